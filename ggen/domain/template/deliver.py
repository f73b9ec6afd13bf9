"""From outputs in memory to files: place, compare, write all or nothing, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ggen.domain.template.compare import unified_diff
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import Output
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.plan import Change, Policy, TemplateRun, WritePlan
from ggen.domain.template.runs import is_interrupted
from ggen.domain.template.write import OnWait, apply_writes, plan_writes
from ggen.errors import Conflict, UsageError
from ggen.infra.files import safe_join
from ggen.infra.settings import Settings
from ggen.infra.transaction import Transaction, exclusive, recover
from ggen.results.template import FileChange, TemplateGenerated

PRINTED = "-"
ACTIONS = (
    "create",
    "update",
    "merge",
    "inject",
    "remove",
    "adopt",
    "unchanged",
    "skip",
    "conflict",
)
# Called before and after the files are written, with the plan.
Hook = Callable[[str, WritePlan], None]


@dataclass(frozen=True)
class Delivery:
    """What is to be written.

    Attributes:
        root: the output root.
        outputs: with paths relative to it.
        runs: the templates that were rendered; None: `outputs` are only some of
            theirs, so that nothing can be told about the others.
        folders: that are made even when they have no files.
        hook: called with ``sh_before`` and ``sh_after`` around a write that changes
            something.
        on_wait: called when another run holds the lock of the root.
    """

    root: Path
    outputs: Sequence[Output]
    runs: Sequence[TemplateRun] | None
    folders: Sequence[PurePosixPath] = ()
    hook: Hook | None = None
    on_wait: OnWait | None = None


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
    target = Path(os.path.normpath(settings.cwd / options.output))
    if not prints:
        return target
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
    if target.is_dir() or given.endswith("/"):
        raise UsageError(
            f"-o {given} is a folder, and the template has no 'to'",
            hint="name the file to write",
        )


def recover_root(root: Path, options: GenerateOptions) -> list[str]:
    """Finish or undo what a dead command left in the root, unless the run only looks.

    Returns:
        Sentences for the user.

    Raises:
        IoTrouble: the system refused.
    """
    if options.writes:
        return recover(root)
    if is_interrupted(root):
        return ["a command died while it wrote here; the next one cleans up"]
    return []


def deliver(
    delivery: Delivery, options: GenerateOptions, notes: Sequence[str] = ()
) -> tuple[WritePlan, TemplateGenerated]:
    """Compare outputs with what is there, and write unless the options only look.

    Args:
        delivery: what, and where to.
        options: what to do about hand edits.
        notes: sentences for the result.

    Returns:
        What was planned or done, and the same for people.

    Raises:
        Conflict: files are in the way, nothing was written; or, with ``merge``, files
            have conflict marks now.
        OutputOutsideRoot, TemplateError, IoTrouble: as `plan_writes`.
    """
    root = delivery.root
    notes = [*notes, *recover_root(root, options)]
    plan = plan_writes(
        delivery.outputs,
        root=root,
        manifest=Manifest.load(root),
        policy=Policy(options.on_conflict, options.backup),
        runs=delivery.runs,
    )
    folders = [str(path) for path in delivery.folders if _is_missing(root, path)]
    if options.writes:
        plan = _carry_out(plan, folders, delivery)
    return plan, _result(plan, folders, options, notes)


def _is_missing(root: Path, folder: PurePosixPath) -> bool:
    path = safe_join(root, str(folder))
    if path.exists() and not path.is_dir():
        raise Conflict("is a file where a folder is wanted", file=str(path))
    return not path.exists()


def _carry_out(
    plan: WritePlan, folders: Sequence[str], delivery: Delivery
) -> WritePlan:
    plan.raise_conflicts()
    hook = delivery.hook
    if hook is not None and plan.writes:
        hook("sh_before", plan)
    plan = apply_writes(plan, on_wait=delivery.on_wait)
    if folders:
        with exclusive(plan.root, on_wait=delivery.on_wait):
            transaction = Transaction(plan.root)
            for folder in folders:
                transaction.make_dir(plan.root / folder)
            transaction.commit()
    if hook is not None and plan.writes:
        hook("sh_after", plan)
    plan.raise_marked()
    return plan


def _result(
    plan: WritePlan,
    folders: Sequence[str],
    options: GenerateOptions,
    notes: Sequence[str],
) -> TemplateGenerated:
    changes = [change for change in plan.changes if change.action != "unchanged"]
    files = [file_change(change, options) for change in changes]
    files += [FileChange(path=f"{folder}/", action="create") for folder in folders]
    counts = dict(plan.counts)
    if folders:
        counts["create"] = counts.get("create", 0) + len(folders)
    return TemplateGenerated(
        root=str(plan.root),
        files=tuple(sorted(files, key=lambda file: file.path)),
        counts={action: counts[action] for action in ACTIONS if action in counts},
        written=options.writes,
        check=options.check,
        notes=(*notes, *plan.notes),
    )


def file_change(change: Change, options: GenerateOptions) -> FileChange:
    """A change of the plan as results have it."""
    diff = "\n".join(unified_diff(change)) if options.diff else ""
    return FileChange(
        path=change.path,
        action=change.action,
        template=change.template,
        reason=change.reason,
        diff=diff or None,
        marked=change.is_marked,
    )
