"""Networks that lie, doubled and delayed connections: only the server's own signed Ack takes anything off a kiosk's queue."""
import random
import threading
import time
import unittest

import grpc

import answers
from booth import DRAIN_S, Booth, Server, Through, long_run, parameter, tell
from demo_parts import wait_until
from proxy import Plan

ROUNDS, BATCH = (200 if long_run() else 30), 5  # of doubled batches, and leads in each


class Lies(Booth):
    def meet(self, proxy, kiosk, plan, what):
        """Lets a kiosk with a waiting lead run into an answer: nothing may come of it."""
        proxy.usual(plan)
        proxy.cut_now()
        kiosk.register()
        answered = proxy.answered
        kiosk.restart()  # it dials at once then
        wait_until(f"the kiosk has met {what}", 60, lambda: proxy.answered > answered, pause=0.02)
        self.assertIsNone(kiosk.process.poll(), f"the kiosk ended at {what}")

    def lies(self, other):
        page = answers.http(200)
        yield "a captive portal", answers.plain(page)
        yield "a portal's redirect", answers.plain(answers.http(302, more=b"Location: http://portal.example/\r\n"))
        for status in (401, 403, 407, 413, 429, 500, 502, 503):
            yield f"a proxy's {status} without TLS", answers.plain(answers.http(status, more=b"Retry-After: 1\r\n"))
        yield "rubbish", answers.rubbish(1)
        yield "silence and a hang-up", answers.plain(b"")
        yield "a portal with another certificate", answers.http2(other.data, 200)
        for status in (200, 204, 301, 400, 401, 403, 404, 413, 429, 500, 503, 504):
            yield f"HTTP {status} under the right certificate", answers.http2(self.server.data, status)
        yield "200 and a page that claims to be gRPC", answers.http2(self.server.data, 200, content_type=b"application/grpc")
        yield "a page on a line that stays open", answers.http2(self.server.data, 200, stay_s=answers.PATIENCE_S)
        yield "an empty gRPC answer", answers.http2(self.server.data, 200, body=b"", content_type=b"application/grpc")

    def test_no_answer_but_the_servers_own_takes_anything_off_the_queue(self):
        other = Server()
        self.addCleanup(other.close)
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        before = self.lead_count()
        lies = list(self.lies(other))
        for what, answer in lies:
            self.meet(proxy, kiosk, Plan(answer=answer), what)
            self.assertEqual(self.lead_count(), before)
        proxy.usual(Plan())
        kiosk.restart()
        self.drain_and_check()
        self.wait_until_drained(kiosk)
        tell(f"{len(lies)} kinds of answers")

    def test_a_server_with_another_certificate_gets_nothing(self):
        other = Server()
        self.addCleanup(other.close)
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        self.drain_and_check()
        proxy.usual(Plan(port=other.port))
        proxy.cut_now()
        seen = proxy.accepted
        kiosk.register()
        wait_until("the kiosk has dialled the wrong server", 60, lambda: proxy.accepted > seen + 1)
        up, _ = proxy.most_passed_since(seen)
        self.assertGreater(up, 0)
        self.assertLess(up, 1000, "no more than a TLS handshake")
        proxy.usual(Plan())
        self.drain_and_check()

    def test_a_round_that_failed_is_followed_by_another_without_anybody_touching_the_kiosk(self):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        proxy.usual(Plan(refuse=True))
        proxy.cut_now()
        kiosk.register()
        seen = proxy.accepted
        wait_until("three rounds have failed", 60, lambda: proxy.accepted >= seen + 3)
        proxy.usual(Plan())
        begin = time.monotonic()
        self.wait_until_said_is_there(DRAIN_S)
        tell(f"drained {time.monotonic() - begin:.0f} s after the network came back")
        self.check_account()

    def test_a_connection_that_died_unnoticed_is_given_up_and_nothing_of_it_counts_twice(self):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        kiosk.register()
        self.wait_until_said_is_there()
        proxy.hold()
        begin = time.monotonic()
        kiosk.register()
        kiosk.register()
        self.wait_until_said_is_there()
        tell(f"found another way after {time.monotonic() - begin:.0f} s")
        proxy.release()  # what was under way arrives after all, late
        kiosk.register()
        self.drain_and_check()
        self.wait_until_drained(kiosk)

    def test_first_bytes_that_arrive_twice_are_worth_nothing(self):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        for twice in (100, 600, 1_000_000):
            proxy.usual(Plan(twice=twice))
            proxy.cut_now()
            kiosk.register()
            self.wait_until_said_is_there()
        proxy.usual(Plan())
        self.drain_and_check()

    # --- one batch, two connections ---

    @staticmethod
    def push(stream, first, acks):
        try:
            acks.append(stream.push(first=first))
        except (grpc.RpcError, AssertionError):
            acks.append(None)  # of two streams of one kiosk the server ends the older

    def push_on_both(self, kiosk, throughs, dice):
        """Both stand with a Push under way that neither has let through; then the older goes first, or the newer."""
        ways, acks, first = [through.proxy for through in throughs], [], len(kiosk.operations) - BATCH + 1
        streams = []
        for through in throughs:
            kiosk.server = through
            streams.append(kiosk.open())
        for way in ways:
            way.hold()
        threads = [threading.Thread(target=self.push, args=(stream, first, acks)) for stream in streams]
        for thread in threads:
            thread.start()
        dice.shuffle(ways)
        for way in ways:
            way.release()
            time.sleep(dice.choice((0, 0.05)))
        for thread in threads:
            thread.join()
        return acks

    def push_while_the_other_greets(self, kiosk, throughs, dice):
        """The first one's Push gets through at any moment of the second one's greeting and Push."""
        acks, first = [], len(kiosk.operations) - BATCH + 1
        kiosk.server = throughs[0]
        older = kiosk.open()
        throughs[0].proxy.hold()
        kiosk.server = throughs[1]
        threads = [threading.Thread(target=self.push, args=(older, first, acks)),
                   threading.Thread(target=lambda: self.push(kiosk.open(), first, acks))]
        for thread in threads:
            thread.start()
        time.sleep(dice.uniform(0, 0.04))
        throughs[0].proxy.release()
        for thread in threads:
            thread.join()
        return acks

    def test_the_same_batch_on_two_connections_is_applied_once_whichever_gets_through_first(self):
        throughs = [Through(self.server, self.new_proxy()) for _ in range(2)]
        kiosk, dice = self.new_protocol_kiosk(throughs[0]), random.Random(parameter("SEED", 1))
        both = 0
        for number in range(ROUNDS):
            for _ in range(BATCH):
                self.add_protocol_lead(kiosk)
            acks = (self.push_on_both if number % 3 == 0 else self.push_while_the_other_greets)(kiosk, throughs, dice)
            answered = [ack for ack in acks if ack]
            self.assertTrue(answered, "neither was answered")
            for ack in answered:
                self.assertEqual((ack.through_seq, ack.hash, list(ack.verdicts)), (len(kiosk.operations), kiosk.hashes[-1], []))
            both += len(answered) == 2
            for through in throughs:
                through.close_channels()
        tell(f"{ROUNDS} rounds, both answered in {both}")
        self.check_account()


if __name__ == "__main__":
    unittest.main()
