"""Writing RDF: the same bytes for the same statements, whatever the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ggen.errors import InputError
from ggen.infra.stores.formats import FORMATS
from ggen.infra.stores.terms import Quad, Triple


def serialize(
    statements: Iterable[Quad | Triple],
    fmt: str,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """An RDF document of `statements`, sorted and without doubles, as UTF-8.

    Args:
        statements: blank nodes keep their labels where a label is written, so that
            canonical labels make a document that only depends on the graph.
        fmt: a name of `FORMATS`.
        prefixes: prefix -> namespace; only those that are used are declared.

    Raises:
        InputError: named graphs in a format without, a predicate that RDF/XML has no
            way to write.
    """
    # A set, for the formats have no use for doubles either.
    quads = {s if isinstance(s, Quad) else Quad(*s) for s in statements}
    known = FORMATS[fmt]
    if not known.has_graphs and any(quad.graph is not None for quad in quads):
        raise InputError(
            f"{known.title} cannot hold named graphs", hint="use TriG or N-Quads"
        )
    return _write(quads, fmt, prefixes or {}).encode()


def _write(quads: set[Quad], fmt: str, prefixes: Mapping[str, str]) -> str:
    # Sorted by code point, as canonical N-Quads are.
    if fmt in ("ntriples", "nquads"):
        return "".join(f"{line}\n" for line in sorted(quad.n3() for quad in quads))
    if fmt == "jsonld":
        from ggen.infra.stores.jsonld_writer import write_jsonld

        return write_jsonld(quads, prefixes)
    if fmt == "rdfxml":
        from ggen.infra.stores.rdfxml_writer import write_rdfxml

        return write_rdfxml(quads, prefixes)
    from ggen.infra.stores.turtle_writer import write_turtle

    return write_turtle(quads, prefixes)
