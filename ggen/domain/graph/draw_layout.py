"""Where boxes and arrows stand: rows by relation, as few crossings as cheaply found."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ggen.domain.graph.drawing import Box, Drawing
from ggen.domain.graph.names import one_line

_CHAR_PX, _LINE_PX, _PAD_PX = 6.6, 16, 10
_GAP_X, _GAP_Y = 36, 74
_WIDEST_ROW_PX = 1800
_TEXT_WIDTH = 44
_SWEEPS = 4


@dataclass(frozen=True)
class Placed:
    """A box with its place (left, top) and size, in pixels, and its lines of text."""

    box: Box
    left: float
    top: float
    width: float
    height: float
    heads: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


def place(drawing: Drawing) -> dict[str, Placed]:
    """Give every box a place; superclasses above subclasses, sources above targets.

    The same drawing always gets the same places.
    """
    sized = {box.key: _sized(box) for box in drawing.boxes}
    ranks = _ranks(drawing)
    rows: dict[int, list[str]] = defaultdict(list)
    for key in sized:
        rows[ranks[key]].append(key)
    ordered = _order([rows[rank] for rank in sorted(rows)], drawing)
    lines = [line for row in ordered for line in _wrapped(row, sized)]
    return _in_lines(lines, sized)


def _sized(box: Box) -> Placed:
    heads = [one_line(box.name, _TEXT_WIDTH)]
    heads += [one_line(box.label, _TEXT_WIDTH)] if box.label else []
    types = f"a {', '.join(box.types)}"
    heads += [one_line(types, _TEXT_WIDTH)] if box.types else []
    rows = [one_line(row, _TEXT_WIDTH) for row in box.rows]
    width = max(map(_columns, heads + rows)) * _CHAR_PX + 2 * _PAD_PX
    height = (len(heads) + len(rows)) * _LINE_PX + _PAD_PX + (_PAD_PX if rows else 0)
    return Placed(box, 0, 0, round(width, 1), height, tuple(heads), tuple(rows))


def _columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide


def _ranks(drawing: Drawing) -> dict[str, int]:
    """How far down each box stands.

    Subclasses stand below all their superclasses. What is in no hierarchy stands one
    below the nearest box that points at it.
    """
    below: dict[str, list[str]] = defaultdict(list)
    weight: Counter[str] = Counter()
    pointed_at: set[str] = set()
    for arrow in drawing.arrows:
        if arrow.kind != "subclass" and arrow.source != arrow.target:
            below[arrow.source].append(arrow.target)
            pointed_at.add(arrow.target)
            weight.update((arrow.source, arrow.target))
    ranks = _hierarchy(drawing)
    keys = [box.key for box in drawing.boxes]
    # Nobody points at a start, if possible; else the busiest box is one.
    starts = sorted(keys, key=lambda key: (key in pointed_at, -weight[key]))
    waiting = deque(sorted(ranks, key=lambda key: (ranks[key], key)))
    for start in starts:
        if start not in ranks and not waiting:
            ranks[start] = 0
            waiting.append(start)
        while waiting:
            key = waiting.popleft()
            for child in below[key]:
                if child not in ranks:
                    ranks[child] = ranks[key] + 1
                    waiting.append(child)
    return {key: ranks.get(key, 0) for key in keys}


def _hierarchy(drawing: Drawing) -> dict[str, int]:
    """The longest way from a root class to each class that has super- or subclasses."""
    below: dict[str, list[str]] = defaultdict(list)
    above: dict[str, int] = {}
    for arrow in drawing.arrows:
        if arrow.kind == "subclass" and arrow.source != arrow.target:
            below[arrow.target].append(arrow.source)
            above[arrow.source] = above.get(arrow.source, 0) + 1
            above.setdefault(arrow.target, 0)
    ranks = {key: 0 for key, count in above.items() if count == 0}
    waiting = deque(ranks)
    while waiting:
        key = waiting.popleft()
        for child in below[key]:
            ranks[child] = max(ranks.get(child, 0), ranks[key] + 1)
            above[child] -= 1
            if above[child] == 0:
                waiting.append(child)
    # Classes on or below a cycle of superclasses.
    return {key: ranks.get(key, 0) for key in above}


def _order(rows: list[list[str]], drawing: Drawing) -> list[list[str]]:
    """Move boxes of a row below the middle of their neighbours, a few times."""
    near: dict[str, list[str]] = defaultdict(list)
    for arrow in drawing.arrows:
        near[arrow.source].append(arrow.target)
        near[arrow.target].append(arrow.source)
    # The barycentre heuristic (Sugiyama); more sweeps hardly help.
    for _ in range(_SWEEPS):
        for number, row in enumerate(rows):
            spot = {
                key: (index + 0.5) / len(other)
                for other in (*rows[:number], *rows[number + 1 :])
                for index, key in enumerate(other)
            }
            rows[number] = [row[i] for i in _by_middle(row, near, spot)]
    return rows


def _by_middle(
    row: Sequence[str], near: Mapping[str, Sequence[str]], spot: Mapping[str, float]
) -> list[int]:
    def middle(index: int) -> tuple[float, int]:
        spots = [spot[key] for key in near.get(row[index], ()) if key in spot]
        here = (index + 0.5) / len(row)
        return (sum(spots) / len(spots) if spots else here), index

    return sorted(range(len(row)), key=middle)


def _wrapped(row: Sequence[str], sized: Mapping[str, Placed]) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    used = 0.0
    for key in row:
        width = sized[key].width + _GAP_X
        if lines[-1] and used + width > _WIDEST_ROW_PX:
            lines.append([])
            used = 0.0
        lines[-1].append(key)
        used += width
    return lines


def _in_lines(
    lines: Sequence[Sequence[str]], sized: Mapping[str, Placed]
) -> dict[str, Placed]:
    widths = [sum(sized[key].width + _GAP_X for key in line) for line in lines]
    placed: dict[str, Placed] = {}
    top = 0.0
    for line, width in zip(lines, widths, strict=True):
        left = (max(widths) - width) / 2
        for key in line:
            box = sized[key]
            placed[key] = Placed(
                box.box,
                round(left, 1),
                round(top, 1),
                box.width,
                box.height,
                box.heads,
                box.rows,
            )
            left += box.width + _GAP_X
        top += max(sized[key].height for key in line) + _GAP_Y
    return placed
