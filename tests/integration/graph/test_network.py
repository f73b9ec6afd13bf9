"""Graphs from the network: a SPARQL endpoint, and documents behind URLs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

ox = pytest.importorskip("pyoxigraph")

MODEL = b"""@prefix ex: <https://example.org/> .
ex:Ann ex:age 30 ; ex:knows [ ex:name "Cy" ] . ex:Bob ex:age 4 .
"""


class Handler(BaseHTTPRequestHandler):
    """An endpoint over `store`, and documents below ``/files/``."""

    store: ox.Store
    requests: list[str]

    def do_GET(self) -> None:
        self.requests.append(self.path)
        kinds = {"/files/a.ttl": "text/plain", "/files/a": "text/turtle"}
        kinds |= {"/files/b": "application/octet-stream", "/files/c": "text/html"}
        if self.path not in kinds:
            self._answer(404, "text/plain", b"no")
        else:
            data = b"<html></html>" if self.path == "/files/c" else MODEL
            self._answer(200, kinds[self.path], data)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        form = parse_qs(body.decode())
        self.requests.append(next(iter(form)))
        try:
            if "update" in form:
                self.store.update(form["update"][0])
                self._answer(204, "text/plain", b"")
                return
            found = self.store.query(form["query"][0])
        except SyntaxError as error:
            self._answer(400, "text/plain", str(error).encode())
            return
        if isinstance(found, ox.QueryTriples):
            data = found.serialize(format=ox.RdfFormat.N_TRIPLES)
            self._answer(200, "application/n-triples", data)
        else:
            data = found.serialize(format=ox.QueryResultsFormat.JSON)
            self._answer(200, "application/sparql-results+json", data)

    def _answer(self, code: int, kind: str, data: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[type[Handler]]:
    store = ox.Store()
    store.load(MODEL, format=ox.RdfFormat.TURTLE)
    handler = type("Bound", (Handler,), {"store": store, "requests": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        handler.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield handler
        http.shutdown()
        thread.join()


AGES = "SELECT ?s ?n { ?s <https://example.org/age> ?n }"


def test_an_endpoint_is_asked_and_never_kept(ggen, server):
    argv = ("graph", "query", AGES, "--endpoint", server.url)
    expected = "?s                         ?n\n<https://example.org/Ann>  30\n"
    expected += "<https://example.org/Bob>  4\n"
    assert ggen(*argv).out == expected
    server.store.update(
        "DELETE WHERE { <https://example.org/Bob> <https://example.org/age> ?n }"
    )
    assert "Bob" not in ggen(*argv).out
    assert ggen(*argv, "--json").json["kept"] is False
    assert server.requests == ["query"] * 3


def test_blank_nodes_of_an_endpoint_are_numbered(ggen, server):
    query = "SELECT ?x { ?x <https://example.org/name> ?n }"
    ran = ggen("graph", "query", query, "--endpoint", server.url)
    assert ran.out == "?x\n_:new0\n"


def test_an_endpoint_is_exported(ggen, server):
    ran = ggen("graph", "export", "--endpoint", server.url, "-t", "nt")
    assert ran.out.count("\n") == 4
    assert "_:c14n0" in ran.out


def test_an_endpoint_is_updated(ggen, server):
    ran = ggen(
        "graph",
        "update",
        "INSERT DATA { <urn:a> <urn:p> 1 }",
        "--endpoint",
        server.url,
    )
    assert ran.out == f"updated {server.url}\n"
    assert server.store.query("ASK { <urn:a> <urn:p> 1 }")


def test_an_endpoint_that_refuses_the_query(ggen, server):
    argv = ("graph", "query", "SELECT ?s { ?s }", "--endpoint", server.url)
    assert "Traceback" not in ggen(*argv, code=3).err


def test_an_endpoint_that_is_not_there(ggen, server):
    argv = ("graph", "query", AGES, "--endpoint", "http://127.0.0.1:1/")
    assert "127.0.0.1:1" in ggen(*argv, "--timeout", "20s", code=69).err


def test_offline(ggen, server):
    argv = ("graph", "query", AGES, "--endpoint", server.url, "--offline")
    assert "--offline" in ggen(*argv, code=69).err
    assert server.requests == []


def test_an_endpoint_and_files_exclude_each_other(ggen, server, tree):
    tree({"a.ttl": ""})
    argv = ("graph", "query", AGES, "--endpoint", server.url, "-g", "a.ttl")
    ggen(*argv, code=2)


@pytest.mark.parametrize("path", ["/files/a.ttl", "/files/a", "/files/b"])
def test_a_document_behind_a_url(ggen, server, path):
    ran = ggen("graph", "load", server.url + path)
    assert ran.out.splitlines()[1] == f"{server.url}{path}  turtle  4"


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [("/files/none", 69, "404"), ("/files/c", 3, "cannot tell the RDF format")],
)
def test_what_is_no_document(ggen, server, path, code, said):
    assert said in ggen("graph", "load", server.url + path, code=code).err
