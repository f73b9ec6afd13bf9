"""RDF/XML that does not depend on an engine: one sorted description per subject."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ggen.errors import InputError
from ggen.infra.stores.order import term_key
from ggen.infra.stores.terms import (
    IRI,
    RDF,
    XSD_STRING,
    BlankNode,
    Literal,
    Quad,
    Subject,
    Term,
)
from ggen.infra.stores.xml_text import escape, quote

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_NAME = re.compile(rf"[{_START}][-{_START}.0-9\u00b7\u0300-\u036f\u203f\u2040]*\Z")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Names of RDF/XML's own syntax, which cannot be used for properties.
_RESERVED = frozenset(
    RDF + name
    for name in (
        *("RDF", "ID", "about", "bagID", "parseType", "resource", "nodeID"),
        *("datatype", "Description", "aboutEach", "aboutEachPrefix", "li"),
    )
)
_TYPE = IRI(RDF + "type")


def write_rdfxml(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> str:
    """An RDF/XML document.

    Raises:
        InputError: a predicate that cannot be an element's name, a character that
            XML does not have.
    """
    writer = _Writer(prefixes)
    body = writer.write(quads)
    names = "".join(
        f"\n    xmlns{':' if prefix else ''}{prefix}={quote(namespace)}"
        for prefix, namespace in sorted(writer.used.items())
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{head}<rdf:RDF{names}>\n{body}</rdf:RDF>\n"


class _Writer:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {
            namespace: prefix
            for prefix, namespace in sorted(prefixes.items(), reverse=True)
            if namespace != RDF and _is_usable(prefix)
        }
        # The syntax itself needs this one.
        self._prefixes[RDF] = "rdf"
        self._taken = {*prefixes, "rdf"}
        self.used = {"rdf": RDF}
        self._labels: dict[BlankNode, str] = {}

    def write(self, quads: Iterable[Quad]) -> str:
        by_subject: dict[Subject, list[tuple[IRI, Term]]] = defaultdict(list)
        blanks: set[BlankNode] = set()
        for quad in quads:
            by_subject[quad.subject].append((quad.predicate, quad.object))
            nodes = (quad.subject, quad.object)
            blanks.update(node for node in nodes if isinstance(node, BlankNode))
        self._name_blanks(blanks)
        subjects = sorted(by_subject, key=term_key)
        return "".join(self._subject(s, by_subject[s]) for s in subjects)

    def _name_blanks(self, blanks: Iterable[BlankNode]) -> None:
        ordered = sorted(blanks)
        # An XML ID must be a name; if one label is not, all get new ones.
        fit = all(_NAME.match(blank.label) for blank in ordered)
        self._labels = {
            blank: blank.label if fit else f"b{number}"
            for number, blank in enumerate(ordered)
        }

    def _subject(self, subject: Subject, pairs: list[tuple[IRI, Term]]) -> str:
        pairs.sort(key=lambda pair: (pair[0] != _TYPE, pair[0].value, _key(pair[1])))
        about = self._reference(subject, "about")
        lines = "".join(self._property(p, o) for p, o in pairs)
        return f"  <rdf:Description {about}>\n{lines}  </rdf:Description>\n"

    def _reference(self, node: Subject, attribute: str) -> str:
        if isinstance(node, BlankNode):
            return f'rdf:nodeID="{self._labels[node]}"'
        return f"rdf:{attribute}={quote(node.value)}"

    def _property(self, predicate: IRI, obj: Term) -> str:
        name = self._element(predicate)
        if not isinstance(obj, Literal):
            return f"    <{name} {self._reference(obj, 'resource')}/>\n"
        attribute = ""
        if obj.lang is not None:
            attribute = f' xml:lang="{obj.lang}"'
        elif obj.datatype != XSD_STRING:
            attribute = f" rdf:datatype={quote(obj.datatype)}"
        return f"    <{name}{attribute}>{_text(obj.lexical)}</{name}>\n"

    def _element(self, predicate: IRI) -> str:
        iri = predicate.value
        split = _split(iri)
        if split is None or iri in _RESERVED:
            raise InputError(
                f"RDF/XML cannot write the predicate <{iri}>",
                hint="use Turtle or N-Triples",
            )
        namespace, local = split
        # Prefixes stand for whole namespaces here, never for a part of one.
        prefix = self._prefixes.get(namespace)
        if prefix is None:
            prefix = self._prefixes[namespace] = self._new_prefix()
        self.used[prefix] = namespace
        return f"{prefix}:{local}" if prefix else local

    def _new_prefix(self) -> str:
        number = 1
        while f"ns{number}" in self._taken:
            number += 1
        self._taken.add(f"ns{number}")
        return f"ns{number}"


def _key(term: Term) -> tuple[object, ...]:
    return term_key(term)


def _is_usable(prefix: str) -> bool:
    return not prefix or (
        _NAME.match(prefix) is not None and not prefix.lower().startswith("xml")
    )


def _split(iri: str) -> tuple[str, str] | None:
    """Namespace and the longest name at its end; None when there is none."""
    # The first place from which the rest is a name gives the longest one.
    for index in range(1, len(iri)):
        if _NAME.match(iri, index):
            # A name may not begin in the scheme, nor leave an empty namespace.
            return (iri[:index], iri[index:]) if ":" in iri[:index] else None
    return None


def _text(text: str) -> str:
    wrong = _NOT_XML.search(text)
    if wrong is not None:
        raise InputError(
            f"RDF/XML cannot write the character U+{ord(wrong[0]):04X}",
            hint="use Turtle or N-Triples",
        )
    return escape(text)
