"""One settings file: what it sets, where, and everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ggen.errors import ConfigError
from ggen.infra.documents import Document, parse_toml
from ggen.infra.files import read_text
from ggen.infra.settings_keys import (
    CHECKS,
    ENTRY_KINDS,
    KEYS,
    SECTIONS,
    Key,
    check,
)

Problem = dict[str, Any]  # message, hint, file, line, column


@dataclass
class SettingsFile:
    """What a file says.

    Attributes:
        layer: ``user`` or ``project``.
        values: setting -> checked value; wrong ones are left out.
        problems: one per mistake, in the order of the file's sections.
    """

    file: str
    layer: str
    document: Document | None = field(default=None, compare=False)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, key: str, *entry: str) -> int | None:
        """The line of a setting, or of an entry of its table or list."""
        if self.document is None:
            return None
        # Positions in [[generate]] come as text, so that origins have one type.
        positions = [int(e) if key == "generate" and e.isdigit() else e for e in entry]
        return self.document.line(*key.split("."), *positions)


def read_settings_file(path: Path, layer: str) -> SettingsFile:
    """Read and check a file; mistakes in it are returned, not raised.

    Raises:
        NotFound, EncodingError, IoTrouble: as `files.read_text`.
    """
    return parse_settings(read_text(path), str(path), layer=layer)


def parse_settings(text: str, file: str, *, layer: str) -> SettingsFile:
    """Check the text of a settings file; mistakes in it are returned, not raised."""
    contents = SettingsFile(file, layer)
    try:
        contents.document = parse_toml(text, file)
    except ConfigError as error:
        problem = {"file": file, "line": error.line, "column": error.column}
        contents.problems.append({"message": error.message, **problem})
        return contents
    checker = _Checker(contents, contents.document)
    checker.check_top()
    return contents


class _Checker:
    def __init__(self, contents: SettingsFile, document: Document) -> None:
        self._contents = contents
        self._document = document

    def check_top(self) -> None:
        for name, value in self._document.data.items():
            if name in KEYS:
                self._check_value(KEYS[name], value)
            elif name not in SECTIONS:
                self._unknown((name,), {**KEYS, **dict.fromkeys(SECTIONS)})
            elif isinstance(value, dict):
                self._check_section(name, value)
            else:
                self._wrong((name,), "a table", value)

    def _check_section(self, section: str, table: Mapping[str, Any]) -> None:
        for name, value in table.items():
            key = KEYS.get(f"{section}.{name}")
            if key is None:
                self._unknown((section, name), KEYS)
            else:
                self._check_value(key, value)

    def _check_value(self, key: Key, value: Any) -> None:
        if key.kind == "entries":
            self._check_entries(key, value)
            return
        try:
            self._contents.values[key.name] = check(key, value)
        except ValueError as error:
            self._wrong(tuple(key.name.split(".")), str(error), value)

    def _check_entries(self, key: Key, value: Any) -> None:
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self._wrong((key.name,), f"tables: [[{key.name}]]", value)
            return
        # Kept in spite of mistakes: those stop the command anyway.
        self._contents.values[key.name] = value
        for position, entry in enumerate(value):
            where = (key.name, position)
            if "template" not in entry:
                self._problem(where, f"[[{key.name}]] without 'template'")
            for name, item in entry.items():
                self._check_entry((*where, name), item)

    def _check_entry(self, where: tuple[str | int, ...], value: Any) -> None:
        name = str(where[-1])
        if name not in ENTRY_KINDS:
            self._unknown(where, ENTRY_KINDS)
            return
        try:
            CHECKS[ENTRY_KINDS[name]](value)
        except ValueError as error:
            self._wrong(where, str(error), value)

    def _unknown(
        self, where: tuple[str | int, ...], known: Mapping[str, object]
    ) -> None:
        # Inside [[generate]] the keys have short names of their own.
        wanted = str(where[-1]) if known is ENTRY_KINDS else _dotted(where)
        near = nearest(wanted, known)
        hint = f"did you mean '{near}'?" if near else None
        self._problem(where, f"unknown key '{_dotted(where)}'", hint)

    def _wrong(self, where: tuple[str | int, ...], expected: str, value: Any) -> None:
        # As JSON: quotes show that a number was written as text.
        found = json.dumps(value, ensure_ascii=False)
        shown = found if len(found) <= 40 else f"{found[:40]}…"
        self._problem(where, f"{_dotted(where)}: expected {expected}, found {shown}")

    def _problem(
        self, where: tuple[str | int, ...], message: str, hint: str | None = None
    ) -> None:
        problem: Problem = {"message": message, "file": self._contents.file}
        problem["line"] = self._document.line(*where)
        if hint is not None:
            problem["hint"] = hint
        self._contents.problems.append(problem)


def _dotted(where: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in where if isinstance(part, str))


def nearest(name: str, known: Mapping[str, object]) -> str | None:
    """The known name that is meant: alike, or the same in another section."""
    from difflib import get_close_matches

    alike = get_close_matches(name, known, n=1, cutoff=0.75)
    if alike:
        return alike[0]
    # `sources` at the top, or `graph.engine`: right name, wrong section.
    tail = name.rpartition(".")[2]
    tails = {full.rpartition(".")[2]: full for full in known}
    alike = get_close_matches(tail, tails, n=1, cutoff=0.8)
    return tails[alike[0]] if alike else None
