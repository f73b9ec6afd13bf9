"""The least that does the job of graph.py: an RDF library alone, or ggen's API.

byhand_graph.py LIBRARY FILE [COUNT]: parse, ask the first COUNT queries, print how many
rows each gave. LIBRARY is pyoxigraph, rdflib or ggen.
byhand_graph.py canon FILE: SHA-256 of the canonical N-Quads with pyoxigraph.
"""

from __future__ import annotations

import sys
from typing import Any

PREFIXES = """\
PREFIX : <https://example.org/people#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
"""
QUERIES = (
    # All of one kind, in order, cut off.
    """SELECT ?p ?name { ?p a foaf:Person ; foaf:name ?name }
    ORDER BY ?name LIMIT 1000""",
    # Groups.
    """SELECT ?city (COUNT(?p) AS ?n) (AVG(?age) AS ?mean) {
    ?p :city ?city ; foaf:age ?age } GROUP BY ?city ORDER BY ?city""",
    # A filter, without an order.
    "SELECT ?p ?age { ?p foaf:age ?age FILTER(?age > 80) }",
    # A path of two steps.
    """SELECT ?a ?c { ?a foaf:knows ?b . ?b foaf:knows ?c . ?a :city :c7 }
    ORDER BY ?a ?c""",
    # Something that may be missing.
    """SELECT ?p ?nick { ?p :height ?h ; foaf:age ?age
    OPTIONAL { ?p foaf:nick ?nick } FILTER(?h > 1.9) } ORDER BY ?p""",
    # Yes or no.
    'ASK { ?p foaf:name "Person 999" ; foaf:mbox ?m }',
)


def main() -> None:
    """Do the job."""
    library, file = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else len(QUERIES)
    run = {
        "pyoxigraph": with_pyoxigraph,
        "rdflib": with_rdflib,
        "ggen": with_ggen,
        "canon": with_canon,
    }[library]
    print(*run(file, QUERIES[:count]))


def with_pyoxigraph(file: str, queries: tuple[str, ...]) -> list[object]:
    """Rows as lists of texts."""
    import pyoxigraph

    store = pyoxigraph.Store()
    store.bulk_load(path=file, format=pyoxigraph.RdfFormat.TURTLE)
    found: list[object] = []
    for query in queries:
        answer: Any = store.query(PREFIXES + query)
        if isinstance(answer, pyoxigraph.QueryBoolean):
            found.append(bool(answer))
        else:
            rows = [[term and term.value for term in row] for row in answer]
            found.append(len(rows))
    return found


def with_rdflib(file: str, queries: tuple[str, ...]) -> list[object]:
    """The same."""
    import rdflib

    graph = rdflib.Graph()
    graph.parse(file, format="turtle")
    found: list[object] = []
    for query in queries:
        answer: Any = graph.query(PREFIXES + query)
        if answer.type == "ASK":
            found.append(answer.askAnswer)
        else:
            rows = [[term and str(term) for term in row] for row in answer]
            found.append(len(rows))
    return found


def with_ggen(file: str, queries: tuple[str, ...]) -> list[object]:
    """Rows as ggen's values."""
    from ggen import Graph

    graph = Graph(file)
    return [
        graph.ask(query) if query.startswith("ASK") else len(graph.select(query))
        for query in queries
    ]


def with_canon(file: str, _queries: tuple[str, ...]) -> list[object]:
    """The hash of the graph."""
    import hashlib

    import pyoxigraph

    quads = pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE)
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad.triple} .\n" for quad in dataset)
    return [hashlib.sha256("".join(lines).encode()).hexdigest()]


if __name__ == "__main__":
    main()
