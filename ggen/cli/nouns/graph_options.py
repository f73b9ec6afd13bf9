"""Options of every verb that reads a graph, and the graph that they name."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ggen.cli.context import Context
from ggen.cli.options import graph_sources

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph


def reading() -> argparse.ArgumentParser:
    """-g/--graph, --base, --input-format and --rules."""
    parent = argparse.ArgumentParser(
        add_help=False, allow_abbrev=False, parents=[graph_sources()]
    )
    add_reading_options(parent)
    return parent


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `reading` other than -g."""
    parser.add_argument(
        "--base",
        metavar="IRI",
        help="resolve relative IRIs against IRI (default: [graph] base, else "
        "https://ggen.invalid/ and the path of the file in the project)",
    )
    parser.add_argument(
        "--input-format",
        metavar="FORMAT",
        help="format of every source: turtle, ntriples, nquads, trig, rdfxml, jsonld, "
        "n3 (default: by the file's ending, else by looking into it)",
    )
    parser.add_argument(
        "--rules",
        metavar="FILE",
        action="append",
        default=[],
        help="apply the SPARQL CONSTRUCT query of FILE until nothing new appears "
        "(repeatable, in order; default with [graph] sources: [graph] rules)",
    )


def open_named(args: argparse.Namespace, ctx: Context, **more: Any) -> Graph:
    """Open the graph that the options of `reading` name, or the project's.

    `more` are arguments of `open_project_graph` that replace those of the options.
    """
    from ggen.domain.graph.load import open_project_graph

    given: dict[str, Any] = {
        "base": args.base,
        "fmt": args.input_format,
        "rules": tuple(args.rules),
        "stdin": ctx.read_stdin,
    }
    sources = more.pop("sources", None) or args.graph
    return open_project_graph(ctx.settings, sources, **{**given, **more})
