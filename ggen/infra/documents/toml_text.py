"""TOML 1.0 with the line of every key, which `tomllib` does not tell."""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import Any

from ggen.errors import ConfigError, InputError
from ggen.infra.documents.model import (
    Document,
    KeyPath,
    check_size,
    plain,
    tidy_number_error,
    too_deep,
)

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parse_toml(
    text: str,
    file: str,
    *,
    error: type[InputError] = ConfigError,
    first_line: int = 1,
) -> Document:
    """Read TOML; dates come out as ISO 8601 text.

    Args:
        file: the name for messages.
        first_line: line of `file` where `text` begins (front matter).

    Raises:
        error: it does not parse; with line and column where they are known.
    """
    check_size(text, file, error=error)
    try:
        data = plain(loads(text))
    except RecursionError:
        raise too_deep(file, error) from None
    except ValueError as problem:  # TOMLDecodeError is one, and so are huge numbers
        message, line, column = _placed(str(problem), text)
        at_line = None if line is None else line + first_line - 1
        raise error(message, file=file, line=at_line, column=column) from None
    return Document(data, file, partial(_find_lines, text, first_line))


def loads(text: str) -> dict[str, Any]:
    """TOML text by the reader of the standard library, or by its elder twin.

    Raises:
        ValueError: it does not parse.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data: dict[str, Any] = tomllib.loads(text)
    return data


def _placed(message: str, text: str) -> tuple[str, int | None, int | None]:
    """The message in ggen's style, and the place that `tomllib` puts at its end."""
    # Only Python 3.14 gives the place as numbers.
    found = _PLACE.search(message)
    shown = message[: found.start()] if found else message
    shown = shown[:1].lower() + shown[1:]
    if shown == "cannot overwrite a value":
        shown = "a key is set twice"
    if found is None:
        return tidy_number_error(shown), None, None
    if found[1] is None:
        return f"{shown} at the end", text.rstrip().count("\n") + 1, None
    return shown, int(found[1]), int(found[2])


def _find_lines(text: str, first_line: int) -> dict[KeyPath, int]:
    from ggen.infra.documents.toml_lines import LineFinder

    return LineFinder(text, first_line).find()
