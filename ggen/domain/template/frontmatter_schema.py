"""The JSON Schema of the front matter, made from the table of its keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ggen.domain.template.frontmatter_keys import ALIASES, KEYS, PARAM_TYPES, Key

# The reader of front matter checks the same and more, with better words.
_TEXT = {"type": "string", "minLength": 1}
_PAIR = {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}
_QUERY = {
    "type": "object",
    "properties": {
        "file": _TEXT,
        "query": _TEXT,
        "default": {"type": ["array", "object"]},
        "single": {"type": "boolean"},
    },
    "additionalProperties": False,
    "oneOf": [{"required": ["file"]}, {"required": ["query"]}],
}
_PARAM = {
    "type": ["object", "null"],
    "properties": {
        "type": {"enum": list(PARAM_TYPES)},
        "default": {},
        "required": {"type": "boolean"},
        "choices": {"type": "array", "minItems": 1},
        "pattern": _TEXT,
        "help": {"type": "string"},
    },
    "additionalProperties": False,
}
_TEXTS = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_TEXT_TABLE = {"type": "object", "additionalProperties": {"type": "string"}}

SHAPES: Mapping[str, Mapping[str, Any]] = {
    "text": _TEXT,
    "texts": _TEXTS,
    "bool": {"type": "boolean"},
    "line": {"type": "integer", "minimum": 1},
    "mode": {"type": "string", "pattern": "^(0o?)?[0-7]{3}$"},
    "table": {"type": "object"},
    "text_table": _TEXT_TABLE,
    "params": {"type": "object", "additionalProperties": _PARAM},
    "sparql": {
        "oneOf": [
            _TEXT,
            {"type": "array", "items": {"oneOf": [_TEXT, _QUERY]}},
            {"type": "object", "additionalProperties": {"oneOf": [_TEXT, _QUERY]}},
        ]
    },
    "matrix": {
        "oneOf": [
            _TEXT,
            {
                "type": "object",
                "properties": {"query": _TEXT, "bind": _TEXT_TABLE},
                "required": ["query"],
                "additionalProperties": False,
            },
        ]
    },
    "determinism": {
        "type": "object",
        "properties": {"seed": {"type": ["string", "integer"]}, "sort": _TEXTS},
        "additionalProperties": False,
    },
    "delimiters": {
        "type": "object",
        "properties": {"variable": _PAIR, "block": _PAIR, "comment": _PAIR},
        "additionalProperties": False,
    },
}


_TABLES = ("table", "text_table", "params", "sparql", "texts")


def frontmatter_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the front matter of templates, for editors.

    It says what each key holds; that keys exclude or need each other is checked only
    when a template is read.
    """
    properties = {key.name: _property(key) for key in KEYS.values()}
    for alias, name in ALIASES.items():
        described = f"Another name of '{name}'."
        properties[alias] = {**properties[name], "description": described}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a ggen template",
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": False,
    }


def _property(key: Key) -> dict[str, Any]:
    description = f"{key.doc[0].upper()}{key.doc[1:]}."
    if key.rendered:
        description += " May use variables."
    shape = dict(SHAPES[key.shape])
    # A table or a list without anything below it reads as null in YAML.
    if key.shape in _TABLES:
        shape = {"anyOf": [shape, {"type": "null"}]}
    return {"description": description, **shape}
