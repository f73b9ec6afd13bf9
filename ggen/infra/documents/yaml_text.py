"""YAML with the plain values of its version 1.2, line of every key, and no surprises.

Only ``true`` and ``false`` are booleans, dates stay text, numbers with leading zeros
(``0755``) stay text, keys are text, repeated keys are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from ggen.errors import ConfigError, InputError
from ggen.infra.documents.model import (
    MAX_DEPTH,
    Document,
    KeyPath,
    check_size,
    too_deep,
)

if TYPE_CHECKING:
    import yaml

# A few nested aliases can stand for billions of values ("billion laughs").
_MAX_EXPANDED = 1_000_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True}
_BOOLS |= {"false": False, "False": False, "FALSE": False}
# No leading zeros: a mode, a postal code or a version is not a number.
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TAG = "tag:yaml.org,2002:"


def parse_yaml(
    text: str,
    file: str,
    *,
    error: type[InputError] = ConfigError,
    first_line: int = 1,
) -> Document:
    """Read one YAML document; nothing at all is None.

    Args:
        file: the name for messages.
        first_line: line of `file` where `text` begins (front matter).

    Raises:
        error: it does not parse, repeats a key, has a tag beyond the plain ones,
            is nested too deep, or its aliases stand for too much.
    """
    import yaml

    check_size(text, file, error=error)
    # The C parser is some ten times faster; not every build of PyYAML has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    last_line = first_line + text.rstrip("\n").count("\n")
    lines = range(first_line, last_line + 1)
    try:
        builder = _Builder(yaml.parse(text, Loader=loader), file, error, lines)
        data = builder.document()
    except yaml.MarkedYAMLError as problem:
        raise _located(problem, file, error, lines) from None
    except yaml.reader.ReaderError as problem:
        before = text.encode("utf-8", "surrogatepass")[: problem.position]
        line = before.count(b"\n") + first_line
        raise error(
            f"character U+{_code(problem.character):04X} is not allowed",
            file=file,
            line=line,
        ) from None
    except UnicodeEncodeError:
        raise error("is not valid Unicode", file=file) from None
    return Document(data, file, partial(dict, builder.lines))


def _code(character: str | int) -> int:
    return character if isinstance(character, int) else ord(character)


def _located(
    problem: yaml.MarkedYAMLError, file: str, error: type[InputError], lines: range
) -> InputError:
    message = problem.problem or problem.context or "does not parse"
    # The context ("while parsing …") tells where to look, so it is kept.
    if problem.context and problem.problem:
        message = f"{message} {problem.context}"
    mark = problem.problem_mark or problem.context_mark
    if mark is None:
        return error(message, file=file)
    if mark.line >= len(lines):  # what is missing at the end is missed after it
        return error(message, file=file, line=lines[-1])
    return error(message, file=file, line=lines[mark.line], column=mark.column + 1)


class _Builder:
    """Turns the parser's events into plain values."""

    def __init__(
        self,
        events: Iterator[Any],
        file: str,
        error: type[InputError],
        numbers: range,
    ) -> None:
        self._events = events
        self._file = file
        self._error = error
        self._numbers = numbers
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._size = 0
        self.lines: dict[KeyPath, int] = {}

    def document(self) -> Any:
        import yaml

        data: Any = None
        seen = False
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self._fail("more than one document", event)
                seen = True
            elif isinstance(event, yaml.NodeEvent):
                data = self._node(event, ())
        return data

    def _fail(self, message: str, event: Any) -> NoReturn:
        column = event.start_mark.column + 1
        raise self._error(
            message, file=self._file, line=self._line(event), column=column
        )

    def _line(self, event: Any) -> int:
        # YAML has more kinds of line ends than editors count, so this may run over.
        line: int = event.start_mark.line
        return self._numbers[min(line, len(self._numbers) - 1)]

    def _node(self, event: Any, path: KeyPath) -> Any:
        kind = type(event).__name__
        line = self._line(event)
        if path:
            self.lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            raise too_deep(self._file, self._error, line=line)
        if kind == "AliasEvent":
            return self._alias(event)
        before = self._size  # the difference is what an alias will cost
        self._size += 1
        if kind == "ScalarEvent":
            value = self._scalar(event)
        elif kind == "SequenceStartEvent":
            value = self._sequence(event, path)
        else:
            value = self._mapping(event, path)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._size - before)
        return value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            # Also an alias inside its own anchor: that one is not complete yet.
            self._fail(f"alias '*{event.anchor}' has no anchor before it", event)
        value, size = self._anchors[event.anchor]
        self._size += size
        if self._size > _MAX_EXPANDED:
            self._fail("aliases stand for more than a million values", event)
        return value

    def _sequence(self, event: Any, path: KeyPath) -> list[Any]:
        self._check_tag(event, "seq")
        values: list[Any] = []
        while not _ends(item := next(self._events)):
            values.append(self._node(item, (*path, len(values))))
        return values

    def _mapping(self, event: Any, path: KeyPath) -> dict[str, Any]:
        self._check_tag(event, "map")  # `!!set` and `!!omap` are no plain values
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        seen: set[str] = set()
        while not _ends(key_event := next(self._events)):
            key = self._key(key_event)
            if key in seen:
                self._fail(f"key '{key}' twice", key_event)
            seen.add(key)
            where = (*path, key)
            self.lines[where] = self._line(key_event)
            value = self._node(next(self._events), where)
            if key == "<<" and key_event.implicit[0]:
                merged = self._merged(value, key_event)
            else:
                values[key] = value
        # What is said here wins over what is merged in, wherever the "<<" stands.
        return {**merged, **values} if merged else values

    def _key(self, event: Any) -> str:
        if type(event).__name__ != "ScalarEvent":
            self._fail("a key must be plain text", event)
        return str(event.value)

    def _merged(self, value: Any, event: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        # Of several mappings the first one wins.
        for source in reversed(value if isinstance(value, list) else [value]):
            if not isinstance(source, dict):
                self._fail("'<<' needs a mapping or a list of mappings", event)
            merged |= source
        return merged

    def _check_tag(self, event: Any, expected: str) -> None:
        if event.tag not in (None, "!", _TAG + expected):
            self._fail(f"tag '{_shown(event.tag)}' is not known here", event)

    def _scalar(self, event: Any) -> Any:
        text = str(event.value)
        if event.tag in ("!", _TAG + "str"):
            return text
        if event.tag is None and not event.implicit[0]:
            return text  # quoted, or a block
        value = self._resolved(text, event)
        if event.tag is not None:
            names = {"null": type(None), "bool": bool, "int": int, "float": float}
            wanted = names.get(event.tag.removeprefix(_TAG))
            if wanted is None:
                self._check_tag(event, "str")
            elif not isinstance(value, wanted):
                self._fail(f"'{text}' is not of tag '{_shown(event.tag)}'", event)
        return value

    def _resolved(self, text: str, event: Any) -> Any:
        """The value of an unquoted scalar, by the core schema of YAML 1.2."""
        if text in _NULLS:
            return None
        if text in _BOOLS:
            return _BOOLS[text]
        if text[0] not in "+-.0123456789":
            return text
        try:
            return _number(text)
        except (ValueError, OverflowError):
            self._fail(f"number '{text[:20]}' is too large or not finite", event)


def _number(text: str) -> int | float | str:
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        return int(text, 0)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError
    if not _FLOAT.fullmatch(text):
        return text
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise OverflowError
    return value


def _ends(event: Any) -> bool:
    return type(event).__name__ in ("SequenceEndEvent", "MappingEndEvent")


def _shown(tag: str) -> str:
    return "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
