"""From a template, its variables and a graph to outputs in memory; nothing is written.

A renderer gives the same outputs for the same row whatever was rendered before, so that
rows can be rendered in any order and in any process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.domain.graph.prefixes import WELL_KNOWN
from ggen.domain.template.compiled import Texts, is_template, place_of
from ggen.domain.template.defaults import Defaults
from ggen.domain.template.environment import RenderOptions
from ggen.domain.template.filters.data import plain
from ggen.domain.template.matrix import NO_ROW, MatrixRow, matrix_rows
from ggen.domain.template.model import InjectSpec, Insertion, Output, Template
from ggen.domain.template.undefined import ASKING_NAMES, NoGraph, no_graph, unbound
from ggen.domain.template.values import Names
from ggen.errors import GgenError, TemplateError
from ggen.infra.hashing import digest, sha256_hex

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.domain.template.queries import Queries, Read

__all__ = ["MatrixRow", "RenderOptions", "Renderer", "render_front"]


class Renderer:
    """Renders one template, for one row or for many.

    Args:
        template: as read.
        variables: name -> plain value; a row's variables win over them.
        graph: what the queries ask; None: asking is an error.
        options: see `RenderOptions`.
    """

    def __init__(
        self,
        template: Template,
        variables: Mapping[str, Any],
        *,
        graph: Graph | None = None,
        options: RenderOptions | None = None,
    ) -> None:
        self.template = template
        self.options = options or RenderOptions()
        self._variables = dict(variables)
        self._variables_digest = digest(plain(self._variables, "variables"))
        self._defaults = Defaults(template, self._variables)
        self._names = Names(lambda: _prefixes(template, graph))
        self._texts = Texts(template, self.options, self._names)
        env = self._texts.env
        self._values = env.values  # type: ignore[attr-defined]
        self._queries = self._ask_of(graph)

    def _ask_of(self, graph: Graph | None) -> Queries | None:
        """Give the texts what asks the graph; None when there is none to ask."""
        known = self._texts.env.globals
        if graph is None:
            known.update(dict.fromkeys(ASKING_NAMES, NoGraph()))
            return None
        # Templates without a graph do without these modules.
        from ggen.domain.template.asking import Resources, asking_functions
        from ggen.domain.template.queries import Queries

        queries = Queries(self.template, graph, self._values)
        resources = Resources(self._names, self._values)
        known.update(asking_functions(queries, resources))
        return queries

    def rows(self) -> list[MatrixRow]:
        """The rows of the matrix, in the query's order or that of ``determinism.sort``.

        Without matrix: one row that binds nothing.

        Raises:
            UndefinedName: a column that the query does not have.
            TemplateError: the matrix query is no SELECT, or there is no graph.
            QueryError: the query does not parse.
        """
        if self.template.front.matrix is None:
            return [NO_ROW]
        if self._queries is None:
            raise self._located(no_graph(), "matrix")
        found = matrix_rows(self.template, self._queries)
        self.expect(found)
        return found

    def row_digest(self, row: MatrixRow) -> str:
        """Digest of the variables and of a row, as in `model.Output.row_digest`."""
        return sha256_hex(self._variables_digest + _cells(row))

    def reads_same(self, row: MatrixRow, reads: Sequence[Read]) -> bool:
        """Whether all results that rendering `row` has read are the same now.

        Then rendering it gives the same as before: it asks one question after the
        other, and each depends only on the answers before it.

        Raises:
            QueryError, RdfError, Refused: as asking does.
        """
        if self._queries is None:
            return not reads
        self._queries.begin(row.terms)
        return all(map(self._queries.is_same, reads))

    def expect(self, rows: Sequence[MatrixRow]) -> None:
        """Say which rows this process will render, so that they are asked for together.

        Only a matter of speed; `rows` has done it for all of them.
        """
        if self._queries is not None:
            self._queries.expect([row.terms for row in rows])

    def render(self, row: MatrixRow = NO_ROW) -> list[Output]:
        """The outputs of one row: one, or as many as the body cuts itself into.

        Raises:
            TemplateError, UndefinedName: with file and line of the template text.
            SandboxViolation: the template reaches for what is closed to it.
            QueryError, Refused, RdfError: of the graph.
        """
        # Names of variables are part of the template's hash already.
        cells = _cells(row)
        self._begin(row, cells)
        context = self._context(row)
        try:
            to = self._to(context)
            body = self._texts.body(context)
            insertion = self._insertion(context)
            mode = self._mode(context)
        except GgenError as error:
            # One row of a thousand: say which.
            if error.hint is None and row.terms:
                error.hint = f"in the row {row.shown()}"
            raise
        make = self._maker(row, cells, mode)
        # "-" stands for the standard output.
        if isinstance(body, str):
            return [_output(make, to or "-", body, insertion)]
        return [
            _output(make, _below(to, file.path), file.text, insertion) for file in body
        ]

    def command(
        self, key: str, text: str, row: MatrixRow = NO_ROW, **values: Any
    ) -> str:
        """A command of the front matter, every value in it quoted for the shell.

        Args:
            key: ``format``, ``sh_before`` or ``sh_after``, for messages.
            text: the command as the front matter has it.
            values: further variables; lists become several words.
        """
        from ggen.domain.template.shell import Words

        words = Words()
        texts = Texts(self.template, self.options, self._names, finalize=words.keep)
        command = texts.front(key, text, {**self._context(row), **values})
        try:
            return words.fill(command)
        except TemplateError as error:
            raise self._located(error, key) from error

    @property
    def reads(self) -> tuple[Read, ...]:
        """The query results that the last output has read."""
        return () if self._queries is None else self._queries.reads

    @property
    def files_read(self) -> set[Path]:
        """The files that rendering included, and those that it could include."""
        self._texts.follow_includes()
        return set(self._texts.includes.read)

    @property
    def files_missed(self) -> set[Path]:
        """Files that would have been included instead of others, had they existed."""
        self._texts.follow_includes()
        return set(self._texts.includes.missed)

    def _begin(self, row: MatrixRow, cells: str) -> None:
        # Its own for each row, whatever was rendered before it.
        seed = self.template.front.seed
        if seed is not None:
            seed = f"{seed}\n{self.template.name}\n{cells}"
        self._texts.begin(seed)
        if self._queries is not None:
            self._queries.begin(row.terms)

    def _context(self, row: MatrixRow) -> dict[str, Any]:
        context = dict(self._variables)
        if row.names:
            values = self._values.row(row.names, row.terms)
            context |= values
            for name, term in zip(row.names, row.terms, strict=True):
                if term is None:
                    context[name] = unbound(f"'{name}' has no value in this row")
        if not self._defaults:
            return context
        return self._defaults.fill(context, self._texts.front)

    def _to(self, context: Mapping[str, Any]) -> str | None:
        if self.options.to_override is not None:
            return self.options.to_override
        to = self.template.front.to
        if to is None:
            return None
        path = self._texts.front("to", to, context).strip()
        if not path:
            raise self._located(TemplateError("the output path is empty"), "to")
        return path

    def _insertion(self, context: Mapping[str, Any]) -> InjectSpec | None:
        spec = self.template.front.inject
        if spec is None:
            return None
        patterns: dict[str, Any] = {
            key: self._texts.front(key, text, context)
            for key in ("before", "after", "skip_if")
            if (text := getattr(spec, key)) is not None
        }
        return replace(spec, **patterns)

    def _mode(self, context: Mapping[str, Any]) -> int | None:
        mode = self.template.front.mode
        if mode is None:
            return None
        text = self._texts.front("mode", mode, context).strip()
        try:
            return int(text, 8)
        except ValueError:
            problem = TemplateError(f"'{text}' is no octal file mode")
            raise self._located(problem, "mode") from None

    def _maker(
        self, row: MatrixRow, cells: str, mode: int | None
    ) -> Callable[..., Output]:
        """Makes outputs of what all files of a row share, given path and content."""
        front = self.template.front
        return partial(
            Output,
            template=self.template.name,
            template_sha256=self.template.sha256,
            row_digest=sha256_hex(self._variables_digest + cells),
            query_digest="" if self._queries is None else self._queries.digest,
            variables=self._variables,
            row={name: term.n3() for name, term in row.bound.items()},
            mode=mode,
            freeze=front.freeze,
            force=front.force,
            unless_exists=front.unless_exists,
            backup=front.backup,
        )

    def _located(self, error: GgenError, key: str) -> GgenError:
        return error.located(*place_of(self.template, key))


def render_front(
    template: Template,
    variables: Mapping[str, Any],
    options: RenderOptions,
    *,
    key: str,
    text: str,
) -> str:
    """Render a string of the front matter that is needed before there is a graph.

    Args:
        key: the key that holds `text`, for messages: ``rdf``, ``rdf_inline``, ...

    Raises:
        TemplateError, UndefinedName: with the line of the key.
    """
    if not is_template(text, template):
        return text
    names = Names(lambda: {**WELL_KNOWN, **template.front.prefixes})
    texts = Texts(template, options, names)
    defaults = Defaults(template, variables)
    context = defaults.fill(variables, texts.front, used_by=text)
    return texts.front(key, text, context)


def _prefixes(template: Template, graph: Graph | None) -> dict[str, str]:
    known = WELL_KNOWN if graph is None else graph.prefixes
    return {**known, **template.front.prefixes}


def _cells(row: MatrixRow) -> str:
    return json.dumps(row.terms, separators=(",", ":"))


def _below(folder: str | None, path: str) -> str:
    path = path.strip()
    # An absolute path stays one, so that it is refused and not put below the folder.
    if not folder or path.startswith("/"):
        return path
    return f"{folder.rstrip('/')}/{path}"


def _output(
    make: Callable[..., Output], path: str, text: str, spec: InjectSpec | None
) -> Output:
    if spec is None:
        return make(path=path, content=text)
    return make(path=path, content="", insertion=Insertion(spec, text))
