"""Who is tested: ggen through its command line, and each engine by itself."""

from __future__ import annotations

import io
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from ggen.cli.env import Env
from ggen.cli.main import main
from ggen.infra.stores.terms import Quad
from w3c.manifests import Dataset
from w3c.solutions import Solutions, read_results
from w3c.terms import parse_quads

TIMEOUT_S = 20

OX_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "n3": ox.RdfFormat.N3,
}
SUFFIXES = {".ttl": "turtle", ".nt": "ntriples", ".rdf": "rdfxml", ".nq": "nquads"}


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

    def update(self, request: Request) -> list[Quad]:
        """The dataset afterwards."""
        ...


class Validator(Protocol):
    """One that validates; raises `Refusal` for shapes that are wrong."""

    name: str

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
        # Words that the user adds after the first try was refused for safety.
        self._trust: list[str] = []
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

    def update(self, request: Request) -> list[Quad]:
        argv = ["graph", "update", "-f", str(request.text), "-t", "nquads"]
        words = [*self._graphs(request), "--base", request.iri, *self._trust]
        out = self._run(*argv, *words)
        return parse_quads(out, ox.RdfFormat.N_QUADS, request.iri)

    def validate(self, data: Path, shapes: Path, base: str) -> bytes:
        argv = ["graph", "validate", "-g", str(data), "-s", str(shapes)]
        return self._run(*argv, "--base", base, "--format", "turtle")

    @property
    def is_trusting(self) -> bool:
        """Whether queries may reach outside."""
        return bool(self._trust)

    @contextmanager
    def trusting(self) -> Iterator[None]:
        """Allow queries to reach outside, as users do with ``--allow-service``."""
        self._trust = ["--allow-service"]
        try:
            yield
        finally:
            self._trust = []

    def _query(self, request: Request, fmt: str) -> bytes:
        argv = ["graph", "query", "-f", str(request.text), "--base", request.iri]
        words = ["--format", fmt, *self._graphs(request), *self._trust]
        return self._run(*argv, *words)

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
        if code == 69:
            raise Unrunnable(said)
        if code == 3 and re.search(
            r"cannot be run|does not exist|there is no function", said
        ):
            raise Unrunnable(said)
        if code == 3 and "Traceback" not in said:
            raise Refusal(said)
        raise Failure(f"exit {code}: {said}")


def iter_dataset(data: Dataset) -> Iterator[Quad]:
    """The quads of a dataset's files; blank nodes of different files never meet."""
    from ggen.infra.stores.terms import IRI

    named: list[tuple[str | None, Path]] = [(None, path) for path in data.default]
    for name, path in [*named, *data.named]:
        fmt = OX_FORMATS[SUFFIXES[path.suffix]]
        text = path.read_bytes()
        for quad in parse_quads(text, fmt, path.as_uri(), rename=True):
            yield quad if name is None else quad._replace(graph=IRI(name))


def form_of(path: Path) -> str:
    """SELECT, ASK, CONSTRUCT, DESCRIBE, UPDATE; by ggen's reading of the text."""
    from ggen.infra.stores.sparql_text import read_outline
    from ggen.infra.stores.sparql_tokens import tokenize

    return read_outline(tokenize(path.read_text("utf-8", "replace"))).form


def text_of(request: Request) -> str:
    return request.text.read_text("utf-8")
