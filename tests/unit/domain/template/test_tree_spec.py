"""Reading tree specifications: what is accepted, and what is told about the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ggen.domain.template.context import VariableSources, resolve_variables
from ggen.domain.template.tree_spec import (
    Loop,
    TreeEntry,
    TreeSpec,
    find_source,
    load_tree_spec,
)
from ggen.errors import NotFound, ParamError, TemplateError
from ggen.infra.settings import load_settings

EXAMPLE = """\
variables:
  name: {required: true, pattern: "[a-z][a-z0-9-]*"}
  features: {default: [api]}
tree:
  - dir: "{{ name }}"
    children:
      - {file: README.md, content: "# {{ name }}\\n"}
      - {file: src/main.py, template: main.py.tmpl, mode: "0755"}
      - {file: "src/{{ feature }}.py", content: "", for: feature in features}
      - {dir: migrations, when: "'db' in features"}
"""


def load(text: str, root: Path, name: str = "spec.yaml") -> TreeSpec:
    (root / name).write_text(text)
    return load_tree_spec(name, load_settings(root, {}))


def entries(text: str, root: Path) -> tuple[TreeEntry, ...]:
    return load(f"tree:\n{text}", root).entries


def problems(text: str, root: Path) -> list[tuple[int, str]]:
    with pytest.raises(TemplateError) as caught:
        load(text, root)
    assert caught.value.code == 3
    return [(p["line"], p["message"]) for p in caught.value.fields["problems"]]


class TestReading:
    def test_the_example(self, tmp_path: Path) -> None:
        (tmp_path / "main.py.tmpl").write_text("")
        spec = load(EXAMPLE, tmp_path)
        assert [param.name for param in spec.variables] == ["name", "features"]
        (top,) = spec.entries
        assert (top.path, top.is_dir, top.line) == ("{{ name }}", True, 5)
        readme, main, feature, migrations = top.children
        assert readme.content == "# {{ name }}\n"
        assert (main.template, main.mode) == ("main.py.tmpl", "755")
        assert feature.loop == Loop(("feature",), "features")
        assert (migrations.is_dir, migrations.when) == (True, "'db' in features")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("s.toml", '[[tree]]\nfile = "a"\ncontent = "x"\n'),
            ("s.json", '{"tree": [{"file": "a", "content": "x"}]}'),
            ("s.yml", "tree: [{file: a, content: x}]"),
        ],
    )
    def test_other_languages(self, name: str, text: str, tmp_path: Path) -> None:
        (entry,) = load(text, tmp_path, name).entries
        assert (entry.path, entry.content) == ("a", "x")

    def test_files_may_be_empty(self, tmp_path: Path) -> None:
        one, two = entries("  - {file: a}\n  - {file: b, content: ''}", tmp_path)
        assert (one.content, two.content) == ("", "")

    def test_conditions_may_be_plain(self, tmp_path: Path) -> None:
        text = "  - {dir: a, when: true}\n  - {dir: b, when: '{{ x }}'}"
        assert [entry.when for entry in entries(text, tmp_path)] == ["true", "x"]

    def test_loops_may_take_items_apart(self, tmp_path: Path) -> None:
        (entry,) = entries("  - {file: a, for: 'k, v in d.items()'}", tmp_path)
        assert entry.loop == Loop(("k", "v"), "d.items()")

    def test_variables_are_resolved_like_params(self, tmp_path: Path) -> None:
        (tmp_path / "main.py.tmpl").write_text("")
        template = load(EXAMPLE, tmp_path).as_template()
        given = VariableSources(cli=(("name", "shop"), ("features", "api,db")))
        found = resolve_variables(template, given)
        assert {name: v.value for name, v in found.items()} == {
            "name": "shop",
            "features": ["api", "db"],
        }
        with pytest.raises(ParamError) as caught:
            resolve_variables(template, VariableSources())
        assert caught.value.line == 2


class TestSources:
    def test_beside_the_specification_or_among_the_templates(
        self, tree: Callable[..., Path]
    ) -> None:
        root = tree({"templates/a.py.tmpl": "", "sub/b.bin": b"\0", "ggen.toml": ""})
        settings = load_settings(root, {})
        (root / "sub" / "s.yaml").write_text(
            "tree: [{file: a, template: a.py}, {file: b, copy: b.bin}]"
        )
        spec = load_tree_spec("sub/s.yaml", settings)
        assert spec.name == "sub/s.yaml"
        found = [find_source(spec, name, settings) for name in ("a.py", "b.bin", "c")]
        assert found == [root / "templates/a.py.tmpl", root / "sub/b.bin", None]

    def test_missing_ones_are_errors_with_their_line(self, tmp_path: Path) -> None:
        text = "tree:\n  - dir: a\n    children:\n    - {file: b, copy: gone.bin}\n"
        assert problems(text, tmp_path) == [(4, "'gone.bin' does not exist")]

    def test_names_with_expressions_wait(self, tmp_path: Path) -> None:
        (entry,) = entries("  - {file: a, template: '{{ kind }}.tmpl'}", tmp_path)
        assert entry.template == "{{ kind }}.tmpl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tree: {}", (1, "'tree' must be a list of entries, not a table")),
        ("variables: {}", (None, "'tree' must be a list of entries, not nothing")),
        ("tre: []\ntree: []", (1, "unknown key 'tre'")),
        ("tree: [a]", (1, "an entry must be a table with either 'dir' or 'file'")),
        (
            "tree: [{dir: a, file: b}]",
            (1, "an entry must be a table with either 'dir' or 'file'"),
        ),
        ("tree:\n- {file: a, contnt: b}", (2, "unknown key 'contnt' in 'tree.0'")),
        ("tree:\n- {dir: a, content: b}", (2, "unknown key 'content' in 'tree.0'")),
        (
            "tree:\n- {file: a, content: b, copy: c}",
            (2, "'content' and 'copy' exclude each other"),
        ),
        ("tree:\n- {file: ../a}", (2, "'../a' leaves the output root")),
        ("tree:\n- {file: /a}", (2, "'/a' leaves the output root")),
        ("tree:\n- {file: ''}", (2, "'tree.0.file' is empty")),
        ("tree:\n- {file: a, mode: 755}", (2, "'mode' must be a string, not a number")),
        ("tree:\n- {file: a, for: x of y}", (2, "'x of y' is no loop")),
        ("tree:\n- {file: a, for: loop in y}", (2, "the variable name 'loop' is res")),
        ("tree:\n- {file: a, when: 'x and'}", (2, "bad expression 'x and': ")),
        ("tree:\n- {file: a, when: 'x y'}", (2, "bad expression 'x y': ")),
        (
            "variables: {x: {typ: a}}\ntree: []",
            (1, "unknown key 'typ' in 'variables.x"),
        ),
    ],
)
def test_wrong_ones(
    text: str, expected: tuple[int | None, str], tmp_path: Path
) -> None:
    line, message = expected
    found_line, found_message = problems(text, tmp_path)[0]
    assert (found_line, found_message[: len(message)]) == (line, message)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "variables: {loop: {}}\ntree:\n- {fle: a}\n- {file: /b}\n"
    assert [line for line, _ in problems(text, tmp_path)] == [1, 3, 4]


def test_a_missing_one_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"'gone\.yaml' does not exist"):
        load_tree_spec("gone.yaml", load_settings(tmp_path, {}))
