"""Tera's filters, tests and functions, for templates that come from ggen 1.x.

Those that share their name with one of Jinja2's are in `shared_names`.
Meanings: https://keats.github.io/tera/docs/#built-ins
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from ggen.domain.template import bounds
from ggen.domain.template.filters import inflect
from ggen.domain.template.filters.coerce import filter_error, int_of, text_of
from ggen.domain.template.filters.data import json, regex_match
from ggen.domain.template.filters.dates import date
from ggen.domain.template.filters.rows import listed, look_up
from ggen.errors import TemplateError

if TYPE_CHECKING:
    from jinja2 import Environment

_MISSING: Any = object()


def split(value: object, /, pat: object) -> list[str]:
    """The parts of a text between the pieces that equal `pat`."""
    text, piece = text_of(value, "split"), text_of(pat, "split")
    return text.split(piece) if piece else list(text)


def trim_start(value: object) -> str:
    """The text without blanks at its start."""
    return text_of(value, "trim_start").lstrip()


def trim_end(value: object) -> str:
    """The text without blanks at its end."""
    return text_of(value, "trim_end").rstrip()


def trim_start_matches(value: object, /, pat: object) -> str:
    """The text without `pat` at its start, as often as it stands there."""
    text = text_of(value, "trim_start_matches")
    piece = text_of(pat, "trim_start_matches")
    start = 0
    # Positions instead of ever shorter copies: a long text takes no square time.
    while piece and text.startswith(piece, start):
        start += len(piece)
    return text[start:]


def trim_end_matches(value: object, /, pat: object) -> str:
    """The text without `pat` at its end, as often as it stands there."""
    text = text_of(value, "trim_end_matches")
    piece = text_of(pat, "trim_end_matches")
    end = len(text)
    while piece and text.endswith(piece, 0, end):
        end -= len(piece)
    return text[:end]


def addslashes(value: object) -> str:
    """A backslash before backslashes and quotes."""
    return re.sub(r"([\\'\"])", r"\\\1", text_of(value, "addslashes"))


def linebreaksbr(value: object) -> str:
    """``<br>`` in place of line ends."""
    text = text_of(value, "linebreaksbr")
    return text.replace("\r\n", "<br>").replace("\n", "<br>")


def spaceless(value: object) -> str:
    """No blanks between one tag and the next."""
    return re.sub(r">\s+<", "><", text_of(value, "spaceless"))


def escape_xml(value: object) -> str:
    """``& < > " '`` as XML entities."""
    text = text_of(value, "escape_xml")
    for char, entity in _XML_ENTITIES:
        text = text.replace(char, entity)
    return text


_XML_ENTITIES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("'", "&apos;"),
)


def urlencode_strict(value: object) -> str:
    """Every byte that is no ASCII letter or digit as ``%XX``."""
    text = text_of(value, "urlencode_strict")
    return re.sub("[^A-Za-z0-9]", _percent, text)


def _percent(match: re.Match[str]) -> str:
    data = match[0].encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in data)


def as_str(value: Any) -> str:
    """The value as text; lists and tables as JSON."""
    if isinstance(value, Iterable) and not isinstance(value, str):
        return json(value)
    return text_of(value, "as_str")


def json_encode(value: Any, /, pretty: bool = False) -> str:
    """The value as compact JSON; ``pretty=true``: two blanks per level."""
    return json(value, 2) if pretty else json(value, compact=True)


def pluralize(value: Any, /, singular: object = "", plural: object = "s") -> str:
    """The plural of a word; after a number, the ending that a word needs there.

    ``{{ n }} categor{{ n | pluralize(singular="y", plural="ies") }}``
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return text_of(singular if abs(value) == 1 else plural, "pluralize")
    return inflect.plural(value)


def nth(value: Any, /, n: object) -> Any:
    """The item at position `n`, from 0; an empty text when there is none."""
    items, index = listed(value, "nth"), int_of(n, "nth", "n")
    return items[index] if 0 <= index < len(items) else ""


def concat(value: Any, /, *more: Any, **options: Any) -> list[Any]:
    """A list with another list, or one value, at its end: ``concat(with=...)``."""
    if "with" in options:
        more = (options["with"],)
    joined = listed(value, "concat")
    for item in more:
        several = isinstance(item, Iterable) and not isinstance(item, (str, Mapping))
        joined += item if several else [item]
        # A list joined with itself again and again would fill the memory.
        if len(joined) > bounds.MAX_RANGE:
            raise bounds.too_big(f"a list of more than {bounds.MAX_RANGE:,} items")
    return joined


def get(
    environment: Environment, value: Any, /, key: object, default: Any = _MISSING
) -> Any:
    """The value of a table under a key; `default` when it is missing."""
    from jinja2 import Undefined

    found = environment.getitem(value, key)
    missing = isinstance(found, Undefined) and default is not _MISSING
    return default if missing else found


def filter_(
    environment: Environment, items: Any, /, attribute: object, value: Any = _MISSING
) -> list[Any]:
    """The items whose attribute equals `value`; without it those that have one."""
    kept = []
    for item in listed(items, "filter"):
        found = look_up(environment, item, attribute)
        if found is not None and (value is _MISSING or found == value):
            kept.append(item)
    return kept


def tera_filters() -> dict[str, Callable[..., Any]]:
    """Every spelling -> its filter."""
    from jinja2 import pass_environment

    return {
        "addslashes": addslashes,
        "as_str": as_str,
        "concat": concat,
        "date": date,
        "escape_xml": escape_xml,
        "filter": pass_environment(filter_),
        "get": pass_environment(get),
        "json_encode": json_encode,
        "linebreaksbr": linebreaksbr,
        "nth": nth,
        "pluralize": pluralize,
        "slug": inflect.slug,
        "slugify": inflect.slug,
        "spaceless": spaceless,
        "split": split,
        "trim_end": trim_end,
        "trim_end_matches": trim_end_matches,
        "trim_start": trim_start,
        "trim_start_matches": trim_start_matches,
        "urlencode_strict": urlencode_strict,
    }


def throw(message: object) -> NoReturn:
    """End rendering with this message.

    Raises:
        TemplateError: always.
    """
    raise TemplateError(text_of(message, "throw"))


def numbers(
    first: Any = _MISSING,
    stop: Any = _MISSING,
    step: Any = 1,
    *,
    start: Any = 0,
    end: Any = _MISSING,
    step_by: Any = 1,
) -> range:
    """Jinja2's ``range(start, stop, step)``, and Tera's with its named arguments.

    Raises:
        TemplateError: no end, or more numbers than a template may have.
    """
    # Tera names its arguments, Jinja2 counts them.
    if end is not _MISSING:
        bounds_given = (start, end, step_by)
    elif stop is not _MISSING:
        bounds_given = (first, stop, step)
    else:
        bounds_given = (0, first, 1)
    if bounds_given[1] is _MISSING:
        raise TemplateError("range needs an end")
    return bounds.bounded_range(*(int_of(n, "range", "a bound") for n in bounds_given))


def tera_globals() -> dict[str, Callable[..., Any]]:
    """Functions; ``get_env`` is left out: templates do not see the environment."""
    return {"range": numbers, "throw": throw}


def starting_with(value: object, start: object) -> bool:
    """Whether it is text that begins with `start`."""
    return isinstance(value, str) and value.startswith(text_of(start, "starting_with"))


def ending_with(value: object, end: object) -> bool:
    """Whether it is text that ends with `end`."""
    return isinstance(value, str) and value.endswith(text_of(end, "ending_with"))


def containing(value: Any, part: Any) -> bool:
    """Whether a text has the part, a list the item, or a table the key."""
    if isinstance(value, str):
        return text_of(part, "containing") in value
    try:
        return part in value
    except TypeError as error:
        problem = f"a {type(value).__name__} has no parts"
        raise filter_error("containing", problem) from error


def matching(value: object, pattern: object) -> bool:
    """Whether it is text in which the regular expression is found."""
    return isinstance(value, str) and regex_match(value, pattern)


def is_object(value: object) -> bool:
    """Whether it is a table or a row."""
    return isinstance(value, Mapping)


def tera_tests() -> dict[str, Callable[..., bool]]:
    """The tests that Jinja2 does not have."""
    return {
        "containing": containing,
        "ending_with": ending_with,
        "matching": matching,
        "object": is_object,
        "starting_with": starting_with,
    }
