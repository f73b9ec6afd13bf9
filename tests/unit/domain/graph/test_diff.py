"""Differences of graphs: small, blind to labels, and applicable as a patch."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.domain.graph.canon import canonical_nquads, graph_hash
from ggen.domain.graph.diff import QuadDiff, diff_quads, list_changes
from ggen.domain.graph.patch import apply_patch, format_patch, parse_patch
from ggen.errors import Conflict, InputError
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Quad

EX = "https://example.org/"


def iri(name: str) -> IRI:
    return IRI(EX + name)


def node(name: str) -> BlankNode:
    return BlankNode(f"_:{name}")


def term(text: str) -> IRI | BlankNode | Literal:
    if text.startswith("_:"):
        return BlankNode(text)
    return Literal(text[1:]) if text.startswith("'") else iri(text)


def graph(*lines: str) -> list[Quad]:
    """Statements of ``s p o [g]`` words; ``_:x`` blank, ``'x`` a literal."""
    return [Quad(*(term(word) for word in line.split())) for line in lines]  # type: ignore[arg-type]


def renamed(quads: Iterable[Quad], seed: int = 0) -> list[Quad]:
    """An isomorphic graph in another order."""
    rng = random.Random(seed)
    names: dict[BlankNode, BlankNode] = {}

    def other(item: object) -> object:
        if not isinstance(item, BlankNode):
            return item
        return names.setdefault(item, node(f"r{rng.random()}"[:12].replace(".", "x")))

    shuffled = list(quads)
    rng.shuffle(shuffled)
    return [Quad(*map(other, quad)) for quad in shuffled]  # type: ignore[arg-type]


def patch_text(a: list[Quad], b: list[Quad]) -> str:
    diff = diff_quads(a, b)
    return format_patch(diff.removed, diff.added, a_hash=graph_hash(a))


def lines(diff: QuadDiff) -> list[str]:
    signed = [f"- {quad.n3()}" for quad in diff.removed]
    signed += [f"+ {quad.n3()}" for quad in diff.added]
    return sorted(text.replace(EX, "") for text in signed)


def test_equal_graphs_have_no_difference():
    a = graph("a p b", "a p 'x")
    diff = diff_quads(a, a[::-1])
    assert diff.is_empty
    assert len(diff.common) == 2


def test_statements_without_blank_nodes_are_compared_as_they_are():
    diff = diff_quads(graph("a p b", "a p c"), graph("a p b", "a p d", "a p b g"))
    assert lines(diff) == [
        "+ <a> <p> <b> <g> .",
        "+ <a> <p> <d> .",
        "- <a> <p> <c> .",
    ]


def test_lexical_forms_count():
    a = [Quad(iri("a"), iri("p"), Literal("1.0", "http://x/decimal"))]
    b = [Quad(iri("a"), iri("p"), Literal("1.00", "http://x/decimal"))]
    assert len(lines(diff_quads(a, b))) == 2


SHAPE = (
    "S property _:p1",
    "_:p1 path name",
    "_:p1 min '1",
    "S property _:p2",
    "_:p2 path age",
    "_:p2 min '1",
    "_:p2 in _:l1",
    "_:l1 first 'a",
    "_:l1 rest _:l2",
    "_:l2 first 'b",
    "_:l2 rest nil",
)


@pytest.mark.parametrize("seed", range(5))
def test_relabelled_and_reordered_graphs_are_the_same(seed: int):
    assert diff_quads(graph(*SHAPE), renamed(graph(*SHAPE), seed)).is_empty


def test_one_changed_value_inside_a_blank_node_is_two_lines():
    changed = [line.replace("_:p2 min '1", "_:p2 min '0") for line in SHAPE]
    diff = diff_quads(graph(*SHAPE), renamed(graph(*changed)))
    (removed,), (added,) = diff.removed, diff.added
    assert removed.subject == added.subject
    assert (removed.object, added.object) == (Literal("1"), Literal("0"))


def test_a_value_put_into_a_list_leaves_the_other_cells_alone():
    changed = [*SHAPE[:8], "_:l1 rest _:l3", "_:l3 first 'x", "_:l3 rest _:l2"]
    changed += SHAPE[9:]
    diff = diff_quads(graph(*SHAPE), renamed(graph(*changed)))
    assert len(diff.removed) == 1
    assert len(diff.added) == 3


def test_of_two_equal_nodes_one_can_go():
    two = graph("a p _:x", "_:x q 'v", "a p _:y", "_:y q 'v")
    one = graph("a p _:z", "_:z q 'v")
    assert len(diff_quads(two, one).removed) == 2
    assert diff_quads(two, one).added == frozenset()
    assert len(diff_quads(one, two).added) == 2


def test_new_blank_nodes_get_names_that_no_old_one_has():
    diff = diff_quads(graph("a p _:x"), graph("a p _:x", "a q _:y", "_:y r 'v"))
    assert lines(diff) == ["+ <a> <q> _:new0 .", '+ _:new0 <r> "v" .']


def test_blank_graph_names_are_matched():
    a = graph("a p b _:g", "c p d _:g")
    b = graph("c p d _:h", "a p b _:h")
    assert diff_quads(a, b).is_empty


def test_the_labels_of_the_input_do_not_show():
    a, b = graph(*SHAPE), graph(*SHAPE[2:], "_:p1 path other", "S property _:p1")
    wanted = lines(diff_quads(a, b))
    for seed in range(4):
        assert lines(diff_quads(renamed(a, seed), renamed(b, seed + 9))) == wanted


def test_many_alike_nodes_finish():
    a = [q for i in range(400) for q in graph(f"a p _:n{i}", f"_:n{i} v '{i}")]
    b = [q for i in range(400) for q in graph(f"a p _:n{i}", f"_:n{i} v '{i + 1}")]
    diff = diff_quads(a, b)
    assert len(diff.removed) <= 2
    assert len(diff.added) <= 2


def test_changes_say_from_where_a_blank_node_is_reached():
    changed = [line.replace("'b", "'c") for line in SHAPE]
    changes = list_changes(diff_quads(graph(*SHAPE), graph(*changed)))
    assert [change.op for change in changes] == ["-", "+"]
    assert {change.owner for change in changes} == {f"<{EX}S>"}
    names = [name.replace(EX, "") for name in changes[0].route]
    assert names == ["<property>", "<in>", "<rest>"]


def test_changes_of_a_blank_node_that_nobody_names_have_no_owner():
    changes = list_changes(diff_quads([], graph("_:x p 'v")))
    assert [(c.owner, c.route, c.subject) for c in changes] == [(None, (), "_:new0")]


def test_changes_are_in_reading_order():
    a = graph("b p 'x", "a p 'x", "a q 'x")
    b = graph("b p 'y", "a p 'y", "a q 'x")
    shown = [(c.op, c.subject[-2], c.object) for c in list_changes(diff_quads(a, b))]
    assert shown == [
        ("-", "a", '"x"'),
        ("+", "a", '"y"'),
        ("-", "b", '"x"'),
        ("+", "b", '"y"'),
    ]


def test_a_patch_reads_back():
    a = graph("a p 'x", "a p _:b", "_:b q 'v")
    text = patch_text(a, graph("a p _:b", "_:b q 'w"))
    assert text == (
        f"H applies-to <urn:sha256:{graph_hash(a)}> .\n"
        "TX .\n"
        f'D <{EX}a> <{EX}p> "x" .\n'
        f'D _:c14n0 <{EX}q> "v" .\n'
        f'A _:c14n0 <{EX}q> "w" .\n'
        "TC .\n"
    )
    patch = parse_patch(text)
    assert patch.applies_to == graph_hash(a)
    assert [op for op, _ in patch.changes] == ["D", "D", "A"]


def test_a_patch_about_blank_nodes_is_refused_on_another_graph():
    a = graph("a p _:b", "_:b q 'v")
    patch = parse_patch(patch_text(a, graph("a p _:b", "_:b q 'w")))
    with pytest.raises(Conflict):
        apply_patch(graph("a p _:b", "_:b r 'v"), patch)


def test_a_patch_without_blank_nodes_fits_any_graph():
    a = graph("a p b")
    text = patch_text(a, graph("a p c"))
    after = apply_patch(graph("x p y", "a p b"), parse_patch(text))
    assert after == set(graph("x p y", "a p c"))


@pytest.mark.parametrize(
    "line",
    ["X <a> <b> <c> .", "A <a> <b> .", 'A "x" <b> <c> .', "A <a> _:b <c> .", "TA ."],
)
def test_a_bad_patch_line_is_named(line: str):
    with pytest.raises(InputError) as caught:
        parse_patch(f"TX .\n{line}\nTC .\n", file="x.rdfp")
    assert (caught.value.file, caught.value.line) == ("x.rdfp", 2)


_names = st.sampled_from("abc")
_blanks = st.sampled_from(["_:x", "_:y", "_:z", "_:w"])
_values = st.sampled_from(["'1", "'2", '\'two\nlines "quoted" \\ é'])


@st.composite
def _graphs(draw: st.DrawFn) -> list[Quad]:
    statement = st.tuples(
        _names | _blanks, st.sampled_from("pq"), _names | _blanks | _values
    )
    named = st.none() | _names | _blanks
    rows = draw(st.lists(st.tuples(statement, named), max_size=9))
    return [
        Quad(*map(term, words), None if graph is None else term(graph))  # type: ignore[arg-type]
        for words, graph in rows
    ]


@settings(max_examples=150, deadline=None)
@given(_graphs(), _graphs())
def test_a_patch_turns_a_into_b(a: list[Quad], b: list[Quad]):
    text = patch_text(a, b)
    after = apply_patch(renamed(a), parse_patch(text))
    assert canonical_nquads(after) == canonical_nquads(b)


@settings(max_examples=60, deadline=None)
@given(_graphs(), st.integers(0, 9))
def test_isomorphic_graphs_never_differ(a: list[Quad], seed: int):
    assert diff_quads(a, renamed(a, seed)).is_empty
