"""Declared variables: reading their declarations, and typing and checking values.

Text from the command line, the environment or a prompt becomes a value of the declared
type; values from files must already have it.
"""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Mapping
from typing import Any

from ggen.domain.template.frontmatter_keys import (
    PARAM_TYPES,
    describe,
    read_bool,
    read_closed_table,
    read_table,
    read_text,
)
from ggen.domain.template.model import USUAL_DELIMITERS, Delimiters, Param
from ggen.domain.template.problems import Problems, nearest
from ggen.errors import ParamError

# Names that ggen or Jinja2 gives to templates, or that Jinja2 cannot read as a name.
RESERVED = frozenset(
    (
        *("sparql", "sparql_first", "sparql_values", "sparql_results"),
        *("query", "graph", "loop", "self", "super", "caller", "varargs", "kwargs"),
        *("and", "or", "not", "in", "is", "if", "else", "elif"),
        *("true", "false", "none", "True", "False", "None"),
    )
)
_KEYS = ("type", "default", "required", "choices", "pattern", "help")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INT = re.compile(r"[+-]?[0-9]+")
_TRUE = frozenset({"yes", "true", "1", "on", "y"})
_FALSE = frozenset({"no", "false", "0", "off", "n"})
_DEFAULTS = (
    (bool, "bool"),
    (int, "int"),
    (float, "float"),
    (list, "list"),
    (dict, "json"),
)


def name_fault(name: str) -> str | None:
    """Why `name` cannot be the name of a variable; None when it can."""
    if not _NAME.fullmatch(name):
        return f"'{name}' is not a variable name"
    if name in RESERVED:
        return f"the variable name '{name}' is reserved"
    return None


def parse_params(data: Any, problems: Problems, *path: Any) -> tuple[Param, ...]:
    """The declarations in the table `data`, in its order.

    What is wrong goes to `problems`, with `path` in front of the key. A declaration
    without ``type`` has the type of its default, else ``str``. One without default is
    required unless it says otherwise; one that is not required is None by default.
    """
    table = read_table(data, problems, *path)
    params = []
    for name, declared in table.items():
        fault = name_fault(name)
        if fault is not None:
            problems.add(fault, *path, name, rule="bad-name")
        else:
            params.append(_parse_param(name, declared, problems, *path, name))
    return tuple(params)


def _parse_param(name: str, data: Any, problems: Problems, *path: Any) -> Param:
    table = read_closed_table(data, _KEYS, problems, *path)
    # Nothing as default is a default: the variable is optional then.
    has_default = "default" in table
    required = not has_default
    if "required" in table:
        required = bool(read_bool(table["required"], problems, *path, "required"))
    # An empty help is no reason to refuse a template.
    help_text = table.get("help") or None
    if help_text is not None:
        help_text = read_text(help_text, problems, *path, "help")
    param = Param(
        name=name,
        type=_declared_type(table, problems, *path),
        default=table.get("default"),
        has_default=has_default or not required,
        required=required,
        choices=_choices(table, problems, *path),
        pattern=_pattern(table, problems, *path),
        help=help_text,
    )
    _check_declared(param, problems, *path)
    return param


def _declared_type(table: Mapping[str, Any], problems: Problems, *path: Any) -> str:
    if "type" not in table:
        default = table.get("default")
        fits = (name for kind, name in _DEFAULTS if isinstance(default, kind))
        return next(fits, "str")
    declared = read_text(table["type"], problems, *path, "type") or "str"
    if declared in PARAM_TYPES:
        return declared
    # Going on with "json", which takes every value, adds no second complaint.
    near = nearest(declared, PARAM_TYPES)
    hint = None if near else f"known are {', '.join(PARAM_TYPES)}"
    problems.add(
        f"unknown type '{declared}'", *path, "type", hint=hint, suggestion=near
    )
    return "json"


def _choices(
    table: Mapping[str, Any], problems: Problems, *path: Any
) -> tuple[Any, ...]:
    choices = table.get("choices", [])
    if not isinstance(choices, list) or ("choices" in table and not choices):
        problems.add(
            f"'choices' must be a list of values, not {describe(choices)}",
            *path,
            "choices",
        )
        return ()
    return tuple(choices)


def _pattern(table: Mapping[str, Any], problems: Problems, *path: Any) -> str | None:
    if "pattern" not in table:
        return None
    pattern = read_text(table["pattern"], problems, *path, "pattern")
    return pattern and read_pattern(pattern, problems, *path, "pattern")


def read_pattern(pattern: str, problems: Problems, *path: Any) -> str | None:
    """`pattern` when it is a regular expression; otherwise None and a problem."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of patterns that may mean else one day
            re.compile(pattern)
    except re.error as error:
        problems.add(f"bad regular expression '{pattern}': {error.msg}", *path)
        return None
    return pattern


def _check_declared(param: Param, problems: Problems, *path: Any) -> None:
    # Choices of a list are those of its items, whose type nobody declares.
    item = Param(param.name, "json" if param.type == "list" else param.type)
    for choice in param.choices:
        try:
            check_value(item, choice)
        except ParamError as error:
            problems.take(error, *path, "choices")
    # A default that holds an expression has no value yet: the row may decide it.
    if param.default is None or is_expression(param.default):
        return
    try:
        check_value(param, param.default)
    except ParamError as error:
        problems.take(error, *path, "default")


def is_expression(value: Any, marks: Delimiters = USUAL_DELIMITERS) -> bool:
    """Whether `value` is a string that rendering with `marks` may change."""
    starts = (marks.variable[0], marks.block[0], marks.comment[0])
    return isinstance(value, str) and any(start in value for start in starts)


def parse_value(param: Param, text: str) -> Any:
    """The value of `param` that a person wrote as `text`, checked.

    Truth is ``yes no true false on off y n 1 0``, a list is JSON or is separated by
    commas, ``json`` is JSON.

    Raises:
        ParamError: it does not have the type, or is refused by `check_value`.
    """
    readers = {
        "int": _parse_int,
        "float": _parse_float,
        "bool": _parse_bool,
        "list": _parse_list,
        "json": _parse_json,
    }
    reader = readers.get(param.type)
    try:
        value = reader(text) if reader else text
    except ValueError as error:
        raise ParamError(f"'{param.name}' must be {error}, not '{text}'") from None
    return check_value(param, value)


def _parse_int(text: str) -> int:
    # int() alone would also take "1_000" and digits of other scripts.
    if not _INT.fullmatch(text.strip()):
        raise ValueError("a whole number")
    return int(text)


def _parse_float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    # Neither JSON nor the manifest has a word for nan and infinity.
    if not math.isfinite(value):
        raise ValueError("a number")
    return value


def _parse_bool(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("yes or no")
    return word in _TRUE


def _parse_list(text: str) -> list[Any]:
    # Items with commas in them can be given only as JSON.
    if text.lstrip().startswith("["):
        value = _parse_json(text)
        if isinstance(value, list):
            return value
    return [part.strip() for part in text.split(",")] if text.strip() else []


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("JSON") from None


def check_value(param: Param, value: Any) -> Any:
    """`value` when it has the type of `param`, is a choice and matches the pattern.

    A whole number is taken as ``float``; choices and pattern of a ``list`` are those
    of its items. None is the value of an optional variable that was not given.

    Raises:
        ParamError: it does not fit; the message names the variable.
    """
    if value is None and not param.required:
        return None
    value = _typed(param, value)
    for item in value if isinstance(value, list) else [value]:
        _check_item(param, item)
    return value


def _typed(param: Param, value: Any) -> Any:
    kinds: dict[str, tuple[type, ...]] = {
        "str": (str,),
        "int": (int,),
        "float": (int, float),
        "bool": (bool,),
        "list": (list, tuple),
        "json": (object,),
    }
    fits = isinstance(value, kinds[param.type])
    # For Python True is a number; for people it is not.
    if isinstance(value, bool) and param.type in ("int", "float"):
        fits = False
    if not fits:
        words = {"str": "a string", "int": "a whole number", "float": "a number"}
        expected = words.get(param.type, f"of type {param.type}")
        hint = "put quotes around it" if param.type == "str" else None
        raise ParamError(
            f"'{param.name}' must be {expected}, not {describe(value)}", hint=hint
        )
    if param.type == "float":
        return float(value)
    return list(value) if param.type == "list" else value


def _check_item(param: Param, item: Any) -> None:
    if param.choices and item not in param.choices:
        listed = ", ".join(str(choice) for choice in param.choices)
        raise ParamError(
            f"'{param.name}' is '{item}', which is no choice",
            hint=f"one of {listed}",
        )
    if param.pattern is not None and not re.fullmatch(param.pattern, str(item)):
        raise ParamError(
            f"'{param.name}' is '{item}', which does not match '{param.pattern}'"
        )
