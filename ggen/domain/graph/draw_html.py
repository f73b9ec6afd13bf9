"""A drawing as one HTML page that needs nothing else: a picture, and a list to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html import escape

from ggen.domain.graph.draw_layout import Placed, place
from ggen.domain.graph.drawing import Arrow, Drawing
from ggen.domain.graph.names import one_line

_LINE_PX, _TEXT_LEFT_PX = 16, 10
_MARGIN_PX = 24

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2733; --soft: #66717c; --paper: #fff;
  --box: #f7fafd; --head: #dce9f7; --line: #8795a1; --hit: #ffd54d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9aa5b0;
  --paper: #14191f; --box: #1c242c; --head: #27405a; --line: #6b7884;
  --hit: #a67c00; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 14px/1.45 system-ui, sans-serif; }
header, main { padding: 0.8rem 1.2rem; }
header { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; align-items: baseline; }
h1 { font-size: 1.15rem; margin: 0; }
header p { margin: 0; color: var(--soft); }
input { font: inherit; padding: 0.25rem 0.5rem; min-width: 14rem; }
#picture { height: 75vh; border-block: 1px solid var(--line); overflow: auto; }
#picture svg { display: block; }
.live #picture { overflow: hidden; }
.live #picture svg { width: 100%; height: 100%; cursor: grab; touch-action: none; }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif;
  unicode-bidi: plaintext; }
svg .name { font-weight: 600; }
svg .label { font-style: italic; }
svg .box rect { fill: var(--box); stroke: var(--line); }
svg .box .head { fill: var(--head); stroke: none; }
svg .other .head { fill: none; }
svg .arrow path { fill: none; stroke: var(--line); }
svg .property path { stroke-dasharray: 4 3; }
svg .arrow text { font-size: 10px; fill: var(--soft); text-anchor: middle;
  paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
svg marker path { stroke: var(--line); fill: var(--paper); }
.faded { opacity: 0.15; }
svg .hit rect:first-of-type { stroke: var(--hit); stroke-width: 3; }
section { break-inside: avoid; margin-bottom: 0.9rem; }
h2 { font-size: 1rem; margin: 0; }
ul { margin: 0.1rem 0; padding-inline-start: 1.2rem; }
.iri { color: var(--soft); font-size: 0.85em; overflow-wrap: anywhere; }
@media (min-width: 60rem) { #list { columns: 2; column-gap: 2rem; } }
"""

# Without it the page still shows all of the picture, with scroll bars, and the list.
_SCRIPT = """
"use strict";
const root = document.documentElement, svg = document.querySelector("svg");
const search = document.querySelector("input");
if (svg) {
  root.classList.add("live");
  search.hidden = false;
  const whole = svg.viewBox.baseVal;
  const home = [whole.x, whole.y, whole.width, whole.height];
  let view = [...home];
  const show = () => svg.setAttribute("viewBox", view.join(" "));
  const scale = () => Math.max(view[2] / svg.clientWidth, view[3] / svg.clientHeight);
  svg.addEventListener("wheel", event => {
    event.preventDefault();
    const zoom = event.deltaY > 0 ? 1.15 : 1 / 1.15;
    const at = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(svg.getScreenCTM().inverse());
    view = [at.x - (at.x - view[0]) * zoom, at.y - (at.y - view[1]) * zoom,
      view[2] * zoom, view[3] * zoom];
    show();
  }, { passive: false });
  svg.addEventListener("pointermove", event => {
    if (!(event.buttons & 1)) return;
    view[0] -= event.movementX * scale();
    view[1] -= event.movementY * scale();
    show();
  });
  svg.addEventListener("dblclick", () => { view = [...home]; show(); });
  const boxes = [...svg.querySelectorAll(".box")];
  const arrows = [...svg.querySelectorAll(".arrow")];
  const focus = box => {
    const near = new Set([box.id]);
    for (const arrow of arrows) {
      const ends = [arrow.dataset.from, arrow.dataset.to];
      const on = ends.includes(box.id);
      arrow.classList.toggle("faded", !on);
      if (on) ends.forEach(end => near.add(end));
    }
    for (const other of boxes) other.classList.toggle("faded", !near.has(other.id));
  };
  const clear = () => [...boxes, ...arrows].forEach(x => x.classList.remove("faded"));
  for (const box of boxes) {
    box.addEventListener("pointerenter", () => focus(box));
    box.addEventListener("pointerleave", clear);
  }
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    const has = element => element.textContent.toLowerCase().includes(wanted);
    for (const box of boxes) box.classList.toggle("hit", wanted !== "" && has(box));
    for (const part of document.querySelectorAll("#list section")) {
      part.hidden = wanted !== "" && !has(part);
    }
    const first = boxes.find(box => box.classList.contains("hit"));
    if (!first) { view = [...home]; show(); return; }
    const area = first.getBBox(), width = Math.min(home[2], 900);
    const height = width * svg.clientHeight / svg.clientWidth;
    view = [area.x + area.width / 2 - width / 2, area.y + area.height / 2 - height / 2,
      width, height];
    show();
  });
}
"""


def format_html(drawing: Drawing) -> str:
    """The page; it loads nothing, and its security policy forbids it to."""
    title = _text(drawing.title or drawing.shows)
    left_out = f"<p>{_text(drawing.left_out)}</p>" if drawing.left_out else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="ggen">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1><bdi>{title}</bdi></h1>
<p>{len(drawing.boxes)} {drawing.shows}, {len(drawing.arrows)} arrows</p>
{left_out}
<input type="search" placeholder="find" aria-label="find" hidden>
</header>
<div id="picture">
{_picture(drawing)}
</div>
<main id="list">
{_list(drawing)}
</main>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _text(text: str) -> str:
    return escape(one_line(text, 500))


def _picture(drawing: Drawing) -> str:
    if not drawing.boxes:
        return "<p>nothing to draw</p>"
    placed = place(drawing)
    ids = {key: f"b{number}" for number, key in enumerate(placed)}
    width = max(box.left + box.width for box in placed.values()) + 2 * _MARGIN_PX
    height = max(box.top + box.height for box in placed.values()) + 2 * _MARGIN_PX
    size = f"{-_MARGIN_PX} {-_MARGIN_PX} {width:.0f} {height:.0f}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}"'
            f' width="{width:.0f}" height="{height:.0f}" role="img"'
            ' aria-label="diagram; the same in words is below">',
            _MARKERS,
            *(_arrow(arrow, placed, ids) for arrow in drawing.arrows),
            *(_box(box, ids[key]) for key, box in placed.items()),
            *_caption(drawing, height),
            "</svg>",
        ]
    )


_MARKERS = """<defs>
<marker id="hollow" viewBox="0 0 12 12" refX="11" refY="6" markerWidth="12" \
markerHeight="12" orient="auto"><path d="M1 1 L11 6 L1 11 Z"/></marker>
<marker id="open" viewBox="0 0 12 12" refX="10" refY="6" markerWidth="10" \
markerHeight="10" orient="auto"><path d="M2 2 L10 6 L2 10" fill="none"/></marker>
</defs>"""


def _caption(drawing: Drawing, height: float) -> list[str]:
    if not drawing.left_out:
        return []
    top = height - 2 * _MARGIN_PX + 14
    return [f'<text x="0" y="{top:.0f}">{_text(drawing.left_out)}</text>']


def _box(placed: Placed, ident: str) -> str:
    size = f'x="{placed.left}" y="{placed.top}" width="{placed.width}"'
    head_px = len(placed.heads) * _LINE_PX + _TEXT_LEFT_PX
    kinds = ["name", *(["label"] if placed.box.label else []), "types"]
    lines = [
        f'<g class="box {placed.box.kind}" id="{ident}">',
        f"<title>{_text(placed.box.key)}</title>",
        f'<rect {size} height="{placed.height}" rx="3"/>',
        f'<rect class="head" {size} height="{head_px}" rx="3"/>',
    ]
    top = placed.top + _LINE_PX
    for kind, text in zip(kinds, placed.heads, strict=False):
        lines.append(_line(placed, top, text, kind))
        top += _LINE_PX
    top += _TEXT_LEFT_PX
    for text in placed.rows:
        lines.append(_line(placed, top, text, "row"))
        top += _LINE_PX
    return "\n".join([*lines, "</g>"])


def _line(placed: Placed, top: float, text: str, kind: str) -> str:
    left = placed.left + _TEXT_LEFT_PX
    return f'<text class="{kind}" x="{left:.1f}" y="{top:.1f}">{_text(text)}</text>'


def _arrow(arrow: Arrow, placed: dict[str, Placed], ids: dict[str, str]) -> str:
    source, target = placed[arrow.source], placed[arrow.target]
    ends = f'data-from="{ids[arrow.source]}" data-to="{ids[arrow.target]}"'
    path, middle = _loop(source) if source is target else _curve(source, target)
    marker = "hollow" if arrow.kind == "subclass" else "open"
    label = _text(one_line(arrow.label))
    shown = f'<text x="{middle[0]:.1f}" y="{middle[1]:.1f}">{label}</text>'
    return (
        f'<g class="arrow {arrow.kind}" {ends}>'
        f'<path d="{path}" marker-end="url(#{marker})"/>{shown if label else ""}</g>'
    )


def _loop(box: Placed) -> tuple[str, tuple[float, float]]:
    x, y = box.left + box.width, box.top + box.height / 2
    path = f"M{x:.1f} {y - 8:.1f} C{x + 40:.1f} {y - 30:.1f}"
    path += f" {x + 40:.1f} {y + 30:.1f} {x:.1f} {y + 8:.1f}"
    return path, (x + 34, y + 28)


def _curve(source: Placed, target: Placed) -> tuple[str, tuple[float, float]]:
    """From the border that faces the target to the border that faces the source."""
    # Curves leave and arrive upright, so that they do not run along the boxes.
    (x1, y1), (x2, y2) = source.middle, target.middle
    if source.top + source.height < target.top:
        y1, y2 = source.top + source.height, target.top
    elif target.top + target.height < source.top:
        y1, y2 = source.top, target.top + target.height
    else:
        # Side by side: an arc below both.
        y1, y2 = source.top + source.height, target.top + target.height
        bend = max(y1, y2) + 40
        path = f"M{x1:.1f} {y1:.1f} C{x1:.1f} {bend:.1f} {x2:.1f} {bend:.1f}"
        return f"{path} {x2:.1f} {y2:.1f}", ((x1 + x2) / 2, bend - 8)
    half = (y1 + y2) / 2
    path = f"M{x1:.1f} {y1:.1f} C{x1:.1f} {half:.1f} {x2:.1f} {half:.1f}"
    return f"{path} {x2:.1f} {y2:.1f}", ((x1 + x2) / 2, half)


def _list(drawing: Drawing) -> str:
    names = {box.key: box.name for box in drawing.boxes}
    relations: dict[str, list[str]] = defaultdict(list)
    for arrow in drawing.arrows:
        verb = "is a" if arrow.kind == "subclass" else arrow.label
        relations[arrow.source].append(f"{verb} → {names[arrow.target]}")
    parts: list[str] = []
    for box in drawing.boxes:
        heading = f"{box.name} — {box.label}" if box.label else box.name
        parts.append(f"<section>\n<h2><bdi>{_text(heading)}</bdi></h2>")
        parts.append(f'<div class="iri"><bdi>{_text(box.key)}</bdi></div>')
        types = [f"a {', '.join(box.types)}"] if box.types else []
        parts += _items([*types, *box.rows, *relations[box.key]])
        parts.append("</section>")
    return "\n".join(parts)


def _items(texts: list[str]) -> Iterator[str]:
    if texts:
        yield "<ul>"
        for text in texts:
            yield f"<li><bdi>{_text(text)}</bdi></li>"
        yield "</ul>"
