"""Where a project begins: `ggen.toml`, else `make.toml`, looked for upwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from ggen.errors import GgenError
from ggen.infra.documents import parse_toml
from ggen.infra.files import read_text

PROJECT_FILE = "ggen.toml"
MAKE_FILE = "make.toml"


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` with ggen.toml, else with make.toml.

    A make.toml that an outer one names as a workspace is no root: the outer one is.
    None: neither file is anywhere.
    """
    folders = list(_upwards(start))
    for folder in folders:
        if os.path.exists(folder / PROJECT_FILE):
            return folder
    with_make = [f for f in folders if os.path.exists(f / MAKE_FILE)]
    if not with_make:
        return None
    # From the inside out: a workspace may itself have workspaces.
    root, *outer = with_make
    for folder in outer:
        if _names_workspace(folder, root):
            root = folder
    return root


def _upwards(start: Path) -> Iterator[Path]:
    # ".." is resolved as the system does: through links, not by their names.
    folder = Path(os.path.realpath(start)) if ".." in start.parts else start.absolute()
    yield folder
    yield from folder.parents


def _names_workspace(outer: Path, inner: Path) -> bool:
    """True when make.toml of `outer` says that `inner` is a workspace."""
    try:
        make = parse_toml(read_text(outer / MAKE_FILE), MAKE_FILE).data
    except GgenError:
        return False  # what is wrong with it is told by whoever needs it
    relative = inner.relative_to(outer).as_posix()
    return any(_matches(relative, pattern) for pattern in _workspace_patterns(make))


def _workspace_patterns(make: dict[str, Any]) -> Iterator[str]:
    named = make.get("workspace")
    for workspace in named.values() if isinstance(named, dict) else ():
        path = workspace.get("path") if isinstance(workspace, dict) else None
        if isinstance(path, str):
            yield path
    found = make.get("workspaces")
    members = found.get("members") if isinstance(found, dict) else None
    for member in members if isinstance(members, list) else ():
        if isinstance(member, str):
            yield member


def _matches(relative: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    parts = PurePath(relative).parts
    wanted = PurePath(pattern).parts
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))
