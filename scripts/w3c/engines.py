"""The engines by themselves, to which ggen is compared."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ggen.infra.stores.terms import Quad
from w3c.manifests import Dataset
from w3c.solutions import Solutions, from_solutions
from w3c.subjects import OX_FORMATS, SUFFIXES, Refusal, Request, Unrunnable, text_of
from w3c.terms import canonical_text, from_rdflib, parse_quads, rdflib_quads

_RDFLIB_FORMATS = {
    "turtle": "turtle",
    "ntriples": "nt11",
    "nquads": "nquads",
    "trig": "trig",
    "rdfxml": "xml",
    "n3": "n3",
}


class Oxigraph:
    """pyoxigraph by itself."""

    name = "pyoxigraph"

    def document(self, path: Path, fmt: str, base: str) -> str:
        with _oxigraph():
            data = path.read_bytes()
            return canonical_text(
                parse_quads(data, OX_FORMATS[fmt], base, lenient=False)
            )

    def ask(self, request: Request) -> Solutions | bool | list[Quad]:
        found = self._query(request)
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        if isinstance(found, ox.QuerySolutions):
            with _oxigraph():
                return from_solutions(found)
        text = found.serialize(format=ox.RdfFormat.N_TRIPLES)
        return parse_quads(text, ox.RdfFormat.N_TRIPLES, request.iri)

    def ask_csv(self, request: Request) -> bytes:
        return bytes(self._query(request).serialize(format=ox.QueryResultsFormat.CSV))

    def check_query(self, request: Request) -> None:
        self._query(request)

    def check_update(self, request: Request) -> None:
        with _oxigraph():
            ox.Store().update(text_of(request), base_iri=request.iri)

    def update(self, request: Request) -> list[Quad]:
        store = self._store(request.data)
        with _oxigraph():
            store.update(text_of(request), base_iri=request.iri)
        out = store.dump(format=ox.RdfFormat.N_QUADS)
        return parse_quads(out, ox.RdfFormat.N_QUADS, request.iri)

    def _query(self, request: Request) -> Any:
        with _oxigraph():
            store = self._store(request.data)
            return store.query(text_of(request), base_iri=request.iri)

    def _store(self, data: Dataset) -> Any:
        store = ox.Store()
        for path in data.default:
            fmt = OX_FORMATS[SUFFIXES[path.suffix]]
            store.load(path.read_bytes(), fmt, base_iri=path.as_uri())
        for name, path in data.named:
            fmt = OX_FORMATS[SUFFIXES[path.suffix]]
            graph = ox.NamedNode(name)
            store.add_graph(graph)
            store.load(path.read_bytes(), fmt, base_iri=path.as_uri(), to_graph=graph)
        return store


@contextmanager
def _oxigraph() -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise Unrunnable(str(error)) from error
    except (SyntaxError, ValueError) as error:
        raise Refusal(str(error)) from error


class Rdflib:
    """rdflib by itself, with the settings that make it follow the standards."""

    name = "rdflib"

    def document(self, path: Path, fmt: str, base: str) -> str:
        from rdflib import Dataset as Store

        with _rdflib():
            dataset = Store()
            data = path.read_bytes()
            dataset.parse(data=data, format=_RDFLIB_FORMATS[fmt], publicID=base)
            return canonical_text(rdflib_quads(dataset.quads()))

    def ask(self, request: Request) -> Solutions | bool | list[Quad]:
        with _rdflib():
            found = self._query(request)
            if found.type == "ASK":
                return bool(found.askAnswer)
            if found.type == "SELECT":
                names = tuple(str(name) for name in found.vars or ())
                rows = [tuple(map(from_rdflib, row)) for row in found]
                return Solutions(names, rows)
            return rdflib_quads((*triple, None) for triple in found.graph)

    def ask_csv(self, request: Request) -> bytes:
        with _rdflib():
            return bytes(self._query(request).serialize(format="csv"))

    def check_query(self, request: Request) -> None:
        from rdflib.plugins.sparql import prepareQuery

        with _rdflib():
            prepareQuery(text_of(request), base=request.iri)

    def check_update(self, request: Request) -> None:
        from rdflib.plugins.sparql import prepareUpdate

        with _rdflib():
            prepareUpdate(text_of(request), base=request.iri)

    def update(self, request: Request) -> list[Quad]:
        from rdflib.plugins.sparql import prepareUpdate

        with _rdflib():
            dataset = self._dataset(request.data)
            dataset.update(prepareUpdate(text_of(request), base=request.iri))
            return rdflib_quads(dataset.quads())

    def _query(self, request: Request) -> Any:
        return self._dataset(request.data).query(text_of(request), base=request.iri)

    def _dataset(self, data: Dataset) -> Any:
        from rdflib import Dataset as Store
        from rdflib import URIRef

        dataset = Store()
        for path in data.default:
            fmt = _RDFLIB_FORMATS[SUFFIXES[path.suffix]]
            dataset.default_graph.parse(
                data=path.read_bytes(), format=fmt, publicID=path.as_uri()
            )
        for name, path in data.named:
            fmt = _RDFLIB_FORMATS[SUFFIXES[path.suffix]]
            graph = dataset.graph(URIRef(name))
            graph.parse(data=path.read_bytes(), format=fmt, publicID=path.as_uri())
        return dataset


class Pyshacl:
    """pyshacl by itself."""

    name = "pyshacl"

    def validate(self, data: Path, shapes: Path, base: str) -> bytes:
        import pyshacl
        from rdflib import Graph

        with _rdflib():
            graphs = [
                Graph().parse(data=path.read_bytes(), format="turtle", publicID=base)
                for path in (data, shapes)
            ]
            _, report, _ = pyshacl.validate(graphs[0], shacl_graph=graphs[1])
            return bytes(report.serialize(format="turtle", encoding="utf-8"))


@contextmanager
def _rdflib() -> Iterator[None]:
    """rdflib as the standards want it, for as long as it is tested by itself.

    It says with any exception that it does not like its input.
    """
    import rdflib
    import rdflib.plugins.sparql as sparql

    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    before = rdflib.NORMALIZE_LITERALS, sparql.SPARQL_DEFAULT_GRAPH_UNION
    rdflib.NORMALIZE_LITERALS = sparql.SPARQL_DEFAULT_GRAPH_UNION = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Exception as error:
        raise Refusal(f"{type(error).__name__}: {error}") from error
    finally:
        rdflib.NORMALIZE_LITERALS, sparql.SPARQL_DEFAULT_GRAPH_UNION = before
