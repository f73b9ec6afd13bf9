"""SPARQL results as CSV, TSV, JSON and XML, by the W3C's recommendations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

from ggen.infra.stores.protocol import Rows
from ggen.infra.stores.terms import (
    IRI,
    XSD_STRING,
    BlankNode,
    Term,
)
from ggen.infra.stores.xml_text import escape, quote

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
RESULT_FORMATS = tuple(MEDIA_TYPES)


def write_rows(rows: Rows, fmt: str) -> str:
    """The answer of SELECT as a document; `fmt` is one of `RESULT_FORMATS`."""
    writers: dict[str, Callable[[Rows], str]] = {
        "csv": _write_csv,
        "tsv": _write_tsv,
        "json": _write_json,
        "xml": _write_xml,
    }
    return writers[fmt](rows)


def write_boolean(answer: bool, fmt: str) -> str:
    """The answer of ASK as a document; CSV and TSV, which have none, get one word."""
    word = "true" if answer else "false"
    if fmt == "json":
        return json.dumps({"head": {}, "boolean": answer}, indent=2) + "\n"
    if fmt == "xml":
        return f"{_XML_HEAD}  <head/>\n  <boolean>{word}</boolean>\n</sparql>\n"
    return f"{word}\n"


def _write_csv(rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    for row in rows.rows:
        cells = [_plain(term) for term in row]
        # An empty line would be no row at all, so a single empty cell is quoted.
        if cells == [""]:
            out.write('""\r\n')
        else:
            writer.writerow(cells)
    return out.getvalue()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, IRI):
        return term.value
    return term.id if isinstance(term, BlankNode) else term.lexical


def _write_tsv(rows: Rows) -> str:
    lines = ["\t".join(f"?{name}" for name in rows.columns)]
    for row in rows.rows:
        lines.append("\t".join("" if term is None else term.n3() for term in row))
    return "".join(f"{line}\n" for line in lines)


def _write_json(rows: Rows) -> str:
    bindings = [
        {
            name: _json_term(term)
            for name, term in zip(rows.columns, row, strict=True)
            if term is not None
        }
        for row in rows.rows
    ]
    document = {"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, IRI):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.label}
    # Plain strings have no datatype in results, by SPARQL 1.1.
    shown = {"type": "literal", "value": term.lexical}
    if term.lang is not None:
        shown["xml:lang"] = term.lang
    elif term.datatype != XSD_STRING:
        shown["datatype"] = term.datatype
    return shown


_XML_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
)


def _write_xml(rows: Rows) -> str:
    parts = [_XML_HEAD, "  <head>\n"]
    parts += [f"    <variable name={quote(name)}/>\n" for name in rows.columns]
    parts.append("  </head>\n  <results>\n")
    for row in rows.rows:
        parts.append("    <result>\n")
        for name, term in zip(rows.columns, row, strict=True):
            if term is not None:
                shown = _xml_term(term)
                parts.append(f'      <binding name="{name}">{shown}</binding>\n')
        parts.append("    </result>\n")
    parts.append("  </results>\n</sparql>\n")
    return "".join(parts)


def _xml_term(term: Term) -> str:
    if isinstance(term, IRI):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{escape(term.label)}</bnode>"
    attribute = ""
    if term.lang is not None:
        attribute = f' xml:lang="{term.lang}"'
    elif term.datatype != XSD_STRING:
        attribute = f" datatype={quote(term.datatype)}"
    text = escape(term.lexical)
    return f"<literal{attribute}>{text}</literal>"
