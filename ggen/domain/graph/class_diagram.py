"""The class diagram of a graph, from RDFS, OWL and SHACL, else from use in data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ggen.domain.graph.drawing import Arrow, Box, Drawing, bounded
from ggen.domain.graph.names import OWL, RDFS, SH, Names
from ggen.domain.graph.prefixes import local_name
from ggen.domain.graph.vocabulary import SUBCLASS, Facts, Vocabulary, is_built_in
from ggen.infra.stores.terms import IRI, RDF, BlankNode, Literal, Quad, Term

_TYPE = RDF + "type"
_DATATYPES = (
    RDFS + "Datatype",
    "http://schema.org/DataType",
    "https://schema.org/DataType",
)
_FILLERS = tuple(
    OWL + name for name in ("someValuesFrom", "allValuesFrom", "onClass", "onDataRange")
)
_EXACT = (OWL + "cardinality", OWL + "qualifiedCardinality")
_LEAST = (OWL + "minCardinality", OWL + "minQualifiedCardinality", SH + "minCount")
_MOST = (OWL + "maxCardinality", OWL + "maxQualifiedCardinality", SH + "maxCount")


@dataclass
class _Field:
    """What is known of one property on one class."""

    targets: set[str] = field(default_factory=set)
    least: str | None = None
    most: str | None = None

    @property
    def multiplicity(self) -> str:
        if self.least is None and self.most is None:
            return ""
        return f" [{self.least or '0'}..{self.most or '*'}]"


_Fields = dict[str, dict[str, _Field]]


def draw_classes(
    quads: Iterable[Quad],
    prefixes: Mapping[str, str],
    *,
    title: str = "",
    limit: int | None = None,
) -> Drawing:
    """Classes with their properties; arrows lead to superclasses and to range classes.

    Properties without a domain are shown on the classes of the nodes that use them.
    """
    diagram = _ClassDiagram(Facts(quads), Names(prefixes))
    return bounded(
        diagram.boxes(), diagram.arrows(), title=title, shows="classes", limit=limit
    )


class _ClassDiagram:
    def __init__(self, facts: Facts, names: Names) -> None:
        self.facts = facts
        self.names = names
        self.vocabulary = Vocabulary(facts)
        self.fields: _Fields = defaultdict(lambda: defaultdict(_Field))
        self._read_domains()
        self._read_shapes()
        self._read_restrictions()
        self._read_usage()
        self.datatypes = {
            node.value
            for kind in _DATATYPES
            for node in self.vocabulary.instances.get(kind, ())
            if isinstance(node, IRI)
        }
        self.classes = self._find_classes()

    def _find_classes(self) -> set[str]:
        found = self.vocabulary.declared_classes | self.vocabulary.instances.keys()
        found |= self.fields.keys()
        for parent in list(found):
            found.update(self.vocabulary.parents(parent))
        # schema.org declares its datatypes as classes; as ranges they read better.
        plain = self.datatypes.union(_DATATYPES)
        return {
            iri
            for iri in found
            if iri not in plain
            and not is_built_in(iri)
            and plain.isdisjoint(self.vocabulary.parents(iri))
        }

    def _read_domains(self) -> None:
        for iri in self.vocabulary.declared_properties | self.vocabulary.annotations:
            for domain in self.vocabulary.domains(iri):
                self.fields[domain][iri].targets.update(self.vocabulary.ranges(iri))

    def _read_shapes(self) -> None:
        for shape in {shape for shape, _ in self.facts.pairs(SH + "property")}:
            for node in self.facts.values(shape, SH + "property"):
                for owner in self._shaped(shape):
                    self._read_property_shape(owner, node)

    def _shaped(self, shape: Term) -> Iterator[str]:
        """The classes that a node shape is about."""
        targets = self.facts.values(shape, SH + "targetClass")
        yield from (iri.value for iri in targets if isinstance(iri, IRI))
        if isinstance(shape, IRI) and shape.value in self.vocabulary.declared_classes:
            yield shape.value

    def _read_property_shape(self, owner: str, node: Term) -> None:
        for path in self.facts.values(node, SH + "path"):
            if not isinstance(path, IRI):
                continue
            known = self.fields[owner][path.value]
            for predicate in (SH + "class", SH + "datatype"):
                known.targets.update(_iris(self.facts.values(node, predicate)))
            for shape in self.facts.values(node, SH + "node"):
                known.targets.update(self._shaped(shape))
            self._read_bounds(known, node)

    def _read_restrictions(self) -> None:
        for predicate in (SUBCLASS, OWL + "equivalentClass"):
            for owner, node in self.facts.pairs(predicate):
                if isinstance(owner, IRI) and isinstance(node, BlankNode):
                    self._read_restriction(owner.value, node)

    def _read_restriction(self, owner: str, node: Term) -> None:
        for path in _iris(self.facts.values(node, OWL + "onProperty")):
            known = self.fields[owner][path]
            for predicate in _FILLERS:
                known.targets.update(_iris(self.facts.values(node, predicate)))
            self._read_bounds(known, node)

    def _read_bounds(self, known: _Field, node: Term) -> None:
        exact = self._number(node, _EXACT)
        known.least = self._number(node, _LEAST) or exact or known.least
        known.most = self._number(node, _MOST) or exact or known.most

    def _number(self, node: Term, predicates: Iterable[str]) -> str | None:
        for predicate in predicates:
            for value in self.facts.values(node, predicate):
                if isinstance(value, Literal):
                    return value.lexical
        return None

    def _read_usage(self) -> None:
        """Properties that nothing declares, on the classes of what has them."""
        # Taken before the loop: what one class taught must not silence another.
        known = {iri for fields in self.fields.values() for iri in fields}
        classes = self.vocabulary.instances
        for owner in sorted(classes):
            if is_built_in(owner):
                continue
            for node in classes[owner]:
                for predicate, value in self.facts.about(node):
                    if predicate not in known and not is_built_in(predicate):
                        targets = self.fields[owner][predicate].targets
                        targets.update(self._kinds(value))

    def _kinds(self, value: Term) -> list[str]:
        if isinstance(value, Literal):
            return [value.datatype]
        return _iris(self.facts.values(value, _TYPE))

    def boxes(self) -> dict[str, Box]:
        return {iri: self._box(iri) for iri in self.classes}

    def _box(self, iri: str) -> Box:
        label = self.vocabulary.label(iri)
        rows = []
        for path, known in sorted(self.fields.get(iri, {}).items()):
            # Ranges that are classes of the diagram are arrows instead.
            values = sorted(self.names.iri(x) for x in known.targets - self.classes)
            if values or not known.targets:
                text = f": {' | '.join(values)}" if values else ""
                rows.append(f"{self.names.iri(path)}{text}{known.multiplicity}")
        described = iri in self.vocabulary.declared_classes or iri in self.fields
        return Box(
            key=iri,
            name=self.names.iri(iri),
            label=label if label and not _same(label, local_name(iri)) else None,
            kind="class" if described else "other",
            rows=tuple(rows),
        )

    def arrows(self) -> Iterator[Arrow]:
        for iri in self.classes:
            for parent in self.vocabulary.parents(iri):
                yield Arrow(iri, parent, "", "subclass")
            for path, known in self.fields.get(iri, {}).items():
                for target in known.targets & self.classes:
                    label = f"{self.names.iri(path)}{known.multiplicity}"
                    yield Arrow(iri, target, label)


def _iris(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, IRI)]


def _same(label: str, name: str) -> bool:
    """Whether a label only spells out the name: ``Order Line`` and ``OrderLine``."""
    return _letters(label) == _letters(name)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
