"""``template regenerate``: render again what the manifest lists, merging hand edits."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ggen.domain.template.deliver import Delivery, deliver
from ggen.domain.template.entries import TemplateRecord
from ggen.domain.template.job import Shelf, prepare
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import Output
from ggen.domain.template.options import DEFAULTS, GenerateOptions
from ggen.domain.template.placing import PRINTED
from ggen.domain.template.produce import (
    Rendered,
    commands_of,
    render_template,
)
from ggen.domain.template.sources import is_url
from ggen.domain.template.tree import render_tree
from ggen.domain.template.write import OnWait
from ggen.errors import NotFound
from ggen.infra.hashing import canonical_json
from ggen.infra.settings import Settings
from ggen.results import Progress, silent
from ggen.results.template import TemplateGenerated


@dataclass
class _Earlier:
    """What one template made with one set of variables.

    Attributes:
        paths: of its outputs and insertions.
    """

    template: str
    variables: Mapping[str, Any]
    paths: set[str]


def regenerate(
    files: Sequence[str],
    settings: Settings,
    *,
    options: GenerateOptions = DEFAULTS,
    progress: Progress = silent,
    on_wait: OnWait | None = None,
) -> TemplateGenerated:
    """Generate again from the templates of the manifest, with their variables.

    Args:
        files: generated files; none: all of the manifest.
        settings: of the project.
        options: of the run; ``refuse`` means ``merge`` here.
        progress: told rendered rows and all rows.
        on_wait: called once when another run holds the lock of the output root.

    Raises:
        NotFound: the manifest does not list a file, or a template is gone.
        Conflict and others: as `generate`.
    """
    root = settings.base_dir
    if options.output is not None:
        root = Path(os.path.normpath(settings.cwd / options.output))
    # Keeping hand edits is the point of it.
    if options.on_conflict == "refuse":
        options = replace(options, on_conflict="merge")
    manifest = Manifest.load(root)
    wanted = {_listed(file, manifest, settings.cwd, root) for file in files}
    shelf, rendered, outputs = Shelf(), [], []
    for earlier in _runs(manifest):
        if wanted and wanted.isdisjoint(earlier.paths):
            continue
        each = _again(earlier, manifest, settings, options, (shelf, progress))
        rendered.append(each)
        placed = _placed(each.outputs, earlier)
        outputs += [o for o in placed if not wanted or o.path in wanted]
    delivery = Delivery(
        root,
        outputs,
        # Some of the outputs say nothing about whether the others are still made.
        None if wanted else [each.run for each in rendered],
        hook=commands_of(rendered, settings),
        on_wait=on_wait,
    )
    return deliver(delivery, options)[1]


def _listed(file: str, manifest: Manifest, cwd: Path, root: Path) -> str:
    """The path of a generated file as the manifest has it."""
    path = Path(os.path.relpath(os.path.normpath(cwd / file), root)).as_posix()
    if manifest.find(path) is None and not manifest.insertions(path):
        raise NotFound(
            f"'{file}' is not a generated file",
            hint="the manifest is .ggen/manifest.jsonl of the output root",
        )
    return path


def _runs(manifest: Manifest) -> list[_Earlier]:
    """Templates by name, and each of them by its variables."""
    found: dict[tuple[str, str], _Earlier] = {}
    # One template may have been used many times, with other variables each time.
    for entry in manifest.entries():
        key = entry.template, canonical_json(dict(entry.variables))
        earlier = found.setdefault(
            key, _Earlier(entry.template, entry.variables, set())
        )
        earlier.paths.add(entry.path)
    return [found[key] for key in sorted(found)]


def _again(
    earlier: _Earlier,
    manifest: Manifest,
    settings: Settings,
    options: GenerateOptions,
    shared: tuple[Shelf, Progress],
) -> Rendered:
    """Render a template as it was rendered earlier."""
    shelf, progress = shared
    record = manifest.records.get(earlier.template, TemplateRecord(earlier.template))
    options = replace(
        options,
        variables=tuple((k, _text(v)) for k, v in earlier.variables.items()),
        vars_files=_from_here(record.extra.get("vars_files", ()), settings),
        graph=_from_here(record.extra.get("sources", ()), settings),
        answers={earlier.template: record.answers},
    )
    # The manifest names templates from the project root, wherever we stand now.
    name = str(settings.base_dir / earlier.template)
    if record.extra.get("tree"):
        return render_tree(name, settings, options, shelf=shelf)
    prepared = prepare(name, settings, options, shelf=shelf)
    return render_template(prepared, options, progress=progress)


def _from_here(entries: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Paths that are relative to the project as paths from the working directory."""
    return tuple(
        entry
        if entry == "-" or is_url(entry)
        else os.path.relpath(settings.base_dir / entry, settings.cwd)
        for entry in entries
    )


def _placed(outputs: Sequence[Output], earlier: _Earlier) -> list[Output]:
    """The outputs; one without a path goes where ``-o FILE`` put it then."""
    # Its path stands in the manifest only, among those that nothing else makes.
    others = {output.path for output in outputs}
    left = sorted(earlier.paths - others)
    path = left[0] if left else PRINTED
    return [replace(o, path=path) if o.path == PRINTED else o for o in outputs]


def _text(value: object) -> str:
    """The text that ``--var`` reads as `value`."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
