"""The spellings that literals were loaded with, where an engine holds another one.

Both engines store canonical literals, so that equal values join. Next to them this
keeps, for the few quads that were not canonical, what the documents said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.terms import Literal, Quad


def canonical_quad(quad: Quad) -> Quad:
    """`quad` with a canonical object; itself when it already is."""
    obj = quad.object
    if not isinstance(obj, Literal):
        return quad
    stored = canonical(obj)
    return quad if stored is obj else quad._replace(object=stored)


class Forms:
    """Spellings by canonical quad, for the quads that have one of their own."""

    def __init__(self) -> None:
        self._spellings: dict[Quad, dict[Quad, None]] = {}
        self.extra = 0

    def __len__(self) -> int:
        return len(self._spellings)

    def __contains__(self, stored: Quad) -> bool:
        return stored in self._spellings

    def add(self, quad: Quad, is_stored: Callable[[Quad], bool]) -> Quad:
        """Note `quad`; returns what the engine is to store.

        Args:
            quad: as it was spelt.
            is_stored: tells whether the engine already has a canonical quad.
        """
        stored = canonical_quad(quad)
        known = self._spellings.get(stored)
        if known is None and stored != quad:
            # Was the canonical spelling loaded as well, or is this the first?
            known = {stored: None} if is_stored(stored) else {}
            self._spellings[stored] = known
            self.extra += len(known) - 1
        if known is not None and quad not in known:
            known[quad] = None
            self.extra += 1
        return stored

    def add_respelt(self, quad: Quad) -> None:
        """Note `quad` unless its spelling is the canonical one."""
        if canonical_quad(quad) != quad:
            self.add(quad, _never)

    def remove(self, quad: Quad) -> Quad | None:
        """Forget one spelling; returns what the engine is to remove, if anything."""
        stored = canonical_quad(quad)
        known = self._spellings.get(stored)
        if known is None:
            return stored if stored == quad else None
        if quad not in known:
            return None
        del known[quad]
        self.extra -= 1
        if known:
            return None
        # Nothing spells it any more, so the engine is to forget it too.
        del self._spellings[stored]
        self.extra += 1
        return stored

    def keep_only(self, is_stored: Callable[[Quad], bool]) -> None:
        """Forget the quads that the engine no longer has."""
        for stored in [quad for quad in self._spellings if not is_stored(quad)]:
            self.extra -= len(self._spellings.pop(stored)) - 1

    def iter_expanded(self, stored: Iterable[Quad]) -> Iterator[Quad]:
        """Every stored quad in the spellings that it was loaded with."""
        for quad in stored:
            yield from self._spellings.get(quad) or (quad,)


def _never(_: Quad) -> bool:
    return False
