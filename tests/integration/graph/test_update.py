"""ggen graph update on the command line."""

from __future__ import annotations

import gzip

import pytest

MODEL = """\
@prefix ex: <https://example.org/> .
# a comment
ex:a ex:p "01"^^<http://www.w3.org/2001/XMLSchema#integer> ; ex:old ex:b .
"""
DELETE = "DELETE WHERE { ?s ex:old ?o }"


@pytest.fixture(params=["oxigraph", "rdflib"])
def update(request, ggen, tree):
    """``graph update`` with each engine."""
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")
    tree({"a.ttl": MODEL})

    def run(*argv, **options):
        return ggen("graph", "update", *argv, "--engine", request.param, **options)

    return run


def test_the_changed_graph_is_printed(update, tmp_path):
    ran = update(DELETE, "-g", "a.ttl", "-q")
    assert "ex:old" not in ran.out
    assert ran.out.startswith("@prefix ex: <https://example.org/> .")
    assert "ex:p 01 ." in ran.out
    assert (tmp_path / "a.ttl").read_text() == MODEL


def test_in_place(update, tmp_path):
    ran = update(DELETE, "-g", "a.ttl", "--in-place")
    assert ran.out == "wrote " + str(tmp_path / "a.ttl") + (
        ": 0 added, 1 removed, 1 statement\n"
    )
    text = (tmp_path / "a.ttl").read_text()
    assert "ex:old" not in text
    assert "ex:p 01 ." in text


def test_in_place_keeps_a_file_that_need_not_change(update, tmp_path):
    ran = update("DELETE WHERE { ?s ex:none ?o }", "-g", "a.ttl", "--in-place")
    assert ran.out == "nothing to change, 2 statements\n"
    assert (tmp_path / "a.ttl").read_text() == MODEL


def test_in_place_keeps_the_format(update, tree, tmp_path):
    tree({"b.nt": "<urn:a> <urn:p> <urn:b> .\n"})
    update("INSERT DATA { <urn:a> <urn:p> <urn:c> }", "-g", "b.nt", "--in-place")
    assert (tmp_path / "b.nt").read_text() == (
        "<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> <urn:c> .\n"
    )


def test_in_place_keeps_the_compression(update, tmp_path):
    path = tmp_path / "b.nt.gz"
    path.write_bytes(gzip.compress(b"<urn:a> <urn:p> <urn:b> .\n"))
    update("INSERT DATA { <urn:c> <urn:p> 1 }", "-g", "b.nt.gz", "--in-place")
    assert gzip.decompress(path.read_bytes()).startswith(b"<urn:a> <urn:p> <urn:b> .\n")


def test_into_another_file(update, tmp_path):
    update(DELETE, "-g", "a.ttl", "-o", "out/b.nq")
    assert (tmp_path / "out/b.nq").read_text() == (
        '<https://example.org/a> <https://example.org/p> "01"'
        "^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
    )
    assert (tmp_path / "a.ttl").read_text() == MODEL


def test_a_dry_run_only_counts(update, tmp_path):
    ran = update(DELETE, "-g", "a.ttl", "--in-place", "--dry-run")
    assert ran.out == "would change: 0 added, 1 removed, 1 statement\n"
    assert (tmp_path / "a.ttl").read_text() == MODEL


def test_json(update):
    found = update(DELETE, "-g", "a.ttl", "-o", "b.ttl", "--json").json
    assert (found["added"], found["removed"], found["statements"]) == (0, 1, 1)
    assert found["format"] == "turtle"


def test_a_patch(update, tree, tmp_path):
    tree(
        {
            "fix.rdfp": "H id <urn:uuid:0686c69d-8f89-4496-acb5-744f0157a8db> .\n"
            "TX .\n"
            "D <https://example.org/a> <https://example.org/old> "
            "<https://example.org/b> .\n"
            "A <https://example.org/a> <https://example.org/new> _:new0 .\n"
            "TC .\n"
        }
    )
    ran = update("--patch", "fix.rdfp", "-g", "a.ttl", "--in-place")
    assert "1 added, 1 removed" in ran.out
    text = (tmp_path / "a.ttl").read_text()
    assert "ex:new" in text
    assert "ex:old" not in text


def test_a_wrong_patch_has_its_place(update, tree, tmp_path):
    tree({"fix.rdfp": "TX .\nX nonsense .\n"})
    ran = update("--patch", "fix.rdfp", "-g", "a.ttl", "--in-place", code=3)
    assert ran.err.startswith("ggen: error: fix.rdfp:2: ")
    assert (tmp_path / "a.ttl").read_text() == MODEL


def test_an_update_that_fails_changes_nothing(update, tmp_path):
    wrong = "DELETE WHERE { ?s ?p ?o } ; INSERT DATA { oops }"
    ran = update(wrong, "-g", "a.ttl", "--in-place", code=3)
    assert ran.err.startswith("ggen: error: <argument>:1:")
    assert (tmp_path / "a.ttl").read_text() == MODEL


def test_relative_iris_are_not_made_absolute_silently(update, tree, tmp_path):
    tree({"me.ttl": "<#me> <urn:p> 1 ."})
    change = "INSERT DATA { <urn:a> <urn:p> 2 }"
    ran = update(change, "-g", "me.ttl", "--in-place", code=3)
    assert "relative IRIs" in ran.err
    assert "--base IRI" in ran.err
    update(change, "-g", "me.ttl", "--in-place", "--base", "https://e.org/me.ttl")
    assert "<https://e.org/me.ttl#me>" in (tmp_path / "me.ttl").read_text()


def test_rules_of_the_project_are_not_written_down(update, tree, tmp_path):
    rule = "CONSTRUCT { ?s ex:inferred 1 } WHERE { ?s ex:p ?o }"
    tree(
        {
            "ggen.toml": '[graph]\nsources = ["a.ttl"]\nrules = ["r.rq"]\n',
            "r.rq": rule,
        }
    )
    update(DELETE, "--in-place")
    assert "inferred" not in (tmp_path / "a.ttl").read_text()


def test_named_graphs_do_not_fit_into_turtle(update, tmp_path):
    change = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }"
    ran = update(change, "-g", "a.ttl", "--in-place", code=3)
    assert "named graphs" in ran.err
    assert (tmp_path / "a.ttl").read_text() == MODEL


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("-g", "a.ttl"), 2, "nothing to run"),
        ((DELETE, "-g", "a.ttl", "-g", "b.ttl", "--in-place"), 2, "exactly one file"),
        ((DELETE, "-g", "a.ttl", "--in-place", "-o", "b.ttl"), 2, "exclude"),
        ((DELETE, "-g", "a.ttl", "--patch", "p"), 2, "exclude"),
        ((DELETE, "-g", "a.ttl", "-t", "yaml"), 2, "'yaml' is not an RDF format"),
        ((DELETE,), 2, "which graph?"),
        (("SELECT * { ?s ?p ?o }", "-g", "a.ttl"), 3, "query"),
        (("LOAD <file:///etc/passwd>", "-g", "a.ttl"), 6, "LOAD"),
        (("--patch", "none", "-g", "a.ttl"), 4, "none: no such file"),
        ((DELETE, "-g", "a.ttl", "-o", "."), 74, "directory"),
    ],
)
def test_errors(update, tree, argv, code, said):
    tree({"b.ttl": "<urn:a> <urn:p> 1 ."})
    ran = update(*argv, code=code)
    assert said in ran.err
    assert ran.out == ""


def test_standard_input_cannot_be_changed_in_place(update):
    ran = update(DELETE, "-g", "-", "--in-place", stdin=MODEL.encode(), code=2)
    assert "exactly one file" in ran.err


def test_a_read_only_file_stays(update, tmp_path):
    (tmp_path / "a.ttl").chmod(0o444)
    ran = update(DELETE, "-g", "a.ttl", "--in-place", code=74)
    assert "read-only" in ran.err
    assert (tmp_path / "a.ttl").read_text() == MODEL
