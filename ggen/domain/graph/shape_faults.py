"""What makes SHACL shapes ill-formed, in words (SHACL, section 3.4.3 and 4).

pyshacl finds some of it, and says it in terms of its own; the rest it ignores.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ggen.domain.graph.names import SH, Names
from ggen.domain.graph.vocabulary import TYPE, Facts
from ggen.infra.stores.terms import IRI, RDF, XSD, XSD_STRING, BlankNode, Literal, Term

_NODE_KINDS = frozenset(
    SH + kind
    for kind in (
        *("IRI", "BlankNode", "Literal"),
        *("BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
    )
)
_NIL = IRI(RDF + "nil")


@dataclass(frozen=True)
class Fault:
    """Something wrong about `node`, a shape; `reason` is a sentence without subject."""

    node: Term
    reason: str


def find_fault(shapes: Facts, names: Names) -> Fault | None:
    """The first fault by shape and parameter; None: nothing that is known of."""
    found = [*_paths(shapes), *_values(shapes, names), *_repeated(shapes)]
    return min(found, key=lambda fault: (fault.node.n3(), fault.reason), default=None)


def _paths(shapes: Facts) -> Iterator[Fault]:
    """Property shapes have one path, node shapes none."""
    typed = {n for n, kind in shapes.pairs(TYPE) if kind == IRI(SH + "PropertyShape")}
    for node in {value for _, value in shapes.pairs(SH + "property")} | typed:
        # An IRI may be described in a file that was not given: that is a doubt only.
        described = isinstance(node, BlankNode) or bool(shapes.about(node))
        if isinstance(node, Literal):
            yield Fault(node, "is a literal, not a property shape")
        elif described and not shapes.has(node, SH + "path"):
            yield Fault(node, "has no sh:path, which a property shape needs")
    for node, path in shapes.pairs(SH + "path"):
        if isinstance(path, Literal):
            yield Fault(node, "has a literal as its sh:path")
        if IRI(SH + "NodeShape") in shapes.values(node, TYPE):
            yield Fault(node, "is a sh:NodeShape, which cannot have a sh:path")


def _repeated(shapes: Facts) -> Iterator[Fault]:
    for name in _ONCE:
        for node, _ in shapes.pairs(SH + name):
            if len(shapes.values(node, SH + name)) > 1:
                yield Fault(node, f"has more than one sh:{name}")


def _values(shapes: Facts, names: Names) -> Iterator[Fault]:
    for wanted, (is_right, parameters) in _WANTED.items():
        for name in parameters:
            for node, value in shapes.pairs(SH + name):
                if not is_right(value, shapes):
                    shown = names.brief(value)
                    yield Fault(node, f"has sh:{name} {shown}, which is not {wanted}")
    for node, value in shapes.pairs(SH + "pattern"):
        reason = _pattern_fault(value)
        if reason is not None:
            yield Fault(node, f"has sh:pattern {names.brief(value)}: {reason}")


def _pattern_fault(value: Term) -> str | None:
    if not isinstance(value, Literal):
        return None
    try:
        re.compile(value.lexical)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return None


def _is_iri(value: Term, _: Facts) -> bool:
    return isinstance(value, IRI)


def _is_literal(value: Term, _: Facts) -> bool:
    return isinstance(value, Literal)


def _is_node(value: Term, _: Facts) -> bool:
    return not isinstance(value, Literal)


def _is_target(value: Term, _: Facts) -> bool:
    return not isinstance(value, BlankNode)


def _is_text(value: Term, _: Facts) -> bool:
    return isinstance(value, Literal) and value.datatype == XSD_STRING


def _is_count(value: Term, _: Facts) -> bool:
    return (
        isinstance(value, Literal)
        and value.datatype == XSD + "integer"
        and re.fullmatch(r"\+?[0-9]+|-0+", value.lexical) is not None
    )


def _is_flag(value: Term, _: Facts) -> bool:
    return (
        isinstance(value, Literal)
        and value.datatype == XSD + "boolean"
        and value.lexical in ("true", "false", "1", "0")
    )


def _is_node_kind(value: Term, _: Facts) -> bool:
    return isinstance(value, IRI) and value.value in _NODE_KINDS


def _is_list(value: Term, shapes: Facts) -> bool:
    seen: set[Term] = set()
    while value != _NIL:
        rest = shapes.values(value, RDF + "rest")
        if value in seen or len(rest) != 1 or not shapes.has(value, RDF + "first"):
            return False
        seen.add(value)
        value = rest[0]
    return True


def _is_filled_list(value: Term, shapes: Facts) -> bool:
    return value != _NIL and _is_list(value, shapes)


_Check = Callable[[Term, Facts], bool]
_WANTED: dict[str, tuple[_Check, tuple[str, ...]]] = {
    "an IRI": (
        _is_iri,
        (
            *("class", "datatype", "equals", "disjoint", "lessThan"),
            *("lessThanOrEquals", "severity", "targetClass"),
            *("targetObjectsOf", "targetSubjectsOf"),
        ),
    ),
    "a shape": (_is_node, ("node", "not", "qualifiedValueShape")),
    "an IRI or a literal": (_is_target, ("targetNode",)),
    "a literal": (
        _is_literal,
        ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
    ),
    "a string": (_is_text, ("pattern", "flags")),
    "an xsd:integer of at least 0": (
        _is_count,
        (
            *("minCount", "maxCount", "minLength", "maxLength"),
            *("qualifiedMinCount", "qualifiedMaxCount"),
        ),
    ),
    "true or false": (
        _is_flag,
        ("closed", "uniqueLang", "deactivated", "qualifiedValueShapesDisjoint"),
    ),
    "one of SHACL's node kinds": (_is_node_kind, ("nodeKind",)),
    "an RDF list": (_is_list, ("in", "languageIn", "ignoredProperties")),
    "an RDF list of shapes": (_is_filled_list, ("and", "or", "xone")),
}
_ONCE = (
    *("path", "datatype", "nodeKind", "minCount", "maxCount", "minLength"),
    *("maxLength", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
    *("pattern", "flags", "languageIn", "uniqueLang", "in", "closed", "severity"),
    *("ignoredProperties", "deactivated", "qualifiedMinCount", "qualifiedMaxCount"),
)
