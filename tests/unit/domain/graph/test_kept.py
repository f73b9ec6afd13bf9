"""Kept answers: found again, never believed when damaged, bounded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ggen.domain.graph.kept import KeptAnswers, is_keepable
from ggen.infra.stores.protocol import Answer, Rows, Triples
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD,
    BlankNode,
    Literal,
    Triple,
)

KEY = "0" * 64
ROWS = Rows(
    ("a", "b"),
    [
        (IRI("urn:x"), None),
        (BlankNode("_:c14n0"), Literal("ü\n\"'")),
        (Literal("_:c14n0"), Literal("01", f"{XSD}integer")),
        (Literal("x", RDF_LANG_STRING, "en"), Literal("\ud800")),
    ],
)


def keep(folder: Path | None, max_size_bytes: int = 1_000_000) -> KeptAnswers:
    return KeptAnswers(folder, max_size_bytes=max_size_bytes)


def only_file(folder: Path) -> Path:
    (path,) = (folder / "queries").iterdir()
    return path


@pytest.mark.parametrize(
    "answer",
    [
        ROWS,
        Rows(("x",), [], ()),
        Rows(("x", "y"), [], ((1, True), (0, False))),
        Rows((), [()]),
        Triples([Triple(BlankNode("_:c14n0"), IRI("urn:p"), Literal("1"))]),
        Triples([]),
        True,
        False,
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_an_answer_comes_back_as_it_was(tmp_path: Path, answer: Answer):
    keep(tmp_path).put(KEY, answer)
    found = keep(tmp_path).find(KEY)
    assert found == answer
    assert type(found) is type(answer)


def test_nothing_is_found_under_another_key(tmp_path: Path):
    keep(tmp_path).put(KEY, True)
    assert keep(tmp_path).find("1" * 64) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"urn:x", b"urn:y"),
        lambda data: data.replace(b"rows", b"rowz"),
        lambda data: b"\xff\xfe" + data,
        lambda data: b"null\nnull",
        lambda data: b"\x80\x04N.",
    ],
)
def test_a_damaged_answer_is_as_none(tmp_path: Path, damage):
    keep(tmp_path).put(KEY, ROWS)
    path = only_file(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert keep(tmp_path).find(KEY) is None
    keep(tmp_path).put(KEY, ROWS)
    assert keep(tmp_path).find(KEY) == ROWS


def test_the_file_is_json(tmp_path: Path):
    keep(tmp_path).put(KEY, True)
    assert only_file(tmp_path).read_text().splitlines()[1] == '{"answer":true}'


def test_facts_are_kept_too(tmp_path: Path):
    keep(tmp_path).put_fact(KEY, {"ex": "urn:x"})
    assert keep(tmp_path).find_fact(KEY) == {"ex": "urn:x"}
    assert keep(tmp_path).find_fact("1" * 64) is None


def test_without_a_folder_nothing_is_kept():
    kept = keep(None)
    kept.put(KEY, True)
    assert kept.find(KEY) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path):
    (tmp_path / "file").write_text("")
    kept = keep(tmp_path / "file")
    kept.put(KEY, True)
    assert kept.find(KEY) is None


def test_what_was_not_used_longest_goes_first(tmp_path: Path):
    answer = Rows(("x",), [(Literal("x" * 1000),)])
    kept = keep(tmp_path, 10_000)
    keys = [f"{number:064}" for number in range(8)]
    for age, key in enumerate(keys):
        kept.put(key, answer)
        os.utime(tmp_path / "queries" / f"{key}.json", (1000 + age, 1000 + age))
    assert kept.find(keys[0]) == answer  # used now
    for number in range(8, 11):
        keep(tmp_path, 10_000).put(f"{number:064}", answer)
    assert kept.find(keys[0]) == answer
    assert kept.find(keys[1]) is None
    sizes = [path.stat().st_size for path in (tmp_path / "queries").iterdir()]
    assert sum(sizes) <= 10_000


def test_an_answer_that_would_push_out_all_others_is_not_kept(tmp_path: Path):
    kept = keep(tmp_path, 10_000)
    kept.put(KEY, Rows(("x",), [(Literal("x" * 5000),)]))
    assert kept.find(KEY) is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT (NOW() AS ?now) {}", False),
        ("SELECT (rand ( ) AS ?r) {}", False),
        ("SELECT (STRUUID() AS ?u) {}", False),
        ("SELECT (uuid() AS ?u) {}", False),
        ("SELECT ?now { ?now ex:known ?rand }", True),
    ],
)
def test_answers_that_change_by_themselves_are_not_for_keeping(query, expected):
    assert is_keepable(query) is expected
