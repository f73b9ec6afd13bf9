"""Sources: what the names on the command line and in settings stand for.

Files, globs, ``-``, ``http(s):`` URLs and inline Turtle become a list of documents,
each with its digest, its base IRI and the way to read it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from ggen.domain.graph.options import FIXED_BASE, LoadOptions
from ggen.errors import IoTrouble, NotFound, RdfError, UsageError
from ggen.infra.files import expand, read_bytes
from ggen.infra.hashing import sha256_hex

if TYPE_CHECKING:
    from ggen.domain.graph.signatures import Signature, Signatures

STDIN_NAME = "<stdin>"
_ACCEPTED = (
    "text/turtle, application/n-quads, application/trig, application/n-triples, "
    "application/rdf+xml;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
)
# What servers say of any text, XML or JSON.
_VAGUE_MEDIA_TYPES = ("text/plain", "application/xml", "text/xml", "application/json")
# A small archive must not fill the memory.
_UNPACKED_LIMIT_BYTES = 1 << 33


@dataclass(frozen=True, kw_only=True)
class Source:
    """One document of a graph.

    Attributes:
        name: as shown to people: a path below the working directory, or in full; a
            URL; ``<stdin>``; ``<inline 1>``.
        kind: ``file``, ``stdin``, ``pipe``, ``url`` or ``inline``.
        sha256: of the bytes as they lie there, compressed ones included.
        base: IRI against which its relative IRIs resolve.
        path: of a file; None for the other kinds.
        format_hint: format name or media type given from outside; None: find out.
        data: the bytes of what cannot be read twice; None for files.
        signature: of the file when it was hashed.
    """

    name: str
    kind: str
    sha256: str
    base: str
    path: Path | None = None
    format_hint: str | None = None
    data: bytes | None = field(default=None, repr=False, compare=False)
    signature: Signature | None = field(default=None, repr=False, compare=False)

    @property
    def place(self) -> str:
        """How errors name it: the full path of a file, else `name`."""
        return str(self.path) if self.path is not None else self.name

    @property
    def fmt(self) -> str:
        """Name of its format, found by hint, file ending and content in this order.

        Raises:
            RdfError: none of them tells.
        """
        from ggen.infra.stores.formats import find_format, sniff

        found = find_format(self.format_hint) if self.format_hint else None
        if found is None and self.path is not None:
            found = find_format(self.path)
        if found is None:
            found = sniff(self.read())
        if found is None:
            raise RdfError(
                "cannot tell the RDF format",
                hint="name it with --input-format, e.g. --input-format turtle",
                file=self.place,
            )
        return found.name

    def recipe(self) -> list[str | None]:
        """What decides how it parses: digest, base, and what the format hangs on."""
        # Not the name: the same file in another place is the same graph.
        suffixes = "".join(self.path.suffixes[-2:]) if self.path is not None else ""
        return [self.sha256, self.base, self.format_hint, suffixes]

    def read(self) -> bytes:
        """The document's bytes, unpacked.

        Raises:
            NotFound, EncodingError, IoTrouble: a file that cannot be read any more, or
                was changed since it was hashed.
            RdfError: damaged gzip data.
        """
        from ggen.infra.stores.formats import decompress, is_gzip

        data = self.data if self.data is not None else self._read_file()
        # By content, because `curl` saves compressed answers under any name.
        if is_gzip(data):
            return decompress(data, _UNPACKED_LIMIT_BYTES, file=self.place)
        return data

    def _read_file(self) -> bytes:
        from ggen.domain.graph.signatures import signature_of

        assert self.path is not None
        data = read_bytes(self.path)
        # Answers are kept by the digest, so what is parsed must be what was hashed.
        unchanged = self.signature is not None and (
            signature_of(self.path) == self.signature
        )
        if not unchanged and sha256_hex(data) != self.sha256:
            raise IoTrouble(
                "was changed while it was read", hint="run again", file=self.place
            )
        return data


def resolve_sources(
    sources: Sequence[str], options: LoadOptions, *, signatures: Signatures
) -> list[Source]:
    """Find every document that `sources` and the inline texts stand for, each once.

    Order is that of `sources`; what a glob matches is sorted; inline texts come last.

    Raises:
        NotFound: a file that does not exist, or a glob that matches none.
        EncodingError: a folder.
        Unavailable: a URL when offline, or one that does not answer.
        UsageError: ``-`` without standard input.
    """
    found: dict[str, Source] = {}
    for text in sources:
        for source in _documents(text, options, signatures):
            found.setdefault(_identity(source), source)
    for number, text in enumerate(options.inline, start=1):
        found[f"<inline {number}>"] = _inline(text, number, options)
    return list(found.values())


def _documents(
    text: str, options: LoadOptions, signatures: Signatures
) -> Iterable[Source]:
    if text == "-":
        return [_standard_input(options)]
    if is_url(text):
        return [_remote(text, options)]
    paths = expand([text], options.cwd)
    if not paths:
        raise NotFound(f"no file matches '{text}'")
    return [_file(path, options, signatures) for path in paths]


def is_url(text: str) -> bool:
    """Whether a source is to be fetched from the network."""
    return text.lower().startswith(("http://", "https://"))


def _identity(source: Source) -> str:
    # The same file by two names would give its blank nodes twice.
    return os.path.realpath(source.path) if source.path is not None else source.name


def _file(path: Path, options: LoadOptions, signatures: Signatures) -> Source:
    name = shown_path(path, options.cwd)
    base = options.base or _base_of(path, options.root or options.cwd)
    if not os.path.isfile(path):
        # A pipe of the shell's <(...) can be read once; all else is an error.
        data = read_bytes(path)
        return Source(
            name=name,
            kind="pipe",
            sha256=sha256_hex(data),
            base=base,
            format_hint=options.fmt,
            data=data,
        )
    sha256, signature = signatures.sha256(path)
    return Source(
        name=name,
        kind="file",
        sha256=sha256,
        base=base,
        path=path,
        format_hint=options.fmt,
        signature=signature,
    )


def _standard_input(options: LoadOptions) -> Source:
    if options.stdin is None:
        raise UsageError("'-' is standard input, which is not to be had here")
    data = options.stdin()
    return Source(
        name=STDIN_NAME,
        kind="stdin",
        sha256=sha256_hex(data),
        base=options.base or f"{FIXED_BASE}stdin",
        format_hint=options.fmt,
        data=data,
    )


def _inline(text: str, number: int, options: LoadOptions) -> Source:
    data = text.encode("utf-8")
    return Source(
        name=f"<inline {number}>",
        kind="inline",
        sha256=sha256_hex(data),
        base=options.base or FIXED_BASE,
        format_hint="turtle",
        data=data,
    )


def _remote(url: str, options: LoadOptions) -> Source:
    from ggen.infra.web import Limits, WebClient

    limits = Limits(timeout_s=options.timeout_s)
    client = WebClient(options.environ, offline=options.offline, limits=limits)
    answer = client.get(url, {"accept": _ACCEPTED}).expect_ok()
    return Source(
        name=url,
        kind="url",
        sha256=sha256_hex(answer.body),
        base=options.base or url,
        format_hint=options.fmt or _remote_format(url, answer.media_type),
        data=answer.body,
    )


def _remote_format(url: str, media_type: str) -> str | None:
    """By media type, unless servers say it of anything; else by the URL's ending."""
    from ggen.infra.stores.formats import find_format

    if media_type in _VAGUE_MEDIA_TYPES or find_format(media_type) is None:
        found = find_format(PurePosixPath(urlsplit(url).path))
        return found.name if found is not None else None
    return media_type


def shown_path(path: Path, cwd: Path) -> str:
    """`path` below `cwd` without it, any other in full."""
    real, folder = os.path.abspath(path), os.path.abspath(cwd)
    inside = real.startswith(folder.rstrip("/") + "/")
    return os.path.relpath(real, folder) if inside else real


def _base_of(path: Path, root: Path) -> str:
    """The fixed base and the path below the root, or only the name outside of it."""
    # The folder's links are resolved, the file's own is not: its name is what counts.
    parent, name = os.path.split(os.path.abspath(path))
    real, folder = os.path.join(os.path.realpath(parent), name), os.path.realpath(root)
    inside = real.startswith(folder.rstrip("/") + "/")
    relative = os.path.relpath(real, folder) if inside else name
    return FIXED_BASE + quote(os.fsencode(relative), safe="/!$&'()*+,;=:@")
