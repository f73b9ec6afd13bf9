"""Terms of rdflib as ggen's own, and back."""

from __future__ import annotations

from functools import cache
from typing import Any

from ggen.errors import QueryError
from ggen.infra.stores.lexical import CHANGING, canonical
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD_STRING,
    BlankNode,
    Literal,
    Quad,
    Term,
)


@cache
def _classes() -> tuple[Any, Any, Any]:
    """rdflib's IRI, blank node and literal; imported once, not for every term."""
    from rdflib.term import BNode, Literal, URIRef

    return URIRef, BNode, Literal


def from_rdflib(term: Any) -> Any:
    """ggen's term for `term`, spelling kept; None for None.

    Raises:
        QueryError: it is none of IRI, blank node and literal.
    """
    iri, blank, literal = _classes()
    if isinstance(term, iri):
        return IRI(str(term))
    if isinstance(term, literal):
        if term.language is not None:
            return Literal(str(term), RDF_LANG_STRING, term.language.lower())
        return Literal(str(term), str(term.datatype or XSD_STRING))
    if isinstance(term, blank):
        return BlankNode(f"_:{term}")
    if term is None:
        return None
    raise QueryError(f"not an RDF term: {term!r}")


def to_rdflib(term: Term) -> Any:
    """rdflib's term for `term`, its spelling kept."""
    iri, blank, literal = _classes()
    if isinstance(term, IRI):
        return iri(term.value)
    if isinstance(term, BlankNode):
        return blank(term.label)
    if term.lang is not None:
        return literal(term.lexical, lang=term.lang)
    # A plain string has no datatype in rdflib, and does not equal one that has.
    datatype = None if term.datatype == XSD_STRING else iri(term.datatype)
    return literal(term.lexical, datatype=datatype, normalize=False)


def triple_to_rdflib(quad: Quad) -> tuple[Any, Any, Any]:
    """Subject, predicate and object of `quad` as rdflib's terms."""
    return to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)


def canonical_rdflib(term: Any) -> Any:
    """`term` as stores hold it: a literal in canonical form, all else as it is."""
    if not isinstance(term, _classes()[2]):
        return term
    # Most literals are strings, whose form is always canonical.
    if term.language is None and str(term.datatype) not in CHANGING:
        return term
    return to_rdflib(canonical(from_rdflib(term)))
