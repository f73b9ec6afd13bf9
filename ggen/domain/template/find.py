"""Finding templates by path or by name, and listing those that have a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.template.frontmatter import (
    MAX_SIZE_BYTES,
    parse_template,
    read_template,
)
from ggen.domain.template.lookup import (
    SUFFIXES,
    absolute,
    find_template,
    shown,
    template_dirs,
)
from ggen.domain.template.model import Template
from ggen.domain.template.problems import Problems, nearest
from ggen.errors import GgenError, NotFound, TemplateError
from ggen.infra import files

if TYPE_CHECKING:
    from ggen.infra.settings import Settings
    from ggen.results.template_read import TemplateEntry, TemplatesListed


def get_template_path(name: str, settings: Settings) -> Path:
    """Like `find_template`.

    Raises:
        NotFound: there is none; the hint names the nearest one.
    """
    path = find_template(name, settings)
    if path is not None:
        return path
    names = {known for known, _ in iter_named(settings)}
    near = nearest(name, names)
    folders = ", ".join(shown(path, settings) for path in template_dirs(settings))
    raise NotFound(
        f"template '{name}' does not exist",
        hint=f"did you mean '{near}'?" if near else f"looked here and in {folders}",
    )


def load_template(name_or_path: str, settings: Settings) -> Template:
    """Read the template that `name_or_path` means.

    Raises:
        NotFound: there is none.
        TemplateError: it is wrong; see `frontmatter.parse_template`.
        EncodingError: it is a folder or is not UTF-8.
    """
    path = get_template_path(name_or_path, settings)
    root = settings.base_dir
    return parse_template(
        read_source(path), path=path, name=shown(path, settings), root=root
    )


def read_loosely(path: Path, settings: Settings) -> tuple[Template, Problems]:
    """Read the template in `path`, with what is wrong as data.

    Raises:
        EncodingError, NotFound, IoTrouble: it cannot be read at all.
    """
    return read_template(
        read_source(path),
        path=path,
        name=shown(path, settings),
        root=settings.base_dir,
    )


def read_source(path: Path) -> str:
    """The text of a template.

    Raises:
        TemplateError: it is larger than a template can be.
        EncodingError, NotFound, IoTrouble: it cannot be read.
    """
    # Looked at before reading: it may be larger than the memory.
    if path.is_file() and path.stat().st_size > MAX_SIZE_BYTES:
        limit = MAX_SIZE_BYTES // (1024 * 1024)
        raise TemplateError(f"larger than {limit} MiB", file=str(path))
    return files.read_text(path)


def iter_named(
    settings: Settings, directory: Path | None = None
) -> Iterator[tuple[str, Path]]:
    """Name and path of every template in the template folders, or in `directory`.

    Sorted by path in each folder. Names have no suffix unless that would give two
    files one name; a file that an earlier folder hides is left out.
    """
    seen: set[str] = set()
    for folder in [directory] if directory else template_dirs(settings):
        # The default folder need not be there.
        if not folder.is_dir():
            continue
        for path in files.walk(folder, suffixes=SUFFIXES):
            full = path.relative_to(folder).as_posix()
            name = next((n for n in (_without_suffix(full), full) if n not in seen), "")
            if name and full not in seen:
                seen |= {name, full}
                yield name, path


def list_templates(settings: Settings, directory: str | None = None) -> TemplatesListed:
    """The templates that can be called by name; those that do not parse say why.

    Args:
        directory: look only here; relative to the working directory.

    Raises:
        NotFound: `directory` does not exist.
    """
    from ggen.results.template_read import TemplatesListed

    only = None if directory is None else absolute(settings.cwd / directory)
    if only is not None and not only.is_dir():
        raise NotFound(f"folder '{directory}' does not exist")
    folders = [only] if only else template_dirs(settings)
    names = tuple(shown(folder, settings) for folder in folders)
    found = tuple(
        _entry(name, path, settings) for name, path in iter_named(settings, only)
    )
    notes = () if found else (f"no templates in {', '.join(names)}",)
    return TemplatesListed(directories=names, templates=found, notes=notes)


def _entry(name: str, path: Path, settings: Settings) -> TemplateEntry:
    from ggen.results.template_read import TemplateEntry

    place = shown(path, settings)
    try:
        template, problems = read_loosely(path, settings)
        # Only the first: a row has no room for more, and `show` tells the rest.
        problems.raise_any()
    except GgenError as error:
        where = f"line {error.line}: " if error.line else ""
        return TemplateEntry(name, place, error=f"{where}{error.message}")
    front = template.front
    return TemplateEntry(
        name,
        place,
        to=front.to,
        params=tuple(param.name for param in front.params),
        matrix=front.matrix is not None,
    )


def _without_suffix(name: str) -> str:
    return next((name[: -len(s)] for s in SUFFIXES if name.endswith(s)), name)
