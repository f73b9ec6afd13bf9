"""SHACL validation reports: whether two say the same of the same shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from ggen.domain.graph.canon import canonical_nquads
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Quad
from w3c.terms import canonical_quad, parse_quads

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_COMPARED = (
    "focusNode",
    "resultSeverity",
    "sourceConstraintComponent",
    "sourceShape",
    "value",
)
_PATHS = (
    _RDF + "first",
    _RDF + "rest",
    *(
        _SH + name
        for name in (
            "alternativePath",
            "inversePath",
            "zeroOrMorePath",
            "oneOrMorePath",
            "zeroOrOnePath",
        )
    ),
)
# Blank nodes of data and shapes have a name of their own in each report.
_ANY_BLANK = IRI("urn:blank")


def same_reports(found: bytes, expected: bytes, base: str) -> str:
    """What differs between two reports in Turtle; empty when nothing does.

    Messages and details are free (SHACL, 3.6); blank nodes of the data are the same
    as any other; paths are compared by their structure.
    """
    left, right = _Report(found, base), _Report(expected, base)
    if left.conforms != right.conforms:
        return f"conforms: {left.conforms} instead of {right.conforms}"
    extra = [text for text in left.results if text not in right.results]
    missing = [text for text in right.results if text not in left.results]
    if extra or missing:
        return f"got {_some(extra)} instead of {_some(missing)}"
    if sorted(left.results) != sorted(right.results):
        return f"{len(left.results)} results instead of {len(right.results)}"
    return ""


def _some(texts: list[str]) -> str:
    return " ".join(texts[:1]).replace("\n", " ") or "nothing"


class _Report:
    """The one report of a document, each result as canonical text."""

    def __init__(self, data: bytes, base: str) -> None:
        self._facts: dict[Any, list[Quad]] = {}
        for quad in parse_quads(data, ox.RdfFormat.TURTLE, base):
            quad = canonical_quad(quad)
            self._facts.setdefault(quad.subject, []).append(quad)
        report = next(
            quad.subject
            for quads in self._facts.values()
            for quad in quads
            if quad.predicate.value == _SH + "conforms"
        )
        self.conforms = self._value(report, "conforms").lexical == "true"
        nodes = self._values(report, "result")
        self.results = [canonical_nquads(self._iter_result(node)) for node in nodes]

    def _iter_result(self, node: Any) -> Iterator[Quad]:
        subject = BlankNode("_:result")
        for name in _COMPARED:
            for value in self._values(node, name):
                shown = _ANY_BLANK if isinstance(value, BlankNode) else value
                yield Quad(subject, IRI(_SH + name), shown)
        for path in self._values(node, "resultPath"):
            text = Literal(self._path_text(path))
            yield Quad(subject, IRI(_SH + "resultPath"), text)

    def _path_text(self, node: Any) -> str:
        """A path as nested brackets: its structure, not who shares which node."""
        if not isinstance(node, BlankNode):
            return str(node.n3())
        parts = [
            f"{quad.predicate.value} {self._path_text(quad.object)}"
            for quad in self._facts.get(node, ())
            if quad.predicate.value in _PATHS
        ]
        return f"[{' ; '.join(sorted(parts))}]"

    def _values(self, node: Any, name: str) -> list[Any]:
        predicate = IRI(_SH + name)
        return [q.object for q in self._facts.get(node, ()) if q.predicate == predicate]

    def _value(self, node: Any, name: str) -> Any:
        return self._values(node, name)[0]
