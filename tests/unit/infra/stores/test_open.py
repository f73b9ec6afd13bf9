"""Choosing an engine, and importing no more than that."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from ggen.errors import MissingExtra, UsageError
from ggen.infra.stores import open as opening
from ggen.infra.stores.open import choose_engine, engine_version, open_store

ROOT = Path(__file__).parents[4]


def test_the_fast_engine_is_chosen_where_it_is():
    pytest.importorskip("pyoxigraph")
    assert choose_engine("auto") == "oxigraph"
    assert open_store("auto").engine == "oxigraph"
    assert choose_engine("rdflib") == open_store("rdflib").engine == "rdflib"


def test_versions_are_those_of_the_stores():
    for engine in ("oxigraph", "rdflib"):
        store = open_store(engine)
        assert engine_version(engine) == (store.engine, store.version)


def test_without_the_fast_engine(monkeypatch):
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    assert choose_engine("auto") == "rdflib"
    with pytest.raises(MissingExtra) as caught:
        open_store("oxigraph")
    assert caught.value.hint == "python3 -m pip install 'ggen-cli[fast]'"


def test_unknown_engines():
    with pytest.raises(UsageError, match="no such engine: 'jena'"):
        open_store("jena")


def imported(code: str) -> set[str]:
    """Which of the heavy packages a fresh interpreter has after `code`."""
    heavy = "{'rdflib', 'pyoxigraph', 'requests', 'pyparsing', 'html5rdf'}"
    text = f"{code}\nimport sys; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())


def test_modules_import_no_engine():
    names = [path.stem for path in (ROOT / "ggen/infra/stores").glob("*.py")]
    lines = [f"import ggen.infra.stores.{name}" for name in names if name != "__init__"]
    assert imported("\n".join([*lines, "import ggen.infra.web"])) == set()
    assert imported("from ggen.infra.stores.open import *; engine_version()") == set()


def test_the_fast_engine_does_without_rdflib():
    pytest.importorskip("pyoxigraph")
    assert imported(
        """
from ggen.infra.stores.open import open_store
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.serialize import serialize
store = open_store("oxigraph")
store.load(b"<x:a> <x:b> 1.0 .", "turtle", base="x:/")
store.query(Query("SELECT * { ?s ?p ?o } ORDER BY STR(?s)", {}, {}))
store.update(Query("INSERT DATA { <x:c> <x:d> 1 }", {}, {}))
for fmt in ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"):
    serialize(store.quads(), fmt)
"""
    ) == {"pyoxigraph"}


def test_rdflibs_settings_are_put_back():
    import rdflib
    from rdflib.plugins import sparql

    before = (
        rdflib.NORMALIZE_LITERALS,
        sparql.SPARQL_DEFAULT_GRAPH_UNION,
        sparql.SPARQL_LOAD_GRAPHS,
        dict(sparql.CUSTOM_EVALS),
        logging.getLogger("rdflib").level,
    )
    from ggen.infra.stores.protocol import Query

    store = open_store("rdflib")
    store.load(b"<x:a> <x:b> 01 .", "turtle", base="x:/")
    store.query(Query("SELECT * { ?s ?p ?o }", {}, {}))
    with pytest.raises(Exception, match="SPARQL"):
        store.query(Query("SELECT nope", {}, {}))
    assert before == (
        rdflib.NORMALIZE_LITERALS,
        sparql.SPARQL_DEFAULT_GRAPH_UNION,
        sparql.SPARQL_LOAD_GRAPHS,
        dict(sparql.CUSTOM_EVALS),
        logging.getLogger("rdflib").level,
    )


def test_rdflib_is_silent(capfd, caplog):
    store = open_store("rdflib")
    store.load(
        b"<http://h/a'b> <x:b> 'x'^^<http://www.w3.org/2001/XMLSchema#integer> .",
        "turtle",
        base="x:/",
    )
    list(store.quads())
    assert capfd.readouterr() == ("", "") and caplog.records == []
