"""How files differ, for people: unified diffs, and the state of an output."""

from __future__ import annotations

from collections.abc import Iterator

from ggen.domain.template.decide import is_edited
from ggen.domain.template.entries import Entry
from ggen.domain.template.filetext import as_text
from ggen.domain.template.freeze import find_blocks
from ggen.domain.template.linediff import Hunk, line_diff, split_lines
from ggen.domain.template.merge import has_marks
from ggen.domain.template.plan import Change
from ggen.domain.template.snippets import without_snippets
from ggen.infra.hashing import sha256_hex

_CONTEXT_LINES = 3


def status_of(
    found: bytes | None, entry: Entry, *, inserted: tuple[Entry, ...] = ()
) -> str:
    """The state of an output: ``clean``, ``edited``, ``conflicted`` or ``missing``.

    Args:
        found: the file's bytes; None when there is no file.
        inserted: entries of what templates inserted into it, which is no edit.
    """
    if found is None:
        return "missing"
    bare = without_snippets(found, inserted)
    form = as_text(bare)
    # Before anything is decoded: most files are clean.
    if sha256_hex(bare) == entry.sha256:
        return "clean"
    if form is None:
        return "edited"
    if not is_edited(form.text, entry, find_blocks(form.text)):
        return "clean"
    return "conflicted" if has_marks(form.text) else "edited"


def unified_diff(change: Change) -> list[str]:
    """The lines of a unified diff of a change, without line ends.

    ``patch`` and ``git apply`` read it. Empty when the content does not change; one
    line when a side is not text.
    """
    if not change.is_write:
        return []
    old = "/dev/null" if change.before is None else f"a/{change.path}"
    new = "/dev/null" if change.after is None else f"b/{change.path}"
    sides = [_lines(data) for data in (change.before, change.after)]
    if sides[0] is None or sides[1] is None:
        return [f"Binary files {old} and {new} differ"]
    before, after = sides[0], sides[1]
    lines = [f"--- {old}", f"+++ {new}"]
    for hunks in _near(line_diff(before, after)):
        lines += _hunk_lines(hunks, before, after)
    return lines


def _lines(data: bytes | None) -> list[str] | None:
    """Lines with their line ends as they are; None: not text."""
    if data is None:
        return []
    return split_lines(data.decode("utf-8")) if as_text(data) else None


def _near(hunks: list[Hunk]) -> Iterator[list[Hunk]]:
    """Hunks whose context would meet, together."""
    group: list[Hunk] = []
    for hunk in hunks:
        if group and hunk.a_start - group[-1].a_end > 2 * _CONTEXT_LINES:
            yield group
            group = []
        group.append(hunk)
    if group:
        yield group


def _hunk_lines(hunks: list[Hunk], before: list[str], after: list[str]) -> list[str]:
    first, last = hunks[0], hunks[-1]
    lead = min(_CONTEXT_LINES, first.a_start)
    a_start, b_start = first.a_start - lead, first.b_start - lead
    tail = min(_CONTEXT_LINES, len(before) - last.a_end)
    a_end, b_end = last.a_end + tail, last.b_end + tail
    lines = [f"@@ -{_span(a_start, a_end)} +{_span(b_start, b_end)} @@"]
    done = a_start
    for hunk in hunks:
        lines += _signed(" ", before[done : hunk.a_start])
        lines += _signed("-", before[hunk.a_start : hunk.a_end])
        lines += _signed("+", after[hunk.b_start : hunk.b_end])
        done = hunk.a_end
    return [*lines, *_signed(" ", before[done:a_end])]


def _span(start: int, end: int) -> str:
    # An empty range is named by the line before it.
    size = end - start
    first = start + 1 if size else start
    return f"{first}" if size == 1 else f"{first},{size}"


def _signed(sign: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"
