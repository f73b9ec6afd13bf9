from __future__ import annotations

from datetime import date as date_type
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ggen.domain.template.filters.dates import date
from ggen.errors import TemplateError

STAMP = "2019-09-19T13:18:48.731Z"


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (1648252203, {}, "2022-03-25"),
        (1648252203, {"format": "%Y-%m-%d %H:%M"}, "2022-03-25 23:50"),
        (1648252203.7, {"format": "%H:%M:%S"}, "23:50:03"),
        (STAMP, {}, "2019-09-19"),
        (STAMP, {"format": "%H:%M:%S.%f"}, "13:18:48.731000"),
        ("2019-09-19T13:18:48.7Z", {"format": "%f"}, "700000"),
        ("2019-09-19T13:18:48.123456789Z", {"format": "%f"}, "123456"),
        ("2019-09-19T13:18:48+02:00", {"format": "%+"}, "2019-09-19T13:18:48+0200"),
        ("2019-09-19", {"format": "%d %B %Y"}, "19 September 2019"),
        (date_type(2024, 1, 31), {"format": "%d.%m.%y"}, "31.01.24"),
        (datetime(2024, 1, 31, 12), {"format": "%H"}, "12"),
        (
            datetime(2024, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))),
            {"format": "%H", "timezone": "UTC"},
            "10",
        ),
        (datetime(2024, 1, 31, 12), {"format": "%H", "timezone": "UTC"}, "12"),
        (date_type(2024, 1, 31), {"timezone": "UTC"}, "2024-01-31"),
    ],
)
def test_dates(value: Any, options: dict[str, str], expected: str) -> None:
    assert date(value, **options) == expected


def test_timezones_by_name() -> None:
    pytest.importorskip("zoneinfo").ZoneInfo("America/New_York")
    assert date(STAMP, "%H:%M", timezone="America/New_York") == "09:18"


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        ("yesterday", {}, "'yesterday' is no date"),
        ("2024-02-30", {}, "'2024-02-30' is no date"),
        (10**20, {}, "is no date"),
        (STAMP, {"timezone": "Mars/Olympus"}, "unknown timezone 'Mars/Olympus'"),
        (STAMP, {"timezone": "../../etc/passwd"}, "unknown timezone"),
        (STAMP, {"format": "%\ud800"}, "bad format"),
        (None, {}, "needs text, not None"),
    ],
)
def test_errors(value: Any, options: dict[str, str], message: str) -> None:
    with pytest.raises(TemplateError) as error:
        date(value, **options)
    assert message in error.value.message
