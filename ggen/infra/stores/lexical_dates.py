"""Canonical forms of XSD dates, times and durations (XML Schema 1.1, part 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from ggen.infra.stores.terms import XSD

# At least four digits, and no zero before a fifth.
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{4,}|[0-9]{4}))"
_MONTH = r"(?P<month>[0-9]{2})"
_DAY = r"(?P<day>[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}(?:\.[0-9]+)?)"
_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?\Z"
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_FRACTION_DIGITS = 18
_YEAR_DIGITS = 9
_HOURS, _MINUTES, _SECONDS = 24, 60, 60
_ZONE_MINUTES = 14 * 60


def _days_in(month: int, year: int | None) -> int:
    # Without a year, Oxigraph does not take 29 February.
    if month != _FEBRUARY or year is None:
        return _MONTH_DAYS[month - 1]
    return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28


def _zone(text: str | None) -> str | None:
    """The canonical zone, or None when it is out of range."""
    # No zone is not the zone Z: such times are not comparable.
    if text in (None, "Z"):
        return text or ""
    minutes = int(text[1:3]) * 60 + int(text[4:])
    if int(text[4:]) >= _MINUTES or minutes > _ZONE_MINUTES:
        return None
    return text if minutes else "Z"


def _date_is_valid(parts: dict[str, str | None]) -> bool:
    year, month, day = (parts.get(name) for name in ("year", "month", "day"))
    # What Oxigraph cannot compute with, it keeps as it is.
    if year is not None and len(year) > _YEAR_DIGITS:
        return False
    if month is not None and not 1 <= int(month) <= len(_MONTH_DAYS):
        return False
    if day is None:
        return True
    longest = _days_in(int(month or 1), None if year is None else int(year))
    return 1 <= int(day) <= longest


def _second(text: str) -> str | None:
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if int(whole) >= _SECONDS or len(fraction) > _FRACTION_DIGITS:
        return None
    return f"{whole}.{fraction}" if fraction else whole


def _next_day(year: int, month: int, day: int) -> tuple[int, int, int]:
    if day < _days_in(month, year):
        return year, month, day + 1
    return (year, month + 1, 1) if month < len(_MONTH_DAYS) else (year + 1, 1, 1)


def _print_year(year: int) -> str:
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def _clock(parts: dict[str, str | None]) -> tuple[str, bool] | None:
    """``hh:mm:ss`` and whether it was 24:00:00; None when out of range."""
    second = _second(parts["second"] or "")
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    if second is None or minute >= _MINUTES or hour > _HOURS:
        return None
    # 24:00:00 is the next day's midnight, and nothing after it exists.
    if hour == _HOURS:
        return ("00:00:00", True) if (minute, second) == (0, "00") else None
    return f"{hour:02d}:{minute:02d}:{second}", False


def _date_time(parts: dict[str, str | None]) -> str | None:
    clock = _clock(parts)
    if clock is None:
        return None
    year, month, day = (int(parts[name] or 0) for name in ("year", "month", "day"))
    if clock[1]:
        year, month, day = _next_day(year, month, day)
    return f"{_print_year(year)}-{month:02d}-{day:02d}T{clock[0]}"


def _time(parts: dict[str, str | None]) -> str | None:
    clock = _clock(parts)
    return clock and clock[0]


def _date_form(
    pattern: str, show: Callable[[dict[str, str | None]], str | None]
) -> Callable[[str], str | None]:
    compiled = re.compile(pattern + _ZONE, re.ASCII)

    def form(lexical: str) -> str | None:
        match = compiled.match(lexical)
        if match is None:
            return None
        parts = match.groupdict()
        zone = _zone(parts["zone"])
        if zone is None or not _date_is_valid(parts):
            return None
        shown = show(parts)
        return None if shown is None else shown + zone

    return form


def _shown_year(parts: dict[str, str | None]) -> str:
    return _print_year(int(parts["year"] or 0))


_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?"
    r"(?:(?P<days>[0-9]+)D)?(?P<time>T(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?"
    r"(?:(?P<seconds>[0-9]+(?:\.[0-9]*)?)S)?)?\Z"
)
_DURATION_DIGITS = 12


def _duration(lexical: str) -> tuple[int, Decimal, str] | None:
    """Months, seconds and sign; None for what is no duration or too long for one."""
    # Oxigraph lets a bare T and a bare decimal point pass.
    match = _DURATION.match(lexical)
    if match is None or not any(char.isdigit() for char in lexical):
        return None
    parts = {name: text or "0" for name, text in match.groupdict().items()}
    whole, _, fraction = parts["seconds"].partition(".")
    numbers = [parts[n] for n in ("years", "months", "days", "hours", "minutes")]
    if any(len(number) > _DURATION_DIGITS for number in (*numbers, whole)):
        return None
    if len(fraction.rstrip("0")) > _FRACTION_DIGITS:
        return None
    # Months and seconds are the two units that do not convert into each other.
    years, months, days, hours, minutes = map(int, numbers)
    clock = ((days * _HOURS + hours) * _MINUTES + minutes) * _SECONDS
    sign = "-" if match["sign"] else ""
    return years * 12 + months, clock + Decimal(parts["seconds"]), sign


def _show_months(months: int) -> str:
    years, months = divmod(months, 12)
    return (f"{years}Y" if years else "") + (f"{months}M" if months else "")


def _show_seconds(total: Decimal) -> str:
    whole = int(total)
    minutes, second = divmod(whole, _SECONDS)
    hours, minute = divmod(minutes, _MINUTES)
    days, hour = divmod(hours, _HOURS)
    fraction = f"{total - whole:f}".partition(".")[2].rstrip("0")
    seconds = f"{second}.{fraction}S" if fraction else f"{second}S" if second else ""
    clock = "".join((f"{hour}H" * bool(hour), f"{minute}M" * bool(minute), seconds))
    return f"{days}D" * bool(days) + (f"T{clock}" if clock else "")


def _full_duration(lexical: str) -> str | None:
    found = _duration(lexical)
    if found is None:
        return None
    months, seconds, sign = found
    text = _show_months(months) + _show_seconds(seconds)
    return f"{sign}P{text}" if text else "PT0S"


def _year_month(lexical: str) -> str | None:
    found = _duration(lexical)
    if found is None or re.search("D|T.", lexical):
        return None
    text = _show_months(found[0])
    return f"{found[2]}P{text}" if text else "P0M"


def _day_time(lexical: str) -> str | None:
    if re.search("[YM]", lexical.partition("T")[0]):
        return None
    return _full_duration(lexical)


_FORMS: dict[str, Callable[[str], str | None]] = {
    "dateTime": _date_form(f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}", _date_time),
    "date": _date_form(
        f"{_YEAR}-{_MONTH}-{_DAY}",
        lambda p: f"{_shown_year(p)}-{p['month']}-{p['day']}",
    ),
    "time": _date_form(_TIME, _time),
    "gYear": _date_form(_YEAR, _shown_year),
    "gYearMonth": _date_form(
        f"{_YEAR}-{_MONTH}", lambda p: f"{_shown_year(p)}-{p['month']}"
    ),
    "gMonth": _date_form(f"--{_MONTH}", lambda p: f"--{p['month']}"),
    "gDay": _date_form(f"---{_DAY}", lambda p: f"---{p['day']}"),
    "gMonthDay": _date_form(
        f"--{_MONTH}-{_DAY}", lambda p: f"--{p['month']}-{p['day']}"
    ),
    "duration": _full_duration,
    "yearMonthDuration": _year_month,
    "dayTimeDuration": _day_time,
}
# Datatype -> the datatype of the canonical form, and the function that makes it.
DATES: dict[str, tuple[str, Callable[[str], str | None]]] = {
    XSD + name: (XSD + name, form) for name, form in _FORMS.items()
}
DATES[f"{XSD}dateTimeStamp"] = (f"{XSD}dateTime", _FORMS["dateTime"])
