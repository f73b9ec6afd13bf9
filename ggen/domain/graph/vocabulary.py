"""What a graph says about classes and properties, in RDFS, OWL and schema.org terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from ggen.domain.graph.names import OWL, RDFS, SH, SKOS
from ggen.infra.stores.terms import IRI, RDF, XSD, BlankNode, Literal, Quad, Term

TYPE = RDF + "type"
_SCHEMA = ("http://schema.org/", "https://schema.org/")
CLASS_TYPES = frozenset({RDFS + "Class", OWL + "Class"})
PROPERTY_TYPES = frozenset(
    {RDF + "Property", OWL + "ObjectProperty", OWL + "DatatypeProperty"}
)
_ANNOTATION_TYPES = frozenset({OWL + "AnnotationProperty", OWL + "OntologyProperty"})
SUBCLASS, DOMAIN, RANGE = RDFS + "subClassOf", RDFS + "domain", RDFS + "range"
_DOMAINS = (DOMAIN, *(ns + "domainIncludes" for ns in _SCHEMA))
_RANGES = (RANGE, *(ns + "rangeIncludes" for ns in _SCHEMA))
# The first that a node has is its label.
_LABELS = (
    RDFS + "label",
    SKOS + "prefLabel",
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/elements/1.1/title",
    SH + "name",
    *(ns + "name" for ns in _SCHEMA),
)
_BUILT_IN = (RDF, RDFS, OWL, XSD, SH)
_UNION, _FIRST, _REST = OWL + "unionOf", RDF + "first", RDF + "rest"
READ_PREDICATES = frozenset(
    {TYPE, SUBCLASS, *_DOMAINS, *_RANGES, *_LABELS, _UNION, _FIRST, _REST}
)


def is_built_in(iri: str) -> bool:
    """True for terms of RDF, RDFS, OWL, XSD and SHACL themselves."""
    return iri.startswith(_BUILT_IN)


class Facts:
    """Statements by subject and predicate; every graph counts, each triple once.

    Args:
        quads: the statements.
        predicates: keep only those with one of these IRIs; None keeps all.
    """

    def __init__(
        self, quads: Iterable[Quad], predicates: frozenset[str] | None = None
    ) -> None:
        self._pairs: dict[str, dict[Term, set[Term]]] = {}
        for subject, predicate, obj, _ in quads:
            if predicates is None or predicate.value in predicates:
                by_subject = self._pairs.setdefault(predicate.value, {})
                by_subject.setdefault(subject, set()).add(obj)

    def values(self, subject: Term, predicate: str) -> list[Term]:
        """The objects, sorted by their N-Triples text."""
        found = self._pairs.get(predicate, {}).get(subject, ())
        return sorted(found, key=_by_text) if len(found) > 1 else list(found)

    def has(self, subject: Term, predicate: str) -> bool:
        return subject in self._pairs.get(predicate, {})

    def pairs(self, predicate: str) -> Iterator[tuple[Term, Term]]:
        """Every (subject, object) of a predicate, in no particular order."""
        for subject, objects in self._pairs.get(predicate, {}).items():
            for obj in objects:
                yield subject, obj

    def subjects(self) -> Iterable[Term]:
        """Every subject once, in no particular order."""
        return self._by_subject.keys()

    def predicates(self) -> Iterable[str]:
        """Every predicate once, in no particular order."""
        return self._pairs.keys()

    def about(self, subject: Term) -> list[tuple[str, Term]]:
        """(predicate, object) pairs of a subject, sorted."""
        pairs = self._by_subject.get(subject, ())
        return sorted(pairs, key=lambda pair: (pair[0], _by_text(pair[1])))

    @cached_property
    def _by_subject(self) -> dict[Term, list[tuple[str, Term]]]:
        found: dict[Term, list[tuple[str, Term]]] = defaultdict(list)
        for predicate, by_subject in self._pairs.items():
            for subject, objects in by_subject.items():
                found[subject] += [(predicate, obj) for obj in objects]
        return found

    def members(self, head: Term) -> list[Term]:
        """The members of an RDF list; as far as it goes when it is broken."""
        found: list[Term] = []
        # A list that bites its own tail must not hang anybody.
        seen: set[Term] = set()
        while head not in seen and self.has(head, _FIRST):
            seen.add(head)
            found += self.values(head, _FIRST)[:1]
            rest = self.values(head, _REST)
            head = rest[0] if rest else head
        return found


class Vocabulary:
    """Classes and properties of a graph.

    Attributes:
        declared_classes: IRIs that the graph describes as classes.
        instances: class -> nodes that have it as a type.
        declared_properties: IRIs that the graph describes as properties, annotation
            properties left out.
        annotations: IRIs of annotation properties.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.instances: dict[str, set[Term]] = defaultdict(set)
        for node, kind in facts.pairs(TYPE):
            if isinstance(kind, IRI):
                self.instances[kind.value].add(node)
        # Ontologies often leave it at rdfs:subClassOf, which says as much.
        self.declared_classes = self._iris_of(CLASS_TYPES) | {
            node.value
            for node, parent in facts.pairs(SUBCLASS)
            if isinstance(node, IRI) and isinstance(parent, IRI)
        }
        self.annotations = self._iris_of(_ANNOTATION_TYPES)
        # The same for properties: a domain or range makes one.
        described = {
            node.value
            for predicate in (*_DOMAINS, *_RANGES)
            for node, _ in facts.pairs(predicate)
            if isinstance(node, IRI)
        }
        properties = self._iris_of(PROPERTY_TYPES) | described
        self.declared_properties = properties - self.annotations

    def _iris_of(self, types: Iterable[str]) -> set[str]:
        nodes = (node for kind in types for node in self.instances.get(kind, ()))
        return {node.value for node in nodes if isinstance(node, IRI)}

    def label(self, iri: str) -> str | None:
        """The label for people: without language first, then English, then any."""
        for predicate in _LABELS:
            texts = [
                value
                for value in self._facts.values(IRI(iri), predicate)
                if isinstance(value, Literal)
            ]
            if texts:
                return min(texts, key=_label_order).lexical
        return None

    def domains(self, iri: str) -> tuple[str, ...]:
        """Declared domains, members of unions each, sorted."""
        return self._classes_named(iri, _DOMAINS)

    def ranges(self, iri: str) -> tuple[str, ...]:
        """Declared ranges, members of unions each, sorted."""
        return self._classes_named(iri, _RANGES)

    def parents(self, iri: str) -> tuple[str, ...]:
        """Direct superclasses with a name, sorted."""
        return self._classes_named(iri, (SUBCLASS,))

    def _classes_named(self, iri: str, predicates: Iterable[str]) -> tuple[str, ...]:
        found: set[str] = set()
        for predicate in predicates:
            for value in self._facts.values(IRI(iri), predicate):
                found.update(self._named(value))
        return tuple(sorted(found))

    def _named(self, value: Term) -> Iterator[str]:
        if isinstance(value, IRI):
            yield value.value
        elif isinstance(value, BlankNode):
            for union in self._facts.values(value, _UNION):
                for member in self._facts.members(union):
                    if isinstance(member, IRI):
                        yield member.value


def _by_text(term: Term) -> str:
    return term.n3()


def _label_order(label: Literal) -> tuple[int, str, str]:
    language = (label.lang or "").lower()
    english = language == "en" or language.startswith("en-")
    return (0 if not language else 1 if english else 2), language, label.lexical
