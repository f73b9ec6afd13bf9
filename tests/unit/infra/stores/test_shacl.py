"""Running SHACL: what pyshacl leaves out."""

from __future__ import annotations

import pytest

from ggen.errors import InputError
from ggen.infra.stores.open import open_store

pytest.importorskip("pyshacl")

SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <http://e/> .
<http://o> sh:declare [ sh:prefix "ex" ; sh:namespace "http://e/" ] .
ex:prefixes owl:imports <http://o> .
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [ sh:prefixes ex:prefixes ;
  sh:select "SELECT $this ?value { $this %s:bad ?value }" ] .
"""
DATA = "<http://e/a> <http://e/bad> 1 ."


def quads(text: str):
    store = open_store("rdflib")
    store.load(text.encode(), "turtle", base="http://b/")
    return list(store.quads())


def results(prefix: str) -> int:
    from ggen.infra.stores.shacl import run_shacl

    report, _ = run_shacl(quads(DATA), quads(SHAPES % prefix))
    return sum(triple.predicate.value.endswith("#result") for triple in report)


def test_prefixes_are_found_where_imports_lead_within_the_shapes():
    assert results("ex") == 1


def test_a_prefix_that_nobody_declares_is_an_error():
    with pytest.raises(InputError, match="nope"):
        results("nope")
