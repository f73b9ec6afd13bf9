"""What files looked like, so that a later command can tell whether one has changed.

A state is a plain list for JSON: path, signature (mode, size, times, inode), SHA-256.
The signature alone is trusted only when the file was settled before it was taken: what
is written within one tick of the clock of a file system keeps its times.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ggen.infra.hashing import file_sha256

_TICK_NS = 20_000_000
# FAT and some network file systems count in seconds, FAT in two of them.
_COARSE_TICK_NS = 2_000_000_000
_SECOND_NS = 1_000_000_000

State = list[Any]


def state_of(path: str | Path, sha256: str | None = None) -> State:
    """The state of a file, links followed.

    Args:
        sha256: of its content; None: it is read.

    Raises:
        OSError: it cannot be looked at.
    """
    signature = _signature(os.stat(path))
    return [str(path), *signature, sha256 or file_sha256(path)]


def is_settled(state: State, moment_ns: int) -> bool:
    """Whether a later change than `moment_ns` would show in the signature."""
    # The change time cannot be set back by `touch`, as the other one can.
    mtime_ns, ctime_ns = state[3:5]
    tick_ns = _TICK_NS if ctime_ns % _SECOND_NS else _COARSE_TICK_NS
    return bool(max(mtime_ns, ctime_ns) + tick_ns < moment_ns)


def is_same(state: State, moment_ns: int) -> bool:
    """Whether the file still has the content and mode of `state`.

    Args:
        moment_ns: when `state` was taken, by the system's clock.

    Raises:
        OSError: it cannot be looked at any more.
    """
    path, sha256 = state[0], state[-1]
    now = _signature(os.stat(path))
    if now == state[1:-1] and is_settled(state, moment_ns):
        return True
    # Touched, or too young to be trusted: the content decides.
    return now[:2] == state[1:3] and file_sha256(path) == sha256


def _signature(stat: os.stat_result) -> list[int]:
    return [
        stat.st_mode,
        stat.st_size,
        stat.st_mtime_ns,
        stat.st_ctime_ns,
        stat.st_ino,
    ]
