"""New templates: where they go, and that every starter is a good template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ggen.cli.nouns import template_read
from ggen.domain.template.lint import lint_templates
from ggen.domain.template.new import KINDS, STARTERS_DIR, new_template
from ggen.errors import Conflict, OutputOutsideRoot, UsageError
from ggen.infra.settings import Settings, load_settings

Tree = Callable[..., Path]


def settings(root: Path) -> Settings:
    return load_settings(root, {})


@pytest.mark.parametrize("kind", KINDS)
def test_starters_have_nothing_to_lint(kind: str, tmp_path: Path) -> None:
    created = new_template("a", settings(tmp_path), kind=kind)
    linted = lint_templates([created.path], settings(tmp_path), strict=True)
    assert linted.findings == ()


def test_every_starter_is_a_kind() -> None:
    assert {path.name for path in STARTERS_DIR.iterdir()} == {
        f"{kind}.tmpl" for kind in KINDS
    }
    assert template_read.KINDS == KINDS


@pytest.mark.parametrize(
    ("name", "output", "path"),
    [
        ("class.py", None, "templates/class.py.tmpl"),
        ("py/class.tmpl", None, "templates/py/class.tmpl"),
        ("a.j2", None, "templates/a.j2"),
        ("a", "here.txt", "here.txt"),
        ("a", "sub/../b.tmpl", "b.tmpl"),
    ],
)
def test_where_it_goes(
    name: str, output: str | None, path: str, tmp_path: Path
) -> None:
    created = new_template(name, settings(tmp_path), output=output)
    assert created.path == path
    assert (tmp_path / path).read_text() == (STARTERS_DIR / "text.tmpl").read_text()


def test_the_first_template_folder_is_taken(tree: Tree) -> None:
    root = tree({"ggen.toml": '[template]\ndirectories = ["one", "two"]\n'})
    assert new_template("a", settings(root)).path == "one/a.tmpl"


def test_existing_files_are_kept(tree: Tree) -> None:
    root = tree({"templates/a.tmpl": "mine"})
    with pytest.raises(Conflict, match=r"'templates/a\.tmpl' exists"):
        new_template("a", settings(root))
    assert (root / "templates/a.tmpl").read_text() == "mine"
    new_template("a", settings(root), force=True)
    assert (root / "templates/a.tmpl").read_text() != "mine"


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b"])
def test_names_stay_in_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputOutsideRoot) as caught:
        new_template(name, settings(tmp_path))
    assert caught.value.hint == "--output writes to any path"


@pytest.mark.parametrize("name", ["", " ", "a/"])
def test_names_must_name_something(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        new_template(name, settings(tmp_path))


def test_unknown_kinds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown kind 'cobol'"):
        new_template("a", settings(tmp_path), kind="cobol")
