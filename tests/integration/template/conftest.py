"""A small project with a model of three classes, and ways to look at a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MODEL = """\
@prefix : <https://example.org/shop#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Order a owl:Class ; rdfs:label "order" .
:Person a owl:Class ; rdfs:label "person" .
:Thing a owl:Class ; rdfs:label "thing" .
"""
CLASSES = """\
---
to: "src/{{ label }}.py"
rdf: model.ttl
matrix: "SELECT ?c ?label WHERE { ?c a owl:Class ; rdfs:label ?label } ORDER BY ?label"
---
class {{ label | pascal }}:
    pass
"""


@pytest.fixture
def project(tree: Callable[..., Path]) -> Path:
    """A project whose template `classes.tmpl` gives one file for each class."""
    return tree({"ggen.toml": "", "model.ttl": MODEL, "classes.tmpl": CLASSES})


@pytest.fixture
def look(tmp_path: Path) -> Callable[[], dict[str, bytes]]:
    """Every file below `tmp_path` and its content, ggen's own folder included."""

    def files() -> dict[str, bytes]:
        return {
            path.relative_to(tmp_path).as_posix(): path.read_bytes()
            for path in sorted(tmp_path.rglob("*"))
            if path.is_file()
        }

    return files
