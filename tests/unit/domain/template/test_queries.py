"""What templates ask of the graph: the same answers, as values, with either engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.render import Renderer
from ggen.errors import QueryError, Refused, TemplateError, UndefinedName

DATA = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:Order a owl:Class ; rdfs:label "order"@en, "Auftrag"@de, "order" ; ex:rank 2 .
ex:Item a owl:Class ; rdfs:label "item" ; rdfs:comment "One \\"thing\\"" ; ex:rank 1 .
ex:Thing a owl:Class ; skos:prefLabel "chose"@fr ; ex:price 1.50 ;
    ex:since "2024-01-31"^^xsd:date ; ex:ok true .
ex:total rdfs:domain ex:Order ; rdfs:range xsd:decimal .
ex:placed rdfs:domain ex:Order ; rdfs:range xsd:date .
ex:name rdfs:domain ex:Item ; rdfs:range xsd:string .
ex:Order ex:part [ ex:rank 7 ] .
"""

FRONT = """---
prefixes: {ex: "http://example.org/"}
sparql:
  classes: SELECT ?cls ?label WHERE { ?cls a owl:Class ; ex:rank ?r .
    OPTIONAL { ?cls rdfs:comment ?label } } ORDER BY ?r
  props: SELECT ?p ?cls ?range WHERE { ?p rdfs:domain ?cls ; rdfs:range ?range }
  nothing: {query: "SELECT ?x WHERE { ?x a ex:Nothing }", default: [{x: 1, y: b}]}
  none: SELECT ?x WHERE { ?x a ex:Nothing }
  one: {query: "SELECT ?c WHERE { ?c a owl:Class } ORDER BY ?c", single: true}
  noone: {query: "SELECT ?c WHERE { ?c a ex:Nothing }", single: true}
  has: ASK { ?x a owl:Class }
---
"""

Render = Callable[..., str]


@pytest.fixture(params=["rdflib", "oxigraph"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")
    return str(request.param)


@pytest.fixture
def renderer(tmp_path: Path, engine: str) -> Callable[..., Renderer]:
    def make(body: str, front: str = FRONT, **variables: Any) -> Renderer:
        options = LoadOptions(
            cwd=tmp_path, root=tmp_path, engine=engine, inline=(DATA,)
        )
        path = tmp_path / "t.tmpl"
        template = parse_template(front + body, path=path, name="t.tmpl", root=tmp_path)
        return Renderer(template, variables, graph=open_graph((), options))

    return make


@pytest.fixture
def render(renderer: Callable[..., Renderer]) -> Render:
    def run(body: str, **options: Any) -> str:
        (output,) = renderer(body, **options).render()
        assert isinstance(output.content, str)
        return output.content

    return run


FOR = "{% for c in sparql_results.classes %}"
BODIES = [
    (FOR + "{{ c.cls.local_name }} {% endfor %}", "Item Order "),
    (FOR + "{{ c.cls.curie }} {% endfor %}", "ex:Item ex:Order "),
    ("{{ sparql_results['classes'].first.cls.local_name }}", "Item"),
    ("{{ sparql_results.classes.values('cls')|map(attribute='local_name')|list }}",
     "['Item', 'Order']"),
    ("{{ sparql_results.classes|length }}{{ sparql_results|list|length }}", "27"),
    (FOR + "{{ c.label|default('-') }};{% endfor %}", 'One "thing";-;'),
    (FOR + "{{ 'y' if c.label else 'n' }}{% endfor %}", "yn"),
    (FOR + "{{ c.label is defined }} {% endfor %}", "True False "),
    (FOR + "{{ 'label' in c }} {% endfor %}", "True False "),
    (FOR + "{{ c.label.lang or 'no' }}{% endfor %}", "nono"),
    (FOR + "{{ loop.index }}{{ c|tojson }}{% endfor %}",
     '1{"cls": "http://example.org/Item", "label": "One \\"thing\\""}'
     '2{"cls": "http://example.org/Order"}'),
    ("{{ sparql_results.none.first is defined }}", "False"),
    ("{{ sparql_results.none.first.x|default('?') }}", "?"),
    ("{{ 'some' if sparql_results.none else 'none' }}", "none"),
    ("{{ sparql_results.nothing.first.x + 1 }}{{ sparql_results.nothing[0].y }}", "2b"),
    ("{{ sparql_results.one.c.local_name }}", "Item"),
    ("{{ sparql_results.noone.c|default('nobody') }}", "nobody"),
    ("{{ sparql_results.has }}", "True"),
    ("{{ query('ASK { ?x a ex:Nothing }') }}", "False"),
    ("{{ sparql('has') }}", "True"),
    ("{{ sparql('ASK{?s?p?o}') }}", "True"),
    ("{{ sparql('classes')|length }}", "2"),
    (FOR + "{% for p in sparql('SELECT ?p WHERE { ?p rdfs:domain ?cls } ORDER BY ?p',"
     " cls=c.cls) %}{{ p.p.local_name }} {% endfor %}{% endfor %}",
     "name placed total "),
    ("{{ sparql_first('classes').cls.local_name }}", "Item"),
    ("{{ sparql_first('classes', 'cls').local_name }}", "Item"),
    ("{{ sparql_first(results=sparql_results.classes, column='cls').local_name }}",
     "Item"),
    ("{{ sparql_first('none', 'x')|default('nil') }}", "nil"),
    ("{{ sparql_first('one').c.local_name }}", "Item"),
    ("{{ sparql_values('classes', 'cls')|length }}", "2"),
    ("{{ sparql_values('SELECT ?v WHERE { ?s ex:rank ?v } ORDER BY ?v') }}",
     "[1, 2, 7]"),
    ("{{ sparql_values(sparql_results.classes, column='label') }}",
     "['One \"thing\"']"),
    ("{{ sparql_results.props.where('cls', iri('ex:Order')).values('p')|length }}",
     "2"),
    ("{{ graph.value(iri('ex:Thing'), 'ex:price') + 1 }}", "2.5"),
    ("{{ graph.value('ex:Thing', 'ex:since').year }}", "2024"),
    ("{{ graph.value('http://example.org/Thing', 'ex:ok') }}", "True"),
    ("{{ graph.value('ex:Thing', 'ex:nothing')|default('none') }}", "none"),
    ("{{ graph.value('ex:Thing', 'ex:nothing') is defined }}", "False"),
    ("{{ graph.objects('ex:Order', 'rdfs:label')|map(attribute='lang')|list }}",
     "[None, 'de', 'en']"),
    ("{{ graph.objects('ex:Thing', 'a')|map(attribute='curie')|list }}",
     "['owl:Class']"),
    ("{{ graph.subjects('a', 'owl:Class')|map(attribute='local_name')|join(' ') }}",
     "Item Order Thing"),
    ("{{ graph.subjects('rdfs:label', 'item')|map(attribute='local_name')|list }}",
     "['Item']"),
    ("{{ graph.subjects('ex:rank', 1)|map(attribute='local_name')|list }}",
     "['Item']"),
    ("{{ graph.label('ex:Order') }}{{ graph.label('ex:Order', 'de') }}",
     "orderAuftrag"),
    ("{{ graph.label('ex:Thing') }} {{ graph.label('ex:total') }}", "chose total"),
    ("{% set b = graph.value('ex:Order', 'ex:part') %}{{ b[:2] }}"
     "{{ graph.value(b, 'ex:rank') }}", "_:7"),
    ("{% set b = graph.value('ex:Order', 'ex:part') %}"
     "{{ sparql_first('SELECT ?r WHERE { ?b ex:rank ?r }', b=b).r }}", "7"),
    ("{{ iri('ex:A').curie }} {{ iri('<urn:x>') }} {{ iri('a').curie }}",
     "ex:A urn:x rdf:type"),
    ("{{ sparql('SELECT ?s WHERE { ?s rdfs:label ?l }',"
     " l=graph.label('ex:Order', 'de')).first.s.local_name }}", "Order"),
    ("{{ sparql('SELECT ?s WHERE { ?s ex:price ?l }',"
     " l=graph.value('ex:Thing', 'ex:price')).first.s.local_name }}", "Thing"),
    ("{{ sparql('CONSTRUCT { ?s ex:is ?r } WHERE { ?s ex:rank ?r }', r=1)"
     ".first.subject.local_name }}", "Item"),
    ("{{ graph.value('ex:Order', 'rdfs:label').datatype.curie }}", "xsd:string"),
    ("{{ graph.objects('ex:Order', 'rdfs:label')[1].datatype.curie }}",
     "rdf:langString"),
    ("{{ sparql_results.props|map(attribute='range')|map('type_for', 'python')"
     "|sort|join(' ') }}", "date Decimal str"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), BODIES)
def test_a_body_asks_the_graph(render: Render, body: str, text: str) -> None:
    assert render(body) == text


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        ("{{ sparql_results.clases }}", "no 'clases' in sparql_results",
         "did you mean 'classes'?"),
        ("{{ sparql('clases') }}", "no query 'clases'", "did you mean 'classes'?"),
        ("{{ sparql_results.classes.first.lable }}", "the query has no column 'lable'",
         "did you mean 'label'?"),
        ("{{ sparql_results.classes.label }}",
         "'label' is a column of the rows, not of their list",
         "loop over the rows, or take .first.label"),
        ("{{ sparql_results.classes[1].label }}",
         "the column 'label' has no value in this row",
         "use default(...), or ask with 'is defined'"),
        ("{{ sparql_results.none.first.x }}", "the query gave no rows",
         "use default(...), or ask with 'is defined'"),
        ("{{ sparql_values('classes', 'clss') }}", "the query has no column 'clss'",
         "did you mean 'cls'?"),
        ("{{ sparql_values('classes') }}",
         "sparql_values needs the name of a column", None),
        ("{{ sparql('SELECT ?s WHERE { ?s a ?c }', c=[1]) }}",
         "cannot bind ?c: a list is no RDF term", None),
        ("{{ graph.value('nobody:x', 'ex:a') }}",
         "'nobody:x' is no IRI, and has no known prefix",
         "write it in full, or declare the prefix under 'prefixes'"),
        ("{{ graph.value('ex:Thing', '<urn:x> ?y . ?s <urn:z>') }}",
         "'urn:x> ?y . ?s <urn:z' is no valid IRI", None),
        ("{{ graph.value('ex:Thing', 'ex:nothing') }}",
         "'ex:Thing' has no value of 'ex:nothing'",
         "use default(...), or ask with 'is defined'"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_line(
    render: Render, tmp_path: Path, body: str, message: str, hint: str | None
) -> None:
    with pytest.raises(TemplateError) as caught:
        render(f"\n{body}\n")
    assert caught.value.message == message
    assert caught.value.hint == hint
    lines = FRONT.count("\n") + 2
    assert caught.value.place == f"{tmp_path / 't.tmpl'}:{lines}"


def test_a_query_that_does_not_parse_is_placed_where_it_is_written(
    render: Render, tmp_path: Path
) -> None:
    front = "---\nsparql:\n  bad: SELECT ?x WHERE { ?x\n---\n"
    with pytest.raises(QueryError) as caught:
        render("\n\n{{ sparql_results.bad }}", front=front)
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "t.tmpl"), 3)
    with pytest.raises(QueryError) as caught:
        render("\n\n{{ sparql('SELECT ?x WHERE { ?x') }}", front="---\n---\n")
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "t.tmpl"), 5)


def test_a_query_cannot_reach_outside(render: Render) -> None:
    with pytest.raises(Refused):
        render("{{ sparql('SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }') }}")
    with pytest.raises(QueryError):
        render("{{ sparql('INSERT DATA { <urn:a> <urn:b> 1 }') }}")


def test_without_a_graph_asking_is_an_error(tmp_path: Path) -> None:
    for body in ("{{ sparql_results.classes }}", "{{ graph.label('owl:Class') }}"):
        template = parse_template(
            FRONT + body, path=tmp_path / "t.tmpl", name="t.tmpl", root=tmp_path
        )
        with pytest.raises(TemplateError, match="there is none") as caught:
            Renderer(template, {}).render()
        assert caught.value.hint is not None


def test_what_was_read_decides_the_query_digest(
    renderer: Callable[..., Renderer],
) -> None:
    one = renderer("{{ sparql_results.classes|length }}")
    (first,) = one.render()
    (again,) = one.render()
    assert first.query_digest == again.query_digest
    assert len(first.query_digest) == 64
    assert [read.query[:12] for read in one.reads] == ["SELECT ?cls "]
    (other,) = renderer("{{ sparql_results.props|length }}").render()
    assert other.query_digest != first.query_digest
    (none,) = renderer("nothing").render()
    assert none.query_digest == ""
    (of_graph,) = renderer("{{ graph.value('ex:Thing', 'ex:price') }}").render()
    (same,) = renderer("{{ graph.objects('ex:Thing', 'ex:price') }}").render()
    assert of_graph.query_digest == same.query_digest != ""


def test_a_query_is_asked_once_for_all_outputs(
    renderer: Callable[..., Renderer], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    made = renderer(
        "{{ sparql_results.classes|length }}{{ sparql('classes')|length }}"
        "{{ sparql('ASK { ?x ex:rank ?r }', r=1) }}{{ graph.label('ex:Item') }}"
        "{{ graph.label('ex:Order') }}{{ sparql_results.nothing }}"
    )
    graph = made._queries._graph
    answer = graph.answer

    def counted(text: str, **options: Any) -> Any:
        asked.append(text)
        return answer(text, **options)

    monkeypatch.setattr(graph, "answer", counted)
    for _ in range(3):
        made.render()
    assert len(asked) == 4


def test_an_undefined_value_is_not_bound_silently(render: Render) -> None:
    with pytest.raises(UndefinedName, match="'nowhere' is not defined"):
        render("{{ sparql('SELECT ?s WHERE { ?s a ?c }', c=nowhere) }}")
    with pytest.raises(UndefinedName, match="has no value in this row"):
        render(
            "{{ sparql('SELECT ?s WHERE { ?s a ?c }',"
            " c=sparql_results.classes[1].label) }}"
        )
