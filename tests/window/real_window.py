"""The kiosk's real window on a display of its own, touched from outside: every touch is the display's pointer at a place in pixels.

Where things are the program says itself (--tell-places, kiosk/platform/place_teller.h); it takes no other input than the display's. Standard
library, Xvfb and xdotool only.
"""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("FOOTFALL_BIN", ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "scripts"))

import demo_offers  # noqa: E402
from demo_account import CAMPAIGN, SESSION  # noqa: E402
from demo_parts import DemoError, Footfall, Server, wait_until, write_plan_for_now  # noqa: E402

ZONE = "registration-west"
WIDTH, HEIGHT, DPI = 1280, 800, 160  # the tablet that screens are drawn for
WAIT_S = 90  # for anything on the screen, on crowded cores
LEAST_PIXELS = 8  # so much of a widget must be in view to touch it
LONGEST_PULL = 0.8  # of a list's height, in one pull
PULL_STEPS = 6  # a finger passes many places
STILL_S = 0.25  # what has not moved for so many frames lies still; more than the rest that tells a pull from a throw (kiosk/widgets/scroll.cc)
PASSWORD = "demo-window-password"


class Display:
    """An X display without a window manager; software draws."""

    def __init__(self, width=WIDTH, height=HEIGHT):
        read, write = os.pipe()
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
                                        pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise DemoError("Xvfb does not start")
        self.environment = dict(os.environ, DISPLAY=":" + number, LIBGL_ALWAYS_SOFTWARE="1")
        self.environment.pop("WAYLAND_DISPLAY", None)

    def xdotool(self, *words):
        done = subprocess.run(["xdotool", *map(str, words)], env=self.environment, capture_output=True, encoding="utf-8", timeout=WAIT_S)
        if done.returncode != 0:
            raise DemoError(f"xdotool {' '.join(map(str, words))}: {done.stderr.strip()}")
        return done.stdout

    def shot(self, path):
        """What the display shows, as ImageMagick writes it."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True, timeout=WAIT_S)

    def close(self):
        self.process.terminate()
        self.process.wait()


class WindowKiosk:
    """footfall-kiosk in its window, and one finger. Each touch is counted."""

    def __init__(self, display, data):
        self.display, self.data = display, str(data)
        self.process = None
        self.touches = 0

    # --- the program ---

    def start(self, *arguments):
        self.changed = threading.Condition()
        self.places, self.frames, self.boot_ms, self.ended = {}, 0, 0, False
        self.corner = None
        self.started = time.monotonic()
        with open(self.data + ".stderr", "ab") as log:
            self.process = subprocess.Popen(
                [str(BIN / "footfall-kiosk"), "--data", self.data, "--dpi", str(DPI), "--tell-places", *arguments], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, env=self.display.environment)
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def _listen(self, pipe):
        for line in pipe:
            told = json.loads(line)
            with self.changed:
                self.places = {widget["key"]: widget for widget in told["widgets"]}
                self.frames, self.boot_ms = told["frames"], told["boot_ms"]
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def _wait(self, what, check, seconds):
        """check()'s first true value, looked at whenever the program has told something."""
        with self.changed:
            found = self.changed.wait_for(lambda: self.ended or check(), seconds)
            if self.ended:
                raise DemoError(f"the kiosk ended while {what} was waited for; see {self.data}.stderr")
            if not found:
                raise DemoError(f"{what}: not within {seconds} s; on the screen are: {', '.join(self.places)}{self._picture()}")
            return found

    def _picture(self):
        """A picture of what went wrong, where somebody wants it."""
        folder = os.environ.get("FOOTFALL_PICTURES")
        if not folder:
            return ""
        path = os.path.join(folder, f"window-{os.getpid()}-{len(os.listdir(folder))}.png")
        self.display.shot(path)
        return f"; see {path}"

    # --- what stands on the screen ---

    def has(self, key):
        with self.changed:
            return key in self.places

    def _touchable(self, key):
        widget = self.places.get(key)
        return widget if widget and widget["enabled"] and min(widget["rect"][2:]) > LEAST_PIXELS else None

    def wait_for(self, key, seconds=WAIT_S):
        """Until it is there and can be touched; its place."""
        return self._wait(key, lambda: self._touchable(key), seconds)["rect"]

    def wait_disabled(self, key, seconds=WAIT_S):
        self._wait(f"{key} disabled", lambda: key in self.places and not self.places[key]["enabled"], seconds)

    def wait_for_any(self, *keys, seconds=WAIT_S):
        """The first of these that is there."""
        return self._wait(" or ".join(keys), lambda: next((key for key in keys if key in self.places), None), seconds)

    def wait_gone(self, key, seconds=WAIT_S):
        self._wait(f"{key} gone", lambda: key not in self.places, seconds)

    # --- the finger ---

    def _at(self, key):
        """The middle of a widget in pixels of the display."""
        if self.corner is None:
            self.corner = self._find_window()
        x, y, w, h = self.wait_for(key)
        return [round(self.corner[0] + x + w / 2), round(self.corner[1] + y + h / 2)]

    def _find_window(self):
        window = self.display.xdotool("search", "--sync", "--onlyvisible", "--name", "^Footfall$").split()[0]
        shape = dict(line.split("=") for line in self.display.xdotool("getwindowgeometry", "--shell", window).split())
        return int(shape["X"]), int(shape["Y"])

    def tap(self, *keys):
        """One touch after the other; what cannot be touched yet is waited for. Touches on what is there already go out together, as fast as the
        display takes them."""
        together = []
        for key in keys:
            if not self._touchable(key):
                self._touch(together)
                together = []
            together.append(self._at(key))
        self._touch(together)

    def _touch(self, places):
        self.touches += len(places)
        if places:
            self.display.xdotool(*(word for place in places for word in ("mousemove", *place, "click", 1)))

    def point_at(self, key):
        self.display.xdotool("mousemove", *self._at(key))

    def hold_until(self, key, then, seconds=WAIT_S):
        """Holds a finger on `key` until `then` is there."""
        self.touches += 1
        self.display.xdotool("mousemove", *self._at(key), "mousedown", 1)
        try:
            self.wait_for(then, seconds)
        finally:
            self.display.xdotool("mouseup", 1)

    def tap_in_list(self, area, key):
        """Something in a list that may have to be scrolled first; each pull of the list counts as a touch."""
        for _ in range(20):
            place = self._wait(key, lambda: self.places.get(key), WAIT_S)["rect"]
            if place[3] > LEAST_PIXELS:
                return self.tap(key)
            self._pull(area, key, place)
        raise DemoError(f"{key} cannot be scrolled into view")

    def _pull(self, area, key, place):
        """A finger that pulls the list so that `place`, where `key` is, comes into view. It leaves when the list has followed and lies still, so
        that the list does not fly on; a touch on a list that flies would only stop it."""
        _, top, _, height = self.wait_for(area)
        x, middle = self._at(area)
        pixels = max(-LONGEST_PULL * height, min(LONGEST_PULL * height, top + height / 2 - place[1]))
        begin = round(middle - pixels / 2)
        steps = [("mousemove", x, round(begin + pixels * step / PULL_STEPS)) for step in range(1, PULL_STEPS + 1)]
        self.touches += 1
        self.display.xdotool("mousemove", x, begin, "mousedown", 1, *(word for step in steps for word in step))
        try:
            self._wait(f"{area} scrolls", lambda: self.places.get(key, {}).get("rect") != place, WAIT_S)
            self._wait_for_rest(key)
        finally:
            self.display.xdotool("mouseup", 1)
        self._wait_for_rest(key)

    def _wait_for_rest(self, key):
        with self.changed:
            place = None
            while (now := self.places.get(key)) != place:
                place = now
                self.changed.wait_for(lambda: self.places.get(key) != place, STILL_S)

    def type(self, text):
        """A keyboard, or a scanner that stands for one."""
        self.display.xdotool("type", "--delay", 4, text)


class Booth:
    """A display, a server with the demo's campaign, and the office's command, in a folder that goes with it."""

    def __init__(self):
        self.stack = contextlib.ExitStack()
        try:
            self._open()
        except BaseException:
            self.stack.close()
            raise

    def _open(self):
        self.folder = tempfile.mkdtemp(prefix="footfall-window-")
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.display = Display()
        self.stack.callback(self.display.close)
        self.server = Server(str(BIN / "footfall-server"), os.path.join(self.folder, "server"))
        self.stack.callback(self.server.end)
        self.server.start()
        self.office = Footfall(str(BIN / "footfall"), self.folder, "admin")
        self.office.sign_in(self.server, self.server.first_password)
        self.office.run("password", secrets={"FOOTFALL_PASSWORD": self.server.first_password, "FOOTFALL_NEW_PASSWORD": PASSWORD})
        plan = os.path.join(self.folder, "campaign.json")
        written = write_plan_for_now(str(ROOT / "assets/demo/campaign.json"), plan)
        self.staff = {person["id"]: person for person in written["staff"]}
        self.office.run("campaign", "apply", plan)
        self.office.run("playbook", "apply", CAMPAIGN, str(ROOT / "assets/demo/playbook.json"))
        demo_offers.prepare(self.office, self.folder)
        for step in ("set_up", "open"):
            self.office.run("session", "advance", SESSION, step)

    def kiosk(self, name, display=None):
        """One that is not started yet; on a display of its own where the other's window would be in the way."""
        if display:
            self.stack.callback(display.close)
        kiosk = WindowKiosk(display or self.display, os.path.join(self.folder, name))
        self.stack.callback(kiosk.stop)
        return kiosk

    def enrolment_code(self, name):
        return self.office.run("kiosk", "enrol", SESSION, "--zone", ZONE, "--name", name).strip()

    def lead_of(self, phone):
        """The one lead with this number, once it has arrived; DemoError when there is none in time or more than one."""
        def found():
            return [lead for lead in self.office.rows("lead", "list", CAMPAIGN, "-n", "1000", "--reveal") if lead["phone"] == "+86" + phone]
        leads = wait_until(f"the office has the lead of {phone}", WAIT_S, found)
        if len(leads) != 1:
            raise DemoError(f"{len(leads)} leads of {phone}")
        return leads[0]

    def close(self):
        self.stack.close()
