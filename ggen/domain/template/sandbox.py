"""What a template may reach: Jinja2's immutable sandbox, quick for ggen's own types.

Attributes that are known to be harmless are answered from a table; everything else
goes through the full check. Reaching for a closed attribute is a `SandboxViolation`.
Only `sandbox_class` imports Jinja2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ggen.domain.template import bounds
from ggen.domain.template.undefined import unbound
from ggen.domain.template.values import (
    Blank,
    Iri,
    Row,
    RowList,
    Text,
    Values,
    datatype_of,
)
from ggen.errors import SandboxViolation

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.runtime import Context
    from jinja2.sandbox import ImmutableSandboxedEnvironment as _Sandbox
    from jinja2.visitor import NodeTransformer as _Transformer
else:
    _Sandbox = _Transformer = object

_LOOP_FILTER = "ggen:loop"
_CONCAT_FILTER = "ggen:concat"
_LITERAL_PARTS = frozenset(["datatype", "lang"])
# Its table can be any object, so that its result cannot be foreseen.
_CLOSED_METHODS = frozenset(["translate"])
_FORMAT_METHODS = frozenset(["format", "format_map"])


def _public(kind: type) -> frozenset[str]:
    """The attributes of `kind` that need no look at their arguments."""
    names = {name for name in dir(kind) if not name.startswith("_")}
    return frozenset(names - bounds.BOUNDED_METHODS - _CLOSED_METHODS - _FORMAT_METHODS)


_ROW_METHODS = frozenset(["get", "items", "keys", "values"])
_TEXT = _public(str)
_OPEN: dict[type, frozenset[str]] = {
    str: _TEXT,
    Blank: _TEXT,
    Iri: _TEXT | {"curie", "local_name", "namespace"},
    Text: _TEXT | {"datatype", "lang"},
    dict: _ROW_METHODS,
    list: frozenset(["count", "index"]),
    tuple: frozenset(["count", "index"]),
    RowList: frozenset(["columns", "count", "index", "values", "where"]),
}


class SandboxRules(_Sandbox):
    """Jinja2's immutable sandbox with bounds, ggen's own types, and clear errors.

    Attributes:
        budget: the work left for the present output.
        values: makes datatype IRIs for `datatype` of plain values.
        open_names: type -> attributes that are given without further checks.
    """

    budget: bounds.Budget
    values: Values
    open_names: dict[type, frozenset[str]]

    # What is intercepted can build much out of little.
    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def getattr(self, obj: Any, attribute: str) -> Any:
        # Nearly all attributes that templates use are found in these lines.
        kind = type(obj)
        if kind is Row:
            return obj[attribute] if attribute in obj else self._of_row(obj, attribute)
        names = self.open_names.get(kind)
        if names is not None and attribute in names:
            return getattr(obj, attribute)
        return self._checked_getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument]
        except (TypeError, LookupError):
            # Never past getattr: x["__class__"] is x.__class__.
            if isinstance(argument, str):
                return self.getattr(obj, str(argument))
            return self.undefined(obj=obj, name=argument)

    def _of_row(self, row: Row, attribute: str) -> Any:
        if attribute in row.columns:
            return unbound(f"the column '{attribute}' has no value in this row")
        if attribute in _ROW_METHODS:
            return getattr(row, attribute)
        return self._checked_getattr(row, attribute)

    def _checked_getattr(self, obj: Any, attribute: str) -> Any:
        try:
            value = getattr(obj, attribute)
        except AttributeError:
            return self._item_or_undefined(obj, attribute)
        if attribute in _FORMAT_METHODS and isinstance(obj, str):
            return self._checked_format(value)
        if not self.is_safe_attribute(obj, attribute, value):
            return self.unsafe_undefined(obj, attribute)
        if attribute in bounds.BOUNDED_METHODS and isinstance(obj, (str, bytes, int)):
            return bounds.bounded_method(value, self.budget)
        # None would not be replaced by default().
        if value is None and attribute == "first" and isinstance(obj, RowList):
            return unbound("the query gave no rows")
        return value

    def _item_or_undefined(self, obj: Any, attribute: str) -> Any:
        try:
            return obj[attribute]
        except (TypeError, LookupError):
            pass
        if attribute in _LITERAL_PARTS:
            datatype = datatype_of(obj)
            if datatype is not None:
                return None if attribute == "lang" else self.values.iri(datatype)
        return self.undefined(obj=obj, name=attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if attr in _CLOSED_METHODS and isinstance(obj, (str, bytes)):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        raise SandboxViolation(
            f"templates may not use '{attribute}' of a {type(obj).__name__}"
        )

    def _checked_format(self, method: Callable[..., str]) -> Callable[..., str]:
        text: str = method.__self__  # type: ignore[attr-defined]
        sandboxed = self.wrap_str_format(method) or method

        def call(*args: Any, **options: Any) -> str:
            given = [*args, *options.values()]
            # format_map has its values one level down.
            for value in args:
                given += value.values() if isinstance(value, dict) else ()
            bounds.check_format(text, given)
            return sandboxed(*args, **options)

        return call

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        # The double underscores keep keyword arguments of templates free.
        __self.budget.take(bounds.STEPS_PER_CALL)
        if not __self.is_safe_callable(__obj):
            raise SandboxViolation(f"templates may not call {__obj!r}")
        return __context.call(__obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "+":
            self.budget.take_text(bounds.size_of_sum(left, right))
        elif operator == "*":
            self.budget.take_text(bounds.size_of_product(left, right))
        elif operator == "**":
            bounds.check_power(left, right)
        else:
            bounds.check_percent(left, right)
        return self.binop_table[operator](left, right)

    def concat(self, parts: Iterable[str]) -> str:
        return self.budget.join(parts)

    def make_globals(self, d: Any) -> Any:
        # One table for all templates: Jinja2 copies it for each rendering, and copies
        # of its usual chain of tables are slow.
        return {**self.globals, **d} if d else self.globals

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        bounded = bounder_class()().visit(source)
        return super()._generate(bounded, *args, **options)


class BounderRules(_Transformer):
    """Makes loops and ``~`` of a parsed template count against the budget."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.iter = _through(_LOOP_FILTER, node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:
        from jinja2 import nodes

        self.generic_visit(node)
        parts = nodes.Tuple(node.nodes, "load", lineno=node.lineno)
        return _through(_CONCAT_FILTER, parts)


def _through(name: str, node: Any) -> nodes.Filter:
    from jinja2 import nodes

    # No template can write a name with a colon.
    found = nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
    found.set_environment(node.environment)
    return found


@lru_cache(maxsize=1)
def bounder_class() -> type[Any]:
    """`BounderRules` as a transformer of Jinja2's syntax trees."""
    from jinja2.visitor import NodeTransformer

    return type("Bounder", (BounderRules, NodeTransformer), {})


@lru_cache(maxsize=1)
def sandbox_class() -> type[Any]:
    """`SandboxRules` as a class of Jinja2 environments; imports Jinja2."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return type("Sandbox", (SandboxRules, ImmutableSandboxedEnvironment), {})


def bounding_filters(budget: bounds.Budget) -> dict[str, Callable[..., Any]]:
    """The filters that `BounderRules` puts around loops and ``~``."""
    from jinja2 import pass_context

    # Asking for the context keeps Jinja2 from computing constant loops beforehand.
    @pass_context
    def loop(_context: Context, items: Iterable[Any]) -> Iterable[Any]:
        return budget.loop(items)

    def concat(parts: Iterable[Any]) -> str:
        return budget.join([str(part) for part in parts])

    return {_LOOP_FILTER: loop, _CONCAT_FILTER: concat}


def open_names() -> dict[type, frozenset[str]]:
    """Types whose attributes need no check, with those of Jinja2's own objects."""
    from jinja2.runtime import LoopContext

    return {**_OPEN, LoopContext: _public(LoopContext)}
