"""The caches of a project: everything below ``.ggen/cache`` can be made again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ggen.errors import IoTrouble
from ggen.infra.locks import Lock
from ggen.results.upkeep import CachesCleared, CacheSize, CachesShown

_HOLDS = {
    "queries": "results of queries",
    "runs": "what the last runs read and wrote",
    "sources": "digests of RDF files",
}


def measure_caches(root: Path) -> CachesShown:
    """Number and size of the files of each cache of the project."""
    return CachesShown(caches=_caches(root))


def clear_caches(root: Path) -> CachesCleared:
    """Remove every cache of the project, under the project's lock.

    Raises:
        IoTrouble: a file cannot be removed; the others are gone.
    """
    caches = _caches(root)
    if caches:
        with Lock(root / ".ggen" / "lock"):
            for cache in caches:
                _remove(Path(cache.folder))
    return CachesCleared(caches=caches)


def _caches(root: Path) -> tuple[CacheSize, ...]:
    folder = root / ".ggen" / "cache"
    if not folder.is_dir():
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
