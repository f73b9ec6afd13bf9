"""Short names of terms for people."""

from __future__ import annotations

import pytest

from ggen.domain.graph.names import Names, one_line
from ggen.infra.stores.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal, Term

PREFIXES = {"ex": "http://ex/", "s": "https://schema.org/"}


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://ex/a", "ex:a"),
        ("http://ex/a/b", "<http://ex/a/b>"),
        ("http://ex/", "ex:"),
        ("https://schema.org/Person", "s:Person"),
        ("http://www.w3.org/2002/07/owl#Class", "owl:Class"),
        ("urn:x", "<urn:x>"),
    ],
)
def test_iris_take_the_prefix_that_was_declared(iri: str, name: str):
    assert Names(PREFIXES).iri(iri) == name


def test_a_prefix_that_means_something_else_is_not_taken():
    names = Names({"owl": "http://birds/"})
    assert names.iri("http://birds/barn") == "owl:barn"
    assert names.iri("http://www.w3.org/2002/07/owl#Class").startswith("<")


@pytest.mark.parametrize(
    ("term", "full", "brief"),
    [
        (IRI("http://ex/a"), "ex:a", "ex:a"),
        (BlankNode("_:b"), "_:b", "_:b"),
        (Literal("x"), '"x"', '"x"'),
        (Literal('a"\n'), '"a\\"\\n"', '"a\\"\\n"'),
        (Literal("x", RDF_LANG_STRING, "en"), '"x"@en', '"x"@en'),
        (Literal("1", XSD + "integer"), '"1"^^xsd:integer', "1"),
        (Literal("true", XSD + "boolean"), '"true"^^xsd:boolean', "true"),
        (Literal("x", "http://ex/t"), '"x"^^ex:t', '"x"^^ex:t'),
        (Literal("abcdefghijk"), '"abcdefghijk"', '"abcdefghi…"'),
    ],
)
def test_terms(term: Term, full: str, brief: str):
    names = Names(PREFIXES)
    assert names.term(term) == full
    assert names.brief(term, 10) == brief


def test_one_line_has_nothing_that_moves_the_cursor():
    assert one_line("a\nb\t c\x1b[31m\x9bd\u2028e\ud800") == "a b c�[31m�d e�"
    assert one_line("abcdef", 4) == "abc…"
