"""Temporary files beside their targets: their names, how they are made, how they go.

Everything here fails with the OSError of the system; callers say what it means.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TEMP_PREFIX = ".ggen-tmp-"
_OWNER = re.compile(re.escape(TEMP_PREFIX) + r"([0-9]+)-")


def temp_name() -> str:
    """A name for a temporary file of this process, which it never gives twice."""
    return f"{TEMP_PREFIX}{os.getpid()}-{os.urandom(6).hex()}"


def remove_stale_temps(folder: Path) -> int:
    """Remove temporary files whose process is dead; returns how many there were.

    For folders that are listed anyway, such as caches. A folder that is missing or
    cannot be read has none.
    """
    removed = 0
    with suppress(OSError):
        for name in os.listdir(folder):
            owner = _OWNER.match(name)
            if owner is not None and not _is_alive(int(owner[1])):
                with suppress(OSError):
                    os.unlink(folder / name)
                    removed += 1
    return removed


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # of another user
    return True


def mode_to_keep(path: Path | str) -> int | None:
    """Permission bits of an existing file that may be replaced; None: there is none.

    Raises:
        OSError: it is a folder, or nobody may write it (EACCES).
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    # A rename would succeed; but who takes away the write bits means it, root too.
    if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only")
    return stat.S_IMODE(found.st_mode)


def write_new(path: str, data: bytes, *, mode: int | None, fsync: bool = False) -> None:
    """Create a file that must not exist yet; on failure it is taken away again.

    Raises:
        OSError: as the system reports it.
    """
    # O_EXCL: a link that somebody planted under this name is not followed.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    with removed_on_failure(path):
        try:
            rest = memoryview(data)  # a nearly full disk takes a part first
            while rest:
                rest = rest[os.write(handle, rest) :]
            # By the handle and unmasked: the umask is for files without a wish.
            if mode is not None:
                os.fchmod(handle, mode)
            if fsync:
                os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def removed_on_failure(path: str) -> Iterator[None]:
    """Remove the file at `path` when the block is left by any exception."""
    done = False
    try:
        yield
        done = True
    finally:
        # Ctrl-C too must not leave a temporary file.
        if not done:
            with suppress(OSError):
                os.unlink(path)


def fsync_dir(folder: Path | str) -> None:
    """Make the entries of a folder durable; file systems that cannot are let be."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
