"""The text of validate, diff, stats, snapshot and visualize."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ggen.cli.render.style import Raw, Style
from ggen.domain.graph.names import Names, one_line
from ggen.domain.graph.report_text import Paint, diff_lines, validation_lines
from ggen.results.graph_inspect import (
    GraphDiffed,
    GraphDrawn,
    GraphStats,
    GraphValidated,
    Problem,
    PropertyUse,
    SnapshotDeleted,
    SnapshotList,
    SnapshotRestored,
    SnapshotSaved,
    SnapshotShown,
)

_SHORT_HASH = 12


def _paint(style: Style) -> Paint:
    return lambda color, text: str(getattr(style, color)(text))


def _delivered(
    result: GraphValidated | GraphDiffed, lines: Iterable[str]
) -> Iterator[str]:
    """The document, or where it is; `lines` when there is none."""
    if result.document is not None:
        yield Raw(result.document)
    elif result.path is not None:
        yield f"wrote {result.path}"
    else:
        yield from lines


def _validated(result: GraphValidated, style: Style) -> Iterator[str]:
    yield from _delivered(result, validation_lines(result, _paint(style)))


def _diffed(result: GraphDiffed, style: Style) -> Iterator[str]:
    yield from _delivered(result, diff_lines(result, _paint(style)))


def _stats(result: GraphStats, style: Style) -> Iterator[str]:
    names = Names(result.prefixes)
    yield from _totals(result)
    yield from _classes(result, style)
    yield from _properties(result, style)
    spaces = [(n.prefix or "", n.namespace, str(n.iris)) for n in result.namespaces]
    headers = ("prefix", "namespace", "IRIs")
    yield from _section("namespaces", headers, spaces, result.limit, style)
    yield from _counts("languages", "language", result.languages, result.limit, style)
    datatypes = {names.iri(iri): n for iri, n in result.datatypes.items()}
    yield from _counts("datatypes", "datatype", datatypes, result.limit, style)
    graphs = {names.iri(g[1:-1]) if g[0] == "<" else g: n for g, n in _graphs(result)}
    yield from _counts("graphs", "graph", graphs, result.limit, style)
    yield from _problems(result, names, style)


def _graphs(result: GraphStats) -> Iterable[tuple[str, int]]:
    return result.graphs.items()


def _totals(result: GraphStats) -> Iterator[str]:
    if result.sources:
        yield f"sources      {', '.join(result.sources)}"
    yield f"hash         {result.hash}"
    inferred = "" if result.inferred is None else f" ({result.inferred} inferred)"
    yield f"triples      {result.triples}{inferred}"
    yield f"subjects     {result.subjects}"
    yield f"predicates   {result.predicates}"
    yield f"objects      {result.objects}"
    yield f"IRIs         {result.iris}"
    yield f"blank nodes  {result.blank_nodes}"
    yield f"literals     {result.literals}"


def _classes(result: GraphStats, style: Style) -> Iterator[str]:
    rows = [
        (
            each.name,
            str(each.instances),
            "yes" if each.declared else "",
            each.label or "",
        )
        for each in result.classes
    ]
    headers = ("class", "instances", "declared", "label")
    yield from _section("classes", headers, rows, result.limit, style)


def _properties(result: GraphStats, style: Style) -> Iterator[str]:
    rows = [
        (
            use.name,
            str(use.triples),
            str(use.subjects),
            ", ".join(use.domains),
            ", ".join(use.ranges),
            _used_on(use),
        )
        for use in result.properties
    ]
    headers = ("property", "triples", "subjects", "domain", "range", "used on")
    yield from _section("properties", headers, rows, result.limit, style)


def _used_on(use: PropertyUse) -> str:
    return ", ".join(use.used_on)


def _counts(
    title: str, header: str, counts: Mapping[str, int], limit: int, style: Style
) -> Iterator[str]:
    rows = [(name, str(number)) for name, number in counts.items()]
    yield from _section(title, (header, "count"), rows, limit, style)


def _section(
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    limit: int,
    style: Style,
) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield style.bold(f"{title} ({len(rows)})")
    for line in style.table(headers, rows[:limit]):
        yield f"  {line}"
    if len(rows) > limit:
        yield style.dim(f"  … {len(rows) - limit} more (--limit)")


def _problems(result: GraphStats, names: Names, style: Style) -> Iterator[str]:
    for problem in result.problems:
        yield ""
        yield style.yellow(f"{problem.meaning} ({problem.count})")
        for node in problem.nodes[: result.limit]:
            yield f"  {_problem_node(problem, node, names)}"
        if problem.count > result.limit:
            yield style.dim(f"  … {problem.count - result.limit} more (--limit)")


def _problem_node(problem: Problem, node: str, names: Names) -> str:
    shown = f"<{node}>" if problem.kind == "prefix-as-iri" else names.iri(node)
    return one_line(shown, 200)


def _snapshot_saved(result: SnapshotSaved, style: Style) -> Iterator[str]:
    verb = "replaced" if result.replaced else "saved"
    kept = result.snapshot
    yield f"{verb} '{kept.name}': {kept.triples} statements, {kept.hash[:_SHORT_HASH]}"


def _snapshot_list(result: SnapshotList, style: Style) -> Iterator[str]:
    if not result.snapshots:
        yield "no snapshots"
        return
    rows = [
        (
            kept.name,
            str(kept.triples),
            kept.created,
            kept.hash[:_SHORT_HASH],
            ", ".join(source.path for source in kept.sources),
        )
        for kept in result.snapshots
    ]
    headers = ("name", "statements", "created", "hash", "sources")
    yield from style.table(headers, rows)


def _snapshot_shown(result: SnapshotShown, style: Style) -> Iterator[str]:
    kept = result.snapshot
    yield f"name        {kept.name}"
    yield f"file        {result.path} ({result.size_bytes} bytes)"
    yield f"hash        {kept.hash}"
    yield f"statements  {kept.triples}"
    yield f"created     {kept.created}"
    for source in kept.sources:
        yield f"source      {source.path}  {source.sha256}"


def _snapshot_restored(result: SnapshotRestored, style: Style) -> Iterator[str]:
    if result.document is not None:
        yield Raw(result.document)
    else:
        yield f"wrote {result.path} ({result.snapshot.triples} statements)"


def _snapshot_deleted(result: SnapshotDeleted, style: Style) -> Iterator[str]:
    yield f"deleted '{result.name}'" if result.deleted else f"kept '{result.name}'"


def _drawn(result: GraphDrawn, style: Style) -> Iterator[str]:
    if result.document is not None:
        yield Raw(result.document)
    else:
        yield f"wrote {result.path} ({result.nodes} {result.shows})"


RENDERERS: dict[type[Any], Callable[[Any, Style], Iterable[str]]] = {
    GraphValidated: _validated,
    GraphDiffed: _diffed,
    GraphStats: _stats,
    SnapshotSaved: _snapshot_saved,
    SnapshotList: _snapshot_list,
    SnapshotShown: _snapshot_shown,
    SnapshotRestored: _snapshot_restored,
    SnapshotDeleted: _snapshot_deleted,
    GraphDrawn: _drawn,
}
