"""SHACL Core and SHACL-SPARQL by pyshacl, on an rdflib graph of its own.

Nothing is fetched, imported or printed: owl:imports, SHACL-JS and SPARQL that reaches
outside stay closed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from ggen.errors import GgenError, InputError, MissingExtra, Refused
from ggen.infra.stores.rdflib_terms import from_rdflib, triple_to_rdflib
from ggen.infra.stores.sparql_tokens import WORD, check_nesting, tokenize
from ggen.infra.stores.terms import Literal, Quad, Triple

if TYPE_CHECKING:
    from rdflib import Graph

_SH = "http://www.w3.org/ns/shacl#"
_PREFIX, _NAMESPACE = _SH + "prefix", _SH + "namespace"
_NONE: Mapping[str, str] = {}
_SPARQL = frozenset(_SH + name for name in ("select", "ask", "construct", "update"))
_OUTSIDE = frozenset({"SERVICE", "LOAD", "FROM"})
_LONGEST_REASON = 300


def run_shacl(
    data: Iterable[Quad], shapes: Iterable[Quad], *, inference: str = "none"
) -> tuple[list[Triple], tuple[str, ...]]:
    """Validate `data`, all its graphs taken together.

    Args:
        data: the data graph; its blank nodes must not share labels with the shapes'.
        shapes: the shapes graph.
        inference: ``none``, ``rdfs`` or ``owlrl``, applied to a copy of the data.

    Returns:
        The validation report, in no order, and what pyshacl warned of. Blank nodes of
        data and shapes keep their labels.

    Raises:
        MissingExtra: pyshacl is not installed.
        InputError: a shape is ill-formed or the validation failed.
        Refused: a SPARQL constraint reaches outside.
    """
    quads = list(shapes)
    _refuse_outside(quads)
    validate = _validator()
    with _quiet() as warned, _Guard():
        answer = validate(
            _to_graph(data, _declared_prefixes(quads)),
            shacl_graph=_to_graph(quads),
            inference=inference,
            # SHACL-AF rules would change the data that is being checked.
            advanced=False,
            js=False,
            do_owl_imports=False,
            meta_shacl=False,
        )
        report = _report(answer)
    notes = {note for item in warned if (note := _note(item)) is not None}
    return report, tuple(sorted(notes))


def _refuse_outside(shapes: Iterable[Quad]) -> None:
    for quad in shapes:
        if quad.predicate.value not in _SPARQL or not isinstance(quad.object, Literal):
            continue
        tokens = tokenize(quad.object.lexical)
        if check_nesting(tokens) is not None:
            raise InputError("the SPARQL of a constraint is nested too deeply")
        for token in tokens:
            if token.kind == WORD and token.upper in _OUTSIDE:
                raise Refused(
                    f"a SPARQL constraint uses {token.upper}, which reaches outside "
                    "the data graph"
                )


def _validator() -> Callable[..., Any]:
    try:
        from pyshacl import validate
    except ImportError as error:
        raise MissingExtra.named("shacl", "pyshacl", "graph validate") from error
    return cast("Callable[..., Any]", validate)


@contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Keep pyshacl silent; collect what it warns of."""
    import logging

    from ggen.infra.stores.rdflib_settings import standard_rdflib

    # pyshacl gives its logger a handler on stderr at every call.
    logging.getLogger("pyshacl-validate").disabled = True
    with standard_rdflib(), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield warned


class _Guard:
    """Around pyshacl, which lets anything out, bare `Exception` of rdflib included."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception) and not isinstance(
            error, (GgenError, MemoryError)
        ):
            raise InputError(
                f"the shapes cannot be used: {_reason(error)}",
                hint="see https://www.w3.org/TR/shacl/",
            ) from error


def _reason(error: Exception) -> str:
    text = _first_line(str(error)) or type(error).__name__
    return text if len(text) <= _LONGEST_REASON else text[: _LONGEST_REASON - 1] + "…"


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0].rstrip(". ")


def _note(item: warnings.WarningMessage) -> str | None:
    """What a warning of pyshacl means; None for those of other libraries."""
    if not item.category.__module__.startswith("pyshacl"):
        return None
    # Its own sentence counts the levels at which it happened to stop.
    if "Recursion" in item.category.__name__:
        return "a shape refers to itself, whose meaning SHACL leaves open"
    return _first_line(str(item.message))


def _report(answer: Any) -> list[Triple]:
    _, graph, text = answer
    # A failure of the validation comes back in the report's place.
    if not hasattr(graph, "triples"):
        raise InputError(f"the validation failed: {_first_line(str(graph) or text)}")
    return [Triple(from_rdflib(s), from_rdflib(p), from_rdflib(o)) for s, p, o in graph]


def _declared_prefixes(shapes: Iterable[Quad]) -> dict[str, str]:
    """Every prefix that ``sh:declare`` gives anywhere in the shapes graph.

    pyshacl looks for them at the constraint's ``sh:prefixes`` only, and not where its
    ``owl:imports`` lead within the graph (SHACL, 5.2.1).
    """
    found: dict[Any, dict[str, str]] = {}
    for quad in shapes:
        if quad.predicate.value in (_PREFIX, _NAMESPACE) and isinstance(
            quad.object, Literal
        ):
            each = found.setdefault(quad.subject, {})
            each[quad.predicate.value] = quad.object.lexical
    return {
        each[_PREFIX]: each[_NAMESPACE] for each in found.values() if len(each) == 2
    }


def _to_graph(quads: Iterable[Quad], prefixes: Mapping[str, str] = _NONE) -> Graph:
    """An rdflib graph; its queries may use `prefixes`."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    for quad in quads:
        graph.add(triple_to_rdflib(quad))
    return graph
