"""The log file: rotating, safe for many processes, opened at the first record kept.

concurrent-log-handler costs some 100 ms to import, so that ordinary runs, which keep
no record, never load it.
"""

from __future__ import annotations

import logging
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class LateHandler(logging.Handler):
    """Makes the real handler when the first record arrives.

    A log that cannot be written never stops the work: after the first failure the
    handler keeps silent.
    """

    def __init__(self, path: Path, *, max_bytes: int, backups: int) -> None:
        super().__init__()
        self.path = path
        self.max_bytes = max_bytes
        self.backups = backups
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

        self.path.parent.mkdir(parents=True, exist_ok=True)
        real: logging.Handler = ConcurrentRotatingFileHandler(
            str(self.path),
            maxBytes=self.max_bytes,
            backupCount=self.backups,
            encoding="utf-8",
        )
        real.setFormatter(logging.Formatter(_FORMAT))
        # What the file cannot take must not appear on stderr.
        real.handleError = _ignore  # type: ignore[method-assign]
        return real

    def keep_from(self, level: str) -> None:
        """Keep ggen's records from `level` on."""
        logging.getLogger("ggen").setLevel(level if level in _LEVELS else "WARNING")

    def close(self) -> None:
        """Close the file when it was opened."""
        if self._real is not None:
            self._real.close()
            self._real = None
        super().close()


def set_up_logs(
    path: Path, *, level: str = "WARNING", max_bytes: int = 10**7, backups: int = 5
) -> LateHandler:
    """Send ggen's records of `level` and above to `path`; returns the handler.

    Replaces a handler that an earlier call made. Other libraries' records go there
    too, from WARNING on.
    """
    handler = LateHandler(path, max_bytes=max_bytes, backups=backups)
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, LateHandler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    handler.keep_from(level)
    return handler


def _ignore(record: logging.LogRecord) -> None:
    """Say nothing about a record that could not be written."""


def tear_down_logs(handler: LateHandler) -> None:
    """Take the handler off again and close its file."""
    logging.getLogger().removeHandler(handler)
    handler.close()
