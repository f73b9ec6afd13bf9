from __future__ import annotations

import keyword
import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.domain.template.filters.identifiers import identifier
from ggen.domain.template.filters.reserved import RESERVED
from ggen.errors import TemplateError


@given(st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_python_takes_every_result_as_a_name(text: str) -> None:
    name = identifier(text, "python")
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert identifier(name, "python") == name


@given(st.text(max_size=12))
@settings(max_examples=200, deadline=None)
def test_ascii_languages_get_ascii_names(text: str) -> None:
    for language in ("c", "graphql", "shell"):
        assert re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", identifier(text, language))


def test_all_keywords_of_this_python_are_known() -> None:
    assert set(keyword.kwlist) <= RESERVED["python"]


def test_sqlite_takes_every_result_as_a_name(hostile: list[str]) -> None:
    names = {identifier(text, "sqlite") for text in [*hostile, *RESERVED["sql"]]}
    with sqlite3.connect(":memory:") as database:
        for name in names:
            database.execute("DROP TABLE IF EXISTS t")
            database.execute(f"CREATE TABLE t ({name} TEXT)")
            database.execute(f"SELECT {name} FROM t")


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("python", "order_items", "order_items"),
        ("python", "3DModel", "_3DModel"),
        ("python", "True", "True_"),
        ("python", "class", "class_"),
        ("python", "Class", "Class"),
        ("python", "a-b c", "a_b_c"),
        ("python", "größe", "größe"),
        ("python", "", "_"),
        ("python", "٣x", "_٣x"),
        ("python", "a\0b", "a_b"),
        ("typescript", "default", "default_"),
        ("rust", "type", "type_"),
        ("rust", "_", "__"),
        ("go", "range", "range_"),
        ("java", "goto", "goto_"),
        ("csharp", "event", "event_"),
        ("c", "größe", "gro_e"),
        ("shell", "a.b", "a_b"),
        ("graphql", "straße 1", "stra_e_1"),
        ("sql", "order", '"order"'),
        ("sql", "orders", "orders"),
        ("sql", "OrderItem", '"OrderItem"'),
        ("postgres", 'a"b', '"a""b"'),
        ("sqlite", "3DModel", '"3DModel"'),
        ("py", 5, "_5"),
    ],
)
def test_names(language: str, name: object, expected: str) -> None:
    assert identifier(name, language) == expected


def test_languages_without_names_are_refused() -> None:
    with pytest.raises(TemplateError, match="json has no names of its own"):
        identifier("x", "json")
