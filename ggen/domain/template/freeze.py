"""Blocks that belong to people: text between ``ggen:begin ID`` and ``ggen:end ID``.

The marks stand in comments of any language, each on a line of its own or after code.
What is between the two lines is kept when the file is generated again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ggen.domain.template.linediff import split_lines

# A quote or a letter before it means that the text only speaks about marks.
_MARK = re.compile(r"(?<![\w`'\"])ggen:(begin|end)[ \t]+(\S+)")
_CLOSERS = ("*/", "-->", "--%>", "%>", "#}", "-}", "*)", "]]", "=#", "|#")


@dataclass(frozen=True)
class Blocks:
    """The blocks of one text.

    Attributes:
        lines: the text's lines with their line ends.
        spans: ID -> the lines between its marks, as a half-open range of indexes.
        problem: why the blocks cannot be told apart; None: they can.
    """

    lines: list[str]
    spans: Mapping[str, tuple[int, int]]
    problem: str | None = None

    def content(self, block_id: str) -> str:
        """The text between the marks of a block; empty when there is no such block."""
        start, end = self.spans.get(block_id, (0, 0))
        return "".join(self.lines[start:end])

    def with_contents(self, contents: Mapping[str, str]) -> str:
        """The text with other contents in the blocks that `contents` names."""
        parts: list[str] = []
        done = 0
        for block_id, (start, end) in self.spans.items():
            parts += self.lines[done:start]
            kept = contents.get(block_id)
            parts += self.lines[start:end] if kept is None else [kept]
            done = end
        return "".join([*parts, *self.lines[done:]])

    def blanked(self) -> str:
        """The text with empty blocks: the same for files that differ only there."""
        return self.with_contents(dict.fromkeys(self.spans, ""))


def find_blocks(text: str) -> Blocks:
    """The blocks of `text`, in order.

    An ID that occurs twice, a block inside a block, and a mark without its partner
    are told in `Blocks.problem`; then there are no spans.
    """
    # Most texts have no marks: they are not even split.
    lines = split_lines(text) if "ggen:" in text else []
    spans: dict[str, tuple[int, int]] = {}
    open_id, start = "", 0
    for index, line in enumerate(lines):
        mark = _mark(line)
        if mark is None:
            continue
        kind, block_id = mark
        problem = _problem(kind, block_id, open_id, spans)
        if problem:
            # Half an answer would move contents into the wrong block.
            return Blocks(lines, {}, f"{problem} in line {index + 1}")
        if kind == "begin":
            open_id, start = block_id, index + 1
        else:
            spans[open_id] = (start, index)
            open_id = ""
    if open_id:
        return Blocks(lines, {}, f"block '{open_id}' of line {start} never ends")
    return Blocks(lines or [text], spans)


def _mark(line: str) -> tuple[str, str] | None:
    """Kind and ID of the mark in a line; a line with several marks is plain text."""
    if "ggen:" not in line:
        return None
    found = _MARK.findall(line)
    # A block on one line has no lines between its marks that could be kept.
    if len(found) != 1:
        return None
    kind, block_id = found[0]
    for closer in _CLOSERS:
        block_id = block_id.removesuffix(closer)
    return (kind, block_id) if block_id else None


def _problem(
    kind: str, block_id: str, open_id: str, spans: Mapping[str, tuple[int, int]]
) -> str | None:
    if kind == "begin":
        if open_id:
            return f"block '{block_id}' begins inside block '{open_id}'"
        if block_id in spans:
            return f"block '{block_id}' occurs twice"
        return None
    if not open_id:
        return f"block '{block_id}' ends without a beginning"
    if block_id != open_id:
        return f"block '{open_id}' is ended by the mark of '{block_id}'"
    return None
