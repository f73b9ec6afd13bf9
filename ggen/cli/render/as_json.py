"""Results and errors as one JSON document."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from ggen.errors import GgenError
from ggen.results import Result


def result_document(result: Result) -> dict[str, Any]:
    """``ok`` first, then the fields in their order; ``notes`` last."""
    document: dict[str, Any] = {"ok": result.ok}
    document |= {k: v for k, v in plain(result).items() if k != "notes"}
    return document | {"notes": list(result.notes)}


def error_document(error: GgenError) -> dict[str, Any]:
    """The document of a failure with exit code 2 or above."""
    return {
        "error": {
            "kind": error.kind,
            "code": int(error.code),
            "message": error.message,
            "hint": error.hint,
            "file": error.file,
            "line": error.line,
            "column": error.column,
            **plain(error.fields),
        }
    }


def plain(value: Any) -> Any:
    """`value` with dataclasses, tuples, paths, dates and decimals made plain."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, (set, frozenset)) else items
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (PurePath, Decimal, date)):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def dump(document: dict[str, Any]) -> str:
    """The text of a document, with a final newline.

    Lone surrogates (bytes of file names that are not UTF-8) become JSON escapes.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
