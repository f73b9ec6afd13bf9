"""SPARQL updates over rdflib, by the standard where rdflib's own differ.

All solutions are found before anything changes, and deletions come before insertions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ggen.errors import QueryError
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.rdflib_query import rewrite
from ggen.infra.stores.rdflib_repairs import repaired
from ggen.infra.stores.rdflib_terms import canonical_rdflib
from ggen.infra.stores.sparql_text import Prepared

_ALL = ("DEFAULT", "NAMED", "ALL")
# A graph's name, or None for the default graph of the operation, and a triple.
_Change = tuple[Any, tuple[Any, Any, Any]]


def evaluate_update(dataset: Any, query: Query, prepared: Prepared) -> None:
    """Run an update over rdflib's `dataset`, which is left half done on errors.

    Raises `QueryError` without a place, and what rdflib raises.
    """
    from rdflib.plugins.sparql.algebra import translateUpdate
    from rdflib.plugins.sparql.parser import parseUpdate

    translated = translateUpdate(parseUpdate(prepared.text), base=query.base)
    if not translated:
        return
    with repaired():
        for operation in translated.algebra:
            _check(operation)
            rewrite(operation, canonical_rdflib)
            _run(dataset, operation)


def _run(dataset: Any, operation: Any) -> None:
    from rdflib.plugins.sparql.sparql import Update
    from rdflib.plugins.sparql.update import evalUpdate

    # rdflib changes while it searches, and mixes deletions with insertions.
    if operation.name in ("Modify", "DeleteWhere"):
        _modify(dataset, operation)
    elif operation.name == "InsertData":
        _insert_data(dataset, operation)
    elif not _is_moot(dataset, operation):
        evalUpdate(dataset, Update(operation.prologue, [operation]))


def _is_moot(dataset: Any, operation: Any) -> bool:
    """Whether nothing is left to do for an operation on whole graphs.

    Raises:
        QueryError: the graph is missing, or is there where a new one is to be.
    """
    name = operation.graphiri if operation.graphiri is not None else operation.graph
    if operation.name == "Move":
        name = operation.graph[0]
    if operation.name not in ("Create", "Clear", "Drop", "Move") or name in _ALL:
        return False
    exists = str(name) in dataset.store.graph_names()
    is_wrong = exists if operation.name == "Create" else not exists
    if is_wrong and not operation.silent:
        state = "already exists" if exists else "does not exist"
        raise QueryError(f"the graph <{name}> {state}")
    if operation.name == "Create":
        dataset.graph(name)
    return is_wrong or operation.name == "Create"


def _check(operation: Any) -> None:
    """Refuse what the grammar of SPARQL forbids and rdflib lets pass."""
    from rdflib.term import BNode, Variable

    is_data = operation.name in ("InsertData", "DeleteData")
    terms = list(_iter_terms(operation))
    if is_data and any(isinstance(term, Variable) for term in terms):
        raise QueryError(f"a variable in {operation.name}")
    deleted = operation.delete if operation.name == "Modify" else None
    if operation.name in ("DeleteData", "DeleteWhere"):
        deleted = operation
    if deleted and any(isinstance(term, BNode) for term in _iter_terms(deleted)):
        raise QueryError("a blank node among what is to be deleted")


def _iter_terms(part: Any) -> Iterator[Any]:
    for _, triple in _templates(part):
        yield from triple


def _templates(part: Any) -> list[_Change]:
    """The triples of a template with the graphs that they are in."""
    if not part:
        return []
    found: list[_Change] = [(None, triple) for triple in part.triples or ()]
    for graph, triples in (part.quads or {}).items():
        found += [(graph, triple) for triple in triples]
    return found


def _insert_data(dataset: Any, operation: Any) -> None:
    # A blank node of the text is a new one, whatever its label.
    default = dataset.default_context
    _apply(dataset, list(_filled(_templates(operation), {})), default, add=True)


def _modify(dataset: Any, operation: Any) -> None:
    """DELETE and INSERT with WHERE, and DELETE WHERE."""
    default, solutions = _find(dataset, operation)
    is_short = operation.name == "DeleteWhere"
    removed = _templates(operation if is_short else operation.delete)
    added = [] if is_short else _templates(operation.insert)
    removals = [c for s in solutions for c in _filled(removed, s)]
    additions = [c for s in solutions for c in _filled(added, s)]
    _apply(dataset, removals, default, add=False)
    _apply(dataset, additions, default, add=True)


def _find(dataset: Any, operation: Any) -> tuple[Any, list[Any]]:
    """The graph that plain templates mean, and the solutions of the pattern."""
    from rdflib.graph import Graph
    from rdflib.plugins.sparql.evaluate import evalBGP, evalPart
    from rdflib.plugins.sparql.evalutils import _join
    from rdflib.plugins.sparql.sparql import QueryContext

    context = QueryContext(dataset, initBindings={})
    context.prologue = operation.prologue
    context.graph = default = dataset.default_context
    if operation.name == "DeleteWhere":
        found = list(evalBGP(context, operation.triples))
        for name, triples in operation.quads.items():
            inner = context.pushGraph(dataset.get_context(name))
            found = list(_join(found, list(evalBGP(inner, triples))))
        return default, found
    if operation.withClause:
        context.graph = default = dataset.get_context(operation.withClause)
    if operation.using:
        context.graph = Graph()
        for using in operation.using:
            if using.default:
                context.graph += dataset.get_context(using.default)
    return default, list(evalPart(context, operation.where))


def _filled(templates: list[_Change], solution: Any) -> Iterator[_Change]:
    """Templates with a solution's terms; blank nodes are new for each solution."""
    from rdflib.term import BNode, IdentifiedNode, URIRef, Variable

    blanks: dict[Any, Any] = {}

    def fill(term: Any) -> Any:
        if isinstance(term, BNode):
            return blanks.setdefault(term, BNode())
        return solution.get(term) if isinstance(term, Variable) else term

    for graph, triple in templates:
        subject, predicate, obj = map(fill, triple)
        name = None if graph is None else fill(graph)
        fits = isinstance(subject, IdentifiedNode) and isinstance(predicate, URIRef)
        # What is no triple is left out silently, as the standard says.
        if fits and obj is not None and (graph is None or name is not None):
            yield name, (subject, predicate, obj)


def _apply(dataset: Any, changes: list[_Change], default: Any, *, add: bool) -> None:
    for name, triple in changes:
        graph = default if name is None else dataset.get_context(name)
        (graph.add if add else graph.remove)(triple)
