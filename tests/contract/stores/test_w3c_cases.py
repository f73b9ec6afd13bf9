"""Single cases of the W3C's suites that ggen once failed and its engines did not."""

from __future__ import annotations

import pytest

from ggen.infra.stores.open import open_store

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def read(engine: str, text: str, fmt: str) -> list[str]:
    if engine == "oxigraph":
        pytest.importorskip("pyoxigraph")
    store = open_store(engine)
    store.load(text.encode(), fmt, base="http://b/")
    return [quad.n3() for quad in store.quads()]


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("char", ["\U000e01ef", "\U000e0001", "\U000e1000"])
def test_local_names_may_hold_what_iris_may_not(engine, char):
    # localName_with_assigned_nfc_PN_CHARS_BASE_character_boundaries
    text = f"@prefix p: <http://e/> . p:s p:p p:{char} ."
    assert read(engine, text, "turtle") == [
        f"<http://e/s> <http://e/p> <http://e/{char}> ."
    ]


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_attributes_that_xml_reserves_are_ignored(engine):
    # unrecognised-xml-attributes-test002
    text = f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">
    <rdf:Description rdf:about="http://e/s"><e:p xmlnew="x" xml:space="preserve">o</e:p>
    </rdf:Description></rdf:RDF>"""
    assert read(engine, text, "rdfxml") == ['<http://e/s> <http://e/p> "o" .']


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_xml_literals_may_hold_elements_without_namespace(engine):
    # xml-canon-test001
    text = f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">
    <rdf:Description rdf:about="http://e/s"><e:p rdf:parseType="Literal"><br/></e:p>
    </rdf:Description></rdf:RDF>"""
    (statement,) = read(engine, text, "rdfxml")
    assert statement.startswith('<http://e/s> <http://e/p> "<br')
    assert statement.endswith(f'"^^<{RDF}XMLLiteral> .')
