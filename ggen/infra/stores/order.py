"""A total order over RDF terms and rows, so that every engine's answers sort alike.

Unbound < blank nodes < IRIs < numbers by value < strings by code point < language
strings < booleans < dates and times < other literals by datatype, then lexical form.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import Any

from ggen.infra.stores.lexical import INTEGER_TYPES
from ggen.infra.stores.protocol import Rows
from ggen.infra.stores.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Term

Key = tuple[Any, ...]

_NUMBERS = frozenset(
    XSD + name for name in (*INTEGER_TYPES, "decimal", "double", "float")
)
_DATES = frozenset(XSD + name for name in ("dateTime", "dateTimeStamp", "date", "time"))
_DATE = re.compile(
    r"(?:(-?\d{4,})-(\d\d)-(\d\d))?T?"
    r"(?:(\d\d):(\d\d):(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d)?\Z",
    re.ASCII,
)


def term_key(term: Term | None) -> Key:
    """A key that sorts `term`; two different terms never have the same one."""
    if term is None:
        return (0,)
    if isinstance(term, BlankNode):
        return (1, term.id)
    if isinstance(term, IRI):
        return (2, term.value)
    return _literal_key(term)


def _literal_key(literal: Literal) -> Key:
    lexical, datatype, lang = literal
    if lang is not None:
        return (5, lexical, lang)
    if datatype == XSD_STRING:
        return (4, lexical)
    if datatype in _NUMBERS:
        number = _number(lexical)
        # The datatype and spelling settle what is equal by value.
        if number is not None:
            return (3, *number, datatype, lexical)
    if datatype == f"{XSD}boolean":
        return (6, lexical)
    if datatype in _DATES:
        return (7, datatype, *_instant(lexical), lexical)
    return (8, datatype, lexical)


def _number(lexical: str) -> tuple[int, Any] | None:
    """-1, 0 or 1 for minus infinity, finite, infinity; 2 for not a number."""
    try:
        # Decimals compare exactly with each other, floats do not with decimals.
        value = Decimal(lexical.replace("INF", "Infinity"))
    except ArithmeticError:
        return None
    # Not a number comes last, rather than nowhere.
    if value.is_nan():
        return 2, 0
    if value.is_infinite():
        return (1 if value > 0 else -1), 0
    return 0, value


def _instant(lexical: str) -> tuple[Any, ...]:
    """Sortable point in time; without a zone it counts as UTC."""
    match = _DATE.match(lexical)
    if match is None:
        return (1, lexical)
    year, month, day, hour, minute, second, zone = match.groups()
    # Not a count of days, but sorted as days are; no calendar is needed.
    days = int(year or 0) * 372 + int(month or 1) * 31 + int(day or 1)
    clock = int(hour or 0) * 3600 + int(minute or 0) * 60 + Decimal(second or 0)
    if zone and zone != "Z":
        shift = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
        # East of Greenwich the same instant is written later.
        clock += -shift if zone[0] == "+" else shift
    return (0, days * 86400 + clock)


def sort_rows(rows: Rows) -> Rows:
    """`rows` in their fixed total order; the very same when the query's order holds.

    To be called again after terms were exchanged, blank node labels for instance.
    """
    if rows.order is None:
        return rows
    keys = _Keys()
    ordered = sorted(rows.rows, key=keys.of_row)
    # Python's sort is stable, so the last condition goes first.
    for column, descending in reversed(rows.order):
        by_column = partial(keys.of_column, column)
        ordered.sort(key=by_column, reverse=descending)
    return Rows(rows.columns, ordered, rows.order)


class _Keys:
    """Sort keys of many rows, in which the same terms come again and again."""

    def __init__(self) -> None:
        self._known: dict[Term | None, Key] = {None: (0,)}

    def of_row(self, row: tuple[Term | None, ...]) -> list[Key]:
        known = self._known
        # An IRI's key is made faster than it is found.
        return [
            (2, *term) if type(term) is IRI else known.get(term) or self._make(term)
            for term in row
        ]

    def of_column(self, column: int, row: tuple[Term | None, ...]) -> Key:
        term = row[column]
        return self._known.get(term) or self._make(term)

    def _make(self, term: Term | None) -> Key:
        key = self._known[term] = term_key(term)
        return key
