"""Terms, triples and quads of pyoxigraph as ggen's own, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ggen.errors import QueryError
from ggen.infra.stores.labels import Labels
from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    BlankNode,
    Literal,
    Quad,
    Subject,
    Term,
    Triple,
)

if TYPE_CHECKING:
    import pyoxigraph as ox


class Terms:
    """Conversion both ways, by the labels of a store or of a document."""

    def __init__(self, labels: Labels) -> None:
        import pyoxigraph

        self.labels = labels
        self._ox = pyoxigraph
        self._default = pyoxigraph.DefaultGraph()
        # Looked up for every term of every answer.
        self._named, self._literal = pyoxigraph.NamedNode, pyoxigraph.Literal
        self._blank = pyoxigraph.BlankNode
        self._datatypes: dict[str, str] = {}

    def term(self, term: Any) -> Any:
        """ggen's term for `term`; None for None.

        Raises:
            QueryError: a term of RDF 1.2, which ggen has no value for.
        """
        kind = type(term)
        if kind is self._named:
            return IRI(term.value)
        if kind is self._literal:
            lang = term.language
            if lang is None:
                datatype = term.datatype.value
                # One string object for all saves a third of an answer's memory.
                return Literal(
                    term.value, self._datatypes.setdefault(datatype, datatype)
                )
            # A base direction is RDF 1.2.
            if term.direction is None:
                return Literal(term.value, RDF_LANG_STRING, lang)
        if kind is self._blank:
            return BlankNode(f"_:{self.labels.shown(term.value)}")
        if term is None:
            return None
        raise QueryError(f"the answer has a term of RDF 1.2, which is not read: {term}")

    def quad(self, quad: ox.Quad) -> Quad:
        term = self.term
        subject, predicate, obj, graph = quad
        name = None if type(graph) is self._ox.DefaultGraph else term(graph)
        return Quad(term(subject), term(predicate), term(obj), name)

    def answer(self, triple: ox.Triple) -> Triple:
        """A triple of CONSTRUCT's answer, in canonical form.

        Literals written in the template come back as they were spelt there.
        """
        term = self.term
        # Rows come from the store's own encoding and are canonical already.
        obj = term(triple.object)
        if isinstance(obj, Literal):
            obj = canonical(obj)
        return Triple(term(triple.subject), term(triple.predicate), obj)

    def to_quad(self, quad: Quad) -> ox.Quad:
        graph = quad.graph
        return self._ox.Quad(
            self.to_node(quad.subject),
            self._ox.NamedNode(quad.predicate.value),
            self.to_term(quad.object),
            self._default if graph is None else self.to_node(graph),
        )

    def to_node(self, node: Subject) -> ox.NamedNode | ox.BlankNode:
        if isinstance(node, BlankNode):
            return self._ox.BlankNode(self.labels.inner(node.label))
        return self._ox.NamedNode(node.value)

    def to_term(self, term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        if not isinstance(term, Literal):
            return self.to_node(term)
        if term.lang is not None:
            return self._ox.Literal(term.lexical, language=term.lang)
        datatype = self._ox.NamedNode(term.datatype)
        return self._ox.Literal(term.lexical, datatype=datatype)
