"""Goods as a booth's own people see to them, from outside: counted at a kiosk in the evening, and carried from booth to booth."""
import unittest

import grpc

from harness import ADMIN_PASSWORD, common, operations, people, sessions
from planned_server import CAMPAIGN, OPEN_HOURS, SESSION, PlannedServer

from footfall.v1 import lease_pb2 as lease, stock_service_pb2 as stock, stock_service_pb2_grpc as stock_grpc  # noqa: E402

FAILED = grpc.StatusCode.FAILED_PRECONDITION
OTHER = f"{CAMPAIGN}/sessions/day-2"
HANDS_AHEAD = 10


def calls(client):
    return client._stub(stock_grpc.StockServiceStub)


class Goods(PlannedServer):
    """A second booth, a team lead, and what both tests do."""

    @classmethod
    def make_plan(cls, client):
        super().make_plan(client)
        client.people.CreateStaff(people.CreateStaffRequest(staff_id="lin", staff=people.Staff(
            number="2001", display_name="Lin", role=common.STAFF_ROLE_TEAM_LEAD)))
        client.sessions.CreateSession(sessions.CreateSessionRequest(parent=CAMPAIGN, session_id="day-2", session=sessions.Session(
            site="sites/metro", hours=OPEN_HOURS)))

    def setUp(self):
        self.plan, self.lead = calls(self.planner), calls(self.sign_in("lead-1"))

    def bring(self, item, units, booth=SESSION):
        """A new item, bought and brought to a booth."""
        self.plan.UpdateItem(stock.UpdateItemRequest(allow_missing=True, item=stock.Item(
            name=f"items/{item}", display_name=common.LocalizedText(texts={"en": item}), category=stock.ITEM_CATEGORY_GIFTS)))
        self.plan.RecordMovement(stock.RecordMovementRequest(movement=stock.StockMovement(
            kind=stock.MOVEMENT_KIND_PURCHASE, item=f"items/{item}", quantity=units)))
        transfer = self.plan.CreateTransfer(stock.CreateTransferRequest(send=True, transfer=stock.StockTransfer(
            **{"from": "warehouse", "to": booth, "lines": [stock.TransferLine(item=f"items/{item}", quantity=units)]})))
        self.lead.ConfirmTransfer(stock.ConfirmTransferRequest(name=transfer.name, lines=[
            stock.ReceivedLine(item=f"items/{item}", received=units)]))

    def balances(self, item):
        return {b.place: b.quantity for b in self.plan.GetStock(stock.GetStockRequest(item=f"items/{item}")).balances if b.quantity}

    def advance(self, *states):
        for state in states:
            answer = self.planner.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=SESSION, state=state))
        return answer

    def count(self, kiosk, item, units, *explanations, at=0, **how):
        def later(header):
            header.corrected_ms += at
        payload = stock.StockCountPayload(item=f"items/{item}", counted=units, explanations=explanations, staff_id="chen")
        return kiosk.add(operations.OPERATION_TYPE_STOCK_COUNT, payload, header_extra=later, **how)

    def line(self, item):
        count = self.lead.GetCount(stock.GetCountRequest(session=SESSION))
        return next(line for line in count.lines if line.item == f"items/{item}"), count

    def push(self, stream, kiosk, sent):
        """Pushes what was added since; answers what was not taken, as (seq, reason)."""
        return [(verdict.seq, verdict.reason) for verdict in stream.push(first=sent + 1).verdicts], len(kiosk.operations)

    def run_as_admin(self, *line):
        done = self.footfall(*line, user="admin", password=ADMIN_PASSWORD)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout


class KioskCounts(Goods):
    def test_the_booth_is_counted_at_its_kiosk(self):
        self.bring("tote", 40)
        self.bring("flag", 5)
        self.lead.SetGift(stock.SetGiftRequest(gift=stock.Gift(name=f"{SESSION}/gifts/tote", kiosk_units=HANDS_AHEAD)))
        self.advance(sessions.SESSION_STATE_SET_UP, sessions.SESSION_STATE_OPEN)
        kiosk, stream = self.new_kiosk()
        while len(kiosk.config.count_items) < 2:
            stream.receive("config")
        self.assertEqual([item.item for item in kiosk.config.count_items], ["items/flag", "items/tote"])
        self.assertNotIn(b"40", kiosk.config.count_items[1].SerializeToString(), "what is expected is not told")
        stream.send(leases=lease.LeasePresentation())
        book = stream.receive("leases")
        while not book.leases:
            book = stream.receive("leases")
        grant = lease.Grant.FromString(book.leases[0].grant.grant)
        # Counted while the booth is open; a gift goes out afterwards, and a count of nobody's item stands aside.
        first = self.count(kiosk, "tote", 37, at=1)
        def later(header):
            header.corrected_ms += 60_000
        kiosk.add(operations.OPERATION_TYPE_GIFT, operations.GiftPayload(
            lease_id=grant.lease_id, item="items/tote", quantity=2, spent_total=2, staff_id="chen"), header_extra=later)
        self.count(kiosk, "ghost", 1)
        refused, sent = self.push(stream, kiosk, 0)
        self.assertEqual(len(refused), 1)
        line, count = self.line("tote")
        self.assertEqual((line.counted, line.found, line.expected, line.unexplained), (37, 35, 38, 3))
        self.assertEqual(line.counted_by, "staff/chen")
        board = self.planner.sessions.GetBoard(sessions.GetBoardRequest(name=SESSION))
        self.assertEqual([(c.item, c.found, c.unexplained) for c in board.counts], [("items/tote", 35, 3)], "of flags nothing is said")
        # The same fact at another place of the chain, an older count that was held up, and then what became of the others.
        self.count(kiosk, "tote", 37, at=1, operation_id=first)
        self.count(kiosk, "tote", 12, at=-60_000)
        self.count(kiosk, "tote", 35, stock.CountExplanation(kind=stock.DIFFERENCE_KIND_DAMAGED, quantity=2),
                   stock.CountExplanation(kind=stock.DIFFERENCE_KIND_OTHER, quantity=1, reason="on the stage"), at=120_000)
        self.count(kiosk, "flag", 5)
        self.assertEqual(self.push(stream, kiosk, sent), ([], sent + 4))
        line, count = self.line("tote")
        self.assertEqual((line.counted, line.unexplained), (35, 0))
        self.assertEqual([(c.counted, c.standing) for c in count.kiosk_counts if c.item == "items/tote"], [
            (35, stock.KIOSK_COUNT_STANDING_TAKEN), (37, stock.KIOSK_COUNT_STANDING_TAKEN), (12, stock.KIOSK_COUNT_STANDING_OLDER)])
        self.advance(sessions.SESSION_STATE_CLOSED)
        kiosk.add(operations.OPERATION_TYPE_LEASE_RETURN, operations.LeaseReturnPayload(
            lease_id=grant.lease_id, returned_total=grant.quantity - 2, spent_total=2))
        self.push(stream, kiosk, sent + 4)
        self.assertEqual(list(self.line("tote")[1].obstacles), [])
        self.assertEqual(self.advance(sessions.SESSION_STATE_RECONCILED).state, sessions.SESSION_STATE_RECONCILED)
        self.assertEqual(self.balances("tote"), {"supplier": -40, SESSION: 35, "visitors": 2, "damaged": 2, "lost": 1})
        # What comes after that is kept and changes nothing.
        self.count(kiosk, "tote", 30, stock.CountExplanation(kind=stock.DIFFERENCE_KIND_LOST, quantity=5), at=180_000)
        self.assertEqual(self.push(stream, kiosk, sent + 5)[0], [])
        line, count = self.line("tote")
        self.assertEqual(line.counted, 35)
        late = count.kiosk_counts[0]
        self.assertEqual((late.counted, late.standing, late.device), (30, stock.KIOSK_COUNT_STANDING_LATE, kiosk.name))
        self.assertEqual(self.balances("tote")[SESSION], 35)
        self.assertIn("after the session was reconciled", self.run_as_admin("stock", "count", "spring/day-1"))
        self.assertIn("staff/chen counted 30 of items/tote", self.run_as_admin("audit", "list", "--json"))
        stream.close()


class KioskTransfers(Goods):
    def test_a_transfer_is_confirmed_at_kiosks(self):
        self.bring("flag", 5)
        kiosk, stream = self.new_kiosk()
        away = self.plan.CreateTransfer(stock.CreateTransferRequest(transfer=stock.StockTransfer(
            **{"from": SESSION, "to": OTHER, "lines": [stock.TransferLine(item="items/flag", quantity=4)]})))

        def step(kind, units, staff="lin", reason="", **how):
            return kiosk.add(operations.OPERATION_TYPE_TRANSFER_STEP, stock.TransferStepPayload(
                transfer_id=away.name.split("/")[1], kind=kind, reason=reason, staff_id=staff,
                lines=[stock.TransferStepLine(item="items/flag", quantity=units)]), **how)

        step(stock.TRANSFER_STEP_KIND_SEND, 4, staff="chen")
        step(stock.TRANSFER_STEP_KIND_RECEIVE, 4)
        step(stock.TRANSFER_STEP_KIND_SEND, 3)
        done = step(stock.TRANSFER_STEP_KIND_SEND, 3, reason="one is torn")
        step(stock.TRANSFER_STEP_KIND_SEND, 3, reason="one is torn", operation_id=done)
        step(stock.TRANSFER_STEP_KIND_SEND, 3, reason="again")
        refused, _ = self.push(stream, kiosk, 0)
        self.assertEqual(refused, [(1, "NOT_A_TEAM_LEAD"), (2, "FIELD_INVALID: transfer_id"), (3, "FIELD_INVALID: lines.reason"),
                                   (6, "TRANSFER_STATE")])
        sent = self.plan.GetTransfer(stock.GetTransferRequest(name=away.name))
        self.assertEqual((sent.state, sent.sent_by, sent.lines[0].quantity, sent.note),
                         (stock.TRANSFER_STATE_SENT, "staff/lin", 3, "one is torn"))
        self.assertEqual(self.balances("flag"), {"supplier": -5, SESSION: 2, "transit": 3})
        board = self.planner.sessions.GetBoard(sessions.GetBoardRequest(name=OTHER))
        self.assertIn((away.name, True, True), [(t.transfer, t.incoming, t.sent) for t in board.transfers])
        self.lead.ConfirmTransfer(stock.ConfirmTransferRequest(name=away.name, lines=[stock.ReceivedLine(item="items/flag", received=3)]))
        self.assertEqual(self.balances("flag"), {"supplier": -5, SESSION: 2, OTHER: 3})
        self.assertIn("staff/lin sent it", self.run_as_admin("audit", "list", "--json"))
        stream.close()


if __name__ == "__main__":
    unittest.main()
