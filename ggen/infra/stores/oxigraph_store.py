"""The fast engine: pyoxigraph behind the `Store` protocol.

Documents go from parser to store inside the library; terms become Python values only
when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ggen.infra.stores.documents import check
from ggen.infra.stores.faults import DocumentGuard, QueryGuard
from ggen.infra.stores.forms import Forms
from ggen.infra.stores.labels import Labels
from ggen.infra.stores.lexical import CHANGING
from ggen.infra.stores.oxigraph_reader import Document, Reader
from ggen.infra.stores.oxigraph_terms import Terms
from ggen.infra.stores.protocol import Answer, Query, Rows, Triples
from ggen.infra.stores.sparql_text import Prepared, check_dataset, prepare
from ggen.infra.stores.terms import BlankNode, Quad, Term, Triple

_OVERLAP = """ASK {
    { GRAPH ?g { ?s ?p ?o } ?s ?p ?o }
    UNION { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(?g != ?h) }
}"""


class OxigraphStore:
    """An in-memory `Store` over pyoxigraph."""

    engine = "oxigraph"

    def __init__(self) -> None:
        import pyoxigraph

        self._ox = pyoxigraph
        self.version: str = pyoxigraph.__version__
        self._terms = Terms(Labels())
        self._store = pyoxigraph.Store()
        self._prefixes: dict[str, str] = {}
        self._forms = Forms()
        # Documents whose spellings nobody has asked for yet.
        self._pending: list[Document] = []
        self._is_spelt = False
        # Both are made when a query needs them, for the store as it then is.
        self._has_overlap: bool | None = None
        self._union: Any = None

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
        self._changed()
        # After changes by hand, new spellings must be weighed against those there.
        labels = self._terms.labels
        reader = Reader(Document(data, fmt, base, labels.following, file))
        with DocumentGuard(data, file):
            if self._is_spelt:
                terms = Terms(reader.labels)
                quads = [terms.quad(quad) for quad in reader]
            elif reader.document.is_plain and not counted:
                # Nothing in it has to be looked at on the way.
                reader.load_into(self._store)
                self._pending.append(reader.document)
            else:
                self._store.extend(reader)
                self._pending.append(reader.document)
                labels.extend(reader.labels)
        if self._is_spelt:
            labels.following = reader.labels.following
            self.add(quads)
        for prefix, namespace in (prefixes or reader.prefixes).items():
            self._prefixes.setdefault(prefix, namespace)
        return reader.count

    def add(self, quads: Iterable[Quad]) -> None:
        """See `Store.add`."""
        self._changed()
        self._spell()
        # One by one, because one may be another spelling of the one before.
        for quad in quads:
            for term in quad:
                if isinstance(term, BlankNode):
                    self._terms.labels.reserve(term.label)
            stored = self._forms.add(quad, self._has)
            self._store.add(self._terms.to_quad(stored))

    def remove(self, quads: Iterable[Quad]) -> None:
        """See `Store.remove`."""
        self._changed()
        self._spell()
        for quad in quads:
            stored = self._forms.remove(quad)
            if stored is not None:
                self._store.remove(self._terms.to_quad(stored))

    def quads(self) -> Iterator[Quad]:
        """See `Store.quads`."""
        self._spell()
        stored = map(self._terms.quad, self._store)
        return self._forms.iter_expanded(stored) if self._forms else stored

    def prefixes(self) -> dict[str, str]:
        """See `Store.prefixes`."""
        return dict(self._prefixes)

    def query(self, query: Query) -> Answer:
        """See `Store.query`."""
        prepared = prepare(query, calls=True)
        check_dataset(query, prepared, self._graph_names)
        answer = self._evaluate(query, prepared)
        # Rare enough to ask once more, and let ggen sort all rows by shown labels.
        if self._is_by_chance(answer):
            prepared = prepare(query, calls=True, slices=True)
            answer = self._evaluate(query, prepared)
        return answer

    def _is_by_chance(self, answer: Answer) -> bool:
        """Whether the library ordered random labels before it cut a slice."""
        return (
            isinstance(answer, Rows)
            and answer.order is None
            and len(self._terms.labels) > 0
            and any(isinstance(term, BlankNode) for row in answer.rows for term in row)
        )

    def _evaluate(self, query: Query, prepared: Prepared) -> Answer:
        ox = self._ox
        functions = {
            ox.NamedNode(iri): _constant(self._terms.to_node(blank))
            for iri, blank in prepared.blanks.items()
        }
        with QueryGuard(query, prepared):
            store, dataset = self._dataset_for(prepared)
            found = store.query(
                prepared.text,
                base_iri=query.base,
                custom_functions=functions,
                **dataset,
            )
            if isinstance(found, ox.QueryBoolean):
                return bool(found)
            if isinstance(found, ox.QueryTriples):
                triples = set(map(self._terms.answer, found))
                return Triples(sorted(triples, key=Triple.n3))
            rows = self._rows(found, prepared.rows.all_columns)
        return prepared.rows.finish(rows)

    def _dataset_for(self, prepared: Prepared) -> tuple[Any, dict[str, Any]]:
        """The store to ask, and what its default and named graphs are.

        The library counts a triple of several graphs several times; where there are
        such triples, a second store has the graphs merged.
        """
        ox = self._ox
        if not prepared.chooses_graphs:
            if not self._overlaps():
                return self._store, {"use_default_graph_as_union": True}
            if self._union is None:
                self._union = self._merge(self._store)
            return self._union, {}
        default: list[Any] = [ox.NamedNode(iri) for iri in prepared.default_graphs]
        named = [ox.NamedNode(iri) for iri in prepared.named_graphs]
        store = self._store
        if len(default) > 1 and self._overlaps():
            pattern = self._store.quads_for_pattern
            store = self._merge(
                quad for graph in default for quad in pattern(None, None, None, graph)
            )
            store.extend(
                quad for graph in named for quad in pattern(None, None, None, graph)
            )
            default = [ox.DefaultGraph()]
        return store, {"default_graph": default, "named_graphs": named}

    def _overlaps(self) -> bool:
        """Whether some triple is in several graphs."""
        if self._has_overlap is None:
            has_graphs = any(True for _ in self._store.named_graphs())
            self._has_overlap = has_graphs and bool(self._store.query(_OVERLAP))
        return self._has_overlap

    def _merge(self, quads: Iterable[Any]) -> Any:
        """A store of `quads`, with all of them in the default graph as well."""
        ox = self._ox
        merged = ox.Store()
        for quad in quads:
            merged.add(quad)
            merged.add(ox.Quad(quad.subject, quad.predicate, quad.object))
        return merged

    def _changed(self) -> None:
        self._union = None
        self._has_overlap = None

    def _rows(
        self, solutions: Any, columns: tuple[str, ...]
    ) -> list[tuple[Term | None, ...]]:
        names = tuple(variable.value for variable in solutions.variables)
        term = self._terms.term
        if names == columns:
            # The usual case, and twice as fast as asking by name.
            return [tuple(map(term, solution)) for solution in solutions]
        known = [name if name in names else None for name in columns]
        return [
            tuple([None if name is None else term(solution[name]) for name in known])
            for solution in solutions
        ]

    def update(self, query: Query) -> None:
        """See `Store.update`."""
        prepared = prepare(query, update=True)
        self._changed()
        self._spell()
        with QueryGuard(query, prepared):
            self._store.update(prepared.text, base_iri=query.base)
        self._forms.keep_only(self._has)

    def __len__(self) -> int:
        self._spell()
        return len(self._store) + self._forms.extra

    def _graph_names(self) -> set[str]:
        return {name.value for name in self._store.named_graphs()}

    def _has(self, quad: Quad) -> bool:
        return self._terms.to_quad(quad) in self._store

    def _spell(self) -> None:
        """Read the kept documents again, for the spellings that the store lost."""
        self._is_spelt = True
        pending, self._pending = self._pending, []
        for document in pending:
            for quad in self._iter_changing(document):
                self._forms.add_respelt(quad)
        if not self._forms:
            return
        # The canonical spellings of the same values were written as well, maybe.
        for document in pending:
            for quad in self._iter_changing(document):
                if quad in self._forms:
                    self._forms.add(quad, self._has)

    def _iter_changing(self, document: Document) -> Iterator[Quad]:
        """The quads whose object is of a type that has several spellings."""
        literal = self._ox.Literal
        reader = Reader(document)
        terms = Terms(reader.labels)
        for quad in reader:
            obj = quad.object
            if type(obj) is literal and obj.datatype.value in CHANGING:
                yield terms.quad(quad)


def _constant(term: Any) -> Any:
    return lambda: term
