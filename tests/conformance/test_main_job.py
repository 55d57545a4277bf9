"""The main job through the API alone: plan, people, kiosks, leads, sales."""
import csv
import io
import threading
import unittest
import urllib.request
import uuid

import grpc

from harness import ADMIN_PASSWORD, Client, Kiosk, access, campaigns, consent, devices, leads, operations, people, quarantine, sessions
from planned_server import CAMPAIGN, OPEN_HOURS, SESSION, PlannedServer, secret_of


class MainJob(PlannedServer):
    """Each test adds its own leads to the plan."""

    # --- kiosks -------------------------------------------------------------------------------------------------------------------

    def test_leads_of_a_kiosk_arrive_once_however_often_they_are_sent(self):
        kiosk, stream = self.new_kiosk()
        for i in range(5):
            kiosk.add_lead(f"+8613912340{i:03d}", f"Zhao {i}", seal_form=i % 2)  # the older form and the newer
        ack = stream.push()
        self.assertEqual(ack.through_seq, 5)
        self.assertEqual(ack.hash, kiosk.hashes[5])
        again = stream.push(first=1, last=5)
        self.assertEqual((again.through_seq, again.hash), (ack.through_seq, ack.hash))
        stream.close()
        other = kiosk.open()
        self.assertEqual((other.hello_ok.have_seq, other.hello_ok.have_hash), (5, kiosk.hashes[5]))
        other.push(first=3, last=5)
        other.close()
        for i in range(5):
            self.assertEqual(len(self.find(f"139 1234 0{i:03d}")), 1)

    def test_acknowledged_leads_survive_a_killed_server(self):
        kiosk, stream = self.new_kiosk()
        kiosk.add_lead("+8613700000001")
        stream.push()
        self.server.kill()
        self.server.start()
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)
        self.assertEqual(len(self.find("+8613700000001")), 1)
        kiosk.add_lead("+8613700000002")
        stream = kiosk.open()
        self.assertEqual(stream.hello_ok.have_seq, 1)
        stream.push()
        stream.close()
        self.assertEqual(len(self.find("+8613700000002")), 1)

    def test_a_poisoned_operation_is_kept_and_blocks_nothing(self):
        kiosk, stream = self.new_kiosk()
        kiosk.add_lead("+8613700000101")
        kiosk.add(operations.OPERATION_TYPE_LEAD, b"\xff\xff not a message")
        kiosk.add(77, operations.LeadPayload())
        kiosk.add(operations.OPERATION_TYPE_LEAD, operations.LeadPayload(phone="12"), version=9)
        kiosk.add_lead("+8613700000102")
        ack = stream.push()
        stream.close()
        self.assertEqual(ack.through_seq, 5)
        self.assertEqual({v.seq: v.verdict for v in ack.verdicts}, {s: operations.VERDICT_QUARANTINED for s in (2, 3, 4)})
        self.assertEqual(len(self.find("+8613700000101")) + len(self.find("+8613700000102")), 2)
        waiting = [o for o in self.admin.quarantine.ListQuarantined(quarantine.ListQuarantinedRequest()).operations if o.device == kiosk.name]
        self.assertEqual(sorted(o.seq for o in waiting), [2, 3, 4])
        self.assertTrue(all(o.reason for o in waiting))
        replay = self.admin.quarantine.ReplayQuarantined(quarantine.ReplayQuarantinedRequest(names=[o.name for o in waiting]))
        self.assertEqual((replay.applied_count, replay.remaining_count), (0, 3))

    def test_a_gap_is_told_and_nothing_of_it_is_taken(self):
        kiosk, stream = self.new_kiosk()
        for i in range(3):
            kiosk.add_lead(f"+861370000020{i}")
        ack = stream.push(first=3, last=3)
        self.assertTrue(ack.gap)
        self.assertEqual(ack.through_seq, 0)
        self.assertEqual(stream.push(first=1, last=3).through_seq, 3)
        stream.close()

    def test_a_recorded_hello_is_worth_nothing(self):
        kiosk, stream = self.new_kiosk()
        stream.close()
        with self.assertRaises(grpc.RpcError) as caught:
            kiosk.open(nonce=b"n" * 32)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAUTHENTICATED)

    def test_an_enrolment_code_works_once(self):
        code = self.sign_in("lead-1").devices.CreateEnrolmentCode(devices.CreateEnrolmentCodeRequest(session=SESSION))
        Kiosk(self.server, secret_of(code.code))
        self.expect(grpc.StatusCode.UNAUTHENTICATED, lambda: Kiosk(self.server, secret_of(code.code)))

    def test_a_move_reaches_board_watchers_and_kiosks(self):
        kiosk, stream = self.new_kiosk()
        lead = self.sign_in("lead-1")
        zones_seen = threading.Event()

        def watch():
            for board in lead.sessions.WatchBoard(sessions.WatchBoardRequest(name=SESSION), timeout=20):
                if any(z.zone.endswith("/consult") and any(p.staff == "staff/chen" for p in z.people) for z in board.zones):
                    zones_seen.set()
                    return
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        lead.sessions.AssignZone(sessions.AssignZoneRequest(parent=SESSION, move=True, assignment=sessions.Assignment(
            staff="staff/chen", zone=f"{SESSION}/zones/consult")))
        self.assertTrue(zones_seen.wait(10))
        while not any(a.staff == "staff/chen" and a.zone.endswith("/consult") for a in kiosk.config.assignments):
            stream.receive("config")
        stream.close()

    def test_a_kiosk_that_comes_or_goes_is_on_the_board_at_once(self):
        kiosk, stream = self.new_kiosk()
        boards = self.sign_in("lead-1").sessions.WatchBoard(sessions.WatchBoardRequest(name=SESSION), timeout=10)

        def wait_until(online):
            for board in boards:
                if any(k.device == kiosk.name and k.online == online for k in board.kiosks):
                    return
            self.fail("the board never said so")
        wait_until(True)
        stream.close()
        wait_until(False)

    # --- leads --------------------------------------------------------------------------------------------------------------------

    def create_lead(self, phone, name="Ana Lopez", client=None, **kw):
        return (client or self.admin).leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, lead=leads.Lead(
            phone=phone, display_name=name, consent=consent(), **kw), request_id=str(uuid.uuid4())))

    def test_the_same_person_is_recognised(self):
        first = self.create_lead("138 1111 2222", "Wang Fang")
        second = self.create_lead("+86 138-1111-2222", "Fang Wang")
        self.assertEqual(first.person, second.person)
        self.assertNotEqual(first.name, second.name)
        self.assertEqual((first.earlier_leads, second.earlier_leads), (0, 1))

    def test_a_repeated_request_id_answers_the_same_lead(self):
        request = leads.CreateLeadRequest(parent=CAMPAIGN, lead=leads.Lead(phone="13811112233", consent=consent()), request_id=str(uuid.uuid4()))
        self.assertEqual(self.admin.leads.CreateLead(request).name, self.admin.leads.CreateLead(request).name)
        self.assertEqual(len(self.find("13811112233")), 1)

    def test_leads_are_masked_unless_revealed_by_right(self):
        self.create_lead("13822223333", "Zhang Wei")
        masked = self.sign_in("lead-1").leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, filter=leads.LeadFilter(phone="13822223333"))).leads[0]
        self.assertNotIn("2222", masked.phone)
        self.assertNotIn("Wei", masked.display_name)
        shown = self.sign_in("sales-1").leads.GetLead(leads.GetLeadRequest(name=masked.name, reveal=True))
        self.assertEqual((shown.phone, shown.display_name), ("+8613822223333", "Zhang Wei"))
        self.expect(grpc.StatusCode.PERMISSION_DENIED,
                    lambda: self.sign_in("lead-1").leads.GetLead(leads.GetLeadRequest(name=masked.name, reveal=True)), "ROLE_LACKS_RIGHT")

    def test_a_name_is_found_by_its_beginning(self):
        self.create_lead("13822224444", "欧阳小明")
        for query in ("欧", "欧阳", "欧阳小明"):
            found = self.admin.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, filter=leads.LeadFilter(display_name=query), reveal=True)).leads
            self.assertIn("欧阳小明", [lead.display_name for lead in found], query)

    def test_pages_stay_whole_while_leads_arrive(self):
        names = {self.create_lead(f"1385555{i:04d}").name for i in range(30)}
        seen, token = [], ""
        while True:
            page = self.admin.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, page_size=7, page_token=token))
            seen += [lead.name for lead in page.leads]
            self.create_lead(f"1386666{len(seen):04d}")
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(names, set(seen))

    def test_pull_follows_without_loss_or_repeat(self):
        def pull(cursor):
            got = []
            while True:
                page = self.admin.leads.PullLeads(leads.PullLeadsRequest(parent=CAMPAIGN, cursor=cursor, page_size=10))
                got += [lead.name for lead in page.leads]
                cursor = page.cursor
                if not page.more:
                    return got, cursor
        _, cursor = pull("")
        new = [self.create_lead(f"1387777{i:04d}").name for i in range(25)]
        got, cursor = pull(cursor)
        self.assertEqual(got, new)
        self.assertEqual(pull(cursor)[0], [])
        self.expect(grpc.StatusCode.INVALID_ARGUMENT,
                    lambda: self.admin.leads.PullLeads(leads.PullLeadsRequest(parent=CAMPAIGN, cursor="nonsense")))

    def test_export_is_a_right_and_is_recorded(self):
        self.create_lead("13899990000", '=cmd|"x"')
        data = b"".join(part.chunk for part in self.sign_in("sales-1").leads.ExportLeads(
            leads.ExportLeadsRequest(parent=CAMPAIGN, reason="follow-up", reveal=True)))
        self.assertTrue(data.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        self.assertGreater(len(rows), 1)
        self.assertFalse(any(cell.startswith(("=", "@")) for row in rows for cell in row), "a spreadsheet would run it")
        self.assertTrue(all(len(row) == len(rows[0]) for row in rows))
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: list(self.sign_in("lead-1").leads.ExportLeads(
            leads.ExportLeadsRequest(parent=CAMPAIGN, reason="curiosity"))))
        entries = self.admin.access.ListAuditEntries(access.ListAuditEntriesRequest(page_size=500)).entries
        self.assertTrue(any(e.actor == "users/sales-1" and "ExportLeads" in e.action and e.outcome == access.AUDIT_OUTCOME_DONE for e in entries))
        self.assertTrue(any(e.actor == "users/lead-1" and "ExportLeads" in e.action and e.outcome == access.AUDIT_OUTCOME_DENIED for e in entries))

    # --- errors -------------------------------------------------------------------------------------------------------------------

    def test_bad_input_names_the_field_and_the_reason(self):
        bad = leads.CreateLeadRequest(parent=CAMPAIGN, lead=leads.Lead(phone="12", consent=consent()))
        self.expect(grpc.StatusCode.INVALID_ARGUMENT, lambda: self.admin.leads.CreateLead(bad), field="phone")
        none = leads.CreateLeadRequest(parent=CAMPAIGN, lead=leads.Lead(phone="13811110000"))
        self.expect(grpc.StatusCode.INVALID_ARGUMENT, lambda: self.admin.leads.CreateLead(none))
        self.expect(grpc.StatusCode.INVALID_ARGUMENT, lambda: self.admin.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, page_size=-1)),
                    field="page_size")
        self.expect(grpc.StatusCode.INVALID_ARGUMENT, lambda: self.planner.people.SetPin(people.SetPinRequest(name="staff/chen", pin="123456")),
                    field="pin")

    def test_unknown_things_are_not_found(self):
        self.expect(grpc.StatusCode.NOT_FOUND, lambda: self.admin.campaigns.GetCampaign(campaigns.GetCampaignRequest(name="campaigns/nowhere")))
        self.expect(grpc.StatusCode.NOT_FOUND, lambda: self.admin.leads.ListLeads(leads.ListLeadsRequest(parent="campaigns/nowhere")))

    def test_no_call_works_without_a_token(self):
        stranger = Client(self.server)
        self.expect(grpc.StatusCode.UNAUTHENTICATED, lambda: stranger.campaigns.ListCampaigns(campaigns.ListCampaignsRequest()))
        self.expect(grpc.StatusCode.UNAUTHENTICATED, lambda: stranger.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN)))
        self.expect(grpc.StatusCode.UNAUTHENTICATED, lambda: Client(self.server, "admin", "wrong password"))

    def test_a_stale_etag_is_refused(self):
        site = self.planner.campaigns.GetSite(campaigns.GetSiteRequest(name="sites/metro"))
        site.address = "1 Main Street"
        self.planner.campaigns.UpdateSite(campaigns.UpdateSiteRequest(site=site))
        self.expect(grpc.StatusCode.ABORTED, lambda: self.planner.campaigns.UpdateSite(campaigns.UpdateSiteRequest(site=site)), "STALE_ETAG")

    def test_double_booking_is_reported(self):
        for zone in ("register", "consult"):
            self.planner.sessions.AssignZone(sessions.AssignZoneRequest(parent=SESSION, assignment=sessions.Assignment(
                staff="staff/wang", zone=f"{SESSION}/zones/{zone}", span=OPEN_HOURS)))
        issues = self.planner.sessions.CheckAssignments(sessions.CheckAssignmentsRequest(parent=SESSION)).issues
        self.assertTrue(any(i.kind == sessions.ASSIGNMENT_ISSUE_KIND_DOUBLE_BOOKED and i.staff == "staff/wang" for i in issues))

    def test_audit_log_fits(self):
        answer = self.admin.access.VerifyAuditLog(access.VerifyAuditLogRequest())
        self.assertGreater(answer.checked_count, 5)
        self.assertEqual(answer.first_bad_number, 0)

    # --- operations ---------------------------------------------------------------------------------------------------------------

    def test_health_reflection_and_metrics_answer(self):
        health = self.admin.channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=10)
        self.assertEqual(health, b"\x08\x01")
        listing = self.admin.channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")(iter([b"\x3a\x01*"]), timeout=10)
        self.assertIn(b"footfall.v1.LeadService", next(listing))
        metrics = urllib.request.urlopen(f"http://127.0.0.1:{self.server.metrics_port}/metrics", timeout=10).read().decode()
        self.assertIn("footfall_", metrics)

    def test_logs_hold_no_personal_data(self):
        self.create_lead("13844445555", "Unmistakable Person")
        with self.assertRaises(grpc.RpcError):
            self.create_lead("13844445555999", "Unmistakable Person")
        import pathlib
        written = pathlib.Path(self.server.data, "stderr.txt").read_text() + pathlib.Path(self.server.data, "stdout.txt").read_text()
        self.assertNotIn("13844445555", written)
        self.assertNotIn("Unmistakable", written)

    def test_database_holds_no_personal_data_in_clear(self):
        self.create_lead("13844446666", "Extraordinary Person")
        import pathlib
        for path in pathlib.Path(self.server.data).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                self.assertNotIn(b"13844446666", content, path)
                self.assertNotIn(b"Extraordinary", content, path)


if __name__ == "__main__":
    unittest.main()
