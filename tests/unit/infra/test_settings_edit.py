"""Setting and unsetting settings in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ggen.errors import ConfigError, NotFound, UsageError
from ggen.infra.settings import load_settings
from ggen.infra.settings_edit import set_value, split_name, unset_value


@pytest.mark.parametrize(
    ("name", "key", "entry"),
    [
        ("engine", "engine", ()),
        ("graph.sources", "graph.sources", ()),
        ("template.vars.author", "template.vars", ("author",)),
        ("template.vars.a.b", "template.vars", ("a.b",)),
        (
            "template.types.python.http://x.org/A",
            "template.types",
            ("python", "http://x.org/A"),
        ),
        ("marketplace.packs.acme.models", "marketplace.packs", ("acme.models",)),
    ],
)
def test_names(name: str, key: str, entry: tuple[str, ...]):
    found, inner = split_name(name)
    assert (found.name, inner) == (key, entry)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("engin", "did you mean 'engine'?"),
        ("graph.source", "did you mean 'graph.sources'?"),
        ("engine.x", "did you mean 'engine'?"),
        ("template.vars.", "did you mean 'template.vars'?"),
        ("zzz", "see: ggen utils config list"),
    ],
)
def test_a_name_that_does_not_exist(tmp_path: Path, name: str, hint: str):
    with pytest.raises(NotFound) as told:
        set_value(tmp_path / "ggen.toml", name, "x")
    assert told.value.hint == hint
    assert not (tmp_path / "ggen.toml").exists()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("engine", "rdflib", "rdflib"),
        ("offline", "yes", True),
        ("jobs", "3", 3),
        ("graph.base", "3", "3"),
        ("graph.sources", "m.ttl", ["m.ttl"]),
        ("graph.sources", '["a.ttl", "b.ttl"]', ["a.ttl", "b.ttl"]),
        ("template.vars.author", "Ann", "Ann"),
        ("template.vars.port", "80", 80),
        ("template.vars", '{"a": 1}', {"a": 1}),
        ("graph.prefixes.ex", "https://x.org/", "https://x.org/"),
        ("marketplace.packs.a.b", "1.2", "1.2"),
        ("template.types.python.http://x", "X", "X"),
        ("ai.timeout", "2m", 120.0),
        ("log.max_size", "2MB", 2_000_000),
    ],
)
def test_what_is_set_is_read_back(tmp_path: Path, name: str, text: str, value: Any):
    path = tmp_path / "ggen.toml"
    assert set_value(path, name, text) == value
    settings = load_settings(tmp_path, {})
    listed = {n: v for n, v, _ in settings.items()}
    assert (settings[name] if name in ("template.vars",) else listed[name]) == value
    assert unset_value(path, name) is True
    assert unset_value(path, name) is False


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("engine", "fast", "expected one of auto, rdflib, oxigraph, found 'fast'"),
        ("jobs", "many", "expected a whole number above 0"),
        ("offline", "x", "expected true or false"),
        ("template.vars", "x", "expected a table"),
        ("template.types.python", "x", "expected a name with one more part"),
        ("generate", "x", "expected an edit of the file itself"),
    ],
)
def test_a_wrong_value(tmp_path: Path, name: str, text: str, message: str):
    with pytest.raises(UsageError, match=message):
        set_value(tmp_path / "ggen.toml", name, text)
    assert list(tmp_path.iterdir()) == []


def test_comments_and_mode_stay(tmp_path: Path):
    path = tmp_path / "ggen.toml"
    path.write_text('# mine\n[graph] # g\nbase = "x" # b\n')
    path.chmod(0o600)
    set_value(path, "graph.base", "y")
    assert path.read_text() == '# mine\n[graph] # g\nbase = "y" # b\n'
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_does_not_parse_is_left(tmp_path: Path):
    path = tmp_path / "ggen.toml"
    path.write_text("a = \n")
    for change in (
        lambda: set_value(path, "jobs", "2"),
        lambda: unset_value(path, "jobs"),
    ):
        with pytest.raises(ConfigError) as told:
            change()
        assert (told.value.file, told.value.line) == (str(path), 1)
    assert path.read_text() == "a = \n"


def test_unsetting_in_a_missing_file(tmp_path: Path):
    assert unset_value(tmp_path / "none.toml", "jobs") is False
    assert list(tmp_path.iterdir()) == []
