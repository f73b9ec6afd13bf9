"""ggen's own readers of Turtle, TriG, N-Triples and N-Quads."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from ggen.errors import RdfError
from ggen.infra.stores.iris import is_iri, is_language_tag, resolve
from ggen.infra.stores.nquads import iter_quads
from ggen.infra.stores.terms import RDF, XSD, Literal, Quad
from ggen.infra.stores.turtle_reader import parse_turtle

HEAD = "@prefix ex: <http://e/> . @prefix : <http://f/#> .\n"


def turtle(text: str, graphs: bool = False) -> list[str]:
    quads, _ = parse_turtle((HEAD + text).encode(), base="http://b/d/f", graphs=graphs)
    return [quad.n3() for quad in quads]


def objects(text: str) -> list[str]:
    return [line.split(" ", 2)[2][:-2] for line in turtle(f"ex:s ex:p {text} .")]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1", f'"1"^^<{XSD}integer>'),
        ("-01", f'"-01"^^<{XSD}integer>'),
        ("+1.50", f'"+1.50"^^<{XSD}decimal>'),
        (".5", f'".5"^^<{XSD}decimal>'),
        ("1.e3", f'"1.e3"^^<{XSD}double>'),
        ("1E-7", f'"1E-7"^^<{XSD}double>'),
        ("true", f'"true"^^<{XSD}boolean>'),
        ("'a\\tb\\u00e9\\U0001F600'", '"a\\tbé😀"'),
        ('"""a"b""c\nd\\""""', '"a\\"b\\"\\"c\\nd\\""'),
        ("'''it's'''", '"it\'s"'),
        ("'x'@EN-Latn-us", '"x"@en-latn-us'),
        ("'x'^^ex:t", '"x"^^<http://e/t>'),
        ("<x>", "<http://b/d/x>"),
        ("<>", "<http://b/d/f>"),
        ("<\\u0041>", "<http://b/d/A>"),
        ("ex:", "<http://e/>"),
        (":a.b", "<http://f/#a.b>"),
        ("ex:a%20b\\-c:d", "<http://e/a%20b-c:d>"),
        ("ex:日本", "<http://e/日本>"),
        ("()", f"<{RDF}nil>"),
        ("_:x", "_:nx"),
        ("[]", "_:a1"),
        ("a:b", None),
        ("a", None),
        ("TRUE", None),
        ("'x'@en_US", None),
        ("'x'@abcdefghij", None),
        ('"open', None),
        ('"\\q"', None),
        ('"\\uD800"', None),
        ("<a b>", None),
        ("<a%zz>", None),
        ("1 2", None),
        ("{ <a> <b> <c> }", None),
        ("<< <a> <b> <c> >>", None),
    ],
)
def test_objects(written, read):
    if read is None:
        with pytest.raises(RdfError):
            objects(written)
    else:
        assert objects(written) == [read]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ex:a a ex:B ; ex:p 1, 2 ; ; .", 3),
        ("[ ex:p [ ex:q 1 ] ] .", 2),
        ("[ ex:p 1 ] ex:q 2 .", 2),
        ("[] ex:q 2 .", 1),
        ("( 1 [ ex:p ( ) ] ) ex:q ( 2 ) .", 8),
        ("BASE <http://x/> <a> <b> <c> . @base <y/> . <a> <b> <c> .", 2),
        ("prefix ex: <http://z/>\nex:a ex:b ex:c .", 1),
        ("# only a comment", 0),
    ],
)
def test_statements(text, count):
    assert len(turtle(text)) == count


@pytest.mark.parametrize(
    "text",
    ["ex:a ex:b .", "ex:a .", "[] .", "ex:a ex:b 1", "1 ex:b 1 .", "ex:a 'p' 1 .",
     "ex:a _:p 1 .", "ex:a ex:b 1 ; ex:c .", "ex:a ex:b [ .", "ex:a ex:b ( 1 .", ". ",
     "@prefix ex <x> .", "@prefix ex: <x>", "@prefix ex: ex:a .", "PREFIX ex: <x> .",
     "@base ex:a .", "GRAPH <g> { }", "ex:a ex:b 1 } ."],
)  # fmt: skip
def test_what_is_not_turtle(text):
    with pytest.raises(RdfError):
        turtle(text)


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("<a> <b> 1 .", [""]),
        ("{ <a> <b> 1 }", [""]),
        ("<g> { <a> <b> 1 . <a> <b> 2 }", ["<http://b/d/g>"] * 2),
        ("GRAPH ex:g { <a> <b> 1 . } <a> <b> 3 .", ["<http://e/g>", ""]),
        ("_:g { [ <b> 1 ] }", ["_:ng"]),
        ("[] { <a> <b> 1 }", ["_:a1"]),
        ("[ <b> 1 ] .", [""]),
        ("<g> { } {}", []),
        ("[] <b> 1 . ( ) <b> 2 .", ["", ""]),
    ],
)
def test_trig(text, graphs):
    found, _ = parse_turtle((HEAD + text).encode(), base="http://b/d/f", graphs=True)
    assert [quad.graph.n3() if quad.graph else "" for quad in found] == graphs


@pytest.mark.parametrize("text", ["<g> { <a> <b> 1", "{ { } }", "'g' { }", "<g> { } ."])
def test_what_is_not_trig(text):
    with pytest.raises(RdfError):
        turtle(text, graphs=True)


def test_nesting_has_an_end():
    assert len(turtle("ex:a ex:b " + "[ ex:p " * 150 + "1" + " ]" * 150 + " .")) == 151
    with pytest.raises(RdfError, match="nested too deeply"):
        turtle("ex:a ex:b " + "[ ex:p " * 5000 + "1" + " ]" * 5000 + " .")


def test_the_place_of_an_error():
    with pytest.raises(RdfError) as caught:
        parse_turtle(b"<a> <b> 1 .\n  <a> 'x' 2 .\n", base="http://b/", file="f.ttl")
    error = caught.value
    assert (error.file, error.line, error.column) == ("f.ttl", 2, 7)
    assert error.fields["source_line"] == "  <a> 'x' 2 ."
    assert error.message == "a predicate expected instead of ''x''"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ('<u:s> <u:p> "a\\nb\\u00e9"@EN .', '<u:s> <u:p> "a\\nbé"@en .'),
        ('_:s<u:p>"x"^^<u:t>.#c', '_:s <u:p> "x"^^<u:t> .'),
        ("  <u:s>\t<u:p> _:o.x . ", "<u:s> <u:p> _:o.x ."),
        ("<u:s> <u:p> <u:o> <u:g> .", "<u:s> <u:p> <u:o> <u:g> ."),
        ("<u:s> <u:p> <u:o> _:g .", "<u:s> <u:p> <u:o> _:g ."),
        ("# nothing", None),
        ("", None),
    ],
)
def test_lines_of_nquads(line, read):
    found = [quad.n3() for quad in iter_quads(line.encode())]
    assert found == ([read] if read else [])


@pytest.mark.parametrize(
    "line",
    ["<u:s> <u:p> <u:o>", "<s> <u:p> <u:o> .", "<u:s> _:p <u:o> .", '"s" <u:p> <u:o> .',
     "<u:s> <u:p> 'o' .", '<u:s> <u:p> "o"@ .', '<u:s> <u:p> "o" "g" .',
     '<u:s> <u:p> "\\q" .', "<u:s> <u:p> <u:\\u0020> .", "_:a_:b <u:p> <u:o> .",
     "<u:s> <u:p> <u:o> . x", "@prefix a: <u:> ."],
)  # fmt: skip
def test_what_is_not_nquads(line):
    with pytest.raises(RdfError) as caught:
        list(iter_quads(b"<u:s> <u:p> <u:o> .\n" + line.encode(), file="f"))
    assert (caught.value.file, caught.value.line) == ("f", 2)
    assert caught.value.fields["source_line"] == line


def test_line_ends_are_those_of_the_format_only():
    data = '<u:s> <u:p> "a\u2028b\x0b\x85c" .\r\n<u:s> <u:p> <u:o> .\r<u:s> <u:p> "" .'
    found = list(iter_quads(data.encode()))
    assert len(found) == 3 and found[0].object == Literal("a\u2028b\x0b\x85c")


def test_ntriples_have_no_graphs():
    with pytest.raises(RdfError):
        list(iter_quads(b"<u:s> <u:p> <u:o> <u:g> .", graphs=False))


FRAGMENTS = """<a> <http://e/b> ex:a ex:b.c ex: :x : _:b _:b.c [] [ ( ) ] () "s" 't' 1
-1.5 +.5 1e3 1. true "x"@en "x"^^ex:d "x"^^<d> . ; , { } a GRAPH ex:%20 ex:\\-x ex:a:b
@en ^^ <> <#f> <../x> ex:0a ex:- é:x ex:é "\\q" <\\u0041> <\\u0020> TRUE ex:a. 1..
PREFIX @base ::"""
SHAPES = """S P O . | S P O , O ; P O . | S P O ;; . | [ P O ] . | [ P O ] P O .
| S a O . | ( O O ) P O . | S P [ P O ; P O , O ] . | S P ( O ( O ) [] ) . | G { S P O }
| { S P O . } | GRAPH G { S P O . S P O } | [] { S P O } | PREFIX ex: <http://z/>
| @base <q/> ."""
PARTS = {
    "S": ["<a>", "ex:a", "_:b", "[]", "<#f>"],
    "P": ["<p>", "ex:p", "a", ":p"],
    "O": [
        "<a>",
        "ex:b.c",
        "_:b",
        '"s"',
        "1",
        "-1.50",
        "1e3",
        "true",
        '"x"@EN',
        "()",
        "01",
    ],
    "G": ["<g>", "ex:g", "_:g"],
}


def documents(count: int, seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    shapes = [shape.split() for shape in SHAPES.split("|")]
    for _ in range(count):
        words = [
            chance.choice(PARTS.get(word, [word]))
            for _ in range(chance.randrange(1, 4))
            for word in chance.choice(shapes)
        ]
        for _ in range(chance.choice([0, 0, 1, 2])):
            place = chance.randrange(len(words))
            words[place : place + chance.randrange(2)] = [
                chance.choice(FRAGMENTS.split())
            ]
        yield HEAD + " ".join(words)


@pytest.mark.parametrize("graphs", [False, True])
def test_documents_are_read_as_oxigraph_reads_them(graphs):
    ox = pytest.importorskip("pyoxigraph")
    syntax = ox.RdfFormat.TRIG if graphs else ox.RdfFormat.TURTLE
    algorithm = ox.CanonicalizationAlgorithm.RDFC_1_0
    accepted = 0
    for text in documents(1500, seed=graphs):
        try:
            theirs = ox.Dataset(ox.parse(text, syntax, base_iri="http://b/d/f"))
        except SyntaxError:
            theirs = None
        try:
            quads, _ = parse_turtle(text.encode(), base="http://b/d/f", graphs=graphs)
        except RdfError:
            assert theirs is None, text
            continue
        assert theirs is not None, text
        ours = ox.Dataset(ox.parse(lines(quads), ox.RdfFormat.N_QUADS))
        theirs.canonicalize(algorithm)
        ours.canonicalize(algorithm)
        assert ours == theirs, text
        accepted += 1
    assert accepted > 200


def lines(quads: list[Quad]) -> str:
    return "".join(f"{quad.n3()}\n" for quad in quads)


@pytest.mark.parametrize(
    ("base", "reference", "expected"),
    [
        ("http://a/b/c/d;p?q", "g:h", "g:h"),
        ("http://a/b/c/d;p?q", "g", "http://a/b/c/g"),
        ("http://a/b/c/d;p?q", "./g/", "http://a/b/c/g/"),
        ("http://a/b/c/d;p?q", "//g", "http://g"),
        ("http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y"),
        ("http://a/b/c/d;p?q", "#s", "http://a/b/c/d;p?q#s"),
        ("http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"),
        ("http://a/b/c/d;p?q", "../../../g", "http://a/g"),
        ("http://a/b/c/d;p?q", "..", "http://a/b/"),
        ("http://a/b/c/d;p?q", "g/../h", "http://a/b/c/h"),
        ("http://a", "g", "http://a/g"),
        ("http://a/b#c", "v#", "http://a/v#"),
        ("urn:x:y", "#z", "urn:x:y#z"),
        ("file:///a/b", "c", "file:///a/c"),
    ],
)
def test_resolving(base, reference, expected):
    assert resolve(base, reference) == expected


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("http://a/b?c#d", True),
        ("urn:isbn:1", True),
        ("a:", True),
        ("http://[::1]:80/é/%20", True),
        ("http://日本/", True),
        ("", False),
        ("a", False),
        ("//a/b", False),
        ("http://a b", False),
        ("http://a/%zz", False),
        ("http://a/#b#c", False),
        ("http://a/[b]", False),
        ("http://a:x/", False),
        ("1a:b", False),
        ("http://a/\ue000", False),
    ],
)
def test_iris(text, valid):
    assert is_iri(text) is valid


@pytest.mark.parametrize(
    ("tag", "valid"),
    [
        ("en", True), ("EN-us", True), ("zh-Hant-TW", True), ("de-CH-1996", True),
        ("x-own", True), ("i-klingon", True), ("en-x-a-b", True), ("es-419", True),
        ("", False), ("e", False), ("en-", False), ("en_US", False), ("en-x", False),
        ("abcdefghi", False), ("english-language", True), ("1en", False),
    ],
)  # fmt: skip
def test_language_tags(tag, valid):
    assert is_language_tag(tag) is valid
