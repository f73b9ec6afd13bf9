"""Graphs as documents: formats, names, the same bytes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ggen.domain.graph.export import export
from ggen.domain.graph.write import document, format_for, write_document
from ggen.errors import InputError, UsageError
from ggen.infra.stores.terms import IRI, BlankNode, Quad


@pytest.mark.parametrize(
    ("name", "fmt", "expected"),
    [
        (None, None, "turtle"),
        ("a.nt", None, "ntriples"),
        ("a.NQ.gz", None, "nquads"),
        ("a.unknown", None, "turtle"),
        ("a.nt", "ttl", "turtle"),
        (None, "text/turtle", "turtle"),
        (None, "canonical", "canonical"),
    ],
)
def test_which_format(name: str | None, fmt: str | None, expected: str):
    assert format_for(Path(name) if name else None, fmt) == expected


@pytest.mark.parametrize("fmt", ["yaml", "", "model.ttl"])
def test_no_format_of_that_name(fmt: str):
    with pytest.raises(UsageError, match="is not an RDF format"):
        format_for(None, fmt)


def quad(subject: str, graph: str | None = None) -> Quad:
    node = BlankNode(subject) if subject.startswith("_:") else IRI(subject)
    return Quad(node, IRI("urn:p"), IRI("urn:o"), IRI(graph) if graph else None)


def test_blank_nodes_get_their_canonical_label():
    assert document([quad("_:zzz")], "ntriples", prefixes={}) == (
        b"_:c14n0 <urn:p> <urn:o> .\n"
    )


def test_statements_are_sorted_and_said_once():
    quads = [quad("urn:b"), quad("urn:a"), quad("urn:b")]
    assert document(quads, "ntriples", prefixes={}).decode().splitlines() == [
        "<urn:a> <urn:p> <urn:o> .",
        "<urn:b> <urn:p> <urn:o> .",
    ]


@pytest.mark.parametrize("fmt", ["turtle", "ntriples", "rdfxml"])
def test_named_graphs_need_a_format_for_them(fmt: str):
    with pytest.raises(InputError, match="named graphs"):
        document([quad("urn:a", "urn:g")], fmt, prefixes={})
    assert b"urn:g" in document([quad("urn:a", "urn:g")], "trig", prefixes={})


def test_compressed_by_name(tmp_path: Path):
    write_document(tmp_path / "a.nt.gz", b"text")
    assert gzip.decompress((tmp_path / "a.nt.gz").read_bytes()) == b"text"


def test_unused_prefixes_are_left_out(tmp_path: Path, open_files):
    (tmp_path / "a.ttl").write_text("@prefix ex: <urn:> . ex:a a ex:B .")
    text = export(open_files("a.ttl")).text
    assert text.startswith("@prefix ex: <urn:> .\n")
    assert "foaf" not in text


def test_an_exported_graph_counts_what_is_in_it(tmp_path: Path, open_files):
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> 1, 2 .")
    done = export(open_files("a.ttl"), tmp_path / "b.nt")
    assert (done.count, done.format) == (2, "ntriples")
    part = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o > 1) }"
    assert export(open_files("a.ttl"), construct=part).count == 1
