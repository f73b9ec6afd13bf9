"""A tree, a transaction that changes all kinds of things in it, and its deaths."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ggen.infra.transaction import Transaction

Hook = Callable[[str], None]


class Scene:
    """A tree in `root` and one transaction over it."""

    DIED = 9

    def __init__(self, root: Path) -> None:
        self.root = root
        self.renew()

    def renew(self) -> None:
        """The tree as it was at the beginning."""
        if self.root.exists():
            shutil.rmtree(self.root)
        (self.root / "sub").mkdir(parents=True)
        for name in ("a.txt", "b.txt", "c.txt", "sub/gone.txt"):
            (self.root / name).write_text(f"old {name}")
        (self.root / "b.txt").chmod(0o600)
        (self.root / ".ggen").mkdir()

    def changes(self, on_step: Hook | None = None) -> Transaction:
        """A transaction with a step of every kind."""
        transaction = Transaction(self.root, on_step=on_step)
        transaction.write(self.root / "a.txt", "new a")
        transaction.write(self.root / "b.txt", "new b")
        new = self.root / "x" / "y" / "new.txt"
        transaction.write(new, "new file", mode=0o755)
        transaction.delete(self.root / "sub" / "gone.txt", prune=True)
        transaction.chmod(self.root / "c.txt", 0o640)
        transaction.make_dir(self.root / "empty")
        manifest = self.root / ".ggen" / "manifest.jsonl"
        transaction.write(manifest, "{}\n", fsync=True)
        return transaction

    def tree(self) -> dict[str, str]:
        """Every file and folder but ggen's own: path -> mode and content."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if name.split("/")[0] != ".ggen":
                content = path.read_text() if path.is_file() else "/"
                found[name] = f"{path.stat().st_mode & 0o777:o} {content}"
        return found

    def new_tree(self) -> dict[str, str]:
        """The tree after the transaction; the tree itself is as at the beginning."""
        self.changes().commit()
        new = self.tree()
        self.renew()
        return new

    def leftovers(self) -> list[str]:
        """What a finished or undone transaction must not leave."""
        found = [path.name for path in self.root.rglob(".ggen-tmp-*")]
        return found + [path.name for path in (self.root / ".ggen").glob("journal")]

    def count_steps(self) -> int:
        names: list[str] = []
        self.changes(names.append).commit()
        self.renew()
        return len(names)

    def each_step(self) -> Iterator[int]:
        """Numbers of the steps; for each the tree is as at the beginning."""
        for number in range(self.count_steps()):
            self.renew()
            yield number

    def die(self, hook: Hook) -> None:
        """Commit in another process that dies on the way, as by kill -9."""
        assert self.in_child(lambda: self.changes(hook).commit()) == self.DIED

    @staticmethod
    def in_child(work: Callable[[], object]) -> int:
        """Run in a forked process and give its exit code."""
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    @classmethod
    def at(cls, number: int) -> Hook:
        """A hook that ends the process before step `number`."""
        steps = itertools.count()

        def on_step(_: str) -> None:
            if next(steps) == number:
                os._exit(cls.DIED)

        return on_step

    @classmethod
    def before(cls, name: str, nth: int = 1) -> Hook:
        """A hook that ends the process before the `nth` step of this name."""
        left = itertools.count(1 - nth)

        def on_step(step: str) -> None:
            if step == name and next(left) == 0:
                os._exit(cls.DIED)

        return on_step


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "root")


@pytest.fixture
def root(scene: Scene) -> Path:
    return scene.root
