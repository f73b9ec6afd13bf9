from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.domain.template.filters.inflect import (
    inflection_filters,
    plural,
    singular,
    slug,
)

PAIRS = """
    user users, day days, key keys, box boxes, class classes, address addresses,
    branch branches, dish dishes, category categories, query queries, city cities,
    movie movies, cookie cookies, tie ties, person people, child children, man men,
    woman women, human humans, german germans, policeman policemen, foot feet,
    tooth teeth, goose geese, mouse mice, ox oxen, leaf leaves, knife knives,
    shelf shelves, half halves, wolf wolves, belief beliefs, roof roofs, cafe cafes,
    hero heroes, potato potatoes, photo photos, video videos, repo repos, quiz quizzes,
    bus buses, status statuses, virus viruses, campus campuses, alias aliases,
    lens lenses, gas gases, bias biases, iris irises, menu menus, guru gurus,
    wiki wikis,
    analysis analyses, basis bases, crisis crises, diagnosis diagnoses, axis axes,
    thesis theses, index indices, matrix matrices, vertex vertices, appendix appendices,
    suffix suffixes, datum data, medium media, criterion criteria, schema schemas,
    phenomenon phenomena, cactus cacti, house houses, database databases, cause causes,
    case cases, response responses, license licenses, use uses, reuse reuses,
    excuse excuses, purchase purchases, phase phases, cache caches, niche niches,
    size sizes, prize prizes, price prices, service services, slice slices, shoe shoes,
    wave waves, archive archives, objective objectives, olive olives, month months,
    omen omens, specimen specimens, path paths,
    stomach stomachs, epoch epochs, process processes, volcano volcanoes,
    metric metrics, topic topics, café cafés, Person People, OrderItem OrderItems,
    SalesPerson SalesPeople, order_item order_items, order-category order-categories,
    ORDER_ITEM ORDER_ITEMS, PERSON PEOPLE, userID userIDs, RestAPI RestAPIs,
    XMLSchema XMLSchemas
"""


@pytest.mark.parametrize("pair", PAIRS.split(","), ids=str.strip)
def test_plural_and_singular(pair: str) -> None:
    one, many = pair.split()
    assert plural(one) == many
    # A form that is right already stays; "bases" is also the plural of "base",
    # "data" and "metadata" are a mass of their own.
    assert plural(many) == many
    if one not in {"basis", "datum"}:
        assert singular(many) == one
    assert singular(one) == one


UNCOUNTABLE = """
    news series species data metadata equipment information software sheep fish dns
    UserData Kubernetes
"""


@pytest.mark.parametrize("word", UNCOUNTABLE.split())
def test_uncountable_words_stay(word: str) -> None:
    assert plural(word) == word
    assert singular(word) == word


@pytest.mark.parametrize("text", ["", "  ", "--", "v2", "日本"])
def test_what_has_no_plural_stays(text: str) -> None:
    assert singular(text) == text
    assert plural(plural(text)) == plural(text)


@pytest.mark.parametrize("word", ["axes", "schemata", "dice", "bases", "data"])
def test_other_plurals_stay(word: str) -> None:
    assert plural(word) == word


@given(st.text("abcdefghlmnorstvxyzA_ ", max_size=10))
@settings(max_examples=300, deadline=None)
def test_the_singular_of_a_singular_is_itself(text: str) -> None:
    one = singular(plural(text))
    assert singular(one) == one


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("class", "order_items", "OrderItem"),
        ("classify", "people", "Person"),
        ("table_case", "OrderItem", "order_items"),
        ("foreign_key", "Shop::OrderItem", "order_item_id"),
        ("demodulize", "Shop::Order::Item", "Item"),
        ("deconstantize", "Shop::Order::Item", "Shop::Order"),
        ("ordinalize", 1, "1st"),
        ("ordinalize", "22", "22nd"),
        ("ordinalize", "103", "103rd"),
        ("ordinalize", "112", "112th"),
        ("ordinalize", "x", "x"),
        ("deordinalize", "22nd", "22"),
        ("deordinalize", "round", "round"),
        ("singularize", "users", "user"),
    ],
)
def test_inflections_of_ggen_1(name: str, value: object, expected: str) -> None:
    assert inflection_filters()[name](value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-Hello world! ", "hello-world"),
        ("HTTPServer", "httpserver"),
        ("Größe & Maß", "grosse-mass"),
        ("Crème brûlée", "creme-brulee"),
        ("Łódź", "lodz"),
        ("don't stop", "dont-stop"),
        ("a_b.c/d", "a-b-c-d"),
        ("東京 タワー", "東京-タワー"),
        ("../etc/passwd", "etc-passwd"),
        ("", ""),
    ],
)
def test_slugs_are_safe_names(text: str, expected: str) -> None:
    assert slug(text) == expected
    assert slug(expected) == expected


def test_slug_takes_another_separator() -> None:
    assert slug("Hello World", "_") == "hello_world"
