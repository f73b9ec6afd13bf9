"""Changes to a query's text that can tell where a place of the new text came from."""

from __future__ import annotations

import bisect

from ggen.errors import QueryError
from ggen.infra.stores.protocol import Query

_SHOWN = 200


class Edits:
    """Insertions and removals in one text, applied together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._edits: list[tuple[int, int, str]] = []

    def insert(self, offset: int, text: str) -> None:
        """Insert before `offset`; several at one place keep their order."""
        self._edits.append((offset, offset, text))

    def remove(self, start: int, stop: int) -> None:
        """Take out a range, line ends excepted, so that lines keep their numbers."""
        kept = "".join(char for char in self.text[start:stop] if char in "\r\n")
        self._edits.append((start, stop, kept))

    def replace(self, start: int, stop: int, text: str) -> None:
        """Put `text` in the place of a range that is on one line."""
        self._edits.append((start, stop, text))

    def apply(self) -> str:
        """The new text."""
        parts: list[str] = []
        done = 0
        for start, stop, text in self._in_order():
            parts += self.text[done:start], text
            done = stop
        return "".join((*parts, self.text[done:]))

    def _in_order(self) -> list[tuple[int, int, str]]:
        # Insertions before what is taken out at the same place.
        return sorted(self._edits, key=lambda edit: edit[:2])

    def origin(self, offset: int) -> int:
        """The place in the old text of `offset` in the new one."""
        shift = 0
        for start, stop, text in self._in_order():
            begin = start + shift
            if offset < begin:
                break
            if offset < begin + len(text):
                return start
            shift += len(text) - (stop - start)
        return offset - shift


def offset_of(text: str, line: int, column: int) -> int:
    """Offset of a 1-based line and column, within the text's bounds."""
    starts = _line_starts(text)
    index = min(max(line, 1), len(starts)) - 1
    return min(starts[index] + max(column, 1) - 1, len(text))


def error_at(query: Query, offset: int, message: str) -> QueryError:
    """The error at `offset` of the user's text, with the line and its number."""
    text = query.text
    starts = _line_starts(text)
    index = bisect.bisect_right(starts, offset) - 1
    line = text[starts[index] :].partition("\n")[0].rstrip("\r")
    return QueryError(
        message,
        file=query.file,
        line=query.line + index,
        column=offset - starts[index] + 1,
        source_line=line[:_SHOWN],
    )


def _line_starts(text: str) -> list[int]:
    return [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]
