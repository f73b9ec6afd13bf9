"""Rows that need no rendering: nothing that they read, and no file of theirs, changed.

Beside the record of a run (`keep`) stand its rows, each with its outputs and with the
digests of the query results that it read. A row whose results are the same again would
give the same outputs again; when these lie there untouched, nothing is left to do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ggen.domain.template.filestates import State, is_same
from ggen.domain.template.job import Prepared
from ggen.domain.template.matrix import MatrixRow
from ggen.domain.template.queries import Read
from ggen.domain.template.render import Renderer
from ggen.domain.template.runs import RunRecord, is_interrupted, manifest_is_same
from ggen.domain.template.traces import RowTrace, Split, TemplateTraces
from ggen.infra.files import write_atomic
from ggen.infra.hashing import digest, file_sha256
from ggen.infra.staging import remove_stale_temps
from ggen.infra.stores.terms import IRI, BlankNode, Literal, Term

_VERSION = 1
# Fewer are rendered before anybody notices; more than the bytes are slow to read.
_LEAST_ROWS = 20
_MOST_BYTES = 32_000_000
_KEPT_FILES = 20


class KnownRows:
    """The rows of the last run with the same words; made by `load_known`.

    Args:
        templates: name -> what was kept of its rows.
        states: path -> state of the outputs that stand as that run left them.
        root: the output root.
        made_ns: when the states were taken.
    """

    def __init__(
        self,
        templates: Mapping[str, Any],
        states: Mapping[str, State],
        root: str,
        made_ns: int,
    ) -> None:
        self._templates = templates
        self._states = states
        self._root = root
        self._made_ns = made_ns

    def split(
        self, prepared: Prepared, renderer: Renderer, rows: Sequence[MatrixRow]
    ) -> Split:
        """Part the rows of a template into those to render and those not.

        Raises:
            QueryError, RdfError, Refused: of asking what the rows have read.
        """
        before = self._traces(prepared)
        if before is None:
            return Split(rows)
        # By digest: rows may come and go, and stand in another order.
        traces = {trace.digest: trace for trace in before.rows}
        fresh, known, outputs = [], [], {}
        for row in rows:
            trace = traces.get(renderer.row_digest(row))
            found = None if trace is None else self._untouched(trace.paths)
            # Files first: looking at them costs less than asking the graph.
            if trace is None or found is None:
                fresh.append(row)
            elif renderer.reads_same(row, trace.reads):
                known.append(trace)
                outputs.update(found)
            else:
                fresh.append(row)
        # It has told of all rows to come, which are fewer now.
        renderer.expect(fresh)
        return Split(fresh, replace(before, rows=known), outputs)

    def _traces(self, prepared: Prepared) -> TemplateTraces | None:
        """What was kept of a template, if all its rows hang on is the same."""
        template = prepared.template
        kept = self._templates.get(template.name)
        # What is inserted lies in files that others write as well.
        if kept is None or template.front.inject is not None:
            return None
        prefixes = {} if prepared.graph is None else prepared.graph.prefixes
        try:
            if kept["basis"] != _basis(prepared, kept, prefixes):
                return None
            return _unpacked(kept)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return None  # an accident left it

    def _untouched(self, paths: Iterable[str]) -> dict[str, str] | None:
        """Path -> SHA-256, when every file is as the last run left it."""
        found = {}
        for path in paths:
            state = self._states.get(path)
            if state is None or not self._is_same(state):
                return None
            found[path] = str(state[-1])
        return found

    def _is_same(self, state: State) -> bool:
        try:
            return is_same([f"{self._root}/{state[0]}", *state[1:]], self._made_ns)
        except OSError:
            return False


def load_known(record: RunRecord) -> KnownRows:
    """What the last run knows; nothing when that cannot be relied on any more."""
    nothing = KnownRows({}, {}, "", 0)
    path = record.rows_path
    if path is None:
        return nothing
    try:
        run = record.load()
        rows = json.loads(path.read_bytes())
        # The manifest must tell the same as then about all that is not rendered.
        if rows["v"] != _VERSION or rows["made_ns"] != run["made_ns"]:
            return nothing
        if is_interrupted(Path(run["root"])) or not manifest_is_same(run):
            return nothing
        # What was skipped has to be told again, so that it is rendered again.
        skipped = {skip["path"] for skip in run["skips"]}
        states = {
            state[0]: state for state in run["outputs"] if state[0] not in skipped
        }
        return KnownRows(rows["templates"], states, run["root"], run["made_ns"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return nothing


def keep_known(
    record: RunRecord, made_ns: int, traces: Iterable[tuple[Prepared, TemplateTraces]]
) -> None:
    """Keep the rows of a run beside its record.

    Args:
        made_ns: when the record was made.
        traces: of each template.

    Raises:
        GgenError: there is no room for it.
    """
    # Written after the record, whose moment it names: an older file is not taken.
    path = record.rows_path
    packed = {
        prepared.template.name: _packed(prepared, each)
        for prepared, each in traces
        if len(each.rows) >= _LEAST_ROWS
    }
    if path is None:
        return
    data = {"v": _VERSION, "made_ns": made_ns, "templates": packed}
    text = json.dumps(data, separators=(",", ":"))
    if not packed or len(text) > _MOST_BYTES:
        path.unlink(missing_ok=True)
        return
    write_atomic(path, text)
    _prune(path.parent)


def _packed(prepared: Prepared, traces: TemplateTraces) -> dict[str, Any]:
    # A thousand rows ask the same few queries: each text is kept once.
    queries: dict[str, int] = {}
    files = sorted(map(str, traces.files))
    kept = {"files": files, "absent": sorted(map(str, traces.absent))}
    rows = {
        trace.digest: [
            trace.paths,
            [[queries.setdefault(r.query, len(queries)), *r[1:]] for r in trace.reads],
        ]
        for trace in traces.rows
    }
    basis = _basis(prepared, kept, traces.prefixes)
    return {**kept, "basis": basis, "queries": list(queries), "rows": rows}


def _unpacked(kept: Mapping[str, Any]) -> TemplateTraces:
    queries = kept["queries"]
    return TemplateTraces(
        [Path(path) for path in kept["files"]],
        [Path(path) for path in kept["absent"]],
        [
            RowTrace(
                key, tuple(paths), tuple(_read(queries[n], *read) for n, *read in reads)
            )
            for key, (paths, reads) in kept["rows"].items()
        ],
    )


def _read(query: str, bindings: Any, result: str, name: str, *rest: Any) -> Read:
    single, related = rest
    return Read(
        query,
        tuple((variable, _term(term)) for variable, term in bindings),
        result,
        name,
        single,
        tuple(None if term is None else _term(term) for term in related),
    )


def _term(plain: list[Any]) -> Term:
    """A term from the list that JSON makes of it."""
    # Terms are tuples: literals of three, the others of one.
    if len(plain) > 1:
        return Literal(*plain)
    (text,) = plain
    return BlankNode(text) if text.startswith("_:") else IRI(text)


def _basis(
    prepared: Prepared, kept: Mapping[str, Any], prefixes: Mapping[str, str]
) -> str:
    """Digest of all that rendering hangs on, but for rows and query results.

    Settings, versions and words are the same: the record is found by them.
    """
    template = prepared.template
    return digest(
        [
            template.sha256,
            [
                [q.name, q.text, q.single, json.dumps(q.default, default=str)]
                for q in template.front.queries
            ],
            json.dumps(asdict(prepared.options), default=str, sort_keys=True),
            dict(prefixes),
            [_content(path) for path in kept["files"]],
            [path for path in kept["absent"] if os.path.lexists(path)],
        ]
    )


def _content(path: str) -> list[str]:
    try:
        return [path, file_sha256(path)]
    except OSError:
        return [path, ""]


def _prune(folder: Path) -> None:
    remove_stale_temps(folder)
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in files[:-_KEPT_FILES]:
        path.unlink(missing_ok=True)
