"""Answers as text, in every format."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from ggen.domain.graph.answers import RDF_FORMATS, TABLE_FORMATS, format_answer
from ggen.errors import UsageError
from ggen.infra.stores.protocol import Rows, Triples
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD,
    BlankNode,
    Literal,
    Triple,
)

PREFIXES = {"ex": "http://e.org/"}
ROWS = Rows(
    ("x", "y"),
    [
        (IRI("http://e.org/a?b&c"), None),
        (BlankNode("_:c14n0"), Literal('1 < 2 & "x",\r\n|tab\t')),
        (Literal("Hallo", RDF_LANG_STRING, "de"), Literal("1", f"{XSD}integer")),
    ],
)
TRIPLES = Triples([Triple(IRI("http://e.org/a"), IRI("http://e.org/p"), Literal("x"))])
SRX = {"s": "http://www.w3.org/2005/sparql-results#"}


def test_csv():
    found = list(
        csv.reader(io.StringIO(format_answer(ROWS, "csv", prefixes={}), newline=""))
    )
    assert found == [
        ["x", "y"],
        ["http://e.org/a?b&c", ""],
        ["_:c14n0", '1 < 2 & "x",\r\n|tab\t'],
        ["Hallo", "1"],
    ]


def test_tsv_has_terms_as_in_ntriples():
    assert format_answer(ROWS, "tsv", prefixes={}).splitlines() == [
        "?x\t?y",
        "<http://e.org/a?b&c>\t",
        '_:c14n0\t"1 < 2 & \\"x\\",\\r\\n|tab\\t"',
        f'"Hallo"@de\t"1"^^<{XSD}integer>',
    ]


def test_json():
    found = json.loads(format_answer(ROWS, "json", prefixes={}))
    assert found["head"] == {"vars": ["x", "y"]}
    assert found["results"]["bindings"][0] == {
        "x": {"type": "uri", "value": "http://e.org/a?b&c"}
    }
    assert found["results"]["bindings"][1]["x"] == {"type": "bnode", "value": "c14n0"}
    assert found["results"]["bindings"][2] == {
        "x": {"type": "literal", "value": "Hallo", "xml:lang": "de"},
        "y": {"type": "literal", "value": "1", "datatype": f"{XSD}integer"},
    }


def test_xml():
    found = ElementTree.fromstring(format_answer(ROWS, "xml", prefixes={}))
    names = [v.get("name") for v in found.findall("s:head/s:variable", SRX)]
    assert names == ["x", "y"]
    assert found.find(".//s:uri", SRX).text == "http://e.org/a?b&c"
    assert found.find(".//s:bnode", SRX).text == "c14n0"
    literals = found.findall(".//s:literal", SRX)
    assert literals[0].text == '1 < 2 & "x",\r\n|tab\t'
    assert literals[1].get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert literals[2].get("datatype") == f"{XSD}integer"


def test_markdown_cannot_break_its_table():
    assert format_answer(ROWS, "markdown", prefixes=PREFIXES).splitlines() == [
        "| x | y |",
        "| --- | --- |",
        "| <http://e.org/a?b&c> |  |",
        '| _:c14n0 | 1 < 2 & "x",<br>\\|tab\t |',
        "| Hallo@de | 1 |",
    ]


@pytest.mark.parametrize("fmt", TABLE_FORMATS)
def test_no_rows(fmt: str):
    text = format_answer(Rows(("x",), []), fmt, prefixes={})
    assert "x" in text
    assert text.endswith("\n")


@pytest.mark.parametrize(
    ("answer", "fmt", "expected"),
    [
        (True, "csv", "true\n"),
        (False, "markdown", "false\n"),
        (True, "json", '{\n  "head": {},\n  "boolean": true\n}\n'),
    ],
)
def test_ask(answer: bool, fmt: str, expected: str):
    assert format_answer(answer, fmt, prefixes={}) == expected


def test_ask_as_xml():
    found = ElementTree.fromstring(format_answer(False, "xml", prefixes={}))
    assert found.find("s:boolean", SRX).text == "false"


@pytest.mark.parametrize("fmt", RDF_FORMATS)
def test_a_graph_in_every_rdf_format(fmt: str):
    assert "http://e.org/" in format_answer(TRIPLES, fmt, prefixes=PREFIXES)


def test_a_graph_as_a_table():
    assert format_answer(TRIPLES, "csv", prefixes={}).splitlines() == [
        "subject,predicate,object",
        "http://e.org/a,http://e.org/p,x",
    ]


@pytest.mark.parametrize(("short", "full"), [("json", "jsonld"), ("xml", "rdfxml")])
def test_short_names_mean_rdf_for_a_graph(short: str, full: str):
    assert format_answer(TRIPLES, short, prefixes={}) == format_answer(
        TRIPLES, full, prefixes={}
    )


@pytest.mark.parametrize("answer", [ROWS, True])
@pytest.mark.parametrize("fmt", RDF_FORMATS)
def test_what_is_no_graph_cannot_be_rdf(answer, fmt: str):
    with pytest.raises(UsageError):
        format_answer(answer, fmt, prefixes={})
