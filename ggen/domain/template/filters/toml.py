"""Plain values as TOML 1.0 text; Python's own library only reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ggen.domain.template.filters.coerce import filter_error
from ggen.domain.template.filters.quoting import escaped

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_document(table: dict[str, Any], *, sort_keys: bool) -> str:
    """A table as a document: simple values first, then tables, each under its name."""
    return "\n".join(_lines(table, (), sort_keys)).strip("\n")


def toml_value(value: Any) -> str:
    """What may stand after ``=``: tables are written inline.

    Raises:
        TemplateError: None, which TOML does not have.
    """
    if value is None:
        raise filter_error("toml", "TOML has no None")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{escaped(value, "toml")}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, dict):
        pairs = (f"{_key(k)} = {toml_value(v)}" for k, v in _given(value))
        return "{" + ", ".join(pairs) + "}"
    return str(value)


def _lines(
    table: dict[str, Any], path: tuple[str, ...], sort_keys: bool
) -> Iterator[str]:
    pairs = _given(table)
    if sort_keys:
        pairs.sort()
    # What follows the head of a table belongs to that table, so plain values go first.
    for key, value in pairs:
        if not _is_table(value) and not _is_tables(value):
            yield f"{_key(key)} = {toml_value(value)}"
    for key, value in pairs:
        name = ".".join(map(_key, (*path, key)))
        if _is_table(value):
            yield from ("", f"[{name}]", *_lines(value, (*path, key), sort_keys))
        elif _is_tables(value):
            for item in value:
                yield from ("", f"[[{name}]]", *_lines(item, (*path, key), sort_keys))


def _given(table: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in table.items() if value is not None]


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_table, value))


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else f'"{escaped(name, "toml")}"'
