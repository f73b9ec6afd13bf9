"""rdflib's global switches, set for the time of one call and put back after it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def standard_rdflib() -> Iterator[None]:
    """Let rdflib do what the standards say, silently, inside the block.

    Literals keep their spelling, queries and updates see the default graph that they
    are given, and FROM loads nothing. A program that uses rdflib next to ggen finds
    its settings, its log level and its warning filters unchanged afterwards.
    """
    import rdflib
    from rdflib.plugins import sparql

    logger = logging.getLogger("rdflib")
    level = logger.level
    # Global in rdflib, so they are ours for a moment only.
    before = (
        rdflib.NORMALIZE_LITERALS,
        sparql.SPARQL_DEFAULT_GRAPH_UNION,
        sparql.SPARQL_LOAD_GRAPHS,
    )
    rdflib.NORMALIZE_LITERALS = False
    sparql.SPARQL_DEFAULT_GRAPH_UNION = False
    sparql.SPARQL_LOAD_GRAPHS = False
    # rdflib logs a warning, with a traceback, for every odd IRI and literal.
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
        (
            rdflib.NORMALIZE_LITERALS,
            sparql.SPARQL_DEFAULT_GRAPH_UNION,
            sparql.SPARQL_LOAD_GRAPHS,
        ) = before
