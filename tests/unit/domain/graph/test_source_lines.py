"""Lines of subjects in Turtle and its relatives."""

from __future__ import annotations

import pytest

from ggen.domain.graph.source_lines import find_subject_lines

BASE = "https://ggen.invalid/m.ttl"
EX = "http://ex/"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<http://ex/a> a P:B .", 1),
        ("P:b P:p P:a .\nP:a P:p 1 .", 2),
        ("# P:a P:p 1 .\nP:a P:p 1 .", 2),
        ('P:b P:p """\nP:a .\n. P:a """ .\nP:a a 1.', 4),
        ("P:b P:p 'x. ' .\nP:a P:p 1 .", 2),
        ("P:b P:p [ P:q 1 . 5 ] ;\n P:q (P:a) .\nP:a a 1 .", 3),
        ("P:b P:p 1.5, 2 .\nP:a P:p 1 .", 2),
        ("P:b P:p P:c.\nP:a P:p 1 .", 2),
        ("P:b.c P:p P:c.d .\nP:a P:p 1 .", 2),
        ("[] P:p P:a .\nP:a P:p 1 .", 2),
        ("_:x P:p 'l'@en-GB .\nP:a P:p 1 .", 2),
        ("P:g {\n P:b a 1 .\n P:a a 1 }", 3),
        ("GRAPH P:g {\n P:a a 1 }", 2),
        ("\\u0041 .\n<http://ex/\\u0061> a 1 .", 2),
        ("<http://ex/b> <http://ex/p> <http://ex/a> .\n<http://ex/a> <p> 1 .", 2),
        ("P:b a 1 .\r\nP:a a 1 .\r\n", 2),
    ],
)
@pytest.mark.parametrize(
    "prefix",
    [
        "@prefix P: <http://ex/> .",
        "PREFIX P: <http://ex/>",
        "@base <http://ex/> .\n@prefix P: <> .",
        "prefix p: <http://ex/no> prefix P: <http://ex/>",
    ],
)
def test_the_first_statement_about_a_node_is_found(text: str, line: int, prefix: str):
    found = find_subject_lines(f"{prefix}\n{text}", {EX + "a"}, base=BASE)
    assert found == {EX + "a": line + 1 + prefix.count("\n")}


def test_a_prefix_may_be_called_prefix():
    text = "@prefix prefix: <http://ex/> .\nprefix:a a 1 ."
    assert find_subject_lines(text, {EX + "a"}, base=BASE) == {EX + "a": 2}


def test_nodes_that_are_only_objects_are_not_found():
    text = "@prefix ex: <http://ex/> .\nex:b ex:p ex:a ; ex:q ex:a ."
    assert find_subject_lines(text, {EX + "a"}, base=BASE) == {}


def test_relative_iris_resolve_against_the_given_base():
    found = find_subject_lines("<#a> a 1 .\n<> a 2 .", {BASE + "#a", BASE}, base=BASE)
    assert found == {BASE + "#a": 1, BASE: 2}


def test_a_namespace_that_ends_in_a_hash_keeps_it():
    text = "@prefix : <#> .\n@prefix n: <http://ex/ns#> .\n:a a 1 .\nn:a a 1 ."
    wanted = {BASE + "#a", "http://ex/ns#a"}
    assert find_subject_lines(text, wanted, base=BASE) == {
        BASE + "#a": 3,
        "http://ex/ns#a": 4,
    }


@pytest.mark.parametrize("text", ["", "@prefix", "@base", "(((", "]].", '"open', "<"])
def test_broken_text_gives_nothing(text: str):
    assert find_subject_lines(text, {EX + "a"}, base=BASE) == {}
