"""Locks between processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from ggen.errors import Busy, IoTrouble
from ggen.infra.locks import Lock


def holder(path: Path) -> int:
    """A process that holds the lock until it is killed; returns its id."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            with Lock(path):
                os.write(writer, b"held")
                time.sleep(60)
        finally:
            os._exit(70)
    os.read(reader, 4)
    os.close(reader)
    os.close(writer)
    return pid


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_one_holder_at_a_time(tmp_path: Path):
    path = tmp_path / "lock"
    with Lock(path), pytest.raises(Busy, match=f"process {os.getpid()}"):
        Lock(path, wait=False).acquire()
    with Lock(path, wait=False):
        assert path.exists()


def test_names_the_holder_and_is_freed_by_its_death(tmp_path: Path):
    path = tmp_path / "lock"
    pid = holder(path)
    with pytest.raises(Busy, match=f"held by process {pid}") as told:
        Lock(path, wait=False).acquire()
    assert told.value.file == str(path)
    kill(pid)
    with Lock(path, wait=False):
        pass


def test_says_once_that_it_waits_then_gets_it(tmp_path: Path):
    path = tmp_path / "lock"
    pid = holder(path)
    waits: list[int | None] = []

    def on_wait(by: int | None) -> None:
        waits.append(by)
        kill(pid)

    with Lock(path, on_wait=on_wait, timeout_s=30):
        assert waits == [pid]


def test_does_not_say_that_it_waits_when_it_need_not(tmp_path: Path):
    with Lock(tmp_path / "lock", on_wait=lambda _: pytest.fail("waited")):
        pass


def test_a_wait_has_an_end(tmp_path: Path):
    path = tmp_path / "lock"
    with Lock(path), pytest.raises(Busy):
        Lock(path, timeout_s=0.12).acquire()


def test_an_error_inside_frees_it(tmp_path: Path):
    path = tmp_path / "lock"
    with pytest.raises(ZeroDivisionError), Lock(path):
        _ = 1 / 0
    with Lock(path, wait=False):
        pass


def test_a_forked_child_does_not_keep_it(tmp_path: Path):
    path = tmp_path / "lock"
    lock = Lock(path)
    lock.acquire()
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    lock.release()
    try:
        with Lock(path, wait=False):
            pass
    finally:
        kill(pid)


def test_a_shorter_process_id_does_not_mix_with_the_last(tmp_path: Path):
    path = tmp_path / "lock"
    path.write_text("99999999999\n")
    with Lock(path):
        assert path.read_text().strip() == str(os.getpid())


def test_a_folder_that_is_missing(tmp_path: Path):
    with pytest.raises(IoTrouble, match="cannot open the lock") as told:
        Lock(tmp_path / "none" / "lock").acquire()
    assert told.value.file == str(tmp_path / "none" / "lock")
