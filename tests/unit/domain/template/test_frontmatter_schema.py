"""The JSON Schema of the front matter and the manual say what the reader does."""

from __future__ import annotations

import re
from pathlib import Path

from ggen.domain.template.frontmatter_keys import ALIASES, KEYS
from ggen.domain.template.frontmatter_schema import frontmatter_schema
from ggen.domain.template.lint_rules import RULES


def test_every_key_is_described() -> None:
    properties = frontmatter_schema()["properties"]
    assert set(properties) == {*KEYS, *ALIASES}
    assert all(entry["description"].endswith(".") for entry in properties.values())


def test_other_keys_are_refused() -> None:
    assert frontmatter_schema()["additionalProperties"] is False


def test_shapes_are_said() -> None:
    properties = frontmatter_schema()["properties"]
    assert properties["to"]["type"] == "string"
    assert properties["force"]["type"] == "boolean"
    assert properties["at_line"]["minimum"] == 1
    assert {"type": "null"} in properties["vars"]["anyOf"]
    assert "May use variables" in properties["to"]["description"]
    assert "May use variables" not in properties["rules"]["description"]


def manual() -> str:
    return (Path(__file__).parents[4] / "man" / "ggen-template.5").read_text()


def test_the_manual_names_every_key() -> None:
    named = set(re.findall(r"(?:\.It|,) Cm (\w+)|^\.Cm (\w+)$", manual(), re.MULTILINE))
    assert {one or other for one, other in named} >= {*KEYS, *ALIASES}


def test_the_manual_lists_every_lint_rule() -> None:
    listed = re.findall(r"^\.It (T\d+) (\S+) Pq (\w+)$", manual(), re.MULTILINE)
    rules = [(rule.id, rule.name, rule.severity) for rule in RULES.values()]
    assert listed == rules
