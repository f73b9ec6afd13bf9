"""The template that is being checked, with everything that several checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ggen.domain.template.context import ENVIRONMENT_PREFIX, matrix_names
from ggen.domain.template.lookup import find_template, template_dirs
from ggen.domain.template.model import Template
from ggen.domain.template.params import RESERVED, is_expression
from ggen.domain.template.sources import rdf_sources
from ggen.domain.template.syntax_trees import Forest, read_forest
from ggen.errors import GgenError
from ggen.infra.files import read_text

if TYPE_CHECKING:
    from jinja2.environment import Environment

    from ggen.infra.settings import Settings

# Given to every template by the renderer; `output` in its commands.
_ALWAYS = frozenset({*RESERVED, "output"})


@dataclass(frozen=True)
class Subject:
    """A template that parses, as far as it does.

    Attributes:
        readable: the front matter had no problem, so that what it lacks is missing.
    """

    template: Template
    settings: Settings
    readable: bool = True

    @cached_property
    def source(self) -> list[str]:
        """The lines of the template's own file."""
        return self.lines_of(str(self.template.path))

    def lines_of(self, file: str) -> list[str]:
        """The lines of a file of the template; none when it cannot be read."""
        try:
            return read_text(file).replace("\r\n", "\n").split("\n")
        except GgenError:
            return []

    @cached_property
    def env(self) -> Environment:
        """The environment that the template would be rendered in."""
        from ggen.domain.graph.prefixes import WELL_KNOWN
        from ggen.domain.template.environment import RenderOptions, make_environment
        from ggen.domain.template.values import Names

        settings = self.settings
        options = RenderOptions(
            root=settings.base_dir,
            template_dirs=tuple(template_dirs(settings)),
            type_maps=settings["template.types"],
            trim_blocks=bool(settings["template.trim_blocks"]),
            lstrip_blocks=bool(settings["template.lstrip_blocks"]),
        )
        return make_environment(self.template, options, names=Names(WELL_KNOWN))

    @cached_property
    def filters(self) -> frozenset[str]:
        """Names of the filters that exist."""
        return frozenset(self.env.filters)

    @cached_property
    def tests(self) -> frozenset[str]:
        """Names of the tests that exist."""
        return frozenset(self.env.tests)

    @cached_property
    def forest(self) -> Forest:
        """The syntax trees of the template."""
        return read_forest(self.template, self.env)

    @cached_property
    def given_names(self) -> frozenset[str]:
        """Variables that something besides ``--var`` gives a value to."""
        front = self.template.front
        declared = {param.name for param in front.params} | set(front.vars)
        environ = self.settings.environ
        from_environment = {
            name.removeprefix(ENVIRONMENT_PREFIX)
            for name in environ
            if name.startswith(ENVIRONMENT_PREFIX)
        }
        return frozenset(
            declared
            | matrix_names(self.template)
            | set(self.settings["template.vars"])
            | self._generate_names()
            | from_environment
        )

    @cached_property
    def known_names(self) -> frozenset[str]:
        """`given_names`, and what every template has."""
        return self.given_names | _ALWAYS | frozenset(self.env.globals)

    def _generate_names(self) -> set[str]:
        """Variables of the ``[[generate]]`` entries that render this template."""
        names: set[str] = set()
        for entry in self.settings["generate"]:
            found = find_template(str(entry.get("template", "")), self.settings)
            if found == self.template.path:
                names |= set(entry.get("vars", {}))
        return names

    @cached_property
    def query_names(self) -> tuple[str, ...]:
        """Names of the queries of the front matter."""
        return tuple(query.name for query in self.template.front.queries)

    @cached_property
    def graph_prefixes(self) -> Mapping[str, str] | None:
        """Prefixes that the template's own graph declares; None: it is not known."""
        from ggen.domain.graph.load import open_graph
        from ggen.domain.graph.options import LoadOptions

        settings = self.settings
        try:
            sources = self._sources()
            options = LoadOptions(
                cwd=settings.base_dir,
                root=settings.root,
                engine=str(settings["engine"]),
                inline=tuple(
                    t for t in self.template.front.rdf_inline if self.fixed(t)
                ),
                # Checking a template is no reason to use the network.
                offline=True,
                environ=settings.environ,
            )
            return open_graph(sources, options).own_prefixes if sources else None
        except GgenError:
            # What is wrong with the graph is told when it is used.
            return None

    def _sources(self) -> list[str]:
        front = self.template.front
        if front.endpoint:
            return []
        if front.rdf:
            fixed = [entry for entry in front.rdf if self.fixed(entry)]
            return rdf_sources(self.template, fixed, self.settings.base_dir)
        return list(self.settings["graph.sources"])

    def fixed(self, text: Any) -> bool:
        """Whether rendering would leave `text` as it is."""
        return not is_expression(text, self.template.front.delimiters)
