"""The Python front door: the functions of the command line, for programs.

Everything here returns the same frozen dataclasses that ``--json`` shows, and raises
the classes of `ggen.errors`. Nothing prints.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ggen.domain.graph.diff import compare
from ggen.domain.graph.export import export
from ggen.domain.graph.load import open_project_graph
from ggen.domain.graph.model import Graph as DomainGraph
from ggen.domain.graph.validate import open_shapes, validate_graph
from ggen.domain.template.generate import generate as generate_templates
from ggen.domain.template.lint import lint_templates
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.values import Names, Row, RowList, Values, to_term
from ggen.infra.settings import Settings, load_settings
from ggen.results.graph import GraphText
from ggen.results.graph_inspect import GraphDiffed, GraphValidated
from ggen.results.template import TemplateGenerated, TemplatePrinted
from ggen.results.template_read import TemplatesLinted

PathLike = str | os.PathLike[str]


class Graph:
    """An RDF graph: its documents and rules, parsed when something first needs them.

    Args:
        sources: files, globs, folders' contents by glob, or ``http(s):`` URLs; none:
            ``[graph] sources`` of the project.
        root: where relative paths start, and where ``ggen.toml`` is looked for,
            upwards.
        engine: ``auto``, ``rdflib`` or ``oxigraph``; None: what the settings say.

    Raises:
        NotFound: a source does not exist.
    """

    def __init__(
        self, *sources: PathLike, root: PathLike = ".", engine: str | None = None
    ) -> None:
        settings = _settings(root, engine=engine)
        self._graph = open_project_graph(settings, _texts(sources))
        self._values = Values(Names(lambda: self._graph.prefixes))

    @property
    def domain(self) -> DomainGraph:
        """The object that the domain's functions take."""
        return self._graph

    @property
    def engine(self) -> str:
        """The engine that answers: ``rdflib`` or ``oxigraph``."""
        return self._graph.engine

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefix -> namespace; queries need not declare them."""
        return self._graph.prefixes

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical N-Quads (RDFC-1.0), in hexadecimal."""
        return self._graph.hash

    def __len__(self) -> int:
        return len(self._graph)

    def select(self, query: str, **bindings: Any) -> RowList:
        """Rows of a SELECT query, as templates see them.

        Args:
            query: SPARQL 1.1.
            bindings: variable -> Python value, or a value of another row; bound as
                terms, never pasted into the text.

        Returns:
            Rows with attribute and item access, in the query's order or, when it has
            none, in a fixed one.

        Raises:
            QueryError: the query is wrong, or is no SELECT.
        """
        rows = self._graph.select(query, bindings=_terms(bindings))
        values = (self._values.row(rows.columns, terms) for terms in rows.rows)
        return RowList(values, rows.columns)

    def ask(self, query: str, **bindings: Any) -> bool:
        """The answer of an ASK query.

        Raises:
            QueryError: the query is wrong, or is no ASK.
        """
        return self._graph.ask(query, bindings=_terms(bindings))

    def serialize(self, format: str = "turtle") -> str:
        """The graph as text, sorted and stable.

        Args:
            format: ``turtle``, ``ntriples``, ``nquads``, ``trig``, ``rdfxml``,
                ``jsonld`` or ``n3``.
        """
        written = export(self._graph, fmt=format)
        assert isinstance(written, GraphText)  # no file was named
        return written.text


def generate(
    *templates: PathLike,
    root: PathLike = ".",
    graph: Iterable[PathLike] = (),
    variables: Mapping[str, Any] | None = None,
    output: PathLike | None = None,
    **choices: Any,
) -> TemplateGenerated | TemplatePrinted:
    """Render templates and write what they give: all of it, or nothing.

    Args:
        templates: paths or names.
        root: where relative paths start, and where ``ggen.toml`` is looked for.
        graph: RDF sources instead of those of the templates and the project.
        variables: name -> text or value.
        output: output root, or the file of a template without ``to``.
        choices: further fields of `ggen.domain.template.options.GenerateOptions`,
            for instance ``on_conflict="merge"``, ``dry_run=True``, ``jobs=2``.

    Raises:
        Conflict: files that a person edited are in the way; nothing was written.
        GgenError: everything else that can be wrong; nothing was written.
    """
    options = GenerateOptions(
        graph=tuple(_texts(graph)),
        variables=tuple((k, _as_text(v)) for k, v in (variables or {}).items()),
        output=os.fspath(output) if output is not None else None,
        **choices,
    )
    return generate_templates(_texts(templates), _settings(root), options=options)


def check(*templates: PathLike, root: PathLike = ".", **choices: Any) -> bool:
    """True when `generate` with the same arguments would change nothing."""
    return generate(*templates, root=root, check=True, **choices).ok


def lint(*templates: PathLike, root: PathLike = ".") -> TemplatesLinted:
    """Findings about templates: unknown names, queries that do not parse, …"""
    return lint_templates(_texts(templates), _settings(root))


def validate(
    graph: Graph, *shapes: PathLike, root: PathLike = ".", inference: str = "none"
) -> GraphValidated:
    """Validate a graph with SHACL shapes (needs pyshacl).

    Args:
        graph: the data.
        shapes: SHACL files; none: ``[graph] shapes`` of the project.
        root: where relative paths start.
        inference: ``none``, ``rdfs`` or ``owlrl``.

    Raises:
        MissingExtra: pyshacl is not installed.
        InputError: the shapes are ill-formed.
    """
    opened = open_shapes(_settings(root), _texts(shapes))
    return validate_graph(graph.domain, opened, inference=inference)


def diff(a: Graph, b: Graph) -> GraphDiffed:
    """What makes `b` of `a`; blank nodes are matched, not compared by label."""
    return compare(a.domain, b.domain, ("a", "b"))


def _settings(root: PathLike, **flags: Any) -> Settings:
    given = {name: value for name, value in flags.items() if value is not None}
    return load_settings(Path(os.path.abspath(root)), os.environ, given)


def _texts(paths: Iterable[PathLike]) -> list[str]:
    return [os.fspath(path) for path in paths]


def _terms(bindings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_term(value) for name, value in bindings.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value, ensure_ascii=False)


__all__ = [
    "Graph",
    "GraphDiffed",
    "GraphValidated",
    "Row",
    "RowList",
    "TemplateGenerated",
    "TemplatePrinted",
    "TemplatesLinted",
    "check",
    "diff",
    "generate",
    "lint",
    "validate",
]
