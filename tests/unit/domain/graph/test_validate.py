"""SHACL validation: what is found, where, in which words and formats."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.model import Graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.graph.validate import (
    ReportWish,
    validate_graph,
    validate_with_files,
)
from ggen.errors import InputError, MissingExtra, NotFound, Refused, TimedOut
from ggen.results.graph_inspect import GraphValidated

pytest.importorskip("pyshacl")

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://ex/> .
"""
PERSON = "ex:S a sh:NodeShape ; sh:targetClass ex:P ; "
Validate = Callable[..., GraphValidated]


@pytest.fixture(params=["rdflib", "oxigraph"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")
    return str(request.param)


@pytest.fixture
def opened(tmp_path: Path, engine: str) -> Callable[..., Graph]:
    def open_text(text: str, name: str = "data.ttl") -> Graph:
        (tmp_path / name).write_text(PREFIXES + text, encoding="utf-8")
        return open_graph([name], LoadOptions(cwd=tmp_path, engine=engine))

    return open_text


@pytest.fixture
def validate(opened: Callable[..., Graph]) -> Validate:
    def run(data: str, shapes: str, **options: Any) -> GraphValidated:
        return validate_graph(opened(data), opened(shapes, "shapes.ttl"), **options)

    return run


def one_property(constraint: str) -> str:
    return f"{PERSON} sh:property [ sh:path ex:p ; {constraint} ] ."


def test_a_graph_that_conforms(validate: Validate):
    result = validate("ex:a a ex:P ; ex:p 1 .", one_property("sh:minCount 1"))
    assert result.ok
    assert result.conforms
    assert (result.shapes, result.triples, result.findings) == (1, 2, ())
    assert result.notes == ()


def test_a_finding_says_everything(validate: Validate):
    result = validate(
        "\nex:b a ex:Q .\nex:a a ex:P ; ex:p 'x' .", one_property("sh:datatype xsd:int")
    )
    (finding,) = result.findings
    assert not result.ok
    assert finding.severity == "violation"
    assert finding.focus_node == "<http://ex/a>"
    assert finding.path == "<http://ex/p>"
    assert finding.value == '"x"'
    assert finding.message == "is not a valid xsd:int"
    assert finding.shape == "http://ex/S"
    assert finding.source_shape.startswith("_:")
    assert finding.component.endswith("#DatatypeConstraintComponent")
    assert (finding.file, finding.line) == ("data.ttl", 9)
    assert result.counts == {"violation": 1}


@pytest.mark.parametrize(
    ("constraint", "values", "message"),
    [
        ("sh:minCount 1", "", "has no value"),
        ("sh:minCount 2", "ex:p 1", "has fewer than 2 values"),
        ("sh:maxCount 1", "ex:p 1, 2", "has more than one value"),
        ("sh:class ex:Q", "ex:p ex:a", "is not an instance of ex:Q"),
        ("sh:nodeKind sh:IRI", "ex:p 1", "is not of kind IRI"),
        ("sh:minExclusive 5", "ex:p 5", "is not greater than 5"),
        ("sh:maxInclusive 5", "ex:p 6", "is not at most 5"),
        ("sh:maxLength 3", "ex:p 'abcd'", "is longer than 3 characters"),
        ("sh:pattern '^a+$'", "ex:p 'b'", 'does not match the pattern "^a+$"'),
        (
            "sh:languageIn ('en' 'de')",
            "ex:p 'x'@fr",
            'has a language that is not one of "en", "de"',
        ),
        (
            "sh:uniqueLang true",
            "ex:p 'x'@en, 'y'@en",
            "has several values in the same language",
        ),
        ("sh:lessThan ex:q", "ex:p 2 ; ex:q 1", "is not less than the values of ex:q"),
        ("sh:in (1 2)", "ex:p 3", "is not one of 1, 2"),
        ("sh:hasValue ex:z", "ex:p 3", "lacks the value ex:z"),
        (
            "sh:not [ sh:datatype xsd:integer ]",
            "ex:p 3",
            "conforms to the nested shape, which it must not",
        ),
        (
            "sh:or ( [sh:datatype xsd:string] [sh:class ex:Q] )",
            "ex:p 3",
            "conforms to none of 2 shapes",
        ),
        (
            "sh:qualifiedValueShape [ sh:class ex:Q ] ; sh:qualifiedMinCount 1",
            "ex:p 3",
            "has fewer than 1 such values",
        ),
        ("sh:minCount 1 ; sh:message 'Mein'@de, 'Own'@en", "", "Own"),
        ("sh:minCount 1 ; sh:message 'Mein'@de, 'Plain', 'Own'@en", "", "Plain"),
    ],
)
def test_messages_are_plain_and_always_the_same(
    validate: Validate, constraint: str, values: str, message: str
):
    data = f"ex:a a ex:P ; {values} ." if values else "ex:a a ex:P ."
    result = validate(data, one_property(constraint))
    assert {finding.message for finding in result.findings} == {message}


def test_sparql_constraints_and_their_prefixes(validate: Validate):
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:P ; sh:sparql [
        sh:message "too long" ; sh:prefixes ex: ;
        sh:select "SELECT $this ?value { $this ex:p ?value FILTER(?value > 2) }" ] .
    ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://ex/"^^xsd:anyURI ] ."""
    result = validate("ex:a a ex:P ; ex:p 1, 3 .", shapes)
    assert [(f.value, f.message) for f in result.findings] == [
        ('"3"^^<http://www.w3.org/2001/XMLSchema#integer>', "too long")
    ]


def test_constraint_components_of_ones_own(validate: Validate):
    shapes = """ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:message "more than {$most}" ;
            sh:ask "ASK { FILTER(?value <= $most) }" ] .
    ex:S a sh:PropertyShape ; sh:targetClass ex:P ; sh:path ex:p ; ex:most 2 ."""
    result = validate("ex:a a ex:P ; ex:p 1, 3 .", shapes)
    assert [finding.message for finding in result.findings] == ["more than 2"]


def test_lexical_forms_are_checked_as_they_are_written(validate: Validate):
    data = "ex:a a ex:P ; ex:p '01'^^xsd:int, 'one'^^xsd:int, '1.10'^^xsd:decimal ."
    result = validate(data, one_property("sh:datatype xsd:int"))
    assert [finding.value for finding in result.findings] == [
        '"1.10"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"one"^^<http://www.w3.org/2001/XMLSchema#int>',
    ]


@pytest.mark.parametrize(
    ("severity", "fail_on", "ok"),
    [
        ("sh:Violation", "violation", False),
        ("sh:Warning", "violation", True),
        ("sh:Warning", "warning", False),
        ("sh:Info", "warning", True),
        ("sh:Info", "info", False),
        ("ex:Bad", "violation", False),
    ],
)
def test_fail_on(validate: Validate, severity: str, fail_on: str, ok: bool):
    shapes = one_property(f"sh:minCount 1 ; sh:severity {severity}")
    result = validate("ex:a a ex:P .", shapes, wish=ReportWish(fail_on=fail_on))
    assert result.ok is ok
    assert not result.conforms


def test_findings_of_nested_shapes_are_details(validate: Validate):
    shapes = one_property("sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]")
    result = validate("ex:a a ex:P ; ex:p [ ex:r 1 ] .", shapes)
    (finding,) = result.findings
    (detail,) = finding.details
    assert finding.value == detail.focus_node == "_:c14n0"
    assert detail.path == "<http://ex/q>"


def test_inference_comes_first(validate: Validate):
    data = "ex:C rdfs:subClassOf ex:P . ex:knows rdfs:range ex:P . ex:a ex:knows ex:b ."
    shapes = one_property("sh:minCount 1")
    assert validate(data, shapes).conforms
    found = validate(data, shapes, inference="rdfs").findings
    assert [finding.focus_node for finding in found] == ["<http://ex/b>"]


def test_order_and_labels_do_not_depend_on_the_run(validate: Validate):
    data = "".join(f"[] a ex:P ; ex:q {n} . ex:n{n} a ex:P ." for n in range(8))
    first = validate(data, one_property("sh:minCount 1"))
    assert first == validate(data, one_property("sh:minCount 1"))
    nodes = [finding.focus_node for finding in first.findings]
    assert nodes == sorted(nodes)
    assert len(nodes) == 16


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        (
            "sh:minCount 'x'",
            'sh:minCount "x", which is not an xsd:integer of at least 0',
        ),
        ("sh:minCount -1", "sh:minCount -1, which is not an xsd:integer of at least 0"),
        ("sh:minCount 1, 2", "more than one sh:minCount"),
        ("sh:pattern '('", 'sh:pattern "(": missing ), unterminated subpattern'),
        ("sh:pattern 5", "sh:pattern 5, which is not a string"),
        ("sh:nodeKind sh:Foo", "sh:Foo, which is not one of SHACL's node kinds"),
        ("sh:datatype 'x'", 'sh:datatype "x", which is not an IRI'),
        ("sh:in 5", "sh:in 5, which is not an RDF list"),
        ("sh:or ()", "sh:or rdf:nil, which is not an RDF list of shapes"),
        ("sh:node 'x'", 'sh:node "x", which is not a shape'),
        ("sh:maxExclusive ex:x", "sh:maxExclusive ex:x, which is not a literal"),
        ("sh:uniqueLang 1", "sh:uniqueLang 1, which is not true or false"),
        ("sh:severity 'x'", 'sh:severity "x", which is not an IRI'),
        ("sh:path ex:q", "more than one sh:path"),
        ("a sh:NodeShape", "is a sh:NodeShape, which cannot have a sh:path"),
    ],
)
def test_ill_formed_shapes_are_an_error_with_reason_and_line(
    validate: Validate, constraint: str, reason: str
):
    with pytest.raises(InputError) as caught:
        validate("ex:a a ex:P ; ex:p 'x' .", "\n" + one_property(constraint))
    assert caught.value.message.startswith("the shape ex:S sh:property ")
    assert reason in caught.value.message
    assert (caught.value.file, caught.value.line) == ("shapes.ttl", 8)


@pytest.mark.parametrize(
    "shapes",
    [
        f"{PERSON} sh:property [ sh:minCount 1 ] .",
        f"{PERSON} sh:property 'x' .",
        f"{PERSON} sh:property [ sh:path 'x' ; sh:minCount 1 ] .",
        f"{PERSON} sh:property [ sh:path [ sh:foo ex:a ] ; sh:minCount 1 ] .",
        f"{PERSON} sh:property [ sh:path _:x ; sh:minCount 1 ] . "
        "_:x sh:inversePath _:x .",
        f"{PERSON} sh:targetNode [] ; sh:nodeKind sh:IRI .",
        f"{PERSON} sh:sparql [ sh:select 'SELECT nonsense' ] .",
        f"{PERSON} sh:sparql [ sh:select 'SELECT $this {{ $this no:x ?y }}' ] .",
        f"{PERSON} sh:sparql [ sh:select '{'(' * 300}' ] .",
        f"{PERSON} sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
    ],
)
def test_other_broken_shapes_are_an_error_of_one_line(validate: Validate, shapes: str):
    with pytest.raises(InputError) as caught:
        validate("ex:a a ex:P ; ex:p 'x' .", shapes)
    assert "\n" not in caught.value.message


def test_two_paths_in_one_node_are_read_as_the_list(validate: Validate):
    # path-strange-002 of the W3C suite: the other, broken one does not matter.
    shapes = """ex:S a sh:PropertyShape ; sh:targetClass ex:P ; sh:class ex:P ; sh:path
      [ rdf:first ex:p ; rdf:rest ( ex:q ) ; sh:inversePath ( ex:p ) ] ."""
    result = validate("ex:a a ex:P ; ex:p [ ex:q ex:b ] .", shapes)
    (finding,) = result.findings
    assert finding.path == "<http://ex/p>/<http://ex/q>"


def test_shapes_that_refer_to_themselves_are_noted(validate: Validate):
    result = validate("ex:a a ex:P .", f"{PERSON} sh:node ex:S .")
    note = "a shape refers to itself, whose meaning SHACL leaves open"
    assert result.notes == (note,)


def test_the_error_about_a_named_shape_has_its_line(validate: Validate):
    with pytest.raises(InputError) as caught:
        validate("ex:a a ex:P .", "\n\nex:S a sh:NodeShape ; sh:nodeKind ex:Foo .")
    assert (caught.value.file, caught.value.line) == ("shapes.ttl", 9)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT $this { $this ?p ?v SERVICE <http://127.0.0.1:9/> { ?v ?q ?w } }",
        "SELECT $this FROM <file:///etc/passwd> { $this ?p ?v }",
    ],
)
def test_sparql_that_reaches_outside_is_refused(validate: Validate, sparql: str):
    with pytest.raises(Refused):
        validate("ex:a a ex:P .", f"{PERSON} sh:sparql [ sh:select '{sparql}' ] .")


def test_imports_are_not_followed(validate: Validate):
    shapes = (
        f"ex:O owl:imports <http://127.0.0.1:9/x> . {one_property('sh:minCount 1')}"
    )
    assert len(validate("ex:a a ex:P .", shapes).findings) == 1


@pytest.mark.parametrize(
    ("shapes", "note"),
    [
        ("", "the shapes graph is empty: nothing was checked"),
        (
            "ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .",
            "no shape has a target: nothing was checked",
        ),
        (
            one_property("sh:minLenght 3"),
            "sh:minLenght is not a term of SHACL, so it was ignored; "
            "did you mean sh:minLength?",
        ),
        (
            f"{PERSON} sh:node ex:Missing .",
            "the shape ex:Missing is used, but not described",
        ),
        (
            f"{PERSON} sh:js [ sh:jsFunctionName 'f' ] .",
            "sh:js is not run: only SHACL Core and SHACL-SPARQL are",
        ),
    ],
)
def test_what_shapes_silently_leave_out_is_noted(
    validate: Validate, shapes: str, note: str
):
    assert validate("ex:a a ex:P .", shapes).notes == (note,)


def test_a_class_that_is_a_shape_targets_itself(validate: Validate):
    shapes = """ex:P a sh:NodeShape, rdfs:Class ;
        sh:property [ sh:path ex:p ; sh:minCount 1 ] ."""
    result = validate("ex:a a ex:P .", shapes)
    assert (result.shapes, len(result.findings)) == (1, 1)


def test_nothing_is_printed(validate: Validate, capfd: pytest.CaptureFixture[str]):
    validate("ex:a a ex:P ; ex:p 'x'^^xsd:int .", one_property("sh:maxCount 0"))
    assert capfd.readouterr() == ("", "")


def test_rdflib_keeps_its_settings(validate: Validate):
    import rdflib

    validate("ex:a a ex:P .", one_property("sh:minCount 1"))
    assert rdflib.NORMALIZE_LITERALS is True


def test_without_pyshacl_the_extra_is_named(
    validate: Validate, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(MissingExtra) as caught:
        validate("ex:a a ex:P .", one_property("sh:minCount 1"))
    assert caught.value.hint == "python3 -m pip install 'ggen-cli[shacl]'"


def test_a_timeout_ends_it(validate: Validate):
    data = "".join(f"ex:n{n} a ex:P ; ex:p {n} ." for n in range(3000))
    with pytest.raises(TimedOut):
        validate(data, one_property("sh:minCount 1"), timeout_s=0.05)


def test_in_time_the_answer_is_the_same(validate: Validate):
    data, shapes = "ex:a a ex:P .", one_property("sh:minCount 1")
    assert validate(data, shapes, timeout_s=60) == validate(data, shapes)


def test_shapes_can_be_named_as_files(opened: Callable[..., Graph]):
    opened(one_property("sh:minCount 1"), "shapes.ttl")
    graph = opened("ex:a a ex:P .")
    assert len(validate_with_files(graph, ["shapes.ttl"]).findings) == 1
    with pytest.raises(NotFound):
        validate_with_files(graph, ["nope.ttl"])


AWKWARD = 'ex:a a ex:P ; ex:p "<&>\\"\\u0007\\n]]>" .'


def test_sarif(validate: Validate):
    result = validate(
        f"\n{AWKWARD} ex:b a ex:P .",
        one_property("sh:minCount 1 ; sh:datatype xsd:int ; sh:severity sh:Warning"),
        wish=ReportWish(fmt="sarif"),
    )
    log = json.loads(result.document or "")
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "DatatypeConstraintComponent",
        "MinCountConstraintComponent",
    ]
    first, second = run["results"]
    assert first["level"] == second["level"] == "warning"
    assert first["ruleIndex"] == 0
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data.ttl"
    assert place["region"]["startLine"] == 8
    assert second["message"]["text"] == "ex:b ex:p: has no value"


def test_junit(validate: Validate):
    result = validate(
        f"{AWKWARD} ex:b a ex:P .",
        one_property("sh:datatype xsd:int")
        + "ex:W a sh:NodeShape ; sh:targetClass ex:P ; sh:severity sh:Warning ;"
        " sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Warning ] ."
        " ex:Fine a sh:NodeShape ; sh:targetNode ex:b .",
        wish=ReportWish(fmt="junit"),
    )
    suites = ET.fromstring(result.document or "")
    (suite,) = suites
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")
    failed, *passed = suite
    assert [case.get("classname") for case in suite] == [
        "ex:S", "ex:W", "ex:W", "ex:Fine",
    ]  # fmt: skip
    (failure,) = failed
    assert failure.get("message") == "is not a valid xsd:int"
    assert [child.tag for case in passed for child in case] == ["system-out"] * 2


def test_turtle_reads_back(validate: Validate, opened: Callable[..., Graph]):
    result = validate(
        AWKWARD,
        f"{PERSON} sh:property [ sh:path (ex:p ex:q) ; sh:minCount 1 ] .",
        wish=ReportWish(fmt="turtle"),
    )
    report = opened(result.document or "", "report.ttl")
    assert report.ask(
        "ASK { [] a sh:ValidationReport ; sh:conforms false ; sh:result [ "
        "sh:focusNode <http://ex/a> ; sh:resultSeverity sh:Violation ; "
        "sh:resultPath/rdf:rest/rdf:first <http://ex/q> ; "
        "sh:sourceShape/sh:minCount 1 ; "
        'sh:resultMessage "has no value" ] }'
    )


def test_a_report_without_findings_in_every_format(validate: Validate):
    def document(fmt: str) -> str:
        data, shapes = "ex:a a ex:P ; ex:p 1 .", one_property("sh:minCount 1")
        return validate(data, shapes, wish=ReportWish(fmt=fmt)).document or ""

    assert "sh:conforms true" in document("turtle")
    assert json.loads(document("sarif"))["runs"][0]["results"] == []
    assert ET.fromstring(document("junit"))[0].get("tests") == "1"
    assert json.loads(document("json"))["conforms"] is True


def test_a_report_is_written_to_a_file(validate: Validate, tmp_path: Path):
    path = tmp_path / "out" / "report.txt"
    result = validate(
        "ex:a a ex:P .", one_property("sh:minCount 1"), wish=ReportWish(output=path)
    )
    assert (result.path, result.document) == (str(path), None)
    assert path.read_text() == (
        "ex:S\n"
        "  data.ttl:7: violation ex:a ex:p: has no value\n"
        "\n"
        "does not conform: 1 violation (1 triple, 1 shape)\n"
    )
