"""The least that does the job of generate.py: an RDF engine, Jinja2 and a loop.

byhand_generate.py ENGINE one|each BODY MODEL FOLDER

``one``: one query for all files; ``each``: one more for each file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

PREFIXES = """\
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
CLASSES = """SELECT ?cls ?name ?comment {
  ?cls a owl:Class ; rdfs:label ?name ; rdfs:comment ?comment } ORDER BY ?name"""
PROPERTIES = """SELECT ?property ?label ?range {
  ?property rdfs:domain %s ; rdfs:label ?label ; rdfs:range ?range
} ORDER BY ?property"""
ALL = """SELECT ?name ?comment ?property ?label ?range {
  ?cls a owl:Class ; rdfs:label ?name ; rdfs:comment ?comment .
  ?property rdfs:domain ?cls ; rdfs:label ?label ; rdfs:range ?range
} ORDER BY ?name ?property"""
TYPES = {
    "string": "str",
    "integer": "int",
    "decimal": "Decimal",
    "date": "date",
    "boolean": "bool",
}

Select = Callable[[str], Iterable[Any]]
Thing = tuple[str, str, list[dict[str, str]]]


def main() -> None:
    """Do the job."""
    engine, how, body, model, folder = sys.argv[1:]
    select, node, text = oxigraph(model) if engine == "oxigraph" else rdflib(model)
    template = environment().from_string(Path(body).read_text())
    out = Path(folder)
    out.mkdir()
    things = in_one(select, text) if how == "one" else one_each(select, node, text)
    for name, comment, properties in things:
        content = template.render(name=name, comment=comment, properties=properties)
        (out / f"{snake(name)}.py").write_text(content)


def oxigraph(model: str) -> tuple[Select, Callable[[Any], str], Callable[[Any], str]]:
    """Ask, a term as SPARQL, and its text, with pyoxigraph."""
    import pyoxigraph

    store: Any = pyoxigraph.Store()
    store.bulk_load(path=model, format=pyoxigraph.RdfFormat.TURTLE)
    return (lambda query: store.query(PREFIXES + query)), str, lambda term: term.value


def rdflib(model: str) -> tuple[Select, Callable[[Any], str], Callable[[Any], str]]:
    """The same with rdflib."""
    import rdflib

    graph: Any = rdflib.Graph()
    graph.parse(model, format="turtle")
    return (lambda query: graph.query(PREFIXES + query)), lambda term: term.n3(), str


def in_one(select: Select, text: Callable[[Any], str]) -> Iterator[Thing]:
    """All classes with their properties, from one query."""
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in select(ALL):
        key = text(row["name"]), text(row["comment"])
        found.setdefault(key, []).append(property_of(row, text))
    for (name, comment), properties in found.items():
        yield name, comment, properties


def one_each(
    select: Select, node: Callable[[Any], str], text: Callable[[Any], str]
) -> Iterator[Thing]:
    """All classes from one query, the properties of each from another."""
    for row in select(CLASSES):
        properties = select(PROPERTIES % node(row["cls"]))
        listed = [property_of(each, text) for each in properties]
        yield text(row["name"]), text(row["comment"]), listed


def property_of(row: Any, text: Callable[[Any], str]) -> dict[str, str]:
    """What the template needs of a property."""
    return {"label": text(row["label"]), "range": text(row["range"])}


def environment() -> Any:
    """Jinja2 with the two filters of the template."""
    import jinja2

    env = jinja2.Environment(
        trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    env.filters["snake"] = snake
    env.filters["type_for"] = lambda iri, _language: TYPES[iri.rpartition("#")[2]]
    return env


def snake(name: str) -> str:
    """The name with underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


if __name__ == "__main__":
    main()
