"""Clocks that jump between runs, and files whose times lie: no change is missed."""

from __future__ import annotations

import os
import random
import time
from functools import partial
from pathlib import Path

from torturing.world import (
    GENERATE,
    Broken,
    check_run,
    check_settled,
    prepare,
    run,
    set_version,
    warm_up,
)

_HOUR_S = 3600
_OFFSETS_S = (0, 0, -1, 1, -_HOUR_S, _HOUR_S, -9000 * _HOUR_S, 9000 * _HOUR_S)
# Longer than any file system here needs to give a change another ctime.
_TICK_S = 0.012


def jump(folder: Path, rounds: int, *, seed: int) -> dict[str, int]:
    """Change files between runs under clocks that disagree.

    Returns:
        How often a run had to write, and how often it could be skipped.

    Raises:
        Broken: a run kept something that had changed; the text tells round and seed.
    """
    rng = random.Random(seed)
    root = folder / "root"
    prepare(root)
    warm_up(folder / "warm")
    seen = {"written": 0, "skipped": 0}
    version = "100"
    set_version(root, version)
    check_run(root, GENERATE)
    for number in range(rounds):
        time.sleep(_TICK_S)
        # Of the same length, so that the size tells nothing.
        new = rng.choice((version, str(101 + number)))
        _change(root, new, rng)
        offset_s = rng.choice(_OFFSETS_S)
        code, text = run(root, GENERATE, partial(_shift_clock, offset_s))
        try:
            if code != 0:
                raise Broken(f"exit {code}: {text}")
            check_settled(root, [new])
        except Broken as error:
            raise Broken(f"round {number} of seed {seed}: {error}") from None
        seen["skipped" if "nothing" in text or new == version else "written"] += 1
        version = new
    return seen


def _change(root: Path, version: str, rng: random.Random) -> None:
    """Write the version anew, and let the files' times say something else."""
    path = root / "version.ttl"
    before = os.stat(path)
    set_version(root, version)
    lie = rng.randrange(4)
    if lie == 0:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif lie == 1:
        moment_s = time.time() + rng.choice(_OFFSETS_S)
        os.utime(path, (moment_s, moment_s))
    elif lie == 2:
        for other in root.rglob("*.t*"):
            os.utime(other, (0, 0))


def _shift_clock(by_s: float) -> None:
    real, real_ns = time.time, time.time_ns
    time.time = lambda: real() + by_s
    time.time_ns = lambda: real_ns() + int(by_s * 1e9)
