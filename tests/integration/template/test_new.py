"""``ggen template new`` on the command line, and what its templates give."""

from __future__ import annotations

import compileall
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.new import KINDS

# Names that no language likes, one class twice, restrictions, unions and blank nodes.
MODEL = """\
@prefix : <https://model.example/#> .
@prefix o: <https://other.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Order a owl:Class ; rdfs:comment "Eine"@de ,
        "An \\"order\\" */ --> of '''goods'''\\\\n"@en ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :note ; owl:hasValue :X ] .
o:order a rdfs:Class .
<https://model.example/#class> a rdfs:Class , owl:Class .
<https://model.example/#3D-Model> a owl:Class .
<https://model.example/#Größe> a owl:Class .
<https://model.example/> a owl:Class .
[] a owl:Class ; owl:unionOf ( :Order ) .
:total rdfs:domain :Order ; rdfs:range xsd:decimal .
:placed_at rdfs:domain :Order ; rdfs:range xsd:dateTime .
:placedAt rdfs:domain :Order ; rdfs:range xsd:dateTime .
<https://model.example/#iri> rdfs:domain :Order .
<https://model.example/#from> rdfs:domain [ owl:unionOf ( :Order o:order ) ] .
:customer rdfs:domain :Order ; rdfs:range :Customer , [ a owl:Class ] .
"""


def files(root: Path) -> dict[str, str]:
    paths = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
        if ".ggen" not in path.parts
    }


def generate(ggen: Any, root: Path, kind: str, *argv: str) -> dict[str, str]:
    (root / "model.ttl").write_text(MODEL, encoding="utf-8")
    ggen("template", "new", "it", "--kind", kind)
    ggen("template", "generate", "it", "-g", "model.ttl", "-o", "out", *argv)
    return files(root / "out")


def test_it_says_what_it_made(ggen: Any, tmp_path: Path) -> None:
    ran = ggen("template", "new", "class.py", "--kind", "python")
    assert ran.out == "created templates/class.py.tmpl\n"
    assert (tmp_path / "templates" / "class.py.tmpl").is_file()


def test_json(ggen: Any) -> None:
    document = ggen("template", "new", "a", "-o", "b.tmpl", "--json").json
    assert document == {"ok": True, "path": "b.tmpl", "kind": "text", "notes": []}


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (["a"], 5, "ggen: error: 'templates/a.tmpl' exists\nhint: --force"),
        (["../b"], 6, "ggen: error: output '../b.tmpl' leaves the output root"),
        (["b", "--kind", "pyton"], 2, "ggen: error: --kind: 'pyton' is not one of"),
        ([], 2, "ggen: error: "),
    ],
)
def test_errors(
    argv: list[str],
    code: int,
    message: str,
    ggen: Any,
    tree: Callable[..., Path],
) -> None:
    root = tree({"templates/a.tmpl": "mine"})
    assert ggen("template", "new", *argv, code=code).err.startswith(message)
    assert files(root) == {"templates/a.tmpl": "mine"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_renders_a_difficult_model(
    kind: str, ggen: Any, tmp_path: Path
) -> None:
    made = generate(ggen, tmp_path, kind)
    assert made
    assert not any("{{" in text or "None" in name for name, text in made.items())


@pytest.mark.parametrize("kind", ["python", "sql"])
def test_both_engines_give_the_same(kind: str, ggen: Any, tmp_path: Path) -> None:
    pytest.importorskip("pyoxigraph")
    first = generate(ggen, tmp_path, kind, "--engine", "oxigraph")
    (tmp_path / "templates" / "it.tmpl").unlink()
    assert generate(ggen, tmp_path, kind, "--engine", "rdflib", "--force") == first


def test_python_compiles(ggen: Any, tmp_path: Path) -> None:
    made = generate(ggen, tmp_path, "python")
    assert sorted(made) == [
        "model/_3d_model.py",
        "model/class_.py",
        "model/größe.py",
        "model/order.py",
    ]
    assert compileall.compile_dir(tmp_path / "out", quiet=1)
    order = made["model/order.py"]
    assert "    total: Decimal | None = None\n" in order
    assert "    from_: str | None = None\n" in order
    assert order.count("placed_at") == 1
    assert order.count("    iri: str\n") == 1


def test_sql_is_valid(ggen: Any, tmp_path: Path) -> None:
    (script,) = generate(ggen, tmp_path, "sql").values()
    with sqlite3.connect(":memory:") as database:
        database.executescript(script)
        tables = database.execute(
            "SELECT count(*) FROM sqlite_master WHERE type='table'"
        )
        assert tables.fetchone() == (4,)


def test_json_schemas_are_json(ggen: Any, tmp_path: Path) -> None:
    made = generate(ggen, tmp_path, "json-schema")
    order = json.loads(made["schema/order.schema.json"])
    assert order["$id"] == "https://model.example/#Order"
    assert "from" in order["properties"]
