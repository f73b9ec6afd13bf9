"""From outputs in memory to files: place, compare, write all or nothing, report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ggen.domain.template.compare import unified_diff
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import Output
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.plan import Change, Policy, TemplateRun, WritePlan
from ggen.domain.template.runs import is_interrupted
from ggen.domain.template.write import OnWait, apply_writes, plan_writes
from ggen.errors import Conflict
from ggen.infra.files import safe_join
from ggen.infra.transaction import Transaction, exclusive, recover
from ggen.results.template import FileChange, TemplateGenerated

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
        known: paths of further outputs, which lie there as they should.
    """

    root: Path
    outputs: Sequence[Output]
    runs: Sequence[TemplateRun] | None
    folders: Sequence[PurePosixPath] = ()
    hook: Hook | None = None
    on_wait: OnWait | None = None
    known: Collection[str] = ()


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
        known=delivery.known,
    )
    folders = [str(path) for path in delivery.folders if _is_missing(root, path)]
    if options.writes:
        plan = _carry_out(plan, folders, delivery)
    return plan, _result(plan, folders, options, notes)


def _is_missing(root: Path, folder: PurePosixPath) -> bool:
    # Raises for folders outside of the root, as it does for files.
    path = safe_join(root, str(folder))
    if path.exists() and not path.is_dir():
        raise Conflict("is a file where a folder is wanted", file=str(path))
    return not path.exists()


def _carry_out(
    plan: WritePlan, folders: Sequence[str], delivery: Delivery
) -> WritePlan:
    # Before the first command: what is refused has no effect at all.
    plan.raise_conflicts()
    hook = delivery.hook
    if hook is not None and plan.writes:
        hook("sh_before", plan)
    plan = apply_writes(plan, on_wait=delivery.on_wait)
    # Files bring their folders along; these are the ones that have none.
    if folders:
        with exclusive(plan.root, on_wait=delivery.on_wait):
            transaction = Transaction(plan.root)
            for folder in folders:
                transaction.make_dir(plan.root / folder)
            transaction.commit()
    if hook is not None and plan.writes:
        hook("sh_after", plan)
    # Last: marks are an error of exit code 5, but everything is written.
    plan.raise_marked()
    return plan


def _result(
    plan: WritePlan,
    folders: Sequence[str],
    options: GenerateOptions,
    notes: Sequence[str],
) -> TemplateGenerated:
    # Ten thousand lines that say "unchanged" would hide the one that does not.
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
