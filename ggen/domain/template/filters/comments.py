"""Comments and documentation comments that no text can break out of.

Every line of the text becomes a line of the comment. Characters that a source file
may not contain, or that change how it looks, become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ggen.domain.template.filters.coerce import filter_error, text_of
from ggen.domain.template.filters.language import get_language
from ggen.domain.template.filters.quoting import (
    INVISIBLE,
    REPLACEMENT,
    escape_markup,
    escaped,
)

_LINE_MARKS = {
    language: mark
    for mark, languages in (
        ("#", "graphql python ruby shell sparql toml turtle yaml"),
        ("//", "c csharp go java javascript rust typescript"),
        ("--", "postgres sql sqlite"),
    )
    for language in languages.split()
}
_MARKUP = frozenset({"html", "markdown", "xml"})
# Tabs, soft hyphens, joiners and direction marks are part of ordinary writing.
_FORBIDDEN = f"(?![\\t\\xad\u200c-\u200f])[{INVISIBLE}]"


def comment(value: object, language: object) -> str:
    """`value` as comment lines of `language`.

    Raises:
        TemplateError: an unknown language, or JSON, which has no comments.
    """
    key = get_language(language, "comment")
    lines = _lines(text_of(value, "comment"))
    if key in _MARKUP:
        return _markup_comment(lines)
    if key not in _LINE_MARKS:
        raise filter_error("comment", f"{key} has no comments")
    return _marked(_LINE_MARKS[key], [_unbroken(line, key) for line in lines])


def docstring(value: object, language: object) -> str:
    """`value` as what `language` takes for documentation.

    Python's and GraphQL's docstrings, JSDoc and Javadoc, ``///`` of Rust and C#;
    an ordinary comment where a language has nothing of its own. A Python docstring
    evaluates to exactly `value`.

    Raises:
        TemplateError: as `comment`.
    """
    key = get_language(language, "docstring")
    if key == "python":
        return _python_docstring(text_of(value, "docstring"))
    write = _DOCUMENTATION.get(key)
    if write is None:
        return comment(value, key)
    lines = _lines(text_of(value, "docstring"))
    return write([_unbroken(line, key) for line in lines])


def _python_docstring(text: str) -> str:
    # Quotes stay legible except where three meet, or one meets the end.
    body = escaped(text, "python", keep='\n\t"')
    body = re.sub(r'"(?=""|\Z)', r"\"", body)
    return f'"""{body}"""'


def _lines(text: str) -> list[str]:
    # splitlines knows the line ends of all languages, U+2028 included.
    return [re.sub(_FORBIDDEN, REPLACEMENT, line) for line in text.splitlines()] or [""]


def _marked(mark: str, lines: list[str]) -> str:
    return "\n".join(f"{mark} {line}".rstrip() for line in lines)


def _unbroken(line: str, language: str) -> str:
    if language == "java":
        # Java reads \uXXXX in comments too: it could end them, or not parse.
        return re.sub(r"(?<!\\)((?:\\\\)*)\\(?=u)", r"\1\\\\", line)
    if language == "c":
        # A backslash, or its trigraph, at the end joins the next line to a comment.
        return re.sub(r"(\\|\?\?/)(\s*)$", r"\1 .", line)
    if language in {"python", "ruby"}:
        # In the first two lines "coding:" would name the encoding of the file.
        return re.sub(r"coding(?=[:=])", "coding ", line)
    return line


def _markup_comment(lines: list[str]) -> str:
    lines = [re.sub(r"-(?=-)", "- ", line) for line in lines]
    if len(lines) == 1:
        return f"<!-- {lines[0]} -->"
    return "\n".join(["<!--", *lines, "-->"])


def _star_block(lines: list[str]) -> str:
    lines = [line.replace("*/", "* /") for line in lines]
    if len(lines) == 1:
        return f"/** {lines[0]} */"
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines), " */"])


def _triple_slash(lines: list[str]) -> str:
    return _marked("///", lines)


def _xml_summary(lines: list[str]) -> str:
    lines = [escape_markup(line, "xml") for line in lines]
    if len(lines) == 1:
        return f"/// <summary>{lines[0]}</summary>"
    return _marked("///", ["<summary>", *lines, "</summary>"])


def _block_string(lines: list[str]) -> str:
    text = "\n".join(lines).replace('"""', '\\"""')
    # A quote or backslash just before the end mark would become part of it.
    if len(lines) > 1 or text.endswith(('"', "\\")):
        return f'"""\n{text}\n"""'
    return f'"""{text}"""'


_DOCUMENTATION: dict[str, Callable[[list[str]], str]] = {
    "c": _star_block,
    "csharp": _xml_summary,
    "graphql": _block_string,
    "java": _star_block,
    "javascript": _star_block,
    "rust": _triple_slash,
    "typescript": _star_block,
}
