# SPDX-FileCopyrightText: GimbalScan developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the documents true where that is cheap: links, images, codes, states, exports, quoted code.

Usage: docs_check.py SOURCE_FOLDER
"""

import re
import sys
from pathlib import Path

FENCE = re.compile(r"^(```|~~~)")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# A code of the event log, such as MOT-STALL.
CODE = re.compile(r"\b[A-Z]{2,}(?:-[A-Z]{2,})+\b")


def prose(path):
    """The lines outside code blocks, in which links are links."""
    inside = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            yield line


def anchors(path):
    """The names that headings get on the usual forges."""
    titles = (line.lstrip("#").strip() for line in prose(path) if line.startswith("#"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def table_rows(path):
    for line in prose(path):
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def check_links(root):
    for path in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        name = path.relative_to(root)
        for target in LINK.findall("\n".join(prose(path))):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            wanted = (path.parent / file) if file else path
            if not wanted.exists():
                yield f"{name}: {target} does not exist."
            elif anchor and anchor not in anchors(wanted):
                yield f"{name}: {target} is no heading of that file."


def error_codes(root):
    """Code to (class, meaning), as the header has it."""
    text = (root / "include/gimbalscan/core/error.h").read_text(encoding="utf-8")
    rows = re.findall(r'X\(\w+, "([A-Z-]+)", (\w+), "([^"]*)"\)', text)
    return {code: (kind, meaning) for code, kind, meaning in rows}


def event_codes(root):
    """Codes of the event log that are no errors: literals in the sources."""
    codes = set()
    for path in (root / "src").rglob("*.cpp"):
        codes.update(re.findall(r'"([A-Z]{2,}(?:-[A-Z]{2,})+)"', path.read_text(encoding="utf-8")))
    return codes


def check_codes(root):
    page = root / "docs/faults.md"
    known = error_codes(root)
    if len(known) < 30:
        yield "error.h: its table of codes was not understood."
    shown = {row[0].strip("`"): row[1:3] for row in table_rows(page) if len(row) >= 3}
    for code, (kind, meaning) in known.items():
        if code not in shown:
            yield f"docs/faults.md: {code} has no row."
        elif shown[code] != [kind, meaning]:
            yield f"docs/faults.md: {code} is {kind}, {meaning}; the page has {shown[code]}."
    allowed = known.keys() | event_codes(root)
    for code in sorted(set(CODE.findall("\n".join(prose(page)))) - allowed):
        yield f"docs/faults.md: there is no code {code}."


def state_table(root):
    """State to its cells: "-", "accepted" or the next state; from the program's own table."""
    header = (root / "include/gimbalscan/scan/scan_state.h").read_text(encoding="utf-8")
    states = re.search(r"enum class ScanState \{([^}]*)\}", header).group(1)
    states = [state.strip() for state in states.split(",")]
    source = (root / "src/scan/scan_state.cpp").read_text(encoding="utf-8")
    source = re.sub(r"//.*", "", source)
    table = source[source.index("kTable = {{"):source.index("}};")]
    cells = [target or ("accepted" if word == "accepted" else "-")
             for target, word in re.findall(r"to\((\w+)\)|\b(accepted|refused)\(\)", table)]
    width, rest = divmod(len(cells), len(states))
    assert rest == 0, "scan_state.cpp: its table was not understood."
    return {state: cells[i * width:(i + 1) * width] for i, state in enumerate(states)}


def check_states(root):
    page = root / "docs/state-machine.md"
    shown = {row[0]: row[1:] for row in table_rows(page)}
    for state, cells in state_table(root).items():
        if state not in shown:
            yield f"docs/state-machine.md: the state {state} has no row."
        elif shown[state] != cells:
            yield f"docs/state-machine.md: {state} is {cells}, the page has {shown[state]}."


def check_exports(root):
    """Each format and each key of the view file is explained."""
    source = (root / "src/export/export_formats.cpp").read_text(encoding="utf-8")
    formats = re.findall(r'ExportFormat\{"([\w-]+)"', source)
    specs = (root / "src/export/view_file.cpp").read_text(encoding="utf-8")
    specs = specs[specs.index("viewSpecs() {"):specs.index("return specs;")]
    keys = re.findall(r'(?:choice|integer|list|requiredText|number|table|text)\("(\w+)"', specs)
    if len(formats) < 9 or len(keys) < 15:
        yield "docs_check.py: the formats or the keys of the view file were not understood."
    for name in ("docs/exports.md", "docs/command-line.md"):
        shown = {re.sub(r"\[?`([\w-]+)`.*", r"\1", row[0]) for row in table_rows(root / name)}
        for missing in sorted(set(formats) - shown):
            yield f"{name}: the export format {missing} has no row."
    text = (root / "docs/exports.md").read_text(encoding="utf-8")
    for key in keys:
        if not re.search(rf"`{key}(\[\])?`", text):
            yield f"docs/exports.md: the key {key} of the view file is not explained."


def code_blocks(path):
    """Line number, language and lines of each code block."""
    begun, language, block = 0, "", []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not FENCE.match(line):
            block.append(line)
            continue
        if begun:
            yield begun, language, block
        begun, language, block = (0, "", []) if begun else (number, line[3:], [])


def check_quotes(root):
    """A C++ block names its file in its first line and is literally in it; "// ..." leaves something
    out."""
    name = "docs/writing-a-driver.md"
    quotes = [block for block in code_blocks(root / name) if block[1] == "cpp"]
    if len(quotes) < 10:
        yield f"{name}: its code was not understood."
    for number, _, (first, *lines) in quotes:
        path = root / first.removeprefix("// ")
        if not first.startswith("// ") or not path.is_file():
            yield f"{name}:{number}: the first line does not name the file that the code is from."
            continue
        rest = "\n" + path.read_text(encoding="utf-8")
        for piece in "\n".join(lines).split("\n// ...\n"):
            _, found, rest = rest.partition(f"\n{piece}\n")
            if not found:
                yield f"{name}:{number}: this is not in {path.name}: {piece.splitlines()[0]}"
                break
            rest = "\n" + rest


def main():
    root = Path(sys.argv[1])
    problems = [*check_links(root), *check_codes(root), *check_states(root),
                *check_exports(root), *check_quotes(root)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
