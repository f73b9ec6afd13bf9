"""`type_for`: the type that holds the values of a datatype or class in a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ggen.domain.graph import prefixes as known
from ggen.domain.template.filters.case import pascal
from ggen.domain.template.filters.coerce import filter_error, shown
from ggen.domain.template.filters.identifiers import as_identifier
from ggen.domain.template.filters.iri import Prefixes, get_prefixes
from ggen.domain.template.filters.language import find_language, unknown_language

FRAGMENT = "json_schema_fragment"
_ALIASES = {
    "javascript": "typescript",
    "json-schema": "json_schema",
    "jsonschema": "json_schema",
}


class TypeNames:
    """The types of the built-in table and of the project, looked up once each.

    Args:
        type_maps: language -> (IRI or curie -> type); these win over the table, and
            may name languages that the table does not have.
        prefixes: for curies; asked for when the first curie is met.
    """

    def __init__(
        self, type_maps: Mapping[str, Mapping[str, str]], prefixes: Prefixes
    ) -> None:
        self._given = {_language_key(name): types for name, types in type_maps.items()}
        self._own: dict[str, dict[str, str]] = {}
        self._prefixes = prefixes
        self._found: dict[tuple[str, str], str] = {}

    def type_for(self, value: object, language: object = "python") -> str:
        """The type for `value`: a datatype, a class, or a literal (its datatype).

        Datatypes and classes may be IRIs, curies, or bare names of XSD (``string``).
        A class gives its own name in pascal case, valid in the language.

        Raises:
            TemplateError: a language without types, an XSD name that does not exist,
                or a value that is no name.
        """
        name = _type_name(value)
        key = (name, str(language))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look_up(name, _language_key(key[1]))
        return found

    def _look_up(self, name: str, language: str) -> str:
        from ggen.domain.template.filters.type_tables import FRAGMENTS, KINDS, TYPES

        own = self._own_types(language)
        table = FRAGMENTS if language == FRAGMENT else TYPES.get(language, {})
        if not own and not table:
            languages = sorted({*TYPES, *self._given, FRAGMENT})
            raise unknown_language(language, "type_for", languages)
        iri = self._expand(name)
        if iri in own:
            return own[iri]
        kind = KINDS.get(iri)
        if kind in table:
            return table[kind]
        _check_xsd(iri, language, kind)
        return table.get("class") or _class_name(iri, language)

    def _own_types(self, language: str) -> dict[str, str]:
        if language not in self._own:
            given = self._given.get(language, {})
            self._own[language] = {self._expand(name): given[name] for name in given}
        return self._own[language]

    def _expand(self, name: str) -> str:
        from ggen.domain.template.filters.type_tables import XSD, XSD_KINDS

        _, colon, local = name.partition(":")
        if colon and not local.startswith("//"):
            return known.expand(name, get_prefixes(self._prefixes)) or name
        # Bare names of classes are capitalized, those of most datatypes are not.
        return XSD + name if name in XSD_KINDS and name[0].islower() else name


def type_filters(
    type_maps: Mapping[str, Mapping[str, str]], prefixes: Prefixes
) -> dict[str, Callable[..., str]]:
    """``type_for``, bound to the types and prefixes of the project."""
    return {"type_for": TypeNames(type_maps, prefixes).type_for}


def _language_key(name: str) -> str:
    wanted = name.strip().lower()
    key = find_language(wanted) or wanted
    return _ALIASES.get(key, key)


def _type_name(value: object) -> str:
    # A literal stands for its datatype; text without one is a name itself.
    if isinstance(value, str) and getattr(value, "datatype", None) is None:
        name = value.strip()
    else:
        from ggen.domain.template.values import datatype_of

        name = str(datatype_of(value) or "")
    if not name:
        str(value)  # an undefined value raises its own error
    if not name or name.startswith("_:"):
        raise filter_error("type_for", f"{shown(value)} is no datatype or class")
    return name


def _check_xsd(iri: str, language: str, kind: str | None) -> None:
    from ggen.domain.template.filters.type_tables import XSD, XSD_KINDS

    if not iri.startswith(XSD):
        return
    name = iri[len(XSD) :]
    if kind is not None:
        hint = (
            f'name it in ggen.toml, [template.types.{language}]: "xsd:{name}" = "..."'
        )
        raise filter_error("type_for", f"no {language} type for xsd:{name}", hint=hint)
    from ggen.domain.template.problems import nearest

    near = nearest(name, XSD_KINDS)
    raise filter_error(
        "type_for",
        f"there is no datatype xsd:{name}",
        hint=near and f"did you mean xsd:{near}?",
    )


def _class_name(iri: str, language: str) -> str:
    name = pascal(known.local_name(iri))
    if language == FRAGMENT:
        return f'{{"$ref": "#/$defs/{name}"}}'
    # A language that only ggen.toml knows has no list of reserved words.
    return as_identifier(name, language if find_language(language) else "c")
