"""Text of the results of graph load, update and export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ggen.cli.render.graph_query import counted
from ggen.cli.render.style import Raw, Style
from ggen.results.graph import (
    EndpointUpdated,
    GraphLoaded,
    GraphText,
    GraphUpdated,
)


def _loaded(result: GraphLoaded, style: Style) -> Iterator[str]:
    rows = [(file.name, file.format, str(file.statements)) for file in result.files]
    yield from style.table(("file", "format", "statements"), rows)
    yield ""
    yield f"{counted(result.statements, 'statement')} in all"
    for found in result.inferred:
        yield f"  of them {found.triples} inferred by {found.rule}"
    if result.prefixes:
        yield f"prefixes  {' '.join(sorted(result.prefixes))}"
    yield f"hash      {result.hash}"
    for name in result.added:
        yield f"added to ggen.toml: {name}"


def _text(result: GraphText, _: Style) -> Iterator[str]:
    yield Raw(result.text)


def _updated(result: GraphUpdated, style: Style) -> Iterator[str]:
    change = f"{result.added} added, {result.removed} removed"
    total = counted(result.statements, "statement")
    if result.written is not None:
        yield f"{style.green('wrote')} {result.written}: {change}, {total}"
    elif result.dry_run:
        yield f"would change: {change}, {total}"
    else:
        yield f"nothing to change, {total}"


def _endpoint_updated(result: EndpointUpdated, style: Style) -> Iterator[str]:
    yield f"{style.green('updated')} {result.endpoint}"


RENDERERS: dict[type, Callable[[Any, Style], Iterable[str]]] = {
    GraphLoaded: _loaded,
    GraphText: _text,
    GraphUpdated: _updated,
    EndpointUpdated: _endpoint_updated,
}
