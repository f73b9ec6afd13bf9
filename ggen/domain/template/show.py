"""What a template says, which variables it needs and where their values come from."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.domain.template.context import (
    VariableSources,
    missing_params,
    resolve_variables,
    variable_sources,
)
from ggen.domain.template.find import load_template
from ggen.domain.template.lint_subject import Subject
from ggen.domain.template.lookup import shown
from ggen.domain.template.model import FrontMatter, Template, Variable
from ggen.domain.template.outputs import output_patterns
from ggen.domain.template.syntax_trees import free_names, guarded_names
from ggen.results.template_read import ShownQuery, ShownVariable, TemplateShown

if TYPE_CHECKING:
    from ggen.infra.settings import Settings

# Shown in their own parts.
_ELSEWHERE = frozenset({"params", "queries", "lines", "looked_for"})


def show_template(
    name: str,
    settings: Settings,
    *,
    cli: tuple[tuple[str, str], ...] = (),
    vars_files: tuple[str, ...] = (),
) -> TemplateShown:
    """Read a template and resolve its variables, as far as they have values.

    Raises:
        NotFound: no such template or variables file.
        TemplateError, ParamError, ConfigError, UsageError: something is wrong.
    """
    template = load_template(name, settings)
    sources = variable_sources(settings, cli=cli, files=vars_files)
    variables = _variables(template, sources, settings)
    outputs = (pattern.text for pattern in output_patterns(template))
    return TemplateShown(
        name=template.name,
        path=shown(template.path, settings),
        sha256=template.sha256,
        front_matter=_front_matter(template.front, settings),
        variables=variables,
        queries=tuple(
            ShownQuery(q.name, q.text, shown(Path(q.file), settings), q.line, q.single)
            for q in template.front.queries
        ),
        outputs=tuple(outputs),
        ready=all(variable.origin is not None for variable in variables),
    )


def _front_matter(front: FrontMatter, settings: Settings) -> dict[str, Any]:
    """The keys that say something, by their names in the front matter."""
    usual = FrontMatter()
    said: dict[str, Any] = {}
    for field in fields(FrontMatter):
        value = getattr(front, field.name)
        if field.name not in _ELSEWHERE and value != getattr(usual, field.name):
            # Named tuples would lose their names in JSON.
            plain = value._asdict() if hasattr(value, "_asdict") else value
            said[field.name.rstrip("_")] = plain
    for name in ("rules", "shape"):
        if name in said:
            said[name] = tuple(shown(Path(path), settings) for path in said[name])
    return said


def _variables(
    template: Template, sources: VariableSources, settings: Settings
) -> tuple[ShownVariable, ...]:
    missing = {param.name for param in missing_params(template, sources)}
    # What is missing is part of the answer here, not an error.
    known = resolve_variables(template, sources, incomplete=True)
    params = {param.name: param for param in template.front.params}
    table = []
    for name in (*known, *_undeclared(template, settings, known)):
        param = params.get(name)
        # For a missing one `known` holds None, which could be taken for its value.
        variable = None if name in missing else known.get(name)
        table.append(
            ShownVariable(
                name=name,
                type=param.type if param else None,
                value=variable.value if variable else None,
                origin=variable.origin if variable else None,
                required=param.required if param else False,
                choices=param.choices if param else (),
                pattern=param.pattern if param else None,
                help=param.help if param else None,
            )
        )
    return tuple(table)


def _undeclared(
    template: Template, settings: Settings, known: dict[str, Variable]
) -> list[str]:
    """The names that the template uses and nothing gives a value to."""
    from jinja2 import TemplateSyntaxError

    subject = Subject(template, settings)
    used: set[str] = set()
    for tree in subject.forest.trees:
        try:
            used |= free_names(tree, subject.env) if tree.kind != "import" else set()
        except (TemplateSyntaxError, RecursionError):
            # Linting tells what is wrong with it.
            continue
    return sorted(used - subject.known_names - guarded_names(subject.forest) - {*known})
