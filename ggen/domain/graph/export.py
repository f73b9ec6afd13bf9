"""Writing a graph, or what a query makes of it, in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.write import document, format_for, write_document
from ggen.infra.stores.terms import Quad
from ggen.results.graph import GraphText
from ggen.results.graph_query import GraphWritten

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph

# The SPARQL Protocol has no other way to read a whole graph.
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def export(
    graph: Graph,
    output: Path | None = None,
    *,
    fmt: str | None = None,
    construct: str | None = None,
    file: str | None = None,
) -> GraphText | GraphWritten:
    """Write a graph: sorted, stable, literals spelt as they were read.

    Args:
        graph: what to write; inferred triples are part of it. Of an endpoint, its
            default graph is read.
        output: the file, which is replaced; None: the text is the result.
        fmt: name of a format, or ``canonical`` for RDFC-1.0 N-Quads; None: by the
            ending of `output`, else Turtle.
        construct: CONSTRUCT or DESCRIBE query whose answer to write instead; its
            literals come in canonical form.
        file: where `construct` comes from, for messages.

    Raises:
        UsageError: there is no such format.
        InputError: the format cannot hold named graphs.
        RdfError: a source does not parse, or its blank nodes cannot be named.
        QueryError: `construct` is wrong.
        IoTrouble: the file cannot be written.
    """
    name = format_for(output, fmt)
    if construct is None and graph.options.endpoint is not None:
        construct = _EVERYTHING
    if construct is None:
        quads = list(graph.quads())
    else:
        answer = graph.construct(construct, file=file)
        quads = [Quad(*triple) for triple in answer.triples]
    data = document(quads, name, prefixes=graph.prefixes)
    count = len(quads)
    if output is None:
        return GraphText(format=name, count=count, text=data.decode("utf-8"))
    write_document(output, data)
    return GraphWritten(written=str(output), format=name, count=count)
