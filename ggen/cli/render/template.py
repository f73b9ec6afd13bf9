"""Text of the results of ``template generate`` and its relatives."""

from __future__ import annotations

from collections.abc import Iterator

from ggen.cli.render.style import Raw, Style, visible
from ggen.results import template

_LISTED = 30


def _generated(result: template.TemplateGenerated, style: Style) -> Iterator[str]:
    shown = [file for file in result.files if file.action != "adopt"]
    # Whoever asks for differences wants to see all of them.
    cut = len(shown) if any(file.diff for file in shown) else _LISTED
    for file in shown[:cut]:
        yield _line(file, style)
        if file.diff:
            yield from (_diff_line(line, style) for line in file.diff.split("\n"))
    if len(shown) > cut:
        yield style.dim(f"... and {len(shown) - cut} more")
    yield visible(result.summary)


def _line(file: template.FileChange, style: Style) -> str:
    paint = {"create": style.green, "conflict": style.red}.get(
        file.action, style.yellow
    )
    reason = style.dim(f"  ({visible(file.reason)})") if file.reason else ""
    return f"{paint(f'{file.action:<9}')} {visible(file.path)}{reason}"


def _diff_line(line: str, style: Style) -> str:
    # Tabs are text; everything else that could move the cursor is escaped.
    line = "\t".join(map(visible, line.split("\t")))
    if line.startswith(("---", "+++")):
        return style.bold(line)
    paint = {"+": style.green, "-": style.red, "@": style.cyan}.get(line[:1])
    return paint(line) if paint else line


def _printed(result: template.TemplatePrinted, style: Style) -> Iterator[str]:
    yield Raw(result.content)


RENDERERS = {
    template.TemplateGenerated: _generated,
    template.TemplatePrinted: _printed,
}
