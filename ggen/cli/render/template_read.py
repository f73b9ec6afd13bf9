"""Text of the results of ``template list``, ``show``, ``new`` and ``lint``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ggen.cli.render.as_json import plain
from ggen.cli.render.style import Style, visible
from ggen.results import template_read as results

_LONGEST_VALUE = 200


def _listed(result: results.TemplatesListed, style: Style) -> Iterator[str]:
    if not result.templates:
        return
    rows = [
        (
            entry.name,
            f"error: {entry.error}" if entry.error else entry.to or "-",
            "one per row" if entry.matrix else "",
            ", ".join(entry.params),
            entry.path,
        )
        for entry in result.templates
    ]
    yield from style.table(("NAME", "OUTPUT", "MATRIX", "VARIABLES", "FILE"), rows)


def _shown(result: results.TemplateShown, style: Style) -> Iterator[str]:
    yield style.bold(visible(result.name))
    yield from _front_matter(result, style)
    if result.variables:
        rows = [
            (v.name, v.type or "", _value(v), v.origin or "must be given", v.help or "")
            for v in result.variables
        ]
        yield ""
        headers = ("VARIABLE", "TYPE", "VALUE", "FROM", "MEANING")
        yield from style.table(headers, rows)
    for query in result.queries:
        yield ""
        place = style.dim(visible(f"{query.file}:{query.line}"))
        yield f"{style.bold(f'query {visible(query.name)}')}  {place}"
        yield from (f"  {visible(line)}" for line in query.text.strip().splitlines())
    yield ""
    outputs = ", ".join(result.outputs) or "standard output"
    yield f"{style.bold('outputs')}  {visible(outputs)}"


def _front_matter(result: results.TemplateShown, style: Style) -> Iterator[str]:
    for key, value in result.front_matter.items():
        text = value if isinstance(value, str) else json.dumps(plain(value))
        yield f"  {style.cyan(key)}: {visible(_cut(text))}"


def _value(variable: results.ShownVariable) -> str:
    if variable.origin is None:
        return ""
    value: Any = variable.value
    return _cut(value if isinstance(value, str) else json.dumps(plain(value)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _created(result: results.TemplateCreated, style: Style) -> Iterator[str]:
    yield f"{style.green('created')} {visible(result.path)}"


def _linted(result: results.TemplatesLinted, style: Style) -> Iterator[str]:
    for finding in result.fixed:
        yield f"{style.green('fixed')} {_place(finding)}: {visible(finding.fix or '')}"
    for finding in result.findings:
        paint = style.red if finding.severity == "error" else style.yellow
        rule = style.dim(f"[{finding.rule} {finding.name}]")
        message = visible(finding.message)
        yield f"{_place(finding)}: {paint(finding.severity)}: {message} {rule}"
        if finding.hint:
            yield f"  {style.cyan('hint')}: {visible(finding.hint)}"
    if result.templates:
        yield _summary(result)


def _place(finding: results.Finding) -> str:
    numbers = [str(n) for n in (finding.line, finding.column) if n is not None]
    return visible(":".join([finding.file, *numbers]))


def _summary(result: results.TemplatesLinted) -> str:
    counts = [
        f"{number} {name}{'' if number == 1 else 's'}"
        for number, name in (
            (result.errors, "error"),
            (result.warnings, "warning"),
        )
        if number
    ]
    fixable = sum(finding.fix is not None for finding in result.findings)
    if fixable:
        counts.append(f"{fixable} can be repaired by --fix")
    number = len(result.templates)
    checked = f"{number} template{'' if number == 1 else 's'} checked"
    return f"{checked}: {', '.join(counts) or 'nothing found'}"


RENDERERS = {
    results.TemplatesListed: _listed,
    results.TemplateShown: _shown,
    results.TemplateCreated: _created,
    results.TemplatesLinted: _linted,
}
