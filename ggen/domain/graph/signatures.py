"""Digests of files remembered by their stat, so that unchanged ones are not read.

A record counts only when the file is older than the record: one written in the same
moment could have been written again without a trace.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from ggen.errors import IoTrouble
from ggen.infra.files import io_error, write_atomic
from ggen.infra.hashing import file_sha256

# The coarsest file times in use (FAT) are two seconds apart.
_SETTLED_NS = 2_000_000_000
_MAX_RECORDS = 2_000
_FILE = "sources.json"
_FIELDS = 6

Signature = tuple[int, int, int, int]


def signature_of(path: Path) -> Signature:
    """Size, mtime and ctime in nanoseconds, and inode of a file.

    Raises:
        NotFound, IoTrouble: it cannot be looked at.
    """
    try:
        found = os.stat(path)
    except OSError as error:
        raise io_error(error, path) from error
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


class Signatures:
    """The remembered digests of one cache folder; a damaged record is forgotten.

    Args:
        cache_dir: where they are kept; None: nowhere, every file is read.
    """

    def __init__(self, cache_dir: Path | None) -> None:
        self._path = cache_dir / _FILE if cache_dir is not None else None
        self._records: dict[str, list[int | str]] = self._read()
        self._changed = False

    def sha256(self, path: Path) -> tuple[str, Signature]:
        """SHA-256 of a file's content, read only when it may have changed.

        Raises:
            NotFound, IoTrouble: it cannot be read.
        """
        signature = signature_of(path)
        record = self._records.get(str(path))
        if record and _is_trusted(record, signature):
            return str(record[-1]), signature
        recorded_at_ns = time.time_ns()
        try:
            sha256 = file_sha256(path)
        except OSError as error:
            raise io_error(error, path) from error
        self._records.pop(str(path), None)
        self._records[str(path)] = [*signature, recorded_at_ns, sha256]
        self._changed = True
        return sha256, signature

    def save(self) -> None:
        """Write what was learnt; a cache that cannot be written is left alone."""
        if self._path is None or not self._changed:
            return
        newest = list(self._records.items())[-_MAX_RECORDS:]
        try:
            write_atomic(self._path, json.dumps(dict(newest)))
        except IoTrouble:
            return
        self._changed = False

    def _read(self) -> dict[str, list[int | str]]:
        if self._path is None:
            return {}
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _is_trusted(record: object, signature: Signature) -> bool:
    if not isinstance(record, list) or len(record) != _FIELDS:
        return False
    *known, recorded_at_ns, sha256 = record
    if known != list(signature) or not isinstance(recorded_at_ns, int):
        return False
    _, mtime_ns, ctime_ns, _ = signature
    return isinstance(sha256, str) and (
        max(mtime_ns, ctime_ns) + _SETTLED_NS < recorded_at_ns
    )
