"""Finding templates by path and by name, and listing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ggen.domain.template.find import list_templates, load_template
from ggen.domain.template.lookup import find_template
from ggen.errors import EncodingError, GgenError, NotFound, TemplateError
from ggen.infra.settings import Settings, load_settings

Tree = Callable[..., Path]


def settings(root: Path, cwd: str = ".") -> Settings:
    return load_settings(root / cwd, {})


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["class.py", "class.py.tmpl", "templates/class.py.tmpl", "./x/../class.py"],
    )
    def test_with_and_without_folder_and_suffix(self, name: str, tree: Tree) -> None:
        root = tree({"templates/class.py.tmpl": "a", "ggen.toml": ""})
        assert find_template(name, settings(root)) == root / "templates/class.py.tmpl"

    def test_a_path_is_relative_to_the_working_directory(self, tree: Tree) -> None:
        root = tree({"ggen.toml": "", "sub/a.tmpl": "", "templates/a.tmpl": ""})
        assert find_template("a.tmpl", settings(root, "sub")) == root / "sub/a.tmpl"
        assert find_template("a", settings(root, "sub")) == root / "templates/a.tmpl"

    def test_j2_is_a_suffix_as_well(self, tree: Tree) -> None:
        root = tree({"templates/a.j2": ""})
        assert find_template("a", settings(root)) == root / "templates/a.j2"

    def test_earlier_folders_win(self, tree: Tree) -> None:
        config = '[template]\ndirectories = ["one", "two"]\n'
        root = tree({"ggen.toml": config, "one/a.j2": "", "two/a.tmpl": ""})
        assert find_template("a", settings(root)) == root / "one/a.j2"

    def test_a_folder_of_that_name_is_no_hindrance(self, tree: Tree) -> None:
        root = tree({"class/x": "", "templates/class.tmpl": "a"})
        found = find_template("class", settings(root))
        assert found == root / "templates/class.tmpl"

    def test_any_file_may_be_named_by_its_path(self, tree: Tree) -> None:
        root = tree({"odd name.txt": "a"})
        assert load_template("odd name.txt", settings(root)).body == "a"


class TestLoading:
    def test_the_name_is_relative_to_the_project(self, tree: Tree) -> None:
        root = tree({"ggen.toml": "", "templates/a.tmpl": "x", "sub/b": ""})
        template = load_template("a", settings(root, "sub"))
        assert (template.name, template.body) == ("templates/a.tmpl", "x")

    @pytest.mark.parametrize(
        ("name", "hint"),
        [("clas", "did you mean 'class'?"), ("zzz", "looked here and in templates")],
    )
    def test_what_does_not_exist(self, name: str, hint: str, tree: Tree) -> None:
        with pytest.raises(NotFound) as caught:
            load_template(name, settings(tree({"templates/class.tmpl": ""})))
        error = caught.value
        assert error.message == f"template '{name}' does not exist"
        assert (error.hint, error.code) == (hint, 4)

    @pytest.mark.parametrize(
        ("name", "error", "line"),
        [
            ("folder", EncodingError, None),
            ("latin1.tmpl", EncodingError, 2),
            ("nul.tmpl", TemplateError, 1),
        ],
    )
    def test_what_is_no_text(
        self, name: str, error: type[GgenError], line: int | None, tree: Tree
    ) -> None:
        root = tree({"folder/x": "", "latin1.tmpl": b"a\n\xe4", "nul.tmpl": b"\0"})
        with pytest.raises(error) as caught:
            load_template(name, settings(root))
        assert (caught.value.file, caught.value.line) == (str(root / name), line)

    def test_a_template_of_absurd_size(self, tmp_path: Path) -> None:
        with open(tmp_path / "huge.tmpl", "wb") as stream:
            stream.truncate(64 * 1024 * 1024)
        with pytest.raises(TemplateError, match="larger than 16 MiB"):
            load_template("huge.tmpl", settings(tmp_path))


class TestListing:
    def test_all_of_the_folders(self, tree: Tree) -> None:
        root = tree(
            {
                "templates/b.tmpl": "---\nto: '{{ n }}.py'\nparams: {n: {}}\n---\n",
                "templates/py/a.j2": "---\nmatrix: SELECT ?x {}\n---\n",
                "templates/readme.md": "",
                "templates/.hidden/c.tmpl": "",
            }
        )
        found = list_templates(settings(root)).templates
        assert [(t.name, t.path, t.to, t.params, t.matrix) for t in found] == [
            ("b", "templates/b.tmpl", "{{ n }}.py", ("n",), False),
            ("py/a", "templates/py/a.j2", None, (), True),
        ]

    def test_one_that_is_wrong_says_so(self, tree: Tree) -> None:
        root = tree({"templates/a.tmpl": "---\ntoo: x\n---\n", "templates/b.tmpl": ""})
        first, second = list_templates(settings(root)).templates
        assert first.error == "line 2: unknown front matter key 'too'"
        assert second.error is None

    def test_names_stay_apart(self, tree: Tree) -> None:
        root = tree({"templates/a.tmpl": "", "templates/a.j2": ""})
        found = list_templates(settings(root)).templates
        assert [(t.name, t.path) for t in found] == [
            ("a", "templates/a.j2"),
            ("a.tmpl", "templates/a.tmpl"),
        ]

    def test_another_folder(self, tree: Tree) -> None:
        root = tree({"other/a.tmpl": "", "templates/b.tmpl": ""})
        found = list_templates(settings(root), "other").templates
        assert [t.path for t in found] == ["other/a.tmpl"]
        with pytest.raises(NotFound, match="folder 'gone' does not exist"):
            list_templates(settings(root), "gone")

    def test_nothing_is_worth_a_note(self, tmp_path: Path) -> None:
        listed = list_templates(settings(tmp_path))
        assert listed.notes == ("no templates in templates",)
