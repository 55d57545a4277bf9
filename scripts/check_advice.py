#!/usr/bin/env python3
"""Checks that every reason an error can carry has words for people (server/base/advice.cc), and that no words are left without a reason.

A reason is any string of capitals in the sources of the server and of the rules. What looks like one and is none stands in the tables below.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ADVICE = "server/base/advice.cc"
# Why an operation waits: told with the operation, not as an error.
QUARANTINE = "server/cli/quarantine_words.cc"
# What the verifier of draws finds is told by the command, and by the page.
FINDINGS, VERIFIER = "server/cli/draw_words.cc", "server/drawcheck/"
# Files whose capitals are other names: gRPC's codes, rights, iCalendar's properties, parts of commands.
OTHER_NAMES = {"server/app/call_log.cc", "server/access/rights.cc", "server/people/calendar.cc", "server/base/not_found_advice.cc"}
# SQL, a mark in the books, an alphabet, a variable of the environment, a file's name; INVALID_FIELDS stands for the reasons of its fields.
NO_REASONS = {"BEGIN", "COMMIT", "ROLLBACK", "NULL", "NOTHING", "FORK", "NOTIFY_SOCKET", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", "INVALID_FIELDS",
              "SHA256SUMS"}
# Shorter ones are regions and prefixes of codes; one that ends in a dash is the beginning of an enum's names.
CAPITALS = re.compile(r'"([A-Z][A-Z0-9_]{2,}[A-Z0-9])(?::[^"]*)?"')


def keys(path):
    return re.findall(r'^\s*\{"([A-Z][A-Z0-9_]*)",', (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


def used():
    found = {}
    for folder in ("server", "proto/rules"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.suffix not in (".cc", ".h") or name.startswith("server/cli/") or name in OTHER_NAMES | {ADVICE}:
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                for reason in CAPITALS.findall(line.split("// ")[0]):
                    found.setdefault(reason, name)
    return found


def main():
    advised, quarantined, explained, reasons = keys(ADVICE), set(keys(QUARANTINE)), set(keys(FINDINGS)), used()
    findings = {reason for reason, name in reasons.items() if name.startswith(VERIFIER)}
    problems = [f"{ADVICE}: {reason} stands there twice" for reason in sorted({r for r in advised if advised.count(r) > 1})]
    problems += [f"{reasons[finding]}: {finding} has no words in {FINDINGS}" for finding in sorted(findings - explained)]
    problems += [f"{FINDINGS}: nothing says {finding} any more" for finding in sorted(explained - findings)]
    known = set(advised) | quarantined | findings | NO_REASONS
    problems += [f"{name}: {reason} has no words in {ADVICE}" for reason, name in sorted(reasons.items()) if reason not in known]
    problems += [f"{ADVICE}: nothing says {reason} any more" for reason in sorted(set(advised) - set(reasons))]
    print("\n".join(problems) if problems else f"{len(reasons)} reasons, all with words")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
