"""``ggen template list`` on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tree = Callable[..., Path]
TEMPLATES = ("templates/class.py.tmpl", "templates/sql/bad.j2")


@pytest.fixture
def root(tree: Tree) -> Path:
    return tree(
        {
            "ggen.toml": "",
            "templates/class.py.tmpl": "---\nto: '{{ n }}.py'\nparams: {n: {}}\n---\n",
            "templates/sql/bad.j2": "---\ntoo: x\n---\n",
        }
    )


def test_a_table(ggen: Any, root: Path) -> None:
    lines = ggen("template", "list").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["NAME", "class.py", "sql/bad"]
    assert lines[1].split() == ["class.py", "{{", "n", "}}.py", "n", TEMPLATES[0]]
    assert "error: line 2: unknown front matter key 'too'" in lines[2]
    assert lines[2].endswith(TEMPLATES[1])


def test_json(ggen: Any, root: Path) -> None:
    document = ggen("template", "list", "--json").json
    assert document["ok"] is True
    assert document["directories"] == ["templates"]
    assert document["templates"][0] == {
        "name": "class.py",
        "path": "templates/class.py.tmpl",
        "to": "{{ n }}.py",
        "params": ["n"],
        "matrix": False,
        "error": None,
    }


def test_another_folder(ggen: Any, tree: Tree) -> None:
    tree({"other/a.tmpl": "hello"})
    assert "other/a.tmpl" in ggen("template", "list", "-d", "other").out
    ran = ggen("template", "list", "-d", "gone", code=4)
    assert ran.err == "ggen: error: folder 'gone' does not exist\n"


def test_nothing_is_a_note(ggen: Any) -> None:
    ran = ggen("template", "list")
    assert (ran.out, ran.err) == ("", "ggen: note: no templates in templates\n")


def test_quiet_still_answers(ggen: Any, root: Path) -> None:
    assert "class.py" in ggen("-q", "template", "list").out
