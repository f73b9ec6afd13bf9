"""The journal of a transaction: enough on disk to finish or undo it after any death.

A journal is a folder `.ggen/journal/ID/`. A marker file tells its state: none while
files are staged, `commit` once all are, `undo` while they are put back. Paths that a
person changed after the death are left as they are.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from ggen.infra.hashing import file_sha256
from ggen.infra.staging import TEMP_PREFIX, fsync_dir, write_new

_RECORD = "journal.json"
_COMMIT = "commit"
_UNDO = "undo"

# Inode, size and mtime in nanoseconds: what tells that a file is as it was.
Signature = tuple[int, int, int]


class Step(NamedTuple):
    """One change, with all that is needed to do it later or to take it back.

    Attributes:
        kind: ``write``, ``delete`` or ``chmod``.
        path: relative to the root.
        temp: name of the staged file beside `path`, for ``write``.
        backup: name in the journal's folder of what was there; empty: nothing was.
        sha256: of the staged content.
        before: signature of the file that was there; None: there was none.
        old_mode, mode: permission bits, for ``chmod``.
        prune: also remove folders that a ``delete`` leaves empty.
    """

    kind: str
    path: str
    temp: str = ""
    backup: str = ""
    sha256: str = ""
    before: Signature | None = None
    old_mode: int = 0
    mode: int = 0
    prune: bool = False


def signature(path: str) -> Signature | None:
    """What tells that a file is as it was; None: there is no such file."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def is_allowed(path: str) -> bool:
    """False for what transactions never touch: git's own folder, and no file at all."""
    parts = path.casefold().split(os.sep)
    return ".git" not in parts and not {"", ".", ".."} & set(parts)


class Journal:
    """The steps of one transaction below `root`, and their record in `folder`.

    Attributes:
        new_dirs: folders to make, parents first, relative to the root.
    """

    def __init__(
        self, root: str, folder: str, steps: list[Step], new_dirs: list[str]
    ) -> None:
        self.root = root
        self.folder = folder
        self.steps = steps
        self.new_dirs = new_dirs

    @classmethod
    def load(cls, root: str, folder: str) -> Journal | None:
        """The journal in `folder`; None: none was completed, or it is not sound.

        Raises:
            OSError: as the system reports it.
        """
        try:
            with open(os.path.join(folder, _RECORD), "rb") as stream:
                record = json.loads(stream.read())
            steps = [_step(row) for row in record["steps"]]
            new_dirs = [str(path) for path in record["new_dirs"]]
            names = [name for s in steps for name in (s.path, s.temp, s.backup)]
            _check_names([*new_dirs, *names])
        except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
            return None
        journal = cls(root, folder, steps, new_dirs)
        # A journal may come with a download from anywhere: it must not reach out.
        paths = [*new_dirs, *(step.path for step in steps)]
        sound = all(journal._is_inside(path) for path in paths)
        return journal if sound else None

    def _is_inside(self, path: str) -> bool:
        parent = os.path.dirname(os.path.join(self.root, path))
        root = os.path.realpath(self.root)
        # The parent only: a link as the last part is replaced, not followed.
        inside = os.path.commonpath([root, os.path.realpath(parent)]) == root
        return inside and is_allowed(path)

    def save(self) -> None:
        """Write the record durably, before anything that it tells of is done.

        Raises:
            OSError: as the system reports it.
        """
        record = {"steps": self.steps, "new_dirs": self.new_dirs}
        # ASCII: file names that are not UTF-8 survive as escapes.
        data = json.dumps(record).encode()
        write_new(os.path.join(self.folder, _RECORD), data, mode=None, fsync=True)
        fsync_dir(self.folder)

    def mark_commit(self) -> None:
        """From here on the transaction will be finished, not undone.

        Raises:
            OSError: as the system reports it.
        """
        write_new(os.path.join(self.folder, _COMMIT), b"", mode=None)
        fsync_dir(self.folder)

    def mark_undo(self) -> None:
        """From here on the transaction will be undone, not finished."""
        # A rename needs no space: this works on a full disk as well.
        with suppress(FileNotFoundError):
            os.rename(
                os.path.join(self.folder, _COMMIT), os.path.join(self.folder, _UNDO)
            )

    def target(self, step: Step) -> str:
        """Absolute path of the file that a step changes."""
        return os.path.join(self.root, step.path)

    def temp(self, step: Step) -> str:
        """Absolute path of the staged file of a ``write``."""
        return os.path.join(os.path.dirname(self.target(step)), step.temp)

    def backup(self, step: Step) -> str:
        """Absolute path of what was there before."""
        return os.path.join(self.folder, step.backup)

    def apply(self, step: Step) -> None:
        """Do one step.

        Raises:
            OSError: as the system reports it.
        """
        if step.kind == "write":
            os.replace(self.temp(step), self.target(step))
        elif step.kind == "delete":
            os.unlink(self.target(step))
            self._prune(step)
        elif not os.path.islink(self.target(step)):
            os.chmod(self.target(step), step.mode)

    def _prune(self, step: Step) -> None:
        folder = os.path.dirname(step.path) if step.prune else ""
        while folder:
            try:
                os.rmdir(os.path.join(self.root, folder))
            except OSError:
                return  # not empty, as a rule
            folder = os.path.dirname(folder)

    def resume(self) -> tuple[str, list[str]]:
        """Finish or undo, whichever the state asks for, and clean up.

        Returns:
            ``finished``, ``undid`` or ``nothing`` (no file had been changed), and
            the paths that were left because they were changed since.

        Raises:
            OSError: as the system reports it.
        """
        if os.path.exists(os.path.join(self.folder, _COMMIT)):
            # Staged content is not synced: a power loss may have taken some.
            if self._all_staged_sound():
                kept = [step.path for step in self.steps if not self._redo(step)]
                self.clean_up()
                return "finished", kept
            self.mark_undo()
        if os.path.exists(os.path.join(self.folder, _UNDO)):
            return "undid", self.undo()
        self.clean_up(new_dirs_too=True)
        return "nothing", []

    def _all_staged_sound(self) -> bool:
        """False after a power loss that took staged content with it."""
        staged = {
            self.temp(step): step.sha256
            for step in self.steps
            if step.kind == "write" and os.path.exists(self.temp(step))
        }
        return all(file_sha256(temp) == sha256 for temp, sha256 in staged.items())

    def _redo(self, step: Step) -> bool:
        """Do a step that may be done already; False: the file was changed since."""
        target = self.target(step)
        if step.kind == "write" and not os.path.exists(self.temp(step)):
            return True
        if step.kind == "delete" and signature(target) is None:
            self._prune(step)
            return True
        # Neither old nor ours: somebody has worked on it since.
        if step.kind != "chmod" and signature(target) != step.before:
            return False
        with suppress(FileNotFoundError):
            self.apply(step)
        return True

    def undo(self) -> list[str]:
        """Put everything back and clean up.

        Returns:
            Paths that were left because they were changed since.

        Raises:
            OSError: as the system reports it.
        """
        # Backwards, so that folders are empty again before they are removed.
        kept = [step.path for step in reversed(self.steps) if not self._undo(step)]
        self.clean_up(new_dirs_too=True)
        return kept

    def _undo(self, step: Step) -> bool:
        """Take a step back that may not have been done; False: changed since."""
        target = self.target(step)
        if step.kind == "chmod":
            with suppress(FileNotFoundError):
                os.chmod(target, step.old_mode)
            return True
        if step.kind == "delete":
            if signature(target) is not None:
                return signature(target) == step.before
            self._restore(step)
            return True
        if os.path.exists(self.temp(step)):
            return True  # the rename never came
        if signature(target) is None:
            return step.before is None
        if file_sha256(target) != step.sha256:
            return signature(target) == step.before
        if step.before is None:
            os.unlink(target)
        else:
            self._restore(step)
        return True

    def _restore(self, step: Step) -> None:
        backup, target = self.backup(step), self.target(step)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(backup, target)  # with its inode, times and rights
        except FileNotFoundError:
            return  # restored before the last death
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            temp = os.path.join(os.path.dirname(target), TEMP_PREFIX + step.backup)
            shutil.copy2(backup, temp)
            os.replace(temp, target)

    def clean_up(self, *, new_dirs_too: bool = False) -> None:
        """Take away staged files and the journal.

        Args:
            new_dirs_too: also the folders that were made, where they are empty.

        Raises:
            OSError: as the system reports it.
        """
        for step in self.steps:
            if step.temp:
                with suppress(FileNotFoundError, NotADirectoryError):
                    os.unlink(self.temp(step))
        for folder in reversed(self.new_dirs) if new_dirs_too else ():
            with suppress(OSError):  # never made, or no longer empty
                os.rmdir(os.path.join(self.root, folder))
        discard(self.folder)


def discard(folder: str) -> None:
    """Remove a journal whose work is over, and the folder of journals if empty.

    Raises:
        OSError: as the system reports it.
    """
    # The record first: without it a journal asks for nothing, whatever its marker.
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, _RECORD))
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        os.rmdir(os.path.dirname(folder))


def _check_names(names: Sequence[str]) -> None:
    """Refuse what the file system could not be asked for.

    Raises:
        ValueError: a name holds NUL, or half a surrogate.
    """
    for name in names:
        if b"\0" in os.fsencode(name):
            raise ValueError("not a file name")


def _step(row: object) -> Step:
    if not isinstance(row, list) or len(row) != len(Step._fields):
        raise ValueError("not a step")
    step = Step(*row)
    texts = (step.kind, step.path, step.temp, step.backup, step.sha256)
    names = (step.temp, step.backup)
    if not all(isinstance(t, str) for t in texts) or any("/" in n for n in names):
        raise ValueError("not a step")
    if step.kind == "write" and not step.temp.startswith(TEMP_PREFIX):
        raise ValueError("not a step")
    if any(type(mode) is not int for mode in (step.mode, step.old_mode)):
        raise ValueError("not a step")
    if step.before is not None:
        inode, size, mtime_ns = step.before
        step = step._replace(before=(inode, size, mtime_ns))
    return step
