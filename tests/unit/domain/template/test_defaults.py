"""Defaults with expressions get their values row by row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined

from ggen.domain.template.context import VariableSources, resolve_variables
from ggen.domain.template.defaults import Defaults
from ggen.domain.template.frontmatter import parse_template
from ggen.errors import ParamError, TemplateError

ENV = Environment(undefined=StrictUndefined)


def render(_key: str, text: str, context: Mapping[str, Any]) -> str:
    return ENV.from_string(text).render(context)


def fill(
    front: str,
    *cli: tuple[str, str],
    row: Mapping[str, Any] | None = None,
    used_by: str | None = None,
) -> dict[str, Any]:
    path = Path("/x.tmpl")
    text = f"---\n{front}\n---\n"
    template = parse_template(text, path=path, name="x", root=path.parent)
    found = resolve_variables(template, VariableSources(cli=cli))
    values = {name: variable.value for name, variable in found.items()}
    defaults = Defaults(template, values)
    return defaults.fill({**values, **(row or {})}, render, used_by=used_by)


def test_they_may_use_the_row_and_each_other() -> None:
    front = (
        "params: {a: {default: '{{ b }}!'}}\n"
        "vars: {b: '{{ c | upper }}', c: '{{ name }}', d: plain}"
    )
    filled = fill(front, row={"name": "x"})
    assert filled == {"a": "X!", "b": "X", "c": "x", "d": "plain", "name": "x"}


def test_they_are_typed_and_checked() -> None:
    front = "params: {n: {type: int, default: '{{ 3 * 2 }}'}}"
    assert fill(front)["n"] == 6
    with pytest.raises(ParamError) as caught:
        fill("params:\n  a: {default: '{{ 1 }}b', pattern: '[a-z]+'}")
    assert (caught.value.message, caught.value.line) == (
        "'a' is '1b', which does not match '[a-z]+'",
        3,
    )


def test_what_was_given_is_not_rendered() -> None:
    front = "params: {a: {default: '{{ b }}'}}"
    assert fill(front, ("a", "{{ c }}")) == {"a": "{{ c }}"}


def test_the_row_wins() -> None:
    assert fill("vars: {a: '{{ nowhere }}'}", row={"a": "x"}) == {"a": "x"}


def test_before_there_are_rows_only_what_is_needed_is_rendered() -> None:
    front = "vars: {a: '{{ b }}/x', b: '{{ 1 }}', c: '{{ of_the_row }}'}"
    assert fill(front, used_by="{{ a }}.ttl") == {
        "a": "1/x",
        "b": "1",
        "c": "{{ of_the_row }}",
    }


def test_going_round_in_circles_is_an_error() -> None:
    with pytest.raises(
        TemplateError, match="the default of 'a' needs itself"
    ) as caught:
        fill("vars:\n  a: '{{ b }}'\n  b: '{{ a }}'")
    assert (caught.value.line, caught.value.hint) == (3, "by way of b")
    with pytest.raises(TemplateError, match="needs itself"):
        fill("vars: {a: '{{ a }}'}")


def test_attributes_filters_and_strings_are_no_variables() -> None:
    front = """vars: {upper: "{{ x.lower ~ 'lower' }}", lower: '{{ 1 | upper }}'}"""
    filled = fill(front, row={"x": {"lower": "a"}})
    assert (filled["upper"], filled["lower"]) == ("alower", "1")


def test_plain_values_are_no_work() -> None:
    path = Path("/x.tmpl")
    text = "---\nvars: {a: b}\nparams: {c: {default: 1}}\n---\n"
    template = parse_template(text, path=path, name="x", root=path.parent)
    assert not Defaults(template, {"a": "b", "c": 1})
