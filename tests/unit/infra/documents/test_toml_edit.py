"""Editing TOML: one key changes, everything else stays as it was."""

from __future__ import annotations

from difflib import ndiff
from typing import Any

import pytest

from ggen.errors import ConfigError
from ggen.infra.documents import parse_toml
from ggen.infra.documents.toml_edit import set_key, toml_literal, unset_key

TEXT = """\
# top
color = "auto" # colour

[template] # the templates
directories = ["a",
  "b"] # two of them
vars = { author = "Ann", x = 1 }
opts.k = 1

[graph]
[graph.prefixes]
ex = "e"
"""


def changes(before: str, after: str) -> list[str]:
    lines = ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "value", "changed"),
    [
        ("color", "never", ['- color = "auto" # colour', '+ color = "never" # colour']),
        ("offline", True, ["+ offline = true"]),
        (
            "template.directories",
            ["x"],
            [
                '- directories = ["a",',
                '-   "b"] # two of them',
                '+ directories = ["x"] # two of them',
            ],
        ),
        (
            "template.vars.author",
            'B"o\n',
            [
                '- vars = { author = "Ann", x = 1 }',
                '+ vars = { author = "B\\"o\\n", x = 1 }',
            ],
        ),
        (
            "template.vars.new",
            {"a b": [1]},
            [
                '- vars = { author = "Ann", x = 1 }',
                '+ vars = { author = "Ann", x = 1, new = { "a b" = [1] } }',
            ],
        ),
        ("template.opts.z", 2.5, ["+ opts.z = 2.5"]),
        ("graph.sources", ["m"], ['+ sources = ["m"]']),
        ("graph.prefixes.a", "q", ['+ a = "q"']),
        ("project.name", "n", ["+ ", "+ [project]", '+ name = "n"']),
        ("graph.a.b.c", 1, ["+ ", "+ [graph.a.b]", "+ c = 1"]),
    ],
)
def test_setting_changes_one_place(path: str, value: Any, changed: list[str]):
    after = set_key(TEXT, tuple(path.split(".")), value=value, file="f")
    assert sorted(changes(TEXT, after)) == sorted(changed)
    data: Any = parse_toml(after, "f").data
    for name in path.split("."):
        data = data[name]
    assert data == value


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("color", ['- color = "auto" # colour']),
        ("template.directories", ['- directories = ["a",', '-   "b"] # two of them']),
        (
            "template.vars.author",
            ['- vars = { author = "Ann", x = 1 }', "+ vars = { x = 1 }"],
        ),
        (
            "template.vars.x",
            ['- vars = { author = "Ann", x = 1 }', '+ vars = { author = "Ann" }'],
        ),
        ("template.opts.k", ["- opts.k = 1"]),
        ("graph.prefixes.ex", ['- ex = "e"']),
        ("graph.none", []),
        ("color.none", []),
    ],
)
def test_unsetting_removes_one_place(path: str, changed: list[str]):
    after = unset_key(TEXT, tuple(path.split(".")), file="f")
    assert sorted(changes(TEXT, after)) == sorted(changed)


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("", "a", "a = 1\n"),
        ("", "a.b", "[a]\nb = 1\n"),
        ("[a]", "a.b", "[a]\nb = 1\n"),
        ("x = 1", "a", "x = 1\na = 1\n"),
        ("# c", "a", "# c\na = 1\n"),
        ("[b]\nx = 1\n", "a", "a = 1\n\n[b]\nx = 1\n"),
        ("a = {}\n", "a.b", "a = { b = 1 }\n"),
        ("a={b=2}", "a.b", "a={b=1}"),
        ("x = 1\r\n[b]\r\n", "a", "x = 1\r\na = 1\r\n[b]\r\n"),
        ('"a" . "b" = 0\n', "a.c", '"a" . "b" = 0\na.c = 1\n'),
        ("[a]\n\n# end\n[b]\n", "a.c", "[a]\nc = 1\n\n# end\n[b]\n"),
        ("a = 1#x", "b", "a = 1#x\nb = 1\n"),
    ],
)
def test_layouts(text: str, path: str, after: str):
    assert set_key(text, tuple(path.split(".")), value=1, file="f") == after


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (TEXT, "color.x"),
        (TEXT, "template"),
        (TEXT, "graph.prefixes"),
        ("[[g]]\nx = 1\n", "g.x"),
        ("a = [\n]\n", "a.b"),
        ("a.b.c = 1\n", "a.b"),
    ],
)
def test_what_cannot_be_set_in_one_place_is_refused(text: str, path: str):
    with pytest.raises(ConfigError, match=f"cannot set '{path}'") as told:
        set_key(text, tuple(path.split(".")), value=1, file="f")
    assert told.value.hint == "edit the file by hand"


def test_what_is_spread_is_not_removed():
    with pytest.raises(ConfigError, match=r"cannot unset 'graph\.prefixes'"):
        unset_key(TEXT, ("graph", "prefixes"), file="f")


def test_a_text_that_does_not_parse():
    with pytest.raises(ConfigError) as told:
        set_key("a = 1\nb = \n", ("c",), value=1, file="f")
    assert told.value.line == 2


@pytest.mark.parametrize(
    "value",
    [
        "",
        'a"b\\c\n\t\x7f\x01ü☃𝒳',
        0,
        -1,
        1.5,
        1e22,
        True,
        [],
        [[1], ["x"]],
        {},
        {"a b": {"ü": [1, {"x.y": "z"}]}, "-": False},
    ],
)
def test_literals_come_back(value: Any):
    assert parse_toml(f"x = {toml_literal(value)}", "f").data == {"x": value}
