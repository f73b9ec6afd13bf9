"""The engine that is always there: rdflib behind the `Store` protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from ggen.infra.stores.documents import check
from ggen.infra.stores.faults import DocumentGuard, QueryGuard
from ggen.infra.stores.forms import Forms
from ggen.infra.stores.labels import Labels
from ggen.infra.stores.protocol import Answer, Query, Rows, Triples
from ggen.infra.stores.rdflib_graphs import make_graphs
from ggen.infra.stores.rdflib_query import evaluate
from ggen.infra.stores.rdflib_reader import parse
from ggen.infra.stores.rdflib_settings import standard_rdflib
from ggen.infra.stores.rdflib_terms import (
    canonical_rdflib,
    from_rdflib,
    to_rdflib,
    triple_to_rdflib,
)
from ggen.infra.stores.rdflib_update import evaluate_update
from ggen.infra.stores.sparql_text import check_dataset, prepare
from ggen.infra.stores.terms import BlankNode, Quad, Triple


class RdflibStore:
    """An in-memory `Store` over rdflib."""

    engine = "rdflib"

    def __init__(self) -> None:
        import rdflib
        from rdflib.graph import Dataset

        self.version: str = rdflib.__version__
        self._graphs = make_graphs(canonical_rdflib)
        # One view for all queries: rdflib builds a namespace manager for each.
        with standard_rdflib():
            self._dataset = Dataset(store=self._graphs, default_union=True)
        self._prefixes: dict[str, str] = {}
        self._forms = Forms()
        self._labels = Labels()

    def load(
        self,
        data: bytes,
        fmt: str,
        *,
        base: str,
        file: str | None = None,
        counted: bool = True,
    ) -> int:
        """See `Store.load`."""
        data, prefixes = check(data, fmt, file)
        with DocumentGuard(data, file):
            quads, declared = parse(data, fmt, base=base, file=file)
        # Numbered for each document anew, so that equal labels do not meet.
        labels = Labels(self._labels.following)
        self.add(map(partial(_number, labels), quads))
        self._labels.extend(labels)
        for prefix, namespace in (prefixes or declared).items():
            self._prefixes.setdefault(prefix, namespace)
        return len(quads)

    def add(self, quads: Iterable[Quad]) -> None:
        """See `Store.add`."""
        with standard_rdflib():
            for quad in quads:
                for term in quad:
                    if isinstance(term, BlankNode):
                        self._labels.reserve(term.label)
                stored = self._forms.add(quad, self._has)
                self._graphs.add(triple_to_rdflib(stored), self._context(quad))

    def remove(self, quads: Iterable[Quad]) -> None:
        """See `Store.remove`."""
        with standard_rdflib():
            for quad in quads:
                stored = self._forms.remove(quad)
                if stored is not None:
                    self._graphs.remove(triple_to_rdflib(stored), self._context(quad))

    def quads(self) -> Iterator[Quad]:
        """See `Store.quads`."""
        stored = (Quad(*map(from_rdflib, parts)) for parts in self._graphs.quads())
        return self._forms.iter_expanded(stored)

    def prefixes(self) -> dict[str, str]:
        """See `Store.prefixes`."""
        return dict(self._prefixes)

    def query(self, query: Query) -> Answer:
        """See `Store.query`."""
        # rdflib's own sorting fails where an expression has no value, so it is ggen
        # that sorts, slices included.
        prepared = prepare(query, slices=True)
        check_dataset(query, prepared, self._graphs.graph_names)
        with standard_rdflib(), QueryGuard(query, prepared):
            found = evaluate(self._dataset, query, prepared)
            if isinstance(found, bool | Rows):
                return found
            return Triples(sorted(set(found), key=Triple.n3))

    def update(self, query: Query) -> None:
        """See `Store.update`."""
        prepared = prepare(query, update=True)
        with standard_rdflib(), QueryGuard(query, prepared), self._graphs:
            evaluate_update(self._dataset, query, prepared)
        self._forms.keep_only(self._has)

    def __len__(self) -> int:
        return len(self._graphs) + self._forms.extra

    def _has(self, quad: Quad) -> bool:
        graph = None if quad.graph is None else to_rdflib(quad.graph)
        return bool(self._graphs.has(triple_to_rdflib(quad), graph))

    def _context(self, quad: Quad) -> Any:
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID, Graph

        # rdflib takes None for all graphs, so the default graph is named as well.
        graph = quad.graph
        name = DATASET_DEFAULT_GRAPH_ID if graph is None else to_rdflib(graph)
        return Graph(store=self._graphs, identifier=name)


def _number(labels: Labels, quad: Quad) -> Quad:
    """`quad` with the blank nodes of its document numbered."""
    terms: list[Any] = [
        labels.rename(term) if isinstance(term, BlankNode) else term for term in quad
    ]
    return Quad(*terms)
