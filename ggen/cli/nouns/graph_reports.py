"""What the verbs that report have in common: -o and --format."""

from __future__ import annotations

import argparse
from pathlib import Path

from ggen.cli.context import Context

_DIFF_FORMATS = ("text", "json", "patch")


def add_diff_format(parser: argparse.ArgumentParser) -> None:
    """Add --format of differences."""
    parser.add_argument(
        "--format",
        choices=_DIFF_FORMATS,
        default="text",
        help="format of the difference (default: text)",
    )


def output_path(args: argparse.Namespace, ctx: Context) -> Path | None:
    """The file of -o, from the working directory; None without it."""
    return ctx.cwd / args.output if args.output is not None else None


def report_format(args: argparse.Namespace, ctx: Context) -> str:
    """The format; with --json the result itself is the JSON document."""
    inside = ctx.json and args.output is None and args.format == "json"
    return "text" if inside else str(args.format)
