"""The doctor's look at the project: configuration, manifest, journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ggen.errors import GgenError, NotFound
from ggen.infra.settings import Settings, load_settings
from ggen.infra.stores.open import engine_version
from ggen.results.upkeep import Check


def project_checks(cwd: Path, environ: Mapping[str, str]) -> list[Check]:
    """Checks of the project that `cwd` lies in, or of none."""
    try:
        settings = load_settings(cwd, environ)
    except GgenError as error:
        remedy = error.hint or "correct the file"
        return [Check("configuration", "fail", str(error), remedy)]
    checks = [_configuration(settings), _engine(settings)]
    if settings.root is not None:
        checks += [_manifest(settings.root), _journal(settings.root)]
        checks += _named_files(settings)
    return checks


def _configuration(settings: Settings) -> Check:
    if settings.root is None:
        return Check("configuration", "ok", "no ggen.toml here or above")
    notes = "; ".join(settings.notes)
    if notes:
        return Check("configuration", "warn", notes, "rename or unset the variable")
    return Check("configuration", "ok", f"project root {settings.root}")


def _engine(settings: Settings) -> Check:
    chosen = str(settings["engine"])
    try:
        name, version = engine_version(chosen)
    except GgenError as error:
        return Check("engine", "fail", error.message, error.hint)
    if name == "rdflib":
        remedy = "python3 -m pip install 'ggen-cli[fast]' is some ten times faster"
        return Check("engine", "warn", f"rdflib {version}", remedy)
    return Check("engine", "ok", f"{name} {version}")


def _manifest(root: Path) -> Check:
    from ggen.domain.template.manifest import Manifest

    return _healthy(
        "manifest", lambda: f"{len(Manifest.load(root).paths())} generated files"
    )


def _journal(root: Path) -> Check:
    if any((root / ".ggen" / "journal").glob("*")):
        remedy = "run any 'ggen template generate'; it finishes or undoes it"
        return Check("journal", "warn", "a write was interrupted", remedy)
    return Check("journal", "ok", "no interrupted write")


def _named_files(settings: Settings) -> list[Check]:
    from ggen.infra.files import expand

    checks = []
    for key in ("graph.sources", "graph.shapes", "graph.rules"):
        for pattern in settings[key]:
            if "://" in pattern:
                continue
            try:
                expand([pattern], settings.base_dir)
            except NotFound as error:
                remedy = f"correct it in {settings.origin(key)}"
                checks.append(Check(key, "fail", str(error), remedy))
    return checks


def _healthy(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, "ok", look())
    except GgenError as error:
        return Check(name, "fail", str(error), error.hint or "restore it from git")
