"""Transactions: all or nothing, also when the disk is full."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.errors import IoTrouble, OutputOutsideRoot
from ggen.infra.transaction import Transaction, recover


def test_everything_is_done(scene: Any, root: Path):
    scene.changes().commit()
    assert scene.tree() == {
        "a.txt": "644 new a",
        "b.txt": "600 new b",
        "c.txt": "640 old c.txt",
        "empty": "755 /",
        "x": "755 /",
        "x/y": "755 /",
        "x/y/new.txt": "755 new file",
    }
    assert (root / ".ggen" / "manifest.jsonl").read_text() == "{}\n"
    assert scene.leftovers() == []
    assert recover(root) == []


def failing_at(count: int, names: list[str]) -> Callable[[str], None]:
    """A hook that fails at step number `count`, and notes the steps before."""

    def on_step(name: str) -> None:
        names.append(name)
        if len(names) == count + 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return on_step


def test_a_failure_at_any_step_puts_everything_back(scene: Any, root: Path):
    old, last = scene.tree(), scene.count_steps() - 1
    for number in scene.each_step():
        stamps = {name: (root / name).stat().st_mtime_ns for name in old}
        names: list[str] = []
        transaction = scene.changes(failing_at(number, names))
        if number == last:
            transaction.commit()  # nothing is taken back once all is done
            assert recover(root) != []
            continue
        with pytest.raises((IoTrouble, OSError)):
            transaction.commit()
        assert scene.tree() == old, names
        changed = {n for n in old if (root / n).stat().st_mtime_ns != stamps[n]}
        assert changed <= {"sub"}, names
        assert scene.leftovers() == [], names


@pytest.mark.parametrize("call", ["replace", "unlink", "chmod", "mkdir", "open"])
def test_a_full_disk_is_told_with_the_file(
    scene: Any, root: Path, monkeypatch: pytest.MonkeyPatch, call: str
):
    old = scene.tree()
    real = getattr(os, call)
    for count in range(6):
        numbers = itertools.count()

        def failing(*args: object, **options: object) -> object:
            if next(numbers) == count:  # noqa: B023
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*args, **options)

        transaction = scene.changes()
        with monkeypatch.context() as patched:
            patched.setattr(os, call, failing)
            try:
                transaction.commit()
            except IoTrouble as error:
                assert "input/output error" in error.message
                assert str(root) in (error.file or "")
                assert scene.tree() == old
                assert scene.leftovers() == []
                continue
        scene.renew()


def test_hard_links_are_not_needed(scene: Any, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    def fail(name: str) -> None:
        if name == "chmod":
            raise KeyboardInterrupt

    old = scene.tree()
    monkeypatch.setattr(os, "link", refused)
    with pytest.raises(KeyboardInterrupt):
        scene.changes(fail).commit()
    assert scene.tree() == old


def test_a_folder_on_another_file_system_is_put_back(
    scene: Any, monkeypatch: pytest.MonkeyPatch
):
    def crossing(real: Callable[..., object]) -> Callable[..., object]:
        def called(one: str, other: str, **options: object) -> object:
            if ("journal" in str(one)) != ("journal" in str(other)):
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
            return real(one, other, **options)

        return called

    def fail(name: str) -> None:
        if name == "chmod":
            raise KeyboardInterrupt

    old = scene.tree()
    monkeypatch.setattr(os, "link", crossing(os.link))
    monkeypatch.setattr(os, "replace", crossing(os.replace))
    with pytest.raises(KeyboardInterrupt):
        scene.changes(fail).commit()
    assert scene.tree() == old
    assert scene.leftovers() == []


def test_nothing_to_do_touches_nothing(tmp_path: Path):
    Transaction(tmp_path).commit()
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_no_trace_in_an_untouched_folder(tmp_path: Path):
    (tmp_path / "file").touch()
    transaction = Transaction(tmp_path)
    transaction.write(tmp_path / "file" / "x", "cannot be")
    with pytest.raises(IoTrouble):
        transaction.commit()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_root_that_was_not_there(tmp_path: Path):
    transaction = Transaction(tmp_path / "out")
    transaction.write(tmp_path / "out" / "a", "x")
    transaction.commit()
    assert (tmp_path / "out" / "a").read_text() == "x"


def test_a_read_only_file_stops_all(scene: Any, root: Path):
    (root / "b.txt").chmod(0o444)
    with pytest.raises(IoTrouble, match="read-only") as told:
        scene.changes().commit()
    assert told.value.file == str(root / "b.txt")
    assert (root / "a.txt").read_text() == "old a.txt"


def test_a_given_mode_replaces_a_read_only_file(scene: Any, root: Path):
    (root / "b.txt").chmod(0o444)
    transaction = Transaction(root)
    transaction.write(root / "b.txt", "generated", mode=0o444)
    transaction.commit()
    assert scene.tree()["b.txt"] == "444 generated"


@pytest.mark.parametrize("verb", ["write", "delete"])
def test_a_folder_in_the_place_of_a_file(root: Path, verb: str):
    transaction = Transaction(root)
    if verb == "write":
        transaction.write(root / "sub", "x")
    else:
        transaction.delete(root / "sub")
    with pytest.raises(IoTrouble, match="is a directory"):
        transaction.commit()


def test_deleting_what_is_not_there(root: Path):
    transaction = Transaction(root)
    transaction.delete(root / "none")
    transaction.write(root / "a.txt", "new")
    transaction.commit()
    assert (root / "a.txt").read_text() == "new"


def test_the_last_change_of_a_path_holds(root: Path):
    transaction = Transaction(root)
    transaction.delete(root / "a.txt")
    transaction.write(root / "a.txt", "back")
    transaction.commit()
    assert (root / "a.txt").read_text() == "back"


def test_pruning_stops_at_what_is_not_empty(root: Path):
    (root / "sub/deep/er").mkdir(parents=True)
    (root / "sub/deep/er/x").touch()
    transaction = Transaction(root)
    transaction.delete(root / "sub/deep/er/x", prune=True)
    transaction.commit()
    assert sorted(os.listdir(root / "sub")) == ["gone.txt"]


@pytest.mark.parametrize("path", ["../x", ".git/hooks/pre-commit", ".", "a/../../x"])
def test_paths_that_no_transaction_touches(root: Path, path: str):
    with pytest.raises(OutputOutsideRoot):
        Transaction(root).write(root / path, "x")


def test_a_link_is_written_through(root: Path):
    (root / "link.txt").symlink_to("a.txt")
    transaction = Transaction(root)
    transaction.write(root / "link.txt", "through")
    transaction.commit()
    assert (root / "link.txt").is_symlink()
    assert (root / "a.txt").read_text() == "through"
