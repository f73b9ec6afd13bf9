"""Where log records go, without the cost of logging for runs that keep none.

Importing `logging` takes longer than many a command has to do. So the log is only
described here; it is attached when records below WARNING are wanted, when something
that logs is about to be loaded, and when a bug is to be recorded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ggen.infra.log_handler import LateHandler

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class LogFile:
    """The log of this process.

    Attributes:
        path: the file.
        level: one of `LEVELS`: the least that ggen's own records must have.
        max_bytes: size at which the file is turned.
        backups: turned files that are kept.
    """

    def __init__(self, path: Path, level: str = "WARNING") -> None:
        self.path = path
        self.level = level if level in LEVELS else "WARNING"
        self.max_bytes = 1_000_000
        self.backups = 3
        self._handler: LateHandler | None = None

    @property
    def is_attached(self) -> bool:
        """Whether records reach the file."""
        return self._handler is not None

    def attach(self) -> None:
        """Let records reach the file from now on."""
        if self._handler is not None:
            self.detach()
        from ggen.infra.log_handler import LateHandler, attach

        self._handler = LateHandler(
            self.path, max_bytes=self.max_bytes, backups=self.backups
        )
        attach(self._handler, self.level)

    def detach(self) -> None:
        """Close the file; records are dropped again."""
        if self._handler is not None:
            from ggen.infra.log_handler import detach

            detach(self._handler)
            self._handler = None


class _Current:
    log: LogFile | None = None


def use_log(log: LogFile | None) -> None:
    """Make `log` the one that `attach_log` attaches."""
    _Current.log = log


def attach_log() -> None:
    """Attach the current log, if there is one: call it before loading what logs.

    A program that uses ggen as a library has none, and its own logging stays as it is.
    """
    if _Current.log is not None and not _Current.log.is_attached:
        _Current.log.attach()
