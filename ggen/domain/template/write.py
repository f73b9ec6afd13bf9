"""Writing outputs: decide everything first, then write all of it or nothing.

`plan_writes` only reads. `apply_writes` takes the lock of the output root, looks again,
and makes one transaction of outputs, base texts and manifest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from ggen.domain.template.bases import BASE_DIR, base_name, compress, stored_bases
from ggen.domain.template.clean import find_orphans, plan_removals
from ggen.domain.template.entries import Entry
from ggen.domain.template.manifest import MANIFEST_NAME, Manifest
from ggen.domain.template.model import Output
from ggen.domain.template.places import Places
from ggen.domain.template.plan import Change, Policy, TemplateRun, WritePlan
from ggen.domain.template.targets import Site, find_targets, plan_target
from ggen.errors import NotFound, OutputOutsideRoot
from ggen.infra.files import read_bytes
from ggen.infra.transaction import Transaction, exclusive

OnWait = Callable[["int | None"], None]


def plan_writes(
    outputs: Sequence[Output],
    *,
    root: Path,
    manifest: Manifest,
    policy: Policy,
    runs: Sequence[TemplateRun] | None = (),
    known: Collection[str] = (),
) -> WritePlan:
    """Decide what happens to every output; nothing is touched.

    Args:
        root: the output root; it need not exist.
        manifest: that of `root`.
        runs: the templates that were rendered; one whose rows are all gone has no
            outputs, and is known only by this. None: `outputs` are only some of what
            their templates give, so that nothing can be told about the others.
        known: paths of further outputs of these templates, which lie there as they
            should; they are not looked at.

    Returns:
        The plan, conflicts included; see `WritePlan.raise_conflicts`.

    Raises:
        OutputOutsideRoot, InputError: a path that leaves the root, or is none.
        TemplateError: two outputs have one path, or a snippet has no place.
        NotFound: the file that a snippet goes into does not exist.
        ConfigError: the manifest is damaged.
        IoTrouble, EncodingError: a file cannot be read.
    """
    site = Site(root, manifest, policy, Places(root))
    targets = find_targets(outputs, site, known)
    orphans: Sequence[Entry] = ()
    if runs is not None:
        made = {*targets, *known}
        orphans = find_orphans(manifest, outputs, runs, paths=made)
    if policy.remove_orphans:
        site.orphans = orphans
    elif orphans:
        site.notes.append(_kept_orphans(orphans))
    changes = [plan_target(target, site) for target in targets.values()]
    gone = [entry for entry in site.orphans if entry.path not in targets]
    changes += plan_removals(gone, site)
    left = (path for path in known if path not in targets)
    changes += [Change(path, "unchanged", None, None) for path in left]
    records = [run.record for run in runs or ()]
    return WritePlan(
        root=root,
        before=manifest,
        after=manifest.changed(site.put, records=records),
        changes=tuple(sorted(changes, key=lambda change: change.path)),
        replan=lambda: plan_writes(
            outputs,
            root=root,
            manifest=Manifest.load(root),
            policy=policy,
            runs=runs,
            known=known,
        ),
        bases=site.bases,
        orphans=tuple(orphans),
        notes=tuple(site.notes),
    )


def apply_writes(plan: WritePlan, *, on_wait: OnWait | None = None) -> WritePlan:
    """Do what was planned, all of it or nothing.

    Takes the lock of the output root. When another run or a person changed something
    since, it is planned again, with the same policy.

    Args:
        on_wait: called once before waiting for the lock, with the holder's process id.

    Returns:
        The plan that was carried out.

    Raises:
        Conflict: files are in the way; nothing was written.
        IoTrouble: the system refused; everything is as it was.
    """
    plan.raise_conflicts()
    # Not even the lock is touched: a run that has nothing to do leaves no trace.
    if plan.is_noop:
        return plan
    _check_own_folder(plan.root)
    with exclusive(plan.root, on_wait=on_wait) as recovered:
        # After the lock, look again: another run may have been faster.
        if recovered or not _is_current(plan):
            plan = plan.replan()
            plan.raise_conflicts()
        _commit(plan)
    return replace(plan, notes=(*recovered, *plan.notes))


def _kept_orphans(orphans: Sequence[Entry]) -> str:
    first, count = orphans[0], len(orphans)
    rest = f" and {count - 1} more" if count > 1 else ""
    return (
        f"'{first.path}'{rest} of '{first.template}' is not made any more, and is kept"
    )


def _is_current(plan: WritePlan) -> bool:
    """Whether everything still stands as it was when it was planned."""
    manifest = _content(plan.root / MANIFEST_NAME) or b""
    return manifest == plan.before.raw and all(
        _content(plan.root / change.path) == change.before for change in plan.writes
    )


def _check_own_folder(root: Path) -> None:
    """A project from somewhere else may hold links in the place of ggen's folders."""
    real = os.path.realpath(root / BASE_DIR)
    if real != os.path.join(os.path.realpath(root), BASE_DIR):
        raise OutputOutsideRoot(
            f"'{BASE_DIR}' is behind a link", file=str(root / BASE_DIR)
        )


def _content(path: Path) -> bytes | None:
    try:
        return read_bytes(path)
    except NotFound:
        return None


def _commit(plan: WritePlan) -> None:
    transaction = Transaction(plan.root)
    for change in plan.writes:
        _add(transaction, plan.root / change.path, change)
        if change.backup and change.before is not None:
            transaction.write(plan.root / change.backup, change.before)
    if plan.after is not plan.before:
        _add_bases(transaction, plan)
        # Last of all, and synced: it vouches for the others by their hashes.
        manifest = plan.root / MANIFEST_NAME
        transaction.write(manifest, plan.after.raw, fsync=True)
    transaction.commit()


def _add(transaction: Transaction, path: Path, change: Change) -> None:
    if change.after is None:
        transaction.delete(path, prune=True)
    elif change.is_write:
        transaction.write(path, change.after, mode=change.mode)
    elif change.mode is not None:
        transaction.chmod(path, change.mode)


def _add_bases(transaction: Transaction, plan: WritePlan) -> None:
    """Base texts that are missing come, those that no entry names go."""
    # Listing the folder costs less than asking for each text.
    stored, named = stored_bases(plan.root), plan.after.base_ids()
    for base_id, text in plan.bases.items():
        if base_id not in stored:
            transaction.write(plan.root / base_name(base_id), compress(text))
    for base_id in sorted(stored - named):
        transaction.delete(plan.root / base_name(base_id))
