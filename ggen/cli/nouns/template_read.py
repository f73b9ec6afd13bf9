"""Verbs of ``ggen template`` that read templates: list, show, new, lint."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ggen.cli import options
from ggen.cli.context import Context
from ggen.cli.parser import Verbs

if TYPE_CHECKING:
    from ggen.results.template_read import (
        TemplateCreated,
        TemplateShown,
        TemplatesLinted,
        TemplatesListed,
    )

# The same as ggen.domain.template.new.KINDS, which a test compares: the parser must
# not import the rooms below.
KINDS = (
    *("text", "python", "rust", "typescript", "java", "go", "csharp"),
    *("sql", "graphql", "json-schema", "markdown"),
)


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of ``template`` that read."""
    _add_list(verbs)
    _add_show(verbs)
    _add_new(verbs)
    _add_lint(verbs)


def _add_list(verbs: Verbs) -> None:
    listing = verbs.add(
        "list",
        _list,
        help="list the templates that have a name",
        description="List the templates in the folders of [template] directories. A "
        "template that cannot be read is listed with the reason.",
        examples=(
            ("ggen template list", "names, outputs and variables"),
            ("ggen template list -d examples", "those of another folder"),
        ),
    )
    listing.add_argument("-d", "--dir", metavar="DIR", help="look only in this folder")


def _add_show(verbs: Verbs) -> None:
    show = verbs.add(
        "show",
        _show,
        help="show what a template says and needs",
        description="Show the front matter of a template, its variables with their "
        "values and where those come from, its queries and its outputs.",
        examples=(
            ("ggen template show class.py", "everything about it"),
            ("ggen template show class.py -D package=shop", "with a variable set"),
        ),
        parents=[options.variables()],
    )
    show.add_argument("template", help="a file, or a template's name")


def _add_new(verbs: Verbs) -> None:
    new = verbs.add(
        "new",
        _new,
        help="write a template to start from",
        description="Write a template that renders with any OWL or RDFS model, into "
        "the first folder of [template] directories. An existing file is left alone.",
        examples=(
            ("ggen template new class.py --kind python", "a dataclass per class"),
            ("ggen template new notes -o notes.md.tmpl", "at a path of your own"),
        ),
        parents=[options.output("write to FILE, not into the template folder")],
    )
    new.add_argument("name", help="what to call it")
    new.add_argument(
        "--kind", choices=KINDS, default="text", help="what it makes (default: text)"
    )
    new.add_argument("--force", action="store_true", help="replace an existing file")


def _add_lint(verbs: Verbs) -> None:
    lint = verbs.add(
        "lint",
        _lint,
        help="check templates without rendering them",
        description="Look for what would fail, what may differ from run to run, and "
        "what is never used: front matter, Jinja2, variables, queries, outputs. Exit "
        "code 1 when there are errors. The rules are listed in ggen-template(5).",
        examples=(
            ("ggen template lint", "all templates of the project"),
            ("ggen template lint class.py.tmpl --fix", "repair what can be repaired"),
            ("ggen template lint templates --strict", "warnings count as errors"),
        ),
    )
    lint.add_argument(
        "template", nargs="*", help="files, names or folders (default: all templates)"
    )
    lint.add_argument("--fix", action="store_true", help="repair what can be repaired")
    lint.add_argument(
        "--strict", action="store_true", help="exit 1 for warnings as well"
    )


def _list(args: argparse.Namespace, ctx: Context) -> TemplatesListed:
    from ggen.domain.template.find import list_templates

    return list_templates(ctx.settings, args.dir)


def _show(args: argparse.Namespace, ctx: Context) -> TemplateShown:
    from ggen.domain.template.show import show_template

    return show_template(
        args.template,
        ctx.settings,
        cli=tuple(args.var),
        vars_files=tuple(args.vars_file),
    )


def _new(args: argparse.Namespace, ctx: Context) -> TemplateCreated:
    from ggen.domain.template.new import new_template

    return new_template(
        args.name,
        ctx.settings,
        kind=args.kind,
        output=args.output,
        force=args.force,
    )


def _lint(args: argparse.Namespace, ctx: Context) -> TemplatesLinted:
    from ggen.domain.template.lint import lint_templates

    return lint_templates(args.template, ctx.settings, fix=args.fix, strict=args.strict)
