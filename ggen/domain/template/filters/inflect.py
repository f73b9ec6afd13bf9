"""English plurals and singulars of the last word of a name, in any letter case."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from ggen.domain.template.filters.case import pascal, snake, split_words, word_spans
from ggen.domain.template.filters.coerce import text_of
from ggen.domain.template.filters.inflect_tables import (
    IRREGULAR_PLURALS,
    IRREGULAR_SINGULARS,
    NOT_MEN,
    PLURAL_RULES,
    SINGULAR_RULES,
    UNCOUNTABLE,
)


def plural(value: object) -> str:
    """The plural of the last word: ``order_item`` to ``order_items``.

    What is a plural already stays: ``people`` to ``people``.
    """
    return _with_last_word(text_of(value, "plural"), _plural_or_same)


def singular(value: object) -> str:
    """The singular of the last word: ``OrderItems`` to ``OrderItem``."""
    return _with_last_word(text_of(value, "singular"), _singular)


def class_case(value: object) -> str:
    """The pascal case of the singular: ``order_items`` to ``OrderItem``."""
    return pascal(singular(text_of(value, "class_case")))


def table_case(value: object) -> str:
    """The snake case of the plural: ``OrderItem`` to ``order_items``."""
    return plural(snake(text_of(value, "table_case")))


def foreign_key(value: object) -> str:
    """The snake case with ``_id``: ``Shop::OrderItem`` to ``order_item_id``."""
    return snake(demodulize(text_of(value, "foreign_key"))) + "_id"


def demodulize(value: object) -> str:
    """What stands after the last ``::``."""
    return text_of(value, "demodulize").rpartition("::")[2]


def deconstantize(value: object) -> str:
    """What stands before the last ``::``."""
    return text_of(value, "deconstantize").rpartition("::")[0]


def ordinalize(value: object) -> str:
    """``1st``, ``2nd``, ``11th``; text that does not end in a digit stays."""
    text = text_of(value, "ordinalize")
    if not text[-1:].isdigit():
        return text
    if text[-2:] in {"11", "12", "13"}:
        return f"{text}th"
    return text + {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")


def deordinalize(value: object) -> str:
    """``1st`` to ``1``; other text stays."""
    text = text_of(value, "deordinalize")
    return re.sub(r"(?<=[0-9])(?:st|nd|rd|th)$", "", text)


def inflection_filters() -> dict[str, Callable[[object], str]]:
    """Every spelling -> its filter; ``pluralize`` is among the Tera filters."""
    return {
        "plural": plural,
        "to_plural": plural,
        "singular": singular,
        "singularize": singular,
        "to_singular": singular,
        "class": class_case,
        "class_case": class_case,
        "classify": class_case,
        "table_case": table_case,
        "tableize": table_case,
        "foreign_key": foreign_key,
        "demodulize": demodulize,
        "deconstantize": deconstantize,
        "ordinalize": ordinalize,
        "deordinalize": deordinalize,
    }


def _with_last_word(text: str, inflect: Callable[[str], str]) -> str:
    spans = word_spans(text)
    if not spans:
        return text
    start, end = spans[-1]
    word = text[start:end]
    # "v2" is a name, not a word.
    if not word[-1].isalpha():
        return text
    inflected = inflect(word.lower())
    return text[:start] + _in_case_of(word, inflected, text) + text[end:]


def _in_case_of(word: str, inflected: str, text: str) -> str:
    # ORDER gives ORDERS, but the ID of userID gives IDs.
    if text == text.upper() and text != text.lower():
        return inflected.upper()
    kept = 0
    for old, new in zip(word.lower(), inflected, strict=False):
        if old != new:
            break
        kept += 1
    return word[:kept] + inflected[kept:]


@lru_cache(maxsize=2048)
def _plural_or_same(word: str) -> str:
    # A plural is what its own singular gives back; "bus" is none: it has no singular.
    base = _singular(word)
    known = word in IRREGULAR_SINGULARS or _plural(base) == word
    return word if base != word and known else _plural(word)


def _plural(word: str) -> str:
    if word in UNCOUNTABLE:
        return word
    if word in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[word]
    if word.endswith("man") and not word.endswith(NOT_MEN):
        return word[:-2] + "en"
    return _by_rules(word, PLURAL_RULES)


@lru_cache(maxsize=2048)
def _singular(word: str) -> str:
    if word in UNCOUNTABLE or word in IRREGULAR_PLURALS:
        return word
    if word in IRREGULAR_SINGULARS:
        return IRREGULAR_SINGULARS[word]
    return _by_rules(word, SINGULAR_RULES)


def _by_rules(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in rules:
        changed, count = re.subn(pattern, replacement, word, count=1)
        if count:
            return changed
    return word


def slug(value: object, separator: str = "-") -> str:
    """Small letters and digits, words joined by `separator`; accents are taken off.

    Letters that have no Latin form stay, so that no name becomes empty. Unlike the
    letter cases it does not cut inside a word: ``HTTPServer`` to ``httpserver``.
    """
    text = _latin(text_of(value, "slug").lower())
    return separator.join(split_words(text))


_LATIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th",
    "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n",
}  # fmt: skip


def _latin(text: str) -> str:
    if text.isascii():
        return text
    import unicodedata

    text = "".join(_LATIN.get(char, char) for char in text)
    parts = unicodedata.normalize("NFD", text)
    bare = re.sub("(?<=[a-z])[\u0300-\u036f]+", "", parts)
    return unicodedata.normalize("NFC", bare).lower()
