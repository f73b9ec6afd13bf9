"""TOML, YAML and JSON as plain values that remember the line of every key.

The readers are imported at their first use: each brings its tables of patterns.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.errors import ConfigError, InputError
from ggen.infra.documents.model import Document, KeyPath
from ggen.infra.files import read_text

if TYPE_CHECKING:
    from ggen.infra.documents.json_text import parse_json
    from ggen.infra.documents.toml_text import parse_toml
    from ggen.infra.documents.yaml_text import parse_yaml

__all__ = ["Document", "KeyPath", "load", "parse_json", "parse_toml", "parse_yaml"]

_SUFFIXES = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}


def __getattr__(name: str) -> Any:
    if name not in ("parse_json", "parse_toml", "parse_yaml"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    kind = name.removeprefix("parse_")
    return getattr(import_module(f"{__name__}.{kind}_text"), name)


def load(path: Path, *, error: type[InputError] = ConfigError) -> Document:
    """Read a document; its suffix says what it is.

    Raises:
        NotFound, EncodingError, IoTrouble: as `files.read_text`.
        error: another suffix than .toml, .yaml, .yml and .json, or it does not parse.
    """
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise error(
            f"unknown kind of file: '{path.suffix}'",
            file=str(path),
            hint="known are .toml, .yaml, .yml and .json",
        )
    document: Document = __getattr__(f"parse_{kind}")(
        read_text(path), str(path), error=error
    )
    return document
