"""The RDF formats that ggen reads and writes: names, file endings, media types.

Telling a format by its name, its file's ending, its media type or its first bytes.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from ggen.errors import RdfError, Refused

_GZIP_MAGIC = b"\x1f\x8b"
_SNIFFED_BYTES = 8192
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Format:
    """One RDF syntax.

    Attributes:
        name: what ``--format`` and `Store.load` call it.
        title: its name in prose.
        extensions: file endings with their dot, the usual one first; each may be
            followed by ``.gz``.
        media_types: the registered one first.
        has_graphs: whether it can name graphs.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]
    has_graphs: bool = False


_ALL = (
    Format("turtle", "Turtle", (".ttl",), ("text/turtle", "application/x-turtle")),
    Format("ntriples", "N-Triples", (".nt",), ("application/n-triples", "text/plain")),
    Format("nquads", "N-Quads", (".nq",), ("application/n-quads",), True),
    Format("trig", "TriG", (".trig",), ("application/trig",), True),
    Format(
        "rdfxml",
        "RDF/XML",
        (".rdf", ".owl", ".xml"),
        ("application/rdf+xml", "application/xml", "text/xml"),
    ),
    Format(
        "jsonld",
        "JSON-LD",
        (".jsonld", ".json"),
        ("application/ld+json", "application/json"),
        True,
    ),
    Format("n3", "Notation3", (".n3",), ("text/n3", "text/rdf+n3")),
)
FORMATS: dict[str, Format] = {fmt.name: fmt for fmt in _ALL}

_ALIASES = {
    "ttl": "turtle",
    "nt": "ntriples",
    "n-triples": "ntriples",
    "nq": "nquads",
    "n-quads": "nquads",
    "xml": "rdfxml",
    "rdf": "rdfxml",
    "owl": "rdfxml",
    "rdf/xml": "rdfxml",
    "json-ld": "jsonld",
    "json": "jsonld",
}
_BY_EXTENSION = {end: fmt for fmt in _ALL for end in fmt.extensions}
_BY_MEDIA_TYPE = {media: fmt for fmt in _ALL for media in fmt.media_types}


def find_format(name: str | PurePath) -> Format | None:
    """The format that a name, a media type or a path's ending stands for.

    ``turtle``, ``ttl``, ``text/turtle; charset=utf-8``, ``model.ttl`` and
    ``model.ttl.gz`` all find Turtle. None when nothing does.
    """
    text = str(name).strip().lower()
    # A path called "turtle" is no format.
    if not isinstance(name, PurePath):
        found = FORMATS.get(_ALIASES.get(text, text)) or _BY_MEDIA_TYPE.get(
            text.partition(";")[0].strip()
        )
        if found is not None:
            return found
    return _BY_EXTENSION.get(PurePath(text.removesuffix(".gz")).suffix)


_QUAD_LINE = re.compile(
    rb"^[ \t]*(?:<[^>\n]*>|_:\S+)[ \t]*<[^>\n]*>[ \t]*"
    rb'(?:<[^>\n]*>|_:\S+|"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^<[^>\n]*>)?)[ \t]*'
    rb"(?:<[^>\n]*>|_:\S+)[ \t]*\.[ \t]*(?:#|\r?$)",
    re.MULTILINE,
)
_JSON_START = re.compile(rb'\{\s*(?:"|\})|\[\s*(?:\{\s*["}]|\]\s*\Z)')
_COMMENTS = re.compile(rb"(?:\s+|#[^\n]*)*")
_GRAPH_BLOCK = re.compile(
    rb'^(?:[^"\'#]|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*\n)*?'
    rb"(?:>|:[\w.-]*|\bGRAPH\b[^{}]*|^)\s*\{",
    re.IGNORECASE,
)


def sniff(data: bytes) -> Format | None:
    """Guess the format from the beginning of a document; None for none of them.

    N-Triples is reported as Turtle, of which it is a part.
    """
    head = data[:_SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = head[:1000].lower()
    if lower.startswith((b"<?xml", b"<rdf:rdf", b"<!--")) or b"<rdf:rdf" in lower:
        return FORMATS["rdfxml"]
    if lower.startswith((b"<!doctype html", b"<html")):
        return None
    if _JSON_START.match(head):
        return FORMATS["jsonld"]
    if _QUAD_LINE.search(head):
        return FORMATS["nquads"]
    # Comments may mention anything.
    start = head[_end(_COMMENTS.match(head)) :]
    if start.startswith(b"{") or _GRAPH_BLOCK.match(start):
        return FORMATS["trig"]
    return FORMATS["turtle"] if _looks_like_turtle(start) else None


def _end(match: re.Match[bytes] | None) -> int:
    return match.end() if match else 0


def _looks_like_turtle(start: bytes) -> bool:
    # An empty document is a graph without statements.
    if not start:
        return True
    pattern = rb"@prefix\b|@base\b|prefix\s|base\s|<|_:|\[|\(|[\w.-]*:"
    return re.match(pattern, start, re.IGNORECASE) is not None


def is_gzip(data: bytes) -> bool:
    """Whether `data` begins as gzip does, whatever the file is called."""
    return data.startswith(_GZIP_MAGIC)


def decompress(data: bytes, limit_bytes: int, *, file: str | None = None) -> bytes:
    """Undo gzip, several members included.

    Raises:
        RdfError: damaged or cut off.
        Refused: the content is longer than `limit_bytes`; unpacking stops there.
    """
    parts: list[bytes] = []
    left = limit_bytes
    while data:
        # 31: gzip's own header and checksum, and nothing else.
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            part = _unpack(unpacker, data, file)
            data = unpacker.unconsumed_tail
            left -= len(part)
            # At most one chunk more than allowed is ever in memory.
            if left < 0:
                raise Refused(
                    f"the gzip file unpacks to more than {limit_bytes} bytes", file=file
                )
            parts.append(part)
        # Some tools pad the last member with zeros.
        data = unpacker.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _unpack(unpacker: zlib._Decompress, data: bytes, file: str | None) -> bytes:
    try:
        part = unpacker.decompress(data, _CHUNK_BYTES)
    except zlib.error as error:
        raise RdfError(f"damaged gzip data: {error}", file=file) from error
    # No progress and no end: the rest is missing.
    if not part and not unpacker.eof and not unpacker.unconsumed_tail:
        raise RdfError("the gzip data is cut off", file=file)
    return part
