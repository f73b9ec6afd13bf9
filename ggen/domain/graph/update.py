"""Changing graphs in files: SPARQL 1.1 Update and RDF Patch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.deadline import run_within
from ggen.domain.graph.options import FIXED_BASE
from ggen.domain.graph.patch import apply_patch, parse_patch
from ggen.domain.graph.signatures import signature_of
from ggen.domain.graph.write import document, format_for, write_document
from ggen.errors import Conflict, InputError, UsageError
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.terms import IRI, Quad
from ggen.results.graph import EndpointUpdated, GraphText, GraphUpdated

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.domain.graph.sources import Source


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change as it was asked for; exactly one of `update` and `patch` is set.

    Attributes:
        update: SPARQL 1.1 Update.
        patch: RDF Patch.
        file: where either came from, for messages.
        output: the file to write; None: the text is the result.
        in_place: write the only source instead, in its own format.
        fmt: format to write; None: by the file's ending, else Turtle.
        dry_run: only count.
        timeout_s: limit for parsing and changing together; None: none.
    """

    update: str | None = None
    patch: str | None = None
    file: str = "<argument>"
    output: Path | None = None
    in_place: bool = False
    fmt: str | None = None
    dry_run: bool = False
    timeout_s: float | None = None


def update(graph: Graph, change: Change) -> GraphUpdated | GraphText | EndpointUpdated:
    """Change a graph and write it: all of the change or, on error, nothing.

    An endpoint is changed where it is.

    Comments and layout of the file are not kept, literals keep their spelling.

    Raises:
        QueryError: the update does not parse or cannot be run.
        InputError: the patch does not parse, or the format cannot hold the graph.
        Conflict: the patch names blank nodes of another graph.
        Refused: the update wants to read from elsewhere (LOAD, SERVICE).
        UsageError: in place without exactly one file; for an endpoint a patch, a
            file to write, or a dry run.
        Unavailable: an endpoint that does not answer.
        TimedOut: it took longer than allowed; nothing was written.
        IoTrouble: the file cannot be written.
    """
    if graph.options.endpoint is not None:
        return _update_endpoint(graph, change, graph.options.endpoint)
    output = _own_file(graph) if change.in_place else change.output
    fmt = format_for(output, change.fmt)
    if change.in_place and change.fmt is None:
        fmt = graph.sources[0].fmt
    # Everything is made before anything is written, in another process if need be.
    work = partial(_changed, graph, change, fmt)
    found, data = run_within(change.timeout_s, work, "update")
    # A file that would only lose its layout is left alone.
    idle = change.in_place and not (found.added or found.removed)
    if change.dry_run or idle:
        return replace(found, dry_run=change.dry_run)
    if output is None:
        return GraphText(format=fmt, count=found.statements, text=data.decode("utf-8"))
    if change.in_place:
        _check_unchanged(graph.sources[0])
    write_document(output, data)
    return replace(found, written=str(output))


def _update_endpoint(graph: Graph, change: Change, url: str) -> EndpointUpdated:
    if change.patch is not None or change.output or change.in_place or change.dry_run:
        raise UsageError(
            "an endpoint takes an update only: no patch, no output, no dry run"
        )
    run_within(change.timeout_s, partial(_run, graph, change), "update")
    return EndpointUpdated(endpoint=url)


def _own_file(graph: Graph) -> Path:
    paths = [source.path for source in graph.sources]
    if len(paths) != 1 or paths[0] is None:
        raise UsageError(
            "--in-place needs exactly one file",
            hint="name it with -g FILE, or write elsewhere with -o FILE",
        )
    return paths[0]


def _check_unchanged(source: Source) -> None:
    """Raise Conflict when somebody else wrote the file since it was read."""
    if source.path is None or signature_of(source.path) == source.signature:
        return
    raise Conflict(
        "was changed while the update ran", hint="run again", file=source.place
    )


def _changed(graph: Graph, change: Change, fmt: str) -> tuple[GraphUpdated, bytes]:
    if change.patch is not None:
        # A patch names blank nodes by their canonical labels.
        before, after = graph.canonical_quads(), _patched(graph, change)
    else:
        before, after = set(graph.quads()), _updated(graph, change)
    if change.in_place and graph.options.base is None:
        _check_absolute(after, graph.sources[0])
    prefixes = {**graph.own_prefixes, **graph.options.prefixes}
    data = document(after, fmt, prefixes=prefixes)
    found = GraphUpdated(
        added=len(after - before),
        removed=len(before - after),
        statements=len(after),
        format=fmt,
    )
    return found, data


def _check_absolute(quads: set[Quad], source: Source) -> None:
    """Raise InputError when relative IRIs of the file would become ggen's own."""
    for quad in quads:
        for term in quad:
            if isinstance(term, IRI) and term.value.startswith(FIXED_BASE):
                raise InputError(
                    f"relative IRIs would be written as <{term.value}>",
                    hint="say what they are relative to: --base IRI",
                    file=source.place,
                )


def _patched(graph: Graph, change: Change) -> set[Quad]:
    patch = parse_patch(change.patch or "", change.file)
    return apply_patch(graph.quads(), patch, file=change.file)


def _updated(graph: Graph, change: Change) -> set[Quad]:
    _run(graph, change)
    return set(graph.store.quads())


def _run(graph: Graph, change: Change) -> None:
    graph.store.update(
        Query(
            text=change.update or "",
            prefixes=graph.prefixes,
            bindings={},
            base=graph.query_base,
            allow_service=graph.options.allow_service,
            file=change.file,
        )
    )
