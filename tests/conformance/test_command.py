"""The `footfall` command as people use it: what it leaves behind, what it prints, how it ends."""
import json
import os
import re
import stat
import subprocess
import tempfile
import unittest
import unittest.mock
import uuid

from harness import ADMIN_PASSWORD, BIN, ROOT, access, consent, leads, sessions
from planned_server import CAMPAIGN, OPEN_HOURS, PlannedServer


class Command(PlannedServer):
    """What the tests share; each has a folder of its own."""

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

    def export(self, campaign, path, *more):
        return self.footfall("lead", "export", campaign, "--reason", "follow-up", "-o", path, *more)

    def bare(self, *words, **environment):
        """The command of somebody who has not signed in."""
        environment = dict(os.environ, FOOTFALL_LOGIN=self.path("login.json"), **environment)
        return subprocess.run([str(BIN / "footfall"), *words], env=environment, capture_output=True, encoding="utf-8", timeout=60)

    def assert_told(self, done, code, *words):
        self.assertEqual(done.returncode, code, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertNotIn("ipv4", done.stderr, "gRPC's words are for nobody")

    def sign_in_as(self, user, password):
        return self.bare("sign-in", user, "--data", self.server.data, "--server", self.server.address, FOOTFALL_PASSWORD=password)


class Commands(Command):
    def read(self, path):
        with open(path, encoding="utf-8-sig") as file:
            return file.read()

    # --- export -------------------------------------------------------------------------------------------------------------------

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

    # --- what a person is told -----------------------------------------------------------------------------------------------------

    def test_a_wrong_password_is_told_with_the_way_back(self):
        told = self.sign_in_as("admin", "not the password")
        self.assert_told(told, 3, "PASSWORD_WRONG", "--reset-admin-password")
        self.assertEqual(told.stderr.count("PASSWORD_WRONG"), 1)

    def test_a_password_of_somebody_else_asks_for_ones_own_first(self):
        self.admin.access.CreateUser(access.CreateUserRequest(user_id="new-1", password="a first password", user=access.User(
            display_name="New", role=access.USER_ROLE_SALES)))
        self.assertEqual(self.sign_in_as("new-1", "a first password").returncode, 0)
        self.assert_told(self.bare("campaign", "list"), 3, "PASSWORD_CHANGE_REQUIRED", "footfall password")
        short = self.bare("password", FOOTFALL_PASSWORD="a first password", FOOTFALL_NEW_PASSWORD="short")
        self.assert_told(short, 5, "TOO_SHORT", "10 characters")

    def test_a_step_out_of_order_names_the_state_and_the_next(self):
        self.assert_told(self.footfall("session", "advance", "spring/day-1", "closed"), 1, "SESSION_NOT_NEXT_STATE", "in the state planned",
                         "comes set_up")

    def test_half_a_name_is_told_with_the_form_of_a_whole_one(self):
        self.assert_told(self.footfall("session", "advance", "spring", "open"), 5, "BAD_NAME", "CAMPAIGN/SESSION")

    def test_a_server_without_a_restore_has_none_to_report(self):
        self.assert_told(self.footfall("restore", "report"), 4, "never restored")

    def test_a_server_that_is_not_there_is_told_in_one_sentence(self):
        self.assertEqual(self.sign_in_as("admin", ADMIN_PASSWORD).returncode, 0)
        with open(self.path("login.json")) as file:
            login = json.load(file)
        self.path("login.json", json.dumps(dict(login, server="127.0.0.1:1")))
        self.assert_told(self.bare("campaign", "list"), 6, "cannot reach 127.0.0.1:1", "footfall-server")
        self.assert_told(self.bare("sign-in", "admin", "--server", "127.0.0.1:1", "--pin", "0" * 64), 6, "cannot reach 127.0.0.1:1")

    def test_a_wrong_port_is_told_apart_from_a_server_that_is_not_there(self):
        page = f"127.0.0.1:{self.server.metrics_port}"
        for trust in (("--data", self.server.data), ("--pin", "0" * 64)):
            told = self.bare("sign-in", "admin", "--server", page, *trust, FOOTFALL_PASSWORD=ADMIN_PASSWORD)
            self.assert_told(told, 6, f"something answers at {page}", "not footfall-server's API", "ready on HOST:PORT")

    def test_what_does_not_exist_is_told_with_the_list_of_its_kind(self):
        self.assert_told(self.footfall("session", "advance", "spring/day-9", "open"), 4, "footfall session list spring")
        self.assert_told(self.footfall("coupon", "templates", "sprung"), 4, "footfall campaign list")

    def test_a_draws_times_may_be_written_as_people_write_them(self):
        file = self.path("draw.json", json.dumps({"display_name": {"texts": {"en": "Wheel"}},
                                                  "period": {"start_ms": "2026-05-01 10:00", "end_ms": "2026-05-03"}}))
        made = self.footfall("draw", "create", "spring/dates", file)
        self.assertEqual(made.returncode, 0, made.stderr)
        period = json.loads(self.footfall("draw", "show", "spring/dates", "--json").stdout)["period"]
        self.assertEqual(int(period["end_ms"]) - int(period["start_ms"]), (14 + 48) * 3_600_000)
        wrong = self.path("draw.json", json.dumps({"period": {"start_ms": "1 May", "end_ms": "2026-05-03"}}))
        self.assert_told(self.footfall("draw", "create", "spring/wrong", wrong), 2, "period.start_ms", "1 May", "2026-05-01 10:00")

    def test_signing_in_asks_whom_to_trust_unless_that_is_known(self):
        asked = self.bare("sign-in", "admin", "--server", self.server.address, FOOTFALL_PASSWORD=ADMIN_PASSWORD)
        self.assert_told(asked, 2, "--data DIR", "--pin SHA256", "--certificate FILE")
        self.assertEqual(self.sign_in_as("admin", ADMIN_PASSWORD).returncode, 0)
        again = self.bare("sign-in", "admin", "--server", self.server.address, FOOTFALL_PASSWORD=ADMIN_PASSWORD)
        self.assertEqual(again.returncode, 0, again.stderr)

    def test_a_word_that_is_none_of_the_choices_is_wrong_use(self):
        for line in (("session", "advance", "spring/day-1", "opened"), ("user", "create", "x", "--role", "boss"),
                     ("lead", "list", "spring", "--intent", "tepid"), ("lead", "list", "spring", "--from", "yesterday"),
                     ("lead", "withdraw", "--phone", "+8613812345678", "--purpose", "all", "--reason", "x")):
            self.assertEqual(self.footfall(*line).returncode, 2, line)
        self.assertIn("set_up, open, closed", self.footfall("session", "advance", "spring/day-1", "opened").stderr)

    def test_wrong_use_is_told_before_anything_is_sent(self):
        enrol, trust = ("kiosk", "enrol", "spring/day-1", "--address"), ("sign-in", "admin", "--server", self.server.address, "--pin")
        for line, said in ((enrol + ("rubbish",), "write HOST:PORT"), (enrol + ("10.0.0.1",), "write HOST:PORT"),
                           (trust + ("abcd",), "64 hexadecimal digits"), (("sign-in", "admin", "--server", "127.0.0.1"), "write HOST:PORT"),
                           (("lead", "withdraw", "--purpose", "contact", "--reason", "x"), "A lead or --phone is required"),
                           (("stock", "receive", "tote", "-5"), "must be 1 or more, not -5"),
                           (("coupon", "make", "spring/tote", "0"), "must be 1 or more, not 0"),
                           (("coupon", "list", "spring", "--limit", "-1"), "must be 0 or more, not -1"),
                           (("campaign", "lst"), "there is no `lst` here; did you mean `list`?"),
                           (("campain", "list"), "did you mean `campaign`?"),
                           (("campaign", "list", "--jsno"), "there is no `--jsno` here; did you mean `--json`?")):
            done = self.bare(*line)
            self.assert_told(done, 2, said)
            self.assertEqual(done.stdout, "")

    def test_a_log_level_that_is_none_is_wrong_use(self):
        done = subprocess.run([str(BIN / "footfall-server"), "--data", self.path("data"), "--log-level", "loud"], capture_output=True,
                              encoding="utf-8", timeout=60)
        self.assert_told(done, 2, "--log-level", "debug, info, warn or error")
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_file_that_is_missing_is_no_record(self):
        done = self.bare("restore", self.path("nowhere.db"), "--data", self.folder)
        self.assert_told(done, 4, "nowhere.db does not exist", "no such file")
        self.assertNotIn("campaign list", done.stderr)

    def test_a_wrong_old_password_is_told_as_such(self):
        self.footfall("campaign", "list")
        with unittest.mock.patch.dict(os.environ, FOOTFALL_NEW_PASSWORD="a password of ones own"):
            done = self.footfall("password", password="not the password")
        self.assert_told(done, 3, "the old password is wrong")
        self.assertNotIn("not signed in", done.stderr)

    def test_a_staff_number_is_told_with_its_length(self):
        path = self.path("short.json", json.dumps({"campaign": {"id": "short", "display_name": "Short"}, "staff": [
            {"id": "short-1", "number": "7", "display_name": "S", "role": "promoter"}]}))
        self.assert_told(self.footfall("campaign", "apply", path), 5, "3 to 8 digits", "stopped at staff/short-1")

    def test_a_campaign_that_stops_half_way_says_where_and_how_to_go_on(self):
        path = self.path("weak.json", json.dumps({"campaign": {"id": "weak", "display_name": "Weak"}, "staff": [
            {"id": "weak-1", "number": "7001", "display_name": "W", "role": "promoter", "pin": "111111"}]}))
        done = self.footfall("campaign", "apply", path)
        self.assert_told(done, 5, "stopped at staff/weak-1, pin", "the rest was not tried", "apply it again", "what is done stays done")

    # --- what was done --------------------------------------------------------------------------------------------------------------

    def test_what_was_done_is_said_in_a_line_or_as_an_object(self):
        for number, json_too in ((1, []), (2, ["--json"])):
            def say(word, done):
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(len(done.stdout.splitlines()), 1, done.stdout)
                self.assertIsInstance(json.loads(done.stdout), dict) if json_too else self.assertIn(word, done.stdout)
            user = f"told-{number}"
            with unittest.mock.patch.dict(os.environ, FOOTFALL_NEW_PASSWORD="a first password"):
                say(user, self.footfall("user", "create", user, "--role", "sales", *json_too))
            self.assertEqual(self.sign_in_as(user, "a first password").returncode, 0)
            say("changed", self.bare("password", *json_too, FOOTFALL_PASSWORD="a first password",
                                     FOOTFALL_NEW_PASSWORD="a password of ones own"))
            say("Signed out", self.bare("sign-out", *json_too))
            kiosk, stream = self.new_kiosk()
            stream.close()
            say("revoked", self.footfall("kiosk", "revoke", kiosk.name, "--reason", "lost", *json_too))
            day = f"day-told-{number}"
            self.planner.sessions.CreateSession(sessions.CreateSessionRequest(parent=CAMPAIGN, session_id=day, session=sessions.Session(
                site="sites/metro", hours=OPEN_HOURS)))
            say(f"spring/{day} is set_up", self.footfall("session", "advance", f"spring/{day}", "set_up", *json_too))

    def test_answers_for_scripts_are_json(self):
        verified = json.loads(self.footfall("audit", "verify", "--json").stdout)
        self.assertGreater(int(verified["checked_count"]), 0)
        code = json.loads(self.footfall("kiosk", "enrol", "spring/day-1", "--json").stdout)
        self.assertTrue(code["code"].startswith("FF1-"))
        self.assertGreater(int(code["expire_time_ms"]), 0)
        self.assertEqual(self.sign_in_as("admin", ADMIN_PASSWORD).returncode, 0)
        again = self.bare("sign-in", "admin", "--server", self.server.address, "--json", FOOTFALL_PASSWORD=ADMIN_PASSWORD)
        self.assertGreater(int(json.loads(again.stdout)["expire_time_ms"]), 0)
        with open(self.path("login.json")) as file:
            self.assertNotIn(json.load(file)["token"], again.stdout)

    def test_an_administrator_may_see_and_export(self):
        rows = [line.split() for line in self.footfall("user", "list").stdout.splitlines()]
        self.assertEqual([row[-3:] for row in rows if row[0] == "admin"], [["yes", "yes", "open"]])
        self.assertEqual([row[-3:] for row in rows if row[0] == "planner-1"], [["no", "no", "open"]])

    def test_json_may_stand_anywhere_on_the_line(self):
        for line in (("--json", "campaign", "list"), ("campaign", "--json", "list"), ("campaign", "list", "--json")):
            done = self.footfall(*line)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(CAMPAIGN, [json.loads(campaign)["name"] for campaign in done.stdout.splitlines()])

    def test_help_names_the_first_steps_in_order_and_only_once(self):
        text = self.bare("--help").stdout
        steps = ["footfall-server --data", "footfall sign-in admin", "footfall password", "footfall campaign apply", "footfall session advance",
                 "footfall kiosk enrol"]
        places = [text.index(step) for step in steps]
        self.assertEqual(places, sorted(places))
        self.assertNotIn("footfall sign-in admin", self.bare("lead", "--help").stdout)

    def test_applying_a_campaign_prints_what_comes_next_with_its_names(self):
        with open(ROOT / "assets/demo/campaign.json", encoding="utf-8") as file:
            demo = re.sub(r'"number": "1', '"number": "9', file.read())  # the plan of these tests has the others
        done = self.footfall("campaign", "apply", self.path("demo.json", demo))
        self.assertEqual(done.returncode, 0, done.stderr)
        commands = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("  footfall ")]
        self.assertEqual([command[:2] for command in commands],
                         [["session", "advance"], ["session", "advance"], ["kiosk", "enrol"], ["board", commands[-1][1]]])
        for command in commands[:3]:
            self.assertEqual(self.footfall(*command).returncode, 0, command)

    def test_a_campaign_file_that_is_no_json_is_named_with_line_and_column(self):
        path = self.path("broken.json", '{"campaign": {\n  "id": "a",,\n}}')
        self.assert_told(self.footfall("campaign", "apply", path), 5, path, "line 2, column 13")


class Everyday(Command):
    def small_campaign(self, name, **session):
        """A campaign of one site, one promoter and one session, under a name of its own."""
        number = str(90_000_000 + int(uuid.uuid4().int % 9_000_000))
        return {"campaign": {"id": name, "display_name": name.title(), "sites": [name + "-gate"], "period": {"from": "2026-05-01", "to": "2026-06-01"},
                             "consents": [{"purpose": "contact", "text": "May we call you?"}]},
                "sites": [{"id": name + "-gate", "display_name": "Gate"}],
                "staff": [{"id": name + "-1", "number": number, "display_name": "Lin", "role": "promoter"}],
                "sessions": [{"id": "day", "site": name + "-gate", "date": "2026-05-02", "from": "10:00", "to": "18:00",
                              "roster": [{"staff": name + "-1", "from": "10:00", "to": "14:00"}], **session}]}

    def apply(self, plan, *more):
        done = self.footfall("campaign", "apply", self.path("plan.json", json.dumps(plan)), *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def roster(self, session):
        return [json.loads(line) for line in self.footfall("roster", "list", session, "--json").stdout.splitlines()]

    def test_a_roster_that_changed_is_applied_and_one_that_did_not_is_left(self):
        plan = self.small_campaign("moved")
        self.apply(plan)
        before = self.roster("moved/day")
        self.apply(plan)
        self.assertEqual(self.roster("moved/day"), before)
        plan["sessions"][0]["roster"][0].update({"from": "12:00", "to": "18:00"})
        plan["sessions"][0]["roster"].append({"staff": "moved-1", "from": "10:00", "to": "11:00"})
        self.apply(plan)
        after = {shift["name"]: shift["span"] for shift in self.roster("moved/day")}
        self.assertEqual(len(after), 2)
        self.assertEqual(int(after[before[0]["name"]]["end_ms"]) - int(before[0]["span"]["end_ms"]), 4 * 3_600_000)

    def test_a_dry_run_refuses_what_the_server_would(self):
        plan = self.small_campaign("dry")
        self.assertIn("nothing was sent", self.apply(plan, "--dry-run"))
        plan["staff"][0].update({"number": "7", "pin": "111111"})
        plan["sites"][0]["display_name"] = ""
        plan["sessions"][0]["site"] = "elsewhere"
        plan["sessions"][0]["roster"].append({"staff": "dry-1", "from": "13:00", "to": "15:00"})
        done = self.footfall("campaign", "apply", self.path("dry.json", json.dumps(plan)), "--dry-run")
        self.assert_told(done, 5, "staff/dry-1: staff.number: ", "3 to 8 digits", "staff/dry-1: pin: ", "sites/dry-gate: site.display_name: ",
                         "campaigns/dry/sessions/day: site: ", "roster of staff/dry-1: span: ")
        self.assertEqual(self.footfall("session", "list", "dry").returncode, 4)

    def test_applying_for_scripts_prints_objects_alone(self):
        lines = [json.loads(line) for line in self.apply(self.small_campaign("scripted"), "--json").splitlines()]
        names = [line["name"] for line in lines]
        self.assertEqual(names[:4], ["sites/scripted-gate", "staff/scripted-1", "campaigns/scripted", "campaigns/scripted/sessions/day"])
        self.assertIn("/shifts/", names[4])

    def test_errors_for_scripts_are_objects(self):
        def error(done, code):
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            told = json.loads(done.stderr)["error"]
            self.assertEqual(told["exit_code"], code)
            return told
        self.assertEqual(error(self.footfall("session", "list", "nosuch", "--json"), 4)["reason"], "NOT_FOUND")
        weak = error(self.footfall("lead", "list", "spring", "--phone", "12", "--json"), 5)
        self.assertEqual(weak["fields"], [{"field": "filter.phone", "reason": "INVALID_PHONE"}])
        self.assertTrue(weak["advice"])
        self.assertIn("did you mean `list`", error(self.footfall("lead", "lst", "spring", "--json"), 2)["message"])
        self.assertIn("sign-in", error(self.bare("campaign", "list", "--json"), 3)["message"])
        self.assertIn("--help", self.footfall("lead", "--json", "--help").stdout)

    def test_times_are_printed_with_their_zone_and_read_back(self):
        self.assertRegex(self.footfall("session", "list", "spring").stdout, r"\d\d:\d\d - [\d: -]*\d\d:\d\d[+-]\d\d:\d\d")
        with unittest.mock.patch.dict(os.environ, TZ="Asia/Shanghai"):
            self.assertIn("+08:00", self.footfall("audit", "list", "-n", "1").stdout)
        done = self.footfall("lead", "list", "spring", "--from", "2026-05-01 10:00+08:00")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_list_of_leads_says_what_they_may_be_used_for(self):
        self.admin.leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, request_id=str(uuid.uuid4()), lead=leads.Lead(
            phone="13812340077", display_name="Li", consent=consent())))
        head, row = self.footfall("lead", "list", "spring", "--phone", "13812340077").stdout.splitlines()
        self.assertIn("MAY BE USED FOR", head)
        self.assertIn("contact", row)

    def test_a_filter_that_names_nothing_is_an_error_that_names_it(self):
        for option, field in (("--session", "filter.session"), ("--site", "filter.site"), ("--staff", "filter.staff")):
            self.assert_told(self.footfall("lead", "list", "spring", option, "nosuch"), 5, field + ": ", "does not know it")
            self.assert_told(self.export("spring", self.path("none.csv"), option, "nosuch"), 5, field)
        self.assertEqual(self.footfall("lead", "list", "spring", "--session", "day-1", "--site", "metro", "--staff", "chen").returncode, 0)
        self.assert_told(self.footfall("roster", "calendar", "spring/day-1", "--staff", "nosuch"), 5, "staff: ", "does not know it")

    def test_nothing_is_confirmed_that_the_campaign_does_not_ask_for(self):
        lead = self.admin.leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, request_id=str(uuid.uuid4()), lead=leads.Lead(
            phone="13812340078", display_name="Li", consent=consent())))
        name = "spring/" + lead.name.split("/")[-1]
        self.assert_told(self.footfall("lead", "confirm", name, "--purpose", "partner_sharing", "--reason", "her mail"), 5, "purposes: ", "asks for no such")
        self.assertEqual(self.footfall("lead", "confirm", name, "--purpose", "contact", "--reason", "her mail").returncode, 0)

    def test_an_account_is_closed_opened_and_given_another_password(self):
        with unittest.mock.patch.dict(os.environ, FOOTFALL_NEW_PASSWORD="a first password"):
            self.assertEqual(self.footfall("user", "create", "keys", "--role", "sales", "--export").returncode, 0)
        self.assertEqual(self.sign_in_as("keys", "a first password").returncode, 0)
        with unittest.mock.patch.dict(os.environ, FOOTFALL_NEW_PASSWORD="another password"):
            self.assertIn("keys is changed", self.footfall("user", "password", "keys").stdout)
        self.assertEqual(self.sign_in_as("keys", "a first password").returncode, 3)
        self.assertEqual(self.sign_in_as("keys", "another password").returncode, 0)
        self.assertIn("closed", self.footfall("user", "disable", "keys").stdout)
        self.assertEqual(self.sign_in_as("keys", "another password").returncode, 3)
        row = next(line.split() for line in self.footfall("user", "list").stdout.splitlines() if line.startswith("keys "))
        self.assertEqual(row[-3:], ["no", "yes", "closed"])  # its rights stayed
        self.assertIn("open again", self.footfall("user", "enable", "keys").stdout)
        self.assertEqual(self.sign_in_as("keys", "another password").returncode, 0)
        self.assertEqual(self.footfall("user", "disable", "nobody-here").returncode, 4)

    def test_the_staff_is_listed(self):
        head, *rows = self.footfall("staff", "list").stdout.splitlines()
        self.assertEqual(head.split(), ["STAFF", "NUMBER", "NAME", "ROLE", "PIN", "STATE"])
        self.assertIn(["chen", "1001", "Chen", "promoter", "yes", "active"], [row.split() for row in rows])

    def test_a_wrong_password_is_in_the_audit_log(self):
        for password in ("wrong", "wrong but long enough"):
            before = self.footfall("audit", "list", "-n", "500").stdout.count("PASSWORD_WRONG")
            self.assertEqual(self.sign_in_as("staff-1", password).returncode, 3)
            self.assertEqual(self.footfall("audit", "list", "-n", "500").stdout.count("PASSWORD_WRONG"), before + 1)

    def test_the_kiosk_without_a_display_says_what_can_be_told_to_it(self):
        told = subprocess.run([str(BIN / "footfall-kiosk"), "--headless", "--help"], capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual(told.returncode, 0)
        self.assertIn("wait-for KEY MS", told.stdout)
        plain = subprocess.run([str(BIN / "footfall-kiosk"), "--help"], capture_output=True, encoding="utf-8", timeout=60)
        self.assertNotIn("wait-for KEY MS", plain.stdout)


class Reading(Command):
    def test_a_span_may_be_open_at_either_end(self):
        self.admin.leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, request_id=str(uuid.uuid4()), lead=leads.Lead(
            phone="13812345680", display_name="Open", consent=consent())))
        for options, found in ((("--from", "2001-01-01"), True), (("--to", "2001-01-01"), False),
                               (("--from", "2001-01-01", "--to", "2090-01-01"), True)):
            listed = self.footfall("lead", "list", "spring", "--json", *options)
            self.assertEqual((listed.returncode, listed.stdout != ""), (0, found), listed.stderr)
            exported = self.footfall("lead", "export", "spring", "--reason", "x", *options)
            self.assertEqual((exported.returncode, len(exported.stdout.splitlines()) > 1), (0, found), exported.stderr)
        self.assertEqual(self.footfall("lead", "list", "spring", "--from", "2026-02-01", "--to", "2026-01-01").returncode, 5)

    def test_a_pull_keeps_its_cursor_or_pulls_nothing(self):
        self.admin.leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, request_id=str(uuid.uuid4()), lead=leads.Lead(
            phone="13812345681", display_name="Pulled", consent=consent())))
        def pull(path):
            return self.footfall("lead", "pull", "spring", "--json", "--cursor-file", path)
        for path in (self.path("nowhere/cursor"), self.folder):
            refused = pull(path)
            self.assertEqual((refused.returncode, refused.stdout), (1, ""), refused.stderr)
            self.assertIn(path, refused.stderr)
        with open("/dev/full", "w") as full:
            lost = subprocess.run([str(BIN / "footfall"), "lead", "pull", "spring", "--cursor-file", self.path("cursor")], stdout=full,
                                  stderr=subprocess.PIPE, encoding="utf-8", timeout=60,
                                  env=dict(os.environ, FOOTFALL_LOGIN=os.path.join(self.server.data, "login-admin.json")))
        self.assertEqual((lost.returncode, os.listdir(self.folder)), (1, []), lost.stderr)
        first, second = pull(self.path("cursor")), pull(self.path("cursor"))
        self.assertNotEqual(first.stdout, "")
        self.assertEqual((second.returncode, second.stdout), (0, ""), second.stderr)
        self.assertEqual(os.listdir(self.folder), ["cursor"])


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
        for words, code, said in ((["--intent", "boiling"], 2, "is none of hot, warm, cold, none"), (["--honorific", "x"], 2, "is none of mr, ms, none"),
                                  (["--answer", "intent"], 2, "--answer: not FIELD=VALUE"), (["--answer", "=warm"], 2, "--answer: not FIELD=VALUE"),
                                  (["--answer", "intnt="], 5, "answers.intnt"),
                                  ([], 5, "NOTHING_TO_CHANGE"), (["--channel", "nowhere"], 5, "lead.channel"),
                                  (["--intent", "hot", "--etag", "of-yesterday"], 1, "STALE_ETAG")):
            refused = self.footfall("lead", "edit", lead, *words)
            self.assertEqual(refused.returncode, code, refused.stderr)
            self.assertIn(said, refused.stderr)
        self.assertEqual(self.footfall("lead", "history", "spring/0190f3a5-0000-7000-8000-000000000001").returncode, 4)


if __name__ == "__main__":
    unittest.main()
