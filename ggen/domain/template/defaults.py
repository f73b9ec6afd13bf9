"""Default values of variables that are written with expressions.

``params`` defaults and ``vars`` of the front matter may use other variables and the
columns of a matrix row, so they get their values when a row is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ggen.domain.template.model import Template
from ggen.domain.template.params import is_expression, parse_value
from ggen.errors import ParamError, TemplateError

# Renders text: key of the front matter for messages, text, variables.
Render = Callable[[str, str, Mapping[str, Any]], str]
_WORD = re.compile(r"[A-Za-z_]\w*")
# Strings, attributes and filters, whose words name no variable.
_NO_NAMES = re.compile(r"""'[^']*'|"[^"]*"|[.|]\s*[A-Za-z_]\w*""")


class _Pending(NamedTuple):
    key: str
    text: str
    needs: frozenset[str]


class Defaults:
    """The variables of a template whose value is still to be rendered.

    False when there are none, which is the usual case.

    Args:
        variables: resolved variables, name -> value.

    Raises:
        TemplateError: defaults that need each other.
    """

    def __init__(self, template: Template, variables: Mapping[str, Any]) -> None:
        self._template = template
        self._params = {param.name: param for param in template.front.params}
        self._pending = _in_order(template, _pending(template, variables))

    def __bool__(self) -> bool:
        return bool(self._pending)

    def fill(
        self,
        context: Mapping[str, Any],
        render: Render,
        *,
        used_by: str | None = None,
    ) -> dict[str, Any]:
        """`context` with the defaults rendered, typed and checked.

        Args:
            context: all variables, those of the row included, which win.
            render: renders a string of the front matter.
            used_by: text for which the variables are wanted, before there are rows:
                what it does not need is left as it is.

        Raises:
            ParamError: what was rendered does not fit its parameter.
            TemplateError, UndefinedName: of rendering.
        """
        filled = dict(context)
        wanted = None if used_by is None else self._needed(used_by)
        for name, pending in self._pending.items():
            # A column of the row has taken the place of the default.
            replaced = filled.get(name) != pending.text
            if replaced or (wanted is not None and name not in wanted):
                continue
            text = render(pending.key, pending.text, filled)
            filled[name] = self._typed(name, pending.key, text)
        return filled

    def _typed(self, name: str, key: str, text: str) -> Any:
        param = self._params.get(name)
        if param is None:
            return text
        try:
            return parse_value(param, text)
        except ParamError as error:
            line = self._template.front.lines.get(key)
            raise error.located(str(self._template.path), line) from None

    def _needed(self, text: str) -> set[str]:
        needed: set[str] = set()
        waiting = _names(text) & self._pending.keys()
        while waiting:
            name = waiting.pop()
            needed.add(name)
            waiting |= self._pending[name].needs - needed
        return needed


def _pending(template: Template, variables: Mapping[str, Any]) -> dict[str, _Pending]:
    front = template.front
    written = {name: (f"vars.{name}", text) for name, text in front.vars.items()}
    for param in front.params:
        if param.has_default:
            written[param.name] = (f"params.{param.name}.default", param.default)
    # By value: workers get both from other processes. Who gives the text of the
    # default itself means the default.
    left = {
        name: (key, str(text))
        for name, (key, text) in written.items()
        if is_expression(text, front.delimiters) and variables.get(name) == text
    }
    return {
        name: _Pending(key, text, frozenset(_names(text) & left.keys()))
        for name, (key, text) in left.items()
    }


def _names(text: str) -> set[str]:
    return set(_WORD.findall(_NO_NAMES.sub(" ", text)))


def _in_order(
    template: Template, pending: Mapping[str, _Pending]
) -> dict[str, _Pending]:
    """`pending` with every name behind those that it needs."""
    ordered: dict[str, _Pending] = {}
    while len(ordered) < len(pending):
        ready = {
            name: each
            for name, each in pending.items()
            if name not in ordered and each.needs <= ordered.keys()
        }
        if not ready:
            name, each = next(
                item for item in pending.items() if item[0] not in ordered
            )
            raise TemplateError(
                f"the default of '{name}' needs itself",
                hint=f"by way of {', '.join(sorted(each.needs - ordered.keys()))}",
                file=str(template.path),
                line=template.front.lines.get(each.key),
            )
        ordered |= ready
    return ordered
