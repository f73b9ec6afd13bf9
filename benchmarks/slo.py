"""Every service level with GO or NO-GO, and what got worse since it was recorded.

Runs the short form of the benchmarks. Exits with 1 when a recorded ratio is over 20 %
(time) or 50 % (memory) higher than it was; levels that were never reached are shown,
and named in docs/PERFORMANCE.md, but fail only with --strict.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from datetime import datetime, timezone
from typing import Any

from report import Level, Ratio
from surroundings import HERE

BENCHMARKS = ("startup", "generate", "graph")
RECORDED = HERE / "recorded.json"
ALLOWED = {"time": 1.2, "memory": 1.5}
_ROOM_BYTES = 1_000_000_000
_MACHINE = "2 cores, 24 GiB, Python 3.11, Linux, shared"


def main() -> int:
    """Measure, print, and say whether anything got worse."""
    given = _arguments()
    if given.record:
        _record(given)
        return 0
    found = {name: _run(name, given.work) for name in given.benchmarks}
    recorded = _read_recorded()
    # Neighbours can only make things slower: what looks worse is measured once more.
    for name in [n for n, document in found.items() if _worse(document, recorded)]:
        print(f"{name}: some ratios are worse; measuring again", file=sys.stderr)
        found[name] = _better(found[name], _run(name, given.work))
    levels = [level for document in found.values() for level in _levels(document)]
    print("\n".join(level.line() for level in levels))
    worse = [text for doc in found.values() for text in _worse(doc, recorded)]
    print("", *worse, _summary(levels, worse), sep="\n")
    missed = any(level.ok is False for level in levels)
    return 1 if worse or (given.strict and missed) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("benchmarks", nargs="*", default=BENCHMARKS)
    parser.add_argument(
        "--record", action="store_true", help="measure three times and keep the ratios"
    )
    parser.add_argument("--machine", default=_MACHINE, help="what --record writes")
    parser.add_argument("--strict", action="store_true", help="every NO-GO fails")
    parser.add_argument(
        "--work", metavar="DIR", default=_ram_disk(), help="folder to work in"
    )
    given = parser.parse_args()
    for name in given.benchmarks:
        if name not in BENCHMARKS:
            parser.error(f"no such benchmark: '{name}'")
    return given


def _ram_disk() -> str | None:
    """A folder in memory; None: there is none with enough room.

    How long a disk takes to make a thousand files differs tenfold within minutes.
    """
    folder = "/dev/shm"
    if not os.access(folder, os.W_OK):
        return None
    return folder if shutil.disk_usage(folder).free > _ROOM_BYTES else None


def _run(name: str, work: str | None) -> dict[str, Any]:
    """The document of a benchmark; its own process, so that each begins alike."""
    argv = [sys.executable, str(HERE / f"{name}.py"), "--quick", "--json"]
    argv += ["--work", work] if work else []
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"benchmarks/{name}.py failed")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _levels(document: dict[str, Any]) -> list[Level]:
    fields = ("text", "value", "limit", "unit", "at_least", "why")
    return [
        Level(**{name: level[name] for name in fields}) for level in document["levels"]
    ]


def _ratios(document: dict[str, Any]) -> dict[tuple[str, str], Ratio]:
    ratios = [Ratio(**ratio) for ratio in document["ratios"]]
    return {(ratio.key, ratio.kind): ratio for ratio in ratios}


def _worse(
    document: dict[str, Any], recorded: dict[tuple[str, str], float]
) -> list[str]:
    """A line for each ratio that is too much higher than the recorded one."""
    lines = []
    for key, ratio in _ratios(document).items():
        before = recorded.get(key)
        if before is not None and ratio.value > before * ALLOWED[ratio.kind]:
            more = 100 * (ratio.value / before - 1)
            lines.append(
                f"WORSE  {ratio.key}, {ratio.kind}: {ratio.value:.2f} x,"
                f" was {before:.2f} x (+{more:.0f} %)"
            )
    return lines


def _better(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    """Of two runs the better value of each level and ratio."""
    levels = []
    for first, second in zip(one["levels"], two["levels"], strict=True):
        choose = max if first["at_least"] else min
        known = [each for each in (first, second) if each["value"] is not None]
        levels.append(choose(known or [first], key=lambda each: each["value"] or 0))
    ratios = [
        min(pair, key=lambda ratio: ratio["value"])
        for pair in zip(one["ratios"], two["ratios"], strict=True)
    ]
    return {**one, "levels": levels, "ratios": ratios}


def _read_recorded() -> dict[tuple[str, str], float]:
    if not RECORDED.exists():
        return {}
    ratios = json.loads(RECORDED.read_text())["ratios"]
    return {
        (key, kind): value
        for key, kinds in ratios.items()
        for kind, value in kinds.items()
    }


def _record(given: argparse.Namespace) -> None:
    """Write the medians of three runs; what is not measured stays as it was."""
    values = _read_recorded()
    for name in given.benchmarks:
        runs = [_ratios(_run(name, given.work)) for _ in range(3)]
        for key in runs[0]:
            middle = statistics.median(run[key].value for run in runs)
            values[key] = round(middle, 3)
    ratios: dict[str, dict[str, float]] = {}
    for (name, kind), value in sorted(values.items()):
        ratios.setdefault(name, {})[kind] = value
    date = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    record = {"date": date, "machine": given.machine, "ratios": ratios}
    RECORDED.write_text(json.dumps(record, indent=1) + "\n")
    print(f"recorded {len(values)} ratios in {RECORDED.name}")


def _summary(levels: list[Level], worse: list[str]) -> str:
    verdicts = [level.ok for level in levels]
    return (
        f"{verdicts.count(True)} GO, {verdicts.count(False)} NO-GO,"
        f" {verdicts.count(None)} not measured; {len(worse)} worse than recorded"
    )


if __name__ == "__main__":
    sys.exit(main())
