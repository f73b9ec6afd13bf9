"""Templates without ``to``: they print, or write to ``-o FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

HELLO = "---\nparams: {name: {default: Ann}}\n---\nHello {{ name }}\n"


@pytest.mark.parametrize("to", ["", "to: '-'\n"])
def test_prints(ggen: Any, tree: Any, to: str) -> None:
    root = tree({"t": HELLO.replace("---\n", f"---\n{to}", 1)})
    for words in ((), ("-o", "-"), ("-q",)):
        ran = ggen("template", "generate", "t", *words)
        assert (ran.out, ran.err) == ("Hello Ann\n", "")
    assert sorted(path.name for path in root.iterdir()) == ["t"]


def test_without_front_matter(ggen: Any, tree: Any) -> None:
    tree({"t": "{{ 1 + 1 }} without newline"})
    assert ggen("template", "generate", "t").out == "2 without newline"


def test_json(ggen: Any, tree: Any) -> None:
    tree({"t": HELLO})
    document = ggen("template", "generate", "t", "--json").json
    assert document == {
        "ok": True,
        "content": "Hello Ann\n",
        "generated": None,
        "notes": [],
    }


def test_several_print_in_their_order(ggen: Any, tree: Any) -> None:
    tree({"a": "1\n", "b": "2\n"})
    assert ggen("template", "generate", "b", "a").out == "2\n1\n"


def test_rows_print_one_after_the_other(ggen: Any, tree: Any) -> None:
    tree(
        {
            "m.ttl": "<urn:a> <urn:p> 1, 2 .",
            "t": "---\nrdf: m.ttl\nmatrix: SELECT ?n WHERE { ?s ?p ?n } ORDER BY ?n\n"
            "---\n{{ n }}\n",
        }
    )
    assert ggen("template", "generate", "t").out == "1\n2\n"


def test_to_a_file(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "t": HELLO})
    ran = ggen("template", "generate", "t", "-o", "out/hello.txt")
    assert ran.out == f"create    out/hello.txt\n1 created in {root}\n"
    assert (root / "out/hello.txt").read_text() == "Hello Ann\n"
    assert (root / ".ggen/manifest.jsonl").exists()
    assert not (root / "out/.ggen").exists()


def test_to_a_file_is_guarded_as_every_output_is(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "t": HELLO})
    ggen("template", "generate", "t", "-o", "hello.txt")
    (root / "hello.txt").write_text("mine\n")
    args = ("template", "generate", "t", "-o", "hello.txt", "-D", "name=Bo")
    assert "edited by hand" in ggen(*args, code=5).err
    assert (root / "hello.txt").read_text() == "mine\n"


def test_to_a_file_outside_of_the_project(ggen: Any, tree: Any) -> None:
    root = tree({"p/ggen.toml": "", "p/t": HELLO, "away/x": ""})
    ggen("template", "generate", "t", "-o", "../away/hello.txt", cwd=root / "p")
    assert (root / "away/hello.txt").read_text() == "Hello Ann\n"
    assert (root / "away/.ggen/manifest.jsonl").exists()


def test_to_a_file_from_a_subfolder(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "t": HELLO, "below/x": ""})
    ran = ggen("template", "generate", "../t", "-o", "h.txt", cwd=root / "below")
    assert ran.out.startswith("create    below/h.txt\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("t", "-o", "folder"), "is a folder, and the template has no 'to'"),
        (("t", "-o", "new/"), "is a folder, and the template has no 'to'"),
        (("t", "u", "-o", "x"), "-o is one file, but 2 outputs have no 'to'"),
        (("t", "named", "-o", "x"), "some outputs have no 'to'"),
        (("named", "-o", "-"), "every output has a path of its own"),
    ],
)
def test_places_that_cannot_be(
    ggen: Any, tree: Any, words: tuple[str, ...], said: str
) -> None:
    tree({"t": HELLO, "u": HELLO, "named": "---\nto: o\n---\nx\n", "folder/x": ""})
    assert said in ggen("template", "generate", *words, code=2).err


def test_some_print_and_some_write(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "t": HELLO, "named": "---\nto: o\n---\nx\n"})
    ran = ggen("template", "generate", "t", "named")
    # What is printed may be piped on; the rest is told beside it.
    assert ran.out == "Hello Ann\n"
    assert ran.err == f"ggen: note: 1 created in {root}\n"
    assert (root / "o").read_text() == "x\n"
    document = ggen("template", "generate", "t", "named", "--json").json
    assert document["generated"]["counts"] == {"unchanged": 1}
    (root / "named").write_text("---\nto: o\n---\ny\n")
    ran = ggen("template", "generate", "t", "named", "--check", code=1)
    assert (root / "o").read_text() == "x\n"


def test_to_a_pipe_that_closes(tree: Any) -> None:
    import subprocess
    import sys

    root: Path = tree({"t": "{% for n in range(90000) %}line {{ n }}\n{% endfor %}"})
    command = f"{sys.executable} -m ggen template generate t | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=root,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr, done.returncode) == (b"line 0\n", b"", 0)


def test_snippet_without_a_target(ggen: Any, tree: Any) -> None:
    tree({"t": "---\ninject: true\nappend: true\n---\nx\n"})
    ran = ggen("template", "generate", "t", code=3)
    assert "'to'" in ran.err
