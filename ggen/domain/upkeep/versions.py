"""Versions of ggen and of the packages it uses, without importing them."""

from __future__ import annotations

import platform

from ggen import __version__
from ggen.infra.settings import Settings
from ggen.infra.stores.open import engine_version
from ggen.results.upkeep import VersionShown

REQUIRED = (
    "rdflib",
    "jinja2",
    "requests",
    "PyYAML",
    "concurrent-log-handler",
    "tqdm",
    "resolvelib",
)
# extra -> (package, what it is for)
EXTRAS = {
    "fast": ("pyoxigraph", "a faster RDF engine"),
    "shacl": ("pyshacl", "'graph validate' and 'shape' in templates"),
    "watch": ("watchfiles", "watching without polling"),
}


def installed_version(package: str) -> str | None:
    """The installed version of a distribution; None when it is not there."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def show_versions(settings: Settings) -> VersionShown:
    """Versions of everything that can influence a result."""
    packages = [*REQUIRED, *(package for package, _ in EXTRAS.values())]
    name, version = engine_version(str(settings["engine"]))
    return VersionShown(
        ggen=__version__,
        python=platform.python_version(),
        engine=f"{name} {version}",
        packages={package: installed_version(package) for package in packages},
    )
