"""Names that do not exist: errors that say which name, and what was probably meant.

`MissingRules` is for names that no one knows: using them is an error. `UnboundRules`
is for columns without a value and empty answers: false, replaced by ``default()``, an
error when printed. Jinja2's own classes are mixed in when they are first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NoReturn

from ggen.domain.template.problems import nearest
from ggen.domain.template.values import Row, RowList, no_column
from ggen.errors import TemplateError, UndefinedName

if TYPE_CHECKING:
    from jinja2.runtime import StrictUndefined as _Strict
    from jinja2.runtime import Undefined as _Undefined
else:
    _Strict = _Undefined = object

_NO_OBJECT = object()
_FEW_NAMES = 12
# What bodies ask the graph by.
ASKING_NAMES = (
    *("graph", "iri", "query", "sparql", "sparql_first"),
    *("sparql_results", "sparql_values"),
)


class MissingRules(_Strict):
    """A name that does not exist; every use raises `UndefinedName`."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = _NO_OBJECT,
        name: Any = None,
        exc: Any = None,
    ) -> None:
        # Jinja2 raises `exc(message)`; ggen's error knows more than the message.
        if exc is None:
            exc = partial(undefined_name, hint, obj, name)
        super().__init__(hint, obj, name, exc)


class UnboundRules(_Undefined):
    """No value here: false, has every attribute, cannot be printed."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = _NO_OBJECT,
        name: Any = None,
        exc: Any = None,
    ) -> None:
        made: Any = exc or _unbound_name
        super().__init__(hint, obj, name, made)

    def _fail(self, *_args: Any) -> NoReturn:
        raise _unbound_name(str(self._undefined_hint))

    __str__ = __iter__ = __len__ = __html__ = _fail

    # So that rows.first.label|default("x") works without rows as well.
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _key: Any) -> Any:
        return self


def _unbound_name(message: str) -> UndefinedName:
    return UndefinedName(message, hint="use default(...), or ask with 'is defined'")


class NoGraph:
    """Stands for everything that asks the graph, where there is none."""

    __slots__ = ()

    def __getitem__(self, _name: Any) -> NoReturn:
        raise no_graph()

    def __call__(self, *_args: Any, **_options: Any) -> NoReturn:
        raise no_graph()

    def __iter__(self) -> NoReturn:
        raise no_graph()


def no_graph() -> TemplateError:
    """The error of asking without a graph."""
    return TemplateError(
        "the template asks a graph, and there is none",
        hint="name one: 'rdf' in the front matter, -g FILE, or [graph] sources",
    )


@lru_cache(maxsize=1)
def missing_class() -> type[Any]:
    """`MissingRules` as a class of Jinja2's undefined values."""
    from jinja2.runtime import StrictUndefined

    return type("Missing", (MissingRules, StrictUndefined), {"__slots__": ()})


@lru_cache(maxsize=1)
def _unbound_class() -> type[Any]:
    from jinja2.runtime import Undefined

    return type("Unbound", (UnboundRules, Undefined), {"__slots__": ()})


def unbound(reason: str) -> Any:
    """A value that is not there; `reason` is the error of printing it."""
    return _unbound_class()(reason)


def undefined_name(
    hint: str | None, obj: Any, name: Any, message: str
) -> UndefinedName:
    """The error of using what does not exist.

    Args:
        hint: Jinja2's own sentence, taken as message; None: made from the others.
        obj: what was asked for the name; `_NO_OBJECT` for a variable.
        name: the name, or the key of ``obj[key]``.
        message: what Jinja2 would say.
    """
    # Jinja2's sentences end with a full stop, ggen's do not.
    if hint is not None:
        return UndefinedName(hint[0].lower() + hint[1:].rstrip("."))
    if obj is _NO_OBJECT:
        return UndefinedName(f"'{name}' is not defined", name=str(name))
    if isinstance(obj, Row):
        return no_column(str(name), obj.columns)
    if isinstance(obj, RowList) and name in obj.columns:
        return UndefinedName(
            f"'{name}' is a column of the rows, not of their list",
            hint=f"loop over the rows, or take .first.{name}",
        )
    if isinstance(obj, Mapping) or hasattr(obj, "_known_names"):
        known = getattr(obj, "_known_names", obj)
        return unknown_name(f"no '{name}' in {_kind(obj)}", str(name), known)
    if obj is None:
        return UndefinedName(f"None has no '{name}'")
    what = f"'{name}'" if isinstance(name, str) else f"item {name}"
    return UndefinedName(f"{_kind(obj)} has no {what}")


def unknown_name(message: str, name: str, known: Iterable[Any]) -> UndefinedName:
    """An error with the nearest of the `known` names as hint; with all if few."""
    names = sorted(map(str, known))
    near = nearest(name, names)
    if near:
        return UndefinedName(message, hint=f"did you mean '{near}'?")
    # A long list would hide what is wrong.
    listed = ", ".join(names) if len(names) <= _FEW_NAMES else ""
    return UndefinedName(message, hint=f"known are {listed}" if listed else None)


def _kind(obj: Any) -> str:
    names = {"Row": "the row", "RowList": "the list of rows", "dict": "the table"}
    kind = type(obj).__name__
    return names.get(kind, getattr(obj, "_shown_name", f"a value of type {kind}"))
