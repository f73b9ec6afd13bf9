"""How fast ggen parses and asks, against the libraries below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import synthetic
from byhand_graph import QUERIES
from measure import Case, Results, alternate
from report import Level, Ratio, Report, options
from surroundings import HERE, Surroundings, surroundings

DIRECT = "pyoxigraph alone, six queries"
GGEN = "ggen's Python API, six queries"
RDFLIB = "rdflib alone, six queries"
DIRECT_FIRST = "pyoxigraph alone, one query"
FIRST = "ggen graph query, first time"
START = "ggen graph query --help"
KEPT = "ggen graph query, kept answer"
HASH = "ggen graph load, 11,000 triples with blank nodes"
DIRECT_HASH = "pyoxigraph's RDFC-1.0, the same"
DIRECT_MILLION = "pyoxigraph alone, 1,000,000 triples, six queries"
MILLION = "ggen's Python API, 1,000,000 triples, six queries"

_QUERY = QUERIES[2]


def main() -> None:
    """Measure and print."""
    given = options(__doc__ or "")
    with surroundings(given.peers, given.work) as around:
        rounds = given.rounds or (3 if given.quick else 11)
        report = measure(around, rounds=rounds, quick=given.quick)
    report.emit(as_json=given.json)


def measure(around: Surroundings, *, rounds: int, quick: bool) -> Report:
    """The report on graphs; the quick one asks the million triples with ggen only."""
    report = Report("graph")
    job = Job(around)
    few = alternate(job.few_cases(), around.env, rounds=rounds, warm_up=not quick)
    many = alternate(
        job.many_cases(alone=not quick), around.env, rounds=1, warm_up=False
    )
    for results in (few, many):
        report.add_results(results)
    report.compare("100,000 triples", few, (DIRECT, GGEN, RDFLIB))
    report.compare("100,000 triples, one query", few, (DIRECT_FIRST, FIRST))
    report.compare("100,000 triples, asked before", few, (START, KEPT))
    report.compare("SHA-256 of the canonical graph", few, (DIRECT_HASH, HASH))
    report.compare("1,000,000 triples", many, list(many.samples))
    report.levels += _levels(few, many)
    report.ratios += _ratios(few, many)
    return report


@dataclass
class Job:
    """The files, and the commands that read them."""

    around: Surroundings

    def __post_init__(self) -> None:
        root = self.around.root
        self.people, self.blank = root / "people.ttl", root / "blank.ttl"
        self.million = root / "million.ttl"
        synthetic.write_people(self.people, 100_000)
        synthetic.write_blank(self.blank, 11_000)
        synthetic.write_people(self.million, 1_000_000)

    def few_cases(self) -> list[Case]:
        """Everything on up to 100,000 triples."""
        known = self.around.keep(self.around.project(self.people)())
        query = ["graph", "query", _QUERY, "-g", "people.ttl"]
        help_words = START.split()[1:]
        return [
            self._script(DIRECT, "pyoxigraph", self.people),
            self._script(GGEN, "ggen", self.people),
            self._script(RDFLIB, "rdflib", self.people, rounds=1),
            self._script(DIRECT_FIRST, "pyoxigraph", self.people, count=1),
            self._ggen(FIRST, query, self.around.project(self.people)),
            Case(START, [self.around.ggen, *help_words], known),
            self._ggen(KEPT, query, known),
            self._script(DIRECT_HASH, "canon", self.blank),
            self._ggen(
                HASH, ["graph", "load", "blank.ttl"], self.around.project(self.blank)
            ),
        ]

    def many_cases(self, *, alone: bool) -> list[Case]:
        """What takes a million triples; `alone`: the library as well."""
        ggen = self._script(MILLION, "ggen", self.million)
        if not alone:
            return [ggen]
        return [self._script(DIRECT_MILLION, "pyoxigraph", self.million), ggen]

    def _script(
        self,
        name: str,
        library: str,
        file: Path,
        *,
        count: int = len(QUERIES),
        rounds: int | None = None,
    ) -> Case:
        words = [str(HERE / "byhand_graph.py"), library, file.name, str(count)]
        argv = [self.around.python, *words]
        return Case(name, argv, self.around.project(file), _check, rounds)

    def _ggen(self, name: str, words: list[str], folder: Callable[[], Path]) -> Case:
        return Case(name, [self.around.ggen, *words], folder, _check)


def _check(_folder: Path, out: str) -> None:
    """See to it that there is an answer, and the right one where it is known.

    Raises:
        ValueError: there is not.
    """
    if not out.strip():
        raise ValueError("no answer")
    numbers = out.split()
    # The six queries give as many rows whoever answers.
    if numbers[-1] == "True" and numbers[:2] != ["1000", "100"]:
        raise ValueError(f"the answer is {out}")


def _levels(few: Results, many: Results) -> list[Level]:
    return [
        Level(
            "parse and six queries, times pyoxigraph",
            few.cpu_ratio(GGEN, DIRECT),
            1.25,
            "x",
        ),
        Level(
            "parse and one query by the command line, times pyoxigraph",
            few.cpu_ratio(FIRST, DIRECT_FIRST),
            1.25,
            "x",
        ),
        Level(
            "rdflib, times ggen", few.cpu_ratio(RDFLIB, GGEN), 10, "x", at_least=True
        ),
        Level(
            "kept answer, times bare start-up of the verb",
            few.cpu_ratio(KEPT, START),
            1.2,
            "x",
        ),
        Level("100,000 triples, memory", few.peak_mb(GGEN), 150, "MB"),
        Level("1,000,000 triples, memory", many.peak_mb(MILLION), 1500, "MB"),
    ]


def _ratios(few: Results, many: Results) -> list[Ratio]:
    pairs = {
        "six queries": (GGEN, DIRECT),
        "first query": (FIRST, DIRECT_FIRST),
        "kept answer": (KEPT, START),
        "canonical hash": (HASH, DIRECT_HASH),
    }
    found = [
        Ratio(f"graph: {key}", "time", few.cpu_ratio(*pair))
        for key, pair in pairs.items()
    ]
    few_peak = few.peak_ratio(GGEN, DIRECT)
    # By the library's figures for a tenth, which are measured anyway.
    many_peak = many.peak_mb(MILLION) / few.peak_mb(DIRECT)
    many_time = many.cpu_s(MILLION) / few.cpu_s(DIRECT)
    return [
        *found,
        Ratio("graph: six queries", "memory", few_peak),
        Ratio("graph: 1,000,000 triples, of 100,000", "time", many_time),
        Ratio("graph: 1,000,000 triples, of 100,000", "memory", many_peak),
    ]


if __name__ == "__main__":
    main()
