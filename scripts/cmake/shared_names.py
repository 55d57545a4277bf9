"""Prints those of the sources, one a line, that name something in an unnamed namespace that an earlier one names as well: when several are read as
one, they have to stay apart. A look at the lines, not a parser: the few it misses are named APART in their CMakeLists.txt.

    shared_names.py SOURCE…
"""

import pathlib
import re
import sys

UNNAMED = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.S | re.M)
TYPE = re.compile(r"(?:enum class|class|struct|enum|union) (?:\w+ )*?(\w+)\b")
ALIAS = re.compile(r"using (\w+) = (.*);")
CONSTANT = re.compile(r"(?:constexpr|const|static|thread_local|std::atomic)\b")
CONSTANT_NAME = re.compile(r"\b([kg]\w+)\b(?=\s*(?:\[[^\]]*\])*\s*(?:=|\{|,|;))")
FUNCTION = re.compile(r"[\w:<>,&*\s\[\]]*?\b(\w+)\((.*)")
NOT_NAMES = ("static_assert", "TEST", "TEST_F", "TEST_P", "INSTANTIATE_TEST_SUITE_P", "MATCHER", "MATCHER_P")


def names(line):
    """What the line defines: pairs of a name and what tells two things of that name apart (parameters, an alias' meaning)."""
    if not line or line[0] in " }#/)" or line.startswith("template"):
        return
    if alias := ALIAS.match(line):
        yield alias.groups()
    elif (kind := TYPE.match(line)) and not line.endswith(";"):
        yield kind.group(1), "type"
    elif CONSTANT.match(line) and "(" not in re.split("[={]", line)[0]:
        for name in CONSTANT_NAME.findall(line.split("//")[0]):
            yield name, "constant " + line
    elif (function := FUNCTION.match(line)) and function.group(1) not in NOT_NAMES:
        yield function.group(1), "(" + re.sub(r"\b\w+(?=[,)])", "", function.group(2))


def unnamed(path):
    for block in UNNAMED.findall(pathlib.Path(path).read_text(encoding="utf-8")):
        for line in block.split("\n"):
            yield from names(line)


def clash(known, told):
    """Two functions of one name are two overloads when their parameters differ; everything else may be named once, aliases of one thing excepted."""
    if known.startswith("(") and told.startswith("("):
        return known == told
    aliases = not any(each.startswith(("(", "type", "constant ")) for each in (known, told))
    return not aliases or known != told


def main(sources):
    seen = {}
    for source in sources:
        own = list(unnamed(source)) if source.endswith(".cc") and pathlib.Path(source).exists() else []
        if any(clash(known, told) for name, told in own for known in seen.get(name, ())):
            print(source)
            continue
        for name, told in own:
            seen.setdefault(name, set()).add(told)


if __name__ == "__main__":
    main(sys.argv[1:])
