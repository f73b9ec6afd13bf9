"""Opening graphs: what sources stand for, when they are read, how they are named."""

from __future__ import annotations

import gzip
import os
import pickle
from pathlib import Path

import pytest

from ggen.domain.graph.load import open_graph, open_project_graph
from ggen.domain.graph.options import LoadOptions
from ggen.errors import (
    ConfigError,
    EncodingError,
    IoTrouble,
    NotFound,
    RdfError,
    Unavailable,
    UsageError,
)
from ggen.infra.stores.terms import IRI, Quad

ONE = "<urn:a> <urn:p> <urn:b> ."


def subjects(graph) -> set[str]:
    return {quad.subject.value for quad in graph.quads()}


def write(folder: Path, *names: str, text: str = ONE) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


# ---- what sources stand for


def test_globs_are_sorted_and_each_file_is_read_once(tmp_path, open_files):
    write(tmp_path, "b.ttl", "a.ttl", "deep/c.ttl")
    graph = open_files("**/*.ttl", "a.ttl", "./deep/../b.ttl", str(tmp_path / "a.ttl"))
    assert [source.name for source in graph.sources] == [
        "a.ttl",
        "b.ttl",
        "deep/c.ttl",
    ]


def test_the_order_of_the_names_is_kept(tmp_path, open_files):
    write(tmp_path, "b.ttl", "a.ttl")
    graph = open_files("b.ttl", "a.ttl")
    assert [source.name for source in graph.sources] == ["b.ttl", "a.ttl"]


def test_a_link_to_a_file_already_there_is_the_same_file(tmp_path, open_files):
    write(tmp_path, "a.ttl", text="[] <urn:p> 1 .")
    os.symlink(tmp_path / "a.ttl", tmp_path / "b.ttl")
    assert len(open_files("*.ttl")) == 1


def test_a_glob_without_a_match(open_files):
    with pytest.raises(NotFound, match=r"no file matches 'x/\*\.ttl'"):
        open_files("x/*.ttl")


def test_a_missing_file(tmp_path, open_files):
    with pytest.raises(NotFound) as caught:
        open_files("none.ttl")
    assert caught.value.file == str(tmp_path / "none.ttl")


def test_a_folder_is_no_source(tmp_path, open_files):
    (tmp_path / "model").mkdir()
    with pytest.raises(EncodingError, match="is a folder"):
        open_files("model")


def test_standard_input(open_files):
    graph = open_files("-", stdin=ONE.encode, fmt="ntriples")
    assert subjects(graph) == {"urn:a"}
    assert graph.sources[0].name == "<stdin>"
    assert graph.volatile


def test_standard_input_that_is_not_there(open_files):
    with pytest.raises(UsageError):
        open_files("-")


def test_inline_turtle_joins_the_files(tmp_path, open_files):
    write(tmp_path, "a.ttl")
    graph = open_files("a.ttl", inline=("@prefix ex: <urn:> . ex:c a ex:D .",))
    assert subjects(graph) == {"urn:a", "urn:c"}
    assert graph.prefixes["ex"] == "urn:"


def test_offline_refuses_the_network(open_files):
    with pytest.raises(Unavailable, match="--offline"):
        open_files("https://example.org/x.ttl", offline=True)


def test_an_endpoint_and_files_exclude_each_other(tmp_path):
    options = LoadOptions(cwd=tmp_path, endpoint="http://127.0.0.1:9/")
    with pytest.raises(UsageError):
        open_graph(["a.ttl"], options)


def test_no_sources_are_an_empty_graph(open_files):
    graph = open_files()
    assert len(graph) == 0
    assert graph
    assert not graph.ask("ASK { ?s ?p ?o }")


# ---- formats

DOCUMENTS = {
    "a.ttl": ONE,
    "a.nt": ONE,
    "a.nq": "<urn:a> <urn:p> <urn:b> <urn:g> .",
    "a.trig": "GRAPH <urn:g> { <urn:a> <urn:p> <urn:b> }",
    "a.jsonld": '{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}',
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:u="urn:"><rdf:Description rdf:about="urn:a"><u:p rdf:resource="urn:b"/>'
    "</rdf:Description></rdf:RDF>",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_format_follows_from_the_ending(tmp_path, open_files, name):
    write(tmp_path, name, text=DOCUMENTS[name])
    assert subjects(open_files(name)) == {"urn:a"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_format_follows_from_the_content(tmp_path, open_files, name):
    write(tmp_path, "document", text=DOCUMENTS[name])
    assert subjects(open_files("document")) == {"urn:a"}


@pytest.mark.parametrize("name", ["a.ttl.gz", "document"])
def test_compressed_files_are_unpacked(tmp_path, open_files, name):
    (tmp_path / name).write_bytes(gzip.compress(ONE.encode()))
    assert subjects(open_files(name)) == {"urn:a"}


def test_the_given_format_wins(tmp_path, open_files):
    write(tmp_path, "a.rdf")
    assert subjects(open_files("a.rdf", fmt="turtle")) == {"urn:a"}


def test_a_format_that_nothing_tells(tmp_path, open_files):
    write(tmp_path, "notes", text="hello there")
    with pytest.raises(RdfError) as caught:
        open_files("notes").store  # noqa: B018
    assert caught.value.message == "cannot tell the RDF format"
    assert "--input-format" in str(caught.value.hint)


def test_damaged_gzip(tmp_path, open_files):
    (tmp_path / "a.ttl.gz").write_bytes(gzip.compress(ONE.encode())[:-10])
    with pytest.raises(RdfError) as caught:
        len(open_files("a.ttl.gz"))
    assert caught.value.file == str(tmp_path / "a.ttl.gz")


def test_a_syntax_error_has_its_place(tmp_path, open_files):
    write(tmp_path, "a.ttl", text="<urn:a> <urn:p> <urn:b> .\n<urn:a> oops .\n")
    with pytest.raises(RdfError) as caught:
        len(open_files("a.ttl"))
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "a.ttl"), 2)


def test_a_format_that_does_not_exist(tmp_path, open_files):
    write(tmp_path, "a.ttl")
    with pytest.raises(UsageError, match="'yaml' is not an RDF format"):
        open_files("a.ttl", fmt="yaml")


# ---- base IRIs


def base_of(graph) -> str:
    return next(iter(graph.quads())).subject.value


def test_relative_iris_name_the_project_not_the_machine(tmp_path, open_files):
    write(tmp_path, "model/my file.ttl", text="<#x> <urn:p> 1 .")
    graph = open_files("model/*.ttl", root=tmp_path)
    assert base_of(graph) == "https://ggen.invalid/model/my%20file.ttl#x"


def test_relative_iris_are_the_same_from_every_folder(tmp_path, open_files):
    write(tmp_path, "model/a.ttl", text="<> <urn:p> 1 .")
    graph = open_files("a.ttl", cwd=tmp_path / "model", root=tmp_path)
    assert base_of(graph) == "https://ggen.invalid/model/a.ttl"


def test_of_files_outside_the_project_only_the_name_counts(tmp_path, open_files):
    write(tmp_path, "else/a.ttl", text="<> <urn:p> 1 .")
    (tmp_path / "project").mkdir()
    graph = open_files("else/a.ttl", root=tmp_path / "project")
    assert base_of(graph) == "https://ggen.invalid/a.ttl"


def test_a_given_base_holds_for_every_source(tmp_path, open_files):
    write(tmp_path, "a.ttl", text="<x> <urn:p> 1 .")
    assert base_of(open_files("a.ttl", base="http://e.org/d/")) == "http://e.org/d/x"


@pytest.mark.parametrize("base", ["relative/", "", "http://e.org/a b", "//e.org"])
def test_a_base_that_is_none(tmp_path, open_files, base):
    write(tmp_path, "a.ttl")
    with pytest.raises(UsageError, match="is not an absolute IRI"):
        open_files("a.ttl", base=base)


def test_a_name_that_is_not_utf8(tmp_path, open_files):
    path = os.fsencode(tmp_path) + b"/\xff.ttl"
    Path(os.fsdecode(path)).write_text("<> <urn:p> 1 .")
    assert base_of(open_files("*.ttl")) == "https://ggen.invalid/%FF.ttl"


# ---- laziness and digests


def test_opening_does_not_parse(tmp_path, open_files):
    write(tmp_path, "broken.ttl", text="this is not Turtle")
    graph = open_files("broken.ttl")
    assert len(graph.digest) == 64
    with pytest.raises(RdfError):
        len(graph)


def test_the_digest_follows_the_content_not_the_place(tmp_path, open_files):
    write(tmp_path, "one/a.ttl", "two/a.ttl", "three/a.ttl")
    write(tmp_path, "three/a.ttl", text="<urn:a> <urn:p> <urn:c> .")
    one, two, three = (
        open_files("a.ttl", cwd=tmp_path / name, root=tmp_path / name).digest
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one != three


def test_the_digest_follows_the_options_that_matter(tmp_path, open_files):
    write(tmp_path, "a.ttl")
    write(tmp_path, "r.rq", text="CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o }")
    digests = {
        open_files("a.ttl", **options).digest
        for options in (
            {},
            {"fmt": "ntriples"},
            {"base": "urn:x"},
            {"rules": ("r.rq",)},
            {"inline": (ONE,)},
        )
    }
    assert len(digests) == 5


def test_a_file_that_changes_after_opening_is_an_error(tmp_path, open_files):
    write(tmp_path, "a.ttl")
    graph = open_files("a.ttl")
    write(tmp_path, "a.ttl", text="<urn:other> <urn:p> <urn:b> .")
    with pytest.raises(IoTrouble, match="changed while it was read"):
        len(graph)


def test_a_file_that_was_only_touched_is_none(tmp_path, open_files):
    write(tmp_path, "a.ttl")
    graph = open_files("a.ttl")
    write(tmp_path, "a.ttl")
    assert len(graph) == 1


def test_a_graph_travels_as_its_recipe(tmp_path, open_files):
    write(tmp_path, "a.ttl")
    graph = open_files("a.ttl", inline=("<urn:i> <urn:p> 1 .",), environ=os.environ)
    _ = graph.store
    data = pickle.dumps(graph)
    assert b"urn:a" not in data
    copy = pickle.loads(data)
    assert copy.digest == graph.digest
    assert set(copy.quads()) == set(graph.quads())


# ---- prefixes and facts


def test_prefixes_settings_win_over_documents_and_those_over_the_known(
    tmp_path, open_files
):
    write(tmp_path, "a.ttl", text="@prefix ex: <urn:1> . @prefix foaf: <urn:2> .")
    write(tmp_path, "b.ttl", text="@prefix ex: <urn:3> . @prefix my: <urn:4> .")
    graph = open_files("a.ttl", "b.ttl", prefixes={"my": "urn:5"})
    found = graph.prefixes
    assert (found["ex"], found["foaf"], found["my"]) == ("urn:1", "urn:2", "urn:5")
    assert found["rdfs"] == "http://www.w3.org/2000/01/rdf-schema#"


def test_facts_are_there_again_without_parsing(tmp_path, open_files):
    write(tmp_path, "a.ttl", text="@prefix ex: <urn:> . ex:a ex:p [] .")
    first = open_files("a.ttl", cache_dir=tmp_path / "cache")
    facts = (first.hash, len(first), first.own_prefixes)
    second = open_files("a.ttl", cache_dir=tmp_path / "cache")
    second._load = None  # would raise if it were called
    assert (second.hash, len(second), second.own_prefixes) == facts


def test_quads_keep_their_spelling(tmp_path, open_files):
    decimal = '"01.10"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    write(tmp_path, "a.ttl", text=f"<urn:a> <urn:p> {decimal} .")
    assert [quad.object.n3() for quad in open_files("a.ttl").quads()] == [decimal]


def test_blank_nodes_of_two_files_never_meet(tmp_path, open_files):
    write(tmp_path, "a.ttl", text="_:x <urn:p> 1 .")
    write(tmp_path, "b.ttl", text="_:x <urn:q> 1 .")
    graph = open_files("a.ttl", "b.ttl")
    assert len({quad.subject for quad in graph.quads()}) == 2
    assert set(graph.labels.values()) == {
        quad.subject for quad in graph.canonical_quads()
    }


def test_quads_of_named_graphs(tmp_path, open_files):
    write(tmp_path, "a.nq", text=DOCUMENTS["a.nq"])
    expected = Quad(IRI("urn:a"), IRI("urn:p"), IRI("urn:b"), IRI("urn:g"))
    assert list(open_files("a.nq").quads()) == [expected]


# ---- the graph of a project


def project(root: Path, toml: str):
    from ggen.infra.settings import load_settings

    (root / "ggen.toml").write_text(toml)
    return load_settings(root, {})


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('sources = ["none.ttl"]', "no such file: none.ttl"),
        ('sources = ["*.ttl"]', "no file matches '*.ttl'"),
        ('sources = ["a.nt"]\nrules = ["r.rq"]', "no such file: r.rq"),
    ],
)
def test_a_missing_file_of_the_settings_is_their_fault(tmp_path, toml, message):
    write(tmp_path, "a.nt")
    settings = project(tmp_path, f"[graph]\n{toml}\n")
    with pytest.raises(ConfigError) as caught:
        open_project_graph(settings)
    assert caught.value.message == f"the project's graph: {message}"
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "ggen.toml"), 2)


def test_no_graph_at_all(tmp_path):
    with pytest.raises(UsageError, match="which graph"):
        open_project_graph(project(tmp_path, ""))


def test_answers_are_kept_in_the_project(tmp_path):
    write(tmp_path, "a.ttl")
    settings = project(tmp_path, '[graph]\nsources = ["a.ttl"]\n')
    assert open_project_graph(settings).ask("ASK { ?s ?p ?o }")
    assert (tmp_path / ".ggen/cache/queries").is_dir()
    assert "manifest" in (tmp_path / ".ggen/.gitignore").read_text()
