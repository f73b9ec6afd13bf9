"""ggen graph snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

MODEL = "@prefix ex: <http://ex/> .\nex:a ex:p [ ex:q 1 ] .\n"
EPOCH = {"SOURCE_DATE_EPOCH": "0"}


@pytest.fixture(autouse=True)
def project(tree) -> Path:
    return tree(
        {"m.ttl": MODEL, "ggen.toml": '[graph]\nsources = ["m.ttl"]\n', "sub/x": ""}
    )


def test_save_list_show_diff_delete(ggen, project):
    ran = ggen("graph", "snapshot", "save", "v1", env=EPOCH, cwd=project / "sub")
    assert ran.out.startswith("saved 'v1': 2 statements, ")
    head, row = ggen("graph", "snapshot", "list").out.splitlines()
    assert head.split() == ["name", "statements", "created", "hash", "sources"]
    assert row.split()[:3] == ["v1", "2", "1970-01-01T00:00:00Z"]
    shown = ggen("graph", "snapshot", "show", "v1").out
    assert "source      m.ttl  " in shown
    assert "no difference" in ggen("graph", "snapshot", "diff", "v1").out
    (project / "m.ttl").write_text(MODEL.replace("1", "2"))
    ran = ggen("graph", "snapshot", "diff", "v1", code=1)
    assert ran.out == (
        "--- @v1\n"
        "+++ the present graph\n"
        "\n"
        "ex:a ex:p _:c14n0\n"
        "  - ex:q 1\n"
        "  + ex:q 2\n"
        "\n"
        "1 added, 1 removed, 1 unchanged\n"
    )
    assert ggen("graph", "snapshot", "delete", "v1", "--yes").out == "deleted 'v1'\n"
    assert ggen("graph", "snapshot", "list").out == "no snapshots\n"


def test_diff_of_two_snapshots(ggen, project):
    ggen("graph", "snapshot", "save", "v1")
    (project / "m.ttl").write_text(MODEL + "ex:b a ex:C .")
    ggen("graph", "snapshot", "save", "v2")
    ran = ggen("graph", "snapshot", "diff", "v1", "v2", "--json", code=1)
    assert (ran.json["a"], ran.json["b"], ran.json["added"]) == ("@v1", "@v2", 1)
    ggen("graph", "diff", "@v2", "m.ttl")


def test_restore_to_stdout_and_file(ggen, project):
    ggen("graph", "snapshot", "save", "v1")
    printed = ggen("graph", "snapshot", "restore", "v1")
    assert printed.out.splitlines()[0] == "<http://ex/a> <http://ex/p> _:c14n0 ."
    ggen("graph", "snapshot", "restore", "v1", "-o", "old.nq")
    assert (project / "old.nq").read_bytes() == printed.raw
    assert printed.out == ggen("graph", "export", "--canonical").out
    (project / "old.nq").write_text("mine")
    ran = ggen("graph", "snapshot", "restore", "v1", "-o", "old.nq", code=5)
    assert "old.nq: exists with other content" in ran.err
    ggen("graph", "snapshot", "restore", "v1", "-o", "old.nq", "--force")


def test_both_engines_keep_the_same_bytes(ggen, project):
    pytest.importorskip("pyoxigraph")
    for engine in ("rdflib", "oxigraph"):
        ggen("graph", "snapshot", "save", engine, "--engine", engine, env=EPOCH)
    kept = {path.read_bytes() for path in project.glob(".ggen/snapshots/*.gz")}
    assert len(kept) == 1


def test_rules_are_part_of_what_is_kept(ggen, tree):
    rule = "CONSTRUCT { ?s <http://ex/r> ?o } WHERE { ?s <http://ex/p> ?o }"
    tree({"r.rq": rule, "ggen.toml": '[graph]\nsources=["m.ttl"]\nrules=["r.rq"]\n'})
    assert ggen("graph", "snapshot", "save", "v1", "--json").json["snapshot"][
        "triples"
    ] == 3  # fmt: skip
    ggen("graph", "snapshot", "diff", "v1")


def test_errors(ggen, project):
    ggen("graph", "snapshot", "save", "v1")
    assert "exists already" in ggen("graph", "snapshot", "save", "v1", code=5).err
    ggen("graph", "snapshot", "save", "v1", "--force")
    ran = ggen("graph", "snapshot", "show", "v11", code=4)
    assert "hint: did you mean 'v1'?" in ran.err
    ggen("graph", "snapshot", "diff", "v2", code=4)
    ggen("graph", "snapshot", "save", "../x", code=2)
    ran = ggen("graph", "snapshot", "delete", "v1", code=2)
    assert "hint: --yes deletes without asking" in ran.err
    (project / ".ggen/snapshots/v1.nq.gz").write_bytes(b"junk")
    ran = ggen("graph", "snapshot", "restore", "v1", code=3)
    assert ".ggen/snapshots/v1.nq.gz: the snapshot is damaged" in ran.err
    assert ran.out == ""


def test_a_verb_is_needed(ggen):
    assert "needs a verb: save, list, show" in ggen("graph", "snapshot", code=2).err
