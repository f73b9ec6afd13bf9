"""Insertions: snippets that templates put into files that already exist.

Snippets are whole lines; a line of the file is never cut. The functions are pure: they
take a text with ``\\n`` line ends and give one back.
"""

from __future__ import annotations

from ggen.domain.template.linediff import split_lines
from ggen.domain.template.model import InjectSpec
from ggen.domain.template.patterns import first_match
from ggen.errors import TemplateError


def snippet_of(rendered: str) -> str:
    """The snippet as it is inserted: whole lines; empty when it is blank."""
    return _ended(rendered) if rendered.strip() else ""


def has_snippet(text: str, snippet: str) -> bool:
    """Whether the snippet stands in the text verbatim, as whole lines."""
    return _find(text, snippet) >= 0


def replace_snippet(text: str, old: str, new: str) -> str | None:
    """The text with the first verbatim `old` replaced; None when it is not there.

    An empty `new` takes the old snippet out.
    """
    start = _find(text, old)
    if start < 0:
        return None
    # The last line of a file may lack its newline.
    return text[:start] + new + text[start + len(old) :]


def _find(text: str, snippet: str) -> int:
    if not snippet:
        return -1
    # Newlines on both sides make it match whole lines only.
    return ("\n" + _ended(text)).find("\n" + snippet)


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"


def is_skipped(text: str, place: InjectSpec) -> bool:
    """Whether a line of the text matches ``skip_if``.

    Raises:
        TemplateError: the pattern is not a regular expression, or too slow.
    """
    if place.skip_if is None:
        return False
    return first_match(place.skip_if, split_lines(text), key="skip_if") is not None


def insert(text: str, snippet: str, place: InjectSpec) -> str:
    """Put the snippet where `place` says; patterns take the first line that matches.

    ``at_line: N`` makes the snippet begin in line N. ``eof_last`` puts it before the
    last line that is not blank, so that a closing bracket stays last.

    Raises:
        TemplateError: no line matches, the file is shorter than ``at_line``, or a
            pattern is not a regular expression or too slow.
    """
    lines = split_lines(_ended(text))
    index = _index(lines, place)
    return "".join([*lines[:index], snippet, *lines[index:]])


def _index(lines: list[str], place: InjectSpec) -> int:
    if place.before is not None:
        return _anchor(lines, "before", place.before)
    if place.after is not None:
        return _anchor(lines, "after", place.after) + 1
    if place.prepend:
        return 0
    if place.at_line is not None:
        return _line_index(lines, place.at_line)
    if place.eof_last:
        # Empty lines at the end are no last line that anybody means.
        filled = [index for index, line in enumerate(lines) if line.strip()]
        return filled[-1] if filled else len(lines)
    return len(lines)


def _anchor(lines: list[str], key: str, pattern: str) -> int:
    index = first_match(pattern, lines, key=key)
    if index is None:
        raise TemplateError(
            f"no line matches the pattern of '{key}': {pattern!r}",
            hint="patterns are regular expressions, tried on each line",
        )
    return index


def _line_index(lines: list[str], number: int) -> int:
    if not 1 <= number <= len(lines) + 1:
        raise TemplateError(
            f"'at_line' is {number}, and the file has {len(lines)} lines",
            hint="lines are counted from 1",
        )
    return number - 1
