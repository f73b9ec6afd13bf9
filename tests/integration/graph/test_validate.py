"""ggen graph validate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("pyshacl")

DATA = """@prefix ex: <http://ex/> .

ex:a a ex:P ; ex:name "Ann" .
ex:b a ex:P .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://ex/> .
ex:S a sh:NodeShape ; sh:targetClass ex:P ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""
TOML = '[graph]\nsources = ["model/*.ttl"]\nshapes = ["shapes/*.ttl"]\n'


@pytest.fixture
def project(tree) -> Path:
    return tree(
        {"model/d.ttl": DATA, "shapes/s.ttl": SHAPES, "ggen.toml": TOML, "sub/x": ""}
    )


def test_findings_are_exit_1_and_a_report_by_shape(ggen, project):
    ran = ggen("graph", "validate", "-g", "model/d.ttl", "-s", "shapes/s.ttl", code=1)
    assert ran.out == (
        "ex:S\n"
        "  model/d.ttl:4: violation ex:b ex:name: has no value\n"
        "\n"
        "does not conform: 1 violation (3 triples, 1 shape)\n"
    )
    assert ran.err == ""


def test_sources_and_shapes_of_the_project_from_any_folder(ggen, project):
    ran = ggen("graph", "validate", cwd=project / "sub", code=1)
    assert "model/d.ttl:4: violation ex:b ex:name" in ran.out


def test_a_graph_that_conforms_is_exit_0(ggen, project):
    (project / "model/d.ttl").write_text(DATA.replace("ex:P .\n", "ex:Q .\n"))
    assert ggen("graph", "validate").out == "conforms (3 triples, 1 shape)\n"
    assert ggen("graph", "validate", "--quiet").out == "conforms (3 triples, 1 shape)\n"


def test_json_is_one_document_with_the_findings(ggen, project):
    ran = ggen("graph", "validate", "--json", code=1)
    assert ran.json["ok"] is False
    (finding,) = ran.json["findings"]
    assert finding["focus_node"] == "<http://ex/b>"
    assert finding["line"] == 4
    same = ggen("graph", "validate", "--json", "--format", "json", code=1).json
    assert same == ran.json


@pytest.mark.parametrize("fmt", ["json", "turtle", "sarif", "junit"])
def test_both_engines_write_the_same_report(ggen, project, fmt):
    pytest.importorskip("pyoxigraph")
    outs = {
        ggen("graph", "validate", "--format", fmt, "--engine", engine, code=1).raw
        for engine in ("rdflib", "oxigraph")
    }
    assert len(outs) == 1
    assert outs != {b""}


def test_a_report_to_a_file_leaves_one_line(ggen, project):
    ran = ggen("graph", "validate", "--format", "sarif", "-o", "r.sarif", code=1)
    assert ran.out == f"wrote {project / 'r.sarif'}\n"
    assert json.loads((project / "r.sarif").read_text())["version"] == "2.1.0"


def test_fail_on(ggen, project):
    shapes = project / "shapes/s.ttl"
    shapes.write_text(SHAPES.replace("minCount 1", "minCount 1 ; sh:severity sh:Info"))
    ran = ggen("graph", "validate")
    assert ran.out.endswith("passes --fail-on violation: 1 info (3 triples, 1 shape)\n")
    ggen("graph", "validate", "--fail-on", "info", code=1)


def test_without_shapes_it_says_how_to_name_them(ggen, tree):
    tree({"d.ttl": DATA})
    ran = ggen("graph", "validate", "-g", "d.ttl", code=2)
    assert ran.err.startswith("ggen: error: which shapes? no SHACL file was named\n")
    assert "hint: name one with -s FILE" in ran.err


def test_notes_go_to_stderr(ggen, project):
    (project / "shapes/s.ttl").write_text("# nothing\n")
    ran = ggen("graph", "validate")
    note = "ggen: note: the shapes graph is empty: nothing was checked\n"
    assert ran.err == note
    assert ggen("graph", "validate", "--json").json["notes"] == [note[12:-1]]


@pytest.mark.parametrize(
    ("shapes", "code", "place"),
    [
        ("ex:S a sh:NodeShape ; sh:nodeKind 5 .", 3, "shapes/s.ttl:3:"),
        ("this is not turtle", 3, "shapes/s.ttl:3:"),
        (
            "ex:S a sh:NodeShape ; sh:targetClass ex:P ; sh:sparql [ sh:select "
            "'SELECT $this { SERVICE <http://x/> { $this ?p ?o } }' ] .",
            6,
            "",
        ),
    ],
)
def test_bad_shapes(ggen, project, shapes, code, place):
    head = "\n".join(SHAPES.split("\n")[:2])
    (project / "shapes/s.ttl").write_text(f"{head}\n{shapes}\n")
    ran = ggen("graph", "validate", code=code)
    assert f"ggen: error: {place}" in ran.err
    assert ran.out == ""


def test_shapes_that_do_not_exist(ggen, project):
    ggen("graph", "validate", "-s", "nope.ttl", code=4)


def test_a_timeout_is_124(ggen, project):
    nodes = "".join(f"<http://ex/n{n}> a <http://ex/P> .\n" for n in range(4000))
    (project / "model/d.ttl").write_text(nodes)
    ran = ggen("graph", "validate", "--timeout", "50ms", code=124)
    assert "the validation ran longer than 0.05 s" in ran.err


@pytest.mark.real_data
def test_schema_org(ggen, project, ontologies):
    (project / "shapes/s.ttl").write_text(
        SHAPES.split("ex:S")[0]
        + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        ". ex:C a sh:NodeShape ; sh:targetClass rdfs:Class ; sh:property "
        "[ sh:path rdfs:comment ; sh:minCount 1 ; sh:name 'comment' ] ."
    )
    model = ontologies / "schemaorg-29.4.ttl"
    ran = ggen("graph", "validate", "-g", model, "--json", code=1)
    assert ran.json["triples"] > 17_000
    assert all(finding["line"] for finding in ran.json["findings"])
