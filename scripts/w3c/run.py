"""The command: reading arguments, running every test, printing what came out."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from w3c.engines import Oxigraph, Pyshacl, Rdflib
from w3c.judge import FAIL, PASS, TRUSTED, VALUE, Verdict, is_judged, judge
from w3c.manifests import Case, find_manifests, read_cases
from w3c.subjects import Ggen, Subject, Validator

_GROUPS = {
    "QueryEvaluationTest": "query evaluation",
    "CSVResultFormatTest": "query evaluation",
    "UpdateEvaluationTest": "update evaluation",
    "PositiveSyntaxTest": "syntax",
    "PositiveSyntaxTest11": "syntax",
    "NegativeSyntaxTest": "syntax",
    "NegativeSyntaxTest11": "syntax",
    "PositiveUpdateSyntaxTest11": "syntax",
    "NegativeUpdateSyntaxTest11": "syntax",
    "Validate": "validation",
    "RDFC10EvalTest": "canonical form",
    "RDFC10NegativeEvalTest": "canonical form",
}

Results = dict[tuple[str, str], Verdict]
"""(title of the case, name of the subject) -> verdict."""


def main(argv: Sequence[str]) -> int:
    """Run the suites that `argv` names; 1 when ggen is behind an engine."""
    parser = argparse.ArgumentParser(prog="scripts/conformance", allow_abbrev=False)
    parser.add_argument("folder", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--only", metavar="NAME", default="", help="part of a title")
    parser.add_argument("--ggen-only", action="store_true", help="no bare engines")
    args = parser.parse_args(argv)
    behind = False
    for folder in args.folder:
        cases = [case for case in iter_cases(folder) if args.only in case.title]
        judged = [case for case in cases if is_judged(case)]
        with tempfile.TemporaryDirectory(prefix="ggen-conformance-") as work:
            results = run(judged, Path(work), with_engines=not args.ggen_only)
        print("\n".join(report(folder.name, judged, results)))
        print(f"not run: {len(cases) - len(judged)}", flush=True)
        behind = behind or is_behind(judged, results)
    return 1 if behind else 0


def iter_cases(folder: Path) -> Iterator[Case]:
    """Every test below `folder`, each once."""
    seen: set[tuple[str, str, Path]] = set()
    for manifest in find_manifests(folder):
        try:
            cases = read_cases(manifest, folder)
        except SyntaxError as error:
            print(f"{manifest}: {error}", file=sys.stderr)
            continue
        for case in cases:
            key = (case.title, case.kind, case.action)
            if key not in seen:
                seen.add(key)
                yield case


def run(cases: Sequence[Case], work: Path, *, with_engines: bool = True) -> Results:
    """Judge every case with every subject that it concerns."""
    ggens = [Ggen(engine, work / engine) for engine in ("oxigraph", "rdflib")]
    results: Results = {}
    for case in cases:
        bare: list[Subject | Validator] = [Oxigraph(), Rdflib()]
        if case.kind == "Validate":
            bare = [Pyshacl()]
        elif case.kind.startswith("RDFC10"):
            bare = []  # the canonical form is ggen's own with every engine
        for subject in [*ggens, *(bare if with_engines else [])]:
            results[case.title, subject.name] = judge(case, subject)
    return results


def group_of(case: Case) -> str:
    """Under which heading a test is counted."""
    return _GROUPS.get(case.kind, "documents")


def report(name: str, cases: Sequence[Case], results: Results) -> Iterator[str]:
    """A table of counts per group and subject, then what did not pass."""
    titles: dict[str, list[str]] = {}
    for case in cases:
        titles.setdefault(group_of(case), []).append(case.title)
    subjects = list(dict.fromkeys(subject for _, subject in results))
    yield f"\n## {name}\n"
    yield "| part | tests | " + " | ".join(subjects) + " |"
    yield "|---|---" + "|---" * len(subjects) + "|"
    for group, members in titles.items():
        cells = [_cell(members, subject, results) for subject in subjects]
        yield f"| {group} | {len(members)} | " + " | ".join(cells) + " |"
    for subject in subjects:
        yield from _failures(subject, results)
    if behind := find_behind(cases, results):
        yield "\nggen fails what the engine passes:\n"
        yield from (f"- {title}" for title in behind)


def _cell(titles: Sequence[str], subject: str, results: Results) -> str:
    counts = Counter(
        results[title, subject].status
        for title in titles
        if (title, subject) in results
    )
    if not counts:
        return "-"
    text = str(counts[PASS] + counts[VALUE] + counts[TRUSTED])
    notes = [f"{counts[s]} {s}" for s in (VALUE, TRUSTED) if counts[s]]
    return f"{text} ({', '.join(notes)})" if notes else text


def _failures(subject: str, results: Results) -> Iterator[str]:
    found = [
        f"- {title}: {verdict.reason}"
        for (title, name), verdict in results.items()
        if name == subject and verdict.status == FAIL
    ]
    if found:
        yield f"\n{subject}:\n"
        yield from found


def is_behind(cases: Sequence[Case], results: Results) -> bool:
    """Whether ggen fails a test that the engine which it uses passes."""
    return bool(find_behind(cases, results))


def find_behind(cases: Sequence[Case], results: Results) -> list[str]:
    """Titles of tests that ggen fails with an engine which passes them by itself."""
    pairs = (
        ("ggen oxigraph", "pyoxigraph"),
        ("ggen rdflib", "rdflib"),
        ("ggen oxigraph", "pyshacl"),
        ("ggen rdflib", "pyshacl"),
    )
    return [
        f"{case.title} ({ours})"
        for case in cases
        for ours, theirs in pairs
        if (case.title, theirs) in results
        and results[case.title, theirs].status in (PASS, VALUE)
        and results[case.title, ours].status == FAIL
    ]
