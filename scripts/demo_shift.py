"""One kiosk's day: its visitors in their order, the staff at it, and what the day asks of it in between. Standard library only."""

import queue
import time

from demo_kiosk import Gone
from demo_parts import DemoError

KILLS = {1: 0.41, 3: 0.6}  # when in the day: kiosk 1 while the network is away, kiosk 3 while it is there
KILL_AFTER_S = {1: 0.012, 3: 0.004}  # behind the last touch: somewhere in the save


class Shift:
    """One kiosk's thread: its visitors in order, and who of the staff is signed in."""

    def __init__(self, booth, number):
        self.booth, self.number, self.kiosk = booth, number, booth.kiosks[number]
        self.visitors = [v for v in booth.visitors if int(v["kiosk"]) == number]
        self.by_staff = booth.shift_of(number)[-1]
        self.staff = None  # who is signed in
        self.kill_at = int(KILLS[number] * len(booth.visitors)) if number in KILLS else None

    def work(self):
        for visitor in self.visitors:
            self._do_jobs()
            if self.kill_at is not None and len(self.booth.registered) >= self.kill_at:
                self.kill_at = None
                self._register_killed(visitor)
            else:
                self._prepare(visitor)
                self.booth.add(visitor, self._register(visitor))
        self.be(None)
        while self._do_jobs(wait=True):
            self.be(None)  # the next job may come long after this one

    def _do_jobs(self, wait=False):
        """False when the day is over."""
        while True:
            try:
                job, results = self.booth.jobs[self.number].get(wait)
            except queue.Empty:
                return True
            if job is None:
                return False
            results.put((self.number, job(self)))
            if wait:
                return True

    def be(self, staff):
        self._see_who_is_there()
        if self.staff == staff:
            return
        if self.staff:
            self.kiosk.sign_out()
        if staff:
            self.kiosk.sign_in(staff)
        self.staff = staff

    def _see_who_is_there(self):
        """A kiosk that nobody touched for a while, because its day went faster than the others', asks whether its staff are still there, and
        then signs them out."""
        if not self.staff:
            return
        widgets = self.kiosk.widgets()
        if "ring.stay" in widgets:  # it hides what is below: the next touch would be for nothing
            self.kiosk.tap("ring.stay")
            return self.kiosk.flush()
        if "sign_in.back" in widgets:
            self.kiosk.tap("sign_in.back")
            if "sign_in.back" in self.kiosk.widgets():  # from the PIN to the number, from there to the visitors' page
                self.kiosk.tap("sign_in.back")
            self.kiosk.wait_for("attract.start")
            self.kiosk.flush()
        elif "attract.start" not in widgets:
            return
        self.staff = None

    def _prepare(self, visitor):
        self.be(self.by_staff if visitor["mode"] == "staff" else None)

    def _register(self, visitor, last_tap=None):
        if visitor["mode"] != "staff":
            return self.kiosk.register_visitor(visitor, last_tap, self.booth.offers.at_success)
        code = self.kiosk.register_by_staff(visitor, last_tap)
        self.booth.offers.after_staff_lead(self.kiosk, visitor)
        return code

    def _register_killed(self, visitor):
        """The last touch goes out and the program dies; its own count afterwards says whether the lead was kept."""
        self.be(self.by_staff)
        before = self.kiosk.count_today(0)
        self._prepare(visitor)
        try:
            self._register(visitor, lambda: self._kill_in_save(visitor))
            raise DemoError(f"kiosk {self.number} outlived kill -9")
        except Gone:
            pass
        clear = self.booth.account.search(self.kiosk)
        self.staff = None
        self.kiosk.start()
        self.be(self.by_staff)
        after = self.kiosk.count_today(before)
        if after not in (before, before + 1):
            raise DemoError(f"kiosk {self.number} counted {before} before kill -9 and {after} afterwards")
        kept = after == before + 1
        self.booth.account.killed.append((self.number, kept))
        self.booth.say(f"kiosk {self.number} was killed in the middle of a save and is back: the lead "
                       f"{'was kept' if kept else 'was not kept yet, the visitor registers again'}; in clear on its disk: {clear}")
        self._prepare(visitor)
        self.booth.add(visitor, None if kept else self._register(visitor))

    def _kill_in_save(self, visitor):
        self.kiosk.flush()
        self.kiosk._write(["tap " + ("lead.save." + visitor["intent"] if visitor["mode"] == "staff" else "visitor.next")])
        time.sleep(KILL_AFTER_S[self.number])
        self.kiosk.kill()
        raise Gone("killed")

    # --- jobs that the main thread gives ---

    def check_in(self):
        for person in self.booth.shift_of(self.number):
            self.kiosk.mark_attendance(person, "check_in")

    def check_out(self):
        for person in self.booth.shift_of(self.number):
            self.kiosk.mark_attendance(person, "check_out")

    def watch_move(self, person, zone_names, everybody_looks):
        """When this kiosk's own page said that the person is somewhere else now; None = never."""
        self.be(person)
        self.kiosk.open_page("my_zone", "staff.back")
        self.kiosk.shot("staff-my-zone")
        everybody_looks.wait(120)
        seen, end = None, time.monotonic() + 10
        while seen is None and time.monotonic() < end:
            toast = self.kiosk.widgets().get("toast")
            if toast and any(name in toast["label"] for name in zone_names):
                seen = time.monotonic()
            time.sleep(0.01)
        self.kiosk.shot("staff-zone-moved", with_toast=True)
        self.kiosk.open_page("board", "staff.back")
        self.kiosk.shot("staff-board")
        self.kiosk.go_home()
        return seen

    def show_sync(self):
        self.be(self.by_staff)
        self.kiosk.open_page("sync", "sync.waiting")
        self.kiosk.shot("staff-sync-offline")
        waiting = self.kiosk.value("sync.waiting")
        self.kiosk.go_home()
        return waiting

    def redeem(self, codes):
        """Redeems what this kiosk is given."""
        self.be(self.by_staff)
        for code in codes.get(self.number, []):
            self.booth.offers.redeem(self.kiosk, code)

    def claim(self):
        self.be(self.by_staff)
        return self.booth.offers.claim(self.kiosk, self.by_staff)
