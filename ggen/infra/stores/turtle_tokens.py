"""Tokens of Turtle and TriG (RDF 1.1), and what their escapes stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

IRI, STRING, BLANK, NAME, LANG = "iri", "string", "blank", "name", "lang"
NUMBER, WORD, SIGN, END, OTHER = "number", "word", "sign", "end", "other"

_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
INNER = f"-{_START}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = rf"\\[tbnrf\"'\\]|{_UCHAR}"
LABEL = rf"[{_START}_0-9](?:[{INNER}.]*[{INNER}])?"
PREFIX = rf"(?:[{_START}](?:[{INNER}.]*[{INNER}])?)?"
LOCAL = (
    rf"(?:(?:[{_START}_:0-9]|{_PLX})"
    rf"(?:(?:[{INNER}:.]|{_PLX})*(?:[{INNER}:]|{_PLX}))?)?"
)
# White space and comments go with the token behind them.
_TOKEN = re.compile(
    rf"""(?:[ \t\r\n]+|\#[^\n\r]*)*
    (?: (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_UCHAR})*>)
      | (?P<name>{PREFIX}:{LOCAL})
      | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ECHAR}))*\"\"\"
          | '''(?:'{{0,2}}(?:[^'\\]|{_ECHAR}))*'''
          | \"(?:[^"\\\n\r]|{_ECHAR})*\" | '(?:[^'\\\n\r]|{_ECHAR})*')
      | (?P<number>[+-]?(?:(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+
          |[0-9]*\.[0-9]+|[0-9]+))
      | (?P<sign>\^\^|[.;,\[\](){{}}])
      | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<blank>_:{LABEL})
      | (?P<word>[A-Za-z]+(?!\w))
      | (?P<end>\Z)
      | (?P<other>.) )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
# The last code point of Unicode.
_HIGHEST = 0x10FFFF


class Token(NamedTuple):
    """One token as it is written, and its offset in the text."""

    kind: str
    text: str
    start: int


def iter_tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`; the last one, of kind END, comes once.

    What is no token comes as one character of kind OTHER.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or OTHER
        yield Token(kind, match[kind], match.start(kind))
        if kind == END:
            return


def unescape(text: str) -> str:
    r"""`text` with ``\n``, ``\"``, ``\uXXXX`` and the like replaced.

    Raises:
        ValueError: a number that is no character.
    """
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is None:
        return _LETTERS.get(match[3], match[3])
    number = int(code, 16)
    if number > _HIGHEST or is_surrogate(number):
        raise ValueError(f"{match[0]} is not a character")
    return chr(number)


def is_surrogate(number: int) -> bool:
    """Whether a code point is half of a pair, which no UTF-8 text can have."""
    return 0xD800 <= number <= 0xDFFF
