"""JSON Schemas (draft 2020-12) of ggen.toml, of the front matter and of results."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from ggen.infra.settings_keys import KEYS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


def result_schema(classes: list[type]) -> dict[str, Any]:
    """The schema of the JSON document of a verb that returns one of `classes`."""
    room: dict[str, Any] = {}
    schemas = [_document(cls, room) for cls in classes]
    body = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"$schema": DRAFT, **body, **({"$defs": room} if room else {})}


def _document(cls: type, room: dict[str, Any]) -> dict[str, Any]:
    schema = _object(cls, room)
    schema["properties"] = {"ok": {"type": "boolean"}, **schema["properties"]}
    schema["required"] = ["ok", *schema["required"]]
    return schema


def _object(cls: type, room: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]
    return {
        "title": cls.__name__,
        "description": (cls.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": {name: type_schema(hints[name], room) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def type_schema(hint: Any, room: dict[str, Any]) -> dict[str, Any]:
    """The schema of one annotation: plain types, tuples, dicts, unions, dataclasses.

    Args:
        hint: the evaluated annotation.
        room: the ``$defs`` of the schema; dataclasses go there, once each.
    """
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if hint is type(None):
        return {"type": "null"}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in room:
            room[hint.__name__] = {}  # a class may hold itself
            room[hint.__name__] = _object(hint, room)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [type_schema(argument, room) for argument in arguments]}
    if origin in (tuple, list, Sequence):
        return {"type": "array", "items": type_schema(arguments[0], room)}
    if origin in (dict, Mapping):
        values = type_schema(arguments[1], room)
        return {"type": "object", "additionalProperties": values}
    return {}


def settings_schema() -> dict[str, Any]:
    """The schema of ggen.toml and of the user's file."""
    top: dict[str, Any] = {}
    for key in KEYS.values():
        section, _, name = key.name.rpartition(".")
        schema = {"description": key.help, **_KINDS[key.kind]}
        if key.choices:
            schema["enum"] = list(key.choices)
        if key.default is not None:
            schema["default"] = key.default
        if section:
            table = {"type": "object", "additionalProperties": False, "properties": {}}
            top.setdefault(section, table)["properties"][name] = schema
        else:
            top[name] = schema
    return {
        "$schema": DRAFT,
        "title": "ggen.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": top,
    }


_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_KINDS: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 1},
    "natural": {"type": "integer", "minimum": 0},
    "float": {"type": "number"},
    "size": {"type": ["string", "integer"]},
    "duration": {"type": ["string", "number"]},
    "path": {"type": "string"},
    "paths": {"type": "array", "items": {"type": "string"}},
    "strs": {"type": "array", "items": {"type": "string"}},
    "table": {"type": "object"},
    "texts": _TEXTS,
    "types": {"type": "object", "additionalProperties": _TEXTS},
    "entries": {"type": "array", "items": {"type": "object"}},
}
