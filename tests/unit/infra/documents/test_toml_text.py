"""TOML with lines."""

from __future__ import annotations

import pickle

import pytest

from ggen.errors import ConfigError, TemplateError
from ggen.infra.documents import parse_toml

TEXT = '''\
# comment with = and [brackets]
title = "a # b" # c
a.b."c.d" = 1

[owner]
list = [ # first
  "x",   # ]
  { deep = [1,
     2], other = 'y' },
]
text = """
line ] } two""" # end

[[item]]
name = 'one'
[[item]]
name = "two\\"2"
[item.more]
date = 1979-05-27 07:32:00
[[item.more.sub]]
z = 0
"quoted \\u00fc" = true
'''


def test_every_key_and_item_has_its_line():
    document = parse_toml(TEXT, "f")
    assert dict(document.lines) == {
        ("title",): 2,
        ("a",): 3,
        ("a", "b"): 3,
        ("a", "b", "c.d"): 3,
        ("owner",): 5,
        ("owner", "list"): 6,
        ("owner", "list", 0): 7,
        ("owner", "list", 1): 8,
        ("owner", "list", 1, "deep"): 8,
        ("owner", "list", 1, "deep", 0): 8,
        ("owner", "list", 1, "deep", 1): 9,
        ("owner", "list", 1, "other"): 9,
        ("owner", "text"): 11,
        ("item",): 14,
        ("item", 0): 14,
        ("item", 0, "name"): 15,
        ("item", 1): 16,
        ("item", 1, "name"): 17,
        ("item", 1, "more"): 18,
        ("item", 1, "more", "date"): 19,
        ("item", 1, "more", "sub"): 20,
        ("item", 1, "more", "sub", 0): 20,
        ("item", 1, "more", "sub", 0, "z"): 21,
        ("item", 1, "more", "sub", 0, "quoted ü"): 22,
    }


def test_dates_are_text_and_all_else_is_plain():
    data = parse_toml(TEXT, "f").data
    assert data["item"][1]["more"]["date"] == "1979-05-27T07:32:00"
    assert data["owner"]["text"] == "line ] } two"


@pytest.mark.parametrize(
    "value",
    [
        '"""a""b"""',
        '""""quoted"""""',
        '""""""',
        "''''one'''",
        "'''a\nb'''",
        '"""\n\\"""x\\\n   y"""',
        "'back\\'",
        '"\\\\"',
        "[ [ ], [[]], {} ]",
        '{ a.b = 1, "c" = {d = []} }',
        "1979-05-27T00:32:00-07:00",
        "0xDEAD_BEEF",
    ],
)
def test_the_line_after_odd_values_is_right(value: str):
    text = f"first = {value} # c\nlast = 1\n[t]\nx=[\n1]"
    document = parse_toml(text, "f")
    assert document.line("last") == 2 + value.count("\n")
    assert document.line("t", "x", 0) == 5 + value.count("\n")


def test_a_text_that_begins_further_down_with_windows_line_ends():
    document = parse_toml("a = 1\r\n\r\n[b]\r\nc = 2\r\n", "f", first_line=10)
    assert (document.line("a"), document.line("b", "c")) == (10, 13)


def test_the_line_of_what_has_none_is_that_of_what_is_around_it():
    document = parse_toml("a = {b = 1}", "f")
    assert document.line("a", "b", "missing", 3) == 1
    assert document.line("missing") is None
    assert document.line() is None


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a = \n", "invalid value", 21, 5),
        ("a = 1\na = 2\n", "a key is set twice", 22, None),
        ("a = 1\nb 2\n", "expected '='", 22, 3),
        ("a = [1,\n", "invalid value at the end", 21, None),
        ('a = "x\n', "illegal character", 21, None),
        ("[a]\n[a]\n", "cannot declare ('a',) twice", 22, None),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str, message: str, line: int, column: int | None
):
    with pytest.raises(TemplateError) as told:
        parse_toml(text, "f", error=TemplateError, first_line=21)
    assert message in told.value.message
    assert (told.value.file, told.value.line) == ("f", line)
    assert column is None or told.value.column == column


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 20_000, "nested more than 100"),
        ("a = " + "[" * 300 + "]" * 300, "nested more than 100"),
        (".".join("a" * 300) + " = 1", "nested more than 100"),
        ("a = " + "9" * 5000, "too many digits"),
        ("a = inf", "infinite"),
        ("a = [nan]", "nan"),
    ],
)
def test_what_is_too_much(text: str, message: str):
    with pytest.raises(ConfigError, match=message):
        parse_toml(text, "f")


def test_a_document_can_be_sent_to_another_process():
    document = pickle.loads(pickle.dumps(parse_toml(TEXT, "f")))
    assert document.line("owner", "text") == 11
