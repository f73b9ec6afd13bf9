"""Terms of rdflib as ggen's own, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as RdflibLiteral


def from_rdflib(term: Any) -> Any:
    """ggen's term for `term`, spelling kept; None for None.

    Raises:
        QueryError: it is none of IRI, blank node and literal.
    """
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as RdflibLiteral

    if isinstance(term, URIRef):
        return IRI(str(term))
    if isinstance(term, RdflibLiteral):
        if term.language is not None:
            return Literal(str(term), RDF_LANG_STRING, term.language.lower())
        return Literal(str(term), str(term.datatype or XSD_STRING))
    if isinstance(term, BNode):
        return BlankNode(f"_:{term}")
    if term is None:
        return None
    raise QueryError(f"not an RDF term: {term!r}")


def to_rdflib(term: Term) -> URIRef | BNode | RdflibLiteral:
    """rdflib's term for `term`, its spelling kept."""
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as RdflibLiteral

    if isinstance(term, IRI):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.label)
    if term.lang is not None:
        return RdflibLiteral(term.lexical, lang=term.lang)
    datatype = None if term.datatype == XSD_STRING else URIRef(term.datatype)
    return RdflibLiteral(term.lexical, datatype=datatype, normalize=False)


def triple_to_rdflib(quad: Quad) -> tuple[Any, Any, Any]:
    """Subject, predicate and object of `quad` as rdflib's terms."""
    return to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)


def canonical_rdflib(term: Any) -> Any:
    """`term` as stores hold it: a literal in canonical form, all else as it is."""
    from rdflib.term import Literal as RdflibLiteral

    if not isinstance(term, RdflibLiteral):
        return term
    if term.language is None and str(term.datatype) not in CHANGING:
        return term
    return to_rdflib(canonical(from_rdflib(term)))
