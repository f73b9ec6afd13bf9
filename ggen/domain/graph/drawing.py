"""A drawing before it has a format: boxes with rows, arrows, and what was left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

_MOST_ROWS = 12
_MOST_LABELS = 3


@dataclass(frozen=True)
class Box:
    """A node of the drawing.

    Attributes:
        key: the IRI, or ``_:label``: what the node is, unlike any other.
        name: short name for people.
        label: the label of the data, when it says more than `name`.
        kind: ``class``, ``instance`` or ``other`` (mentioned, not described).
        types: short names of the types of an instance.
        rows: attributes as ``name: value`` text.
    """

    key: str
    name: str
    label: str | None = None
    kind: str = "class"
    types: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrow:
    """A relation; `kind` is ``subclass`` or ``property``."""

    source: str
    target: str
    label: str = ""
    kind: str = "property"


@dataclass(frozen=True)
class Drawing:
    """Boxes and arrows in a fixed order, every arrow between two of the boxes.

    Attributes:
        left_out: a sentence about what the limit left out; empty: nothing.
    """

    title: str
    shows: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out_boxes: int = 0
    left_out_arrows: int = 0

    @property
    def left_out(self) -> str:
        if not (self.left_out_boxes or self.left_out_arrows):
            return ""
        total = len(self.boxes) + self.left_out_boxes
        return (
            f"{len(self.boxes)} of {total} {self.shows} are drawn, "
            f"and {self.left_out_arrows} relations are left out"
        )


def bounded(
    boxes: Mapping[str, Box],
    arrows: Iterable[Arrow],
    *,
    title: str,
    shows: str,
    limit: int | None,
) -> Drawing:
    """The drawing with at most `limit` boxes: those with most relations and rows.

    Args:
        boxes: by key.
        arrows: arrows to unknown keys are not drawn and not counted.
        title: shown above the drawing.
        shows: ``classes`` or ``instances``.
        limit: None draws everything.
    """
    known = sorted(
        {arrow for arrow in arrows if arrow.source in boxes and arrow.target in boxes},
        key=lambda arrow: (arrow.source, arrow.target, arrow.kind, arrow.label),
    )
    kept = _most_telling(boxes, known, limit)
    inside = [arrow for arrow in known if arrow.source in kept and arrow.target in kept]
    return Drawing(
        title=title,
        shows=shows,
        boxes=tuple(_trimmed(boxes[key]) for key in sorted(kept)),
        arrows=tuple(_merged(inside)),
        left_out_boxes=len(boxes) - len(kept),
        left_out_arrows=len(known) - len(inside),
    )


def _most_telling(
    boxes: Mapping[str, Box], arrows: Iterable[Arrow], limit: int | None
) -> set[str]:
    weight = Counter({key: len(box.rows) for key, box in boxes.items()})
    for arrow in arrows:
        weight.update((arrow.source, arrow.target))
    # A hub that is only mentioned tells less than a small class that is described.
    described = {key: boxes[key].kind != "other" for key in boxes}
    ranked = sorted(boxes, key=lambda key: (not described[key], -weight[key], key))
    return set(ranked[:limit])


def _trimmed(box: Box) -> Box:
    # One class with 150 properties would push everything else off the page.
    hidden = len(box.rows) - _MOST_ROWS
    if hidden <= 0:
        return box
    return replace(box, rows=(*box.rows[:_MOST_ROWS], f"… {hidden} more"))


def _merged(arrows: Iterable[Arrow]) -> list[Arrow]:
    """One arrow for all properties between the same two boxes."""
    labels: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for arrow in arrows:
        labels[arrow.source, arrow.target, arrow.kind].append(arrow.label)
    return [
        Arrow(source, target, _joined(texts), kind)
        for (source, target, kind), texts in labels.items()
    ]


def _joined(texts: list[str]) -> str:
    hidden = len(texts) - _MOST_LABELS
    shown = ", ".join(texts[:_MOST_LABELS])
    return f"{shown}, … {hidden} more" if hidden > 0 else shown
