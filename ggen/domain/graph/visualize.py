"""Drawing a graph: class diagram or instance graph, as DOT, Mermaid, SVG or HTML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.class_diagram import draw_classes
from ggen.domain.graph.draw_html import format_html
from ggen.domain.graph.draw_text import format_dot, format_mermaid
from ggen.domain.graph.instance_diagram import draw_instances
from ggen.domain.graph.names import declared_prefixes
from ggen.errors import Unavailable
from ggen.results.graph_inspect import GraphDrawn

if TYPE_CHECKING:
    from ggen.domain.graph.drawing import Drawing
    from ggen.domain.graph.model import Graph

FORMATS = ("dot", "mermaid", "svg", "html")
_BY_ENDING = {
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
}
_DOT_TIMEOUT_S = 120.0


@dataclass(frozen=True, kw_only=True)
class DrawingWish:
    """What is to be drawn.

    Attributes:
        shows: ``classes`` or ``instances``.
        fmt: one of `FORMATS`; None: by the ending of `output`, else Mermaid.
        limit: most boxes; None: no limit.
        output: the file to write; None: the drawing is in the result.
        cwd: where Graphviz is started.
    """

    cwd: Path
    shows: str = "classes"
    fmt: str | None = None
    limit: int | None = 50
    output: Path | None = None


def visualize(graph: Graph, wish: DrawingWish) -> GraphDrawn:
    """Draw a graph, inferred triples included.

    The same graph gives the same drawing; what the limit leaves out is said in the
    drawing and in the notes.

    Raises:
        Unavailable: SVG without Graphviz.
        RdfError: a source does not parse.
        IoTrouble: the file cannot be written.
    """
    drawing = _draw(graph, wish)
    fmt = wish.fmt or _format_of(wish.output)
    document = _format(drawing, fmt, graph, wish)
    if wish.output is not None:
        from ggen.infra.files import write_atomic

        write_atomic(wish.output, document)
    return GraphDrawn(
        shows=wish.shows,
        format=fmt,
        nodes=len(drawing.boxes),
        edges=len(drawing.arrows),
        left_out_nodes=drawing.left_out_boxes,
        left_out_edges=drawing.left_out_arrows,
        document=None if wish.output is not None else document,
        path=str(wish.output) if wish.output is not None else None,
        notes=_notes(drawing),
    )


def _draw(graph: Graph, wish: DrawingWish) -> Drawing:
    prefixes = declared_prefixes(graph)
    title = ", ".join(source.name for source in graph.sources)
    draw = draw_classes if wish.shows == "classes" else draw_instances
    return draw(graph.canonical_quads(), prefixes, title=title, limit=wish.limit)


def _format_of(output: Path | None) -> str:
    ending = output.suffix.lower() if output is not None else ""
    return _BY_ENDING.get(ending, "mermaid")


def _format(drawing: Drawing, fmt: str, graph: Graph, wish: DrawingWish) -> str:
    if fmt == "mermaid":
        return format_mermaid(drawing)
    if fmt == "html":
        return format_html(drawing)
    dot = format_dot(drawing)
    return dot if fmt == "dot" else _to_svg(dot, graph, wish.cwd)


def _to_svg(dot: str, graph: Graph, cwd: Path) -> str:
    from ggen.infra.process import run

    # The layout of large graphs can take dot for ever: hence the time limit.
    try:
        finished = run(
            ["dot", "-Tsvg"],
            cwd=cwd,
            env=graph.options.environ,
            stdin=dot.encode("utf-8"),
            timeout_s=_DOT_TIMEOUT_S,
        )
    except Unavailable as error:
        raise Unavailable(
            "SVG needs Graphviz's program 'dot', which is not installed",
            hint="install graphviz, or use --format html",
        ) from error
    if finished.timed_out:
        raise Unavailable(
            f"dot did not finish within {_DOT_TIMEOUT_S:g} s",
            hint="draw less with --limit, or use --format html",
        )
    if finished.code != 0:
        reason = finished.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise Unavailable(f"dot failed with code {finished.code}: {reason}")
    return finished.stdout.decode("utf-8", "replace")


def _notes(drawing: Drawing) -> tuple[str, ...]:
    if not drawing.boxes:
        other = "instances" if drawing.shows == "classes" else "classes"
        return (f"no {drawing.shows} found; try --as {other}",)
    if drawing.left_out:
        return (f"{drawing.left_out} (--limit)",)
    return ()
