"""The template linter: what would fail, what differs from run to run, what is idle.

A template that does not parse gives findings like any other; only files that cannot be
read at all, and names that do not exist, are errors.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ggen.domain.template import lint_rules
from ggen.domain.template.find import (
    get_template_path,
    iter_named,
    read_loosely,
    read_source,
)
from ggen.domain.template.lint_body import check_body
from ggen.domain.template.lint_fixes import apply_fixes
from ggen.domain.template.lint_front import check_front, found_when_reading
from ggen.domain.template.lint_queries import check_queries
from ggen.domain.template.lint_rules import Found
from ggen.domain.template.lint_subject import Subject
from ggen.domain.template.lookup import SUFFIXES, shown
from ggen.domain.template.syntax_trees import TOO_DEEP
from ggen.errors import EncodingError, TemplateError
from ggen.infra import files
from ggen.infra.settings import Settings
from ggen.results.template_read import Finding, TemplatesLinted

# A fix may make room for the next one; more rounds than this never were needed.
_ROUNDS = 20


def lint_templates(
    names: Iterable[str],
    settings: Settings,
    *,
    fix: bool = False,
    strict: bool = False,
) -> TemplatesLinted:
    """Check templates.

    Args:
        names: paths, names, and folders, which stand for the templates below them;
            nothing at all is every template of the template folders.
        fix: repair what can be repaired; files are replaced whole.
        strict: warnings count as errors.

    Raises:
        NotFound: a name that means nothing.
        IoTrouble: a file that cannot be read or written.
    """
    paths = list(dict.fromkeys(_paths(names, settings)))
    fixed: list[Found] = []
    # All are looked at before one is touched, so that nothing is half repaired when a
    # file cannot be read.
    found = {path: _lint(path, settings) for path in paths}
    for path in paths if fix else []:
        for _ in range(_ROUNDS):
            done = apply_fixes(found[path])
            if not done:
                break
            fixed += done
            found[path] = _lint(path, settings)
    return TemplatesLinted(
        templates=tuple(shown(path, settings) for path in paths),
        findings=_findings(found.values(), settings),
        fixed=_findings([fixed], settings),
        strict=strict,
        notes=() if paths else ("no templates to check",),
    )


def _paths(names: Iterable[str], settings: Settings) -> Iterator[Path]:
    given = list(names)
    if not given:
        yield from (path for _, path in iter_named(settings))
    for name in given:
        folder = Path(os.path.normpath(settings.cwd / name))
        if folder.is_dir():
            yield from files.walk(folder, suffixes=SUFFIXES)
        else:
            yield get_template_path(name, settings)


def _findings(
    groups: Iterable[Iterable[Found]], settings: Settings
) -> tuple[Finding, ...]:
    # Two templates may share an include; what is wrong there is told once.
    unique = {
        each.finding(shown(Path(each.file), settings)): None
        for group in groups
        for each in group
    }
    return tuple(sorted(unique, key=lambda f: (f.file, f.line or 0, f.rule, f.message)))


def _lint(path: Path, settings: Settings) -> list[Found]:
    try:
        text = read_source(path)
        template, problems = read_loosely(path, settings)
    except (EncodingError, TemplateError) as error:
        place = (error.file or str(path), error.line, error.column)
        return [Found("unreadable", error.message, *place, hint=error.hint)]
    found = list(found_when_reading(problems))
    if any(lint_rules.RULES[each.rule].name == "unreadable" for each in found):
        # Without its front matter nothing can be said about the body.
        return found
    subject = Subject(template, settings, readable=not found)
    found += check_front(subject, text)
    try:
        found += check_body(subject)
        found += check_queries(subject)
    except RecursionError:
        # Hundreds of brackets or dots in a row: rendering fails as well.
        file, line = str(template.body_file), template.body_line
        found.append(Found("syntax", TOO_DEEP, file, line))
    return found
