"""Reading RDF documents with pyoxigraph, with labels that are the same every time.

The library gives blank nodes random labels and making other quads of them would take
longer than parsing does. So the random ones stay inside, and are shown as numbers, in
the order in which the nodes appear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ggen.errors import RdfError
from ggen.infra.stores.formats import FORMATS
from ggen.infra.stores.labels import Labels

if TYPE_CHECKING:
    import pyoxigraph as ox

_SYNTAXES = {
    "turtle": "TURTLE",
    "ntriples": "N_TRIPLES",
    "nquads": "N_QUADS",
    "trig": "TRIG",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON_LD",
    "n3": "N3",
}
_DECLARATION = re.compile(rb"@?prefix\s+[^\s:<]*:\s*<[^>]*>\s*\.?", re.IGNORECASE)
_BLANK_MARKS = (b"_:", b"[", b"(")
# Triple terms, annotations, reifiers and base directions of RDF 1.2.
_RDF_12_MARKS = (b"<<", b"{|", b"~", b"--ltr", b"--rtl", b'"Triple"', b":dir=")


@dataclass(frozen=True)
class Document:
    """A document as it was loaded.

    Attributes:
        first_blank: number of its first blank node in the dataset.
    """

    data: bytes
    fmt: str
    base: str
    first_blank: int
    file: str | None = None

    def has(self, marks: tuple[bytes, ...]) -> bool:
        """Whether one of these stands somewhere in the text."""
        return any(mark in self.data for mark in marks)

    @property
    def may_have_blanks(self) -> bool:
        """Whether it could; only its looks are considered."""
        return self.fmt in ("rdfxml", "jsonld") or self.has(_BLANK_MARKS)

    @property
    def is_plain(self) -> bool:
        """Whether it needs neither labels nor a check for RDF 1.2."""
        is_unusual = self.fmt == "n3" or self.has(_RDF_12_MARKS)
        return not (is_unusual or self.may_have_blanks)


class Reader:
    """Iterates over the quads of one document.

    Attributes:
        document: what is read; the rest is complete when the iteration is.
        count: statements read.
        prefixes: prefixes that the document declares.
        labels: its blank nodes.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.count = 0
        self.prefixes: dict[str, str] = {}
        self.labels = Labels(document.first_blank)

    def load_into(self, store: ox.Store) -> None:
        """Parse a plain document straight into `store`; only `prefixes` are noted."""
        import pyoxigraph

        data, base = self.document.data, self.document.base
        syntax = getattr(pyoxigraph.RdfFormat, _SYNTAXES[self.document.fmt])
        store.load(data, syntax, base_iri=base)
        # What comes behind the last declaration says nothing about prefixes. The cut
        # may go through a string that only looks like one.
        end = max((match.end() for match in _DECLARATION.finditer(data)), default=0)
        parser = pyoxigraph.parse(data[:end], syntax, base_iri=base)
        with suppress(SyntaxError):
            for _ in parser:
                pass
        self.prefixes = dict(parser.prefixes)

    def __iter__(self) -> Iterator[ox.Quad]:
        import pyoxigraph

        document = self.document
        parser = pyoxigraph.parse(
            document.data,
            getattr(pyoxigraph.RdfFormat, _SYNTAXES[document.fmt]),
            base_iri=document.base,
            # Labels of one document must not meet those of another.
            rename_blank_nodes=True,
        )
        quads: Iterable[ox.Quad] = parser
        if document.has(_RDF_12_MARKS) or document.fmt == "n3":
            quads = map(self._checked, parser)
        # One generator and no more: each takes its time for every statement.
        if document.may_have_blanks:
            return self._iter_seen(parser, quads)
        return self._iter_counted(parser, quads)

    def _iter_counted(
        self, parser: ox.QuadParser, quads: Iterable[ox.Quad]
    ) -> Iterator[ox.Quad]:
        count = 0
        for count, quad in enumerate(quads, 1):  # noqa: B007
            yield quad
        self._finish(parser, count)

    def _finish(self, parser: ox.QuadParser, count: int) -> None:
        self.count = count
        if self.document.fmt != "jsonld":
            self.prefixes = dict(parser.prefixes)

    def _checked(self, quad: ox.Quad) -> ox.Quad:
        import pyoxigraph

        obj, document = quad.object, self.document
        if isinstance(obj, pyoxigraph.Triple):
            raise RdfError("triple terms (RDF 1.2) are not read", file=document.file)
        if isinstance(obj, pyoxigraph.Literal) and obj.direction is not None:
            raise RdfError("base directions (RDF 1.2) are not read", file=document.file)
        in_default = isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
        if document.fmt == "n3" and not in_default:
            raise RdfError("formulas of N3 are not read", file=document.file)
        return quad

    def _iter_seen(
        self, parser: ox.QuadParser, quads: Iterable[ox.Quad]
    ) -> Iterator[ox.Quad]:
        import pyoxigraph

        # It only looks, and so costs a fifth of what it takes to make other quads.
        blank, see = pyoxigraph.BlankNode, self.labels.see
        has_graphs = FORMATS[self.document.fmt].has_graphs
        count = 0
        for count, quad in enumerate(quads, 1):  # noqa: B007
            subject, obj = quad.subject, quad.object
            if type(subject) is blank:
                see(subject.value)
            if type(obj) is blank:
                see(obj.value)
            if has_graphs and isinstance(graph := quad.graph_name, blank):
                see(graph.value)
            yield quad
        self._finish(parser, count)
