"""Drawings: what is in them, what is left out, and that odd names do no harm."""

from __future__ import annotations

import os
import re
import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from ggen.domain.graph.class_diagram import draw_classes
from ggen.domain.graph.draw_html import format_html
from ggen.domain.graph.draw_layout import place
from ggen.domain.graph.draw_text import format_dot, format_mermaid
from ggen.domain.graph.drawing import Arrow, Box, Drawing
from ggen.domain.graph.instance_diagram import draw_instances
from ggen.domain.graph.load import open_graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.graph.visualize import DrawingWish, visualize
from ggen.errors import Unavailable

PREFIXES = """@prefix : <http://ex/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
Shown = dict[str, tuple[str, ...]]


def drawn(text: str, shows: str = "classes", limit: int | None = None) -> Drawing:
    options = LoadOptions(cwd=Path(), inline=(PREFIXES + text,))
    graph = open_graph([], options)
    draw = draw_classes if shows == "classes" else draw_instances
    return draw(graph.canonical_quads(), graph.prefixes, title="t", limit=limit)


def rows(drawing: Drawing) -> Shown:
    return {box.name: box.rows for box in drawing.boxes}


def arrows(drawing: Drawing) -> list[str]:
    names = {box.key: box.name for box in drawing.boxes}
    return [
        f"{names[a.source]} {a.label or a.kind} {names[a.target]}"
        for a in drawing.arrows
    ]


def test_domains_and_ranges_of_rdfs():
    drawing = drawn(
        """:Cat a owl:Class ; rdfs:subClassOf :Animal . :Animal a owl:Class .
        :owner a owl:ObjectProperty ; rdfs:domain :Cat ; rdfs:range :Person .
        :Person a owl:Class . :age rdfs:domain :Animal ; rdfs:range xsd:integer .
        :nick a rdf:Property ; rdfs:domain :Cat ."""
    )
    assert rows(drawing) == {
        ":Animal": (":age: xsd:integer",),
        ":Cat": (":nick",),
        ":Person": (),
    }
    assert arrows(drawing) == [":Cat subclass :Animal", ":Cat :owner :Person"]


def test_schema_org_and_unions():
    drawing = drawn(
        """:Cat a rdfs:Class . :Dog a rdfs:Class . :Text a schema:DataType, rdfs:Class .
        :name schema:domainIncludes :Cat, :Dog ; schema:rangeIncludes :Text, :Dog .
        :size rdfs:domain [ a owl:Class ; owl:unionOf ( :Cat :Dog ) ] ."""
    )
    assert rows(drawing) == {
        ":Cat": (":name: :Text", ":size"),
        ":Dog": (":name: :Text", ":size"),
    }
    assert arrows(drawing) == [":Cat :name :Dog", ":Dog :name :Dog"]


def test_shapes_give_properties_and_their_number():
    drawing = drawn(
        """:CatShape a sh:NodeShape ; sh:targetClass :Cat ; sh:property
          [ sh:path :name ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ],
          [ sh:path :owner ; sh:node :PersonShape ; sh:minCount 1 ],
          [ sh:path [ sh:inversePath :x ] ; sh:minCount 1 ] .
        :PersonShape a sh:NodeShape ; sh:targetClass :Person .
        :Person a owl:Class ."""
    )
    assert rows(drawing)[":Cat"] == (":name: xsd:string [1..1]",)
    assert arrows(drawing) == [":Cat :owner [1..*] :Person"]


def test_restrictions_give_properties():
    drawing = drawn(
        """:Cat a owl:Class ; rdfs:subClassOf
          [ owl:onProperty :owner ; owl:someValuesFrom :Person ],
          [ owl:onProperty :leg ; owl:qualifiedCardinality 4 ; owl:onClass :Leg ] .
        :Person a owl:Class . :Leg a owl:Class ."""
    )
    assert arrows(drawing) == [":Cat :leg [4..4] :Leg", ":Cat :owner :Person"]


def test_data_without_a_schema_shows_how_it_is_used():
    drawing = drawn(":tom a :Cat ; :age 3 ; :owner :ann . :ann a :Person .")
    assert rows(drawing) == {":Cat": (":age: xsd:integer",), ":Person": ()}
    assert arrows(drawing) == [":Cat :owner :Person"]


@pytest.mark.parametrize(
    ("label", "shown"), [("Order Line", None), ("Bestellzeile", "Bestellzeile")]
)
def test_labels_that_only_repeat_the_name_are_left_out(label: str, shown: str | None):
    (box,) = drawn(f":OrderLine a owl:Class ; rdfs:label '{label}' .").boxes
    assert box.label == shown


def test_instances_with_values_types_and_lists():
    drawing = drawn(
        """:Cat a owl:Class ; rdfs:label 'cat' .
        :tom a :Cat ; rdfs:label 'Tom' ; :age 3 ; :likes ( :ann 'milk' ) .
        :tom :home [ :zip '1' ] .
        :o a owl:Ontology .""",
        "instances",
    )  # fmt: skip
    by_name = {box.name: box for box in drawing.boxes}
    assert set(by_name) == {":tom", ":ann", "_:c14n0"}
    tom = by_name[":tom"]
    assert (tom.label, tom.types) == ("Tom", (":Cat",))
    assert tom.rows == (":age: 3", ':likes: "milk"', 'rdfs:label: "Tom"')
    assert by_name[":ann"].kind == "other"
    assert sorted(arrows(drawing)) == [":tom :home _:c14n0", ":tom :likes :ann"]


def test_the_limit_keeps_what_is_most_connected_and_says_so():
    text = "".join(f":C{n} a owl:Class ; rdfs:subClassOf :Top . " for n in range(9))
    drawing = drawn(f"{text} :Top a owl:Class . :C3 rdfs:subClassOf :C4 .", limit=3)
    assert [box.name for box in drawing.boxes] == [":C3", ":C4", ":Top"]
    assert (drawing.left_out_boxes, drawing.left_out_arrows) == (7, 7)
    told = "3 of 10 classes are drawn, and 7 relations are left out"
    assert drawing.left_out == told
    for document in (format_dot, format_html, format_mermaid):
        assert told in document(drawing)


def test_many_rows_and_parallel_arrows_are_shortened():
    text = "".join(f":p{n:02} rdfs:domain :A . " for n in range(15))
    text += "".join(f":q{n} rdfs:domain :A ; rdfs:range :B . " for n in range(5))
    drawing = drawn(f":A a owl:Class . :B a owl:Class . {text}")
    assert rows(drawing)[":A"][-2:] == (":p11", "… 3 more")
    assert arrows(drawing) == [":A :q0, :q1, :q2, … 2 more :B"]


def test_boxes_do_not_overlap():
    text = "".join(
        f":C{n} a owl:Class ; rdfs:subClassOf :C{n // 3} . :p{n} rdfs:domain :C{n} . "
        for n in range(60)
    )
    placed = list(place(drawn(text)).values())
    for number, one in enumerate(placed):
        for other in placed[number + 1 :]:
            apart = (
                one.left + one.width <= other.left
                or other.left + other.width <= one.left
                or one.top + one.height <= other.top
                or other.top + other.height <= one.top
            )
            assert apart, (one, other)


def test_superclasses_stand_above_their_subclasses_cycles_or_not():
    drawing = drawn(
        """:A a owl:Class . :B rdfs:subClassOf :A . :C rdfs:subClassOf :B .
        :X rdfs:subClassOf :Y . :Y rdfs:subClassOf :X ."""
    )
    top = {box.box.name: box.top for box in place(drawing).values()}
    assert top[":A"] < top[":B"] < top[":C"]
    assert {":X", ":Y"} <= set(top)


ODD = (
    "q\"uo'te",
    "<b>&amp;</b><script>alert(1)</script>",
    "back\\slash\\",
    "line\nbreak\ttab",
    "{a} [b] (c) ~d~ `e` $f$",
    "a;b:c#d|e%%f",
    "-- > end",
    "1. one",
    "\x00\x1b[31m\ufffe",
    "ünï שלום 日本 😀 \u202e",
    "]]></svg>",
)


def odd_drawing(shows: str) -> Drawing:
    boxes = [
        Box(key=f"urn:{n}:{text}", name=text, label=text, types=(text,), rows=(text,))
        for n, text in enumerate(ODD)
    ]
    keys = [box.key for box in boxes]
    found = [
        Arrow(a, b, text) for (a, b), text in zip(pairwise(keys), ODD, strict=False)
    ]
    found += [Arrow(keys[0], keys[0], "self"), Arrow(keys[1], keys[0], "", "subclass")]
    return Drawing('"t" <&> \\', shows, tuple(boxes), tuple(found), 1, 2)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(v) for k, v in attrs if k in ("src", "href", "onclick")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("shows", ["classes", "instances"])
def test_odd_names_stay_text_in_html(shows: str):
    page = _Page()
    document = format_html(odd_drawing(shows))
    page.feed(document)
    assert page.tags.count("script") == 1
    assert page.links == []
    assert "<b>&amp;</b><script>alert(1)</script>" in page.texts
    svg = document[document.index("<svg") : document.index("</svg>") + 6]
    assert len(ET.fromstring(svg).findall(".//*[@class='box class']")) == len(ODD)


def test_the_page_loads_nothing_and_reads_without_its_script():
    document = format_html(drawn(":A a owl:Class . :p rdfs:domain :A ."))
    assert "default-src 'none'" in document
    without = re.sub(r"<(script|style)>.*?</\1>", "", document, flags=re.DOTALL)
    assert "://" not in without.replace("http://www.w3.org/2000/svg", "").replace(
        "http://ex/A", ""
    )
    assert "<li><bdi>:p</bdi></li>" in without


_TEXT = r"(?:[\w\s:/,.@-]|[^\x00-\x7f]|#\d+;)*"
_MERMAID_LINES = {
    "classes": rf"""classDiagram|  direction BT|%% {_TEXT}|  note "{_TEXT}"
        |  class n\d+\["{_TEXT}"\](?: {{)?|    {_TEXT}|  }}
        |  n\d+ <\|-- n\d+|  n\d+ --> n\d+ : (?:[\w\s/,.@-]|[^\x00-\x7f]|#\d+;)*""",
    "instances": rf"""flowchart LR|%% {_TEXT}|  leftout>"{_TEXT}"\]
        |  n\d+\["{_TEXT}(?:<br>{_TEXT})*"\]|  n\d+ -->(?:\|"{_TEXT}"\|)? n\d+""",
}


@pytest.mark.parametrize("shows", ["classes", "instances"])
def test_odd_names_stay_text_in_mermaid(shows: str):
    title = '---\ntitle: "\\"t\\" <&> \\\\"\n---\n'
    document = format_mermaid(odd_drawing(shows))
    assert document.startswith(title)
    allowed = re.sub(r"\n\s+\|", "|", _MERMAID_LINES[shows])
    for line in document[len(title) :].rstrip("\n").split("\n"):
        assert re.fullmatch(allowed, line), line


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
@pytest.mark.parametrize("shows", ["classes", "instances"])
def test_graphviz_draws_odd_names(shows: str, tmp_path: Path):
    from ggen.infra.process import run

    source = format_dot(odd_drawing(shows)).encode()
    env = {"PATH": os.environ["PATH"]}
    finished = run(["dot", "-Tsvg"], cwd=tmp_path, env=env, stdin=source)
    assert (finished.code, finished.stderr) == (0, b"")
    texts = [e.text for e in ET.fromstring(finished.stdout).iter() if e.text]
    assert "<b>&amp;</b><script>alert(1)</script>" in texts
    assert "back\\slash\\" in texts


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("x.dot", "digraph ggen {"),
        ("x.GV", "digraph ggen {"),
        ("x.html", "<!DOCTYPE html>"),
        ("x.mmd", '---\ntitle: "m.ttl"'),
        ("x.txt", '---\ntitle: "m.ttl"'),
    ],
)
def test_the_ending_of_the_file_says_the_format(tmp_path: Path, name: str, begins: str):
    (tmp_path / "m.ttl").write_text("<http://ex/a> a <http://ex/C> .")
    graph = open_graph(["m.ttl"], LoadOptions(cwd=tmp_path))
    result = visualize(graph, DrawingWish(cwd=tmp_path, output=tmp_path / name))
    assert (tmp_path / name).read_text().startswith(begins)
    assert result.document is None


def test_svg_without_graphviz_says_what_to_do(tmp_path: Path):
    graph = open_graph([], LoadOptions(cwd=tmp_path, environ={"PATH": str(tmp_path)}))
    with pytest.raises(Unavailable) as caught:
        visualize(graph, DrawingWish(cwd=tmp_path, fmt="svg"))
    assert caught.value.hint == "install graphviz, or use --format html"


def test_nothing_to_draw_is_said(tmp_path: Path):
    graph = open_graph([], LoadOptions(cwd=tmp_path))
    result = visualize(graph, DrawingWish(cwd=tmp_path, fmt="html"))
    assert result.notes == ("no classes found; try --as instances",)
    assert "nothing to draw" in (result.document or "")
