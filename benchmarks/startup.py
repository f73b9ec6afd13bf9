"""How long ggen takes to start, against Python itself and other command-line tools."""

from __future__ import annotations

import subprocess
from pathlib import Path

import synthetic
from measure import Case, Results, alternate, watch
from report import Level, Ratio, Report, Table, options, shown
from surroundings import HERE, Surroundings, surroundings

BARE = "python3 -c pass"
ARGPARSE = "python3 -c 'import argparse'"
IMPORTS = "python3 -c 'import argparse, jinja2, yaml'"
SMALL = "ggen template generate (small)"
AGAIN = "ggen template generate (nothing to do)"
# What is loaded before a verb's own work begins.
STARTS = (
    "ggen --version",
    "ggen --help",
    "ggen graph query --help",
    "ggen template generate --help",
    "ggen utils config --help",
)
ORDINARY = (
    "ggen template list",
    "ggen utils version",
    "ggen utils config list",
    "ggen graph query",
    "ggen graph stats",
)
_PEERS = {
    "pre-commit": "pip install pre-commit",
    "copier": "pip install copier",
    "cookiecutter": "pip install cookiecutter",
    "gen-python": "pip install linkml",
    "plop": "npm install plop",
}
_TEMPLATE = """\
---
to: "out/{{ name | snake }}.txt"
params:
  times: {type: int, default: 3}
vars: {name: World}
---
{% for n in range(times) %}
{{ n }}: hello {{ name | pascal }}
{% endfor %}
"""
_QUERY = "SELECT ?class ?label { ?class a owl:Class ; rdfs:label ?label }"


def main() -> None:
    """Measure and print."""
    given = options(__doc__ or "")
    with surroundings(given.peers, given.work) as around:
        rounds = given.rounds or (5 if given.quick else 21)
        report = measure(around, rounds=rounds, with_peers=not given.quick)
    report.emit(as_json=given.json)


def measure(around: Surroundings, *, rounds: int, with_peers: bool) -> Report:
    """The report on start-up."""
    report = Report("startup")
    files = _write_files(around)
    cases = _cases(around, files)
    peers = _peers(around, report) if with_peers else []
    results = alternate([*cases, *peers], around.env, rounds=rounds)
    report.add_results(results)
    report.tables.append(_table(results))
    report.levels += _time_levels(results)
    report.levels += _inner_levels(around, results, files)
    report.ratios += [
        Ratio(f"startup: {name}", "time", results.cpu_ratio(name, IMPORTS))
        for name in (*STARTS, *ORDINARY, SMALL, AGAIN)
    ]
    report.ratios += [
        Ratio(f"startup: {name}", "memory", results.peak_ratio(name, IMPORTS))
        for name in (*ORDINARY, SMALL)
    ]
    return report


def _write_files(around: Surroundings) -> tuple[Path, Path]:
    template, model = around.root / "small.tmpl", around.root / "small.ttl"
    template.write_text(_TEMPLATE)
    synthetic.write_model(model, 10)
    return template, model


def _cases(around: Surroundings, files: tuple[Path, Path]) -> list[Case]:
    new_project = around.project(*files)
    known = around.keep(new_project())
    python, ggen = around.python, around.ggen
    cases = [
        Case(BARE, [python, "-c", "pass"], known),
        Case(ARGPARSE, [python, "-c", "import argparse"], known),
        Case(IMPORTS, [python, "-c", "import argparse, jinja2, yaml"], known),
    ]
    cases += [Case(name, [ggen, *name.split()[1:]], known) for name in STARTS]
    cases += [Case(name, [ggen, *_words(name)], known) for name in ORDINARY]
    small = [ggen, "template", "generate", "small.tmpl"]
    cases.append(Case(SMALL, small, new_project, _has_written))
    cases.append(Case(AGAIN, small, known, _has_written))
    return cases


def _words(name: str) -> list[str]:
    words = name.split()[1:]
    if words[0] == "graph":
        words += [_QUERY] if words[1] == "query" else []
        words += ["-g", "small.ttl"]
    return words


def _has_written(folder: Path, _out: str) -> None:
    lines = (folder / "out" / "world.txt").read_text().split("\n")
    if "2: hello World" not in lines:
        raise ValueError("the file is not what it should be")


def _peers(around: Surroundings, report: Report) -> list[Case]:
    anywhere = around.keep(around.new_folder())
    cases = []
    for name, how in _PEERS.items():
        found = around.find_peer(name)
        if found is None:
            report.absent[name] = how
        else:
            cases.append(Case(f"{name} --version", [found, "--version"], anywhere))
    return cases


def _table(results: Results) -> Table:
    rows = []
    for name in results.samples:
        over_ms = (results.wall_s(name) - results.wall_s(BARE)) * 1000
        rows.append(
            (
                name,
                f"{results.wall_s(name) * 1000:.1f}",
                f"{over_ms:+.1f}",
                f"{results.cpu_s(name) * 1000:.1f}",
                f"{results.cpu_ratio(name, ARGPARSE):.2f}",
                shown(results.peak_mb(name)),
            )
        )
    headings = ("command", "ms", "over bare", "CPU ms", "x argparse", "MB")
    return "Start-up", headings, rows


def _time_levels(results: Results) -> list[Level]:
    bare_s = results.fastest_s(BARE)
    start_ms = {name: (results.fastest_s(name) - bare_s) * 1000 for name in STARTS}
    slowest = max(start_ms, key=lambda name: start_ms[name])
    all_names = (*STARTS, *ORDINARY, SMALL, AGAIN)
    longest = max(all_names, key=results.wall_s)
    help_ratio = results.cpu_ratio("ggen --help", ARGPARSE)
    return [
        Level(f"start over bare Python, {slowest}", start_ms[slowest], 60, "ms"),
        Level(f"start anywhere, {longest}", results.wall_s(longest), 3, "s"),
        Level("ggen --help, times import argparse", help_ratio, 1.6, "x"),
        Level(
            "small template, times import argparse, jinja2, yaml",
            results.cpu_ratio(SMALL, IMPORTS),
            1.5,
            "x",
        ),
    ]


def _inner_levels(
    around: Surroundings, results: Results, files: tuple[Path, Path]
) -> list[Level]:
    ordinary = (*STARTS, *ORDINARY, SMALL, AGAIN)
    biggest = max(ordinary, key=results.peak_mb)
    modules = _probe(around, "modules", "--version")
    dispatch_ms = _probe(around, "dispatch")
    return [
        Level(f"memory, {biggest}", results.peak_mb(biggest), 100, "MB"),
        Level("dispatch, from main to handler", dispatch_ms, 5, "ms"),
        Level("modules of --version over bare Python", modules, 60, ""),
        _threads(around, files),
    ]


def _threads(around: Surroundings, files: tuple[Path, Path]) -> Level:
    words = ["graph", "query", _QUERY, "-g", "small.ttl"]
    folder = around.project(*files)()
    seen = watch([around.ggen, *words], folder, around.env)
    text = "threads of graph query"
    if seen is None:
        return Level(text, None, 9, "", why="there is no /proc here")
    return Level(text, seen.threads, 9, "")


def _probe(around: Surroundings, *words: str) -> float:
    done = subprocess.run(
        [around.python, str(HERE / "probes.py"), *words],
        cwd=around.new_folder(),
        env=around.env,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stderr.rsplit("probe: ", 1)[1])


if __name__ == "__main__":
    main()
