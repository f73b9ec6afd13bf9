"""JSON-LD that does not depend on an engine: flat, sorted, with a context of prefixes.

Literals are written with their lexical form as a string, so that none changes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ggen.infra.stores.order import term_key
from ggen.infra.stores.terms import (
    IRI,
    RDF,
    XSD_STRING,
    BlankNode,
    Literal,
    Quad,
    Subject,
    Term,
)

_TYPE = IRI(RDF + "type")
# What a namespace has to end with to be a prefix in JSON-LD 1.1.
_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")


def write_jsonld(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> str:
    """A document with one object per subject and graph."""
    graphs: dict[Subject | None, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph].append(quad)
    names = _Names(prefixes, graphs)
    items: list[dict[str, Any]] = []
    for graph in sorted(graphs, key=term_key):
        nodes = _nodes(graphs[graph], names)
        if graph is None:
            items.extend(nodes)
        else:
            items.append({"@id": names.node(graph), "@graph": nodes})
    # Known only now: names are collected while the nodes are made.
    document = {"@context": dict(sorted(names.used.items())), "@graph": items}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


class _Names:
    """Compact IRIs, and the prefixes that they used."""

    def __init__(
        self, prefixes: Mapping[str, str], graphs: Mapping[Any, Iterable[Quad]]
    ) -> None:
        self.used: dict[str, str] = {}
        # A prefix that is some IRI's scheme would be taken for a prefix there.
        schemes = {
            term.value.partition(":")[0]
            for quads in graphs.values()
            for quad in quads
            for term in (*quad, IRI(getattr(quad.object, "datatype", "")))
            if isinstance(term, IRI)
        }
        usable = [
            (namespace, prefix)
            for prefix, namespace in prefixes.items()
            if prefix and prefix not in schemes and namespace.endswith(_DELIMITERS)
        ]
        self._namespaces = sorted(usable, key=lambda item: (-len(item[0]), item[1]))

    def node(self, node: Subject) -> str:
        if isinstance(node, BlankNode):
            return node.id
        for namespace, prefix in self._namespaces:
            local = node.value[len(namespace) :]
            # "p://x" would be read as an absolute IRI.
            if node.value.startswith(namespace) and not local.startswith("//"):
                self.used[prefix] = namespace
                return f"{prefix}:{local}"
        return node.value

    def value(self, term: Term) -> dict[str, str]:
        if not isinstance(term, Literal):
            return {"@id": self.node(term)}
        value = {"@value": term.lexical}
        if term.lang is not None:
            value["@language"] = term.lang
        elif term.datatype != XSD_STRING:
            value["@type"] = self.node(IRI(term.datatype))
        return value


def _nodes(quads: Iterable[Quad], names: _Names) -> list[dict[str, Any]]:
    by_subject: dict[Subject, dict[IRI, list[Term]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in quads:
        by_subject[quad.subject][quad.predicate].append(quad.object)
    return [
        _node(subject, by_subject[subject], names)
        for subject in sorted(by_subject, key=term_key)
    ]


def _node(
    subject: Subject, properties: Mapping[IRI, list[Term]], names: _Names
) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": names.node(subject)}
    for predicate in sorted(properties, key=lambda p: (p != _TYPE, p.value)):
        objects = sorted(properties[predicate], key=term_key)
        if predicate == _TYPE:
            types = [names.node(o) for o in objects if not isinstance(o, Literal)]
            # @type takes IRIs only; a literal as type is written like other values.
            if types:
                node["@type"] = types
            objects = [o for o in objects if isinstance(o, Literal)]
        if objects:
            node[names.node(predicate)] = [names.value(o) for o in objects]
    return node
