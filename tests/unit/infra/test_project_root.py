"""Where a project begins."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ggen.infra.project_root import find_root


def make(tmp_path: Path, **files: str) -> None:
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_the_nearest_ggen_toml(tmp_path: Path):
    make(tmp_path, ggen_toml="", a__ggen_toml="", a__b__x="")
    assert find_root(tmp_path / "a" / "b") == tmp_path / "a"
    assert find_root(tmp_path) == tmp_path


def test_ggen_toml_goes_before_make_toml(tmp_path: Path):
    make(tmp_path, ggen_toml="", a__make_toml="")
    assert find_root(tmp_path / "a") == tmp_path


def test_make_toml_alone(tmp_path: Path):
    make(tmp_path, a__make_toml="", a__b__x="")
    assert find_root(tmp_path / "a" / "b") == tmp_path / "a"


def test_nothing_anywhere(tmp_path: Path):
    assert find_root(tmp_path) is None
    assert find_root(tmp_path / "not" / "there") is None


@pytest.mark.parametrize(
    "outer",
    [
        '[workspace.web]\npath = "apps/web"\n',
        '[workspaces]\nmembers = ["apps/*", "packages/*"]\n',
        '[workspace.x]\npath = "x"\n[workspace.web]\npath = "./apps/web/"\n',
    ],
)
def test_a_workspace_is_no_root(tmp_path: Path, outer: str):
    make(tmp_path, make_toml=outer, apps__web__make_toml="", apps__web__src__x="")
    assert find_root(tmp_path / "apps" / "web" / "src") == tmp_path


@pytest.mark.parametrize(
    "outer",
    [
        "",
        "not toml",
        "workspace = 3\nworkspaces = 4",
        "[workspace]\nweb = 3\n[workspaces]\nmembers = [3]",
        '[workspace.web]\npath = "apps"',
        '[workspaces]\nmembers = ["apps"]',
        '[workspaces]\nmembers = ["*"]',
    ],
)
def test_a_make_toml_that_nobody_names_is_a_root(tmp_path: Path, outer: str):
    make(tmp_path, make_toml=outer, apps__web__make_toml="")
    assert find_root(tmp_path / "apps" / "web") == tmp_path / "apps" / "web"


def test_workspaces_in_workspaces(tmp_path: Path):
    make(
        tmp_path,
        make_toml='[workspace.a]\npath = "a"',
        a__make_toml='[workspace.b]\npath = "b"',
        a__b__make_toml="",
    )
    assert find_root(tmp_path / "a" / "b") == tmp_path


def test_dots_and_links_in_the_folder(tmp_path: Path):
    make(tmp_path, a__ggen_toml="", a__b__x="", c__x="")
    (tmp_path / "link").symlink_to("a/b")
    assert find_root(tmp_path / "c" / ".." / "a") == tmp_path / "a"
    # As the system walks: the parent of what the link points to.
    assert find_root(tmp_path / "link" / "..") == Path(os.path.realpath(tmp_path / "a"))
