"""scripts/demo: what is wrong with its arguments is said before anything is built, and ended from outside it leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PROGRAMS = os.environ["FOOTFALL_BIN"]

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from demo_shift import Shift  # noqa: E402  (the folder has to be known first)


def processes_naming(folder):
    """The command lines of all processes that name this folder."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                line = file.read()
        except OSError:
            continue  # gone meanwhile
        if folder.encode() in line:
            found.append(line.replace(b"\0", b" ").decode(errors="replace"))
    return found


class Arguments(unittest.TestCase):
    def refuse(self, *arguments):
        done = subprocess.run([os.path.join(ROOT, "scripts", "demo"), *arguments], capture_output=True, encoding="utf-8", check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_refused_before_the_build(self):
        self.assertIn("120 to 600", self.refuse("--headless", "--visitors", "60"))
        self.assertIn("is not empty", self.refuse("--headless", "--keep", ROOT))
        self.assertIn("--keep", self.refuse("--headless", "--data", "somewhere"))
        self.assertIn("--nonsense", self.refuse("--headless", "--nonsense"))

    def test_a_kiosk_without_its_folder_is_used_wrongly(self):
        for arguments in ((), ("--data",), ("--nonsense",)):
            done = subprocess.run([os.path.join(PROGRAMS, "footfall-kiosk"), *arguments], capture_output=True, encoding="utf-8", check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--data DIR", done.stderr)

    def test_help_names_the_range(self):
        done = subprocess.run([os.path.join(ROOT, "scripts", "demo"), "--help"], capture_output=True, encoding="utf-8", check=True)
        self.assertIn("120 to 600", done.stdout)


class LeftAlone(unittest.TestCase):
    """A kiosk that waits for its next job asks whether staff are still there, then locks; the day's next touch must not be for nothing."""

    class Screen:
        """What a kiosk's pages do with a touch, as far as leaving them is concerned."""

        AFTER = {("ring", "ring.stay"): "home", ("home", "home.sign_out"): "attract", ("pin", "sign_in.back"): "number",
                 ("number", "sign_in.back"): "attract"}
        SHOWS = {"ring": {"ring.stay", "home.sign_out"}, "home": {"home.sign_out"}, "pin": {"sign_in.back"}, "number": {"sign_in.back"},
                 "attract": {"attract.start"}}

        def __init__(self, page):
            self.page = page

        def widgets(self):
            return self.SHOWS[self.page]

        def tap(self, key):
            self.page = self.AFTER.get((self.page, key), self.page)

        def wait_for(self, key):
            if key not in self.widgets():
                raise AssertionError(f"{key} never comes on {self.page}")

        def flush(self):
            pass

        def sign_out(self):
            self.tap("home.sign_out")
            self.wait_for("attract.start")

    def test_staff_are_signed_out_from_every_page_it_may_show(self):
        for page in self.Screen.SHOWS:
            with self.subTest(page):
                shift = Shift.__new__(Shift)
                shift.kiosk, shift.staff = self.Screen(page), {"number": "1041"}
                shift.be(None)
                self.assertEqual(shift.kiosk.page, "attract")
                self.assertIsNone(shift.staff)


class Ending(unittest.TestCase):
    def test_sigterm_ends_everything_and_removes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            day = subprocess.Popen([sys.executable, os.path.join(ROOT, "scripts", "demo_day.py"), "--build", PROGRAMS, "--visitors", "120"],
                                   env={**os.environ, "TMPDIR": folder}, stdout=subprocess.PIPE, encoding="utf-8")
            self.addCleanup(day.stdout.close)
            self.assertIn("are up", day.stdout.readline())
            self.assertGreater(len(processes_naming(folder)), 3, "a server and three kiosks")
            day.send_signal(signal.SIGTERM)
            day.stdout.read()
            self.assertEqual(day.wait(), 128 + signal.SIGTERM)
            self.assertEqual(processes_naming(folder), [])
            self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    unittest.main()
