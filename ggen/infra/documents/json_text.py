"""JSON (RFC 8259) that refuses repeated keys and remembers lines."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any, NoReturn

from ggen.errors import ConfigError, InputError
from ggen.infra.documents.model import (
    Document,
    KeyPath,
    check_size,
    plain,
    tidy_number_error,
    too_deep,
)

_TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def parse_json(
    text: str,
    file: str,
    *,
    error: type[InputError] = ConfigError,
    first_line: int = 1,
) -> Document:
    """Read JSON.

    Args:
        file: the name for messages.
        first_line: line of `file` where `text` begins.

    Raises:
        error: it does not parse, repeats a key, or says NaN or Infinity.
    """
    check_size(text, file, error=error)
    try:
        data = plain(
            json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
        )
    except _Repeated as repeated:
        line = _second_line(text, first_line)
        raise error(f"key '{repeated.key}' twice", file=file, line=line) from None
    except RecursionError:
        raise too_deep(file, error) from None
    except json.JSONDecodeError as problem:
        raise error(
            problem.msg[:1].lower() + problem.msg[1:],
            file=file,
            line=problem.lineno + first_line - 1,
            column=problem.colno,
        ) from None
    except ValueError as problem:
        raise error(tidy_number_error(str(problem)), file=file) from None
    return Document(data, file, partial(_lines, text, first_line))


class _Repeated(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # The quick way for the usual case; which key it is is found out later.
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return found


def _refuse_constant(name: str) -> NoReturn:
    # Python reads NaN and Infinity, RFC 8259 does not know them.
    raise ValueError(f"{name} is not JSON")


def _lines(text: str, first_line: int) -> dict[KeyPath, int]:
    return _find_lines(text, first_line)[0]


def _second_line(text: str, first_line: int) -> int | None:
    return _find_lines(text, first_line)[1]


def _find_lines(text: str, first_line: int) -> tuple[dict[KeyPath, int], int | None]:
    """Lines of keys and items, and the line of the first repeated key if any.

    The text is known to be valid. A loop instead of recursion: one pass, any depth.
    """
    lines: dict[KeyPath, int] = {}
    repeated: int | None = None
    # For every open container the key or position in it; None: a key comes next.
    path: list[str | int | None] = []
    line, counted_to = first_line, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", counted_to, token.start())
        counted_to = token.start()
        sign = token.group()
        if sign in ("}", "]"):
            path.pop()
        elif sign == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
        elif sign != ":":
            # In an object the first text of a pair is its key.
            if path and path[-1] is None:
                path[-1] = json.loads(sign)
                if tuple(path) in lines:
                    repeated = repeated or line
            if path:
                lines.setdefault(_key_path(path), line)
            if sign == "{":
                path.append(None)
            elif sign == "[":
                path.append(0)
    return lines, repeated


def _key_path(path: list[str | int | None]) -> KeyPath:
    return tuple(part for part in path if part is not None)
