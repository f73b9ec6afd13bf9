"""Filters over lists of rows: order, group, pick, by attributes with dots.

Attributes are read through the environment, so that the sandbox's rules hold for them.
A column without a value, a missing key of a table and None count as missing; a name
that a row cannot have is the ordinary error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ggen.domain.template.filters.coerce import filter_error, int_of, shown, text_of

if TYPE_CHECKING:
    from jinja2 import Environment

_GIVEN_NOTHING: Any = object()


class Group(NamedTuple):
    """One group of rows: what they share, and the rows in their order."""

    key: Any
    items: list[Any]

    @property
    def grouper(self) -> Any:
        """The key, as Jinja2's ``groupby`` calls it."""
        return self.key

    @property
    def list(self) -> Any:
        """The rows, as Jinja2's ``groupby`` calls them."""
        return self.items


class Groups(Sequence[Group]):
    """Groups in the order of their first rows.

    A list of (key, rows) pairs that can also be used as a table: ``groups[key]``,
    ``groups.keys()``, ``.values()``, ``.items()``, ``.get(key)``.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = tuple(groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups)

    def __getitem__(self, key: Any) -> Any:
        found = self.get(key, _GIVEN_NOTHING)
        if found is not _GIVEN_NOTHING:
            return found
        if isinstance(key, (int, slice)):
            return self._groups[key]
        raise KeyError(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """The rows of one group; `default` when there is none."""
        return next((rows for name, rows in self._groups if name == key), default)

    def keys(self) -> list[Any]:
        """What the rows of each group share."""
        return [group.key for group in self._groups]

    def values(self) -> list[list[Any]]:
        """The rows of each group."""
        return [group.items for group in self._groups]

    def items(self) -> list[Group]:
        """The pairs themselves."""
        return list(self._groups)

    def __repr__(self) -> str:
        return repr([tuple(group) for group in self._groups])


def listed(value: Any, name: str) -> list[Any]:
    """The items of `value`; those of a table are its values.

    Raises:
        TemplateError: it has no items, or is text.
    """
    if isinstance(value, (str, bytes)) or not hasattr(type(value), "__iter__"):
        raise filter_error(name, f"needs a list, not {shown(value)}")
    return list(value.values() if isinstance(value, Mapping) else value)


def look_up(environment: Environment, item: Any, attribute: object) -> Any:
    """The attribute of an item, through dots; None when it is missing."""
    # The environment reads, not getattr: attributes closed to templates stay closed.
    from jinja2 import StrictUndefined, Undefined

    parts = [attribute] if isinstance(attribute, int) else str(attribute).split(".")
    for part in parts:
        if item is None:
            return None
        key = int(part) if isinstance(part, str) and part.isdecimal() else part
        found = environment.getitem(item, key)
        if isinstance(found, Undefined):
            if isinstance(found, StrictUndefined) and type(item) is not dict:
                str(found)  # raises the error that names the attribute
            return None
        item = found
    return item


def sort_by(
    environment: Environment, value: Any, *attributes: object, reverse: bool = False
) -> list[Any]:
    """The items by one or more attributes; ``-name`` sorts that one downwards.

    Numbers come before dates, dates before text, missing last; text is compared by
    code point, equal items keep their order.
    """
    items = listed(value, "sort_by")
    # Each pass keeps the order of the one before where its own values are equal.
    for attribute in reversed(attributes or ("",)):
        name = str(attribute)
        down = name.startswith("-") != bool(reverse)
        name = name.removeprefix("-")
        keys = [_order(_value_by(environment, item, name), down) for item in items]
        ranks = sorted(range(len(items)), key=keys.__getitem__, reverse=down)
        items = [items[rank] for rank in ranks]
    return items


def unique_by(environment: Environment, value: Any, *attributes: object) -> list[Any]:
    """The items whose attributes have not been met before, in their order."""
    seen: set[Any] = set()
    kept = []
    for item in listed(value, "unique_by"):
        names = attributes or ("",)
        key = tuple(_order(_value_by(environment, item, name)) for name in names)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def group_by(environment: Environment, value: Any, attribute: object) -> Groups:
    """The items in groups that share the attribute; those without it are under None."""
    groups: dict[Any, Group] = {}
    for item in listed(value, "group_by"):
        key = _value_by(environment, item, attribute)
        group = groups.setdefault(_order(key), Group(key, []))
        group.items.append(item)
    return Groups(groups.values())


def _value_by(environment: Environment, item: Any, attribute: object) -> Any:
    return item if attribute == "" else look_up(environment, item, attribute)


def _order(value: Any, down: bool = False) -> tuple[int, int, Any]:
    """A key that compares with that of every other value and can be in a set."""
    # The first number puts what is missing last, whichever way the sorting goes.
    if value is None:
        return (0 if down else 1, 0, 0)
    last = 1 if down else 0
    if isinstance(value, (int, float, Decimal)):
        return (last, 0, value)
    if isinstance(value, str):
        return (last, 2, str.__str__(value))
    isoformat = getattr(value, "isoformat", None)
    if isoformat is not None:
        return (last, 1, isoformat())
    return (last, 3, repr(value))


def _column(environment: Environment, results: Any, column: object) -> list[Any]:
    name = text_of(column, "sparql_column").lstrip("?$")
    found = (
        look_up(environment, row, name) for row in listed(results, "sparql_column")
    )
    return [value for value in found if value is not None]


def _row(results: Any, index: object) -> Any:
    rows = listed(results, "sparql_row")
    number = int_of(index, "sparql_row", "index")
    return rows[number] if 0 <= number < len(rows) else None


def _is_empty(results: Any) -> bool:
    return not isinstance(results, bool) and not listed(results, "sparql_empty")


def _count(results: Any) -> int:
    return 1 if isinstance(results, bool) else len(listed(results, "sparql_count"))


def row_filters() -> dict[str, Callable[..., Any]]:
    """The filters that need the environment to read attributes."""
    from jinja2 import pass_environment

    filters: dict[str, Callable[..., Any]] = {
        "group_by": group_by,
        "sort_by": sort_by,
        "unique_by": unique_by,
    }
    return {name: pass_environment(filter_) for name, filter_ in filters.items()}


def row_globals() -> dict[str, Callable[..., Any]]:
    """Functions over query results that templates of ggen 1.x call."""
    from jinja2 import pass_environment

    return {
        "sparql_column": pass_environment(_column),
        "sparql_row": _row,
        "sparql_empty": _is_empty,
        "sparql_count": _count,
    }
