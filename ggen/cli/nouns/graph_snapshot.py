"""ggen graph snapshot: save, list, show, diff, restore, delete."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ggen.cli import options
from ggen.cli.context import Context
from ggen.cli.nouns.graph_options import open_named, reading
from ggen.cli.nouns.graph_reports import add_diff_format, output_path, report_format
from ggen.cli.parser import Verbs
from ggen.errors import UsageError

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.results.graph_inspect import (
        GraphDiffed,
        SnapshotDeleted,
        SnapshotList,
        SnapshotRestored,
        SnapshotSaved,
        SnapshotShown,
    )


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of ``graph snapshot``."""
    save = verbs.add(
        "save",
        _snapshot_save,
        help="keep the graph as it is now",
        description="Keep the canonical N-Quads (RDFC-1.0) of the graph in "
        ".ggen/snapshots/NAME.nq.gz, with a record of its hash and sources.",
        examples=(("ggen graph snapshot save release-1", "the project's graph"),),
        parents=[reading()],
    )
    save.add_argument("name", help="letters, digits, '.', '_' and '-'")
    save.add_argument("--force", action="store_true", help="replace one of that name")
    verbs.add(
        "list",
        _snapshot_list,
        help="list the snapshots",
        description="List the snapshots of the project.",
        examples=(("ggen graph snapshot list", "names, sizes, dates"),),
    )
    show = verbs.add(
        "show",
        _snapshot_show,
        help="check a snapshot and show its record",
        description="Show hash, size, time and sources of a snapshot, after checking "
        "its content against the hash.",
        examples=(("ggen graph snapshot show release-1", "one snapshot"),),
    )
    show.add_argument("name", help="name of the snapshot")
    _add_snapshot_diff(verbs)
    _add_snapshot_restore(verbs)
    delete = verbs.add(
        "delete",
        _snapshot_delete,
        help="remove a snapshot",
        description="Remove a snapshot, after asking.",
        examples=(("ggen graph snapshot delete old --yes", "without asking"),),
        parents=[options.yes()],
    )
    delete.add_argument("name", help="name of the snapshot")


def _add_snapshot_diff(verbs: Verbs) -> None:
    diff = verbs.add(
        "diff",
        _snapshot_diff,
        help="compare a snapshot with the present graph, or with another",
        description="Compare as 'graph diff' does: the snapshot is the older side.",
        examples=(
            ("ggen graph snapshot diff release-1", "what changed since"),
            ("ggen graph snapshot diff release-1 release-2", "between two"),
        ),
        parents=[reading(), options.output("write the difference to FILE")],
    )
    diff.add_argument("name", help="name of the snapshot")
    diff.add_argument("other", nargs="?", help="another snapshot (default: the graph)")
    add_diff_format(diff)


def _add_snapshot_restore(verbs: Verbs) -> None:
    restore = verbs.add(
        "restore",
        _snapshot_restore,
        help="write the statements of a snapshot",
        description="Print the N-Quads of a snapshot exactly as they were saved, or "
        "write them to a file.",
        examples=(
            ("ggen graph snapshot restore release-1 -o old.nq", "to a file"),
            ("ggen graph snapshot restore release-1 | sort | head", "to a pipe"),
        ),
        parents=[options.output("write to FILE")],
    )
    restore.add_argument("name", help="name of the snapshot")
    restore.add_argument(
        "--force", action="store_true", help="overwrite a file with other content"
    )


def open_kept(name: str, ctx: Context) -> Graph:
    """The snapshot `name` of the project, checked."""
    from ggen.domain.graph.load import project_options
    from ggen.domain.graph.snapshot import open_snapshot

    options = project_options(ctx.settings)
    return open_snapshot(ctx.settings.base_dir, name, options=options)


def _snapshot_save(args: argparse.Namespace, ctx: Context) -> SnapshotSaved:
    from ggen.domain.graph.snapshot import save_snapshot

    graph = open_named(args, ctx)
    return save_snapshot(graph, args.name, root=ctx.settings.base_dir, force=args.force)


def _snapshot_list(args: argparse.Namespace, ctx: Context) -> SnapshotList:
    from ggen.domain.graph.snapshot import list_snapshots

    return list_snapshots(ctx.settings.base_dir)


def _snapshot_show(args: argparse.Namespace, ctx: Context) -> SnapshotShown:
    from ggen.domain.graph.snapshot import show_snapshot

    return show_snapshot(ctx.settings.base_dir, args.name)


def _snapshot_diff(args: argparse.Namespace, ctx: Context) -> GraphDiffed:
    from ggen.domain.graph.diff import compare

    # First, so that a mistyped name is reported before the graph is read.
    kept = open_kept(args.name, ctx)
    if args.other is not None:
        other, name = open_kept(args.other, ctx), f"@{args.other}"
    else:
        other, name = open_named(args, ctx), "the present graph"
    return compare(
        kept,
        other,
        names=(f"@{args.name}", name),
        fmt=report_format(args, ctx),
        output=output_path(args, ctx),
    )


def _snapshot_restore(args: argparse.Namespace, ctx: Context) -> SnapshotRestored:
    from ggen.domain.graph.snapshot import restore_snapshot

    root, output = ctx.settings.base_dir, output_path(args, ctx)
    return restore_snapshot(root, args.name, output=output, force=args.force)


def _snapshot_delete(args: argparse.Namespace, ctx: Context) -> SnapshotDeleted:
    from ggen.domain.graph.snapshot import delete_snapshot, find_snapshot
    from ggen.results.graph_inspect import SnapshotDeleted

    root = ctx.settings.base_dir
    find_snapshot(root, args.name)
    if not args.yes and not _agreed(f"delete the snapshot '{args.name}'?", ctx):
        return SnapshotDeleted(name=args.name, deleted=False)
    return delete_snapshot(root, args.name)


def _agreed(question: str, ctx: Context) -> bool:
    if not ctx.interactive:
        raise UsageError(
            "cannot ask without a terminal", hint="--yes deletes without asking"
        )
    return ctx.ask(f"{question} (y/n)", "n").lower() in ("y", "yes")
