"""Counts over a graph, and what in it looks broken."""

from __future__ import annotations

import pytest

from ggen.domain.graph.stats import count_graph
from ggen.infra.stores.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal, Quad
from ggen.results.graph_inspect import GraphStats

EX = "https://example.org/"
PREFIXES = {
    "": EX,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
}


def term(text: str) -> IRI | BlankNode | Literal:
    if text.startswith("_:"):
        return BlankNode(text)
    if text.startswith("'"):
        lexical, _, tag = text[1:].partition("@")
        return Literal(lexical, RDF_LANG_STRING, tag) if tag else Literal(lexical)
    if text.isdecimal():
        return Literal(text, XSD + "integer")
    if text.startswith("<"):
        return IRI(text[1:-1])
    prefix, colon, local = text.partition(":")
    return IRI(PREFIXES[prefix] + local) if colon else IRI(EX + text)


def stats(*lines: str) -> GraphStats:
    quads = [
        Quad(*(term(w) for w in line.replace(" a ", " rdf:type ").split()))  # type: ignore[arg-type]
        for line in lines
    ]
    return count_graph(quads, {"": EX})


def problems(*lines: str) -> dict[str, tuple[str, ...]]:
    found = stats(*lines).problems
    assert all(problem.count == len(problem.nodes) for problem in found)
    return {
        problem.kind: tuple(node.replace(EX, "") for node in problem.nodes)
        for problem in found
    }


def test_terms_are_counted_once():
    counted = stats("a p b", "a p 'x", "b p 'x", "_:n q 5", "a p b g")
    assert counted.triples == 5
    assert (counted.subjects, counted.predicates, counted.objects) == (3, 2, 3)
    assert (counted.iris, counted.blank_nodes, counted.literals) == (5, 1, 2)
    assert counted.graphs == {f"<{EX}g>": 1}


def test_classes_come_by_number_of_instances():
    counted = stats(
        "Cat a owl:Class", "Cat rdfs:label 'Cat", "Dog a owl:Class",
        "tom a Cat", "kit a Cat", "rex a Dog", "x a Fox",
    )  # fmt: skip
    rows = [(c.name, c.instances, c.declared, c.label) for c in counted.classes]
    assert rows == [
        ("owl:Class", 2, False, None),
        (":Cat", 2, True, "Cat"),
        (":Dog", 1, True, None),
        (":Fox", 1, False, None),
    ]


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (("'Hund@de", "'Dog@en", "'Chien@fr"), "Dog"),
        (("'Hund@de", "'Dog"), "Dog"),
        (("'Hund@de", "'Chien@fr"), "Hund"),
        (("'Dog@en-GB", "'Hund@de"), "Dog"),
    ],
)
def test_the_label_without_language_then_english_is_shown(
    labels: tuple[str, ...], shown: str
):
    counted = stats("Dog a owl:Class", *(f"Dog rdfs:label {text}" for text in labels))
    assert {c.name: c.label for c in counted.classes}[":Dog"] == shown


def test_properties_say_how_they_are_used_and_declared():
    counted = stats(
        "age a owl:DatatypeProperty", "age rdfs:domain Cat",
        "age schema:rangeIncludes Number", "tom age 3", "tom age 4", "tom a Cat",
        "x age 1", "x a Dog", "kit age 2", "kit a Cat",
    )  # fmt: skip
    (age,) = [use for use in counted.properties if use.name == ":age"]
    assert (age.triples, age.subjects, age.declared) == (4, 3, True)
    assert (age.domains, age.ranges) == ((":Cat",), (":Number",))
    assert age.used_on == (":Cat", ":Dog")


def test_domains_that_are_unions_are_taken_apart():
    counted = stats(
        "p rdfs:domain _:u", "_:u owl:unionOf _:l1", "_:l1 rdf:first B",
        "_:l1 rdf:rest _:l2", "_:l2 rdf:first A", "_:l2 rdf:rest rdf:nil",
    )  # fmt: skip
    (use,) = [use for use in counted.properties if use.name == ":p"]
    assert use.domains == (":A", ":B")


def test_a_list_that_bites_its_tail_ends():
    counted = stats(
        "p rdfs:domain _:u",
        "_:u owl:unionOf _:l",
        "_:l rdf:first A",
        "_:l rdf:rest _:l",
    )
    (use,) = [use for use in counted.properties if use.name == ":p"]
    assert use.domains == (":A",)


def test_languages_and_datatypes():
    counted = stats("a p 'x@en", "b p 'x@EN", "a p 'y@de", "a p 5", "a p 'z")
    assert counted.languages == {"en": 2, "de": 1}
    assert counted.datatypes[XSD + "integer"] == 1
    assert counted.datatypes[RDF_LANG_STRING] == 3


def test_namespaces_carry_their_prefix():
    counted = stats("a p b", "a schema:name b")
    rows = [(n.prefix, n.namespace, n.iris) for n in counted.namespaces]
    assert rows == [("", EX, 3), (None, "https://schema.org/", 1)]


def test_a_sound_graph_has_no_problems():
    assert problems(
        "Cat a owl:Class", "Cat rdfs:label 'Cat",
        "age a owl:DatatypeProperty", "age rdfs:domain Cat", "age rdfs:range Number",
        "tom a Cat", "tom age 3", "tom owner <mailto:a@b.c>",
        "owner a owl:AnnotationProperty", "_:restriction owl:onProperty age",
    ) == {}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "node", "lines"),
    [
        ("prefix-as-iri", "foo:bar", ("a a B", "a p <foo:bar>")),
        ("class-without-label", "Cat", ("Cat a owl:Class",)),
        ("untyped-subject", "a", ("a p 'x",)),
        ("property-without-domain", "p", ("p a rdf:Property", "p rdfs:range C")),
        ("property-without-range", "p", ("p a rdf:Property", "p rdfs:domain C")),
        ("undeclared-class", "Kat", ("Cat a owl:Class", "tom a Kat")),
        ("undeclared-property", "agee", ("age a rdf:Property", "tom agee 3")),
    ],
)
def test_each_kind_of_problem_is_found(kind: str, node: str, lines: tuple[str, ...]):
    assert problems(*lines).get(kind) == (node,)


@pytest.mark.parametrize("iri", ["urn:x:y", "mailto:a@b", "http://x/y", "odd://x"])
def test_real_iris_are_not_taken_for_prefixed_names(iri: str):
    assert "prefix-as-iri" not in problems("a a B", f"a p <{iri}>")
