"""What the next command does about a transaction whose process died."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.infra.locks import Lock
from ggen.infra.transaction import exclusive, recover


def test_a_death_at_any_step_leaves_all_or_nothing(scene: Any, root: Path):
    old, new = scene.tree(), scene.new_tree()
    outcomes = set()
    for number in scene.each_step():
        scene.die(scene.at(number))
        notes = recover(root)
        after = scene.tree()
        assert after in (old, new), f"step {number}: {notes}"
        assert scene.leftovers() == [], f"step {number}"
        assert recover(root) == []
        outcomes.add((after == new, notes[0].split()[0] if notes else ""))
    assert outcomes == {(False, ""), (False, "cleaned"), (True, "finished")}


@pytest.mark.parametrize("damaged", [False, True])
@pytest.mark.parametrize(
    ("step", "nth"), [("stage", 3), ("write", 1), ("write", 3), ("delete", 1)]
)
def test_a_death_while_recovering_is_recovered(
    scene: Any, root: Path, step: str, nth: int, damaged: bool
):
    old, new = scene.tree(), scene.new_tree()
    for count in itertools.count():
        scene.renew()
        scene.die(scene.before(step, nth))
        if damaged:
            for staged in (root / ".ggen").glob(".ggen-tmp-*"):
                staged.write_bytes(b"")
        code = scene.in_child(lambda n=count: recover_dying_at(root, n))
        recover(root)
        assert scene.leftovers() == []
        assert scene.tree() == (old if damaged or step == "stage" else new)
        if code == 0:
            break
    assert count > 3


def recover_dying_at(root: Path, count: int) -> None:
    """Recover, but die at call number `count` of those that change the tree."""
    numbers = itertools.count()

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def called(*args: object, **options: object) -> object:
            if next(numbers) == count:
                os._exit(9)
            return real(*args, **options)

        return called

    for name in ("replace", "unlink", "rename", "rmdir", "chmod"):
        setattr(os, name, dying(getattr(os, name)))
    recover(root)


class TestWhatAPersonDidMeanwhile:
    """Between the death and the next command people may have worked on."""

    def test_an_edit_is_not_overwritten_by_finishing(self, scene: Any, root: Path):
        scene.die(scene.before("write"))
        (root / "a.txt").write_text("edited by hand")
        notes = recover(root)
        assert (root / "a.txt").read_text() == "edited by hand"
        assert (root / "b.txt").read_text() == "new b"
        assert notes == [
            "finished an interrupted write of 5 files",
            "kept 'a.txt', which was changed since",
        ]

    def test_a_file_that_appeared_is_not_overwritten(self, scene: Any, root: Path):
        scene.die(scene.before("delete"))
        (root / "sub" / "gone.txt").write_text("edited by hand")
        recover(root)
        assert (root / "sub" / "gone.txt").read_text() == "edited by hand"

    def test_damaged_staged_content_means_undoing(self, scene: Any, root: Path):
        old = scene.tree()
        scene.die(scene.before("delete"))  # after the renames of three files
        (staged,) = (root / ".ggen").glob(".ggen-tmp-*")
        staged.write_bytes(b"")  # as a power loss can do
        assert recover(root) == ["undid an interrupted write of 6 files"]
        assert scene.tree() == old

    def test_an_edit_is_not_overwritten_by_undoing(self, scene: Any, root: Path):
        scene.die(scene.before("delete"))
        (staged,) = (root / ".ggen").glob(".ggen-tmp-*")
        staged.write_bytes(b"")
        (root / "a.txt").write_text("edited by hand")
        notes = recover(root)
        assert (root / "a.txt").read_text() == "edited by hand"
        assert (root / "b.txt").read_text() == "old b.txt"
        assert "kept 'a.txt', which was changed since" in notes


class TestForeignJournals:
    """A journal may come with a download: it must not do harm."""

    def planted(self, root: Path, record: object, marker: str = "commit") -> None:
        folder = root / ".ggen" / "journal" / "1-evil"
        folder.mkdir(parents=True)
        text = record if isinstance(record, str) else json.dumps(record)
        (folder / "journal.json").write_text(text)
        (folder / "0").write_text("evil")
        (folder / marker).touch()

    @pytest.mark.parametrize("path", ["../victim", "/etc/x", ".git/hooks/x", "out/x"])
    @pytest.mark.parametrize("marker", ["commit", "undo"])
    def test_reaching_out_is_ignored(
        self, scene: Any, root: Path, path: str, marker: str
    ):
        (root.parent / "victim").write_text("safe")
        (root / ".git" / "hooks").mkdir(parents=True)
        (root / "out").symlink_to(root.parent)
        step = ["delete", path, "", "0", "", None, 0, 0, False]
        self.planted(root, {"steps": [step], "new_dirs": []}, marker)
        assert recover(root) == []
        assert (root.parent / "victim").read_text() == "safe"
        assert not (root / ".git" / "hooks" / "x").exists()
        assert not (root.parent / "x").exists()
        assert scene.leftovers() == []

    @pytest.mark.parametrize(
        "record",
        [
            "",
            "{",
            "[]",
            "null",
            {"steps": 3, "new_dirs": []},
            {"steps": [["write"]], "new_dirs": []},
            {"steps": [["write", "a", "b", "", "", None, 0, 0, 0]], "new_dirs": []},
            {"steps": [["write", 1, 2, 3, 4, 5, 6, 7, 8]], "new_dirs": []},
            {"steps": [["delete", "a", "", "../0", "", [1], 0, 0, 0]], "new_dirs": []},
            {"steps": [], "new_dirs": [".git"]},
        ],
    )
    def test_nonsense_is_cleared_away(self, scene: Any, root: Path, record: object):
        old = scene.tree()
        self.planted(root, record)
        assert recover(root) == []
        assert (scene.tree(), scene.leftovers()) == (old, [])


class TestRecoverAndLocks:
    def test_does_nothing_while_another_command_works(self, scene: Any, root: Path):
        scene.die(scene.at(8))
        with Lock(root / ".ggen" / "lock"):
            assert recover(root) == []
            assert scene.leftovers() != []
        assert recover(root) != []
        assert scene.leftovers() == []

    def test_exclusive_recovers_under_its_lock(self, scene: Any, root: Path):
        scene.die(scene.at(8))
        with exclusive(root) as notes:
            assert len(notes) == 1
            scene.changes().commit()
        assert scene.leftovers() == []

    def test_where_nothing_is_there_nothing_is_made(self, tmp_path: Path):
        assert recover(tmp_path) == []
        assert list(tmp_path.iterdir()) == []
