"""What is lent to kiosks, seen from outside: presented, recalled, closed, and learned again by a server that was restored."""
import json
import os
import subprocess
import uuid

import grpc

from harness import ADMIN_PASSWORD, BIN, Client, backups, common, operations, sessions
from planned_server import SESSION, PlannedServer

from footfall.v1 import (lease_pb2 as lease, lease_service_pb2 as leases, lease_service_pb2_grpc as leases_grpc,  # noqa: E402
                         stock_service_pb2 as stock, stock_service_pb2_grpc as stock_grpc)

POOL = f"{SESSION}/gifts/tote"
UNITS, AHEAD = 60, 20


class Leases(PlannedServer):
    @classmethod
    def make_plan(cls, client):
        super().make_plan(client)
        goods, lead = client._stub(stock_grpc.StockServiceStub), cls.sign_in("lead-1")._stub(stock_grpc.StockServiceStub)
        goods.UpdateItem(stock.UpdateItemRequest(allow_missing=True, item=stock.Item(
            name="items/tote", display_name=common.LocalizedText(texts={"en": "Tote"}), category=stock.ITEM_CATEGORY_GIFTS)))
        goods.RecordMovement(stock.RecordMovementRequest(movement=stock.StockMovement(
            kind=stock.MOVEMENT_KIND_PURCHASE, item="items/tote", quantity=UNITS)))
        transfer = goods.CreateTransfer(stock.CreateTransferRequest(send=True, transfer=stock.StockTransfer(
            **{"from": "warehouse", "to": SESSION, "lines": [stock.TransferLine(item="items/tote", quantity=UNITS)]})))
        lead.ConfirmTransfer(stock.ConfirmTransferRequest(name=transfer.name, lines=[stock.ReceivedLine(item="items/tote", received=UNITS)]))
        lead.SetGift(stock.SetGiftRequest(gift=stock.Gift(name=POOL, kiosk_units=AHEAD)))
        for state in (sessions.SESSION_STATE_SET_UP, sessions.SESSION_STATE_OPEN):
            client.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=SESSION, state=state))

    @property
    def calls(self):
        return self.admin._stub(leases_grpc.LeaseServiceStub)

    def pool(self):
        pool, = self.calls.ListPools(leases.ListPoolsRequest(parent=SESSION)).pools
        self.assertEqual(pool.free + pool.outstanding + pool.suspense + pool.handed_out + pool.written_off, pool.total)
        return pool

    def present(self, stream, *states):
        """The book that answers, and its grants."""
        stream.send(leases=lease.LeasePresentation(leases=states))
        return self.book(stream)

    def book(self, stream):
        book = stream.receive("leases")
        for state in book.leases:
            stream.kiosk.server_key.verify(b"footfall/grant/1" + state.grant.grant, state.grant.signature)
        return list(book.leases), [lease.Grant.FromString(state.grant.grant) for state in book.leases]

    def hand_out(self, kiosk, grant, units, total):
        kiosk.add(operations.OPERATION_TYPE_GIFT, operations.GiftPayload(
            lease_id=grant.lease_id, item="items/tote", quantity=units, spent_total=total, staff_id="chen"))

    def restart_from(self, made, keep_grants):
        self.server.stop()
        restored = subprocess.run([str(BIN / "footfall"), "restore", f"{self.server.data}/{made.file}", "--data", self.server.data],
                                  capture_output=True, encoding="utf-8")
        self.assertEqual(restored.returncode, 0, restored.stderr)
        if not keep_grants:
            os.remove(os.path.join(self.server.data, "grants"))
        self.server.start()
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)

    def test_a_day_of_leases(self):
        first, stream = self.new_kiosk()
        second, other = self.new_kiosk()
        backup = self.admin.backups.CreateBackup(backups.CreateBackupRequest())
        states, (grant,) = self.present(stream)
        self.assertEqual((grant.pool, grant.quantity, grant.kind), (POOL, AHEAD, lease.LEASE_KIND_GIFT))
        self.assertEqual(self.present(other)[1][0].quantity, AHEAD)
        self.hand_out(first, grant, 3, 3)
        stream.push()
        self.assertEqual((self.pool().free, self.pool().outstanding, self.pool().handed_out), (20, 37, 3))

        self.restored_with_its_file(backup, first, grant, states)
        self.restored_without_it(backup, (first, states), second)
        self.closed_too_early(first, grant)
        self.stolen()

    # F18: nothing of what was lent after the backup is lent again.
    def restored_with_its_file(self, backup, kiosk, grant, states):
        self.restart_from(backup, keep_grants=True)
        self.assertFalse(self.calls.GetLeaseFreeze(leases.GetLeaseFreezeRequest()).frozen)
        self.assertEqual((self.pool().free, self.pool().outstanding, self.pool().handed_out), (20, 40, 0))
        learned = self.calls.ListLeases(leases.ListLeasesRequest(pool=POOL)).leases
        self.assertEqual([(each.learned, each.quantity) for each in learned], [(True, AHEAD), (True, AHEAD)])
        stream = kiosk.open()
        states[0].spent = 3
        _, grants = self.present(stream, *states)
        self.assertEqual([each.lease_id for each in grants], [grant.lease_id])
        stream.push()
        self.assertEqual((self.pool().outstanding, self.pool().handed_out), (37, 3))
        stream.close()

    def restored_without_it(self, backup, presenting, silent):
        self.restart_from(backup, keep_grants=False)
        freeze = self.calls.GetLeaseFreeze(leases.GetLeaseFreezeRequest())
        self.assertTrue(freeze.frozen)
        self.assertEqual(sorted(freeze.waiting_for), sorted([presenting[0].name, silent.name]))
        self.assertIn(silent.name.split("/")[1], self.footfall("lease", "freeze").stdout)
        kiosk, states = presenting
        stream = kiosk.open()
        self.assertEqual(len(self.present(stream, *states)[0]), 1)
        stream.push()
        self.assertEqual((self.pool().free, self.pool().outstanding), (40, 17), "the other's are not known yet, and nothing is lent")
        denied = self.footfall("lease", "thaw", "--reason", "it burned", user="lead-1", password="a long password of lead-1")
        self.assertEqual(denied.returncode, 3, denied.stderr)
        thawed = self.footfall("lease", "thaw", "--reason", "it burned")
        self.assertEqual(thawed.returncode, 0, thawed.stderr)
        self.assertFalse(self.calls.GetLeaseFreeze(leases.GetLeaseFreezeRequest()).frozen)
        event, = self.calls.ListLeaseEvents(leases.ListLeaseEventsRequest()).events
        self.assertEqual((event.kind, event.actor, event.reason), (leases.LEASE_EVENT_KIND_FORCED_THAW, "users/admin", "it burned"))
        stream.close()

    # F26: a person closes the lease, then its kiosk hands in more than was left for it.
    def closed_too_early(self, kiosk, grant):
        listed = self.footfall("lease", "list", "--kiosk", kiosk.name.split("/")[1], "--json")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        lease_id = json.loads(listed.stdout.splitlines()[0])["name"].split("/")[1]
        self.assertEqual(lease_id, grant.lease_id.hex())
        recalled = self.footfall("lease", "recall", "--pool", POOL)
        self.assertEqual(recalled.returncode, 0, recalled.stderr)
        self.assertTrue(self.calls.GetLease(leases.GetLeaseRequest(name=f"leases/{lease_id}")).recalled)
        for words in ((lease_id,), (lease_id, "--counted", "1", "--lost"), ("--counted", "1"), ("--kiosk", "x", "--counted", "1")):
            self.assertEqual(self.footfall("lease", "close", *words, "--reason", "why").returncode, 2, words)
        unsaid = self.footfall("lease", "close", lease_id, "--reason", "why")
        self.assertIn("--lost when nothing came back", unsaid.stderr)
        many = self.footfall("lease", "close", lease_id, "--counted", "18", "--reason", "why")
        self.assertEqual(many.returncode, 5, many.stderr)
        self.assertIn("--counted: Write a number from 0 to 17.", many.stderr)
        closed = self.footfall("lease", "close", lease_id, "--counted", "15", "--reason", "found in the box")
        self.assertEqual(closed.returncode, 0, closed.stderr)
        self.assertIn("15 counted back, 2 written off", closed.stdout)
        again = self.footfall("lease", "close", lease_id, "--counted", "1", "--reason", "twice")
        self.assertIn("LEASE_CLOSED", again.stderr)
        self.hand_out(kiosk, grant, 5, 8)
        stream = kiosk.open()
        self.assertNotIn(grant.lease_id, [each.lease_id for each in self.present(stream)[1]])
        self.assertEqual(list(stream.push().verdicts), [], "what happened is never refused")
        self.assertEqual((self.pool().handed_out, self.pool().written_off, self.pool().shortage), (5, 0, 3))
        told = self.footfall("lease", "events", POOL)
        self.assertRegex(told.stdout, rf"(?m)shortage +3 +{lease_id} +Kiosk \(…{kiosk.name[-4:]}\) +handed out by staff/chen")
        self.assertRegex(self.footfall("lease", "pools", SESSION.replace("campaigns/", "").replace("/sessions", "")).stdout, r"gifts/tote +60 ")
        stream.close()

    def stolen(self):
        kiosk, stream = self.new_kiosk()
        grant, = self.present(stream)[1]
        stream.close()
        device = kiosk.name.split("/")[1]
        called = f"Kiosk (…{device[-4:]})"
        self.assertIn(called, self.footfall("lease", "list", "--kiosk", called).stdout)
        revoked = self.footfall("kiosk", "revoke", called, "--reason", "stolen")
        self.assertEqual(revoked.returncode, 0, revoked.stderr)
        self.assertIn(f"footfall lease close --kiosk {device}", revoked.stdout, "what comes next")
        self.assertEqual(self.pool().suspense, grant.quantity)
        closed = self.footfall("lease", "close", "--kiosk", device, "--lost", "--reason", "stolen")
        self.assertEqual(closed.returncode, 0, closed.stderr)
        self.assertIn(f"0 counted back, {grant.quantity} written off", closed.stdout)
        self.assertEqual((self.pool().suspense, self.pool().written_off), (0, grant.quantity))
        self.assertIn("holds nothing", self.footfall("lease", "close", "--kiosk", device, "--lost", "--reason", "stolen").stdout)

    def test_wrong_names_are_not_empty_lists(self):
        for words, advice in ((("pools", "sprung"), "footfall campaign list"), (("pools", "spring/day-9"), "footfall session list spring"),
                              (("list", "--pool", POOL + "x"), "footfall gift list spring/day-1"), (("list", "--kiosk", "Gate"), "footfall kiosk list"),
                              (("list", "--kiosk", str(uuid.uuid4())), "footfall kiosk list"), (("recall", "--pool", POOL + "x"), "gift list"),
                              (("events", POOL + "x"), "gift list")):
            done = self.footfall("lease", *words)
            self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
            self.assertIn(advice, done.stderr)
            self.assertNotIn("campaign list" if "campaign" not in advice else "session list", done.stderr)
        revoked = self.footfall("kiosk", "revoke", "Gate", "--reason", "lost")
        self.assertEqual(revoked.returncode, 4)
        self.assertIn("footfall kiosk list", revoked.stderr)

    def test_names_and_rights(self):
        invalid = grpc.StatusCode.INVALID_ARGUMENT
        self.expect(invalid, lambda: self.calls.ListLeases(leases.ListLeasesRequest()), field="pool")
        self.expect(invalid, lambda: self.calls.GetLease(leases.GetLeaseRequest(name="leases/xyz")), field="name")
        self.expect(grpc.StatusCode.NOT_FOUND, lambda: self.calls.GetLease(leases.GetLeaseRequest(name=f"leases/{uuid.uuid4().hex}")))
        staff = self.sign_in("staff-1")._stub(leases_grpc.LeaseServiceStub)
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: staff.RecallLeases(leases.RecallLeasesRequest(pool=POOL)), reason="ROLE_LACKS_RIGHT")
