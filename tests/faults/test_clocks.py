"""Wall clocks that jump, of a kiosk and of the server: order and delivery rest on counters and on the clock since boot (F15, F16)."""
import glob
import os
import tempfile
import time
import unittest

from booth import Booth, Server, tell
from harness import leads
from planned_server import CAMPAIGN
from proxy import Plan

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
TOLERANCE_S = 120  # between what happened and the time a lead says; a crowded machine is slow
JUMPS = ("+1h", "-1h", "-1d", "+26h", "@1970-01-01 08:00:00", "@2039-03-01 02:59:50", "+0")


class WrongClock:
    """A wall clock that jumps while programs run; the clock since boot is left alone. libfaketime reads it anew at every call."""

    def __init__(self):
        handle, self.path = tempfile.mkstemp(prefix="footfall-clock-")
        os.close(handle)
        self.set("+0")

    def set(self, offset):
        # Renamed over the old one: nobody reads half of it.
        with open(self.path + ".new", "w") as file:
            file.write(offset + "\n")
        os.rename(self.path + ".new", self.path)

    def close(self):
        os.unlink(self.path)

    def environment(self):
        return dict(os.environ, LD_PRELOAD=glob.glob(LIBRARY)[0], FAKETIME_TIMESTAMP_FILE=self.path, FAKETIME_NO_CACHE="1",
                    FAKETIME_DONT_FAKE_MONOTONIC="1", TZ="UTC")


class Clocks(Booth):
    @classmethod
    def setUpClass(cls):
        cls.server_clock = WrongClock()
        cls.addClassCleanup(cls.server_clock.close)
        Server.environment = cls.server_clock.environment()
        try:
            super().setUpClass()
        finally:
            Server.environment = None
        cls.server.environment = cls.server_clock.environment()

    def tearDown(self):
        self.server_clock.set("+0")
        self.renew_clients()

    def test_a_kiosks_clock_may_jump_anywhere_and_leads_keep_their_order_and_their_time(self):
        clock = WrongClock()
        self.addCleanup(clock.close)
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy, clock.environment())
        times = {}
        for jump in JUMPS:
            for online in (True, False):
                proxy.usual(Plan(refuse=not online))
                proxy.cut_now()
                clock.set(jump)
                phone = kiosk.prepare()
                kiosk.touch_save()
                times["+86" + phone] = time.time()
                kiosk.read_code(phone)
        proxy.usual(Plan())
        self.drain_and_check()
        self.wait_until_drained(kiosk)
        mine = [lead for lead in self.leads() if lead.phone in times]
        for lead in mine:
            self.assertLess(abs(lead.capture_time_ms / 1000 - times[lead.phone]), TOLERANCE_S, "the time since boot corrects it")
        self.assertTrue(any(lead.clock_suspect for lead in mine), "nothing says that the clock was wrong")
        tell(f"{len(JUMPS)} jumps, {sum(lead.clock_suspect for lead in mine)} of {len(mine)} leads marked as of a suspect clock")

    def test_a_kiosk_that_starts_with_a_wrong_clock_and_no_network_still_delivers(self):
        clock = WrongClock()
        self.addCleanup(clock.close)
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy, clock.environment())
        for jump in ("@1970-01-01 08:00:00", "@2039-03-01 02:59:50"):
            kiosk.stop()
            proxy.usual(Plan(refuse=True))
            clock.set(jump)
            kiosk.begin()
            kiosk.register()
            proxy.usual(Plan())
            self.wait_until_said_is_there()
        self.drain_and_check()

    def test_the_servers_clock_may_jump_anywhere_and_nothing_is_lost_or_read_twice(self):
        kiosk = self.new_real_kiosk(self.new_proxy())
        before = self.pull("")
        pulled, cursor = [], before[1]
        for jump in JUMPS:
            self.server_clock.set(jump)
            self.renew_clients()
            kiosk.register()
            self.wait_until_said_is_there()
            fresh, cursor = self.pull(cursor)
            pulled += fresh
        self.server_clock.set("-1d")
        self.server.kill()
        self.server.start()
        self.renew_clients()
        kiosk.register()
        self.drain_and_check()
        fresh, cursor = self.pull(cursor)
        pulled += fresh
        self.assertEqual(len(pulled), len(JUMPS) + 1, "every lead came out of the pull once")
        self.assertEqual(len(set(pulled)), len(pulled))
        self.wait_until_drained(kiosk)

    def pull(self, cursor):
        got = []
        while True:
            page = self.admin.leads.PullLeads(leads.PullLeadsRequest(parent=CAMPAIGN, cursor=cursor))
            got += [lead.name for lead in page.leads]
            cursor = page.cursor
            if not page.more:
                return got, cursor


if __name__ == "__main__":
    unittest.main()
