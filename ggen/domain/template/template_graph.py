"""The graph that a template is rendered with, and whether it conforms to its shapes.

``-g`` replaces the front matter's ``rdf``; without either it is the project's graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.prefixes import WELL_KNOWN
from ggen.domain.template.model import FrontMatter, Template
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.sources import is_url, rdf_sources
from ggen.errors import InputError, RdfError
from ggen.infra.settings import Settings

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph

# Renders a string of the front matter: its key and its text.
Render = Callable[[str, str], str]


@dataclass(frozen=True)
class Sources:
    """Where a graph comes from, and what was looked for to know it.

    Attributes:
        files: files, globs and URLs; relative to `cwd`.
        rules: CONSTRUCT files and globs; relative to `cwd`.
        names: (name or glob, folder) that were looked for from that folder upwards.
        globs: (name or glob, folder) that will be looked for in that folder.
    """

    cwd: Path
    files: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    endpoint: str | None = None
    rules: tuple[str, ...] = ()
    names: tuple[tuple[str, Path], ...] = ()
    globs: tuple[tuple[str, Path], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.inline or self.endpoint)


def find_sources(
    template: Template, settings: Settings, options: GenerateOptions, render: Render
) -> Sources:
    """What the graph of a template is made of; false when it has none.

    Raises:
        TemplateError, UndefinedName: an ``rdf`` entry means no file.
    """
    front = template.front
    # In the order in which they win: the template's own last.
    known = {**WELL_KNOWN, **settings["graph.prefixes"], **front.prefixes}
    inline = tuple(
        _with_prefixes(render("rdf_inline", text), known) for text in front.rdf_inline
    )
    if options.graph or options.endpoint:
        return Sources(
            settings.cwd,
            options.graph,
            inline,
            options.endpoint,
            front.rules,
            globs=_local(options.graph, settings.cwd),
        )
    # Front matter that names an endpoint and files as well is refused when read.
    if front.endpoint:
        endpoint = render("endpoint", front.endpoint)
        return Sources(settings.cwd, inline=inline, endpoint=endpoint)
    if front.rdf or inline:
        entries = [render("rdf", entry) for entry in front.rdf]
        return Sources(
            settings.cwd,
            tuple(rdf_sources(template, entries, settings.base_dir)),
            inline,
            rules=front.rules,
            names=_local(entries, template.dir),
        )
    return _of_project(front, settings)


def _with_prefixes(turtle: str, known: Mapping[str, str]) -> str:
    """Inline data with the known prefixes that it may use.

    They stand in its first line, so that errors keep their line.
    """
    used = [
        name for name in known if re.search(rf"(?<![\w-]){re.escape(name)}:", turtle)
    ]
    declared = "".join(f"@prefix {name}: <{known[name]}> . " for name in used)
    return declared + turtle


def locate_inline(error: RdfError, template: Template) -> None:
    """Let an error in inline data name the template instead of ``<inline 1>``."""
    match = re.fullmatch(r"<inline (\d+)>", error.file or "")
    if match is None:
        return
    lines = template.front.lines
    key = lines.get(f"rdf_inline.{int(match[1]) - 1}", lines.get("rdf_inline"))
    error.message = f"inline data, line {error.line}: {error.message}"
    error.file, error.line, error.column = str(template.path), key, None


def _of_project(front: FrontMatter, settings: Settings) -> Sources:
    root = settings.base_dir
    # Rules of the project belong to its own sources, as in the verbs of `graph`.
    files = tuple(settings["graph.sources"])
    rules = front.rules or tuple(settings["graph.rules"])
    return Sources(root, files, rules=rules, globs=_local((*files, *rules), root))


def _local(
    entries: tuple[str, ...] | list[str], folder: Path
) -> tuple[tuple[str, Path], ...]:
    return tuple((entry, folder) for entry in entries if not is_url(entry))


def open_sources(
    sources: Sources, template: Template, settings: Settings, options: GenerateOptions
) -> Graph:
    """Open the graph; nothing is parsed yet.

    Raises:
        NotFound, EncodingError, Unavailable, RdfError, QueryError: of the sources.
        UsageError: sources together with an endpoint.
    """
    from ggen.domain.graph.load import open_graph, project_options

    front = template.front
    load = project_options(
        settings,
        cwd=sources.cwd,
        base=front.base,
        rules=sources.rules,
        inline=sources.inline,
        endpoint=sources.endpoint,
        allow_service=options.allow_service,
        stdin=options.stdin,
    )
    # Queries bring their prefixes along: templates with other ones share a graph.
    if sources.rules or sources.inline:
        load = replace(load, prefixes={**load.prefixes, **front.prefixes})
    # A run that only looks leaves no trace, not even a cache.
    if not options.writes:
        load = replace(load, cache_dir=None)
    return open_graph(sources.files, load)


def check_shapes(template: Template, graph: Graph) -> None:
    """Check the graph against the shapes of the template, if it names any.

    Raises:
        InputError: it does not conform; warnings are no reason.
    """
    if not template.front.shape:
        return
    from ggen.domain.graph.validate import validate_with_files

    try:
        report = validate_with_files(graph, template.front.shape)
    except RdfError as error:
        locate_inline(error, template)
        raise
    if report.ok:
        return
    # One line for people; the verb that the hint names has the rest.
    first = next(f for f in report.findings if f.severity == "violation")
    count = report.counts["violation"]
    raise InputError(
        f"the graph does not conform to the template's shapes "
        f"({count} violation{'' if count == 1 else 's'}): "
        f"{first.focus_node}: {first.message}",
        hint="ggen graph validate -s SHAPES lists all of them",
        file=str(template.path),
        line=template.front.lines.get("shape"),
        violations=count,
    )
