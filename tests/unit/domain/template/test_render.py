"""From a template and its rows to outputs: paths, digests, order, other processes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.model import InjectSpec, Output, Template
from ggen.domain.template.render import (
    MatrixRow,
    Renderer,
    RenderOptions,
    render_front,
)
from ggen.errors import QueryError, TemplateError, UndefinedName
from ggen.infra.stores.terms import IRI, Literal

DATA = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:B a owl:Class ; rdfs:label "beta" ; ex:rank 10 .
ex:A a owl:Class ; rdfs:label "alpha" ; ex:rank 9 .
ex:C a owl:Class ; ex:rank 100 .
ex:p rdfs:domain ex:A . ex:q rdfs:domain ex:B . ex:r rdfs:domain ex:B .
"""
CLASSES = (
    "SELECT ?cls ?label ?rank WHERE { ?cls a owl:Class ;"
    " <http://example.org/rank> ?rank OPTIONAL { ?cls rdfs:label ?label } }"
)

Make = Callable[..., Renderer]


def read(tmp_path: Path, text: str) -> Template:
    return parse_template(text, path=tmp_path / "t.tmpl", name="t.tmpl", root=tmp_path)


@pytest.fixture(params=["rdflib", "oxigraph"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")

    def build(text: str, data: str = DATA, **variables: Any) -> Renderer:
        options = LoadOptions(
            cwd=tmp_path, root=tmp_path, engine=request.param, inline=(data,)
        )
        graph = open_graph((), options)
        return Renderer(read(tmp_path, text), variables, graph=graph)

    return build


def matrix(front: str = "", body: str = "", query: str = CLASSES) -> str:
    return f'---\nmatrix: {{query: "{query}"}}\n{front}---\n{body}'


def all_outputs(renderer: Renderer) -> list[Output]:
    return [output for row in renderer.rows() for output in renderer.render(row)]


def paths(renderer: Renderer) -> list[str]:
    return [output.path for output in all_outputs(renderer)]


def test_without_matrix_there_is_one_output(tmp_path: Path) -> None:
    template = read(tmp_path, "---\nto: '{{ name|snake }}.py'\n---\nhi {{ name }}\n")
    renderer = Renderer(template, {"name": "OrderItem"})
    assert renderer.rows() == [MatrixRow()]
    (output,) = renderer.render()
    assert (output.path, output.content) == ("order_item.py", "hi OrderItem\n")
    assert output.template == "t.tmpl"
    assert output.template_sha256 == template.sha256
    assert output.variables == {"name": "OrderItem"}
    assert (output.row, output.query_digest, output.mode) == ({}, "", None)


def test_without_to_it_is_for_the_standard_output(tmp_path: Path) -> None:
    (output,) = Renderer(read(tmp_path, "x"), {}).render()
    assert output.path == "-"
    (output,) = Renderer(
        read(tmp_path, "x"), {}, options=RenderOptions(to_override="f")
    ).render()
    assert output.path == "f"


def test_an_empty_path_is_an_error(tmp_path: Path) -> None:
    template = read(tmp_path, "---\nto: '{% if no %}x{% endif %} '\n---\nx")
    with pytest.raises(TemplateError, match="output path is empty") as caught:
        Renderer(template, {"no": False}).render()
    assert caught.value.line == 2


def test_each_row_is_an_output(make: Make) -> None:
    front = 'to: "{{ cls.local_name }}.txt"\n'
    body = "{{ label|default('none') }} {{ rank + 1 }} {{ own }}"
    renderer = make(matrix(front, body), own="x", label="shadowed")
    outputs = all_outputs(renderer)
    assert {o.path: o.content for o in outputs} == {
        "A.txt": "alpha 10 x",
        "B.txt": "beta 11 x",
        "C.txt": "none 101 x",
    }
    assert outputs[2].row == {
        "cls": "<http://example.org/C>",
        "rank": '"100"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }
    assert len({o.row_digest for o in outputs}) == 3
    assert {o.query_digest for o in outputs} == {""}


def test_columns_are_bound_to_variables(make: Make) -> None:
    text = (
        "---\nsparql:\n  classes: SELECT ?cls ?label WHERE"
        " { ?cls rdfs:label ?label } ORDER BY ?label\n"
        "matrix: {query: classes, bind: {name: label, iri: cls}}\n"
        "to: '{{ name }}-{{ iri.local_name }}'\n---\n{{ cls is defined }}"
    )
    outputs = all_outputs(make(text))
    assert [o.path for o in outputs] == ["alpha-A", "beta-B"]
    assert outputs[0].content == "False"
    assert list(outputs[0].row) == ["name", "iri"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("[rank]", "ABC"),
        ("['-rank']", "CBA"),
        ("[label]", "CAB"),
        ("['-label', rank]", "BAC"),
        ("[cls]", "ABC"),
    ],
)
def test_rows_are_sorted_as_asked(make: Make, sort: str, order: str) -> None:
    front = f"to: '{{{{ cls.local_name }}}}'\ndeterminism: {{sort: {sort}}}\n"
    assert "".join(paths(make(matrix(front)))) == order


def test_rows_keep_the_order_of_the_query(make: Make) -> None:
    ordered = CLASSES + " ORDER BY DESC(?rank)"
    front = "to: '{{ cls.local_name }}'\n"
    assert "".join(paths(make(matrix(front, query=ordered)))) == "CBA"


def test_default_and_single_hold_for_the_matrix(make: Make) -> None:
    text = (
        "---\nsparql:\n  q: {{query: '{query}', {more}}}\n"
        "matrix: {{query: q}}\nto: '{{{{ x }}}}'\n---\n{{{{ y|default(0) + 1 }}}}"
    )
    nothing = "SELECT ?x ?y WHERE { ?x a <urn:no> }"
    some = "SELECT ?x WHERE { ?s rdfs:label ?x } ORDER BY ?x"
    default = text.format(query=nothing, more="default: [{x: a, y: 1}, {x: b}]")
    outputs = all_outputs(make(default))
    assert [(o.path, o.content) for o in outputs] == [("a", "2"), ("b", "1")]
    assert paths(make(text.format(query=some, more="single: true"))) == ["alpha"]
    assert paths(make(text.format(query=nothing, more="single: false"))) == []


@pytest.mark.parametrize(
    ("front", "line", "kind", "message"),
    [
        ("matrix: {query: 'ASK { ?s ?p ?o }'}", 2, TemplateError, "no SELECT"),
        ("matrix: {query: 'SELECT ?s WHERE { ?s '}", 2, QueryError, "SPARQL"),
        (
            "sparql: {q: 'SELECT ?s WHERE { ?s a owl:Class }'}\n"
            "matrix: {query: q, bind: {x: t}}",
            3,
            UndefinedName,
            "no column 't'",
        ),
        (
            "matrix: {query: 'SELECT ?s WHERE { ?s a owl:Class }'}\n"
            "determinism: {sort: [t]}",
            3,
            UndefinedName,
            "no column 't'",
        ),
    ],
)
def test_a_wrong_matrix_has_its_line(
    make: Make, front: str, line: int, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        make(f"---\n{front}\n---\n").rows()
    assert caught.value.line == line  # type: ignore[attr-defined]


def test_an_error_tells_the_row(make: Make) -> None:
    renderer = make(matrix("to: '{{ rank }}'\n", "{{ 1 / (rank - 100) }}"))
    with pytest.raises(TemplateError, match="division by zero") as caught:
        all_outputs(renderer)
    assert caught.value.hint is not None
    assert "cls=<http://example.org/C>" in caught.value.hint


def test_a_row_without_label_names_the_unbound_variable(make: Make) -> None:
    with pytest.raises(UndefinedName, match="'label' has no value in this row"):
        all_outputs(make(matrix("to: '{{ label }}'\n")))


BODY = (
    "{{ uuid4() }} {{ [1, 2, 3, 4, 5, 6, 7, 8]|shuffle }} "
    "{% for p in sparql('SELECT ?p WHERE { ?p rdfs:domain ?c } ORDER BY ?p', c=cls) %}"
    "{{ p.p.local_name }}{% endfor %}"
)
RANDOM = "to: '{{ cls.local_name }}-{{ uuid4() }}'\ndeterminism: {seed: 1}\n"


def test_outputs_do_not_depend_on_what_was_rendered_before(make: Make) -> None:
    text = matrix(RANDOM, BODY)
    renderer = make(text)
    rows = renderer.rows()
    forward = [renderer.render(row) for row in rows]
    backward = [renderer.render(row) for row in reversed(rows)]
    assert forward == backward[::-1]
    alone = [make(text).render(row) for row in rows]
    assert alone == forward
    contents = {str(outputs[0].content)[:36] for outputs in forward}
    assert len(contents) == 3
    other = make(matrix(RANDOM.replace("seed: 1", "seed: 2"), BODY))
    assert other.render(rows[0])[0].path != forward[0][0].path


def test_a_worker_gives_the_same_outputs(make: Make) -> None:
    renderer = make(matrix(RANDOM, BODY))
    rows = renderer.rows()
    graph = renderer._queries._graph
    recipe = (renderer.template, {}, graph, renderer.options)
    template, variables, opened, options = pickle.loads(pickle.dumps(recipe))
    worker = Renderer(template, variables, graph=opened, options=options)
    sent = pickle.loads(pickle.dumps(rows))
    assert [worker.render(row) for row in sent] == [renderer.render(r) for r in rows]


def test_digests_follow_variables_rows_and_answers(make: Make) -> None:
    text = matrix("to: '{{ cls.local_name }}'\n", BODY.split("} ", 2)[2])
    before = {o.path: o for o in all_outputs(make(text))}
    changed = DATA.replace("ex:q rdfs:domain ex:B", "ex:q rdfs:domain ex:A")
    after = {o.path: o for o in all_outputs(make(text, data=changed))}
    assert before["A"].row_digest == after["A"].row_digest
    assert before["A"].query_digest != after["A"].query_digest
    assert before["C"].query_digest == after["C"].query_digest
    other = {o.path: o for o in all_outputs(make(text, more=1))}
    assert other["A"].row_digest != before["A"].row_digest


def test_an_insertion_has_rendered_patterns(tmp_path: Path) -> None:
    text = (
        "---\nto: a.py\ninject: true\nafter: '^class {{ name }}'\n"
        "skip_if: 'has {{ name }}'\n---\n    x = 1\n"
    )
    (output,) = Renderer(read(tmp_path, text), {"name": "A"}).render()
    assert output.insertion is not None
    assert output.insertion.snippet == "    x = 1\n"
    spec = output.insertion.spec
    assert isinstance(spec, InjectSpec)
    assert (spec.after, spec.skip_if) == ("^class A", "has A")
    assert (output.path, output.content) == ("a.py", "")


def test_the_front_matter_goes_into_the_output(tmp_path: Path) -> None:
    text = (
        "---\nto: a\nmode: '0755'\nunless_exists: true\nbackup: true\n"
        "freeze: false\n---\nx"
    )
    (output,) = Renderer(read(tmp_path, text), {}).render()
    assert output.mode == 0o755
    assert (output.force, output.unless_exists, output.backup) == (False, True, True)
    assert output.freeze is False
    (output,) = Renderer(read(tmp_path, "---\nto: a\nforce: true\n---\n"), {}).render()
    assert (output.force, output.unless_exists, output.mode) == (True, False, None)


def test_commands_are_quoted_for_the_shell(tmp_path: Path) -> None:
    text = "---\nto: a\nvars: {x: 1}\n---\n{{ name }}"
    renderer = Renderer(read(tmp_path, text), {"name": "a; rm -rf $HOME 'x'"})
    command = renderer.command(
        "format",
        "printf %s {{ name }} {{ output }} {{ outputs }}"
        "{% if true %} ; true{% endif %}",
        output="a b",
        outputs=["c", "d e"],
    )
    expected = "printf %s 'a; rm -rf $HOME '\"'\"'x'\"'\"'' 'a b' c 'd e' ; true"
    assert command == expected
    ran = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert ran.stdout.decode() == "a; rm -rf $HOME 'x'a bcd e"
    # The body is printed as it is.
    assert renderer.render()[0].content == "a; rm -rf $HOME 'x'"
    with pytest.raises(UndefinedName):
        renderer.command("format", "{{ nope }}")


def test_strings_of_the_front_matter_are_rendered_before_there_is_a_graph(
    tmp_path: Path,
) -> None:
    template = read(tmp_path, "---\nvars: {a: 1}\nrdf: '{{ x }}.ttl'\n---\n")
    options = RenderOptions()
    rendered = render_front(
        template, {"x": "model"}, options, key="rdf", text="{{ x|upper }}.ttl"
    )
    assert rendered == "MODEL.ttl"
    assert render_front(template, {}, options, key="rdf", text="a{b}") == "a{b}"
    with pytest.raises(UndefinedName) as caught:
        render_front(template, {}, options, key="rdf", text="{{ x }}")
    assert caught.value.line == 3


def test_a_row_pickles_small() -> None:
    rows = [
        MatrixRow(("a", "b"), (IRI(f"http://example.org/{n}"), Literal(str(n))))
        for n in range(1000)
    ]
    assert pickle.loads(pickle.dumps(rows)) == rows
    assert len(pickle.dumps(rows)) < 200 * 1000


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, ggen.domain.template.render\n"
        "heavy = {'jinja2', 'rdflib', 'pyoxigraph', 'yaml'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
