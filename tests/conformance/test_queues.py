"""Queue numbers from outside: opened with the command, lent in ranges, given out by two kiosks without a network, and listed."""
import unittest

from harness import ADMIN_PASSWORD, leases, operations, sessions
from planned_server import SESSION, PlannedServer

SHORT = "/".join(SESSION.split("/")[1::2])
QUEUE = f"{SESSION}/queues/wash"
AHEAD = 5


class Queues(PlannedServer):
    @classmethod
    def make_plan(cls, client):
        super().make_plan(client)
        client.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=SESSION, state=sessions.SESSION_STATE_SET_UP))

    def queue(self, *line, code=0):
        done = self.footfall("queue", *line, user="admin", password=ADMIN_PASSWORD)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def lent(self, stream):
        """The queue's grants of a book."""
        stream.send(leases=leases.LeasePresentation())
        while True:
            grants = [leases.Grant.FromString(state.grant.grant) for state in stream.receive("leases").leases]
            if found := [grant for grant in grants if grant.pool == QUEUE]:
                return found

    def test_each_number_is_one_visitors(self):
        self.queue("set", SHORT, "wash", "--name", "洗车", "--last", "40", "--kiosk-units", str(AHEAD))
        self.queue("set", SHORT, "wash", "--name", "洗车", "--last", "41", code=1)
        kiosks = [self.new_kiosk() for _ in range(2)]
        ranges = [self.lent(stream)[0] for _, stream in kiosks]
        for grant in ranges:
            self.assertEqual((grant.kind, grant.quantity), (leases.LEASE_KIND_QUEUE_NUMBERS, AHEAD))
        for (kiosk, _), grant in zip(kiosks, ranges):
            for spent in range(1, 4):
                kiosk.add(operations.OPERATION_TYPE_QUEUE_TICKET, operations.QueueTicketPayload(
                    lease_id=grant.lease_id, spent_total=spent, number=grant.first_number + spent - 1, staff_id="chen"))
            kiosk.add(operations.OPERATION_TYPE_LEASE_RETURN, operations.LeaseReturnPayload(
                lease_id=grant.lease_id, spent_total=3, returned_total=AHEAD - 3))
        for _, stream in reversed(kiosks):
            self.assertEqual([verdict for verdict in stream.push().verdicts], [])
        given = sorted(grant.first_number + place for grant in ranges for place in range(3))
        listed = self.queue("list", SHORT, "wash")
        self.assertEqual([int(line.split()[0]) for line in listed.splitlines()[1:]], given)
        self.assertEqual(len(set(given)), 6)
        self.assertIn("洗车", self.queue("list", SHORT))
        for _, stream in kiosks:
            stream.close()
        # What came back is not lent again.
        _, stream = self.new_kiosk()
        self.assertGreater(self.lent(stream)[0].first_number, max(grant.first_number + grant.quantity - 1 for grant in ranges))
        stream.close()


if __name__ == "__main__":
    unittest.main()
