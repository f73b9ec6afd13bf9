"""RDFC-1.0: blank nodes named by what is said of them, and the hash that follows.

The same graph gives the same text whatever its blank nodes were called and in whatever
order it came (https://www.w3.org/TR/rdf-canon/, with SHA-256).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable
from hashlib import sha256
from itertools import permutations

from ggen.errors import RdfError
from ggen.infra.stores.terms import BlankNode, Quad, Subject, Term

# Permutations tried before a graph counts as poisoned: a few seconds of work. Real
# graphs need none or a handful per blank node that its neighbours do not tell apart.
WORK_LIMIT = 200_000

_Issuer = dict[BlankNode, str]
_Hashed = tuple[str, _Issuer]
_Walk = Generator[tuple[BlankNode, _Issuer], _Hashed, _Hashed]
_PathWalk = Generator[tuple[BlankNode, _Issuer], _Hashed, tuple[str, _Issuer]]
_TryWalk = Generator[tuple[BlankNode, _Issuer], _Hashed, tuple[str, _Issuer] | None]


def canonical_labels(
    quads: Iterable[Quad], *, work_limit: int = WORK_LIMIT
) -> dict[BlankNode, BlankNode]:
    """Map every blank node of `quads` to its canonical one, ``_:c14n0`` and so on.

    Returns:
        The mapping in the order in which labels were given; empty without blank nodes.

    Raises:
        RdfError: so many blank nodes are alike that telling them apart would take
            more than `work_limit` permutations.
    """
    # In the order given: where the algorithm itself leaves a tie (it can, between
    # blank graph names), hash seeds must not decide.
    blank = [quad for quad in dict.fromkeys(quads) if _blanks(quad)]
    issued = _Canonicalizer(blank, work_limit).issue_all() if blank else {}
    return {node: BlankNode(f"_:{label}") for node, label in issued.items()}


def canonical_quads(
    quads: Iterable[Quad], *, work_limit: int = WORK_LIMIT
) -> set[Quad]:
    """The quads, each once, with canonical blank nodes.

    Raises:
        RdfError: as `canonical_labels`.
    """
    once = dict.fromkeys(quads)
    labels = canonical_labels(once, work_limit=work_limit)
    return {relabel(quad, labels) for quad in once} if labels else set(once)


def canonical_nquads(quads: Iterable[Quad], *, work_limit: int = WORK_LIMIT) -> str:
    """Canonical N-Quads: sorted by code point, each line ended by a line feed.

    Raises:
        RdfError: as `canonical_labels`.
    """
    return sorted_nquads(canonical_quads(quads, work_limit=work_limit))


def sorted_nquads(quads: Iterable[Quad]) -> str:
    """The text of `canonical_nquads` for quads that are canonical already."""
    n3 = _TermTexts()
    return "".join(sorted(_line(quad, n3) for quad in quads))


def graph_hash(quads: Iterable[Quad], *, work_limit: int = WORK_LIMIT) -> str:
    """SHA-256 of the canonical N-Quads, as 64 hexadecimal digits."""
    return _sha(canonical_nquads(quads, work_limit=work_limit))


def relabel(quad: Quad, labels: dict[BlankNode, BlankNode]) -> Quad:
    """The quad with the blank nodes that `labels` knows replaced."""
    subject, predicate, obj, graph = quad
    return Quad(
        labels.get(subject, subject) if type(subject) is BlankNode else subject,
        predicate,
        labels.get(obj, obj) if type(obj) is BlankNode else obj,
        labels.get(graph, graph) if type(graph) is BlankNode else graph,
    )


class _TermTexts(dict[Term, str]):
    """N-Triples text of terms, computed once: predicates and subjects recur."""

    def __missing__(self, term: Term) -> str:
        text = self[term] = term.n3()
        return text


def _line(quad: Quad, n3: _TermTexts) -> str:
    subject, predicate, obj, graph = quad
    if graph is None:
        return f"{n3[subject]} {n3[predicate]} {n3[obj]} .\n"
    return f"{n3[subject]} {n3[predicate]} {n3[obj]} {n3[graph]} .\n"


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _blanks(quad: Quad) -> list[tuple[BlankNode, str]]:
    """The blank nodes of a quad with the letter of their position."""
    subject, _, obj, graph = quad
    parts: tuple[tuple[Subject | Term | None, str], ...]
    parts = ((subject, "s"), (obj, "o"), (graph, "g"))
    return [(term, place) for term, place in parts if type(term) is BlankNode]


class _Canonicalizer:
    """One run of the algorithm; names follow the specification's section 4."""

    def __init__(self, quads: list[Quad], work_limit: int) -> None:
        self.work_left = work_limit
        self.n3 = _TermTexts()
        self.quads_of: dict[BlankNode, list[Quad]] = defaultdict(list)
        for quad in quads:
            for node in {node for node, _ in _blanks(quad)}:
                self.quads_of[node].append(quad)
        self.first = {node: self._first_degree(node) for node in self.quads_of}
        self.canonical: _Issuer = {}

    def issue_all(self) -> _Issuer:
        """Name every blank node; returns the names in the order they were given."""
        nodes_by_hash: dict[str, list[BlankNode]] = defaultdict(list)
        for node, digest in self.first.items():
            nodes_by_hash[digest].append(node)
        alike = []
        # Unique hashes first, all of them: what they name tells the others apart.
        for _, nodes in sorted(nodes_by_hash.items()):
            if len(nodes) == 1:
                _issue(self.canonical, nodes[0], "c14n")
            else:
                alike.append(nodes)
        for nodes in alike:
            self._issue_alike(nodes)
        return self.canonical

    def _issue_alike(self, nodes: list[BlankNode]) -> None:
        """Name nodes whose own quads look the same, by what lies around them."""
        # All are hashed before any is named, so that no name influences the others.
        results = [
            self._n_degree(node, {node: "b0"})
            for node in nodes
            if node not in self.canonical
        ]
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for node in issuer:
                _issue(self.canonical, node, "c14n")

    def _first_degree(self, node: BlankNode) -> str:
        lines = sorted(self._seen_from(node, quad) for quad in self.quads_of[node])
        return _sha("".join(lines))

    def _seen_from(self, node: BlankNode, quad: Quad) -> str:
        texts = [
            ("_:a" if term == node else "_:z")
            if type(term) is BlankNode
            else self.n3[term]
            for term in quad
            if term is not None
        ]
        return " ".join(texts) + " .\n"

    def _n_degree(self, node: BlankNode, issuer: _Issuer) -> _Hashed:
        # The specification recurses as deep as a chain of alike nodes is long: an
        # explicit stack of generators keeps Python's own limit out of it.
        stack = [self._walk(node, issuer)]
        result: _Hashed | None = None
        while stack:
            try:
                wanted = stack[-1].send(result)  # type: ignore[arg-type]
            except StopIteration as done:
                stack.pop()
                result = done.value
            else:
                stack.append(self._walk(*wanted))
                result = None
        assert result is not None
        return result

    def _walk(self, node: BlankNode, issuer: _Issuer) -> _Walk:
        """Hash N-Degree Quads; yields the calls it needs, receives their results."""
        related: dict[str, list[BlankNode]] = defaultdict(list)
        for quad in self.quads_of[node]:
            for other, place in _blanks(quad):
                if other != node:
                    digest = self._related_hash(other, quad, issuer, place)
                    related[digest].append(other)
        data: list[str] = []
        for digest, nodes in sorted(related.items()):
            path, issuer = yield from self._shortest(nodes, issuer)
            data += digest, path
        return _sha("".join(data)), issuer

    def _related_hash(
        self, node: BlankNode, quad: Quad, issuer: _Issuer, place: str
    ) -> str:
        label = self.canonical.get(node) or issuer.get(node)
        known = f"_:{label}" if label else self.first[node]
        # In a graph's name the predicate says nothing about the node.
        predicate = "" if place == "g" else self.n3[quad.predicate]
        return _sha(f"{place}{predicate}{known}")

    def _shortest(self, nodes: list[BlankNode], issuer: _Issuer) -> _PathWalk:
        """The least path over all orders of `nodes`, and the issuer that gives it."""
        best: tuple[str, _Issuer] | None = None
        for order in permutations(nodes):
            self._spend()
            tried = yield from self._path(order, dict(issuer), best and best[0])
            if tried and (best is None or tried[0] < best[0]):
                best = tried
        assert best is not None
        return best

    def _path(
        self, order: tuple[BlankNode, ...], issuer: _Issuer, best: str | None
    ) -> _TryWalk:
        """The path of one order; None as soon as it cannot beat `best`."""
        path = ""
        deeper = []
        for node in order:
            if node in self.canonical:
                path += f"_:{self.canonical[node]}"
                continue
            if node not in issuer:
                deeper.append(node)
            path += f"_:{_issue(issuer, node, 'b')}"
        if _is_worse(path, best):
            return None
        for node in deeper:
            digest, reached = yield node, issuer
            path += f"_:{_issue(issuer, node, 'b')}<{digest}>"
            issuer = reached
            if _is_worse(path, best):
                return None
        return path, issuer

    def _spend(self) -> None:
        self.work_left -= 1
        if self.work_left < 0:
            raise RdfError(
                "too many symmetric blank nodes to name them",
                hint="give IRIs to some of the blank nodes that nothing tells apart",
                blank_nodes=len(self.quads_of),
            )


def _issue(issuer: _Issuer, node: BlankNode, prefix: str) -> str:
    return issuer.setdefault(node, f"{prefix}{len(issuer)}")


def _is_worse(path: str, best: str | None) -> bool:
    # Shorter beginnings prove nothing yet.
    return best is not None and len(path) >= len(best) and path > best
