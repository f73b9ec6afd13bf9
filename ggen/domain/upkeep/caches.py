"""The caches: everything in them can be made again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ggen.errors import IoTrouble
from ggen.results.upkeep import CachesCleared, CacheSize, CachesShown

_HOLDS = {
    "queries": "results of queries",
    "runs": "what the last runs read and wrote",
    "sources": "digests of RDF files",
}


def measure_caches(folder: Path | None) -> CachesShown:
    """Number and size of the files of each cache in `folder`; None: there are none."""
    return CachesShown(caches=_caches(folder))


def clear_caches(folder: Path | None) -> CachesCleared:
    """Remove every cache in `folder`.

    A run that is using them makes again what it misses.

    Raises:
        IoTrouble: a file cannot be removed; the others are gone.
    """
    caches = _caches(folder)
    for cache in caches:
        _remove(Path(cache.folder))
    return CachesCleared(caches=caches)


def _caches(folder: Path | None) -> tuple[CacheSize, ...]:
    if folder is None or not folder.is_dir():
        return ()
    return tuple(_measure(child) for child in sorted(folder.iterdir()))


def _measure(path: Path) -> CacheSize:
    files = (
        [path]
        if path.is_file()
        else [Path(d) / f for d, _, fs in os.walk(path) for f in fs]
    )
    sizes = [file.lstat().st_size for file in files]
    holds = _HOLDS.get(path.stem, "cached data")
    return CacheSize(path.stem, str(path), holds, len(files), sum(sizes))


def _remove(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise IoTrouble(str(error.strerror), file=str(path)) from error
