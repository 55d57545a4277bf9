#!/usr/bin/env python3
"""Looks for what must not be in the repository: private keys, tokens, data folders, real-looking credentials."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATTERNS = [
    (r"-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----", "a private key"),
    (r"\bAKIA[0-9A-Z]{16}\b", "a cloud access key"),
    (r"\bgh[pousr]_[A-Za-z0-9]{30,}\b", "a forge token"),
    (r"\bxox[abpr]-[A-Za-z0-9-]{10,}\b", "a chat token"),
    (r"(?i)\b(?:password|secret|token)\s*[:=]\s*[\"'][A-Za-z0-9+/]{24,}={0,2}[\"']", "something like a credential"),
]
FORBIDDEN_NAMES = re.compile(r"(^|/)(master\.key|tls\.key|journal\.db|footfall\.db|.*\.pem)$")


def main():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    problems = []
    for path in filter(None, files):
        if FORBIDDEN_NAMES.search(path):
            problems.append(f"{path}: such a file is never committed")
        if path == "scripts/check_secrets.py" or not (ROOT / path).is_file():
            continue
        text = (ROOT / path).read_bytes().decode("utf-8", "ignore")
        problems += [f"{path}: {what}" for pattern, what in PATTERNS if re.search(pattern, text)]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
