"""From an exception during compiling or rendering to one of ggen's errors, with place.

The place is that of the template text: the innermost template frame of the traceback,
in the file that holds it, counted from the file's first line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from ggen.domain.template.problems import nearest
from ggen.domain.template.undefined import unknown_name
from ggen.errors import GgenError, SandboxViolation, TemplateError, UndefinedName

if TYPE_CHECKING:
    from jinja2.environment import Environment

# What expressions, filters and the compiler can raise, besides Jinja2's own.
_PYTHON_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    re.error,
)
_UNKNOWN = re.compile(r"No (filter|test) named '([^']*)'")


class Place(NamedTuple):
    """Where in a template something happened, and the names known there."""

    file: str
    line: int
    names: tuple[str, ...] = ()


def rendering_faults() -> tuple[type[Exception], ...]:
    """The exceptions that `explain` turns into errors; imports Jinja2."""
    from jinja2.exceptions import TemplateError as JinjaError

    return (GgenError, JinjaError, *_PYTHON_FAULTS)


def explain(error: Exception, env: Environment, fallback: tuple[str, int]) -> GgenError:
    """The error of ggen for what compiling or rendering raised.

    Args:
        error: as caught, with its traceback.
        env: the environment that compiled the templates.
        fallback: file and line when no template frame is in the traceback.
    """
    place = _syntax_place(error, env) or _place(error.__traceback__, env)
    place = place or Place(*fallback)
    found = _translated(error, env)
    if isinstance(found, UndefinedName) and found.hint is None:
        name = found.fields.get("name")
        if name:
            near = nearest(str(name), place.names)
            set_it = f"set it with -D {name}=VALUE, or under 'vars' or 'params'"
            found.hint = f"did you mean '{near}'?" if near else set_it
    return found.located(place.file, place.line)


def _place(trace: TracebackType | None, env: Environment) -> Place | None:
    # The innermost one wins: an included file is deeper than what includes it.
    found = None
    while trace is not None:
        # Jinja2 puts the template into the globals of the code it compiles.
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(trace.tb_lineno)
            found = (template.filename, line, trace.tb_frame)
        trace = trace.tb_next
    if found is None:
        return None
    filename, line, frame = found
    context = frame.f_locals.get("context")
    names = () if context is None else tuple(_names(context.get_all()))
    return _in_file(env, str(filename), line, names)


def _in_file(
    env: Environment, filename: str, line: int, names: tuple[str, ...] = ()
) -> Place:
    origins: Mapping[str, tuple[str, int]] = env.origins  # type: ignore[attr-defined]
    file, first_line = origins.get(filename, (filename, 1))
    return Place(file, line + first_line - 1, names)


def _names(known: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in known if not name.startswith("_"))


def _syntax_place(error: Exception, env: Environment) -> Place | None:
    from jinja2.exceptions import TemplateSyntaxError

    if not isinstance(error, TemplateSyntaxError) or error.filename is None:
        return None
    return _in_file(env, error.filename, error.lineno)


def _translated(error: Exception, env: Environment) -> GgenError:
    from jinja2.exceptions import SecurityError, TemplateNotFound

    if isinstance(error, GgenError):
        return error
    if isinstance(error, SecurityError):
        return SandboxViolation(_sentence(str(error))[0])
    if isinstance(error, TemplateNotFound):
        return TemplateError(
            f"no template '{error.name}' to include",
            hint="looked beside the template and in the template folders",
        )
    if isinstance(error, RecursionError):
        return TemplateError("the template calls or includes itself without end")
    if isinstance(error, MemoryError):
        return TemplateError("the template asks for more memory than there is")
    return _of_message(error, env)


def _of_message(error: Exception, env: Environment) -> GgenError:
    text = str(error)
    unknown = _UNKNOWN.match(text)
    if unknown is not None:
        kind, name = unknown.groups()
        known = env.filters if kind == "filter" else env.tests
        return unknown_name(f"no {kind} '{name}'", name, _names(known))
    # The text of a KeyError is the key alone.
    if isinstance(error, KeyError):
        return TemplateError(f"no key {text}")
    message, hint = _sentence(text or type(error).__name__)
    return TemplateError(message, hint=hint)


def _sentence(text: str) -> tuple[str, str | None]:
    """The first sentence in the style of ggen's messages, and the others."""
    first, _, rest = " ".join(text.split()).partition(". ")
    first = first.removesuffix(".")
    if first[1:2].islower():
        first = first[0].lower() + first[1:]
    return first, rest.removesuffix(".") or None
