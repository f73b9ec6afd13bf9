"""Lines of the manifest: one for each output, each insertion and each template.

A line is one JSON object. Reading is strict about the types of known fields and keeps
fields that it does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NoReturn

from ggen.domain.template.model import InjectSpec, Output
from ggen.errors import ConfigError

FORMAT_VERSION = 1
# How every line of this version ends: manifest.py looks for it before it parses.
LINE_END = f',"v":{FORMAT_VERSION}}}'
_HEX = re.compile(r"[0-9a-f]{64}")
_MAX_MODE = 0o7777
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PLACE_TYPES = {
    "before": str,
    "after": str,
    "prepend": bool,
    "append": bool,
    "at_line": int,
    "eof_last": bool,
    "skip_if": str,
}


@dataclass(frozen=True)
class Entry:
    """What the manifest says about one output, or about one insertion into a file.

    Attributes:
        path: relative to the output root, POSIX separators.
        sha256: of the generated text, before anything that people put into it; for an
            insertion, of the snippet.
        bare_sha256: of the generated text with empty blocks; empty: it has no blocks.
        place: where the snippet went; None for an output.
        snippet: the text that was inserted, ending in a newline; empty for an output.
        extra: fields that this version does not know.

    The other fields are those of `model.Output`.
    """

    path: str
    template: str
    template_sha256: str = ""
    sha256: str = ""
    bare_sha256: str = ""
    row_digest: str = ""
    query_digest: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, str] = field(default_factory=dict)
    mode: int | None = None
    place: InjectSpec | None = None
    snippet: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_insertion(self) -> bool:
        """A snippet in a file, not a whole file."""
        return self.place is not None


@dataclass(frozen=True)
class TemplateRecord:
    """What the manifest says once for each template.

    Attributes:
        graph: hash of the graph it was last rendered from; empty: without a graph.
        answers: what was answered when variables were asked for.
        extra: further plain JSON values, kept as they are.
    """

    name: str
    sha256: str = ""
    graph: str = ""
    engine: str = ""
    engine_version: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


_RECORD_TEXTS = ("sha256", "graph", "engine", "engine_version")
_ENTRY_TEXTS = ("template_sha256", "bare_sha256", "row_digest", "query_digest")
_KNOWN = {item.name for item in fields(Entry)} | {"kind", "v"}
_RECORD_KNOWN = {item.name for item in fields(TemplateRecord)} | {"kind", "v"}


def entry_of(output: Output, path: str, *, sha256: str, bare_sha256: str = "") -> Entry:
    """The entry of an output that was just generated."""
    insertion = output.insertion
    return Entry(
        path=path,
        template=output.template,
        template_sha256=output.template_sha256,
        sha256=sha256,
        bare_sha256=bare_sha256,
        row_digest=output.row_digest,
        query_digest=output.query_digest,
        variables=output.variables,
        row=output.row,
        mode=output.mode,
        place=insertion.spec if insertion else None,
        snippet=insertion.snippet if insertion else "",
    )


def entry_line(entry: Entry) -> str:
    """The entry as a line of the manifest, without the newline."""
    # The path comes first, so that the sorted file reads and merges by path.
    data: dict[str, Any] = {
        "path": entry.path,
        "kind": "insertion" if entry.is_insertion else "output",
        "template": entry.template,
        "sha256": entry.sha256,
    }
    data |= {key: value for key in _ENTRY_TEXTS if (value := getattr(entry, key))}
    if entry.variables:
        data["variables"] = dict(sorted(entry.variables.items()))
    if entry.row:
        data["row"] = dict(entry.row)
    if entry.mode is not None:
        data["mode"] = entry.mode
    if entry.place is not None:
        data |= {"place": _place_data(entry.place), "snippet": entry.snippet}
    return _encoded(data | dict(entry.extra))


def record_line(record: TemplateRecord) -> str:
    """The record as a line of the manifest, without the newline."""
    data: dict[str, Any] = {"kind": "template", "name": record.name}
    data |= {key: value for key in _RECORD_TEXTS if (value := getattr(record, key))}
    if record.answers:
        data["answers"] = dict(sorted(record.answers.items()))
    return _encoded(data | dict(record.extra))


def parse_line(line: str, file: str, number: int) -> dict[str, Any]:
    """The JSON object of a line.

    Raises:
        ConfigError: not a JSON object, or of a newer version of the format.
    """
    # ValueError also for numbers of thousands of digits.
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        _fail("is not a JSON object", file, number)
    if not isinstance(data, dict):
        _fail("is not a JSON object", file, number)
    # Fields may come; a new number means that old readers would misunderstand.
    version = data.get("v")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        _fail("has no format version 'v'", file, number)
    if version > FORMAT_VERSION:
        raise ConfigError(
            f"was written by a newer ggen (format {version})",
            file=file,
            line=number,
            hint="upgrade ggen-cli",
        )
    return data


def parse_entry(data: Mapping[str, Any], file: str, number: int) -> Entry:
    """The entry of an ``output`` or ``insertion`` line.

    Raises:
        ConfigError: a field is missing or of the wrong type.
    """
    check = _Fields(data, file, number)
    is_insertion = data.get("kind") == "insertion"
    return Entry(
        path=check.name("path"),
        template=check.name("template"),
        sha256=check.sha256(),
        **{key: check.text(key) for key in _ENTRY_TEXTS},
        variables=check.table("variables"),
        row=check.texts("row"),
        mode=check.mode(),
        place=check.place() if is_insertion else None,
        snippet=check.text("snippet"),
        extra={key: value for key, value in data.items() if key not in _KNOWN},
    )


def parse_record(data: Mapping[str, Any], file: str, number: int) -> TemplateRecord:
    """The record of a ``template`` line.

    Raises:
        ConfigError: a field is missing or of the wrong type.
    """
    check = _Fields(data, file, number)
    return TemplateRecord(
        name=check.name("name"),
        **{key: check.text(key) for key in _RECORD_TEXTS},
        answers=check.table("answers"),
        extra={key: value for key, value in data.items() if key not in _RECORD_KNOWN},
    )


def _fail(message: str, file: str, number: int) -> NoReturn:
    raise ConfigError(
        message,
        file=file,
        line=number,
        hint="delete the line and generate its output again",
    )


def _encoded(data: dict[str, Any]) -> str:
    data.pop("v", None)
    data["v"] = FORMAT_VERSION
    return _ENCODER.encode(data)


def _place_data(place: InjectSpec) -> dict[str, Any]:
    found = {name: getattr(place, name) for name in _PLACE_TYPES}
    return {name: value for name, value in found.items() if value not in (None, False)}


@dataclass(frozen=True)
class _Fields:
    """The fields of one line, each taken with a check of its type."""

    data: Mapping[str, Any]
    file: str
    number: int

    def _check(self, is_right: bool, key: str, wanted: str) -> None:
        if not is_right:
            _fail(f"'{key}' is not {wanted}", self.file, self.number)

    def text(self, key: str) -> str:
        value = self.data.get(key, "")
        self._check(isinstance(value, str), key, "a string")
        return str(value)

    def name(self, key: str) -> str:
        value = self.text(key)
        self._check(value != "", key, "a name")
        return value

    def sha256(self) -> str:
        value = self.text("sha256")
        self._check(_HEX.fullmatch(value) is not None, "sha256", "a SHA-256")
        return value

    def table(self, key: str) -> dict[str, Any]:
        value = self.data.get(key, {})
        self._check(isinstance(value, dict), key, "an object")
        return dict(value)

    def texts(self, key: str) -> dict[str, str]:
        value = self.table(key)
        is_right = all(isinstance(text, str) for text in value.values())
        self._check(is_right, key, "an object of strings")
        return value

    def mode(self) -> int | None:
        value = self.data.get("mode")
        if value is None:
            return None
        # JSON's true is an int for Python.
        is_right = type(value) is int and 0 <= value <= _MAX_MODE
        self._check(is_right, "mode", "a file mode")
        return int(value)

    def place(self) -> InjectSpec:
        place = self.table("place")
        for key, value in place.items():
            self._check(type(value) is _PLACE_TYPES.get(key), "place", "a place")
        return InjectSpec(**place)
