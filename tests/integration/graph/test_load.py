"""ggen graph load on the command line."""

from __future__ import annotations

import pytest

ONE = "@prefix ex: <https://example.org/> .\nex:a ex:p ex:b, [ ex:q 1 ] .\n"
TWO = "<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n"


@pytest.fixture
def load(ggen, tree):
    tree({"one.ttl": ONE, "two.nt": TWO})

    def run(*argv, **options):
        return ggen("graph", "load", *argv, **options)

    return run


def test_what_is_in_the_files(load):
    lines = load("one.ttl", "two.nt").out.splitlines()
    assert lines[:5] == [
        "file     format    statements",
        "one.ttl  turtle    3",
        "two.nt   ntriples  1",
        "",
        "3 statements in all",
    ]
    assert lines[5] == "prefixes  ex"


def test_json(load):
    found = load("one.ttl", "two.nt", "--json").json
    assert [file["statements"] for file in found["files"]] == [3, 1]
    assert found["statements"] == 3
    assert found["prefixes"] == {"ex": "https://example.org/"}
    assert len(found["hash"]) == 64


def test_the_hash_is_of_the_graph_not_of_the_text(load, tree):
    tree({"other.ttl": ONE.replace("ex:", "e:").replace("[ e:q 1 ]", "_:x")})
    with_node = (tree({})).joinpath("other.ttl")
    with_node.write_text(with_node.read_text() + "_:x e:q 1 .\n")
    assert (
        load("one.ttl", "--json").json["hash"]
        == load("other.ttl", "--json").json["hash"]
    )


def test_rules_are_counted(load, tree):
    tree({"r.rq": "CONSTRUCT { ?o ex:of ?s } WHERE { ?s ex:p ?o }"})
    assert "of them 2 inferred by r.rq" in load("one.ttl", "--rules", "r.rq").out


def test_from_standard_input(load):
    ran = load("-", stdin=TWO.encode())
    assert ran.out.splitlines()[1] == "<stdin>  turtle  1"


def test_every_broken_file_is_named(load, tree):
    tree({"bad1.ttl": "x", "bad2.ttl": "\n\n<urn:a> y"})
    ran = load("*.ttl", code=3)
    assert "bad1.ttl:1" in ran.err
    assert "bad2.ttl:3" in ran.err
    assert ran.out == ""


def test_add_keeps_the_settings_file(load, tree):
    root = tree(
        {
            "ggen.toml": "# ours\n[graph]\nsources = [\n"
            '  "model/*.ttl", # all of them\n]\nbase = "urn:x:"\n',
            "model/m.ttl": TWO,
            "deep/three.ttl": TWO,
        }
    )
    ran = load("three.ttl", "../one.ttl", "--add", cwd=root / "deep")
    assert "added to ggen.toml: deep/three.ttl" in ran.out
    text = (root / "ggen.toml").read_text()
    assert text.startswith("# ours\n[graph]\n")
    assert 'base = "urn:x:"' in text
    from ggen.infra.settings import load_settings

    assert load_settings(root, {})["graph.sources"] == [
        "model/*.ttl",
        "deep/three.ttl",
        "one.ttl",
    ]


def test_add_leaves_out_what_is_listed(load, tree):
    text = '[graph]\nsources = ["*.ttl"]\n'
    root = tree({"ggen.toml": text})
    assert load("one.ttl", "*.ttl", "--add", "--json").json["added"] == []
    assert (root / "ggen.toml").read_text() == text


def test_add_makes_the_section(load, tree):
    root = tree({"ggen.toml": '[project]\nname = "x"\n'})
    load("one.ttl", "--add")
    assert (root / "ggen.toml").read_text().startswith('[project]\nname = "x"\n')
    assert "one.ttl" in (root / "ggen.toml").read_text()


def test_add_without_a_project(load):
    ran = load("one.ttl", "--add", code=2)
    assert "no project" in ran.err


def test_nothing_is_added_when_a_file_is_broken(load, tree):
    root = tree({"ggen.toml": "", "bad.ttl": "x"})
    load("bad.ttl", "--add", code=3)
    assert (root / "ggen.toml").read_text() == ""
