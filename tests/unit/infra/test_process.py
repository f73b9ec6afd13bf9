"""Running other programs."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from ggen.errors import IoTrouble, NotFound, Unavailable
from ggen.infra import process
from ggen.infra.process import Finished, run

ENV = {"PATH": os.environ["PATH"]}


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "_GRACE_S", 0.2)


def ends(pid: int) -> bool:
    """True when a process is gone, or is so soon: after KILL that takes a moment."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        state = run(f"ps -o stat= -p {pid}", cwd=Path("/"), env=ENV).stdout
        if not state or state.startswith(b"Z"):
            return True
        time.sleep(0.01)
    return False


def test_gives_what_was_written_and_the_code(tmp_path: Path):
    done = run("echo out; echo err >&2; exit 3", cwd=tmp_path, env=ENV)
    assert done == Finished(3, b"out\n", b"err\n")


def test_arguments_are_not_read_by_a_shell(tmp_path: Path):
    done = run(["echo", "$HOME; *"], cwd=tmp_path, env=ENV)
    assert done.stdout == b"$HOME; *\n"


def test_runs_in_the_folder_with_just_this_environment(tmp_path: Path):
    done = run("pwd; echo $X; echo ${HOME-none}", cwd=tmp_path, env={**ENV, "X": "1"})
    assert done.stdout.decode().split() == [str(tmp_path), "1", "none"]


def test_large_input_and_output_do_not_lock_up(tmp_path: Path):
    data = os.urandom(1 << 20)
    assert run(["cat"], cwd=tmp_path, env=ENV, stdin=data).stdout == data


def test_input_that_nobody_reads(tmp_path: Path):
    done = run("exit 0", cwd=tmp_path, env=ENV, stdin=b"x" * (1 << 20))
    assert done.code == 0


def test_without_input_there_is_nothing_to_read(tmp_path: Path):
    assert run(["cat"], cwd=tmp_path, env=ENV).stdout == b""


def test_a_signal_is_told_as_shells_do(tmp_path: Path):
    assert run("kill -9 $$", cwd=tmp_path, env=ENV).code == 128 + 9


def test_has_a_session_of_its_own(tmp_path: Path):
    done = run("ps -o sid= -p $$; echo $$", cwd=tmp_path, env=ENV)
    session, pid = done.stdout.split()
    assert session == pid


@pytest.mark.parametrize(
    "script",
    [
        "sleep 30 & echo $!; wait",
        "trap '' TERM; sleep 30 & echo $!; wait; wait; sleep 30",
        "sh -c 'trap \"\" TERM; echo $$; sleep 30; sleep 30'",
        "exec >&- 2>&-; sleep 30",
    ],
)
def test_nothing_outlives_its_time(tmp_path: Path, script: str):
    begun = time.monotonic()
    done = run(script, cwd=tmp_path, env=ENV, timeout_s=0.3)
    assert done.timed_out
    assert done.code in (128 + signal.SIGTERM, 128 + signal.SIGKILL)
    assert time.monotonic() - begun < 10
    for pid in done.stdout.split():
        assert ends(int(pid))


def test_endless_output_is_cut(tmp_path: Path):
    done = run(["yes"], cwd=tmp_path, env=ENV, limit_bytes=10)
    assert (done.stdout, done.truncated) == (b"y\ny\ny\ny\ny\n", True)
    assert done.code != 0


def test_a_background_process_that_keeps_the_output_is_ended(tmp_path: Path):
    done = run("sleep 30 & echo $!", cwd=tmp_path, env=ENV)
    assert (done.code, done.timed_out) == (0, False)
    assert ends(int(done.stdout))


def test_an_interrupt_ends_the_whole_group(tmp_path: Path):
    script = f"sleep 30 & echo $! > {tmp_path}/pid; kill -INT {os.getpid()}; wait"
    with pytest.raises(KeyboardInterrupt):
        run(script, cwd=tmp_path, env=ENV)
    assert ends(int((tmp_path / "pid").read_text()))


def test_an_interrupt_while_starting_leaves_no_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    start = process._started

    def interrupted(*args: object, **options: object) -> object:
        child = start(*args, **options)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0)
        (tmp_path / "pid").write_text(str(child.pid))
        return child

    monkeypatch.setattr(process, "_started", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(["sleep", "30"], cwd=tmp_path, env=ENV)
    monkeypatch.undo()
    assert ends(int((tmp_path / "pid").read_text()))


def test_a_missing_program(tmp_path: Path):
    with pytest.raises(Unavailable, match="'no-such-program' is not installed"):
        run(["no-such-program"], cwd=tmp_path, env=ENV)


def test_the_program_is_looked_for_in_the_path_given(tmp_path: Path):
    with pytest.raises(Unavailable, match="'cat' is not installed"):
        run(["cat"], cwd=tmp_path, env={"PATH": str(tmp_path)})


def test_a_file_that_is_no_program(tmp_path: Path):
    (tmp_path / "tool").write_text("text")
    with pytest.raises(Unavailable, match="cannot be run: permission denied"):
        run([str(tmp_path / "tool")], cwd=tmp_path, env=ENV)


def test_a_missing_folder(tmp_path: Path):
    with pytest.raises(NotFound) as told:
        run(["true"], cwd=tmp_path / "none", env=ENV)
    assert told.value.file == str(tmp_path / "none")


@pytest.mark.parametrize("argv", [["true", "a\0b"], ["true", "x" * (3 << 20)]])
def test_what_cannot_be_passed_on(tmp_path: Path, argv: list[str]):
    with pytest.raises(IoTrouble, match="cannot start 'true'"):
        run(argv, cwd=tmp_path, env=ENV)
