"""Where outputs go: the output root, and their paths below it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ggen.domain.template.model import Output
from ggen.domain.template.options import GenerateOptions
from ggen.errors import UsageError
from ggen.infra.settings import Settings

# The path of outputs that are printed.
PRINTED = "-"


def output_root(
    settings: Settings, options: GenerateOptions, *, prints: bool = False
) -> Path:
    """The folder that holds outputs and manifest.

    Args:
        prints: the template has no ``to``, so that ``-o`` is a file: its root is then
            the project when the file lies in it, else the file's folder.
    """
    if options.output is None:
        return settings.base_dir
    # Not `resolve`: the name that the user gave is the one to show.
    target = Path(os.path.normpath(settings.cwd / options.output))
    if not prints:
        return target
    # Then the project's manifest knows it, wherever it was generated from.
    inside = settings.base_dir in target.parents
    return settings.base_dir if inside else target.parent


def place(
    outputs: Sequence[Output], settings: Settings, options: GenerateOptions
) -> tuple[Path, list[Output]]:
    """The output root, and the outputs with paths relative to it.

    ``-o DIR`` is the root. ``-o FILE`` takes the one output without ``to``.

    Raises:
        UsageError: ``-o`` can be neither.
    """
    printed = [output for output in outputs if output.path == PRINTED]
    root = output_root(settings, options)
    if not printed or options.output is None:
        if options.output is not None and root.exists() and not root.is_dir():
            raise UsageError(f"-o {options.output} is a file, and must be a folder")
        return root, list(outputs)
    _check_one_file(len(printed), len(outputs), root, options.output)
    target, root = root, output_root(settings, options, prints=True)
    path = target.relative_to(root).as_posix()
    return root, [replace(printed[0], path=path)]


def _check_one_file(printed: int, outputs: int, target: Path, given: str) -> None:
    if printed < outputs:
        raise UsageError(
            "-o cannot be a file and a folder: some outputs have no 'to'",
            hint="generate those templates in another run",
        )
    if printed > 1:
        raise UsageError(
            f"-o is one file, but {printed} outputs have no 'to'",
            hint="give the template a 'to'",
        )
    # A trailing slash says that a folder was meant, even when there is none yet.
    if target.is_dir() or given.endswith("/"):
        raise UsageError(
            f"-o {given} is a folder, and the template has no 'to'",
            hint="name the file to write",
        )
