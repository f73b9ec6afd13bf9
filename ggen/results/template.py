"""Results of the verbs of ``template`` that render."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ggen.results import Result

_DONE = {
    "create": "created",
    "update": "updated",
    "merge": "merged",
    "inject": "injected",
    "remove": "removed",
    "adopt": "adopted",
    "unchanged": "unchanged",
    "skip": "skipped",
    "conflict": "in conflict",
}
_TO_DO = {action: f"to {action}" for action in _DONE} | {
    "unchanged": "unchanged",
    "conflict": "in conflict",
}


@dataclass(frozen=True)
class FileChange:
    """What happened, or would happen, to one output.

    Attributes:
        path: relative to the output root; a folder's ends in a slash.
        action: ``create``, ``update``, ``merge``, ``inject``, ``remove``, ``adopt``
            (was there, identical), ``skip`` or ``conflict``.
        template: name of the template; empty for a folder.
        reason: why, for people; empty when the action says it all.
        diff: unified diff, when it was asked for and something differs.
        marked: the merge leaves conflict marks.
    """

    path: str
    action: str
    template: str = ""
    reason: str = ""
    diff: str | None = None
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class TemplateGenerated(Result):
    """``template generate``, ``generate-tree`` and ``regenerate``.

    Attributes:
        root: the output root.
        files: every output that is not simply unchanged, by path.
        counts: action -> number of outputs.
        written: False with ``--check``, ``--diff`` and ``--dry-run``.
        check: True when a difference is a "no" (``--check``).
        skipped_by: why nothing had to be rendered; None when it was.
    """

    root: str
    files: tuple[FileChange, ...]
    counts: dict[str, int]
    written: bool
    check: bool = False
    skipped_by: str | None = None

    @property
    def ok(self) -> bool:
        if any(file.action == "conflict" or file.marked for file in self.files):
            return False
        changes = any(f.action not in ("skip", "adopt") for f in self.files)
        return not (self.check and changes)

    @property
    def summary(self) -> str:
        """One line for people: ``3 created, 1 unchanged in ROOT``."""
        words = _DONE if self.written else _TO_DO
        counts = [f"{n} {words[action]}" for action, n in self.counts.items() if n]
        end = "" if self.written else " (nothing was written)"
        return f"{', '.join(counts) or 'no outputs'} in {self.root}{end}"


@dataclass(frozen=True, kw_only=True)
class TemplatePrinted(Result):
    """``template generate`` of templates that print: the text, for stdout.

    Attributes:
        content: all printed outputs, one after the other.
        generated: what else was written; None when every template prints.
    """

    content: str
    generated: TemplateGenerated | None = None
    answer: ClassVar[bool] = True

    @property
    def ok(self) -> bool:
        return self.generated is None or self.generated.ok
