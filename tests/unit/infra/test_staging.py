"""Temporary files that a dead process left."""

from __future__ import annotations

import os
from pathlib import Path

from ggen.infra.staging import remove_stale_temps, temp_name


def test_only_those_of_dead_processes_go(tmp_path: Path):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    mine = temp_name()
    for name in (mine, f".ggen-tmp-{pid}-abc", "keep.txt", f".ggen-tmp-{'9' * 30}-a"):
        (tmp_path / name).touch()
    assert remove_stale_temps(tmp_path) == 2
    assert sorted(os.listdir(tmp_path)) == sorted([mine, "keep.txt"])


def test_those_of_other_users_stay(tmp_path: Path):
    (tmp_path / ".ggen-tmp-1-abc").touch()
    assert remove_stale_temps(tmp_path) == 0


def test_a_missing_folder_has_none(tmp_path: Path):
    assert remove_stale_temps(tmp_path / "none") == 0


def test_names_are_never_given_twice():
    assert len({temp_name() for _ in range(100)}) == 100
