"""SHACL validation: a graph and its shapes in, findings with their lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.canon import relabel
from ggen.domain.graph.deadline import run_within
from ggen.domain.graph.names import Names, declared_prefixes
from ggen.domain.graph.report_formats import (
    delivered,
    format_json,
    format_junit,
    format_sarif,
    shorten,
)
from ggen.domain.graph.report_text import validation_lines
from ggen.domain.graph.shacl_report import (
    RawResult,
    ReportReader,
    is_at_least,
    located,
    report_quads,
)
from ggen.domain.graph.shape_faults import find_fault
from ggen.domain.graph.shapes import describe_doubts, find_targets
from ggen.domain.graph.source_lines import LINE_FORMATS, find_subject_lines
from ggen.errors import InputError, UsageError
from ggen.infra.files import decode
from ggen.infra.stores.terms import BlankNode, Quad
from ggen.results.graph_inspect import Finding, GraphValidated

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.infra.settings import Settings

FORMATS = ("text", "json", "turtle", "sarif", "junit")


@dataclass(frozen=True, kw_only=True)
class ReportWish:
    """What is to be done with the findings.

    Attributes:
        fmt: one of `FORMATS`.
        output: write the report there; None: it is in the result.
        fail_on: the answer is no from this severity on: ``info``, ``warning`` or
            ``violation``.
    """

    fmt: str = "text"
    output: Path | None = None
    fail_on: str = "violation"


@dataclass(frozen=True)
class _Outcome:
    findings: tuple[Finding, ...]
    targets: tuple[str, ...]
    triples: int
    notes: tuple[str, ...]
    turtle: str | None


def open_shapes(settings: Settings, files: Sequence[str]) -> Graph:
    """The shapes in `files`, else those of ``[graph] shapes``.

    Raises:
        UsageError: there are none.
        NotFound: a file does not exist.
    """
    from ggen.domain.graph.load import open_graph, project_options

    if files:
        return open_graph(files, project_options(settings))
    own = list(settings["graph.shapes"])
    if not own:
        raise UsageError(
            "which shapes? no SHACL file was named",
            hint="name one with -s FILE, or list them in ggen.toml: "
            '[graph] shapes = ["shapes/*.ttl"]',
        )
    return open_graph(own, project_options(settings, cwd=settings.base_dir))


def validate_graph(
    graph: Graph,
    shapes: Graph,
    *,
    inference: str = "none",
    timeout_s: float | None = None,
    wish: ReportWish | None = None,
) -> GraphValidated:
    """Validate a graph, its inferred triples included, and report.

    Nothing that either graph names is fetched: owl:imports, SHACL-JS and SPARQL that
    reaches outside are not followed.

    Args:
        graph: the data; all its named graphs are taken together.
        shapes: the shapes graph.
        inference: ``none``, ``rdfs`` or ``owlrl``, before validating.
        timeout_s: limit for parsing and validating together; None: none.
        wish: format and place of the report, and what counts as failure.

    Raises:
        MissingExtra: pyshacl is not installed.
        InputError: the shapes are not well-formed.
        Refused: a SPARQL constraint reaches outside.
        TimedOut: it took longer than allowed.
        IoTrouble: the report cannot be written.
    """
    wish = wish or ReportWish()
    work = partial(_validate, graph, shapes, inference, wish.fmt)
    outcome = run_within(timeout_s, work, "validation")
    prefixes = declared_prefixes(shapes, graph)
    found = outcome.findings
    result = GraphValidated(
        conforms=not found,
        fail_on=wish.fail_on,
        failed=any(is_at_least(each.severity, wish.fail_on) for each in found),
        shapes=len(outcome.targets),
        triples=outcome.triples,
        counts=dict(sorted(Counter(each.severity for each in found).items())),
        findings=found,
        prefixes=prefixes,
        format=wish.fmt,
        notes=outcome.notes,
    )
    return delivered(result, _document(result, outcome), output=wish.output)


def validate_with_files(graph: Graph, files: Sequence[str]) -> GraphValidated:
    """`validate_graph` with the shapes in `files`, which are found as `graph`'s are.

    Raises:
        NotFound: a file does not exist.
        GgenError: as `validate_graph`.
    """
    from ggen.domain.graph.load import open_graph

    options = replace(
        graph.options, base=None, fmt=None, rules=(), inline=(), endpoint=None
    )
    return validate_graph(graph, open_graph(files, options))


def _validate(graph: Graph, shapes: Graph, inference: str, fmt: str) -> _Outcome:
    from ggen.infra.stores.shacl import run_shacl

    # Canonical labels: the report names the same blank node the same every time.
    data = graph.canonical_quads()
    rules = _with_own_labels(shapes.canonical_quads())
    prefixes = declared_prefixes(shapes, graph)
    names = Names(prefixes)
    reader = ReportReader(rules, names)
    _check_shapes(reader, shapes, names)
    report, warnings = run_shacl(data, rules, inference=inference)
    results = reader.read(report)
    places = _places(graph, {result.finding.focus_node for result in results})
    turtle = None
    if fmt == "turtle":
        turtle = _turtle(results, reader, prefixes)
    targets = find_targets(reader.shapes)
    return _Outcome(
        findings=tuple(located(result.finding, places) for result in results),
        targets=targets,
        triples=len(data),
        notes=(*warnings, *describe_doubts(reader.shapes, targets, names=names)),
        turtle=turtle,
    )


def _with_own_labels(shapes: Iterable[Quad]) -> list[Quad]:
    """The shapes with blank nodes that share no label with those of the data."""
    labels = {
        term: BlankNode(term.id.replace("_:c14n", "_:shape"))
        for quad in shapes
        for term in quad
        if type(term) is BlankNode
    }
    return [relabel(quad, labels) for quad in shapes]


def _check_shapes(reader: ReportReader, shapes: Graph, names: Names) -> None:
    """Raise InputError with the first fault, at the line of the shape around it."""
    fault = find_fault(reader.shapes, names)
    if fault is None:
        return
    owner, route = reader.owner(fault.node)
    steps = "/".join(shorten(step, names) for step in route)
    shape = shorten(f"{owner} {steps}".rstrip(), names)
    file, line = _places(shapes, {owner}).get(owner, (None, None))
    raise InputError(
        f"the shape {shape} {fault.reason}",
        hint="see https://www.w3.org/TR/shacl/",
        file=file,
        line=line,
    )


def _places(graph: Graph, nodes: Iterable[str]) -> dict[str, tuple[str, int]]:
    """N-Triples of IRIs -> file and line where they are first described."""
    wanted = {node[1:-1] for node in nodes if node.startswith("<")}
    places: dict[str, tuple[str, int]] = {}
    # The first source that describes a node is the one to look into.
    for source in graph.sources:
        missing = {iri for iri in wanted if f"<{iri}>" not in places}
        if missing and source.fmt in LINE_FORMATS:
            text = decode(source.read(), source.place)
            lines = find_subject_lines(text, missing, base=source.base)
            places |= {f"<{iri}>": (source.name, line) for iri, line in lines.items()}
    return places


def _turtle(
    results: Sequence[RawResult], reader: ReportReader, prefixes: dict[str, str]
) -> str:
    from ggen.domain.graph.prefixes import WELL_KNOWN
    from ggen.infra.stores.serialize import serialize

    quads = report_quads(results, reader.shapes, conforms=not results)
    return serialize(quads, "turtle", {**WELL_KNOWN, **prefixes}).decode()


def _document(result: GraphValidated, outcome: _Outcome) -> str:
    from ggen import __version__

    names = Names(result.prefixes)
    if result.format == "turtle":
        return outcome.turtle or ""
    if result.format == "sarif":
        return format_sarif(result.findings, names, version=__version__)
    if result.format == "junit":
        return format_junit(
            result.findings, names, targets=outcome.targets, fail_on=result.fail_on
        )
    if result.format == "json":
        return format_json(result)
    return "".join(f"{line}\n" for line in validation_lines(result))
