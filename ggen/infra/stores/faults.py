"""What an engine raises becomes an error of ggen, with the place in the user's text.

Engines raise almost anything, rdflib bare `Exception` and pyoxigraph's panics even a
`BaseException`; so these guards stand around the engines' calls and nothing else.
"""

from __future__ import annotations

import re
from types import TracebackType
from typing import NoReturn

from ggen.errors import GgenError, QueryError, RdfError, Unavailable
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.sparql_edits import error_at, offset_of
from ggen.infra.stores.sparql_text import Prepared

_SHOWN = 200
_OXIGRAPH_QUERY = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_OXIGRAPH_PARSER = re.compile(
    r"Parser error (?:at|from|between) line (\d+)(?: | between | from )columns? (\d+)"
    r"[^:]*: ",
)
_EXPECTED_ITEM = re.compile(r'"[^"]*"|[A-Za-z][^,"\[]*[^,"\[\s]')
_CHARACTERS = re.compile(r"\[[^\]]*\]")
_SIGNS = frozenset("{}().,;*'")
_LINE_SUFFIX = re.compile(r" \(line \d+\)\Z")


def _is_fault(error: BaseException | None) -> bool:
    # Ours already, or beyond help.
    if isinstance(error, (GgenError, MemoryError)):
        return False
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _one_line(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


class QueryGuard:
    """Around the evaluation of a query: raises `QueryError` with the user's line.

    What the operating system reports is a SERVICE that failed: `Unavailable`.
    """

    def __init__(self, query: Query, prepared: Prepared) -> None:
        self._query = query
        self._prepared = prepared

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, QueryError) and self._query.file is not None:
            error.located(self._query.file, self._query.line)
        if error is not None and _is_fault(error):
            raise self._translate(error) from error

    def _translate(self, error: BaseException) -> GgenError:
        query = self._query
        # rdflib's parsers work by recursion.
        if isinstance(error, RecursionError):
            reason = "the query is nested too deeply for this engine"
            return QueryError(reason, file=query.file, line=query.line)
        # Nothing else in a query reaches the operating system.
        if isinstance(error, OSError):
            reason = f"the query failed: {_one_line(str(error))}"
            return Unavailable(reason, file=query.file, line=query.line)
        line, column, reason = _query_place(error)
        if line is None:
            reason = f"the query cannot be run: {_one_line(reason)}"
            return QueryError(reason, file=query.file, line=query.line)
        # The engine saw another text than the user wrote.
        offset = offset_of(self._prepared.text, line, column)
        origin = self._prepared.edits.origin(offset)
        return error_at(query, origin, f"SPARQL syntax: {_one_line(reason)}")


def _query_place(error: BaseException) -> tuple[int | None, int, str]:
    match = _OXIGRAPH_QUERY.match(str(error))
    if match:
        return int(match[1]), int(match[2]), _expected(match[3])
    line = getattr(error, "lineno", None)
    if line is not None:
        # pyparsing says which rule failed, which means nothing to the user.
        return line, int(getattr(error, "column", None) or 1), "not understood"
    return None, 1, str(error) or type(error).__name__


def _expected(reason: str) -> str:
    """The helpful part of what oxigraph expected: a sentence, or some signs."""
    wanted = _CHARACTERS.sub("", reason).partition("expected ")[2]
    items: list[str] = _EXPECTED_ITEM.findall(wanted.removeprefix("one of "))
    sentences = [item for item in items if item.count(" ") > 1]
    if sentences:
        return sentences[0][0].lower() + sentences[0][1:]
    signs = [item for item in items if item[0] == '"' and item[1:-1] in _SIGNS]
    return f"expected one of {', '.join(signs)}" if signs else "not understood"


class DocumentGuard:
    """Around the parsing of an RDF document: raises `RdfError` with line and column."""

    def __init__(self, data: bytes, file: str | None) -> None:
        self._data = data
        self._file = file

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or not _is_fault(error):
            return
        if isinstance(error, RecursionError):
            reason = "nested too deeply"
            raise RdfError(reason, file=self._file) from error
        line, column, reason = _document_place(error, self._data)
        try:
            fail(self._data, self._file, reason, line=line, column=column)
        except RdfError as translated:
            raise translated from error


def fail(
    data: bytes,
    file: str | None,
    reason: str,
    *,
    line: int | None = None,
    column: int | None = None,
) -> NoReturn:
    """Raise the `RdfError` for a place in `data`, with the line itself."""
    fields = {}
    if line is not None:
        fields["source_line"] = source_line(data, line)
    raise RdfError(_one_line(reason), file=file, line=line, column=column, **fields)


def source_line(data: bytes, line: int) -> str:
    """The 1-based line of `data`, cut to 200 characters; empty beyond its end."""
    lines = data.split(b"\n", line)
    if line > len(lines):
        return ""
    return lines[line - 1].decode(errors="replace").rstrip("\r")[:_SHOWN]


def _document_place(
    error: BaseException, data: bytes
) -> tuple[int | None, int | None, str]:
    text = str(error) or type(error).__name__
    match = _OXIGRAPH_PARSER.match(text)
    if match:
        reason = _LINE_SUFFIX.sub("", text[match.end() :])
        return int(match[1]), int(match[2]), reason
    # rdflib's Turtle parser: its `lines` counts the newlines before the place.
    # These names are private, but there is no other way to the place.
    why, offset = getattr(error, "_why", None), getattr(error, "_i", None)
    if isinstance(why, str) and isinstance(offset, int):
        before = data.decode(errors="replace")[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n"), why
    return None, None, text
