"""Reports for people to read: findings by shape, differences by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ggen.domain.graph.names import Names, one_line
from ggen.domain.graph.report_formats import shorten
from ggen.domain.graph.shacl_report import group_of
from ggen.infra.stores.terms import parse_term
from ggen.results.graph_inspect import Change, Finding, GraphDiffed, GraphValidated

# Gives text a colour by name: bold, dim, red, green, yellow, cyan.
Paint = Callable[[str, str], str]

_COLORS = {"violation": "red", "warning": "yellow", "info": "cyan"}
_LONGEST = 200
_ROUTE_SHOWN = 4


def plain(_color: str, text: str) -> str:
    """A `Paint` that leaves text as it is."""
    return text


def validation_lines(result: GraphValidated, paint: Paint = plain) -> Iterator[str]:
    """The report of a validation, by shape; the last line sums up."""
    names = Names(result.prefixes)
    for shape, found in groupby(result.findings, key=group_of):
        yield paint("bold", shorten(shape, names))
        for finding in found:
            yield from _finding_lines(finding, names, paint, "  ")
        yield ""
    yield _verdict(result)


def _finding_lines(
    finding: Finding, names: Names, paint: Paint, indent: str
) -> Iterator[str]:
    color = _COLORS.get(finding.severity, "red")
    severity = shorten(_in_brackets(finding.severity), names)
    where = f"{finding.file}:{finding.line}: " if finding.file else ""
    parts = [paint("dim", where) + paint(color, severity)]
    parts.append(_short(finding.focus_node, names))
    if finding.path is not None:
        parts.append(paint("cyan", one_line(shorten(finding.path, names), _LONGEST)))
    if finding.value is not None:
        parts.append(_short(finding.value, names))
    yield f"{indent}{' '.join(parts)}: {one_line(finding.message, _LONGEST)}"
    for detail in finding.details:
        yield from _finding_lines(detail, names, paint, indent + "    ")


def _in_brackets(severity: str) -> str:
    # SHACL's own severities are words, others are IRIs.
    return f"<{severity}>" if ":" in severity else severity


def _short(term: str, names: Names) -> str:
    return one_line(names.brief(parse_term(term)), _LONGEST)


def _verdict(result: GraphValidated) -> str:
    checked = f"{_count(result.triples, 'triple')}, {_count(result.shapes, 'shape')}"
    if result.conforms:
        return f"conforms ({checked})"
    counts = [
        _count(number, severity) if severity in _COLORS else f"{number} {severity}"
        for severity, number in result.counts.items()
    ]
    verdict = (
        "does not conform" if result.failed else f"passes --fail-on {result.fail_on}"
    )
    return f"{verdict}: {', '.join(counts)} ({checked})"


def _count(number: int, thing: str) -> str:
    plural = thing if thing == "info" or number == 1 else f"{thing}s"
    return f"{number} {plural}"


def diff_lines(result: GraphDiffed, paint: Paint = plain) -> Iterator[str]:
    """A difference, by subject; blank nodes stand below the node that owns them."""
    names = Names(result.prefixes)
    if result.equal:
        yield f"no difference ({_count(result.common, 'statement')})"
        return
    yield paint("red", f"--- {result.a}")
    yield paint("green", f"+++ {result.b}")
    for _, changes in groupby(result.changes, key=_group):
        yield from _change_lines(list(changes), names, paint)
    yield ""
    yield f"{result.added} added, {result.removed} removed, {result.common} unchanged"


def _group(change: Change) -> tuple[str | None, ...]:
    return change.graph, change.owner, *change.route, change.subject


def _change_lines(
    changes: Iterable[Change], names: Names, paint: Paint
) -> Iterator[str]:
    for number, change in enumerate(changes):
        if number == 0:
            yield ""
            yield paint("bold", _heading(change, names))
        predicate = _short(change.predicate, names)
        if predicate == "rdf:type":
            predicate = "a"
        line = f"{change.op} {predicate} {_short(change.object, names)}"
        yield f"  {paint('green' if change.op == '+' else 'red', line)}"


def _heading(change: Change, names: Names) -> str:
    parts = [] if change.owner is None else [_short(change.owner, names)]
    route = [_short(step, names) for step in change.route]
    # The way into a list is mostly rdf:rest.
    if len(route) > _ROUTE_SHOWN:
        route = [route[0], "…", *route[-2:]]
    parts += ["/".join(route)] if route else []
    parts.append(_short(change.subject, names))
    if change.graph is not None:
        parts.append(f"in graph {_short(change.graph, names)}")
    return " ".join(parts)
