"""A booth of the demo day: server, kiosks, their networks, the people, and the kiosks' threads. Standard library only."""

import contextlib
import os
import queue
import threading
import time
import traceback

from demo_account import ABSENT, CAMPAIGN, LATE, SESSION, Account
from demo_kiosk import Kiosk
from demo_offers import Offers, prepare
from demo_parts import DemoError, Footfall, Network, Server, write_plan_for_now
from demo_shift import Shift

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(ROOT, "assets", "demo")
KIOSKS = {1: "registration-west", 2: "registration-east", 3: "consulting"}
OPENS_MINUTE, MINUTES = 10 * 60, 8 * 60  # the booth's day, 10:00 to 18:00


class Booth:
    """What the whole day shares. The kiosks' threads register; the main thread makes things happen."""

    def __init__(self, programs, folder, visitors, pictures):
        self.visitors, self.folder = visitors, folder
        self.server = Server(programs["footfall-server"], os.path.join(folder, "server"))
        self.admin, self.lead, self.sales, self.approver = (Footfall(programs["footfall"], folder, user)
                                                            for user in ("admin", "team-lead", "sales", "approver"))
        self.kiosks = {n: Kiosk(n, programs["footfall-kiosk"], os.path.join(folder, f"kiosk-{n}"), pictures) for n in KIOSKS}
        self.networks, self.jobs = {}, {n: queue.Queue() for n in KIOSKS}
        self.registered = []  # (visitor, receipt code or None)
        self.lock, self.failure = threading.Lock(), None
        self.account, self.offers = Account(self), Offers(self)

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
        self.campaign_file = os.path.join(self.folder, "campaign.json")
        self.plan = write_plan_for_now(os.path.join(DATA, "campaign.json"), self.campaign_file, late_staff=(LATE,))
        self.staff = {person["id"]: person for person in self.plan["staff"]}
        self.server.start()
        self._make_accounts()
        self.admin.run("campaign", "apply", self.campaign_file)
        self.admin.run("playbook", "apply", CAMPAIGN, os.path.join(DATA, "playbook.json"))
        prepare(self.admin, self.folder)
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
        self.admin.begin(self.server, self.server.first_password)
        rights = {self.lead: ["--role", "team_lead", "--staff", "zhou-lan"], self.sales: ["--role", "sales", "--reveal", "--export"],
                  self.approver: ["--role", "approver"]}
        for who, arguments in rights.items():
            first = "first-" + os.urandom(12).hex()
            self.admin.run("user", "create", who.user, *arguments, secrets={"FOOTFALL_NEW_PASSWORD": first})
            who.begin(self.server, first)

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

    def drop_kiosks(self):
        """Ends the kiosks in the middle of whatever they do; their threads see that they are gone."""
        for kiosk in self.kiosks.values():
            if kiosk.process is not None and kiosk.process.poll() is None:
                kiosk.process.kill()
                kiosk.process.wait()

    def close(self):
        for kiosk in self.kiosks.values():
            kiosk.quit()
        self.server.end()
