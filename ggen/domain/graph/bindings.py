"""Initial bindings as people write them: ``name=Ann``, ``class=schema:Person``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ggen.domain.graph.prefixes import expand
from ggen.errors import UsageError
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD,
    XSD_STRING,
    Literal,
    Term,
    parse_term,
)

_VARIABLE = re.compile(r"[?$]?([^\W\d]\w*|\d\w*)\Z")
_IRI = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*>\Z")
_BARE_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|^`\\]+\Z", re.IGNORECASE)
_COMPACT = re.compile(r"[\w.-]*:[^\s<>\"{}|^`\\]*\Z")
_QUOTED = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")'
    r"(?:@(?P<lang>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^(?P<datatype>\S+))?\Z",
    re.DOTALL,
)
# The number forms of Turtle and SPARQL; `1.` is none of them.
_NUMBERS = (
    (re.compile(r"[+-]?[0-9]+\Z"), "integer"),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"), "decimal"),
    (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+\Z"), "double"),
)


def parse_bindings(
    given: Iterable[tuple[str, str]], prefixes: Callable[[], Mapping[str, str]]
) -> dict[str, Term]:
    """The terms that ``--bind NAME=VALUE`` options stand for.

    A value is ``<iri>``, an ``http(s):`` or ``urn:`` IRI as it is, ``prefix:name`` of
    a known prefix, a quoted literal with its language or datatype, a number, ``true``
    or ``false``; everything else is a string.

    Args:
        given: (name, value); the name may begin with ``?`` or ``$``.
        prefixes: gives the prefixes; called only when a value looks compact.

    Raises:
        UsageError: a name that no variable can have, one given twice, or a quoted
            value that is not a literal.
    """
    terms: dict[str, Term] = {}
    for name, value in given:
        match = _VARIABLE.match(name)
        if match is None:
            raise UsageError(f"--bind: '{name}' is not a variable name")
        if match[1] in terms:
            raise UsageError(f"--bind: '{match[1]}' is given twice")
        terms[match[1]] = _term(value, prefixes)
    return terms


def _term(value: str, prefixes: Callable[[], Mapping[str, str]]) -> Term:
    if _IRI.match(value):
        return IRI(value[1:-1])
    # Nobody means a string by these, and an empty answer would not say so.
    if _BARE_IRI.match(value):
        return IRI(value)
    if value.startswith('"'):
        return _literal(value, prefixes)
    if value in ("true", "false"):
        return Literal(value, f"{XSD}boolean")
    for pattern, datatype in _NUMBERS:
        if pattern.match(value):
            return Literal(value, XSD + datatype)
    # An unknown prefix is no error: `at:noon` is a fine string.
    iri = expand(value, prefixes()) if _COMPACT.match(value) else None
    return IRI(iri) if iri is not None else Literal(value)


def _literal(value: str, prefixes: Callable[[], Mapping[str, str]]) -> Literal:
    match = _QUOTED.match(value)
    if match is None:
        raise UsageError(
            f"--bind: {value} is not a literal",
            hint='write "text", "text"@en or "2026-01-31"^^xsd:date',
        )
    plain = parse_term(match["text"])
    if match["lang"]:
        return Literal(plain[0], RDF_LANG_STRING, match["lang"])
    return Literal(plain[0], _datatype(match["datatype"], prefixes))


def _datatype(text: str | None, prefixes: Callable[[], Mapping[str, str]]) -> str:
    if text is None:
        return XSD_STRING
    if _IRI.match(text):
        return text[1:-1]
    iri = expand(text, prefixes())
    if iri is None:
        raise UsageError(f"--bind: the datatype '{text}' has an unknown prefix")
    return iri
