"""SPARQL endpoints: a real one in its own process, and servers that misbehave."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from ggen.errors import QueryError, Refused, Unavailable
from ggen.infra.stores.endpoint_store import EndpointStore
from ggen.infra.stores.open import open_store
from ggen.infra.stores.protocol import Query, Rows, Triples
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Quad

pytest.importorskip("rdflib_endpoint")
pytest.importorskip("uvicorn")

SERVER = """
import socket, uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
app = SparqlEndpoint(graph=Graph(), path="/", enable_update=True)
listening = socket.socket()
listening.bind(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listening])
"""
EX = "http://example.org/"
PREFIXES = {"": EX, "xsd": "http://www.w3.org/2001/XMLSchema#"}
DATA = """
:a :name 'b' ; :age 1 ; :price 1.50 . :b :name 'a' ; :age 2 ; :knows :a .
:c :name 'c'@en ; :age 2 ; :knows [ :name 'nobody' ] .
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A SPARQL 1.1 endpoint with `DATA`."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVER],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{int(process.stdout.readline())}/"
        store = EndpointStore(url, environ={}, timeout_s=20)
        deadline = time.monotonic() + 20
        while True:
            try:
                store.update(Query(f"INSERT DATA {{ {DATA} }}", PREFIXES, {}))
                break
            except Unavailable:
                assert time.monotonic() < deadline, "the endpoint does not start"
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def endpoint(url: str) -> EndpointStore:
    return EndpointStore(url, environ={}, timeout_s=20)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?n { ?s :name ?n FILTER(isIRI(?s)) }",
        "SELECT * { ?s :age ?age } ORDER BY DESC(?age)",
        "SELECT ?s { ?s :age ?a } ORDER BY DESC(?a) LIMIT 1",
        "SELECT ?s { ?s :name ?n FILTER(isIRI(?s)) } ORDER BY STR(?n)",
        "SELECT ?a (COUNT(*) AS ?n) { ?s :age ?a } GROUP BY ?a",
        "SELECT ?s ?k { ?s :age ?a OPTIONAL { ?s :knows ?k FILTER(isIRI(?k)) } }",
        "SELECT (1.50 AS ?x) ('x'@EN AS ?y) ('01'^^xsd:int AS ?z) { }",
        "SELECT ?s { ?s :age 7 }",
        "ASK { :a :age 1 }",
        "ASK { :a :age 7 }",
        "CONSTRUCT { ?s :has ?n } { ?s :age ?n }",
        "CONSTRUCT { ?s :costs ?n } { ?s :price ?n }",
    ],
)
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_an_endpoint_answers_as_the_engines_do(endpoint, engine, text):
    local = open_store(engine)
    head = "".join(f"@prefix {p}: <{ns}> ." for p, ns in PREFIXES.items())
    local.load((head + DATA).encode(), "turtle", base=EX)
    query = Query(text, PREFIXES, {})
    assert endpoint.query(query) == local.query(query)


def test_bindings_and_base(endpoint):
    bound = Query("SELECT ?n { ?s :name ?n }", PREFIXES, {"s": IRI(f"{EX}a")})
    assert endpoint.query(bound) == Rows(("n",), [(Literal("b"),)], ())
    assert endpoint.query(Query("ASK { <a> <age> 1 }", {}, {}, base=EX)) is True


def test_blank_nodes_have_labels_of_their_own(endpoint):
    rows = endpoint.query(Query("SELECT ?k { :c :knows ?k }", PREFIXES, {}))
    assert isinstance(rows, Rows) and rows.rows == [(BlankNode("_:b0"),)]


def test_updates_change_the_store(endpoint):
    endpoint.update(Query("INSERT DATA { :new :age 3 }", PREFIXES, {}))
    assert endpoint.query(Query("ASK { :new :age 3 }", PREFIXES, {})) is True
    endpoint.update(Query("DELETE WHERE { :new ?p ?o }", PREFIXES, {}))
    assert endpoint.query(Query("ASK { :new :age 3 }", PREFIXES, {})) is False


@pytest.mark.parametrize("text", ["SELECT nonsense", "SELECT * { ?s :p }", "ASK {"])
def test_the_servers_complaint_reaches_the_user(endpoint, text):
    with pytest.raises((QueryError, Unavailable)) as caught:
        endpoint.query(Query(text, PREFIXES, {}, file="q.rq", line=3))
    assert "\n" not in caught.value.message


def test_what_an_endpoint_cannot_do(endpoint):
    quad = Quad(IRI(f"{EX}a"), IRI(f"{EX}b"), Literal("c"))
    calls: list[Callable[[], object]] = [
        lambda: endpoint.load(b"", "turtle", base=EX),
        lambda: endpoint.add([quad]),
        lambda: endpoint.remove([quad]),
        endpoint.quads,
        lambda: len(endpoint),
    ]
    for call in calls:
        with pytest.raises(QueryError, match="an endpoint cannot"):
            call()
    assert endpoint.prefixes() == {}


def test_a_blank_node_cannot_be_bound(endpoint):
    query = Query("ASK { ?s ?p ?o }", {}, {"s": BlankNode("_:b0")})
    with pytest.raises(QueryError, match="'s' is a blank node"):
        endpoint.query(query)


def test_service_is_refused_before_anything_is_sent():
    store = EndpointStore("http://127.0.0.1:1/", environ={})
    with pytest.raises(Refused):
        store.query(Query("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {}, {}))


def test_offline(url):
    store = EndpointStore(url, environ={}, offline=True)
    with pytest.raises(Unavailable, match="--offline"):
        store.query(Query("ASK { }", {}, {}))


class Faulty(BaseHTTPRequestHandler):
    """Answers by the word in the path, and remembers what it was sent."""

    protocol_version = "HTTP/1.1"
    server: FaultyServer

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        word = self.path.strip("/")
        with suppress(OSError):
            if word == "slow":
                time.sleep(2)
            elif word == "cut":
                self.answer(200, b'{"head": {', length=5000)
                self.close_connection = True
            elif word == "redirect":
                self.send_response(307)
                self.send_header("Location", "/good")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif word == "later":
                is_first = len(self.server.seen) == 1
                self.answer(503 if is_first else 200, GOOD)
            elif word == "direct":
                is_form = self.headers["Content-Type"].endswith("urlencoded")
                self.answer(415 if is_form else 200, GOOD)
            else:
                self.answer(*ANSWERS[word])

    def answer(
        self,
        status: int,
        body: bytes,
        kind: str = "application/sparql-results+json",
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


GOOD = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'
ANSWERS = {
    "good": (200, GOOD),
    "boolean": (200, b'{"head": {}, "boolean": true}'),
    "wrong": (200, b'{"head": {"vars": 1}}'),
    "text": (200, b"hello", "text/plain"),
    "html": (200, b"<html>Welcome</html>", "text/html"),
    "bad": (400, b"Parse error:\n line 1", "text/plain"),
    "broken": (500, b"oops", "text/plain"),
    "login": (401, b"", "text/plain"),
    "huge": (200, b'{"x": "' + b"y" * 3_000_000 + b'"}'),
    "triples": (200, b"<x:a> <x:b> '1' .", "text/turtle"),
    "notriples": (200, b"<x:a> <x:b> .", "text/turtle"),
}


class FaultyServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Faulty)
        self.seen: list[tuple[dict[str, str], bytes]] = []


@pytest.fixture
def faulty() -> Iterator[FaultyServer]:
    server = FaultyServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def at(
    server: FaultyServer, word: str, environ: dict[str, str] | None = None
) -> EndpointStore:
    from ggen.infra.web import Limits, WebClient

    url = f"http://127.0.0.1:{server.server_port}/{word}"
    limits = Limits(timeout_s=1, tries=2, size_bytes=1_000_000)
    client = WebClient(
        environ or {}, limits=limits, auth_prefix="GGEN_ENDPOINT", sleep=lambda _: None
    )
    return EndpointStore(url, environ={}, client=client)


SELECT = Query("SELECT ?x { ?x ?y ?z }", {}, {}, file="q.rq")


@pytest.mark.parametrize("word", ["good", "later", "direct", "redirect"])
def test_servers_that_answer_in_the_end(faulty, word):
    assert at(faulty, word).query(SELECT) == Rows(("x",), [], ())


def test_how_a_query_is_sent(faulty):
    at(faulty, "good").query(SELECT)
    headers, body = faulty.seen[0]
    assert parse_qs(body.decode()) == {"query": [SELECT.text]}
    assert headers["Accept"] == "application/sparql-results+json"
    at(faulty, "direct").query(SELECT)
    headers, body = faulty.seen[-1]
    assert headers["Content-Type"] == "application/sparql-query; charset=utf-8"
    assert body.decode() == SELECT.text


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("slow", "did not answer within 1 s"),
        ("cut", "cannot be reached: the answer is cut off"),
        ("wrong", "does not answer as SPARQL servers do: no SPARQL results in JSON"),
        ("text", "does not answer as SPARQL servers do: no SPARQL results in JSON"),
        ("html", "does not answer as SPARQL servers do: no SPARQL results in JSON"),
        ("boolean", "does not answer as SPARQL servers do: an answer of another kind"),
        ("broken", "answered 500 Internal Server Error"),
        ("login", "answered 401 Unauthorized"),
        ("huge", "answered more than 1000000 bytes"),
    ],
)
def test_servers_that_misbehave(faulty, word, message):
    with pytest.raises(Unavailable) as caught:
        at(faulty, word).query(SELECT)
    host = f"127.0.0.1:{faulty.server_port}"
    assert caught.value.message == f"{host} {message}"
    assert caught.value.fields["host"] == host


def test_a_refused_query_is_the_users_error(faulty):
    with pytest.raises(QueryError) as caught:
        at(faulty, "bad").query(SELECT)
    assert caught.value.file == "q.rq"
    assert caught.value.message.endswith("refuses the query: Parse error: line 1")


CONSTRUCT = Query("CONSTRUCT WHERE { ?s ?p ?o }", {}, {})


def test_answers_that_are_graphs(faulty):
    found = at(faulty, "triples").query(CONSTRUCT)
    assert isinstance(found, Triples)
    assert [t.n3() for t in found.triples] == ['<x:a> <x:b> "1" .']


@pytest.mark.parametrize("word", ["notriples", "text", "html", "good"])
def test_answers_that_should_be_graphs(faulty, word):
    with pytest.raises(Unavailable, match="does not answer as SPARQL servers do"):
        at(faulty, word).query(CONSTRUCT)


def test_an_update_is_sent_once(faulty):
    with pytest.raises(Unavailable):
        at(faulty, "later").update(Query("CLEAR ALL", {}, {}))
    assert len(faulty.seen) == 1
    assert (
        json.dumps(parse_qs(faulty.seen[0][1].decode())) == '{"update": ["CLEAR ALL"]}'
    )


def test_a_login_goes_to_its_host_only(faulty):
    login = {"GGEN_ENDPOINT_HOST": "127.0.0.1", "GGEN_ENDPOINT_TOKEN": "t"}
    at(faulty, "good", login).query(SELECT)
    at(faulty, "good", {**login, "GGEN_ENDPOINT_HOST": "other.org"}).query(SELECT)
    sent = [headers.get("Authorization") for headers, _ in faulty.seen]
    assert sent == ["Bearer t", None]
