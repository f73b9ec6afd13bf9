"""What `template show` tells of a template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.show import show_template
from ggen.errors import TemplateError, UsageError
from ggen.infra.settings import load_settings
from ggen.results.template_read import TemplateShown

Tree = Callable[..., Path]
TEMPLATE = """\
---
to: "{{ package }}/{{ name }}.py"
params:
  package: {default: shop, pattern: "[a-z]+", help: Import package}
  level: {type: int, choices: [1, 2]}
vars: {greeting: "Hello {{ name }}"}
sparql:
  classes: |
    SELECT ?name WHERE { ?name a owl:Class } ORDER BY ?name
matrix: classes
rules: r.rq
---
{{ author }} {{ other }} {{ maybe | default(1) }} {% set x = 1 %}{{ x }} {{ greeting }}
"""


def show(root: Path, **options: Any) -> TemplateShown:
    environ = options.pop("environ", {})
    return show_template("t", load_settings(root, environ), **options)


@pytest.fixture
def root(tree: Tree) -> Path:
    return tree(
        {
            "templates/t.tmpl": TEMPLATE,
            "r.rq": "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }",
            "ggen.toml": '[template.vars]\nauthor = "Ann"\n',
        }
    )


def test_variables_with_their_origins(root: Path) -> None:
    shown = show(root, cli=(("level", "2"),), environ={"GGEN_VAR_package": "core"})
    assert [(v.name, v.type, v.value, v.origin) for v in shown.variables] == [
        ("package", "str", "core", "GGEN_VAR_package"),
        ("level", "int", 2, "--var"),
        ("greeting", None, "Hello {{ name }}", "front matter"),
        ("author", None, "Ann", "ggen.toml:2"),
        ("other", None, None, None),
    ]
    assert not shown.ready


def test_what_is_missing_is_part_of_the_answer(root: Path) -> None:
    variables = {v.name: v for v in show(root).variables}
    level = variables["level"]
    assert (level.value, level.origin, level.required) == (None, None, True)
    assert level.choices == (1, 2)
    package = variables["package"]
    assert (package.pattern, package.help) == ("[a-z]+", "Import package")


def test_ready_when_all_have_values(root: Path) -> None:
    assert show(root, cli=(("level", "1"), ("other", "x"))).ready


def test_front_matter_queries_and_outputs(root: Path) -> None:
    shown = show(root)
    assert (shown.name, shown.path) == ("templates/t.tmpl", "templates/t.tmpl")
    assert set(shown.front_matter) == {"to", "vars", "matrix", "rules"}
    assert shown.front_matter["rules"] == ("r.rq",)
    (query,) = shown.queries
    assert (query.name, query.file, query.line) == ("classes", "templates/t.tmpl", 9)
    assert shown.outputs == ("{{ package }}/{{ name }}.py",)


@pytest.mark.parametrize(
    ("text", "outputs"),
    [
        ("hello", ()),
        ("---\nto: '-'\n---\n", ("-",)),
        (
            "---\nto: out\n---\n{% file 'a.txt' %}{% endfile %}\n{%- file b ~ '.c' -%}",
            ("out", "a.txt", "b ~ '.c'"),
        ),
        ("{# FILE: {{ x }}.py #}\n  {#- FILE: b.py -#}\n", ("{{ x }}.py", "b.py")),
    ],
)
def test_outputs(text: str, outputs: tuple[str, ...], tree: Tree) -> None:
    assert show(tree({"templates/t.tmpl": text})).outputs == outputs


def test_bodies_that_do_not_parse_are_shown(tree: Tree) -> None:
    shown = show(tree({"templates/t.tmpl": "{% if %}{{ x }}"}))
    assert shown.variables == ()


def test_wrong_templates_and_flags_are_errors(root: Path, tree: Tree) -> None:
    with pytest.raises(UsageError):
        show(root, cli=(("name", "x"),))
    tree({"templates/t.tmpl": "---\ntoo: x\n---\n"})
    with pytest.raises(TemplateError):
        show(root)
