"""What engines and documents say, as ggen's terms, so that all can be compared.

Converted here and not by ggen's own stores, which are what is tested.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ggen.domain.graph.canon import canonical_nquads
from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD_STRING,
    BlankNode,
    Literal,
    Quad,
)

_RDFLIB_DEFAULT = IRI("urn:x-rdflib:default")


def from_ox(term: Any) -> Any:
    """The term of pyoxigraph's; None for None and for the default graph."""
    if term is None or isinstance(term, ox.DefaultGraph):
        return None
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.BlankNode):
        return BlankNode(f"_:{term.value}")
    if term.language is not None:
        return Literal(term.value, RDF_LANG_STRING, term.language)
    return Literal(term.value, term.datatype.value)


def from_rdflib(term: Any) -> Any:
    """The term of rdflib's; None for None."""
    import rdflib

    if term is None:
        return None
    if isinstance(term, rdflib.URIRef):
        return IRI(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(f"_:{term}")
    if term.language is not None:
        return Literal(str(term), RDF_LANG_STRING, term.language)
    return Literal(str(term), str(term.datatype or XSD_STRING))


def parse_quads(
    data: bytes, fmt: Any, base: str, *, lenient: bool = True, rename: bool = False
) -> list[Quad]:
    """The quads of a document, by pyoxigraph's parser, spellings kept.

    `lenient` reads what suites expect though pyoxigraph itself would not take it,
    such as IRIs with private characters. With `rename`, blank nodes get labels that no
    other document has.

    Raises:
        SyntaxError: it does not parse.
    """
    quads = ox.parse(
        data, fmt, base_iri=base, lenient=lenient, rename_blank_nodes=rename
    )
    return [Quad(*map(from_ox, quad)) for quad in quads]


def rdflib_quads(quads: Iterable[Any]) -> list[Quad]:
    """Quads of an rdflib Dataset."""
    found = (Quad(*map(from_rdflib, quad)) for quad in quads)
    return [
        quad._replace(graph=None) if quad.graph == _RDFLIB_DEFAULT else quad
        for quad in found
    ]


def canonical_text(quads: Iterable[Quad], *, by_value: bool = False) -> str:
    """Canonical N-Quads, by which graphs are compared.

    With `by_value`, numbers and dates of one value and type are the same.
    """
    return canonical_nquads(map(canonical_quad, quads) if by_value else quads)


def canonical_quad(quad: Quad) -> Quad:
    return quad._replace(object=canonical_term(quad.object))


def canonical_term(term: Any) -> Any:
    """`term`, a literal in canonical lexical form."""
    return canonical(term) if isinstance(term, Literal) else term
