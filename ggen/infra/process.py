"""The only door to other programs: each in a session of its own, never left behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ggen.errors import GgenError, IoTrouble, NotFound, Unavailable

if TYPE_CHECKING:
    import selectors
    import subprocess

_GRACE_S = 1.0
_POLL_S = 0.05
_CHUNK_BYTES = 1 << 16
# More than any formatter writes, less than what would fill the memory.
_OUTPUT_LIMIT_BYTES = 64 << 20


@dataclass(frozen=True)
class Finished:
    """How a command ended.

    Attributes:
        code: its exit code; 128 + N when signal N ended it, as shells say it.
        stdout: what it wrote, at most the limit.
        timed_out: it was ended because its time was over.
        truncated: it was ended because it wrote more than the limit.
    """

    code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool = False
    truncated: bool = False


def run(
    command: Sequence[str] | str,
    *,
    cwd: Path,
    env: Mapping[str, str],
    stdin: bytes | None = None,
    timeout_s: float | None = None,
    limit_bytes: int = _OUTPUT_LIMIT_BYTES,
) -> Finished:
    """Run a program to its end and collect what it writes.

    It gets its own session, so that its whole process group can be ended: at the
    timeout, beyond the limit, and when this process is interrupted (TERM, one second,
    KILL). What it started in the background and left holding its output is ended one
    second after it.

    Args:
        command: program and arguments; a string is given to ``sh -c``.
        env: its whole environment; the program is looked for in its PATH.
        stdin: its standard input; None: ``/dev/null``.
        timeout_s: None: as long as it takes.
        limit_bytes: the most that is taken from each of stdout and stderr.

    Raises:
        Unavailable: no such program, or not executable.
        NotFound: no such `cwd`.
        IoTrouble: it cannot be started.
    """
    argv = ["sh", "-c", command] if isinstance(command, str) else list(command)
    until_s = None if timeout_s is None else time.monotonic() + timeout_s
    talk: _Talk | None = None
    ended = False
    try:
        with _interrupts_held():
            child = _started(argv, cwd, env, with_input=stdin is not None)
            talk = _Talk(child, stdin, limit_bytes)
        ended = talk.until_end(until_s)
    finally:
        # Also after Ctrl-C: the group is a session of its own and gets no signal.
        if talk is not None:
            if not ended:
                _end_group(talk.child)
            talk.close()
    return talk.finished()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C and TERM wait: between fork and bookkeeping a child would be lost."""
    came: list[int] = []
    handlers = {int(n): signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    # Only Python's handlers: a signal that is ignored stays so for the child.
    held = {n: h for n, h in handlers.items() if callable(h)}
    if threading.current_thread() is not threading.main_thread():
        held = {}
    for number in held:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        for number in came:
            held[number](number, None)


def _started(
    argv: list[str], cwd: Path, env: Mapping[str, str], *, with_input: bool
) -> subprocess.Popen[bytes]:
    import subprocess

    try:
        return subprocess.Popen(
            argv,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.PIPE if with_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Its process group can then be signalled as a whole.
            start_new_session=True,
        )
    except OSError as error:
        raise _start_error(error, argv[0], cwd) from error
    except ValueError:
        raise IoTrouble(f"cannot start {argv[0]!r}: a NUL in an argument") from None


def _start_error(error: OSError, program: str, cwd: Path) -> GgenError:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        # Python reports a missing folder as if the program were missing.
        if not os.path.isdir(cwd):
            return NotFound("no such folder to run in", file=str(cwd))
        return Unavailable(
            f"the program '{program}' is not installed", hint="is it in PATH?"
        )
    reason = (error.strerror or str(error)).lower()
    if isinstance(error, PermissionError):
        return Unavailable(f"the program '{program}' cannot be run: {reason}")
    return IoTrouble(f"cannot start '{program}': {reason}")


class _Talk:
    """Feeds a child and listens to it, without ever blocking on one of its pipes."""

    def __init__(
        self, child: subprocess.Popen[bytes], stdin: bytes | None, limit_bytes: int
    ) -> None:
        import selectors

        self.child = child
        self._rest = memoryview(stdin or b"")
        self._limit_bytes = limit_bytes
        self._timed_out = False
        self._selector = selectors.DefaultSelector()
        # In the order of stdout, stderr.
        self._heard: dict[IO[bytes], bytearray] = {}
        for stream in (child.stdout, child.stderr):
            assert stream is not None
            self._heard[stream] = bytearray()
            self._add(stream, selectors.EVENT_READ)
        if child.stdin is not None:
            self._add(child.stdin, selectors.EVENT_WRITE)

    def _add(self, stream: IO[bytes], event: int) -> None:
        os.set_blocking(stream.fileno(), False)
        self._selector.register(stream, event)

    def until_end(self, until_s: float | None) -> bool:
        """Talk until the child has ended; False: it must be ended."""
        left_s: float | None = None
        while self._selector.get_map():
            for key, _ in self._selector.select(_POLL_S):
                self._serve(key)
            now = time.monotonic()
            if until_s is not None and now >= until_s:
                self._timed_out = True
                return False
            if self._truncated:
                return False
            # Pipes that stay open are held by what it left in the background.
            if left_s is None and self.child.poll() is not None:
                left_s = now + _GRACE_S
            if left_s is not None and now >= left_s:
                return False
        return self._wait(until_s)

    def _wait(self, until_s: float | None) -> bool:
        """The pipes are closed; the child may still run for a while."""
        import subprocess

        timeout_s = None if until_s is None else max(0.0, until_s - time.monotonic())
        try:
            self.child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._timed_out = True
            return False
        return True

    def _serve(self, key: selectors.SelectorKey) -> None:
        stream = key.fileobj
        assert not isinstance(stream, int)
        if stream is self.child.stdin:
            self._feed(key.fd)
            done = not self._rest
        else:
            done = not self._listen(key.fd, self._heard[stream])  # type: ignore[index]
        if done:
            self._selector.unregister(stream)
            if stream is self.child.stdin:
                self.child.stdin.close()

    def _feed(self, handle: int) -> None:
        try:
            self._rest = self._rest[os.write(handle, self._rest[:_CHUNK_BYTES]) :]
        except BrokenPipeError:
            # Whoever does not want its input need not read it.
            self._rest = memoryview(b"")
        except BlockingIOError:
            pass

    def _listen(self, handle: int, heard: bytearray) -> bool:
        try:
            chunk = os.read(handle, _CHUNK_BYTES)
        except BlockingIOError:
            return True
        heard += chunk
        return bool(chunk)

    @property
    def _truncated(self) -> bool:
        return any(len(heard) > self._limit_bytes for heard in self._heard.values())

    def close(self) -> None:
        self._selector.close()
        for stream in (self.child.stdin, self.child.stdout, self.child.stderr):
            if stream is not None:
                stream.close()

    def finished(self) -> Finished:
        code = self.child.wait()
        stdout, stderr = (bytes(h[: self._limit_bytes]) for h in self._heard.values())
        return Finished(
            code if code >= 0 else 128 - code,
            stdout,
            stderr,
            timed_out=self._timed_out,
            truncated=self._truncated,
        )


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """TERM to the child's group, a second for it, then KILL; the child is reaped."""
    try:
        _signal_group(child.pid, signal.SIGTERM)
        until_s = time.monotonic() + _GRACE_S
        while _signal_group(child.pid, 0) and time.monotonic() < until_s:
            time.sleep(_POLL_S / 5)
            child.poll()  # a zombie would count as a member of the group
    finally:
        # Also when a second Ctrl-C cuts the second short.
        _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(pid: int, number: int) -> bool:
    """False: nobody of the group is left."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False  # macOS says PermissionError for zombies
    return True
