"""Where rdflib's SPARQL evaluation is not the standard's, made right from outside.

Sub-selects see bindings of the query around them; joins go through sets, which drop
equal solutions and give the others a new order in every run; GROUP BY makes a group
of nothing; MIN and MAX turn IRIs into strings; EXISTS works in filters only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def repaired() -> Iterator[None]:
    """Evaluate as the standard says inside the block."""
    from rdflib.plugins.sparql import CUSTOM_EVALS

    sub_selects: dict[Any, list[Any]] = {}

    def evaluate(context: Any, part: Any) -> Iterator[Any]:
        if part.name == "ToMultiSet" and part.p.name != "values":
            return _sub_select(context, part, sub_selects)
        if part.name == "Join" and not part.lazy:
            return _join(context, part)
        if part.name == "AggregateJoin":
            return _aggregate(context, part)
        raise NotImplementedError

    # rdflib's own hook for evaluating parts of a query.
    CUSTOM_EVALS["ggen"] = evaluate
    try:
        yield
    finally:
        del CUSTOM_EVALS["ggen"]


def _sub_select(context: Any, part: Any, known: dict[Any, list[Any]]) -> Iterator[Any]:
    """Solutions of a sub-select, found once, that fit to those around it."""
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.sparql import Bindings

    # One query may ask the same sub-select in several graphs.
    key = (id(part), getattr(context.graph, "identifier", None))
    if key not in known:
        inner = context.clone()
        inner.bindings = Bindings()
        known[key] = list(evalPart(inner, part.p))
    outer = context.solution()
    for solution in known[key]:
        if _fit(solution, outer):
            yield solution.merge(outer)


def _fit(solution: Any, other: Any) -> bool:
    return all(other.get(name, value) == value for name, value in solution.items())


def _join(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalPart

    # A list keeps equal solutions, and the order they came in.
    others = list(evalPart(context, part.p2))
    for solution in evalPart(context, part.p1):
        for other in others:
            if _fit(solution, other):
                yield solution.merge(other)


def _aggregate(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.evalutils import _eval
    from rdflib.plugins.sparql.sparql import FrozenBindings

    # Without GROUP BY there is one group, even of nothing.
    keys = part.p.expr
    groups = {} if keys else {(): _Group(part.A)}
    for solution in evalPart(context, part.p):
        key = tuple(_eval(expression, solution, False) for expression in keys or ())
        if key not in groups:
            groups[key] = _Group(part.A)
        groups[key].update(solution)
    for group in groups.values():
        yield FrozenBindings(context, group.bindings())


class _Group:
    """The aggregates of one group; an error in one leaves it unbound."""

    def __init__(self, aggregations: Any) -> None:
        from rdflib.plugins.sparql.aggregates import Aggregator

        self._aggregator = Aggregator(aggregations)
        self._failed: set[Any] = set()

    def update(self, solution: Any) -> None:
        from rdflib.plugins.sparql.aggregates import (
            Average,
            Extremum,
            GroupConcat,
            Sum,
        )

        # SAMPLE takes itself off the list when it has one.
        for accumulator in list(self._aggregator.accumulators.values()):
            is_sum = isinstance(accumulator, Sum | Average)
            if is_sum or isinstance(accumulator, Extremum | GroupConcat):
                fails = not _has_value(accumulator, solution, is_sum)
                if fails:
                    self._failed.add(accumulator.var)
                    continue
            if accumulator.use_row(solution):
                accumulator.update(solution, self._aggregator)

    def bindings(self) -> dict[Any, Any]:
        from rdflib.plugins.sparql.aggregates import Extremum

        accumulators = list(self._aggregator.accumulators.values())
        found = dict(self._aggregator.get_bindings())
        for accumulator in accumulators:
            if isinstance(accumulator, Extremum) and accumulator.value is not None:
                found[accumulator.var] = accumulator.value
        return {name: term for name, term in found.items() if name not in self._failed}


def _has_value(accumulator: Any, solution: Any, is_sum: bool) -> bool:
    from rdflib.plugins.sparql.evalutils import _eval
    from rdflib.plugins.sparql.operators import numeric
    from rdflib.plugins.sparql.sparql import SPARQLError

    try:
        value = _eval(accumulator.expr, solution, False)
        if is_sum and value is not None:
            numeric(value)
    except SPARQLError:
        return False
    return value is not None and not isinstance(value, SPARQLError)


def translate_exists(node: Any) -> None:
    """Translate the pattern of an EXISTS that rdflib's own translation left alone."""
    from rdflib.plugins.sparql.algebra import (
        translateGroupGraphPattern,
        translatePath,
        traverse,
    )

    if node.graph.name == "GroupGraphPatternSub":
        traverse(node.graph, visitPost=translatePath)
        # An attribute, as rdflib does: an item would be evaluated when it is read.
        node.graph = translateGroupGraphPattern(node.graph)
        if node.graph.name == "Filter":
            node.graph["no_isolated_scope"] = True
