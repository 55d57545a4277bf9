#!/usr/bin/env python3
"""What the kiosk costs at its real window, with the real server behind it: lines "name value unit". Called by scripts/bench kiosk.

Everything is measured at the display: touches are its pointer's, what is shown is read from its pixels or told by the program frame by frame.
Xvfb, software drawing, 1280x800. Wants a quiet machine. Standard library, and the X libraries that xdotool brings.
"""
import ctypes
import os
import statistics
import time

import journeys
from real_window import Booth, Display, WindowKiosk

STARTS = 5
SETTLE_S, IDLE_S = 5, 60
TAPS = 200
LEADS = 5  # each way; the median counts
POLL_S, STILL_S, WAIT_S = 0.0005, 0.1, 20  # between two looks at the display; what has not changed for so long lies still; for anything at all
# How long a person who knows the form takes from one touch to the next: on the same pad, and to find and reach something else (the pointing
# time of the keystroke-level model). Reading the page is not in it.
SAME_PAD_S, OTHER_S = 0.4, 1.1
MB = 1 << 20


def show(name, value, unit):
    print(f"{name} {value:.3f} {unit}", flush=True)


def share(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def boot_ms():
    return time.clock_gettime(time.CLOCK_BOOTTIME) * 1000


class XImage(ctypes.Structure):
    """The head of Xlib's structure."""
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int), ("format", ctypes.c_int), ("data", ctypes.c_void_p),
                ("byte_order", ctypes.c_int), ("bitmap_unit", ctypes.c_int), ("bitmap_bit_order", ctypes.c_int), ("bitmap_pad", ctypes.c_int),
                ("depth", ctypes.c_int), ("bytes_per_line", ctypes.c_int)]


class Screen:
    """The display's pointer and pixels without a program in between: xdotool takes longer to start than what is measured."""
    ALL_PLANES, Z_PIXMAP, LEFT = ctypes.c_ulong(-1), 2, 1

    def __init__(self, display):
        self.x11, self.xtest = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XGetImage.restype = ctypes.POINTER(XImage)
        self.connection = ctypes.c_void_p(self.x11.XOpenDisplay(display.environment["DISPLAY"].encode()))
        self.root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.connection))

    def tap(self, place):
        self.xtest.XTestFakeMotionEvent(self.connection, -1, *place, ctypes.c_ulong(0))
        for down in (1, 0):
            self.xtest.XTestFakeButtonEvent(self.connection, self.LEFT, down, ctypes.c_ulong(0))
        self.x11.XFlush(self.connection)

    def pixels(self, rect):
        x, y, w, h = (round(edge) for edge in rect)
        image = self.x11.XGetImage(self.connection, self.root, x, y, w, h, self.ALL_PLANES, self.Z_PIXMAP)
        try:
            return ctypes.string_at(image.contents.data, image.contents.bytes_per_line * image.contents.height)
        finally:
            self.x11.XFree(ctypes.c_void_p(image.contents.data))
            self.x11.XFree(image)

    def wait_until(self, rect, right, what):
        """Until right(pixels there)."""
        deadline = time.monotonic() + WAIT_S
        while not right(self.pixels(rect)):
            if time.monotonic() > deadline:
                raise TimeoutError(what)
            time.sleep(POLL_S)

    def still(self, rect):
        """What stands there when nothing moves any more."""
        before, since = self.pixels(rect), time.monotonic()
        while time.monotonic() - since < STILL_S:
            if (now := self.pixels(rect)) != before:
                before, since = now, time.monotonic()
            time.sleep(POLL_S)
        return before


class Person(WindowKiosk):
    """Touches as fast as a person does, one at a time."""
    last = ""

    def tap(self, *keys):
        for key in keys:
            group = key.rpartition(".")[0]
            self.wait_for(key)
            time.sleep(SAME_PAD_S if group == self.last and group.endswith(".pad") else OTHER_S)
            self.last = group
            super().tap(key)


def cpu_s(kiosk):
    """Of all its threads, to the nanosecond."""
    total = 0
    folder = f"/proc/{kiosk.process.pid}/task"
    for thread in os.listdir(folder):
        try:
            with open(f"{folder}/{thread}/schedstat", encoding="ascii") as file:
                total += int(file.read().split()[0])
        except FileNotFoundError:
            pass  # it ended just now
    return total / 1e9


def rss_mb(kiosk):
    with open(f"/proc/{kiosk.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / MB


def measure_enrolment(booth):
    kiosk = booth.kiosk("scanned", Display())
    measured = journeys.enrol_by_scanner(kiosk, lambda: booth.enrolment_code("K2"))
    kiosk.stop()
    show("kiosk.enrol_by_scanner_s", measured.seconds, "s")
    kiosk = booth.kiosk("k1")
    show("kiosk.enrol_s", journeys.enrol_at_start(kiosk, lambda: booth.enrolment_code("K1")).seconds, "s")
    kiosk.stop()
    return kiosk.data


def measure_starts(booth, data):
    """Until the first screen stands, and until it has answered a touch that was made as soon as it stood."""
    firsts, answered = [], []
    screen = Screen(booth.display)
    for _ in range(STARTS):
        kiosk = WindowKiosk(booth.display, data)
        begin = boot_ms()
        kiosk.start()
        try:
            x, y, w, h = kiosk.wait_for("attract.start")
            with kiosk.changed:
                firsts.append(kiosk.boot_ms - begin)
            screen.tap((round(x + w / 2), round(y + h / 2)))  # without a window manager the window fills the display
            kiosk.wait_for("visitor.pad.1")
            with kiosk.changed:
                answered.append(kiosk.boot_ms - begin)
        finally:
            kiosk.stop()
    show("kiosk.first_frame_ms", statistics.median(firsts), "ms")
    show("kiosk.start_ms", statistics.median(answered), "ms")


def idle_percent(kiosk):
    time.sleep(SETTLE_S)
    before, begin = cpu_s(kiosk), time.monotonic()
    time.sleep(IDLE_S)
    return (cpu_s(kiosk) - before) * 100 / (time.monotonic() - begin)


def measure_idle(booth, data):
    """Where a kiosk waits for its code, a page on which nothing moves; and where passers-by see the campaign, whose pictures take turns."""
    kiosk = booth.kiosk("still")
    kiosk.start()
    kiosk.wait_for_any("enrol.code")
    show("kiosk.idle_cpu_percent_still", idle_percent(kiosk), "%")
    kiosk.stop()
    kiosk = WindowKiosk(booth.display, data)
    kiosk.start()
    try:
        kiosk.wait_for("attract.start")
        show("kiosk.idle_cpu_percent", idle_percent(kiosk), "%")
        show("kiosk.rss_mb", rss_mb(kiosk), "MB")
        measure_taps(kiosk)
    finally:
        kiosk.stop()


def measure_taps(kiosk):
    """From a finger that comes and goes until the digit stands on the display."""
    kiosk.tap("attract.start")
    field = kiosk.wait_for("visitor.phone")
    screen = Screen(kiosk.display)
    x, y = kiosk._find_window()
    rect = [field[0] + x, field[1] + y, field[2], field[3]]
    places = {key: kiosk._at("visitor.pad." + key) for key in (*"123456789", "backspace")}
    empty = screen.still(rect)
    taps = []
    for i in range(TAPS):
        begin = time.perf_counter()
        screen.tap(places[str(1 + i % 9)])
        screen.wait_until(rect, lambda pixels: pixels != empty, "a digit was lost")
        taps.append((time.perf_counter() - begin) * 1000)
        screen.still(rect)
        screen.tap(places["backspace"])
        screen.wait_until(rect, lambda pixels: pixels == empty, "a digit was not taken back")
    show("kiosk.tap_ms_median", statistics.median(taps), "ms")
    show("kiosk.tap_ms_p95", share(taps, 0.95), "ms")


def measure_leads(booth, data):
    """Touches of one lead, seconds at a person's pace, and how much of them is the program's."""
    for name, kind in (("program", WindowKiosk), ("person", Person)):
        kiosk = kind(booth.display, data)
        kiosk.start()
        try:
            phones = iter(f"138{'1' if kind is Person else '2'}{number:07d}" for number in range(1, 100))
            visitor = []
            for _ in range(LEADS if kind is WindowKiosk else 1):
                visitor.append(journeys.visitor_registers(kiosk, next(phones)))
                journeys.leave_done_page(kiosk)
            journeys.staff_sign_in(kiosk, booth.staff["lin-yue"])
            staff = [journeys.staff_takes_lead(kiosk, next(phones)) for _ in range(LEADS if kind is WindowKiosk else 1)]
            journeys.staff_signs_out(kiosk)
        finally:
            kiosk.stop()
        for who, all_measured in (("visitor", visitor), ("staff", staff)):
            if kind is WindowKiosk:
                show(f"kiosk.{who}_lead_touches", statistics.median(m.touches for m in all_measured), "touches")
            show(f"kiosk.{who}_lead_{name}_s", statistics.median(m.seconds for m in all_measured), "s")
    booth.lead_of("13810000001")
    booth.lead_of("13820000001")


def measure_show(kiosk, phone, what, name):
    """Frames of a draw's show, from its first one to its last, and the share of one processor that the program takes for it."""
    journeys.visitor_registers(kiosk, phone)
    kiosk.tap("done.draw.1")
    kiosk.wait_for("draw.show." + what)
    kiosk.tap("draw.show." + what, "draw.start")
    kiosk.wait_for_any("draw.skip")
    with kiosk.changed:
        frames, begin = kiosk.frames, kiosk.boot_ms
    cpu, cpu_begin = cpu_s(kiosk), time.monotonic()
    kiosk.wait_for_any("draw.finish")
    percent = (cpu_s(kiosk) - cpu) * 100 / (time.monotonic() - cpu_begin)
    with kiosk.changed:
        frames, seconds = kiosk.frames - frames, (kiosk.boot_ms - begin) / 1000
    show(f"kiosk.{name}_fps", frames / seconds, "fps")
    show(f"kiosk.{name}_cpu_percent", percent, "%")
    kiosk.tap("draw.finish")
    if kiosk.wait_for_any("survey.leave", "attract.start") == "survey.leave":
        kiosk.tap("survey.leave")


def main():
    booth = Booth()
    try:
        data = measure_enrolment(booth)
        measure_starts(booth, data)
        measure_idle(booth, data)
        measure_leads(booth, data)
        kiosk = booth.kiosk("k1")
        kiosk.start()
        measure_show(kiosk, "13830000001", "wheel", "wheel")
        measure_show(kiosk, "13830000002", "reels", "slot")
        show("kiosk.rss_mb_after_draws", rss_mb(kiosk), "MB")
    finally:
        booth.close()


if __name__ == "__main__":
    main()
