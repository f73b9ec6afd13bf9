"""Where the files are that a template names: beside it, or in its parent folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ggen.domain.template.lookup import find_named
from ggen.domain.template.model import Template
from ggen.domain.template.problems import Problems
from ggen.errors import TemplateError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_url(text: str) -> bool:
    """Whether `text` names something on the network, or ``file:`` with slashes."""
    return bool(_URL.match(text))


def read_named(
    names: Iterable[str], start: Path, root: Path, problems: Problems, *path: str
) -> tuple[str, ...]:
    """The files that `names` mean; one that is missing becomes a problem."""
    found: list[str] = []
    for number, name in enumerate(names):
        files = [name] if is_url(name) else find_named(name, start, root)
        if not files:
            problems.add(
                f"'{name}' does not exist",
                *path,
                number,
                rule="missing-file",
                hint="looked beside the template and in its parent folders",
            )
        found.extend(str(file) for file in files)
    return tuple(found)


def rdf_sources(template: Template, entries: Iterable[str], root: Path) -> list[str]:
    """The files and URLs that the rendered ``rdf`` entries of `template` mean.

    Raises:
        TemplateError: nothing is there; with the line of the front matter.
    """
    sources: list[str] = []
    for number, entry in enumerate(entries):
        files = [entry] if is_url(entry) else find_named(entry, template.dir, root)
        if not files:
            lines = template.front.lines
            raise TemplateError(
                f"'{entry}' does not exist",
                hint="looked beside the template and in its parent folders",
                file=str(template.path),
                line=lines.get(f"rdf.{number}", lines.get("rdf")),
            )
        sources.extend(str(file) for file in files)
    return sources
