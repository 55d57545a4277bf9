"""Plays one real kiosk through its screens: a finger that touches widgets by their keys. Standard library only.

The kiosk runs with --headless; its commands stand in kiosk/platform/command_stream.h.
"""

import json
import os
import re
import select
import signal
import subprocess
import time

from demo_parts import DemoError, wait_until

ANSWER_S = 150  # a kiosk on two crowded cores; longer than any wait that is asked of it
STAFF_HOLD_MS = 3200
LEAST_PIXELS = 8  # so much of a widget must be in view to touch it
PIXELS_PER_MM = 160 / 25.4  # of the headless screen
LONGEST_DRAG_MM = 40
REST_MS = 130  # the finger rests before it leaves, so that the list stays where it is
CODE = re.compile(r"[2-9A-HJ-NP-Z]{6}")


class Gone(DemoError):
    """The kiosk's program has ended."""


class Kiosk:
    """The process and its pipe. Touches are collected by tap() and the like and go out together with the next question."""

    environment = None  # of the program; None = this one's

    def __init__(self, number, program, data, pictures=None):
        self.number, self.program, self.data = number, program, data
        self.process, self.buffer, self.waiting = None, b"", []
        self.pictures, self.taken = pictures, set()
        self.touches, self.surveys_offered, self.surveys_answered = 0, 0, 0

    # --- the process ---

    def start(self, *arguments):
        with open(self.data + ".stderr", "ab") as log:
            self.process = subprocess.Popen([self.program, "--data", self.data, "--headless", *arguments], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=log, bufsize=0, env=self.environment)
        self.buffer, self.waiting = b"", []

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def quit(self):
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.process.stdin.write(b"quit\n")
            self.process.wait(10)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()

    def _line(self):
        deadline = time.monotonic() + ANSWER_S
        while b"\n" not in self.buffer:
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                raise DemoError(f"kiosk {self.number} does not answer")
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                raise Gone(f"kiosk {self.number} ended with {self.process.wait()}; see {self.data}.stderr")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode()

    def _write(self, lines):
        try:
            self.process.stdin.write("".join(line + "\n" for line in lines).encode())
        except BrokenPipeError:
            raise Gone(f"kiosk {self.number} ended with {self.process.wait()}; see {self.data}.stderr") from None

    # --- touches ---

    def tap(self, *keys):
        self.waiting += ["tap " + key for key in keys]
        self.touches += len(keys)

    def wait_for(self, key, ms=60000):
        self.waiting.append(f"wait-for {key} {ms}")

    def _send(self, *last):
        """Sends what was collected and the `last` lines in one go; whoever calls reads the answers to those."""
        lines, self.waiting = self.waiting, []
        self._write([*lines, *last])
        answers = [self._line() for _ in lines]
        return next((f"kiosk {self.number}: {line}: {answer[:300]}" for line, answer in zip(lines, answers) if answer != "ok"), None)

    @staticmethod
    def _refuse(problem):
        if problem:
            raise DemoError(problem)

    def flush(self):
        """Sends what was collected; DemoError for the first that did not work."""
        self._refuse(self._send())

    def ask(self, line):
        """Whether one command worked."""
        problem = self._send(line)
        answer = self._line()
        self._refuse(problem)
        return answer == "ok"

    def has(self, key, ms):
        return self.ask(f"wait-for {key} {ms}")

    def widgets(self):
        """What stands on the screen after the touches collected so far, by key."""
        problem = self._send("widgets")
        found = {}
        while (line := self._line()) != ".":
            widget = json.loads(line)
            found[widget["key"]] = widget
        self._refuse(problem)
        return found

    def value(self, key):
        widget = self.widgets().get(key)
        return widget["value"] if widget else None

    def shot(self, name, with_toast=False):
        """A picture of the screen, the first time this name comes up; the touches so far go first."""
        if self.pictures is None or name in self.taken:
            return
        self.flush()
        if not with_toast:
            self.ask("wait-gone toast 6000")
        if self.ask(f"png {os.path.join(self.pictures, name)}.png"):
            self.taken.add(name)

    def tap_in_list(self, area, key):
        """Taps a widget of a list that may have to be scrolled first."""
        for _ in range(30):
            widgets = self.widgets()
            if key not in widgets:
                raise DemoError(f"kiosk {self.number}: no {key} on the screen; there are: {', '.join(widgets)}")
            if widgets[key]["rect"][3] > LEAST_PIXELS:
                self.tap(key)
                return self.flush()
            self.ask(f"drag {area} 0 {way_to_show(widgets[area]['rect'], widgets[key]['rect'])} {REST_MS}")
            self._wait_for_rest(key)
        widgets = self.widgets()
        where = f"at {widgets[key]['rect']}, the list at {widgets[area]['rect']}"
        raise DemoError(f"kiosk {self.number}: {key} cannot be scrolled into view: it is {where}; there are: {', '.join(widgets)}")

    def _wait_for_rest(self, key):
        """A list may fly on after all, on a machine that is slow to see the finger rest."""
        before, end = None, time.monotonic() + 3
        while (now := self.widgets().get(key, {}).get("rect")) != before and time.monotonic() < end:
            before = now
            time.sleep(0.03)

    # --- typing ---

    def type_text(self, keyboard, field, text):
        """Letters on the Latin keyboard, which gives each further word a capital by itself."""
        if f"{keyboard}.shift" not in self.widgets():
            self.tap(f"{keyboard}.language")
            self.wait_for(f"{keyboard}.shift")
        names = {" ": "space", ".": "dot", "-": "hyphen", "@": "at"}
        shifted = self.widgets()[f"{keyboard}.q"]["label"] == "Q"
        for letter in text:
            if letter.isalpha() and letter.isupper() != shifted:
                self.tap(f"{keyboard}.shift")
            self.tap(f"{keyboard}.{names.get(letter, letter.lower())}")
            shifted = letter == " "
        self._expect_typed(field, text)

    def _expect_typed(self, field, text):
        wait_until(f"kiosk {self.number}: what was typed stands in {field}", 30, lambda: self.value(field) == text, pause=0.01)

    def type_pinyin(self, keyboard, field, name, syllables):
        """Types the syllables and takes candidates until `name` stands in the field."""
        for i, syllable in enumerate(syllables.split()):
            # Where the next one begins with a vowel, n or g, the letters could be parted in another way: xi'an.
            if i > 0 and syllable[0] in "aeong":
                self.tap(f"{keyboard}.apostrophe")
            self.tap(*(f"{keyboard}.{letter}" for letter in syllable))
        self.wait_for(f"{keyboard}.candidate.0")
        rest = name
        while rest:
            chosen = self._choose_candidate(keyboard, rest)
            rest = rest[len(chosen):]
        self._expect_typed(field, name)

    def _choose_candidate(self, keyboard, rest):
        for _ in range(40):
            widgets = self.widgets()
            prefix = f"{keyboard}.candidate."
            fitting = [w for k, w in widgets.items() if k.startswith(prefix) and w["rect"][2] > 0 and rest.startswith(w["label"])]
            if fitting:
                best = max(fitting, key=lambda w: len(w["label"]))
                self.tap(best["key"])
                self.flush()
                return best["label"]
            if f"{keyboard}.more" not in widgets:
                break
            self.tap(f"{keyboard}.more")
            self.flush()
        raise DemoError(f"kiosk {self.number}: the Pinyin keyboard offers no way to write {rest}")

    # --- a visitor alone ---

    def register_visitor(self, visitor, last_tap=None, at_success=None):
        """From the attract screen to the success page and back; the receipt's code. `last_tap` stands for the touch that saves,
        `at_success` is done on the success page."""
        suffix = "" if visitor["language"] == "zh-Hans" else "-" + visitor["language"]
        self.wait_for("attract.start", 60000)
        if suffix:
            self.tap("bar.language." + visitor["language"])
        self.shot("attract" + suffix)
        self.tap("attract.start")
        self.wait_for("visitor.phone")
        self.tap(*("visitor.pad." + digit for digit in visitor["phone"]))
        self.shot("visitor-phone" + suffix)
        self.tap("visitor.next")
        if not self.has("visitor.field", 1600):
            # The number is known here: the page says so and asks to go on.
            self.shot("visitor-known" + suffix)
            self.tap("visitor.next")
            self.wait_for("visitor.field")
        self._visitor_name(visitor, suffix)
        self._visitor_answers(visitor, suffix)
        self._visitor_consents(visitor, suffix)
        (last_tap or (lambda: self.tap("visitor.next")))()
        self.wait_for("done.code")
        code = self.value("done.code")
        self.shot("visitor-done" + suffix)
        if at_success:
            at_success(self, visitor)
        self.ask("tap done.finish")  # the page may have gone by itself
        self._visitor_survey(suffix)
        self.wait_for("attract.start")
        self.flush()
        return code

    def _visitor_survey(self, suffix):
        """The questions that follow, where the campaign has some: every third visitor answers them."""
        if "survey.leave" not in self.widgets():
            return
        self.surveys_offered += 1
        if self.surveys_offered % 3 != 1:
            return self.tap("survey.leave")
        self.tap("visitor.star.5")
        self.shot("survey-rating" + suffix)
        self.tap("visitor.next")
        self.wait_for("visitor.scale.9")
        self.tap("visitor.scale.9")
        self.shot("survey-recommend" + suffix)
        self.tap("visitor.next")
        self.wait_for("visitor.option.space")
        self.tap("visitor.option.space", "visitor.next")
        self.wait_for("visitor.field")  # what could be better: nothing
        self.tap("visitor.next")
        self.wait_for("survey.finish")
        self.shot("survey-thanks" + suffix)
        self.tap("survey.finish")
        self.surveys_answered += 1

    def _visitor_name(self, visitor, suffix):
        if visitor["honorific"]:
            self.tap("visitor.honorific." + visitor["honorific"])
        if visitor["entry"] == "latin":
            self.type_text("visitor.keyboard", "visitor.field", visitor["keys"])
        elif visitor["entry"] == "pinyin":
            if "visitor-name" not in self.taken and self.pictures:
                self.tap(*("visitor.keyboard." + letter for letter in visitor["keys"].split()[0]))
                self.shot("visitor-name" + suffix)
                self.tap(*("visitor.keyboard.backspace" for _ in visitor["keys"].split()[0]))
            self.type_pinyin("visitor.keyboard", "visitor.field", visitor["name"], visitor["keys"])
        self.tap("visitor.next")

    def _visitor_answers(self, visitor, suffix):
        self.wait_for("visitor.option.e5")
        self.tap(*("visitor.option." + product for product in visitor["products"].split("+")))
        self.shot("visitor-products" + suffix)
        self.tap("visitor.next")
        if asks_budget(visitor):
            self.wait_for("visitor.option.below-150k")
            if visitor["budget"]:
                self.tap("visitor.option." + visitor["budget"])
            self.tap("visitor.next")
        self.wait_for("visitor.option.metro")
        if visitor["arrival"]:
            self.tap("visitor.option." + visitor["arrival"])
        self.tap("visitor.next")

    def _visitor_consents(self, visitor, suffix):
        self.wait_for("visitor.age")
        self.flush()
        for consent in ["visitor.age", "visitor.consent.contact", *("visitor.consent." + c for c in consents_of(visitor))]:
            self.tap_in_list("visitor.consents", consent)
        self.shot("visitor-consents" + suffix)
        self.flush()

    # --- staff ---

    def sign_in(self, staff):
        self.wait_for("attract.start", 60000)
        self.flush()
        if not self.ask(f"hold attract.staff {STAFF_HOLD_MS}"):
            raise DemoError(f"kiosk {self.number}: the staff entrance cannot be held")
        self.wait_for("sign_in.field")
        self.tap(*("sign_in.pad." + digit for digit in staff["number"]))
        self.shot("staff-sign-in")
        self.tap("sign_in.next")
        self.wait_for("sign_in.pin")
        self.tap(*("sign_in.pad." + digit for digit in staff["pin"]))
        self.wait_for("home.sign_out", 120000)
        self.flush()

    def sign_out(self):
        self.go_home()
        self.tap("home.sign_out")
        self.wait_for("attract.start")
        self.flush()

    def go_home(self):
        for _ in range(3):  # a page may lead to another one first
            if "staff.back" not in self.widgets():
                break
            self.tap("staff.back")
            self.flush()
        self.wait_for("home.sign_out")
        self.flush()

    def open_page(self, page, key):
        """A page of the staff home by its tile."""
        self.go_home()
        self.tap("home." + page)
        self.wait_for(key)
        self.flush()

    def mark_attendance(self, staff, which):
        """Signs in, touches check_in or check_out, signs out."""
        other = {"check_in": "check_out", "check_out": "check_in"}[which]
        self.sign_in(staff)
        self.tap("home." + which)
        self.wait_for("home." + other)
        self.shot("staff-home")
        self.sign_out()

    def count_today(self, at_least):
        """What the kiosk itself says it registered today; somebody is signed in."""
        self.open_page("today", "today.kiosk")
        count = wait_until(f"kiosk {self.number} counts {at_least} or more today", 60,
                           lambda: (n := int(self.value("today.kiosk"))) >= at_least and str(n))
        self.shot("staff-today")
        self.go_home()
        return int(count)

    def register_by_staff(self, visitor, last_tap=None):
        """The dense form; somebody is signed in. The receipt's code."""
        widgets = self.widgets()
        if "lead.phone" not in widgets:
            self.open_page("new_lead", "lead.phone")
            widgets = self.widgets()
        before = last_code(widgets)
        phone = visitor["phone"]
        if f"lead.prefix.{phone[:3]}" in widgets:
            self.tap("lead.prefix." + phone[:3])
            phone = phone[3:]
        self.tap(*("lead.pad." + digit for digit in phone))
        if visitor["repeat_of"]:
            self._wait_for_hint(widgets["lead.name"]["rect"])
        self._staff_name(visitor)
        self._staff_answers(visitor)
        self.shot("staff-lead")
        (last_tap or (lambda: self.tap("lead.save." + visitor["intent"])))()
        return wait_until(f"kiosk {self.number} shows a receipt", 60, lambda: (c := last_code(self.widgets())) != before and c, pause=0.01)

    def _wait_for_hint(self, before):
        """Where the number is known a line says so and moves what is below; elsewhere nothing comes."""
        end = time.monotonic() + 1
        while self.widgets()["lead.name"]["rect"] == before and time.monotonic() < end:
            time.sleep(0.02)

    def _staff_name(self, visitor):
        if visitor["entry"] == "chip":
            self.tap("lead.surname." + visitor["keys"])
        elif visitor["entry"] != "none":
            self.tap("lead.name")
            if not self.has("lead.keyboard.a", 3000):
                self.tap("lead.name")
                self.wait_for("lead.keyboard.a")
            if visitor["entry"] == "latin":
                self.type_text("lead.keyboard", "lead.name", visitor["keys"])
            else:
                self.type_pinyin("lead.keyboard", "lead.name", visitor["name"], visitor["keys"])
        if visitor["honorific"]:
            self.tap("lead.honorific." + visitor["honorific"])

    def _staff_answers(self, visitor):
        self.tap("lead.agreed")
        self.flush()
        wanted = ["products." + product for product in visitor["products"].split("+")]
        wanted += [f"{field}.{visitor[field]}" for field in ("budget", "arrival") if visitor[field]]
        numbers = {"messages": 2, "calls": 3, "partner": 4}
        for key in [*("lead.field." + w for w in wanted), *(f"lead.consent.{numbers[c]}" for c in consents_of(visitor))]:
            self.tap_in_list("lead.fields", key)


def way_to_show(area, widget):
    """Millimetres to drag, so that the widget comes to the upper half of the area; its place is known also while it is out of view."""
    pixels = area[1] + area[3] / 3 - widget[1]
    return round(max(-LONGEST_DRAG_MM, min(LONGEST_DRAG_MM, pixels / PIXELS_PER_MM)), 1)


def asks_budget(visitor):
    return bool({"e5", "e5-estate"} & set(visitor["products"].split("+")))


def consents_of(visitor):
    return [c for c in visitor["consents"].split("+") if c]


def last_code(widgets):
    """The code on the staff form's receipt button; empty before the first lead."""
    found = CODE.search(widgets.get("lead.receipt", {}).get("label", ""))
    return found.group(0) if found else ""
