"""ggen graph export on the command line."""

from __future__ import annotations

import hashlib

import pytest

MODEL = """\
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a ex:p "1.10"^^xsd:decimal, "x"@en, [ ex:q "01"^^xsd:integer ] ; ex:list ( 1 2 ) .
"""
FORMATS = ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")


@pytest.fixture
def export(ggen, tree):
    tree({"a.ttl": MODEL})

    def run(*argv, **options):
        return ggen("graph", "export", *argv, **options)

    return run


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_document_reads_back_as_the_same_graph(export, ggen, tmp_path, fmt):
    (tmp_path / "b").write_bytes(export("-g", "a.ttl", "-t", fmt).raw)
    hashes = {
        ggen("graph", "load", name, "--json", *options).json["hash"]
        for name, options in (("a.ttl", ()), ("b", ("--input-format", fmt)))
    }
    assert len(hashes) == 1


@pytest.mark.parametrize("fmt", [*FORMATS, "canonical"])
def test_the_same_bytes_with_either_engine(export, fmt):
    pytest.importorskip("pyoxigraph")
    fast, slow = (
        export("-g", "a.ttl", "-t", fmt, "--engine", engine).raw
        for engine in ("oxigraph", "rdflib")
    )
    assert fast == slow


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_bytes_whatever_the_labels(export, tree, fmt):
    tree({"b.ttl": MODEL.replace("[ ex:q", "_:z, [ ex:r _:z ; ex:q")})
    tree(
        {
            "c.ttl": MODEL.replace("[ ex:q", "_:a, [ ex:q").replace(
                "] ;", "; ex:r _:a ] ;"
            )
        }
    )
    first, second = (export("-g", name, "-t", fmt).raw for name in ("b.ttl", "c.ttl"))
    assert first == second


def test_canonical(export, ggen):
    raw = export("-g", "a.ttl", "--canonical").raw
    assert raw.splitlines() == sorted(raw.splitlines())
    assert b"_:c14n0" in raw
    found = ggen("graph", "load", "a.ttl", "--json").json
    assert hashlib.sha256(raw).hexdigest() == found["hash"]


def test_literals_keep_their_spelling(export):
    out = export("-g", "a.ttl", "-t", "nt").out
    assert '"1.10"^^' in out
    assert '"01"^^' in out


@pytest.mark.parametrize(
    ("name", "start"),
    [("b.nt", b"<"), ("b.jsonld", b"{"), ("b.rdf", b"<?xml"), ("b.x", b"@prefix")],
)
def test_the_format_follows_the_ending(export, tmp_path, name, start):
    ran = export("-g", "a.ttl", "-o", name)
    assert ran.out.startswith("wrote ")
    data = (tmp_path / name).read_bytes()
    assert data.startswith(start)


def test_compressed_files_are_the_same_every_time(export, tmp_path):
    export("-g", "a.ttl", "-o", "b.nt.gz")
    first = (tmp_path / "b.nt.gz").read_bytes()
    export("-g", "a.ttl", "-o", "b.nt.gz")
    assert first[:2] == b"\x1f\x8b"
    assert (tmp_path / "b.nt.gz").read_bytes() == first


def test_a_part(export, tree):
    query = "CONSTRUCT { ?s ex:has ?o } WHERE { ?s ex:p ?o FILTER(isLiteral(?o)) }"
    expected = export("-g", "a.ttl", "--construct", query, "-t", "nt").out
    assert expected.count("\n") == 2
    tree({"q.rq": query})
    assert export("-g", "a.ttl", "-f", "q.rq", "-t", "nt").out == expected


def test_json(export, tmp_path):
    found = export("-g", "a.ttl", "-t", "nt", "--json").json
    assert (found["format"], found["count"]) == ("ntriples", 9)
    assert found["text"].count("\n") == 9
    found = export("-g", "a.ttl", "-o", "b.ttl", "--json").json
    assert found["written"] == str(tmp_path / "b.ttl")


def test_quiet(export):
    assert export("-g", "a.ttl", "-q").out.startswith("@prefix")
    assert export("-g", "a.ttl", "-o", "b.ttl", "-q").out == ""


def test_inferred_triples_are_part_of_it(export, tree):
    tree({"r.rq": "CONSTRUCT { ?s ex:also ?s } WHERE { ?s ex:list ?o }"})
    assert "ex:also" in export("-g", "a.ttl", "--rules", "r.rq").out


def test_an_empty_graph(export, tree):
    tree({"empty.ttl": ""})
    assert export("-g", "empty.ttl", "--canonical").out == ""


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("-g", "a.ttl", "-t", "yaml"), 2, "'yaml' is not an RDF format"),
        (("-g", "a.ttl", "-t", "a.ttl"), 2, "'a.ttl' is not an RDF format"),
        (("-g", "b.nq", "-t", "turtle"), 3, "named graphs"),
        (("-g", "a.ttl", "--construct", "ASK {}"), 3, "not a CONSTRUCT"),
        (("-g", "a.ttl", "-o", "."), 74, "directory"),
        (("-g", "a.ttl", "-o", "a.ttl/b"), 74, "a.ttl/b"),
        ((), 2, "which graph?"),
    ],
)
def test_errors(export, tree, argv, code, said):
    tree({"b.nq": "<urn:a> <urn:p> <urn:b> <urn:g> ."})
    ran = export(*argv, code=code)
    assert said in ran.err
    assert ran.out == ""


def test_a_poisoned_graph_is_a_clear_error(export, tree):
    clique = "\n".join(
        f"_:n{a} <urn:p> _:n{b} ." for a in range(10) for b in range(10) if a != b
    )
    tree({"clique.nt": clique})
    ran = export("-g", "clique.nt", "--canonical", code=3)
    assert "too many symmetric blank nodes" in ran.err


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["dcat3.ttl", "csvw.ttl", "activitystreams-owl.ttl"])
def test_real_ontologies_survive(export, ggen, ontologies, tmp_path, name):
    expected = ggen("graph", "load", ontologies / name, "--json").json["hash"]
    for fmt in ("turtle", "jsonld", "rdfxml"):
        (tmp_path / "b").write_bytes(export("-g", ontologies / name, "-t", fmt).raw)
        found = ggen("graph", "load", "b", "--input-format", fmt, "--json").json
        assert found["hash"] == expected, fmt
