"""On which line of a Turtle document a subject is described."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urljoin

# Formats that write a subject as a term at the beginning of its statements.
LINE_FORMATS = frozenset({"turtle", "trig", "ntriples", "nquads", "n3"})

# A dot ends a name, and the statement, unless the name goes on behind it.
_NAME = r"(?:[\w:\-·%]|\\.|\.+(?=[\w:\-·%\\]))*"
_TOKEN = re.compile(
    rf"""
    (?P<comment>\#[^\n]*)
  | (?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''
      |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
  | (?P<directive>@(?:prefix|base)\b|(?:PREFIX|BASE)(?=\s))
  | (?P<name>_:{_NAME}|[\w.\-·]*:{_NAME})
  | (?P<open>[\[(]) | (?P<close>[\])])
  | (?P<brace>[{{}}])
  | (?P<end>\.(?![\w:]))
  | (?P<word>@?[\w+-]+(?:\.\w+)*)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)")


def find_subject_lines(
    text: str, wanted: Collection[str], *, base: str
) -> dict[str, int]:
    """The line of the first statement about each of `wanted`.

    Args:
        text: the document.
        wanted: absolute IRIs.
        base: IRI against which relative ones resolve until the document says another.

    Returns:
        IRI -> 1-based line; IRIs that are no subject there are missing.
    """
    found: dict[str, int] = {}
    line, position = 1, 0
    for offset, iri in _Subjects(text, base):
        if iri in wanted and iri not in found:
            line += text.count("\n", position, offset)
            position = offset
            found[iri] = line
            if len(found) == len(wanted):
                break
    return found


class _Subjects:
    """Subjects as IRIs with their offsets, in the order of the document."""

    def __init__(self, text: str, base: str) -> None:
        self._tokens = _TOKEN.finditer(text)
        self._base = base
        self._prefixes: dict[str, str] = {}

    def __iter__(self) -> Iterator[tuple[int, str]]:
        depth = 0
        at_start = True
        for token in self._tokens:
            kind = token.lastgroup
            if kind == "comment":
                continue
            if kind == "directive":
                self._read_directive(token[0])
                at_start = True
            elif kind in ("open", "close"):
                depth += 1 if kind == "open" else -1
                at_start = False
            elif kind == "brace" or (kind == "end" and depth <= 0):
                depth = 0
                at_start = True
            elif at_start:
                iri = self._absolute(token[0], kind)
                if iri is not None:
                    yield token.start(), iri
                # After GRAPH the name of a graph follows, where a subject would stand.
                at_start = token[0].upper() == "GRAPH"

    def _read_directive(self, word: str) -> None:
        """Take in ``@prefix p: <iri>`` and ``@base <iri>``."""
        is_base = word.lower().endswith("base")
        prefix = "" if is_base else self._next()
        iri = self._resolve(self._next()[1:-1])
        if is_base:
            self._base = iri
        else:
            self._prefixes[prefix.rpartition(":")[0]] = iri

    def _next(self) -> str:
        token = next(self._tokens, None)
        return token[0] if token else ""

    def _absolute(self, text: str, kind: str | None) -> str | None:
        if kind == "iri":
            return self._resolve(text[1:-1])
        prefix, colon, local = text.partition(":")
        if kind != "name" or not colon or prefix not in self._prefixes:
            return None
        return self._prefixes[prefix] + _unescaped(local)

    def _resolve(self, text: str) -> str:
        iri = _unescaped(text)
        if _ABSOLUTE.match(iri):
            return iri
        joined = urljoin(self._base, iri)
        # urljoin drops an empty fragment.
        return joined + "#" if iri.endswith("#") and joined[-1] != "#" else joined


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3]
