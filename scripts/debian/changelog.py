#!/usr/bin/env python3
"""Prints debian/changelog, or with --version-only its newest version, from CHANGELOG.md.

usage: changelog.py VERSION EPOCH_SECONDS [--changed] [--version-only] <CHANGELOG.md

VERSION is the project's, of CMakeLists.txt: the release that is worked on. While CHANGELOG.md begins with "Unreleased", packages are called
VERSION~TIME, which sorts before that release and after every earlier build.
"""
import argparse
import email.utils
import re
import sys
import textwrap
import time

MAINTAINER = "Footfall <footfall@localhost>"  # as in control


def sections(text):
    """[(title, [item])] in the order of the file; an item is one line of words, however it was broken."""
    found = []
    for line in text.splitlines():
        if line.startswith("## "):
            found.append((line[3:].strip(), []))
        elif line.startswith("- ") and found:
            found[-1][1].append(line[2:].strip())
        elif line.startswith("  ") and found and found[-1][1]:
            found[-1][1][-1] += " " + line.strip()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("version")
    parser.add_argument("epoch_s", type=int)
    parser.add_argument("--changed", action="store_true", help="the sources are not as committed")
    parser.add_argument("--version-only", action="store_true")
    options = parser.parse_args()
    for title, items in sections(sys.stdin.read()):
        version = re.match(r"[0-9][0-9.]*", title)
        name = version.group() if version else options.version + time.strftime("~%Y%m%d%H%M%S", time.gmtime(options.epoch_s))
        name += "+changed" if options.changed and not version else ""
        if options.version_only:
            print(name)
            return
        print(f"footfall ({name}) stable; urgency=medium\n")
        for item in items:
            print(textwrap.fill(item.replace("`", "'"), 78, initial_indent="  * ", subsequent_indent="    ", break_long_words=False))
        print(f"\n -- {MAINTAINER}  {email.utils.formatdate(options.epoch_s)}\n")


if __name__ == "__main__":
    main()
