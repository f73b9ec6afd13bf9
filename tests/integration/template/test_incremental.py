"""A run with nothing to do ends at once, and a run with something to do never does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILES = {
    "ggen.toml": '[template]\nvars = { who = "Ann" }\n',
    "model.ttl": '<urn:a> <urn:p> "one", "two" .\n',
    "more/a.ttl": '<urn:b> <urn:p> "three" .\n',
    "templates/t.tmpl": """\
---
to: "out/{{ l }}.txt"
rdf: [model.ttl, "more/*.ttl"]
rules: "rules/*.rq"
shape: "shapes/*.ttl"
sparql: {labels: {file: labels.rq}}
matrix: labels
---
{% include "part.txt" %} {{ l }} {{ who }}
""",
    "templates/labels.rq": "SELECT ?l WHERE { ?s <urn:p> ?l } ORDER BY ?l\n",
    "templates/part.txt": "part",
    "rules/r.rq": "CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o }\n",
    "shapes/s.ttl": "<urn:s> a <http://www.w3.org/ns/shacl#NodeShape> .\n",
    "vars.yaml": "other: 1\n",
}
WORDS = ("template", "generate", "t", "--vars-file", "vars.yaml", "--json")
Edit = Callable[[Path], object]


@pytest.fixture
def run(ggen: Any) -> Callable[..., bool]:
    """Run, and tell whether the run was skipped."""

    def skipped(*words: str, **more: Any) -> bool:
        ran = ggen(*(words or WORDS), **more)
        return ran.json.get("skipped_by") is not None

    return skipped


@pytest.fixture
def root(tree: Any, run: Callable[..., bool]) -> Path:
    """The project, generated once."""
    pytest.importorskip("pyshacl")
    root: Path = tree(FILES)
    settle()
    assert not run()
    return root


def settle() -> None:
    """Let the clock of the file system go on, as it does between two commands."""
    time.sleep(0.05)


def replace(name: str, old: str, new: str) -> Edit:
    def edit(root: Path) -> None:
        path = root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return edit


def write(name: str, text: str = "") -> Edit:
    def edit(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)

    return edit


def remove(name: str) -> Edit:
    return lambda root: (root / name).unlink()


def test_nothing_to_do(root: Path, run: Callable[..., bool]) -> None:
    assert run()
    assert run(*WORDS, "--check")
    assert run(*WORDS, "-j", "2")


def test_touched_files_are_compared_by_content(
    root: Path, run: Callable[..., bool]
) -> None:
    for name in ("model.ttl", "templates/t.tmpl", "out/one.txt"):
        os.utime(root / name)
    assert run()


SAME_SIZE = [
    replace("model.ttl", '"two"', '"owt"'),
    replace("templates/t.tmpl", "{{ who }}", "{{ l }}  "),
    replace("templates/part.txt", "part", "trap"),
    replace("templates/labels.rq", "ORDER BY ?l", "ORDER BY ?s"),
    replace("rules/r.rq", "urn:q", "urn:z"),
    replace("vars.yaml", "1", "2"),
]
EDITS: list[Edit] = [
    *SAME_SIZE,
    replace("model.ttl", '"two"', '"two", "four"'),
    replace("ggen.toml", "Ann", "Bob"),
    write("more/b.ttl", '<urn:c> <urn:p> "five" .\n'),
    remove("more/a.ttl"),
    write("rules/s.rq", "CONSTRUCT { ?s <urn:y> 1 } WHERE { ?s <urn:p> ?o }"),
    write("shapes/t.ttl", "<urn:t> a <http://www.w3.org/ns/shacl#NodeShape> ."),
    replace("shapes/s.ttl", "urn:s", "urn:x"),
    # Nearer to the template than what was found.
    write("templates/model.ttl", '<urn:a> <urn:p> "near" .\n'),
    write("templates/rules/r.rq", "CONSTRUCT { ?s <urn:n> 1 } WHERE { ?s ?p ?o }"),
    write("t", "---\nto: o\n---\nanother template\n"),
    remove(".ggen/manifest.jsonl"),
    lambda root: (root / "out/one.txt").chmod(0o600),
    remove("out/one.txt"),
    write("out/one.txt", "mine\n"),
    write("out/one.txt"),
    lambda root: (root / ".ggen/journal/1-a").mkdir(parents=True),
]


@pytest.mark.parametrize("edit", EDITS)
def test_every_change_is_seen(root: Path, run: Callable[..., bool], edit: Edit) -> None:
    edit(root)
    assert not run(code=None)


@pytest.mark.parametrize("edit", SAME_SIZE)
def test_changes_of_the_same_size_and_time_are_seen(
    root: Path, run: Callable[..., bool], edit: Edit
) -> None:
    before = {path: path.stat() for path in root.rglob("*") if path.is_file()}
    edit(root)
    for path, stat in before.items():
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not run(code=None)


def test_an_output_changed_in_the_moment_it_was_written(
    root: Path, run: Callable[..., bool]
) -> None:
    replace("model.ttl", '"two"', '"six"')(root)
    settle()
    assert not run()
    path = root / "out/six.txt"
    stat = path.stat()
    path.write_text(path.read_text().replace("six", "xis"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    # No settling: the file may still have the time of its first writing.
    assert not run()


@pytest.mark.parametrize(
    "words",
    [
        ("-D", "who=Eve"),
        ("-o", "elsewhere"),
        ("-g", "model.ttl"),
        ("--force",),
        ("--trust",),
        ("--allow-service",),
        ("--engine", "rdflib"),
    ],
)
def test_other_words_are_another_run(
    root: Path, run: Callable[..., bool], words: tuple[str, ...]
) -> None:
    assert not run(*WORDS, *words)


@pytest.mark.parametrize("name", ["GGEN_VAR_who", "SOURCE_DATE_EPOCH", "GGEN_ENGINE"])
def test_other_variables_are_another_run(
    root: Path, run: Callable[..., bool], name: str
) -> None:
    value = {"GGEN_ENGINE": "rdflib"}.get(name, "1")
    assert not run(env={name: value})


def test_settings_of_the_user(root: Path, run: Callable[..., bool], home: Path) -> None:
    write(".config/ggen/config.toml", "[template]\ntrim_blocks = true\n")(home)
    assert not run()


def test_an_include_that_comes_first_now(
    ggen: Any, tree: Any, run: Callable[..., bool]
) -> None:
    words = ("template", "generate", "own/t", "--json")
    files = {
        "ggen.toml": '[template]\ndirectories = ["templates"]\n',
        "own/t": "---\nto: o\n---\n{% include 'p' %}\n",
        "templates/p": "far",
    }
    root = tree(files)
    settle()
    assert not run(*words)
    assert run(*words)
    write("own/p", "near")(root)
    assert not run(*words)
    assert (root / "o").read_text() == "near\n"


def test_an_include_in_a_branch_that_was_not_taken(
    tree: Any, run: Callable[..., bool]
) -> None:
    words = ("template", "generate", "t", "--json")
    text = "---\nto: o\n---\n{% if 'x' in l %}{% include 'p' %}{% endif %}\n"
    tree({"ggen.toml": '[template]\nvars = {l="y"}', "t": text, "p": "1"})
    settle()
    run(*words)
    assert run(*words)


def test_a_manifest_that_was_edited(root: Path, run: Callable[..., bool]) -> None:
    manifest = root / ".ggen/manifest.jsonl"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if "one.txt" not in line))
    assert not run()


def test_other_templates_do_not_matter(
    ggen: Any, root: Path, run: Callable[..., bool]
) -> None:
    write("u", "---\nto: u.txt\n---\n{{ who }}\n")(root)
    ggen("template", "generate", "u")
    assert run()
    # It claims a file of the other one, which must be heard of.
    write("u", "---\nto: out/one.txt\n---\n{{ who }}\n")(root)
    ggen("template", "generate", "u", "--force")
    assert not run(code=None)


def test_an_input_that_was_changed_while_the_run_went_on(
    tree: Any, run: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ggen.domain.template import deliver

    root = tree({"ggen.toml": "", "t": "---\nto: o\n---\n1\n"})
    words = ("template", "generate", "t", "--json")
    settle()
    real = deliver.deliver

    def slowly(*args: Any, **more: Any) -> Any:
        write("t", "---\nto: o\n---\n2\n")(root)
        settle()
        return real(*args, **more)

    monkeypatch.setattr(deliver, "deliver", slowly)
    run(*words)
    monkeypatch.undo()
    assert (root / "o").read_text() == "1\n"
    assert not run(*words)
    assert (root / "o").read_text() == "2\n"


def test_an_output_that_is_an_input(tree: Any, run: Callable[..., bool]) -> None:
    model = "---\nto: m.ttl\nvars: {n: 2}\n---\n<urn:a> <urn:p> {{ n }} .\n"
    text = "---\nto: o\nrdf: m.ttl\n---\n{{ sparql_values('SELECT ?o {?s ?p ?o}') }}\n"
    root = tree({"ggen.toml": "", "m.tmpl": model, "t": text})
    write("m.ttl", "<urn:a> <urn:p> 1 .\n")(root)
    words = ("template", "generate", "m.tmpl", "t", "--force", "--json")
    settle()
    assert not run(*words)
    assert (root / "o").read_text() == "[1]\n"
    assert not run(*words)
    assert (root / "o").read_text() == "[2]\n"


@pytest.mark.parametrize(
    ("front", "files"),
    [
        ("format: cat\n", {}),
        ("rdf_inline: '<urn:a> <urn:b> 1 .'\n", {"words": ("--allow-service",)}),
    ],
)
def test_what_is_never_skipped(
    tree: Any, run: Callable[..., bool], front: str, files: dict[str, Any]
) -> None:
    tree({"ggen.toml": "", "t": f"---\nto: o\n{front}---\n1\n"})
    words = ("template", "generate", "t", "--json", *files.get("words", ()))
    settle()
    run(*words)
    assert not run(*words)


def test_standard_input_is_never_skipped(tree: Any, run: Callable[..., bool]) -> None:
    text = "---\nto: o\n---\n{{ sparql_values('SELECT ?o {?s ?p ?o}') }}\n"
    root = tree({"ggen.toml": "", "t": text})
    words = ("template", "generate", "t", "-g", "-", "--json")
    settle()
    for n in (b"1", b"2"):
        assert not run(*words, stdin=b"<urn:a> <urn:b> %s ." % n)
        assert (root / "o").read_text() == f"[{n.decode()}]\n"


def test_marks_of_a_merge_are_told_every_time(
    ggen: Any, tree: Any, run: Callable[..., bool]
) -> None:
    root = tree({"ggen.toml": "", "t": "---\nto: o\n---\n1\n"})
    words = ("template", "generate", "t", "--merge", "--json")
    ggen(*words)
    write("o", "mine\n")(root)
    write("t", "---\nto: o\n---\n2\n")(root)
    settle()
    ggen(*words, code=5)
    for _ in range(2):
        assert "conflict marks remain in 'o'" in ggen(*words).json["notes"]


def test_a_damaged_record_is_as_none(root: Path, run: Callable[..., bool]) -> None:
    (record,) = (root / ".ggen/cache/runs").iterdir()
    kept = json.loads(record.read_text())
    for damage in ("", "{", "[]", "null", '{"v": 2}', json.dumps({**kept, "v": 1})):
        record.write_text(damage)
        assert not run()


def test_without_a_project_nothing_is_left_beside_the_output(
    ggen: Any, tree: Any, run: Callable[..., bool], home: Path
) -> None:
    root = tree({"t": "---\nto: o\n---\n1\n"})
    words = ("template", "generate", "t", "-o", "out", "--json")
    settle()
    assert not run(*words)
    assert run(*words)
    assert not (root / ".ggen").exists()
    assert any((home / ".cache/ggen/runs").iterdir())


HEAVY = (
    *("jinja2", "yaml", "rdflib", "pyoxigraph", "pyshacl", "requests"),
    *("importlib.metadata", "concurrent.futures", "multiprocessing"),
    *("ggen.domain.template.frontmatter", "ggen.domain.template.manifest"),
    *("ggen.domain.template.render", "ggen.domain.graph"),
)


def test_what_a_run_with_nothing_to_do_imports(root: Path) -> None:
    script = (
        "import json, sys\nfrom ggen.__main__ import main\n"
        f"sys.argv = ['ggen', *{WORDS!r}]\nmain()\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env=environ,
        capture_output=True,
        timeout=60,
    )
    assert json.loads(done.stdout)["skipped_by"], done.stderr
    loaded = json.loads(done.stderr)
    assert not [
        name
        for name in loaded
        if any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)
    ]
