"""Which value a variable has, where it came from, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.context import (
    VariableSources,
    matrix_names,
    missing_params,
    resolve_variables,
    variable_sources,
)
from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.model import Template
from ggen.errors import ConfigError, GgenError, NotFound, ParamError, UsageError
from ggen.infra.settings import load_settings


def template(front: str, root: Path) -> Template:
    text = f"---\n{front}\n---\n"
    return parse_template(text, path=root / "x.tmpl", name="x", root=root)


def resolved(front: str, root: Path, **sources: Any) -> dict[str, tuple[Any, str]]:
    found = resolve_variables(template(front, root), VariableSources(**sources))
    return {name: (v.value, v.origin) for name, v in found.items()}


class TestLayers:
    FRONT = "vars: {v: front}\nparams: {v: {default: params}}"

    def test_the_most_specific_wins(self, tmp_path: Path) -> None:
        file = tmp_path / "vars.yaml"
        file.write_text("# mine\nv: file\n")
        layers = {
            "--var": {"cli": (("v", "first"), ("v", "cli"))},
            "vars.yaml:2": {"files": (file,), "shorten": tmp_path},
            "GGEN_VAR_v": {"environ": {"GGEN_VAR_v": "environment"}},
            "remembered answer": {"answers": {"v": "answered"}},
            "ggen.toml:9": {
                "generate_vars": {"v": "g"},
                "generate_origin": "ggen.toml:9",
            },
            "ggen.toml:3": {
                "project_vars": {"v": "p"},
                "origins": {"v": "ggen.toml:3"},
            },
            "params": {},
        }
        while layers:
            given = {k: v for layer in layers.values() for k, v in layer.items()}
            strongest = next(iter(layers))
            assert resolved(self.FRONT, tmp_path, **given)["v"][1] == strongest
            del layers[strongest]

    def test_the_last_flag_and_the_last_file_win(self, tmp_path: Path) -> None:
        one, two = tmp_path / "1.json", tmp_path / "2.toml"
        one.write_text('{"a": 1, "b": 1}')
        two.write_text("b = 2\n")
        found = resolved("", tmp_path, files=(one, two), cli=(("c", "1"), ("c", "2")))
        assert {name: value for name, (value, _) in found.items()} == {
            "a": 1,
            "b": 2,
            "c": "2",
        }

    def test_front_matter_vars_are_the_weakest(self, tmp_path: Path) -> None:
        assert resolved("vars: {v: a}", tmp_path) == {"v": ("a", "front matter")}
        given = resolved("vars: {v: a}", tmp_path, project_vars={"v": "b"})
        assert given == {"v": ("b", "[template] vars")}

    def test_front_matter_vars_fill_required_params(self, tmp_path: Path) -> None:
        front = "vars: {v: 3}\nparams: {v: {type: int}}"
        assert resolved(front, tmp_path) == {"v": (3, "front matter")}

    def test_declared_ones_come_first_in_their_order(self, tmp_path: Path) -> None:
        front = "params: {z: {default: 1}, y: {default: 2}}\nvars: {x: 3}"
        assert list(resolved(front, tmp_path, cli=(("a", ""),))) == ["z", "y", "x", "a"]

    def test_expressions_stay_as_written(self, tmp_path: Path) -> None:
        front = "params: {m: {pattern: '[a-z]+', default: '{{ name | snake }}'}}"
        assert resolved(front, tmp_path) == {"m": ("{{ name | snake }}", "params")}

    def test_other_variables_of_the_environment_are_let_be(
        self, tmp_path: Path
    ) -> None:
        environ = {"GGEN_VAR_1x": "a", "GGEN_VAR_": "b", "HOME": "c"}
        assert resolved("", tmp_path, environ=environ) == {}


class TestTyping:
    FRONT = "params:\n  n: {type: int}\n  on: {type: bool, default: false}"

    def test_text_is_typed_by_the_declaration(self, tmp_path: Path) -> None:
        found = resolved(
            self.FRONT, tmp_path, cli=(("n", "7"),), environ={"GGEN_VAR_on": "yes"}
        )
        assert (found["n"][0], found["on"][0]) == (7, True)

    def test_undeclared_text_stays_text(self, tmp_path: Path) -> None:
        assert resolved("", tmp_path, cli=(("n", "7"),)) == {"n": ("7", "--var")}

    def test_what_the_command_line_got_wrong(self, tmp_path: Path) -> None:
        with pytest.raises(ParamError) as caught:
            resolved(self.FRONT, tmp_path, cli=(("n", "x"),))
        error = caught.value
        assert error.message == "--var: 'n' must be a whole number, not 'x'"
        assert (error.file, error.line) == (str(tmp_path / "x.tmpl"), 3)

    def test_what_a_file_got_wrong_has_its_line(self, tmp_path: Path) -> None:
        file = tmp_path / "vars.yaml"
        file.write_text("a: 1\nn: x\n")
        with pytest.raises(ParamError) as caught:
            resolved(self.FRONT, tmp_path, files=(file,))
        assert (caught.value.file, caught.value.line) == (str(file), 2)


class TestMissing:
    FRONT = "params:\n  a: {}\n  b: {type: int}\n  c: {default: 1}"

    def test_all_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(ParamError) as caught:
            resolved(self.FRONT, tmp_path)
        error = caught.value
        assert error.message == "the variables 'a', 'b' must be given"
        assert (error.line, error.fields["missing"]) == (3, ["a", "b"])

    def test_can_be_asked_for_beforehand(self, tmp_path: Path) -> None:
        given = VariableSources(cli=(("a", "x"),))
        missing = missing_params(template(self.FRONT, tmp_path), given)
        assert [param.name for param in missing] == ["b"]

    def test_what_the_matrix_binds_is_not_missing(self, tmp_path: Path) -> None:
        front = "params: {a: {}}\nmatrix: {query: 'SELECT ?x {}', bind: {a: x}}"
        assert missing_params(template(front, tmp_path), VariableSources()) == ()


class TestMatrix:
    def test_names_come_from_bind_or_from_the_query(self, tmp_path: Path) -> None:
        named = "sparql: {q: 'SELECT ?a {}'}\nmatrix: "
        for matrix, names in (("q", {"a"}), ("{query: q, bind: {x: a}}", {"x"})):
            assert matrix_names(template(named + matrix, tmp_path)) == names

    def test_its_names_cannot_be_set_by_flags(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="for each row"):
            resolved("matrix: SELECT ?a {}", tmp_path, cli=(("a", "x"),))

    def test_weaker_sources_give_way(self, tmp_path: Path) -> None:
        given = {"project_vars": {"a": 1}, "environ": {"GGEN_VAR_a": "2"}}
        assert resolved("matrix: SELECT ?a {}", tmp_path, **given) == {}


@pytest.mark.parametrize(
    ("name", "content", "error", "line"),
    [
        ("v.yaml", "a: 1\nloop: 2\n", ConfigError, 2),
        ("v.yaml", "- a\n", ConfigError, 1),
        ("v.yaml", "a: [\n", ConfigError, 1),
        ("v.json", "{", ConfigError, 1),
        ("v.txt", "a", ConfigError, None),
        ("gone.yaml", None, NotFound, None),
    ],
)
def test_wrong_variables_files(
    name: str,
    content: str | None,
    error: type[GgenError],
    line: int | None,
    tmp_path: Path,
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(error) as caught:
        resolved("", tmp_path, files=(tmp_path / name,))
    assert type(caught.value) is error
    assert (caught.value.file, caught.value.line) == (str(tmp_path / name), line)


@pytest.mark.parametrize("name", ["graph", "a b", ""])
def test_flags_with_bad_names(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        resolved("", tmp_path, cli=((name, "x"),))


def test_a_project_gives_its_variables_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "ggen.toml").write_text('[template.vars]\n\nauthor = "Ann"\n')
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "v.yaml").write_text("a: 1\n")
    settings = load_settings(tmp_path / "sub", {"GGEN_VAR_b": "2"})
    sources = variable_sources(settings, cli=(("c", "3"),), files=("v.yaml",))
    found = resolve_variables(template("", tmp_path), sources)
    assert {name: v.origin for name, v in found.items()} == {
        "a": "v.yaml:1",
        "author": "ggen.toml:3",
        "b": "GGEN_VAR_b",
        "c": "--var",
    }
