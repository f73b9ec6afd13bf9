"""``ggen template show`` on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEMPLATE = """\
---
to: "{{ package }}/{{ label }}.py"
params:
  package: {default: shop, help: Import package}
  level: {type: int}
sparql:
  classes: |
    SELECT ?label WHERE { ?x rdfs:label ?label }
    ORDER BY ?label
matrix: classes
---
{{ level }}
"""


@pytest.fixture
def root(tree: Callable[..., Path]) -> Path:
    return tree({"ggen.toml": "", "templates/class.tmpl": TEMPLATE})


def test_text(ggen: Any, root: Path) -> None:
    assert ggen("template", "show", "class", "-D", "package=core").out == (
        "templates/class.tmpl\n"
        "  to: {{ package }}/{{ label }}.py\n"
        '  matrix: {"query": "classes", "bind": {}}\n'
        "\n"
        "VARIABLE  TYPE  VALUE  FROM           MEANING\n"
        "package   str   core   --var          Import package\n"
        "level     int          must be given\n"
        "\n"
        "query classes  templates/class.tmpl:8\n"
        "  SELECT ?label WHERE { ?x rdfs:label ?label }\n"
        "  ORDER BY ?label\n"
        "\n"
        "outputs  {{ package }}/{{ label }}.py\n"
    )


def test_json(ggen: Any, root: Path) -> None:
    (root / "v.yaml").write_text("level: 3\n")
    ran = ggen("template", "show", "class", "--vars-file", "v.yaml", "--json")
    assert ran.json["ready"] is True
    assert ran.json["variables"][1]["origin"] == "v.yaml:1"
    assert ran.json["queries"][0]["name"] == "classes"


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (
            ["clas"],
            4,
            "ggen: error: template 'clas' does not exist\nhint: did you mean",
        ),
        (["class", "-D", "label=x"], 2, "ggen: error: --var label: the matrix gives"),
        (
            ["class", "-D", "level=x"],
            3,
            "ggen: error: templates/class.tmpl:5: --var: 'level' must be a whole",
        ),
        (["class", "--vars-file", "gone.yaml"], 4, "ggen: error: gone.yaml: no such"),
        (["templates"], 3, "ggen: error: templates: is a folder, not a file"),
    ],
)
def test_errors(
    argv: list[str], code: int, message: str, ggen: Any, root: Path
) -> None:
    ran = ggen("template", "show", *argv, code=code)
    assert ran.err.startswith(message)
    assert ran.out == ""


def test_everything_wrong_is_told(ggen: Any, root: Path) -> None:
    (root / "bad.tmpl").write_text("---\ntoo: a\nforce: 1\n---\n")
    ran = ggen("template", "show", "bad.tmpl", code=3)
    assert ran.err == (
        "ggen: error: bad.tmpl:2: unknown front matter key 'too'\n"
        "ggen: error: bad.tmpl:3: 'force' must be true or false, not a number\n"
        "hint: did you mean 'to'?\n"
    )
