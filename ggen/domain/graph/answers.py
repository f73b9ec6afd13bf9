"""Answers as text: CSV, TSV, JSON and XML of SPARQL 1.1, Markdown, and RDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ggen.domain.graph.prefixes import Curies
from ggen.errors import UsageError
from ggen.infra.stores.protocol import Answer, Rows, Triples
from ggen.infra.stores.terms import IRI, XSD_STRING, BlankNode, Term

TABLE_FORMATS = ("csv", "tsv", "json", "xml", "markdown")
RDF_FORMATS = ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")
# What `json` and `xml` mean for an answer that is a graph.
_RDF_NAMES = {"json": "jsonld", "xml": "rdfxml"}
_TRIPLE_COLUMNS = ("subject", "predicate", "object")


def format_answer(answer: Answer, fmt: str, *, prefixes: Mapping[str, str]) -> str:
    """The text of an answer.

    SELECT can be written in TABLE_FORMATS, ASK as ``json``, ``xml`` or else one word,
    CONSTRUCT and DESCRIBE in every format (as a table of three columns in those that
    are tables).

    Args:
        answer: what to write.
        fmt: a name of TABLE_FORMATS or RDF_FORMATS.
        prefixes: for Turtle, TriG, RDF/XML and Markdown.

    Raises:
        UsageError: the format cannot hold such an answer.
    """
    # Imported late: a table for people, the usual case, needs none of it.
    from ggen.infra.stores.results_format import write_boolean, write_rows

    if isinstance(answer, Triples):
        if fmt in _RDF_NAMES or fmt in RDF_FORMATS:
            return _format_graph(answer, _RDF_NAMES.get(fmt, fmt), prefixes)
        answer = as_rows(answer)
    if fmt not in TABLE_FORMATS:
        raise UsageError(
            f"the answer is no graph and cannot be written as {fmt}",
            hint=f"--format {', '.join(TABLE_FORMATS)}; or ask with CONSTRUCT",
        )
    if isinstance(answer, bool):
        return write_boolean(answer, fmt)
    if fmt == "markdown":
        return _markdown(answer, prefixes)
    return write_rows(answer, fmt)


def as_rows(answer: Triples) -> Rows:
    """Triples as rows of three columns."""
    return Rows(_TRIPLE_COLUMNS, [tuple(triple) for triple in answer.triples])


def node(term: Term) -> dict[str, str]:
    """A term as the SPARQL 1.1 Query Results JSON Format has it."""
    if isinstance(term, IRI):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.label}
    found = {"type": "literal", "value": term.lexical}
    if term.lang is not None:
        found["xml:lang"] = term.lang
    elif term.datatype != XSD_STRING:
        found["datatype"] = term.datatype
    return found


def nodes(rows: Rows) -> Iterable[dict[str, dict[str, str]]]:
    """One mapping per row; unbound variables are left out."""
    for row in rows.rows:
        yield {
            column: node(term)
            for column, term in zip(rows.columns, row, strict=True)
            if term is not None
        }


def shown(term: Term | None, curies: Curies) -> str:
    """A term for people: compact IRIs, texts without quotes, tags of languages."""
    if term is None:
        return ""
    if isinstance(term, IRI):
        return curies[term.value]
    if isinstance(term, BlankNode):
        return term.id
    return f"{term.lexical}@{term.lang}" if term.lang else term.lexical


def _format_graph(answer: Triples, fmt: str, prefixes: Mapping[str, str]) -> str:
    from ggen.infra.stores.serialize import serialize

    return serialize(answer.triples, fmt, prefixes).decode("utf-8")


def _markdown(rows: Rows, prefixes: Mapping[str, str]) -> str:
    curies = Curies(prefixes)
    lines = [
        _markdown_line(rows.columns),
        _markdown_line("---" for _ in rows.columns),
    ]
    lines += [
        _markdown_line(_markdown_cell(shown(term, curies)) for term in row)
        for row in rows.rows
    ]
    return "\n".join(lines) + "\n"


def _markdown_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown_cell(text: str) -> str:
    # A bar or a line break in a value would end its cell.
    escaped = text.replace("\\", "\\\\").replace("|", "\\|")
    return "<br>".join(escaped.splitlines())
