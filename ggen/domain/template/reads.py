"""Which files a run of templates read, and which would have been read instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ggen.domain.template.job import Prepared
from ggen.domain.template.keep import RunInputs
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.sources import is_url
from ggen.domain.template.traces import TemplateTraces
from ggen.infra.settings import Settings


def collect_reads(
    rendered: Iterable[tuple[Prepared, TemplateTraces]],
    settings: Settings,
    options: GenerateOptions,
) -> RunInputs | None:
    """All inputs of a run; None when it must never be skipped.

    That is so for graphs that can change without a file changing, and for ``format``,
    whose tool may.
    """
    # Settings are not among them: their values belong to the words of a run.
    files: set[Path] = {settings.cwd / name for name in options.vars_files}
    absent: set[Path] = set()
    names: set[tuple[str, Path]] = set()
    globs: set[tuple[str, Path]] = set()
    for prepared, traces in rendered:
        if not _can_be_skipped(prepared, options):
            return None
        files |= {*_own_files(prepared), *traces.files}
        absent |= set(traces.absent)
        # A file of that name that comes to lie nearer would be taken instead.
        folder, looked_for = prepared.template.dir, prepared.template.front.looked_for
        names |= {(name, folder) for name in looked_for}
        names |= set(prepared.sources.names)
        globs |= set(prepared.sources.globs)
    return RunInputs(files=files, absent=absent, names=names, globs=globs)


def _can_be_skipped(prepared: Prepared, options: GenerateOptions) -> bool:
    graph, front = prepared.graph, prepared.template.front
    # A formatter may be another version the next time, with another configuration.
    if options.allow_service or front.format:
        return False
    if any(is_url(name) for name in (*front.shape, *front.rules)):
        return False
    if graph is None:
        return True
    return not graph.volatile and all(s.kind != "url" for s in graph.sources)


def _own_files(prepared: Prepared) -> Iterator[Path]:
    template = prepared.template
    yield from (template.path, template.body_file)
    yield from map(Path, template.front.shape)
    yield from (Path(query.file) for query in template.front.queries)
    if prepared.graph is not None:
        yield from (s.path for s in prepared.graph.sources if s.path is not None)
        yield from (Path(rule.file) for rule in prepared.graph.rules)
