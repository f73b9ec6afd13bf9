"""Digests remembered by stat: believed only when nothing can have changed."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from ggen.domain.graph.signatures import Signatures
from ggen.errors import NotFound
from ggen.infra.hashing import sha256_hex


@pytest.fixture
def old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that was written long before now."""
    path = tmp_path / "a.ttl"
    path.write_text("one")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 3_000_000_000)
    return path


def remembered(cache: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The digest, when the file cannot be read any more."""
    with monkeypatch.context() as patch:
        patch.setattr("ggen.domain.graph.signatures.file_sha256", lambda _: "read")
        return Signatures(cache).sha256(path)[0]


def learn(cache: Path, path: Path) -> None:
    signatures = Signatures(cache)
    signatures.sha256(path)
    signatures.save()


def test_an_unchanged_old_file_is_not_read_again(tmp_path, old_file, monkeypatch):
    learn(tmp_path / "cache", old_file)
    found = remembered(tmp_path / "cache", old_file, monkeypatch)
    assert found == sha256_hex("one")


def test_a_changed_file_is_read_again(tmp_path, old_file, monkeypatch):
    learn(tmp_path / "cache", old_file)
    old_file.write_text("two")
    assert remembered(tmp_path / "cache", old_file, monkeypatch) == "read"


def test_a_restored_mtime_deceives_nobody(tmp_path, old_file, monkeypatch):
    learn(tmp_path / "cache", old_file)
    before = old_file.stat()
    old_file.write_text("two")
    os.utime(old_file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert remembered(tmp_path / "cache", old_file, monkeypatch) == "read"


def test_a_file_as_young_as_its_record_is_read_again(tmp_path, monkeypatch):
    path = tmp_path / "a.ttl"
    path.write_text("one")
    learn(tmp_path / "cache", path)
    assert remembered(tmp_path / "cache", path, monkeypatch) == "read"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"a": 1}', "null", '{"PATH": [1, 2]}', '{"PATH": "x"}', "\x80"],
)
def test_a_damaged_record_is_forgotten(tmp_path, old_file, monkeypatch, text):
    cache = tmp_path / "cache"
    cache.mkdir()
    text = text.replace("PATH", str(old_file))
    (cache / "sources.json").write_text(text, encoding="latin-1")
    assert remembered(cache, old_file, monkeypatch) == "read"


def test_a_record_of_wrong_types_is_forgotten(tmp_path, old_file, monkeypatch):
    cache = tmp_path / "cache"
    learn(cache, old_file)
    records = json.loads((cache / "sources.json").read_text())
    records[str(old_file)][-1] = 7
    (cache / "sources.json").write_text(json.dumps(records))
    assert remembered(cache, old_file, monkeypatch) == "read"


def test_without_a_cache_every_file_is_read(old_file, monkeypatch):
    assert Signatures(None).sha256(old_file)[0] == sha256_hex("one")


def test_a_missing_file(tmp_path):
    with pytest.raises(NotFound):
        Signatures(None).sha256(tmp_path / "none.ttl")
