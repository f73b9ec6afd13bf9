"""Asking a person for variables that nothing else gave a value to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ggen.domain.template.context import VariableSources, missing_params
from ggen.domain.template.model import Param, Template
from ggen.domain.template.params import parse_value
from ggen.errors import ParamError

# Asks a question, with a default for an empty answer; gives the answer.
Ask = Callable[[str, "str | None"], str]
_TRIES = 3


def ask_missing(
    template: Template, sources: VariableSources, ask: Ask
) -> dict[str, Any]:
    """Answers, typed and checked, for every missing variable of `template`.

    Raises:
        ParamError: three answers in a row did not fit.
    """
    missing = missing_params(template, sources)
    return {param.name: _ask_one(param, ask) for param in missing}


def _ask_one(param: Param, ask: Ask) -> Any:
    question = _question(param)
    # Not for ever: input that comes from a script would never get better.
    for _ in range(_TRIES - 1):
        try:
            return parse_value(param, ask(question, None))
        except ParamError as error:
            # The reason and the question in one line, as the terminal shows it.
            question = f"{error.message}. {_question(param)}"
    return parse_value(param, ask(question, None))


def _question(param: Param) -> str:
    about = f" - {param.help}" if param.help else ""
    choices = ", ".join(map(str, param.choices))
    return f"{param.name}{about}{f' ({choices})' if choices else ''}"
