"""From which named node, along which predicates, a blank node is reached."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from ggen.infra.stores.terms import IRI, BlankNode, Quad, Subject, Term

# Long lists make long ways; nobody reads the thousandth rdf:rest.
_LONGEST = 32


class Routes:
    """The shortest ways to the blank nodes of some statements; ties by text."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        children: dict[Subject, list[Quad]] = defaultdict(list)
        for quad in quads:
            if type(quad.object) is BlankNode:
                children[quad.subject].append(quad)
        self._step: dict[BlankNode, Quad] = {}
        named = sorted(node for node in children if type(node) is IRI)
        waiting: deque[Subject] = deque(named)
        while waiting:
            for quad in sorted(children[waiting.popleft()], key=Quad.n3):
                child = quad.object
                if type(child) is BlankNode and child not in self._step:
                    self._step[child] = quad
                    waiting.append(child)

    def to(self, node: Term) -> tuple[str | None, tuple[str, ...]]:
        """The named owner of `node` and the way to it; (None, ()) when there is none.

        A named node owns itself: (None, ()) as well.
        """
        route: list[str] = []
        while type(node) is BlankNode and node in self._step:
            route.append(self._step[node].predicate.n3())
            node = self._step[node].subject
        if not route:
            return None, ()
        return node.n3(), tuple(route[::-1][:_LONGEST])
