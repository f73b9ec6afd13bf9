"""--bind: what people may write for a term."""

from __future__ import annotations

import pytest

from ggen.domain.graph.bindings import parse_bindings
from ggen.errors import UsageError
from ggen.infra.stores.terms import IRI, RDF_LANG_STRING, XSD, Literal, Term


def bind(value: str) -> Term:
    prefixes = {"ex": "http://e.org/", "xsd": XSD}
    return parse_bindings([("x", value)], lambda: prefixes)["x"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<http://e.org/a>", IRI("http://e.org/a")),
        ("http://e.org/a?b#c", IRI("http://e.org/a?b#c")),
        ("urn:isbn:1", IRI("urn:isbn:1")),
        ("ex:a", IRI("http://e.org/a")),
        ("ex:", IRI("http://e.org/")),
        ("no:a", Literal("no:a")),
        ("Ann", Literal("Ann")),
        ("", Literal("")),
        ("see http://e.org/a", Literal("see http://e.org/a")),
        ("at: noon", Literal("at: noon")),
        ("42", Literal("42", f"{XSD}integer")),
        ("-007", Literal("-007", f"{XSD}integer")),
        ("1.50", Literal("1.50", f"{XSD}decimal")),
        (".5", Literal(".5", f"{XSD}decimal")),
        ("1e6", Literal("1e6", f"{XSD}double")),
        ("1.", Literal("1.")),
        ("true", Literal("true", f"{XSD}boolean")),
        ("True", Literal("True")),
        ('"42"', Literal("42")),
        ('""', Literal("")),
        (r'"a\"b\n"', Literal('a"b\n')),
        ('"Hallo"@de-CH', Literal("Hallo", RDF_LANG_STRING, "de-CH")),
        ('"1"^^xsd:byte', Literal("1", f"{XSD}byte")),
        ('"1"^^<urn:t>', Literal("1", "urn:t")),
    ],
)
def test_values(value: str, expected: Term):
    assert bind(value) == expected


@pytest.mark.parametrize("value", ['"open', '"a"b"', '"a"@', '"a"^^', '"a"^^no:t'])
def test_values_that_begin_like_a_literal_but_are_none(value: str):
    with pytest.raises(UsageError, match="--bind"):
        bind(value)


@pytest.mark.parametrize(
    ("name", "expected"), [("?x", "x"), ("$x", "x"), ("x1", "x1"), ("größe", "größe")]
)
def test_names(name: str, expected: str):
    assert list(parse_bindings([(name, "1")], dict)) == [expected]


@pytest.mark.parametrize("name", ["x y", "a-b", "?", "x}"])
def test_names_that_no_variable_can_have(name: str):
    with pytest.raises(UsageError, match="not a variable name"):
        parse_bindings([(name, "1")], dict)


def test_a_name_twice():
    with pytest.raises(UsageError, match="given twice"):
        parse_bindings([("x", "1"), ("?x", "2")], dict)


def test_prefixes_are_asked_for_only_when_needed():
    def fail() -> dict[str, str]:
        raise AssertionError("not needed")

    assert len(parse_bindings([("a", "1"), ("b", "text"), ("c", "<urn:x>")], fail)) == 3
