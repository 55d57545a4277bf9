"""The `footfall` command as people use it: what it leaves behind, what it prints, how it ends."""
import json
import os
import stat
import tempfile
import unittest
import uuid

from harness import consent, leads
from planned_server import CAMPAIGN, PlannedServer


class Command(PlannedServer):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="footfall-command-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "w") as file:
                file.write(content)
        return path

    def read(self, path):
        with open(path, encoding="utf-8-sig") as file:
            return file.read()

    # --- export -------------------------------------------------------------------------------------------------------------------

    def export(self, campaign, path, *more):
        return self.footfall("lead", "export", campaign, "--reason", "follow-up", "-o", path, *more)

    def test_a_failed_export_leaves_every_file_as_it_was(self):
        kept = self.path("keep.csv", "kept")
        self.assertEqual(self.export("nosuch", kept, "--force").returncode, 4)
        self.assertEqual(self.read(kept), "kept")
        self.assertEqual(self.export("nosuch", self.path("new.csv")).returncode, 4)
        self.assertEqual(os.listdir(self.folder), ["keep.csv"])

    def test_an_export_replaces_a_file_only_on_demand_and_says_what_is_in_it(self):
        self.admin.leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, request_id=str(uuid.uuid4()), lead=leads.Lead(
            phone="13812345678", display_name="Zhao\nYun", consent=consent())))
        path = self.path("leads.csv", "kept")
        refused = self.export("spring", path)
        self.assertEqual((refused.returncode, self.read(path)), (1, "kept"))
        self.assertIn("--force", refused.stderr)
        done = self.export("spring", path, "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 leads in", done.stderr)
        self.assertIn("--reveal", done.stderr)
        self.assertNotIn("13812345678", self.read(path))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        shown = self.footfall("lead", "export", "spring", "--reason", "follow-up", "--reveal")
        self.assertIn("13812345678", shown.stdout)
        self.assertNotIn("masked", shown.stderr)

    def test_a_folder_that_is_not_there_is_no_bad_input(self):
        self.assertEqual(self.export("spring", self.path("nowhere/leads.csv")).returncode, 1)


class Corrections(PlannedServer):
    def create_lead(self):
        lead = self.admin.leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, lead=leads.Lead(
            phone="13812345679", display_name="Zhao Yun", consent=consent())))
        return lead.name.replace("campaigns/", "").replace("/leads", "")

    def test_a_lead_is_corrected_and_its_history_read(self):
        lead = self.create_lead()
        done = self.footfall("lead", "edit", lead, "--name", "Zhao Yi", "--intent", "hot", "--honorific", "ms")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("hot", done.stdout)
        taken_back = self.footfall("lead", "edit", lead, "--honorific", "none")
        self.assertEqual(taken_back.returncode, 0, taken_back.stderr)
        masked = self.footfall("lead", "history", lead)
        self.assertEqual(masked.returncode, 0, masked.stderr)
        self.assertNotIn("Zhao Yi", masked.stdout)
        shown = self.footfall("--json", "lead", "history", lead, "--reveal")
        edits = [json.loads(line) for line in shown.stdout.splitlines()]
        self.assertEqual([edit["source"] for edit in edits],
                         ["LEAD_EDIT_SOURCE_OFFICE", "LEAD_EDIT_SOURCE_OFFICE", "LEAD_EDIT_SOURCE_ORIGINAL"])
        self.assertEqual([edit["effective_fields"] for edit in edits[:2]], [["honorific"], ["display_name", "intent"]])
        self.assertEqual((edits[1]["changes"]["display_name"], edits[2]["changes"]["display_name"]), ("Zhao Yi", "Zhao Yun"))

    def test_a_correction_that_cannot_be_says_why(self):
        lead = self.create_lead()
        for words, code, said in ((["--intent", "boiling"], 5, "--intent: none of"), (["--answer", "intent"], 5, "--answer: FIELD=VALUE"),
                                  ([], 5, "NOTHING_TO_CHANGE"), (["--channel", "nowhere"], 5, "lead.channel"),
                                  (["--intent", "hot", "--etag", "of-yesterday"], 1, "STALE_ETAG")):
            refused = self.footfall("lead", "edit", lead, *words)
            self.assertEqual(refused.returncode, code, refused.stderr)
            self.assertIn(said, refused.stderr)
        self.assertEqual(self.footfall("lead", "history", "spring/0190f3a5-0000-7000-8000-000000000001").returncode, 4)


if __name__ == "__main__":
    unittest.main()
