"""Documents: any text gives values or one clear error; lines and edits are right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.errors import ConfigError
from ggen.infra.documents import parse_json, parse_toml, parse_yaml
from ggen.infra.documents.toml_edit import set_key, toml_literal, unset_key

PARSERS = [parse_toml, parse_yaml, parse_json]
SCALARS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
KEYS = st.one_of(st.sampled_from("abc"), st.text("a.\"'\\=[]#\n é", max_size=5))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)
NOISE = st.text("ab01.:-,=[]{}\"'#&*!|>%@\\\n\t \r<~é\x00", max_size=40)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from paths(item, (*path, position))


@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=150, deadline=None)
@given(text=NOISE)
def test_any_text_gives_values_or_one_clear_error(parse: Any, text: str):
    try:
        document = parse(text, "f")
    except ConfigError as error:
        assert error.file == "f"
        assert "\n" not in error.message
        assert error.line is None or 1 <= error.line <= text.count("\n") + 1
    else:
        json.dumps(document.data, allow_nan=False)
        assert all(line >= 1 for line in document.lines.values())


@settings(max_examples=100, deadline=None)
@given(table=TABLES)
def test_toml_finds_every_key_of_what_it_reads(table: dict[str, Any]):
    lines = [f"{toml_literal({k: v})[2:-2]}" for k, v in table.items()]
    document = parse_toml("\n".join(lines), "f")
    assert document.data == table
    assert set(document.lines) == set(paths(table))
    for number, key in enumerate(table, start=1):
        assert document.line(key) == number


@settings(max_examples=100, deadline=None)
@given(table=TABLES, indent=st.sampled_from([None, 1]))
def test_json_finds_every_key_of_what_it_reads(table: Any, indent: int | None):
    document = parse_json(json.dumps(table, indent=indent), "f")
    assert document.data == table
    assert set(document.lines) == set(paths(table))


@settings(max_examples=100, deadline=None)
@given(table=TABLES, key=KEYS, inner=KEYS, value=VALUES)
def test_toml_edits_change_just_what_they_say(
    table: dict[str, Any], key: str, inner: str, value: Any
):
    text = "".join(
        f"[{toml_literal(name)}]\n" + f"{toml_literal(item)[2:-2]}\n"
        if isinstance(item, dict) and len(item) == 1
        else f"{toml_literal({name: item})[2:-2]} # c\n"
        for name, item in sorted(
            table.items(), key=lambda i: isinstance(i[1], dict) and len(i[1]) == 1
        )
    )
    before = parse_toml(text, "f").data
    try:
        after = set_key(text, (key, inner), value=value, file="f")
    except ConfigError:
        assert key in before
        return
    wanted = {**before, key: {**before.get(key, {}), inner: value}}
    assert parse_toml(after, "f").data == wanted
    gone = parse_toml(unset_key(after, (key, inner), file="f"), "f").data
    del wanted[key][inner]
    assert {k: v for k, v in gone.items() if v != {}} == {
        k: v for k, v in wanted.items() if v != {}
    }
