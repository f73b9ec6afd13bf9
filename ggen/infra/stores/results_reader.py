"""Reading SPARQL results in JSON from servers, which may send anything."""

from __future__ import annotations

import json
import re
from typing import Any

from ggen.errors import Unavailable
from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.protocol import Rows
from ggen.infra.stores.terms import (
    IRI,
    RDF_LANG_STRING,
    XSD_STRING,
    BlankNode,
    Literal,
    Term,
)

_IRI = re.compile(r'[^\x00-\x20<>"{}|^`\\]+\Z')


def read_results(body: bytes, host: str) -> Rows | bool:
    """The rows, in the server's order, or the boolean of a results document.

    Literals are made canonical; blank nodes are numbered as they appear, because
    servers label them at random.

    Raises:
        Unavailable: it is no such document.
    """
    try:
        document = json.loads(body)
        if isinstance(document.get("boolean"), bool):
            return bool(document["boolean"])
        # An answer of the wrong shape raises one of the errors below.
        columns = tuple(document["head"]["vars"])
        bindings = document["results"]["bindings"]
        reader = _Reader()
        rows = [
            tuple([reader.term(binding.get(name)) for name in columns])
            for binding in bindings
        ]
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Unavailable(
            f"{host} does not answer as SPARQL servers do: no SPARQL results in JSON",
            host=host,
        ) from error
    return Rows(columns, rows)


class _Reader:
    def __init__(self) -> None:
        self._blanks: dict[str, BlankNode] = {}

    def term(self, value: Any) -> Term | None:
        if value is None:
            return None
        kind, text = value["type"], value["value"]
        if not isinstance(text, str):
            raise TypeError("a term's value is text")
        if kind == "uri":
            return IRI(_checked(text))
        if kind == "bnode":
            number = len(self._blanks)
            return self._blanks.setdefault(text, BlankNode(f"_:b{number}"))
        # The second is what older servers send, before SPARQL 1.1.
        if kind not in ("literal", "typed-literal"):
            raise ValueError(f"a term of type {kind}")
        lang, datatype = value.get("xml:lang"), value.get("datatype", XSD_STRING)
        if lang:
            return canonical(Literal(text, RDF_LANG_STRING, str(lang)))
        return canonical(Literal(text, _checked(str(datatype))))


def _checked(iri: str) -> str:
    if not _IRI.match(iri):
        raise ValueError(f"not an IRI: {iri}")
    return iri
