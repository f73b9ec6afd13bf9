"""Sizes and durations as people write them: ``64MB``, ``1GiB``, ``90s``, ``10m``."""

from __future__ import annotations

import re

_PARTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)")
# MB is 10^6 and MiB 2^20 (IEC 80000-13), as disks and caches are labelled.
_SIZES = {"": 1, "b": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4}
_SIZES |= {"kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4}
_SIZES |= {"kib": 1024, "mib": 1024**2, "gib": 1024**3, "tib": 1024**4}
_DURATIONS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def parse_size(text: str) -> int:
    """``64MB`` (10^6), ``1GiB`` (2^30), ``4096`` -> bytes; case does not matter.

    Raises:
        ValueError: anything else; its text says what is expected.
    """
    found = _PARTS.fullmatch(text.strip())
    if found is None or found[2].lower() not in _SIZES:
        raise ValueError("a size such as 64MB or 1GiB")
    return int(float(found[1]) * _SIZES[found[2].lower()])


def parse_duration(text: str) -> float:
    """``500ms``, ``90s``, ``10m``, ``2h``, ``1d``, ``1.5`` -> seconds.

    Raises:
        ValueError: anything else; its text says what is expected.
    """
    found = _PARTS.fullmatch(text.strip())
    if found is None or found[2].lower() not in _DURATIONS:
        raise ValueError("a duration such as 90s or 10m")
    return float(found[1]) * _DURATIONS[found[2].lower()]
