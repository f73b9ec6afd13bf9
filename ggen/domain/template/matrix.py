"""The matrix of a template: the rows of a query, each of which becomes an output."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from ggen.domain.template.model import NamedQuery, Template
from ggen.domain.template.values import no_column
from ggen.errors import GgenError
from ggen.infra.stores.terms import Term

if TYPE_CHECKING:
    from ggen.domain.template.queries import Queries

_SHOWN_CHARACTERS = 60


class MatrixRow(NamedTuple):
    """One row of the matrix; it pickles small.

    Attributes:
        names: the variables that the row binds.
        terms: their terms; None is unbound.
    """

    names: tuple[str, ...] = ()
    terms: tuple[Term | None, ...] = ()

    @property
    def bound(self) -> dict[str, Term]:
        """The variables that have a term."""
        cells = zip(self.names, self.terms, strict=True)
        return {name: term for name, term in cells if term is not None}

    def shown(self) -> str:
        """The row for a message, long values cut."""
        cells = self.bound.items()
        return ", ".join(f"{n}={term.n3()[:_SHOWN_CHARACTERS]}" for n, term in cells)


NO_ROW = MatrixRow()


def matrix_rows(template: Template, queries: Queries) -> list[MatrixRow]:
    """The rows of the matrix, in the query's order or that of ``determinism.sort``.

    Without matrix: one row that binds nothing.

    Raises:
        UndefinedName: a column that the query does not have.
        TemplateError: the matrix query is no SELECT, or there is no graph.
        QueryError: the query does not parse.
    """
    matrix = template.front.matrix
    if matrix is None:
        return [NO_ROW]
    lines = template.front.lines
    query = queries.find(matrix.query)
    # Text in place of a name.
    if query is None:
        line = lines.get("matrix", 1)
        query = NamedQuery("matrix", matrix.query, str(template.path), line)
    try:
        solutions = queries.solve(query)
        bind = matrix.bind or {name: name for name in solutions.columns}
        picked = [_column(name, solutions.columns) for name in bind.values()]
    except GgenError as error:
        raise error.located(str(template.path), lines.get("matrix")) from error
    names = tuple(bind)
    rows = solutions.rows[:1] if query.single else solutions.rows
    found = [MatrixRow(names, tuple([row[i] for i in picked])) for row in rows]
    try:
        return _sorted(found, template.front.sort)
    except GgenError as error:
        raise error.located(str(template.path), lines.get("determinism")) from error


def _sorted(rows: list[MatrixRow], keys: Sequence[str]) -> list[MatrixRow]:
    """`rows` by `keys`, the first one first; a ``-`` before a key turns it."""
    if not keys or not rows:
        return rows
    from ggen.infra.stores.order import term_key

    # Python's sort is stable, so the last key goes first.
    for key in reversed(keys):
        index = _column(key.removeprefix("-"), rows[0].names)
        ordered = [(term_key(row.terms[index]), row) for row in rows]
        ordered.sort(key=itemgetter(0), reverse=key.startswith("-"))
        rows = [row for _, row in ordered]
    return rows


def _column(name: str, columns: tuple[str, ...]) -> int:
    if name not in columns:
        raise no_column(name, columns)
    return columns.index(name)
