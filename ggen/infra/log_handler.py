"""A logging handler that opens its rotating file at the first record.

concurrent-log-handler is safe for many processes, and costs some 100 ms to import.
"""

from __future__ import annotations

import logging
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


class LateHandler(logging.Handler):
    """Makes the real handler when the first record arrives.

    A log that cannot be written never stops the work: after the first failure the
    handler keeps silent.

    Args:
        path: the log file; its folder is made when it is missing.
        max_bytes: size at which it is turned.
        backups: turned files that are kept.
    """

    def __init__(self, path: Path, *, max_bytes: int, backups: int) -> None:
        super().__init__()
        self._path = path
        self._max_bytes = max_bytes
        self._backups = backups
        self._real: logging.Handler | None = None
        self._broken = False

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a record on to the file."""
        if self._broken:
            return
        try:
            if self._real is None:
                self._real = self._open()
            self._real.emit(record)
        except OSError:
            self._broken = True

    def _open(self) -> logging.Handler:
        from concurrent_log_handler import ConcurrentRotatingFileHandler

        self._path.parent.mkdir(parents=True, exist_ok=True)
        real: logging.Handler = ConcurrentRotatingFileHandler(
            str(self._path),
            maxBytes=self._max_bytes,
            backupCount=self._backups,
            encoding="utf-8",
        )
        real.setFormatter(logging.Formatter(_FORMAT))
        # What the file cannot take must not appear on stderr.
        real.handleError = _ignore  # type: ignore[method-assign]
        return real

    def close(self) -> None:
        """Close the file when it was opened."""
        if self._real is not None:
            self._real.close()
            self._real = None
        super().close()


def attach(handler: LateHandler, level: str) -> None:
    """Send ggen's records from `level` on to `handler`, others' from WARNING on."""
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("ggen").setLevel(level)


def detach(handler: LateHandler) -> None:
    """Undo `attach` and close the file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def _ignore(record: logging.LogRecord) -> None:
    """Say nothing about a record that could not be written."""
