"""How fast ggen makes many files, against hand-written scripts and other generators.

1,000 classes with 10 properties each (43,001 triples) become 1,000 files of 41 lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import synthetic
import workload
from generators import INSTALL, peer_cases
from measure import Case, Results, alternate, watch
from report import Level, Ratio, Report, options
from surroundings import HERE, Surroundings, surroundings

CLASSES = 1_000
MANY = 10_000
HAND_ONE = "by hand, one query"
HAND_EACH = "by hand, a query per file"
GGEN_ONE = "ggen, one query"
GGEN_EACH = "ggen, a query per file"
JOBS = "ggen -j 2"
AGAIN = "ggen again, nothing changed"
CHANGED = "ggen again, one label changed"


def main() -> None:
    """Measure and print."""
    given = options((__doc__ or "").split("\n")[0])
    with surroundings(given.peers, given.work) as around:
        rounds = given.rounds or (3 if given.quick else 9)
        report = measure(around, rounds=rounds, quick=given.quick)
    report.emit(as_json=given.json)


def measure(around: Surroundings, *, rounds: int, quick: bool) -> Report:
    """The report on generating; the quick one leaves the peers out."""
    report = Report("generate")
    job = Job(around, around.root / "few", CLASSES)
    cases = job.cases()
    if not quick:
        cases += _slow_hands(job) + _peers(around, report)
    results = alternate(cases, around.env, rounds=rounds, warm_up=not quick)
    report.add_results(results)
    title = f"{CLASSES:,} files from 43,001 triples"
    report.compare(title, results, list(results.samples), files=CLASSES)
    report.levels += _levels(results)
    report.levels += [] if quick else _peer_levels(results)
    _add_many(report, around, results, by_hand=not quick)
    _add_memory_of_jobs(report, job)
    report.ratios += _ratios(results)
    return report


@dataclass
class Job:
    """The same work for everybody: an ontology in a folder, and what to make of it."""

    around: Surroundings
    source: Path
    classes: int

    def __post_init__(self) -> None:
        self.source.mkdir()
        synthetic.write_model(self.source / "model.ttl", self.classes)
        texts = {
            "one.tmpl": workload.TEMPLATE_ONE,
            "each.tmpl": workload.TEMPLATE_EACH,
            "body.j2": workload.BODY,
        }
        for name, text in texts.items():
            (self.source / name).write_text(text)
        self.last = self.source

    def cases(self) -> list[Case]:
        """Hand-written scripts and ggen, each in both ways."""
        return [
            self.by_hand(HAND_ONE, "oxigraph", "one"),
            self.by_hand(HAND_EACH, "oxigraph", "each"),
            self.ggen(GGEN_ONE, "one.tmpl"),
            # The two that run again do so where the one before them has been.
            self.ggen(GGEN_EACH, "each.tmpl"),
            self.ggen(AGAIN, "each.tmpl", folder=lambda: self.last),
            self.ggen(CHANGED, "each.tmpl", folder=self._change),
            self.ggen(JOBS, "each.tmpl", "-j", "2"),
        ]

    def by_hand(self, name: str, engine: str, how: str) -> Case:
        """A hand-written script."""
        script = str(HERE / "byhand_generate.py")
        words = [engine, how, "body.j2", "model.ttl", "out"]
        argv = [self.around.python, script, *words]
        return Case(name, argv, self.project, self._check)

    def ggen(
        self, name: str, *words: str, folder: Callable[[], Path] | None = None
    ) -> Case:
        """``ggen template generate``."""
        argv = [self.around.ggen, "template", "generate", *words]
        return Case(name, argv, folder or self.project, self._check)

    def project(self) -> Path:
        """A new folder with all that is needed."""
        files = sorted(self.source.iterdir())
        self.last = self.around.project(*files)()
        return self.last

    def _change(self) -> Path:
        model = self.last / "model.ttl"
        text = model.read_text().replace('"About Thing00007."', '"All about it."')
        # A new file: the old one is linked to by the others.
        model.unlink()
        model.write_text(text)
        return self.last

    def _check(self, folder: Path, _out: str) -> None:
        workload.check_files(folder / "out", self.classes)


def _slow_hands(job: Job) -> list[Case]:
    return [
        _once(job.by_hand("by hand with rdflib, one query", "rdflib", "one")),
        _once(job.by_hand("by hand with rdflib, a query per file", "rdflib", "each")),
        _once(job.ggen("ggen --engine rdflib", "each.tmpl", "--engine", "rdflib")),
    ]


def _once(case: Case) -> Case:
    return Case(case.name, case.argv, case.folder, case.check, rounds=1)


def _peers(around: Surroundings, report: Report) -> list[Case]:
    found = peer_cases(around, CLASSES)
    absent = {name: INSTALL[name] for name, case in found.items() if case is None}
    report.absent.update(absent)
    return [case for case in found.values() if case is not None]


def _levels(results: Results) -> list[Level]:
    ratio = results.cpu_ratio
    again = 100 * ratio(AGAIN, GGEN_EACH)
    changed = 100 * ratio(CHANGED, GGEN_EACH)
    return [
        Level(
            "1,000 files, one query, times by hand", ratio(GGEN_ONE, HAND_ONE), 1.3, "x"
        ),
        Level(
            "1,000 files, a query per file, times by hand",
            ratio(GGEN_EACH, HAND_EACH),
            1.3,
            "x",
        ),
        Level("second run, nothing changed, of the first", again, 10, "%"),
        Level("second run, one label changed, of the first", changed, 45, "%"),
    ]


def _peer_levels(results: Results) -> list[Level]:
    return [
        Level(
            f"as many files per second as {name}",
            results.ratio(name, GGEN_EACH) if name in results else None,
            6,
            "x",
            at_least=True,
            why="not asked for or not installed",
        )
        for name in INSTALL
    ]


def _add_many(
    report: Report, around: Surroundings, few: Results, *, by_hand: bool
) -> None:
    """Ten times as many files: time and memory."""
    job = Job(around, around.root / "many", MANY)
    cases = [job.ggen(f"{GGEN_EACH}, {MANY:,} files", "each.tmpl")]
    if by_hand:
        name = f"{HAND_EACH}, {MANY:,} files"
        cases.insert(0, job.by_hand(name, "oxigraph", "each"))
    many = alternate(cases, around.env, rounds=1, warm_up=False)
    report.add_results(many)
    title = f"{MANY:,} files from 430,001 triples"
    report.compare(title, many, [case.name for case in cases], files=MANY)
    ggen = cases[-1].name
    times = many.cpu_s(ggen) / few.cpu_s(GGEN_EACH)
    peak_mb = many.peak_mb(ggen)
    report.levels += [
        Level("10,000 files, times 1,000 files", times, 12, "x"),
        Level("10,000 files, memory", peak_mb, 300, "MB"),
    ]
    ratio = peak_mb / few.peak_mb(GGEN_EACH)
    report.ratios.append(Ratio("generate: 10,000 files, of 1,000", "memory", ratio))


def _add_memory_of_jobs(report: Report, job: Job) -> None:
    argv = job.ggen(JOBS, "each.tmpl", "-j", "2").argv
    seen = watch(argv, job.project(), job.around.env)
    if seen is None:
        return
    report.levels += [
        Level("threads of all processes with -j 2", seen.threads, 9, ""),
        Level(
            "1,000 files with -j 2, memory of all processes",
            seen.peak_bytes / 1e6,
            300,
            "MB",
        ),
    ]


def _ratios(results: Results) -> list[Ratio]:
    pairs = {
        "one query": (GGEN_ONE, HAND_ONE),
        "a query per file": (GGEN_EACH, HAND_EACH),
        "nothing changed": (AGAIN, HAND_EACH),
        "one label changed": (CHANGED, HAND_EACH),
        "-j 2": (JOBS, HAND_EACH),
    }
    found = [
        Ratio(f"generate: {key}", "time", results.cpu_ratio(*pair))
        for key, pair in pairs.items()
    ]
    memory = results.peak_ratio(GGEN_EACH, HAND_EACH)
    return [*found, Ratio("generate: a query per file", "memory", memory)]


if __name__ == "__main__":
    main()
