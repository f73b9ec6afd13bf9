"""What templates see of the graph: rows of Python values that remember their terms.

`Values` turns terms into values; `to_term` turns values, and plain Python values, back.
Lexical form, datatype and language survive both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from ggen.domain.graph.prefixes import curie, local_name, namespace
from ggen.domain.template.problems import nearest
from ggen.errors import TemplateError, UndefinedName
from ggen.infra.stores.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Term

XSD_BOOLEAN = XSD + "boolean"
_MAX_KEPT = 20_000

Terms = tuple["Term | None", ...]
Bindings = tuple[tuple[str, Term], ...]


class Names:
    """The prefixes that give IRIs their compact form, looked up when first needed."""

    def __init__(
        self, prefixes: Mapping[str, str] | Callable[[], Mapping[str, str]]
    ) -> None:
        self._given = prefixes
        self._found: dict[str, str] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Names, (dict(self.prefixes),)

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix -> namespace."""
        return self._given() if callable(self._given) else self._given

    def compact(self, iri: str) -> str:
        """``prefix:local``, or the IRI itself where no prefix fits."""
        found = self._found.get(iri)
        # Looking through all prefixes takes time, and the same IRIs come again.
        if found is None:
            found = self._found[iri] = curie(iri, self.prefixes) or iri
        return found


class Iri(str):
    """An IRI: the string itself, with its parts."""

    __slots__ = ("_local_name", "_names")
    _names: Names
    _local_name: str

    @property
    def local_name(self) -> str:
        """``Person`` of ``https://schema.org/Person``."""
        try:
            return self._local_name
        except AttributeError:
            self._local_name = local_name(str(self))
            return self._local_name

    @property
    def namespace(self) -> str:
        """``https://schema.org/`` of ``https://schema.org/Person``."""
        return namespace(str(self))

    @property
    def curie(self) -> str:
        """``schema:Person``; the IRI itself where no prefix fits."""
        return self._names.compact(str(self))


class Blank(str):
    """A blank node: ``_:`` and its canonical label."""

    __slots__ = ()


class Text(str):
    """A literal that Python has no other type for, or that has a language.

    Attributes:
        datatype: IRI of the datatype.
        lang: language tag; None without one.
    """

    __slots__ = ("datatype", "lang")
    datatype: str
    lang: str | None


class Row(dict[str, Any]):
    """One solution: column -> value; unbound columns are left out.

    Columns are attributes as well. Rows compare and print as dictionaries, and can be
    members of sets.

    Attributes:
        columns: all columns of the query, unbound ones included.
    """

    __slots__ = ("columns",)
    columns: tuple[str, ...]

    # Only called for what dict does not have; templates reach columns before that.
    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class RowList(list[Row]):
    """The rows of a query, in its order.

    Attributes:
        columns: the columns of the query.
    """

    __slots__ = ("_groups", "columns")

    def __init__(self, rows: Iterable[Row], columns: Sequence[str]) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)
        self._groups: dict[str, dict[Any, RowList]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return RowList, (list(self), self.columns)

    @property
    def first(self) -> Row | None:
        """The first row; None when there is none."""
        return self[0] if self else None

    def values(self, column: str) -> list[Any]:
        """The values of one column, in order, without the unbound ones.

        Raises:
            UndefinedName: the query has no such column.
        """
        if column not in self.columns:
            raise no_column(column, self.columns)
        return [row[column] for row in self if column in row]

    def where(self, column: str, value: Any) -> RowList:
        """The rows whose `column` equals `value`, in order.

        All groups of a column are kept: asking for each of many values is quick.

        Raises:
            UndefinedName: the query has no such column.
        """
        groups = self._groups.get(column)
        # A template that asks for one value will ask for many, output after output.
        if groups is None:
            if column not in self.columns:
                raise no_column(column, self.columns)
            groups = self._groups[column] = {}
            for row in self:
                if column in row:
                    empty = RowList((), self.columns)
                    groups.setdefault(row[column], empty).append(row)
        return groups.get(value) or RowList((), self.columns)


def no_column(name: str, columns: Sequence[str]) -> UndefinedName:
    """The error of asking for a column that the query does not have."""
    near = nearest(name, columns)
    known = f"the columns are {', '.join(columns)}" if columns else None
    hint = f"did you mean '{near}'?" if near else known
    return UndefinedName(f"the query has no column '{name}'", hint=hint)


class _Kept(dict[Any, Any]):
    """Values by term; made by `convert` when they are first asked for."""

    def __init__(self, convert: Callable[[Term], Any]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, term: Term | None) -> Any:
        # A bound for graphs with millions of terms; values are cheap to make again.
        if len(self) > _MAX_KEPT:
            self.clear()
        value = None if term is None else self._convert(term)
        self[term] = value
        return value


class Values:
    """Turns terms into values; equal terms give the same object.

    Args:
        names: the prefixes for compact names.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._kept = _Kept(self._convert)

    def value(self, term: Term | None) -> Any:
        """The value of a term; None for None.

        IRI -> `Iri`, blank node -> `Blank`, ``xsd:string`` -> str, ``xsd:boolean`` ->
        bool, numbers, dates and times -> the classes of `literals`; everything else,
        lexical mistakes included -> `Text`.
        """
        return self._kept[term]

    def row(self, columns: tuple[str, ...], terms: tuple[Term | None, ...]) -> Row:
        """One solution as a row; None among `terms` is unbound."""
        # The whole row in C: this runs for every solution of every query.
        row = Row(zip(columns, map(self._kept.__getitem__, terms), strict=True))
        row.columns = columns
        if None in terms:
            for column, term in zip(columns, terms, strict=True):
                if term is None:
                    del row[column]
        return row

    def rows(
        self,
        columns: tuple[str, ...],
        solutions: Iterable[tuple[Term | None, ...]],
    ) -> RowList:
        """Solutions as rows, in the same order."""
        return RowList([self.row(columns, terms) for terms in solutions], columns)

    def iri(self, text: str) -> Iri:
        """`text`, an absolute IRI, as a value."""
        iri = Iri(text)
        iri._names = self._names
        return iri

    def _convert(self, term: Term) -> Any:
        if isinstance(term, IRI):
            return self.iri(term.value)
        if isinstance(term, BlankNode):
            return Blank(term.id)
        return self._convert_literal(term)

    def _convert_literal(self, literal: Literal) -> Any:
        lexical, datatype, lang = literal
        if datatype == XSD_STRING:
            return lexical
        if datatype == XSD_BOOLEAN and lexical in ("true", "false"):
            return lexical == "true"
        # Not needed by templates that only see text, so not imported for them.
        from ggen.domain.template.literals import read_literal

        value = read_literal(lexical, self._kept[IRI(datatype)])
        if not isinstance(value, str):
            return value
        text = Text(lexical)
        text.datatype, text.lang = self._kept[IRI(datatype)], lang
        return text


def datatype_of(value: Any) -> str | None:
    """The datatype IRI of a literal's or a plain Python value; None: no literal."""
    if isinstance(value, Text):
        return str(value.datatype)
    if isinstance(value, str):
        return None if isinstance(value, (Iri, Blank)) else XSD_STRING
    from ggen.domain.template.literals import literal_of

    literal = literal_of(value)
    return None if literal is None else literal.datatype


def to_term(value: Any) -> Term:
    """The term of a value: exactly the one it came from, or that of a plain value.

    A plain str becomes a string literal, never an IRI.

    Raises:
        TemplateError: lists, mappings, None and others that are no RDF term.
    """
    if isinstance(value, (IRI, BlankNode, Literal)):
        return value
    if isinstance(value, Iri):
        return IRI(str(value))
    if isinstance(value, Blank):
        return BlankNode(str(value))
    if isinstance(value, Text):
        return Literal(str(value), str(value.datatype), value.lang)
    if isinstance(value, str):
        return Literal(str(value))
    from ggen.domain.template.literals import literal_of

    literal = literal_of(value)
    if literal is None:
        raise TemplateError(f"a {type(value).__name__} is no RDF term")
    return literal
