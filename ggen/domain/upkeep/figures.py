"""Counts, error rates and percentiles of the recorded invocations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ggen.infra.metrics import iter_metrics
from ggen.results.upkeep import CommandMetrics, MetricsShown


def show_metrics(file: Path | None) -> MetricsShown:
    """Figures per command from the metrics file; none when `file` is None."""
    runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in iter_metrics(file) if file else ():
        runs[str(record["command"])].append(record)
    commands = [_figures(name, records) for name, records in sorted(runs.items())]
    return MetricsShown(file=str(file) if file else None, commands=tuple(commands))


def reset_metrics(file: Path | None) -> MetricsShown:
    """Remove the recorded lines; returns what they said."""
    shown = show_metrics(file)
    if file is not None:
        for name in (file.name, file.name + ".1"):
            file.with_name(name).unlink(missing_ok=True)
    return MetricsShown(file=shown.file, commands=shown.commands, reset=True)


def _figures(command: str, records: Sequence[dict[str, Any]]) -> CommandMetrics:
    durations = sorted(_number(record.get("duration_s")) for record in records)
    return CommandMetrics(
        command=command,
        runs=len(records),
        errors=sum(_number(record.get("code")) > 1 for record in records),
        p50_s=percentile(durations, 50),
        p95_s=percentile(durations, 95),
        p99_s=percentile(durations, 99),
        peak_rss_bytes=int(max(_number(r.get("peak_rss_bytes")) for r in records)),
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile of an ascending, non-empty sequence."""
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[rank - 1]
