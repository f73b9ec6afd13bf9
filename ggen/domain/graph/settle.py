"""Answers made independent of the engine's blank node ids: canonical labels, order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ggen.infra.stores.protocol import Answer, Rows, Triples
from ggen.infra.stores.terms import BlankNode, Literal, Quad, Term, Triple

Labels = Mapping[BlankNode, BlankNode]
_Row = tuple["Term | None", ...]
_NEW = BlankNode("_:new")


def settled(answer: Answer, labels: Callable[[], Labels]) -> Answer:
    """`answer` with canonical blank nodes, sorted again where they decide.

    Args:
        answer: as the engine gave it.
        labels: gives the RDFC-1.0 labels of the graph; called only when the answer
            holds a blank node that needs them.

    Returns:
        Rows with the labels of the graph; blank nodes that the query itself made
        (``BNODE()``) are ``_:new0`` and so on. Triples are canonical as a graph of
        their own, because their blank nodes may be new ones.

    Raises:
        RdfError: so many blank nodes are alike that they cannot be named.
    """
    if isinstance(answer, Rows):
        return _settled_rows(answer, labels)
    if isinstance(answer, Triples):
        return _settled_triples(answer)
    return answer


def hangs_on_ids(answer: Answer) -> bool:
    """Whether the engine ordered rows in a way that its blank node ids decide."""
    return (
        isinstance(answer, Rows)
        and answer.order is None
        and len(answer.rows) > 1
        and _has_blanks(answer.rows)
    )


def _has_blanks(rows: Iterable[Iterable[Term | None]]) -> bool:
    return any(type(term) is BlankNode for row in rows for term in row)


def _settled_rows(rows: Rows, labels: Callable[[], Labels]) -> Rows:
    if not _has_blanks(rows.rows):
        return rows
    known = labels()
    numbers: dict[BlankNode, BlankNode] = {}

    def named(term: Term | None) -> Term | None:
        if type(term) is not BlankNode:
            return term
        if term in known:
            return known[term]
        return numbers.setdefault(term, BlankNode(f"_:new{len(numbers)}"))

    ordered = [tuple(map(named, row)) for row in _ordered(rows, known)]
    return Rows(rows.columns, ordered, rows.order)


def _ordered(rows: Rows, known: Labels) -> list[_Row]:
    """The rows in the order that they have with canonical labels."""
    from ggen.infra.stores.order import sort_rows

    def renamed(term: Term | None) -> Term | None:
        # New nodes have no label to sort by: they are all alike until numbered.
        return known.get(term, _NEW) if type(term) is BlankNode else term

    # The position travels as a last column, to find the row again and to keep ties.
    keyed: list[_Row] = [
        (*map(renamed, row), Literal(f"{position:012}"))
        for position, row in enumerate(rows.rows)
    ]
    in_order = sort_rows(Rows((*rows.columns, ""), keyed, rows.order)).rows
    return [rows.rows[int(row[-1][0])] for row in in_order]  # type: ignore[index]


def _settled_triples(answer: Triples) -> Triples:
    if not _has_blanks(answer.triples):
        return answer
    from ggen.domain.graph.canon import canonical_quads

    quads = canonical_quads(Quad(*triple) for triple in answer.triples)
    triples = [quad.triple for quad in quads]
    triples.sort(key=Triple.n3)
    return Triples(triples)
