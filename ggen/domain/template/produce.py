"""Rendering prepared templates and writing what they give: all of it, or nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ggen.domain.template.batch import make_renderer, render_rows
from ggen.domain.template.commands import Workplace, run_shell
from ggen.domain.template.job import Prepared
from ggen.domain.template.model import Output, Template
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.placing import PRINTED, place
from ggen.domain.template.plan import TemplateRun, WritePlan
from ggen.domain.template.render import Renderer
from ggen.domain.template.runs import RunRecord
from ggen.domain.template.template_graph import locate_inline
from ggen.domain.template.traces import Split, TemplateTraces
from ggen.errors import IoTrouble, RdfError, UsageError
from ggen.infra.hashing import sha256_hex
from ggen.infra.settings import Settings
from ggen.results import Progress, silent
from ggen.results.template import TemplateGenerated, TemplatePrinted

if TYPE_CHECKING:
    from ggen.domain.template.known import KnownRows
    from ggen.domain.template.write import OnWait


@dataclass(frozen=True)
class Part:
    """A template that was rendered; its outputs are still in memory only.

    Attributes:
        known: path -> SHA-256 of outputs that need no rendering: they lie there as
            they would be rendered.
    """

    prepared: Prepared
    renderer: Renderer
    outputs: Sequence[Output]
    traces: TemplateTraces
    known: Mapping[str, str]

    @property
    def template(self) -> Template:
        return self.prepared.template


@dataclass(frozen=True)
class Rendered:
    """What one word of the command line gave: a template, or a tree.

    Attributes:
        run: for the manifest.
        parts: the templates in it.
        outputs: all of them; those of a tree go by the name of the tree.
        folders: that a tree makes even when they have no files.
        is_recorded: the next run may be skipped when nothing has changed.
    """

    run: TemplateRun
    parts: tuple[Part, ...]
    outputs: Sequence[Output]
    folders: tuple[PurePosixPath, ...] = ()
    is_recorded: bool = True


def render_part(
    prepared: Prepared,
    options: GenerateOptions,
    *,
    progress: Progress = silent,
    known: KnownRows | None = None,
) -> Part:
    """Render the rows of a template; nothing is written.

    Args:
        known: rows that may need no rendering.

    Raises:
        GgenError: as `render_rows`.
    """
    renderer = make_renderer(prepared)
    try:
        rows = renderer.rows()
        split = known.split(prepared, renderer, rows) if known else Split(rows)
        batch = render_rows(
            prepared, renderer, rows=split.fresh, jobs=options.jobs, progress=progress
        )
    except RdfError as error:
        # The graph is parsed by its first question, which is asked somewhere in there.
        locate_inline(error, prepared.template)
        raise
    # The next run wants to know of all rows, whether they were rendered now or then.
    traces = TemplateTraces(
        {*split.known.files, *batch.files_read},
        {*split.known.absent, *batch.files_missed},
        [*split.known.rows, *batch.rows],
        prepared.graph.prefixes if prepared.graph and len(rows) > 1 else {},
    )
    return Part(prepared, renderer, batch.outputs, traces, split.outputs)


def render_template(
    prepared: Prepared,
    options: GenerateOptions,
    *,
    progress: Progress = silent,
    known: KnownRows | None = None,
) -> Rendered:
    """As `render_part`, for a template that stands alone."""
    part = render_part(prepared, options, progress=progress, known=known)
    run = TemplateRun(prepared.record, prepared.chosen)
    return Rendered(run, (part,), part.outputs)


def write_rendered(
    rendered: Sequence[Rendered],
    settings: Settings,
    options: GenerateOptions,
    *,
    on_wait: OnWait | None = None,
    record: RunRecord | None = None,
) -> TemplateGenerated | TemplatePrinted:
    """Compare what was rendered with what is there, and write all of it or nothing.

    Args:
        rendered: everything of this run.
        settings: of the project.
        options: of the run.
        on_wait: called when another run holds the lock of the output root.
        record: where what was read and written is kept, for the next run.

    Raises:
        Conflict and others: as `generate`.
    """
    outputs = [output for each in rendered for output in each.outputs]
    printed = [output for output in outputs if output.path == PRINTED]
    if printed and options.output in (None, PRINTED):
        return _print(rendered, settings, options, on_wait)
    if options.output == PRINTED:
        raise UsageError("-o - prints, but every output has a path of its own")
    # Templates that print do without the rooms that write.
    from ggen.domain.template.deliver import Delivery, deliver

    root, placed = place(outputs, settings, options)
    known = {path: sha for part in _parts(rendered) for path, sha in part.known.items()}
    delivery = Delivery(
        root,
        placed,
        [each.run for each in rendered],
        [folder for each in rendered for folder in each.folders],
        commands_of(rendered, settings),
        on_wait,
        known,
    )
    plan, result = deliver(delivery, options)
    if options.writes and record is not None:
        _keep_record(record, plan, rendered, settings, options)
    return result


def _parts(rendered: Sequence[Rendered]) -> list[Part]:
    return [part for each in rendered for part in each.parts]


def _print(
    rendered: Sequence[Rendered],
    settings: Settings,
    options: GenerateOptions,
    on_wait: OnWait | None,
) -> TemplatePrinted:
    """Write the outputs that have a path; give back the others as one text."""
    named, texts = [], []
    for each in rendered:
        kept = [output for output in each.outputs if output.path != PRINTED]
        texts += [output.content for output in each.outputs if output.path == PRINTED]
        if kept:
            named.append(replace(each, outputs=kept))
    content = "".join(map(str, texts))
    if not named:
        return TemplatePrinted(content=content)
    # `-o -` meant the others.
    options = replace(options, output=None)
    done = write_rendered(named, settings, options, on_wait=on_wait)
    assert isinstance(done, TemplateGenerated)
    # Standard output is for what is printed; the rest is told beside it.
    notes = (*done.notes, done.summary)
    return TemplatePrinted(content=content, generated=done, notes=notes)


def commands_of(
    rendered: Sequence[Rendered], settings: Settings
) -> Callable[[str, WritePlan], None]:
    """Runs ``sh_before`` or ``sh_after`` of each template that changes something."""

    def run(key: str, plan: WritePlan) -> None:
        changed = [change.path for change in plan.writes]
        folder = Workplace(plan.root, settings.environ)
        for part in _parts(rendered):
            own = {os.path.normpath(output.path) for output in part.outputs}
            # What `-o FILE` names is the only output there is.
            is_all = PRINTED in own
            paths = [plan.root / path for path in changed if is_all or path in own]
            if paths:
                run_shell(key, part.template, part.renderer, paths, folder)

    return run


def _keep_record(
    record: RunRecord,
    plan: WritePlan,
    rendered: Sequence[Rendered],
    settings: Settings,
    options: GenerateOptions,
) -> None:
    from ggen.domain.template.deliver import file_change
    from ggen.domain.template.keep import RunOutcome, forget_record, keep_record
    from ggen.domain.template.reads import collect_reads

    # A short cut for the next run: whatever is uncertain, it is left out.
    parts = _parts(rendered)
    pairs = [(part.prepared, part.traces) for part in parts]
    inputs = collect_reads(pairs, settings, options)
    # What has to be said must be said again the next time.
    if inputs is None or plan.notes or not all(each.is_recorded for each in rendered):
        forget_record(record)
        return
    # What ggen left there is known from the plan; nothing is read again.
    known = {path: sha for part in parts for path, sha in part.known.items()}
    changes = [c for c in plan.changes if c.after is not None or c.path in known]
    skips = [change for change in changes if change.action == "skip"]
    counts = Counter("skip" if c.action == "skip" else "unchanged" for c in changes)
    outcome = RunOutcome(
        root=plan.root,
        outputs={
            c.path: known.get(c.path) or sha256_hex(c.after or b"") for c in changes
        },
        manifest=plan.after.raw,
        templates=[each.run.record.name for each in rendered],
        counts=dict(sorted(counts.items())),
        skips=[file_change(change, options) for change in skips],
    )
    made_ns = keep_record(record, inputs, outcome)
    if made_ns is not None and any(len(t.rows) > 1 for _, t in pairs):
        from ggen.domain.template.known import keep_known

        # Without them the next run is only slower.
        with suppress(IoTrouble):
            keep_known(record, made_ns, pairs)
