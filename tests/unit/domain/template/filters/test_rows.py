from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ggen.domain.template.filters.rows import group_by, sort_by, unique_by
from ggen.domain.template.filters.rows import row_globals as functions
from ggen.errors import TemplateError

ROWS = [
    {"name": "b", "kind": "x", "size": 2, "by": {"name": "Zoe"}},
    {"name": "a", "kind": "y", "size": 10, "by": {"name": "Al"}},
    {"name": "c", "kind": "x", "size": 1, "by": None},
    {"name": "d", "kind": None, "size": 2},
]


@pytest.fixture
def env() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined)


def names(rows: Any) -> str:
    return "".join(row["name"] for row in rows)


@pytest.mark.parametrize(
    ("attributes", "reverse", "expected"),
    [
        (["name"], False, "abcd"),
        (["-name"], False, "dcba"),
        (["name"], True, "dcba"),
        (["size"], False, "cbda"),
        (["-size"], False, "abdc"),
        (["size", "-name"], False, "cdba"),
        (["kind", "name"], False, "bcad"),
        (["-kind", "name"], False, "abcd"),
        (["by.name"], False, "abcd"),
    ],
)
def test_sort_by(
    env: ImmutableSandboxedEnvironment,
    attributes: list[str],
    reverse: bool,
    expected: str,
) -> None:
    rows = ROWS if attributes != ["by.name"] else ROWS[1::-1] + ROWS[2:]
    assert names(sort_by(env, rows, *attributes, reverse=reverse)) == expected


def test_values_of_different_kinds_have_an_order(
    env: ImmutableSandboxedEnvironment,
) -> None:
    mixed = ["b", 2, None, date(2024, 1, 31), 1.5, "B", [1]]
    expected = [1.5, 2, date(2024, 1, 31), "B", "b", [1], None]
    assert sort_by(env, mixed) == expected
    assert sort_by(env, list(reversed(mixed))) == expected


def test_unique_by(env: ImmutableSandboxedEnvironment) -> None:
    assert names(unique_by(env, ROWS, "kind")) == "bad"
    assert names(unique_by(env, ROWS, "kind", "size")) == "bacd"
    assert unique_by(env, [3, 1, 3, [1], [1]]) == [3, 1, [1]]


def test_group_by_is_a_list_and_a_table(env: ImmutableSandboxedEnvironment) -> None:
    groups = group_by(env, ROWS, "kind")
    assert [(key, names(rows)) for key, rows in groups] == [
        ("x", "bc"),
        ("y", "a"),
        (None, "d"),
    ]
    assert groups.keys() == ["x", "y", None]
    assert groups.items() == list(groups)
    assert [names(rows) for rows in groups.values()] == ["bc", "a", "d"]
    assert names(groups["x"]) == "bc"
    assert groups.get("z", []) == []
    assert len(groups) == 3
    first = groups[0]
    assert (first.grouper, names(first.list)) == ("x", "bc")
    with pytest.raises(KeyError):
        groups["z"]


def test_group_by_in_a_template(render: Any) -> None:
    text = (
        "{% for key, rows in rows | group_by('kind') %}{{ key }}={{ rows | length }} "
    )
    assert render(text + "{% endfor %}", rows=ROWS) == "x=2 y=1 None=1 "
    assert render("{{ (rows | group_by('size'))[2] | length }}", rows=ROWS) == "2"
    assert render("{{ rows | group_by(attribute='size') }}", rows=[]) == "[]"


class Item:
    name = "x"
    _secret = "s"


def test_wrong_attributes_of_objects_are_errors(
    env: ImmutableSandboxedEnvironment,
) -> None:
    assert sort_by(env, [Item()], "name")
    with pytest.raises(UndefinedError, match="nome"):
        sort_by(env, [Item()], "nome")


@pytest.mark.parametrize("attribute", ["_secret", "__class__", "name.__class__"])
def test_the_sandbox_holds_for_attributes(
    env: ImmutableSandboxedEnvironment, attribute: str
) -> None:
    with pytest.raises(SecurityError):
        sort_by(env, [Item()], attribute)


@pytest.mark.parametrize("value", ["text", 5, None])
def test_only_lists_have_rows(env: ImmutableSandboxedEnvironment, value: Any) -> None:
    with pytest.raises(TemplateError, match="filter 'sort_by': needs a list, not"):
        sort_by(env, value, "name")


def test_functions_over_results_of_ggen_1(render: Any) -> None:
    def show(text: str) -> str:
        return str(render("{{ " + text + " }}", rows=ROWS))

    assert show("sparql_column(results=rows, column='?kind') | join") == "xyx"
    assert show("sparql_row(results=rows, index=1).name") == "a"
    assert show("sparql_row(results=rows, index=9)") == "None"
    assert show("sparql_count(results=rows)") == "4"
    assert show("sparql_count(results=true)") == "1"
    assert show("sparql_empty(results=[])") == "True"
    assert show("sparql_empty(results=rows)") == "False"
    assert set(functions()) == {
        "sparql_column",
        "sparql_count",
        "sparql_empty",
        "sparql_row",
    }
