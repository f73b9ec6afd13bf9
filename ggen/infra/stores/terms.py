"""RDF terms, triples and quads as plain Python values, the same for every engine.

Terms keep the lexical form they were given (RDF 1.1 Concepts, 3). Their text form
is that of N-Triples, which `parse_term` reads back.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Union

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_STRING = XSD + "string"
RDF_LANG_STRING = RDF + "langString"

_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


def _escape_table() -> dict[int, str]:
    # Canonical N-Triples: short escapes, \uXXXX for other controls and DEL.
    table = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}
    table.update({ord(char): text for char, text in _ESCAPES.items()})
    return table


_ESCAPE_TABLE = _escape_table()


class IRI(NamedTuple):
    """An absolute IRI."""

    value: str

    def n3(self) -> str:
        return f"<{self.value}>"


class BlankNode(NamedTuple):
    """A blank node; `id` begins with ``_:``, so that it never equals an IRI.

    The label means something in one dataset only.
    """

    id: str

    @property
    def label(self) -> str:
        return self.id[2:]

    def n3(self) -> str:
        return self.id


class Literal(NamedTuple):
    """A literal: lexical form, datatype IRI, and language tag for language strings."""

    lexical: str
    datatype: str = XSD_STRING
    lang: str | None = None

    def n3(self) -> str:
        quoted = f'"{self.lexical.translate(_ESCAPE_TABLE)}"'
        if self.lang is not None:
            return f"{quoted}@{self.lang}"
        return quoted if self.datatype == XSD_STRING else f"{quoted}^^<{self.datatype}>"


Term = Union[IRI, BlankNode, Literal]
Subject = Union[IRI, BlankNode]


class Triple(NamedTuple):
    """A statement; its text form is a line of N-Triples."""

    subject: Subject
    predicate: IRI
    object: Term

    def n3(self) -> str:
        return f"{self.subject.n3()} {self.predicate.n3()} {self.object.n3()} ."


class Quad(NamedTuple):
    """A triple and its graph; `graph` is None in the default graph."""

    subject: Subject
    predicate: IRI
    object: Term
    graph: Subject | None = None

    @property
    def triple(self) -> Triple:
        return Triple(self.subject, self.predicate, self.object)

    def n3(self) -> str:
        graph = f" {self.graph.n3()}" if self.graph is not None else ""
        return f"{self.subject.n3()} {self.predicate.n3()} {self.object.n3()}{graph} ."


_TERM = re.compile(
    r'<(?P<iri>[^>]*)>$|(?P<blank>_:\S+)$|"(?P<lexical>.*)"'
    r"(?:@(?P<lang>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?$",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_UNESCAPED = {text[1]: char for char, text in _ESCAPES.items()}


def parse_term(text: str) -> Term:
    """The term that `text`, in N-Triples form, stands for.

    Raises:
        ValueError: it is not one.
    """
    match = _TERM.match(text)
    if match is None:
        raise ValueError(f"not an RDF term: {text!r}")
    if match["iri"] is not None:
        return IRI(match["iri"])
    if match["blank"] is not None:
        return BlankNode(match["blank"])
    lexical = _ESCAPE.sub(_unescape, match["lexical"])
    if match["lang"]:
        return Literal(lexical, RDF_LANG_STRING, match["lang"])
    return Literal(lexical, match["datatype"] or XSD_STRING)


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _UNESCAPED.get(match[3], match[3])
