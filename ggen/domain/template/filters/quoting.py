"""String literals: any text, hostile or not, as one literal of a language.

Letters stay readable. Control characters, line separators, invisible and
direction-changing characters are written as escapes, so that a literal never looks
different from what it is (https://trojansource.codes).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from ggen.domain.template.filters.coerce import filter_error, text_of
from ggen.domain.template.filters.language import get_language

# Patterns are text here: re compiles them when a template first needs them.
# A fixed list, not str.isprintable: that differs between versions of Python.
INVISIBLE = (
    "\\x00-\\x1f\\x7f-\\x9f\\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\\ud800-\\udfff\U000e0000-\U000e007f"
)
_SURROGATE = "[\\ud800-\\udfff]"
_BYTE = 0x100
_BMP = 0x10000


def hex4(code: int) -> str:
    """``\\uXXXX``; two of them, a surrogate pair, beyond the first plane."""
    if code < _BMP:
        return f"\\u{code:04x}"
    high, low = divmod(code - _BMP, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _hex8(code: int) -> str:
    return f"\\u{code:04x}" if code < _BMP else f"\\U{code:08x}"


def _hex8_upper(code: int) -> str:
    return f"\\u{code:04X}" if code < _BMP else f"\\U{code:08X}"


def _hex2(code: int) -> str:
    return f"\\x{code:02x}" if code < _BYTE else _hex8(code)


def _braced(code: int) -> str:
    return f"\\u{{{code:x}}}"


def _java(code: int) -> str:
    # Java reads \uXXXX before it looks for the end of a line, so controls are octal.
    return f"\\{code:03o}" if code < _BYTE else hex4(code)


def _octal_utf8(code: int) -> str:
    # C's \x takes as many digits as follow; three octal digits end by themselves.
    return "".join(f"\\{byte:03o}" for byte in chr(code).encode())


@dataclass(frozen=True)
class _Escapes:
    """How one language escapes inside double quotes.

    Attributes:
        code: code point -> escape sequence.
        surrogates: lone surrogates can be written.
        special: pattern of the characters that a backslash is put before.
    """

    code: Callable[[int], str]
    short: Mapping[str, str]
    surrogates: bool = False
    special: str = r'["\\]'


_COMMON = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_JSON = {**_COMMON, "\b": "\\b", "\f": "\\f"}
_ESCAPES = {
    # Two question marks begin a trigraph.
    "c": _Escapes(_octal_utf8, _COMMON, special=r'["\\]|(?<=\?)\?'),
    "csharp": _Escapes(_hex8, _COMMON, surrogates=True),
    "go": _Escapes(_hex8, _COMMON),
    "graphql": _Escapes(hex4, _JSON),
    "java": _Escapes(_java, _JSON, surrogates=True),
    "javascript": _Escapes(hex4, _JSON, surrogates=True),
    "json": _Escapes(hex4, _JSON, surrogates=True),
    "python": _Escapes(_hex2, _COMMON, surrogates=True),
    "ruby": _Escapes(_braced, _COMMON, special=r'["\\]|#(?=[{$@])'),
    "rust": _Escapes(_braced, _COMMON),
    "sparql": _Escapes(_hex8_upper, _JSON),
    "toml": _Escapes(_hex8_upper, _JSON),
    "turtle": _Escapes(_hex8_upper, _JSON),
    "typescript": _Escapes(hex4, _JSON, surrogates=True),
    "yaml": _Escapes(_hex8, _COMMON),
}


def quote(value: object, language: object) -> str:
    """`value` as a string literal of `language`, quotes included.

    ``html`` and ``xml`` give an attribute value; ``markdown`` gives text that shows as
    it is, on one line and without quotes.

    Raises:
        TemplateError: an unknown language, or a character that its literals cannot
            hold: a null character in SQL, a lone surrogate in Rust.
    """
    key = get_language(language, "quote")
    text = text_of(value, "quote")
    if key in _ESCAPES:
        return f'"{escaped(text, key)}"'
    return _OTHERS[key](text)


def escaped(text: str, language: str, keep: str = "") -> str:
    """`text` for between double quotes; the characters in `keep` stay as they are.

    Args:
        language: a key of the table of languages with backslash escapes.

    Raises:
        TemplateError: a lone surrogate, where the language has none.
    """
    escapes = _ESCAPES[language]
    if not escapes.surrogates:
        _refuse(_SURROGATE, text, language)

    def replace(match: re.Match[str]) -> str:
        char = match[0]
        if char in keep:
            return char
        if match.lastgroup == "special":
            return "\\" + char
        return escapes.short.get(char) or escapes.code(ord(char))

    return _pattern(language).sub(replace, text)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    special = _ESCAPES[language].special
    return re.compile(f"(?P<special>{special})|[{INVISIBLE}]")


def _refuse(pattern: str, text: str, language: str) -> None:
    found = re.search(pattern, text)
    if found:
        problem = f"{language} text cannot hold the character U+{ord(found[0]):04X}"
        raise filter_error("quote", problem)


def _sql(text: str) -> str:
    _refuse(_NULL_OR_SURROGATE, text, "sql")
    return "'" + text.replace("'", "''") + "'"


def _sqlite(text: str) -> str:
    # SQLite stops reading a statement at a null character.
    if "\0" not in text:
        return _sql(text)
    return "(" + " || char(0) || ".join(map(_sql, text.split("\0"))) + ")"


def _shell(text: str) -> str:
    _refuse(_NULL_OR_SURROGATE, text, "shell")
    return "'" + text.replace("'", "'\\''") + "'"


def _xml(text: str) -> str:
    return f'"{escape_markup(text, "xml", attribute=True)}"'


def _html(text: str) -> str:
    return f'"{escape_markup(text, "html", attribute=True)}"'


def escape_markup(text: str, language: str, *, attribute: bool = False) -> str:
    """`text` for XML or HTML content, or for a double-quoted attribute.

    Raises:
        TemplateError: a character that such documents cannot hold in any form.
    """
    _refuse(_NOT_HTML if language == "html" else _NOT_XML, text, language)
    for char, entity in _ENTITIES if attribute else _ENTITIES[:3]:
        text = text.replace(char, entity)
    if attribute:
        # A reader turns bare line ends and tabs in attributes into blanks.
        text = re.sub(r"[\t\n\r]", _reference, text)
    return re.sub(_INVISIBLE_NOT_SPACE, _reference, text)


def _reference(match: re.Match[str]) -> str:
    return f"&#x{ord(match[0]):X};"


def _markdown(text: str) -> str:
    text = re.sub(f"[{INVISIBLE}]", _plain_invisible, text)
    text = re.sub(r"([\\`*_\[\]<>~|&$])", r"\\\1", " ".join(text.split()))
    # These mean something only where a line begins.
    text = re.sub(r"^([-+=#])", r"\\\1", text)
    return re.sub(r"^([0-9]+)([.)])", r"\1\\\2", text)


def _plain_invisible(match: re.Match[str]) -> str:
    return " " if match[0].isspace() else REPLACEMENT


REPLACEMENT = "\ufffd"
_NULL_OR_SURROGATE = "[\\x00\\ud800-\\udfff]"
_NOT_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\ufffe\uffff]"
_NOT_HTML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\ufffe\uffff]"
_INVISIBLE_NOT_SPACE = f"(?![\\t\\n\\r])[{INVISIBLE}]"
_ENTITIES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("'", "&#39;"),
)
_OTHERS: dict[str, Callable[[str], str]] = {
    "html": _html,
    "markdown": _markdown,
    "postgres": _sql,
    "shell": _shell,
    "sql": _sql,
    "sqlite": _sqlite,
    "xml": _xml,
}
