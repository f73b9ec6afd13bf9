"""What a template can ask of the graph: named queries, ``sparql(...)``, ``graph``.

Answers are kept for the renderer's life, so that a thousand outputs that read the same
rows ask once. What an output has read is recorded, and digested for the manifest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ggen.domain.template.ahead import Ahead, can_be_listed
from ggen.domain.template.model import NamedQuery, Template
from ggen.domain.template.undefined import unbound, unknown_name
from ggen.domain.template.values import (
    Bindings,
    Row,
    RowList,
    Terms,
    Values,
    to_term,
)
from ggen.errors import TemplateError
from ggen.infra.hashing import sha256_hex
from ggen.infra.stores.protocol import Answer, Rows, Triples
from ggen.infra.stores.terms import IRI, Term

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph

# Answers with bindings are mostly read once; the others by every output.
_MAX_KEPT_BOUND = 4096
_encode = json.JSONEncoder(separators=(",", ":")).encode
_TRIPLE_COLUMNS = ("subject", "predicate", "object")


class Read(NamedTuple):
    """A query result that an output has read.

    Attributes:
        query: the SPARQL text; empty for what `Queries.related` gave.
        bindings: variable -> term, by name.
        digest: SHA-256 of the result.
        name: of the query in the front matter; empty for a text.
        single: the result was one row.
        related: what `Queries.related` was asked for; empty for a query.
    """

    query: str
    bindings: Bindings
    digest: str
    name: str = ""
    single: bool = False
    related: tuple[Term | None, ...] = ()


class _Kept(NamedTuple):
    value: Any
    digest: str


class Queries:
    """The questions of one template, and their answers as values.

    Args:
        template: its named queries and prefixes.
        graph: what is asked.
        values: turns terms into values.
    """

    def __init__(self, template: Template, graph: Graph, values: Values) -> None:
        self._template = template
        self._graph = graph
        self._values = values
        self._named = {query.name: query for query in template.front.queries}
        self._kept: dict[Any, _Kept] = {}
        self._kept_bound: dict[Any, _Kept] = {}
        self._reads: dict[Any, Read] = {}
        # Asked by `is_same` and found to be other than before: about to be read.
        self._looked_at: dict[Any, Answer] = {}
        self._ahead = Ahead(graph, template.front.prefixes)

    @property
    def names(self) -> tuple[str, ...]:
        """The named queries of the front matter."""
        return tuple(self._named)

    def expect(self, rows: Sequence[Terms]) -> None:
        """Say which rows will be rendered; they may be asked for together."""
        self._ahead.expect(rows)

    def begin(self, row: Terms = ()) -> None:
        """Begin with a row; forget what the output before has read."""
        self._reads.clear()
        self._ahead.begin(row)

    @property
    def reads(self) -> tuple[Read, ...]:
        """What was read since `begin`, each result once, in the order of reading."""
        return tuple(self._reads.values())

    @property
    def digest(self) -> str:
        """Digest of all results read since `begin`; empty when there are none."""
        digests = [read.digest for read in self._reads.values()]
        return sha256_hex("".join(digests)) if digests else ""

    def find(self, name: str) -> NamedQuery | None:
        """The named query of the front matter."""
        return self._named.get(name)

    def get(self, name: str) -> Any:
        """The result of a named query.

        Raises:
            KeyError: there is none of that name.
        """
        return self._ask(self._named[name], ())

    def ask(
        self, query: str, bindings: Mapping[str, Any], *, many: bool = False
    ) -> Any:
        """The result of a named query, or of SPARQL text.

        Args:
            query: a name of the front matter, or a query.
            bindings: variable -> value, bound as the term that the value came from.
            many: give all rows of a ``single`` query as well.

        Returns:
            SELECT: a `RowList`, or one `Row` for a ``single`` query; ASK: a bool;
            CONSTRUCT and DESCRIBE: rows of subject, predicate, object.
        """
        named = self._named.get(query)
        if named is None:
            # Every query has a group or, as DESCRIBE may, at least two words.
            if not isinstance(query, str) or not re.search(r"\S[\s{]+\S", query):
                raise unknown_name(f"no query '{query}'", str(query), self._named)
            named = NamedQuery("", str(query), "", 0)
        if many and named.single:
            named = replace(named, single=False)
        return self._ask(named, tuple(_terms(bindings)))

    def solve(self, query: NamedQuery, bindings: Bindings = ()) -> Rows:
        """The solutions of a SELECT query as terms, its ``default`` applied.

        Raises:
            TemplateError: it is a query of another form.
        """
        answer = self._ahead.answer(query, bindings)
        if not isinstance(answer, Rows):
            raise TemplateError("the query is no SELECT").located(
                query.file or str(self._template.path), query.line or None
            )
        if not answer.rows and query.default is not None:
            rows = _default_rows(query)
            columns = tuple(dict.fromkeys(name for row in rows for name in row))
            return Rows(columns, [_row_terms(row, columns) for row in rows])
        return answer

    def _ask(self, query: NamedQuery, bindings: Bindings) -> Any:
        key = (query.name or query.text, query.single, bindings)
        store = self._kept_bound if bindings else self._kept
        found = store.get(key)
        if found is None:
            # Forgetting costs a second asking at most; growing without end, memory.
            if len(self._kept_bound) > _MAX_KEPT_BOUND:
                self._kept_bound.clear()
            found = store[key] = self._fresh(query, bindings)
        self._reads[key] = Read(
            query.text, bindings, found.digest, query.name, query.single
        )
        return found.value

    def _fresh(self, query: NamedQuery, bindings: Bindings) -> _Kept:
        answer = self._looked_at.pop((query.text, bindings), None)
        if answer is None:
            answer = self._ahead.answer(query, bindings)
        digest = _digest(answer, query)
        if isinstance(answer, bool):
            return _Kept(answer, digest)
        answer = _as_rows(answer)
        rows = self._values.rows(answer.columns, answer.rows)
        if not rows and query.default is not None:
            rows = _plain_rows(_default_rows(query))
        # The digest covers all rows: which one is first depends on the others.
        if query.single:
            return _Kept(_first(rows, query), digest)
        return _Kept(rows, digest)

    def is_same(self, read: Read) -> bool:
        """Whether asking again gives the result that `read` tells of.

        Raises:
            QueryError, RdfError, Refused: as asking does.
        """
        if read.related:
            return _related_digest(self._related(*read.related)) == read.digest
        query = self._named.get(read.name) or NamedQuery("", read.query, "", 0)
        if query.single != read.single:
            query = replace(query, single=read.single)
        key = (query.name or query.text, query.single, read.bindings)
        found = (self._kept_bound if read.bindings else self._kept).get(key)
        if found is not None:
            return found.digest == read.digest
        looked_at = (query.text, read.bindings)
        answer = self._looked_at.get(looked_at)
        if answer is None:
            answer = self._ahead.answer(query, read.bindings)
        is_same = _digest(answer, query) == read.digest
        # What has not changed is not read again, unless every row reads it.
        if not is_same or not read.bindings:
            self._looked_at[looked_at] = answer
        return is_same

    def related(self, predicate: IRI, subject: Term | None, value: Term | None) -> Any:
        """Objects of a subject, or subjects of an object, in a fixed order.

        A predicate's triples are fetched together when it is first asked for, unless
        they are behind an endpoint.
        """
        if not can_be_listed(predicate):
            raise TemplateError(f"'{predicate.value}' is no valid IRI")
        key = (predicate, subject, value)
        found = self._related(*key)
        self._reads[key] = Read("", (), _related_digest(found), related=key)
        return [self._values.value(term) for term in found]

    def _related(
        self, predicate: Any, subject: Term | None, value: Term | None
    ) -> list[Any]:
        if self._graph.engine == "endpoint":
            return self._ask_endpoint(predicate, subject, value)
        forward, backward = self._triples(predicate)
        known = subject if subject is not None else value
        found: list[Any] = (forward if subject is not None else backward).get(known, [])
        return found

    def _triples(self, predicate: IRI) -> Any:
        key = ("triples", predicate)
        found = self._kept.get(key)
        if found is None:
            rows = self._pairs(f"SELECT ?s ?o WHERE {{ ?s {predicate.n3()} ?o }}", {})
            # Both ways, because one question rarely comes alone.
            forward: dict[Any, list[Any]] = {}
            backward: dict[Any, list[Any]] = {}
            for subject, value in rows.rows:
                forward.setdefault(subject, []).append(value)
                backward.setdefault(value, []).append(subject)
            found = self._kept[key] = _Kept((forward, backward), "")
        return found.value

    def _ask_endpoint(
        self, predicate: IRI, subject: Term | None, value: Term | None
    ) -> list[Any]:
        given = {"s": subject} if subject is not None else {"o": value}
        wanted = "?o" if subject is not None else "?s"
        text = f"SELECT {wanted} WHERE {{ ?s {predicate.n3()} ?o }}"
        return [row[0] for row in self._pairs(text, given).rows]

    def _pairs(self, text: str, bindings: Mapping[str, Any]) -> Rows:
        answer = self._graph.answer(text, bindings=bindings)
        assert isinstance(answer, Rows)
        return answer


def _as_rows(answer: Rows | Triples) -> Rows:
    if isinstance(answer, Rows):
        return answer
    return Rows(_TRIPLE_COLUMNS, [tuple(triple) for triple in answer.triples])


def _digest(answer: Answer, query: NamedQuery) -> str:
    if isinstance(answer, bool):
        return sha256_hex(str(answer))
    rows = _as_rows(answer)
    if not rows.rows and query.default is not None:
        return sha256_hex(json.dumps(_default_rows(query), default=str))
    # The C encoder writes terms, which are tuples, as unambiguous lists.
    return sha256_hex(_encode([rows.columns, rows.rows]))


def _related_digest(found: list[Any]) -> str:
    return sha256_hex("\n".join(term.n3() for term in found))


def _terms(bindings: Mapping[str, Any]) -> Iterator[tuple[str, Term]]:
    # Sorted, so that the order of the arguments does not ask twice.
    for name in sorted(bindings):
        value = bindings[name]
        try:
            yield name, to_term(value)
        except TemplateError as error:
            str(value)  # an undefined value raises its own error
            raise TemplateError(f"cannot bind ?{name}: {error.message}") from error


def _default_rows(query: NamedQuery) -> list[Mapping[str, Any]]:
    given = query.default
    return [given] if isinstance(given, Mapping) else list(given)


def _plain_rows(rows: list[Mapping[str, Any]]) -> RowList:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    made = []
    for given in rows:
        row = Row({name: v for name, v in given.items() if v is not None})
        row.columns = columns
        made.append(row)
    return RowList(made, columns)


def _row_terms(
    row: Mapping[str, Any], columns: tuple[str, ...]
) -> tuple[Term | None, ...]:
    values = (row.get(name) for name in columns)
    return tuple(None if value is None else to_term(value) for value in values)


def _first(rows: RowList, query: NamedQuery) -> Any:
    if rows:
        return rows[0]
    return unbound(f"the query '{query.name}' gave no rows")
