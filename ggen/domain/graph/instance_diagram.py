"""The instance graph: the nodes that a graph describes, their values and relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ggen.domain.graph.drawing import Arrow, Box, Drawing, bounded
from ggen.domain.graph.names import Names
from ggen.domain.graph.prefixes import local_name
from ggen.domain.graph.vocabulary import TYPE, Facts, Vocabulary, is_built_in
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Quad, Term

_VALUE_WIDTH = 40


def draw_instances(
    quads: Iterable[Quad],
    prefixes: Mapping[str, str],
    *,
    title: str = "",
    limit: int | None = None,
) -> Drawing:
    """Described nodes with their literals as rows and their relations as arrows.

    Classes, properties, shapes and ontologies are not instances. Members of an RDF
    list stand for the list.
    """
    diagram = _InstanceDiagram(Facts(quads), Names(prefixes))
    return bounded(
        diagram.boxes(), diagram.arrows(), title=title, shows="instances", limit=limit
    )


class _InstanceDiagram:
    def __init__(self, facts: Facts, names: Names) -> None:
        self.facts = facts
        self.names = names
        self.vocabulary = Vocabulary(facts)
        self.schema = (
            self.vocabulary.declared_classes
            | self.vocabulary.declared_properties
            | self.vocabulary.annotations
        )
        self.nodes = self._find_nodes()

    def _find_nodes(self) -> set[Term]:
        """Nodes with a type of the data's own, and blank nodes that hang on them."""
        found = {node for node in self.facts.subjects() if self._is_instance(node)}
        # Addresses and the like: blank nodes that only hang on something.
        waiting = list(found)
        while waiting:
            for _, value in self._values(waiting.pop()):
                if isinstance(value, BlankNode) and value not in found:
                    found.add(value)
                    waiting.append(value)
        return found

    def _is_instance(self, node: Term) -> bool:
        kinds = self.facts.values(node, TYPE)
        if kinds:
            return any(isinstance(x, IRI) and not is_built_in(x.value) for x in kinds)
        return isinstance(node, IRI) and node.value not in self.schema

    def _values(self, node: Term) -> Iterator[tuple[str, Term]]:
        """Property and value of a node; lists are given as their members."""
        for predicate, value in self.facts.about(node):
            if predicate == TYPE:
                continue
            # The cells of a list are nobody's business.
            for member in self.facts.members(value) or [value]:
                yield predicate, member

    def boxes(self) -> dict[str, Box]:
        found = {_key(node): self._box(node) for node in self.nodes}
        for node in self.nodes:
            for _, value in self._values(node):
                if not isinstance(value, Literal) and _key(value) not in found:
                    name = self.names.term(value)
                    found[_key(value)] = Box(key=_key(value), name=name, kind="other")
        return found

    def _box(self, node: Term) -> Box:
        rows = [
            f"{self.names.iri(predicate)}: {self.names.brief(value, _VALUE_WIDTH)}"
            for predicate, value in self._values(node)
            if isinstance(value, Literal)
        ]
        label = self.vocabulary.label(node.value) if isinstance(node, IRI) else None
        same = isinstance(node, IRI) and label == local_name(node.value)
        return Box(
            key=_key(node),
            name=self.names.term(node),
            label=None if same else label,
            kind="instance",
            types=tuple(map(self.names.term, self.facts.values(node, TYPE))),
            rows=tuple(sorted(rows)),
        )

    def arrows(self) -> Iterator[Arrow]:
        for node in self.nodes:
            for predicate, value in self._values(node):
                if not isinstance(value, Literal):
                    yield Arrow(_key(node), _key(value), self.names.iri(predicate))


def _key(node: Term) -> str:
    return node.value if isinstance(node, IRI) else node.n3()
