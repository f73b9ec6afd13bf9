"""The variables of a template: layers of values, the most specific wins.

From strong to weak: ``--var``, ``--vars-file``, ``GGEN_VAR_name``, remembered answers,
the vars of ``[[generate]]``, ``[template].vars``, defaults of ``params``, ``vars`` of
the front matter. The columns of a matrix row come on top when a row is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ggen.domain.template.model import Param, Template, Variable
from ggen.domain.template.params import check_value, name_fault, parse_value
from ggen.errors import ConfigError, ParamError, UsageError

if TYPE_CHECKING:
    from ggen.infra.settings import Settings

ENVIRONMENT_PREFIX = "GGEN_VAR_"
PARAMS_ORIGIN = "params"
FRONT_ORIGIN = "front matter"


@dataclass(frozen=True)
class VariableSources:
    """Everything outside of a template that gives values to its variables.

    Attributes:
        cli: name and text of every ``--var``; the last one of a name wins.
        files: absolute paths of ``--vars-file``; later ones win.
        environ: the environment; only ``GGEN_VAR_*`` is read.
        answers: what the user answered when this template ran before.
        generate_vars, project_vars: typed values of the project's configuration.
        origins: name of a project variable -> where it was written, for people.
        generate_origin: the same for all of `generate_vars`.
        shorten: folder that is cut from the paths of `files` in origins.
    """

    cli: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    generate_vars: Mapping[str, Any] = field(default_factory=dict)
    project_vars: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    generate_origin: str = "[[generate]] vars"
    shorten: Path | None = None


class _Given(NamedTuple):
    """A value as it was given: text still to be typed, or a typed value."""

    value: Any
    origin: str
    is_text: bool = False
    file: str | None = None
    line: int | None = None


def variable_sources(
    settings: Settings,
    *,
    cli: tuple[tuple[str, str], ...] = (),
    files: tuple[str, ...] = (),
    answers: Mapping[str, Any] | None = None,
) -> VariableSources:
    """The sources of a command: its flags, its environment, and the project's file."""
    project_vars = settings["template.vars"]
    return VariableSources(
        cli=cli,
        files=tuple(settings.cwd / name for name in files),
        environ=settings.environ,
        answers=answers or {},
        project_vars=project_vars,
        origins={name: _project_origin(name, settings) for name in project_vars},
        shorten=settings.cwd,
    )


def _project_origin(name: str, settings: Settings) -> str:
    origin = settings.origin("template.vars", name)
    if origin.file is None:
        return str(origin)
    file = Path(origin.file)
    if file.is_relative_to(settings.base_dir):
        file = file.relative_to(settings.base_dir)
    return f"{file}:{origin.line}" if origin.line else str(file)


def resolve_variables(
    template: Template, sources: VariableSources, *, incomplete: bool = False
) -> dict[str, Variable]:
    """The value of every variable that is declared or given: declared ones first.

    Front matter strings with expressions (`params` defaults, `vars`) come back as
    written: they may use the columns of a row and are rendered with it. Variables that
    are given but not declared are taken as they are.

    Args:
        incomplete: take None for required variables without value.

    Raises:
        ParamError: a required variable has no value, or a value does not fit.
        ConfigError: a variables file is wrong.
        NotFound: a variables file does not exist.
        UsageError: ``--var`` names what the matrix binds, or no variable.
    """
    given = _collect(template, sources)
    if not incomplete:
        _require(template, given)
    variables = {}
    for param in template.front.params:
        variables[param.name] = _declared(template, param, given.get(param.name))
    for name, value in template.front.vars.items():
        if name not in variables:
            variables[name] = Variable(name, value, FRONT_ORIGIN)
    # Sorted: what was given in another order is the same run.
    for name in sorted(given):
        declared = name in variables and variables[name].origin != FRONT_ORIGIN
        if not declared:
            variables[name] = Variable(name, given[name].value, given[name].origin)
    return variables


def missing_params(template: Template, sources: VariableSources) -> tuple[Param, ...]:
    """The required parameters that nothing gives a value to, in declared order.

    Raises:
        ConfigError, NotFound, UsageError: as `resolve_variables`.
    """
    return _missing(template, _collect(template, sources))


def _missing(template: Template, given: Mapping[str, _Given]) -> tuple[Param, ...]:
    bound = matrix_names(template)
    return tuple(
        param
        for param in template.front.params
        if not param.has_default
        and param.name not in given
        and param.name not in template.front.vars
        and param.name not in bound
    )


def _require(template: Template, given: Mapping[str, _Given]) -> None:
    missing = _missing(template, given)
    if not missing:
        return
    names = ", ".join(f"'{param.name}'" for param in missing)
    noun = "variable" if len(missing) == 1 else "variables"
    raise ParamError(
        f"the {noun} {names} must be given",
        hint=" ".join(f"--var {param.name}=…" for param in missing),
        file=str(template.path),
        line=template.front.lines.get(f"params.{missing[0].name}"),
        missing=[param.name for param in missing],
    )


def _declared(template: Template, param: Param, given: _Given | None) -> Variable:
    own_line = template.front.lines.get(f"params.{param.name}")
    if given is None:
        # A default of its own is closer to a parameter than plain `vars`.
        if param.has_default or param.name not in template.front.vars:
            return Variable(param.name, param.default, PARAMS_ORIGIN)
        line = template.front.lines.get(f"vars.{param.name}", own_line)
        value = template.front.vars[param.name]
        given = _Given(value, FRONT_ORIGIN, file=str(template.path), line=line)
    try:
        read = parse_value if given.is_text else check_value
        return Variable(param.name, read(param, given.value), given.origin)
    except ParamError as error:
        # What came from a flag has no place of its own: the declaration is shown.
        if given.file is None:
            error.message = f"{given.origin}: {error.message}"
            raise error.located(str(template.path), own_line) from None
        raise error.located(given.file, given.line) from None


def matrix_names(template: Template) -> frozenset[str]:
    """The variables that a matrix row binds, as far as the query's text tells them."""
    matrix = template.front.matrix
    if matrix is None:
        return frozenset()
    if matrix.bind:
        return frozenset(matrix.bind)
    from ggen.domain.template.query_text import read_query

    named = {query.name: query.text for query in template.front.queries}
    return frozenset(read_query(named.get(matrix.query, matrix.query)).columns)


def _collect(template: Template, sources: VariableSources) -> dict[str, _Given]:
    """The strongest value of every name that the sources give."""
    bound = matrix_names(template)
    given: dict[str, _Given] = {}
    # From the weakest to the strongest, so that the last one of a name stays.
    for name, value in (
        *_configured(sources),
        *_from_environment(sources.environ),
        *(pair for path in sources.files for pair in _from_file(path, sources)),
        *_from_command_line(sources.cli, bound),
    ):
        given[name] = value
    # A project-wide variable may well have the name of a column: the row wins.
    return {name: value for name, value in given.items() if name not in bound}


def _configured(sources: VariableSources) -> Iterator[tuple[str, _Given]]:
    """Typed values, the weakest first."""
    project = dict.fromkeys(sources.project_vars, "[template] vars")
    project |= sources.origins
    generate = dict.fromkeys(sources.generate_vars, sources.generate_origin)
    answers = dict.fromkeys(sources.answers, "remembered answer")
    for values, origins in (
        (sources.project_vars, project),
        (sources.generate_vars, generate),
        (sources.answers, answers),
    ):
        for name, value in values.items():
            fault = name_fault(name)
            if fault is not None:
                raise ConfigError(f"{origins[name]}: {fault}")
            yield name, _Given(value, origins[name])


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, _Given]]:
    for key, text in environ.items():
        name = key.removeprefix(ENVIRONMENT_PREFIX)
        # Other people's variables are no reason to stop.
        if name != key and name_fault(name) is None:
            yield name, _Given(text, key, is_text=True)


def _from_file(path: Path, sources: VariableSources) -> Iterator[tuple[str, _Given]]:
    from ggen.infra import documents

    document = documents.load(path)
    # An empty YAML file gives no variables.
    if document.data is None:
        return
    if not isinstance(document.data, dict):
        raise ConfigError("variables must be a table", file=str(path), line=1)
    near = sources.shorten
    name_shown = path.relative_to(near) if near and path.is_relative_to(near) else path
    for name, value in document.data.items():
        line = document.line(name)
        fault = name_fault(str(name))
        if fault is not None:
            raise ConfigError(fault, file=str(path), line=line)
        origin = f"{name_shown}:{line}" if line else str(name_shown)
        yield name, _Given(value, origin, file=str(path), line=line)


def _from_command_line(
    pairs: tuple[tuple[str, str], ...], bound: frozenset[str]
) -> Iterator[tuple[str, _Given]]:
    for name, text in pairs:
        fault = name_fault(name)
        if fault is not None:
            raise UsageError(f"--var {name}: {fault}")
        if name in bound:
            raise UsageError(
                f"--var {name}: the matrix gives '{name}' a value for each row",
                hint="leave it out, or rename one of them",
            )
        yield name, _Given(text, "--var", is_text=True)
