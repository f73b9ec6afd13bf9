"""One damaged file, the commands that read it, and what must never come of it."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import random
import shutil
import signal
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from torturing.mutations import Edit, damage, damage_values
from torturing.targets import TARGETS, Command, Target

TIMEOUT_S = 20
_CODES = frozenset((0, 1, 2, 3, 4, 5, 6, 69, 74, 124))


class Fault(AssertionError):
    """ggen did what it must never do; the text says what, and with which file."""


class _Hang(BaseException):
    pass


class Box:
    """A folder for one run after the other: the project, and what is around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "inside" / "root"
        self._home = folder / "home"
        self._home.mkdir(parents=True, exist_ok=True)
        self._outside = folder / "outside"
        self._outside.mkdir(exist_ok=True)
        (self._outside / "secret").write_text("secret")
        self._sound: dict[str, dict[str, bytes]] = {}

    def attack(self, name: str, edits: Sequence[Edit], *, values: bool = False) -> None:
        """Damage the file that target `name` says, and run its commands.

        Raises:
            Fault: a traceback, an exit code that is none for bad input, a hang, or a
                file outside the project.
        """
        target = TARGETS[name]
        tree = self._tree(name, target)
        victim = _find(tree, target.victim)
        damaged = _damaged(tree[victim], target, edits, values=values)
        self._lay({**tree, victim: damaged})
        around = self._around()
        for command in target.commands:
            self._check(command, victim, damaged)
        if self._around() != around:
            raise Fault(f"{name}: something outside the project was changed")

    def lay_sound(self, name: str) -> None:
        """Lay out the project of target `name` with nothing damaged."""
        self._lay(self._tree(name, TARGETS[name]))

    def _check(self, command: Command, victim: str, damaged: bytes) -> None:
        what = f"ggen {' '.join(command)}\nwith {victim}:\n{damaged[:3000]!r}"
        try:
            with _time_limit():
                code, out, err = self.run(command)
        except _Hang:
            raise Fault(f"hangs: {what}") from None
        except RecursionError:
            raise Fault(f"RecursionError: {what}") from None
        if code not in _CODES or "Traceback" in err:
            raise Fault(f"exit {code}: {what}\n{err}")
        if "\x00" in out[:0] or err.count("\n") > 50:
            raise Fault(f"{err.count(chr(10))} lines of messages: {what}\n{err}")

    def run(self, command: Command) -> tuple[int, str, str]:
        """Run a command line in this process: exit code, output, messages."""
        from ggen.cli.env import Env
        from ggen.cli.main import main

        out, err = io.BytesIO(), io.BytesIO()
        env = Env(
            stdin=io.BytesIO(),
            stdout=io.TextIOWrapper(out, encoding="utf-8", write_through=True),
            stderr=io.TextIOWrapper(err, encoding="utf-8", write_through=True),
            cwd=str(self.root),
            environ={"HOME": str(self._home), "GGEN_NO_METRICS": "1", "PATH": "/bin"},
        )
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            code = int(main([*command, "--offline"], env))
        # What Python prints by itself names files of this machine.
        for item in warned:
            if not issubclass(item.category, (DeprecationWarning, ResourceWarning)):
                err.write(f"Traceback of a warning: {item}\n".encode())
        texts = (raw.getvalue().decode("utf-8", "replace") for raw in (out, err))
        return (code, *texts)  # type: ignore[return-value]

    def _tree(self, name: str, target: Target) -> dict[str, bytes]:
        """The files of the sound project, after the commands that make more."""
        if name not in self._sound:
            self._lay({path: text.encode() for path, text in target.files.items()})
            # Nothing is kept of files that are as young as the run itself.
            time.sleep(0.05)
            for command in target.before:
                code, _, err = self.run(command)
                assert code == 0, err
            if target.dies:
                _die_writing(self.root)
            self._sound[name] = {
                path.relative_to(self.root).as_posix(): path.read_bytes()
                for path in self.root.rglob("*")
                if path.is_file()
            }
        return self._sound[name]

    def _lay(self, tree: dict[str, bytes]) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        for name, data in tree.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def _around(self) -> dict[str, bytes]:
        """Every file outside the project and the home, with its content."""
        return {
            str(path): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
            and not path.is_relative_to(self.root)
            and not path.is_relative_to(self._home)
        }


def _die_writing(root: Path) -> None:
    """Leave the journal of a process that died after its first rename."""
    from ggen.infra.transaction import Transaction

    writes = 0

    def on_step(name: str) -> None:
        nonlocal writes
        writes += name == "write"
        if writes == 2:
            os._exit(9)

    pid = os.fork()
    if pid == 0:
        try:
            transaction = Transaction(root, on_step=on_step)
            transaction.write(root / "old.txt", "new\n")
            transaction.write(root / "deep" / "er" / "new.txt", "new\n")
            transaction.delete(root / "gone.txt", prune=True)
            transaction.chmod(root / "m.ttl", 0o600)
            transaction.commit()
        finally:
            os._exit(70)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9


def _find(tree: dict[str, bytes], pattern: str) -> str:
    """The file of `tree` that a name or glob means."""
    found = sorted(name for name in tree if Path(name).match(pattern))
    assert found, f"nothing matches {pattern}"
    return found[-1]


def _damaged(
    data: bytes, target: Target, edits: Sequence[Edit], *, values: bool
) -> bytes:
    if target.packed and values:
        # Sound outside, damaged inside.
        return gzip.compress(damage(gzip.decompress(data), edits), mtime=0)
    if not values or not target.values:
        return damage(data, edits, target.tokens)
    if target.victim.endswith((".yaml", ".yml")):
        import json

        import yaml

        return damage_values(json.dumps(yaml.safe_load(data)).encode(), edits)
    if not target.checked:
        return damage_values(data, edits)
    body = damage_values(data.partition(b"\n")[2], edits)
    return b'{"sha256":"%s"}\n' % hashlib.sha256(body).hexdigest().encode() + body


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(_number: int, _frame: Any) -> None:
        raise _Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(TIMEOUT_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def random_edits(rng: random.Random) -> list[Edit]:
    """A few edits, drawn at random."""
    return [
        (rng.randrange(1 << 16), rng.randrange(1 << 30), rng.randrange(1 << 16))
        for _ in range(rng.choice((1, 1, 1, 2, 3, 5)))
    ]


def attack_once(box: Box, name: str, seed: int) -> None:
    """One attack on target `name`; the same one for the same seed.

    Raises:
        Fault: see `Box.attack`.
    """
    rng = random.Random(f"{name} {seed}")
    box.attack(name, random_edits(rng), values=rng.random() < 0.5)


__all__ = ["TARGETS", "Box", "Fault", "attack_once", "random_edits"]
