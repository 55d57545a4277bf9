"""The way of a gift, from outside: bought, carried to a booth, confirmed, lent to a kiosk, handed out, counted, reconciled."""
import json
import os
import unittest
import uuid

import grpc

from harness import common, operations, sessions
from planned_server import CAMPAIGN, OPEN_HOURS, SESSION, PlannedServer

from footfall.v1 import lease_pb2 as lease, stock_service_pb2 as stock, stock_service_pb2_grpc as stock_grpc  # noqa: E402

FAILED = grpc.StatusCode.FAILED_PRECONDITION


def calls(client):
    return client._stub(stock_grpc.StockServiceStub)


class Stock(PlannedServer):
    def setUp(self):
        self.plan, self.lead = calls(self.planner), calls(self.sign_in("lead-1"))

    def make_item(self, item, **fields):
        return self.plan.UpdateItem(stock.UpdateItemRequest(allow_missing=True, item=stock.Item(
            name=f"items/{item}", display_name=common.LocalizedText(texts={"en": item}), category=stock.ITEM_CATEGORY_GIFTS, **fields)))

    def buy(self, item, units):
        return self.plan.RecordMovement(stock.RecordMovementRequest(request_id=str(uuid.uuid4()), movement=stock.StockMovement(
            kind=stock.MOVEMENT_KIND_PURCHASE, item=f"items/{item}", quantity=units)))

    def carry(self, item, units, source="warehouse", to=SESSION):
        return self.plan.CreateTransfer(stock.CreateTransferRequest(send=True, request_id=str(uuid.uuid4()), transfer=stock.StockTransfer(
            **{"from": source, "to": to, "lines": [stock.TransferLine(item=f"items/{item}", quantity=units)]})))

    def confirm(self, transfer, item, units, reason=""):
        return self.lead.ConfirmTransfer(stock.ConfirmTransferRequest(name=transfer.name, lines=[
            stock.ReceivedLine(item=f"items/{item}", received=units, reason=reason)]))

    def balances(self, item):
        return {b.place: b.quantity for b in self.plan.GetStock(stock.GetStockRequest(item=f"items/{item}")).balances}

    def new_session(self, name):
        self.planner.sessions.CreateSession(sessions.CreateSessionRequest(parent=CAMPAIGN, session_id=name, session=sessions.Session(
            site="sites/metro", hours=OPEN_HOURS)))
        return f"{CAMPAIGN}/sessions/{name}"

    def advance(self, session, *states):
        for state in states:
            answer = self.planner.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=session, state=state))
        return answer

    def count(self, session, item, units, *explanations):
        return self.lead.CountStock(stock.CountStockRequest(session=session, lines=[
            stock.CountLine(item=f"items/{item}", counted=units, explanations=explanations)]))

    def test_the_way_of_a_gift(self):
        self.make_item("tote", low_stock_threshold=30)
        self.buy("tote", 100)
        transfer = self.carry("tote", 60)
        self.assertEqual(self.balances("tote"), {"supplier": -100, "warehouse": 40, "transit": 60})
        self.expect(grpc.StatusCode.INVALID_ARGUMENT, lambda: self.confirm(transfer, "tote", 58), field="lines.reason")
        received = self.confirm(transfer, "tote", 58, "two torn")
        self.assertEqual(received.state, stock.TRANSFER_STATE_RECEIVED)
        self.assertEqual(self.balances("tote"), {"supplier": -100, "warehouse": 40, "transit": 0, SESSION: 58, "lost": 2})
        gift = self.lead.SetGift(stock.SetGiftRequest(gift=stock.Gift(name=f"{SESSION}/gifts/tote", per_person=1, kiosk_units=10)))
        self.assertEqual((gift.in_booth, gift.lent), (58, 0))
        self.advance(SESSION, sessions.SESSION_STATE_SET_UP, sessions.SESSION_STATE_OPEN)
        self.hand_out_and_close()

    def hand_out_and_close(self):
        kiosk, stream = self.new_kiosk()
        self.assertEqual([offer.item for offer in kiosk.config.gifts], ["items/tote"])
        stream.send(leases=lease.LeasePresentation())
        book = stream.receive("leases")
        while not book.leases:
            book = stream.receive("leases")
        grant = lease.Grant.FromString(book.leases[0].grant.grant)
        kiosk.server_key.verify(b"footfall/grant/1" + book.leases[0].grant.grant, book.leases[0].grant.signature)
        self.assertEqual((grant.pool, grant.quantity), (f"{SESSION}/gifts/tote", 10))
        # The same person gets a second one, which is kept and flagged; somebody who left no data gets two.
        person = kiosk.add_lead("+8613700007001")
        for spent, (lead_id, units) in enumerate([(person, 1), (person, 1), (b"", 2)], 1):
            def later(header, ms=spent):
                header.corrected_ms += ms
            kiosk.add(operations.OPERATION_TYPE_GIFT, operations.GiftPayload(
                lease_id=grant.lease_id, item="items/tote", quantity=units, spent_total=spent + units - 1, lead_id=lead_id, staff_id="chen"),
                header_extra=later)
        ack = stream.push()
        self.assertEqual([v for v in ack.verdicts if v.verdict != operations.VERDICT_ACCEPTED], [])
        handed = self.lead.ListHandOuts(stock.ListHandOutsRequest(parent=SESSION)).hand_outs
        self.assertEqual([(h.quantity, list(h.flags)) for h in handed], [(2, []), (1, [stock.HAND_OUT_FLAG_OVER_LIMIT]), (1, [])])
        self.assertEqual(handed[2].lead_id, str(uuid.UUID(bytes=person)))
        self.assertEqual(len(self.lead.ListHandOuts(stock.ListHandOutsRequest(parent=SESSION, flagged_only=True)).hand_outs), 1)
        self.assertEqual((self.balances("tote")[SESSION], self.balances("tote")["visitors"]), (54, 4))
        self.advance(SESSION, sessions.SESSION_STATE_CLOSED)
        self.count(SESSION, "tote", 53)
        reconcile = lambda: self.advance(SESSION, sessions.SESSION_STATE_RECONCILED)  # noqa: E731
        self.expect(FAILED, reconcile, reason="LEASES_OUTSTANDING")
        kiosk.add(operations.OPERATION_TYPE_LEASE_RETURN, operations.LeaseReturnPayload(
            lease_id=grant.lease_id, returned_total=grant.quantity - 4, spent_total=4))
        stream.push()
        self.expect(FAILED, reconcile, reason="DIFFERENCE_UNEXPLAINED")
        self.count(SESSION, "tote", 53, stock.CountExplanation(kind=stock.DIFFERENCE_KIND_DAMAGED, quantity=1, reason="stepped on"))
        self.assertEqual(reconcile().state, sessions.SESSION_STATE_RECONCILED)
        self.assertEqual(self.balances("tote"), {
            "supplier": -100, "warehouse": 40, "transit": 0, SESSION: 53, "lost": 2, "visitors": 4, "damaged": 1})
        self.expect(FAILED, lambda: self.carry("tote", 1), reason="SESSION_RECONCILED")
        back = self.carry("tote", 53, source=SESSION, to="warehouse")
        self.confirm(back, "tote", 53)
        self.assertEqual(self.balances("tote")["warehouse"], 93)
        stream.close()

    def test_a_session_is_not_reconciled_while_something_is_open(self):
        booth = self.new_session("open-ends")
        self.make_item("flag")
        self.buy("flag", 20)
        transfer = self.carry("flag", 5, to=booth)
        self.expect(FAILED, lambda: self.count(booth, "flag", 5), reason="SESSION_NOT_CLOSED")
        self.advance(booth, sessions.SESSION_STATE_SET_UP, sessions.SESSION_STATE_OPEN, sessions.SESSION_STATE_CLOSED)
        reconcile = lambda: self.advance(booth, sessions.SESSION_STATE_RECONCILED)  # noqa: E731
        self.expect(FAILED, reconcile, reason="TRANSFERS_OPEN")
        self.confirm(transfer, "flag", 5)
        self.expect(FAILED, reconcile, reason="STOCK_NOT_COUNTED")
        self.count(booth, "flag", 5)
        self.assertEqual(list(self.lead.GetCount(stock.GetCountRequest(session=booth)).obstacles), [])
        reconcile()

    def test_what_is_not_there_does_not_move(self):
        self.make_item("pen", low_stock_threshold=5)
        self.buy("pen", 4)
        booth = self.new_session("scarce")
        self.expect(FAILED, lambda: self.carry("pen", 5, to=booth), reason="NOT_ENOUGH_STOCK")
        low = self.plan.GetStock(stock.GetStockRequest(item="items/pen", low_only=True)).balances
        self.assertEqual([(b.place, b.quantity, b.low) for b in low], [("warehouse", 4, True)])
        transfer = self.carry("pen", 4, to=booth)
        self.lead.CancelTransfer(stock.CancelTransferRequest(name=transfer.name, reason="rain"))
        self.assertEqual(self.balances("pen"), {"supplier": -4, "warehouse": 4, "transit": 0})
        self.expect(FAILED, lambda: self.confirm(transfer, "pen", 4), reason="TRANSFER_STATE")

    def test_a_booth_is_its_team_leads_and_the_warehouse_is_not(self):
        denied = grpc.StatusCode.PERMISSION_DENIED
        self.make_item("cup")
        self.buy("cup", 9)
        self.expect(denied, lambda: self.lead.CreateItem(stock.CreateItemRequest(item_id="x", item=stock.Item())), reason="ROLE_LACKS_RIGHT")
        self.expect(denied, lambda: self.lead.RecordMovement(stock.RecordMovementRequest(movement=stock.StockMovement(
            kind=stock.MOVEMENT_KIND_LOSS, item="items/cup", quantity=1, reason="gone", **{"from": "warehouse"}))))
        booth = self.new_session("team-lead")
        self.confirm(self.carry("cup", 3, to=booth), "cup", 3)
        gone = self.lead.RecordMovement(stock.RecordMovementRequest(movement=stock.StockMovement(
            kind=stock.MOVEMENT_KIND_LOSS, item="items/cup", quantity=1, reason="gone", **{"from": booth})))
        self.assertEqual((gone.to, gone.actor), ("lost", "users/lead-1"))
        sales = calls(self.sign_in("sales-1"))
        self.assertEqual(len(sales.ListMovements(stock.ListMovementsRequest(place=booth)).movements), 2)
        self.expect(denied, lambda: sales.SetGift(stock.SetGiftRequest(gift=stock.Gift(name=f"{booth}/gifts/cup"))))
        self.expect(denied, lambda: calls(self.sign_in("staff-1")).GetStock(stock.GetStockRequest()))

    def test_a_proposal_adds_up_and_moves_nothing(self):
        self.make_item("map")
        self.buy("map", 101)
        for name, target in (("share-a", 300), ("share-b", 100)):
            session = self.new_session(name)
            self.planner.sessions.UpdateSession(sessions.UpdateSessionRequest(session=sessions.Session(name=session, lead_target=target)))
        proposal = self.plan.ProposeAllocation(stock.ProposeAllocationRequest(
            parent=CAMPAIGN, item="items/map", target_weight=1, sessions=[f"{CAMPAIGN}/sessions/share-a", f"{CAMPAIGN}/sessions/share-b"]))
        self.assertEqual([(s.quantity, s.weight_ppm) for s in proposal.shares], [(76, 750_000), (25, 250_000)])
        self.assertEqual(proposal.quantity, 101)
        self.assertEqual(self.balances("map"), {"supplier": -101, "warehouse": 101})

    def test_a_campaigns_file_brings_gifts_to_the_booth_once(self):
        path = os.path.join(self.server.data, "campaign.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({
                "campaign": {"id": "by-file", "display_name": "File", "period": {"from": "2026-05-01", "to": "2026-06-01"},
                             "consents": [{"purpose": "contact", "text": "You may call me."}]},
                "sites": [{"id": "metro", "display_name": "Metro exit 3"}],
                "items": [{"id": "fan", "display_name": "Fan", "category": "gifts", "unit_cost_fen": 300}],
                "sessions": [{"id": "day", "site": "metro", "date": "2026-05-02", "from": "10:00", "to": "18:00",
                              "gifts": [{"item": "fan", "units": 40, "per_person": 1, "kiosk_units": 5}]}]}, file)
        booth = "campaigns/by-file/sessions/day"
        self.make_item("fan")
        self.buy("fan", 15)
        for _ in range(2):
            applied = self.footfall("campaign", "apply", path)
            self.assertEqual(applied.returncode, 0, applied.stderr)
            self.assertEqual(self.balances("fan"), {"supplier": -40, "warehouse": 0, "transit": 0, booth: 40})
        gift = self.lead.ListGifts(stock.ListGiftsRequest(parent=booth)).gifts[0]
        self.assertEqual((gift.per_person, gift.kiosk_units, gift.in_booth), (1, 5, 40))

    def test_the_command_does_all_of_it(self):
        booth = "spring/by-command"
        self.new_session("by-command")

        def run(*words, code=0):
            done = self.footfall(*words)
            self.assertEqual(done.returncode, code, done.stderr + done.stdout)
            return done.stdout + done.stderr

        run("stock", "item", "badge", "--name", "Badge", "--category", "gifts", "--cost-fen", "120", "--low", "10")
        self.assertIn("120", run("stock", "items", "--category", "gifts"))
        run("stock", "receive", "badge", "50")
        sent = run("stock", "send", "warehouse", booth, "badge=20")
        name = sent.split(" ")[0]
        self.assertIn("18 came", run("stock", "confirm", name, "badge=18", "--reason", "two missing"))
        run("stock", "move", "damage", "badge", "1", "--from", booth, "--reason", "bent")
        self.assertRegex(run("stock", "show", "--place", booth), r"badge\s+17")
        self.assertIn("lost_in_transit", run("stock", "movements", "--item", "badge"))
        self.assertIn("17", run("gift", "set", booth, "badge", "--per-person", "1"))
        run("gift", "set", booth, "badge", "--min-purchase-fen", "20000")
        self.assertRegex(run("gift", "set", booth, "badge", "--paused"), r"badge\s+1\s+20000\s.*paused")
        self.assertRegex(run("gift", "set", booth, "badge", "--resume"), r"badge\s+1\s+20000\s.*-")
        self.assertRegex(run("gift", "set", booth, "badge", "--min-purchase-fen", "0"), r"badge\s+1\s+-")
        run("gift", "list", booth)
        run("gift", "handouts", booth, "--flagged")
        for state in ("set_up", "open", "closed"):
            run("session", "advance", booth, state)
        self.assertIn("not counted", run("stock", "count", booth))
        self.assertIn("footfall stock count", run("session", "advance", booth, "reconciled", code=1))
        self.assertIn("Nothing keeps", run("stock", "count", booth, "badge=16", "--lost", "badge=1", "--reason", "not there"))
        run("session", "advance", booth, "reconciled")
        run("stock", "count", booth, "badge", code=2)
        run("stock", "count", booth, "--lost", "badge=1", code=2)
        run("stock", "propose", "spring", "badge", "--units", "10")
        self.assertIn("warehouse", run("stock", "show", "--place", "cellar", code=5))
        counted = run("stock", "count", booth)
        run("stock", "move", "damage", "badge", "1", "--from", booth, "--reason", "bent", code=1)
        run("stock", "move", "correction", "badge", "3", "--from", booth, "--to", "warehouse", "--reason", "left over")
        self.assertEqual(run("stock", "count", booth), counted, "what was signed stays")
        # Who and why, also of what nobody typed; one person at both ends is marked.
        moved = run("stock", "movements", "--item", "badge")
        self.assertRegex(moved, r"damage .* admin +bent")
        self.assertRegex(moved, r"transfer_sent .* admin +transfer ")
        self.assertRegex(run("stock", "transfers", "--place", booth), r"received \(one person\) .*\(18 came\) +admin +admin +admin ")
        run("stock", "move", "use", "badge", "1", "--from", "warehouse", code=2)
        self.assertIn("footfall stock items", run("stock", "show", "--item", "bage", code=4))
        self.assertIn("footfall session list spring", run("stock", "movements", "--place", "spring/nowhere", code=4))
        self.assertIn("There are more", run("stock", "movements", "--limit", "1"))
        self.assertNotIn("There are more", run("stock", "movements", "--limit", "0"))


if __name__ == "__main__":
    unittest.main()
