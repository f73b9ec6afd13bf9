"""ORDER BY, LIMIT and OFFSET of a query: what the engine does, and what ggen does.

Engines disagree about the order of mixed types and about ties. So ggen sorts by
itself, with what is sorted by as hidden columns, wherever it gets all the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ggen.infra.stores import sparql_tokens as tok
from ggen.infra.stores.order import sort_rows
from ggen.infra.stores.protocol import Rows
from ggen.infra.stores.sparql_edits import Edits
from ggen.infra.stores.sparql_outline import (
    MODIFIERS,
    Outline,
    find_visible,
    read_groups,
    text_at,
)
from ggen.infra.stores.sparql_tokens import Token
from ggen.infra.stores.terms import Term

HIDDEN = "ggen_order_"

Condition = tuple[str, bool]


@dataclass(frozen=True)
class Arrangement:
    """What is to be done with the rows of a SELECT.

    Attributes:
        columns: what the user gets, in order.
        hidden: further columns, to be sorted by and dropped.
        order: (column, descending) that ggen sorts by; None leaves the engine's order.
        is_distinct: whether equal rows are one; hidden columns made them differ.
        start, stop: the slice of rows that the user gets.
    """

    columns: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    order: tuple[Condition, ...] | None = None
    is_distinct: bool = False
    start: int = 0
    stop: int | None = None

    @property
    def all_columns(self) -> tuple[str, ...]:
        return self.columns + self.hidden

    def finish(self, rows: list[tuple[Term | None, ...]]) -> Rows:
        """Sort rows as wide as `all_columns`, and drop what nobody asked for."""
        index = {name: number for number, name in enumerate(self.all_columns)}
        order = None
        if self.order is not None:
            order = tuple((index[name], descending) for name, descending in self.order)
        found = sort_rows(Rows(self.all_columns, rows, order))
        is_whole = self.start == 0 and self.stop is None
        if not self.hidden and is_whole:
            return found
        # Rows cut like this cannot be sorted again, so their order is left out below.
        width = len(self.columns)
        kept = [row[:width] for row in found.rows]
        if self.is_distinct:
            kept = list(dict.fromkeys(kept))
        return Rows(self.columns, kept[self.start : self.stop])


def arrange(
    tokens: list[Token],
    outline: Outline,
    edits: Edits,
    columns: tuple[str, ...],
    *,
    slices: bool,
) -> Arrangement:
    """Settle the order of a SELECT's rows, with `edits` to its text.

    Args:
        slices: whether to sort in ggen under LIMIT and OFFSET as well, at the price of
            fetching all rows; else the engine sorts there, with ties settled by adding
            the selected variables to its ORDER BY.
    """
    tail = _read_tail(tokens, outline.after)
    is_distinct = text_at(tokens, outline.head + 1) in ("DISTINCT", "REDUCED")
    if tail.order is None:
        return Arrangement(columns, order=())
    start, stop = tail.order
    conditions = list(_iter_conditions(tokens[start + 2 : stop]))
    is_sliced = bool(tail.slices)
    # What is no number is left in place, for the engine to complain about.
    is_number = all(tokens[i + 1].text.isdigit() for i in tail.slices.values())
    is_left = _needs_alias(tokens, outline, conditions)
    if not columns or is_left or (is_sliced and not (slices and is_number)):
        _append(tokens[stop - 1], conditions, edits, columns)
        return Arrangement(columns)
    edits.remove(tokens[start].start, tokens[stop - 1].end)
    order, hidden = _hide(conditions, columns)
    _project(tokens, outline, edits, columns, hidden)
    offset, limit = (_take_number(tokens, tail, edits, w) for w in ("OFFSET", "LIMIT"))
    first = offset or 0
    return Arrangement(
        columns,
        hidden=tuple(name for name, _ in hidden),
        order=tuple(order),
        is_distinct=is_distinct,
        start=first,
        stop=None if limit is None else first + limit,
    )


def settle_ties(tokens: list[Token], outline: Outline, edits: Edits) -> None:
    """Complete the ORDER BY of a query without columns that is cut by LIMIT."""
    tail = _read_tail(tokens, outline.after)
    # Inside groups, other variables than those grouped by would be an error.
    if tail.order is None or not tail.slices or read_groups(tokens, outline)[0]:
        return
    start, stop = tail.order
    conditions = list(_iter_conditions(tokens[start + 2 : stop]))
    _append(tokens[stop - 1], conditions, edits, find_visible(tokens, outline))


def _append(
    last: Token, conditions: list[Condition], edits: Edits, columns: tuple[str, ...]
) -> None:
    """Let what is not sorted by yet settle the ties."""
    named = {expression for expression, _ in conditions}
    missing = [f" ?{name}" for name in columns if f"?{name}" not in named]
    edits.insert(last.end, "".join(missing))


def _needs_alias(
    tokens: list[Token], outline: Outline, conditions: list[Condition]
) -> bool:
    """Whether an expression computes with an alias, which no other column can."""
    aliases = {
        tokens[index + 1].text
        for index in range(outline.head, outline.body)
        if tokens[index].upper == "AS"
    }
    return any(
        not aliases.isdisjoint(expression.split())
        for expression, _ in conditions
        if expression not in aliases
    )


@dataclass(frozen=True)
class _Tail:
    """Token indexes behind the outer group: ORDER BY, and LIMIT and OFFSET by name."""

    order: tuple[int, int] | None
    slices: dict[str, int]


def _read_tail(tokens: list[Token], index: int) -> _Tail:
    start = stop = None
    slices: dict[str, int] = {}
    while index < len(tokens):
        word = tokens[index].upper
        if start is not None and stop is None and word in MODIFIERS:
            stop = index
        if word == "ORDER" and text_at(tokens, index + 1) == "BY":
            start = index
        elif word in ("LIMIT", "OFFSET") and index + 1 < len(tokens):
            slices[word] = index
        elif word in "({":
            # Keywords in there belong to sub-selects.
            index = tok.find_close(tokens, index)
        index += 1
    if start is None or start + 2 >= (stop or index):
        return _Tail(None, slices)
    return _Tail((start, stop or index), slices)


def _take_number(
    tokens: list[Token], tail: _Tail, edits: Edits, word: str
) -> int | None:
    """Take ``LIMIT n`` or ``OFFSET n`` out of the text."""
    index = tail.slices.get(word)
    if index is None:
        return None
    edits.remove(tokens[index].start, tokens[index + 1].end)
    return int(tokens[index + 1].text)


def _iter_conditions(tokens: list[Token]) -> Iterable[Condition]:
    """The expression of each condition, on one line, and whether it descends."""
    index = 0
    while index < len(tokens):
        # A variable, or something in brackets with a name or a direction before it.
        first = tokens[index]
        direction = first.upper if first.upper in ("ASC", "DESC") else ""
        start = index + bool(direction)
        end = start
        while end < len(tokens) - 1 and tokens[end].text not in "({":
            if tokens[end].kind == tok.VAR:
                break
            end += 1
        if tokens[min(end, len(tokens) - 1)].text in "({":
            end = tok.find_close(tokens, end)
        end = min(end, len(tokens) - 1)
        part = tokens[start : end + 1]
        # A variable in brackets is as plain as one without.
        while len(part) > 2 and part[0].text == "(" and _closes_at_end(part):
            part = part[1:-1]
        if part:
            yield " ".join(token.text for token in part), direction == "DESC"
        index = end + 1


def _closes_at_end(tokens: list[Token]) -> bool:
    return tok.find_close(tokens, 0) == len(tokens) - 1


def _hide(
    conditions: list[Condition], columns: tuple[str, ...]
) -> tuple[list[Condition], list[tuple[str, str]]]:
    """What to sort by, and (name, expression) of the hidden columns among it."""
    order: list[Condition] = []
    hidden: list[tuple[str, str]] = []
    for expression, descending in conditions:
        name = expression[1:] if expression[0] in "?$" else ""
        if name not in columns:
            name = f"{HIDDEN}{len(hidden)}"
            hidden.append((name, expression))
        order.append((name, descending))
    return order, hidden


def _project(
    tokens: list[Token],
    outline: Outline,
    edits: Edits,
    columns: tuple[str, ...],
    hidden: list[tuple[str, str]],
) -> None:
    """Select the hidden columns too."""
    if not hidden:
        return
    # At the end of the projection: the columns before it keep their places.
    last = tokens[outline.body - 1]
    text = "".join(f" ({expression} AS ?{name})" for name, expression in hidden)
    if outline.columns is None:
        # What * stands for, because it cannot stand beside an expression.
        edits.remove(last.start, last.end)
        text = " ".join(f"?{name}" for name in columns) + text
    edits.insert(last.end, text)
