"""Each template of a run made ready: read, its variables resolved, its graph opened."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.domain.template.commands import Workplace, check_trust
from ggen.domain.template.context import (
    VariableSources,
    resolve_variables,
    variable_sources,
)
from ggen.domain.template.entries import TemplateRecord
from ggen.domain.template.find import load_template
from ggen.domain.template.lookup import template_dirs
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import Template, Variable
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.placing import PRINTED, output_root
from ggen.domain.template.questions import Ask, ask_missing
from ggen.domain.template.render import RenderOptions, render_front
from ggen.domain.template.sources import is_url
from ggen.domain.template.template_graph import (
    Sources,
    check_shapes,
    find_sources,
    open_sources,
)
from ggen.infra.clock import source_date_epoch
from ggen.infra.settings import Settings

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph


@dataclass(frozen=True)
class Prepared:
    """A template with everything that rendering needs; pickles for workers.

    Attributes:
        place: where its commands run.
        graph: None when the template has none.
        record: what the manifest says once for this template.
        sources: where the graph came from.
    """

    template: Template
    variables: Mapping[str, Variable]
    options: RenderOptions
    place: Workplace
    graph: Graph | None = None
    record: TemplateRecord = field(default_factory=lambda: TemplateRecord(""))
    sources: Sources = field(default_factory=lambda: Sources(Path()))

    @property
    def values(self) -> dict[str, Any]:
        """The variables as rendering takes them."""
        return {name: variable.value for name, variable in self.variables.items()}

    @property
    def chosen(self) -> dict[str, Any]:
        """The variables of ``--var``, for the manifest."""
        return chosen(self.variables)


def chosen(variables: Mapping[str, Variable]) -> dict[str, Any]:
    """The values that came from ``--var``, by name."""
    return {v.name: v.value for v in variables.values() if v.origin == "--var"}


class Shelf:
    """What the templates of a run share: graphs, and what manifests remember."""

    def __init__(self) -> None:
        self._graphs: list[Graph] = []
        self._manifests: dict[Path, Manifest] = {}
        self._conforming: set[tuple[str, tuple[str, ...]]] = set()

    def shared(self, graph: Graph) -> Graph:
        """`graph`, or one with the same content and options that is here already."""
        for other in self._graphs:
            # Relative names were resolved with it; nothing else depends on it.
            options = replace(other.options, cwd=graph.options.cwd)
            if other.digest == graph.digest and options == graph.options:
                return other
        self._graphs.append(graph)
        return graph

    def check_shapes(self, template: Template, graph: Graph) -> None:
        """As `template_graph.check_shapes`, once for the same graph and shapes.

        Raises:
            InputError: the graph does not conform.
        """
        # Validating costs more than rendering; templates often name the same shapes.
        key = graph.digest, template.front.shape
        if key not in self._conforming:
            check_shapes(template, graph)
            self._conforming.add(key)

    def release(self) -> None:
        """Let go of what was parsed: everything is rendered."""
        for graph in self._graphs:
            graph.release()

    def answers(self, name: str, roots: Sequence[Path]) -> dict[str, Any]:
        """What a person answered for a template; the last of `roots` wins.

        Raises:
            ConfigError: a manifest is damaged.
        """
        found: dict[str, Any] = {}
        for root in roots:
            # Asked by every template of the run, and long with many outputs.
            if root not in self._manifests:
                self._manifests[root] = Manifest.load(root)
            record = self._manifests[root].records.get(name)
            found |= record.answers if record else {}
        return found


def prepare(
    name: str,
    settings: Settings,
    options: GenerateOptions,
    *,
    shelf: Shelf,
    ask: Ask | None = None,
    given: Mapping[str, Any] | None = None,
) -> Prepared:
    """Read a template, resolve its variables, open its graph and check its shapes.

    Args:
        name: path or name of the template.
        settings: of the project.
        options: of the run.
        shelf: shared with the other templates of the run.
        ask: asks a person for missing variables; None: they are an error.
        given: variables of the tree that the template is part of.

    Raises:
        NotFound, TemplateError, ParamError: of the template and its variables.
        Untrusted: it has commands, and is neither the user's own nor trusted.
        RdfError, QueryError: of the graph.
        InputError: the graph does not conform to the template's shapes.
    """
    template = load_template(name, settings)
    # First of all: nobody should answer the questions of a stranger for nothing.
    check_trust(template, settings, trust=options.trust)
    variables, answers = resolve(
        template, settings, options, shelf=shelf, ask=ask, given=given
    )
    place = Workplace(settings.base_dir, settings.environ)
    prepared = Prepared(template, variables, render_options(settings), place)

    def render(key: str, text: str) -> str:
        values, how = prepared.values, prepared.options
        return render_front(template, values, how, key=key, text=text)

    sources = find_sources(template, settings, options, render)
    graph = None
    if sources:
        graph = shelf.shared(open_sources(sources, template, settings, options))
        shelf.check_shapes(template, graph)
    record = _record(template, graph, answers, remembered(settings, options))
    return replace(prepared, graph=graph, record=record, sources=sources)


def resolve(
    template: Template,
    settings: Settings,
    options: GenerateOptions,
    *,
    shelf: Shelf,
    ask: Ask | None,
    given: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Variable], dict[str, Any]]:
    """The variables of a template, and what a person answered now or before.

    Raises:
        ParamError, ConfigError, NotFound, UsageError: as `resolve_variables`.
    """
    # What the caller says, as `regenerate` does, is newer than any manifest.
    answers = {
        **shelf.answers(template.name, _roots(template, settings, options)),
        **options.answers.get(template.name, {}),
    }
    sources: VariableSources = variable_sources(
        settings, cli=options.variables, files=options.vars_files, answers=answers
    )
    if given is not None:
        sources = replace(sources, generate_vars=given, generate_origin="the tree")
    # Asked before anything is opened, so that a person need not wait for it.
    if ask is not None:
        answers |= ask_missing(template, sources, ask)
        sources = replace(sources, answers=answers)
    return resolve_variables(template, sources), answers


def _roots(
    template: Template, settings: Settings, options: GenerateOptions
) -> list[Path]:
    roots = [output_root(settings, options)]
    # Whether `-o` is a file or a folder shows only when the body was rendered.
    if template.front.to in (None, PRINTED):
        roots.append(output_root(settings, options, prints=True))
    return [root for root in dict.fromkeys(roots) if root.is_dir()]


def render_options(settings: Settings) -> RenderOptions:
    """How templates of the project are rendered.

    Raises:
        ConfigError: ``SOURCE_DATE_EPOCH`` is no time.
    """
    return RenderOptions(
        root=settings.base_dir,
        template_dirs=tuple(template_dirs(settings)),
        type_maps=settings["template.types"],
        trim_blocks=bool(settings["template.trim_blocks"]),
        lstrip_blocks=bool(settings["template.lstrip_blocks"]),
        source_date_epoch=source_date_epoch(settings.environ),
    )


def remembered(settings: Settings, options: GenerateOptions) -> dict[str, list[str]]:
    """What ``regenerate`` needs to know of a run's words, for the manifest.

    Paths are relative to the project, so that it works from any folder.
    """
    words = {"sources": options.graph, "vars_files": options.vars_files}
    return {
        key: [_portable(entry, settings) for entry in entries]
        for key, entries in words.items()
        if entries
    }


def _portable(entry: str, settings: Settings) -> str:
    if entry == "-" or is_url(entry):
        return entry
    # No path of this machine may get into a manifest that is committed.
    path = Path(os.path.normpath(settings.cwd / entry))
    inside = path.is_relative_to(settings.base_dir)
    return path.relative_to(settings.base_dir).as_posix() if inside else str(path)


def _record(
    template: Template,
    graph: Graph | None,
    answers: Mapping[str, Any],
    extra: Mapping[str, Any],
) -> TemplateRecord:
    return TemplateRecord(
        name=template.name,
        sha256=template.sha256,
        graph=graph.digest if graph else "",
        engine=graph.engine if graph else "",
        engine_version=graph.engine_version if graph else "",
        answers=answers,
        extra=extra,
    )
