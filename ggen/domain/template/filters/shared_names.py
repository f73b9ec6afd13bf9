"""Filters that Jinja2 and Tera both have: Jinja2's, with Tera's named arguments too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from typing import TYPE_CHECKING, Any

from ggen.domain.template.filters.coerce import (
    check_size,
    filter_error,
    int_of,
)
from ggen.domain.template.filters.rows import listed

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import EvalContext
    from jinja2.runtime import Context

_MISSING: Any = object()


def _builtin(name: str) -> Callable[..., Any]:
    from jinja2.filters import FILTERS

    found: Callable[..., Any] = FILTERS[name]
    return found


def default(
    given: Any,
    /,
    default_value: Any = "",
    boolean: bool = False,
    *,
    value: Any = _MISSING,
) -> Any:
    """Another value where there is none: ``default("x")``, ``default(value="x")``."""
    other = default_value if value is _MISSING else value
    return _builtin("default")(given, other, boolean)


def join(
    context: EvalContext,
    items: Iterable[Any],
    /,
    d: Any = "",
    attribute: str | int | None = None,
    *,
    sep: Any = _MISSING,
) -> str:
    """The items as one text: ``join(", ")``, ``join(sep=", ")``."""
    between = d if sep is _MISSING else sep
    # The sandbox bounds these filters by position; here they are known by name, too.
    items = items if isinstance(items, Sized) else list(items)
    check_size(len(items) * len(str(between)))
    return str(_builtin("join")(context, items, between, attribute))


def replace(
    context: EvalContext,
    text: Any,
    /,
    old: Any = _MISSING,
    new: Any = _MISSING,
    count: int | None = None,
    **options: Any,
) -> str:
    """``replace("old", "new", count)``, ``replace(from="old", to="new")``."""
    # "from" is a word of Python, so it cannot be the name of an argument.
    old, new = options.pop("from", old), options.pop("to", new)
    if old is _MISSING or new is _MISSING or options:
        raise filter_error("replace", "needs the old text and the new one")
    whole, old, new = str(text), str(old), str(new)
    check_size(len(whole) + whole.count(old) * len(new))
    return str(_builtin("replace")(context, whole, old, new, count))


def slice_(
    context: EvalContext,
    items: Any,
    /,
    slices: int | None = None,
    fill_with: Any = None,
    *,
    start: int | None = None,
    end: int | None = None,
) -> Any:
    """``slice(3)`` makes three columns; ``slice(start=1, end=3)`` cuts out a piece."""
    if slices is not None:
        return _builtin("slice")(context, items, slices, fill_with)
    if start is None and end is None:
        raise filter_error("slice", "needs a number of slices, or start or end")
    whole = items if isinstance(items, str) else listed(items, "slice")
    return whole[start:end]


def indent(
    text: Any,
    /,
    width: int | str = 4,
    first: bool = False,
    blank: bool = False,
    *,
    prefix: str | None = None,
) -> str:
    """The lines after the first further in: ``indent(2)``, ``indent(prefix="# ")``."""
    by = width if prefix is None else prefix
    size = len(by) if isinstance(by, str) else int_of(by, "indent", "width")
    check_size((str(text).count("\n") + 1) * size)
    return str(_builtin("indent")(text, by, first, blank))


def map_(context: Context, items: Any, /, *given: Any, **options: Any) -> list[Any]:
    """An attribute of each item, or each through a filter; a list, not an iterator."""
    return list(_builtin("map")(context, items, *given, **options))


def unique(environment: Environment, items: Any, /, *given: Any, **options: Any) -> Any:
    """The items without repetitions; a list, not an iterator."""
    return list(_builtin("unique")(environment, items, *given, **options))


def reverse(items: Any, /) -> Any:
    """The items or letters from the last to the first; a list, not an iterator."""
    found = _builtin("reverse")(items)
    return found if isinstance(found, Sized) else list(found)


def shared_filters() -> dict[str, Callable[..., Any]]:
    """The filters, with Jinja2's marks for the ones that need a context."""
    from jinja2 import pass_context, pass_environment, pass_eval_context

    return {
        "d": default,
        "default": default,
        "indent": indent,
        "join": pass_eval_context(join),
        "map": pass_context(map_),
        "replace": pass_eval_context(replace),
        "reverse": reverse,
        "slice": pass_eval_context(slice_),
        "unique": pass_environment(unique),
    }
