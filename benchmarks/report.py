"""What benchmarks say: tables with ratios, service levels, and one JSON document."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from measure import Results

# Title, headings, rows.
Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]
_UNITS = {"x": " x", "ms": " ms", "s": " s", "MB": " MB", "%": " %", "": ""}


@dataclass(frozen=True)
class Level:
    """A figure to reach.

    Attributes:
        text: what is promised.
        value: what was measured; None: it could not be.
        limit: the most, or with `at_least` the least, that is right.
        unit: ``x`` (times), ``ms``, ``s``, ``MB``, ``%`` or nothing (a number).
        why: why it was not measured.
    """

    text: str
    value: float | None
    limit: float
    unit: str
    at_least: bool = False
    why: str = ""

    @property
    def ok(self) -> bool | None:
        """Whether it is reached; None: it was not measured."""
        if self.value is None:
            return None
        if self.at_least:
            return self.value >= self.limit
        return self.value <= self.limit

    def line(self) -> str:
        """One line for people."""
        verdict = {True: "GO   ", False: "NO-GO", None: "-    "}[self.ok]
        bound = "at least" if self.at_least else "at most"
        unit = _UNITS[self.unit]
        limit = f"{bound} {self.limit:g}{unit}"
        if self.value is None:
            return f"{verdict}  {self.text}: not measured ({self.why}); {limit}"
        return f"{verdict}  {self.text}: {shown(self.value)}{unit} ({limit})"


@dataclass(frozen=True)
class Ratio:
    """A ratio to be watched over time, which should be the same on every machine.

    Attributes:
        key: its name in ``recorded.json``.
        kind: ``time`` (processor time) or ``memory``.
    """

    key: str
    kind: str
    value: float


@dataclass
class Report:
    """All that one benchmark found.

    Attributes:
        name: of the benchmark.
        tables: what was measured.
        absent: name of a peer -> how to install it.
    """

    name: str
    tables: list[Table] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    cases: dict[str, dict[str, float]] = field(default_factory=dict)

    def add_results(self, results: Results) -> None:
        """Keep the medians of all cases for the document."""
        for name in filter(results.__contains__, results.samples):
            self.cases[name] = {
                "wall_s": round(results.wall_s(name), 4),
                "cpu_s": round(results.cpu_s(name), 4),
                "peak_mb": round(results.peak_mb(name), 1),
                "rounds": len(results.samples[name]),
            }

    def compare(
        self, title: str, results: Results, names: Sequence[str], *, files: int = 0
    ) -> None:
        """Add a table of `names`, all in relation to the first of them.

        Args:
            title: over the table.
            results: where they are.
            names: of cases.
            files: how many each of them made, for a column of files per second.
        """
        headings = ["command", "s", "times", "CPU s", "times", "MB"]
        rows = [_compared(results, name, names[0]) for name in names]
        if files:
            headings.insert(2, "files/s")
            for name, row in zip(names, rows, strict=True):
                row.insert(2, f"{files / results.wall_s(name):,.0f}")
        self.tables.append((title, headings, rows))

    def lines(self) -> Iterable[str]:
        """The report for people."""
        for title, headings, rows in self.tables:
            yield from ("", title, "", *table(headings, rows))
        if self.absent:
            yield from ("", "Not installed, so not measured:")
            yield from (f"  {name}: {how}" for name, how in self.absent.items())
        if self.levels:
            yield ""
            yield from (level.line() for level in self.levels)

    def document(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "benchmark": self.name,
            "cases": self.cases,
            "tables": self.tables,
            "levels": [{**asdict(level), "ok": level.ok} for level in self.levels],
            "ratios": [asdict(ratio) for ratio in self.ratios],
            "absent": self.absent,
        }

    def emit(self, *, as_json: bool) -> None:
        """Print the report."""
        if as_json:
            print(json.dumps(self.document(), indent=1))
        else:
            print("\n".join(self.lines()))


def _compared(results: Results, name: str, to: str) -> list[str]:
    return [
        name,
        f"{results.wall_s(name):.3f}",
        f"{results.ratio(name, to):.2f}",
        f"{results.cpu_s(name):.3f}",
        f"{results.cpu_ratio(name, to):.2f}",
        shown(results.peak_mb(name)),
    ]


def options(description: str) -> argparse.Namespace:
    """The arguments that all benchmarks take."""
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="few rounds, no peers")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rounds", type=int, help="how often each command runs")
    parser.add_argument(
        "--peers",
        action="append",
        default=[],
        metavar="DIR",
        help="a virtual environment, or a folder with node_modules, to look for peers "
        "in before PATH",
    )
    parser.add_argument("--work", metavar="DIR", help="folder to work in")
    if not hasattr(sys, "getwindowsize"):
        return parser.parse_args()
    sys.exit("benchmarks need a POSIX system")


def shown(value: float) -> str:
    """A number with three significant digits, or without a fraction from 100 on."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown: the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return [_row(row, widths) for row in (headings, marks, *rows)]


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    shown_cells = [first[0].ljust(first[1]), *(c.rjust(w) for c, w in rest)]
    return f"| {' | '.join(shown_cells)} |"
