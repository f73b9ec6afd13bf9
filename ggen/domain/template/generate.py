"""``template generate``: load, resolve, ask, render all, compare, write all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ggen.domain.template import runs
from ggen.domain.template.options import DEFAULTS, GenerateOptions
from ggen.infra.settings import Settings
from ggen.results import Progress, silent
from ggen.results.template import TemplateGenerated, TemplatePrinted

if TYPE_CHECKING:
    from ggen.domain.template.known import KnownRows

# Asks a question, with a default for an empty answer; gives the answer.
Ask = Callable[[str, "str | None"], str]
# Told the process that is waited for, if it is known.
OnWait = Callable[["int | None"], None]


def generate(
    templates: Sequence[str],
    settings: Settings,
    *,
    options: GenerateOptions = DEFAULTS,
    ask: Ask | None = None,
    progress: Progress = silent,
    on_wait: OnWait | None = None,
) -> TemplateGenerated | TemplatePrinted:
    """Render templates and write what they give: all of it, or nothing.

    Args:
        templates: paths or names.
        settings: of the project; outputs go below its root unless `options` says
            otherwise.
        options: the choices of the run.
        ask: asks a person for missing variables; None: they are an error.
        progress: told rendered rows and all rows.
        on_wait: called once when another run holds the lock of the output root.

    Raises:
        Conflict: outputs that a person changed; nothing was written (with ``merge``:
            files got conflict marks).
        OutputOutsideRoot, Untrusted, SandboxViolation: refused; nothing was written.
        InputError, NotFound and others: as `prepare`; nothing was written.
    """
    record = runs.open_record(templates, settings, options)
    seen = record.find_unchanged()
    if seen is not None:
        return _nothing_to_do(seen, options)
    # Only now: a run with nothing to do imports none of this.
    from ggen.domain.template.job import Shelf, prepare
    from ggen.domain.template.produce import render_template, write_rendered

    shelf, known = Shelf(), _known_rows(record)
    prepared = [
        prepare(name, settings, options, shelf=shelf, ask=ask) for name in templates
    ]
    rendered = [
        render_template(each, options, progress=progress, known=known)
        for each in prepared
    ]
    # Planning and writing need the memory more.
    shelf.release()
    return write_rendered(rendered, settings, options, on_wait=on_wait, record=record)


def _known_rows(record: runs.RunRecord) -> KnownRows | None:
    if record.rows_path is None or not record.rows_path.exists():
        return None
    from ggen.domain.template.known import load_known

    return load_known(record)


def _nothing_to_do(seen: runs.Seen, options: GenerateOptions) -> TemplateGenerated:
    return TemplateGenerated(
        root=seen.root,
        files=seen.skips,
        counts=seen.counts,
        written=options.writes,
        check=options.check,
        skipped_by="no input or output has changed since the last run",
    )
