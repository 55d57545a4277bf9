#!/usr/bin/env python3
"""Checks who includes whom. The table below is the architecture; an include it does not allow fails.

A row says which other parts of the program a part may include; its own folder is always allowed. Outside libraries are
limited where the architecture says so (OUTSIDE).
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MESSAGES = "footfall/v1/*.pb.h"

# part (a path prefix; the longest match rules) -> what it may include (path prefixes)
ALLOWED = {
    "proto/rules": [],
    "server/base": ["proto/rules"],
    "server/storage": ["server/base", "proto/rules"],
    "server/access": ["server/base", "server/storage", "proto/rules", "footfall/v1", "google/rpc"],
    # What a kiosk is lent depends on its session and on where it stands; a device that is revoked puts its leases into suspense.
    "server/leases": ["server/base", "server/storage", "server/access", "server/campaigns", "server/sessions", "server/devices", "proto/rules", "footfall/v1"],
    # Goods lie in booths of sessions at sites, are lent to kiosks, go to people with leads (DECISIONS.md, D8 and D25), and are carried under
    # the eyes of team leads.
    "server/stock": ["server/base", "server/storage", "server/access", "server/campaigns", "server/sessions", "server/people",
                     "server/leads", "server/leases", "proto/rules", "footfall/v1"],
    # A coupon goes to a lead, out of a lease, at a session's site; its short form rests on the staff's duplicate-check key; it may be for a
    # gift, which is an item of the stock.
    "server/coupons": ["server/base", "server/storage", "server/access", "server/campaigns", "server/leases", "server/leads", "server/sessions",
                       "server/people", "server/stock", "proto/rules", "footfall/v1"],
    # A chance is drawn by a lead out of a leased block; whoever cannot win is known under the staff's duplicate-check key, too.
    # The report of patterns compares with the hours of the sessions.
    "server/draws": ["server/base", "server/storage", "server/access", "server/campaigns", "server/leases", "server/leads", "server/people",
                     "server/sessions", "proto/rules", "footfall/v1"],
    # Numbers are lent to kiosks of a session and go to people with leads.
    "server/queues": ["server/base", "server/storage", "server/access", "server/sessions", "server/leases", "server/leads", "proto/rules",
                      "footfall/v1"],
    # Surveys follow the rules of lead forms; a plan's owner is one of the staff.
    "server/playbooks": ["server/base", "server/storage", "server/access", "server/campaigns", "server/people", "proto/rules", "footfall/v1"],
    # What is noted belongs to a session, answers a playbook's survey, and moves people between zones.
    "server/onsite": ["server/base", "server/storage", "server/access", "server/campaigns", "server/playbooks", "server/people",
                      "server/sessions", "proto/rules", "footfall/v1"],
    "server/campaigns": ["server/base", "server/storage", "server/access", "proto/rules", "footfall/v1"],
    # Zones need people and campaigns to exist; a board shows all of them (DECISIONS.md, "Boards").
    "server/sessions": ["server/base", "server/storage", "server/access", "server/campaigns", "server/people", "server/board", "proto/rules",
                        "footfall/v1"],
    "server/people": ["server/base", "server/storage", "server/access", "server/campaigns", "server/sessions", "proto/rules", "footfall/v1"],
    "server/leads": ["server/base", "server/storage", "server/access", "server/campaigns", "proto/rules", "footfall/v1"],
    # Enrolment asks whether the session and zone exist.
    "server/devices": ["server/base", "server/storage", "server/access", "server/sessions", "server/leases", "proto/rules", "footfall/v1"],
    "server/board": ["server/base", "server/storage", "server/campaigns", "server/sessions", "server/people", "server/leads",
                     "server/devices", "server/draws", "server/queues", "server/stock", "server/onsite", "proto/rules", "footfall/v1"],
    "server/sync": ["server/base", "server/storage", "server/access", "server/campaigns", "server/sessions", "server/people", "server/leads", "server/coupons", "server/stock",
                    "server/draws", "server/queues", "server/playbooks", "server/onsite", "server/devices", "server/board", "server/leases", "proto/rules", "footfall/v1"],
    # What came back after a restore is told from the ledger.
    "server/backup": ["server/base", "server/storage", "server/access", "server/sync", "footfall/v1"],
    "server/app": ["server", "proto/rules", "footfall/v1", "google/rpc"],
    "server/main.cc": ["server/app", "server/base"],
    # Shares the primitives with the code that draws, and nothing else: a mistake in one must show in the other.
    "server/drawcheck": ["proto/rules/ids.h", "proto/rules/sha256.h", "proto/rules/utf8.h"],
    # The command speaks the public API only, as any client does; the words for its errors stand with the errors.
    "server/cli": ["server/base/advice.h", "server/base/errors.h", "server/drawcheck", "footfall/v1", "google/rpc", "proto/rules"],
    # A dry run asks the server's own rules, and nothing else of it.
    "server/cli/campaign_check.cc": ["server/cli", "server/base/advice.h", "server/base/errors.h", "server/campaigns/campaign_rules.h",
                                     "server/coupons/coupon_rules.h", "server/people/staff_rules.h", "server/playbooks/playbook_rules.h",
                                     "server/sessions/session_rules.h", "server/stock/stock_rules.h", "footfall/v1", "proto/rules"],
    # Restoring is done while no server runs: there is no API to speak to.
    "server/cli/commands_backup.cc": ["server/cli", "server/app", "server/base", "footfall/v1"],
    "kiosk/base": ["proto/rules"],
    # Strokes and pictures are plain values of kiosk/base.
    "kiosk/state": ["proto/rules", "kiosk/base/ink.h", "kiosk/base/picture.h"],
    "kiosk/actions": ["kiosk/state", "proto/rules"],
    "kiosk/widgets": ["kiosk/base/ink.h", "kiosk/base/picture.h"],
    "kiosk/screens": ["kiosk/widgets", "kiosk/state", "kiosk/actions", "proto/rules"],
    "kiosk/journal": ["kiosk/base", "proto/rules", "footfall/v1"],
    "kiosk/sync": ["kiosk/base", "kiosk/journal", "proto/rules", "footfall/v1", "google/rpc"],
    "kiosk/input": ["kiosk/base"],
    "kiosk/platform": ["kiosk/base", "kiosk/widgets", "kiosk/input/scan_gate.h", "proto/rules/png_size.h"],
    "kiosk/app": ["kiosk", "proto/rules", "footfall/v1"],
    "kiosk/main.cc": ["kiosk/app", "kiosk/base"],
}
# Headers of outside libraries that only these parts may see.
OUTSIDE = {
    r"^GLFW/|^GL/|^imgui_impl": ["kiosk/platform"],
    r"^imgui": ["kiosk/platform", "kiosk/widgets", "kiosk/screens"],
    r"^soci/|^sqlite3": ["server/storage", "kiosk/journal"],
    r"^grpc": ["server/access", "server/app", "server/campaigns", "server/sessions", "server/people", "server/leads", "server/devices",
               "server/sync", "server/stock", "server/coupons", "server/draws", "server/queues", "server/playbooks", "server/onsite", "server/leases", "server/backup", "server/cli", "kiosk/sync"],
    r"grpc\.pb\.h$": ["server/access", "server/app", "server/campaigns", "server/sessions", "server/people", "server/leads", "server/devices",
                      "server/sync", "server/stock", "server/coupons", "server/draws", "server/queues", "server/playbooks", "server/onsite", "server/leases", "server/backup", "server/cli", "kiosk/sync"],
    r"^rime|^zinnia|^opencc/|^ZXing/|^turbojpeg|^linux/videodev2": ["kiosk/input"],
    r"^pango/|^cairo": ["server/draws"],
    r"^phonenumbers/": ["proto/rules"],
    # The base folders draw randomness from it, the stream hashes the certificate it pins; everything else goes through proto/rules/crypto.h.
    r"^sodium": ["proto/rules", "server/base", "kiosk/base", "kiosk/sync"],
}
# Stores and rules never see gRPC; rules never see storage.
ROOMS = [
    (r"_store\.(h|cc)$", r"^grpc|grpc\.pb\.h$|server/access"),
    (r"_rules\.(h|cc)$", r"^grpc|grpc\.pb\.h$|server/access|server/storage"),
]


def main():
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.h", "*.cc"], cwd=ROOT, capture_output=True, text=True, check=True)
    problems = []
    for path in files.stdout.split():
        if not path.startswith(("proto/", "server/", "kiosk/")) or not (ROOT / path).exists():
            continue
        part = max((p for p in ALLOWED if path == p or path.startswith(p + "/")), key=len, default=None)
        if part is None:
            problems.append(f"{path}: in no known part; add it to scripts/check_includes.py")
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+["<]([^">]+)[">]', line)
            if match:
                problems += [f"{path}:{number}: {p}" for p in check(path, part, match.group(1))]
    problems += twice_named(files.stdout.split())
    print("\n".join(problems))
    return 1 if problems else 0


def twice_named(paths):
    """Two headers that give the same name to two types: a program that links both takes the templates of one for those of the other."""
    where = {}
    for path in paths:
        if path.startswith("tests/") or not path.endswith(".h") or not (ROOT / path).exists():
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        space = re.search(r"^namespace ([\w:]+) \{", text, re.M)
        for kind in re.finditer(r"^(?:struct|class) (\w+)(?: final)?(?: : [^{;]*)? \{", text, re.M):
            where.setdefault((space.group(1) if space else "", kind.group(1)), []).append(path)
    return [f"{' and '.join(files)}: both define {name} in {space}" for (space, name), files in sorted(where.items()) if len(files) > 1]


def check(path, part, include):
    if include.startswith(("proto/", "server/", "kiosk/", "footfall/v1", "google/rpc")):
        allowed = [part] + ALLOWED[part]
        if not any(include == a or include.startswith(a + "/") for a in allowed):
            yield f"{part} may not include {include}"
    for pattern, parts in OUTSIDE.items():
        if re.search(pattern, include) and not any(path.startswith(p + "/") for p in parts):
            yield f"{part} may not include {include}"
    for files, pattern in ROOMS:
        own = include.startswith(part + "/")
        if re.search(files, path) and re.search(pattern, include) and not own:
            yield f"{path} may not include {include}"


if __name__ == "__main__":
    sys.exit(main())
