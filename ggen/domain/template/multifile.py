"""Several files from one body: ``{% file "path" %}…{% endfile %}`` and FILE lines.

A FILE line, ``{# FILE: path #}``, begins a file that ends at the next one. Both put
what they hold aside while the body renders; `Files.split` gathers it.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ggen.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import nodes
    from jinja2.environment import Environment
    from jinja2.ext import Extension as _Extension
    from jinja2.parser import Parser
else:
    _Extension = object


class File(NamedTuple):
    """One file of a body: its rendered path, and its text."""

    path: str
    text: str


class Files:
    """The files of the output that is being rendered.

    Attributes:
        used: the body, or something it includes, cuts itself into files.
    """

    def __init__(self) -> None:
        self.used = False
        # Not to be guessed: text from a graph must not be taken for a FILE line.
        self._mark = f"\x00{os.urandom(16).hex()}\x00"
        self._tagged: list[File] = []
        self._is_open = False
        self._is_cut = False

    def begin(self) -> None:
        """Forget the files of the output before."""
        self._tagged, self._is_open, self._is_cut = [], False, False

    def add(self, path: str, body: Callable[[], str]) -> str:
        """Put a tag's body aside; nothing is left in its place.

        Raises:
            TemplateError: another file is open.
        """
        if self._is_open:
            raise TemplateError("a file inside a file", hint="end the first one before")
        self._is_open = True
        text = body()
        self._is_open = False
        if self._mark in text:
            raise TemplateError("a FILE line inside a 'file' tag")
        self._tagged.append(File(str(path), text))
        # Nothing stays in the text around it.
        return ""

    def cut(self, body: Callable[[], str]) -> str:
        """What stands for a FILE line in the rendered text; `body` gives its path."""
        self._is_cut = True
        return f"{self._mark}{body()}{self._mark}"

    def is_outside(self, part: str) -> bool:
        """True for text that is in no file; asked for each part as it is rendered."""
        return not self._is_cut and bool(part.strip())

    def split(self, text: str) -> tuple[str, list[File]]:
        """The text outside of files, and the files in the order they were met."""
        outside, *cuts = text.split(self._mark)
        pairs = zip(cuts[::2], cuts[1::2], strict=True)
        # Each path is followed by the end of its line, which is no part of the file.
        cut = [File(path, body.removeprefix("\n")) for path, body in pairs]
        return outside, [*self._tagged, *cut]


class FileTagRules(_Extension):
    """The ``file`` tag and the FILE lines as a Jinja2 extension."""

    tags = {"file", "ggen_cut"}  # noqa: RUF012

    @property
    def files(self) -> Files:
        """Where the files of the present output are gathered."""
        found: Files = self.environment.files  # type: ignore[attr-defined]
        return found

    def preprocess(
        self, source: str, name: str | None, filename: str | None = None
    ) -> str:
        """Turn FILE lines into tags; line numbers stay."""
        if "FILE:" not in source:
            return source
        env = self.environment
        begin, end = env.block_start_string, env.block_end_string

        # The plus signs keep trimming off, so that the line's end is always there.
        def tag(match: re.Match[str]) -> str:
            path = match["path"]
            return f"{begin}+ ggen_cut {end}{path}{begin} endggen_cut +{end}"

        return _file_line(env).sub(tag, source)

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse one tag into a call of `Files` with the body as its caller."""
        from jinja2 import nodes

        # Known before rendering, unless an included text is the first to do it.
        self.files.used = True
        token = next(parser.stream)
        is_file = token.value == "file"
        arguments = [parser.parse_expression()] if is_file else []
        body = parser.parse_statements((f"name:end{token.value}",), drop_needle=True)
        method = "add_file" if is_file else "cut_file"
        call = self.call_method(method, arguments, lineno=token.lineno)
        return nodes.CallBlock(call, [], [], body, lineno=token.lineno)

    def add_file(self, path: str, caller: Callable[[], str]) -> str:
        """What the ``file`` tag does."""
        trims = self.environment.trim_blocks

        def body() -> str:
            text = caller()
            return _without_tag_lines(text if trims else text.removeprefix("\n"))

        return self.files.add(path, body)

    def cut_file(self, caller: Callable[[], str]) -> str:
        """What a FILE line does."""
        return self.files.cut(caller)


def _without_tag_lines(text: str) -> str:
    """`text` without the indentation of the closing tag's own line."""
    kept = text.rstrip(" \t")
    return kept if kept.endswith("\n") or not kept else text


def _file_line(env: Environment) -> re.Pattern[str]:
    start = re.escape(env.comment_start_string)
    end = re.escape(env.comment_end_string)
    path = r"[ \t]*FILE:[ \t]*(?P<path>[^\n]*?)[ \t]*"
    return re.compile(rf"^[ \t]*{start}[-+]?{path}[-+]?{end}[ \t]*$", re.MULTILINE)


@lru_cache(maxsize=1)
def file_tag_class() -> type[Any]:
    """`FileTagRules` as a class of Jinja2 extensions."""
    from jinja2.ext import Extension

    return type("FileTag", (FileTagRules, Extension), {"tags": FileTagRules.tags})
