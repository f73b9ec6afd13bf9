from __future__ import annotations

import json as json_module
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
import yaml as yaml_module
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError

from ggen.domain.template.filters import data
from ggen.domain.template.values import Names, Values
from ggen.errors import TemplateError
from ggen.infra.documents import parse_toml
from ggen.infra.stores.terms import IRI, XSD, Literal

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.text("ab \n\t'\"#:-|>\u2028", max_size=8),
)
SCALARS = st.one_of(
    st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), TEXT
).filter(lambda value: value not in (float("inf"), float("-inf")))
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)


class Point(NamedTuple):
    x: int
    y: int


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_json_and_yaml_read_back_what_was_written(tree: Any) -> None:
    assert json_module.loads(data.json(tree)) == tree
    assert json_module.loads(data.json(tree, 2, sort_keys=True)) == tree
    assert json_module.loads(data.json(tree, compact=True)) == tree
    written = data.yaml(tree)
    assert yaml_module.safe_load(written) == tree
    assert not written.endswith("\n")


@given(st.dictionaries(TEXT, TREES, max_size=4))
@settings(max_examples=150, deadline=None)
def test_toml_reads_back_what_was_written(tree: dict[str, Any]) -> None:
    assert parse_toml(data.toml(tree), "x.toml").data == tree
    assert parse_toml(data.toml(tree, sort_keys=True), "x.toml").data == tree


def test_rows_and_terms_are_written_as_plain_values() -> None:
    values = Values(Names({}))
    terms = [
        IRI("http://example.org/a"),
        Literal("1.50", XSD + "decimal"),
        Literal("7", XSD + "byte"),
        Literal("2024-01-31", XSD + "date"),
        None,
    ]
    rows = values.rows(("iri", "price", "count", "day", "gone"), [terms])
    assert json_module.loads(data.json(rows)) == [
        {"iri": "http://example.org/a", "price": 1.5, "count": 7, "day": "2024-01-31"}
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": "é"}, '{"b": 1, "a": "é"}'),
        (Point(1, 2), '{"x": 1, "y": 2}'),
        ((1, 2), "[1, 2]"),
        ({"b", "a"}, '["a", "b"]'),
        (iter([1]), "[1]"),
        (Decimal("2.00"), "2"),
        (Decimal("0.1"), "0.1"),
        (Decimal("0.1234567890123456789"), '"0.1234567890123456789"'),
        (datetime(2024, 1, 31, 12), '"2024-01-31T12:00:00"'),
        (date(2024, 1, 31), '"2024-01-31"'),
        ({1: None}, '{"1": null}'),
    ],
)
def test_json_of_other_values(value: Any, expected: str) -> None:
    assert data.json(value) == expected


def test_json_layout() -> None:
    table = {"b": ["é"], "a": 1}
    assert data.json(table, sort_keys=True) == '{"a": 1, "b": ["é"]}'
    assert data.json(table, 2) == '{\n  "b": [\n    "é"\n  ],\n  "a": 1\n}'
    assert data.json(table, ensure_ascii=True) == '{"b": ["\\u00e9"], "a": 1}'
    assert data.json(table, compact=True) == '{"b":["é"],"a":1}'


def test_yaml_layout() -> None:
    table = {
        "name": "shop",
        "on": "yes",
        "tags": ["a", "b"],
        "text": "x " * 60,
        "lines": "a\nb",
    }
    lines = data.yaml(table).splitlines()
    assert lines[:4] == ["name: shop", "'on': 'yes'", "tags:", "- a"]
    assert lines[5:] == ["text: '" + "x " * 60 + "'", "lines: |-", "  a", "  b"]
    assert data.yaml("plain") == "plain"
    assert data.yaml({"b": 1, "a": 2}, sort_keys=True) == "a: 2\nb: 1"


def test_toml_layout() -> None:
    table = {
        "name": "shop",
        "gone": None,
        "a b": [1, {"x": True}],
        "tool": {"ruff": {"line": 88}},
        "member": [{"n": 1}, {"n": 2}],
    }
    assert data.toml(table).splitlines() == [
        'name = "shop"',
        '"a b" = [1, {x = true}]',
        "",
        "[tool]",
        "",
        "[tool.ruff]",
        "line = 88",
        "",
        "[[member]]",
        "n = 1",
        "",
        "[[member]]",
        "n = 2",
    ]
    assert data.toml(["a", 1]) == '["a", 1]'


def doubled(times: int) -> Any:
    value: Any = []
    for _ in range(times):
        value = [value, value]
    return value


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.json(float("nan")), "filter 'json': cannot write the number nan"),
        (lambda: data.json(object()), "filter 'json': cannot write a object"),
        (lambda: data.json(b"x"), "filter 'json': cannot write a bytes"),
        (lambda: data.json(1, "x"), "filter 'json': indent must be a whole number"),
        (lambda: data.json([1], 10**9), "indent must be from 0 to 100"),
        (lambda: data.json(doubled(40)), "writing more than 1,000,000 values"),
        (lambda: data.yaml(nested(200)), "nested more than 100 deep"),
        (lambda: data.wrap("x " * 9999, 9, "y" * 9999), "more than a template may"),
        (lambda: data.toml([None]), "filter 'toml': TOML has no None"),
        (lambda: data.toml("\ud800"), "cannot hold the character U.D800"),
    ],
)
def test_what_cannot_be_written(call: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        call()


def test_undefined_values_keep_their_own_error() -> None:
    with pytest.raises(UndefinedError, match="'price' is undefined"):
        data.json({"a": StrictUndefined(name="price")})


def test_wrap() -> None:
    text = "one two three\n\nfour http://example.org/a-very-long-address five"
    assert data.wrap(text, 9).splitlines() == [
        "one two",
        "three",
        "",
        "four",
        "http://example.org/a-very-long-address",
        "five",
    ]
    assert data.wrap("one two", 5, "# ") == "one\n# two"
    with pytest.raises(TemplateError, match="width must be at least 1"):
        data.wrap("x", 0)


def test_hashes_are_those_of_everyone() -> None:
    assert data.sha256("abc").startswith("ba7816bf8f01cfea414140de5dae2223")
    url_space = "6ba7b811-9dad-11d1-80b4-00c04fd430c8"
    assert data.uuid5("http://a.org/") == data.uuid5("http://a.org/", url_space)
    assert data.uuid5("python.org", "dns") == "886313e1-3b8a-5372-9b90-0c9aee199e5d"
    space = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    assert data.uuid5("python.org", space) == data.uuid5("python.org", "dns")
    assert data.uuid5("a", "my space") != data.uuid5("a", "other space")


def test_regex_replace() -> None:
    assert data.regex_replace("a1b22", "[0-9]+", "#") == "a#b#"
    assert data.regex_replace("a1b22", "[0-9]+", "#", count=1) == "a#b22"
    assert data.regex_replace("John Doe", r"(\w+) (\w+)", r"\2 \1") == "Doe John"
    assert data.regex_replace("aXbx", "x", "", ignore_case=True) == "ab"


def test_regex_match_looks_anywhere() -> None:
    assert data.regex_match("order-42", "[0-9]+$") is True
    assert data.regex_match("order", "^[0-9]") is False
    assert data.regex_match("ORDER", "order", ignore_case=True) is True


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.regex_match("x", "("), "filter 'regex_match': bad pattern"),
        (lambda: data.regex_match("x", "x" * 1001), "more than 1000 characters"),
        (lambda: data.regex_match("x" * 100_001, "x"), "more than 100,000 characters"),
        (lambda: data.regex_replace("x", "x", r"\9"), "bad replacement"),
        (
            lambda: data.regex_replace("x" * 9999, "", "y" * 9999),
            "more than a template",
        ),
    ],
)
def test_patterns_are_bounded(call: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        call()
