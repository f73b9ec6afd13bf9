"""``ggen template generate-tree``: folders and files from one specification."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SPEC = """\
variables:
  name: {required: true, pattern: "[a-z][a-z0-9-]*"}
  features: {type: list, default: [api]}
tree:
  - dir: "{{ name }}"
    children:
      - {file: README.md, content: "# {{ name }}\\n"}
      - {file: src/main.py, template: main.py.tmpl, mode: "0755"}
      - {file: "src/{{ feature }}.py", template: feature.py.tmpl,
         for: feature in features}
      - {dir: migrations, when: "'db' in features"}
      - {file: logo.bin, copy: logo.bin}
"""
FILES = {
    "ggen.toml": "",
    "spec.yaml": SPEC,
    "main.py.tmpl": "---\nparams: {name: {}}\n---\nprint({{ name | json }})\n",
    "feature.py.tmpl": "{{ feature }} = 1\n",
    "logo.bin": b"\x00\xff{{ name }}",
}


def listed(root: Path) -> list[str]:
    return sorted(
        path.relative_to(root).as_posix() + ("/" if path.is_dir() else "")
        for path in root.rglob("*")
    )


def test_a_tree(ggen: Any, tree: Any) -> None:
    root = tree(FILES)
    words = ("-o", "out", "-D", "name=shop", "-D", "features=api,db")
    ran = ggen("template", "generate-tree", "spec.yaml", *words)
    assert ran.out == (
        "create    shop/README.md\n"
        "create    shop/logo.bin\n"
        "create    shop/migrations/\n"
        "create    shop/src/api.py\n"
        "create    shop/src/db.py\n"
        "create    shop/src/main.py\n"
        f"6 created in {root}/out\n"
    )
    assert listed(root / "out/shop") == [
        "README.md",
        "logo.bin",
        "migrations/",
        "src/",
        "src/api.py",
        "src/db.py",
        "src/main.py",
    ]
    assert (root / "out/shop/README.md").read_text() == "# shop\n"
    assert (root / "out/shop/src/main.py").read_text() == 'print("shop")\n'
    assert (root / "out/shop/src/main.py").stat().st_mode & 0o777 == 0o755
    assert (root / "out/shop/src/db.py").read_text() == "db = 1\n"
    assert (root / "out/shop/logo.bin").read_bytes() == b"\x00\xff{{ name }}"
    again = ggen("template", "generate-tree", "spec.yaml", *words, "--json").json
    assert (again["files"], again["counts"]) == ([], {"unchanged": 5})


@pytest.mark.parametrize("option", ["--check", "--diff", "--dry-run"])
def test_only_looking(
    ggen: Any, tree: Any, option: str, look: Callable[[], dict[str, bytes]]
) -> None:
    root = tree(FILES)
    before = look()
    words = ("-D", "name=a", "-D", "features=db", option)
    code = 1 if option == "--check" else 0
    ran = ggen("template", "generate-tree", "spec.yaml", *words, code=code)
    assert "create    a/migrations/\n" in ran.out
    assert look() == before
    assert not (root / "a").exists()


def test_a_missing_variable(ggen: Any, tree: Any) -> None:
    tree(FILES)
    error = ggen("template", "generate-tree", "spec.yaml", "--json", code=3).json
    assert error["error"]["missing"] == ["name"]
    assert (error["error"]["file"], error["error"]["line"]) == ("spec.yaml", 2)


def test_a_value_that_does_not_fit(ggen: Any, tree: Any) -> None:
    tree(FILES)
    words = ("-D", "name=A B")
    ran = ggen("template", "generate-tree", "spec.yaml", *words, code=3)
    assert ran.err.startswith("ggen: error: spec.yaml:2: ")


def test_hand_edits_are_safe(ggen: Any, tree: Any) -> None:
    root = tree(FILES)
    words = ("template", "generate-tree", "spec.yaml", "-D", "name=a")
    ggen(*words)
    (root / "a/README.md").write_text("mine\n")
    (root / "spec.yaml").write_text(SPEC.replace("# {{", "## {{"))
    ran = ggen(*words, code=5)
    assert ran.err.startswith("ggen: error: a/README.md: edited by hand")
    ggen(*words, "--force")
    assert (root / "a/README.md").read_text() == "## a\n"


def test_loops_and_conditions(ggen: Any, tree: Any) -> None:
    spec = (
        "variables:\n"
        "  ports: {type: json, default: {web: 80, db: 5432}}\n"
        "tree:\n"
        "  - {file: '{{ k }}', content: '{{ v + 1 }}', for: 'k, v in ports.items()'}\n"
        "  - {file: no, content: '', when: false}\n"
        "  - {file: 'n{{ n }}', content: '', for: n in range(3), when: n > 0}\n"
    )
    root = tree({"ggen.toml": "", "s.yaml": spec})
    ggen("template", "generate-tree", "s.yaml", "-o", "o")
    files = sorted(path.name for path in (root / "o").iterdir())
    assert files == [".ggen", "db", "n1", "n2", "web"]
    assert (root / "o/web").read_text() == "81"


@pytest.mark.parametrize(
    ("entry", "code", "said"),
    [
        ("{file: '{{ missing }}', content: ''}", 3, "'missing' is not defined"),
        ("{file: a, content: '{% if %}'}", 3, "s.yaml:2: "),
        ("{file: a, for: 'x, y in [[1]]', content: ''}", 3, "the loop wants 2 values"),
        ("{file: '{{ \"..\" }}/x', content: ''}", 6, "leaves the output root"),
        ("{dir: '{{ \"..\" }}/x'}", 6, "leaves the output root"),
        ("{file: a, template: 'no{{ 1 }}'}", 3, "'no1' does not exist"),
    ],
)
def test_faults(ggen: Any, tree: Any, entry: str, code: int, said: str) -> None:
    root = tree({"ggen.toml": "", "s.yaml": f"tree:\n  - {entry}\n"})
    ran = ggen("template", "generate-tree", "s.yaml", code=code)
    assert said in ran.err
    assert sorted(path.name for path in root.iterdir()) == ["ggen.toml", "s.yaml"]


def test_a_file_where_a_folder_is_wanted(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "s.yaml": "tree: [{dir: d}, {file: f}]", "d": "x"})
    ran = ggen("template", "generate-tree", "s.yaml", code=5)
    assert ran.err == "ggen: error: d: is a file where a folder is wanted\n"
    assert not (root / "f").exists()


def test_commands_of_templates(ggen: Any, tree: Any) -> None:
    files = {
        "ggen.toml": "",
        "s.yaml": "tree: [{file: 'd/f', template: t.tmpl}]",
        "t.tmpl": "---\nformat: tr a-z A-Z\nsh: echo {{ output }} > log\n---\nx\n",
    }
    root = tree(files)
    ggen("template", "generate-tree", "s.yaml")
    assert (root / "d/f").read_text() == "X\n"
    assert (root / "log").read_text() == f"{root}/d/f\n"


def test_commands_of_strangers(ggen: Any, tree: Any) -> None:
    files = {
        "p/ggen.toml": "",
        "s.yaml": "tree: [{file: f, template: t.tmpl}]",
        "t.tmpl": "---\nformat: cat\n---\nx\n",
    }
    root = tree(files)
    ggen("template", "generate-tree", "../s.yaml", cwd=root / "p", code=6)
    ggen("template", "generate-tree", "../s.yaml", "--trust", cwd=root / "p")
    assert (root / "p/f").read_text() == "x\n"


def test_templates_with_a_graph(ggen: Any, tree: Any) -> None:
    files = {
        "ggen.toml": "",
        "s.yaml": "tree: [{file: f, template: t.tmpl}, {file: g, template: t.tmpl}]",
        "t.tmpl": "---\nrdf: m.ttl\n---\n{{ sparql_values('SELECT ?o {?s ?p ?o}') }}\n",
        "m.ttl": "<urn:a> <urn:p> 1 .",
        "n.ttl": "<urn:a> <urn:p> 2 .",
    }
    root = tree(files)
    ggen("template", "generate-tree", "s.yaml")
    assert (root / "f").read_text() == (root / "g").read_text() == "[1]\n"
    ggen("template", "generate-tree", "s.yaml", "-g", "n.ttl")
    assert (root / "g").read_text() == "[2]\n"


def test_questions_need_a_terminal(ggen: Any, tree: Any) -> None:
    tree(FILES)
    words = ("template", "generate-tree", "spec.yaml", "--interactive")
    assert "terminal" in ggen(*words, code=2).err


def test_no_specification(ggen: Any, tree: Any) -> None:
    tree({"ggen.toml": ""})
    ggen("template", "generate-tree", "none.yaml", code=4)
