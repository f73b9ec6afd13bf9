"""The objects and functions of template bodies that ask the graph.

``sparql_results.NAME``, ``sparql(...)``, ``sparql_first(...)``, ``sparql_values(...)``,
``query(...)``, ``iri(...)`` and ``graph``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ggen.domain.graph.prefixes import expand, local_name
from ggen.domain.template.queries import Queries
from ggen.domain.template.undefined import unbound
from ggen.domain.template.values import (
    Blank,
    Iri,
    Names,
    Row,
    RowList,
    Text,
    Values,
    no_column,
    to_term,
)
from ggen.errors import TemplateError
from ggen.infra.stores.terms import IRI, RDF, BlankNode, Term

# In the order of preference.
_LABELS = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/elements/1.1/title",
    "https://schema.org/name",
    "http://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/ns/shacl#name",
)


class QueryResults:
    """``sparql_results``: the result of a named query, asked when first used."""

    _shown_name = "sparql_results"

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    def __getitem__(self, name: str) -> Any:
        return self._queries.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._queries.names

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries.names)

    @property
    def _known_names(self) -> tuple[str, ...]:
        return self._queries.names


class TemplateGraph:
    """``graph``: what is said about one resource.

    Subjects are values of the graph, or IRIs as text; predicates may be compact.
    """

    def __init__(self, queries: Queries, resources: Resources) -> None:
        self._queries = queries
        self._resources = resources

    def objects(self, subject: Any, predicate: Any) -> list[Any]:
        """All values of a property, in a fixed order."""
        return list(
            self._queries.related(
                self._resources.iri(predicate), self._resources.node(subject), None
            )
        )

    def subjects(self, predicate: Any, value: Any) -> list[Any]:
        """All resources that have that value, in a fixed order.

        Text that is no IRI and has no known prefix is taken as a string literal.
        """
        found = self._resources.find(value)
        term = to_term(value) if found is None else found
        return list(self._queries.related(self._resources.iri(predicate), None, term))

    def value(self, subject: Any, predicate: Any) -> Any:
        """The first value of a property; undefined when it has none."""
        found = self.objects(subject, predicate)
        # Undefined rather than None, for the sake of default().
        if found:
            return found[0]
        return unbound(f"'{subject}' has no value of '{predicate}'")

    def label(self, subject: Any, lang: str | None = None) -> Any:
        """A name for people: rdfs:label and its like, else the local name.

        Args:
            lang: the language wanted; without it, or when there is no such label, one
                without a language is taken, then the English one, then the first.
        """
        for predicate in _LABELS:
            found = self._queries.related(
                IRI(predicate), self._resources.node(subject), None
            )
            if found:
                return min(found, key=lambda label: _distance(label, lang))
        return local_name(str(subject))


def _distance(label: Any, lang: str | None) -> int:
    # Terms come with their tags in lower case.
    own = label.lang if isinstance(label, Text) else None
    wanted = [lang.lower(), None, "en"] if lang else [None, "en"]
    return wanted.index(own) if own in wanted else len(wanted)


class Resources:
    """Resources by value, IRI or compact name.

    Args:
        names: the prefixes.
        values: makes values of IRIs.
    """

    def __init__(self, names: Names, values: Values) -> None:
        self._names = names
        self._values = values

    def find(self, value: Any) -> Term | None:
        """The IRI or blank node that `value` stands for; None: it is something else."""
        if isinstance(value, Iri):
            return IRI(str(value))
        if isinstance(value, Blank):
            return BlankNode(str(value))
        # Literals are text as well, but of another class.
        if type(value) is not str:
            return None
        if value.startswith("<") and value.endswith(">"):
            return IRI(value[1:-1])
        # Before compact names: a document may have a prefix `http`, and looking for
        # prefixes may mean reading the graph.
        if "://" in value or value.startswith("urn:"):
            return IRI(value)
        expanded = expand(value, self._names.prefixes)
        return None if expanded is None else IRI(expanded)

    def node(self, value: Any) -> Term:
        """As `find`.

        Raises:
            TemplateError: it is no resource.
        """
        found = self.find(value)
        if found is None:
            raise TemplateError(
                f"'{value}' is no IRI, and has no known prefix",
                hint="write it in full, or declare the prefix under 'prefixes'",
            )
        return found

    def iri(self, value: Any) -> IRI:
        """As `node`, for IRIs only; ``a`` is rdf:type."""
        found = IRI(RDF + "type") if value == "a" else self.node(value)
        if not isinstance(found, IRI):
            raise TemplateError(f"'{value}' is no IRI")
        return found

    def as_value(self, value: Any) -> Iri:
        """``iri(...)`` of templates: a value that is bound as an IRI."""
        return self._values.iri(self.iri(value).value)


def asking_functions(queries: Queries, resources: Resources) -> dict[str, Any]:
    """Name -> object or function, for the globals of the environment."""

    # Closures: templates could look into bound methods and partial objects.
    def sparql(*given: Any, **bindings: Any) -> Any:
        # sparql(query="...") is how ggen 1.x spells it.
        if not given and "query" in bindings:
            given = (bindings.pop("query"),)
        if len(given) != 1:
            raise TemplateError(
                "sparql(...) takes one query",
                hint='sparql("SELECT ...", name=value)',
            )
        return queries.ask(given[0], bindings)

    def sparql_first(*given: Any, **options: Any) -> Any:
        return _sparql_first(queries, given, options)

    def sparql_values(*given: Any, **options: Any) -> list[Any]:
        return _sparql_values(queries, given, options)

    def iri(value: Any) -> Iri:
        return resources.as_value(value)

    return {
        "sparql": sparql,
        "query": sparql,
        "sparql_first": sparql_first,
        "sparql_values": sparql_values,
        "sparql_results": QueryResults(queries),
        "graph": TemplateGraph(queries, resources),
        "iri": iri,
    }


def _rows_and_column(
    queries: Queries, given: tuple[Any, ...], options: dict[str, Any]
) -> tuple[RowList, Any]:
    """Rows and the column asked for; `options` name them too, the rest are bindings."""
    # Both ways of calling: sparql_first(rows, "x") and sparql_first(results=, column=).
    source, column = (*given, None, None)[:2]
    source = options.pop("results", None) if source is None else source
    column = options.pop("column", None) if column is None else column
    if isinstance(source, Row):
        source = RowList([source], source.columns)
    if not isinstance(source, RowList):
        source = queries.ask(source, options, many=True)
    if not isinstance(source, RowList):
        raise TemplateError("a query that gives rows is needed here")
    if column is not None and column not in source.columns:
        raise no_column(column, source.columns)
    return source, column


def _sparql_first(
    queries: Queries, given: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    """The first row of a query or of rows, or the value of a column in it."""
    rows, column = _rows_and_column(queries, given, options)
    if not rows:
        return unbound("the query gave no rows")
    if column is None:
        return rows[0]
    missing = unbound(f"the column '{column}' has no value in the first row")
    return rows[0].get(column, missing)


def _sparql_values(
    queries: Queries, given: tuple[Any, ...], options: dict[str, Any]
) -> list[Any]:
    """The bound values of a column; of the only one when none is named."""
    rows, column = _rows_and_column(queries, given, options)
    if column is None and len(rows.columns) == 1:
        column = rows.columns[0]
    if column is None:
        raise TemplateError("sparql_values needs the name of a column")
    return rows.values(column)
