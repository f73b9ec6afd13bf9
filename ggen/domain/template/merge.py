"""Three-way merge of lines, with the answers that ``git merge-file`` gives.

Changes of one side only are taken; changes that touch are a conflict unless both sides
made the same one. No line that only one side has is ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ggen.domain.template.linediff import Hunk, line_diff, split_lines

YOURS = "yours"
GENERATED = "generated"
# Conflicts with no more lines than this between them are shown as one.
_NEAR_LINES = 3
_MARK = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_ALNUM = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Merged:
    """A merged text.

    Attributes:
        conflicts: places where both sides are in the text, between conflict marks.
    """

    text: str
    conflicts: int = 0


@dataclass
class _Piece:
    """A run of the result: one text, or two that clash.

    Attributes:
        is_change: one side's change; plain text between two conflicts is not.
    """

    lines: list[str] = field(default_factory=list)
    is_change: bool = False
    clash: tuple[list[str], list[str]] | None = None


def merge3(base: str, yours: str, generated: str) -> Merged:
    """Bring the changes from `base` to `generated` into `yours`.

    Returns:
        The text; where the sides clash, both between ``<<<<<<< yours``, ``=======``
        and ``>>>>>>> generated`` lines.
    """
    sides = [split_lines(text) for text in (base, yours, generated)]
    pieces = _join_near(list(_pieces(*sides)))
    lines: list[str] = []
    for piece in pieces:
        lines += piece.lines if piece.clash is None else _marked(*piece.clash)
    return Merged("".join(lines), sum(piece.clash is not None for piece in pieces))


def has_marks(text: str) -> bool:
    """Whether lines like those that begin and end a conflict are in the text."""
    return _MARK.search(text) is not None


def _pieces(base: list[str], yours: list[str], theirs: list[str]) -> Iterator[_Piece]:
    done = 0
    # How far the lines of each side are ahead of those of the base.
    shifts = [0, 0]
    for groups in _touching(line_diff(base, yours), line_diff(base, theirs)):
        start = min(hunk.a_start for hunks in groups for hunk in hunks)
        end = max(hunk.a_end for hunks in groups for hunk in hunks)
        yield _Piece(base[done:start])
        spans = []
        for side, lines in enumerate((yours, theirs)):
            first = start + shifts[side]
            shifts[side] += sum(_growth(hunk) for hunk in groups[side])
            spans.append(lines[first : end + shifts[side]])
        yield from _decided(groups, *spans)
        done = end
    yield _Piece(base[done:])


def _growth(hunk: Hunk) -> int:
    return (hunk.b_end - hunk.b_start) - (hunk.a_end - hunk.a_start)


def _touching(
    left: Sequence[Hunk], right: Sequence[Hunk]
) -> Iterator[tuple[list[Hunk], list[Hunk]]]:
    """Hunks of both sides, those together that overlap or touch in the base."""
    group: tuple[list[Hunk], list[Hunk]] = ([], [])
    end = -1
    tagged = [(hunk, 0) for hunk in left] + [(hunk, 1) for hunk in right]
    for hunk, side in sorted(tagged):
        if hunk.a_start > end and end >= 0:
            yield group
            group = ([], [])
        # Hunks of one side never touch, so a group alternates between the sides.
        group[side].append(hunk)
        end = max(end, hunk.a_end)
    if end >= 0:
        yield group


def _decided(
    groups: tuple[list[Hunk], list[Hunk]], yours: list[str], theirs: list[str]
) -> Iterator[_Piece]:
    """The pieces for one group of touching hunks."""
    # Equal changes of both sides are one change, however they came about.
    if not groups[1] or yours == theirs:
        yield _Piece(yours, is_change=True)
    elif not groups[0]:
        yield _Piece(theirs, is_change=True)
    else:
        yield from _narrowed(yours, theirs)


def _narrowed(yours: list[str], theirs: list[str]) -> Iterator[_Piece]:
    """A clash without the lines that both sides share."""
    done = 0
    for hunk in line_diff(yours, theirs):
        yield _Piece(yours[done : hunk.a_start])
        ours = yours[hunk.a_start : hunk.a_end]
        yield _Piece(clash=(ours, theirs[hunk.b_start : hunk.b_end]))
        done = hunk.a_end
    yield _Piece(yours[done:])


def _join_near(pieces: list[_Piece]) -> list[_Piece]:
    """Show conflicts as one that only a few lines, or only punctuation, part."""
    joined: list[_Piece] = []
    for piece in pieces:
        # A change may be empty (a deletion); it still parts two conflicts.
        if not piece.lines and piece.clash is None and not piece.is_change:
            continue
        last = joined[-1] if joined else None
        if last and _is_plain(last) and _is_plain(piece):
            last.lines = last.lines + piece.lines
        elif piece.clash and last and _is_gap(last, joined):
            gap = joined.pop().lines if last.clash is None else []
            before = joined.pop().clash or ([], [])
            yours, theirs = (
                [*one, *gap, *other]
                for one, other in zip(before, piece.clash, strict=True)
            )
            joined.append(_Piece(clash=(yours, theirs)))
        else:
            joined.append(piece)
    return joined


def _is_plain(piece: _Piece) -> bool:
    return piece.clash is None and not piece.is_change


def _is_gap(last: _Piece, joined: list[_Piece]) -> bool:
    """Whether a conflict that follows `last` belongs to the one before it."""
    if last.clash:
        return True
    # Only unchanged lines may go inside of the marks: both sides have them.
    if not _is_plain(last) or len(joined) < 2 or joined[-2].clash is None:
        return False
    return len(last.lines) <= _NEAR_LINES or not _ALNUM.search("".join(last.lines))


def _marked(yours: list[str], theirs: list[str]) -> list[str]:
    return [
        f"<<<<<<< {YOURS}\n",
        *_ended(yours),
        "=======\n",
        *_ended(theirs),
        f">>>>>>> {GENERATED}\n",
    ]


def _ended(lines: list[str]) -> list[str]:
    """The lines, the last one with its ``\\n``: a mark must begin a line."""
    if lines and not lines[-1].endswith("\n"):
        return [*lines[:-1], lines[-1] + "\n"]
    return lines
