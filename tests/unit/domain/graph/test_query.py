"""Asking graphs: order, blank nodes, bindings, what is kept, forms, limits."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ggen.domain.graph.deadline import run_within
from ggen.domain.graph.query import Question, query, read_text, write_answer
from ggen.errors import (
    InternalError,
    NotFound,
    QueryError,
    Refused,
    TimedOut,
    UsageError,
)
from ggen.infra.stores.protocol import Rows, Triples
from ggen.infra.stores.terms import IRI, XSD, BlankNode, Literal

MODEL = """
@prefix ex: <https://example.org/> .
ex:Ann a ex:Person ; ex:age 30 ; ex:knows ex:Bob, [ ex:name "Cy" ] .
ex:Bob a ex:Person ; ex:age 4 .
"""


@pytest.fixture
def graph(tmp_path: Path, open_files: Callable[..., object]):
    (tmp_path / "model.ttl").write_text(MODEL)
    return open_files("model.ttl", cache_dir=tmp_path / "cache")


def ask_again(graph):
    """The same graph, opened by another run; parsing it would fail."""
    again = pickle.loads(pickle.dumps(graph))
    again._load = None
    return again


def names(rows: Rows) -> list[str]:
    return [row[0][0].rpartition("/")[2] for row in rows.rows]


def test_rows_without_order_come_in_a_fixed_one(graph):
    found = graph.select("SELECT ?s ?n { ?s ex:age ?n }")
    assert found.columns == ("s", "n")
    assert names(found) == ["Ann", "Bob"]


def test_rows_keep_the_order_of_the_query(graph):
    assert names(graph.select("SELECT ?s { ?s ex:age ?n } ORDER BY ?n")) == [
        "Bob",
        "Ann",
    ]


def test_prefixes_need_no_declaration(graph):
    text = "SELECT ?s { ?s a ex:Person ; rdf:type mine:Person }"
    found = graph.select(text, prefixes={"mine": "https://example.org/"})
    assert names(found) == ["Ann", "Bob"]


def test_relative_iris_in_a_query(tmp_path, open_files):
    (tmp_path / "a.ttl").write_text("<#x> <urn:p> 1 .")
    graph = open_files("a.ttl", root=tmp_path)
    assert graph.ask("ASK { <a.ttl#x> ?p ?o }")


@pytest.mark.parametrize("value", [IRI("https://example.org/Ann"), None])
def test_bindings_go_first(graph, value):
    bindings = {"s": value} if value else {}
    found = graph.select("SELECT ?s { ?s a ex:Person }", bindings=bindings)
    assert names(found) == (["Ann"] if value else ["Ann", "Bob"])


# ---- blank nodes


def test_blank_nodes_carry_their_canonical_label(graph):
    found = graph.select("SELECT ?x ?n { ?x ex:name ?n }")
    assert found.rows == [(BlankNode("_:c14n0"), Literal("Cy"))]


@pytest.mark.parametrize("order", ["", "ORDER BY ?m", "ORDER BY STR(?m)"])
def test_rows_are_ordered_by_label_not_by_engine_id(tmp_path, open_files, order):
    texts = [f'[] <urn:n> "{n}" ; <urn:m> "same" .' for n in range(30)]
    (tmp_path / "a.ttl").write_text("\n".join(texts))
    (tmp_path / "b.ttl").write_text("\n".join(reversed(texts)))
    text = "SELECT ?x ?n { ?x <urn:n> ?n ; <urn:m> ?m }" + order
    answers = [open_files(name).select(text).rows for name in ("a.ttl", "b.ttl")]
    assert answers[0] == answers[1]
    labels = [row[0].id for row in answers[0]]
    assert labels == sorted(labels)


def test_new_blank_nodes_are_numbered_in_the_order_of_the_rows(graph):
    found = graph.select("SELECT (BNODE() AS ?b) ?s { ?s a ex:Person } ORDER BY ?s")
    assert [row[0] for row in found.rows] == [BlankNode("_:new0"), BlankNode("_:new1")]
    assert [row[1].value[-3:] for row in found.rows] == ["Ann", "Bob"]


def test_a_constructed_graph_is_canonical(graph):
    text = "CONSTRUCT { ?s ex:box [ ex:of ?s ] } WHERE { ?s a ex:Person }"
    first, second = graph.construct(text), graph.construct(text + " ")
    assert first == second
    assert {t.object for t in first.triples if isinstance(t.object, BlankNode)} == {
        BlankNode("_:c14n0"),
        BlankNode("_:c14n1"),
    }


# ---- what is kept


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?x { ?s ex:knows ?x }",
        "SELECT ?s ?n { ?s ex:age ?n } ORDER BY DESC(?n)",
        "ASK { ?s a ex:Person }",
        "ASK { ?s a ex:Dog }",
        "CONSTRUCT { ?s ex:years ?n } WHERE { ?s ex:age ?n }",
        "DESCRIBE ex:Bob",
    ],
)
def test_an_answer_is_there_again_without_parsing(graph, text):
    answer = graph.answer(text)
    again = ask_again(graph)
    assert again.answer(text) == answer
    assert (graph.kept_answers, again.kept_answers) == (0, 1)


def test_another_question_is_not_the_same(graph):
    text = "SELECT ?s { ?s ex:age ?n }"
    graph.answer(text)
    for other in (
        {"bindings": {"n": Literal("4", f"{XSD}integer")}},
        {"prefixes": {"x": "urn:x"}},
    ):
        again = pickle.loads(pickle.dumps(graph))
        again.answer(text, **other)
        assert again.kept_answers == 0


def test_a_changed_file_is_asked_again(tmp_path, open_files, graph):
    text = "SELECT ?s { ?s a ex:Person }"
    graph.answer(text)
    (tmp_path / "model.ttl").write_text(MODEL.replace("ex:Bob a", "ex:Bo a"))
    changed = open_files("model.ttl", cache_dir=tmp_path / "cache")
    assert names(changed.select(text)) == ["Ann", "Bo"]


def test_what_changes_by_itself_is_not_kept(graph):
    text = "SELECT (STRUUID() AS ?id) {}"
    assert graph.select(text).rows != graph.select(text).rows


def test_standard_input_is_not_kept(tmp_path, open_files):
    cache = tmp_path / "cache"
    graph = open_files("-", stdin=MODEL.encode, fmt="turtle", cache_dir=cache)
    graph.answer("ASK { ?s ?p ?o }")
    assert not (cache / "queries").exists()


def test_on_request_nothing_is_kept(graph, tmp_path):
    assert graph.answer("ASK { ?s a ex:Person }", keep=False) is True
    assert not (tmp_path / "cache" / "queries").exists()


def test_errors_are_not_kept(graph, tmp_path):
    with pytest.raises(QueryError):
        graph.answer("SELECT ?s {")
    assert not (tmp_path / "cache" / "queries").exists()


# ---- forms


@pytest.mark.parametrize(
    ("method", "text"),
    [("select", "ASK {}"), ("ask", "SELECT * {}"), ("construct", "ASK {}")],
)
def test_a_query_of_another_form(graph, method, text):
    with pytest.raises(QueryError, match="not a "):
        getattr(graph, method)(text)


def test_a_wrong_query_has_its_place_in_the_users_file(graph):
    text = "SELECT ?s\nWHERE { ?s ex:age }\n"
    with pytest.raises(QueryError) as caught:
        graph.answer(text, file="q.rq", line=10)
    assert (caught.value.file, caught.value.line) == ("q.rq", 11)


def test_a_query_reads_nothing_from_elsewhere(graph):
    with pytest.raises(Refused):
        graph.answer("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


# ---- answers for people


def test_an_answer_as_rows(graph):
    found = query(graph, Question(text="SELECT ?s ?n { ?s ex:age ?n }"))
    assert found.columns == ("s", "n")
    assert found.rows[1] == {
        "s": {"type": "uri", "value": "https://example.org/Bob"},
        "n": {"type": "literal", "value": "4", "datatype": f"{XSD}integer"},
    }
    assert (found.form, found.count, found.kept) == ("select", 2, False)
    assert found.engine.startswith(graph.engine)
    assert found.prefixes == {"ex": "https://example.org/"}


def test_the_second_time_it_is_kept(graph):
    question = Question(text="SELECT ?s ?n { ?s ex:age ?n }")
    first = query(graph, question)
    second = query(ask_again(graph), question)
    assert second.kept
    assert second.rows == first.rows


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("ASK { ?s a ex:Person }", True),
        ("ASK { ?s a ex:Dog }", False),
        ("SELECT ?s { ?s a ex:Dog }", False),
        ("CONSTRUCT WHERE { ?s a ex:Dog }", False),
        ("CONSTRUCT WHERE { ?s a ex:Person }", True),
    ],
)
def test_exit_status_follows_the_answer(graph, text, ok):
    assert query(graph, Question(text=text, exit_status=True)).ok is ok
    assert query(graph, Question(text=text)).ok


def test_a_graph_is_turtle_unless_rows_are_wanted(graph):
    text = "CONSTRUCT WHERE { ?s ex:age ?n }"
    assert "@prefix ex:" in (query(graph, Question(text=text)).text or "")
    rows = query(graph, Question(text=text, fmt="table"))
    assert rows.columns == ("subject", "predicate", "object")
    assert rows.text is None
    assert len(rows.rows) == 2


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.csv", "s\n"), ("a.tsv", "?s\n"), ("a.json", "{"), ("a.txt", "s\n")],
)
def test_the_format_of_a_file_follows_its_ending(graph, tmp_path, name, start):
    path = tmp_path / "out" / name
    done = write_answer(graph, Question(text="SELECT ?s { ?s a ex:Person }"), path=path)
    assert path.read_text().startswith(start)
    assert done.count == 2


# ---- the text of a query


def read(tmp_path, text=None, file=None, stdin=b""):
    return read_text(text, file, cwd=tmp_path, stdin=lambda: stdin)


def test_where_a_query_comes_from(tmp_path):
    (tmp_path / "q.rq").write_text("ASK {}")
    assert read(tmp_path, "ASK {}") == ("ASK {}", "<argument>")
    assert read(tmp_path, file="q.rq") == ("ASK {}", str(tmp_path / "q.rq"))
    assert read(tmp_path, file="-", stdin=b"ASK {}") == ("ASK {}", "<stdin>")


@pytest.mark.parametrize(("text", "file"), [(None, None), ("ASK {}", "q.rq")])
def test_not_exactly_one_query(tmp_path, text, file):
    with pytest.raises(UsageError):
        read(tmp_path, text, file)


def test_a_file_name_in_place_of_a_query(tmp_path):
    (tmp_path / "q.rq").write_text("ASK {}")
    with pytest.raises(UsageError) as caught:
        read(tmp_path, "q.rq")
    assert caught.value.hint == "to read it: -f q.rq"


def test_a_missing_query_file(tmp_path):
    with pytest.raises(NotFound):
        read(tmp_path, file="none.rq")


# ---- time limits


def test_within_the_limit_the_answer_is_the_same(graph):
    text = "SELECT ?s ?n { ?s ex:age ?n }"
    limited = query(graph, Question(text=text, timeout_s=60))
    assert limited.rows == query(graph, Question(text=text)).rows


def test_past_the_limit(graph):
    text = "SELECT (COUNT(*) AS ?n) { " + "".join(
        f"?a{n} ?b{n} ?c{n} . " for n in range(12)
    )
    started = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        query(graph, Question(text=text + "}", timeout_s=0.5))
    assert time.monotonic() - started < 10
    assert caught.value.message == "the query ran longer than 0.5 s"


def test_errors_come_back_from_the_other_process(graph):
    with pytest.raises(QueryError) as caught:
        query(graph, Question(text="SELECT", file="q.rq", timeout_s=60))
    assert caught.value.file == "q.rq"


def die() -> None:
    import os

    os._exit(9)


def test_a_process_that_dies_is_an_error():
    with pytest.raises(InternalError, match="died"):
        run_within(60, die, "query")


def test_triples_and_rows_are_told_apart(graph):
    assert isinstance(graph.answer("DESCRIBE ex:Bob"), Triples)
