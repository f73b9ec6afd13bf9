"""A graph made of sources and rules, which is parsed when something first needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ggen.domain.graph.kept import KeptAnswers, is_keepable
from ggen.domain.graph.options import FIXED_BASE, LoadOptions
from ggen.domain.graph.prefixes import WELL_KNOWN
from ggen.domain.graph.settle import hangs_on_ids, settled
from ggen.errors import QueryError
from ggen.infra.hashing import digest, sha256_hex
from ggen.infra.stores.protocol import Answer, Query, Rows, Store, Triples
from ggen.infra.stores.terms import BlankNode, Quad, Term

if TYPE_CHECKING:
    from ggen.domain.graph.rules import Inference, Rule
    from ggen.domain.graph.sources import Source

__all__ = ["Graph", "LoadOptions"]


class Graph:
    """A dataset that can be asked; made by `ggen.domain.graph.load.open_graph`.

    Opening reads and hashes the sources; parsing happens at the first question whose
    answer is not kept. A graph pickles as its recipe: the process that receives it
    parses again, or finds kept answers.

    Attributes:
        sources: what it is made of, in order.
        rules: CONSTRUCT rules applied after loading.
        engine: name of the engine that answers: ``rdflib``, ``oxigraph``, ``endpoint``.
        engine_version: its version.
        kept_answers: how many questions were answered from what was kept.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        rules: Sequence[Rule],
        options: LoadOptions,
    ) -> None:
        self.sources = tuple(sources)
        self.rules = tuple(rules)
        self.options = options
        self.engine, self.engine_version = _engine(options)
        self.kept_answers = 0
        self._kept = KeptAnswers(
            None if self.volatile else options.cache_dir,
            max_size_bytes=options.cache_size_bytes,
        )
        self._loaded: _Loaded | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        # No engine's store pickles, and parsing is faster than sending quads.
        return Graph, (self.sources, self.rules, self.options.sendable())

    @property
    def volatile(self) -> bool:
        """True when the recipe may give another graph later: endpoint, pipes."""
        return self.options.endpoint is not None or any(
            source.kind in ("stdin", "pipe") for source in self.sources
        )

    @cached_property
    def digest(self) -> str:
        """Digest of sources, rules, engine and version; needs no parsing.

        Equal digests mean equal answers, but for a `volatile` graph.
        """
        from ggen import __version__

        return digest(
            [
                __version__,
                [self.engine, self.engine_version, self.options.endpoint],
                [source.recipe() for source in self.sources],
                [rule.sha256 for rule in self.rules],
                # Rules may lean on prefixes that they do not declare.
                [dict(self.options.prefixes), self.options.base] if self.rules else [],
            ]
        )

    @property
    def query_base(self) -> str:
        """The IRI against which relative IRIs in queries resolve."""
        return self.options.base or FIXED_BASE

    @property
    def store(self) -> Store:
        """The engine's dataset; parses every source and applies the rules, once.

        Raises:
            RdfError: a source does not parse.
            QueryError: a rule does not, or finds no end.
        """
        return self._load().store

    @property
    def statements(self) -> tuple[int, ...]:
        """How many statements each source holds, in the order of `sources`.

        Parses again when it was parsed already: counting costs, and few want it.
        """
        if self._loaded is None or self._loaded.statements is None:
            self._loaded = _load(self.sources, self.rules, self.options, counted=True)
        return self._loaded.statements or ()

    @property
    def inferences(self) -> tuple[Inference, ...]:
        """What each rule added, in the order of the rules."""
        return self._load().inferences

    def release(self) -> None:
        """Let go of what was parsed; a later question parses again."""
        self._loaded = None
        self.__dict__.pop("_canonical_store", None)

    def _load(self) -> _Loaded:
        if self._loaded is None:
            self._loaded = _load(self.sources, self.rules, self.options)
        return self._loaded

    @cached_property
    def own_prefixes(self) -> dict[str, str]:
        """Prefixes that the documents declare; the first declaration wins."""
        return dict(self._fact("prefixes", dict, lambda: dict(self.store.prefixes())))

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefixes that queries may use: well-known, documents', then settings'."""
        return {**WELL_KNOWN, **self.own_prefixes, **self.options.prefixes}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical N-Quads (RDFC-1.0), inferred triples included.

        Raises:
            RdfError: too many blank nodes that nothing tells apart.
        """
        return str(self._fact("hash", str, self._hash_now))

    def _hash_now(self) -> str:
        from ggen.domain.graph.canon import sorted_nquads

        return sha256_hex(sorted_nquads(self.canonical_quads()))

    def __len__(self) -> int:
        """Number of statements, inferred ones included."""
        return int(self._fact("size", int, lambda: len(self.store)))

    def __bool__(self) -> bool:
        # An empty graph is a graph: `if graph` asks whether there is one.
        return True

    def quads(self) -> Iterator[Quad]:
        """Every statement once, in no order, lexical forms as in the documents."""
        return self.store.quads()

    @cached_property
    def labels(self) -> dict[BlankNode, BlankNode]:
        """Canonical labels (RDFC-1.0) of the blank nodes of `quads`."""
        from ggen.domain.graph.canon import canonical_labels

        if self.options.endpoint is not None:
            # Its labels mean something in one answer only.
            return {}
        return canonical_labels(self.store.quads())

    def canonical_quads(self) -> set[Quad]:
        """`quads` with the canonical labels of blank nodes."""
        from ggen.domain.graph.canon import relabel

        labels = self.labels
        if not labels:
            return set(self.store.quads())
        return {relabel(quad, labels) for quad in self.store.quads()}

    def answer(
        self,
        text: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        prefixes: Mapping[str, str] | None = None,
        file: str | None = None,
        line: int = 1,
        keep: bool = True,
    ) -> Answer:
        """Answer a SPARQL query, from what is kept or by asking the engine.

        Args:
            text: the query.
            bindings: variable name without ``?`` -> term; blank nodes by the labels
                that answers give them.
            prefixes: further prefixes; they win over `prefixes` of the graph.
            file: where the text comes from, for messages; it begins at `line`.
            keep: False neither looks for a kept answer nor keeps this one, as is
                best for thousands of small questions.

        Returns:
            Rows in the query's order, or in a fixed total order when it has none;
            sorted triples; or a bool. Blank nodes carry their RDFC-1.0 label.

        Raises:
            QueryError: the query does not parse or cannot be evaluated.
            Refused: it wants to read what was not loaded.
            RdfError: a source does not parse.
        """
        # Prefixes of the documents are part of the key by the digest of the sources,
        # so that a kept answer is found without reading them.
        given = {**self.options.prefixes, **(prefixes or {})}
        terms = dict(bindings or {})
        key = self._key(text, terms, given) if keep else None
        found = self._kept.find(key) if key else None
        if found is not None:
            self.kept_answers += 1
            return found
        query = Query(
            text=text,
            prefixes={**WELL_KNOWN, **self.store.prefixes(), **given},
            bindings={name: self._own_node(term) for name, term in terms.items()},
            base=self.query_base,
            allow_service=self.options.allow_service,
            file=file,
            line=line,
        )
        answer = self._ask(query)
        if key:
            self._kept.put(key, answer)
        return answer

    def select(self, text: str, **options: Any) -> Rows:
        """`answer` of a SELECT query.

        Raises:
            QueryError: it is a query of another form.
        """
        answer = self.answer(text, **options)
        if not isinstance(answer, Rows):
            raise _wrong_form("SELECT", options)
        return answer

    def ask(self, text: str, **options: Any) -> bool:
        """`answer` of an ASK query.

        Raises:
            QueryError: it is a query of another form.
        """
        answer = self.answer(text, **options)
        if not isinstance(answer, bool):
            raise _wrong_form("ASK", options)
        return answer

    def construct(self, text: str, **options: Any) -> Triples:
        """`answer` of a CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: it is a query of another form.
        """
        answer = self.answer(text, **options)
        if not isinstance(answer, Triples):
            raise _wrong_form("CONSTRUCT or DESCRIBE", options)
        return answer

    def _own_node(self, term: Term) -> Term:
        """The engine's own blank node for one with a canonical label."""
        if not isinstance(term, BlankNode):
            return term
        return self._nodes_by_label.get(term, term)

    @cached_property
    def _nodes_by_label(self) -> dict[BlankNode, BlankNode]:
        return {label: node for node, label in self.labels.items()}

    def _ask(self, query: Query) -> Answer:
        answer = self.store.query(query)
        if hangs_on_ids(answer) and self.labels:
            # Where the engine alone sorts, it must see the canonical labels.
            answer = self._canonical_store.query(self._relabelled(query))
            return settled(answer, lambda: {to: to for to in self.labels.values()})
        return settled(answer, lambda: self.labels)

    def _relabelled(self, query: Query) -> Query:
        """`query` with the canonical labels of the blank nodes that it binds."""
        labels = self.labels
        bindings = {
            name: labels.get(term, term) if isinstance(term, BlankNode) else term
            for name, term in query.bindings.items()
        }
        return replace(query, bindings=bindings)

    @cached_property
    def _canonical_store(self) -> Store:
        from ggen.infra.stores.open import open_store

        store = open_store(self.engine)
        # Sorted, because engines answer in the order in which they were told.
        store.add(sorted(self.canonical_quads(), key=Quad.n3))
        return store

    def _key(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str]
    ) -> str | None:
        """The name under which an answer is kept; None: it must not be."""
        if self.volatile or self.options.allow_service or not is_keepable(text):
            return None
        bound = {name: term.n3() for name, term in bindings.items()}
        return digest([self.digest, text, bound, dict(prefixes), self.options.base])

    def _fact(self, name: str, kind: type, compute: Callable[[], Any]) -> Any:
        """A fact of the loaded graph, kept like an answer while nothing is loaded.

        What was kept and is of another kind is computed again.
        """
        # Looking for it after loading would cost more than computing it again.
        key = None if self.volatile else digest([self.digest, "fact", name])
        found = self._kept.find_fact(key) if key and self._loaded is None else None
        if type(found) is kind:
            return found
        value = compute()
        if key:
            self._kept.put_fact(key, value)
        return value


def _engine(options: LoadOptions) -> tuple[str, str]:
    if options.endpoint is not None:
        return "endpoint", options.endpoint
    from ggen.infra.stores.open import engine_version

    return engine_version(options.engine)


class _Loaded(NamedTuple):
    store: Store
    statements: tuple[int, ...] | None = None
    inferences: tuple[Inference, ...] = ()


def _load(
    sources: Sequence[Source],
    rules: Sequence[Rule],
    options: LoadOptions,
    *,
    counted: bool = False,
) -> _Loaded:
    if options.endpoint is not None:
        return _Loaded(_endpoint(options.endpoint, options))
    from ggen.infra.stores.open import open_store

    store = open_store(options.engine)
    counts = [
        store.load(
            source.read(),
            source.fmt,
            base=source.base,
            file=source.place,
            counted=counted,
        )
        for source in sources
    ]
    statements = tuple(counts) if counted else None
    if not rules:
        return _Loaded(store, statements)
    from ggen.domain.graph.rules import apply_rules

    prefixes = {**WELL_KNOWN, **store.prefixes(), **options.prefixes}
    base = options.base or FIXED_BASE
    inferences = apply_rules(store, rules, prefixes=prefixes, base=base)
    return _Loaded(store, statements, inferences)


def _endpoint(url: str, options: LoadOptions) -> Store:
    from ggen.infra.stores.endpoint_store import EndpointStore

    return EndpointStore(
        url,
        timeout_s=options.timeout_s,
        environ=options.environ,
        offline=options.offline,
    )


def _wrong_form(wanted: str, options: Mapping[str, Any]) -> QueryError:
    return QueryError(
        f"not a {wanted} query",
        file=options.get("file"),
        line=options.get("line"),
    )
