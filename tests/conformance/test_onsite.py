"""What staff do on site besides leads, from outside: a playbook, what kiosks note by it, queues on the board, moves, settings, gifts put back."""
import os
import time
import unittest
import uuid

import grpc

from harness import ADMIN_PASSWORD, ROOT, campaigns, common, devices, leases, onsite, onsite_reads, operations, people, playbooks, sessions, sync, text
from planned_server import CAMPAIGN, SESSION, PlannedServer

from footfall.v1 import (lease_service_pb2 as lease_service, lease_service_pb2_grpc as lease_service_grpc,  # noqa: E402
                         stock_service_pb2 as stock, stock_service_pb2_grpc as stock_grpc)

SHORT = "/".join(SESSION.split("/")[1::2])
POOL = f"{SESSION}/gifts/tote"
AHEAD = 10
JPEG = b"\xff\xd8\xff\xda\x00\x02a booth\xff\xd9"


def now():
    return int(time.time() * 1000)


class Onsite(PlannedServer):
    @classmethod
    def make_plan(cls, client):
        super().make_plan(client)
        client.people.CreateStaff(people.CreateStaffRequest(staff_id="lin", staff=people.Staff(
            number="2001", display_name="Lin", role=common.STAFF_ROLE_TEAM_LEAD)))
        client.playbooks.UpdatePlaybook(playbooks.UpdatePlaybookRequest(playbook=playbooks.Playbook(
            name=CAMPAIGN + "/playbook",
            checklists=[playbooks.Checklist(id="open", title=text("Opening"), stage=playbooks.CHECKLIST_STAGE_OPENING, points=[
                playbooks.ChecklistPoint(id="car", text=text("Lock the car"), photo_required=True)])],
            surveys=[playbooks.Survey(id="visit", title=text("Your visit"), after_lead=True, questions=[
                campaigns.FormField(id="recommend", type=campaigns.FIELD_TYPE_RATING, label=text("Recommend?"), min_value=0, max_value=10),
                campaigns.FormField(id="better", type=campaigns.FIELD_TYPE_TEXT, label=text("What better?"))])])))

    def run_as_admin(self, *line, code=0):
        done = self.footfall(*line, user="admin", password=ADMIN_PASSWORD)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def lent(self, stream, pool):
        """The pool's leases of a book, as (grant, state)."""
        while True:
            states = stream.receive("leases").leases
            found = [(grant, state) for state in states for grant in [leases.Grant.FromString(state.grant.grant)] if grant.pool == pool]
            if found:
                return found[0]

    def test_a_playbook_reaches_kiosks_and_its_questions_have_versions(self):
        kiosk, stream = self.new_kiosk()
        self.assertEqual(kiosk.config.playbook.surveys[0].version, 1)
        demo = os.path.join(ROOT, "assets/demo/playbook.json")
        self.assertIn("nothing was sent", self.run_as_admin("playbook", "apply", "spring", demo, "--dry-run"))
        self.run_as_admin("playbook", "apply", "spring", demo, code=4)  # a plan's owner is nobody here
        before = self.planner.playbooks.GetPlaybook(playbooks.GetPlaybookRequest(name=CAMPAIGN + "/playbook"))
        survey = before.surveys[0]
        survey.questions[1].max_length = 99
        after = self.planner.playbooks.UpdatePlaybook(playbooks.UpdatePlaybookRequest(playbook=playbooks.Playbook(
            name=before.name, etag=before.etag, surveys=[survey])))
        self.assertEqual(after.surveys[0].version, 2)
        self.expect(grpc.StatusCode.ABORTED, lambda: self.planner.playbooks.UpdatePlaybook(playbooks.UpdatePlaybookRequest(
            playbook=before)), "STALE_ETAG")
        while kiosk.config.playbook.surveys[0].version < 2:
            stream.receive("config")
        self.assertIn("What better?", self.run_as_admin("playbook", "show", "spring"))
        stream.close()

    def test_what_kiosks_note_is_read_back(self):
        kiosk, stream = self.new_kiosk()
        hour = now() // 3_600_000 * 3_600_000
        for number in (5, -2):
            kiosk.add(operations.OPERATION_TYPE_COUNT, onsite.CountPayload(
                zone_id="register", kind=onsite.COUNT_KIND_FLYERS, number=number, first_ms=now(), staff_id="chen"))
        photo = kiosk.add(operations.OPERATION_TYPE_PHOTO, onsite.PhotoPayload(jpeg=JPEG, staff_id="chen"))
        kiosk.add(operations.OPERATION_TYPE_CHECKLIST_MARK, onsite.ChecklistMarkPayload(
            checklist_id="open", point_id="car", done=True, note="both keys here", photo_id=photo, staff_id="chen"))
        incident = kiosk.add(operations.OPERATION_TYPE_INCIDENT, onsite.IncidentPayload(
            severity=onsite.SEVERITY_MAJOR, text="the tent flies", told="Mr Wang", staff_id="chen"))
        version = kiosk.config.playbook.surveys[0].version
        for number, words in ((10, "nothing"), (3, "more chairs")):
            kiosk.add(operations.OPERATION_TYPE_SURVEY_ANSWER, onsite.SurveyAnswerPayload(
                survey_id="visit", survey_version=version, language="en",
                answers=[{"field_id": "recommend", "values": [str(number)]}, {"field_id": "better", "values": [words]}]))
        unknown = kiosk.add(operations.OPERATION_TYPE_SURVEY_ANSWER, onsite.SurveyAnswerPayload(
            survey_id="visit", survey_version=70, language="en", answers=[{"field_id": "better", "values": ["x"]}]))
        self.assertIsNotNone(unknown)
        ack = stream.push()
        self.assertEqual([(verdict.seq, verdict.reason) for verdict in ack.verdicts], [(8, "UNKNOWN_SURVEY")])
        lead = self.sign_in("lead-1")
        counts = lead.onsite.ListCounts(onsite_reads.ListCountsRequest(parent=SESSION)).counts
        self.assertEqual([c.number for c in counts if c.hour_ms >= hour and c.zone == f"{SESSION}/zones/register"], [3])
        mark = lead.onsite.ListChecklistMarks(onsite_reads.ListChecklistMarksRequest(parent=SESSION)).marks[0]
        self.assertEqual((mark.done, mark.note), (True, "both keys here"))
        self.assertEqual(lead.onsite.GetPhoto(onsite_reads.GetPhotoRequest(name=mark.photo)).jpeg, JPEG)
        self.assertEqual(lead.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION)).open_incidents, 1)
        kiosk.add(operations.OPERATION_TYPE_INCIDENT, onsite.IncidentPayload(
            incident_id=incident, severity=onsite.SEVERITY_MINOR, text="weighed down", over=True, staff_id="chen"))
        self.assertEqual(list(stream.push(first=9).verdicts), [])
        told = lead.onsite.ListIncidents(onsite_reads.ListIncidentsRequest(parent=CAMPAIGN)).incidents[0]
        self.assertEqual(([r.text for r in told.reports], told.over), (["the tent flies", "weighed down"], True))
        self.assertEqual(lead.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION)).open_incidents, 0)
        results = self.sign_in("sales-1").onsite.GetSurveyResults(onsite_reads.GetSurveyResultsRequest(parent=CAMPAIGN, survey_id="visit"))
        recommend, better = results.questions
        self.assertEqual((results.answered, recommend.mean, recommend.net_promoter_score), (2, 6.5, 0))
        self.assertEqual(set(better.texts), {"nothing", "more chairs"})
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: self.sign_in("sales-1").onsite.GetPhoto(
            onsite_reads.GetPhotoRequest(name=mark.photo)))
        self.assertIn("the tent flies", self.run_as_admin("incident", "list", SHORT))
        self.assertIn("both keys here", self.run_as_admin("checklist", "show", SHORT))
        self.assertIn("flyers", self.run_as_admin("count", "list", SHORT))
        self.assertIn("more chairs", self.run_as_admin("survey", "results", "spring", "visit"))
        saved = os.path.join(self.server.data, "photo.jpg")
        self.run_as_admin("photo", "save", "spring", mark.photo, saved)
        with open(saved, "rb") as file:
            self.assertEqual(file.read(), JPEG)
        stream.close()

    def test_the_same_operation_counts_once(self):
        kiosk, stream = self.new_kiosk()
        operation = uuid.uuid4().bytes
        payload = onsite.CountPayload(zone_id="consult", kind=onsite.COUNT_KIND_FOOT_TRAFFIC, number=7, first_ms=now(), staff_id="chen")
        for _ in range(2):  # as after a rebase: the same fact at another place of the chain
            kiosk.add(operations.OPERATION_TYPE_COUNT, payload, operation_id=operation)
        stream.push()
        stream.push(first=1)
        counts = self.sign_in("lead-1").onsite.ListCounts(onsite_reads.ListCountsRequest(parent=SESSION)).counts
        self.assertEqual([c.number for c in counts if c.zone.endswith("/consult")], [7])
        stream.close()

    def test_a_queue_is_on_the_board(self):
        kiosk, stream = self.new_kiosk()
        self.planner.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=SESSION, state=sessions.SESSION_STATE_SET_UP))
        self.run_as_admin("queue", "set", SHORT, "wash", "--name", "洗车", "--kiosk-units", "5")
        while not kiosk.config.queues:
            stream.receive("config")
        stream.send(leases=leases.LeasePresentation())
        grant, _ = self.lent(stream, f"{SESSION}/queues/wash")
        for spent in range(1, 5):
            kiosk.add(operations.OPERATION_TYPE_QUEUE_TICKET, operations.QueueTicketPayload(
                lease_id=grant.lease_id, spent_total=spent, number=grant.first_number + spent - 1, staff_id="chen"))
        first = grant.first_number
        for number, kind in ((first, onsite.QUEUE_CALL_KIND_CALLED), (first, onsite.QUEUE_CALL_KIND_SERVED),
                             (first + 1, onsite.QUEUE_CALL_KIND_CALLED)):
            kiosk.add(operations.OPERATION_TYPE_QUEUE_CALL, onsite.QueueCallPayload(
                queue_id="wash", number=number, kind=kind, zone_id="consult", staff_id="chen"))
        kiosk.add(operations.OPERATION_TYPE_QUEUE_CALL, onsite.QueueCallPayload(
            queue_id="none", number=1, kind=onsite.QUEUE_CALL_KIND_CALLED, staff_id="chen"))
        self.assertEqual([verdict.reason for verdict in stream.push().verdicts], ["UNKNOWN_QUEUE"])
        queue = self.planner.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION)).queues[0]
        self.assertEqual((queue.queue_id, queue.last_given, queue.last_called, queue.waiting), ("wash", first + 3, first + 1, 2))
        self.assertEqual(list(queue.next_numbers), [first + 2, first + 3])
        self.assertEqual([(line.number, line.zone_id) for line in queue.called], [(first + 1, "consult")])
        stream.close()

    def test_a_team_lead_moves_people_and_everybody_hears(self):
        mover, stream = self.new_kiosk()
        other, listening = self.new_kiosk()
        payload = onsite.ZoneMovePayload(moved_staff_id="wang", zone_id="consult", start_ms=now(), staff_id="chen")
        mover.add(operations.OPERATION_TYPE_ZONE_MOVE, payload)
        payload.staff_id = "lin"
        mover.add(operations.OPERATION_TYPE_ZONE_MOVE, payload)
        self.assertEqual([(v.seq, v.reason) for v in stream.push().verdicts], [(1, "NOT_A_TEAM_LEAD")])
        while not any(a.staff == "staff/wang" and a.zone.endswith("/consult") for a in other.config.assignments):
            listening.receive("config")
        board = self.planner.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION))
        consult = next(zone for zone in board.zones if zone.zone.endswith("/consult"))
        self.assertIn("staff/wang", [person.staff for person in consult.people])
        self.assertIn("staff/lin moved staff/wang", self.run_as_admin("audit", "list", "--json"))
        for one in (stream, listening):
            one.close()

    def test_settings_reach_the_kiosk_and_its_health_the_office(self):
        kiosk, stream = self.new_kiosk()
        stream.send(status=sync.Status(free_disk_bytes=5 << 30, wall_ms=now() + 90_000, battery_percent=15, charging=False, chances_left=3))
        device = kiosk.name.split("/")[1]
        self.run_as_admin("kiosk", "settings", device, "--theme", "dark", "--volume", "20")
        self.run_as_admin("kiosk", "settings", device, "--visitor-idle", "3", code=5)
        self.run_as_admin("kiosk", "lock", device, "--message", "Back at two")
        while not kiosk.config.settings.locked:
            stream.receive("config")
        settings = kiosk.config.settings
        self.assertEqual((settings.theme, settings.volume_percent, settings.lock_message.texts["en"]),
                         (onsite.KIOSK_THEME_DARK, 20, "Back at two"))
        self.run_as_admin("kiosk", "unlock", device)
        while kiosk.config.settings.locked:
            stream.receive("config")
        self.assertIn("dark", self.run_as_admin("kiosk", "settings", device))
        line = next(line for line in self.run_as_admin("kiosk", "list").splitlines() if device in line)
        self.assertIn("15 %", line)
        self.assertIn("5120 MiB", line)
        shown = self.admin.devices.GetDevice(devices.GetDeviceRequest(name=kiosk.name))
        self.assertEqual((shown.battery_percent, shown.charging), (15, False))
        self.assertAlmostEqual(shown.clock_skew_ms, 90_000, delta=20_000)
        on_board = next(k for k in self.admin.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION)).kiosks if k.device == kiosk.name)
        self.assertEqual((on_board.battery_percent, on_board.chances_left, on_board.program_version), (15, 3, "conformance"))
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: self.sign_in("sales-1").devices.UpdateDeviceSettings(
            devices.UpdateDeviceSettingsRequest(name=kiosk.name)))
        stream.close()

    def test_wipe_ends_a_kiosk_after_it_has_handed_in(self):
        kiosk, stream = self.new_kiosk()
        stream.close()
        kiosk.add_lead("+8613812340001")
        self.run_as_admin("kiosk", "wipe", kiosk.name.split("/")[1], "--reason", "left in a taxi")
        stream = kiosk.open()
        self.assertEqual(stream.hello_ok.state, sync.HELLO_STATE_REVOKED)
        self.assertEqual([verdict.reason for verdict in stream.push().verdicts], ["DEVICE_REVOKED"])
        self.assertEqual(stream.receive("hello_ok").state, sync.HELLO_STATE_WIPE)
        self.assertIn("wipe", self.run_as_admin("kiosk", "revoke", "--help"))
        stream.close()


class GiftsPutBack(PlannedServer):
    @classmethod
    def make_plan(cls, client):
        super().make_plan(client)
        client.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=SESSION, state=sessions.SESSION_STATE_SET_UP))

    def lease(self):
        stub = self.admin._stub(lease_service_grpc.LeaseServiceStub)
        return stub.ListLeases(lease_service.ListLeasesRequest(pool=POOL)).leases[0]

    def test_a_gift_that_is_put_back_is_the_kiosks_again(self):
        office = self.admin._stub(stock_grpc.StockServiceStub)
        office.UpdateItem(stock.UpdateItemRequest(allow_missing=True, item=stock.Item(
            name="items/tote", display_name=text("Tote"), category=stock.ITEM_CATEGORY_GIFTS)))
        office.RecordMovement(stock.RecordMovementRequest(movement=stock.StockMovement(
            kind=stock.MOVEMENT_KIND_PURCHASE, item="items/tote", quantity=60)))
        transfer = office.CreateTransfer(stock.CreateTransferRequest(send=True, transfer=stock.StockTransfer(
            **{"from": "warehouse", "to": SESSION, "lines": [stock.TransferLine(item="items/tote", quantity=40)]})))
        under_way = self.admin.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION)).transfers[0]
        self.assertEqual((under_way.transfer, under_way.incoming, under_way.sent, under_way.other_end, under_way.items[0].booth_units),
                         (transfer.name, True, True, "warehouse", 40))
        office.ConfirmTransfer(stock.ConfirmTransferRequest(name=transfer.name, lines=[stock.ReceivedLine(item="items/tote", received=40)]))
        self.assertEqual(list(self.admin.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION)).transfers), [])
        office.SetGift(stock.SetGiftRequest(gift=stock.Gift(name=POOL, per_person=1, kiosk_units=AHEAD)))
        kiosk, stream = self.new_kiosk()
        stream.send(leases=leases.LeasePresentation())
        grants = []
        while not grants:
            grants = [(leases.Grant.FromString(s.grant.grant), s) for s in stream.receive("leases").leases]
            grants = [pair for pair in grants if pair[0].pool == POOL]
        grant, state = grants[0]
        lead = kiosk.add_lead("+8613812340002")

        def hand(total):
            return kiosk.add(operations.OPERATION_TYPE_GIFT, operations.GiftPayload(
                lease_id=grant.lease_id, item="items/tote", quantity=1, spent_total=total, lead_id=lead, staff_id="chen"))

        first = hand(1)
        second = hand(2)
        kiosk.add(operations.OPERATION_TYPE_GIFT_UNDO, onsite.GiftUndoPayload(
            lease_id=grant.lease_id, gift_id=second, quantity=1, spent_total=1, staff_id="chen"))
        self.assertEqual(list(stream.push().verdicts), [])
        flags = {uuid.UUID(h.id).bytes: list(h.flags) for h in office.ListHandOuts(stock.ListHandOutsRequest(parent=SESSION)).hand_outs}
        self.assertEqual(flags, {first: [], second: [stock.HAND_OUT_FLAG_UNDONE]})
        lease = self.lease()
        self.assertEqual((lease.spent, lease.claimed, lease.rest), (1, 1, AHEAD - 1))
        balances = {b.place: b.quantity for b in office.GetStock(stock.GetStockRequest(item="items/tote")).balances}
        self.assertEqual((balances[SESSION], balances["visitors"]), (39, 1))
        kiosk.add(operations.OPERATION_TYPE_GIFT_UNDO, onsite.GiftUndoPayload(
            lease_id=grant.lease_id, gift_id=second, quantity=1, spent_total=0, staff_id="chen"))
        self.assertEqual([verdict.reason for verdict in stream.push(first=len(kiosk.operations)).verdicts], ["GIFT_UNDONE"])
        stream.close()
        # What it presents counts what was put back in, as does its book: neither side's total ever falls.
        stream = kiosk.open()
        state.spent = 2
        stream.send(leases=leases.LeasePresentation(leases=[state]))
        while True:
            book = [s for s in stream.receive("leases").leases if leases.Grant.FromString(s.grant.grant).lease_id == grant.lease_id]
            if book:
                break
        self.assertEqual((book[0].spent, book[0].undone), (2, 1))
        self.assertEqual(self.lease().claimed, 1)
        stream.close()


if __name__ == "__main__":
    unittest.main()
