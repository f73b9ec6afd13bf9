"""JSON with lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from ggen.errors import ConfigError, EncodingError, NotFound, TemplateError
from ggen.infra.documents import load, parse_json


def test_every_key_and_item_has_its_line():
    text = '{\n "a": [\n  1, {"b": "x:{[,\\"",\n "c": []}],\n "d": {"e":\nnull}}'
    document = parse_json(text, "f", first_line=3)
    assert document.data == {"a": [1, {"b": 'x:{[,"', "c": []}], "d": {"e": None}}
    assert dict(document.lines) == {
        ("a",): 4,
        ("a", 0): 5,
        ("a", 1): 5,
        ("a", 1, "b"): 5,
        ("a", 1, "c"): 6,
        ("d",): 7,
        ("d", "e"): 7,
    }


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('{"a": 1,\n"a": 2}', "key 'a' twice", 5),
        ('{"b": {"a": 1,\n"\\u0061": 2}}', "key 'a' twice", 5),
        ('{"a": ', "expecting value", 4),
        ("{'a': 1}", "property name enclosed in double quotes", 4),
        ('{"a": 1}\nx', "extra data", 5),
        ("", "expecting value", 4),
        ("[NaN]", "NaN is not JSON", None),
        ("[-Infinity]", "-Infinity is not JSON", None),
        ("[1e999]", "infinite", None),
        ("9" * 5000, "too many digits", None),
        ("[" * 200 + "]" * 200, "nested more than 100", None),
        ("[" * 200_000, "nested more than 100", None),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str, line: int | None):
    with pytest.raises(TemplateError) as told:
        parse_json(text, "f", error=TemplateError, first_line=4)
    assert message in told.value.message
    assert (told.value.file, told.value.line) == ("f", line)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"x": [1]}'),
        ("a.yaml", "x: [1]"),
        ("a.yml", "x: [1]"),
        ("a.toml", "x = [1]"),
        ("A.TOML", "x = [1]"),
    ],
)
def test_the_suffix_says_what_it_is(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    document = load(tmp_path / name)
    assert (document.data, document.line("x")) == ({"x": [1]}, 1)


def test_loading_what_cannot_be(tmp_path: Path):
    (tmp_path / "a.ini").touch()
    (tmp_path / "a.yaml").write_bytes(b"x: \xff")
    with pytest.raises(TemplateError, match="unknown kind of file") as told:
        load(tmp_path / "a.ini", error=TemplateError)
    assert told.value.hint is not None
    with pytest.raises(EncodingError):
        load(tmp_path / "a.yaml")
    with pytest.raises(NotFound):
        load(tmp_path / "none.toml")


def test_a_text_without_end(monkeypatch: pytest.MonkeyPatch):
    from ggen.infra.documents import model

    monkeypatch.setattr(model, "MAX_CHARS", 10)
    with pytest.raises(ConfigError, match="is larger than"):
        parse_json("[1,2,3,4,5,6]", "f")
