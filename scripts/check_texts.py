#!/usr/bin/env python3
"""Checks the kiosk's words: every language has every key with the same parameters, every key used exists, every key that exists is used."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LANGUAGES = ["zh-Hans", "zh-Hant", "en"]
# A language is offered in its own name, whatever the language shown.
OWN_NAMES = ["简体中文", "繁體中文"]


def main():
    problems = []
    words = {}
    for language in LANGUAGES:
        pairs = json.loads((ROOT / f"assets/i18n/{language}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
        words[language] = dict(pairs)
        if len(words[language]) != len(pairs):
            problems.append(f"{language}: a key stands twice")
    keys = set().union(*words.values())
    for key in sorted(keys):
        parameters = set()
        for language in LANGUAGES:
            if not words[language].get(key, "").strip():
                problems.append(f"{language}: {key} is missing or empty")
            else:
                parameters.add(tuple(sorted(set(re.findall(r"\{(\w+)\}", words[language][key])))))
        if len(parameters) > 1:
            problems.append(f"{key}: parameters differ between languages")

    sources = [p for folder in ("kiosk",) for p in (ROOT / folder).rglob("*") if p.suffix in (".cc", ".h")]
    text = "\n".join(p.read_text(encoding="utf-8") for p in sources)
    used = set(re.findall(r'\bTr\(\s*"([^"]+)"', text))
    problems += [f"{key} is used and in no catalogue" for key in sorted(used - keys)]
    # Keys chosen from a table stand in the sources as whole strings too.
    strings = set(re.findall(r'"([a-z0-9_.]+)"', text))
    problems += [f"{key} is never used" for key in sorted(keys - strings)]
    # Words of a person's language outside the catalogues: Chinese characters in string literals of the screens.
    for path in (ROOT / "kiosk").rglob("*.cc"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("//")[0]
            for name in OWN_NAMES:
                code = code.replace(f'"{name}"', "")
            if re.search(r'"[^"]*[\u4e00-\u9fff][^"]*"', code):
                problems.append(f"{path.relative_to(ROOT)}:{number}: words outside the catalogues")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
