"""Real ontologies: what strangers would generate from them, with either engine."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real_data

CLASSES = 1009
QUERY = """\
sparql:
  classes: |
    SELECT ?cls ?label ?comment WHERE {
      ?cls a rdfs:Class .
      OPTIONAL { ?cls rdfs:label ?label }
      OPTIONAL { ?cls rdfs:comment ?comment }
    } ORDER BY ?cls
  properties: |
    SELECT ?p WHERE { ?p schema:domainIncludes ?cls } ORDER BY ?p
matrix: {query: classes}
"""
PYTHON = """\
---
to: "py/{{ cls.curie | snake }}.py"
%s---
{{ ("Class " ~ (label | default(cls.local_name))) | docstring("python") }}
from dataclasses import dataclass
from typing import Any


@dataclass
class {{ cls.local_name | pascal | identifier("python") }}:
    {{ (comment | default("No comment.")) | docstring("python") | indent(4) }}

{% for p in sparql("properties", cls=cls) %}
    {{ p.p.local_name | snake | identifier("python") }}: Any = None
{% endfor %}
"""
TYPESCRIPT = """\
---
to: "ts/{{ cls.curie | snake }}.ts"
%s---
{{ (comment | default("no comment")) | comment("typescript") }}
export interface {{ cls.local_name | pascal | identifier("typescript") }} {
{%% for p in sparql("properties", cls=cls) %%}
  {{ p.p.local_name | quote("typescript") }}?: unknown;
{%% endfor %%}
}
"""
SQL = """\
---
to: "sql/{{ cls.curie | snake }}.sql"
%s---
{{ (comment | default("no comment")) | comment("sql") }}
CREATE TABLE {{ cls.curie | snake | identifier("sql") }} (
  iri TEXT PRIMARY KEY DEFAULT {{ cls | quote("sql") }}
{%% for p in sparql("properties", cls=cls) %%}
  , {{ p.p.local_name | snake | identifier("sql") }} TEXT
{%% endfor %%}
);
"""


def texts(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".ggen" not in path.parts
    }


def test_three_languages_from_schema_org(
    ggen: Any, tree: Any, ontologies: Path
) -> None:
    pytest.importorskip("pyoxigraph")
    source = ontologies / "schemaorg-29.4.ttl"
    root = tree(
        {
            "ggen.toml": f'[graph]\nsources = ["{source}"]\n',
            "py.tmpl": PYTHON.replace("%s", QUERY),
            "ts.tmpl": TYPESCRIPT % QUERY,
            "sql.tmpl": SQL % QUERY,
        }
    )
    time.sleep(0.05)
    words = ("template", "generate", "py.tmpl", "ts.tmpl", "sql.tmpl", "--json", "-o")
    assert ggen(*words, "once").json["counts"] == {"create": 3 * CLASSES}
    made = texts(root / "once")
    for name, text in made.items():
        if name.endswith(".py"):
            compile(text, name, "exec")
    database = sqlite3.connect(":memory:")
    for name, text in made.items():
        if name.endswith(".sql"):
            database.executescript(text)
    tables = database.execute("SELECT count(*) FROM sqlite_master WHERE type='table'")
    assert tables.fetchone() == (CLASSES,)
    database.close()
    assert "class _3dModel:\n" in made["py/schema_3d_model.py"]
    assert ggen(*words, "once").json["skipped_by"]
    # The same bytes from several processes, elsewhere.
    ggen(*words, "again", "-j", "2")
    assert texts(root / "again") == made


def test_typescript_is_accepted(ggen: Any, tree: Any, ontologies: Path) -> None:
    compiler = shutil.which("tsc")
    if compiler is None:
        pytest.skip("needs tsc")
    source = ontologies / "schemaorg-29.4.ttl"
    root = tree({"ggen.toml": f'[graph]\nsources = ["{source}"]\n'})
    (root / "ts.tmpl").write_text(TYPESCRIPT % QUERY)
    ggen("-q", "template", "generate", "ts.tmpl")
    files = sorted(str(path) for path in root.glob("ts/*.ts"))
    subprocess.run([compiler, "--noEmit", "--strict", *files], check=True)


EVERYTHING = """\
---
to: everything.txt
---
{% for r in sparql("SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o") %}
{{ r.s }} {{ r.p | curie }} {{ r.o }}
{% endfor %}
"""
LABELS = """\
---
to: "labels/{{ c.local_name | slug }}.md"
matrix: |
  SELECT DISTINCT ?c WHERE {
    VALUES ?kind { owl:Class rdfs:Class } ?c a ?kind FILTER(isIRI(?c))
  } ORDER BY ?c
---
# {{ graph.label(c, "fr") }}
{% for r in sparql("SELECT ?l WHERE { ?c rdfs:label ?l } ORDER BY ?l", c=c) %}
- {{ r.l.lang }}: {{ r.l }}
{% endfor %}
{% for above in graph.objects(c, "rdfs:subClassOf") %}
< {{ above }}
{% endfor %}
"""


@pytest.mark.parametrize("name", ["dcat3", "csvw", "activitystreams-owl"])
def test_either_engine_gives_the_same(
    ggen: Any, tree: Any, ontologies: Path, name: str
) -> None:
    pytest.importorskip("pyoxigraph")
    root = tree({"a.tmpl": EVERYTHING, "b.tmpl": LABELS})
    source = ontologies / f"{name}.ttl"
    for engine, jobs in (("rdflib", "1"), ("oxigraph", "2")):
        words = ("a.tmpl", "b.tmpl", "-g", source, "-o", engine, "-j", jobs)
        ggen("--engine", engine, "template", "generate", *words)
    made = texts(root / "rdflib")
    assert len(made) > 5
    assert texts(root / "oxigraph") == made
