"""A long backlog on a bad line: every contact brings it forward, and it arrives once (F36)."""
import collections
import subprocess
import threading
import time
import unittest

from booth import BIN, Booth, devices, parameter, tell
from demo_parts import wait_until
from proxy import Line, Plan

OPERATIONS = parameter("BACKLOG", 3000)
# 50,000 operations are 22 MB: an hour at 50 kbit/s. Here the line is forty times as fast.
FAST = Line(bytes_per_s=250_000, loss=0.02, stall_s=0.2)
LIFE_S = 10 if OPERATIONS > 10_000 else 5
# The line as it is, with as much as it carries in a minute.
SLOW_OPERATIONS = 300
SLOW = Line(bytes_per_s=50_000 / 8, delay_s=0.1)
SLOW_LIFE_S = 10
MEMORY_KB = 64 * 1024  # that draining may take beside what the kiosk has anyway
TOUCH_S = 15  # the staff pages lock themselves after a minute
DRAIN_S = 900


class Backlog(Booth):
    def fill(self, kiosk, count):
        """Visitors of a day without a network, put into the journal by the kiosk's own journal and operation builder."""
        kiosk.stop()
        done = subprocess.run([str(BIN / "footfall-fill-backlog"), "--data", kiosk.data, "--operations", str(count)],
                              capture_output=True, encoding="utf-8")
        self.assertEqual(done.returncode, 0, done.stderr)

    def filled_kiosk(self, count):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        proxy.usual(Plan(refuse=True))
        self.fill(kiosk, count)
        self.before = self.lead_count()
        return kiosk, proxy

    def device(self, kiosk):
        return self.admin.devices.GetDevice(devices.GetDeviceRequest(name=kiosk.device))

    def drain(self, kiosk, proxy, count, plan):
        """What the server had of the kiosk at the end of each contact, and what the kiosk's own page said meanwhile that it still held."""
        had, held = [0], []
        proxy.usual(plan)
        kiosk.begin()
        self.shown_waiting(kiosk)  # signing in takes 64 MB for a moment, by design
        memory = Memory(kiosk.process.pid)
        contact, end = proxy.accepted, time.monotonic() + DRAIN_S
        while had[-1] < count:
            self.assertLess(time.monotonic(), end, f"stands at {had[-1]} of {count}")
            have = self.device(kiosk).have_seq
            if proxy.accepted != contact:
                contact = proxy.accepted
                had.append(have)
            elif have == count:
                had.append(count)
            held.append(self.shown_waiting(kiosk))
            time.sleep(0.1)
        memory.stop()
        return had, held, memory.grown_kb

    def shown_waiting(self, kiosk):
        """What the sync page says. Somebody touches the kiosk now and then, lest it lock itself."""
        shown = kiosk.value("sync.waiting")
        if shown is None:
            kiosk.sign_in({"number": "1001", "pin": "402816"})
        if shown is None or time.monotonic() - self.touched > TOUCH_S:
            kiosk.open_page("sync", "sync.waiting")
            self.touched = time.monotonic()
            shown = kiosk.value("sync.waiting")
        return int(shown.replace(",", ""))

    def check_arrived_once(self, kiosk, count):
        wait_until("every lead is there", DRAIN_S, lambda: self.lead_count() >= self.before + count)
        times = collections.Counter(lead.phone for lead in self.leads() if lead.device == kiosk.device)
        self.assertEqual(len(times), count)
        self.assertEqual(set(times.values()), {1})
        self.assertEqual(self.device(kiosk).have_seq, count)
        wait_until("the kiosk holds nothing any more", DRAIN_S, lambda: self.shown_waiting(kiosk) == 0, pause=1)

    def check_progress(self, had, held):
        self.assertEqual(had, sorted(had), "what the server has must not fall")
        self.assertEqual(held, sorted(held, reverse=True), "what was acknowledged must not come back")
        self.assertGreater(len(set(held)), 2, "nobody at the kiosk sees it go forward")
        stalled = sum(after == before for before, after in zip(had, had[1:]))
        # A contact lasts seconds by the clock, of which a crowded machine may leave the programs next to none.
        self.assertLess(stalled, len(had) / 4, f"contacts without progress: {had}")

    def test_a_long_backlog_on_a_lossy_line_that_is_cut_again_and_again_goes_forward_with_every_contact(self):
        kiosk, proxy = self.filled_kiosk(OPERATIONS)
        begin = time.monotonic()
        had, held, grown_kb = self.drain(kiosk, proxy, OPERATIONS, Plan(up=FAST, down=FAST, life_s=LIFE_S))
        seconds = time.monotonic() - begin
        tell(f"{OPERATIONS} operations in {seconds:.0f} s and {len(had) - 1} contacts, memory grew by {grown_kb / 1024:.0f} MB")
        self.check_progress(had, held)
        self.assertLess(grown_kb, MEMORY_KB)
        proxy.usual(Plan())
        self.check_arrived_once(kiosk, OPERATIONS)

    def test_fifty_kilobits_a_second_cut_every_ten_seconds_are_enough_to_go_forward(self):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        self.before = self.lead_count()
        proxy.usual(Plan(refuse=True))
        proxy.cut_now()
        for _ in range(SLOW_OPERATIONS):
            kiosk.register()
        kiosk.stop()
        begin = time.monotonic()
        had, held, _ = self.drain(kiosk, proxy, SLOW_OPERATIONS, Plan(up=SLOW, down=SLOW, life_s=SLOW_LIFE_S))
        tell(f"{SLOW_OPERATIONS} operations in {time.monotonic() - begin:.0f} s and {len(had) - 1} contacts")
        self.check_progress(had, held)
        proxy.usual(Plan())
        self.check_arrived_once(kiosk, SLOW_OPERATIONS)


class Memory:
    """Watches how far a process grows beyond what it has now."""

    def __init__(self, pid):
        self.path, self.over = f"/proc/{pid}/status", threading.Event()
        self.first = self.most = self._resident_kb()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _resident_kb(self):
        with open(self.path) as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    def _watch(self):
        while not self.over.wait(0.05):
            self.most = max(self.most, self._resident_kb())

    def stop(self):
        self.over.set()
        self.thread.join()

    @property
    def grown_kb(self):
        return self.most - self.first


if __name__ == "__main__":
    unittest.main()
