"""Which blank node of one graph is which of another.

Parts that are isomorphic are always matched. The rest is matched greedily by what is
said of the nodes, so that little of it has to count as added or removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from heapq import heappop, heappush

from ggen.domain.graph.canon import canonical_labels, canonical_nquads, relabel
from ggen.infra.stores.terms import BlankNode, Quad

Matching = dict[BlankNode, BlankNode]
_Component = list[Quad]
_View = tuple[object, ...]
_Pair = tuple[BlankNode, BlankNode]

# Pairs of nodes that the greedy part looks at: some seconds and some 100 MB.
_PAIR_LIMIT = 200_000
_SELF, _ANY, _ONE = "self", "any", BlankNode("_:one")


def match_blank_nodes(a: Iterable[Quad], b: Iterable[Quad]) -> Matching:
    """Blank nodes of `a` -> those of `b`; each is used at most once.

    The choice depends on the labels only where nothing else decides: give canonical
    quads for the same matching every time.

    Raises:
        RdfError: blank nodes too symmetric to compare; see `canonical_labels`.
    """
    parts_a, parts_b = _components(a), _components(b)
    matching = _match_equal(parts_a, parts_b)
    rest_a = _without(parts_a, matching.keys())
    rest_b = _without(parts_b, set(matching.values()))
    if rest_a and rest_b:
        greedy = _Greedy(rest_a, rest_b)
        greedy.run()
        matching.update(_useful(greedy.matched, rest_a, set(rest_b)))
    return matching


def _without(parts: list[_Component], nodes: Collection[BlankNode]) -> list[Quad]:
    return [
        quad for part in parts if blanks_of(part[0])[0] not in nodes for quad in part
    ]


def blanks_of(quad: Quad) -> list[BlankNode]:
    """The blank nodes of a quad, in their order."""
    return [term for term in quad if type(term) is BlankNode]


def _components(quads: Iterable[Quad]) -> list[_Component]:
    """The quads with blank nodes, cut where no blank node connects them."""
    root: dict[BlankNode, BlankNode] = {}

    def find(node: BlankNode) -> BlankNode:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    blank = [(quad, nodes) for quad in quads if (nodes := blanks_of(quad))]
    for _, nodes in blank:
        for other in nodes[1:]:
            root[find(other)] = find(nodes[0])
    parts: dict[BlankNode, _Component] = defaultdict(list)
    for quad, nodes in blank:
        parts[find(nodes[0])].append(quad)
    return sorted(parts.values(), key=_least_node)


def _least_node(part: _Component) -> tuple[int, str]:
    return min((len(node.id), node.id) for quad in part for node in blanks_of(quad))


def _match_equal(parts_a: list[_Component], parts_b: list[_Component]) -> Matching:
    """Match isomorphic components."""
    matching: Matching = {}
    waiting = _grouped(parts_b, _outline)
    for outline, alike in _grouped(parts_a, _outline).items():
        if outline in waiting:
            forms = _grouped(waiting[outline], _form)
            for form, parts in _grouped(alike, _form).items():
                for part, other in zip(parts, forms.get(form, ()), strict=False):
                    matching.update(_isomorphism(part, other))
    return matching


def _grouped(
    parts: Iterable[_Component], key: Callable[[_Component], str]
) -> dict[str, list[_Component]]:
    groups: dict[str, list[_Component]] = defaultdict(list)
    for part in parts:
        groups[key(part)].append(part)
    return dict(groups)


def _outline(part: _Component) -> str:
    """Equal for isomorphic components."""
    ones = {node: _ONE for quad in part for node in blanks_of(quad)}
    return "".join(sorted(relabel(quad, ones).n3() for quad in part))


def _form(part: _Component) -> str:
    """Together with the outline: equal for isomorphic components only."""
    # The canonical form is dear, and the outline of a single node says it all.
    return "" if _single(part) else canonical_nquads(part)


def _single(part: _Component) -> BlankNode | None:
    nodes = {node for quad in part for node in blanks_of(quad)}
    return nodes.pop() if len(nodes) == 1 else None


def _isomorphism(a: _Component, b: _Component) -> Matching:
    one, other = _single(a), _single(b)
    if one is not None and other is not None:
        return {one: other}
    back = {label: node for node, label in canonical_labels(b).items()}
    return {node: back[label] for node, label in canonical_labels(a).items()}


def _useful(matched: Matching, a: list[Quad], b: set[Quad]) -> Matching:
    """The pairs that at least one statement has in common."""
    shared = {
        node for quad in a if relabel(quad, matched) in b for node in blanks_of(quad)
    }
    return {node: other for node, other in matched.items() if node in shared}


class _Side:
    """One graph's unmatched part, by node and by what can be seen from the node."""

    def __init__(self, quads: list[Quad]) -> None:
        self.quads_of: dict[BlankNode, list[Quad]] = defaultdict(list)
        for quad in quads:
            for node in set(blanks_of(quad)):
                self.quads_of[node].append(quad)
        self.seeing: dict[_View, list[BlankNode]] = defaultdict(list)
        for node in sorted(self.quads_of):
            for view in {_view(quad, node) for quad in self.quads_of[node]}:
                self.seeing[view].append(node)


def _view(quad: Quad, node: BlankNode) -> _View:
    return tuple(
        term if type(term) is not BlankNode else (_SELF if term == node else _ANY)
        for term in quad
    )


class _Greedy:
    """Takes the most alike pair first; each pair makes its neighbours more alike."""

    def __init__(self, a: list[Quad], b: list[Quad]) -> None:
        self.a, self.b = _Side(a), _Side(b)
        self.matched: Matching = {}
        self.used: set[BlankNode] = set()
        self.score: dict[_Pair, int] = defaultdict(int)
        self.heap: list[tuple[int, BlankNode, BlankNode]] = []

    def run(self) -> None:
        for view in self._rare_views_first():
            for pair in _pairs(self.a.seeing[view], self.b.seeing[view]):
                self.score[pair] += _weight(view, self.a, self.b)
        for pair in self.score:
            self._push(pair)
        while self.heap:
            negative, node, other = heappop(self.heap)
            # A pair whose score grew stands in the heap again, further up.
            stale = self.score[node, other] != -negative
            if not (stale or node in self.matched or other in self.used):
                self._take(node, other)

    def _rare_views_first(self) -> Iterator[_View]:
        sizes = {
            view: len(nodes) * len(self.b.seeing[view])
            for view, nodes in self.a.seeing.items()
            if view in self.b.seeing
        }
        spent = 0
        for view in sorted(sizes, key=lambda view: (sizes[view], str(view))):
            spent += sizes[view]
            if spent > _PAIR_LIMIT:
                return
            yield view

    def _take(self, node: BlankNode, other: BlankNode) -> None:
        self.matched[node] = other
        self.used.add(other)
        b_by_view: dict[_View, list[Quad]] = defaultdict(list)
        for quad in self.b.quads_of[other]:
            b_by_view[_view(quad, other)].append(quad)
        for quad in self.a.quads_of[node]:
            alike = b_by_view.get(_view(quad, node), ())
            # A crowd of alike neighbours tells nothing about any of them.
            if len(alike) <= _CROWD:
                self._favour(quad, alike)

    def _favour(self, quad: Quad, alike: Collection[Quad]) -> None:
        for candidate in alike:
            for x, y in zip(quad, candidate, strict=True):
                if type(x) is not BlankNode or type(y) is not BlankNode:
                    continue
                if x not in self.matched and y not in self.used:
                    self.score[x, y] += _EXACT + _RARE // len(alike)
                    self._push((x, y))

    def _push(self, pair: _Pair) -> None:
        heappush(self.heap, (-self.score[pair], *pair))


# What one shared statement counts; a view that few nodes have says more.
_EXACT, _PARTLY, _RARE, _CROWD = 2, 1, 12, 64


def _weight(view: _View, a: _Side, b: _Side) -> int:
    plain = _PARTLY if _ANY in view else _EXACT
    return plain * (1 + _RARE // (2 * len(a.seeing[view]) * len(b.seeing[view])))


def _pairs(left: list[BlankNode], right: list[BlankNode]) -> Iterator[_Pair]:
    return ((x, y) for x in left for y in right)
