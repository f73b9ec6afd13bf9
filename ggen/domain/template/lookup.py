"""Which file a name means: templates by path or name, and files that templates name.

Imports nothing heavy: a run that has nothing to do comes this far and no further.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ggen.infra.settings import Settings

SUFFIXES = (".j2", ".tmpl")
_GLOB = re.compile(r"[*?\[]")


def template_dirs(settings: Settings) -> list[Path]:
    """The folders of ``[template] directories``, absolute; they need not exist."""
    return [settings.base_dir / name for name in settings["template.directories"]]


def find_template(name: str, settings: Settings) -> Path | None:
    """The file that `name` means: a path, or a name in the template folders.

    A name may leave out ``.tmpl`` or ``.j2``.
    """
    given = absolute(settings.cwd / name)
    if given.is_file():
        return given
    for folder in template_dirs(settings):
        for suffix in ("", *SUFFIXES):
            path = absolute(folder / f"{name}{suffix}")
            if path.is_file():
                return path
    return given if given.exists() else None


def shown(path: Path, settings: Settings) -> str:
    """`path` as people name it: relative to the project when it is inside."""
    if path.is_relative_to(settings.base_dir):
        return path.relative_to(settings.base_dir).as_posix() or "."
    return str(path)


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
        return [absolute(literal)]
    if not _GLOB.search(name):
        return []
    from glob import escape, glob

    # Only the name is a pattern: the folder may have brackets in its own name.
    pattern = name if os.path.isabs(name) else f"{escape(str(folder))}/{name}"
    paths = (absolute(Path(path)) for path in glob(pattern, recursive=True))
    return sorted(path for path in paths if path.is_file())


def absolute(path: Path) -> Path:
    """`path` without ``.`` and ``..``."""
    # Not `resolve`: files are looked for beside a link, not beside what it points to.
    return Path(os.path.normpath(path))
