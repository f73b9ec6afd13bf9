"""What sources hold, for ``graph load``; and adding them to a project's settings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.sources import is_url
from ggen.errors import RdfError, UsageError
from ggen.infra.files import expand
from ggen.results.graph import GraphLoaded, Inferred, LoadedFile

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.infra.settings import Settings


def list_sources(graph: Graph) -> GraphLoaded:
    """Parse every source of a graph and tell what is in it.

    Raises:
        RdfError: the first source that does not parse; ``fields["problems"]`` has
            all of them, as dicts of file, line and message.
    """
    try:
        counts = graph.statements
    except RdfError as error:
        raise _with_all_problems(graph, error) from error
    files = [
        LoadedFile(
            name=source.name,
            format=source.fmt,
            statements=count,
            sha256=source.sha256,
        )
        for source, count in zip(graph.sources, counts, strict=True)
    ]
    inferred = [
        Inferred(rule=found.rule, triples=len(found.triples))
        for found in graph.inferences
    ]
    return GraphLoaded(
        files=tuple(files),
        statements=len(graph),
        hash=graph.hash,
        prefixes=graph.own_prefixes,
        inferred=tuple(inferred),
        engine=f"{graph.engine} {graph.engine_version}",
    )


def _with_all_problems(graph: Graph, first: RdfError) -> RdfError:
    from ggen.infra.stores.open import open_store

    problems = []
    # Each into a store of its own, which a broken one cannot spoil for the others.
    for source in graph.sources:
        try:
            data = source.read()
            store = open_store(graph.options.engine)
            store.load(data, source.fmt, base=source.base, file=source.place)
        except RdfError as error:
            problems.append(
                {"file": error.file, "line": error.line, "message": error.message}
            )
    first.fields["problems"] = problems
    return first


def add_sources(settings: Settings, sources: Sequence[str]) -> tuple[str, ...]:
    """Add sources to ``[graph] sources`` of the project's ``ggen.toml``.

    Comments and layout of the file stay. Sources that are listed already, or that a
    pattern there matches, are left out.

    Args:
        settings: of the project.
        sources: files, globs and URLs, relative to the working directory.

    Returns:
        What was added, relative to the project root.

    Raises:
        UsageError: there is no project, or a source is no file or URL.
    """
    from ggen.infra.settings_edit import set_value

    root = settings.root
    if root is None:
        raise UsageError(
            "there is no project to add to", hint="make a ggen.toml at its root"
        )
    listed = list(settings["graph.sources"])
    # By file, not by name: a pattern of the settings may already match it.
    known = {os.path.realpath(path) for path in _existing(listed, root)}
    added = []
    for source in sources:
        name = _relative(source, settings.cwd, root)
        files = [] if is_url(source) else expand([source], settings.cwd)
        if name in listed or (files and {os.path.realpath(f) for f in files} <= known):
            continue
        added.append(name)
    if added:
        from ggen.infra.hashing import canonical_json

        value = canonical_json([*listed, *dict.fromkeys(added)])
        set_value(root / "ggen.toml", "graph.sources", value)
    return tuple(dict.fromkeys(added))


def _existing(listed: Sequence[str], root: Path) -> list[Path]:
    found: list[Path] = []
    # A listed file that is missing is not this verb's concern.
    for pattern in listed:
        if not is_url(pattern) and (
            any(sign in pattern for sign in "*?[") or (root / pattern).exists()
        ):
            found += expand([pattern], root)
    return found


def _relative(source: str, cwd: Path, root: Path) -> str:
    if source == "-":
        raise UsageError("standard input cannot be added to the project")
    if is_url(source):
        return source
    inside = os.path.relpath(cwd / source, root)
    return source if inside.startswith("..") else Path(inside).as_posix()
