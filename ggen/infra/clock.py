"""Time, in one place, so that tests and reproducible builds can set it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timezone

from ggen.errors import ConfigError


def monotonic_s() -> float:
    """Seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()


def wall_s() -> float:
    """Seconds since 1970, by the system's clock."""
    return time.time()


def source_date_epoch(environ: Mapping[str, str]) -> int | None:
    """``SOURCE_DATE_EPOCH`` (seconds since 1970), None when unset or empty.

    https://reproducible-builds.org/specs/source-date-epoch/

    Raises:
        ConfigError: it is set, but is not a whole number of seconds that a date has.
    """
    text = environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    try:
        seconds = int(text)
        # Only a number that is also a date will do for templates and manifests.
        utc(seconds)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(
            f"SOURCE_DATE_EPOCH is not a time in seconds since 1970: '{text}'"
        ) from None
    return seconds


def utc(seconds: float) -> datetime:
    """Seconds since 1970 -> an aware datetime in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc)


def iso_utc(seconds: float) -> str:
    """Seconds since 1970 -> ``2026-01-31T12:00:00Z``; fractions are dropped."""
    return utc(int(seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
