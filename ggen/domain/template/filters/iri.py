"""The filters that name IRIs: local name, namespace and curie."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ggen.domain.graph import prefixes as known
from ggen.domain.template.filters.coerce import text_of

Prefixes = Mapping[str, str] | Callable[[], Mapping[str, str]]


def local_name(value: object) -> str:
    """The last part of an IRI or curie: ``http://schema.org/name`` to ``name``."""
    return known.local_name(text_of(value, "local_name"))


def namespace(value: object) -> str:
    """An IRI without its last part: ``http://schema.org/``."""
    return known.namespace(text_of(value, "namespace"))


def get_prefixes(prefixes: Prefixes) -> Mapping[str, str]:
    """Prefix -> namespace; a function is called for it, nothing given: the usual."""
    # Rendering without a graph still knows xsd, rdf and the others.
    return (prefixes() if callable(prefixes) else prefixes) or known.WELL_KNOWN


def iri_filters(prefixes: Prefixes) -> dict[str, Callable[[object], str]]:
    """The filters; `prefixes` are asked for when ``curie`` is first used."""

    def curie(value: object) -> str:
        """An IRI by its prefix, ``schema:name``; unchanged where none fits."""
        # Values of a graph know the prefixes of their own graph.
        own = getattr(value, "curie", None)
        if isinstance(own, str):
            return str.__str__(own)
        iri = text_of(value, "curie")
        return known.curie(iri, get_prefixes(prefixes)) or iri

    return {"local_name": local_name, "namespace": namespace, "curie": curie}
