"""Literals as Python values that remember their lexical form and datatype.

`read_literal` gives a subclass of int, float, Decimal, date, datetime or time; what
does not fit its datatype, or no Python type, stays text. Operations give plain values.
`literal_of` goes the other way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, ClassVar

from ggen.infra.stores.terms import XSD, Literal

# Python refuses to print longer integers; such literals stay text.
_MAX_DIGITS = 4000


class Typed:
    """What a typed literal remembers; None in results of operations."""

    lexical: str | None = None
    datatype: str | None = None
    lang: ClassVar[None] = None

    def __reduce_ex__(self, protocol: Any) -> Any:
        if self.lexical is None or self.datatype is None:
            return super().__reduce_ex__(protocol)
        return read_literal, (self.lexical, self.datatype)


class PrintsLexical(Typed):
    """Prints what RDF writes, not what Python would."""

    def __str__(self) -> str:
        return super().__str__() if self.lexical is None else self.lexical

    def __format__(self, spec: str, *_context: Any) -> str:
        return super().__format__(spec) if spec else str(self)


class Integer(Typed, int):
    """``xsd:integer`` and the types derived from it."""


class Double(Typed, float):
    """``xsd:double`` or ``xsd:float``."""


class Number(PrintsLexical, Decimal):
    """``xsd:decimal``; prints without an exponent."""


class Date(PrintsLexical, date):
    """``xsd:date``; a timezone, which Python's dates lack, stays in the text."""


class DateTime(PrintsLexical, datetime):
    """``xsd:dateTime``; prints with the ``T``."""


class Time(PrintsLexical, time):
    """``xsd:time``."""


def read_literal(lexical: str, datatype: str) -> Any:
    """The Python value of a typed literal; `lexical` itself when it has none.

    `datatype` is kept as it is given (it may be a subclass of str).
    """
    reader = READERS.get(datatype)
    if reader is None:
        return lexical
    try:
        value = reader(lexical)
    except ValueError:
        return lexical
    # `1.50` and `1.5` are equal, but went by different names in the document.
    value.lexical = lexical
    value.datatype = datatype
    return value


_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_DOUBLE = re.compile(
    r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)\Z"
)
# Years of four digits only: Python's dates end there.
_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?\Z"
_DAY = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_CLOCK = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]+))?"
)
_DATE = re.compile(_DAY + _ZONE)
_TIME = re.compile(_CLOCK + _ZONE)
_DATE_TIME = re.compile(f"{_DAY}T{_CLOCK}{_ZONE}")


def _matched(pattern: re.Pattern[str], lexical: str) -> re.Match[str]:
    match = pattern.match(lexical)
    if match is None or len(lexical) > _MAX_DIGITS:
        raise ValueError(lexical)
    return match


def _integer(lexical: str) -> Integer:
    return Integer(_matched(_INTEGER, lexical)[0])


def _decimal(lexical: str) -> Number:
    return Number(_matched(_DECIMAL, lexical)[0])


def _double(lexical: str) -> Double:
    return Double(_matched(_DOUBLE, lexical)[0].replace("INF", "inf"))


def _date(lexical: str) -> Date:
    return Date(*_numbers(_matched(_DATE, lexical), "year", "month", "day"))


def _time(lexical: str) -> Time:
    match = _matched(_TIME, lexical)
    clock = _numbers(match, "hour", "minute", "second")
    return Time(*clock, _microsecond(match), _zone(match))  # type: ignore[call-arg]


def _date_time(lexical: str) -> DateTime:
    match = _matched(_DATE_TIME, lexical)
    parts = _numbers(match, "year", "month", "day", "hour", "minute", "second")
    return DateTime(*parts, _microsecond(match), _zone(match))  # type: ignore[call-arg]


def _numbers(match: re.Match[str], *names: str) -> Any:
    return [int(match[name]) for name in names]


def _microsecond(match: re.Match[str]) -> int:
    # Finer fractions than Python's are kept in the lexical form only.
    return int(((match["fraction"] or "") + "000000")[:6])


def _zone(match: re.Match[str]) -> timezone | None:
    zone = match["zone"]
    if not zone or zone == "Z":
        return timezone.utc if zone else None
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return timezone(-offset if zone[0] == "-" else offset)


# Most special first: a bool is an int, a datetime is a date.
_PLAIN_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "double"),
    (Decimal, "decimal"),
    (datetime, "dateTime"),
    (date, "date"),
    (time, "time"),
)


def literal_of(value: Any) -> Literal | None:
    """The literal that a value came from, or that says the same; None: there is none.

    Args:
        value: anything but text.
    """
    if isinstance(value, Typed) and value.lexical is not None:
        return Literal(value.lexical, str(value.datatype))
    for kind, name in _PLAIN_TYPES:
        if isinstance(value, kind):
            return Literal(_lexical(value), XSD + name)
    return None


def _lexical(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(str(value), str(value))
    return str(value)


_INTEGER_TYPES = (
    "integer nonPositiveInteger negativeInteger nonNegativeInteger positiveInteger "
    "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte"
)
READERS: dict[str, Callable[[str], Any]] = {
    **{XSD + name: _integer for name in _INTEGER_TYPES.split()},
    XSD + "decimal": _decimal,
    XSD + "double": _double,
    XSD + "float": _double,
    XSD + "date": _date,
    XSD + "time": _time,
    XSD + "dateTime": _date_time,
    XSD + "dateTimeStamp": _date_time,
}
