"""``ggen template regenerate``: from the manifest alone, with hand edits merged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_everything(ggen: Any, project: Path) -> None:
    ggen("template", "generate", "classes.tmpl")
    order = project / "src/order.py"
    order.write_text("import mine\n" + order.read_text())
    text = (project / "classes.tmpl").read_text()
    (project / "classes.tmpl").write_text(text.replace("pass", "..."))
    ran = ggen("template", "regenerate")
    assert ran.out.splitlines() == [
        "merge     src/order.py",
        "update    src/person.py",
        "update    src/thing.py",
        f"2 updated, 1 merged in {project}",
    ]
    assert order.read_text() == "import mine\nclass Order:\n    ...\n"
    assert ggen("template", "regenerate").out == f"3 unchanged in {project}\n"


def test_from_a_subfolder(ggen: Any, project: Path) -> None:
    ggen("template", "generate", "classes.tmpl")
    ran = ggen("template", "regenerate", "order.py", cwd=project / "src")
    assert ran.out == f"1 unchanged in {project}\n"


def test_one_file_only(ggen: Any, project: Path) -> None:
    ggen("template", "generate", "classes.tmpl")
    text = (project / "classes.tmpl").read_text()
    (project / "classes.tmpl").write_text(text.replace("pass", "..."))
    ran = ggen("template", "regenerate", "src/order.py")
    assert ran.out == f"update    src/order.py\n1 updated in {project}\n"
    assert ran.err == ""
    assert "pass" in (project / "src/thing.py").read_text()


def test_a_file_that_ggen_did_not_make(ggen: Any, project: Path) -> None:
    ran = ggen("template", "regenerate", "model.ttl", code=4)
    assert "'model.ttl' is not a generated file" in ran.err


def test_a_template_that_is_gone(ggen: Any, project: Path) -> None:
    ggen("template", "generate", "classes.tmpl")
    (project / "classes.tmpl").unlink()
    assert "classes.tmpl" in ggen("template", "regenerate", code=4).err


def test_nothing_was_ever_generated(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": ""})
    assert ggen("template", "regenerate").out == f"no outputs in {root}\n"
    assert not (root / ".ggen").exists()


TEXT = """\
---
to: "{{ name }}.txt"
params: {name: {}, n: {type: int, default: 0}, tags: {type: list, default: []}}
---
one {{ name }} {{ n }} {{ tags | join("+") }}
"""


def test_the_same_template_with_other_variables(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "t": TEXT})
    ggen("template", "generate", "t", "-D", "name=a", "-D", "n=1")
    ggen("template", "generate", "t", "-D", "name=b", "-D", 'tags=["x", "y, z"]')
    (root / "t").write_text(TEXT.replace("one", "two"))
    ran = ggen("template", "regenerate", "--json").json
    assert ran["counts"] == {"update": 2}
    assert (root / "a.txt").read_text() == "two a 1 \n"
    assert (root / "b.txt").read_text() == "two b 0 x+y, z\n"


def test_variables_files_and_sources_of_the_command_line(ggen: Any, tree: Any) -> None:
    root = tree(
        {
            "ggen.toml": "",
            "t": "---\nto: o\nparams: {a: {}}\n---\n1 {{ a }} "
            "{{ sparql_values('SELECT ?o {?s ?p ?o}') }}\n",
            "below/v.yaml": "a: file\n",
            "below/m.ttl": "<urn:a> <urn:p> 7 .",
        }
    )
    words = ("../t", "--vars-file", "v.yaml", "-g", "*.ttl")
    ggen("template", "generate", *words, cwd=root / "below")
    (root / "t").write_text((root / "t").read_text().replace("1", "2"))
    (root / "other").mkdir()
    ggen("template", "regenerate", cwd=root / "other")
    assert (root / "o").read_text() == "2 file [7]\n"
    manifest = (root / ".ggen/manifest.jsonl").read_text()
    assert str(root) not in manifest


def test_what_was_written_to_a_file(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "t": "1\n"})
    ggen("template", "generate", "t", "-o", "out/o.txt")
    (root / "t").write_text("2\n")
    ran = ggen("template", "regenerate")
    assert ran.out.startswith("update    out/o.txt\n")
    assert (root / "out/o.txt").read_text() == "2\n"


def test_of_another_output_root(ggen: Any, tree: Any) -> None:
    root = tree({"ggen.toml": "", "t": "---\nto: o\n---\n1\n"})
    ggen("template", "generate", "t", "-o", "out")
    (root / "t").write_text("---\nto: o\n---\n2\n")
    ggen("template", "regenerate", "-o", "out")
    assert (root / "out/o").read_text() == "2\n"


def test_a_tree(ggen: Any, tree: Any) -> None:
    spec = "variables: {n: {}}\ntree: [{file: '{{ n }}.md', content: '1 {{ n }}'}]\n"
    root = tree({"ggen.toml": "", "s.yaml": spec})
    ggen("template", "generate-tree", "s.yaml", "-D", "n=a")
    (root / "s.yaml").write_text(spec.replace("'1", "'2"))
    ggen("template", "regenerate")
    assert (root / "a.md").read_text() == "2 a"


@pytest.mark.parametrize("option", ["--check", "--diff", "--dry-run"])
def test_only_looking(ggen: Any, project: Path, option: str) -> None:
    ggen("template", "generate", "classes.tmpl")
    text = (project / "classes.tmpl").read_text()
    (project / "classes.tmpl").write_text(text.replace("pass", "..."))
    code = 1 if option == "--check" else 0
    ran = ggen("template", "regenerate", option, code=code)
    assert ran.out.endswith(f"3 to update in {project} (nothing was written)\n")
    assert "pass" in (project / "src/thing.py").read_text()


def test_clashes_leave_marks(ggen: Any, project: Path) -> None:
    ggen("template", "generate", "classes.tmpl")
    (project / "src/order.py").write_text("class Order:\n    mine\n")
    text = (project / "classes.tmpl").read_text()
    (project / "classes.tmpl").write_text(text.replace("pass", "..."))
    ran = ggen("template", "regenerate", code=5)
    assert "conflict marks were left in 1 file" in ran.err
    assert "<<<<<<< yours" in (project / "src/order.py").read_text()
