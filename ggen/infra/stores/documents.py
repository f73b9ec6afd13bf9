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
from ggen.infra.stores.terms import RDF
from ggen.infra.stores.xml_text import escape

_BOM = codecs.BOM_UTF8
_SEPARATOR = " "
# An entity stands for a namespace; what is longer, repeated, could fill the memory.
_ENTITY_CHARS = 2000
# What the IRI of a prefix ends with in JSON-LD 1.1.
_DELIMITERS = frozenset(":/?#[]@")
_MARKS = re.compile(
    rb"""(<!ENTITY[^>"']*(?:"[^"]*"|'[^']*')[^>]*>)|<!\[CDATA\[(.*?)\]\]>|<!--.*?-->""",
    re.DOTALL,
)
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
    checker = _XmlChecker(expat.ParserCreate("utf-8", _SEPARATOR), data, file)
    try:
        checker.run()
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        fail(data, file, reason, line=error.lineno, column=error.offset + 1)
    # Only now: errors are to name the lines as they are.
    return _in_one_piece(data), checker.prefixes


class _XmlChecker:
    """Follows an XML parser, and stops it at what is refused."""

    def __init__(self, parser: Any, data: bytes, file: str | None) -> None:
        self._parser = parser
        self._data = data
        self._file = file
        self._entity_sizes: dict[str, int] = {}
        # How deep in an XML literal, where anything may stand; 0 outside of them.
        self._literal_depth = 0
        self.prefixes: dict[str, str] = {}

    def run(self) -> None:
        parser = self._parser
        parser.EntityDeclHandler = self._on_entity
        parser.StartNamespaceDeclHandler = self._on_namespace
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.Parse(self._data, True)

    def _on_entity(
        self, name: str, _: bool, value: str | None, *place: str | None
    ) -> None:
        line = self._parser.CurrentLineNumber
        # A value that is elsewhere: in a file, or behind a URL.
        if value is None:
            raise Refused(
                f"the external entity '{name}' is not read", file=self._file, line=line
            )
        sizes = self._entity_sizes
        used = re.findall("&([^;]*);", value)
        sizes[name] = len(value) + sum(sizes.get(other, 0) for other in used)
        if sizes[name] > _ENTITY_CHARS:
            reason = f"the entity '{name}' is too long"
            raise Refused(reason, file=self._file, line=line)

    def _on_namespace(self, prefix: str | None, uri: str | None) -> None:
        self.prefixes.setdefault(prefix or "", uri or "")

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        if self._literal_depth:
            self._literal_depth += 1
            return
        # Neither a class nor a property then; rdflib would take it for an IRI.
        # Attributes that begin with xml are XML's own, and ignored (RDF/XML, 6.1.2).
        own = [each for each in attributes if not each.lower().startswith("xml")]
        for each in (name, *own):
            if _SEPARATOR not in each:
                line = self._parser.CurrentLineNumber
                fail(self._data, self._file, f"'{each}' has no namespace", line=line)
        kind = attributes.get(f"{RDF}{_SEPARATOR}parseType", "Resource")
        if kind not in ("Resource", "Collection"):
            self._literal_depth = 1

    def _on_end(self, name: str) -> None:
        if self._literal_depth:
            self._literal_depth -= 1


def _in_one_piece(data: bytes) -> bytes:
    """Take out comments and CDATA marks, at which Oxigraph cuts a text in two."""
    return _MARKS.sub(_as_text, data) if b"<!" in data else data


def _as_text(match: re.Match[bytes]) -> bytes:
    # In an entity's value, both are text.
    if match[1]:
        return match[1]
    return escape((match[2] or b"").decode()).encode()


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
        if not isinstance(document, dict | list):
            raise RdfError("neither an object nor a list", file=file, line=1)
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
