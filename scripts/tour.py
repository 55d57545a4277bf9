"""Walks through the kiosk as a visitor and as staff do, and takes a picture of each page. Called by scripts/tour; see tests/window/real_window.py."""

import os
import shutil
import subprocess
import sys
import tempfile

import journeys
from real_window import Booth
from demo_parts import wait_until

SIZE, COLORS = "800x500", 64  # of a picture: what the README shows is no larger, and flat colours need no more
MOST_MOVING_PIXELS = 5000  # half a percent
PHONE, STAFF_PHONE = "13812345678", "13900001111"
PINYIN = "wangxiaoming"


class Album:
    """Numbered pictures in a folder."""

    def __init__(self, kiosk, folder):
        self.kiosk, self.folder, self.count = kiosk, folder, 0
        os.makedirs(folder, exist_ok=True)

    def take(self, name, moves=False):
        """What the display shows when the page has come on; of one that `moves` the third look, by which it has."""
        self.count += 1
        path = os.path.join(self.folder, f"{self.count:02}-{name}.png")
        with tempfile.NamedTemporaryFile(suffix=".png") as whole:
            self.kiosk.display.shot(whole.name)
            if moves:
                for _ in range(2):
                    self.kiosk.display.shot(whole.name)
            else:
                wait_until(f"{name} stands still", 30, lambda: self._again(whole.name))
            subprocess.run(["convert", whole.name, "-strip", "-filter", "Lanczos", "-resize", SIZE, "-dither", "None", "-colors", str(COLORS),
                            "-define", "png:compression-level=9", "PNG8:" + path], check=True)

    def _again(self, path):
        """Whether one more picture is the same as the last, but for what moves on a page that stands: a ring that runs out."""
        with tempfile.NamedTemporaryFile(suffix=".png") as last:
            shutil.copyfile(path, last.name)
            self.kiosk.display.shot(path)
            done = subprocess.run(["compare", "-metric", "AE", last.name, path, "null:"], capture_output=True, encoding="ascii")
        return float(done.stderr) <= MOST_MOVING_PIXELS


def walk_as_visitor(kiosk, album):
    kiosk.wait_for("attract.start")
    album.take("attract")
    kiosk.tap("attract.start")
    journeys.type_digits(kiosk, "visitor.pad", PHONE)
    album.take("phone")
    kiosk.tap("visitor.next")
    kiosk.wait_for_any("visitor.keyboard.w")
    kiosk.tap(*("visitor.keyboard." + letter for letter in PINYIN))
    kiosk.wait_for("visitor.keyboard.candidate.0")
    album.take("name")
    kiosk.tap("visitor.keyboard.candidate.0", "visitor.next")
    kiosk.wait_for("visitor.option.e5")
    kiosk.tap("visitor.option.test-drive")
    album.take("interests")
    kiosk.tap("visitor.next")
    kiosk.wait_for("visitor.option.metro")
    kiosk.tap("visitor.option.metro", "visitor.next")
    kiosk.wait_for("visitor.age")
    album.take("consents")
    for consent in ("visitor.age", "visitor.consent.contact"):
        kiosk.tap_in_list("visitor.consents", consent)
    kiosk.tap("visitor.next")
    kiosk.wait_for_any("done.code")
    kiosk.wait_for("done.draw.1")
    album.take("done")
    kiosk.tap("done.draw.1")
    kiosk.wait_for("draw.show.wheel")
    kiosk.tap("draw.show.wheel")
    album.take("draw-rules")
    kiosk.tap("draw.start")
    kiosk.wait_for_any("draw.skip")
    album.take("draw-wheel", moves=True)
    kiosk.wait_for("draw.finish")
    album.take("draw-result")
    kiosk.tap("draw.finish")
    if kiosk.wait_for_any("survey.leave", "attract.start") == "survey.leave":
        kiosk.tap("survey.leave")


def walk_as_staff(kiosk, album, person):
    kiosk.wait_for("attract.start")
    kiosk.tap("bar.language.en")
    journeys.staff_sign_in(kiosk, person)
    if not kiosk.has("home.check_out"):
        kiosk.tap("home.check_in")
        kiosk.wait_for_any("home.check_out")
        kiosk.wait_gone("toast")
    album.take("staff-home")
    kiosk.tap("home.new_lead")
    prefix = "lead.prefix." + STAFF_PHONE[:3]
    kiosk.tap(prefix)
    kiosk.wait_disabled(prefix)
    journeys.type_digits(kiosk, "lead.pad", STAFF_PHONE[3:])
    kiosk.tap("lead.surname.wang", "lead.agreed")
    album.take("staff-lead")
    kiosk.tap_in_list("lead.fields", "lead.field.products.e5")
    kiosk.tap("lead.save.hot")
    kiosk.wait_for("lead.receipt")
    for tile, key, name in (("counters", "count.foot", "staff-counters"), ("offers", "offers.gift.1", "staff-offers"),
                            ("board", "staff.back", "staff-board"),
                            ("sync", "sync.waiting", "staff-sync")):
        kiosk.tap("staff.back")
        kiosk.tap("home." + tile)
        kiosk.wait_for_any(key)
        kiosk.wait_gone("home." + tile)
        kiosk.wait_gone("toast")
        album.take(name)
    journeys.staff_signs_out(kiosk)


def main():
    booth = Booth()
    try:
        kiosk = booth.kiosk("k1")
        journeys.enrol_at_start(kiosk, lambda: booth.enrolment_code("K1"))
        album = Album(kiosk, sys.argv[1])
        walk_as_visitor(kiosk, album)
        walk_as_staff(kiosk, album, booth.staff["zhou-lan"])
        print(f"tour: {album.count} pictures in {album.folder}")
    finally:
        booth.close()


if __name__ == "__main__":
    main()
