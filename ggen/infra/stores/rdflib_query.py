"""Evaluating prepared queries with rdflib's SPARQL.

Literals of the query are made canonical before it runs, as the stored ones are, and
placeholders for blank nodes become the nodes themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.protocol import Query, Rows
from ggen.infra.stores.rdflib_functions import repair_function
from ggen.infra.stores.rdflib_repairs import repaired, translate_exists
from ggen.infra.stores.rdflib_terms import canonical_rdflib, from_rdflib, to_rdflib
from ggen.infra.stores.sparql_text import Prepared
from ggen.infra.stores.terms import XSD, Literal, Term, Triple

_DECIMAL_DIGITS = 18

_Answer = bool | Rows | list[Triple]


def evaluate(dataset: Any, query: Query, prepared: Prepared) -> _Answer:
    """Run a query over rdflib's `dataset`; triples come as they were found.

    Raises what rdflib raises.
    """
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.parser import parseQuery

    # Lower than Graph.query, which would add well-known prefixes.
    translated = translateQuery(parseQuery(prepared.text), base=query.base)
    algebra = rewrite(translated.algebra, _exchange(prepared))
    context = _context(dataset, prepared)
    context.prologue = translated.prologue
    with repaired():
        found: Mapping[Any, Any] = evalPart(context, algebra)
        if found["type_"] == "SELECT":
            return _rows(found, prepared)
    if found["type_"] == "ASK":
        return bool(found["askAnswer"])
    return [_triple(triple) for triple in found["graph"] if _is_triple(triple)]


def _exchange(prepared: Prepared) -> Callable[[Any], Any]:
    blanks = {iri: to_rdflib(blank) for iri, blank in prepared.blanks.items()}
    if not blanks:
        return canonical_rdflib

    def exchanged(term: Any) -> Any:
        return blanks.get(str(term)) or canonical_rdflib(term)

    return exchanged


def rewrite(node: Any, exchange: Callable[[Any], Any]) -> Any:
    """A query's tree with its terms exchanged, in place where that is possible."""
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import Identifier

    # Literals and placeholders; variables and IRIs come back as they are.
    if isinstance(node, Identifier):
        return exchange(node)
    if isinstance(node, CompValue):
        if node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            translate_exists(node)
            node.graph = rewrite(node.graph, exchange)
            return node
        repair_function(node)
        for key, value in node.items():
            node[key] = rewrite(value, exchange)
        return node
    if isinstance(node, dict):
        return {key: rewrite(value, exchange) for key, value in node.items()}
    if isinstance(node, list):
        return [rewrite(item, exchange) for item in node]
    if type(node) is tuple:
        return tuple(rewrite(item, exchange) for item in node)
    return node


def _context(dataset: Any, prepared: Prepared) -> Any:
    """Where the query looks: the union of all graphs, or what FROM says."""
    from rdflib.graph import Dataset, Graph
    from rdflib.plugins.sparql.sparql import QueryContext
    from rdflib.term import URIRef

    if not prepared.chooses_graphs:
        context = QueryContext(dataset, initBindings={})
        context.graph = dataset
        return context
    # A copy, for rdflib's own way with FROM loads files.
    chosen = Dataset()
    for name in prepared.named_graphs:
        named = chosen.graph(URIRef(name))
        for triple in dataset.graph(URIRef(name)):
            named.add(triple)
    default = Graph()
    for name in prepared.default_graphs:
        for triple in dataset.graph(URIRef(name)):
            default.add(triple)
    context = QueryContext(chosen, initBindings={})
    context.graph = default
    return context


def _rows(found: Mapping[Any, Any], prepared: Prepared) -> Rows:
    from rdflib.term import Variable

    variables = [Variable(name) for name in prepared.rows.all_columns]
    # The same terms come again and again in an answer.
    known: dict[Any, Term | None] = {None: None}
    rows = [
        tuple([_known(known, solution.get(variable)) for variable in variables])
        for solution in found["bindings"]
    ]
    return prepared.rows.finish(rows)


def _known(known: dict[Any, Term | None], term: Any) -> Term | None:
    if term not in known:
        known[term] = _canonical(from_rdflib(term))
    return known[term]


def _canonical(term: Any) -> Any:
    if not isinstance(term, Literal):
        return term
    if term.datatype == f"{XSD}decimal":
        # Quotients get more digits here than the other engine has.
        whole, point, fraction = term.lexical.partition(".")
        lexical = f"{whole}{point}{fraction[:_DECIMAL_DIGITS]}"
        term = term._replace(lexical=lexical)
    return canonical(term)


def _is_triple(triple: Any) -> bool:
    from rdflib.term import IdentifiedNode, URIRef

    subject, predicate, _ = triple
    return isinstance(subject, IdentifiedNode) and isinstance(predicate, URIRef)


def _triple(triple: Any) -> Triple:
    subject, predicate, obj = map(from_rdflib, triple)
    return Triple(subject, predicate, _canonical(obj))
