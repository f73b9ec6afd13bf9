"""Fixtures of the graph rooms: both engines, and graphs from texts."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.model import Graph
from ggen.domain.graph.options import LoadOptions


@pytest.fixture(params=["oxigraph", "rdflib"])
def engine(request: pytest.FixtureRequest) -> str:
    """Every engine that is installed."""
    if request.param == "oxigraph" and importlib.util.find_spec("pyoxigraph") is None:
        pytest.skip("needs pyoxigraph")
    return str(request.param)


@pytest.fixture
def open_files(tmp_path: Path, engine: str) -> Callable[..., Graph]:
    """Open sources below `tmp_path` with the engine of the test; options by name."""

    def open_them(*sources: str, **options: Any) -> Graph:
        options = {"cwd": tmp_path, "engine": engine, **options}
        return open_graph(sources, LoadOptions(**options))

    return open_them
