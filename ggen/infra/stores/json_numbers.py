"""Numbers of JSON-LD as RDF literals, spelt as Oxigraph spells them.

JSON-LD 1.1 API, 8.6: whole numbers are integers, all others doubles with an exponent.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

# Whole numbers from 10^20 on are doubles.
_INTEGER_DIGITS = 20


class JsonDouble(float):
    """A number that prints as the lexical form of an xsd:double."""

    lexical: str

    def __str__(self) -> str:
        return self.lexical


def load_json(data: bytes) -> Any:
    """A JSON document whose numbers are `int` or `JsonDouble`."""
    return json.loads(data, parse_int=_number, parse_float=_number)


def _number(text: str) -> int | JsonDouble:
    value = Decimal(text).normalize()
    sign, digits, exponent = value.as_tuple()
    whole = isinstance(exponent, int) and exponent >= 0
    if whole and len(digits) + int(exponent) <= _INTEGER_DIGITS:
        return int(value)
    # By the digits that are written, not by those that a double would keep.
    fraction = "".join(map(str, digits[1:])) or "0"
    number = JsonDouble(text)
    number.lexical = f"{'-' * sign}{digits[0]}.{fraction}E{value.adjusted()}"
    return number
