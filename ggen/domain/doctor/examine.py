"""Checks of the machine, the installation and the project, each with a remedy."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ggen.domain.doctor.project import project_checks
from ggen.domain.upkeep.versions import EXTRAS, REQUIRED, installed_version
from ggen.errors import GgenError
from ggen.infra.locks import Lock
from ggen.infra.process import run
from ggen.results.upkeep import Check, Examined

_LEAST_FREE_BYTES = 200 * 10**6
_EARLIEST_CLOCK_S = 1_735_689_600  # 2025-01-01: no clock that is right is earlier


class Surroundings(NamedTuple):
    """What the doctor looks at.

    Attributes:
        cwd: where the project is looked for.
        state_dir: folder of logs and metrics; None when no home is known.
        terminal_columns: width of the terminal; None without one.
    """

    cwd: Path
    environ: dict[str, str]
    state_dir: Path | None
    terminal_columns: int | None


def examine(surroundings: Surroundings) -> Examined:
    """Run every check; none of them raises.

    Touches nothing but a lock file in the state folder.
    """
    steps: tuple[Callable[[Surroundings], list[Check]], ...] = (
        _python,
        _packages,
        _extras,
        _tools,
        _terminal,
        _locale,
        _disk,
        _clock,
        _locks,
        lambda s: project_checks(s.cwd, s.environ),
    )
    checks: list[Check] = []
    for step in steps:
        checks += step(surroundings)
    return Examined(checks=tuple(checks))


def _python(_: Surroundings) -> list[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    return [Check("python", "ok", f"{version} at {sys.executable}")]


def _packages(_: Surroundings) -> list[Check]:
    checks = []
    for name in REQUIRED:
        version = installed_version(name)
        if version is None:
            remedy = f"python3 -m pip install '{name}'"
            checks.append(Check(f"package {name}", "fail", "not installed", remedy))
        else:
            checks.append(Check(f"package {name}", "ok", version))
    return checks


def _extras(_: Surroundings) -> list[Check]:
    checks = []
    for extra, (package, purpose) in EXTRAS.items():
        version = installed_version(package)
        name = f"extra {extra}"
        if version is None:
            remedy = f"python3 -m pip install 'ggen-cli[{extra}]'"
            said = f"{package} is not installed ({purpose})"
            checks.append(Check(name, "warn", said, remedy))
        else:
            checks.append(Check(name, "ok", f"{package} {version}"))
    return checks


_TOOLS = {
    "git": (["git", "--version"], "install git: hooks and CI verbs need it"),
    "sh": (["sh", "-c", "echo POSIX sh"], "install a POSIX shell"),
    "dot": (["dot", "-V"], "install graphviz: 'graph visualize --format svg' needs it"),
    "man": (["man", "--version"], "install man-db or mandoc to read the manual"),
}


def _tools(surroundings: Surroundings) -> list[Check]:
    return [
        _tool(name, argv, remedy, surroundings)
        for name, (argv, remedy) in _TOOLS.items()
    ]


def _tool(name: str, argv: list[str], remedy: str, around: Surroundings) -> Check:
    if shutil.which(argv[0], path=around.environ.get("PATH")) is None:
        return Check(f"tool {name}", "warn", "not found on PATH", remedy)
    try:
        finished = run(argv, cwd=around.cwd, env=around.environ, timeout_s=10)
    except GgenError as error:
        return Check(f"tool {name}", "warn", error.message, remedy)
    if finished.code != 0:
        return Check(f"tool {name}", "warn", f"exits with {finished.code}", remedy)
    said = (finished.stdout or finished.stderr).decode("utf-8", "replace")
    return Check(f"tool {name}", "ok", said.strip().partition("\n")[0])


def _terminal(surroundings: Surroundings) -> list[Check]:
    columns = surroundings.terminal_columns
    if columns is None:
        return [Check("terminal", "ok", "none: plain output, nothing is asked")]
    if columns < 60:
        return [Check("terminal", "warn", f"{columns} columns", "make it wider")]
    return [Check("terminal", "ok", f"{columns} columns")]


def _locale(_: Surroundings) -> list[Check]:
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") != "utf8":
        remedy = "set LC_ALL=C.UTF-8"
        return [Check("locale", "warn", f"file names are {encoding}", remedy)]
    return [Check("locale", "ok", "file names are UTF-8")]


def _disk(surroundings: Surroundings) -> list[Check]:
    try:
        free = shutil.disk_usage(surroundings.cwd).free
    except OSError as error:
        return [Check("disk", "warn", str(error.strerror), "look at the file system")]
    shown = f"{free / 10**9:.1f} GB free"
    if free < _LEAST_FREE_BYTES:
        remedy = "make room; 'ggen utils cache clear' frees ggen's own"
        return [Check("disk", "warn", shown, remedy)]
    return [Check("disk", "ok", shown)]


def _clock(surroundings: Surroundings) -> list[Check]:
    epoch = surroundings.environ.get("SOURCE_DATE_EPOCH")
    if epoch is not None and not epoch.isdecimal():
        remedy = "set it to whole seconds since 1970, or unset it"
        return [Check("clock", "fail", "SOURCE_DATE_EPOCH is not a number", remedy)]
    if time.time() < _EARLIEST_CLOCK_S:
        return [Check("clock", "warn", "is in the past", "set the system's clock")]
    return [Check("clock", "ok", time.strftime("%Y-%m-%d %H:%M:%S %Z"))]


def _locks(surroundings: Surroundings) -> list[Check]:
    folder = surroundings.state_dir
    if folder is None:
        remedy = "set HOME or XDG_STATE_HOME; until then no log and no metrics are kept"
        return [Check("state folder", "warn", "no home folder is known", remedy)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with Lock(folder / "doctor.lock", wait=False):
            pass
        (folder / "doctor.lock").unlink(missing_ok=True)
    except (OSError, GgenError) as error:
        remedy = "make it writable, on a file system that has locks"
        return [Check("state folder", "fail", f"{folder}: {error}", remedy)]
    return [Check("state folder", "ok", f"{folder}, with locks")]
