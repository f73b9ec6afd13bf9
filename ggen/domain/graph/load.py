"""Opening graphs: from sources and options, or from what a project's settings say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.domain.graph.model import Graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.graph.sources import resolve_sources, shown_path
from ggen.errors import ConfigError, IoTrouble, NotFound, UsageError

if TYPE_CHECKING:
    from ggen.infra.settings import Settings

_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]*\Z")


def open_graph(sources: Sequence[str], options: LoadOptions) -> Graph:
    """Open a graph: find its sources and rules, and hash them; nothing is parsed yet.

    Args:
        sources: files, globs, ``-`` and ``http(s):`` URLs; relative to `options.cwd`.
        options: everything else.

    Raises:
        NotFound: a file that does not exist, or a glob that matches none.
        EncodingError: a folder, or a rule that is not UTF-8.
        Unavailable: a URL when offline, or one that does not answer.
        UsageError: sources together with an endpoint; an unknown format; a base that
            is not an absolute IRI.
    """
    from ggen.domain.graph.signatures import Signatures

    if options.endpoint is not None and (sources or options.inline or options.rules):
        raise UsageError("an endpoint cannot be asked together with files or rules")
    _check_options(options)
    _prepare_cache(options)
    signatures = Signatures(options.cache_dir)
    found = resolve_sources(sources, options, signatures=signatures)
    # Before parsing, which may fail: the digests are right all the same.
    signatures.save()
    rules: Sequence[Any] = ()
    if options.rules:
        from ggen.domain.graph.rules import load_rules

        rules = load_rules(options.rules, options.cwd)
    return Graph(found, rules, options)


def project_options(settings: Settings, **more: Any) -> LoadOptions:
    """The options that settings give; `more` are fields that replace them.

    Relative paths start from the working directory; `open_project_graph` knows better.
    """
    given: dict[str, Any] = {
        "cwd": settings.cwd,
        "root": settings.base_dir,
        "engine": settings["engine"],
        "base": settings["graph.base"],
        "prefixes": settings["graph.prefixes"],
        "offline": settings["offline"],
        "environ": settings.environ,
        "cache_dir": cache_dir_of(settings),
        "cache_size_bytes": settings["cache.query_max_size"],
    }
    return LoadOptions(**{**given, **_given(more)})


def open_project_graph(
    settings: Settings,
    sources: Sequence[str] = (),
    *,
    with_rules: bool = True,
    **more: Any,
) -> Graph:
    """Open `sources`, or the graph of the project when there are none.

    The project's graph is ``[graph] sources`` with ``[graph] rules``; both are
    relative to the project root, and neither applies when sources are given.

    Args:
        settings: of the project.
        sources: as for `open_graph`, relative to the working directory.
        with_rules: False leaves the rules of the settings out.
        more: fields of `LoadOptions` that replace those of the settings; None: not.

    Raises:
        UsageError: nothing was given and the settings name no sources.
        ConfigError: the settings name a file that does not exist.
        GgenError: as `open_graph`.
    """
    more = _given(more)
    options = project_options(settings, **more)
    if sources or options.inline or options.endpoint is not None:
        return open_graph(sources, options)
    own = list(settings["graph.sources"])
    if not own:
        raise UsageError(
            "which graph? no RDF file was named",
            hint="name one with -g FILE, or list them in ggen.toml: "
            '[graph] sources = ["model/*.ttl"]',
        )
    # What the user typed is relative to the working directory, settings to the root.
    rules = _absolute(more.get("rules", ()), settings.cwd)
    if with_rules:
        rules = [*settings["graph.rules"], *rules]
    options = replace(options, cwd=settings.base_dir, rules=tuple(rules))
    try:
        return open_graph(own, options)
    except NotFound as error:
        raise _named_in_settings(error, settings) from error


def cache_dir_of(settings: Settings) -> Path | None:
    """Where answers are kept: in the project's ``.ggen``, else in the user's cache."""
    # A folder that is no project should not get a `.ggen` from being looked at.
    if settings.root is not None:
        return settings.root / ".ggen" / "cache"
    return settings.cache_dir


def _given(more: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value is not None}


def _absolute(paths: Sequence[str], cwd: Path) -> list[str]:
    return [str(cwd / path) for path in paths]


def _named_in_settings(error: NotFound, settings: Settings) -> ConfigError:
    """A missing file is the settings' fault when they name it."""
    origin = settings.origin("graph.sources")
    missing = f": {shown_path(Path(error.file), settings.cwd)}" if error.file else ""
    return ConfigError(
        f"the project's graph: {error.message}{missing}",
        file=origin.file,
        line=origin.line,
    )


def _check_options(options: LoadOptions) -> None:
    if options.base is not None and not _ABSOLUTE_IRI.match(options.base):
        raise UsageError(f"the base '{options.base}' is not an absolute IRI")
    if options.fmt is None:
        return
    from ggen.infra.stores.formats import FORMATS, find_format

    if find_format(options.fmt) is None:
        known = ", ".join(sorted(FORMATS))
        raise UsageError(
            f"'{options.fmt}' is not an RDF format", hint=f"one of {known}"
        )


def _prepare_cache(options: LoadOptions) -> None:
    """Make ``.ggen`` with its ``.gitignore`` before anything is kept in it."""
    folder = options.cache_dir
    if folder is None or folder.parent.name != ".ggen" or folder.parent.exists():
        return
    from ggen.infra.files import ensure_ggen_dir

    # A read-only project is no reason to fail: then nothing is kept.
    with suppress(IoTrouble):
        ensure_ggen_dir(folder.parent.parent)
