"""Who is tested: ggen through its command line, and each engine by itself."""

from __future__ import annotations

import io
import logging
import re
import signal
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from ggen.cli.env import Env
from ggen.cli.main import main
from ggen.infra.stores.terms import Quad
from w3c.manifests import Dataset
from w3c.solutions import Solutions, from_solutions, read_results
from w3c.terms import canonical_text, from_rdflib, parse_quads, rdflib_quads

TIMEOUT_S = 20

OX_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "n3": ox.RdfFormat.N3,
}
_RDFLIB_FORMATS = {
    "turtle": "turtle",
    "ntriples": "nt11",
    "nquads": "nquads",
    "trig": "trig",
    "rdfxml": "xml",
    "n3": "n3",
}
_SUFFIXES = {".ttl": "turtle", ".nt": "ntriples", ".rdf": "rdfxml", ".nq": "nquads"}


class Refusal(Exception):
    """The subject says that the input is wrong; the text says what it said."""


class Declined(Refusal):
    """The subject will not do this on purpose: exit code 6 of ggen."""


class Unrunnable(Refusal):
    """It may well parse, but something that it needs is not there."""


class Failure(Exception):
    """The subject broke: a crash, an exit code that is none for bad input."""


class TooLong(BaseException):
    """The test ran past its time; no test's own handler may catch it."""


@dataclass(frozen=True)
class Request:
    """A query or update on a dataset; `iri` is what relative IRIs resolve against."""

    text: Path
    iri: str
    data: Dataset
    fmt: str = "json"


class Subject(Protocol):
    """One that is tested. Every method raises `Refusal` for input that is wrong."""

    name: str

    def document(self, path: Path, fmt: str, base: str) -> str:
        """Canonical N-Quads of a document."""
        ...

    def ask(self, request: Request) -> Solutions | bool | list[Quad]: ...

    def ask_csv(self, request: Request) -> bytes: ...

    def check_query(self, request: Request) -> None:
        """Refuse a query that does not parse."""
        ...

    def check_update(self, request: Request) -> None:
        """Refuse an update that does not parse."""
        ...

    def update(self, request: Request) -> str:
        """Canonical N-Quads of the dataset afterwards."""
        ...

    def validate(self, data: Path, shapes: Path, base: str) -> bytes:
        """The validation report as Turtle."""
        ...


@contextmanager
def time_limit(seconds: int = TIMEOUT_S) -> Iterator[None]:
    """Raise `TooLong` in the main thread after `seconds`."""

    def stop(_number: int, _frame: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Ggen:
    """The command line, in this process, with one of its engines."""

    def __init__(self, engine: str, work_dir: Path) -> None:
        self.name = f"ggen {engine}"
        self._engine = engine
        self._dir = work_dir
        self._dir.mkdir(parents=True, exist_ok=True)
        # A project, so that answers are kept and found again as they are for users.
        (self._dir / "ggen.toml").write_text("", encoding="utf-8")
        (self._dir / "empty.nt").write_text("", encoding="utf-8")

    def document(self, path: Path, fmt: str, base: str) -> str:
        argv = ["graph", "export", "-g", str(path), "--input-format", fmt]
        return self._run(*argv, "--base", base, "--canonical").decode("utf-8")

    def ask(self, request: Request) -> Solutions | bool | list[Quad]:
        is_graph = form_of(request.text) in ("CONSTRUCT", "DESCRIBE")
        fmt = "ntriples" if is_graph else "json"
        data = self._query(request, fmt)
        if is_graph:
            return parse_quads(data, ox.RdfFormat.N_TRIPLES, request.iri)
        return read_results(data, ox.QueryResultsFormat.JSON)

    def ask_csv(self, request: Request) -> bytes:
        return self._query(request, "csv")

    def check_query(self, request: Request) -> None:
        self.ask(request)

    def check_update(self, request: Request) -> None:
        self.update(request)

    def update(self, request: Request) -> str:
        argv = ["graph", "update", "-f", str(request.text), "-t", "nquads"]
        out = self._run(*argv, *self._graphs(request), "--base", request.iri)
        return canonical_text(parse_quads(out, ox.RdfFormat.N_QUADS, request.iri))

    def validate(self, data: Path, shapes: Path, base: str) -> bytes:
        argv = ["graph", "validate", "-g", str(data), "-s", str(shapes)]
        return self._run(*argv, "--base", base, "--format", "turtle")

    def _query(self, request: Request, fmt: str) -> bytes:
        argv = ["graph", "query", "-f", str(request.text), "--base", request.iri]
        return self._run(*argv, "--format", fmt, *self._graphs(request))

    def _graphs(self, request: Request) -> list[str]:
        data = request.data
        if not data.named:
            files = data.default or (self._dir / "empty.nt",)
            return [word for path in files for word in ("-g", str(path))]
        # The command line names graphs by documents that do so.
        path = self._dir / "dataset.nq"
        quads = iter_dataset(data)
        path.write_text("".join(f"{q.n3()}\n" for q in quads), encoding="utf-8")
        return ["-g", str(path)]

    def _run(self, *argv: str) -> bytes:
        out, err = io.BytesIO(), io.BytesIO()
        env = Env(
            stdin=io.BytesIO(),
            stdout=io.TextIOWrapper(out, encoding="utf-8", write_through=True),
            stderr=io.TextIOWrapper(err, encoding="utf-8", write_through=True),
            cwd=str(self._dir),
            environ={"HOME": str(self._dir), "GGEN_NO_METRICS": "1"},
        )
        code = int(main([*argv, "--engine", self._engine, "--offline"], env))
        said = err.getvalue().decode("utf-8", "replace").strip()
        if code in (0, 1):
            return out.getvalue()
        if code == 6:
            raise Declined(said)
        if code == 3 and re.search(r"cannot be run|does not exist|there is no function", said):
            raise Unrunnable(said)
        if code == 3 and "Traceback" not in said:
            raise Refusal(said)
        raise Failure(f"exit {code}: {said}")


def iter_dataset(data: Dataset) -> Iterator[Quad]:
    """The quads of a dataset's files; blank nodes of different files never meet."""
    from ggen.infra.stores.terms import IRI

    named: list[tuple[str | None, Path]] = [(None, path) for path in data.default]
    for name, path in [*named, *data.named]:
        fmt = OX_FORMATS[_SUFFIXES[path.suffix]]
        data = path.read_bytes()
        for quad in parse_quads(data, fmt, path.as_uri(), rename=True):
            yield quad if name is None else quad._replace(graph=IRI(name))


def form_of(path: Path) -> str:
    """SELECT, ASK, CONSTRUCT, DESCRIBE, UPDATE; by ggen's reading of the text."""
    from ggen.infra.stores.sparql_text import read_outline
    from ggen.infra.stores.sparql_tokens import tokenize

    return read_outline(tokenize(path.read_text("utf-8", "replace"))).form


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
            ox.Store().update(_text(request), base_iri=request.iri)

    def update(self, request: Request) -> str:
        store = self._store(request.data)
        with _oxigraph():
            store.update(_text(request), base_iri=request.iri)
        out = store.dump(format=ox.RdfFormat.N_QUADS)
        return canonical_text(parse_quads(out, ox.RdfFormat.N_QUADS, request.iri))

    def _query(self, request: Request) -> Any:
        with _oxigraph():
            store = self._store(request.data)
            return store.query(_text(request), base_iri=request.iri)

    def _store(self, data: Dataset) -> Any:
        store = ox.Store()
        for path in data.default:
            fmt = OX_FORMATS[_SUFFIXES[path.suffix]]
            store.load(path.read_bytes(), fmt, base_iri=path.as_uri())
        for name, path in data.named:
            fmt = OX_FORMATS[_SUFFIXES[path.suffix]]
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
            prepareQuery(_text(request), base=request.iri)

    def check_update(self, request: Request) -> None:
        from rdflib.plugins.sparql import prepareUpdate

        with _rdflib():
            prepareUpdate(_text(request), base=request.iri)

    def update(self, request: Request) -> str:
        from rdflib.plugins.sparql import prepareUpdate

        with _rdflib():
            dataset = self._dataset(request.data)
            dataset.update(prepareUpdate(_text(request), base=request.iri))
            return canonical_text(rdflib_quads(dataset.quads()))

    def _query(self, request: Request) -> Any:
        return self._dataset(request.data).query(_text(request), base=request.iri)

    def _dataset(self, data: Dataset) -> Any:
        from rdflib import Dataset as Store
        from rdflib import URIRef

        dataset = Store()
        for path in data.default:
            fmt = _RDFLIB_FORMATS[_SUFFIXES[path.suffix]]
            dataset.default_graph.parse(
                data=path.read_bytes(), format=fmt, publicID=path.as_uri()
            )
        for name, path in data.named:
            fmt = _RDFLIB_FORMATS[_SUFFIXES[path.suffix]]
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


def _text(request: Request) -> str:
    return request.text.read_text("utf-8")


def make_work_dir() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ggen-conformance-")
