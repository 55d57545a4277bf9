"""Runs clang-tidy over sources of a build folder, one a processor, and remembers which were fine: a source whose preprocessed text, flags and
rules are those of an earlier clean run is not looked at again.

    check_tidy.py BUILD_FOLDER [--checks LIST] SOURCE…
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

JOBS = os.cpu_count() or 2
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "footfall-tidy"
# The compiler's own warning switches are GCC's; clang need not know all of them.
EXTRA = ["--extra-arg=-Wno-unknown-warning-option"]


def commands(build):
    """The compiler's arguments by source, relative to the root."""
    root = pathlib.Path.cwd()
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["directory"], entry["file"])
        if file.is_relative_to(root):
            yield str(file.relative_to(root)), (entry["directory"], shlex.split(entry["command"]))


def fingerprint(command, rules):
    """What the outcome depends on; None when the source cannot be preprocessed, which clang-tidy will explain."""
    directory, arguments = command
    flags, skip = [], 0
    for argument in arguments[next(i for i, word in enumerate(arguments) if word.endswith("c++")) + 1:]:
        if skip or argument in ("-o", "-MF", "-MT", "-MQ"):
            skip = not skip
        elif argument not in ("-MD", "-c"):
            flags.append(argument)
    # With comments: some switch a check off.
    text = subprocess.run(["clang++", "-E", "-P", "-C", "-Wno-everything", *flags], cwd=directory, capture_output=True)
    if text.returncode != 0:
        return None
    return hashlib.sha256(b"\0".join([rules, " ".join(flags).encode(), text.stdout])).hexdigest()


def tidy(build, source, command, checks, rules):
    key = fingerprint(command, rules) if command else None
    stamp = CACHE / key if key else None
    if stamp and stamp.exists():
        return ""
    run = subprocess.run(["clang-tidy", "-p", str(build), "--quiet", *checks, *EXTRA, source], capture_output=True, text=True)
    if run.returncode != 0:
        return run.stdout or run.stderr or f"{source}: clang-tidy ended with {run.returncode}"
    if stamp:
        stamp.touch()
    return ""


def main(words):
    build, words = pathlib.Path(words[0]), words[1:]
    checks = []
    if words[:1] == ["--checks"]:
        checks, words = ["--checks=" + words[1]], words[2:]
    CACHE.mkdir(parents=True, exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True, check=True).stdout
    rules = pathlib.Path(".clang-tidy").read_bytes() + " ".join(checks + EXTRA).encode() + version.encode()
    known = dict(commands(build))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for problem in pool.map(lambda source: tidy(build, source, known.get(source), checks, rules), words):
            if problem:
                failed += 1
                print(problem, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
