"""One canonical lexical form per value, the same whichever engine holds the literal.

The forms are those that Oxigraph's store gives back, because it cannot keep others.
An invalid lexical form, and one beyond that store's number range, stays as it is.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from ggen.infra.stores.lexical_dates import DATES
from ggen.infra.stores.terms import RDF_LANG_STRING, XSD, XSD_STRING, Literal

# [0-9] and not \d, which takes digits of all scripts.
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_DOUBLE = re.compile(
    r"[+-]?(?:inf(?:inity)?|nan|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?)\Z",
    re.IGNORECASE,
)
# Enough digits for any single precision number.
_SINGLE_DIGITS = 9
# Python refuses to read very long numbers, which no engine holds as numbers.
_LONGEST_INTEGER = 1000
_INT64 = range(-(2**63), 2**63)
# Oxigraph's decimal: a 128-bit integer counting 10^-18.
_DECIMAL_DIGITS = 18
_DECIMAL_UNITS = range(-(2**127), 2**127)


def canonical(literal: Literal) -> Literal:
    """`literal` in canonical form; itself when it already is."""
    lexical, datatype, lang = literal
    if lang is not None:
        lower = lang.lower()
        return literal if lower == lang else Literal(lexical, RDF_LANG_STRING, lower)
    # Nearly all literals end here.
    if datatype == XSD_STRING or datatype not in _FORMS:
        return literal
    return _canonical(lexical, datatype)


# Real data has few distinct numbers and dates.
@lru_cache(maxsize=1 << 16)
def _canonical(lexical: str, datatype: str) -> Literal:
    target, form = _FORMS[datatype]
    found = form(lexical)
    return Literal(lexical, datatype) if found is None else Literal(found, target)


def _integer(lexical: str) -> str | None:
    if not _INTEGER.match(lexical) or len(lexical) > _LONGEST_INTEGER:
        return None
    value = int(lexical)
    return str(value) if value in _INT64 else None


def _decimal(lexical: str) -> str | None:
    if not _DECIMAL.match(lexical):
        return None
    sign = "-" if lexical.startswith("-") else ""
    whole, _, fraction = lexical.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    # Far beyond the range; int() of millions of digits would take too long.
    if len(fraction) > _DECIMAL_DIGITS or len(whole) > _DECIMAL_DIGITS * 2 + 3:
        return None
    units = int(f"{sign}{whole}{fraction:0<{_DECIMAL_DIGITS}}")
    if units not in _DECIMAL_UNITS:
        return None
    text = f"{whole or '0'}.{fraction}" if fraction else whole or "0"
    return sign + text if units else "0"


def _boolean(lexical: str) -> str | None:
    return {"1": "true", "true": "true", "0": "false", "false": "false"}.get(lexical)


def _double(lexical: str) -> str | None:
    if not _DOUBLE.match(lexical):
        return None
    value = float(lexical)
    return _plain(value, len(Decimal(repr(value)).as_tuple().digits))


def _float(lexical: str) -> str | None:
    if not _DOUBLE.match(lexical):
        return None
    try:
        value: float = struct.unpack("f", struct.pack("f", float(lexical)))[0]
    except OverflowError:
        # Too big for single precision, where Rust rounds to infinity.
        value = math.copysign(math.inf, float(lexical))
    return _plain(value, _single_digits(value))


def _single_digits(value: float) -> int:
    """How many digits tell `value` from every other single precision number."""
    packed = struct.pack("f", value)
    for digits in range(1, _SINGLE_DIGITS):
        try:
            if struct.pack("f", float(f"{value:.{digits}g}")) == packed:
                return digits
        except OverflowError:
            continue
    return _SINGLE_DIGITS


def _plain(value: float, digits: int) -> str:
    """`value` to so many digits, without exponent, as Rust prints it: ties go up."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(value)
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_Form = Callable[[str], "str | None"]
# xsd:integer and what is derived from it.
INTEGER_TYPES = (
    *("integer", "byte", "short", "int", "long"),
    *("unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong"),
    *("positiveInteger", "negativeInteger"),
    *("nonPositiveInteger", "nonNegativeInteger"),
)
# Datatype -> the datatype of the canonical form, and the function that makes it.
_FORMS: dict[str, tuple[str, _Form]] = {
    **{XSD + name: (f"{XSD}integer", _integer) for name in INTEGER_TYPES},
    f"{XSD}decimal": (f"{XSD}decimal", _decimal),
    f"{XSD}boolean": (f"{XSD}boolean", _boolean),
    f"{XSD}double": (f"{XSD}double", _double),
    f"{XSD}float": (f"{XSD}float", _float),
    **DATES,
}

# Datatypes with more than one spelling of a value.
CHANGING = frozenset(_FORMS)
