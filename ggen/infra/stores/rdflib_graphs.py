"""A triple index for rdflib in which everything has an order: that of insertion.

rdflib's own memory store keeps sets, whose order changes from run to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

RdflibTriple = tuple[Any, Any, Any]
_ANY = (None, None, None)


class GraphIndex:
    """What an rdflib `Store` does, with one index per graph and a journal of changes.

    A context of None means the union of all graphs, each triple once. Made by
    `make_graphs`, which joins it to rdflib's base class.
    """

    context_aware = True
    graph_aware = True
    formula_aware = True
    transaction_aware = False

    def set_up(self, canonical: Callable[[Any], Any]) -> None:
        """`canonical` gives the form in which an object is stored and looked up."""
        from rdflib import graph
        from rdflib.plugins.stores.memory import SimpleMemory

        self._canonical = canonical
        # A name for the default graph, by which rdflib knows it too.
        self._default = graph.DATASET_DEFAULT_GRAPH_ID
        self._graph: Any = graph.Graph
        self._new_index: Any = SimpleMemory
        self._indexes: dict[Any, Any] = {self._default: SimpleMemory()}
        self._journal: list[tuple[bool, RdflibTriple, Any]] | None = None

    def add(self, triple: RdflibTriple, context: Any, quoted: bool = False) -> None:
        name = self._name(context)
        if name not in self._indexes:
            self._indexes[name] = self._new_index()
        index = self._indexes[name]
        # Here and nowhere else, so that updates obey it as well.
        stored = (triple[0], triple[1], self._canonical(triple[2]))
        if self._journal is not None and not _has(index, stored):
            self._journal.append((True, stored, name))
        index.add(stored, None)

    def remove(self, triple: Any, context: Any = None) -> None:
        pattern = (triple[0], triple[1], self._canonical(triple[2]))
        for name, index in self._chosen(context):
            for found in list(_match(index, pattern)):
                if self._journal is not None:
                    self._journal.append((False, found, name))
                index.remove(found, None)

    def triples(
        self, triple_pattern: Any, context: Any = None
    ) -> Iterator[tuple[RdflibTriple, Iterator[Any]]]:
        subject, predicate, obj = triple_pattern
        pattern = (subject, predicate, self._canonical(obj))
        chosen = self._chosen(context)
        if self._journal is not None:
            # An update changes what it still iterates over.
            found_now = [t for _, index in chosen for t in _match(index, pattern)]
            yield from ((triple, iter(())) for triple in dict.fromkeys(found_now))
            return
        if len(chosen) == 1:
            yield from chosen[0][1].triples(pattern)
            return
        # The union is a graph: a triple of two graphs is in it once.
        seen: set[RdflibTriple] = set()
        for _, index in chosen:
            for found in _match(index, pattern):
                if found not in seen:
                    seen.add(found)
                    yield found, iter(())

    def contexts(self, triple: Any = None) -> Iterator[Any]:
        for name, index in list(self._indexes.items()):
            if triple is None or triple == _ANY or _has(index, triple):
                yield self._graph(store=self, identifier=name)

    def add_graph(self, graph: Any) -> None:
        self._indexes.setdefault(self._name(graph), self._new_index())

    def remove_graph(self, graph: Any) -> None:
        self.remove(_ANY, graph)
        if self._name(graph) != self._default:
            self._indexes.pop(self._name(graph), None)

    def __len__(self, context: Any = None) -> int:
        return sum(len(index) for _, index in self._chosen(context))

    def quads(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Every statement and its graph's name, None for the default graph."""
        for name, index in list(self._indexes.items()):
            graph = None if name == self._default else name
            for subject, predicate, obj in _match(index, _ANY):
                yield subject, predicate, obj, graph

    def has(self, triple: RdflibTriple, graph: Any) -> bool:
        """Whether the graph of that name, None for the default one, has `triple`."""
        index = self._indexes.get(self._default if graph is None else graph)
        return index is not None and _has(index, triple)

    def graph_names(self) -> list[str]:
        """Names of the named graphs."""
        return [str(name) for name in self._indexes if name != self._default]

    def __enter__(self) -> None:
        """Begin to note changes; an exception in the block takes them back."""
        self._journal = []

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        journal, self._journal = self._journal or [], None
        if error is None:
            return
        # Last change first, so that each finds what it left.
        for was_added, triple, name in reversed(journal):
            graph = self._graph(store=self, identifier=name)
            (self.remove if was_added else self.add)(triple, graph)

    def _chosen(self, context: Any) -> list[tuple[Any, Any]]:
        if context is None:
            return list(self._indexes.items())
        name = self._name(context)
        return [(name, self._indexes[name])] if name in self._indexes else []

    def _name(self, context: Any) -> Any:
        return self._default if context is None else context.identifier


def _match(index: Any, pattern: Any) -> Iterable[RdflibTriple]:
    return (triple for triple, _ in index.triples(pattern))


def _has(index: Any, triple: RdflibTriple) -> bool:
    return any(True for _ in index.triples(triple))


def make_graphs(canonical: Callable[[Any], Any]) -> Any:
    """An empty `GraphIndex` that rdflib takes for one of its own stores."""
    from rdflib.store import Store

    made: Any = type("GraphsStore", (GraphIndex, Store), {})()
    made.set_up(canonical)
    return made
