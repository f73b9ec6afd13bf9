"""Options that several verbs share; what a flag is called, it is called everywhere."""

from __future__ import annotations

import argparse

from ggen.cli.argtypes import key_value, positive_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COLOR_CHOICES = ("auto", "always", "never")
ENGINE_CHOICES = ("auto", "rdflib", "oxigraph")


def add_global_options(parser: argparse.ArgumentParser, *, repeated: bool) -> None:
    """Add the options that stand before the noun or after the verb.

    With `repeated` (after the verb) they are not listed in the help again, and have
    no default, so that what was given before the noun is kept.
    """

    def add(*names: str, default: Any, help: str, **kwargs: Any) -> None:
        group.add_argument(
            *names,
            default=argparse.SUPPRESS if repeated else default,
            help=argparse.SUPPRESS if repeated else help,
            **kwargs,
        )

    group = parser.add_argument_group("global options")
    add("-C", "--directory", metavar="DIR", default=None, help="work as if in DIR")
    _add_output_options(add)
    add("--log-file", metavar="FILE", default=None, help="log to FILE")
    add(
        "--engine",
        choices=ENGINE_CHOICES,
        default=None,
        help="RDF engine: auto (default) takes oxigraph when it is installed",
    )
    add("--offline", action="store_true", default=False, help="use no network")
    add("--profile", metavar="FILE", default=None, help="write cProfile data to FILE")


def _add_output_options(add: Any) -> None:
    add(
        "--json",
        action="store_true",
        default=False,
        help="print one JSON document instead of text",
    )
    add(
        "-q",
        "--quiet",
        action="store_true",
        default=False,
        help="no progress and no success messages",
    )
    add("-v", "--verbose", action="count", default=0, help="say more; -vv: tracebacks")
    add("--color", choices=COLOR_CHOICES, default=None, help="colour the output")
    add("--no-progress", action="store_true", default=False, help="no progress bar")


def _parent() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(add_help=False, allow_abbrev=False)


def graph_sources() -> argparse.ArgumentParser:
    """-g/--graph: the RDF to read."""
    parent = _parent()
    parent.add_argument(
        "-g",
        "--graph",
        metavar="RDF",
        action="append",
        default=[],
        help="RDF file, glob, URL or - (repeatable; default: [graph] sources of "
        "ggen.toml)",
    )
    return parent


def variables() -> argparse.ArgumentParser:
    """-D/--var and --vars-file."""
    parent = _parent()
    parent.add_argument(
        "-D",
        "--var",
        metavar="K=V",
        action="append",
        default=[],
        type=key_value,
        help="set a template variable (repeatable)",
    )
    parent.add_argument(
        "--vars-file",
        metavar="FILE",
        action="append",
        default=[],
        help="read variables from YAML, TOML or JSON (repeatable, later files win)",
    )
    return parent


def output(meaning: str, metavar: str = "FILE") -> argparse.ArgumentParser:
    """-o/--output with `meaning` as its help."""
    parent = _parent()
    parent.add_argument("-o", "--output", metavar=metavar, help=meaning)
    return parent


def dry_run() -> argparse.ArgumentParser:
    """--dry-run: say what would be done."""
    parent = _parent()
    parent.add_argument(
        "--dry-run", action="store_true", help="say what would be done, do nothing"
    )
    return parent


def jobs() -> argparse.ArgumentParser:
    """-j/--jobs: worker processes."""
    parent = _parent()
    parent.add_argument(
        "-j",
        "--jobs",
        metavar="N",
        type=positive_int,
        help="worker processes (default: the setting jobs, else 1)",
    )
    return parent


def yes() -> argparse.ArgumentParser:
    """--yes: do not ask."""
    parent = _parent()
    parent.add_argument("--yes", action="store_true", help="do not ask")
    return parent
