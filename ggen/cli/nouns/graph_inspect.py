"""ggen graph, second half: validate, diff, stats, visualize."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ggen.cli import options
from ggen.cli.argtypes import duration_s, positive_int
from ggen.cli.context import Context
from ggen.cli.nouns import graph_snapshot
from ggen.cli.nouns.graph_options import add_reading_options, open_named, reading
from ggen.cli.nouns.graph_reports import add_diff_format, output_path, report_format
from ggen.cli.parser import Verbs

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.results.graph_inspect import (
        GraphDiffed,
        GraphDrawn,
        GraphStats,
        GraphValidated,
    )

_REPORT_FORMATS = ("text", "json", "turtle", "sarif", "junit")
_DRAWING_FORMATS = ("dot", "mermaid", "svg", "html")


def add_verbs(verbs: Verbs) -> None:
    """Add these verbs to ``graph``."""
    _add_validate(verbs)
    _add_diff(verbs)
    _add_stats(verbs)
    snapshot = verbs.group("snapshot", help="keep states of a graph under names")
    graph_snapshot.add_verbs(snapshot)
    _add_visualize(verbs)


def _add_validate(verbs: Verbs) -> None:
    parser = verbs.add(
        "validate",
        _validate,
        help="check a graph with SHACL shapes",
        description="Validate with SHACL Core and SHACL-SPARQL (needs pyshacl). Exit "
        "code 1 when there are findings of the severity --fail-on or above. The report "
        "names file and line of each focus node where Turtle, TriG, N-Triples or "
        "N-Quads describe it. Nothing is fetched: owl:imports is not followed, "
        "SHACL-JS is not run, and SPARQL that reaches outside is refused.",
        examples=(
            ("ggen graph validate -g data.ttl -s shapes.ttl", "report by shape"),
            ("ggen graph validate", "with [graph] sources and shapes of ggen.toml"),
            ("ggen graph validate --format sarif -o shacl.sarif", "for code scanning"),
            ("ggen graph validate --fail-on warning", "be strict"),
        ),
        parents=[reading(), options.output("write the report to FILE")],
    )
    parser.add_argument(
        "-s",
        "--shapes",
        metavar="FILE",
        action="append",
        default=[],
        help="SHACL shapes: file, glob or URL (repeatable; default: [graph] shapes of "
        "ggen.toml)",
    )
    parser.add_argument(
        "--format",
        choices=_REPORT_FORMATS,
        default="text",
        help="format of the report (default: text)",
    )
    parser.add_argument(
        "--fail-on",
        choices=("violation", "warning", "info"),
        default="violation",
        help="least severity that makes the exit code 1 (default: violation)",
    )
    parser.add_argument(
        "--inference",
        choices=("none", "rdfs", "owlrl"),
        default="none",
        help="infer first, by RDFS or OWL 2 RL (default: none)",
    )
    _add_timeout(parser)


def _add_timeout(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timeout",
        metavar="TIME",
        type=duration_s,
        help="stop after TIME (500ms, 30s, 10m) with exit code 124",
    )


def _add_diff(verbs: Verbs) -> None:
    parser = verbs.add(
        "diff",
        _diff,
        help="compare two graphs",
        description="Compare the statements of two graphs, not their texts: order, "
        "prefixes and blank node labels do not count, literals do as they are "
        "spelled. Exit code 1 when they differ. --format patch writes RDF Patch, which "
        "'graph update --patch' applies to A: there, blank nodes of A carry their "
        "RDFC-1.0 label (_:c14n0) and new ones are _:new0, _:new1.",
        examples=(
            ("ggen graph diff old.ttl new.ttl", "what was added and removed"),
            ("ggen graph diff old.ttl new.ttl --format patch -o a.rdfp", "a patch"),
            ("ggen graph diff @release model.ttl", "a snapshot and a file"),
        ),
        parents=[options.output("write the difference to FILE")],
    )
    parser.add_argument("a", metavar="A", help="RDF file, glob, URL, - or @SNAPSHOT")
    parser.add_argument("b", metavar="B", help="the same, of the newer graph")
    add_diff_format(parser)
    add_reading_options(parser)


def _add_stats(verbs: Verbs) -> None:
    parser = verbs.add(
        "stats",
        _stats,
        help="count what is in a graph, and find what looks broken",
        description="Count statements, terms, classes with their instances, "
        "properties with their use, namespaces, languages and datatypes; list what "
        "looks broken: undeclared prefixes used as IRIs, classes without label, "
        "subjects without type, properties without domain or range, and classes and "
        "properties that are used but not declared where their neighbours are.",
        examples=(
            ("ggen graph stats -g model.ttl", "tables"),
            ("ggen graph stats --json", "all of it, for other programs"),
        ),
        parents=[reading()],
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=positive_int,
        default=20,
        help="rows of each table (default 20; --json has all)",
    )


def _add_visualize(verbs: Verbs) -> None:
    parser = verbs.add(
        "visualize",
        _visualize,
        help="draw classes or instances",
        description="Draw the classes of a graph (from RDFS, OWL and SHACL, else from "
        "how data uses them) with properties, ranges and superclasses, or its "
        "instances. Large graphs are cut to the nodes with most relations; the "
        "drawing says what it left out. SVG needs Graphviz; HTML is one page that "
        "needs nothing else.",
        examples=(
            ("ggen graph visualize -g model.ttl", "a Mermaid class diagram"),
            ("ggen graph visualize -g model.ttl -o model.html", "a page to look at"),
            ("ggen graph visualize --as instances -g data.ttl -o d.svg", "instances"),
            (
                "ggen graph visualize --limit 200 --format dot | dot -Tpdf",
                "by Graphviz",
            ),
        ),
        parents=[reading(), options.output("write the drawing to FILE")],
    )
    parser.add_argument(
        "--as",
        dest="shows",
        choices=("classes", "instances"),
        default="classes",
        help="what to draw (default: classes)",
    )
    parser.add_argument(
        "--format",
        choices=_DRAWING_FORMATS,
        help="format of the drawing (default: by the ending of -o, else mermaid)",
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=positive_int,
        default=50,
        help="most nodes to draw (default 50)",
    )


def _validate(args: argparse.Namespace, ctx: Context) -> GraphValidated:
    from ggen.domain.graph.validate import ReportWish, open_shapes, validate_graph

    return validate_graph(
        open_named(args, ctx),
        open_shapes(ctx.settings, args.shapes),
        inference=args.inference,
        timeout_s=args.timeout,
        wish=ReportWish(
            fmt=report_format(args, ctx),
            output=output_path(args, ctx),
            fail_on=args.fail_on,
        ),
    )


def _diff(args: argparse.Namespace, ctx: Context) -> GraphDiffed:
    from ggen.domain.graph.diff import compare

    return compare(
        _side(args.a, args, ctx),
        _side(args.b, args, ctx),
        names=(args.a, args.b),
        fmt=report_format(args, ctx),
        output=output_path(args, ctx),
    )


def _side(name: str, args: argparse.Namespace, ctx: Context) -> Graph:
    if name.startswith("@"):
        return graph_snapshot.open_kept(name[1:], ctx)
    return open_named(args, ctx, sources=[name])


def _stats(args: argparse.Namespace, ctx: Context) -> GraphStats:
    from ggen.domain.graph.stats import describe_graph

    return describe_graph(open_named(args, ctx), limit=args.limit)


def _visualize(args: argparse.Namespace, ctx: Context) -> GraphDrawn:
    from ggen.domain.graph.visualize import DrawingWish, visualize

    wish = DrawingWish(
        cwd=ctx.cwd,
        shows=args.shows,
        fmt=args.format,
        limit=args.limit,
        output=output_path(args, ctx),
    )
    return visualize(open_named(args, ctx), wish)
