"""N-Triples and N-Quads, strictly by RDF 1.1, from bytes to quads with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ggen.errors import RdfError
from ggen.infra.stores.iris import is_iri, is_language_tag
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD_STRING,
    BlankNode,
    Literal,
    Quad,
    Subject,
    Term,
)
from ggen.infra.stores.turtle_tokens import INNER, LABEL, unescape

_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI_CHAR = r'[^\x00-\x20<>"{}|^`\\]'
_IRI = rf"<({_IRI_CHAR}*(?:(?:{_UCHAR}){_IRI_CHAR}*)*)>"
# Two labels without a space between them are not two labels.
_LABEL = rf"_:({LABEL})(?![{INNER}])"
_TEXT = r'[^"\\\n\r]'
_STRING = rf'"({_TEXT}*(?:(?:\\[tbnrf"\'\\]|{_UCHAR}){_TEXT}*)*)"'
_TAIL = rf"(?:[ \t]*\^\^[ \t]*{_IRI}|[ \t]*@([A-Za-z]+(?:-[A-Za-z0-9]+)*))?"
_STATEMENT = re.compile(
    rf"[ \t]*(?:{_IRI}|{_LABEL})[ \t]*{_IRI}[ \t]*"
    rf"(?:{_IRI}|{_LABEL}|{_STRING}{_TAIL})[ \t]*"
    rf"(?:(?:{_IRI}|{_LABEL})[ \t]*)?\.[ \t]*(?:#.*)?\Z"
)
_NOTHING = re.compile(r"[ \t]*(?:#.*)?\Z")
_SHOWN = 200


def iter_quads(
    data: bytes, *, graphs: bool = True, file: str | None = None
) -> Iterator[Quad]:
    """The statements of an N-Quads document, in its order and with its labels.

    Args:
        data: UTF-8 text; lines end with LF, CR or CRLF.
        graphs: False reads N-Triples: a fourth term is an error.
        file: named in errors.

    Raises:
        RdfError: with the line, while iterating.
    """
    # bytes.splitlines, unlike str's, breaks at LF, CR and CRLF only.
    for number, raw in enumerate(data.splitlines(), 1):
        line = _decode(raw, number, file)
        # One match reads the whole line; its groups are the terms.
        match = _STATEMENT.match(line)
        # A graph's group is the last one to match, if any.
        if match is not None and (graphs or match.lastindex not in _GRAPH_GROUPS):
            try:
                yield _quad(match.groups())
            except ValueError as error:
                raise _wrong(str(error), line, number, file) from error
        elif not _NOTHING.match(line):
            raise _wrong("not a statement", line, number, file)


_GRAPH_GROUPS = (9, 10)


def _decode(raw: bytes, number: int, file: str | None) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        shown = raw.decode(errors="replace")
        raise _wrong("not UTF-8", shown, number, file, error.start + 1) from error


def _wrong(
    reason: str, line: str, number: int, file: str | None, column: int = 1
) -> RdfError:
    return RdfError(
        reason, file=file, line=number, column=column, source_line=line[:_SHOWN]
    )


def _quad(parts: tuple[str | None, ...]) -> Quad:
    s_iri, s_label, p_iri, o_iri, o_label, text, datatype, lang, g_iri, g_label = parts
    graph = None
    if g_iri is not None or g_label is not None:
        graph = _node(g_iri, g_label)
    obj: Term
    if text is None:
        obj = _node(o_iri, o_label)
    elif lang is not None:
        if not is_language_tag(lang):
            raise ValueError(f"not a language tag: '@{lang[:30]}'")
        obj = Literal(unescape(text), RDF_LANG_STRING, lang.lower())
    else:
        iri = XSD_STRING if datatype is None else _iri(datatype).value
        obj = Literal(unescape(text), iri)
    return Quad(_node(s_iri, s_label), _iri(p_iri or ""), obj, graph)


def _node(iri: str | None, label: str | None) -> Subject:
    return _iri(iri) if iri is not None else BlankNode(f"_:{label}")


def _iri(text: str) -> IRI:
    value = unescape(text)
    if not is_iri(value):
        raise ValueError(f"not an absolute IRI: <{text[:100]}>")
    return IRI(value)
