"""A world that refuses: full disks, broken ones, no rights, no file handles."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from torturing.world import (
    GENERATE,
    OTHER,
    Broken,
    check_run,
    check_settled,
    prepare,
    run,
    set_version,
    warm_up,
)

ITEMS = 4
# Calls that change something, and those of them that need room.
_NEED_ROOM = ("open", "write", "mkdir", "link", "ftruncate")
_CALLS = (
    *_NEED_ROOM,
    "replace",
    "rename",
    "unlink",
    "rmdir",
    "fsync",
    "fchmod",
    "chmod",
)
KINDS = {
    "ENOSPC": (errno.ENOSPC, _NEED_ROOM),
    "EIO": (errno.EIO, _CALLS),
    "EACCES": (errno.EACCES, ("open", "mkdir", "link", "replace", "unlink", "rmdir")),
    "EMFILE": (errno.EMFILE, ("open",)),
    "EROFS": (errno.EROFS, ("open", "mkdir", "link", "replace", "unlink", "rmdir")),
}


class _Refusing:
    """Stands in for the calls of `os` in a child; tells by a file that it did."""

    def __init__(self, kind: str, number: int, flag: Path, *, ever_after: bool) -> None:
        self._errno, self._names = KINDS[kind]
        self._left = number
        self._flag = flag
        self._ever_after = ever_after
        self._real_open, self._real_close = os.open, os.close

    def install(self) -> None:
        for name in self._names:
            setattr(os, name, self._wrapped(name, getattr(os, name)))

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if name == "open" and not args[1] & (os.O_WRONLY | os.O_RDWR):
                return real(*args, **options)
            self._left -= 1
            if self._left == 0 or (self._left < 0 and self._ever_after):
                self._tell()
                raise OSError(self._errno, os.strerror(self._errno))
            return real(*args, **options)

        return call

    def _tell(self) -> None:
        self._real_close(self._real_open(self._flag, os.O_WRONLY | os.O_CREAT))


def refuse_everywhere(
    folder: Path, kind: str, *, ever_after: bool = False, step: int = 1
) -> dict[str, int]:
    """Let each changing call of a run fail, one run for each.

    Args:
        kind: a name of `KINDS`.
        ever_after: all later calls fail as well, as they do when a disk is full.
        step: every how many-th call is tried.

    Returns:
        How often the run failed, and how often it could do without the call.

    Raises:
        Broken: a promise did not hold.
    """
    root = folder / "root"
    flag = folder / "refused"
    prepare(root, items=ITEMS)
    warm_up(folder / "warm")
    set_version(root, "0")
    check_run(root, GENERATE)
    version, number = "0", 1
    seen = {"failed": 0, "did without": 0}
    while True:
        new = str(number)
        set_version(root, new)
        flag.unlink(missing_ok=True)
        refusing = _Refusing(kind, number, flag, ever_after=ever_after)
        code, text = run(root, GENERATE, refusing.install)
        try:
            _check(root, code, text, version, new, patient=ever_after)
            check_run(root, GENERATE)
            check_settled(root, [new], items=ITEMS)
        except Broken as error:
            raise Broken(f"{kind} at call {number}: {error}") from None
        if not flag.exists():
            return seen
        seen["failed" if code else "did without"] += 1
        version, number = new, number + step


def _check(
    root: Path, code: int, text: str, old: str, new: str, *, patient: bool
) -> None:
    if code not in (0, 74) or "Traceback" in text:
        raise Broken(f"exit {code}: {text}")
    lines = [line for line in text.splitlines() if line.startswith("ggen: error: ")]
    if (code == 74) != (len(lines) == 1):
        raise Broken(f"exit {code}, and {len(lines)} errors: {text}")
    # What could not be cleaned up now, the next command cleans up.
    if patient or (code == 0 and (root / ".ggen" / "journal").exists()):
        check_run(root, OTHER)
        check_settled(root, [new, old], items=ITEMS)
    else:
        check_settled(root, [new if code == 0 else old], items=ITEMS)


def limit_everything(folder: Path, name: str, limits: Sequence[int]) -> dict[int, int]:
    """Run under each of `limits` of a resource, ``RLIMIT_FSIZE`` for example.

    Returns:
        Limit -> exit code.

    Raises:
        Broken: a promise did not hold.
    """
    import resource

    root = folder / "root"
    prepare(root, items=ITEMS)
    warm_up(folder / "warm")
    set_version(root, "0")
    check_run(root, GENERATE)
    codes, version = {}, "0"
    for limit in limits:
        new = f"limit {limit}"
        set_version(root, new)

        def lower(limit: int = limit) -> None:
            resource.setrlimit(getattr(resource, name), (limit, limit))

        code, text = run(root, GENERATE, lower)
        try:
            _check(root, code, text, version, new, patient=False)
            check_run(root, GENERATE)
            check_settled(root, [new], items=ITEMS)
        except Broken as error:
            raise Broken(f"{name} {limit}: {error}") from None
        codes[limit], version = code, new
    return codes


def deny_folder(folder: Path) -> tuple[int, str]:
    """Run as a user who may not write in one of the output folders.

    `folder` must be one that everybody may enter.

    Returns:
        Exit code and messages.

    Raises:
        Broken: a promise did not hold.
    """
    root = folder / "root"
    prepare(root, items=ITEMS)
    warm_up(folder / "warm")
    set_version(root, "0")
    check_run(root, GENERATE)
    set_version(root, "1")
    user = 65534 if os.geteuid() == 0 else os.geteuid()
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user, -1)
    denied = root / "out" / "1"
    os.chmod(denied, 0o555)

    def become() -> None:
        if os.geteuid() == 0:
            os.setuid(user)

    try:
        code, text = run(root, GENERATE, become)
        _check(root, code, text, "0", "1", patient=False)
    finally:
        os.chmod(denied, 0o755)
    check_run(root, GENERATE)
    check_settled(root, ["1"], items=ITEMS)
    return code, text


def fill_disk(folder: Path, free_kib: Sequence[int]) -> dict[int, int]:
    """Run on a real small file system with so much left; needs the right to mount.

    Returns:
        Free KiB -> exit code; empty where mounting is not allowed.

    Raises:
        Broken: a promise did not hold.
    """
    import subprocess

    codes = {}
    warm_up(folder / "warm")
    for number, left_kib in enumerate(free_kib):
        disk = folder / f"disk-{number}"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            return {}
        try:
            codes[left_kib] = _run_on(disk, left_kib << 10)
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    return codes


def _run_on(disk: Path, left_bytes: int) -> int:
    root = disk / "root"
    prepare(root, items=ITEMS)
    set_version(root, "0")
    check_run(root, GENERATE)
    set_version(root, "1")
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as stream:
        stream.write(b"\0" * max(0, shutil.disk_usage(disk).free - left_bytes))
    code, text = run(root, GENERATE)
    if not (root / ".ggen" / "journal").exists():
        check_settled(root, ["1" if code == 0 else "0"], items=ITEMS)
    filler.unlink()
    _check(root, code, text, "0", "1", patient=True)
    check_run(root, GENERATE)
    check_settled(root, ["1"], items=ITEMS)
    return code


_GRAPH_WRITES = (
    ("graph", "update", "INSERT DATA { ex:new ex:p 1 }", "-g", "a.ttl", "--in-place"),
    ("graph", "export", "-g", "b.ttl", "-o", "a.ttl"),
    ("graph", "snapshot", "save", "one", "-g", "a.ttl", "--force"),
    ("utils", "config", "set", "template.vars.author", "new"),
    ("template", "new", "fresh", "--kind", "text"),
)


def refuse_other_writes(folder: Path, kind: str) -> dict[str, int]:
    """Let each changing call of commands that write single files fail.

    Returns:
        How often a run failed, and how often it could do without the call.

    Raises:
        Broken: a file is neither the old nor the new one, or something is left over.
    """
    root, flag = folder / "root", folder / "refused"
    warm_up(folder / "warm")
    seen = {"failed": 0, "did without": 0}
    for words in _GRAPH_WRITES:
        _prepare_graphs(root)
        old = _contents(root)
        check_run(root, words)
        new = _contents(root)
        number = 1
        while True:
            flag.unlink(missing_ok=True)
            _prepare_graphs(root)
            refusing = _Refusing(kind, number, flag, ever_after=False)
            code, text = run(root, words, refusing.install)
            if code not in (0, 74) or "Traceback" in text:
                raise Broken(f"{kind} at call {number} of {words}: exit {code}: {text}")
            if _contents(root) not in ((new,) if code == 0 else (old, new)):
                raise Broken(f"{kind} at call {number} of {words}: {_contents(root)}")
            if not flag.exists():
                break
            seen["failed" if code else "did without"] += 1
            number += 1
    return seen


def _prepare_graphs(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    (root / ".ggen" / "snapshots").mkdir(parents=True)
    (root / ".ggen" / ".gitignore").write_text("/*\n")
    (root / "ggen.toml").write_text('[graph]\nprefixes = { ex = "http://e/" }\n')
    for name in "ab":
        (root / f"{name}.ttl").write_text(f"<http://e/{name}> <http://e/p> 1 .\n")


def _contents(root: Path) -> dict[str, object]:
    """Path -> content; times of snapshots, caches, and finished journals left out."""
    return {
        path.relative_to(root).as_posix(): (
            path.name if path.suffix == ".json" else path.read_bytes()
        )
        for path in root.rglob("*")
        if path.is_file()
        and not {"cache", "journal", "lock"} & set(path.relative_to(root).parts)
    }
