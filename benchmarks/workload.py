"""The job of generate.py: a Python module of 41 lines for each class of an ontology."""

from __future__ import annotations

from pathlib import Path

from byhand_generate import TYPES

LINES = 41

BODY = '''\
"""{{ name }}: {{ comment }}"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = ["{{ name }}", "Decimal", "date"]


@dataclass
class {{ name }}:
    """{{ comment }}"""

{% for p in properties %}
    {{ p.label | snake }}: {{ p.range | type_for("python") }} | None = None
{% endfor %}

    def as_row(self) -> tuple[object, ...]:
        """The values in the order of the columns."""
        # Dates and decimals are given as they are.
        return (
{% for p in properties %}
            self.{{ p.label | snake }},
{% endfor %}
        )
'''

_HEAD = """\
---
to: "out/{{ name | snake }}.py"
rdf: [model.ttl]
trim_blocks: true
matrix: {query: classes}
sparql:
  classes: |
    SELECT ?cls ?name ?comment {
      ?cls a owl:Class ; rdfs:label ?name ; rdfs:comment ?comment } ORDER BY ?name
"""
_EACH = """\
  properties: |
    SELECT ?property ?label ?range {
      ?property rdfs:domain ?cls ; rdfs:label ?label ; rdfs:range ?range
    } ORDER BY ?property
---
{% set properties = sparql("properties", cls=cls) %}
"""
_ONE = """\
  properties: |
    SELECT ?cls ?property ?label ?range {
      ?property rdfs:domain ?cls ; rdfs:label ?label ; rdfs:range ?range
    } ORDER BY ?cls ?property
---
{% set properties = sparql_results.properties.where("cls", cls) %}
"""
# ggen's template with a query per file, and with one for all files.
TEMPLATE_EACH = _HEAD + _EACH + BODY
TEMPLATE_ONE = _HEAD + _ONE + BODY


def plain_body() -> str:
    """The body for tools without ggen's filters; `properties` have ``name``."""
    return (
        BODY.replace("p.label | snake", "p.name")
        .replace('p.range | type_for("python")', f"{TYPES}[p.range]")
        .replace("properties", "fields")
    )


def check_files(folder: Path, count: int) -> None:
    """See to it that the job was done.

    Raises:
        ValueError: too few files, or other ones than they should be.
    """
    files = sorted(folder.rglob("*.py"))
    if len(files) != count:
        raise ValueError(f"{len(files)} files instead of {count}")
    for file in (files[0], files[-1]):
        text = file.read_text()
        if text.count("\n") != LINES or "    field3: date | None" not in text:
            raise ValueError(f"{file.name} is not what it should be:\n{text}")
