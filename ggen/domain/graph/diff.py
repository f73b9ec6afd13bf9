"""The difference of two graphs, blank nodes and all: isomorphic graphs have none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.canon import canonical_quads, relabel
from ggen.domain.graph.matching import blanks_of, match_blank_nodes
from ggen.domain.graph.names import declared_prefixes
from ggen.domain.graph.patch import format_patch
from ggen.domain.graph.report_formats import delivered, format_json
from ggen.domain.graph.report_text import diff_lines
from ggen.domain.graph.routes import Routes
from ggen.infra.stores.terms import BlankNode, Quad
from ggen.results.graph_inspect import Change, GraphDiffed

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph


@dataclass(frozen=True)
class QuadDiff:
    """What makes B of A.

    Blank nodes of A carry their RDFC-1.0 label in A in all three; those that only B
    has are ``_:new0``, ``_:new1``, ... in the order of their labels in B.
    """

    removed: frozenset[Quad]
    added: frozenset[Quad]
    common: frozenset[Quad]

    @property
    def is_empty(self) -> bool:
        return not (self.removed or self.added)


def diff_quads(a: Iterable[Quad], b: Iterable[Quad]) -> QuadDiff:
    """Compare two graphs.

    Applied to A, the removals and additions give a graph isomorphic to B. They are
    exact for statements without blank nodes; with blank nodes they are few, not always
    fewest.

    Raises:
        RdfError: blank nodes too symmetric to be named.
    """
    old, new = canonical_quads(a), canonical_quads(b)
    if old != new:
        labels = _labels_in_a(new, match_blank_nodes(old, new))
        new = {relabel(quad, labels) for quad in new} if labels else new
    return QuadDiff(frozenset(old - new), frozenset(new - old), frozenset(old & new))


def _labels_in_a(
    new: set[Quad], matching: dict[BlankNode, BlankNode]
) -> dict[BlankNode, BlankNode]:
    """Labels of B -> what these nodes are called in the difference."""
    # No canonical label begins with "new", so the two sorts never meet.
    labels = {other: node for node, other in matching.items()}
    nodes = {node for quad in new for node in blanks_of(quad)} - labels.keys()
    for number, node in enumerate(sorted(nodes, key=_by_number)):
        labels[node] = BlankNode(f"_:new{number}")
    return labels


def _by_number(node: BlankNode) -> tuple[int, str]:
    # c14n10 comes after c14n9.
    return len(node.id), node.id


def compare(
    a: Graph,
    b: Graph,
    names: tuple[str, str] = ("a", "b"),
    *,
    fmt: str = "text",
    output: Path | None = None,
) -> GraphDiffed:
    """Compare two graphs, inferred triples included, and report.

    Args:
        names: what the two are called in the report.
        fmt: ``text``, ``json``, or ``patch`` for RDF Patch that makes B of A.
        output: write the report there; None: it is in the result.

    Raises:
        RdfError: a source does not parse, or blank nodes are too symmetric.
        IoTrouble: the report cannot be written.
    """
    # Hashes are kept: equal files that were hashed before are not even parsed.
    if a.hash == b.hash:
        diff = QuadDiff(frozenset(), frozenset(), frozenset())
        common = len(a)
    else:
        diff = diff_quads(a.quads(), b.quads())
        common = len(diff.common)
    result = GraphDiffed(
        a=names[0],
        b=names[1],
        a_hash=a.hash,
        b_hash=b.hash,
        equal=diff.is_empty,
        added=len(diff.added),
        removed=len(diff.removed),
        common=common,
        changes=list_changes(diff),
        prefixes=declared_prefixes(a, b),
        format=fmt,
    )
    return delivered(result, _document(result, diff), output=output)


def _document(result: GraphDiffed, diff: QuadDiff) -> str:
    if result.format == "patch":
        return format_patch(diff.removed, diff.added, a_hash=result.a_hash)
    if result.format == "json":
        return format_json(result)
    return "".join(f"{line}\n" for line in diff_lines(result))


def list_changes(diff: QuadDiff) -> tuple[Change, ...]:
    """The changes in reading order: by named owner, then node, removals first."""
    before = Routes(diff.removed | diff.common) if diff.removed else None
    after = Routes(diff.added | diff.common) if diff.added else None
    changes = [_change("-", quad, before) for quad in diff.removed]
    changes += [_change("+", quad, after) for quad in diff.added]
    return tuple(sorted(changes, key=_reading_order))


def _change(op: str, quad: Quad, routes: Routes | None) -> Change:
    subject, predicate, obj, graph = quad
    owner, route = (None, ()) if routes is None else routes.to(subject)
    return Change(
        op=op,
        subject=subject.n3(),
        predicate=predicate.n3(),
        object=obj.n3(),
        graph=graph.n3() if graph is not None else None,
        owner=owner,
        route=route,
    )


def _reading_order(change: Change) -> tuple[object, ...]:
    # What belongs to a named node stands with it, deeper things later.
    head = change.owner or change.subject
    return (
        (change.graph or "", head, change.route, len(change.subject), change.subject),
        (change.predicate, change.op == "+", change.object),
    )
