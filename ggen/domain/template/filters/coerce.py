"""What filters make of the values they are given: text, or one clear error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ggen.domain.template import bounds
from ggen.errors import TemplateError

_SHOWN = 60


def filter_error(name: str, problem: str, *, hint: str | None = None) -> TemplateError:
    """The error that names the filter: ``filter 'NAME': PROBLEM``."""
    return TemplateError(f"filter '{name}': {problem}", hint=hint)


def shown(value: object) -> str:
    """`value` for an error message: quoted, on one line, cut when long."""
    text = ascii(str.__str__(value)) if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 4] + "...'"


def text_of(value: object, name: str) -> str:
    """`value` as a plain ``str``, never a subclass of it.

    Numbers and dates come in the form that XSD and JSON give them: ``true``, ``100``,
    ``2024-01-31``. An undefined value raises its own error, which names the variable.

    Args:
        value: whatever stood before the filter.
        name: the filter, for the message.

    Raises:
        TemplateError: None, or a collection, which has no text of its own.
    """
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if value is None:
        raise filter_error(name, "needs text, not None")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text_of_other(value, name)


def _text_of_other(value: Any, name: str) -> str:
    kind = type(value)
    # Asked by name: decimal and datetime are imported only by templates that use them.
    # Both have subclasses of ggen's own, which print as RDF writes them.
    if kind.__name__ == "Decimal":
        return format(value, "f")
    if kind.__name__ == "datetime":
        return str(value.isoformat())
    # Undefined values raise their own error here, so this comes before the refusal.
    text = str(value)
    if isinstance(value, Iterable):
        raise filter_error(name, f"needs text, not a {kind.__name__}")
    return text


def int_of(value: Any, name: str, argument: str) -> int:
    """`value` as a whole number.

    Raises:
        TemplateError: it is not one; the message names the filter's argument.
    """
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        problem = f"{argument} must be a whole number, not {shown(value)}"
        raise filter_error(name, problem) from error


def check_size(size: int) -> None:
    """Refuse to make a text of so many characters when that is too many.

    Raises:
        TemplateError: it is.
    """
    if size > bounds.MAX_TEXT:
        raise bounds.too_big(f"a text of {size:,} characters")
