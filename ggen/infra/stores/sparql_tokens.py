"""A tokenizer for SPARQL 1.1 text: enough to tell code from strings and comments.

It never fails: what is not a token of SPARQL comes out as `OTHER`, for the engine's
own parser to complain about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

IRI, STRING, VAR, PNAME, BLANK = "iri", "string", "var", "pname", "blank"
LANG, NUMBER, WORD, PUNCT, OTHER = "lang", "number", "word", "punct", "other"

# Both engines parse by recursion, and one of them dies of it without an exception.
_DEEPEST = 200
_LONGEST = 1000
_CHAINED_WORDS = frozenset(("BIND", "FILTER", "MINUS", "OPTIONAL", "UNION"))
_CHAINED_SIGNS = frozenset(("&&", "||", "+", "-", "!", "^", "*", "/"))
_OPEN, _CLOSE = "([{", ")]}"

# Characters of names as Python sees letters: a little more than the grammar's.
_NAME = r"[^\W\d][\w·‿⁀-]*"
_LOCAL = r"(?:[\w:·‿⁀-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKEN = re.compile(
    rf"""
    (?P<space>[\s\ufeff]+|\#[^\n\r]*)
  | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*\"\"\"
      |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
  | (?P<var>[?$][\w·‿⁀]+)
  | (?P<blank>_:[\w](?:[\w·‿⁀.-]*[\w·‿⁀-])?)
  | (?P<pname>(?:[^\W\d_](?:[\w·‿⁀.-]*[\w·‿⁀-])?)?
      :(?:{_LOCAL}(?:(?:{_LOCAL}|\.)*{_LOCAL})?)?)
  | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>{_NAME})
  | (?P<punct>\^\^|&&|\|\||!=|<=|>=|<<|>>|[{{}}()\[\],;.*+/|^!=<>?-])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token; `upper` is the text of a keyword in capitals, else the text."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        return self.text.upper() if self.kind == WORD else self.text


def tokenize(text: str) -> list[Token]:
    """The tokens of `text` in order, without white space and comments."""
    return list(_iter_tokens(text))


def _iter_tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or OTHER
        # Places are kept in the tokens, so nothing is lost.
        if kind != "space":
            yield Token(kind, match[0], match.start())


def check_nesting(tokens: list[Token]) -> Token | None:
    """The token from which on the query would exhaust an engine's stack, if any.

    That is at more than 200 open brackets, or 1,000 operators or patterns in a chain.
    """
    depth = chain = 0
    for index, token in enumerate(tokens):
        if token.kind == PUNCT:
            # Each of these is one more call in the engines' parsers, or in evaluation.
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            chain += token.text in _CHAINED_SIGNS and not _is_sign(tokens, index)
        elif token.kind == WORD:
            chain += token.upper in _CHAINED_WORDS
        if depth > _DEEPEST or chain > _LONGEST:
            return token
    return None


def _is_sign(tokens: list[Token], index: int) -> bool:
    """Whether the plus or minus belongs to a number, as in a long list of values."""
    following = tokens[index + 1 : index + 2]
    return bool(following) and following[0].kind == NUMBER


def find_close(tokens: list[Token], opening: int) -> int:
    """Index of the bracket that closes the one at `opening`; the last one if none."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].kind != PUNCT:
            continue
        depth += (tokens[index].text in _OPEN) - (tokens[index].text in _CLOSE)
        if depth == 0:
            return index
    return len(tokens) - 1
