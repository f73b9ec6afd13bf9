"""Choosing an RDF engine: the fast one where it is installed, else rdflib."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ggen.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from ggen.infra.stores.protocol import Store

ENGINES = ("auto", "rdflib", "oxigraph")
_PACKAGES = {"rdflib": "rdflib", "oxigraph": "pyoxigraph"}


def choose_engine(engine: str = "auto") -> str:
    """``rdflib`` or ``oxigraph`` for what the user said; nothing is imported.

    Raises:
        MissingExtra: ``oxigraph`` was asked for and is not installed.
        UsageError: no such engine.
    """
    if engine not in ENGINES:
        raise UsageError(
            f"no such engine: '{engine}'", hint=f"one of: {', '.join(ENGINES)}"
        )
    # Finding is not importing, which takes ten times as long.
    has_oxigraph = find_spec("pyoxigraph") is not None
    if engine == "oxigraph" and not has_oxigraph:
        raise MissingExtra.named("fast", "pyoxigraph", "the engine 'oxigraph'")
    if engine == "auto":
        return "oxigraph" if has_oxigraph else "rdflib"
    return engine


def engine_version(engine: str = "auto") -> tuple[str, str]:
    """Name and version of the chosen engine, without importing it."""
    name = choose_engine(engine)
    return name, _installed_version(_PACKAGES[name])


def _installed_version(package: str) -> str:
    """The version that the folder of the package's metadata is named after.

    importlib.metadata would give the same, but costs as much to import as a small
    command takes; it is asked only where the package lies in another way.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return "unknown"
    site_dir = os.path.dirname(os.path.dirname(spec.origin))
    with os.scandir(site_dir) as entries:
        for entry in entries:
            name, dash, rest = entry.name.partition("-")
            if dash and name == package and rest.endswith(".dist-info"):
                return rest.removesuffix(".dist-info")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def open_store(engine: str = "auto") -> Store:
    """An empty store of the chosen engine, which is imported now."""
    if choose_engine(engine) == "oxigraph":
        from ggen.infra.stores.oxigraph_store import OxigraphStore

        return OxigraphStore()
    from ggen.infra.stores.rdflib_store import RdflibStore

    return RdflibStore()
