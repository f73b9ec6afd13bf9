"""Functions of SPARQL that rdflib computes otherwise than the standard says."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from types import MethodType
from typing import Any

from ggen.errors import QueryError

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


def repair_function(node: Any) -> None:
    """Let an expression of a query's tree compute by the functions below.

    Raises:
        QueryError: a function that nobody knows, which rdflib would leave unbound.
    """
    from rdflib.plugins.sparql.operators import _CUSTOM_FUNCTIONS

    if node.name == "Function" and node.iri not in _CUSTOM_FUNCTIONS:
        raise QueryError(f"there is no function <{node.iri}>")
    if node.name in _REPAIRED:
        node._evalfn = MethodType(_REPAIRED[node.name], node)


def _multiply(expression: Any, context: Any) -> Any:
    from rdflib.plugins.sparql.operators import numeric
    from rdflib.plugins.sparql.sparql import SPARQLError
    from rdflib.term import Literal

    first, others = expression.expr, expression.other
    if others is None:
        return first
    result: Any = numeric(first)
    try:
        for sign, other in zip(expression.op, others, strict=True):
            number: Any = numeric(other)
            # Python does not compute with floats and decimals together.
            if float in (type(result), type(number)):
                result, number = float(result), float(number)
            result = result * number if sign == "*" else _divide(result, number)
    except (InvalidOperation, ZeroDivisionError) as error:
        raise SPARQLError("division by zero") from error
    return Literal(result)


def _divide(number: Any, by: Any) -> Any:
    """Integers give a decimal; floating point numbers divide by zero."""
    if isinstance(number, float):
        if by:
            return number / by
        return math.nan if number in (0, math.nan) else math.copysign(math.inf, number)
    return Decimal(number) / Decimal(by)


def _text(expression: Any, context: Any) -> Any:
    """``STR`` of IRIs and literals only; blank nodes and nothing have no text."""
    from rdflib.plugins.sparql.sparql import SPARQLError
    from rdflib.term import BNode, Literal, Node

    term = expression.arg
    if isinstance(term, BNode) or not isinstance(term, Node):
        raise SPARQLError("no text")
    return Literal(str(term))


def _substring(expression: Any, context: Any) -> Any:
    """``SUBSTR`` counts from one, and may begin before the text."""
    from rdflib.plugins.sparql.operators import numeric, string
    from rdflib.term import Literal

    text = string(expression.arg)
    # Fractions are rounded, by XPath.
    start = _round(numeric(expression.start))
    stop = len(text) + 1
    if expression.length is not None:
        stop = start + _round(numeric(expression.length))
    part = text[max(start, 1) - 1 : max(stop, 1) - 1]
    return Literal(part, lang=text.language, datatype=text.datatype)


def _round(number: Any) -> int:
    return math.floor(Decimal(number) + Decimal("0.5"))


def _replace(expression: Any, context: Any) -> Any:
    """``REPLACE`` with its flags, and with ``$1`` in the replacement."""
    from rdflib.plugins.sparql.operators import string
    from rdflib.plugins.sparql.sparql import SPARQLError
    from rdflib.term import Literal

    text, pattern = string(expression.arg), string(expression.pattern)
    # XPath's $1 is Python's \g<1>; a backslash makes the sign plain.
    replacement = re.sub(r"\\?\$(\d)", _group, str(string(expression.replacement)))
    flags = sum(_FLAGS.get(flag, 0) for flag in str(expression.flags or ""))
    try:
        replaced = re.sub(str(pattern), replacement, str(text), flags=flags)
    except (re.error, IndexError) as error:
        raise SPARQLError(f"not a regular expression: {error}") from error
    return Literal(replaced, lang=text.language, datatype=text.datatype)


def _group(match: re.Match[str]) -> str:
    return match[0][1:] if match[0][0] == "\\" else rf"\g<{match[1]}>"


_REPAIRED: dict[str, Callable[[Any, Any], Any]] = {
    "MultiplicativeExpression": _multiply,
    "Builtin_STR": _text,
    "Builtin_SUBSTR": _substring,
    "Builtin_REPLACE": _replace,
}
