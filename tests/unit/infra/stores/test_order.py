"""The total order of terms and rows."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ggen.infra.stores.order import sort_rows, term_key
from ggen.infra.stores.protocol import Rows
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD,
    BlankNode,
    Literal,
)


def lit(text: str, name: str) -> Literal:
    return Literal(text, XSD + name)


ORDERED = [
    None,
    BlankNode("_:a"),
    BlankNode("_:b"),
    IRI("http://a"),
    IRI("http://b"),
    lit("-INF", "double"),
    lit("-2", "integer"),
    lit("1", "decimal"),
    lit("1", "integer"),
    lit("1.5", "decimal"),
    lit("1.6", "double"),
    lit("10", "integer"),
    lit("INF", "double"),
    lit("NaN", "double"),
    Literal(""),
    Literal("10"),
    Literal("9"),
    Literal("Z"),
    Literal("a"),
    Literal("ä"),
    Literal("a", RDF_LANG_STRING, "de"),
    Literal("a", RDF_LANG_STRING, "en"),
    Literal("b", RDF_LANG_STRING, "de"),
    lit("false", "boolean"),
    lit("true", "boolean"),
    lit("-0044-03-15", "date"),
    lit("2019-12-31", "date"),
    lit("2020-01-01+05:00", "date"),
    lit("2020-01-01", "date"),
    lit("2020-01-01T01:00:00+02:00", "dateTime"),
    lit("2020-01-01T00:00:00Z", "dateTime"),
    lit("2020-01-01T00:00:00.5Z", "dateTime"),
    lit("12020-01-01T00:00:00Z", "dateTime"),
    lit("09:00:00", "time"),
    lit("10:00:00", "time"),
    lit("x", "anyURI"),
    lit("P1Y", "duration"),
    lit("nope", "integer"),
    Literal("a", "http://z/type"),
]


def test_terms_of_every_kind():
    # The last four are sorted by datatype, where http://z comes last.
    shuffled = ORDERED[:]
    random.Random(1).shuffle(shuffled)
    ordered = sorted(shuffled, key=term_key)
    assert [t and t.n3() for t in ordered] == [t and t.n3() for t in ORDERED]


@pytest.mark.parametrize("name", ["date", "dateTime", "time"])
@pytest.mark.parametrize(
    "text", ["", "x", "2020", "2020-13-45", "99999-01-01", "T", "Z"]
)
def test_wrong_dates_have_a_place_too(name, text):
    assert term_key(lit(text, name)) != term_key(lit("2020-01-01", name))
    sorted([lit(text, name), lit("2020-01-01", name), lit("y", name)], key=term_key)


@given(st.lists(st.sampled_from(ORDERED)))
def test_different_terms_have_different_keys(terms):
    assert len({term_key(t) for t in terms}) == len(set(terms))


ROWS = [
    (IRI("http://b"), lit("1", "integer")),
    (IRI("http://a"), lit("2", "integer")),
    (IRI("http://a"), lit("1", "integer")),
    (None, lit("1", "integer")),
]


def test_rows_without_an_order_sort_by_all_columns():
    found = sort_rows(Rows(("x", "y"), ROWS, ()))
    assert found.rows == [ROWS[3], ROWS[2], ROWS[1], ROWS[0]]


def test_conditions_come_first_and_ties_by_all_columns():
    found = sort_rows(Rows(("x", "y"), ROWS, ((1, True),)))
    assert found.rows == [ROWS[1], ROWS[3], ROWS[2], ROWS[0]]
    assert found.order == ((1, True),)


def test_the_engines_order_stays():
    rows = Rows(("x", "y"), ROWS, None)
    assert sort_rows(rows) is rows
