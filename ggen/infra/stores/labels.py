"""Labels of blank nodes: numbers, in the order in which nodes come into a dataset."""

from __future__ import annotations

import re

from ggen.infra.stores.terms import BlankNode

_NUMBERED = re.compile(r"b(0|[1-9][0-9]{0,17})\Z")


def number_of(label: str) -> int | None:
    """The number of a label that `Labels` could have given; None for others."""
    match = _NUMBERED.match(label)
    return int(match[1]) if match else None


class Labels:
    """Maps labels from inside an engine or document to numbered ones, and back."""

    def __init__(self, first: int = 0) -> None:
        self._numbers: dict[str, int] = {}
        self._inner: dict[int, str] = {}
        self.following = first

    def __len__(self) -> int:
        return len(self._numbers)

    def see(self, inner: str) -> None:
        """Number a node, unless it was seen before."""
        if inner not in self._numbers:
            self._numbers[inner] = self.following
            self.following += 1

    def extend(self, others: Labels) -> None:
        """Take over the numbers of another document, which began at `following`."""
        self._numbers.update(others._numbers)
        self.following = others.following
        self._inner.clear()

    def reserve(self, label: str) -> None:
        """Never give out `label`, which somebody else made up."""
        number = number_of(label)
        if number is not None and number >= self.following:
            self.following = number + 1

    def shown(self, inner: str) -> str:
        """The label for outside; nodes that were never seen keep their own."""
        number = self._numbers.get(inner)
        return inner if number is None else f"b{number}"

    def inner(self, label: str) -> str:
        """What `label` stands for inside."""
        number = number_of(label)
        if number is None:
            return label
        # Needed only when a label comes back, so made only then.
        if len(self._inner) != len(self._numbers):
            self._inner = {number: inner for inner, number in self._numbers.items()}
        return self._inner.get(number, label)

    def rename(self, node: BlankNode) -> BlankNode:
        """The numbered node for a document's own."""
        self.see(node.label)
        return BlankNode(f"_:{self.shown(node.label)}")
