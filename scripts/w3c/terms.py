"""What engines and documents say, as ggen's terms, so that all can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ggen.domain.graph.canon import canonical_nquads
from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.oxigraph_terms import Terms
from ggen.infra.stores.rdflib_terms import from_rdflib
from ggen.infra.stores.terms import IRI, Literal, Quad

_TERMS = Terms()
_DEFAULT = IRI("urn:x-rdflib:default")


def from_ox(term: Any) -> Any:
    """ggen's term for pyoxigraph's; None for None."""
    return _TERMS.term(term)


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
    return [_TERMS.quad(quad) for quad in quads]


def rdflib_quads(quads: Iterable[Any]) -> list[Quad]:
    """Quads of an rdflib Dataset."""
    found = (Quad(*map(from_rdflib, quad)) for quad in quads)
    return [q._replace(graph=None) if q.graph == _DEFAULT else q for q in found]


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
