"""Runs commands in alternating rounds and keeps what each took.

Commands that are compared run one after the other in every round, so that whatever
else the machine does falls on all of them alike; medians leave the outliers out.
Verdicts go by processor time where one process does the work: waiting for a processor
that neighbours use would make everybody look alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_POLL_S = 0.005


@dataclass(frozen=True)
class Sample:
    """What one run took.

    Attributes:
        wall_s: from start to end.
        cpu_s: processor time, that of ended children included.
        peak_bytes: the most memory that one of its processes had; never less than the
            benchmark itself has, some 18 MB, as Linux counts.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int


@dataclass(frozen=True)
class Case:
    """A command to be measured.

    Attributes:
        name: for tables.
        argv: the command.
        folder: gives the working folder of a round, made ready for it, outside of the
            measured time.
        check: looks at the folder and the standard output after a run; raises
            ValueError when the work was not done.
        rounds: how often at most; None: as often as the others.
    """

    name: str
    argv: Sequence[str]
    folder: Callable[[], Path]
    check: Callable[[Path, str], None] | None = None
    rounds: int | None = None


class Failed(SystemExit):
    """A measured command failed; a number would mean nothing, so the benchmark ends."""


@dataclass
class Results:
    """Samples by name of the case."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return bool(self.samples.get(name))

    def wall_s(self, name: str) -> float:
        """Median of the wall-clock times."""
        return statistics.median(sample.wall_s for sample in self.samples[name])

    def cpu_s(self, name: str) -> float:
        """Median of the processor times."""
        return statistics.median(sample.cpu_s for sample in self.samples[name])

    def fastest_s(self, name: str) -> float:
        """The shortest wall-clock time: what it takes when nobody disturbs."""
        return min(sample.wall_s for sample in self.samples[name])

    def peak_mb(self, name: str) -> float:
        """Median of the peaks, in MB of a million bytes."""
        peaks = (sample.peak_bytes for sample in self.samples[name])
        return statistics.median(peaks) / 1e6

    def ratio(self, name: str, to: str) -> float:
        """How many times as long as `to` it took, by wall-clock medians."""
        return self.wall_s(name) / self.wall_s(to)

    def cpu_ratio(self, name: str, to: str) -> float:
        """The same by processor time."""
        return self.cpu_s(name) / self.cpu_s(to)

    def peak_ratio(self, name: str, to: str) -> float:
        """How many times as much memory as `to` it had."""
        return self.peak_mb(name) / self.peak_mb(to)


def alternate(
    cases: Sequence[Case], env: Mapping[str, str], *, rounds: int, warm_up: bool = True
) -> Results:
    """Run every case once in each round.

    Args:
        cases: in this order.
        env: the environment of the commands.
        rounds: how many count.
        warm_up: a first round is not counted: it fills the caches of the disk and
            writes byte code.

    Raises:
        Failed: a command ended with another code than 0, or its check failed.
    """
    results = Results({case.name: [] for case in cases})
    for number in range(-1 if warm_up else 0, rounds):
        for case in cases:
            if case.rounds is not None and not 0 <= number < case.rounds:
                continue
            sample = run(case, env)
            if number >= 0:
                results.samples[case.name].append(sample)
    return results


def run(case: Case, env: Mapping[str, str]) -> Sample:
    """Run a case once, and check what it did.

    Raises:
        Failed: see `alternate`.
    """
    folder = case.folder()
    # Pipes would have to be read meanwhile; files cost nothing.
    out, err = folder / ".bench-out", folder / ".bench-err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        started = time.perf_counter()
        process = subprocess.Popen(
            case.argv,
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    _check(case, process.returncode, folder)
    # Linux counts in KiB, macOS in bytes.
    unit = 1024 if os.uname().sysname == "Linux" else 1
    return Sample(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def _check(case: Case, code: int, folder: Path) -> None:
    error = (folder / ".bench-err").read_text(errors="replace")[-800:]
    if code != 0:
        raise Failed(f"{case.name}: exit code {code}\n{error}")
    if case.check is None:
        return
    try:
        case.check(folder, (folder / ".bench-out").read_text(errors="replace"))
    except ValueError as problem:
        raise Failed(f"{case.name}: {problem}\n{error}") from problem


@dataclass(frozen=True)
class Watched:
    """The most that a command and its children had at one time.

    Attributes:
        threads: of all its processes.
        processes: at one time.
        peak_bytes: memory, shared pages counted once.
    """

    threads: int
    processes: int
    peak_bytes: int


def watch(argv: Sequence[str], folder: Path, env: Mapping[str, str]) -> Watched | None:
    """Run a command and look at its processes all the while; None without ``/proc``.

    Looking slows it down, so this gives no times. What lives shorter than some
    milliseconds is not seen.
    """
    if not Path("/proc/self/task").exists():
        return None
    process = subprocess.Popen(
        argv,
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    threads = processes = peak_bytes = 0
    while process.poll() is None:
        pids = _tree(process.pid)
        processes = max(processes, len(pids))
        threads = max(threads, sum(map(_threads, pids)))
        peak_bytes = max(peak_bytes, sum(map(_share_bytes, pids)))
        time.sleep(_POLL_S)
    return Watched(threads, processes, peak_bytes)


def _tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for parent in found:
        text = _read(f"/proc/{parent}/task/{parent}/children")
        found += map(int, text.split())
    return found


def _threads(pid: int) -> int:
    return _number(_read(f"/proc/{pid}/status"), "Threads:")


def _share_bytes(pid: int) -> int:
    """Proportional set size: pages of several processes are divided among them."""
    return _number(_read(f"/proc/{pid}/smaps_rollup"), "Pss:") * 1024


def _number(text: str, key: str) -> int:
    for line in text.splitlines():
        if line.startswith(key):
            return int(line.split()[1])
    return 0


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:  # it has ended meanwhile
        return ""
