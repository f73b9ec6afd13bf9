"""Rules: applied to a fixpoint, bounded, and kept apart from what was loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.rules import apply_rules, load_rules
from ggen.errors import EncodingError, NotFound, QueryError
from ggen.infra.stores.open import open_store

CHAIN = """
@prefix ex: <https://example.org/> .
ex:a ex:next ex:b . ex:b ex:next ex:c . ex:c ex:next ex:d . ex:d ex:size 01.0 .
"""
REACHES = """
CONSTRUCT { ?x ex:reaches ?z }
WHERE { { ?x ex:next ?z } UNION { ?x ex:reaches ?y . ?y ex:next ?z } }
"""


@pytest.fixture
def chain(tmp_path: Path, open_files):
    """Opens the chain with rules, given as texts."""
    (tmp_path / "chain.ttl").write_text(CHAIN)

    def open_chain(*texts: str):
        for number, text in enumerate(texts):
            (tmp_path / f"r{number}.rq").write_text(text)
        return open_files(
            "chain.ttl", rules=tuple(f"r{n}.rq" for n in range(len(texts)))
        )

    return open_chain


def pairs(graph, predicate: str) -> list[str]:
    rows = graph.select(f"SELECT ?x ?y {{ ?x ex:{predicate} ?y }}").rows
    return ["".join(term.value[-1] for term in row) for row in rows]


def test_rules_run_until_nothing_new_appears(chain):
    graph = chain(REACHES)
    assert pairs(graph, "reaches") == ["ab", "ac", "ad", "bc", "bd", "cd"]
    assert len(graph) == 4 + 6


def test_a_rule_sees_what_others_inferred(chain):
    back = "CONSTRUCT { ?y ex:from ?x } WHERE { ?x ex:reaches ?y }"
    graph = chain(back, REACHES)
    assert pairs(graph, "from") == ["ba", "ca", "cb", "da", "db", "dc"]


def test_inferred_triples_are_counted_by_rule(chain):
    graph = chain(REACHES, "CONSTRUCT { ?x a ex:Node } WHERE { ?x ex:next ?y }")
    counts = {found.rule: len(found.triples) for found in graph.inferences}
    assert counts == {"r0.rq": 6, "r1.rq": 3}


def test_what_was_known_is_not_inferred(chain):
    graph = chain("CONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ?y }")
    assert graph.inferences[0].triples == ()
    assert len(graph) == 4


def test_known_by_value_not_by_spelling(chain):
    graph = chain("CONSTRUCT { ex:d ex:size 1.00 } WHERE {}")
    assert graph.inferences[0].triples == ()


def test_rules_that_find_no_end(chain):
    more = "CONSTRUCT { ?x ex:n ?m } WHERE { ?x ex:size|ex:n ?n BIND(?n + 1 AS ?m) }"
    graph = chain(more)
    with pytest.raises(QueryError) as caught:
        len(graph)
    assert "the rules find no end" in caught.value.message
    assert caught.value.file.endswith("r0.rq")


def test_rules_that_make_ever_more(tmp_path, engine):
    (tmp_path / "r.rq").write_text("CONSTRUCT { [] <urn:p> ?x } WHERE { ?x ?q ?o }")
    store = open_store(engine)
    store.load(b"<urn:a> <urn:p> 1 .", "turtle", base="urn:base")
    rules = load_rules(["r.rq"], tmp_path)
    with pytest.raises(QueryError, match="made more than 50 triples"):
        apply_rules(store, rules, prefixes={}, base="urn:b", max_inferred=50)


def test_a_rule_of_another_form(chain):
    with pytest.raises(QueryError, match="must be a CONSTRUCT query"):
        len(chain("SELECT * { ?s ?p ?o }"))


def test_a_wrong_rule_has_its_place(chain, tmp_path):
    with pytest.raises(QueryError) as caught:
        len(chain("CONSTRUCT { ?x ex:p ?y }\nWHERE { ?x ex:p }"))
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "r0.rq"), 2)


def test_rule_files_by_glob_in_order(tmp_path):
    for name in ("b.rq", "a.rq", "c.rq"):
        (tmp_path / name).write_text("CONSTRUCT WHERE { ?s ?p ?o }")
    found = load_rules(["c.rq", "*.rq"], tmp_path)
    assert [rule.name for rule in found] == ["c.rq", "a.rq", "b.rq"]


@pytest.mark.parametrize(
    ("pattern", "error"),
    [("none.rq", NotFound), ("*.rq", NotFound), (".", EncodingError)],
)
def test_rules_that_are_not_there(tmp_path, pattern, error):
    with pytest.raises(error):
        load_rules([pattern], tmp_path)


def test_the_digest_follows_the_text_of_the_rules(chain):
    assert chain(REACHES).digest != chain(REACHES + " ").digest


def test_a_project_graph_has_the_rules_of_its_settings(tmp_path, engine):
    from ggen.domain.graph.load import open_project_graph
    from ggen.infra.settings import load_settings

    (tmp_path / "chain.ttl").write_text(CHAIN)
    (tmp_path / "r.rq").write_text(REACHES)
    (tmp_path / "ggen.toml").write_text(
        '[graph]\nsources = ["*.ttl"]\nrules = ["*.rq"]\n'
    )
    (tmp_path / "deep").mkdir()
    settings = load_settings(tmp_path / "deep", {}, {"engine": engine})
    assert len(open_project_graph(settings)) == 10
    assert len(open_project_graph(settings, with_rules=False)) == 4
    assert len(open_project_graph(settings, ["../chain.ttl"])) == 4
    assert len(open_project_graph(settings, ["../chain.ttl"], rules=("../r.rq",))) == 10
    assert open_graph is not None
