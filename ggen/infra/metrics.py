"""One line per invocation in a small local file; nothing ever leaves the machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_KEPT_BYTES = 2_000_000


def append_metric(path: Path, record: dict[str, Any]) -> None:
    """Append `record` as one line; a folder that cannot be written is no error.

    One ``write`` with ``O_APPEND``, so lines of processes that end together stay whole.
    A file that has grown past 2 MB becomes ``NAME.1``, replacing an older one.
    """
    line = json.dumps(record, separators=(",", ":")) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        descriptor = os.open(path, flags, 0o600)
        try:
            os.write(descriptor, line.encode())
            grown = os.fstat(descriptor).st_size > _KEPT_BYTES
        finally:
            os.close(descriptor)
        if grown:
            os.replace(path, path.with_name(path.name + ".1"))
    except OSError:
        return


def iter_metrics(path: Path) -> Iterator[dict[str, Any]]:
    """The records, oldest first; lines that are not whole are left out."""
    for file in (path.with_name(path.name + ".1"), path):
        try:
            lines = file.read_bytes().splitlines()
        except OSError:
            continue
        for line in lines:
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict) and "command" in record:
                yield record


def peak_rss_bytes() -> int:
    """Peak resident memory of this process; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)
