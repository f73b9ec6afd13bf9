"""Checks of the front matter beyond what reading it tells: outputs, trust, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ggen.domain.template.lint_fixes import quoted_mode, quoted_value, renamed_key
from ggen.domain.template.lint_rules import Fix, Found
from ggen.domain.template.lint_subject import Subject
from ggen.domain.template.outputs import output_patterns
from ggen.domain.template.problems import Problem, Problems
from ggen.domain.template.sources import rdf_sources
from ggen.errors import TemplateError

_TWICE = re.compile(r"\btwice\b|overwrite", re.IGNORECASE)
_READING = {"unclosed": "unreadable"}


def found_when_reading(problems: Problems) -> Iterator[Found]:
    """What reading the template complained about, as findings."""
    for problem in problems.found:
        rule = _READING.get(problem.rule, problem.rule)
        if rule == "unreadable" and _TWICE.search(problem.message):
            rule = "duplicate-key"
        yield Found(
            rule,
            problem.message,
            problem.file,
            problem.line,
            problem.column,
            hint=problem.hint,
            fix=_fix(problem),
        )


def _fix(problem: Problem) -> Fix | None:
    if problem.line is None:
        return None
    where = (problem.file, problem.line)
    if problem.rule == "unknown-key" and problem.suggestion:
        wrong = problem.message.split("'")[1]
        edit = partial(renamed_key, wrong=wrong, right=problem.suggestion)
        return Fix(f"rename '{wrong}' to '{problem.suggestion}'", *where, edit)
    if problem.rule == "bare-mode":
        return Fix("put quotes around the mode", *where, quoted_mode)
    if problem.rule == "unreadable" and "quotes" in (problem.hint or ""):
        return Fix("put quotes around the value", *where, quoted_value)
    return None


def check_front(subject: Subject, text: str) -> Iterator[Found]:
    """Findings about where outputs go, and about what the front matter wants to run.

    Args:
        text: the template's own text.
    """
    yield from _near_mark(subject, text)
    yield from _rdf(subject)
    yield from _outside(subject)
    yield from _same_output(subject)
    yield from _trust(subject)


def _near_mark(subject: Subject, text: str) -> Iterator[Found]:
    lines = text.splitlines()
    first = lines[0] if lines else ""
    mark = first.strip()
    # A rule of dashes alone is ordinary text; with its counterpart it was meant.
    if mark in ("---", "+++") and first != mark and mark in lines[1:]:
        yield Found(
            "near-mark",
            f"the first line is not exactly '{mark}', so there is no front matter",
            str(subject.template.path),
            1,
            hint="take the blanks away",
        )


def _rdf(subject: Subject) -> Iterator[Found]:
    template = subject.template
    for number, entry in enumerate(template.front.rdf):
        # What depends on variables is looked for when they are known.
        if not subject.fixed(entry):
            continue
        try:
            rdf_sources(template, [entry], subject.settings.base_dir)
        except TemplateError as error:
            line = template.front.lines.get(f"rdf.{number}", error.line)
            file = str(template.path)
            yield Found("missing-file", error.message, file, line, hint=error.hint)


def _outside(subject: Subject) -> Iterator[Found]:
    for pattern in output_patterns(subject.template):
        # A part with an expression may become anything; the others stay.
        parts = pattern.text.replace("\\", "/").split("/")
        absolute = pattern.text.startswith(("/", "~")) or pattern.text[1:3] == ":\\"
        if absolute or ".." in [part.strip() for part in parts]:
            yield Found(
                "outside-root",
                f"the output '{pattern.text}' leaves the output root",
                pattern.file,
                pattern.line,
            )


def _same_output(subject: Subject) -> Iterator[Found]:
    front = subject.template.front
    if front.matrix is None or front.to in (None, "-") or front.inject is not None:
        return
    patterns = output_patterns(subject.template)
    if all(subject.fixed(p.text) and not p.is_expression for p in patterns):
        yield Found(
            "same-output",
            f"every row of the matrix writes '{front.to}'",
            str(subject.template.path),
            front.lines.get("to"),
            hint="use a variable of the row in 'to'",
        )


def _trust(subject: Subject) -> Iterator[Found]:
    template = subject.template
    # The project's own templates are the user's own.
    if template.pack is None:
        return
    for key in ("sh_before", "sh_after", "format"):
        if getattr(template.front, key):
            yield Found(
                "needs-trust",
                f"'{key}' of a pack runs only when the pack is trusted",
                str(template.path),
                template.front.lines.get(key),
            )
