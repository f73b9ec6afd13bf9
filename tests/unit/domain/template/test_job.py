"""Templates made ready: their variables, graphs, answers and records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.job import Shelf, prepare, remembered, render_options
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.placing import output_root
from ggen.errors import ConfigError, NotFound, TemplateError, Untrusted
from ggen.infra.settings import Settings, load_settings

Tree = Callable[..., Path]
MODEL = "<urn:a> <urn:p> 1 ."


def settings_of(root: Path, environ: dict[str, str] | None = None) -> Settings:
    return load_settings(root, environ or {})


def prepared(root: Path, name: str = "t", shelf: Shelf | None = None, **options: Any):
    return prepare(
        name,
        settings_of(root),
        GenerateOptions(dry_run=True, **options),
        shelf=shelf or Shelf(),
    )


class TestGraph:
    def sources(self, root: Path, **options: Any) -> list[str]:
        graph = prepared(root, **options).graph
        return [] if graph is None else [source.name for source in graph.sources]

    @pytest.fixture
    def root(self, tree: Tree) -> Path:
        return tree(
            {
                "ggen.toml": '[graph]\nsources = ["p.ttl"]\n',
                **{f"{name}.ttl": MODEL for name in "pfg"},
                "t": "x",
                "front": "---\nrdf: '{{ n }}.ttl'\nvars: {n: f}\n---\nx",
                "inline": f"---\nrdf_inline: '{MODEL}'\n---\nx",
                "endpoint": "---\nendpoint: http://{{ h }}/q\nvars: {h: h}\n---\nx",
            }
        )

    @pytest.mark.parametrize(
        ("name", "given", "expected"),
        [
            ("t", (), ["p.ttl"]),
            ("t", ("g.ttl",), ["g.ttl"]),
            ("front", (), ["f.ttl"]),
            ("front", ("g.ttl",), ["g.ttl"]),
            ("inline", (), ["<inline 1>"]),
            ("inline", ("g.ttl",), ["g.ttl", "<inline 1>"]),
            ("endpoint", ("g.ttl",), ["g.ttl"]),
        ],
    )
    def test_which(
        self, root: Path, name: str, given: tuple[str, ...], expected: list[str]
    ) -> None:
        assert self.sources(root, name=name, graph=given) == expected

    def test_endpoints(self, root: Path) -> None:
        graph = prepared(root, "endpoint").graph
        assert graph is not None and graph.options.endpoint == "http://h/q"
        graph = prepared(root, "front", endpoint="http://o/q").graph
        assert graph is not None and graph.options.endpoint == "http://o/q"
        assert graph.sources == ()

    def test_none(self, tree: Tree) -> None:
        assert prepared(tree({"t": "x"})).graph is None

    def test_an_entry_that_means_nothing(self, root: Path) -> None:
        (root / "front").write_text("---\nrdf:\n  - f.ttl\n  - no.ttl\n---\nx")
        with pytest.raises(TemplateError, match=r"'no.ttl' does not exist") as caught:
            prepared(root, "front")
        assert caught.value.line == 4

    def test_brackets_in_the_name_of_the_project(self, tree: Tree) -> None:
        root = tree(
            {
                "a[1]/ggen.toml": '[graph]\nsources = ["m/*.ttl"]\n',
                "a[1]/m/m.ttl": MODEL,
                "a[1]/t": "x",
                "a[1]/below/x": "",
            }
        )
        assert self.sources(root / "a[1]") == ["m/m.ttl"]
        assert self.sources(root / "a[1]/below", name="../t") == ["m/m.ttl"]

    def test_shared_when_it_is_the_same(self, root: Path) -> None:
        (root / "other").write_text("---\nprefixes: {x: 'urn:x#'}\n---\nx")
        (root / "based").write_text("---\nbase: 'urn:x'\n---\nx")
        shelf = Shelf()
        names = ("t", "other", "based")
        one, two, three = (prepared(root, n, shelf).graph for n in names)
        assert one is two
        assert three is not one

    def test_shapes_are_checked_once_for_a_graph(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ggen.domain.template import job

        (root / "s.ttl").write_text("")
        for name in ("one", "two"):
            (root / name).write_text("---\nshape: s.ttl\n---\nx")
        checked = []
        check = lambda template, graph: checked.append(template.name)  # noqa: E731
        monkeypatch.setattr(job, "check_shapes", check)
        shelf = Shelf()
        for name in ("one", "two"):
            prepared(root, name, shelf)
        assert checked == ["one"]

    def test_looking_keeps_nothing(self, root: Path) -> None:
        graph = prepared(root).graph
        assert graph is not None
        assert graph.answer("ASK { }") is True
        assert not (root / ".ggen").exists()


class TestVariables:
    def test_values_of_a_tree_are_weaker_than_the_command_line(
        self, tree: Tree
    ) -> None:
        root = tree({"t": "x"})
        settings = settings_of(root)
        options = GenerateOptions(variables=(("a", "cli"),))
        given = {"a": "tree", "b": "tree"}
        ready = prepare("t", settings, options, shelf=Shelf(), given=given)
        assert ready.values == {"a": "cli", "b": "tree"}
        assert ready.chosen == {"a": "cli"}

    def test_answers_are_remembered(self, tree: Tree) -> None:
        line = '{"kind":"template","name":"t","answers":{"a":1},"v":1}\n'
        files = {"ggen.toml": "", "t": "---\nto: o\nparams: {a: {type: int}}\n---\n"}
        root = tree({**files, ".ggen/manifest.jsonl": line})
        ready = prepared(root)
        assert ready.values == {"a": 1}
        assert ready.record.answers == {"a": 1}

    def test_a_damaged_manifest(self, tree: Tree) -> None:
        root = tree({"ggen.toml": "", "t": "x", ".ggen/manifest.jsonl": "{\n"})
        with pytest.raises(ConfigError):
            prepared(root)


def test_trust_comes_before_everything_else(tree: Tree) -> None:
    text = "---\nparams: {a: {}}\nrdf: none.ttl\nsh: rm x\n---\n"
    root = tree({"p/ggen.toml": "", "t": text})
    with pytest.raises(Untrusted):
        prepared(root / "p", "../t")


def test_no_such_template(tree: Tree) -> None:
    with pytest.raises(NotFound):
        prepared(tree({"ggen.toml": ""}))


def test_what_is_remembered_works_from_anywhere(tree: Tree) -> None:
    root = tree({"ggen.toml": "", "below/x": ""})
    settings = settings_of(root / "below")
    graph = ("m/*.ttl", "../n.ttl", "https://h/m", "-", "/away/m.ttl")
    options = GenerateOptions(graph=graph, vars_files=("v.yaml",))
    assert remembered(settings, options) == {
        "sources": ["below/m/*.ttl", "n.ttl", "https://h/m", "-", "/away/m.ttl"],
        "vars_files": ["below/v.yaml"],
    }
    assert remembered(settings, GenerateOptions()) == {}


@pytest.mark.parametrize(
    ("output", "prints", "expected"),
    [
        (None, False, "p"),
        (None, True, "p"),
        ("o", False, "p/below/o"),
        ("../o/", False, "p/o"),
        ("o", True, "p"),
        ("../../away/o", True, "away"),
        ("../../p2/o", True, "p2"),
    ],
)
def test_output_root(
    tree: Tree, output: str | None, prints: bool, expected: str
) -> None:
    root = tree({"p/ggen.toml": "", "p/below/x": ""})
    settings = settings_of(root / "p/below")
    options = GenerateOptions(output=output)
    assert output_root(settings, options, prints=prints) == root / expected


def test_time_of_the_build(tree: Tree) -> None:
    root = tree({"ggen.toml": ""})
    options = render_options(settings_of(root, {"SOURCE_DATE_EPOCH": "86400"}))
    assert options.source_date_epoch == 86400
    with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH"):
        render_options(settings_of(root, {"SOURCE_DATE_EPOCH": "today"}))
