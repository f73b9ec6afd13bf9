"""Prefixes: the ones everybody knows, compact IRIs, and the parts of an IRI."""

from __future__ import annotations

import re
from collections.abc import Mapping

WELL_KNOWN: Mapping[str, str] = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "bibo": "http://purl.org/ontology/bibo/",
    "cc": "http://creativecommons.org/ns#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dash": "http://datashapes.org/dash#",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcam": "http://purl.org/dc/dcam/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "dcterms": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "earl": "http://www.w3.org/ns/earl#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "gr": "http://purl.org/goodrelations/v1#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "ldp": "http://www.w3.org/ns/ldp#",
    "locn": "http://www.w3.org/ns/locn#",
    "oa": "http://www.w3.org/ns/oa#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prof": "http://www.w3.org/ns/dx/prof/",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "sioc": "http://rdfs.org/sioc/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "ssn": "http://www.w3.org/ns/ssn/",
    "swrl": "http://www.w3.org/2003/11/swrl#",
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# What may follow the colon without an escape: Turtle's PN_LOCAL, its ASCII part and
# letters of other scripts.
_LOCAL = re.compile(r"(?:[\w:](?:[\w.:-]*[\w:-])?)?\Z")
_LAST_SEPARATOR = re.compile(r".*[#/:?=]", re.DOTALL)


def curie(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI as ``prefix:local``, by the longest namespace that fits; None: none.

    Among prefixes of the same namespace the first in the alphabet is taken. The
    result is valid in Turtle and SPARQL as it stands.
    """
    fitting = [
        (-len(namespace), prefix)
        for prefix, namespace in prefixes.items()
        if namespace and iri.startswith(namespace)
    ]
    # A longer namespace whose local part needs escapes gives way to a shorter one.
    for negative_length, prefix in sorted(fitting):
        local = iri[-negative_length:]
        if _LOCAL.match(local):
            return f"{prefix}:{local}"
    return None


class Curies(dict[str, str]):
    """IRI -> its form for people, computed once each: `curie`, or ``<iri>``."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, iri: str) -> str:
        text = self[iri] = curie(iri, self._prefixes) or f"<{iri}>"
        return text


def expand(name: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI that ``prefix:local`` stands for; None when the prefix is unknown."""
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in prefixes:
        return None
    return prefixes[prefix] + local


def namespace(iri: str) -> str:
    """The IRI up to and with its last ``#``, ``/`` or ``:``; all of it without one.

    A separator at the very end does not count: the namespace of a namespace is the
    one above it.
    """
    return iri[: _split_at(iri)]


def local_name(iri: str) -> str:
    """What follows the namespace: ``Person`` of ``https://schema.org/Person``.

    Never empty for an IRI that is not: a trailing separator is left out.
    """
    return iri[_split_at(iri) :].rstrip("#/:") or iri


def _split_at(iri: str) -> int:
    found = _LAST_SEPARATOR.match(iri.rstrip("#/:"))
    return found.end() if found else len(iri)
