"""Drawings as text for other tools: Graphviz DOT and Mermaid."""

from __future__ import annotations

import re
from html import escape

from ggen.domain.graph.drawing import Arrow, Box, Drawing
from ggen.domain.graph.names import one_line

_NAME_WIDTH, _NOTE_WIDTH = 60, 200
# Everything that Mermaid or the Markdown in it could take for syntax.
_MERMAID_SYNTAX = re.compile(
    r"[^\w\s:/,.@\u0080-\U0010ffff-]|(?<!\w)[.-]|[.-](?!\w)", re.ASCII
)


def format_dot(drawing: Drawing) -> str:
    """The drawing in Graphviz's language; subclass arrows have an empty head."""
    caption = "\n".join(filter(None, (drawing.title, drawing.left_out)))
    lines = [
        "digraph ggen {",
        '  graph [charset="UTF-8", rankdir="BT", fontname="Helvetica",'
        f' label={_quoted(caption)}, labelloc="b"];',
        '  node [shape="plain", fontname="Helvetica", fontsize="11"];',
        '  edge [fontname="Helvetica", fontsize="9", color="#555555"];',
        *(_dot_box(box) for box in drawing.boxes),
        *(_dot_arrow(arrow) for arrow in drawing.arrows),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _dot_box(box: Box) -> str:
    head = f"<B>{_xml(box.name)}</B>"
    if box.label:
        head += f"<BR/><I>{_xml(box.label)}</I>"
    if box.types:
        head += f"<BR/>a {_xml(', '.join(box.types))}"
    rows = "".join(
        f'<TR><TD ALIGN="LEFT" BORDER="0">{_xml(row)}</TD></TR>' for row in box.rows
    )
    color = "#EEEEEE" if box.kind == "other" else "#DCE9F7"
    table = (
        '<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3" '
        f'COLOR="#555555"><TR><TD BGCOLOR="{color}">{head}</TD></TR>{rows}</TABLE>'
    )
    return f"  {_quoted(box.key)} [label=<{table}>, tooltip={_quoted(box.key)}];"


def _dot_arrow(arrow: Arrow) -> str:
    ends = f"{_quoted(arrow.source)} -> {_quoted(arrow.target)}"
    if arrow.kind == "subclass":
        return f'  {ends} [arrowhead="onormal"];'
    return f'  {ends} [arrowhead="vee", style="dashed", label={_quoted(arrow.label)}];'


def _xml(text: str) -> str:
    return escape(one_line(text))


def _quoted(text: str) -> str:
    """A DOT string; a doubled backslash stands for itself in labels too."""
    kept = "\n".join(one_line(line, width=2000) for line in text.split("\n"))
    escaped = kept.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def format_mermaid(drawing: Drawing) -> str:
    """A Mermaid class diagram, or a flowchart of instances."""
    ids = {box.key: f"n{number}" for number, box in enumerate(drawing.boxes)}
    note = [f"%% {one_line(drawing.left_out, _NOTE_WIDTH)}"] if drawing.left_out else []
    if drawing.shows == "classes":
        body = ["classDiagram", *note, *_mermaid_classes(drawing, ids)]
    else:
        body = ["flowchart LR", *note, *_mermaid_instances(drawing, ids)]
    return "\n".join([*_mermaid_title(drawing), *body]) + "\n"


def _mermaid_title(drawing: Drawing) -> list[str]:
    if not drawing.title:
        return []
    # YAML in JSON's quoting, which YAML reads.
    quoted = one_line(drawing.title).replace("\\", "\\\\").replace('"', '\\"')
    return ["---", f'title: "{quoted}"', "---"]


def _mermaid_classes(drawing: Drawing, ids: dict[str, str]) -> list[str]:
    lines = ["  direction BT"]
    for box in drawing.boxes:
        name = f"{box.name} · {box.label}" if box.label else box.name
        head = f'  class {ids[box.key]}["{_mermaid(name)}"]'
        rows = [f"    {_mermaid(row)}" for row in box.rows]
        lines += [f"{head} {{", *rows, "  }"] if rows else [head]
    for arrow in drawing.arrows:
        source, target = ids[arrow.source], ids[arrow.target]
        if arrow.kind == "subclass":
            lines.append(f"  {target} <|-- {source}")
        else:
            # A second colon would end the label.
            label = _mermaid(arrow.label).replace(":", "#58;")
            lines.append(f"  {source} --> {target} : {label}")
    if drawing.left_out:
        lines.append(f'  note "{_mermaid(drawing.left_out, _NOTE_WIDTH)}"')
    return lines


def _mermaid_instances(drawing: Drawing, ids: dict[str, str]) -> list[str]:
    lines = []
    for box in drawing.boxes:
        types = f"a {', '.join(box.types)}" if box.types else ""
        parts = [box.name, box.label or "", types, *box.rows]
        text = "<br>".join(_mermaid(part) for part in parts if part)
        lines.append(f'  {ids[box.key]}["{text}"]')
    for arrow in drawing.arrows:
        label = f'|"{_mermaid(arrow.label)}"|' if arrow.label else ""
        lines.append(f"  {ids[arrow.source]} -->{label} {ids[arrow.target]}")
    if drawing.left_out:
        lines.append(f'  leftout>"{_mermaid(drawing.left_out, _NOTE_WIDTH)}"]')
    return lines


def _mermaid(text: str, width: int = _NAME_WIDTH) -> str:
    """Text with everything that could be syntax as ``#NUMBER;``."""
    flat = one_line(text, width)
    return _MERMAID_SYNTAX.sub(lambda match: f"#{ord(match[0])};", flat)
