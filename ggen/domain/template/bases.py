"""Base texts: what was generated last, kept for merging. ``.ggen/base/SHA256.gz``.

One compressed file for each content, named by the hash of the content, so that a file
is written once, never changed, and damage is noticed.
"""

from __future__ import annotations

import os
import re
import zlib
from pathlib import Path

from ggen.errors import NotFound
from ggen.infra.files import io_error, read_bytes
from ggen.infra.hashing import sha256_hex

BASE_DIR = ".ggen/base"
_SUFFIX = ".gz"
_NAME = re.compile(r"([0-9a-f]{64})\.gz")
_GZIP = 16
_MAX_TEXT_BYTES = 256 * 1024 * 1024
# A small window and little working memory make small texts three times cheaper.
_SMALL_BYTES = 8 * 1024
_SMALL_WINDOW, _SMALL_MEMORY = 13, 5
_WINDOW, _MEMORY = 15, 8


def base_name(base_id: str) -> str:
    """The path of a base text, relative to the output root."""
    return f"{BASE_DIR}/{base_id}{_SUFFIX}"


def compress(data: bytes) -> bytes:
    """The bytes as gzip writes them, without a time or a name inside."""
    small = len(data) <= _SMALL_BYTES
    window, memory = (_SMALL_WINDOW, _SMALL_MEMORY) if small else (_WINDOW, _MEMORY)
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP + window, memory)
    return packer.compress(data) + packer.flush()


def read_base(root: Path, base_id: str) -> bytes | None:
    """The base text of this hash; None when it is missing or damaged.

    Raises:
        IoTrouble, EncodingError: it is there but cannot be read.
    """
    try:
        packed = read_bytes(root / base_name(base_id))
        unpacker = zlib.decompressobj(_GZIP + _WINDOW)
        # The file may come from anywhere: a small one must not unpack without end.
        data = unpacker.decompress(packed, _MAX_TEXT_BYTES)
    except (NotFound, zlib.error):
        return None
    return data if sha256_hex(data) == base_id else None


def stored_bases(root: Path) -> set[str]:
    """The hashes of the base texts that are kept below `root`.

    Raises:
        IoTrouble: the folder cannot be listed.
    """
    try:
        names = os.listdir(root / BASE_DIR)
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise io_error(error, root / BASE_DIR, "list") from error
    # Other files in there are not ours to take away.
    return {found[1] for name in names if (found := _NAME.fullmatch(name))}
