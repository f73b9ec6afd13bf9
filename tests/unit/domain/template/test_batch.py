"""Rendering rows here and in workers; the command line's tests do the rest."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template import batch
from ggen.domain.template.batch import Batch, make_renderer, render_rows
from ggen.domain.template.job import Prepared, Shelf, prepare
from ggen.domain.template.options import GenerateOptions
from ggen.errors import UndefinedName
from ggen.infra.settings import load_settings

TEXT = """\
---
to: "{{ n }}"
rdf: m.ttl
matrix: SELECT ?n WHERE { ?s <urn:p> ?n } ORDER BY ?n
---
{% include "part" %} {{ n }} {% if n == 99 %}{{ zzz }}{% endif %}
"""


@pytest.fixture
def ready(tree: Callable[..., Path]) -> Prepared:
    numbers = ", ".join(map(str, range(90)))
    root = tree({"t": TEXT, "m.ttl": f"<urn:a> <urn:p> {numbers} .", "part": "p"})
    options = GenerateOptions(dry_run=True)
    return prepare("t", load_settings(root, {}), options, shelf=Shelf())


def rendered(ready: Prepared, **more: Any) -> Batch:
    renderer = make_renderer(ready)
    return render_rows(ready, renderer, rows=renderer.rows(), **more)


@pytest.mark.parametrize("jobs", [2, 3, 50])
def test_workers_give_what_one_process_gives(ready: Prepared, jobs: int) -> None:
    one = rendered(ready, jobs=1)
    many = rendered(ready, jobs=jobs)
    assert many.outputs == one.outputs
    assert [output.path for output in one.outputs] == [str(n) for n in range(90)]
    assert many.files_read == one.files_read != set()
    assert many.rows == one.rows
    assert one.rows[7].paths == ("7",)


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress(ready: Prepared, jobs: int) -> None:
    told: list[tuple[int, int]] = []
    rendered(ready, jobs=jobs, progress=lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == (90, 90)


def test_workers_start_with_the_graph_that_is_parsed_already(
    ready: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ggen.domain.graph import model

    if batch._start_method().get_start_method() != "fork":
        pytest.skip("only forked workers inherit")
    renderer = make_renderer(ready)
    rows = renderer.rows()
    # Whoever parses from now on fails.
    monkeypatch.delattr(model, "_load")
    assert len(render_rows(ready, renderer, rows=rows, jobs=2).outputs) == 90


def test_workers_can_parse_for_themselves(
    ready: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawn = multiprocessing.get_context("spawn")
    monkeypatch.setattr(batch, "_start_method", lambda: spawn)
    one = rendered(ready, jobs=1)
    many = rendered(ready, jobs=2)
    assert many.outputs == one.outputs


def test_no_worker_is_left(ready: Prepared) -> None:
    rendered(ready, jobs=2)
    assert multiprocessing.active_children() == []
    graph = ready.graph
    assert graph is not None and batch._parsed == {}


def test_no_worker_is_left_after_an_error(tree: Callable[..., Path]) -> None:
    numbers = ", ".join(map(str, range(100)))
    root = tree({"t": TEXT, "m.ttl": f"<urn:a> <urn:p> {numbers} .", "part": "p"})
    options = GenerateOptions(dry_run=True)
    ready = prepare("t", load_settings(root, {}), options, shelf=Shelf())
    with pytest.raises(UndefinedName) as caught:
        rendered(ready, jobs=2)
    assert caught.value.line == 6
    assert caught.value.message == "'zzz' is not defined"
    assert multiprocessing.active_children() == []


def test_what_is_sent_is_small(ready: Prepared) -> None:
    renderer = make_renderer(ready)
    renderer.rows()
    # The graph goes as its recipe, not with its statements.
    assert len(pickle.dumps(ready)) < 6_000
