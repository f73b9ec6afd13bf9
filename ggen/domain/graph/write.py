"""Graphs as documents: the same bytes for the same graph, whatever engine read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ggen.domain.graph.canon import canonical_labels, canonical_nquads, relabel
from ggen.errors import UsageError
from ggen.infra.files import write_atomic
from ggen.infra.stores.formats import FORMATS, find_format
from ggen.infra.stores.serialize import serialize
from ggen.infra.stores.terms import Quad

CANONICAL = "canonical"


def document(quads: Iterable[Quad], fmt: str, *, prefixes: Mapping[str, str]) -> bytes:
    """A graph as bytes of an RDF document, sorted, blank nodes by canonical label.

    Args:
        quads: the graph.
        fmt: name of a format, or ``canonical`` for RDFC-1.0 N-Quads.
        prefixes: those that the document may use; unused ones are left out.

    Raises:
        InputError: the graph names graphs, which the format cannot hold.
        RdfError: too many blank nodes that nothing tells apart.
    """
    if fmt == CANONICAL:
        return canonical_nquads(quads).encode("utf-8")
    once = list(dict.fromkeys(quads))
    labels = canonical_labels(once)
    if labels:
        once = [relabel(quad, labels) for quad in once]
    return serialize(once, fmt, prefixes)


def write_document(path: Path, data: bytes) -> None:
    """Replace a file by a document; compressed when its name ends in ``.gz``.

    Raises:
        IoTrouble: it cannot be written; the old content is intact.
    """
    if path.suffix == ".gz":
        import gzip

        # No time and no name inside, so that the same graph gives the same file.
        data = gzip.compress(data, mtime=0)
    write_atomic(path, data)


def format_for(path: Path | None, fmt: str | None) -> str:
    """Name of the format to write: `fmt`, else by the file's ending, else Turtle.

    Raises:
        UsageError: there is no format of that name.
    """
    if fmt is None:
        found = find_format(path) if path is not None else None
        return found.name if found is not None else "turtle"
    if fmt == CANONICAL:
        return fmt
    named = find_format(fmt)
    # `find_format` also knows file names, which are no formats.
    if named is None or "." in fmt:
        known = ", ".join(sorted(FORMATS))
        raise UsageError(f"'{fmt}' is not an RDF format", hint=f"one of {known}")
    return named.name
