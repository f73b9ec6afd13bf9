"""SHACL paths as SPARQL writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.graph.shacl_paths import path_text
from ggen.domain.graph.vocabulary import Facts
from ggen.infra.stores.terms import IRI

PREFIX = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://ex/> ."


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (":a", "a"),
        ("(:a :b)", "a/b"),
        ("[sh:inversePath :a]", "^a"),
        ("[sh:alternativePath (:a :b)]", "a|b"),
        ("[sh:zeroOrMorePath :a]", "a*"),
        ("[sh:oneOrMorePath :a]", "a+"),
        ("[sh:zeroOrOnePath :a]", "a?"),
        ("(:a [sh:alternativePath (:b :c)])", "a/(b|c)"),
        ("[sh:alternativePath ((:a :b) :c)]", "a/b|c"),
        ("[sh:zeroOrMorePath (:a :b)]", "(a/b)*"),
        ("[sh:inversePath (:a :b)]", "^(a/b)"),
        ("[sh:inversePath [sh:zeroOrMorePath :a]]", "^a*"),
        ("[sh:zeroOrMorePath [sh:inversePath :a]]", "(^a)*"),
        ("[sh:zeroOrMorePath [sh:oneOrMorePath :a]]", "(a+)*"),
        ("(:a)", "a"),
    ],
)
def test_paths_have_the_brackets_they_need(path: str, text: str, tmp_path: Path):
    inline = (f"{PREFIX} :s sh:path {path} .",)
    quads = list(open_graph([], LoadOptions(cwd=tmp_path, inline=inline)).quads())
    facts = Facts(quads)
    (value,) = facts.values(IRI("http://ex/s"), "http://www.w3.org/ns/shacl#path")
    shown = path_text(value, facts).replace("<http://ex/", "").replace(">", "")
    assert shown == text


def test_a_path_that_contains_itself_ends(tmp_path: Path):
    inline = (f"{PREFIX} :s sh:path _:x . _:x sh:inversePath _:x .",)
    facts = Facts(open_graph([], LoadOptions(cwd=tmp_path, inline=inline)).quads())
    (value,) = facts.values(IRI("http://ex/s"), "http://www.w3.org/ns/shacl#path")
    assert path_text(value, facts).startswith("^")
