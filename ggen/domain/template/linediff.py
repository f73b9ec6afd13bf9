"""Which lines differ between two texts: Myers' shortest edit script.

Changes are slid together and down, so that they read as a person would put them. What
comes out is the same on every machine; very different texts cost linear time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Beyond this many edits between two points the script may be longer than needed, but
# the time stays in proportion to the texts.
_COST_LIMIT = 256
_UNREACHED = -1


class Hunk(NamedTuple):
    """``a[a_start:a_end]`` was replaced by ``b[b_start:b_end]``; one may be empty."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def split_lines(text: str) -> list[str]:
    """Lines with their ``\\n``; other line separators are ordinary characters."""
    parts = text.split("\n")
    last = parts.pop()
    lines = [part + "\n" for part in parts]
    return [*lines, last] if last else lines


def line_diff(a: Sequence[str], b: Sequence[str]) -> list[Hunk]:
    """What turns `a` into `b`, in order; hunks never touch each other."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(line, len(numbers)) for line in a]
    right = [numbers.setdefault(line, len(numbers)) for line in b]
    left_changed, right_changed = _changed_lines(left, right)
    _compact(left, left_changed, right_changed)
    _compact(right, right_changed, left_changed)
    return _hunks(left_changed, right_changed)


def _changed_lines(a: list[int], b: list[int]) -> tuple[list[bool], list[bool]]:
    """Flags of the lines that have no partner; one False is added as a fence."""
    i, i_end, j, j_end = _trim(a, b, Hunk(0, len(a), 0, len(b)))
    # A line that the other text lacks cannot have a partner: leave it out early.
    in_a, in_b = set(a[i:i_end]), set(b[j:j_end])
    a_kept = [k for k in range(i, i_end) if a[k] in in_b]
    b_kept = [k for k in range(j, j_end) if b[k] in in_a]
    a_changed = [i <= k < i_end for k in range(len(a) + 1)]
    b_changed = [j <= k < j_end for k in range(len(b) + 1)]
    myers = _Myers([a[k] for k in a_kept], [b[k] for k in b_kept])
    for i, j in myers.pairs():
        a_changed[a_kept[i]] = b_changed[b_kept[j]] = False
    return a_changed, b_changed


def _trim(a: Sequence[int], b: Sequence[int], box: Hunk) -> Hunk:
    """The box without the lines that both sides begin and end with."""
    i, i_end, j, j_end = box
    while i < i_end and j < j_end and a[i] == b[j]:
        i += 1
        j += 1
    while i < i_end and j < j_end and a[i_end - 1] == b[j_end - 1]:
        i_end -= 1
        j_end -= 1
    return Hunk(i, i_end, j, j_end)


class _Myers:
    """The linear-space algorithm of E. Myers, "An O(ND) Difference Algorithm" (1986).

    Diagonals are numbered ``i - j``; negative ones use the far end of the lists, as
    Python's negative indexes do.
    """

    def __init__(self, a: list[int], b: list[int]) -> None:
        self.a, self.b = a, b
        size = len(a) + len(b) + 3
        self.ahead = [0] * size
        self.behind = [0] * size

    def pairs(self) -> list[tuple[int, int]]:
        """Index pairs of equal lines of a longest common subsequence."""
        found: list[tuple[int, int]] = []
        # A list of boxes instead of recursion: texts may be long.
        boxes = [Hunk(0, len(self.a), 0, len(self.b))]
        while boxes:
            box = boxes.pop()
            i, i_end, j, j_end = inner = _trim(self.a, self.b, box)
            found += zip(range(box.a_start, i), range(box.b_start, j), strict=True)
            found += zip(range(i_end, box.a_end), range(j_end, box.b_end), strict=True)
            if i < i_end and j < j_end:
                i_mid, j_mid = self._middle(inner)
                boxes.append(Hunk(i, i_mid, j, j_mid))
                boxes.append(Hunk(i_mid, i_end, j_mid, j_end))
        return found

    def _middle(self, box: Hunk) -> tuple[int, int]:
        """A point that a shortest path through the box goes through."""
        low = high = box.a_start - box.b_start
        r_low = r_high = box.a_end - box.b_end
        self.ahead[low], self.behind[r_low] = box.a_start, box.a_end
        # Paths from both ends can meet only where their diagonals have one parity.
        is_odd = (low - r_low) % 2 == 1
        for _ in range(_COST_LIMIT):
            low, high = _widen(self.ahead, low, high, box=box, outside=_UNREACHED)
            tips = range(r_low, r_high + 1) if is_odd else range(0)
            if met := self._forward(box, range(high, low - 1, -2), tips):
                return met
            beyond = box.a_end + 1
            r_low, r_high = _widen(self.behind, r_low, r_high, box=box, outside=beyond)
            tips = range(0) if is_odd else range(low, high + 1)
            if met := self._backward(box, range(r_high, r_low - 1, -2), tips):
                return met
        return self._furthest(box, range(low, high + 1, 2))

    def _forward(
        self, box: Hunk, diagonals: range, tips: range
    ) -> tuple[int, int] | None:
        """One edit further from the start; the point where a path from the end is met.

        Args:
            tips: diagonals on which paths from the end can be met.
        """
        a, b, ahead = self.a, self.b, self.ahead
        _, a_end, _, b_end = box
        for diagonal in diagonals:
            i = max(ahead[diagonal - 1] + 1, ahead[diagonal + 1])
            j = i - diagonal
            while i < a_end and j < b_end and a[i] == b[j]:
                i += 1
                j += 1
            ahead[diagonal] = i
            if diagonal in tips and self.behind[diagonal] <= i:
                return i, j
        return None

    def _backward(
        self, box: Hunk, diagonals: range, tips: range
    ) -> tuple[int, int] | None:
        """One edit further from the end; see `_forward`."""
        a, b, behind = self.a, self.b, self.behind
        a_start, _, b_start, _ = box
        for diagonal in diagonals:
            i = min(behind[diagonal - 1], behind[diagonal + 1] - 1)
            j = i - diagonal
            while i > a_start and j > b_start and a[i - 1] == b[j - 1]:
                i -= 1
                j -= 1
            behind[diagonal] = i
            if diagonal in tips and i <= self.ahead[diagonal]:
                return i, j
        return None

    def _furthest(self, box: Hunk, diagonals: range) -> tuple[int, int]:
        """The point with most lines behind it: where the limit is reached."""
        best = box.a_start, box.b_start
        for diagonal in diagonals:
            i = min(self.ahead[diagonal], box.a_end, box.b_end + diagonal)
            j = i - diagonal
            if j >= box.b_start and i + j > sum(best):
                best = i, j
        return best


def _widen(
    reached: list[int], low: int, high: int, *, box: Hunk, outside: int
) -> tuple[int, int]:
    """One more diagonal on each side, as far as the box has them."""
    # Diagonals that leave the box are dropped again; the parity stays.
    if low > box.a_start - box.b_end:
        low -= 1
        reached[low - 1] = outside
    else:
        low += 1
    if high < box.a_end - box.b_start:
        high += 1
        reached[high + 1] = outside
    else:
        high -= 1
    return low, high


def _compact(lines: list[int], changed: list[bool], other: list[bool]) -> None:
    """Slide each group of changed lines, joining groups that meet.

    A group ends beside a group of the other text if it can, else as far down as it
    goes. Sliding keeps the script valid: it swaps equal lines.
    """
    at = other_at = 0
    while at < len(lines):
        if changed[at]:
            group = _Group(lines, changed, at, other, other_at)
            at, other_at = group.slide()
        else:
            at += 1
            other_at = _after_group(other, other_at) + 1


@dataclass
class _Group:
    """Changed lines from `start` on, and where the group opposite them begins."""

    lines: list[int]
    changed: list[bool]
    start: int
    other: list[bool]
    other_at: int

    def __post_init__(self) -> None:
        self.end = _after_group(self.changed, self.start)

    def slide(self) -> tuple[int, int]:
        """Move to the best place; its end there, and the group opposite."""
        size = 0
        beside: int | None = None
        # Having met another group, it may go further than before.
        while size != self.end - self.start:
            size = self.end - self.start
            while self.start > 0 and self._fits_above():
                self._up()
            beside = self.end if self.other[self.other_at] else None
            while self.end < len(self.lines) and self._fits_below():
                self._down()
                beside = self.end if self.other[self.other_at] else beside
        # Beside a change of the other text it reads as one replacement.
        while beside is not None and self.end > beside:
            self._up()
        return self.end, self.other_at

    def _fits_above(self) -> bool:
        return self.lines[self.start - 1] == self.lines[self.end - 1]

    def _fits_below(self) -> bool:
        return self.lines[self.start] == self.lines[self.end]

    def _up(self) -> None:
        self.start, self.end = self.start - 1, self.end - 1
        self.changed[self.start], self.changed[self.end] = True, False
        self.other_at = _group_start(self.other, self.other_at - 1)
        self.start = _group_start(self.changed, self.start)

    def _down(self) -> None:
        self.changed[self.start], self.changed[self.end] = False, True
        self.start += 1
        self.end = _after_group(self.changed, self.end)
        self.other_at = _after_group(self.other, self.other_at) + 1


def _after_group(changed: list[bool], index: int) -> int:
    while changed[index]:
        index += 1
    return index


def _group_start(changed: list[bool], index: int) -> int:
    while index > 0 and changed[index - 1]:
        index -= 1
    return index


def _hunks(a_changed: list[bool], b_changed: list[bool]) -> list[Hunk]:
    found = []
    i = j = 0
    # Unchanged lines go in pairs; the fences at the ends are the last pair.
    while i < len(a_changed) and j < len(b_changed):
        i_end, j_end = _after_group(a_changed, i), _after_group(b_changed, j)
        if i_end > i or j_end > j:
            found.append(Hunk(i, i_end, j, j_end))
        i, j = i_end + 1, j_end + 1
    return found
