from __future__ import annotations

import pytest

from ggen.domain.template.filters.iri import iri_filters, local_name, namespace
from ggen.domain.template.values import Names, Values
from ggen.errors import TemplateError

PERSON = "http://example.org/shop#Person"


@pytest.mark.parametrize(
    ("iri", "name", "space"),
    [
        (PERSON, "Person", "http://example.org/shop#"),
        ("https://schema.org/3DModel", "3DModel", "https://schema.org/"),
        ("https://schema.org/thing/", "thing", "https://schema.org/"),
        ("urn:isbn:0451450523", "0451450523", "urn:isbn:"),
        ("schema:Person", "Person", "schema:"),
        ("Person", "Person", "Person"),
    ],
)
def test_parts_of_iris(iri: str, name: str, space: str) -> None:
    assert local_name(iri) == name
    assert namespace(iri) == space


def test_curies_use_the_longest_prefix_that_fits() -> None:
    prefixes = {"ex": "http://example.org/", "shop": "http://example.org/shop#"}
    curie = iri_filters(prefixes)["curie"]
    assert curie(PERSON) == "shop:Person"
    assert curie("http://example.org/a") == "ex:a"
    assert curie("http://example.org/a/b") == "http://example.org/a/b"


def test_without_prefixes_the_usual_ones_are_known() -> None:
    assert iri_filters({})["curie"]("http://xmlns.com/foaf/0.1/name") == "foaf:name"


def test_prefixes_are_asked_for_only_when_a_curie_is_made() -> None:
    asked = []

    def prefixes() -> dict[str, str]:
        asked.append(1)
        return {"ex": "http://example.org/shop#"}

    curie = iri_filters(prefixes)["curie"]
    assert not asked
    assert curie(PERSON) == "ex:Person"
    assert asked


def test_values_of_a_graph_use_its_own_prefixes() -> None:
    value = Values(Names({"own": "http://example.org/shop#"})).iri(PERSON)
    found = iri_filters({"ex": "http://example.org/shop#"})["curie"](value)
    assert found == "own:Person"
    assert type(found) is str


def test_none_is_no_iri() -> None:
    with pytest.raises(TemplateError, match="filter 'curie': needs text, not None"):
        iri_filters({})["curie"](None)
