"""How much one output may take: work, text and numbers a template can ask for.

Templates come from other people. What would eat the machine's time or memory is an
ordinary `TemplateError` instead, raised before the work is done.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from ggen.errors import TemplateError

MAX_STEPS = 10_000_000
MAX_TEXT = 1 << 26
MAX_RANGE = 1_000_000
MAX_WIDTH = 100_000
MAX_DIGITS = 4_000
_BITS = MAX_DIGITS * 4
# Building text counts as work as well, so that many big texts end too.
_CHARACTERS_PER_STEP = 64
# Calls take several times as long as rounds of a loop.
STEPS_PER_CALL = 5

# Conversions of the % operator, with their width and precision.
_PERCENT = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+)?)?")
_NUMBER = re.compile(r"\d+")


class Budget:
    """The work that is left for one output: loop rounds, calls and text built."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def refill(self) -> None:
        """Start anew, for the next output."""
        self.left = MAX_STEPS

    def take(self, steps: int) -> None:
        """Use up so many steps.

        Raises:
            TemplateError: they are more than what is left.
        """
        self.left -= steps
        if self.left < 0:
            raise TemplateError(
                f"the template does more than {MAX_STEPS:,} steps for one output",
                hint="loops inside loops? let the query do the joining",
            )

    def take_text(self, size: int) -> None:
        """Use up the steps of building a text, list or number of that size.

        Raises:
            TemplateError: too big, or more than what is left.
        """
        if size > MAX_TEXT:
            raise too_big(f"a text of {size:,} characters")
        self.take(size // _CHARACTERS_PER_STEP)

    def loop(self, items: Iterable[Any]) -> Iterable[Any]:
        """`items`, after using up a step for each.

        Iterators are run to their end first: what they give cannot be known before.
        """
        try:
            size = len(items)  # type: ignore[arg-type]
        except TypeError:
            items = list(items)
            size = len(items)
        # One more for the loop itself: empty ones take time as well.
        self.take(size + 1)
        return items

    def join(self, parts: Iterable[str]) -> str:
        """`parts` as one text.

        Raises:
            TemplateError: too long.
        """
        listed = parts if isinstance(parts, list) else list(parts)
        self.take_text(sum(map(len, listed)))
        return "".join(listed)


def too_big(what: str) -> TemplateError:
    """The error of asking for more than a template may have."""
    return TemplateError(f"{what} is more than a template may ask for")


def bounded_range(*bounds: int) -> range:
    """``range``, of at most `MAX_RANGE` numbers.

    Raises:
        TemplateError: longer.
    """
    numbers = range(*bounds)
    # len() itself fails on ranges longer than the machine's integers.
    first_beyond = numbers[MAX_RANGE : MAX_RANGE + 1]
    if first_beyond:
        raise too_big(f"a range of more than {MAX_RANGE:,} numbers")
    return numbers


def size_of_product(left: Any, right: Any) -> int:
    """How big ``left * right`` will be: characters, items, or bytes of a number."""
    if isinstance(left, int) and isinstance(right, int):
        check_bits(left.bit_length() + right.bit_length())
        return 0
    if isinstance(left, int):
        left, right = right, left
    return _length(left) * max(right, 0) if isinstance(right, int) else 0


def size_of_sum(left: Any, right: Any) -> int:
    """How big ``left + right`` will be: characters or items; 0 for numbers."""
    return 0 if isinstance(left, (int, float)) else _length(left) + _length(right)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, bytes, list, tuple)) else 0


def check_power(left: Any, right: Any) -> None:
    """Refuse ``left ** right`` when the number would be too long to print.

    Raises:
        TemplateError: it would.
    """
    # Powers of floats and decimals overflow by themselves.
    if isinstance(left, int) and isinstance(right, int) and abs(left) > 1:
        check_bits(left.bit_length() * abs(right))


def check_bits(bits: int) -> None:
    """Refuse a number of so many bits when it is too long to print.

    Raises:
        TemplateError: it is.
    """
    if bits > _BITS:
        raise too_big(f"a number of more than {MAX_DIGITS:,} digits")


def check_percent(text: Any, values: Any) -> None:
    """Refuse ``text % values`` when a width or precision in it is too big.

    Raises:
        TemplateError: it is.
    """
    if not isinstance(text, (str, bytes)):
        return
    shown = text.decode("latin-1") if isinstance(text, bytes) else text
    for match in _PERCENT.finditer(shown):
        for width in match.groups():
            if width == "*":
                check_numbers(values if isinstance(values, tuple) else (values,))
            elif width:
                check_width(int(width[:9]))


def check_format(text: str, values: Iterable[Any]) -> None:
    """Refuse ``text.format(*values)`` when a width or precision is too big.

    Raises:
        TemplateError: it is.
        ValueError: `text` is no format string.
    """
    for _, _, spec, _ in string.Formatter().parse(text):
        for number in _NUMBER.findall(spec or ""):
            check_width(int(number[:9]))
        # A width can be an argument itself: {:>{width}}.
        if spec and "{" in spec:
            check_numbers(values)


def check_numbers(values: Iterable[Any]) -> None:
    """Refuse whole numbers that are too big for a width, a count or a precision.

    Raises:
        TemplateError: one is.
    """
    for value in values:
        if isinstance(value, int):
            check_width(value)


def check_width(width: int) -> None:
    """Refuse a width, a count or a precision that is too big.

    Raises:
        TemplateError: it is.
    """
    if abs(width) > MAX_WIDTH:
        raise too_big(f"a width of {width:,}")


def bounded_method(method: Callable[..., Any], budget: Budget) -> Callable[..., Any]:
    """A method of str, bytes or int that looks at its arguments before it works."""
    owner: Any = method.__self__  # type: ignore[attr-defined]

    @wraps(method)
    def call(*args: Any, **options: Any) -> Any:
        given = (*args, *options.values())
        check_numbers(given)
        if method.__name__ == "replace":
            _check_replace(owner, given, budget)
        elif method.__name__ == "join":
            return method(_checked_parts(owner, args[0], budget))
        elif method.__name__ == "expandtabs":
            budget.take_text(len(owner) + len(owner) * _largest(given))
        return method(*args, **options)

    return call


def _largest(values: Iterable[Any]) -> int:
    return max((v for v in values if isinstance(v, int)), default=8)


def _check_replace(text: Any, given: tuple[Any, ...], budget: Budget) -> None:
    old, new = given[:2]
    if isinstance(old, type(text)) and isinstance(new, type(text)):
        budget.take_text(len(text) + text.count(old) * len(new))


def _checked_parts(glue: Any, parts: Iterable[Any], budget: Budget) -> list[Any]:
    listed = list(parts)
    budget.take_text(sum(map(_length, listed)) + len(glue) * len(listed))
    return listed


# Methods that can make much out of little.
BOUNDED_METHODS = frozenset(
    ["center", "expandtabs", "join", "ljust", "replace", "rjust", "to_bytes", "zfill"]
)


def bounded_filters(
    filters: Mapping[str, Callable[..., Any]], budget: Budget
) -> dict[str, Callable[..., Any]]:
    """Those of `filters` that can make much out of little, made to look first."""
    return {
        name: _bounded_filter(filters[name], check, budget)
        for name, check in _FILTER_CHECKS.items()
        if name in filters
    }


_Check = Callable[[list[Any], Budget], None]


def _bounded_filter(
    function: Callable[..., Any], check: _Check, budget: Budget
) -> Callable[..., Any]:
    # Jinja2 hands the context or environment to some filters as first argument.
    skipped = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        given = [*args[skipped:], *options.values()]
        check(given, budget)
        # A check that had to run through an iterator leaves a list in its place.
        return function(*args[:skipped], given[0], *args[skipped + 1 :], **options)

    return call


def _check_counts(given: list[Any], budget: Budget) -> None:
    check_numbers(given[1:])


def _check_percent_filter(given: list[Any], budget: Budget) -> None:
    check_percent(given[0], tuple(given[1:]))


def _check_replace_filter(given: list[Any], budget: Budget) -> None:
    texts = tuple(str(value) for value in given[1:3])
    if len(texts) > 1:
        _check_replace(str(given[0]), texts, budget)


def _check_join_filter(given: list[Any], budget: Budget) -> None:
    glue = given[1] if len(given) > 1 else ""
    # Counting an iterator uses it up.
    if isinstance(given[0], Iterator):
        given[0] = list(given[0])
    if isinstance(given[0], (list, tuple, range)):
        size = sum(map(_length, given[0]))
        budget.take_text(size + len(str(glue)) * len(given[0]))


def _check_indent_filter(given: list[Any], budget: Budget) -> None:
    check_numbers(given[1:])
    width = given[1] if len(given) > 1 else 4
    size = len(width) if isinstance(width, str) else int(width)
    text = str(given[0])
    budget.take_text(len(text) + (text.count("\n") + 1) * size)


# Names of Jinja2's filters, whoever implements them in the end.
_FILTER_CHECKS: dict[str, _Check] = {
    **dict.fromkeys(("batch", "center", "round", "slice", "tojson"), _check_counts),
    "format": _check_percent_filter,
    "indent": _check_indent_filter,
    "join": _check_join_filter,
    "replace": _check_replace_filter,
}
