#!/usr/bin/env python3
"""Checks that tests/README.md names only what there is: tests, scenarios, stories, faults of the simulation."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"


def gtests():
    for path in TESTS.rglob("*.cc"):
        yield from re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", path.read_text(), re.M)


def sentences():
    """The scenarios of tests/faults, as scripts/faults prints them."""
    for path in (TESTS / "faults").glob("test_*.py"):
        yield from (name.replace("_", " ") for name in re.findall(r"def test_(\w+)", path.read_text()))


def fits(pattern, names):
    """Whether a name with … or * for what is left out names something."""
    expression = re.compile(".*".join(re.escape(part) for part in re.split("…|\\*", pattern)))
    return any(expression.fullmatch(name) for name in names)


def problems(text):
    tests = {f"{suite}.{rule}" for suite, rule in gtests()}
    suites = {name.split(".")[0] for name in tests}
    python = {name for path in TESTS.rglob("*.py") for name in re.findall(r"def (test_\w+)", path.read_text())}
    simulation = "".join(path.read_text() for path in (TESTS / "simulation").glob("*.cc"))
    suite = ""
    for word in re.findall(r"`([^`]+)`", text):
        if match := re.fullmatch(r"(\w+Test)(\..+)?", word):
            suite = match[1]
            if suite not in suites or not fits(word if match[2] else suite + ".*", tests):
                yield word
        elif word.startswith("…") and word[1:2].isupper() and not fits(f"{suite}.{word[1:]}", tests):
            yield f"{suite}.{word[1:]}"
        elif word.endswith(".json") and not (TESTS / "scenarios" / word).exists():
            yield word
        elif word.startswith("test_") and word not in python and not (TESTS / "conformance" / f"{word}.py").exists():
            yield word
        elif word.endswith("/") and not (TESTS / word).is_dir() and not (ROOT / word).is_dir():
            yield word
        elif (match := re.match(r"scripts/(\w+)", word)) and not (ROOT / match[0]).exists():
            yield match[0]
    for faults in re.findall(r"simulated \(([^)]*)\)", text):
        yield from (name for name in re.findall(r'"([^"]+)"', faults) if f'"{name}"' not in simulation)
    yield from unknown_sentences(text)


def plain(sentence):
    return re.sub("[',]", "", sentence).lower().strip()


def unknown_sentences(text):
    """Parts of a row's tests that read like a scenario's rule and are none."""
    rules = {plain(rule) for rule in sentences()}
    for row in re.findall(r"^\| F\d+ \|.*$", text, re.M):
        cell = re.sub(r"simulated \([^)]*\)|`[^`]*`", "", row.split("|")[3])
        for part in map(plain, cell.split(";")):
            if part.startswith(("a ", "the ", "no ", "fifty ", "programs ")) and not fits(part, rules):
                yield part


def main():
    found = list(problems((TESTS / "README.md").read_text()))
    for name in found:
        print(f"tests/README.md: {name}: there is no such thing")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
