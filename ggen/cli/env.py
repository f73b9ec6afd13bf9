"""The process's surroundings as one object, so that tests can make their own."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO, TextIO


class Env:
    """Streams, working directory, environment and clock.

    Attributes:
        stdin: binary stream; None when closed.
        stdout: text stream with a ``buffer``; results go here, as UTF-8.
        stderr: text stream; everything else goes here.
        cwd: absolute path of the working directory.
        environ: environment variables.
    """

    def __init__(
        self,
        *,
        stdin: BinaryIO | None,
        stdout: TextIO,
        stderr: TextIO,
        cwd: str,
        environ: Mapping[str, str],
        stdin_is_terminal: bool = False,
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.cwd = cwd
        self.environ = environ
        self.stdin_is_terminal = stdin_is_terminal

    @classmethod
    def of_process(cls) -> Env:
        """The surroundings of this process."""
        # A closed stream (cron, daemons, `>&-`) is None in Python.
        null = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        return cls(
            stdin=sys.stdin.buffer if sys.stdin is not None else None,
            stdout=sys.stdout or null,
            stderr=sys.stderr or null,
            cwd=_working_directory(),
            environ=os.environ,
            stdin_is_terminal=sys.stdin is not None and sys.stdin.isatty(),
        )

    def clock_s(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def write_out(self, text: str) -> None:
        """Write to standard output as UTF-8, whatever the locale says.

        File names that are not UTF-8 come out as the bytes they are.
        """
        try:
            data = text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half a surrogate, out of somebody's data
            data = text.encode("utf-8", "replace")
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is None:
            self.stdout.write(data.decode("utf-8", "replace"))
        else:
            self.stdout.flush()
            buffer.write(data)
            buffer.flush()

    def write_err(self, text: str) -> None:
        """Write to standard error; characters it cannot show are escaped."""
        encoding = self.stderr.encoding or "utf-8"
        self.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        self.stderr.flush()

    def width(self, stream: TextIO) -> int:
        """Columns of the terminal behind `stream`, ``COLUMNS``, or 80."""
        columns = self.environ.get("COLUMNS", "")
        if columns.isdigit() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(stream.fileno()).columns or 80
        except (OSError, ValueError, AttributeError):
            return 80


def _working_directory() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:  # removed under our feet
        return os.environ.get("PWD", "/")
