"""What a failed SHACL constraint means, in one sentence that is always the same."""

from __future__ import annotations

from collections.abc import Iterable

from ggen.domain.graph.names import SH, Names
from ggen.domain.graph.prefixes import local_name
from ggen.domain.graph.vocabulary import Facts
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Term

# {} is what the shape demands by the parameter.
_SENTENCES = {
    "MinCount": ("minCount", "has fewer than {} values"),
    "MaxCount": ("maxCount", "has more than {} values"),
    "Class": ("class", "is not an instance of {}"),
    "Datatype": ("datatype", "is not a valid {}"),
    "NodeKind": ("nodeKind", "is not of kind {}"),
    "MinExclusive": ("minExclusive", "is not greater than {}"),
    "MinInclusive": ("minInclusive", "is not at least {}"),
    "MaxExclusive": ("maxExclusive", "is not less than {}"),
    "MaxInclusive": ("maxInclusive", "is not at most {}"),
    "MinLength": ("minLength", "is shorter than {} characters"),
    "MaxLength": ("maxLength", "is longer than {} characters"),
    "Pattern": ("pattern", "does not match the pattern {}"),
    "LanguageIn": ("languageIn", "has a language that is not one of {}"),
    "UniqueLang": ("uniqueLang", "has several values in the same language"),
    "Equals": ("equals", "differs between the path and {}"),
    "Disjoint": ("disjoint", "is also a value of {}"),
    "LessThan": ("lessThan", "is not less than the values of {}"),
    "LessThanOrEquals": ("lessThanOrEquals", "is greater than a value of {}"),
    "Not": ("not", "conforms to {}, which it must not"),
    "And": ("and", "does not conform to all of {}"),
    "Or": ("or", "conforms to none of {}"),
    "Xone": ("xone", "does not conform to exactly one of {}"),
    "Node": ("node", "does not conform to {}"),
    "QualifiedMinCount": ("qualifiedMinCount", "has fewer than {} such values"),
    "QualifiedMaxCount": ("qualifiedMaxCount", "has more than {} such values"),
    "Closed": ("closed", "is a value of a property that the closed shape lacks"),
    "HasValue": ("hasValue", "lacks the value {}"),
    "In": ("in", "is not one of {}"),
    "SPARQL": ("sparql", "violates a SPARQL constraint"),
}
_OF_ONE = {
    "minCount": "has no value",
    "maxCount": "has more than one value",
    "minLength": "is empty",
}
_LISTS = frozenset({"languageIn", "and", "or", "xone", "in"})
_MOST_MEMBERS = 8
_SUFFIX = "ConstraintComponent"


def constraint_message(
    component: str, source_shape: Term, *, shapes: Facts, names: Names
) -> str | None:
    """The sentence for a core constraint; None for components that others defined."""
    if not component.startswith(SH):
        return None
    known = _SENTENCES.get(component[len(SH) :].removesuffix(_SUFFIX))
    if known is None:
        return None
    parameter, sentence = known
    demand = _demand(parameter, source_shape, shapes, names)
    if demand == "1" and parameter in _OF_ONE:
        return _OF_ONE[parameter]
    return sentence.format(demand)


def choose_message(messages: Iterable[Term]) -> str | None:
    """Of several texts the one without language, else English, else the first."""
    texts = [text for text in messages if isinstance(text, Literal)]
    return min(texts, key=_preference).lexical if texts else None


def _preference(text: Literal) -> tuple[int, str, str]:
    tag = (text.lang or "").lower()
    english = tag == "en" or tag.startswith("en-")
    return (0 if not tag else 1 if english else 2), tag, text.lexical


def _demand(parameter: str, shape: Term, shapes: Facts, names: Names) -> str:
    values = shapes.values(shape, SH + parameter)
    if parameter in _LISTS:
        members = [member for value in values for member in shapes.members(value)]
        shown = [_shown(member, names) for member in members[:_MOST_MEMBERS]]
        if members[_MOST_MEMBERS:]:
            shown.append(f"… {len(members) - _MOST_MEMBERS} more")
        nameless = all(isinstance(member, BlankNode) for member in members)
        return f"{len(members)} shapes" if nameless else ", ".join(shown)
    return " and ".join(_shown(value, names) for value in values) or "the shape"


def _shown(value: Term, names: Names) -> str:
    if isinstance(value, BlankNode):
        return "the nested shape"
    if isinstance(value, IRI) and value.value.startswith(SH):
        return local_name(value.value)
    return names.brief(value)
