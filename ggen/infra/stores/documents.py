"""Checks that every RDF document passes before an engine sees it.

RDF/XML reaches no external entity and expands none without bound; JSON-LD fetches no
context. What these let through, both engines parse without opening a file or a socket.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

from ggen.errors import RdfError, Refused
from ggen.infra.stores.faults import fail

_BOM = codecs.BOM_UTF8
# An entity stands for a namespace; what is longer, repeated, could fill the memory.
_ENTITY_CHARS = 2000
# What the IRI of a prefix ends with in JSON-LD 1.1.
_DELIMITERS = frozenset(":/?#[]@")
_XML_ENCODING = re.compile(
    rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["'][^>]*\?>"""
)


def check(data: bytes, fmt: str, file: str | None) -> tuple[bytes, dict[str, str]]:
    """`data` as UTF-8 without a byte order mark, found harmless, and its prefixes.

    The prefixes are those of RDF/XML and JSON-LD, the first declaration of each; the
    parsers of the other formats tell them.

    Raises:
        RdfError: not UTF-8, or ill-formed XML or JSON.
        Refused: external entities, remote contexts.
    """
    if fmt == "rdfxml":
        return _check_xml(data, file)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # All of these formats are UTF-8 by definition.
        raise RdfError("not UTF-8 but UTF-16", file=file, line=1)
    data = data.removeprefix(_BOM)
    return data, _check_json(data, file) if fmt == "jsonld" else {}


def _check_xml(data: bytes, file: str | None) -> tuple[bytes, dict[str, str]]:
    data = _to_utf8(data, file)
    # Only XML pays for loading expat.
    from xml.parsers import expat

    # The separator makes names carry their namespace.
    parser = expat.ParserCreate("utf-8", " ")
    prefixes: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def on_entity(name: str, _: bool, value: str | None, *place: str | None) -> None:
        line = parser.CurrentLineNumber
        # A value that is elsewhere: in a file, or behind a URL.
        if value is None:
            raise Refused(
                f"the external entity '{name}' is not read", file=file, line=line
            )
        used = re.findall("&([^;]*);", value)
        sizes[name] = len(value) + sum(sizes.get(other, 0) for other in used)
        if sizes[name] > _ENTITY_CHARS:
            raise Refused(f"the entity '{name}' is too long", file=file, line=line)

    def on_element(name: str, attributes: dict[str, str]) -> None:
        # Neither a class nor a property then; rdflib would take it for an IRI.
        if " " not in name:
            place = {"line": parser.CurrentLineNumber}
            fail(data, file, f"the element '{name}' has no namespace", **place)

    def on_namespace(prefix: str | None, uri: str | None) -> None:
        prefixes.setdefault(prefix or "", uri or "")

    parser.EntityDeclHandler = on_entity
    parser.StartNamespaceDeclHandler = on_namespace
    parser.StartElementHandler = on_element
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        fail(data, file, reason, line=error.lineno, column=error.offset + 1)
    return data, prefixes


def _to_utf8(data: bytes, file: str | None) -> bytes:
    """Recode a document by its byte order mark or XML declaration."""
    encoding = "utf-8-sig"
    match = _XML_ENCODING.match(data.removeprefix(_BOM))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif match:
        encoding = match[1].decode("ascii")
        if encoding.lower() in ("utf-8", "utf8"):
            return data.removeprefix(_BOM)
    try:
        text = data.decode(encoding)
    except LookupError as error:
        raise RdfError(f"unknown encoding '{encoding}'", file=file, line=1) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RdfError(f"not {encoding}", file=file, line=line) from error
    # The declaration names the old encoding, so it goes.
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode()


def _check_json(data: bytes, file: str | None) -> dict[str, str]:
    try:
        document = json.loads(data)
        _refuse_remote_contexts(document, file)
        return _json_prefixes(document)
    except json.JSONDecodeError as error:
        fail(data, file, error.msg, line=error.lineno, column=error.colno)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RdfError("not UTF-8", file=file, line=line) from error
    except RecursionError as error:
        raise RdfError("nested too deeply", file=file) from error


def _json_prefixes(document: Any) -> dict[str, str]:
    """The terms of the outermost context that can be prefixes."""
    outer = document.get("@context") if isinstance(document, dict) else None
    prefixes: dict[str, str] = {}
    for context in outer if isinstance(outer, list) else [outer]:
        if isinstance(context, dict):
            for name, iri in context.items():
                if (
                    isinstance(iri, str)
                    and iri[-1:] in _DELIMITERS
                    and name[:1] not in "@"
                ):
                    prefixes.setdefault(name, iri)
    return prefixes


def _refuse_remote_contexts(value: Any, file: str | None) -> None:
    if isinstance(value, list):
        for item in value:
            _refuse_remote_contexts(item, file)
    elif isinstance(value, dict):
        for key, item in value.items():
            # In every object: contexts may be scoped to a property or a type.
            if key == "@context":
                contexts = item if isinstance(item, list) else [item]
                for context in contexts:
                    _refuse_remote(context, file)
            elif key == "@import":
                _refuse_remote(item, file)
            _refuse_remote_contexts(item, file)


def _refuse_remote(context: Any, file: str | None) -> None:
    if isinstance(context, str):
        raise Refused(
            f"the remote JSON-LD context '{context}' is not fetched",
            hint="put the context itself into the document",
            file=file,
        )
