"""Asking for many rows at once gives what asking for each of them gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.model import Graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.template import ahead
from ggen.domain.template.ahead import Ahead, Pace, widen
from ggen.domain.template.model import NamedQuery
from ggen.errors import QueryError
from ggen.infra.stores.protocol import Answer
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Term

EX = "http://example.org/"
COUNT = 60


def data() -> str:
    lines = [
        "@prefix ex: <http://example.org/> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
    ]
    for n in range(COUNT):
        lines.append(f'ex:c{n} a ex:Class ; rdfs:label "c{n}", "b{n % 7}"@en .')
        if n % 3:
            lines.append(f"ex:c{n} rdfs:subClassOf ex:c{n // 2} .")
        if n % 4 == 0:
            lines.append(f'ex:c{n} ex:note "line\\nand \\"quote\\"", 1.50, 01 .')
        lines += [f"ex:p{n}{m} ex:of ex:c{n} ; ex:rank {m % 2} ." for m in range(3)]
        if n % 5 == 0:
            lines.append(f"ex:c{n} ex:part [ ex:rank {n} ], [ ex:rank {n} ] .")
    return "\n".join(lines)


@pytest.fixture(scope="module", params=["rdflib", "oxigraph"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Graph:
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")
    cwd: Path = tmp_path_factory.mktemp("graph")
    options = LoadOptions(cwd=cwd, root=cwd, engine=request.param, inline=(data(),))
    return open_graph((), options)


class Counted:
    """A graph that counts what it is asked."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.asked: list[str] = []

    def answer(self, text: str, **options: Any) -> Answer:
        self.asked.append(text)
        return self.graph.answer(text, **options)


ROWS = [(IRI(f"{EX}c{n}"), Literal(f"c{n}")) for n in range(COUNT)]
QUERIES = [
    "SELECT ?p WHERE { ?p ex:of ?c }",
    "SELECT ?p ?r { ?p ex:of ?c ; ex:rank ?r } ORDER BY ?r",
    "SELECT ?p ?r WHERE { ?p ex:of ?c ; ex:rank ?r } ORDER BY DESC(?r) ASC(?p)",
    "SELECT DISTINCT ?r WHERE { ?p ex:of ?c ; ex:rank ?r }",
    "SELECT ?c ?p WHERE { ?p ex:of ?c }",
    "SELECT (STR(?p) AS ?text) ?c WHERE { ?p ex:of ?c }",
    "SELECT ?l ?n WHERE { ?c rdfs:label ?l OPTIONAL { ?c ex:note ?n } }",
    "SELECT ?x WHERE { { ?x ex:of ?c } UNION { ?c rdfs:subClassOf ?x } }",
    "SELECT ?p WHERE { ?p ex:of ?c FILTER NOT EXISTS { ?p ex:rank 1 } }",
    "SELECT ?p WHERE { ?p ex:of ?c MINUS { ?p ex:rank 1 } }",
    "SELECT ?p ?v WHERE { ?p ex:of ?c BIND(CONCAT(STR(?c), '!') AS ?v) }",
    "SELECT ?s ?o WHERE { ?c rdfs:subClassOf* ?s . OPTIONAL { ?c ex:note ?o } }",
    "SELECT ?b ?r WHERE { ?c ex:part ?b . ?b ex:rank ?r }",
    "PREFIX q: <http://example.org/> SELECT ?p # a comment {\n{ ?p q:of ?c }",
    "SELECT ?x WHERE { ?c a ex:Nothing ; ex:of ?x }",
    "SELECT ?p WHERE { VALUES ?r { 0 } ?p ex:of ?c ; ex:rank ?r }",
    "SELECT ?k ?l WHERE { ?k rdfs:label ?l . FILTER(STR(?l) = ?label) }",
    "SELECT ?p WHERE { ?p ex:of ?c . FILTER(?label != 'c3') }",
]
PREFIXES = {"ex": EX}


def bindings(text: str, row: tuple[Term, ...]) -> tuple[tuple[str, Term], ...]:
    names = [name for name in ("c", "label") if f"?{name}" in text]
    return tuple((name, row[("c", "label").index(name)]) for name in names)


def answers(graph: Any, text: str, *, expected: bool, rows: Any = ROWS) -> list[Any]:
    asking = Ahead(graph, PREFIXES)
    if expected:
        asking.expect(rows)
    found = []
    for row in rows:
        asking.begin(row)
        query = NamedQuery("", text, "t.tmpl", 1)
        answer: Any = asking.answer(query, bindings(text, row))
        found.append((answer.columns, answer.rows))
    return found


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks must not decide what these tests see."""
    monkeypatch.setattr(ahead, "_PATIENCE", 1e9)


@pytest.mark.parametrize("text", QUERIES)
def test_the_answers_are_those_of_each_row_alone(graph: Graph, text: str) -> None:
    counted = Counted(graph)
    together = answers(counted, text, expected=True)
    assert together == answers(graph, text, expected=False)
    # One alone, then chunks of 16 and 64.
    assert len(counted.asked) == 3
    assert any(rows for _, rows in together) == ("Nothing" not in text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?p ex:of ?c }",
        "CONSTRUCT { ?p ex:of ?c } WHERE { ?p ex:of ?c }",
        "DESCRIBE ?c",
        "SELECT * WHERE { ?p ex:of ?c }",
        "SELECT (COUNT(?p) AS ?n) WHERE { ?p ex:of ?c }",
        "SELECT ?r (MAX(?p) AS ?n) WHERE { ?p ex:of ?c ; ex:rank ?r } GROUP BY ?r",
        "SELECT ?p WHERE { ?p ex:of ?c } LIMIT 2",
        "SELECT ?p WHERE { ?p ex:of ?c } ORDER BY ?p OFFSET 1",
        "SELECT ?p WHERE { ?p ex:of ?c ; ex:rank ?r } ORDER BY ?r",
        "SELECT ?p WHERE { ?p ex:of ?c } ORDER BY STR(?p)",
        "SELECT ?p ?r WHERE { ?p ex:of ?c ; ex:rank ?r } ORDER BY (?r + 1)",
        "SELECT REDUCED ?p WHERE { ?p ex:of ?c }",
        "SELECT ?p WHERE { ?p ex:of ?c { SELECT ?p { ?p ex:rank 1 } LIMIT 1 } }",
        "SELECT ?p ?x WHERE { ?p ex:of ?c BIND(RAND() AS ?x) }",
        "SELECT ?p ?x WHERE { ?p ex:of ?c BIND(bnode() AS ?x) }",
        "SELECT ?p WHERE { ?p ex:of ?c } VALUES ?p { ex:p00 }",
        "SELECT ?p ?ggen_row WHERE { ?p ex:of ?c }",
        "SELECT ?p FROM <urn:x> WHERE { ?p ex:of ?c }",
        "SELECT ?p WHERE",
        "not a query at all",
        "",
    ],
)
def test_what_does_not_add_up_is_asked_row_by_row(text: str) -> None:
    assert widen(text, ("c",)) is None


def test_a_query_that_fails_fails_in_its_own_words(graph: Graph) -> None:
    asking = Ahead(graph, PREFIXES)
    asking.expect(ROWS)
    query = NamedQuery("q", "SELECT ?p WHERE { ?p ex:of ?c ; }}", "t.tmpl", 7)
    messages = set()
    for row in ROWS[:3]:
        asking.begin(row)
        with pytest.raises(QueryError) as caught:
            asking.answer(query, (("c", row[0]),))
        messages.add((caught.value.message, caught.value.file, caught.value.line))
    assert len(messages) == 1
    assert "ggen_row" not in str(messages)


def test_values_that_do_not_come_from_the_row_are_asked_alone(graph: Graph) -> None:
    counted: Any = Counted(graph)
    asking = Ahead(counted, PREFIXES)
    asking.expect(ROWS)
    query = NamedQuery("", QUERIES[0], "", 0)
    for row in ROWS[:20]:
        asking.begin(row)
        asking.answer(query, (("c", IRI(EX + "c1")),))
    assert len(counted.asked) == 20


def test_a_wrong_guess_ends_the_guessing(graph: Graph) -> None:
    # The first column equals the second in the beginning, but only there.
    rows: Any = [(IRI(f"{EX}c{min(n, 2)}"), IRI(f"{EX}c{n}")) for n in range(COUNT)]
    counted: Any = Counted(graph)
    asking = Ahead(counted, PREFIXES)
    asking.expect(rows)
    query = NamedQuery("", QUERIES[0], "", 0)
    for row in rows:
        asking.begin(row)
        found: Any = asking.answer(query, (("c", row[1]),))
        number = row[1].value.removeprefix(EX + "c")
        assert len(found.rows) == 3
        assert all(f"p{number}" in term.value for (term,) in found.rows)
    assert COUNT - 3 < len(counted.asked) <= COUNT + 1


def test_terms_that_cannot_be_listed_are_asked_alone(graph: Graph) -> None:
    rows: Any = [
        (IRI(f"{EX}c1"),),
        (Literal("C:\\users"),),
        (BlankNode("_:c14n0"),),
        (Literal('quote " and\nline'),),
        (IRI(f"{EX}c2"),),
    ]
    text = "SELECT ?p ?c WHERE { ?p ex:of ?c }"
    assert answers(graph, text, expected=True, rows=rows) == answers(
        graph, text, expected=False, rows=rows
    )


def test_an_iri_cannot_smuggle_a_query() -> None:
    assert not ahead.can_be_listed(IRI("urn:x> } } SELECT * { ?s ?p <urn:y"))
    assert not ahead.can_be_listed(Literal("x", "urn:a> b"))
    assert ahead.can_be_listed(IRI("http://example.org/ünï?a=b#c%20d"))


def test_chunks_grow_while_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    pace = Pace(16, single_s=0.01)
    grown = pace.after(16, 0.05, 17)
    assert (grown.chunk, grown.reached) == (64, 17)
    assert grown.after(64, 10.0, 81).chunk == 0
    for _ in range(5):
        grown = grown.after(grown.chunk, 0.01, 0)
    assert grown.chunk == 1024


def test_rows_in_another_order_still_get_their_own_answers(graph: Graph) -> None:
    text = QUERIES[0]
    asking = Ahead(graph, PREFIXES)
    asking.expect(ROWS)
    found = {}
    for row in [*ROWS[::3], *ROWS[::-1], (IRI("urn:unknown"), Literal("x"))]:
        asking.begin(row)
        answer: Any = asking.answer(NamedQuery("", text, "", 0), (("c", row[0]),))
        found[row] = answer.rows
    alone = dict(zip(ROWS, answers(graph, text, expected=False), strict=True))
    assert all(found[row] == alone[row][1] for row in ROWS)
