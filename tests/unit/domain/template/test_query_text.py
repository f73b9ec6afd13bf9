"""What the text of a query says: columns, order, prefixes, and what is not settled."""

from __future__ import annotations

import pytest

from ggen.domain.template.query_text import add_order, read_query


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT ?a $b WHERE {}", ("a", "b")),
        ("select distinct ?a{ ?a ?b ?c }", ("a",)),
        ("SELECT (COUNT(?x) AS ?n) ?a FROM <u> {}", ("n", "a")),
        ("SELECT (IF(?x, (?y), 1) AS ?n) {}", ("n",)),
        ("PREFIX s: <http://x#y> # SELECT ?no {\nSELECT ?a {}", ("a",)),
        ("SELECT * { ?s ?p ?o . FILTER(?s = ?t) }", ("s", "p", "o", "t")),
        ("SELECT ?where { }", ("where",)),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ("n",)),
        ("SELECT ?a", ("a",)),
        ("ASK { ?a ?b ?c }", ()),
        ("", ()),
        ("SELECT", ()),
        ("} nonsense {", ()),
    ],
)
def test_columns(query: str, names: tuple[str, ...]) -> None:
    assert read_query(query).columns == names


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("BASE <http://b/> PREFIX a: <http://a/>\nask {}", "ASK"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE <http://a>", "DESCRIBE"),
        ("INSERT DATA { }", None),
        ("hello", None),
    ],
)
def test_form(query: str, form: str | None) -> None:
    assert read_query(query).form == form


@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        ("SELECT ?a { ?a a ?b } ORDER BY ?a", "SELECT ?a { ?a a ?b } ORDER BY ?a"),
        ("SELECT ?a { ?a a ?b }", "SELECT ?a { ?a a ?b } ORDER BY ?a"),
        ("SELECT ?a ?b { ?a a ?b }\n", "SELECT ?a ?b { ?a a ?b } ORDER BY ?a ?b\n"),
        (
            "SELECT ?a { { SELECT ?a { } ORDER BY ?a } } LIMIT 3",
            "SELECT ?a { { SELECT ?a { } ORDER BY ?a } } ORDER BY ?a LIMIT 3",
        ),
        (
            "SELECT ?a (SUM(?x) AS ?n) { } GROUP BY ?a HAVING (?n > 1)",
            "SELECT ?a (SUM(?x) AS ?n) { } GROUP BY ?a HAVING (?n > 1) ORDER BY ?a ?n",
        ),
        (
            "SELECT ?a { } # ORDER BY ?a\nVALUES ?a { 1 }",
            "SELECT ?a { } ORDER BY ?a # ORDER BY ?a\nVALUES ?a { 1 }",
        ),
    ],
)
def test_adding_an_order(query: str, ordered: str) -> None:
    assert (add_order(query) or query) == ordered
    assert add_order(ordered) is None


@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT { } { }", "hm", ""])
def test_only_select_gets_an_order(query: str) -> None:
    assert add_order(query) is None


def test_prefixes_that_are_not_declared() -> None:
    query = (
        "PREFIX a: <http://a/>\nSELECT * {\n"
        "  ?x a:b c:d ; :e 'f:g', <h:i>, _:b .\n  ?y c:z ?z # j:k\n}"
    )
    found = [(spot.name, spot.line) for spot in read_query(query).prefixes]
    assert found == [("c", 2), ("", 2)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT (SAMPLE(?x) AS ?y) { }", ["SAMPLE"]),
        ("SELECT ?sample { ?x :sample 'SAMPLE(' }", []),
        ("DESCRIBE ?x { ?x a ?y }", ["DESCRIBE"]),
        (
            "SELECT (GROUP_CONCAT(?x) AS ?y) { }",
            ["GROUP_CONCAT without an order inside"],
        ),
        ("SELECT (GROUP_CONCAT(?x) AS ?y) {{ SELECT ?x {} ORDER BY ?x }}", []),
        ("SELECT ?x { } LIMIT 1", ["LIMIT without ORDER BY"]),
        ("SELECT ?x { } ORDER BY ?x LIMIT 1", []),
        ("SELECT ?x { { SELECT ?x { } OFFSET 1 } } ORDER BY ?x LIMIT 1",
         ["OFFSET without ORDER BY"]),
        ("SELECT (xsd:double(?x) * 2 AS ?y) { }", ["xsd:double arithmetic"]),
        ("SELECT (?x * 1e3 AS ?y) { }", ["xsd:double arithmetic"]),
        ("SELECT (?x * 1.5 AS ?y) { ?x xsd:double ?z }", []),
    ],
)  # fmt: skip
def test_what_engines_may_answer_differently(query: str, names: list[str]) -> None:
    assert [spot.name for spot in read_query(query).unsettled] == names


def test_what_every_run_may_answer_differently() -> None:
    facts = read_query("SELECT (RAND() AS ?r) ?now {\n BIND(uuid() AS ?u) ?x :now ?y }")
    found = [(spot.name, spot.line) for spot in facts.chance]
    assert found == [("RAND()", 0), ("UUID()", 1)]


def test_what_is_read_from_elsewhere() -> None:
    facts = read_query(
        "SELECT * FROM <http://g> { SERVICE <http://s> { ?a ?b ?from } }"
    )
    assert [spot.name for spot in facts.remote] == ["FROM", "SERVICE"]
