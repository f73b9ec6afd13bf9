"""Text of the results of graph query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ggen.cli.render.style import Raw, Style
from ggen.domain.graph.prefixes import Curies
from ggen.results.graph_query import GraphQueried, GraphWritten, Node


def _queried(result: GraphQueried, style: Style) -> Iterator[str]:
    if result.text is not None:
        yield Raw(result.text)
    elif result.boolean is not None:
        yield "true" if result.boolean else "false"
    else:
        yield from _table(result, style)


def _table(result: GraphQueried, style: Style) -> Iterator[str]:
    curies = Curies(result.prefixes)
    headers = [f"?{column}" for column in result.columns]
    cells = [
        [_cell(row.get(column), curies) for column in result.columns]
        for row in result.rows
    ]
    yield from style.table(headers, cells)
    if not style.plain:
        yield style.dim(f"({counted(result.count, 'row')})")


def _cell(node: Node | None, curies: Curies) -> str:
    if node is None:
        return ""
    value = node["value"]
    if node["type"] == "uri":
        return curies[value]
    if node["type"] == "bnode":
        return f"_:{value}"
    return f"{value}@{node['xml:lang']}" if "xml:lang" in node else value


def _written(result: GraphWritten, style: Style) -> Iterator[str]:
    amount = counted(result.count, result.unit)
    yield f"{style.green('wrote')} {result.written} ({result.format}, {amount})"


def counted(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


RENDERERS: dict[type, Callable[[Any, Style], Iterable[str]]] = {
    GraphQueried: _queried,
    GraphWritten: _written,
}
