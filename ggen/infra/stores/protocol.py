"""What ggen asks of an RDF engine: the narrow door behind which each one lives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, Union

from ggen.infra.stores.terms import Quad, Term, Triple


@dataclass(frozen=True)
class Rows:
    """The answer of SELECT: bindings in a fixed total order.

    Attributes:
        columns: variable names without ``?``, in the query's order.
        rows: one tuple per solution, as wide as `columns`; None is unbound.
            Literals are in canonical lexical form.
        order: what `order.sort_rows` sorts by after terms were exchanged: (column
            index, descending) of each ORDER BY condition, then all columns; None
            where the order is the engine's and stays.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]
    order: tuple[tuple[int, bool], ...] | None = None


@dataclass(frozen=True)
class Triples:
    """The answer of CONSTRUCT and DESCRIBE, sorted and without doubles."""

    triples: list[Triple]


Answer = Union[Rows, Triples, bool]


@dataclass(frozen=True)
class Query:
    """One query, ready for an engine.

    Attributes:
        text: SPARQL 1.1 query as the user wrote it.
        prefixes: prefix -> namespace, for prefixes that `text` does not declare.
        bindings: variable name -> term, put as VALUES first inside the outer group.
        base: IRI against which relative IRIs resolve.
        allow_service: False refuses SERVICE and FROM of anything not loaded.
        file: where `text` came from, for messages; `line` is that of its first line.
    """

    text: str
    prefixes: Mapping[str, str]
    bindings: Mapping[str, Term]
    base: str | None = None
    allow_service: bool = False
    file: str | None = None
    line: int = 1


class Store(Protocol):
    """A dataset that can be asked and changed.

    Queries see the union of all graphs as default graph unless they say FROM or GRAPH;
    updates work on the default graph unless they name others.
    Lexical forms of literals survive `load` -> `quads`, whatever the engine does;
    what an update inserts is stored in canonical form.
    Errors: `RdfError` (document), `QueryError` (query, update), `Refused` (SERVICE).
    """

    engine: str
    version: str

    def load(
        self,
        data: bytes,
        fmt: str,
        *,
        base: str,
        file: str | None = None,
        counted: bool = True,
    ) -> int:
        """Parse an RDF document into the dataset; returns how many statements it has.

        `fmt` is a name of `ggen.infra.stores.formats`. Blank nodes of different
        documents never meet. Nothing is added when the document does not parse.
        With ``counted=False`` the answer may be 0 instead, where that is faster.
        """
        ...

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; blank node labels are shared with those already there."""
        ...

    def remove(self, quads: Iterable[Quad]) -> None: ...

    def quads(self) -> Iterator[Quad]:
        """Every quad once, in no particular order, lexical forms as loaded."""
        ...

    def prefixes(self) -> dict[str, str]:
        """Prefixes that the loaded documents declared; the first declaration wins."""
        ...

    def query(self, query: Query) -> Answer: ...

    def update(self, query: Query) -> None:
        """Run a SPARQL 1.1 update; all of it or, on error, nothing."""
        ...

    def __len__(self) -> int:
        """Number of quads."""
        ...
