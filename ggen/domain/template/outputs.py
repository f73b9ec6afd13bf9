"""The output paths that a template names, as written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ggen.domain.template.model import Template


@dataclass(frozen=True)
class OutputPattern:
    """A path of ``to``, of a ``file`` tag or of a FILE line.

    Attributes:
        text: the path, which may hold expressions; the expression itself when
            `is_expression`.
    """

    text: str
    file: str
    line: int
    is_expression: bool = False


def output_patterns(template: Template) -> tuple[OutputPattern, ...]:
    """Where the outputs go; empty for a template that prints."""
    front = template.front
    own: list[OutputPattern] = []
    if front.to is not None:
        line = front.lines.get("to", 1)
        own.append(OutputPattern(front.to, str(template.path), line))
    return (*own, *_of_body(template))


def _of_body(template: Template) -> list[OutputPattern]:
    # By its text, not its syntax tree: a body that does not parse is shown as well.
    marks = template.front.delimiters
    begin, end = (re.escape(mark) for mark in marks.block)
    note, done = (re.escape(mark) for mark in marks.comment)
    pattern = re.compile(
        rf"{begin}[-+]?\s*file\s+(?P<tag>.+?)\s*[-+]?{end}"
        rf"|^[ \t]*{note}[-+]?[ \t]*FILE:[ \t]*(?P<line>[^\n]*?)[ \t]*[-+]?{done}"
        r"[ \t]*$",
        re.MULTILINE | re.DOTALL,
    )
    found = []
    for match in pattern.finditer(template.body):
        line = template.body_line + template.body.count("\n", 0, match.start())
        text = match["line"] if match["tag"] is None else match["tag"]
        constant = re.fullmatch(r"""(["'])((?:(?!\1)[^\\])*)\1""", text)
        # A tag takes an expression, a FILE line takes text with expressions in it.
        is_expression = match["tag"] is not None and constant is None
        text = constant[2] if constant and match["tag"] else text
        found.append(OutputPattern(text, str(template.body_file), line, is_expression))
    return found
