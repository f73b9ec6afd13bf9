"""``template generate-tree``: a whole tree of files from one specification."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from ggen.domain.template.entries import TemplateRecord
from ggen.domain.template.job import (
    Shelf,
    chosen,
    prepare,
    remembered,
    render_options,
    resolve,
)
from ggen.domain.template.model import Output
from ggen.domain.template.options import DEFAULTS, GenerateOptions
from ggen.domain.template.plan import TemplateRun
from ggen.domain.template.produce import Part, Rendered, render_part, write_rendered
from ggen.domain.template.questions import Ask
from ggen.domain.template.render import render_front
from ggen.domain.template.tree_spec import (
    TreeEntry,
    TreeSpec,
    find_source,
    load_tree_spec,
)
from ggen.domain.template.write import OnWait
from ggen.errors import GgenError, TemplateError
from ggen.infra.files import read_bytes
from ggen.infra.settings import Settings
from ggen.results.template import TemplateGenerated


def generate_tree(
    name: str,
    settings: Settings,
    *,
    options: GenerateOptions = DEFAULTS,
    ask: Ask | None = None,
    on_wait: OnWait | None = None,
) -> TemplateGenerated:
    """Make the tree that the specification `name` describes.

    Folders without files are made too. Files follow the rules of `generate`: all or
    nothing, and no hand edit is lost.

    Args:
        name: path of the specification.
        settings: of the project.
        options: of the run.
        ask: asks a person for missing variables; None: they are an error.
        on_wait: called once when another run holds the lock of the output root.

    Raises:
        TemplateError, ParamError, NotFound: of the specification and its parts.
        Conflict and others: as `generate`.
    """
    tree = render_tree(name, settings, options, shelf=Shelf(), ask=ask)
    done = write_rendered([tree], settings, options, on_wait=on_wait)
    assert isinstance(done, TemplateGenerated)  # everything in a tree has a path
    return done


def render_tree(
    name: str,
    settings: Settings,
    options: GenerateOptions,
    *,
    shelf: Shelf,
    ask: Ask | None = None,
) -> Rendered:
    """Render everything in a tree; nothing is written.

    Raises:
        TemplateError, ParamError, NotFound: of the specification and its parts.
    """
    spec = load_tree_spec(name, settings)
    template = spec.as_template()
    variables, answers = resolve(template, settings, options, shelf=shelf, ask=ask)
    extra = {"tree": True, **remembered(settings, options)}
    record = TemplateRecord(spec.name, spec.sha256, answers=answers, extra=extra)
    run = TemplateRun(record, chosen(variables))
    maker = _Maker(spec, settings, options, run.variables, shelf)
    values = {name: variable.value for name, variable in variables.items()}
    made = list(maker.walk(spec.entries, PurePosixPath(), values))
    return Rendered(
        run,
        tuple(maker.parts),
        [each for each in made if isinstance(each, Output)],
        tuple(each for each in made if not isinstance(each, Output)),
        is_recorded=False,
    )


@dataclass(frozen=True)
class _Maker:
    """Walks the entries and renders what they say."""

    spec: TreeSpec
    settings: Settings
    options: GenerateOptions
    chosen: Mapping[str, Any]
    shelf: Shelf
    parts: list[Part] = field(default_factory=list)

    def walk(
        self,
        entries: Sequence[TreeEntry],
        folder: PurePosixPath,
        values: Mapping[str, Any],
    ) -> Iterator[Output | PurePosixPath]:
        """Outputs, and folders that have no files of their own, in order."""
        for entry in entries:
            for inner in self._rounds(entry, values):
                # First: what is not wanted may use what is not there.
                if self._is_wanted(entry, inner):
                    path = folder / self._text(entry.path, entry, inner)
                    yield from self._made(entry, path, inner)

    def _made(
        self, entry: TreeEntry, path: PurePosixPath, values: Mapping[str, Any]
    ) -> Iterator[Output | PurePosixPath]:
        if not entry.is_dir:
            yield from self._file(entry, path, values)
        elif entry.children:
            yield from self.walk(entry.children, path, values)
        else:
            yield path

    def _rounds(
        self, entry: TreeEntry, values: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        """The variables of each round of the entry's loop; one round without one."""
        if entry.loop is None:
            yield values
            return
        names, expression = entry.loop.names, entry.loop.expression
        # Through JSON, because only text comes out of a template.
        text = self._text(f"{{{{ ({expression}) | list | tojson }}}}", entry, values)
        for item in json.loads(text):
            # One name takes the item whole, whatever it is.
            if len(names) == 1:
                yield {**values, names[0]: item}
            elif isinstance(item, list) and len(item) == len(names):
                yield {**values, **dict(zip(names, item, strict=True))}
            else:
                raise self._fault(f"the loop wants {len(names)} values each", entry)

    def _is_wanted(self, entry: TreeEntry, values: Mapping[str, Any]) -> bool:
        if entry.when is None:
            return True
        return bool(self._text(f"{{% if {entry.when} %}}1{{% endif %}}", entry, values))

    def _file(
        self, entry: TreeEntry, path: PurePosixPath, values: Mapping[str, Any]
    ) -> Iterator[Output]:
        mode = int(entry.mode, 8) if entry.mode else None
        if entry.template is not None:
            for output in self._from_template(entry, path, values):
                yield replace(output, mode=output.mode if mode is None else mode)
            return
        content: str | bytes
        if entry.copy is not None:
            content = read_bytes(
                self._source(self._text(entry.copy, entry, values), entry)
            )
        else:
            content = self._text(entry.content or "", entry, values)
        yield Output(
            path=str(path),
            content=content,
            template=self.spec.name,
            template_sha256=self.spec.sha256,
            variables=self.chosen,
            mode=mode,
        )

    def _from_template(
        self, entry: TreeEntry, path: PurePosixPath, values: Mapping[str, Any]
    ) -> Iterator[Output]:
        source = self._source(self._text(str(entry.template), entry, values), entry)
        prepared = prepare(
            str(source), self.settings, self.options, shelf=self.shelf, given=values
        )
        # The tree says where; the template's own `to` is for when it stands alone.
        to_path = replace(prepared.options, to_override=str(path))
        prepared = replace(prepared, options=to_path)
        part = render_part(prepared, self.options)
        self.parts.append(part)
        # In the manifest it is the tree that makes the file.
        for output in part.outputs:
            yield replace(output, template=self.spec.name, variables=self.chosen)

    def _source(self, name: str, entry: TreeEntry) -> Path:
        path = find_source(self.spec, name, self.settings)
        if path is None:
            raise self._fault(f"'{name}' does not exist", entry)
        return path

    def _text(self, text: str, entry: TreeEntry, values: Mapping[str, Any]) -> str:
        template = self.spec.as_template()
        options = render_options(self.settings)
        try:
            return render_front(template, values, options, key="tree", text=text)
        except GgenError as error:
            error.file, error.line = str(self.spec.path), entry.line
            raise

    def _fault(self, message: str, entry: TreeEntry) -> TemplateError:
        return TemplateError(message, file=str(self.spec.path), line=entry.line)
