"""Asking once for many rows what a template would ask for each of them.

A query that a template asks with values of its matrix row will be asked for the next
rows as well. `widen` makes one query of many where that gives the very same answers;
`Ahead` asks so for more and more rows, as long as it is quicker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ggen.domain.template.model import NamedQuery
from ggen.domain.template.values import Bindings, Terms
from ggen.errors import QueryError
from ggen.infra.clock import monotonic_s
from ggen.infra.stores.protocol import Answer, Rows
from ggen.infra.stores.sparql_text import SELECT, Outline, read_outline
from ggen.infra.stores.sparql_tokens import VAR, WORD, Token, tokenize
from ggen.infra.stores.terms import IRI, Literal, Term

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph

# Names the row that a solution belongs to; no query of a person has it.
MARK = "ggen_row"
_MARK_IRI = "urn:ggen:row:"
_FIRST_CHUNK, _GROWTH, _LARGEST_CHUNK = 16, 4, 1024
# A row of a chunk may take this many times as long as one alone.
_PATIENCE = 1.5


_PLAIN_IRI = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*\Z")

# With one of these, the answer for several rows is not that of each put together.
_WORDS_IN_THE_WAY = frozenset(
    (
        *("AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"),
        *("GROUP", "HAVING", "LIMIT", "OFFSET", "REDUCED", "FROM", "SERVICE"),
        *("BNODE", "NOW", "RAND", "STRUUID", "UUID"),
    )
)


@dataclass(frozen=True)
class Widened:
    """A query with a place for the values of many rows.

    Attributes:
        head: its text up to the end of the projection.
        start: from there to the outer group's opening bracket.
        rest: everything after that.
        names: the variables that are bound.
    """

    head: str
    start: str
    rest: str
    names: tuple[str, ...]

    def text(self, values: Sequence[tuple[Term, ...]]) -> str:
        """The query for all of `values`, each as long as `names`."""
        variables = " ".join(f"?{name}" for name in (*self.names, MARK))
        table = " ".join(
            f"({' '.join(term.n3() for term in terms)} <{_MARK_IRI}{number}>)"
            for number, terms in enumerate(values)
        )
        return (
            f"{self.head} ?{MARK} {self.start}"
            f" VALUES ({variables}) {{ {table} }} {self.rest}"
        )


@lru_cache(maxsize=256)
def widen(text: str, names: tuple[str, ...]) -> Widened | None:
    """Make room in a query for many rows; None where that could change an answer.

    SPARQL's operators work on each solution alone, so the solutions of a table of
    values are those of its lines put together; what counts, cuts or invents solutions
    is left alone, and so is an order that ggen does not settle itself.
    """
    tokens = tokenize(text)
    outline = read_outline(tokens)
    if outline.form != SELECT or outline.columns is None or outline.group is None:
        return None
    words = [token.upper for token in tokens if token.kind == WORD]
    if words.count(SELECT) > 1 or MARK in text or _WORDS_IN_THE_WAY & set(words):
        return None
    if not _is_ordered_by_columns(tokens, outline):
        return None
    group = tokens[outline.group]
    head = _end_of_projection(tokens, outline.group)
    return Widened(text[:head], text[head : group.end], text[group.end :], names)


def _end_of_projection(tokens: list[Token], group: int) -> int:
    before = tokens[group - 1]
    return before.start if before.upper == "WHERE" else before.end


def _is_ordered_by_columns(tokens: list[Token], outline: Outline) -> bool:
    """Whether what follows the outer group is at most an order by plain columns."""
    after = tokens[outline.after :]
    if not after:
        return True
    if [token.upper for token in after[:2]] != ["ORDER", "BY"]:
        return False
    named = {token.text[1:] for token in after if token.kind == VAR}
    plain = all(
        token.kind == VAR or token.upper in ("ASC", "DESC", "(", ")")
        for token in after[2:]
    )
    return plain and named <= set(outline.columns or ())


def can_be_listed(term: Term) -> bool:
    """Whether a term can stand in a table of values as its N-Triples text.

    Blank nodes cannot; SPARQL reads backslashes before a ``u`` in another way; and an
    IRI of a careless document must not end the table and go on as a query.
    """
    if isinstance(term, Literal):
        return "\\" not in term.n3() and _PLAIN_IRI.match(term.datatype) is not None
    return isinstance(term, IRI) and _PLAIN_IRI.match(term.value) is not None


def split_rows(rows: Rows, count: int) -> list[Rows]:
    """The answers for each of `count` rows, out of that of a widened query.

    The order within each is what it would be alone: ggen sorts by all columns, and the
    mark, which is the same for all of them, comes last.
    """
    # The mark was put last into the projection, and answers keep its order.
    columns = rows.columns[:-1]
    parts = [Rows(columns, []) for _ in range(count)]
    by_mark = {IRI(f"{_MARK_IRI}{number}"): part for number, part in enumerate(parts)}
    for row in rows.rows:
        by_mark[row[-1]].rows.append(row[:-1])  # type: ignore[index]
    return parts


class Pace(NamedTuple):
    """How a query is asked ahead.

    Attributes:
        chunk: how many rows the next time; 0: it does not pay.
        single_s: how long one row took alone.
        reached: number of the first row that was not asked for yet.
    """

    chunk: int
    single_s: float
    reached: int = 0

    def after(self, count: int, elapsed_s: float, reached: int) -> Pace:
        """The pace after a chunk of `count` rows."""
        if elapsed_s > count * self.single_s * _PATIENCE:
            return self.stopped()
        chunk = min(self.chunk * _GROWTH, _LARGEST_CHUNK)
        return Pace(chunk, self.single_s, reached)

    def stopped(self) -> Pace:
        """The pace of a query that is asked for one row at a time from now on."""
        return Pace(0, self.single_s, self.reached)


class Ahead:
    """Asks the graph, for the rows to come as well where that is quicker.

    What is asked never changes what comes back, only when it is computed.

    Args:
        graph: what is asked.
        prefixes: those of the template.
    """

    def __init__(self, graph: Graph, prefixes: Mapping[str, str]) -> None:
        self._graph = graph
        self._prefixes = prefixes
        self._rows: list[Terms] = []
        self._numbers: dict[Terms, int] = {}
        self._number: int | None = None
        self._waiting: dict[tuple[str, Bindings], Rows] = {}
        self._paces: dict[tuple[str, tuple[str, ...]], Pace] = {}

    def expect(self, rows: Sequence[Terms]) -> None:
        """Say which rows will be rendered, most likely in this order."""
        self._rows = list(rows)
        self._numbers = {terms: number for number, terms in enumerate(rows)}
        self._waiting.clear()
        self._paces.clear()

    def begin(self, row: Terms) -> None:
        """Say which row is rendered now."""
        self._number = self._numbers.get(row)

    def answer(self, query: NamedQuery, bindings: Bindings) -> Answer:
        """The graph's answer.

        Raises:
            QueryError, Refused, RdfError: as `Graph.answer`.
        """
        found = self._waiting.pop((query.text, bindings), None)
        if found is not None:
            return found
        if self._number is None or not bindings:
            return self._ask(query, bindings)
        kind = (query.text, tuple(name for name, _ in bindings))
        pace = self._paces.get(kind)
        if pace is None:
            started = monotonic_s()
            answer = self._ask(query, bindings)
            self._paces[kind] = Pace(_FIRST_CHUNK, monotonic_s() - started)
            return answer
        if pace.chunk:
            self._paces[kind] = self._ask_ahead(query, bindings, pace)
            found = self._waiting.pop((query.text, bindings), None)
        return self._ask(query, bindings) if found is None else found

    def _ask_ahead(self, query: NamedQuery, bindings: Bindings, pace: Pace) -> Pace:
        widened = widen(query.text, tuple(name for name, _ in bindings))
        number = self._number or 0
        # A row that was asked for, and yet is not there, was guessed wrong.
        if widened is None or number < pace.reached:
            return pace.stopped()
        end = number + pace.chunk
        wanted = self._bindings_of(self._rows[number:end], bindings)
        if len(wanted) < 2:
            return pace.stopped()
        started = monotonic_s()
        text = widened.text([tuple(term for _, term in each) for each in wanted])
        try:
            # Its text changes with the rows: kept, it would hardly be found again.
            answer = self._ask(replace(query, text=text), (), keep=False)
        except QueryError:
            # Asked alone, it will say what is wrong in the words of the template.
            return pace.stopped()
        assert isinstance(answer, Rows)
        for each, rows in zip(wanted, split_rows(answer, len(wanted)), strict=True):
            self._waiting[query.text, each] = rows
        return pace.after(len(wanted), monotonic_s() - started, end)

    def _bindings_of(self, rows: Sequence[Terms], bindings: Bindings) -> list[Bindings]:
        """What will be bound for each of `rows`, if it is what the first one tells."""
        try:
            columns = [rows[0].index(term) for _, term in bindings]
        except ValueError:
            return []
        found: dict[Bindings, None] = {}
        for row in rows:
            terms = [row[column] for column in columns]
            bound = zip(bindings, terms, strict=True)
            listed = [(name, t) for (name, _), t in bound if t and can_be_listed(t)]
            if len(listed) == len(columns):
                found[tuple(listed)] = None
        return list(found)

    def _ask(
        self, query: NamedQuery, bindings: Bindings, *, keep: bool = True
    ) -> Answer:
        return self._graph.answer(
            query.text,
            bindings=dict(bindings),
            prefixes=self._prefixes,
            file=query.file or None,
            line=query.line or 1,
            # Thousands of small answers are found again more slowly than computed.
            keep=keep and not bindings,
        )
