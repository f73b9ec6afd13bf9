"""Updates: both engines change the same things, all of them or none."""

from __future__ import annotations

import pytest

from ggen.errors import QueryError
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.terms import Literal

X = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("before", "update", "after"),
    [
        ("", "INSERT DATA { :a :b 1 }", [":a :b 1"]),
        (":a :b 1, 2 .", "DELETE DATA { :a :b 1 }", [":a :b 2"]),
        (":a :b 1, 2 .", "DELETE WHERE { :a :b ?x }", []),
        (
            ":a :b 1 . :c :b 2 .",
            "DELETE { ?s :b ?o } INSERT { ?s :c ?o } WHERE { ?s :b ?o FILTER(?o > 1) }",
            [":a :b 1", ":c :c 2"],
        ),
        (":a :b 1 .", "INSERT { ?s :n 2 } WHERE { ?s :b 1 }", [":a :b 1", ":a :n 2"]),
        (":a :b 1 .", "CLEAR ALL", []),
        (":a :b 1 .", "DROP SILENT GRAPH :nope", [":a :b 1"]),
        (":a :b 1 .", "INSERT DATA { :x :y 1 } ; DELETE DATA { :a :b 1 }", [":x :y 1"]),
        (":a :b 1 .", "", [":a :b 1"]),
        (":a :b 1 .", "PREFIX q: <http://example.org/> DELETE DATA { q:a q:b 01 }", []),
    ],
)
def test_updates(load, change, ask, before, update, after):
    load(before)
    change(update)
    found = ask("SELECT * { ?s ?p ?o }")
    expected = sorted(line.split() for line in after)
    short = [[t.split("/")[-1].rstrip(">") for t in row[:2]] for row in found]
    assert short == [[p[1:] for p in line[:2]] for line in expected]
    assert [row[2][1] for row in found] == [line[2] for line in expected]


def test_spellings_of_what_is_not_touched_survive(load, change, spelt, store):
    load(":a :p 1.10 ; :q 01 . :b :p 2.50, 2.5 .")
    change("DELETE { ?s :q ?o } INSERT { ?s :r ?o } WHERE { ?s :q ?o }")
    values = [line.split('"')[1] for line in spelt()]
    assert values == ["1.10", "1", "2.5", "2.50"]
    assert len(store) == 4
    change("DELETE DATA { :b :p 2.500 }")
    assert len(store) == len(spelt()) == 2


def test_what_an_update_inserts_is_canonical(change, spelt, ask):
    change("INSERT DATA { :a :p 1.10, 01, 1.0e0, 'x'@EN-us }")
    assert [line.split(" ", 2)[2] for line in spelt()] == [
        f'"1"^^<{X}double> .',
        f'"1"^^<{X}integer> .',
        f'"1.1"^^<{X}decimal> .',
        '"x"@en-us .',
    ]


def test_inserting_an_equal_value_changes_nothing(load, change, spelt):
    load(":a :p 1.10 .")
    change("INSERT DATA { :a :p 1.1 }")
    assert len(spelt()) == 1 and "1.10" in spelt()[0]


@pytest.mark.parametrize(
    "broken",
    [
        "INSERT DATA { :x :y 1 } ; CREATE GRAPH :g ; CREATE GRAPH :g",
        "INSERT DATA { :x :y 1 } ; DELETE DATA { :a :b 1 } ; CLEAR GRAPH :nope",
        "INSERT DATA { :x :y 1 } ; INSERT DATA { :x :y }",
    ],
)
def test_a_failed_update_changes_nothing(load, change, spelt, broken):
    load(":a :b 1, 01 . :c :d [] .")
    before = spelt()
    with pytest.raises(QueryError):
        change(broken)
    assert spelt() == before


def test_named_graphs(load, change, ask):
    load(":a :b 1 . :g { :a :b 2 }", "trig")
    change(
        "INSERT DATA { GRAPH :h { :a :b 3 } } ; DELETE WHERE { GRAPH :g { ?s ?p ?o } }"
    )
    assert [
        row[0].split("/")[-1] for row in ask("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
    ] == ["h>"]
    change("DELETE WHERE { :a :b ?x }")
    assert ask("SELECT ?x { :a :b ?x }") == [[f'"3"^^<{X}integer>']]
    change("CLEAR NAMED")
    assert ask("SELECT ?x { :a :b ?x }") == []


def test_patterns_of_updates_see_the_default_graph_only(load, change, ask):
    load(":a :b 1 . :g { :a :b 2 }", "trig")
    change("INSERT { :found :value ?x } WHERE { :a :b ?x }")
    assert ask("SELECT ?x { :found :value ?x }") == [[f'"1"^^<{X}integer>']]
    change("INSERT { :named :value ?x } USING :g WHERE { :a :b ?x }")
    assert ask("SELECT ?x { :named :value ?x }") == [[f'"2"^^<{X}integer>']]
    change("WITH :g DELETE { ?s :b ?x } INSERT { ?s :c ?x } WHERE { ?s :b ?x }")
    assert ask("SELECT ?x { GRAPH :g { :a :c ?x } }") == [[f'"2"^^<{X}integer>']]


def test_copy_move_and_add(load, change, ask):
    load(":g { :a :b 1 } :h { :c :d 2 }", "trig")
    for update, graphs in (
        ("COPY :g TO :i", [":g", ":h", ":i"]),
        ("MOVE :h TO :j", [":g", ":i", ":j"]),
        ("ADD :g TO DEFAULT", [":g", ":i", ":j"]),
    ):
        change(update)
        rows = ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert [":" + row[0].split("/")[-1][:-1] for row in rows] == graphs
    assert ask("ASK FROM :i { :a :b 1 }")


def test_blank_nodes_are_new_each_time(load, change, store):
    load(":a :b 1 . :c :b 2 .")
    change("INSERT { ?s :has [ :of ?o ] } WHERE { ?s :b ?o }")
    blanks = {q.object for q in store.quads() if q.predicate.value.endswith("has")}
    assert len(blanks) == 2
    change("INSERT DATA { _:x :y 1 . _:x :z 2 }")
    assert len({q.subject for q in store.quads() if q.predicate.value[-1] in "yz"}) == 1


def test_errors_name_the_users_line(store):
    with pytest.raises(QueryError) as caught:
        store.update(
            Query("INSERT DATA {\n :a :b }", {"": "http://e/"}, {}, file="u", line=5)
        )
    # rdflib only knows where the operation begins.
    assert caught.value.file == "u" and caught.value.line in (5, 6)


def test_a_query_is_not_an_update(change):
    with pytest.raises(QueryError, match="a SPARQL query, where an update is expected"):
        change("SELECT * { ?s ?p ?o }")


def test_updates_take_no_bindings(store):
    query = Query("DELETE WHERE { ?s ?p ?o }", {}, {"s": Literal("x")})
    with pytest.raises(QueryError, match="an update cannot be given bindings"):
        store.update(query)
