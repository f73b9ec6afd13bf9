"""How terms are shown to people: IRIs as CURIEs where a prefix fits, else in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ggen.domain.graph.prefixes import WELL_KNOWN, curie
from ggen.infra.stores.terms import (
    IRI,
    XSD,
    XSD_STRING,
    BlankNode,
    Literal,
    Term,
)

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph


class Names:
    """Short names for the IRIs of one graph.

    Args:
        prefixes: prefix -> namespace as the documents and settings declare them; the
            well-known ones are added where they do not clash.
    """

    def __init__(self, prefixes: Mapping[str, str] | None = None) -> None:
        self._prefixes = dict(prefixes or {})
        taken = set(self._prefixes.values())
        for prefix, namespace in WELL_KNOWN.items():
            if namespace not in taken:
                self._prefixes.setdefault(prefix, namespace)
        self._known: dict[str, str] = {}

    def iri(self, iri: str) -> str:
        """``prefix:local`` where that is valid Turtle, else ``<iri>``."""
        shown = self._known.get(iri)
        if shown is None:
            shown = self._known[iri] = curie(iri, self._prefixes) or f"<{iri}>"
        return shown

    def term(self, term: Term) -> str:
        """`term` as one would write it in Turtle, always with quotes for literals."""
        if isinstance(term, IRI):
            return self.iri(term.value)
        if isinstance(term, BlankNode) or term.lang is not None:
            return term.n3()
        if term.datatype == XSD_STRING:
            return term.n3()
        return f"{Literal(term.lexical).n3()}^^{self.iri(term.datatype)}"

    def brief(self, term: Term, width: int = 60) -> str:
        """As `term`, numbers and booleans bare, cut to about `width` characters."""
        if isinstance(term, Literal) and term.datatype in _BARE:
            return _cut(term.lexical, width)
        if isinstance(term, Literal):
            text = Literal(_cut(term.lexical, width), term.datatype, term.lang)
            return text.n3() if term.lang is not None else self.term(text)
        return self.term(term)


_BARE = {XSD + name for name in ("integer", "decimal", "double", "boolean")}


def declared_prefixes(*graphs: Graph) -> dict[str, str]:
    """Prefixes of the documents and settings, by alphabet; later graphs win."""
    found: dict[str, str] = {}
    for graph in graphs:
        found |= {**graph.own_prefixes, **graph.options.prefixes}
    return dict(sorted(found.items()))


# Control characters, halves of characters, and what XML does not have.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


def one_line(text: str, width: int = 60) -> str:
    """`text` on one line of a terminal or drawing, cut to `width` characters.

    White space becomes single blanks, what cannot be shown U+FFFD.
    """
    return _cut(_UNSHOWN.sub("\ufffd", " ".join(text.split())), width)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
