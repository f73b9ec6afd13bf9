"""ggen template: generate files from templates and graphs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from ggen.cli import options
from ggen.cli.context import Context
from ggen.cli.parser import Parser, Verbs

if TYPE_CHECKING:
    from ggen.domain.template.options import GenerateOptions
    from ggen.results.template import TemplateGenerated, TemplatePrinted


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of ``template``."""
    from ggen.cli.nouns import template_read

    generate = verbs.add(
        "generate",
        _generate,
        help="render templates and write what they give",
        description="Render templates with the project's graph, or the one given, and "
        "write the outputs: all of them or, when one fails, none. An output that was "
        "edited by hand is never overwritten silently: without --merge, --force or "
        "--skip-existing nothing is written then (exit code 5). A second run with "
        "nothing changed touches nothing.",
        examples=(
            ("ggen template generate class.py.tmpl -g model.ttl", "below this folder"),
            (
                "ggen template generate hello.tmpl -D name=Ann -o hello.txt",
                "one file, no graph",
            ),
            ("ggen template generate *.tmpl --check", "exit 1 if something is stale"),
            ("ggen template generate class.py.tmpl --merge", "keep hand edits"),
        ),
        parents=[options.variables(), options.dry_run(), options.jobs()],
    )
    generate.add_argument("template", nargs="+", help="a file, or a template's name")
    _add_graph_options(generate)
    generate.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="output root; for a template without 'to' the file to write",
    )
    _add_write_options(generate)
    tree = verbs.add(
        "generate-tree",
        _generate_tree,
        help="make a whole tree of files from a specification",
        description="Make folders and files as a specification in YAML, TOML or JSON "
        "says, with variables, conditions and loops. The rules of 'generate' about "
        "hand edits hold.",
        examples=(
            (
                "ggen template generate-tree service.yaml -o . -D name=orders",
                "a new service",
            ),
            (
                "ggen template generate-tree service.yaml --interactive",
                "with questions",
            ),
        ),
        parents=[options.variables(), options.dry_run()],
    )
    tree.add_argument("spec", help="the specification")
    _add_graph_options(tree)
    tree.add_argument("-o", "--output", metavar="DIR", help="output root")
    tree.add_argument(
        "--interactive", action="store_true", help="ask for missing variables"
    )
    _add_write_options(tree)
    regenerate = verbs.add(
        "regenerate",
        _regenerate,
        help="render again what the manifest lists",
        description="Render the templates of the manifest again with the variables "
        "that were given then, and merge the new text with hand edits: the last "
        "generated text, the file and the new text in a three-way merge.",
        examples=(
            ("ggen template regenerate", "everything that was generated here"),
            ("ggen template regenerate src/order.py --diff", "what would change"),
        ),
        parents=[options.dry_run(), options.jobs()],
    )
    regenerate.add_argument(
        "file", nargs="*", help="generated files (default: all of the manifest)"
    )
    regenerate.add_argument(
        "-o", "--output", metavar="DIR", help="output root that holds the manifest"
    )
    _add_write_options(regenerate)
    template_read.add_verbs(verbs)


def _add_graph_options(parser: Parser) -> None:
    parser.add_argument(
        "-g",
        "-r",
        "--graph",
        "--rdf",
        dest="graph",
        metavar="RDF",
        action="append",
        default=[],
        help="RDF file, glob, URL or -, instead of the template's own (repeatable)",
    )
    parser.add_argument(
        "--endpoint", metavar="URL", help="ask this SPARQL endpoint instead of files"
    )
    parser.add_argument(
        "--allow-service",
        action="store_true",
        help="let queries read from elsewhere (SERVICE, FROM)",
    )


def _add_write_options(parser: Parser) -> None:
    conflict = parser.add_mutually_exclusive_group()
    for name, meaning in (
        ("force", "overwrite hand edits"),
        ("skip", "leave edited files as they are"),
        ("merge", "merge with hand edits; marks where both changed the same lines"),
    ):
        conflict.add_argument(
            f"--{name}-existing" if name == "skip" else f"--{name}",
            dest="on_conflict",
            action="store_const",
            const=name,
            help=meaning,
        )
    parser.set_defaults(on_conflict="refuse")
    parser.add_argument(
        "--backup", action="store_true", help="keep what is overwritten as NAME.bak"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on any difference"
    )
    parser.add_argument(
        "--diff", action="store_true", help="write nothing; show the differences"
    )
    parser.add_argument(
        "--trust", action="store_true", help="let the template run its commands"
    )


def _options(args: argparse.Namespace, ctx: Context) -> GenerateOptions:
    from ggen.domain.template.options import GenerateOptions

    return GenerateOptions(
        graph=tuple(getattr(args, "graph", ())),
        endpoint=getattr(args, "endpoint", None),
        allow_service=getattr(args, "allow_service", False),
        output=args.output,
        variables=tuple(getattr(args, "var", ())),
        vars_files=tuple(getattr(args, "vars_file", ())),
        on_conflict=args.on_conflict,
        backup=args.backup,
        dry_run=args.dry_run,
        check=args.check,
        diff=args.diff,
        jobs=getattr(args, "jobs", None) or ctx.settings["jobs"] or 1,
        trust=args.trust,
        stdin=ctx.read_stdin,
    )


def _on_wait(ctx: Context) -> Callable[[int | None], None]:
    """Says on stderr that another run is waited for."""

    def say(pid: int | None) -> None:
        if not ctx.quiet:
            holder = f"process {pid}" if pid else "another run"
            ctx.env.write_err(f"ggen: note: waiting for {holder}\n")

    return say


def _generate(
    args: argparse.Namespace, ctx: Context
) -> TemplateGenerated | TemplatePrinted:
    from ggen.domain.template.generate import generate

    return generate(
        args.template,
        ctx.settings,
        options=_options(args, ctx),
        ask=ctx.ask if ctx.interactive else None,
        progress=ctx.progress("rendering"),
        on_wait=_on_wait(ctx),
    )


def _generate_tree(args: argparse.Namespace, ctx: Context) -> TemplateGenerated:
    from ggen.domain.template.tree import generate_tree

    return generate_tree(
        args.spec,
        ctx.settings,
        options=_options(args, ctx),
        ask=ctx.ask if args.interactive else None,
        on_wait=_on_wait(ctx),
    )


def _regenerate(args: argparse.Namespace, ctx: Context) -> TemplateGenerated:
    from ggen.domain.template.regenerate import regenerate

    return regenerate(
        args.file,
        ctx.settings,
        options=_options(args, ctx),
        progress=ctx.progress("rendering"),
        on_wait=_on_wait(ctx),
    )
