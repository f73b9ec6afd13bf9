"""RDFC-1.0: labels, canonical N-Quads and hashes.

Expected texts were worked out with two other implementations of the algorithm.
"""

from __future__ import annotations

import hashlib
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ggen.domain.graph.canon import (
    canonical_labels,
    canonical_nquads,
    canonical_quads,
    graph_hash,
)
from ggen.errors import RdfError
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD,
    BlankNode,
    Literal,
    Quad,
    Term,
)


def term(text: str) -> Term:
    if text.startswith("_:"):
        return BlankNode(text)
    return Literal(text[1:-1]) if text.startswith('"') else IRI(f"urn:{text}")


def quads(text: str) -> list[Quad]:
    """One quad per line: ``_:a p "text" [graph]``; IRIs without their ``urn:``."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [Quad(*map(term, words)) for words in lines]  # type: ignore[arg-type]


def labels(text: str) -> dict[str, str]:
    found = canonical_labels(quads(text))
    return {node.label: canonical.label for node, canonical in found.items()}


def test_a_graph_without_blank_nodes_is_sorted_and_said_once():
    text = "b p c\na p c\nb p c"
    assert canonical_nquads(quads(text)) == (
        "<urn:a> <urn:p> <urn:c> .\n<urn:b> <urn:p> <urn:c> .\n"
    )
    assert canonical_labels(quads(text)) == {}


def test_the_empty_graph():
    assert canonical_nquads([]) == ""
    assert graph_hash([]) == hashlib.sha256(b"").hexdigest()


def test_lines_are_sorted_by_code_point():
    subjects = ["é", "z", "Z", "\U0001f600", "\uffee"]
    found = canonical_nquads(quads("\n".join(f"{s} p o" for s in subjects)))
    assert [line[5:].split(">")[0] for line in found.splitlines()] == [
        "Z",
        "z",
        "é",
        "\uffee",
        "\U0001f600",
    ]


def test_literals_are_escaped_as_canonical_nquads_wants_it():
    controls = Literal('\b\t\n\x0b\f\r"\\\x7f\x00é')
    found = canonical_nquads([Quad(IRI("urn:s"), IRI("urn:p"), controls)])
    expected = r'"\b\t\n\u000B\f\r\"\\\u007F\u0000é"'
    assert found == f"<urn:s> <urn:p> {expected} .\n"


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (Literal("x"), '"x"'),
        (Literal("x", RDF_LANG_STRING, "en-US"), '"x"@en-US'),
        (Literal("01", f"{XSD}integer"), f'"01"^^<{XSD}integer>'),
        (Literal("x", f"{XSD}string"), '"x"'),
    ],
)
def test_literals_keep_their_form(literal: Literal, text: str):
    found = canonical_nquads([Quad(IRI("urn:s"), IRI("urn:p"), literal)])
    assert found == f"<urn:s> <urn:p> {text} .\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # One node, whatever it was called.
        ("_:x p o", {"x": "c14n0"}),
        # Told apart by what is said of them.
        ('_:x p "1"\n_:y p "2"', {"x": "c14n0", "y": "c14n1"}),
        # Told apart by their place in the same triple.
        ("_:x p _:y", {"x": "c14n1", "y": "c14n0"}),
        # A node that refers to itself is unlike one that refers to another.
        ("_:x p _:x\n_:y p _:z", {"z": "c14n0", "y": "c14n1", "x": "c14n2"}),
        # A blank graph name.
        ("_:x p _:y _:g", {"g": "c14n0", "y": "c14n1", "x": "c14n2"}),
    ],
)
def test_labels(text: str, expected: dict[str, str]):
    assert labels(text) == expected


CIRCLE = """
_:a next _:b
_:a prev _:c
_:b next _:c
_:b prev _:a
_:c next _:a
_:c prev _:b
"""


def test_a_circle_has_one_form_from_whichever_node_it_is_told():
    expected = canonical_nquads(quads(CIRCLE))
    for a, b, c in itertools.permutations("abc"):
        text = CIRCLE.translate(str.maketrans("abc", a + b + c))
        lines = text.strip().splitlines()
        assert canonical_nquads(quads("\n".join(lines))) == expected
        assert canonical_nquads(quads("\n".join(reversed(lines)))) == expected


def test_two_circles_are_not_one_larger_circle():
    def ring(names: str) -> str:
        return "\n".join(
            f"_:{a} p _:{b}" for a, b in zip(names, names[1:] + names[0], strict=True)
        )

    one = quads(ring("abcdef"))
    two = quads(ring("abc") + "\n" + ring("def"))
    assert graph_hash(one) != graph_hash(two)


# Two components in which no node is told from another by its own triples.
PRISM = {0: [1, 2, 3], 1: [0, 3, 4], 2: [0, 4, 5], 3: [0, 1, 5], 4: [1, 2, 5]}
PRISM |= {5: [2, 3, 4]}
BIPARTITE = {a: [b for b in range(6, 12) if (a - b) % 2] for a in range(6, 12)}


def test_a_hard_graph_is_named_within_the_limit():
    def graph(order: list[int]) -> list[Quad]:
        edges = PRISM | BIPARTITE
        return quads(
            "\n".join(f"_:n{order[a]} p _:n{order[b]}" for a in edges for b in edges[a])
        )

    shuffled = list(range(12))
    random.Random(1).shuffle(shuffled)
    assert graph_hash(graph(list(range(12)))) == graph_hash(graph(shuffled))


def test_a_poisoned_graph_is_a_clear_error():
    clique = quads(
        "\n".join(f"_:n{a} p _:n{b}" for a in range(10) for b in range(10) if a != b)
    )
    with pytest.raises(RdfError) as caught:
        graph_hash(clique)
    assert caught.value.message == "too many symmetric blank nodes to name them"
    assert "IRIs" in str(caught.value.hint)
    assert caught.value.fields["blank_nodes"] == 10


def test_the_work_limit_can_be_set():
    pair = quads("_:a p _:b\n_:b p _:a")
    assert len(canonical_labels(pair, work_limit=100)) == 2
    with pytest.raises(RdfError):
        canonical_labels(pair, work_limit=1)


def test_a_long_chain_of_equal_nodes_needs_no_deep_stack():
    # A list of equal values: the specification recurses once per cell.
    cells = [f'_:c{n} first "0"\n_:c{n} rest _:c{n + 1}' for n in range(300)]
    found = canonical_labels(quads("\n".join(cells) + "\n_:c300 first end"))
    assert len(set(found.values())) == 301


def test_canonical_quads_share_labels_between_graphs():
    found = canonical_quads(quads("_:x p o g\n_:x q o h"))
    assert {quad.subject for quad in found} == {BlankNode("_:c14n0")}


NODES = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "i", "j"])
TRIPLES = st.lists(
    st.tuples(NODES, st.sampled_from("pq"), st.one_of(NODES, st.just('"v"'))),
    max_size=9,
)


@given(TRIPLES, st.randoms(use_true_random=False))
def test_relabelling_and_reordering_change_nothing(
    triples: list[tuple[str, str, str]], rng: random.Random
):
    names = ["_:w", "_:x", "_:y", "_:z"]
    rng.shuffle(names)
    other = dict(zip(["_:a", "_:b", "_:c", "_:d"], names, strict=True))
    renamed = [(other.get(s, s), p, other.get(o, o)) for s, p, o in triples]
    rng.shuffle(renamed)

    def text(lines: list[tuple[str, str, str]]) -> str:
        return "\n".join(" ".join(line) for line in lines)

    assert graph_hash(quads(text(triples))) == graph_hash(quads(text(renamed)))


@given(TRIPLES)
def test_canonical_text_is_its_own_canonical_text(triples: list[tuple[str, str, str]]):
    once = canonical_quads(quads("\n".join(" ".join(line) for line in triples)))
    assert canonical_quads(once) == once
