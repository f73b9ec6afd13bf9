"""Names that a language accepts: no reserved word, no leading digit, no odd letter."""

from __future__ import annotations

import re
import unicodedata

from ggen.domain.template.filters.coerce import filter_error, text_of
from ggen.domain.template.filters.language import get_language

_SQL = frozenset({"postgres", "sql", "sqlite"})
# Languages whose names take letters of every script; the others take ASCII.
_UNICODE = frozenset(
    {"csharp", "go", "java", "javascript", "python", "ruby", "rust", "typescript"}
)
_BARE_SQL = re.compile(r"[a-z_][a-z0-9_]*")


def identifier(value: object, language: object) -> str:
    """`value` as a valid name of `language`; a valid one stays as it is.

    Characters that no name may have become ``_``, a leading digit gets ``_`` before
    it, a reserved word gets ``_`` after it. In SQL a name that needs it is put in
    double quotes instead, and stays whole. Letter case is not touched: put a case
    filter before this one.

    Raises:
        TemplateError: an unknown language, or one without names (JSON, HTML, ...).
    """
    key = get_language(language, "identifier")
    return as_identifier(text_of(value, "identifier"), key)


def as_identifier(name: str, language: str) -> str:
    """`identifier` for a plain name and a key of the table of languages."""
    from ggen.domain.template.filters.reserved import RESERVED

    reserved = RESERVED.get(language)
    if reserved is None:
        raise filter_error("identifier", f"{language} has no names of its own")
    if language in _SQL:
        return _sql_name(name, reserved)
    clean = _clean(name, language) or "_"
    if not clean[0].isidentifier():
        clean = "_" + clean
    return clean + "_" if clean in reserved else clean


def _sql_name(name: str, reserved: frozenset[str]) -> str:
    name = re.sub("[\\x00\\ud800-\\udfff]", "", name) or "_"
    if _BARE_SQL.fullmatch(name) and name not in reserved:
        return name
    return '"' + name.replace('"', '""') + '"'


def _clean(name: str, language: str) -> str:
    if name.isascii():
        return re.sub(r"\W", "_", name)
    if language in _UNICODE:
        # Python compares names in this form, so others would not find them.
        name = unicodedata.normalize("NFKC", name)
    else:
        parts = unicodedata.normalize("NFKD", name)
        name = "".join(char for char in parts if not unicodedata.combining(char))
    # Go's names have letters and digits, but no combining marks.
    marks = language != "go"
    return "".join(
        char if _fits(char, marks, language in _UNICODE) else "_" for char in name
    )


def _fits(char: str, marks: bool, unicode: bool) -> bool:
    if char.isascii():
        return char.isalnum() or char == "_"
    category = unicodedata.category(char)
    kinds = ("L", "M", "Nd") if marks else ("L", "Nd")
    return unicode and category.startswith(kinds) and f"a{char}".isidentifier()
