"""Where the files are that a template names: beside it, or in its parent folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ggen.domain.template.model import Template
from ggen.domain.template.problems import Problems
from ggen.errors import TemplateError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_GLOB = re.compile(r"[*?\[]")


def is_url(text: str) -> bool:
    """Whether `text` names something on the network, or ``file:`` with slashes."""
    return bool(_URL.match(text))


def search_dirs(start: Path, root: Path) -> list[Path]:
    """`start` and its parents up to `root`; only `start` when it is outside of it."""
    # Outside of the project nobody can say where looking upwards should end.
    parents = [start, *start.parents]
    return parents[: parents.index(root) + 1] if root in parents else [start]


def find_named(name: str, start: Path, root: Path) -> list[Path]:
    """The files that `name`, a path or a glob, means in a template in `start`.

    The nearest folder that has any is taken. Files are sorted; folders are left out of
    what a glob matches. Empty when there is none.
    """
    for folder in search_dirs(start, root):
        found = _matches(folder, name)
        if found:
            return found
    return []


def _matches(folder: Path, name: str) -> list[Path]:
    # A file may have brackets in its name: what exists is no pattern.
    literal = folder / name
    if literal.exists():
        return [Path(_normal(literal))]
    if not _GLOB.search(name):
        return []
    from glob import escape, glob

    # Only the name is a pattern: the folder may have brackets in its own name.
    pattern = name if Path(name).is_absolute() else f"{escape(str(folder))}/{name}"
    paths = (Path(_normal(Path(path))) for path in glob(pattern, recursive=True))
    return sorted(path for path in paths if path.is_file())


def _normal(path: Path) -> str:
    # Without `resolve`: a link keeps the name that the user gave it.
    from os.path import normpath

    return normpath(path)


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
