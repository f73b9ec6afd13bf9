"""``ggen template lint`` on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Tree = Callable[..., Path]
BAD = "---\ntoo: x\n---\n{{ 'a' | snek }}\n"


def test_findings_and_exit_code(ggen: Any, tree: Tree) -> None:
    tree({"a.tmpl": BAD})
    ran = ggen("template", "lint", "a.tmpl", code=1)
    assert ran.out == (
        "a.tmpl:2: error: unknown front matter key 'too' [T002 unknown-key]\n"
        "  hint: did you mean 'to'?\n"
        "a.tmpl:4: error: the filter 'snek' does not exist [T011 unknown-filter]\n"
        "  hint: did you mean 'snake'?\n"
        "1 template checked: 2 errors, 1 can be repaired by --fix\n"
    )
    assert ran.err == ""


def test_json(ggen: Any, tree: Tree) -> None:
    tree({"a.tmpl": BAD})
    document = ggen("template", "lint", "a.tmpl", "--json", code=1).json
    assert document["ok"] is False
    assert document["findings"][0] == {
        "rule": "T002",
        "name": "unknown-key",
        "severity": "error",
        "file": "a.tmpl",
        "line": 2,
        "column": None,
        "message": "unknown front matter key 'too'",
        "hint": "did you mean 'to'?",
        "fix": "rename 'too' to 'to'",
    }


def test_fixing(ggen: Any, tree: Tree) -> None:
    root = tree({"a.tmpl": "---\ntoo: x\n---\n"})
    assert ggen("template", "lint", "a.tmpl", "--fix").out == (
        "fixed a.tmpl:2: rename 'too' to 'to'\n1 template checked: nothing found\n"
    )
    assert (root / "a.tmpl").read_text() == "---\nto: x\n---\n"


def test_warnings(ggen: Any, tree: Tree) -> None:
    tree({"templates/a.tmpl": "{{ x }}"})
    assert "1 warning" in ggen("template", "lint").out
    ggen("template", "lint", "--strict", code=1)
    assert ggen("-q", "template", "lint").out == ""


def test_all_templates_by_default(ggen: Any, tree: Tree) -> None:
    tree({"templates/a.tmpl": "", "templates/b.j2": ""})
    assert ggen("template", "lint").out == "2 templates checked: nothing found\n"


def test_names_that_mean_nothing(ggen: Any) -> None:
    ran = ggen("template", "lint", "gone", code=4)
    assert ran.err.startswith("ggen: error: template 'gone' does not exist\n")
    assert ggen("template", "lint").err == "ggen: note: no templates to check\n"


def test_a_file_that_cannot_be_written(ggen: Any, tree: Tree) -> None:
    root = tree({"a.tmpl": BAD})
    (root / "a.tmpl").chmod(0o444)
    assert "read-only" in ggen("template", "lint", "a.tmpl", "--fix", code=74).err
    assert (root / "a.tmpl").read_text() == BAD
