"""Snapshots: kept byte for byte, and never trusted blindly."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.model import Graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.graph.snapshot import (
    delete_snapshot,
    list_snapshots,
    open_snapshot,
    read_snapshot,
    restore_snapshot,
    save_snapshot,
    show_snapshot,
)
from ggen.errors import Conflict, InputError, NotFound, UsageError

TEXT = "@prefix ex: <http://ex/> . ex:a ex:p [ ex:q 1.10 ] ; ex:r 'x'@en ."
LINES = (
    "<http://ex/a> <http://ex/p> _:c14n0 .\n"
    '<http://ex/a> <http://ex/r> "x"@en .\n'
    '_:c14n0 <http://ex/q> "1.10"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[str], Graph]:
    def open_text(text: str) -> Graph:
        (tmp_path / "m.ttl").write_text(text)
        environ = {"SOURCE_DATE_EPOCH": "86400"}
        return open_graph(["m.ttl"], LoadOptions(cwd=tmp_path, environ=environ))

    return open_text


@pytest.fixture
def saved(opened: Callable[[str], Graph], tmp_path: Path) -> Path:
    """A project with the snapshot ``one``."""
    save_snapshot(opened(TEXT), "one", root=tmp_path)
    return tmp_path


def content(root: Path) -> Path:
    return root / ".ggen/snapshots/one.nq.gz"


def record(root: Path) -> Path:
    return root / ".ggen/snapshots/one.json"


def test_what_is_saved_is_the_canonical_form(saved: Path):
    assert gzip.decompress(content(saved).read_bytes()).decode() == LINES
    kept = json.loads(record(saved).read_text())
    assert kept["hash"] == hashlib.sha256(LINES.encode()).hexdigest()
    assert kept["triples"] == 3
    assert kept["created"] == "1970-01-02T00:00:00Z"
    assert kept["prefixes"] == {"ex": "http://ex/"}
    (source,) = kept["sources"]
    assert source["path"] == "m.ttl"
    assert source["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()


def test_the_same_graph_gives_the_same_files(saved: Path, opened):
    before = content(saved).read_bytes(), record(saved).read_bytes()
    save_snapshot(opened(TEXT), "one", root=saved, force=True)
    assert (content(saved).read_bytes(), record(saved).read_bytes()) == before


def test_a_name_that_is_taken_is_a_conflict(saved: Path, opened):
    with pytest.raises(Conflict):
        save_snapshot(opened("<http://ex/b> a <http://ex/C> ."), "one", root=saved)
    assert read_snapshot(saved, "one")[1].decode() == LINES
    result = save_snapshot(opened(""), "one", root=saved, force=True)
    assert result.replaced
    assert read_snapshot(saved, "one")[1] == b""


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-x", "a b", "é", "x" * 101])
def test_names_are_checked(saved: Path, opened, name: str):
    with pytest.raises(UsageError):
        save_snapshot(opened(TEXT), name, root=saved)
    with pytest.raises(UsageError):
        read_snapshot(saved, name)


def test_list_is_by_name(saved: Path, opened):
    for name in ("two", "Alpha", "one.2"):
        save_snapshot(opened(TEXT), name, root=saved)
    names = [kept.name for kept in list_snapshots(saved).snapshots]
    assert names == ["Alpha", "one", "one.2", "two"]


def test_a_project_without_snapshots_has_none(tmp_path: Path):
    assert list_snapshots(tmp_path).snapshots == ()


def test_restore_gives_the_same_bytes(saved: Path):
    assert restore_snapshot(saved, "one").document == LINES
    target = saved / "old" / "one.nq"
    result = restore_snapshot(saved, "one", output=target)
    assert (result.path, result.document) == (str(target), None)
    assert target.read_bytes() == LINES.encode()


def test_restore_does_not_overwrite_other_content(saved: Path):
    target = saved / "one.nq"
    target.write_text("mine")
    with pytest.raises(Conflict):
        restore_snapshot(saved, "one", output=target)
    assert target.read_text() == "mine"
    restore_snapshot(saved, "one", output=target, force=True)
    restore_snapshot(saved, "one", output=target)
    assert target.read_bytes() == LINES.encode()


def test_a_snapshot_is_a_graph_again(saved: Path, opened):
    options = LoadOptions(cwd=saved)
    graph = open_snapshot(saved, "one", options=options)
    assert graph.hash == opened(TEXT).hash
    assert graph.prefixes["ex"] == "http://ex/"


def _cut_content(root: Path) -> None:
    content(root).write_bytes(content(root).read_bytes()[:-9])


def _change_content(root: Path) -> None:
    content(root).write_bytes(gzip.compress(LINES.replace("1.10", "1.1").encode()))


def _change_record(root: Path) -> None:
    record(root).write_text(record(root).read_text().replace('"one"', '"two"'))


@pytest.mark.parametrize(
    "damage",
    [
        _cut_content,
        _change_content,
        _change_record,
        lambda root: content(root).write_bytes(b"not gzip"),
        lambda root: content(root).unlink(),
        lambda root: record(root).unlink(),
        lambda root: record(root).write_text("{"),
        lambda root: record(root).write_text("[]"),
        lambda root: record(root).write_text('{"name": "one"}'),
        lambda root: record(root).write_text("[" * 100_000),
        lambda root: record(root).write_bytes(b"\xff"),
    ],
)
def test_damage_is_found(saved: Path, damage: Callable[[Path], None]):
    damage(saved)
    for use in (show_snapshot, read_snapshot):
        with pytest.raises(InputError) as caught:
            use(saved, "one")
        assert caught.value.file is not None
    delete_snapshot(saved, "one")
    assert list(content(saved).parent.iterdir()) == []


def test_a_damaged_record_does_not_hide_the_others(saved: Path, opened):
    save_snapshot(opened(TEXT), "two", root=saved)
    record(saved).write_text("{")
    found = list_snapshots(saved)
    assert [kept.name for kept in found.snapshots] == ["two"]
    assert len(found.notes) == 1


def test_an_unknown_name_suggests_the_nearest(saved: Path):
    for use in (show_snapshot, delete_snapshot):
        with pytest.raises(NotFound) as caught:
            use(saved, "onee")
        assert caught.value.hint == "did you mean 'one'?"
