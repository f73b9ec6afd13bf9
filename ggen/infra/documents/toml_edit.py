"""Changing one key of a TOML text and nothing else: comments and layout stay."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from ggen.errors import ConfigError
from ggen.infra.documents.toml_lines import LineFinder, Pair
from ggen.infra.documents.toml_text import parse_toml

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_literal(value: Any) -> str:
    """A plain JSON value but None as TOML on one line."""
    if isinstance(value, dict):
        pairs = [f"{_key(k)} = {toml_literal(v)}" for k, v in value.items()]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_literal, value)) + "]"
    # JSON's strings are TOML's, but for the one character that only TOML forbids.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml_literal(name)


def set_key(text: str, path: tuple[str, ...], *, value: Any, file: str) -> str:
    """The text with the value at `path` set; tables that are missing are added.

    Args:
        path: names from the top; positions in arrays cannot be given.
        file: the name for messages.

    Raises:
        ConfigError: `text` does not parse, or the change cannot be made by changing
            one place (a table where a value is wanted, an array of tables, …).
    """
    before = parse_toml(text, file).data
    changed = _Layout(text).with_value(path, toml_literal(value))
    # The proof: the edited text must parse to just the data that is wanted.
    wanted = copy.deepcopy(before)
    fits = _put(wanted, path, value)
    if changed is None or not fits or _data(changed) != wanted:
        raise _refusal("set", path, file)
    return changed


def unset_key(text: str, path: tuple[str, ...], *, file: str) -> str:
    """The text without the key at `path`; the same text when it is not there.

    Raises:
        ConfigError: `text` does not parse, or the key is spread over several places.
    """
    before = parse_toml(text, file).data
    wanted = copy.deepcopy(before)
    if not _take(wanted, path):
        return text
    changed = _Layout(text).without(path)
    # A table that was only there for its one key may go with it.
    if changed is None or _without_empty(_data(changed)) != _without_empty(wanted):
        raise _refusal("unset", path, file)
    return changed


def _refusal(verb: str, path: tuple[str, ...], file: str) -> ConfigError:
    return ConfigError(
        f"cannot {verb} '{'.'.join(path)}' without touching other lines",
        file=file,
        hint="edit the file by hand",
    )


def _data(text: str | None) -> Any:
    try:
        return None if text is None else parse_toml(text, "").data
    except ConfigError:
        return None


def _put(data: Any, path: tuple[str, ...], value: Any) -> bool:
    for name in path[:-1]:
        if not isinstance(data, dict):
            return False
        data = data.setdefault(name, {})
    if not isinstance(data, dict):
        return False
    data[path[-1]] = value
    return True


def _take(data: Any, path: tuple[str, ...]) -> bool:
    for name in path[:-1]:
        data = data.get(name) if isinstance(data, dict) else None
    if not isinstance(data, dict) or path[-1] not in data:
        return False
    del data[path[-1]]
    return True


def _without_empty(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _without_empty(item) for name, item in value.items()}
    return {name: item for name, item in inner.items() if item != {}}


class _Layout:
    """A valid text and where its pairs and tables stand."""

    def __init__(self, text: str) -> None:
        finder = LineFinder(text, 1)
        finder.find()
        self._text = text
        self._pairs = finder.pairs
        self._headers = finder.headers
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def _pair(self, path: tuple[str, ...]) -> Pair | None:
        return next((pair for pair in self._pairs if pair.path == path), None)

    def with_value(self, path: tuple[str, ...], literal: str) -> str | None:
        """None: there is no single place for it."""
        found = self._pair(path)
        if found is not None:
            head, tail = self._text[: found.value_start], self._text[found.value_end :]
            return head + literal + tail
        table = self._pair(path[:-1])
        if table is not None:
            return self._into_inline(table, f"{_key(path[-1])} = {literal}")
        # Beside its like: a table may be spread over dotted keys.
        siblings = [p for p in self._pairs if p.path[:-1] == path[:-1] and not p.inline]
        if siblings:
            last = siblings[-1]
            name = ".".join(map(_key, path[len(last.block) :]))
            return self._after_line(last.value_end, f"{name} = {literal}")
        return self._into_table(path, literal)

    def _into_inline(self, table: Pair, pair: str) -> str | None:
        value = self._text[table.value_start : table.value_end]
        if not value.startswith("{"):
            return None
        inside = value[1:-1].strip()
        changed = f"{{ {inside}, {pair} }}" if inside else f"{{ {pair} }}"
        head, tail = self._text[: table.value_start], self._text[table.value_end :]
        return head + changed + tail

    def _into_table(self, path: tuple[str, ...], literal: str) -> str:
        line = f"{_key(path[-1])} = {literal}"
        header = next((h for h in self._headers if h.path == path[:-1]), None)
        if header is not None:
            return self._after_line(header.end, line)
        # Top-level keys cannot come after the first table.
        if len(path) == 1:
            start = self._headers[0].start if self._headers else len(self._text)
            return self._before(start, line)
        name = ".".join(map(_key, path[:-1]))
        return self._appended(f"[{name}]{self._newline}{line}")

    def _after_line(self, offset: int, line: str) -> str:
        end = self._text.find("\n", offset)
        if end < 0:
            return f"{self._text}{self._newline}{line}{self._newline}"
        return f"{self._text[: end + 1]}{line}{self._newline}{self._text[end + 1 :]}"

    def _before(self, offset: int, line: str) -> str:
        """Before the first table, with an empty line between."""
        head, tail = self._text[:offset], self._text[offset:]
        if head and not head.endswith("\n"):
            head += self._newline
        gap = self._newline if tail else ""
        return f"{head}{line}{self._newline}{gap}{tail}"

    def _appended(self, lines: str) -> str:
        text = self._text
        if text and not text.endswith("\n"):
            text += self._newline
        gap = self._newline if text else ""
        return f"{text}{gap}{lines}{self._newline}"

    def without(self, path: tuple[str, ...]) -> str | None:
        """None: it is not a single pair."""
        found = self._pair(path)
        if found is None:
            return None
        if found.inline:
            return self._out_of_inline(found)
        start = self._text.rfind("\n", 0, found.start) + 1
        end = self._text.find("\n", found.value_end)
        return self._text[:start] + (self._text[end + 1 :] if end >= 0 else "")

    def _out_of_inline(self, pair: Pair) -> str:
        head, tail = self._text[: pair.start], self._text[pair.value_end :]
        after = tail.lstrip()
        # Its own comma goes with it; for the last pair the one before.
        if after.startswith(","):
            return head + after[1:].lstrip()
        before = head.rstrip()
        return before.removesuffix(",").rstrip() + tail
