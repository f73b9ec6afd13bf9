"""Repairs of the linter: edits of single lines, and applying them to files.

An edit gets the line that was found wrong and gives the lines that replace it; one
that does not recognise its line leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ggen.domain.template.lint_rules import Fix, Found
from ggen.infra import files

# Anything that these do not match is left to the person.
_MODE = re.compile(r"(mode\s*[:=]\s*)(?:0o?)?([0-7]{3})(\s*(?:#.*)?)")
_BARE = re.compile(r"(\s*(?:- +)?[\w.-]+:\s+|\s*- +)(\{[{%].*?)(\s*)")


def renamed_key(line: str, *, wrong: str, right: str) -> list[str]:
    """`line` with the key `wrong` called `right`."""
    pattern = rf"(?<![\w-]){re.escape(wrong)}(?=[\"']?\s*[:=\]])"
    return [re.sub(pattern, lambda _: right, line, count=1)]


def quoted_mode(line: str) -> list[str]:
    """``mode: 755`` as ``mode: "0755"``."""
    match = _MODE.fullmatch(line)
    return [f'{match[1]}"0{match[2]}"{match[3]}'] if match else [line]


def quoted_value(line: str) -> list[str]:
    """A bare value that begins with an expression in quotes."""
    match = _BARE.fullmatch(line)
    if match is None or ("'" in match[2] and ('"' in match[2] or "\\" in match[2])):
        return [line]
    # A backslash is plain in single quotes and an escape in double ones.
    mark = '"' if "'" in match[2] or '"' not in match[2] else "'"
    if mark == '"' and "\\" in match[2]:
        mark = "'"
    return [f"{match[1]}{mark}{match[2]}{mark}{match[3]}"]


def inserted(line: str, *, at: int, text: str) -> list[str]:
    """`line` with `text` put in before its character `at`."""
    return [line[:at] + text + line[at:]]


def followed(line: str, *, lines: tuple[str, ...]) -> list[str]:
    """`line`, and `lines` after it."""
    return [line, *lines]


def apply_fixes(found: Iterable[Found]) -> list[Found]:
    """Write the fixes into their files; gives back those that changed something.

    Of several fixes of one line only the first is made: the others may fit no more,
    and the next look finds them again.

    Raises:
        NotFound, EncodingError, IoTrouble: a file cannot be read or written.
    """
    by_file: dict[str, list[Found]] = {}
    for each in found:
        if each.fix is not None:
            by_file.setdefault(each.fix.file, []).append(each)
    return [done for file, some in by_file.items() for done in _fix_file(file, some)]


def _fix_file(file: str, found: list[Found]) -> list[Found]:
    path = Path(file)
    # `read_text` drops the mark; the file keeps it.
    bom = files.read_bytes(path)[:3] == b"\xef\xbb\xbf"
    lines = files.read_text(path).split("\n")
    done: dict[int, Found] = {}
    for each in found:
        fix = each.fix
        if fix is None or fix.line in done or not 1 <= fix.line <= len(lines):
            continue
        # Numbers stay true while several lines change: each stays one entry of `lines`.
        edited = _edited(lines[fix.line - 1], fix)
        if edited != lines[fix.line - 1]:
            lines[fix.line - 1] = edited
            done[fix.line] = each
    if done:
        files.write_atomic(path, ("\ufeff" if bom else "") + "\n".join(lines))
    return list(done.values())


def _edited(line: str, fix: Fix) -> str:
    """The line with the edit, its own end of line kept for every line that it gives."""
    end = "\r" if line.endswith("\r") else ""
    edited = fix.edit(line.removesuffix("\r"))
    return "\n".join(f"{part}{end}" for part in edited)
