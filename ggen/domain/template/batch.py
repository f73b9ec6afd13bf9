"""Rendering rows of a template, here or in worker processes; same bytes either way.

A worker receives the pickled template, variables and recipe of the graph once, through
the pool's initializer; a task carries only the rows of its batch. Whatever happens, no
worker outlives the rendering.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from ggen.domain.template.commands import format_outputs
from ggen.domain.template.job import Prepared
from ggen.domain.template.matrix import MatrixRow
from ggen.domain.template.model import Output
from ggen.domain.template.render import Renderer
from ggen.domain.template.traces import RowTrace
from ggen.errors import IoTrouble
from ggen.results import Progress, silent

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.process import BaseProcess

    from ggen.domain.graph.model import Graph

# Several, because rows differ; few, because queries are asked for a batch at once.
_BATCHES_PER_WORKER = 4
_LEAST_BATCH = 25
_GRACE_S = 1.0
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# Of a worker process: what its initializer was given, and the renderer made of it.
_worker: dict[str, Any] = {}
# Graphs that this process has parsed: a forked worker finds them here, by digest.
_parsed: dict[str, Graph] = {}


def make_renderer(prepared: Prepared) -> Renderer:
    """The renderer of a prepared template."""
    return Renderer(
        prepared.template,
        prepared.values,
        graph=prepared.graph,
        options=prepared.options,
    )


class Batch(NamedTuple):
    """Rendered outputs, and what rendering them did."""

    outputs: list[Output]
    rows: list[RowTrace]
    files_read: set[Path]
    files_missed: set[Path]


def render_rows(
    prepared: Prepared,
    renderer: Renderer,
    *,
    rows: Sequence[MatrixRow],
    jobs: int,
    progress: Progress = silent,
) -> Batch:
    """The outputs of some rows of a template, formatted, in the order of the rows.

    Args:
        prepared: the template; sent to the workers.
        renderer: its renderer in this process.
        rows: what to render.
        jobs: worker processes; 1 renders here.
        progress: told rows done and rows in all.

    Raises:
        TemplateError, QueryError and others: the first failure, in the rows' order;
            as `Renderer.render` and `format_outputs`.
        IoTrouble: a worker was killed.
    """
    # Starting a worker takes as long as rendering some rows.
    jobs = min(jobs, -(-len(rows) // _LEAST_BATCH))
    if jobs <= 1:
        return _render(prepared, renderer, rows, progress)
    size = max(_LEAST_BATCH, -(-len(rows) // (jobs * _BATCHES_PER_WORKER)))
    batches = [rows[start : start + size] for start in range(0, len(rows), size)]
    whole = Batch([], [], set(), set())
    with _workers(prepared, jobs) as pool, _deaths_told():
        for done, rendered in enumerate(_submitted(pool, batches), 1):
            whole.outputs.extend(rendered.outputs)
            whole.rows.extend(rendered.rows)
            whole.files_read.update(rendered.files_read)
            whole.files_missed.update(rendered.files_missed)
            progress(min(done * size, len(rows)), len(rows))
    return whole


def _render(
    prepared: Prepared,
    renderer: Renderer,
    rows: Sequence[MatrixRow],
    progress: Progress,
) -> Batch:
    outputs: list[Output] = []
    traces = []
    chosen = prepared.chosen
    for done, row in enumerate(rows, 1):
        made = format_outputs(
            renderer.render(row), prepared.template, renderer, prepared.place
        )
        # The manifest remembers what the user chose, not every default.
        made = [replace(output, variables=chosen) for output in made]
        outputs += made
        paths = tuple(output.path for output in made)
        traces.append(RowTrace(renderer.row_digest(row), paths, renderer.reads))
        progress(done, len(rows))
    return Batch(outputs, traces, renderer.files_read, renderer.files_missed)


def _submitted(
    pool: ProcessPoolExecutor, batches: Sequence[Sequence[MatrixRow]]
) -> Iterator[Batch]:
    # The first task starts the workers; they must not be hit before they are ready.
    with _signals_held():
        return pool.map(_render_batch, batches)


@contextmanager
def _workers(prepared: Prepared, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose workers know `prepared`; none of them is left at the end."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children

    # The caller may have children of its own, which are none of our business.
    others = set(active_children())
    if prepared.graph is not None:
        _parsed[prepared.graph.digest] = prepared.graph
    pool = ProcessPoolExecutor(
        jobs,
        mp_context=_start_method(),
        initializer=_start,
        initargs=(pickle.dumps(prepared),),
    )
    done = False
    try:
        yield pool
        done = True
    finally:
        _parsed.clear()
        if not done:
            # What still runs is of no use: an error, or somebody pressed Ctrl-C.
            pool.shutdown(wait=False, cancel_futures=True)
            _end([child for child in active_children() if child not in others])
        pool.shutdown(wait=True)


@contextmanager
def _deaths_told() -> Iterator[None]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool as error:
        raise IoTrouble(
            "a process that rendered rows was killed",
            hint="was there too little memory? -j 1 needs the least",
        ) from error


def _start_method() -> Any:
    from multiprocessing import get_context

    # Fork starts in a tenth of spawn's time; on macOS forked frameworks crash.
    return get_context("fork" if sys.platform == "linux" else "spawn")


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let Ctrl-C and TERM wait; processes and threads that are started inherit it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(children: Sequence[BaseProcess]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        child.join(_GRACE_S)
        if child.is_alive():
            child.kill()
            child.join()


def _start(pickled: bytes) -> None:
    # Ctrl-C reaches the whole group; the parent decides and stops the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    _worker["pickled"] = pickled
    _end_with_parent()


def _end_with_parent() -> None:
    """Watch the parent: a worker whose parent was killed would wait for ever."""
    import threading
    from multiprocessing import parent_process

    # A signal at the parent's death exists on Linux only.
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _leave(number: int, _frame: object) -> NoReturn:
    _worker["is_leaving"] = True
    raise SystemExit(128 + number)


def _render_batch(rows: Sequence[MatrixRow]) -> Batch:
    # Made here and not in the initializer, where an error would only break the pool.
    if "pickled" in _worker:
        prepared: Prepared = pickle.loads(_worker.pop("pickled"))
        # Parsing again is for platforms that cannot fork.
        if prepared.graph is not None:
            graph = _parsed.get(prepared.graph.digest, prepared.graph)
            prepared = replace(prepared, graph=graph)
        _worker.update(prepared=prepared, renderer=make_renderer(prepared))
        # Then a formatter may be running, which must be ended as well.
        if prepared.template.front.format:
            signal.signal(signal.SIGTERM, _leave)
    try:
        _worker["renderer"].expect(rows)
        return _render(_worker["prepared"], _worker["renderer"], rows, silent)
    finally:
        # The pool would take the exit for an answer, and hand out the next batch.
        if "is_leaving" in _worker:
            os._exit(1)
