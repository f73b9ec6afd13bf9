"""One store of each engine, and short ways to ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ggen.infra.stores.open import open_store
from ggen.infra.stores.protocol import Query, Rows, Store
from ggen.infra.stores.terms import Term

EX = "http://example.org/"
PREFIXES = {
    "": EX,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
HEAD = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())

Ask = Callable[..., Any]


@pytest.fixture(params=["oxigraph", "rdflib"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")
    return open_store(request.param)


@pytest.fixture
def load(store: Store) -> Callable[..., int]:
    """Load a document; Turtle gets the usual prefixes in front."""

    def run(text: str | bytes, fmt: str = "turtle", base: str = EX, **more: Any) -> int:
        data = text.encode() if isinstance(text, str) else text
        if fmt in ("turtle", "trig", "n3") and isinstance(text, str):
            data = HEAD.encode() + data
        return store.load(data, fmt, base=base, **more)

    return run


@pytest.fixture
def ask(store: Store) -> Ask:
    """Ask for the answer; rows come as text, unbound as the empty string."""

    def run(text: str, bindings: Mapping[str, Term] | None = None, **more: Any) -> Any:
        answer = store.query(Query(text, PREFIXES, bindings or {}, **more))
        if isinstance(answer, Rows):
            return [[term.n3() if term else "" for term in row] for row in answer.rows]
        if isinstance(answer, bool):
            return answer
        return [triple.n3() for triple in answer.triples]

    return run


@pytest.fixture
def change(store: Store) -> Callable[[str], None]:
    return lambda text: store.update(Query(text, PREFIXES, {}))


@pytest.fixture
def spelt(store: Store) -> Callable[[], list[str]]:
    """All quads as sorted lines."""
    return lambda: sorted(quad.n3() for quad in store.quads())
