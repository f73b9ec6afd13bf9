from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError

from ggen.domain.template.filters import case
from ggen.errors import TemplateError

# name: snake, pascal, camel, title case
WORDS = {
    "order_items": ("order_items", "OrderItems", "orderItems", "Order Items"),
    "orderItems": ("order_items", "OrderItems", "orderItems", "Order Items"),
    "Order Items": ("order_items", "OrderItems", "orderItems", "Order Items"),
    "ORDER-ITEMS": ("order_items", "OrderItems", "orderItems", "Order Items"),
    "order.items/": ("order_items", "OrderItems", "orderItems", "Order Items"),
    "HTTPServer": ("http_server", "HttpServer", "httpServer", "Http Server"),
    "XMLHttpRequest2": (
        "xml_http_request2",
        "XmlHttpRequest2",
        "xmlHttpRequest2",
        "Xml Http Request2",
    ),
    "ABCDef": ("abc_def", "AbcDef", "abcDef", "Abc Def"),
    "iPhone": ("i_phone", "IPhone", "iPhone", "I Phone"),
    "v2Beta": ("v2_beta", "V2Beta", "v2Beta", "V2 Beta"),
    "OAuth2Token": ("o_auth2_token", "OAuth2Token", "oAuth2Token", "O Auth2 Token"),
    "MP3Player": ("mp3_player", "Mp3Player", "mp3Player", "Mp3 Player"),
    "sha256": ("sha256", "Sha256", "sha256", "Sha256"),
    "2nd place": ("2nd_place", "2ndPlace", "2ndPlace", "2nd Place"),
    "3DModel": ("3d_model", "3dModel", "3dModel", "3d Model"),
    "userIDs": ("user_ids", "UserIds", "userIds", "User Ids"),
    "URLs": ("urls", "Urls", "urls", "Urls"),
    "person's name": ("persons_name", "PersonsName", "personsName", "Persons Name"),
    "Straße": ("straße", "Straße", "straße", "Straße"),
    "éÀ": ("é_à", "ÉÀ", "éÀ", "É À"),
    "GrößeÜber": ("größe_über", "GrößeÜber", "größeÜber", "Größe Über"),
    "日本Word": ("日本_word", "日本Word", "日本Word", "日本 Word"),
    "İstanbulX": (
        "i\u0307stanbul_x",
        "I\u0307stanbulX",
        "i\u0307stanbulX",
        "I\u0307stanbul X",
    ),
    "a\0b": ("a_b", "AB", "aB", "A B"),
    "x": ("x", "X", "x", "X"),
    "": ("", "", "", ""),
    "__-- !": ("", "", "", ""),
}


@pytest.mark.parametrize("name", WORDS)
def test_words_are_cut_alike_everywhere(name: str) -> None:
    snake, pascal, camel, title = WORDS[name]
    assert case.snake(name) == snake
    assert case.pascal(name) == pascal
    assert case.camel(name) == camel
    assert case.title_case(name) == title
    assert case.kebab(name) == snake.replace("_", "-")
    assert case.dot(name) == snake.replace("_", ".")
    assert case.path_case(name) == snake.replace("_", "/")
    assert case.no_case(name) == snake.replace("_", " ")
    assert case.flat(name) == snake.replace("_", "")
    assert case.screaming_snake(name) == snake.upper()
    assert case.screaming_kebab(name) == snake.upper().replace("_", "-")
    assert case.train(name) == title.replace(" ", "-")


@pytest.mark.parametrize(
    ("filter_name", "expected"),
    [
        ("sentence", "Http server error"),
        ("upper_first", "HTTPServer_error"),
        ("lower_first", "hTTPServer_error"),
        ("lowercase", "httpserver_error"),
        ("uppercase", "HTTPSERVER_ERROR"),
    ],
)
def test_other_cases(filter_name: str, expected: str) -> None:
    assert case.case_filters()[filter_name]("HTTPServer_error") == expected


SPELLINGS = """
    snake snake_case snakeCase / camel camel_case camelCase lower_camel lowerCamelCase
    / pascal pascal_case pascalCase PascalCase upper_camel / kebab kebab_case kebabCase
    param paramCase / screaming_snake SCREAMING_SNAKE SCREAMING_SNAKE_CASE shouty_snake
    constant constant_case constantCase upper_snake / shouty_kebab screaming_kebab
    / title_case titleCase titlecase startCase / train train_case trainCase / sentence
    sentence_case sentenceCase / dot dot_case dotCase / path_case pathCase
    / upper_first upperFirst ucfirst / lower_first lowerFirst lcfirst
"""


@pytest.mark.parametrize("names", SPELLINGS.split("/"))
def test_spellings_of_other_generators_mean_the_same(names: str) -> None:
    filters = case.case_filters()
    results = {filters[name]("fooBar baz") for name in names.split()}
    assert len(results) == 1


@given(st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_cutting_again_changes_nothing(name: str) -> None:
    snake = case.snake(name)
    assert case.snake(snake) == snake
    assert case.kebab(case.kebab(name)) == case.kebab(name)
    assert case.pascal(snake) == case.pascal(name)
    assert case.camel(snake) == case.camel(name)
    assert case.title_case(case.kebab(name)) == case.title_case(name)
    assert case.screaming_snake(snake) == case.screaming_snake(name)


@given(st.text("aAbBsS1_ é", max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_letter_or_digit_gets_lost(name: str) -> None:
    assert case.flat(name) == name.lower().replace("_", "").replace(" ", "")


class Sub(str):
    __slots__ = ()


def test_text_of_any_class_gives_plain_text() -> None:
    for filter_ in case.case_filters().values():
        assert type(filter_(Sub("orderItems"))) is str


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (2.5, "2_5"),
        (True, "true"),
        (Decimal("1E+2"), "100"),
        (date(2024, 1, 31), "2024_01_31"),
        (datetime(2024, 1, 31, 12), "2024_01_31t12_00_00"),
    ],
)
def test_numbers_and_dates_are_text_too(value: object, text: str) -> None:
    assert case.snake(value) == text


@pytest.mark.parametrize("value", [None, ["a"], {"a": 1}, ("a",), {"a"}, iter("a")])
def test_what_has_no_text_is_refused_by_name(value: object) -> None:
    with pytest.raises(TemplateError, match="filter 'snake': needs text, not"):
        case.snake(value)


def test_undefined_values_keep_their_own_error() -> None:
    with pytest.raises(UndefinedError, match="'price' is undefined"):
        case.snake(StrictUndefined(name="price"))
