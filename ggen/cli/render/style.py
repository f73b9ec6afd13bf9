"""How text looks: colours, widths, tables. Plain when piped."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}


class Raw(str):
    """Text that is printed exactly as it is, without a newline after it."""


class Style:
    """The look of one stream.

    Attributes:
        width: columns; None when the output is not a terminal and must not be cut.
        plain: True when piped: no colours are used unless they were asked for.
    """

    def __init__(self, *, width: int | None, color: bool, plain: bool) -> None:
        self.width = width
        self.color = color
        self.plain = plain

    def _paint(self, name: str, text: str) -> str:
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.color and text else text

    def bold(self, text: str) -> str:
        return self._paint("bold", text)

    def dim(self, text: str) -> str:
        return self._paint("dim", text)

    def red(self, text: str) -> str:
        return self._paint("red", text)

    def green(self, text: str) -> str:
        return self._paint("green", text)

    def yellow(self, text: str) -> str:
        return self._paint("yellow", text)

    def cyan(self, text: str) -> str:
        return self._paint("cyan", text)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """Lines of a table with two spaces between columns, cut to the terminal.

        Control characters in cells are escaped, so that data cannot move the cursor.
        """
        cells = [[visible(cell) for cell in row] for row in rows]
        widths = [
            max(_columns(text) for text in column)
            for column in zip(headers, *cells, strict=True)
        ]
        if self.width is not None:
            widths = _fit(widths, self.width)
        head = self.bold(_line(headers, widths))
        return [head, *(_line(row, widths) for row in cells)]


def visible(text: str) -> str:
    """`text` on one line, with control characters escaped."""
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or unicodedata.category(char) in ("Cf", "Zs")
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)


def _fit(widths: list[int], width: int) -> list[int]:
    """Take columns from the widest until the table fits, leaving eight to each."""
    widths = list(widths)
    room = width - 2 * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= 8:
            break
        widths[widest] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = [_pad(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join(parts).rstrip()


def _pad(text: str, width: int) -> str:
    if _columns(text) <= width:
        return text + " " * (width - _columns(text))
    kept = ""
    for char in text:
        if _columns(kept + char) > width - 1:
            break
        kept += char
    return kept + "…" + " " * (width - 1 - _columns(kept))
