"""Locks between processes: a file held by `flock`, freed by the kernel at any death."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ggen.errors import Busy
from ggen.infra.files import io_error

_POLL_S = 0.05
_PID_BYTES = 32


class Lock:
    """One holder among all processes (and all Lock objects of this one).

    The file stays when the lock is released: taking it away would let two holders
    in. It holds the process id of the last holder, for the messages.

    Args:
        path: the lock file; its folder must exist.
        wait: False: raise Busy at once when another holds it.
        timeout_s: the longest wait; None: for ever.
        on_wait: called once before waiting, with the holder's process id if known.
    """

    def __init__(
        self,
        path: Path,
        *,
        wait: bool = True,
        timeout_s: float | None = None,
        on_wait: Callable[[int | None], None] | None = None,
    ) -> None:
        self._path = path
        self._wait = wait
        self._timeout_s = timeout_s
        self._on_wait = on_wait
        self._handle: int | None = None
        self._holder_pid = 0

    def acquire(self) -> None:
        """Take the lock. What was looked at before must be looked at again.

        Raises:
            Busy: held by another, and `wait` is false or `timeout_s` is over.
            IoTrouble: the file cannot be opened, or the file system cannot lock.
        """
        assert self._handle is None, "a lock is not taken twice"
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise io_error(error, self._path, "open the lock") from error
        try:
            self._take(handle)
            self._handle = handle
            self._holder_pid = os.getpid()
        finally:
            # After a Ctrl-C while waiting, above all.
            if self._handle is None:
                os.close(handle)
        _write_pid(handle)

    def _take(self, handle: int) -> None:
        if self._try(handle):
            return
        if not self._wait:
            raise self._busy(handle)
        if self._on_wait is not None:
            self._on_wait(_read_pid(handle))
        until = None if self._timeout_s is None else time.monotonic() + self._timeout_s
        # Polling instead of a blocking call: a timeout then needs no signal.
        while not self._try(handle):
            if until is not None and time.monotonic() >= until:
                raise self._busy(handle)
            time.sleep(_POLL_S)

    # The import is late: this module is read on systems without fcntl as well.
    def _try(self, handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise io_error(error, self._path, "lock") from error
        return True

    def _busy(self, handle: int) -> Busy:
        pid = _read_pid(handle)
        holder = "another process" if pid is None else f"process {pid}"
        return Busy(f"the lock is held by {holder}", file=str(self._path), pid=pid)

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._handle is None:
            return
        if self._holder_pid == os.getpid():
            # Closing alone would leave it with children that were forked meanwhile.
            import fcntl

            fcntl.flock(self._handle, fcntl.LOCK_UN)
        os.close(self._handle)
        self._handle = None

    def __enter__(self) -> Lock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _write_pid(handle: int) -> None:
    # Padded, so that a longer old number does not shine through.
    # A full disk is no reason to do without the lock.
    with suppress(OSError):
        os.pwrite(handle, f"{os.getpid()}\n".ljust(_PID_BYTES).encode(), 0)


def _read_pid(handle: int) -> int | None:
    text = os.pread(handle, _PID_BYTES, 0).strip()
    return int(text) if text.isdigit() else None
