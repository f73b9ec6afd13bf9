"""All campaigns by name, each with a number of rounds and a seed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torturing.clocks import jump
from torturing.crowds import crowd
from torturing.deaths import kill_runs
from torturing.fuzz import TARGETS, Box, Fault, attack_once
from torturing.refusals import (
    KINDS,
    deny_folder,
    fill_disk,
    limit_everything,
    refuse_everywhere,
    refuse_other_writes,
)
from torturing.world import Broken

_CROWD = 20
_ROUNDS_PER_CROWD = 20


def deaths(folder: Path, rounds: int, seed: int) -> Any:
    return kill_runs(folder, rounds, seed=seed)


def workers(folder: Path, rounds: int, seed: int) -> Any:
    """Deaths of a run that renders in worker processes."""
    return kill_runs(folder, rounds, seed=seed, more=("-j", "2"), items=200)


def crowds(folder: Path, rounds: int, seed: int) -> Any:
    crowds = max(1, rounds // _ROUNDS_PER_CROWD)
    for number in range(crowds):
        crowd(folder / f"crowd-{seed}-{number}", _CROWD)
    return {"runs": crowds * _CROWD}


def refusals(folder: Path, rounds: int, seed: int) -> Any:
    """Every changing call of a run fails; only some of them when rounds are few."""
    step = max(1, 100 // rounds)
    pairs = [(kind, ever_after) for kind in KINDS for ever_after in (False, True)]
    # In the short form each kind comes once, by turns for one call and from it on.
    chosen = pairs if step == 1 else pairs[::3]
    return {
        (kind, ever_after): refuse_everywhere(
            folder / f"{kind}-{ever_after}", kind, ever_after=ever_after, step=step
        )
        for kind, ever_after in chosen
    }


def files(folder: Path, rounds: int, seed: int) -> Any:
    """Every changing call of commands that write single files fails."""
    kinds = KINDS if rounds > 1 else ["EIO"]
    return {kind: refuse_other_writes(folder / kind, kind) for kind in kinds}


def limits(folder: Path, rounds: int, seed: int) -> Any:
    """Real limits: sizes of files, open files, rights, a full file system."""
    os.chmod(folder, 0o755)
    sizes = [0, 10, 100, 300, 1000, 2000, 3000, 100_000]
    return {
        "file size": limit_everything(folder / "size", "RLIMIT_FSIZE", sizes),
        "open files": limit_everything(folder / "open", "RLIMIT_NOFILE", range(5, 20)),
        "denied": deny_folder(folder / "denied")[0],
        "full disk": fill_disk(folder / "disk", [0, 4, 8, 12, 16, 24, 32, 48, 64]),
    }


def clocks(folder: Path, rounds: int, seed: int) -> Any:
    return jump(folder, rounds, seed=seed)


def fuzz(folder: Path, rounds: int, seed: int) -> Any:
    """Every kind of file damaged `rounds` times."""
    for name in TARGETS:
        box = Box(folder / f"box-{name.replace('/', '-')}")
        for number in range(rounds):
            try:
                attack_once(box, name, seed * 1_000_003 + number)
            except Fault as error:
                raise Broken(
                    f"{name}, number {number} of seed {seed}: {error}"
                ) from None
    return {"files": rounds * len(TARGETS)}


CAMPAIGNS: dict[str, Callable[[Path, int, int], Any]] = {
    "deaths": deaths,
    "workers": workers,
    "crowds": crowds,
    "refusals": refusals,
    "files": files,
    "limits": limits,
    "clocks": clocks,
    "fuzz": fuzz,
}


def run_campaign(name: str, rounds: int, seed: int) -> Any:
    """Run one in a folder of its own, which is gone afterwards.

    Returns:
        What happened how often.

    Raises:
        Broken: a promise did not hold.
    """
    with tempfile.TemporaryDirectory(prefix="ggen-torture-") as folder:
        return CAMPAIGNS[name](Path(folder), rounds, seed)
