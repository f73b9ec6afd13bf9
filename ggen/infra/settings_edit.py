"""Setting and unsetting one setting in a settings file, for `utils config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ggen.errors import NotFound, UsageError
from ggen.infra.documents.toml_edit import set_key, unset_key
from ggen.infra.files import read_text, write_atomic
from ggen.infra.settings_file import nearest
from ggen.infra.settings_keys import DEPTHS, KEYS, Key, parse, parse_entry


def split_name(name: str) -> tuple[Key, tuple[str, ...]]:
    """A dotted name -> the setting, and the entry of its table if it names one.

    ``template.vars.author`` is the entry ``("author",)`` of ``template.vars``.

    Raises:
        NotFound: no such setting, with the nearest one as hint.
    """
    if name in KEYS:
        return KEYS[name], ()
    for key in KEYS.values():
        rest = name.removeprefix(f"{key.name}.")
        if key.kind in DEPTHS and rest not in ("", name):
            # Entries may hold dots themselves: IRIs and names of packs do.
            entry = tuple(rest.split(".", DEPTHS[key.kind] - 1))
            if all(entry):
                return key, entry
    near = nearest(name, KEYS)
    raise NotFound(
        f"no setting '{name}'",
        hint=f"did you mean '{near}'?" if near else "see: ggen utils config list",
    )


def set_value(path: Path, name: str, text: str) -> Any:
    """Set a setting in a file, which is made when missing; all else stays as it is.

    Args:
        text: the value; lists and tables as JSON. See `settings_keys.parse`.

    Returns:
        The value as the file now says it.

    Raises:
        NotFound: no such setting.
        UsageError: `text` is no such value.
        ConfigError: the file does not parse, or cannot be edited in one place.
        EncodingError, IoTrouble: the file cannot be read or written.
    """
    # Everything that can be wrong is looked at before the file is.
    key, entry = split_name(name)
    try:
        value = _parsed(key, entry, text)
    except ValueError as error:
        raise UsageError(f"{name}: expected {error}, found '{text}'") from None
    before = _text_of(path)
    where = (*key.name.split("."), *entry)
    write_atomic(path, set_key(before, where, value=value, file=str(path)), fsync=True)
    return value


def _parsed(key: Key, entry: tuple[str, ...], text: str) -> Any:
    if key.kind == "entries":
        raise ValueError("an edit of the file itself")
    if not entry:
        return parse(key, text)
    return parse_entry(key, text, entry=entry)


def unset_value(path: Path, name: str) -> bool:
    """Remove a setting from a file; False: it was not set there.

    Raises:
        NotFound: no such setting.
        ConfigError: the file does not parse, or cannot be edited in one place.
        EncodingError, IoTrouble: the file cannot be read or written.
    """
    key, entry = split_name(name)
    before = _text_of(path)
    where = (*key.name.split("."), *entry)
    after = unset_key(before, where, file=str(path))
    if after == before:
        return False
    write_atomic(path, after, fsync=True)
    return True


def _text_of(path: Path) -> str:
    try:
        return read_text(path)
    except NotFound:
        return ""
