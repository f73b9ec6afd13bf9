"""SPARQL results as documents, and back."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest

from ggen.errors import Unavailable
from ggen.infra.stores.protocol import Rows
from ggen.infra.stores.results_format import RESULT_FORMATS, write_boolean, write_rows
from ggen.infra.stores.results_reader import read_results
from ggen.infra.stores.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal

ROWS = Rows(
    ("s", "v"),
    [
        (IRI("http://a/?x&y"), Literal('quo"te, <tag> & \r\n\ttail')),
        (BlankNode("_:b0"), Literal("hé", RDF_LANG_STRING, "fr")),
        (None, Literal("1", f"{XSD}integer")),
        (IRI("http://b"), None),
    ],
)


def test_csv():
    text = write_rows(ROWS, "csv")
    assert text.startswith("s,v\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["s", "v"],
        ["http://a/?x&y", 'quo"te, <tag> & \r\n\ttail'],
        ["_:b0", "hé"],
        ["", "1"],
        ["http://b", ""],
    ]


def test_csv_keeps_rows_of_one_empty_cell():
    text = write_rows(Rows(("x",), [(None,), (Literal(""),), (Literal("a"),)]), "csv")
    assert text == 'x\r\n""\r\n""\r\na\r\n'


def test_tsv():
    assert write_rows(ROWS, "tsv").split("\n") == [
        "?s\t?v",
        '<http://a/?x&y>\t"quo\\"te, <tag> & \\r\\n\\ttail"',
        '_:b0\t"hé"@fr',
        f'\t"1"^^<{XSD}integer>',
        "<http://b>\t",
        "",
    ]


def test_json_comes_back():
    text = write_rows(ROWS, "json")
    assert json.loads(text)["head"] == {"vars": ["s", "v"]}
    assert read_results(text.encode(), "h") == ROWS


def test_xml():
    root = ET.fromstring(write_rows(ROWS, "xml"))
    names = {"s": "http://www.w3.org/2005/sparql-results#"}
    results = root.findall("s:results/s:result", names)
    assert [v.get("name") for v in root.findall("s:head/s:variable", names)] == [
        "s",
        "v",
    ]
    assert [len(result) for result in results] == [2, 2, 1, 1]
    literal = results[0].find("s:binding[@name='v']/s:literal", names)
    assert literal is not None and literal.text == 'quo"te, <tag> & \r\n\ttail'
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert results[1][1][0].get(lang) == "fr"
    assert results[2][0][0].get("datatype") == f"{XSD}integer"


@pytest.mark.parametrize("fmt", RESULT_FORMATS)
def test_no_rows_and_no_columns(fmt):
    assert write_rows(Rows((), []), fmt)
    assert write_rows(Rows(("x",), []), fmt)


def test_booleans():
    assert read_results(write_boolean(True, "json").encode(), "h") is True
    assert read_results(write_boolean(False, "json").encode(), "h") is False
    assert "<boolean>true</boolean>" in write_boolean(True, "xml")
    assert write_boolean(False, "csv") == "false\n"


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", "{}", '"text"', "<html>", "[" * 5000,
        '{"head": {"vars": ["x"]}, "results": {}}',
        '{"head": {"vars": ["x"]}, "results": {"bindings": [1]}}',
        '{"head": {"vars": ["x"]}, "results": {"bindings": {"x": 1}}}',
        *(
            f'{{"head": {{"vars": ["x"]}}, "results": {{"bindings": [{{"x": {x}}}]}}}}'
            for x in (
                "{}",
                '{"type": "uri", "value": 1}',
                '{"type": "uri", "value": "a b"}',
                '{"type": "odd", "value": "a"}',
                '{"type": "triple", "value": {}}',
            )
        ),
        '{"head": {"vars": [[]]}, "results": {"bindings": [{}]}}',
        '{"boolean": "true"}',
    ],
)  # fmt: skip
def test_what_is_no_result_is_an_error(body):
    with pytest.raises(Unavailable, match=r"^h does not answer as SPARQL servers"):
        read_results(body.encode(), "h")


def test_answers_of_servers_are_made_canonical():
    body = json.dumps(
        {
            "head": {"vars": ["a", "b", "c", "d"], "link": []},
            "results": {
                "bindings": [
                    {
                        "a": {
                            "type": "typed-literal",
                            "value": "01",
                            "datatype": f"{XSD}int",
                        },
                        "b": {"type": "literal", "value": "x", "xml:lang": "EN"},
                        "c": {"type": "bnode", "value": "nodeID://b10"},
                        "d": {
                            "type": "literal",
                            "value": "s",
                            "datatype": f"{XSD}string",
                        },
                    },
                    {"c": {"type": "bnode", "value": "nodeID://b10"}},
                ]
            },
        }
    )
    found = read_results(body.encode(), "h")
    assert isinstance(found, Rows)
    assert found.rows == [
        (
            Literal("1", f"{XSD}integer"),
            Literal("x", RDF_LANG_STRING, "en"),
            BlankNode("_:b0"),
            Literal("s"),
        ),
        (None, None, BlankNode("_:b0"), None),
    ]
