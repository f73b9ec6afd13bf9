"""Tables, colours and JSON documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ggen.cli.render.as_json import dump, error_document, plain, result_document
from ggen.cli.render.style import Style, visible
from ggen.errors import ConfigError
from ggen.results import Result

PLAIN = Style(width=None, color=False, plain=True)


def test_a_table_has_columns_that_line_up():
    lines = PLAIN.table(("A", "LONG"), [("x", "1"), ("yyy", "2")])
    assert lines == ["A    LONG", "x    1", "yyy  2"]


def test_a_table_fits_the_terminal():
    style = Style(width=30, color=False, plain=False)
    lines = style.table(("A", "B"), [("short", "x" * 100)])
    assert max(map(len, lines)) <= 30
    assert lines[1].endswith("…")


def test_a_piped_table_is_never_cut():
    assert "x" * 500 in PLAIN.table(("A",), [("x" * 500,)])[1]


def test_wide_characters_take_two_columns():
    lines = PLAIN.table(("A", "B"), [("日本", "x"), ("abcd", "y")])
    assert lines[1] == "日本  x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb", "a\\nb"), ("\x1b[31mred", "\\x1b[31mred"), ("naïve ☃", "naïve ☃")],
)
def test_data_cannot_move_the_cursor(text, shown):
    assert visible(text) == shown


def test_colours_only_when_asked():
    assert PLAIN.red("x") == "x"
    assert Style(width=80, color=True, plain=False).red("x") == "\x1b[31mx\x1b[0m"


@dataclass(frozen=True, kw_only=True)
class _Example(Result):
    where: Path
    when: date
    cost: Decimal
    names: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return False


def test_a_result_becomes_a_document_with_ok_first():
    example = _Example(
        where=Path("a/b"),
        when=date(2026, 1, 2),
        cost=Decimal("1.10"),
        names=("x",),
        notes=("n",),
    )
    document = result_document(example)
    assert list(document) == ["ok", "where", "when", "cost", "names", "notes"]
    assert document["ok"] is False
    assert document["where"] == "a/b"
    assert document["cost"] == "1.10"
    assert document["notes"] == ["n"]


def test_an_error_document_has_every_field():
    error = ConfigError("wrong", hint="fix", file="a.toml", line=3, problems=[])
    assert error_document(error)["error"] == {
        "kind": "ConfigError",
        "code": 3,
        "message": "wrong",
        "hint": "fix",
        "file": "a.toml",
        "line": 3,
        "column": None,
        "problems": [],
    }


def test_file_names_that_are_not_utf8_stay_valid_json():
    text = dump({"path": "a\udcffb", "word": "naïve"})
    assert json.loads(text)["path"] == "a\udcffb"
    text.encode("utf-8")
    assert "naïve" in text


def test_str_subclasses_and_sets_become_plain():
    class Word(str):
        pass

    assert plain({"a": Word("x"), "b": {3, 1, 2}}) == {"a": "x", "b": [1, 2, 3]}
    assert type(plain(Word("x"))) is str
