"""After a small change only the rows that it can reach are rendered again."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.render import Renderer

ROWS = 30
TEXT = """\
---
to: "out/{{ name }}.txt"
rdf: model.ttl
vars: {who: Ann}
sparql:
  things: SELECT ?t ?name WHERE { ?t a <urn:Thing> ; <urn:name> ?name } ORDER BY ?name
  parts: SELECT ?p WHERE { ?t <urn:part> ?p } ORDER BY ?p
matrix: things
---
{{ name }} {{ who }} {{ t | curie }} {{ graph.label(t) }} {% include "part.txt" %}
{{ query("ASK { ?t <urn:part> <urn:big> }", t=t) }}
{% for p in sparql("parts", t=t) %}
- {{ p.p }}
{% endfor %}
{{ graph.value(t, "urn:color") | default("-") }}
"""
WORDS = ("template", "generate", "t", "--vars-file", "v.yaml", "--json")


def model(changes: dict[str, str] | None = None, rows: int = ROWS) -> str:
    lines = [
        f'<urn:x#{n}> a <urn:Thing> ; <urn:name> "n{n:02}" ; '
        f"<urn:part> <urn:p{n}>, <urn:q{n}> .\n"
        for n in range(rows)
    ]
    text = "".join(lines)
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    return text


FILES = {
    "ggen.toml": "",
    "t": TEXT,
    "part.txt": "part",
    "v.yaml": "other: 1\n",
    "model.ttl": model(),
}


def lines(root: Path) -> list[str]:
    return (root / ".ggen/manifest.jsonl").read_text().splitlines()


class Runs:
    """Generates, and counts the rows that were rendered."""

    def __init__(self, ggen: Any, root: Path) -> None:
        self.ggen = ggen
        self.root = root
        self.rendered: list[str] = []

    def __call__(self, *words: str, code: int | None = 0) -> Any:
        # As between two commands: what was written before is settled.
        time.sleep(0.04)
        self.rendered.clear()
        ran = self.ggen(*(words or WORDS), code=code)
        self.check()
        return ran

    def check(self) -> None:
        """All that lies there is what a fresh project would get."""
        fresh = self.root.with_name(f"{self.root.name}-fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for path in self.root.iterdir():
            if path.name not in ("out", ".ggen"):
                shutil.copy(path, fresh)
        count = len(self.rendered)
        self.ggen(*WORDS, cwd=fresh)
        del self.rendered[count:]
        expected = {p.name: p.read_bytes() for p in fresh.glob("out/*")}
        found = {p.name: p.read_bytes() for p in self.root.glob("out/*")}
        assert {name: found.get(name) for name in expected} == expected
        # The manifest tells the same of them, too.
        assert set(lines(fresh)) <= set(lines(self.root))


@pytest.fixture
def run(ggen: Any, tree: Any, monkeypatch: pytest.MonkeyPatch) -> Runs:
    root: Path = tree(FILES)
    runs = Runs(ggen, root)
    render = Renderer.render

    def counted(self: Renderer, row: Any) -> Any:
        runs.rendered.append(str(row.terms[1].lexical))
        return render(self, row)

    monkeypatch.setattr(Renderer, "render", counted)
    runs()
    assert len(runs.rendered) == ROWS
    return runs


def rewrite(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text
    (root / name).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    "changes",
    [
        {"<urn:p7>": "<urn:new>"},
        {"<urn:p7>, <urn:q7>": "<urn:q7>"},
        {"<urn:p7>": "<urn:p7>, <urn:big>"},
        {'"n07" ;': '"n07" ; <urn:color> "red" ;'},
        {'"n07" ;': '"n07" ; <http://www.w3.org/2000/01/rdf-schema#label> "L" ;'},
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_only_the_row_that_reads_it(
    run: Runs, changes: dict[str, str], jobs: str
) -> None:
    before = {p: p.stat().st_mtime_ns for p in run.root.glob("out/*")}
    (run.root / "model.ttl").write_text(model(changes))
    ran = run(*WORDS, "-j", jobs)
    assert run.rendered == ["n07"]
    assert ran.json["counts"] == {"update": 1, "unchanged": ROWS - 1}
    after = {p: p.stat().st_mtime_ns for p in run.root.glob("out/*")}
    assert {p.name for p in after if after[p] != before[p]} == {"n07.txt"}


def test_what_nobody_reads(run: Runs) -> None:
    with (run.root / "model.ttl").open("a") as stream:
        stream.write("<urn:other> <urn:part> <urn:p> .\n")
    ran = run()
    assert run.rendered == []
    assert ran.json["counts"] == {"unchanged": ROWS}
    # And that is known as well the next time.
    assert run.ggen(*WORDS).json["skipped_by"]


def test_one_change_after_the_other(run: Runs) -> None:
    for n in (3, 4, 5):
        rewrite(run.root, "model.ttl", f"<urn:p{n}>", f"<urn:p{n}>, <urn:more{n}>")
        run()
        assert run.rendered == [f"n{n:02}"]
    rewrite(run.root, "model.ttl", ", <urn:more4>", "")
    run()
    assert run.rendered == ["n04"]


def test_a_new_row_and_one_that_is_gone(run: Runs) -> None:
    (run.root / "model.ttl").write_text(model(rows=ROWS + 1))
    assert run().json["counts"] == {"create": 1, "unchanged": ROWS}
    assert run.rendered == [f"n{ROWS}"]
    (run.root / "model.ttl").write_text(model(rows=ROWS - 1))
    ran = run()
    assert run.rendered == []
    assert ran.json["counts"] == {"unchanged": ROWS - 1}
    assert "is not made any more" in ran.json["notes"][0]


def test_a_row_that_takes_the_path_of_another(run: Runs) -> None:
    (run.root / "model.ttl").write_text(model({'"n07"': '"n08"'}))
    ran = run.ggen(*WORDS, code=3)
    assert "two outputs have the path 'out/n08.txt'" in ran.json["error"]["message"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("t", "- {{ p.p }}", "* {{ p.p }}"),
        ("part.txt", "part", "trap"),
        ("v.yaml", "other: 1", "who: Bo"),
        ("model.ttl", "<urn:x#0> a", "@prefix x: <urn:x#> .\n<urn:x#0> a"),
        ("ggen.toml", "", '[template]\nvars = {who = "Eve"}\n'),
    ],
)
def test_what_every_row_hangs_on(run: Runs, name: str, old: str, new: str) -> None:
    rewrite(run.root, name, old, new)
    run()
    assert len(run.rendered) == ROWS


@pytest.mark.parametrize(
    ("edit", "counts"),
    [
        (lambda path: path.unlink(), {"create": 1, "update": 1}),
        (lambda path: path.chmod(0o600), {"update": 1}),
    ],
)
def test_files_that_do_not_lie_there_untouched_are_rendered(
    run: Runs, edit: Callable[[Path], object], counts: dict[str, int]
) -> None:
    (run.root / "model.ttl").write_text(model({"<urn:p7>": "<urn:new>"}))
    edit(run.root / "out/n03.txt")
    ran = run()
    assert run.rendered == ["n03", "n07"]
    assert ran.json["counts"] == {**counts, "unchanged": ROWS - sum(counts.values())}


def test_a_hand_edit_stays_what_it_is(run: Runs) -> None:
    path = run.root / "out/n03.txt"
    path.write_text("mine\n")
    (run.root / "model.ttl").write_text(model({"<urn:p7>": "<urn:new>"}))
    time.sleep(0.04)
    run.rendered.clear()
    assert run.ggen(*WORDS).json["counts"] == {"update": 1, "unchanged": ROWS - 1}
    assert run.rendered == ["n03", "n07"]
    (run.root / "model.ttl").write_text(model({"<urn:p3>": "<urn:new>"}))
    error = run.ggen(*WORDS, code=5).json["error"]
    assert [conflict["path"] for conflict in error["conflicts"]] == ["out/n03.txt"]
    assert path.read_text() == "mine\n"


def test_without_its_manifest_nothing_is_known(run: Runs) -> None:
    (run.root / ".ggen/manifest.jsonl").unlink()
    (run.root / "model.ttl").write_text(model({"<urn:p7>": "<urn:new>"}))
    run(*WORDS, "--force")
    assert len(run.rendered) == ROWS


def test_damaged_rows_are_as_none(run: Runs) -> None:
    (rows,) = (run.root / ".ggen/cache/rows").iterdir()
    kept = rows.read_text()
    damages = (
        *("", "{}", "[" * 2000, kept.replace("urn:p", "u")),
        *(
            kept.replace('"rows":{', '"rows":{"x":1,'),
            kept.replace('"queries":[', '"q":['),
        ),
        kept.replace('"files":[', '"files":[7,'),
    )
    for number, damage in enumerate(damages):
        rows.write_text(damage)
        change = {"<urn:p7>": f"<urn:new{number}>"}
        (run.root / "model.ttl").write_text(model(change))
        run()
        (rows,) = (run.root / ".ggen/cache/rows").iterdir()


def test_looking_uses_them_too(run: Runs) -> None:
    (run.root / "model.ttl").write_text(model({"<urn:p7>": "<urn:new>"}))
    time.sleep(0.04)
    run.rendered.clear()
    ran = run.ggen(*WORDS, "--check", code=1)
    assert run.rendered == ["n07"]
    assert [file["path"] for file in ran.json["files"]] == ["out/n07.txt"]


@pytest.mark.parametrize(
    ("engine", "seed"), [("rdflib", 0), ("oxigraph", 1), ("oxigraph", 2)]
)
def test_any_edits_give_what_a_fresh_project_gets(
    ggen: Any, tree: Any, engine: str, seed: int
) -> None:
    if engine == "oxigraph":
        pytest.importorskip("pyoxigraph")
    chance = random.Random(seed)
    text = TEXT.replace(
        "{{ graph.value",
        "{{ sparql_results.all | length }} {{ sparql_results.one.o | default('none') }}"
        " {{ graph.subjects('urn:part', t) | join(' ') }} {{ graph.value",
    ).replace(
        "sparql:\n",
        "sparql:\n  all: SELECT ?o WHERE { ?s <urn:rare> ?o } ORDER BY ?o\n"
        "  one: {single: true, default: {o: no}, query: "
        "'SELECT ?o WHERE { ?s <urn:rarer> ?o } ORDER BY ?o'}\n",
    )
    root: Path = tree({**FILES, "t": text, "ggen.toml": f'engine = "{engine}"\n'})
    runs = Runs(ggen, root)
    lines = model().splitlines(keepends=True)
    for _ in range(5):
        for _ in range(chance.randint(1, 3)):
            subject = f"<urn:x#{chance.randrange(ROWS)}>"
            line = chance.choice(
                [
                    f"{subject} <urn:part> <urn:x#{chance.randrange(ROWS)}> .\n",
                    f"{subject} <urn:color> {chance.randrange(3)} .\n",
                    f"{subject} <urn:part> [ <urn:in> {chance.randrange(3)} ] .\n",
                    f"{subject} <urn:rare> {chance.randrange(9)} .\n",
                    f'{subject} <urn:rarer> "{chance.randrange(9)}"@en .\n',
                ]
            )
            lines.insert(chance.randrange(len(lines)), line)
        if chance.random() < 0.6:
            extra = [n for n, line in enumerate(lines) if "Thing" not in line]
            lines.pop(chance.choice(extra))
        (root / "model.ttl").write_text("".join(lines))
        runs(*WORDS, code=0)
