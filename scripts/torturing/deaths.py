"""Runs that are killed, terminated and interrupted at random moments."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from torturing.world import (
    GENERATE,
    OTHER,
    Broken,
    check_manifest,
    check_run,
    check_settled,
    finish,
    prepare,
    set_version,
    start,
    warm_up,
)

_CODES = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}


def kill_runs(
    folder: Path, rounds: int, *, seed: int, more: tuple[str, ...] = (), items: int = 12
) -> dict[str, int]:
    """End `rounds` runs by a signal each, and look at what they leave.

    Every other round is SIGKILL; after the others nothing may be left even before
    another command.

    Args:
        more: further words of the command, such as ``-j 2``.

    Returns:
        How often the old version stayed, the new one came, the run had ended before,
        and a journal was found.

    Raises:
        Broken: a promise did not hold; the text tells round and seed.
    """
    rng = random.Random(seed)
    root = folder / "root"
    prepare(root, items=items)
    warm_up(folder / "warm")
    words = [*GENERATE, *more]
    took_s = [_duration_s(root, version, words) for version in "01"][1]
    seen: dict[str, int] = {}
    version = "1"
    for number in range(rounds):
        new = str(number + 2)
        name = rng.choice(
            (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
        )
        set_version(root, new)
        try:
            child = start(root, words)
            _wait(root, rng, took_s)
            stayed = _end(child[0], name)
            code, text = finish(child)
            _check_end(code, text, name)
            check_manifest(root)
            caught = (root / ".ggen" / "journal").exists()
            # A signal in the very act of cleaning up leaves that to the next command.
            if name is not signal.SIGKILL and not caught:
                check_settled(root, [version, new], items=items)
            check_run(root, OTHER)
            found = check_settled(root, [version, new], items=items)
            check_run(root, words)
            check_settled(root, [new], items=items)
        except Broken as error:
            raise Broken(
                f"round {number} of seed {seed}, {name.name}: {error}"
            ) from None
        what = "ended before" if not stayed else ("new" if found == new else "old")
        seen[what] = seen.get(what, 0) + 1
        seen["while it wrote"] = seen.get("while it wrote", 0) + caught
        version = new
    return seen


def _duration_s(root: Path, version: str, words: list[str]) -> float:
    set_version(root, version)
    started = time.monotonic()
    check_run(root, words)
    return time.monotonic() - started


def _wait(root: Path, rng: random.Random, took_s: float) -> None:
    """Until any moment of the run; two times of three, one while it writes."""
    if rng.random() < 0.33:
        time.sleep(rng.random() * took_s)
        return
    deadline = time.monotonic() + took_s
    while time.monotonic() < deadline and not (root / ".ggen" / "journal").exists():
        pass
    time.sleep(rng.random() * took_s / 3)


def _end(pid: int, name: signal.Signals) -> bool:
    """Signal the child; False: it had ended by itself."""
    alive = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    if alive:
        os.kill(pid, name)
    if name is signal.SIGKILL:
        _check_alone(pid)
    return alive


def _check_alone(pid: int) -> None:
    """Workers see that their parent is dead and end within seconds."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not _others_of_session(pid):
            return
        time.sleep(0.02)
    raise Broken(f"processes are left: {_others_of_session(pid)}")


def _others_of_session(sid: int) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = entry.read_text().partition(" (")
            fields = rest.rpartition(") ")[2].split()
        except OSError:
            continue
        if fields[3] == str(sid) and int(pid) != sid and fields[0] != "Z":
            found.append(f"{pid} ({rest.partition(')')[0]})")
    return found


def _check_end(code: int, text: str, name: signal.Signals) -> None:
    if "Traceback" in text:
        raise Broken(text)
    # Before ggen listens for it, SIGTERM ends a process as the system does.
    if code not in (0, _CODES[name], -name):
        raise Broken(f"exit {code} after {name.name}: {text}")
