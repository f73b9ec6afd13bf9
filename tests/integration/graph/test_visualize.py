"""ggen graph visualize."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET

import pytest

MODEL = """@prefix ex: <http://ex/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Cat a owl:Class ; rdfs:subClassOf ex:Pet . ex:Pet a owl:Class .
ex:age rdfs:domain ex:Cat ; rdfs:range rdfs:Literal .
ex:tom a ex:Cat ; ex:age 3 .
"""
MERMAID = """---
title: "m.ttl"
---
classDiagram
  direction BT
  class n0["ex:Cat"] {
    ex:age: rdfs:Literal
  }
  class n1["ex:Pet"]
  n1 <|-- n0
"""


@pytest.fixture(autouse=True)
def model(tree):
    tree({"m.ttl": MODEL})


def test_mermaid_by_default(ggen):
    assert ggen("graph", "visualize", "-g", "m.ttl").out == MERMAID


def test_instances(ggen):
    out = ggen("graph", "visualize", "-g", "m.ttl", "--as", "instances").out
    assert '  n0["ex:tom<br>a ex:Cat<br>ex:age: 3"]\n' in out


def test_the_limit_is_noted(ggen):
    ran = ggen("graph", "visualize", "-g", "m.ttl", "--limit", "1")
    told = "1 of 2 classes are drawn, and 1 relations are left out"
    assert ran.err == f"ggen: note: {told} (--limit)\n"
    assert told in ran.out


def test_a_page(ggen, tmp_path):
    ran = ggen("graph", "visualize", "-g", "m.ttl", "-o", "m.html")
    assert ran.out == f"wrote {tmp_path / 'm.html'} (2 classes)\n"
    assert "<svg" in (tmp_path / "m.html").read_text()


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
def test_svg_by_graphviz(ggen):
    out = ggen("graph", "visualize", "-g", "m.ttl", "--format", "svg").out
    assert ET.fromstring(out).tag.endswith("svg")


def test_svg_without_graphviz_is_69(ggen, tmp_path):
    env = {"PATH": str(tmp_path)}
    ran = ggen("graph", "visualize", "-g", "m.ttl", "-o", "m.svg", env=env, code=69)
    assert "hint: install graphviz" in ran.err
    assert not (tmp_path / "m.svg").exists()


@pytest.mark.parametrize("fmt", ["dot", "mermaid", "html"])
@pytest.mark.parametrize("shows", ["classes", "instances"])
@pytest.mark.real_data
def test_both_engines_draw_real_ontologies_alike(ggen, ontologies, shows, fmt):
    pytest.importorskip("pyoxigraph")
    for path in sorted(ontologies.glob("[acd]*.ttl")):
        runs = [
            ggen("graph", "visualize", "-g", path, "--as", shows, "--format", fmt,
                 "--engine", engine)
            for engine in ("rdflib", "oxigraph")
        ]  # fmt: skip
        assert runs[0].raw == runs[1].raw
