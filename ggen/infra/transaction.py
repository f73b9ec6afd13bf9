"""Several files written together: all of them or none, whatever dies in between.

Everything is staged beside its target and listed in a journal; then come the renames.
After a `kill -9` the next `recover` finishes what was staged wholly and undoes the
rest. After a power loss the same holds for what the journal's hashes confirm.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ggen.errors import Busy, OutputOutsideRoot
from ggen.infra.files import ensure_ggen_dir, io_error
from ggen.infra.hashing import sha256_hex
from ggen.infra.journal import Journal, Step, discard, is_allowed, signature
from ggen.infra.locks import Lock
from ggen.infra.staging import TEMP_PREFIX, mode_to_keep, write_new

_JOURNALS = os.path.join(".ggen", "journal")
_LOCK = os.path.join(".ggen", "lock")


class _Change(NamedTuple):
    kind: str
    data: bytes = b""
    mode: int | None = None
    fsync: bool = False
    prune: bool = False


class Transaction:
    """Changes below `root` that become visible together.

    The caller holds the lock ``.ggen/lock`` from before it looked at the tree until
    after `commit` (see `exclusive`). Of several changes of one path the last holds.

    Args:
        root: folder that holds every path, and ``.ggen``.
        on_step: called before every step with its name; tests die or fail in it.
    """

    def __init__(
        self, root: Path, *, on_step: Callable[[str], None] | None = None
    ) -> None:
        self._root = os.path.abspath(root)
        self._on_step = on_step
        self._changes: dict[str, _Change] = {}
        self._dirs: list[str] = []

    def write(
        self,
        path: Path,
        data: bytes | str,
        *,
        mode: int | None = None,
        fsync: bool = False,
    ) -> None:
        """Create or replace a file, with its folders.

        Args:
            mode: permission bits; None: those of the file there, else by the umask.
            fsync: also on disk before anything becomes visible.

        Raises:
            OutputOutsideRoot: `path` is not below the root, or is git's own.
        """
        payload = data.encode("utf-8") if isinstance(data, str) else data
        self._changes[self._inside(path)] = _Change("write", payload, mode, fsync)

    def delete(self, path: Path, *, prune: bool = False) -> None:
        """Remove a file; one that does not exist is as wished.

        Args:
            prune: then also its folder and those above that are left empty.

        Raises:
            OutputOutsideRoot: as `write`.
        """
        self._changes[self._inside(path)] = _Change("delete", prune=prune)

    def chmod(self, path: Path, mode: int) -> None:
        """Set the permission bits of an existing file.

        Raises:
            OutputOutsideRoot: as `write`.
        """
        self._changes[self._inside(path)] = _Change("chmod", mode=mode)

    def make_dir(self, path: Path) -> None:
        """Make a folder, and those above it; an existing one is as wished.

        Raises:
            OutputOutsideRoot: as `write`.
        """
        self._dirs.append(self._inside(path))

    def _inside(self, path: Path) -> str:
        """Relative to the root; a link as the last part is followed."""
        absolute = os.path.abspath(path)
        if os.path.islink(absolute):
            root = os.path.realpath(self._root)
            relative = os.path.relpath(os.path.realpath(absolute), root)
        else:
            relative = os.path.relpath(absolute, self._root)
        if not is_allowed(relative):
            raise OutputOutsideRoot(f"'{path}' is not a place for output")
        return relative

    def commit(self) -> None:
        """Do it all. When it raises, everything is as it was before.

        Raises:
            IoTrouble: the system refused one of the steps; its file is named.
        """
        if not self._changes and not self._dirs:
            return
        work = _Work(self._root, self._on_step or (lambda name: None))
        done = False
        try:
            work.plan(self._changes, self._dirs)
            work.open_journal()
            work.stage(self._changes)
            work.perform()
            done = True
        finally:
            # Whatever came, Ctrl-C included.
            if not done:
                work.take_back()
        work.finish()


class _Work:
    """One commit, stage after stage."""

    def __init__(self, root: str, on_step: Callable[[str], None]) -> None:
        self._root = root
        self._on_step = on_step
        self._id = f"{os.getpid()}-{os.urandom(6).hex()}"
        folder = os.path.join(root, _JOURNALS, self._id)
        self._journal = Journal(root, folder, [], [])
        # What was not there is taken away again when all fails.
        self._had_root = os.path.isdir(root)
        self._had_ggen_dir = os.path.isdir(os.path.join(root, ".ggen"))
        self._committed = False

    @contextmanager
    def _told(self, path: str, doing: str = "write") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise io_error(error, os.path.join(self._root, path), doing) from error

    def plan(self, changes: dict[str, _Change], dirs: list[str]) -> None:
        """Decide every step; nothing is touched."""
        # The journal needs these two, so they are made before it.
        known = {"", ".ggen"}
        for folder in dirs:
            self._plan_dir(folder, known)
        for path, change in changes.items():
            with self._told(path):
                self._plan_step(path, change)
            if change.kind == "write":
                self._plan_dir(os.path.dirname(path), known)

    def _plan_dir(self, folder: str, known: set[str]) -> None:
        missing = []
        while folder not in known:
            known.add(folder)
            if os.path.isdir(os.path.join(self._root, folder)):
                break
            missing.append(folder)
            folder = os.path.dirname(folder)
        # Parents first, as mkdir needs them.
        self._journal.new_dirs += reversed(missing)

    def _plan_step(self, path: str, change: _Change) -> None:
        target = os.path.join(self._root, path)
        before = signature(target)
        number = str(len(self._journal.steps))
        backup = number if before and change.kind != "chmod" else ""
        step = Step(change.kind, path, backup=backup, before=before)
        if change.kind == "write":
            digest = sha256_hex(change.data)
            # Known before it exists: the journal must name it first.
            temp = f"{TEMP_PREFIX}{self._id}-{number}"
            step = step._replace(temp=temp, sha256=digest)
        elif before is None and change.kind == "delete":
            return
        else:
            old_mode = stat.S_IMODE(os.stat(target).st_mode)
            mode = change.mode or 0
            step = step._replace(old_mode=old_mode, mode=mode, prune=change.prune)
        if before is not None and change.kind != "chmod" and os.path.isdir(target):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        self._journal.steps.append(step)

    def open_journal(self) -> None:
        """From here on a death is noticed by the next command."""
        self._on_step("journal")
        ensure_ggen_dir(Path(self._root))
        with self._told(os.path.join(_JOURNALS, self._id)):
            os.makedirs(self._journal.folder)
            self._on_step("record")
            self._journal.save()

    def stage(self, changes: dict[str, _Change]) -> None:
        """Make folders, staged files and backups; no file that exists is touched."""
        for folder in self._journal.new_dirs:
            self._on_step("folder")
            with self._told(folder, "make the folder"):
                os.mkdir(os.path.join(self._root, folder))
        for step in self._journal.steps:
            with self._told(step.path):
                self._stage_step(step, changes[step.path])

    def _stage_step(self, step: Step, change: _Change) -> None:
        if step.kind == "write":
            self._on_step("stage")
            mode = change.mode
            # A mode that was asked for is also a wish to replace read-only files.
            if mode is None:
                mode = mode_to_keep(self._journal.target(step))
            temp = self._journal.temp(step)
            write_new(temp, change.data, mode=mode, fsync=change.fsync)
        if step.backup:
            self._on_step("backup")
            target, backup = self._journal.target(step), self._journal.backup(step)
            try:
                # Costs no space, and keeps the inode for putting back.
                os.link(target, backup)
            except OSError:  # another file system, or one without hard links
                shutil.copy2(target, backup)

    def perform(self) -> None:
        """Rename, delete and chmod."""
        self._on_step("mark")
        # Before the marker: between the two nothing has been renamed.
        self._committed = True
        with self._told(_JOURNALS):
            self._journal.mark_commit()
        for step in self._journal.steps:
            self._on_step(step.kind)
            doing = "delete" if step.kind == "delete" else "write"
            with self._told(step.path, doing):
                self._journal.apply(step)

    def take_back(self) -> None:
        """Leave everything as it was; what fails now is left to `recover`."""
        # The first error is the one to tell; what is left here is journalled.
        with suppress(OSError):
            self._on_step("take back")
            if self._committed:
                self._journal.mark_undo()
                self._journal.undo()
            else:
                self._journal.clean_up(new_dirs_too=True)
        if not self._had_ggen_dir:
            ggen_dir = os.path.join(self._root, ".ggen")
            with suppress(OSError):
                os.unlink(os.path.join(ggen_dir, ".gitignore"))
                os.rmdir(ggen_dir)
        if not self._had_root:
            with suppress(OSError):
                os.rmdir(self._root)

    def finish(self) -> None:
        """Remove the journal; failing here takes nothing back."""
        with suppress(OSError):
            self._on_step("finish")
            discard(self._journal.folder)


def recover(root: Path, *, locked: bool = False) -> list[str]:
    """Finish or undo what a dead command left in `root`.

    Costs one look for a folder when nothing was left. Does nothing while another
    command holds the lock: that one is alive, or recovers itself.

    Args:
        locked: the caller holds ``.ggen/lock`` already.

    Returns:
        Sentences for the user, e.g. ``finished an interrupted write of 3 files``.

    Raises:
        IoTrouble: the system refused; the journal stays for the next command.
    """
    journals = os.path.join(root, _JOURNALS)
    # The usual case, on every command: nothing else may be looked at before.
    if not os.path.isdir(journals):
        return []
    if locked:
        return _recovered(str(root), journals)
    try:
        with Lock(Path(root, _LOCK), wait=False):
            return _recovered(str(root), journals)
    except Busy:
        return []


def _recovered(root: str, journals: str) -> list[str]:
    notes: list[str] = []
    try:
        for name in sorted(os.listdir(journals)):
            notes += _resumed(root, os.path.join(journals, name))
        with suppress(OSError):
            os.rmdir(journals)
    except FileNotFoundError:
        return notes  # another command was faster
    except OSError as error:
        raise io_error(error, journals, "recover") from error
    return notes


def _resumed(root: str, folder: str) -> list[str]:
    journal = Journal.load(root, folder)
    # Dead before its record was whole: nothing was staged yet.
    if journal is None:
        discard(folder)
        return []
    deed, kept = journal.resume()
    count = len(journal.steps) - len(kept)
    files = "file" if count == 1 else "files"
    notes = [f"kept '{path}', which was changed since" for path in kept]
    if deed == "nothing":
        return [f"cleaned up after an interrupted write of {count} {files}"]
    return [f"{deed} an interrupted write of {count} {files}", *notes]


@contextmanager
def exclusive(
    root: Path,
    *,
    wait: bool = True,
    timeout_s: float | None = None,
    on_wait: Callable[[int | None], None] | None = None,
) -> Iterator[list[str]]:
    """Be the only writer in `root`: makes ``.ggen``, takes its lock, recovers.

    Gives the notes of `recover`. What was looked at before must be looked at again.

    Args:
        wait, timeout_s, on_wait: as `locks.Lock`.

    Raises:
        Busy, IoTrouble: as `locks.Lock` and `recover`.
    """
    # Not below the journals: those folders come and go.
    lock_path = ensure_ggen_dir(root) / "lock"
    with Lock(lock_path, wait=wait, timeout_s=timeout_s, on_wait=on_wait):
        yield recover(root, locked=True)
