"""Reading ggen's log file: the last lines, and those that come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from ggen.results.upkeep import LogsShown

_POLL_S = 0.3
_TAIL_BYTES = 1_000_000


def last_lines(file: Path | None, count: int) -> LogsShown:
    """The last `count` lines of the log; none when there is no log yet."""
    if file is None or not file.is_file():
        return LogsShown(file=str(file) if file else None, lines=())
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL_BYTES))
        lines = stream.read().decode("utf-8", "replace").splitlines()
    return LogsShown(file=str(file), lines=tuple(lines[-count:] if count else ()))


def iter_new_lines(file: Path) -> Iterator[str]:
    """Lines appended from now on, for ever; follows the log through a rotation."""
    position = file.stat().st_size if file.exists() else 0
    rest = b""
    while True:
        if file.exists():
            if file.stat().st_size < position:
                position, rest = 0, b""
            with file.open("rb") as stream:
                stream.seek(position)
                rest += stream.read()
                position = stream.tell()
            *whole, rest = rest.split(b"\n")
            yield from (line.decode("utf-8", "replace") for line in whole)
        time.sleep(_POLL_S)
