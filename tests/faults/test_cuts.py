"""A connection may end behind any byte, either way: no part of a batch is taken, and nothing twice (F6, F7)."""
import threading
import time
import unittest

import grpc

from booth import Booth, Through, long_run, tell
from demo_parts import wait_until
from proxy import DOWN, UP, Cut, Plan

BATCH = 2  # leads in each Push of the walk
AROUND = (-2, -1, 0, 1, 2)  # bytes around the end of a message
STEPS = 240 if long_run() else 40  # places a way, beside those around the ends of messages
KIOSKS = 4
LIVE_STEPS = 200 if long_run() else 24


class Cuts(Booth):
    # --- a kiosk written from proto/, which dials again at once: every place of a whole contact ---

    def contact(self, kiosk, through):
        """One contact up to the Ack, through whatever the proxy does to it."""
        try:
            stream = kiosk.open()
            stream.push()
            return True
        except (grpc.RpcError, AssertionError, StopIteration):
            return False
        finally:
            through.close_channels()

    def add_batch(self, kiosk):
        for _ in range(BATCH):
            self.add_protocol_lead(kiosk)

    def measure(self, kiosk, through, proxy):
        """Where the records of a contact end and how long it is, each way."""
        self.add_batch(kiosk)
        kiosk.open().push()
        measured = {way: proxy.record_ends(way) for way in (UP, DOWN)}
        through.close_channels()
        return measured

    def places(self, measured):
        for way, (ends, length) in measured.items():
            records = len([end for end in ends if end <= length])
            for record in range(1, records + 1):
                yield from (Cut(way, record=record, plus=plus, hard=plus % 2 == 0) for plus in AROUND)
            step = max(1, length // STEPS)
            yield from (Cut(way, after=after, hard=after // step % 2 == 0) for after in range(0, length, step))

    def test_a_contact_cut_behind_any_byte_leaves_no_part_of_a_batch_and_nothing_twice(self):
        proxy = self.new_proxy()
        through = Through(self.server, proxy)
        kiosk = self.new_protocol_kiosk(through)
        measured = self.measure(kiosk, through, proxy)
        cut = answered = 0
        for place in self.places(measured):
            before = len(kiosk.operations)
            self.add_batch(kiosk)
            proxy.queue(Plan(cut=place))
            answered += self.contact(kiosk, through)
            stream = kiosk.open()
            have = stream.hello_ok.have_seq
            self.assertIn(have, (before, before + BATCH), f"part of a batch was taken at {place}")
            self.assertEqual(stream.hello_ok.have_hash, kiosk.hashes[have])
            ack = stream.push(first=before + 1)
            self.assertEqual((ack.through_seq, ack.hash), (before + BATCH, kiosk.hashes[before + BATCH]), place)
            self.assertEqual(list(ack.verdicts), [], "the same verdicts: all accepted")
            through.close_channels()
            cut += 1
        self.assertLess(answered, cut / 2, "most places lie before the end of the Ack")
        tell(f"{cut} places, {sum(length for _, length in measured.values())} bytes a contact")
        self.check_account()

    # --- the real kiosk, in the middle of a Push on a connection that stood ---

    def test_a_kiosk_cut_off_behind_any_byte_of_a_live_push_delivers_once(self):
        failures, places = [], []
        threads = [threading.Thread(target=self.guard, args=(failures, self.walk_live, share, places)) for share in range(KIOSKS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        tell(f"{len(places)} places")
        self.drain_and_check()

    @staticmethod
    def guard(failures, function, *arguments):
        try:
            function(*arguments)
        except Exception as error:  # told by the test's own thread
            failures.append(repr(error))

    setup_lock = threading.Lock()

    def walk_live(self, share, places):
        proxy = self.new_proxy()
        with self.setup_lock:
            kiosk = self.new_real_kiosk(proxy)
        self.wait_until_settled(proxy)
        lengths = self.measure_live(kiosk, proxy)
        for way, length in lengths.items():
            step = max(1, length // LIVE_STEPS)
            for after in range(share * step, length + step, KIOSKS * step):
                self.wait_until_settled(proxy)
                proxy.cut_after(way, after, hard=after // step % 2 == 0)
                kiosk.register()
                places.append((way, after))
        self.wait_until_settled(proxy)
        self.wait_until_drained(kiosk)

    def measure_live(self, kiosk, proxy):
        before = proxy.passed()
        kiosk.register()
        self.wait_until_settled(proxy)
        return {way: after - start for way, start, after in zip((UP, DOWN), before, proxy.passed())}

    @staticmethod
    def wait_until_settled(proxy):
        """Until one connection stands and says nothing new."""
        before, since = None, time.monotonic()

        def settled():
            nonlocal before, since
            now = (len(proxy.links), proxy.passed())
            if now != before or now[0] != 1 or now[1][1] < 1000:
                before, since = now, time.monotonic()
            return time.monotonic() - since > 0.25
        wait_until("the kiosk is connected again", 120, settled, pause=0.05)


if __name__ == "__main__":
    unittest.main()
