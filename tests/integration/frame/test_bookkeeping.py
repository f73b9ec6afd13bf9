"""Metrics and logs: what an invocation leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def state(home: Path) -> Path:
    return home / ".local" / "state" / "ggen"


def records(state: Path) -> list[dict]:
    lines = (state / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_each_invocation_is_one_line(ggen, state):
    ggen("utils", "version")
    ggen("utils", "config", "get", "nonsense", code=4)
    assert [(r["command"], r["code"]) for r in records(state)] == [
        ("utils version", 0),
        ("utils config get", 4),
    ]
    assert records(state)[0]["duration_s"] >= 0
    assert records(state)[0]["peak_rss_bytes"] > 1_000_000


def test_metrics_can_be_turned_off(ggen, state):
    ggen("utils", "version", env={"GGEN_NO_METRICS": "1"})
    assert not (state / "metrics.jsonl").exists()


def test_metrics_are_counted_by_command(ggen):
    for _ in range(3):
        ggen("utils", "version")
    ggen("utils", "config", "get", "nonsense", code=4)
    shown = {
        c["command"]: c for c in ggen("utils", "metrics", "--json").json["commands"]
    }
    assert shown["utils version"]["runs"] == 3
    assert shown["utils version"]["errors"] == 0
    assert shown["utils config get"]["errors"] == 1
    assert "utils version" in ggen("utils", "metrics").out


def test_metrics_can_be_reset(ggen, state):
    ggen("utils", "version")
    ggen("utils", "metrics", "--reset")
    assert [r["command"] for r in records(state)] == ["utils metrics"]


def test_a_torn_line_is_left_out(ggen, state):
    ggen("utils", "version")
    with (state / "metrics.jsonl").open("a") as file:
        file.write('{"command": "utils ver')
    assert len(ggen("utils", "metrics", "--json").json["commands"]) == 1


def test_no_home_is_no_error(ggen):
    assert ggen("utils", "version", env={"HOME": ""}).err == ""


def test_an_unwritable_state_folder_is_no_error(ggen, home):
    (home / ".local").write_text("a file in the way")
    assert ggen("utils", "version").err == ""


def test_ordinary_runs_keep_no_log(ggen, state):
    ggen("utils", "version")
    ggen("utils", "config", "get", "nonsense", code=4)
    assert not (state / "ggen.log").exists()


def test_verbose_runs_log_failures_with_their_traceback(ggen, state):
    ggen("utils", "config", "get", "nonsense", "-v", code=4)
    log = (state / "ggen.log").read_text()
    assert "NotFound" in log
    assert "Traceback" in log
    assert "NotFound" in ggen("utils", "logs").out


def test_the_log_file_can_be_chosen(ggen, tmp_path):
    ggen("utils", "config", "get", "x", "-v", "--log-file", "mine.log", code=4)
    assert "NotFound" in (tmp_path / "mine.log").read_text()


def test_the_project_can_choose_the_log(ggen, tree):
    root = tree({"ggen.toml": '[log]\nlevel = "info"\nfile = "logs/g.log"\n'})
    ggen("utils", "config", "get", "nonsense", cwd=root, code=4)
    assert "NotFound" in (root / "logs" / "g.log").read_text()


def test_logs_shows_the_last_lines(ggen, state):
    state.mkdir(parents=True)
    (state / "ggen.log").write_text("".join(f"line {n}\n" for n in range(100)))
    assert ggen("utils", "logs", "-n", "2").out == "line 98\nline 99\n"


def test_a_traceback_is_shown_only_when_asked(ggen):
    assert "Traceback" not in ggen("utils", "config", "get", "x", code=4).err
    assert "Traceback" in ggen("utils", "config", "get", "x", "-vv", code=4).err
    env = {"GGEN_DEBUG": "1"}
    assert "Traceback" in ggen("utils", "config", "get", "x", env=env, code=4).err


def test_a_bug_is_code_70_and_logged(ggen, state, monkeypatch):
    def broken(_settings):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("ggen.domain.upkeep.versions.show_versions", broken)
    ran = ggen("utils", "version", code=70)
    assert "a bug in ggen: ZeroDivisionError: oops" in ran.err
    assert "Traceback" not in ran.err
    assert "ZeroDivisionError" in (state / "ggen.log").read_text()


def test_the_users_file_can_turn_metrics_off(ggen, home, state):
    ggen("utils", "config", "set", "--user", "metrics.enabled", "false")
    before = (state / "metrics.jsonl").read_text()
    ggen("utils", "version")
    assert (state / "metrics.jsonl").read_text() == before


def test_half_a_surrogate_in_data_is_no_bug(ggen, tree):
    root = tree({"ggen.toml": "", "a.ttl": "<urn:a> <urn:b> 1 ."})
    ggen("graph", "snapshot", "save", "one", "-g", "a.ttl", cwd=root)
    record = root / ".ggen" / "snapshots" / "one.json"
    record.write_text(record.read_text().replace("a.ttl", "a\\ud83d.ttl"))
    ran = ggen("graph", "snapshot", "show", "one", cwd=root, code=None)
    assert ran.code in (0, 3)
