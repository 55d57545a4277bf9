"""What an operator does about an operation that could not be applied: list it, look inside, repair it, set it aside; from the command line."""
import json
import os
import uuid

import grpc

from harness import access, operations, quarantine
from planned_server import CAMPAIGN, PlannedServer

NAME, TYPED, PHONE = "Ouyang Ruolan", "139 0000 77", "+8613900000077"


class Quarantine(PlannedServer):
    def poison(self):
        """A lead with a number that is none, from a kiosk; its name in quarantine."""
        kiosk, stream = self.new_kiosk()
        kiosk.add_lead(TYPED, NAME)
        kiosk.add_lead("+8613900000078")
        self.assertEqual(stream.push().through_seq, 2)
        stream.close()
        waiting = self.admin.quarantine.ListQuarantined(quarantine.ListQuarantinedRequest(device=kiosk.name)).operations
        self.assertEqual([(o.seq, o.reason) for o in waiting], [(1, "FIELD_INVALID: phone")])
        return waiting[0].name

    def audit(self, action, resource):
        entries = self.admin.access.ListAuditEntries(access.ListAuditEntriesRequest(page_size=500)).entries
        return [entry for entry in entries if entry.action == "QuarantineService." + action and entry.resource == resource]

    def test_a_poisoned_lead_is_found_shown_repaired_and_there_exactly_once(self):
        name = self.poison()
        number = name.split("/")[1]
        listed = self.footfall("quarantine", "list", "--campaign", "spring", "--reason", "FIELD_INVALID")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn("these fields cannot be as they are: phone", listed.stdout)

        masked = self.footfall("quarantine", "show", number)
        self.assertEqual(masked.returncode, 0, masked.stderr)
        self.assertIn("O***** R*****", masked.stdout)
        self.assertNotIn("Ruolan", masked.stdout)
        self.assertNotIn(TYPED, masked.stdout)
        self.assertEqual(self.audit("GetQuarantined", name), [])

        revealed = self.footfall("quarantine", "show", number, "--reveal", "--json")
        self.assertEqual(revealed.returncode, 0, revealed.stderr)
        self.assertEqual([entry.detail for entry in self.audit("GetQuarantined", name)], ["revealed"])
        operation = json.loads(revealed.stdout)
        self.assertEqual((operation["lead"]["display_name"], operation["lead"]["phone_typed"]), (NAME, TYPED))
        file = os.path.join(self.server.data, "op.json")

        def repair(phone, *more, **who):
            operation["lead"]["phone"] = operation["lead"]["phone_typed"] = phone
            with open(file, "w") as out:
                json.dump(operation, out)
            return self.footfall("quarantine", "repair", number, "--file", file, "--reason", "read back by telephone", *more, **who)

        self.assertEqual(repair(PHONE, user="planner-1", password="a long password of planner-1").returncode, 3)
        stays = repair("12")
        self.assertEqual(stays.returncode, 5, stays.stdout)
        self.assertIn("phone: INVALID_PHONE", stays.stderr)
        self.assertNotIn("Ruolan", stays.stderr)
        self.assertEqual(len(self.find(PHONE)), 0)
        once = str(uuid.uuid4())
        for _ in range(2):
            done = repair(PHONE, "--request-id", once)
            self.assertEqual((done.returncode, done.stdout), (0, "Applied.\n"), done.stderr)
        found = self.find(PHONE)
        self.assertEqual([(lead.display_name, lead.name) for lead in found], [(NAME, f"{CAMPAIGN}/leads/{self.operation_id(operation)}")])
        self.assertEqual(repair(PHONE).returncode, 4, "it has left quarantine")
        details = [entry.detail for entry in self.audit("RepairQuarantined", name) if entry.outcome == access.AUDIT_OUTCOME_DONE]
        self.assertEqual(details, ["applied; reason: read back by telephone", "stays: FIELD_INVALID: phone; reason: read back by telephone"])
        self.assertNothingPersonalIsLogged()

    @staticmethod
    def operation_id(operation):
        import base64
        return str(uuid.UUID(bytes=base64.b64decode(operation["header"]["operation_id"])))

    def assertNothingPersonalIsLogged(self):
        with open(os.path.join(self.server.data, "stderr.txt")) as log:
            text = log.read()
        for personal in (NAME, "Ruolan", TYPED, PHONE):
            self.assertNotIn(personal, text)

    def test_what_cannot_be_applied_is_set_aside_and_can_be_taken_up_again(self):
        name = self.poison()
        number = name.split("/")[1]
        self.assertEqual(self.footfall("quarantine", "dismiss", number, "--reason", "a trial at the office").returncode, 0)
        self.assertEqual(self.footfall("quarantine", "dismiss", number, "--reason", "again").returncode, 1)
        waiting, aside = self.footfall("--json", "quarantine", "list"), self.footfall("--json", "quarantine", "list", "--dismissed")
        self.assertNotIn(f'"{name}"', waiting.stdout)
        self.assertIn(f'"{name}"', aside.stdout)
        self.assertIn("a trial at the office", self.footfall("quarantine", "show", number).stdout)
        self.assertEqual(self.footfall("quarantine", "reopen", number).returncode, 0)
        self.assertIn(f'"{name}"', self.footfall("--json", "quarantine", "list").stdout)
        self.assertEqual(len(self.audit("DismissQuarantined", name)), 1)
        self.assertEqual(len(self.audit("ReopenQuarantined", name)), 1)

    def test_nobody_but_an_administrator_looks_after_quarantine(self):
        name = self.poison()
        for client in (self.planner, self.sign_in("sales-1")):
            for call, request in (
                    (client.quarantine.ListQuarantined, quarantine.ListQuarantinedRequest()),
                    (client.quarantine.GetQuarantined, quarantine.GetQuarantinedRequest(name=name)),
                    (client.quarantine.GetQuarantined, quarantine.GetQuarantinedRequest(name=name, reveal=True)),
                    (client.quarantine.RepairQuarantined, quarantine.RepairQuarantinedRequest(
                        name=name, reason="why", lead=operations.LeadPayload(phone=PHONE))),
                    (client.quarantine.ReplayQuarantined, quarantine.ReplayQuarantinedRequest(names=[name])),
                    (client.quarantine.DismissQuarantined, quarantine.DismissQuarantinedRequest(name=name, reason="why")),
                    (client.quarantine.ReopenQuarantined, quarantine.ReopenQuarantinedRequest(name=name))):
                self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: call(request), reason="ROLE_LACKS_RIGHT")
        self.assertTrue(self.audit("GetQuarantined", name))

    def test_a_masked_file_repairs_nothing(self):
        number = self.poison().split("/")[1]
        file = os.path.join(self.server.data, "masked.json")
        with open(file, "w") as out:
            out.write(self.footfall("quarantine", "show", number, "--json").stdout)
        refused = self.footfall("quarantine", "repair", number, "--file", file, "--reason", "why")
        self.assertEqual(refused.returncode, 5)
        self.assertIn("--reveal", refused.stderr)
