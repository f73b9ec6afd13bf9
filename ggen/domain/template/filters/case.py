"""Letter cases. All of them cut a name into the same words.

A word ends before a capital that follows a small letter (``orderItems``), before the
last capital of a run that goes on in small letters (``HTTPServer``), and at anything
that is neither letter nor digit. Digits stay with what stands before them
(``OAuth2Token``: ``o_auth2_token``), and an apostrophe inside a word is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from ggen.domain.template.filters.coerce import text_of

# Cut on a shadow of the name: A capital, a small letter, 0 neither, space between.
# The first line keeps plural acronyms whole: userIDs gives user, ids.
_WORD = re.compile(
    r"[A-Z]{2,}s(?![a-z0-9])"
    r"|[A-Z0-9]+(?=[A-Z][a-z])"
    r"|(?=[A-Za-z0-9])[A-Z0-9]*[a-z0-9]*"
)
_APOSTROPHE = re.compile("(?<=\\w)['\u2019](?=\\w)")


def _kind(char: str) -> str:
    if char.lower() != char:
        return "A"
    if char.upper() != char:
        return "s" if char == "s" else "a"
    if char.isalnum() or unicodedata.category(char)[0] == "M":
        return "0"
    return " "


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of `text` begin and end, in their order."""
    shadow = text if text.isascii() else "".join(map(_kind, text))
    return [match.span() for match in _WORD.finditer(shadow)]


@lru_cache(maxsize=8192)
def split_words(text: str) -> tuple[str, ...]:
    """The words of `text` in small letters; empty when it has no letter or digit."""
    if "'" in text or "\u2019" in text:
        text = _APOSTROPHE.sub("", text)
    return tuple(text[start:end].lower() for start, end in word_spans(text))


def capitalized(word: str) -> str:
    """`word` with its first letter large; the rest is left as it is."""
    return word[:1].title() + word[1:]


def snake(value: object) -> str:
    """``order_items``"""
    return "_".join(split_words(text_of(value, "snake")))


def kebab(value: object) -> str:
    """``order-items``"""
    return "-".join(split_words(text_of(value, "kebab")))


def screaming_snake(value: object) -> str:
    """``ORDER_ITEMS``"""
    return "_".join(split_words(text_of(value, "screaming_snake"))).upper()


def screaming_kebab(value: object) -> str:
    """``ORDER-ITEMS``"""
    return "-".join(split_words(text_of(value, "screaming_kebab"))).upper()


def pascal(value: object) -> str:
    """``OrderItems``"""
    return "".join(map(capitalized, split_words(text_of(value, "pascal"))))


def camel(value: object) -> str:
    """``orderItems``"""
    words = split_words(text_of(value, "camel"))
    return "".join([*words[:1], *map(capitalized, words[1:])])


def title_case(value: object) -> str:
    """``Order Items``"""
    return " ".join(map(capitalized, split_words(text_of(value, "title_case"))))


def train(value: object) -> str:
    """``Order-Items``"""
    return "-".join(map(capitalized, split_words(text_of(value, "train"))))


def sentence(value: object) -> str:
    """``Order items``"""
    return capitalized(" ".join(split_words(text_of(value, "sentence"))))


def no_case(value: object) -> str:
    """``order items``"""
    return " ".join(split_words(text_of(value, "no_case")))


def dot(value: object) -> str:
    """``order.items``"""
    return ".".join(split_words(text_of(value, "dot")))


def path_case(value: object) -> str:
    """``order/items``"""
    return "/".join(split_words(text_of(value, "path_case")))


def flat(value: object) -> str:
    """``orderitems``"""
    return "".join(split_words(text_of(value, "flat")))


def upper_first(value: object) -> str:
    """The first letter large, the rest as it is: ``orderItems`` to ``OrderItems``."""
    text = text_of(value, "upper_first")
    return text[:1].upper() + text[1:]


def lower_first(value: object) -> str:
    """The first letter small, the rest as it is: ``OrderItems`` to ``orderItems``."""
    text = text_of(value, "lower_first")
    return text[:1].lower() + text[1:]


def lowercase(value: object) -> str:
    """Every letter small, nothing else changed."""
    return text_of(value, "lowercase").lower()


def uppercase(value: object) -> str:
    """Every letter large, nothing else changed."""
    return text_of(value, "uppercase").upper()


# Spellings of other generators (ggen 1.x, hygen, plop, lodash, heck, Rails).
_SPELLINGS: tuple[tuple[Callable[[object], str], str], ...] = (
    (snake, "snake snake_case snakeCase snakecase underscore"),
    (
        camel,
        "camel camel_case camelCase camelcase lower_camel lower_camel_case"
        " lowerCamelCase mixed_case",
    ),
    (
        pascal,
        "pascal pascal_case pascalCase PascalCase pascalcase upper_camel"
        " upper_camel_case UpperCamelCase",
    ),
    (
        kebab,
        "kebab kebab_case kebabCase kebabcase param param_case paramCase dasherize"
        " hyphenate",
    ),
    (
        screaming_snake,
        "screaming_snake screaming_snake_case SCREAMING_SNAKE SCREAMING_SNAKE_CASE"
        " shouty_snake shouty_snake_case upper_snake upper_snake_case constant"
        " constant_case constantCase CONSTANT_CASE",
    ),
    (
        screaming_kebab,
        "screaming_kebab screaming_kebab_case shouty_kebab shouty_kebab_case",
    ),
    (
        title_case,
        "title_case titleCase titlecase TitleCase start_case startCase titleize",
    ),
    (train, "train train_case trainCase header_case headerCase"),
    (sentence, "sentence sentence_case sentenceCase humanize"),
    (no_case, "no_case noCase space_case"),
    (dot, "dot dot_case dotCase"),
    (path_case, "path_case pathCase"),
    (flat, "flat flat_case flatCase flatcase"),
    (upper_first, "upper_first upperFirst ucfirst"),
    (lower_first, "lower_first lowerFirst lcfirst"),
    (lowercase, "lowercase lower_case lowerCase"),
    (uppercase, "uppercase upper_case upperCase"),
)


def case_filters() -> dict[str, Callable[[object], str]]:
    """Every spelling -> its filter."""
    return {name: filter_ for filter_, names in _SPELLINGS for name in names.split()}
