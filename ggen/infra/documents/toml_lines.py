"""Where the tables, keys and values of a TOML text stand."""

from __future__ import annotations

import re
from typing import NamedTuple

from ggen.infra.documents.model import KeyPath
from ggen.infra.documents.toml_text import loads

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# Multi-line strings first: their marks begin with those of the one-line strings.
_STRING = re.compile(
    r'"""(?:[^"\\]+|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']+|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]+|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
# Numbers, dates and booleans; a date may hold a blank.
_ATOM = re.compile(r"[^,\]}#\n]+")


class Pair(NamedTuple):
    """A ``key = value``; offsets are characters of the text.

    Attributes:
        path: from the top of the document.
        block: path of the ``[table]`` that it is written under; () at the top.
        inline: it stands in an inline table.
    """

    path: KeyPath
    block: KeyPath
    start: int
    value_start: int
    value_end: int
    inline: bool


class Header(NamedTuple):
    """A ``[table]``, or a table of an array ``[[table]]`` (`path` ends in its index).

    Attributes:
        end: offset just behind the closing bracket.
    """

    path: KeyPath
    start: int
    end: int


class LineFinder:
    """Walks over text that is known to be valid and notes where everything stands.

    Attributes:
        pairs: in the order of their ends, inline ones before those around them.
        headers: in the order of the text.
    """

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._pos = 0
        self._line = first_line
        self._counted_to = 0
        self._lines: dict[KeyPath, int] = {}
        self._array_sizes: dict[KeyPath, int] = {}
        self._block: KeyPath = ()
        self.pairs: list[Pair] = []
        self.headers: list[Header] = []

    def find(self) -> dict[KeyPath, int]:
        """Path of keys and positions -> line; to be called once."""
        while self._peek():
            if self._text.startswith("[", self._pos):
                self._block = self._header()
            else:
                self._pair(self._block, inline=False)
        return self._lines

    def _peek(self) -> str:
        """The next character that means something; empty at the end."""
        self._skip(_BLANK)
        return self._text[self._pos : self._pos + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._pos)
        taken = found.group() if found else ""
        self._pos += len(taken)
        return taken

    def _note(self, path: KeyPath) -> None:
        # Counted from the last note on: one pass over the text in all.
        self._line += self._text.count("\n", self._counted_to, self._pos)
        self._counted_to = self._pos
        # Tables that exist only through a dotted key stand where it does.
        for end in range(1, len(path) + 1):
            self._lines.setdefault(path[:end], self._line)

    def _header(self) -> KeyPath:
        start = self._pos
        mark = 2 if self._text.startswith("[[", self._pos) else 1
        self._pos += mark
        self._peek()
        key = self._key()
        path: KeyPath = ()
        for name in key[:-1]:
            # `[a.b]` after `[[a]]` is inside the last table of the array.
            path = self._entered((*path, name))
        path = (*path, key[-1])
        if mark == 2:
            self._array_sizes[path] = self._array_sizes.get(path, 0) + 1
        path = self._entered(path)
        self._note(path)
        self._peek()
        self._pos += mark
        self.headers.append(Header(path, start, self._pos))
        return path

    def _entered(self, path: KeyPath) -> KeyPath:
        """For an array of tables: its last table."""
        size = self._array_sizes.get(path)
        return path if size is None else (*path, size - 1)

    def _key(self) -> tuple[str, ...]:
        parts = [self._key_part()]
        while self._peek() == ".":
            self._pos += 1
            self._peek()
            parts.append(self._key_part())
        return tuple(parts)

    def _key_part(self) -> str:
        quoted = self._skip(_STRING)
        if not quoted:
            return self._skip(_BARE_KEY)
        if quoted[0] == '"' and "\\" in quoted:
            return str(loads(f"key = {quoted}")["key"])
        return quoted[1:-1]

    def _pair(self, table: KeyPath, *, inline: bool) -> None:
        start = self._pos
        path = (*table, *self._key())
        self._note(path)
        self._peek()
        self._pos += 1  # the equals sign
        self._peek()
        value_start = self._pos
        self._value(path)
        value = self._text[value_start : self._pos].rstrip()
        end = value_start + len(value)
        self.pairs.append(Pair(path, self._block, start, value_start, end, inline))

    def _value(self, path: KeyPath) -> None:
        opened = self._peek()
        if opened in ('"', "'"):
            self._skip(_STRING)
        elif opened == "[":
            self._array(path)
        elif opened == "{":
            self._inline_table(path)
        else:
            self._skip(_ATOM)

    def _array(self, path: KeyPath) -> None:
        self._pos += 1
        index = 0
        while self._peek() != "]":
            self._note((*path, index))
            self._value((*path, index))
            index += 1
            if self._peek() == ",":
                self._pos += 1
        self._pos += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._pos += 1
        while self._peek() != "}":
            self._pair(path, inline=True)
            if self._peek() == ",":
                self._pos += 1
        self._pos += 1
