"""Whatever a graph holds, every format gives it back in both engines."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ggen.domain.graph.canon import canonical_nquads
from ggen.errors import InputError
from ggen.infra.stores.open import open_store
from ggen.infra.stores.serialize import serialize
from ggen.infra.stores.terms import (
    IRI,
    RDF,
    RDF_LANG_STRING,
    XSD,
    BlankNode,
    Literal,
    Quad,
)

EX = "http://example.org/"
PREFIXES = {"ex": EX, "": f"{EX}d#", "xsd": XSD, "http": "http://e/"}
PREFIXES["e-1.x"] = f"{EX}a/"
ENGINES = ("oxigraph", "rdflib")

texts = st.text(
    st.characters(exclude_categories=("Cs",))
    | st.sampled_from("\n\r\t\"'\\<>&\x07#.@"),
    max_size=12,
)
locals_ = st.sampled_from(
    ["a", "b", "A.b", "1", "x-y", "é", "", "a.", "-a", "a/b", "a%20b", "a~b", "a:b",
     "_x", "a'b", "a(b)", "a,b", "a;b", "ns1", "日本", "a·b", "//x"]
)  # fmt: skip
iris = st.builds(
    lambda base, local: IRI(base + local),
    st.sampled_from([EX, f"{EX}d#", f"{EX}a/", "urn:x:", "ex:", "http://e/", "xsd:"]),
    locals_,
)
blanks = st.integers(0, 4).map(lambda number: BlankNode(f"_:c14n{number}"))
datatypes = st.sampled_from(
    [f"{XSD}{n}" for n in ("string", "integer", "decimal", "double", "boolean", "date")]
    + [f"{EX}own", "urn:type"]
)
lexicals = texts | st.sampled_from(
    ["1", "01", "1.10", "-.5", "1.", "1e3", "1.0E+2", "true", "1", "+7", "INF", "a\nb"]
)
literals = st.builds(Literal, lexicals, datatypes, st.none()) | st.builds(
    lambda text, tag: Literal(text, RDF_LANG_STRING, tag),
    texts,
    st.sampled_from(["en", "de-at", "zh-hant-tw"]),
)
predicates = iris | st.sampled_from(
    [IRI(RDF + n) for n in ("type", "first", "rest", "value", "_1")]
)
objects = iris | blanks | literals | st.just(IRI(f"{RDF}nil"))
triples = st.builds(Quad, iris | blanks, predicates, objects, st.none())
quads = st.builds(Quad, iris | blanks, predicates, objects, st.none() | iris | blanks)


def reload(data: bytes, fmt: str, engine: str) -> list[Quad]:
    store = open_store(engine)
    store.load(data, fmt, base=EX)
    return list(store.quads())


def check(statements: list[Quad], fmt: str) -> None:
    data = serialize(statements, fmt, PREFIXES)
    shuffled = statements[::-1]
    random.Random(1).shuffle(shuffled)
    assert serialize(shuffled, fmt, PREFIXES) == data
    expected = canonical_nquads(statements)
    for engine in ENGINES:
        assert canonical_nquads(reload(data, fmt, engine)) == expected, engine


def cells(*items: object) -> list[Quad]:
    """A list whose cells are _:l0, _:l1 and so on, used by ex:a."""
    found = [Quad(IRI(f"{EX}a"), IRI(f"{EX}p"), BlankNode("_:l0"))]
    for number, item in enumerate(items):
        here = BlankNode(f"_:l{number}")
        last = number + 1 == len(items)
        rest = IRI(f"{RDF}nil") if last else BlankNode(f"_:l{number + 1}")
        found += [
            Quad(here, IRI(f"{RDF}first"), item),
            Quad(here, IRI(f"{RDF}rest"), rest),
        ]
    return found


B = [BlankNode(f"_:b{n}") for n in range(3)]
P = IRI(f"{EX}p")


@settings(max_examples=120, deadline=None)
@given(st.lists(triples, max_size=9))
@example(cells(Literal("1", f"{XSD}integer"), IRI(EX), Literal("x")))
@example([*cells(IRI(EX)), Quad(BlankNode("_:l0"), P, IRI(EX))])
@example([*cells(IRI(EX)), Quad(IRI(EX), P, BlankNode("_:l0"))])
@example([Quad(B[0], P, B[1]), Quad(B[1], P, B[0])])
@example([Quad(B[0], P, B[0])])
@example([Quad(B[0], P, B[1]), Quad(B[1], P, B[2]), Quad(B[2], P, B[1])])
@example([Quad(B[0], P, Literal("x")), Quad(B[1], P, Literal("x"))])
@pytest.mark.parametrize("fmt", ["turtle", "n3", "ntriples"])
def test_triples_come_back(fmt, statements):
    check(statements, fmt)


@settings(max_examples=120, deadline=None)
@given(st.lists(quads, max_size=9))
@example([Quad(B[0], P, B[1], IRI(EX)), Quad(B[1], P, B[0])])
@example([Quad(IRI(EX), P, B[1], B[1]), Quad(B[1], P, IRI(EX))])
@pytest.mark.parametrize("fmt", ["trig", "nquads", "jsonld"])
def test_quads_come_back(fmt, statements):
    check(statements, fmt)


@settings(max_examples=120, deadline=None)
@given(st.lists(triples, max_size=9))
def test_rdfxml_comes_back_or_is_refused(statements):
    try:
        serialize(statements, "rdfxml", PREFIXES)
    except InputError as error:
        assert "RDF/XML cannot write" in error.message
        assume(False)
    check(statements, "rdfxml")


def test_a_long_chain_of_blank_nodes():
    nodes = [BlankNode(f"_:n{number:04}") for number in range(1500)]
    chain = [Quad(a, P, b) for a, b in pairwise(nodes)]
    data = serialize(chain, "turtle", PREFIXES)
    assert len(reload(data, "turtle", "rdflib")) == len(chain)


def test_a_long_list():
    statements = cells(*(Literal(str(n), f"{XSD}integer") for n in range(3000)))
    data = serialize(statements, "turtle", PREFIXES)
    assert data.count(b"[") == 0 and b"( 0 1 2 " in data
    assert len(reload(data, "turtle", "oxigraph")) == len(statements)
