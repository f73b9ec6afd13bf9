"""Reading RDF documents where rdflib is the engine.

RDF/XML, JSON-LD and N3 are read by rdflib's parsers, the others by ggen's own, which
keep numbers as they are spelt, accept what Oxigraph accepts, and know the place of
an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ggen.errors import RdfError
from ggen.infra.stores.iris import is_absolute, is_iri, is_language_tag, resolve
from ggen.infra.stores.json_numbers import load_json
from ggen.infra.stores.nquads import iter_quads
from ggen.infra.stores.rdflib_settings import standard_rdflib
from ggen.infra.stores.rdflib_terms import from_rdflib
from ggen.infra.stores.terms import IRI, Literal, Quad, Term
from ggen.infra.stores.turtle_reader import parse_turtle
from ggen.infra.stores.turtle_tokens import is_surrogate


class Collector:
    """What rdflib's parsers need of a store: it takes statements, in order."""

    context_aware = True
    graph_aware = True
    formula_aware = True
    transaction_aware = False

    def set_up(self) -> None:
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

        self._default = DATASET_DEFAULT_GRAPH_ID
        self.statements: list[tuple[Any, Any, Any, Any]] = []
        self.has_formula = False

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        name = context.identifier if context is not None else self._default
        self.has_formula = self.has_formula or quoted
        # Lists keep the parser's order, which rdflib's own stores do not.
        self.statements.append((*triple, None if name == self._default else name))


class _Prefixes:
    """A namespace manager that notes the prefixes just as they are declared."""

    def note_in(self, prefixes: dict[str, str]) -> None:
        self._noted = prefixes

    def bind(self, prefix: Any, namespace: Any, **_: Any) -> None:
        self._noted[str(prefix or "")] = str(namespace)


def parse(
    data: bytes, fmt: str, *, base: str, file: str | None = None
) -> tuple[list[Quad], dict[str, str]]:
    """Quads in the parser's order, and the prefixes that the document declares.

    Blank nodes are labelled as each parser likes.

    Raises:
        RdfError: an invalid IRI, a formula; and whatever rdflib's parsers raise.
    """
    if fmt in ("ntriples", "nquads"):
        return list(iter_quads(data, graphs=fmt == "nquads", file=file)), {}
    if fmt in ("turtle", "trig"):
        return parse_turtle(data, base=base, graphs=fmt == "trig", file=file)
    if fmt == "n3":
        # Most of N3 out there is Turtle, of which rdflib's N3 leaves out parts.
        with suppress(RdfError):
            return parse_turtle(data, base=base, file=file)
    with standard_rdflib():
        collector, prefixes = _run_parser(data, fmt, base)
    if collector.has_formula:
        raise RdfError("formulas of N3 are not read", file=file)
    return list(_iter_quads(collector, base, file)), prefixes


def _run_parser(data: bytes, fmt: str, base: str) -> tuple[Any, dict[str, str]]:
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID, Graph
    from rdflib.namespace import NamespaceManager
    from rdflib.parser import PythonInputSource, StringInputSource
    from rdflib.plugins.parsers import jsonld, notation3, rdfxml
    from rdflib.store import Store

    parsers: dict[str, Any] = {
        "n3": notation3.N3Parser,
        "rdfxml": rdfxml.RDFXMLParser,
        "jsonld": jsonld.JsonLDParser,
    }
    collector: Any = type("CollectorStore", (Collector, Store), {})()
    collector.set_up()
    graph: Any = Graph(store=collector, identifier=DATASET_DEFAULT_GRAPH_ID)
    prefixes: dict[str, str] = {}
    manager: Any = type("Prefixes", (_Prefixes, NamespaceManager), {})(graph, "none")
    # rdflib's manager would rename prefixes that differ from its own.
    manager.note_in(prefixes)
    graph.namespace_manager = manager
    source: Any = StringInputSource(data, system_id=base)
    if fmt == "jsonld":
        source = PythonInputSource(load_json(data), system_id=base)
    source.setPublicId(base)
    parsers[fmt]().parse(source, graph)
    return collector, prefixes


def _iter_quads(collector: Any, base: str, file: str | None) -> Iterator[Quad]:
    known: dict[Any, Any] = {}
    for statement in collector.statements:
        terms: list[Any] = []
        for term in statement:
            ours = known.get(term)
            if ours is None and term is not None:
                ours = from_rdflib(term)
                # rdflib leaves datatypes of RDF/XML relative.
                if isinstance(ours, Literal) and not is_absolute(ours.datatype):
                    ours = ours._replace(datatype=resolve(base, ours.datatype))
                _check(ours, file)
                # Equal IRIs come as equal objects; literals rarely come twice.
                if not isinstance(ours, Literal):
                    known[term] = ours
            terms.append(ours)
        yield Quad(*terms)


def _check(term: Term, file: str | None) -> None:
    """See that rdflib let nothing through that is no term."""
    if isinstance(term, IRI):
        if not is_iri(term.value):
            raise RdfError(f"not an absolute IRI: <{term.value[:100]}>", file=file)
    elif isinstance(term, Literal):
        if not is_iri(term.datatype):
            raise RdfError(f"not an absolute IRI: <{term.datatype[:100]}>", file=file)
        if term.lang is not None and not is_language_tag(term.lang):
            raise RdfError(f"not a language tag: '@{term.lang[:30]}'", file=file)
        if any(is_surrogate(ord(char)) for char in term.lexical if char > "\ud7ff"):
            raise RdfError("half of a surrogate pair is not a character", file=file)
