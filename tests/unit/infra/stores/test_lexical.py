"""One lexical form per value, the same that Oxigraph's store gives."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ggen.infra.stores.lexical import CHANGING, canonical
from ggen.infra.stores.terms import RDF_LANG_STRING, XSD, Literal

CASES = [
    ("integer", "01", "1"),
    ("integer", "+5", "5"),
    ("integer", "-0", "0"),
    ("integer", "9223372036854775808", "9223372036854775808"),
    ("integer", "1.0", "1.0"),
    ("integer", " 1", " 1"),
    ("integer", "٣", "٣"),
    ("decimal", "1.10", "1.1"),
    ("decimal", "1.", "1"),
    ("decimal", ".5", "0.5"),
    ("decimal", "-0.0", "0"),
    ("decimal", "1e3", "1e3"),
    ("decimal", "0.1234567890123456789", "0.1234567890123456789"),
    ("boolean", "1", "true"),
    ("boolean", "0", "false"),
    ("boolean", "TRUE", "TRUE"),
    ("double", "1.0E0", "1"),
    ("double", "1e21", "1000000000000000000000"),
    ("double", "1.5e-5", "0.000015"),
    ("double", "-INF", "-INF"),
    ("double", "1_0", "1_0"),
    ("float", "16777217", "16777216"),
    ("float", "2899443.25", "2899443.3"),
    ("float", "1e39", "INF"),
    ("dateTime", "2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00Z"),
    ("dateTime", "2020-12-31T24:00:00", "2021-01-01T00:00:00"),
    ("dateTime", "2020-02-28T24:00:00Z", "2020-02-29T00:00:00Z"),
    ("dateTime", "2020-01-01T00:00:00.100", "2020-01-01T00:00:00.1"),
    ("dateTime", "2020-02-30T00:00:00", "2020-02-30T00:00:00"),
    ("date", "2020-01-01+00:00", "2020-01-01Z"),
    ("date", "2020-01-01+05:30", "2020-01-01+05:30"),
    ("time", "24:00:00", "00:00:00"),
    ("time", "25:00:00", "25:00:00"),
    ("gYear", "2020+00:00", "2020Z"),
    ("gMonthDay", "--02-29Z", "--02-29Z"),
    ("duration", "P12M", "P1Y"),
    ("duration", "PT90M", "PT1H30M"),
    ("duration", "P", "P"),
    ("duration", "-P0D", "PT0S"),
    ("yearMonthDuration", "P14M", "P1Y2M"),
    ("dayTimeDuration", "PT24H", "P1D"),
    ("dayTimeDuration", "P1Y", "P1Y"),
    ("hexBinary", "0f", "0f"),
]


@pytest.mark.parametrize(("name", "lexical", "expected"), CASES)
def test_forms(name, lexical, expected):
    assert canonical(Literal(lexical, XSD + name)) == Literal(expected, XSD + name)


@pytest.mark.parametrize("name", ["int", "long", "byte", "nonNegativeInteger"])
def test_derived_integers_become_integers(name):
    assert canonical(Literal("007", XSD + name)) == Literal("7", f"{XSD}integer")
    assert canonical(Literal("x", XSD + name)) == Literal("x", XSD + name)


def test_what_is_canonical_is_returned_itself():
    for literal in (Literal("a"), Literal("a", RDF_LANG_STRING, "en")):
        assert canonical(literal) is literal


def test_language_tags_are_in_lower_case():
    found = canonical(Literal("a", RDF_LANG_STRING, "EN-us"))
    assert found == Literal("a", RDF_LANG_STRING, "en-us")


digits = st.text("0123456789", max_size=20)
numbers = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "+", "-"]),
    digits,
    st.sampled_from(["", "."]),
    digits,
    st.sampled_from(["", "", "e5", "E-3", "e+1"]),
)
dates = st.builds(
    "{}{:04}-{:02}-{:02}{}{}".format,
    st.sampled_from(["", "-"]),
    st.integers(0, 12000),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from(["", "T24:00:00", "T12:30:00.50", "T00:00:60", "T23:59:59"]),
    st.sampled_from(["", "Z", "+00:00", "-00:00", "+14:00", "+15:00", "-05:30"]),
)
durations = st.builds(
    "{}P{}{}{}".format,
    st.sampled_from(["", "-"]),
    st.sampled_from(["", "1Y", "13M", "400D", "0Y", "1Y2M3D"]),
    st.sampled_from(["", "T"]),
    st.sampled_from(["", "1H", "61M", "0.50S", "3600S", "1H1M1S", "5.S"]),
)


@settings(max_examples=1500, deadline=None)
@given(
    numbers | dates | durations | st.floats().map(repr) | st.text(max_size=5),
    st.sampled_from(sorted(CHANGING)),
)
@example("-1631965011263601.2", f"{XSD}double")
def test_forms_are_those_of_oxigraphs_store(lexical, datatype):
    pyoxigraph = pytest.importorskip("pyoxigraph")
    node = pyoxigraph.NamedNode("http://e/")
    literal = pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(datatype))
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(node, node, literal))
    stored = next(iter(store)).object
    found = canonical(Literal(lexical, datatype))
    assert (found.lexical, found.datatype) == (stored.value, stored.datatype.value)
