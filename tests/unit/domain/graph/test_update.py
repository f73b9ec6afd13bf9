"""Changing graphs in files: what must never happen to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ggen.domain.graph.update import Change, update
from ggen.errors import Conflict, QueryError, TimedOut, UsageError
from ggen.results.graph import GraphText, GraphUpdated

MODEL = "<urn:a> <urn:p> <urn:b> .\n"
INSERT = "INSERT DATA { <urn:a> <urn:p> <urn:c> }"


@pytest.fixture
def graph(tmp_path: Path, open_files):
    (tmp_path / "a.ttl").write_text(MODEL)
    return open_files("a.ttl")


def test_without_a_file_the_graph_is_the_result(graph, tmp_path):
    done = update(graph, Change(update=INSERT, fmt="ntriples"))
    assert isinstance(done, GraphText)
    assert done.text == MODEL + "<urn:a> <urn:p> <urn:c> .\n"
    assert done.count == 2
    assert (tmp_path / "a.ttl").read_text() == MODEL


def test_in_place(graph, tmp_path):
    done = update(graph, Change(update=INSERT, in_place=True))
    assert isinstance(done, GraphUpdated)
    assert (done.added, done.removed, done.statements) == (1, 0, 2)
    assert done.written == str(tmp_path / "a.ttl")


def test_what_changes_nothing_writes_nothing(graph, tmp_path):
    before = (tmp_path / "a.ttl").stat().st_mtime_ns
    change = Change(update="INSERT DATA { <urn:a> <urn:p> <urn:b> }", in_place=True)
    assert update(graph, change).written is None
    assert (tmp_path / "a.ttl").stat().st_mtime_ns == before


def test_somebody_elses_edit_is_not_overwritten(graph, tmp_path):
    _ = graph.store
    (tmp_path / "a.ttl").write_text("<urn:mine> <urn:p> 1 .\n")
    with pytest.raises(Conflict, match="was changed while the update ran"):
        update(graph, Change(update=INSERT, in_place=True))
    assert (tmp_path / "a.ttl").read_text() == "<urn:mine> <urn:p> 1 .\n"


def test_past_the_limit_nothing_is_written(graph, tmp_path):
    endless = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(40))
    hard = f"INSERT {{ <urn:x> <urn:y> ?z }} WHERE {{ {endless} BIND(1 AS ?z) }}"
    (tmp_path / "a.ttl").write_text(
        "".join(f"<urn:{n}> <urn:p> {n} .\n" for n in range(50))
    )
    before = (tmp_path / "a.ttl").read_text()
    from dataclasses import replace

    from ggen.domain.graph.load import open_graph

    again = open_graph(["a.ttl"], replace(graph.options))
    with pytest.raises(TimedOut, match="the update ran longer"):
        update(again, Change(update=hard, in_place=True, timeout_s=0.5))
    assert (tmp_path / "a.ttl").read_text() == before


def test_within_the_limit(graph, tmp_path):
    update(graph, Change(update=INSERT, in_place=True, timeout_s=60))
    assert "<urn:c>" in (tmp_path / "a.ttl").read_text()


def test_errors_name_the_update_file(graph):
    with pytest.raises(QueryError) as caught:
        update(graph, Change(update="INSERT {", file="u.ru"))
    assert caught.value.file == "u.ru"


def test_an_endpoint_takes_an_update_only(open_files, tmp_path):
    graph = open_files(endpoint="http://127.0.0.1:9/")
    for change in (
        Change(patch="TX .\nTC .\n"),
        Change(update=INSERT, dry_run=True),
        Change(update=INSERT, output=tmp_path / "b.ttl"),
    ):
        with pytest.raises(UsageError, match="an endpoint takes an update only"):
            update(graph, change)
