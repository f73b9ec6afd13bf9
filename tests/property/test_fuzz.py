"""Damaged files of every kind: never a traceback, exit 70, a hang, a file outside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from torturing.fuzz import Box
from torturing.targets import TARGETS

pytest.importorskip("pyoxigraph")
pytest.importorskip("pyshacl")

NUMBER = st.integers(0, 1 << 20)
EDITS = st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def boxes(tmp_path_factory):
    """One box for each target, so that its sound project is made once."""
    made: dict[str, Box] = {}

    def box(name: str) -> Box:
        if name not in made:
            made[name] = Box(tmp_path_factory.mktemp("box"))
        return made[name]

    return box


@pytest.mark.parametrize("name", TARGETS)
def test_a_damaged_file_is_an_error_like_any_other(name, boxes):
    # The same examples each time; scripts/torture draws ever new ones.
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(EDITS, st.booleans())
    def attack(edits, values):
        boxes(name).attack(name, edits, values=values)

    attack()


@pytest.mark.parametrize("name", TARGETS)
def test_the_sound_file_is_read(name, boxes):
    box = boxes(name)
    box.lay_sound(name)
    for command in TARGETS[name].commands:
        code, _, messages = box.run(command)
        assert code == 0, messages
