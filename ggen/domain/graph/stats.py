"""What is in a graph, counted, and what in it looks broken."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from ggen.domain.graph.names import Names, declared_prefixes
from ggen.domain.graph.prefixes import namespace
from ggen.domain.graph.vocabulary import (
    READ_PREDICATES,
    Facts,
    Vocabulary,
    is_built_in,
)
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Quad, Subject, Term
from ggen.results.graph_inspect import (
    ClassCount,
    GraphStats,
    NamespaceCount,
    Problem,
    PropertyUse,
)

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph

_Key = TypeVar("_Key", str, Subject)
_MOST_USED_ON = 5
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
# Schemes of real IRIs without "//"; with "//" every scheme is taken as meant.
_MEANT = re.compile(
    "about|acct|ark|blob|cid|data|did|doi|file|geo|hdl|https?|info|isbn|javascript"
    "|magnet|mailto|mid|news|ni|oid|sips?|sms|tag|tel|urn|uuid|xmpp",
    re.IGNORECASE,
)
_MEANINGS = {
    "prefix-as-iri": "IRIs like prefixed names whose prefix was not declared",
    "class-without-label": "declared classes without a label",
    "untyped-subject": "described nodes without a type",
    "property-without-domain": "declared properties without a domain",
    "property-without-range": "declared properties without a range",
    "undeclared-class": "used as a type, not declared where its neighbours are",
    "undeclared-property": "used as a property, not declared where its neighbours are",
}


def describe_graph(graph: Graph, *, limit: int = 20) -> GraphStats:
    """Count everything in a graph, inferred triples included.

    Args:
        limit: rows that the text tables show.

    Raises:
        RdfError: a source does not parse, or blank nodes are too symmetric.
        QueryError: a rule does not parse, or finds no end.
    """
    inferred = sum(len(inference.triples) for inference in graph.inferences)
    return count_graph(
        graph.canonical_quads(),
        declared_prefixes(graph),
        sources=tuple(source.name for source in graph.sources),
        hash=graph.hash,
        inferred=inferred if graph.rules else None,
        limit=limit,
    )


def count_graph(
    quads: Iterable[Quad],
    prefixes: Mapping[str, str],
    *,
    sources: tuple[str, ...] = (),
    hash: str = "",
    inferred: int | None = None,
    limit: int = 20,
) -> GraphStats:
    """Count everything in `quads`; lists are sorted by falling count, then by name."""
    tally = _Tally(quads)
    vocabulary = Vocabulary(Facts(tally.schema, None))
    names = Names(prefixes)
    return GraphStats(
        sources=sources,
        hash=hash,
        triples=tally.statements,
        inferred=inferred,
        graphs={graph.n3(): n for graph, n in _by_count(tally.graphs)},
        subjects=len(tally.subjects),
        predicates=len(tally.properties),
        objects=len(tally.objects),
        iris=len(tally.iris),
        blank_nodes=len(tally.blanks),
        literals=tally.literals,
        classes=_classes(vocabulary, names),
        properties=_properties(tally, vocabulary, names),
        namespaces=_namespaces(tally.iris, prefixes),
        languages=dict(_by_count(tally.languages)),
        datatypes=dict(_by_count(tally.datatypes)),
        problems=_problems(tally, vocabulary, prefixes),
        prefixes=dict(prefixes),
        limit=limit,
    )


class _Tally:
    """One pass over the statements; keeps only those that describe the vocabulary."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.statements = 0
        self.graphs: Counter[Subject] = Counter()
        self.subjects: set[Subject] = set()
        self.objects: set[Term] = set()
        self.properties: Counter[str] = Counter()
        self.subjects_of: dict[str, set[Subject]] = defaultdict(set)
        self.languages: Counter[str] = Counter()
        self.datatypes: Counter[str] = Counter()
        self.schema: list[Quad] = []
        for quad in quads:
            self._add(quad)
        self._sort_terms()

    def _add(self, quad: Quad) -> None:
        subject, predicate, obj, graph = quad
        self.statements += 1
        if graph is not None:
            self.graphs[graph] += 1
        self.subjects.add(subject)
        self.objects.add(obj)
        self.properties[predicate.value] += 1
        self.subjects_of[predicate.value].add(subject)
        if type(obj) is Literal:
            self.datatypes[obj.datatype] += 1
            # Language tags differ in case only by accident (RDF 1.1, 3.3).
            if obj.lang is not None:
                self.languages[obj.lang.lower()] += 1
        # Keeping every statement would cost as much memory as the store.
        if predicate.value in READ_PREDICATES:
            self.schema.append(quad)

    def _sort_terms(self) -> None:
        nodes: set[Term] = {*self.subjects, *self.graphs}
        self.literals = 0
        for term in self.objects:
            if type(term) is Literal:
                self.literals += 1
            else:
                nodes.add(term)
        self.blanks = {node for node in nodes if type(node) is BlankNode}
        self.iris = {node.value for node in nodes if type(node) is IRI}
        self.iris.update(self.properties)


def _by_count(counter: Counter[_Key]) -> list[tuple[_Key, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _classes(vocabulary: Vocabulary, names: Names) -> tuple[ClassCount, ...]:
    iris = vocabulary.declared_classes | vocabulary.instances.keys()
    counts = [
        ClassCount(
            iri=iri,
            name=names.iri(iri),
            label=vocabulary.label(iri),
            instances=len(vocabulary.instances.get(iri, ())),
            declared=iri in vocabulary.declared_classes,
        )
        for iri in iris
    ]
    return tuple(sorted(counts, key=lambda count: (-count.instances, count.iri)))


def _properties(
    tally: _Tally, vocabulary: Vocabulary, names: Names
) -> tuple[PropertyUse, ...]:
    types: dict[Term, list[str]] = defaultdict(list)
    for kind, nodes in vocabulary.instances.items():
        for node in nodes:
            types[node].append(kind)
    known = vocabulary.declared_properties | vocabulary.annotations
    uses = []
    for iri in known | tally.properties.keys():
        subjects = tally.subjects_of.get(iri, set())
        used_on = Counter(kind for node in subjects for kind in types.get(node, ()))
        uses.append(
            PropertyUse(
                iri=iri,
                name=names.iri(iri),
                triples=tally.properties.get(iri, 0),
                subjects=len(subjects),
                declared=iri in known,
                domains=tuple(map(names.iri, vocabulary.domains(iri))),
                ranges=tuple(map(names.iri, vocabulary.ranges(iri))),
                used_on=tuple(
                    names.iri(kind) for kind, _ in _by_count(used_on)[:_MOST_USED_ON]
                ),
            )
        )
    return tuple(sorted(uses, key=lambda use: (-use.triples, use.iri)))


def _namespaces(
    iris: Iterable[str], prefixes: Mapping[str, str]
) -> tuple[NamespaceCount, ...]:
    prefix_of = {namespace: prefix for prefix, namespace in sorted(prefixes.items())}
    counts = Counter(namespace(iri) for iri in iris)
    return tuple(
        NamespaceCount(namespace=name, prefix=prefix_of.get(name), iris=n)
        for name, n in _by_count(counts)
    )


def _problems(
    tally: _Tally, vocabulary: Vocabulary, prefixes: Mapping[str, str]
) -> tuple[Problem, ...]:
    # RDFS and OWL themselves are not this graph's to complete.
    own_classes = {iri for iri in vocabulary.declared_classes if not is_built_in(iri)}
    own_properties = {
        iri for iri in vocabulary.declared_properties if not is_built_in(iri)
    }
    typed = {node for nodes in vocabulary.instances.values() for node in nodes}
    found = {
        "prefix-as-iri": {
            iri
            for iri in tally.iris | tally.datatypes.keys()
            if _is_prefixed_name(iri, prefixes)
        },
        "class-without-label": {
            iri for iri in own_classes if vocabulary.label(iri) is None
        },
        # Blank nodes mostly get their meaning from what points at them.
        "untyped-subject": {
            node.value for node in tally.subjects - typed if type(node) is IRI
        },
        "property-without-domain": {
            iri for iri in own_properties if not vocabulary.domains(iri)
        },
        "property-without-range": {
            iri for iri in own_properties if not vocabulary.ranges(iri)
        },
        "undeclared-class": _strangers(vocabulary.instances, own_classes),
        "undeclared-property": _strangers(
            tally.properties, own_properties | vocabulary.annotations
        ),
    }
    return tuple(
        Problem(
            kind=kind,
            meaning=_MEANINGS[kind],
            count=len(nodes),
            nodes=tuple(sorted(nodes)),
        )
        for kind, nodes in found.items()
        if nodes
    )


def _is_prefixed_name(iri: str, prefixes: Mapping[str, str]) -> bool:
    match = _SCHEME.match(iri)
    if match is None or match[2]:
        return False
    return match[1] in prefixes or not _MEANT.fullmatch(match[1])


def _strangers(used: Iterable[str], declared: set[str]) -> set[str]:
    """Used IRIs that are not declared, in namespaces in which others are."""
    namespaces = {namespace(iri) for iri in declared}
    return {iri for iri in used if iri not in declared and namespace(iri) in namespaces}
