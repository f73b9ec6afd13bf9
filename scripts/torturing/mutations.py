"""Damaging documents: edits of bytes, and of the values of JSON and YAML documents.

An edit is three numbers, so that hypothesis can shrink a list of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

Edit = tuple[int, int, int]
"""What to do, where, and with what; any three numbers mean something."""

_LONGEST = 1 << 16
_DEEP = 3000

_ALL_TOKENS = [
    b"",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\t",
    b"  ",
    "é".encode(),
    "\u2028".encode(),
    "\U0001f600".encode(),
    b"\xed\xa0\x80",
    b'"',
    b"'",
    b'"""',
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b">",
    b"#",
    b":",
    b";",
    b",",
    b".",
    b"=",
    b"-",
    b"*",
    b"&a",
    b"*a",
    b"0",
    b"-1",
    b"1e999",
    b"9" * 400,
    b"0x1F",
    b"inf",
    b"nan",
    b"null",
    b"true",
    b"~",
    b"../../outside/new",
    b"/etc/hostname",
    b"file:///etc/hostname",
    b"http://127.0.0.1:9/x",
    b"[" * _DEEP,
    b"(" * _DEEP,
    b"{" * _DEEP,
    b'{"a":' * _DEEP,
    b"a" * 5000,
]

_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    1.5,
    float("inf"),
    "",
    "x",
    "\0",
    "../../outside/new",
    "/etc/hostname",
    "a/../b",
    "\ud800",
    "é" * 300,
    [],
    {},
    [[]],
    [None],
    {"": 1},
    ["x", 1],
    {"a": {"b": []}},
]


def damage(data: bytes, edits: Sequence[Edit], tokens: Sequence[bytes] = ()) -> bytes:
    """`data` after `edits`; `tokens` are words of its language, used as well."""
    words = [*_ALL_TOKENS, *tokens]
    for action, place, what in edits:
        act = _ACTIONS[action % len(_ACTIONS)]
        data = act(data, place, words[what % len(words)])[:_LONGEST]
    return data


def damage_values(data: bytes, edits: Sequence[Edit]) -> bytes:
    """JSON text, one document or one per line, with some of its values replaced."""
    lines = data.split(b"\n")
    for action, place, what in edits:
        number = place % len(lines)
        try:
            document = json.loads(lines[number])
        except (ValueError, RecursionError):
            continue
        value = _VALUES[what % len(_VALUES)]
        changed = _replaced(document, place // len(lines), value, action)
        lines[number] = json.dumps(changed).encode()
    return b"\n".join(lines)


def _replaced(document: Any, place: int, value: Any, action: int) -> Any:
    """`document` with one value, found by going down as `place` says, replaced."""
    if not isinstance(document, (dict, list)) or not document or place % 5 == 0:
        return value
    keys = list(document) if isinstance(document, dict) else range(len(document))
    key = keys[place // 5 % len(keys)]
    if action % 4 == 0:
        del document[key]
    else:
        document[key] = _replaced(document[key], place // 5, value, action)
    return document


def _slice(data: bytes, place: int) -> tuple[int, int]:
    start = place % (len(data) + 1)
    return start, start + place % 23


def _insert(data: bytes, place: int, token: bytes) -> bytes:
    start, _ = _slice(data, place)
    return data[:start] + token + data[start:]


def _replace(data: bytes, place: int, token: bytes) -> bytes:
    start, stop = _slice(data, place)
    return data[:start] + token + data[stop:]


def _delete(data: bytes, place: int, _: bytes) -> bytes:
    start, stop = _slice(data, place)
    return data[:start] + data[stop:]


def _double(data: bytes, place: int, _: bytes) -> bytes:
    start, stop = _slice(data, place)
    return data[:stop] + data[start:]


def _truncate(data: bytes, place: int, token: bytes) -> bytes:
    return data[: place % (len(data) + 1)] + token


def _word(data: bytes, place: int, token: bytes) -> bytes:
    """Another word in the place of one."""
    words = data.split(b" ")
    words[place % len(words)] = token
    return b" ".join(words)


def _line_twice(data: bytes, place: int, _: bytes) -> bytes:
    lines = data.split(b"\n")
    lines.insert(place // 7 % len(lines), lines[place % len(lines)])
    return b"\n".join(lines)


def _lines_swapped(data: bytes, place: int, _: bytes) -> bytes:
    lines = data.split(b"\n")
    a, b = place % len(lines), place // 7 % len(lines)
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def _flip(data: bytes, place: int, _: bytes) -> bytes:
    if not data:
        return data
    at = place % len(data)
    return data[:at] + bytes([data[at] ^ 1 << place % 8]) + data[at + 1 :]


_ACTIONS: tuple[Callable[[bytes, int, bytes], bytes], ...] = (
    _insert,
    _replace,
    _word,
    _delete,
    _double,
    _line_twice,
    _lines_swapped,
    _flip,
    _truncate,
)
