#!/usr/bin/env python3
"""Counts phones and names of the demo's visitors that stand in clear in the files of a folder. Standard library only.

    scripts/demo_search.py CAMPAIGN_FILE FOLDER

A program of its own, so that its work does not hold up the threads of the day. Ends with 0 and prints the number; 2 when it cannot search.
"""

import base64
import binascii
import csv
import os
import re
import sys

VISITORS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "assets", "demo", "visitors.csv")


class PersonalData:
    """Finds phones and names of visitors in bytes: as they are, in hexadecimal and in base64."""

    def __init__(self, visitors, harmless_text):
        self.phones = {p for v in visitors for p in (v["phone"].lstrip("+"), v["e164"].lstrip("+"))}
        # A single character says nothing, and what stands in the campaign is no visitor's.
        self.names = {v["name"] for v in visitors if len(v["name"]) > 1 and v["name"] not in harmless_text}
        self.phone_sizes = {len(p) for p in self.phones}
        self.name_sizes = {len(n) for n in self.names if n[0] > "\x7f"}
        self.latin = re.compile("|".join(re.escape(n) for n in sorted(self.names) if n[0] <= "\x7f") or r"(?!)")
        self._prove_that_it_finds(visitors)

    def _prove_that_it_finds(self, visitors):
        name = next(v["name"] for v in visitors if v["name"] in self.names and v["name"][0] > "\x7f")
        for text in (visitors[0]["phone"], name):
            raw = b"\x00\x9f" + text.encode() + b"\x01"
            for planted in (raw, b"\xff" + binascii.hexlify(raw), b"\xfe" + base64.b64encode(raw)):
                if not self.find(planted):
                    sys.exit("demo_search: does not find what was planted")

    def _plain(self, data):
        found = set()
        for run in re.findall(rb"\d{7,}", data):
            digits = run.decode()
            found |= {digits[i:i + n] for n in self.phone_sizes for i in range(len(digits) - n + 1)} & self.phones
        for run in re.findall(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}", data):
            text = run.decode("utf-8", "ignore")
            found |= {text[i:i + n] for n in self.name_sizes for i in range(len(text) - n + 1)} & self.names
        return found | set(self.latin.findall(data.decode("latin-1")))

    def find(self, data):
        found = self._plain(data)
        for run in re.findall(rb"[0-9a-fA-F]{12,}", data):
            for start in (0, 1):
                part = run[start:]
                found |= self._plain(binascii.unhexlify(part[:len(part) // 2 * 2]))
        for run in re.findall(rb"[A-Za-z0-9+/_-]{8,}", data):
            run = run.replace(b"-", b"+").replace(b"_", b"/")
            for start in range(4):
                part = run[start:]
                found |= self._plain(base64.b64decode(part + b"A" * (-len(part) % 4)))
        return found

    def count_in_folder(self, folder):
        count = 0
        for path, _, names in os.walk(folder):
            for name in names:
                try:
                    with open(os.path.join(path, name), "rb") as file:
                        count += len(self.find(file.read()))
                except FileNotFoundError:  # a journal file that SQLite took away meanwhile
                    continue
        return count


def main():
    if len(sys.argv) != 3 or not os.path.isdir(sys.argv[2]):
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as campaign, open(VISITORS, encoding="utf-8") as visitors:
        personal = PersonalData(list(csv.DictReader(visitors)), campaign.read())
    print(personal.count_in_folder(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
