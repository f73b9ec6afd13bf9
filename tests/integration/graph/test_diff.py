"""ggen graph diff."""

from __future__ import annotations

from pathlib import Path

import pytest

A = """@prefix ex: <http://ex/> .
ex:a ex:name "Ann"@en ; ex:home [ ex:zip "1" ; ex:city "X" ] .
ex:old ex:p 1 .
"""
B = """@prefix ex: <http://ex/> .
ex:a ex:home [ ex:city "X" ; ex:zip "2" ] ; ex:name "Ann"@en .
ex:new a ex:P .
"""
TEXT = """--- a.ttl
+++ b.ttl

ex:a ex:home _:c14n0
  - ex:zip "1"
  + ex:zip "2"

ex:new
  + a ex:P

ex:old
  - ex:p 1

2 added, 2 removed, 3 unchanged
"""


@pytest.fixture(autouse=True)
def project(tree) -> Path:
    return tree({"a.ttl": A, "b.ttl": B})


def test_differences_by_subject(ggen):
    assert ggen("graph", "diff", "a.ttl", "b.ttl", code=1).out == TEXT


def test_colours_when_asked(ggen):
    ran = ggen("graph", "diff", "a.ttl", "b.ttl", "--color", "always", code=1)
    assert '\x1b[31m- ex:zip "1"\x1b[0m' in ran.out
    assert '\x1b[32m+ ex:zip "2"\x1b[0m' in ran.out


def test_equal_graphs_in_other_words(ggen, tree):
    tree(
        {
            "a.nt": '<http://ex/a> <http://ex/home> _:q .\n_:q <http://ex/zip> "1" .\n'
            '_:q <http://ex/city> "X" .\n<http://ex/a> <http://ex/name> "Ann"@en .\n'
            '<http://ex/old> <http://ex/p> "1"'
            "^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
        }
    )
    ran = ggen("graph", "diff", "a.ttl", "a.nt")
    assert ran.out == "no difference (5 statements)\n"


def test_json(ggen):
    ran = ggen("graph", "diff", "a.ttl", "b.ttl", "--json", code=1)
    assert (ran.json["ok"], ran.json["equal"]) == (False, False)
    assert (ran.json["added"], ran.json["removed"], ran.json["common"]) == (2, 2, 3)
    first = ran.json["changes"][0]
    assert first["owner"] == "<http://ex/a>"
    assert first["route"] == ["<http://ex/home>"]
    assert ran.json["a_hash"] == ggen("graph", "load", "a.ttl", "--json").json["hash"]


def test_a_patch_can_be_applied(ggen, project):
    ggen("graph", "diff", "a.ttl", "b.ttl", "--format", "patch", "-o", "p", code=1)
    assert (project / "p").read_text().startswith("H applies-to <urn:sha256:")
    ggen("graph", "update", "--patch", "p", "-g", "a.ttl", "-o", "c.ttl")
    ggen("graph", "diff", "c.ttl", "b.ttl")
    ran = ggen("graph", "update", "--patch", "p", "-g", "b.ttl", code=5)
    assert "names blank nodes of another graph" in ran.err


@pytest.mark.parametrize("fmt", ["text", "json", "patch"])
def test_both_engines_agree(ggen, fmt):
    pytest.importorskip("pyoxigraph")
    runs = [
        ggen("graph", "diff", "a.ttl", "b.ttl", "--format", fmt, "--engine", e, code=1)
        for e in ("rdflib", "oxigraph")
    ]
    assert runs[0].raw == runs[1].raw


def test_a_side_can_be_standard_input_or_a_glob(ggen):
    ggen("graph", "diff", "-", "a.ttl", stdin=A.encode())
    ran = ggen("graph", "diff", "*.ttl", "a.ttl", "--json", code=1)
    assert (ran.json["added"], ran.json["removed"]) == (0, 4)


@pytest.mark.parametrize("side", ["nope.ttl", "@nope", "*.rdf"])
def test_a_side_that_does_not_exist(ggen, side):
    ggen("graph", "diff", "a.ttl", side, code=4)
    ggen("graph", "diff", side, "a.ttl", code=4)


def test_a_broken_file(ggen, tree):
    tree({"x.ttl": "<http://ex/a> ."})
    assert "x.ttl:1" in ggen("graph", "diff", "a.ttl", "x.ttl", code=3).err
