"""Time that can be set from outside."""

from __future__ import annotations

import pytest

from ggen.errors import ConfigError
from ggen.infra import clock


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [({}, None), ({"SOURCE_DATE_EPOCH": ""}, None), ({"SOURCE_DATE_EPOCH": "0"}, 0)],
)
def test_source_date_epoch(environ: dict[str, str], seconds: int | None):
    assert clock.source_date_epoch(environ) == seconds


@pytest.mark.parametrize("text", ["yesterday", "1.5", "9" * 30])
def test_source_date_epoch_that_is_no_time(text: str):
    with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH"):
        clock.source_date_epoch({"SOURCE_DATE_EPOCH": text})


def test_iso_utc():
    assert clock.iso_utc(1767225599.9) == "2025-12-31T23:59:59Z"


def test_the_clocks_go_on():
    assert clock.monotonic_s() <= clock.monotonic_s()
    assert clock.wall_s() > 1_700_000_000
