"""Argument types for argparse: text in, value out, a readable error otherwise."""

from __future__ import annotations

import argparse

from ggen.infra.quantities import parse_duration, parse_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def key_value(text: str) -> tuple[str, str]:
    """``K=V`` -> (K, V); the value may hold further ``=``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"'{text}' is not K=V")
    return name.strip(), value


def positive_int(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def duration_s(text: str) -> float:
    """``500ms``, ``30s``, ``10m``, ``2h``, ``1d`` or plain seconds -> seconds."""
    return _positive(parse_duration, text)


def size_bytes(text: str) -> int:
    """``64MB``, ``1GiB`` or plain bytes -> bytes."""
    return int(_positive(parse_size, text))


def _positive(parse: Callable[[str], float], text: str) -> float:
    try:
        value = parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not {error}") from None
    if value <= 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not above 0")
    return value
