"""Chance and time of one output: all follow from a seed, none from the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ggen.domain.template.filters.coerce import filter_error, int_of
from ggen.errors import TemplateError
from ggen.infra.hashing import sha256_hex

if TYPE_CHECKING:
    from jinja2.runtime import Context

CHANCE_NAME = "__ggen_chance__"
_UNIT_BITS = 53


class Moment(datetime):
    """A time that prints as RFC 3339, ``2024-01-31T12:00:00+00:00``."""

    def __str__(self) -> str:
        return self.isoformat()


class Chance:
    """The random numbers and the moment that one output sees.

    Make a fresh one per output, seeded with the front matter's seed and something of
    the output's own (its row digest or path), so that outputs differ but every run and
    every number of workers gives the same. The numbers are hashes of seed and position,
    so they are also the same in every version of Python.

    Args:
        seed: None when the front matter names none; random things are then errors.
        source_date_epoch: seconds since 1970; None when the environment has none.
    """

    def __init__(self, seed: str | None, source_date_epoch: int | None) -> None:
        self.seed = seed
        self.source_date_epoch = source_date_epoch
        self._drawn = 0

    def bits(self) -> int:
        """The next 256 random bits."""
        self._drawn += 1
        return int(sha256_hex(f"{self._drawn}\n{self.seed}"), 16)

    def below(self, end: int) -> int:
        """A random whole number from 0 up to, not including, `end`."""
        # 256 bits over any range that fits a list: no value is measurably favoured.
        return self.bits() % end

    def now(self) -> Moment:
        """The moment of the output: SOURCE_DATE_EPOCH; with only a seed, 1970.

        Raises:
            TemplateError: neither is set, or the epoch is no date.
        """
        if self.source_date_epoch is None and self.seed is None:
            raise TemplateError("now() is not reproducible", hint=_EPOCH_HINT)
        # A moment made from the seed would look real; this one shows what it is.
        epoch = self.source_date_epoch or 0
        try:
            return Moment.fromtimestamp(epoch, tz=timezone.utc)
        except (OverflowError, ValueError, OSError) as error:
            problem = f"SOURCE_DATE_EPOCH is out of range: {epoch}"
            raise TemplateError(problem) from error


_SEED_HINT = "put 'determinism: {seed: any text}' into the front matter"
_EPOCH_HINT = "set SOURCE_DATE_EPOCH, or determinism.seed in the front matter"
_IMPORT_HINT = "an imported template sees it when imported 'with context'"


def _chance(context: Context, name: str) -> Chance:
    found = context.resolve_or_missing(CHANCE_NAME)
    if not isinstance(found, Chance):
        raise TemplateError(f"{name} has no seed here", hint=_IMPORT_HINT)
    return found


def _seeded(context: Context, name: str) -> Chance:
    chance = _chance(context, name)
    if chance.seed is None:
        raise TemplateError(f"{name} needs a seed", hint=_SEED_HINT)
    return chance


def _items(value: Iterable[Any], name: str) -> list[Any]:
    try:
        return list(value)
    except TypeError as error:
        raise filter_error(name, f"needs a list, not {value!r}") from error


def _uuid4(context: Context, _value: object = None) -> str:
    """A version 4 UUID."""
    from uuid import UUID

    return str(UUID(int=_seeded(context, "uuid4").bits() >> 128, version=4))


def _random(context: Context, value: Iterable[Any]) -> Any:
    """One item of a list, or character of a text."""
    chance, items = _seeded(context, "random"), _items(value, "random")
    if not items:
        raise filter_error("random", "needs a list that is not empty")
    return items[chance.below(len(items))]


def _shuffle(context: Context, value: Iterable[Any]) -> list[Any]:
    """The items of a list in random order, as a new list."""
    chance, items = _seeded(context, "shuffle"), _items(value, "shuffle")
    # Fisher and Yates; random.shuffle may change between versions of Python.
    for end in range(len(items), 1, -1):
        index = chance.below(end)
        items[end - 1], items[index] = items[index], items[end - 1]
    return items


def _random_number(context: Context) -> float:
    """A number from 0 up to, not including, 1."""
    bits = _seeded(context, "random").bits()
    return float((bits >> (256 - _UNIT_BITS)) / 2.0**_UNIT_BITS)


def _get_random(context: Context, start: int = 0, end: int | None = None) -> int:
    """A whole number from `start` up to, not including, `end` (Tera)."""
    # Tera leaves the end out, as do ranges.
    first = int_of(start, "get_random", "start")
    count = int_of(end, "get_random", "end") - first
    if count < 1:
        raise TemplateError("get_random: end must be greater than start")
    return first + _seeded(context, "get_random").below(count)


def _now(context: Context, timestamp: bool = False, utc: bool = True) -> Any:
    """The moment of the output, in UTC; with ``timestamp=true`` seconds since 1970."""
    moment = _chance(context, "now").now()
    return int(moment.timestamp()) if timestamp else moment


def chance_filters() -> dict[str, Callable[..., Any]]:
    """The filters that draw from the output's `Chance`."""
    from jinja2 import pass_context

    filters: dict[str, Callable[..., Any]] = {
        "random": _random,
        "shuffle": _shuffle,
        "uuid4": _uuid4,
    }
    return {name: pass_context(filter_) for name, filter_ in filters.items()}


def chance_globals() -> dict[str, Callable[..., Any]]:
    """The functions that draw from the output's `Chance`."""
    from jinja2 import pass_context

    functions: dict[str, Callable[..., Any]] = {
        "get_random": _get_random,
        "now": _now,
        "random": _random_number,
        "shuffle": _shuffle,
        "uuid4": _uuid4,
    }
    return {name: pass_context(function) for name, function in functions.items()}
