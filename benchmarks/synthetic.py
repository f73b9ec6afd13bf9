"""Made-up data of any size: always the same bytes for the same arguments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROPERTIES = 10
RANGES = ("string", "integer", "decimal", "date", "boolean")
BASE = "https://example.org/model#"
_HEAD = f"""\
@prefix : <{BASE}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/model> a owl:Ontology .
"""
_PEOPLE_HEAD = """\
@prefix : <https://example.org/people#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_CITIES = 100


def write_model(path: Path, classes: int) -> None:
    """Write an ontology: one statement, 3 for each class, 4 for each property."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in range(classes):
            file.write(_class_turtle(number))


def _class_turtle(number: int) -> str:
    name = class_name(number)
    lines = [
        f':{name} a owl:Class ; rdfs:label "{name}" ; rdfs:comment "About {name}."'
    ]
    lines += [
        f':{field["iri"]} a owl:DatatypeProperty ; rdfs:label "{field["name"]}" ;'
        f" rdfs:domain :{name} ; rdfs:range xsd:{field['range']}"
        for field in fields(number)
    ]
    return " .\n".join(lines) + " .\n"


def class_name(number: int) -> str:
    """Name and label of a class."""
    return f"Thing{number:05d}"


def fields(number: int) -> list[dict[str, str]]:
    """The properties of a class: ``iri`` (local name), ``name`` and ``range``."""
    return [
        {
            "iri": f"p{number:05d}x{index}",
            "name": f"field{index}",
            "range": RANGES[index % len(RANGES)],
        }
        for index in range(PROPERTIES)
    ]


def model_as_data(classes: int) -> list[dict[str, Any]]:
    """The same ontology as plain values, for tools that read no RDF."""
    return [
        {
            "name": class_name(number),
            "comment": f"About {class_name(number)}.",
            "fields": fields(number),
        }
        for number in range(classes)
    ]


def write_people(path: Path, triples: int) -> None:
    """Write instance data, ten statements for each person; `triples` is rounded down.

    Each person has a name, an age, a height, a city (one of a hundred), a birthday, a
    mail box, a nickname in English and knows two others.
    """
    people = triples // 10
    with path.open("w", encoding="utf-8") as file:
        file.write(_PEOPLE_HEAD)
        for number in range(people):
            file.write(_person_turtle(number, people))


def _person_turtle(number: int, people: int) -> str:
    first, second = (number * 7 + 1) % people, (number * 13 + 5) % people
    return f"""\
:p{number} a foaf:Person ; foaf:name "Person {number}" ; foaf:age {number % 90} ;
  :height 1.{number % 100:02d}5 ; :city :c{number % _CITIES} ;
  :born "19{number % 90 + 10}-0{number % 9 + 1}-11"^^xsd:date ;
  foaf:mbox <mailto:p{number}@example.org> ; foaf:nick "Nick {number}"@en ;
  foaf:knows :p{first} , :p{second} .
"""


def write_blank(path: Path, triples: int) -> None:
    """Write a graph full of blank nodes: chains of two below named nodes.

    `triples` is rounded up to a multiple of five.
    """
    with path.open("w", encoding="utf-8") as file:
        file.write("@prefix : <https://example.org/blank#> .\n")
        for number in range(-(-triples // 5)):
            file.write(
                f":s{number} :has [ :value {number} ; :group {number % 50} ;"
                f" :next [ :value {number % 7} ] ] .\n"
            )


def iter_schema(classes: int) -> Iterator[str]:
    """The lines of a LinkML schema of the same ontology."""
    yield "id: https://example.org/model"
    yield "name: model"
    yield "prefixes: {linkml: https://w3id.org/linkml/, ex: https://example.org/model#}"
    yield "imports: [linkml:types]"
    yield "default_prefix: ex"
    yield "default_range: string"
    yield "classes:"
    for each in model_as_data(classes):
        yield f"  {each['name']}:"
        yield f"    description: {each['comment']}"
        yield "    attributes:"
        for field in each["fields"]:
            yield f"      {field['name']}: {{range: {field['range']}}}"
