"""ggen graph: read, ask, change and convert graphs; the rest is in graph_inspect."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ggen.cli import options
from ggen.cli.argtypes import duration_s, key_value
from ggen.cli.context import Context
from ggen.cli.nouns.graph_options import add_reading_options, open_named, reading
from ggen.cli.parser import Verbs
from ggen.errors import UsageError

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.domain.graph.query import Question
    from ggen.results.graph import (
        EndpointUpdated,
        GraphLoaded,
        GraphText,
        GraphUpdated,
    )
    from ggen.results.graph_query import GraphQueried, GraphWritten

_TABLE_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")
_RDF_FORMATS = ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of ``graph``."""
    from ggen.cli.nouns import graph_inspect

    _add_load(verbs)
    _add_query(verbs)
    _add_update(verbs)
    _add_export(verbs)
    graph_inspect.add_verbs(verbs)


def _add_load(verbs: Verbs) -> None:
    parser = verbs.add(
        "load",
        _load,
        help="check that RDF files parse, and count what is in them",
        description="Parse RDF files and print the number of statements of each, "
        "their prefixes, and the hash of all of them together: SHA-256 of the "
        "canonical N-Quads (RDFC-1.0), which neither order nor blank node labels "
        "change. With --add the files become sources of the project.",
        examples=(
            ("ggen graph load model.ttl", "does it parse, and what is in it"),
            ("ggen graph load 'model/*.ttl' --add", "add to [graph] sources"),
            ("curl -s URL | ggen graph load -", "from standard input"),
        ),
    )
    parser.add_argument("file", nargs="+", help="RDF file, glob, URL or -")
    add_reading_options(parser)
    parser.add_argument(
        "--add",
        action="store_true",
        help="add the files to [graph] sources of ggen.toml",
    )


def _add_query(verbs: Verbs) -> None:
    parser = verbs.add(
        "query",
        _query,
        help="ask with SPARQL",
        description="Answer a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE. "
        "Well-known prefixes and those of the files need no declaration. Rows come in "
        "the query's order, or in a fixed one when it has none. Answers are kept: the "
        "same query on unchanged files is not computed again.",
        examples=(
            ("ggen graph query 'SELECT ?c { ?c a owl:Class }' -g model.ttl", "a table"),
            ("ggen graph query -f q.rq --bind class=schema:Person", "a bound variable"),
            ("ggen graph query -f q.rq --format csv | sort", "for other programs"),
            ("ggen graph query 'ASK { ?s ?p ?o }' --exit-status", "exit 1 for no"),
            ("ggen graph query -f q.rq --endpoint URL", "ask a SPARQL endpoint"),
        ),
        parents=[reading(), options.output("write the answer to FILE")],
    )
    parser.add_argument("query", nargs="?", help="the query itself")
    parser.add_argument("-f", "--file", help="read the query from FILE; - is stdin")
    parser.add_argument(
        "--bind",
        metavar="VAR=VALUE",
        action="append",
        default=[],
        type=key_value,
        help="bind a variable first: <iri>, prefix:name, number, true, false, "
        '"text"@en, "1"^^xsd:byte, else a string (repeatable)',
    )
    parser.add_argument(
        "--format",
        choices=(*_TABLE_FORMATS, *_RDF_FORMATS),
        help="format of the answer (default: table; Turtle for graphs)",
    )
    parser.add_argument(
        "--exit-status",
        action="store_true",
        help="exit 1 when the answer is empty or false",
    )
    parser.add_argument("--endpoint", metavar="URL", help="ask this SPARQL endpoint")
    _add_limits(parser)


def _add_update(verbs: Verbs) -> None:
    parser = verbs.add(
        "update",
        _update,
        help="change a graph with SPARQL Update or RDF Patch",
        description="Run a SPARQL 1.1 update, or apply an RDF Patch as 'graph diff "
        "--format patch' writes it, and print the changed graph, write it to FILE, or "
        "replace the file that was read. Layout and comments of the file are not "
        "kept; literals keep their spelling.",
        examples=(
            (
                "ggen graph update 'DELETE WHERE { ?s ex:old ?o }' -g a.ttl --in-place",
                "change a file",
            ),
            ("ggen graph update -f fix.ru -g a.ttl -o b.ttl", "write another one"),
            ("ggen graph update --patch a.rdfp -g a.ttl --dry-run", "only count"),
        ),
        parents=[
            reading(),
            options.output("write the changed graph to FILE"),
            options.dry_run(),
        ],
    )
    parser.add_argument("update", nargs="?", help="the update itself")
    parser.add_argument("-f", "--file", help="read the update from FILE; - is stdin")
    parser.add_argument("--patch", metavar="FILE", help="apply an RDF Patch instead")
    parser.add_argument(
        "--in-place", action="store_true", help="replace the file that was read"
    )
    parser.add_argument("-t", "--format", metavar="FORMAT", help=_TO_HELP)
    parser.add_argument(
        "--endpoint", metavar="URL", help="send the update to this SPARQL endpoint"
    )
    _add_limits(parser)


def _add_export(verbs: Verbs) -> None:
    parser = verbs.add(
        "export",
        _export,
        help="write a graph in another format",
        description="Write the graph sorted and stable: the same graph gives the same "
        "bytes with either engine. Literals keep their spelling; blank nodes get their "
        "canonical labels (RDFC-1.0).",
        examples=(
            ("ggen graph export -g model.ttl -o model.nt", "format by the ending"),
            ("ggen graph export -g 'a/*.rdf' -t turtle", "to standard output"),
            ("ggen graph export -g model.ttl --canonical | sha256sum", "its hash"),
            (
                "ggen graph export --construct 'CONSTRUCT WHERE { ?s a ?c }'",
                "a part of the project's graph",
            ),
        ),
        parents=[reading(), options.output("write to FILE")],
    )
    parser.add_argument("-t", "--format", metavar="FORMAT", help=_TO_HELP)
    parser.add_argument(
        "--canonical", action="store_true", help="canonical N-Quads (RDFC-1.0)"
    )
    parser.add_argument(
        "--construct", metavar="QUERY", help="write what this CONSTRUCT query gives"
    )
    parser.add_argument("-f", "--file", help="read the CONSTRUCT query from FILE")
    parser.add_argument("--endpoint", metavar="URL", help="read this SPARQL endpoint")


_TO_HELP = (
    "format to write: turtle, ntriples, nquads, trig, rdfxml, jsonld (default: by the "
    "ending of the output file, else turtle)"
)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timeout",
        metavar="DURATION",
        type=duration_s,
        help="give up after e.g. 500ms, 30s, 5m, with exit code 124",
    )
    parser.add_argument(
        "--allow-service",
        action="store_true",
        help="let it read from elsewhere: SERVICE, LOAD, FROM of what is not loaded",
    )


def _load(args: argparse.Namespace, ctx: Context) -> GraphLoaded:
    from ggen.domain.graph.listing import add_sources, list_sources

    loaded = list_sources(open_named(args, ctx, sources=args.file))
    if not args.add:
        return loaded
    return replace(loaded, added=add_sources(ctx.settings, args.file))


def _query(args: argparse.Namespace, ctx: Context) -> GraphQueried | GraphWritten:
    from ggen.domain.graph.query import query, write_answer

    question = _question(args, ctx)
    graph = _asked(args, ctx)
    if args.output is not None:
        return write_answer(graph, question, path=ctx.cwd / args.output)
    return query(graph, question)


def _asked(args: argparse.Namespace, ctx: Context, **more: Any) -> Graph:
    """The graph with the options of `_add_limits` and ``--endpoint``."""
    # A second more for the network, so that the limit of the whole comes first.
    network_s = None if args.timeout is None else args.timeout + 1
    return open_named(
        args,
        ctx,
        endpoint=args.endpoint,
        allow_service=args.allow_service,
        timeout_s=network_s,
        **more,
    )


def _question(args: argparse.Namespace, ctx: Context) -> Question:
    from ggen.domain.graph.query import Question, read_text

    _check_stdin(args)
    text, file = read_text(args.query, args.file, cwd=ctx.cwd, stdin=ctx.read_stdin)
    return Question(
        text=text,
        file=file,
        bindings=tuple(args.bind),
        fmt=args.format or ("table" if ctx.json else None),
        timeout_s=args.timeout,
        exit_status=args.exit_status,
    )


def _check_stdin(args: argparse.Namespace) -> None:
    """Standard input can be read once: as the graph, or as what to do with it."""
    if "-" in args.graph and "-" in (args.file, getattr(args, "patch", None)):
        raise UsageError("standard input cannot be both the graph and the query")


def _update(
    args: argparse.Namespace, ctx: Context
) -> GraphUpdated | GraphText | EndpointUpdated:
    from ggen.domain.graph.query import read_text
    from ggen.domain.graph.update import Change, update

    if args.in_place and args.output is not None:
        raise UsageError("--in-place and -o exclude each other")
    _check_stdin(args)
    if args.patch is not None and (args.update or args.file):
        raise UsageError("--patch and an update exclude each other")
    text, file = read_text(
        args.update, args.patch or args.file, cwd=ctx.cwd, stdin=ctx.read_stdin
    )
    change = Change(
        update=text if args.patch is None else None,
        patch=text if args.patch is not None else None,
        file=file,
        output=ctx.cwd / args.output if args.output is not None else None,
        in_place=args.in_place,
        fmt=args.format,
        dry_run=args.dry_run,
        timeout_s=args.timeout,
    )
    return update(_asked(args, ctx, with_rules=False), change)


def _export(args: argparse.Namespace, ctx: Context) -> GraphText | GraphWritten:
    from ggen.domain.graph.export import export
    from ggen.domain.graph.query import read_text
    from ggen.domain.graph.write import CANONICAL

    _check_stdin(args)
    construct, file = None, None
    if args.construct is not None or args.file is not None:
        construct, file = read_text(
            args.construct, args.file, cwd=ctx.cwd, stdin=ctx.read_stdin
        )
    return export(
        open_named(args, ctx, endpoint=args.endpoint),
        ctx.cwd / args.output if args.output is not None else None,
        fmt=CANONICAL if args.canonical else args.format,
        construct=construct,
        file=file,
    )
