"""The filter `date`: moments and dates in the form that a template asks for."""

from __future__ import annotations

import re
from datetime import date as date_type
from datetime import datetime, timezone, tzinfo
from typing import Any

from ggen.domain.template.filters.coerce import filter_error, shown, text_of

_FRACTION = re.compile(r"\.([0-9]+)")


def date(
    value: Any, /, format: object = "%Y-%m-%d", timezone: object | None = None
) -> str:
    """A date, a moment, an ISO 8601 text or seconds since 1970, by strftime's rules.

    Args:
        format: as for ``strftime``; names of days and months are English.
        timezone: a name such as ``Europe/Berlin``, for moments that know their own.

    Raises:
        TemplateError: no date, or a timezone that this machine does not know.
    """
    moment = _moment(value)
    if timezone is not None:
        moment = _in_zone(moment, text_of(timezone, "date"))
    pattern = text_of(format, "date").replace("%+", "%Y-%m-%dT%H:%M:%S%z")
    try:
        return moment.strftime(pattern)
    except ValueError as error:
        raise filter_error("date", f"bad format {shown(pattern)}") from error


def _moment(value: Any) -> date_type:
    if isinstance(value, date_type):
        return value
    try:
        if isinstance(value, (int, float)):
            return datetime.fromtimestamp(value, tz=timezone.utc)
        return _parsed(text_of(value, "date"))
    except (ValueError, OverflowError, OSError) as error:
        raise filter_error("date", f"{shown(value)} is no date") from error


def _parsed(text: str) -> date_type:
    # Before 3.11 Python reads neither Z nor fractions of other than 3 or 6 digits.
    text = _FRACTION.sub(lambda found: "." + f"{found[1]}000000"[:6], text.strip())
    if text[-1:] in {"Z", "z"}:
        text = text[:-1] + "+00:00"
    return (
        date_type.fromisoformat(text)
        if len(text) == len("2024-01-31")
        else (datetime.fromisoformat(text))
    )


def _in_zone(moment: date_type, name: str) -> date_type:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return moment
    return moment.astimezone(_zone(name))


def _zone(name: str) -> tzinfo:
    if name.upper() in {"UTC", "Z"}:
        return timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise filter_error("date", f"unknown timezone '{name}'") from error
