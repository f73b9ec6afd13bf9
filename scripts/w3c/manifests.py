"""Reading the manifests of test suites: which tests there are, and their files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_SHT = "http://www.w3.org/ns/shacl-test#"
_RDFC = "https://w3c.github.io/rdf-canon/tests/vocab#"
_SH = "http://www.w3.org/ns/shacl#"

# Where suites assume to lie, for those whose manifest does not say so.
_ASSUMED_BASES = {
    "TestTurtle": "http://www.w3.org/2013/TurtleTests/",
    "TestTrig": "http://www.w3.org/2013/TriGTests/",
    "TestXML": "http://www.w3.org/2013/RDFXMLTests/",
}


@dataclass(frozen=True)
class Dataset:
    """Files of a default graph, and (name, file) of named graphs."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Case:
    """One test.

    Attributes:
        suite: the suite's folders below the one that was named, with slashes.
        name: the last part of its IRI.
        kind: its type's local name, such as ``TestTurtleEval``.
        base: IRI of the folder of `action`, with its slash.
        action: the document, query, update or data graph to use.
        data: what a query or update works on.
        result: file of the expected result; None for syntax tests.
        expected: the dataset that an update leaves.
        shapes: the shapes graph of a SHACL test.
        fails: a SHACL test that expects the shapes to be refused.
        regime: whether a query wants an entailment regime.
        services: (endpoint, data) pairs of federated queries.
        lax: whether equal rows may be left out, as REDUCED allows.
    """

    suite: str
    name: str
    kind: str
    base: str
    action: Path
    data: Dataset = field(default_factory=Dataset)
    result: Path | None = None
    expected: Dataset | None = None
    shapes: Path | None = None
    fails: bool = False
    regime: bool = False
    services: tuple[tuple[str, Path], ...] = ()
    lax: bool = False

    @property
    def title(self) -> str:
        return f"{self.suite}/{self.name}"

    @property
    def iri(self) -> str:
        """The IRI that the test's file is taken to have."""
        return self.base + self.action.name


def find_manifests(folder: Path) -> list[Path]:
    """Every ``manifest*.ttl`` below `folder` and SHACL tests, in order."""
    return sorted(
        path
        for path in folder.rglob("*.ttl")
        if path.name.startswith("manifest") or b"sht:Validate" in path.read_bytes()
    )


def read_cases(manifest: Path, top: Path) -> list[Case]:
    """The tests that `manifest` lists itself, in its order.

    Raises:
        SyntaxError: it is not Turtle.
    """
    return list(_Reader(manifest, top).iter_cases())


class _Reader:
    def __init__(self, manifest: Path, top: Path) -> None:
        self._iri = manifest.resolve().as_uri()
        self._folder = manifest.resolve().parent
        self._suite = manifest.parent.relative_to(top).as_posix()
        if self._suite == ".":
            self._suite = top.name
        self._store = ox.Store()
        self._store.load(
            manifest.read_bytes(), ox.RdfFormat.TURTLE, base_iri=self._iri, lenient=True
        )

    def iter_cases(self) -> Iterator[Case]:
        main = ox.NamedNode(self._iri)
        entries = list(self._values(main, _MF + "entries"))
        for entry in entries:
            for node in self._list(entry):
                case = self._case(node)
                if case is not None:
                    yield case

    def _case(self, node: Any) -> Case | None:
        kind = _local(self._text(node, _RDF + "type"))
        name = _local(node.value)
        action = self._value(node, _MF + "action")
        if action is None or not kind:
            return None
        shared: dict[str, Any] = {"suite": self._suite, "name": name, "kind": kind}
        if kind == "Validate":
            return self._shacl_case(node, action, shared)
        if self._value(node, _RDFC + "hashAlgorithm") is not None:
            return None  # ggen has SHA-256 only, which is the standard's choice
        if isinstance(action, ox.NamedNode):
            path = self._path(action)
            base = self._base_of(kind, path)
            result = self._file(node, _MF + "result")
            return Case(**shared, base=base, action=path, result=result)
        if (request := self._file(action, _UT + "request")) is not None:
            return self._update_case(node, action, request, shared)
        query = self._file(action, _QT + "query")
        if query is None:
            return None
        return self._query_case(node, action, query, shared)

    def _query_case(self, node: Any, action: Any, query: Path, shared: Any) -> Case:
        services = (
            (self._text(item, _QT + "endpoint"), self._file(item, _QT + "data"))
            for item in self._values(action, _QT + "serviceData")
        )
        regimes = self._values(
            action, "http://www.w3.org/ns/sparql-service-description#entailmentRegime"
        )
        return Case(
            **shared,
            base=query.parent.as_uri() + "/",
            action=query,
            data=self._dataset(action, _QT),
            result=self._file(node, _MF + "result"),
            regime=bool(list(regimes)),
            lax=self._value(node, _MF + "resultCardinality") is not None,
            services=tuple((iri, path) for iri, path in services if path is not None),
        )

    def _update_case(self, node: Any, action: Any, request: Path, shared: Any) -> Case:
        result = self._value(node, _MF + "result")
        return Case(
            **shared,
            base=request.parent.as_uri() + "/",
            action=request,
            data=self._dataset(action, _UT),
            expected=self._dataset(result, _UT),
        )

    def _shacl_case(self, node: Any, action: Any, shared: Any) -> Case:
        data = self._file(action, _SHT + "dataGraph")
        assert data is not None
        result = self._value(node, _MF + "result")
        return Case(
            **shared,
            base=data.parent.as_uri() + "/",
            action=data,
            shapes=self._file(action, _SHT + "shapesGraph"),
            result=Path(_path_text(self._iri)),
            fails=getattr(result, "value", "") == _SHT + "Failure",
        )

    def _dataset(self, node: Any, namespace: str) -> Dataset:
        named = []
        for graph in self._values(node, namespace + "graphData"):
            if isinstance(graph, ox.NamedNode):
                named.append((graph.value, self._path(graph)))
                continue
            path = self._file(graph, namespace + "graph") or self._file(
                graph, namespace + "data"
            )
            if path is not None:
                named.append((self._text(graph, _RDFS + "label"), path))
        files = map(self._path, self._values(node, namespace + "data"))
        return Dataset(tuple(files), tuple(named))

    def _base_of(self, kind: str, path: Path) -> str:
        said = self._text(ox.NamedNode(self._iri), _MF + "assumedTestBase")
        family = re.match(r"Test(Turtle|Trig|XML)", kind)
        if not said and family:
            said = _ASSUMED_BASES[family[0]]
        if not said:
            return path.parent.as_uri() + "/"
        inner = path.parent.relative_to(self._folder).as_posix()
        return said if inner == "." else f"{said}{inner}/"

    def _values(self, node: Any, predicate: str) -> Iterator[Any]:
        if node is None:
            return
        for quad in self._store.quads_for_pattern(node, ox.NamedNode(predicate), None):
            yield quad.object

    def _value(self, node: Any, predicate: str) -> Any:
        return next(self._values(node, predicate), None)

    def _text(self, node: Any, predicate: str) -> str:
        value = self._value(node, predicate)
        return "" if value is None else str(value.value)

    def _file(self, node: Any, predicate: str) -> Path | None:
        value = self._value(node, predicate)
        return self._path(value) if isinstance(value, ox.NamedNode) else None

    def _path(self, iri: Any) -> Path:
        return Path(_path_text(iri.value))

    def _list(self, node: Any) -> Iterator[Any]:
        while node is not None and node.value != _RDF + "nil":
            yield self._value(node, _RDF + "first")
            node = self._value(node, _RDF + "rest")


def _path_text(iri: str) -> str:
    return unquote(urlsplit(iri).path)


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]
