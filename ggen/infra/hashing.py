"""Content hashes: SHA-256 of bytes, of files, and of plain values in canonical JSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 1 << 20


def sha256_hex(data: bytes | str) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits; text is hashed as UTF-8."""
    if isinstance(data, str):
        # File names that are not UTF-8 hold lone surrogates: they hash as well.
        data = data.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path | str) -> str:
    """SHA-256 of a file's content, read in pieces.

    Raises:
        OSError: as the system reports it; callers know what the file means.
    """
    digest_so_far = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest_so_far.update(chunk)
    return digest_so_far.hexdigest()


def canonical_json(value: Any) -> str:
    """JSON text that is the same for equal plain values: sorted keys, no blanks.

    Tuples are written as lists. 1 and 1.0 and True differ.

    Raises:
        TypeError: something that is not a plain JSON value.
        ValueError: a float that is infinite or not a number.
    """
    # Unescaped text is what a person can compare when two digests differ.
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of a plain value; see `canonical_json`."""
    return sha256_hex(canonical_json(value))
