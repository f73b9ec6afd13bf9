"""docs/FILTERS.md names everything that exists, and its examples are true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jinja2.defaults import DEFAULT_FILTERS

from ggen.domain.template.filters import (
    FilterOptions,
    all_filters,
    all_globals,
    all_tests,
)
from ggen.domain.template.filters.language import LANGUAGES
from ggen.domain.template.filters.types import TypeNames

TEXT = (Path(__file__).parents[5] / "docs" / "FILTERS.md").read_text(encoding="utf-8")
ROWS = json.loads(TEXT.partition("```json\n")[2].partition("```")[0])
TABLES = [
    [_row for _row in block.splitlines() if _row.startswith("|")]
    for block in re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE)
]


def cells(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line)[1:-1]
    return [part.strip().replace("\\|", "|") for part in parts]


def names_in(kind: str) -> list[str]:
    lines = [line for table in TABLES if cells(table[0])[0] == kind for line in table]
    listed = [cells(line)[0] for line in lines]
    return [name for cell in listed for name in re.findall(r"`(\w+)(?:\(\))?`", cell)]


EXAMPLES = [
    (cells(line)[2].strip("`"), cells(line)[3].strip("`"))
    for table in TABLES
    if "example" in table[0]
    for line in table[2:]
]


@pytest.mark.parametrize(("example", "result"), EXAMPLES)
def test_examples_are_true(render: Any, example: str, result: str) -> None:
    rendered = render(example, seed="shop", epoch=1706659200, rows=ROWS)
    assert rendered.replace("\n", "↵") == result


@pytest.mark.parametrize(
    ("kind", "existing"),
    [
        ("filter", all_filters(FilterOptions())),
        ("function", all_globals(FilterOptions())),
        ("test", all_tests(FilterOptions())),
    ],
)
def test_everything_is_listed_once(kind: str, existing: dict[str, Any]) -> None:
    assert sorted(names_in(kind)) == sorted(existing)


def test_languages_are_listed() -> None:
    table = next(t for t in TABLES if cells(t[0])[0] == "language")
    listed = [" ".join(cells(line)).replace("`", "").split() for line in table[2:]]
    assert listed == [names.split() for names in LANGUAGES.values()]


def test_tables_of_types_are_true() -> None:
    types = TypeNames({}, {})
    tables = [table for table in TABLES if cells(table[0])[0] == ""]
    assert len(tables) == 2
    for table in tables:
        languages = cells(table[0])[1:]
        for line in table[2:]:
            name, *expected = (cell.strip("`") for cell in cells(line))
            assert [types.type_for(name, key) for key in languages] == expected


def test_jinja_keeps_the_filters_that_are_not_ours() -> None:
    replaced = set(all_filters(FilterOptions())) & set(DEFAULT_FILTERS)
    assert replaced == {
        "d",
        "default",
        "indent",
        "join",
        "map",
        "random",
        "replace",
        "reverse",
        "slice",
        "unique",
    }


def test_tables_of_filters_belong_to_their_caller() -> None:
    first = all_filters(FilterOptions())
    first.clear()
    assert all_filters(FilterOptions())["snake"]("A b") == "a_b"
