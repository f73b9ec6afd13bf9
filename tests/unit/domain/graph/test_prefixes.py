"""Compact IRIs and the parts of an IRI."""

from __future__ import annotations

import pytest

from ggen.domain.graph.prefixes import (
    WELL_KNOWN,
    Curies,
    curie,
    expand,
    local_name,
    namespace,
)

PREFIXES = {
    "ex": "http://e.org/",
    "sub": "http://e.org/sub/",
    "also": "http://e.org/sub/",
    "": "http://e.org/default#",
    "bad": "",
}


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://e.org/a", "ex:a"),
        ("http://e.org/sub/a", "also:a"),
        ("http://e.org/default#a", ":a"),
        ("http://e.org/", "ex:"),
        ("http://e.org/a-b.c", "ex:a-b.c"),
        ("http://e.org/straße", "ex:straße"),
        ("http://e.org/1a", "ex:1a"),
        ("http://e.org/a.", None),
        ("http://e.org/-a", None),
        ("http://e.org/a b", None),
        ("http://e.org/a/b", None),
        ("http://e.org/a%20", None),
        ("urn:x", None),
    ],
)
def test_curie(iri: str, expected: str | None):
    assert curie(iri, PREFIXES) == expected


@pytest.mark.parametrize(
    ("iri", "space", "name"),
    [
        ("https://schema.org/Person", "https://schema.org/", "Person"),
        ("http://e.org/a#b", "http://e.org/a#", "b"),
        ("http://e.org/a/b/", "http://e.org/a/", "b"),
        ("http://e.org/a#", "http://e.org/", "a"),
        ("urn:isbn:123", "urn:isbn:", "123"),
        ("http://e.org/?id=5", "http://e.org/?id=", "5"),
        ("plain", "plain", "plain"),
        ("http://e.org/a#b/c", "http://e.org/a#b/", "c"),
    ],
)
def test_the_parts_of_an_iri(iri: str, space: str, name: str):
    assert namespace(iri) == space
    assert local_name(iri) == name


@pytest.mark.parametrize("iri", ["http://", "#", "/", ":", "urn:"])
def test_a_local_name_is_never_empty(iri: str):
    assert local_name(iri)


def test_expand():
    assert expand("ex:a", PREFIXES) == "http://e.org/a"
    assert expand(":a", PREFIXES) == "http://e.org/default#a"
    assert expand("no:a", PREFIXES) is None
    assert expand("ex", PREFIXES) is None


def test_for_people_an_iri_without_prefix_stands_in_brackets():
    curies = Curies(PREFIXES)
    assert curies["http://e.org/a"] == "ex:a"
    assert curies["urn:x"] == "<urn:x>"


def test_well_known_namespaces_end_in_a_separator():
    assert all(iri[-1] in "#/" for iri in WELL_KNOWN.values())
