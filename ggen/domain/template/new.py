"""New templates from the starters that come with ggen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.template.lookup import SUFFIXES, shown, template_dirs
from ggen.errors import Conflict, OutputOutsideRoot, UsageError
from ggen.infra import files
from ggen.results.template_read import TemplateCreated

if TYPE_CHECKING:
    from ggen.infra.settings import Settings

STARTERS_DIR = Path(__file__).resolve().parents[2] / "starters"
KINDS = (
    *("text", "python", "rust", "typescript", "java", "go", "csharp"),
    *("sql", "graphql", "json-schema", "markdown"),
)
_SUFFIX = ".tmpl"


def new_template(
    name: str,
    settings: Settings,
    *,
    kind: str = "text",
    output: str | None = None,
    force: bool = False,
) -> TemplateCreated:
    """Write a template to start from.

    Args:
        name: what it is to be called; without `output` it goes into the first of the
            template folders.
        kind: one of KINDS.
        output: path to write to instead.
        force: replace an existing file.

    Raises:
        UsageError: an unknown kind, or a name that is none.
        Conflict: the file exists.
        OutputOutsideRoot: the name leads out of the template folder.
        IoTrouble: it cannot be written.
    """
    if kind not in KINDS:
        raise UsageError(f"unknown kind '{kind}'", hint=f"one of {', '.join(KINDS)}")
    path = _path(name, output, settings)
    if path.exists() and not force:
        raise Conflict(f"'{shown(path, settings)}' exists", hint="--force replaces it")
    # As it is: a starter is a template itself, with nothing to fill in.
    files.write_atomic(path, files.read_text(STARTERS_DIR / f"{kind}{_SUFFIX}"))
    return TemplateCreated(path=shown(path, settings), kind=kind)


def _path(name: str, output: str | None, settings: Settings) -> Path:
    if output is not None:
        return Path(os.path.normpath(settings.cwd / output))
    if not name.strip() or name.endswith("/"):
        raise UsageError(f"'{name}' is not a name for a template")
    # Where `list` and `generate` will find it by its name.
    folder = (template_dirs(settings) or [settings.base_dir])[0]
    file = name if name.endswith(SUFFIXES) else f"{name}{_SUFFIX}"
    try:
        return files.safe_join(folder, file)
    except OutputOutsideRoot as error:
        error.hint = "--output writes to any path"
        raise
