"""What a shapes graph aims at, and what in it does not do what its author thinks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ggen.domain.graph.names import OWL, RDFS, SH, Names
from ggen.domain.graph.vocabulary import TYPE, Facts
from ggen.infra.stores.terms import IRI, Term

_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_REFERENCES = ("node", "property", "not", "qualifiedValueShape")
_LIST_REFERENCES = ("and", "or", "xone")
# Of SHACL's Advanced Features and SHACL-JS; pyshacl runs them only when told to.
_NOT_RUN = ("js", "rule", "target", "expression", "values")
_TERMS = frozenset(
    re.findall(
        r"\w+",
        """alternativePath and annotationProperty annotationValue annotationVarName ask
        class closed condition conforms construct datatype deactivated declare
        defaultValue description detail disjoint entailment equals expression
        filterShape flags focusNode group hasValue ignoredProperties in intersection
        inversePath js jsFunctionName jsLibrary jsLibraryURL labelTemplate languageIn
        lessThan lessThanOrEquals maxCount maxExclusive maxInclusive maxLength message
        minCount minExclusive minInclusive minLength name namespace node nodeKind
        nodeValidator nodes not object oneOrMorePath optional or order parameter path
        pattern predicate prefix prefixes property propertyValidator qualifiedMaxCount
        qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint result
        resultAnnotation resultMessage resultPath resultSeverity returnType rule select
        severity shapesGraph shapesGraphWellFormed sourceConstraint
        sourceConstraintComponent sourceShape sparql subject suggestedShapesGraph target
        targetClass targetNode targetObjectsOf targetSubjectsOf this union uniqueLang
        update validator value values xone zeroOrMorePath zeroOrOnePath""",
    )
)


def find_targets(shapes: Facts) -> tuple[str, ...]:
    """The shapes that have targets, as N-Triples, sorted; classes target themselves."""
    found = {shape for name in _TARGETS for shape, _ in shapes.pairs(SH + name)}
    classes = {IRI(RDFS + "Class"), IRI(OWL + "Class")}
    for shape, kind in shapes.pairs(TYPE):
        is_shape = kind in (IRI(SH + "NodeShape"), IRI(SH + "PropertyShape"))
        if is_shape and classes.intersection(shapes.values(shape, TYPE)):
            found.add(shape)
    return tuple(sorted(shape.n3() for shape in found))


def describe_doubts(
    shapes: Facts, targets: Collection[str], *, names: Names
) -> tuple[str, ...]:
    """Sentences about what a validation with these shapes silently leaves out."""
    return tuple(_doubts(shapes, targets, names))


def _doubts(shapes: Facts, targets: Collection[str], names: Names) -> Iterator[str]:
    if not shapes.subjects():
        yield "the shapes graph is empty: nothing was checked"
    elif not targets:
        yield "no shape has a target: nothing was checked"
    for predicate in sorted(shapes.predicates()):
        if predicate.startswith(SH) and predicate[len(SH) :] not in _TERMS:
            yield _unknown(predicate[len(SH) :])
    for name in _NOT_RUN:
        if any(shapes.pairs(SH + name)):
            yield f"sh:{name} is not run: only SHACL Core and SHACL-SPARQL are"
    for shape in sorted(_undescribed(shapes)):
        yield f"the shape {names.iri(shape)} is used, but not described"


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    # Misspelt parameters are the mistake that SHACL never reports.
    near = get_close_matches(name, sorted(_TERMS), n=1, cutoff=0.75)
    hint = f"; did you mean sh:{near[0]}?" if near else ""
    return f"sh:{name} is not a term of SHACL, so it was ignored{hint}"


def _undescribed(shapes: Facts) -> set[str]:
    used: set[Term] = set()
    for name in _REFERENCES:
        used.update(value for _, value in shapes.pairs(SH + name))
    for name in _LIST_REFERENCES:
        for _, head in shapes.pairs(SH + name):
            used.update(shapes.members(head))
    return {
        shape.value
        for shape in used
        if isinstance(shape, IRI) and not shapes.about(shape)
    }
