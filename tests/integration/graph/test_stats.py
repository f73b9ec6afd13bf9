"""ggen graph stats."""

from __future__ import annotations

import pytest

MODEL = """@prefix ex: <http://ex/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Cat a owl:Class ; rdfs:label "cat"@en .
ex:Dog a owl:Class .
ex:age a owl:DatatypeProperty ; rdfs:domain ex:Cat .
ex:tom a ex:Cat ; ex:age 3 ; ex:likes <foo:bar> .
"""


def test_the_tables(ggen, tree):
    tree({"m.ttl": MODEL})
    out = ggen("graph", "stats", "-g", "m.ttl").out
    assert "triples      8\n" in out
    assert "  ex:Cat                1          yes       cat\n" in out
    assert "declared classes without a label (1)\n  ex:Dog\n" in out
    assert "whose prefix was not declared (1)\n  <foo:bar>\n" in out
    assert "declared properties without a range (1)\n  ex:age\n" in out


def test_limit_cuts_the_tables_and_says_so(ggen, tree):
    tree({"m.ttl": MODEL})
    out = ggen("graph", "stats", "-g", "m.ttl", "--limit", "1").out
    assert "properties (5)\n" in out
    assert "  … 4 more (--limit)\n" in out


def test_json_has_everything(ggen, tree):
    tree({"m.ttl": MODEL})
    found = ggen("graph", "stats", "-g", "m.ttl", "--limit", "1", "--json").json
    assert found["triples"] == 8
    assert found["inferred"] is None
    assert len(found["properties"]) == 5
    kinds = [problem["kind"] for problem in found["problems"]]
    assert kinds == [
        "prefix-as-iri",
        "class-without-label",
        "property-without-range",
        "undeclared-property",
    ]


def test_inferred_triples_are_counted(ggen, tree):
    rule = "CONSTRUCT { ?s a <http://ex/Pet> } WHERE { ?s a <http://ex/Cat> }"
    tree({"m.ttl": MODEL, "r.rq": rule})
    found = ggen("graph", "stats", "-g", "m.ttl", "--rules", "r.rq", "--json").json
    assert (found["triples"], found["inferred"]) == (9, 1)


@pytest.mark.real_data
def test_both_engines_count_real_ontologies_alike(ggen, ontologies):
    pytest.importorskip("pyoxigraph")
    for path in sorted(ontologies.glob("*.ttl")):
        runs = [
            ggen("graph", "stats", "-g", path, "--json", "--engine", engine)
            for engine in ("rdflib", "oxigraph")
        ]
        assert runs[0].raw == runs[1].raw


@pytest.mark.real_data
def test_schema_org(ggen, ontologies):
    path = ontologies / "schemaorg-29.4.ttl"
    found = ggen("graph", "stats", "-g", path, "--json").json
    counts = {each["name"]: each["instances"] for each in found["classes"]}
    assert counts["rdfs:Class"] == 1009
    problems = {each["kind"]: each["count"] for each in found["problems"]}
    # rdfs:Class and rdf:Property are not this graph's to label.
    assert problems["class-without-label"] == 1009 - 930 - 2
