"""SPARQL results: reading every format they come in, and telling whether two agree."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ggen.infra.stores.terms import IRI, BlankNode, Literal
from w3c.terms import canonical_term, from_ox, parse_quads

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FORMATS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Solutions:
    """The answer of SELECT; `is_ordered` when the order of rows counts."""

    names: tuple[str, ...]
    rows: list[Row]
    is_ordered: bool = False


Expected = Any
"""`Solutions`, a bool, or a list of quads."""


def read_expected(path: Path, base: str) -> Expected:
    """The result that a test expects, by the ending of its file.

    Raises:
        SyntaxError: it does not parse.
        ValueError: an unknown ending.
    """
    data = path.read_bytes()
    if path.suffix in _FORMATS:
        return read_results(data, _FORMATS[path.suffix])
    if path.suffix not in _GRAPHS:
        raise ValueError(f"results in {path.suffix}")
    quads = parse_quads(data, _GRAPHS[path.suffix], base)
    return _result_set(quads) if any(_RS in q.predicate.value for q in quads) else quads


def read_results(data: bytes, fmt: Any) -> Solutions | bool:
    """A results document in XML, JSON or TSV."""
    found = ox.parse_query_results(data, fmt)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    return from_solutions(found)


def from_solutions(found: Any) -> Solutions:
    """pyoxigraph's solutions."""
    names = tuple(variable.value for variable in found.variables)
    rows = [tuple(from_ox(solution[name]) for name in names) for solution in found]
    return Solutions(names, rows)


def _result_set(quads: list[Any]) -> Solutions | bool:
    """A result set in the vocabulary of the test suites."""
    facts: dict[tuple[Any, str], list[Any]] = {}
    for quad in quads:
        key = (quad.subject, quad.predicate.value.removeprefix(_RS))
        facts.setdefault(key, []).append(quad.object)
    for (_, name), values in facts.items():
        if name == "boolean":
            return bool(values[0].lexical == "true")
    top = next(
        subject
        for (subject, name), values in facts.items()
        if name == _RDF_TYPE and IRI(_RS + "ResultSet") in values
    )
    names = tuple(sorted(v.lexical for v in facts.get((top, "resultVariable"), [])))
    numbered = []
    for node in facts.get((top, "solution"), []):
        bound = {
            facts[binding, "variable"][0].lexical: facts[binding, "value"][0]
            for binding in facts.get((node, "binding"), [])
        }
        index = facts.get((node, "index"), [None])[0]
        numbered.append((index, tuple(bound.get(name) for name in names)))
    ordered = bool(numbered) and all(index is not None for index, _ in numbered)
    if ordered:
        numbered.sort(key=lambda item: int(item[0].lexical))
    return Solutions(names, [row for _, row in numbered], ordered)


def same_solutions(a: Solutions, b: Solutions, *, by_value: bool = False) -> bool:
    """Whether two answers are the same up to the names of blank nodes.

    With `by_value`, literals of one value and datatype are the same.
    """
    if sorted(a.names) != sorted(b.names) or len(a.rows) != len(b.rows):
        return False
    order = [b.names.index(name) for name in a.names]
    left = [_plain(row, by_value) for row in a.rows]
    right = [_plain([row[i] for i in order], by_value) for row in b.rows]
    if a.is_ordered or b.is_ordered:
        pairs = list(zip(left, right, strict=True))
        return _extend_all({}, pairs) is not None
    return _match(left, right, {})


def _plain(row: Sequence[Any], by_value: bool) -> Row:
    terms = (canonical_term(term) if by_value else term for term in row)
    return tuple(map(_lower_tag, terms))


def _lower_tag(term: Any) -> Any:
    # Language tags are the same in any case (RDF 1.1 Concepts, 3.3).
    if isinstance(term, Literal) and term.lang:
        return term._replace(lang=term.lang.lower())
    return term


def _shape(row: Row) -> Row:
    return tuple("_:" if isinstance(term, BlankNode) else term for term in row)


def _match(left: list[Row], right: list[Row], names: dict[Any, Any]) -> bool:
    """Whether the rows can be paired so that blank nodes map one to one."""
    if Counter(map(_shape, left)) != Counter(map(_shape, right)):
        return False
    rows = [row for row in left if any(isinstance(t, BlankNode) for t in row)]
    candidates = [row for row in right if any(isinstance(t, BlankNode) for t in row)]
    return _pair(rows, candidates, names)


def _pair(rows: list[Row], candidates: list[Row], names: dict[Any, Any]) -> bool:
    if not rows:
        return True
    first, rest = rows[0], rows[1:]
    for index, candidate in enumerate(candidates):
        extended = _extend_all(names, [(first, candidate)])
        if extended is not None and _pair(
            rest, candidates[:index] + candidates[index + 1 :], extended
        ):
            return True
    return False


def _extend_all(
    names: dict[Any, Any], pairs: list[tuple[Row, Row]]
) -> dict[Any, Any] | None:
    """`names` with what the pairs say; None when they contradict."""
    found = dict(names)
    taken = set(found.values())
    for left, right in pairs:
        for a, b in zip(left, right, strict=True):
            if not (isinstance(a, BlankNode) and isinstance(b, BlankNode)):
                if a != b:
                    return None
            elif a not in found and b not in taken:
                found[a] = b
                taken.add(b)
            elif found.get(a) != b:
                return None
    return found


def same_csv(a: bytes, b: bytes, *, by_value: bool = False) -> bool:
    """Whether two CSV results have one header and the same rows in any order.

    Blank nodes may have any label. With `by_value`, 1.0E6 is the same as 1000000.
    """
    left, right = _csv_rows(a, by_value), _csv_rows(b, by_value)
    if not left or not right or left[0] != right[0]:
        return left == right
    return _match(left[1:], right[1:], {})


def _csv_rows(data: bytes, by_value: bool) -> list[Row]:
    rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    return [tuple(_csv_cell(cell, by_value) for cell in row) for row in rows]


def _csv_cell(cell: str, by_value: bool) -> Any:
    if cell.startswith("_:"):
        return BlankNode(cell)
    if by_value:
        with suppress(ValueError):
            return float(cell)
    return cell
