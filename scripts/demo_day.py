#!/usr/bin/env python3
"""Plays a booth day with the real programs, and counts at its end. Called by scripts/demo --headless; standard library only.

One server, three kiosks on real screens (see demo_kiosk.py), 600 visitors. In the day: staff check in by PIN, one of them is moved to another
zone, the network goes away for an hour, kiosks are killed in the middle of a save, the server is restarted and killed. At the end sales pull
the list, and everything registered must be there exactly once. Ends with 1 when any number is wrong.
"""

import argparse
import contextlib
import csv
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback

from demo_account import ABSENT, LATE, SESSION, Account
from demo_kiosk import Gone, Kiosk
from demo_parts import DemoError, Footfall, Network, PersonalData, Server, write_plan_for_now

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(ROOT, "assets", "demo")
KIOSKS = {1: "registration-west", 2: "registration-east", 3: "consulting"}
MOVED, MOVED_TO = "gao-yu", "registration-east"
OPENS_MINUTE, MINUTES = 10 * 60, 8 * 60  # the booth's day, 10:00 to 18:00
# When things happen, as shares of the day.
MOVE, CUT, RESTORE, STOP, CRASH = 0.2, 0.35, 0.475, 0.7, 0.8
KILLS = {1: 0.41, 3: 0.6}  # kiosk 1 while the network is away, kiosk 3 while it is there
PULLS = (0.25, 0.55, 0.9)
KILL_AFTER_S = {1: 0.012, 3: 0.004}  # behind the last touch: somewhere in the save


class Booth:
    """What the whole day shares. The kiosks' threads register; the main thread makes things happen."""

    def __init__(self, programs, folder, visitors, pictures):
        self.visitors, self.folder = visitors, folder
        self.server = Server(programs["footfall-server"], os.path.join(folder, "server"))
        self.admin, self.lead, self.sales = (Footfall(programs["footfall"], folder, user) for user in ("admin", "team-lead", "sales"))
        self.kiosks = {n: Kiosk(n, programs["footfall-kiosk"], os.path.join(folder, f"kiosk-{n}"), pictures) for n in KIOSKS}
        self.networks, self.jobs = {}, {n: queue.Queue() for n in KIOSKS}
        self.registered = []  # (visitor, receipt code or None)
        self.lock, self.failure = threading.Lock(), None
        self.account = Account(self)

    # --- the clock of the demo day ---

    def clock(self):
        minute = OPENS_MINUTE + MINUTES * len(self.registered) // len(self.visitors)
        return f"{minute // 60}:{minute % 60:02}"

    def say(self, text):
        print(f"{self.clock()}  {text}", flush=True)

    def wait_for_share(self, share):
        wanted = int(share * len(self.visitors))
        while len(self.registered) < wanted:
            if self.failure:
                raise self.failure
            time.sleep(0.02)

    def add(self, visitor, code):
        with self.lock:
            self.registered.append((visitor, code))

    # --- the morning ---

    def open(self):
        harmless = os.path.join(self.folder, "campaign.json")
        self.plan = write_plan_for_now(os.path.join(DATA, "campaign.json"), harmless, late_staff=(LATE,))
        with open(harmless, encoding="utf-8") as file:
            self.personal = PersonalData(self.visitors, file.read())
        self.staff = {person["id"]: person for person in self.plan["staff"]}
        self.server.start()
        self._make_accounts()
        self.admin.run("campaign", "apply", harmless)
        for state in ("set_up", "open"):
            self.lead.run("session", "advance", SESSION, state)
        for number, kiosk in self.kiosks.items():
            self.networks[number] = Network(self.server.port)
            code = self.lead.run("kiosk", "enrol", SESSION, "--zone", KIOSKS[number], "--name", f"K{number}", "--address",
                                 self.networks[number].address).strip()
            kiosk.start("--enrol", code)
        for kiosk in self.kiosks.values():
            kiosk.wait_for("attract.start", 30000)
            kiosk.flush()

    def _make_accounts(self):
        password = "demo-" + os.urandom(12).hex()
        self.admin.sign_in(self.server, self.server.first_password)
        self.admin.run("password", secrets={"FOOTFALL_PASSWORD": self.server.first_password, "FOOTFALL_NEW_PASSWORD": password})
        for who, arguments in ((self.lead, ["--role", "team_lead", "--staff", "zhou-lan"]), (self.sales, ["--role", "sales", "--reveal", "--export"])):
            self.admin.run("user", "create", who.user, *arguments, secrets={"FOOTFALL_NEW_PASSWORD": password})
            who.sign_in(self.server, password)

    def shift_of(self, number):
        """Who checks in at this kiosk: everybody who comes, in turn."""
        present = [person for person in self.staff.values() if person["id"] != ABSENT]
        return present[number - 1::len(self.kiosks)]

    # --- the kiosks' threads ---

    def give(self, job):
        """Gives each kiosk's thread a job for between two visitors."""
        results = queue.Queue()
        for number in self.kiosks:
            self.jobs[number].put((job, results))
        return results

    def collect(self, results):
        """What the job came to, by kiosk."""
        done = {}
        while len(done) < len(self.kiosks):
            if self.failure:
                raise self.failure
            with contextlib.suppress(queue.Empty):
                number, value = results.get(timeout=0.1)
                done[number] = value
        return done

    def run_everywhere(self, job):
        return self.collect(self.give(job))

    def work(self, number):
        """The day of one kiosk."""
        try:
            Shift(self, number).work()
        except Exception as error:  # told by the main thread, which ends the day
            self.failure = self.failure or (error if isinstance(error, DemoError) else DemoError(traceback.format_exc()))
            self._keep_evidence(number)

    def _keep_evidence(self, number):
        kiosk = self.kiosks[number]
        with contextlib.suppress(Exception):
            kiosk.waiting = []
            kiosk.ask(f"png {os.path.join(self.folder, f'failed-kiosk-{number}.png')}")

    def close(self):
        for kiosk in self.kiosks.values():
            kiosk.quit()
        self.server.end()


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
            pass

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
        if self.staff == staff:
            return
        if self.staff:
            self.kiosk.sign_out()
        if staff:
            self.kiosk.sign_in(staff)
        self.staff = staff

    def _prepare(self, visitor):
        self.be(self.by_staff if visitor["mode"] == "staff" else None)

    def _register(self, visitor, last_tap=None):
        register = self.kiosk.register_by_staff if visitor["mode"] == "staff" else self.kiosk.register_visitor
        return register(visitor, last_tap)

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
        clear = self.booth.account.search(self.kiosk, "after kill -9")
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
        self.kiosk.shot("staff-zone-moved")
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


def read_visitors(count):
    with open(os.path.join(DATA, "visitors.csv"), encoding="utf-8") as file:
        return list(csv.DictReader(file))[:count]


def play(booth):
    """The day, from ten to six."""
    account = booth.account
    booth.open()
    booth.say(f"server and {len(booth.kiosks)} kiosks are up, {len(booth.staff)} people are on the roster")
    threads = [threading.Thread(target=booth.work, args=(number,), daemon=True) for number in booth.kiosks]
    check_in = booth.give(Shift.check_in)  # first in the queue, before any visitor
    for thread in threads:
        thread.start()
    booth.collect(check_in)
    booth.say("staff checked in by PIN")
    account.start_registering()
    for share, what in sorted([(MOVE, move_person), (CUT, cut_network), (RESTORE, restore_network), (STOP, restart_server), (CRASH, crash_server),
                               *((share, pull) for share in PULLS)], key=lambda event: event[0]):
        booth.wait_for_share(share)
        what(booth)
    booth.wait_for_share(1)
    account.drain()
    booth.run_everywhere(Shift.check_out)
    booth.say("staff checked out")
    for number in booth.kiosks:
        booth.jobs[number].put((None, None))
    for thread in threads:
        thread.join()
    pull(booth)
    account.settle()


def move_person(booth):
    """The team lead's order against the clock of each kiosk's own screen."""
    names = next(z for z in booth.plan["sessions"][0]["zones"] if z["id"] == MOVED_TO)["display_name"].values()
    everybody_looks = threading.Barrier(len(booth.kiosks) + 1)
    watching = booth.give(lambda shift: shift.watch_move(booth.staff[MOVED], names, everybody_looks))
    everybody_looks.wait(120)
    begin = time.monotonic()
    booth.lead.run("zone", "assign", SESSION, MOVED, MOVED_TO, "--move")
    seen = booth.collect(watching)
    booth.account.moves = {number: at and at - begin for number, at in seen.items()}
    told = ", ".join(f"kiosk {n} {'never' if s is None else f'{s:.2f} s'}" for n, s in sorted(booth.account.moves.items()))
    booth.say(f"the team lead moved {booth.staff[MOVED]['display_name']} to another zone; shown after: {told}")


def cut_network(booth):
    for network in booth.networks.values():
        network.cut()
    booth.say("the network went away")


def restore_network(booth):
    waiting = booth.run_everywhere(Shift.show_sync)
    clear = sum(booth.account.search(kiosk, "with leads waiting") for kiosk in booth.kiosks.values())
    booth.say(f"the network is back; waiting at the kiosks: {', '.join(waiting[n] for n in sorted(waiting))}; in clear on their disks: {clear}")
    for network in booth.networks.values():
        network.restore()
    booth.account.watch_recovery()


def restart_server(booth):
    booth.server.end(signal.SIGTERM)
    booth.server.start()
    booth.say("the server was restarted")


def crash_server(booth):
    booth.server.process.kill()
    booth.server.process.wait()
    booth.server.start()
    booth.say("the server was killed with -9 and started again")


def pull(booth):
    booth.say(f"sales pulled {booth.account.pull()} leads")


def parse_arguments():
    parser = argparse.ArgumentParser(description="Plays a booth day with the real programs and counts at its end.")
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release", "bin"), help="folder with the three programs")
    parser.add_argument("--visitors", type=int, default=600, help="how many of the 600 come (120 or more)")
    parser.add_argument("--keep", metavar="DIR", help="folder to work in and keep; else a temporary one")
    parser.add_argument("--pictures", metavar="DIR", help="folder for pictures of the screens")
    arguments = parser.parse_args()
    if not 120 <= arguments.visitors <= 600:
        parser.error("--visitors: 120 to 600")
    return arguments


def main():
    arguments = parse_arguments()
    programs = {name: os.path.join(arguments.build, name) for name in ("footfall", "footfall-server", "footfall-kiosk")}
    for path in programs.values():
        if not os.access(path, os.X_OK):
            sys.exit(f"demo_day: {path} is not there; scripts/demo builds it")
    folder = os.path.abspath(arguments.keep) if arguments.keep else tempfile.mkdtemp(prefix="footfall-demo-")
    for path in filter(None, (folder, arguments.pictures)):
        os.makedirs(path, exist_ok=True)
    if os.listdir(folder):
        sys.exit(f"demo_day: {folder} is not empty; the day begins with a fresh folder")
    booth = Booth(programs, folder, read_visitors(arguments.visitors), arguments.pictures and os.path.abspath(arguments.pictures))
    good = False
    try:
        play(booth)
        good = booth.account.tell()
    except (DemoError, threading.BrokenBarrierError) as error:
        print(f"\nThe day broke off at {booth.clock()}: {booth.failure or error}", flush=True)
    finally:
        with contextlib.suppress(DemoError):
            booth.close()
        if not arguments.keep and good:
            shutil.rmtree(folder, ignore_errors=True)
        elif not good:
            print(f"Everything is kept in {folder}.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
