"""A plan of what will be written, decided before the first byte is.

Everything that a person must see before it happens is in it: changes with the bytes
before and after, conflicts, orphans and notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ggen.domain.template.entries import Entry, TemplateRecord
from ggen.domain.template.manifest import Manifest
from ggen.errors import Conflict

_MERGE = "--merge keeps both, "
_OTHERS = "--force overwrites, --skip-existing leaves what is there"


@dataclass(frozen=True)
class Policy:
    """What to do where ggen and people disagree.

    Attributes:
        on_conflict: ``refuse``, ``force``, ``skip`` or ``merge``.
        backup: keep what is overwritten as ``NAME.bak``.
        remove_orphans: take away unedited outputs that their template, with the same
            variables, does not give any more.
    """

    on_conflict: str = "refuse"
    backup: bool = False
    remove_orphans: bool = False

    @property
    def ways_out(self) -> str:
        """The options that help where this policy found a conflict."""
        return _OTHERS if self.on_conflict == "merge" else _MERGE + _OTHERS


@dataclass(frozen=True)
class TemplateRun:
    """A template that was rendered, for its line in the manifest and for orphans.

    Attributes:
        variables: the same as in its outputs: `model.Output.variables`.
    """

    record: TemplateRecord
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What happens to one file.

    Attributes:
        path: relative to the output root, POSIX separators.
        action: ``create``, ``update``, ``unchanged``, ``adopt``, ``merge``, ``skip``,
            ``inject``, ``remove`` or ``conflict``.
        before: the file's bytes; None when there is none.
        after: the bytes it will have; None when it is removed.
        reason: why, for people; empty for the ordinary case.
        template: the template it comes from.
        mode: permission bits to set; None: leave them.
        backup: where the old bytes are kept, relative to the root; None: nowhere.
        is_marked: conflict marks of a merge are in the file afterwards.
        hint: for a conflict: what can be done about it.
    """

    path: str
    action: str
    before: bytes | None
    after: bytes | None
    reason: str = ""
    template: str = ""
    mode: int | None = None
    backup: str | None = None
    is_marked: bool = False
    hint: str = ""

    @property
    def is_write(self) -> bool:
        """Whether the file's content changes."""
        return self.before != self.after


@dataclass(frozen=True)
class WritePlan:
    """What one run will do in the output root.

    Attributes:
        before: the manifest that was planned on; `after`: the one to be written; the
            same object when nothing changes.
        changes: one for each file, sorted by path.
        bases: base texts by hash that the manifest needs.
        orphans: entries that the templates of this run do not give any more.
        notes: sentences for the user.
        replan: makes the plan again from what stands there now.
    """

    root: Path
    before: Manifest
    after: Manifest
    changes: tuple[Change, ...]
    replan: Callable[[], WritePlan] = field(compare=False, repr=False)
    bases: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    orphans: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The changes that stop the plan."""
        return tuple(c for c in self.changes if c.action == "conflict")

    @property
    def marked(self) -> tuple[Change, ...]:
        """Merges that leave conflict marks: to be reported with exit 5."""
        return tuple(c for c in self.changes if c.is_marked and c.action == "merge")

    @property
    def writes(self) -> tuple[Change, ...]:
        """The changes that touch a file, its mode included."""
        return tuple(c for c in self.changes if c.is_write or c.mode is not None)

    @property
    def is_noop(self) -> bool:
        """Nothing would be touched, the manifest included."""
        return self.after is self.before and not self.writes

    @property
    def counts(self) -> dict[str, int]:
        """Action -> number of files, sorted by action."""
        return dict(sorted(Counter(c.action for c in self.changes).items()))

    def raise_conflicts(self) -> None:
        """Raise one error for all conflicts, if there are any.

        Raises:
            Conflict: all are in its ``conflicts`` field, with path and reason.
        """
        if self.conflicts:
            raise _in_the_way(self.conflicts, self.root)

    def raise_marked(self) -> None:
        """Raise for the merges that left conflict marks, if there are any.

        Raises:
            Conflict: all are in its ``conflicts`` field, with path and reason.
        """
        if self.marked:
            raise Conflict(
                f"conflict marks were left in {_counted(self.marked)}",
                hint="decide between the marks '<<<<<<< yours' and '>>>>>>> generated'",
                conflicts=_listed(self.marked),
            )


def _in_the_way(changes: tuple[Change, ...], root: Path) -> Conflict:
    # One file is named where files are named; more need a list.
    if len(changes) == 1:
        only = changes[0]
        return Conflict(
            only.reason,
            file=str(root / only.path),
            hint=changes[0].hint,
            conflicts=_listed(changes),
        )
    return Conflict(
        f"{_counted(changes)} are in the way",
        hint=changes[0].hint,
        conflicts=_listed(changes),
    )


def _counted(changes: Sequence[Change]) -> str:
    return f"{len(changes)} file{'' if len(changes) == 1 else 's'}"


def _listed(changes: Iterable[Change]) -> list[dict[str, str]]:
    return [{"path": c.path, "reason": c.reason} for c in changes]
