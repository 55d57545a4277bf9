"""What a booth day comes to: what was registered, what the server has, and whether the two are the same. Standard library only."""

import collections
import csv
import os
import subprocess
import sys
import threading
import time

from demo_kiosk import asks_budget, consents_of
from demo_parts import DemoError, wait_until

CAMPAIGN = "chengye-spring"
SESSION = CAMPAIGN + "/xujiahui-today"
MOVE_LIMIT_S = 2.0
LATE, ABSENT = "feng-bo", "cao-lei"  # comes twenty minutes late; does not come
CONSENTS = {
    "CONSENT_PURPOSE_MARKETING_MESSAGES": "messages",
    "CONSENT_PURPOSE_MARKETING_CALLS": "calls",
    "CONSENT_PURPOSE_PARTNER_SHARING": "partner",
}


class Account:
    def __init__(self, booth):
        self.booth = booth
        self.killed, self.moves, self.in_clear = [], {}, 0
        self.seconds = {}
        self.pulled, self.pulls = {}, 0
        self.checks = []  # (what, number, whether it is right)
        self.lock = threading.Lock()
        self.recovery = None

    def start_registering(self):
        self.begin = time.monotonic()

    # --- in the day ---

    def search(self, kiosk):
        """Phones and names in clear in a kiosk's folder; they are also counted for the end."""
        search = os.path.join(os.path.dirname(os.path.abspath(__file__)), "demo_search.py")
        done = subprocess.run([sys.executable, search, self.booth.campaign_file, kiosk.data], capture_output=True, encoding="utf-8")
        if done.returncode != 0:
            raise DemoError(f"the search for personal data failed: {done.stderr.strip()}")
        count = int(done.stdout)
        with self.lock:
            self.in_clear += count
        return count

    def pull(self):
        """Sales' next page behind the cursor; how many leads were new."""
        rows = self.booth.sales.rows("lead", "pull", CAMPAIGN, "--cursor-file", os.path.join(self.booth.folder, "cursor"), "--reveal")
        self.pulls += 1
        fresh = [row for row in rows if row["name"] not in self.pulled]
        self.pulled.update((row["name"], row) for row in rows)
        return len(fresh)

    def leads_on_server(self):
        return int(self.booth.admin.rows("lead", "counts", CAMPAIGN)[0].get("total", 0))

    def watch_recovery(self):
        """Measures, beside the day going on, how long the server needs to have all that was registered until now."""
        wanted, begin = len(self.booth.registered), time.monotonic()

        def watch():
            while time.monotonic() < begin + 120:
                try:
                    if self.leads_on_server() >= wanted:
                        self.seconds["hour away"] = time.monotonic() - begin
                        return
                except DemoError:
                    pass  # the server is being restarted
                time.sleep(0.4)
        self.recovery = threading.Thread(target=watch, daemon=True)
        self.recovery.start()

    def drain(self):
        """From the last visitor until no kiosk holds anything back."""
        self.seconds["registering"] = time.monotonic() - self.begin
        self.booth.say("the last visitor is registered")
        wanted = len(self.booth.registered)
        begin = time.monotonic()
        wait_until("the server has every lead", 180, lambda: self.leads_on_server() >= wanted, pause=0.2)
        self.seconds["drain"] = time.monotonic() - begin
        self.booth.say(f"the server has {self.leads_on_server()} leads, {self.seconds['drain']:.1f} s after the last visitor")

    # --- at the end ---

    def settle(self):
        """Compares both sides; fills `checks`."""
        if self.recovery:
            self.recovery.join()
        booth = self.booth
        leads = booth.sales.rows("lead", "list", CAMPAIGN, "-n", "5000", "--reveal")
        counts = booth.admin.rows("lead", "counts", CAMPAIGN)[0]
        self._compare(leads)
        self._check("persons", int(counts.get("persons", 0)), len({v["e164"] for v, _ in booth.registered}))
        linked = len(booth.registered) - len({v["e164"] for v, _ in booth.registered})
        self._check("duplicates linked", int(counts.get("repeats", 0)), linked)
        self._check("told apart or mixed up", self._wrongly_linked(leads), 0)
        self._check("in quarantine", len(booth.admin.rows("quarantine", "list")), 0)
        self._check_pull(leads)
        self._check_export(leads)
        self._check_attendance()
        audit = booth.admin.run("audit", "verify", check=False)
        self._check("audit log", "all fit" if "all fit" in audit else audit.strip(), "all fit")
        booth.offers.settle(self._check)
        for kiosk in booth.kiosks.values():
            self.search(kiosk)
        self._check("phones and names in clear on kiosks", self.in_clear, 0)
        for number in sorted(booth.kiosks):
            seconds = self.moves.get(number)
            self.checks.append((f"move shown on kiosk {number}", "never" if seconds is None else f"{seconds:.2f} s",
                                seconds is not None and seconds <= MOVE_LIMIT_S))
        self.checks.append(("hour away caught up in", f"{self.seconds['hour away']:.1f} s" if "hour away" in self.seconds else "never",
                            "hour away" in self.seconds))

    def _check(self, what, number, right):
        self.checks.append((what, number if number == right else f"{number} instead of {right}", number == right))

    def _compare(self, leads):
        """By receipt; a lead whose receipt nobody saw (the kiosk died) by its phone."""
        registered = self.booth.registered
        by_code, by_phone = collections.defaultdict(list), collections.defaultdict(list)
        for lead in leads:
            by_code[lead["receipt_code"]].append(lead)
            by_phone[lead["phone"]].append(lead)
        wanted = collections.Counter(v["e164"] for v, _ in registered)
        lost = sum(1 for v, code in registered if code and not by_code[code])
        unseen = {v["e164"] for v, code in registered if not code}
        lost += sum(max(0, wanted[phone] - len(by_phone[phone])) for phone in unseen)
        doubled = sum(max(0, len(by_phone[phone]) - n) for phone, n in wanted.items())
        doubled += sum(len(found) - 1 for found in by_code.values() if len(found) > 1)
        doubled += sum(1 for lead in leads if lead["phone"] not in wanted)
        self._check("registered", len(registered), len(self.booth.visitors))
        self._check("on the server", len(leads), len(registered))
        self._check("lost", lost, 0)
        self._check("doubled", doubled, 0)
        different = [(v["visitor"], d) for v, code in registered if code for lead in by_code[code][:1] if (d := differences(v, lead))]
        self._check("different from what was typed", len(different), 0)
        for visitor, what in different[:5]:
            print(f"    visitor {visitor}: {', '.join(what)}")

    @staticmethod
    def _wrongly_linked(leads):
        """Phones with two persons, and persons with two phones."""
        persons, phones = collections.defaultdict(set), collections.defaultdict(set)
        for lead in leads:
            persons[lead["phone"]].add(lead["person"])
            phones[lead["person"]].add(lead["phone"])
        return sum(len(found) > 1 for found in (*persons.values(), *phones.values()))

    def _check_pull(self, leads):
        names = {lead["name"] for lead in leads}
        self._check(f"pulled by sales in {self.pulls} steps", len(self.pulled), len(leads))
        self._check("pulled but not in the list", len(set(self.pulled) - names), 0)

    def _check_export(self, leads):
        path = os.path.join(self.booth.folder, "leads.csv")
        self.booth.sales.run("lead", "export", CAMPAIGN, "--reason", "demo day", "--reveal", "-o", path)
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        self._check("exported as CSV", len(rows), len(leads))
        ours = sorted((lead["receipt_code"], lead["phone"]) for lead in leads)
        # A leading apostrophe keeps a spreadsheet from reading "+86…" as a sum.
        theirs = sorted((row["receipt_code"], row["phone"].lstrip("'")) for row in rows)
        self._check("rows that differ from the list", sum(a != b for a, b in zip(ours, theirs)), 0)

    def _check_attendance(self):
        """Everybody came as planned, and left; the last check-outs may still be on their way."""
        wanted, right, end = len(self.booth.plan["sessions"][0]["roster"]), 0, time.monotonic() + 30
        while right < wanted and time.monotonic() < end:
            right = sum(self._came_as_planned(row) for row in self.booth.lead.rows("roster", "attendance", SESSION))
            time.sleep(0.2)
        self._check("staff who came as planned", right, wanted)

    @staticmethod
    def _came_as_planned(row):
        who, state = row["staff"].split("/")[-1], row.get("state", "").replace("ATTENDANCE_STATE_", "")
        if who == ABSENT:
            return "check_in_ms" not in row
        left = "check_in_ms" in row and "check_out_ms" in row
        return left and state == ("LATE" if who == LATE else "ON_TIME")

    def tell(self):
        """Prints the account; whether every number is right."""
        print("\nThe day in numbers")
        for what, number, right in self.checks:
            print(f"  {'ok ' if right else 'BAD'}  {what:40} {number}")
        kept = sum(1 for _, was_kept in self.killed if was_kept)
        touches = sum(kiosk.touches for kiosk in self.booth.kiosks.values())
        for what, value in (("kiosks killed in the middle of a save", f"{len(self.killed)} ({kept} leads kept, the others registered again)"),
                            ("time to drain after the last visitor", f"{self.seconds['drain']:.1f} s"),
                            ("time for all visitors", f"{self.seconds['registering']:.0f} s, {touches} touches")):
            print(f"       {what:40} {value}")
        good = all(right for _, _, right in self.checks)
        print("\nEvery number is right." if good else "\nNot every number is right.", flush=True)
        return good


def differences(visitor, lead):
    """What of a lead is not what the visitor gave."""
    answers = {a["field_id"]: a.get("values", []) for a in lead.get("answers", [])}
    granted = {CONSENTS[c["purpose"]] for c in lead["consent"]["choices"] if c.get("granted") and c["purpose"] in CONSENTS}
    honorific = {"HONORIFIC_MR": "mr", "HONORIFIC_MS": "ms"}.get(lead.get("honorific"), "")
    pairs = {
        "phone": (lead["phone"], visitor["e164"]),
        "name": (lead.get("display_name", ""), visitor["name"]),
        "honorific": (honorific, visitor["honorific"]),
        "products": (sorted(answers.get("products", [])), sorted(visitor["products"].split("+"))),
        "budget": (answers.get("budget", []), [visitor["budget"]] if visitor["budget"] and asks_budget(visitor) else []),
        "arrival": (answers.get("arrival", []), [visitor["arrival"]] if visitor["arrival"] else []),
        "intent": (lead.get("intent", "").replace("INTENT_LEVEL_", "").lower(), visitor["intent"]),
        "consents": (sorted(granted), sorted(consents_of(visitor))),
        "mode": (lead.get("mode", "").replace("LEAD_MODE_", "").lower(), visitor["mode"]),
        "staff": (bool(lead.get("staff")), visitor["mode"] == "staff"),
        "language": (lead["consent"].get("language"), visitor["language"]),
    }
    return [key for key, (is_so, should_be) in pairs.items() if is_so != should_be]
