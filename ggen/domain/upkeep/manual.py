"""Finding and showing the installed man pages."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from ggen.errors import NotFound, Unavailable
from ggen.infra.process import run
from ggen.results.upkeep import ManualShown


def manual_dirs() -> list[Path]:
    """Folders that may hold ggen's pages: of the installation, of a checkout."""
    package = Path(__file__).resolve().parents[2]
    share = Path("share") / "man"
    prefixes = [Path(sys.prefix), package.parent.parent.parent.parent]
    installed = [p / share / f"man{n}" for p in prefixes for n in (1, 5)]
    return [d for d in [*installed, package.parent / "man"] if d.is_dir()]


def show_manual(
    topic: str | None, *, environ: Mapping[str, str], width: int
) -> ManualShown:
    """The page about `topic` as plain text, or the list of pages.

    Args:
        topic: a page (``ggen-graph``, ``make.toml``), a noun, or None for the list.
        environ: for PATH.
        width: columns of the text.

    Raises:
        NotFound: there is no such page.
        Unavailable: neither ``man`` nor ``mandoc`` is there to format it.
    """
    pages = _pages()
    if topic is None:
        return ManualShown(topic=None, text="", pages=tuple(sorted(pages)))
    name = topic if topic in pages else f"ggen-{topic}"
    if name not in pages:
        raise NotFound(
            f"there is no manual page about '{topic}'",
            hint=f"one of {', '.join(sorted(pages)) or 'none: they are not installed'}",
        )
    return ManualShown(topic=name, text=_formatted(pages[name], environ, width))


def _pages() -> dict[str, Path]:
    files = [file for folder in manual_dirs() for file in folder.glob("*.[15]")]
    ours = [f for f in files if f.name.startswith(("ggen", "make.toml"))]
    pages = {}
    for file in reversed(ours):
        # Sections 1 and 5 may have one name: the file's format is ggen-template.5.
        command = file.suffix == ".1" or file.stem == "make.toml"
        pages[file.stem if command else file.name] = file
    return pages


def _formatted(page: Path, environ: Mapping[str, str], width: int) -> str:
    path = environ.get("PATH")
    env = {"PATH": path or "", "MANWIDTH": str(width), "LC_ALL": "C.UTF-8"}
    if shutil.which("mandoc", path=path):
        argv = ["mandoc", "-T", "utf8", "-O", f"width={width}", str(page)]
    elif shutil.which("man", path=path):
        argv = ["man", "-P", "cat", "-l", str(page)]
    else:
        raise Unavailable(
            "neither mandoc nor man is installed",
            hint="install man-db; --help has the same words",
        )
    finished = run(argv, cwd=page.parent, env=env, timeout_s=20)
    text = finished.stdout.decode("utf-8", "replace")
    return _without_overstrikes(text)


def _without_overstrikes(text: str) -> str:
    """Drop the backspaces by which terminals once printed bold and underline."""
    kept: list[str] = []
    for char in text:
        if char == "\b":
            if kept:
                kept.pop()
        else:
            kept.append(char)
    return "".join(kept)
