"""YAML without its surprises."""

from __future__ import annotations

from typing import Any

import pytest

from ggen.errors import ConfigError, TemplateError
from ggen.infra.documents import parse_yaml


def parsed(text: str) -> Any:
    return parse_yaml(text, "f").data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("~", None),
        ("null", None),
        ("", None),
        ("nULL", "nULL"),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("0755", "0755"),
        ("0o755", 493),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1e3", -1000.0),
        ("00.5", "00.5"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        ("2020-01-01", "2020-01-01"),
        ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!int 12", 12),
        ("! 12", "12"),
        ("é ☃", "é ☃"),
    ],
)
def test_plain_values(text: str, value: object):
    found = parsed(f"- {text}\n")[0] if text != "-" else parsed("['-']")[0]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_text_as_written():
    assert parsed("on: 1\n1: 2\n~: 3\n2020-01-01: 4\n'': 5\n") == {
        "on": 1,
        "1": 2,
        "~": 3,
        "2020-01-01": 4,
        "": 5,
    }


def test_blocks_keep_their_text():
    assert parsed("a: |\n  x\n  y\nb: >-\n  x\n  y\n") == {"a": "x\ny\n", "b": "x y"}


def test_nothing_is_none():
    assert parsed("") is None
    assert parsed("# only a comment\n") is None


def test_every_key_and_item_has_its_line():
    text = (
        "a: 1\nb:\n  - x\n  - {c: 1,\n     d: 2}\nt: |\n  long\n  text\ne: [1,\n 2]\n"
    )
    document = parse_yaml(text, "f", first_line=2)
    assert dict(document.lines) == {
        ("a",): 2,
        ("b",): 3,
        ("b", 0): 4,
        ("b", 1): 5,
        ("b", 1, "c"): 5,
        ("b", 1, "d"): 6,
        ("t",): 7,
        ("e",): 10,
        ("e", 0): 10,
        ("e", 1): 11,
    }


def test_aliases_and_merging():
    text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\n"
    text += "one:\n  x: 9\n  <<: *b\ntwo:\n  <<: [*b, *o]\n  w: 0\nsame: *b\n"
    data = parsed(text)
    assert data["one"] == {"x": 9, "y": 2}
    assert data["two"] == {"x": 1, "y": 2, "z": 4, "w": 0}
    assert data["same"] == {"x": 1, "y": 2}
    assert parsed("'<<': 1\n") == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "key 'a' twice", 7),
        ("x:\n  a: 1\n  'a': 3\n", "key 'a' twice", 7),
        ("1: a\n'1': b\n", "key '1' twice", 6),
        ("a: b: c\n", "mapping values are not allowed", 5),
        ("a:\n\t- b\n", "cannot start any token", 6),
        ("a: [1, 2\n", "expected ',' or ']'", 5),
        ("a: 'x\n", "unexpected end of stream", 5),
        ("a: *x\n", "alias '*x' has no anchor", 5),
        ("a: &x\n  b: *x\n", "alias '*x' has no anchor", 6),
        ("a: !!python/object/apply:os.system [ls]\n", "tag '!!python/object", 5),
        ("a: !mine 1\n", "tag '!mine' is not known", 5),
        ("a: !mine {}\n", "tag '!mine' is not known", 5),
        ("a: !!int x\n", "'x' is not of tag '!!int'", 5),
        ("? [a]\n: 1\n", "a key must be plain text", 5),
        ("? {a: 1}\n: 1\n", "a key must be plain text", 5),
        ("a: 1\n---\nb: 2\n", "more than one document", 6),
        ("a: .inf\n", "not finite", 5),
        ("a: .NaN\n", "not finite", 5),
        ("a: 1e999\n", "not finite", 5),
        ("a: " + "9" * 5000, "too large", 5),
        ("a: 1\nb: \x01\n", "U+0001 is not allowed", 6),
        ("a: <<\nb: {<<: 1}\n", "'<<' needs a mapping", 6),
        ("- " * 200 + "a", "nested more than 100", 5),
        ("[" * 5000, "", None),
        ("{a: " * 500 + "1" + "}" * 500, "nested more than 100", 5),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str, line: int | None):
    with pytest.raises(TemplateError) as told:
        parse_yaml(text, "f", error=TemplateError, first_line=5)
    assert message in told.value.message
    assert "\n" not in told.value.message
    assert told.value.file == "f"
    if line is not None:
        assert told.value.line == line


def test_a_billion_laughs():
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for i in range(1, 20):
        text += f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 9) + "]\n"
    with pytest.raises(ConfigError, match="more than a million values") as told:
        parsed(text)
    assert told.value.line is not None


def test_works_without_the_c_parser(monkeypatch: pytest.MonkeyPatch):
    import yaml

    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parsed("a: [1, yes]\nb: |\n  x\n") == {"a": [1, "yes"], "b": "x\n"}
    with pytest.raises(ConfigError) as told:
        parsed("a: 1\nb: [\n")
    assert told.value.line is not None
    with pytest.raises(ConfigError, match=r"U\+0001"):
        parsed("a: \x01\n")
