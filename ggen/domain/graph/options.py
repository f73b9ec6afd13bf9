"""How sources are opened: the options that every graph verb and template shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

# Relative IRIs must not depend on where a project lies (RFC 6761: .invalid).
FIXED_BASE = "https://ggen.invalid/"


@dataclass(frozen=True, kw_only=True)
class LoadOptions:
    """What `open_graph` needs to know besides the sources.

    Attributes:
        cwd: folder that relative sources and rules start from.
        root: project root, for base IRIs; None: `cwd`.
        engine: ``auto``, ``rdflib`` or ``oxigraph``.
        base: IRI against which relative IRIs resolve; None: one per source, made of
            its path below the root.
        fmt: format of every source; None: by extension, media type or content.
        prefixes: prefixes of the settings; they win over the documents' own.
        rules: paths and globs of SPARQL CONSTRUCT files, applied in order.
        inline: Turtle texts that are part of the graph.
        endpoint: SPARQL endpoint to ask instead of sources.
        timeout_s: for each request to the network.
        offline: True refuses every request to the network.
        allow_service: True lets queries use SERVICE, and FROM of what is not loaded.
        environ: environment variables, for credentials and proxies.
        stdin: reads standard input, for the source ``-``; None: there is none.
        cache_dir: where query results are kept; None: they are not.
        cache_size_bytes: how much is kept at most.
    """

    cwd: Path
    root: Path | None = None
    engine: str = "auto"
    base: str | None = None
    fmt: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    endpoint: str | None = None
    timeout_s: float = 60.0
    offline: bool = False
    allow_service: bool = False
    environ: Mapping[str, str] = field(default_factory=dict)
    stdin: Callable[[], bytes] | None = None
    cache_dir: Path | None = None
    cache_size_bytes: int = 64_000_000

    def sendable(self) -> LoadOptions:
        """The same options, as another process can receive them."""
        # Mappings such as os.environ and bound methods do not pickle.
        return replace(
            self,
            stdin=None,
            environ=dict(self.environ),
            prefixes=dict(self.prefixes),
        )
