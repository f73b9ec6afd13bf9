"""Terms become Python values that print well, and go back to the same terms."""

from __future__ import annotations

import json
import pickle
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from ggen.domain.template.values import (
    Blank,
    Iri,
    Names,
    RowList,
    Text,
    Values,
    datatype_of,
    to_term,
)
from ggen.errors import TemplateError, UndefinedName
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD,
    BlankNode,
    Literal,
)

PREFIXES = {"schema": "https://schema.org/", "xsd": XSD}


@pytest.fixture
def values() -> Values:
    return Values(Names(PREFIXES))


def typed(lexical: str, name: str) -> Literal:
    return Literal(lexical, XSD + name)


UTC = timezone.utc
READ = [
    (Literal("hello"), "hello", str, "hello"),
    (Literal(""), "", str, ""),
    (Literal("Tür", RDF_LANG_STRING, "de"), "Tür", str, "Tür"),
    (typed("42", "integer"), 42, int, "42"),
    (typed("-7", "long"), -7, int, "-7"),
    (typed("1.5", "decimal"), Decimal("1.5"), Decimal, "1.5"),
    (typed("0.0000001", "decimal"), Decimal("1E-7"), Decimal, "0.0000001"),
    (typed("100", "decimal"), Decimal(100), Decimal, "100"),
    (typed("1.0E3", "double"), 1000.0, float, "1000.0"),
    (typed("INF", "float"), float("inf"), float, "inf"),
    (typed("true", "boolean"), True, bool, "True"),
    (typed("false", "boolean"), False, bool, "False"),
    (typed("2024-02-29", "date"), date(2024, 2, 29), date, "2024-02-29"),
    (typed("2024-02-29Z", "date"), date(2024, 2, 29), date, "2024-02-29Z"),
    (
        typed("2024-01-31T12:00:00Z", "dateTime"),
        datetime(2024, 1, 31, 12, tzinfo=UTC),
        datetime,
        "2024-01-31T12:00:00Z",
    ),
    (
        typed("2024-01-31T12:00:00.5-05:30", "dateTime"),
        datetime(
            2024,
            1,
            31,
            12,
            0,
            0,
            500000,
            timezone(-timedelta(hours=5, minutes=30)),
        ),
        datetime,
        "2024-01-31T12:00:00.5-05:30",
    ),
    (typed("08:30:00", "time"), time(8, 30), time, "08:30:00"),
    (typed("P1Y", "duration"), "P1Y", str, "P1Y"),
    (typed("2024", "gYear"), "2024", str, "2024"),
]


@pytest.mark.parametrize(("term", "value", "kind", "shown"), READ)
def test_a_literal_is_a_python_value_that_prints_as_rdf_writes_it(
    values: Values, term: Literal, value: object, kind: type, shown: str
) -> None:
    found = values.value(term)
    assert found == value
    assert isinstance(found, kind)
    assert str(found) == f"{found}" == shown


@pytest.mark.parametrize("term", [case[0] for case in READ])
def test_a_value_goes_back_to_the_very_same_term(values: Values, term: Literal) -> None:
    assert to_term(values.value(term)) == term


@pytest.mark.parametrize("term", [case[0] for case in READ])
def test_a_value_pickles_with_its_memory(values: Values, term: Literal) -> None:
    again = pickle.loads(pickle.dumps(values.value(term)))
    assert again == values.value(term)
    assert to_term(again) == term


@pytest.mark.parametrize(
    "term",
    [
        typed("abc", "integer"),
        typed("1_000", "integer"),
        typed("٣", "integer"),
        typed("9" * 5000, "integer"),
        typed("1e5", "decimal"),
        typed("infinity", "double"),
        typed("2023-02-29", "date"),
        typed("-0044-03-15", "date"),
        typed("12024-01-01", "date"),
        typed("2024-01-31T24:00:00", "dateTime"),
        typed("maybe", "boolean"),
        Literal("POINT(1 2)", "http://www.opengis.net/ont/geosparql#wktLiteral"),
    ],
)
def test_what_python_cannot_hold_stays_text_with_its_datatype(
    values: Values, term: Literal
) -> None:
    found = values.value(term)
    assert type(found) is Text
    assert found == term.lexical
    assert found.datatype == term.datatype
    assert found.lang is None
    assert to_term(found) == term


def test_lexical_forms_survive_that_python_would_change(values: Values) -> None:
    for term in (
        typed("+05", "integer"),
        typed("1.10", "decimal"),
        typed("1e0", "double"),
        typed("2024-01-31T12:00:00.1234567Z", "dateTime"),
    ):
        assert to_term(values.value(term)) == term


def test_an_iri_is_text_with_parts(values: Values) -> None:
    found = values.value(IRI("https://schema.org/Person"))
    assert found == "https://schema.org/Person"
    assert hash(found) == hash("https://schema.org/Person")
    assert found.local_name == "Person"
    assert found.namespace == "https://schema.org/"
    assert found.curie == "schema:Person"
    assert values.value(IRI("urn:other:x")).curie == "urn:other:x"
    assert found.upper() == "HTTPS://SCHEMA.ORG/PERSON"
    assert json.dumps([found]) == '["https://schema.org/Person"]'


def test_an_iri_pickles_with_its_prefixes(values: Values) -> None:
    found = pickle.loads(pickle.dumps(values.value(IRI("https://schema.org/name"))))
    assert type(found) is Iri
    assert found.curie == "schema:name"


def test_prefixes_are_asked_for_once_and_only_when_needed() -> None:
    asked = []

    def prefixes() -> dict[str, str]:
        asked.append(1)
        return PREFIXES

    values = Values(Names(prefixes))
    iri = values.value(IRI("https://schema.org/name"))
    assert iri.local_name == "name"
    assert asked == []
    assert iri.curie == values.iri("https://schema.org/name").curie == "schema:name"
    assert asked == [1]


def test_a_language_string_keeps_language_and_datatype(values: Values) -> None:
    found = values.value(Literal("Tür", RDF_LANG_STRING, "de-at"))
    assert (found.lang, found.datatype) == ("de-at", RDF_LANG_STRING)
    assert values.value(typed("P1D", "duration")).datatype.curie == "xsd:duration"


def test_a_blank_node_prints_its_label_and_stays_one(values: Values) -> None:
    found = values.value(BlankNode("_:c14n0"))
    assert found == "_:c14n0"
    assert type(found) is Blank
    assert to_term(found) == BlankNode("_:c14n0")


def test_equal_terms_give_the_same_object(values: Values) -> None:
    one = values.value(IRI("https://schema.org/a" + "b"))
    assert values.value(IRI("https://schema.org/ab")) is one


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ("https://schema.org/x", Literal("https://schema.org/x")),
        (True, typed("true", "boolean")),
        (3, typed("3", "integer")),
        (1.5, typed("1.5", "double")),
        (float("-inf"), typed("-INF", "double")),
        (Decimal("1E+2"), typed("100", "decimal")),
        (date(2024, 1, 31), typed("2024-01-31", "date")),
        (datetime(2024, 1, 31, 1), typed("2024-01-31T01:00:00", "dateTime")),
        (time(1, 2, 3), typed("01:02:03", "time")),
        (IRI("urn:x"), IRI("urn:x")),
    ],
)
def test_plain_python_values_are_terms_too(value: object, term: object) -> None:
    assert to_term(value) == term


@pytest.mark.parametrize("value", [None, [], {}, object(), ("a",)])
def test_what_is_no_term_is_refused(value: object) -> None:
    with pytest.raises(TemplateError, match="no RDF term"):
        to_term(value)


def test_results_of_operations_are_new_literals(values: Values) -> None:
    number = values.value(typed("5", "integer"))
    assert to_term(number + 1) == typed("6", "integer")
    moment = values.value(typed("2024-01-31T12:00:00Z", "dateTime"))
    later = moment + timedelta(days=1)
    assert str(later) == "2024-02-01 12:00:00+00:00"
    assert to_term(later) == typed("2024-02-01T12:00:00+00:00", "dateTime")
    assert pickle.loads(pickle.dumps(later)) == later


def test_datatypes_of_plain_values() -> None:
    assert datatype_of("x") == XSD + "string"
    assert datatype_of(True) == XSD + "boolean"
    assert datatype_of([]) is None
    assert datatype_of(Blank("_:a")) is None


COLUMNS = ("cls", "label", "note")


@pytest.fixture
def rows(values: Values) -> RowList:
    return values.rows(
        COLUMNS,
        [
            (IRI("https://schema.org/A"), Literal("a"), None),
            (IRI("https://schema.org/B"), Literal("b"), Literal("hi")),
            (IRI("https://schema.org/A"), Literal("c"), None),
        ],
    )


def test_a_row_has_columns_as_attributes_and_items(rows: RowList) -> None:
    row = rows[0]
    assert row.label == row["label"] == "a"
    assert list(row) == ["cls", "label"]
    assert "note" not in row
    assert row.get("note", "-") == "-"
    assert row.columns == COLUMNS
    assert row == {"cls": "https://schema.org/A", "label": "a"}
    assert json.loads(json.dumps(rows))[1]["note"] == "hi"
    assert len({row, rows[0], rows[1]}) == 2
    with pytest.raises(AttributeError):
        _ = row.note


def test_rows_pickle(rows: RowList) -> None:
    again = pickle.loads(pickle.dumps(rows))
    assert again == rows
    assert again.columns == COLUMNS
    assert again[0].columns == COLUMNS
    assert again[0].cls.curie == "schema:A"


def test_a_row_list_has_first_and_columns(rows: RowList) -> None:
    assert rows.first is rows[0]
    assert RowList((), COLUMNS).first is None
    assert not RowList((), COLUMNS)
    assert rows.values("label") == ["a", "b", "c"]
    assert rows.values("note") == ["hi"]
    with pytest.raises(UndefinedName) as caught:
        rows.values("lable")
    assert caught.value.hint == "did you mean 'label'?"


def test_rows_of_one_value_are_found_in_order(rows: RowList) -> None:
    assert rows.where("cls", "https://schema.org/A").values("label") == ["a", "c"]
    assert rows.where("cls", "nowhere") == []
    assert rows.where("cls", "nowhere").columns == COLUMNS
    assert rows.where("note", "hi").first == rows[1]
    with pytest.raises(UndefinedName):
        rows.where("clas", "x")
