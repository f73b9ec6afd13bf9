"""Deaths, crowds and refusals, in short; scripts/torture has the long form of each."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

from torturing.world import (  # noqa: E402
    GENERATE,
    OTHER,
    check_manifest,
    check_settled,
    prepare,
    set_version,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def torture(name: str, rounds: int) -> str:
    """Run one campaign of scripts/torture; what it found is the failure's text."""
    words = [str(SCRIPTS / "torture"), "--only", name, "--rounds", str(rounds)]
    # In memory where there is such a place: thousands of syncs take their time.
    place = {"TMPDIR": "/dev/shm"} if os.access("/dev/shm", os.W_OK) else {}
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **place},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_run_that_dies_leaves_all_or_nothing():
    assert "old" in torture("deaths", 40)


def test_a_run_with_workers_that_dies_leaves_no_process():
    torture("workers", 3)


def test_twenty_runs_at_once_lose_nothing():
    torture("crowds", 20)


def test_every_call_that_writes_may_fail():
    said = torture("refusals", 12)
    assert "failed" in said


def test_every_call_of_other_writers_may_fail():
    assert "failed" in torture("files", 1)


def test_limits_of_the_system_give_one_clear_error():
    assert "'denied': 74" in torture("limits", 1)


def test_clocks_that_jump_hide_no_change():
    said = torture("clocks", 30)
    assert "'written': 0" not in said


def test_the_real_command_killed_at_any_moment(tmp_path):
    prepare(tmp_path)
    command = [sys.executable, "-m", "ggen", "-C", str(tmp_path)]
    set_version(tmp_path, "0")
    started = time.monotonic()
    assert subprocess.run([*command, *GENERATE], capture_output=True).returncode == 0
    took_s = time.monotonic() - started
    rng = random.Random(3)
    for number in range(1, 4):
        set_version(tmp_path, str(number))
        child = subprocess.Popen(
            [*command, *GENERATE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(took_s * rng.uniform(0.5, 1))
        child.send_signal(signal.SIGKILL)
        child.wait()
        check_manifest(tmp_path)
        done = subprocess.run([*command, *OTHER], capture_output=True)
        assert done.returncode == 0, done.stderr
        # Whatever earlier rounds left standing is whole as well.
        check_settled(tmp_path, [str(n) for n in range(number + 1)])
