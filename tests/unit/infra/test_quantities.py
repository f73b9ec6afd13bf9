"""Sizes and durations as people write them."""

from __future__ import annotations

import pytest

from ggen.infra.quantities import parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("4096", 4096),
        ("64MB", 64_000_000),
        ("64 mb", 64_000_000),
        ("1GiB", 2**30),
        ("1.5k", 1500),
        ("0", 0),
        (" 2TB ", 2 * 10**12),
    ],
)
def test_sizes(text: str, size_bytes: int):
    assert parse_size(text) == size_bytes


@pytest.mark.parametrize("text", ["", "MB", "-1", "1 XB", "1e3", "ten", "1,5MB"])
def test_no_sizes(text: str):
    with pytest.raises(ValueError, match="a size such as"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("10m", 600),
        ("2h", 7200),
        ("1d", 86400),
        ("5ms", 0.005),
    ],
)
def test_durations(text: str, seconds: float):
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "-1s", "1w", "1m30s", "inf", "nan"])
def test_no_durations(text: str):
    with pytest.raises(ValueError, match="a duration such as"):
        parse_duration(text)
