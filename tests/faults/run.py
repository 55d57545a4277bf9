"""Runs the scenarios and prints a readable line for each; scripts/faults calls it."""
import sys
import time
import unittest

import booth

PARTS = ("proxy", "booth", "cuts", "lies", "clocks", "restores", "backlog", "kills")


class Lines(unittest.TestResult):
    """One line a scenario."""

    passed = 0

    def startTest(self, test):
        super().startTest(test)
        self.begun = time.monotonic()
        booth.FACTS.clear()

    def _say(self, word, test, more=""):
        rule = getattr(test, "_testMethodName", str(test)).removeprefix("test_").replace("_", " ")
        seconds = time.monotonic() - getattr(self, "begun", time.monotonic())
        facts = ": " + "; ".join(booth.FACTS) if booth.FACTS else ""
        print(f"{word:6}  {rule}  ({seconds:.0f} s){facts}{more}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._say("passed", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._say("FAILED", test, "\n" + self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self._say("FAILED", test, "\n" + self._exc_info_to_string(err, test))


def chosen(suite, words):
    """The scenarios whose file or rule holds one of the words; all without words."""
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from chosen(part, words)
        elif not words or any(word.replace(" ", "_") in part.id() for word in words):
            yield part


def main():
    suite = unittest.TestSuite(chosen(unittest.defaultTestLoader.loadTestsFromNames([f"test_{part}" for part in PARTS]), sys.argv[1:]))
    if suite.countTestCases() == 0:
        print("faults: no scenario has such a name", file=sys.stderr)
        return 2
    result = Lines()
    suite.run(result)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
