"""Coupons, gifts and the lucky draw of a demo day: what the office prepares, what kiosks hand out, and whether it adds up. Standard library only."""

import json
import os
import shutil
import threading
import time

from demo_account import CAMPAIGN, SESSION
from demo_parts import DemoError, wait_until

DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "assets", "demo")
DRAW = CAMPAIGN + "/spring-draw"
OTHER_BOOTH = CAMPAIGN + "/zhongshan-park-today"
GIFT, BOUGHT, MOVED = "tote", 500, 20
KEPT = "umbrella=60"  # another gift, for those who bought something: nobody does on this day
SURVEY = "after-visit"
EVERY_DRAW, EVERY_GIFT = 3, 5  # of a kiosk's visitors, so many-th draws or gets a gift
DRAW_BY_STAFF = {3}  # kiosks at which staff register everybody: there visitors draw at the counter
SHOWS = {1: "wheel", 2: "reels", 3: "cards"}  # by kiosk
WATCHED = 2  # so many of each kiosk's shows are watched; the others show the result at once
DAY_MS = 24 * 3600 * 1000


def prepare(admin, folder):
    """A published draw; the campaign, with its coupons and gifts, is there."""
    with open(os.path.join(DATA, "draw.json"), encoding="utf-8") as file:
        draw = json.load(file)
    now_ms = int(time.time() * 1000)
    draw["period"] = {"startMs": str(now_ms - 60_000), "endMs": str(now_ms + DAY_MS // 2)}
    draw["claimUntilMs"], draw["closingClaimUntilMs"] = str(now_ms + DAY_MS), str(now_ms + 30 * DAY_MS)
    path = os.path.join(folder, "draw-plan.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(draw, file, ensure_ascii=False)
    admin.run("draw", "create", DRAW, path)
    admin.run("draw", "publish", DRAW)


class Offers:
    def __init__(self, booth):
        self.booth, self.lock = booth, threading.Lock()
        self.codes, self.entries, self.drawn_phones = {}, [], set()  # short codes and entries by kiosk; who drew
        self.visitors, self.watched = {}, {}
        self.handed_out, self.redeemed, self.claimed = 0, 0, 0

    # --- at the kiosks ---

    def at_success(self, kiosk, visitor):
        """The visitor's last page: the coupon that came with the details, and for some the draw. Leaves the page to its end."""
        widgets = kiosk.widgets()
        if code := widgets.get("done.coupon.code"):
            with self.lock:
                self.codes.setdefault(kiosk.number, []).append(code["value"].replace("-", "").replace(" ", ""))
        count = self.visitors[kiosk.number] = self.visitors.get(kiosk.number, 0) + 1
        if count % EVERY_DRAW == 0 and "done.draw.1" in widgets and visitor["e164"] not in self.drawn_phones:
            kiosk.tap("done.draw.1")
            self._draw(kiosk, visitor)

    def _draw(self, kiosk, visitor):
        """From the draw's rules to the page of its result, and off it."""
        suffix = "" if visitor["language"] == "zh-Hans" else "-" + visitor["language"]
        watched = self.watched.get(kiosk.number, 0) < WATCHED
        show = SHOWS[kiosk.number] if watched else "still"
        kiosk.wait_for("draw.start")
        kiosk.shot("draw-rules" + suffix)
        kiosk.tap("draw.show." + show, "draw.start")
        if watched:
            self.watched[kiosk.number] = self.watched.get(kiosk.number, 0) + 1
            kiosk.wait_for("draw.skip")
            kiosk.shot("draw-" + show)
            kiosk.tap("draw.skip")
        kiosk.wait_for("draw.finish")
        kiosk.shot("draw-result" + suffix)
        entry = kiosk.value("draw.entry")
        with self.lock:
            self.entries.append((kiosk.number, entry.replace(" ", "").replace("-", "").lower()))
            self.drawn_phones.add(visitor["e164"])
        kiosk.ask("tap draw.finish")

    def after_staff_lead(self, kiosk, visitor):
        """Somebody of the staff has just registered a lead: some of these visitors draw, some get a gift."""
        count = self.visitors[kiosk.number] = self.visitors.get(kiosk.number, 0) + 1
        # Elsewhere its other visitors draw by themselves.
        if kiosk.number in DRAW_BY_STAFF and count % EVERY_DRAW == 0 and visitor["e164"] not in self.drawn_phones:
            self._draw_with_staff(kiosk, visitor)
        if count % EVERY_GIFT == 0:
            self._hand_out(kiosk)

    def _draw_with_staff(self, kiosk, visitor):
        """The visitor draws at the counter, with the lead that was saved last."""
        kiosk.open_page("offers", "offers.gift.1")
        kiosk.tap_in_list("offers.list", "offers.draw.1")
        self._draw(kiosk, visitor)
        kiosk.wait_for("staff.back")  # the list of offers stands where it was left
        kiosk.flush()
        kiosk.go_home()

    def _hand_out(self, kiosk):
        kiosk.open_page("offers", "offers.gift.1")
        kiosk.shot("staff-offers")
        kiosk.tap("offers.gift.1")
        kiosk.wait_for("hand_out.confirm")
        kiosk.shot("staff-hand-out")
        kiosk.tap("hand_out.confirm")
        kiosk.wait_for("offers.gift.1")
        kiosk.flush()
        with self.lock:
            self.handed_out += 1
        kiosk.go_home()

    def redeem(self, kiosk, code):
        """Somebody of the staff types a visitor's short code."""
        kiosk.open_page("offers", "offers.redeem")
        kiosk.tap("offers.redeem")
        kiosk.wait_for("redeem.check")
        kiosk.tap(*("redeem.pad." + letter for letter in code))
        kiosk.shot("staff-redeem")
        kiosk.tap("redeem.check")
        kiosk.wait_for("redeem.confirm")
        if "redeem.which.1" in kiosk.widgets():
            kiosk.tap("redeem.which.1")
        kiosk.shot("staff-redeem-good")
        kiosk.tap("redeem.confirm")
        kiosk.wait_for("redeem.next")
        kiosk.flush()
        with self.lock:
            self.redeemed += 1
        kiosk.go_home()

    def claim(self, kiosk, staff):
        """The first prize won at this kiosk is handed over; whether there was one."""
        kiosk.open_page("offers", "offers.claims")
        kiosk.tap("offers.claims")
        kiosk.wait_for("staff.back")
        kiosk.flush()
        if "claims.win.1" not in kiosk.widgets():
            kiosk.go_home()
            return False
        kiosk.tap("claims.win.1")
        kiosk.wait_for("claim.pad.1")
        kiosk.shot("staff-claim")
        kiosk.tap(*("claim.pad." + digit for digit in staff["pin"]))
        kiosk.wait_for("claim.done")
        kiosk.flush()
        with self.lock:
            self.claimed += 1
        kiosk.go_home()
        return True

    # --- in the day, by the office ---

    def move_stock(self):
        """The other booth runs short; both sides confirm."""
        lead = self.booth.lead
        sent = lead.rows("stock", "send", SESSION, OTHER_BOOTH, f"{GIFT}={MOVED}")[0]
        lead.run("stock", "confirm", sent["name"])
        self.booth.say(f"{MOVED} gifts went to the other booth; both sides confirmed")

    # --- at the end ---

    def close(self):
        """Kiosks give back what they hold; the booth is counted and reconciled; the draw is closed, drawn and verified."""
        booth, lead, admin = self.booth, self.booth.lead, self.booth.admin
        lead.run("session", "advance", SESSION, "closed")
        wait_until("the kiosks gave back what they held", 60, self._nothing_lent, pause=0.3)
        wanted = BOUGHT - MOVED - self.handed_out
        lead.run("stock", "count", SESSION, f"{GIFT}={wanted}", KEPT)
        lead.run("session", "advance", SESSION, "reconciled")
        booth.say(f"the booth was counted: {wanted} gifts are left, as many as the books say")
        until = time.strftime("%Y-%m-%d %H:%M", time.localtime(time.time() + 2 * 3600))
        admin.run("draw", "close", DRAW, "--synced-until", until, "--reason", "the demo day is over")
        booth.approver.run("draw", "approve-stop", DRAW)
        wait_until("every kiosk has handed in its draws", 60, self._publish_entries, pause=0.5)
        # Nobody outside is asked in a demo: these two stand for the beacon's round and the lottery's digits.
        admin.run("draw", "run-closing", DRAW, os.urandom(32).hex(), "%05d" % (int.from_bytes(os.urandom(2), "big") % 100000))
        self.file = os.path.join(booth.folder, "draw-published.json")
        admin.run("draw", "export", DRAW, "-o", self.file)
        booth.say(f"the closing draw is drawn and published in {self.file}")
        self.bundle = os.path.join(booth.folder, "draw-bundle")
        admin.run("draw", "bundle", DRAW, "--out", self.bundle, "--reason", "the demo day's regulator asks")
        booth.say(f"everything about the draw is in {self.bundle}: {len(os.listdir(self.bundle))} files")

    def _nothing_lent(self):
        return all(int(gift.get("lent", 0)) == 0 for gift in self.booth.lead.rows("gift", "list", SESSION))

    def _gift(self):
        gift = next(g for g in self.booth.lead.rows("gift", "list", SESSION) if g["item"].endswith("/" + GIFT))
        return {key: int(gift.get(key, 0)) for key in ("in_booth", "lent", "handed_out")}

    def _publish_entries(self):
        try:
            self.booth.admin.run("draw", "entries", DRAW)
            return True
        except DemoError as error:
            if "handed in" not in str(error) and "KIOSKS_MISSING" not in str(error):
                raise
            return False

    def settle(self, check):
        """Compares what was seen at the kiosks with what the server says. `check(what, number, right)`."""
        admin = self.booth.admin
        gift = self._gift()
        check("gifts handed out", gift["handed_out"], self.handed_out)
        check("gifts left in the booth", gift["in_booth"], BOUGHT - MOVED - self.handed_out)
        rows = admin.rows("draw", "rows", DRAW)
        check("chances drawn", len(rows), len(self.entries))
        known = [row["entry"].lower() for row in rows]
        check("draws that a visitor saw and the server lacks",
              sum(not any(entry.startswith(seen[:len(entry)]) or entry.startswith(seen) for entry in known) for _, seen in self.entries), 0)
        claimed = sum("CLAIMED" in row.get("state", "") for row in admin.rows("draw", "winners", DRAW))
        check("prizes handed over", claimed, self.claimed)
        report = admin.rows("coupon", "report", CAMPAIGN)[0]
        check("coupons redeemed", int(report["total"].get("redeemed", 0)), self.redeemed - 1)
        check("redeemed twice, found and shown", len(admin.rows("coupon", "redemptions", CAMPAIGN, "--flagged")), 1)
        answered = sum(kiosk.surveys_answered for kiosk in self.booth.kiosks.values())
        results = admin.rows("survey", "results", CAMPAIGN, SURVEY)[0]
        check("surveys answered", int(results.get("answered", 0)), answered)
        check("would recommend, of 100", round(results["questions"][1].get("net_promoter_score", 0)), 100 if answered else 0)
        pools = admin.rows("lease", "pools", SESSION)
        check("pools that do not add up", sum(not balances(pool) for pool in pools), 0)
        verified = admin.run("draw", "verify", self.file, check=False)
        check("the published draw", "verified" if self._verifies(self.file) else verified.strip(), "verified")
        check("the same with a byte changed", "verified" if self._verifies(self._changed_copy()) else "refused", "refused")
        check("kiosks that drew", len({row["device"] for row in rows}), len(self.booth.kiosks))
        counts = admin.rows("draw", "show", DRAW)[0].get("counts", {})
        check("gaps and forks of draws", sum(int(counts.get(what, 0)) for what in ("gaps", "forks", "refused", "not_told")), 0)
        check("the bundle for a regulator", self._checked(self.bundle), "whole")
        files = sorted(file for file in os.listdir(self.bundle) if file != "SHA256SUMS")
        check("files of it in which a changed byte is found and named", sum(self._checked(self._damaged_bundle(f)) == f for f in files),
              len(files))
        check("the same for its list of hashes", "whole" if self._checked(self._damaged_bundle("SHA256SUMS")) == "whole" else "found", "found")

    def _verifies(self, path):
        try:
            self.booth.admin.run("draw", "verify", path)
            return True
        except DemoError:
            return False

    def _checked(self, folder):
        """"whole", or the first file that is not as it was written."""
        answer = json.loads(self.booth.admin.run("draw", "bundle", "--check", folder, "--json", check=False).splitlines()[0])
        return "whole" if answer["whole"] and answer["verified"] else answer["findings"][0]["file"]

    def _damaged_bundle(self, file):
        """A copy with one byte of this file changed, somewhere in its middle."""
        copy = self.bundle + ".damaged"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.bundle, copy)
        path = os.path.join(copy, file)
        with open(path, "rb") as source:
            data = bytearray(source.read())
        data[len(data) // 2] ^= 1
        with open(path, "wb") as target:
            target.write(data)
        return copy

    def _changed_copy(self):
        with open(self.file, "rb") as file:
            data = bytearray(file.read())
        place = data.index(b'"prize":"') + len(b'"prize":"')
        data[place] = ord("q") if data[place] != ord("q") else ord("z")
        path = self.file + ".changed"
        with open(path, "wb") as file:
            file.write(data)
        return path


def balances(pool):
    """free + outstanding + suspense + handed out + written off = total."""
    parts = ("free", "outstanding", "suspense", "handed_out", "written_off")
    return sum(int(pool.get(part, 0)) for part in parts) == int(pool.get("total", 0))
