"""Results of the noun ``utils``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ggen.results import Result


@dataclass(frozen=True)
class Check:
    """One finding of the doctor.

    Attributes:
        status: ``ok``, ``warn`` or ``fail``.
        remedy: what to do; None when there is nothing to do.
    """

    name: str
    status: str
    message: str
    remedy: str | None = None


@dataclass(frozen=True, kw_only=True)
class Examined(Result):
    """What ``utils doctor`` found; not ok when a check failed."""

    checks: tuple[Check, ...]
    answer: ClassVar[bool] = True

    @property
    def ok(self) -> bool:
        return all(check.status != "fail" for check in self.checks)


@dataclass(frozen=True, kw_only=True)
class Variables(Result):
    """``utils env``: variables (secrets masked) and folders, by name."""

    variables: dict[str, str]
    folders: dict[str, str | None]
    format: str = "text"
    answer: ClassVar[bool] = True


@dataclass(frozen=True)
class Setting:
    """One setting: its value and where the value comes from.

    Attributes:
        origin: kind of the source: default, user, project, environment or flag.
        place: file and line, or the variable, or the flag; None for defaults.
    """

    key: str
    value: Any
    origin: str
    place: str | None


@dataclass(frozen=True, kw_only=True)
class SettingsListed(Result):
    """``utils config list``."""

    settings: tuple[Setting, ...]
    show_origin: bool = False
    answer: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class SettingShown(Result):
    """``utils config get``."""

    setting: Setting
    answer: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Result):
    """``utils config set`` and ``unset``; `changed` is False when nothing was to do."""

    key: str
    file: str
    changed: bool


@dataclass(frozen=True, kw_only=True)
class SettingsFiles(Result):
    """``utils config path``: the files that are read, and whether they exist."""

    project: str | None
    user: str | None
    project_exists: bool
    user_exists: bool
    answer: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class SchemaShown(Result):
    """``utils schema``: a JSON Schema (draft 2020-12)."""

    topic: str
    schema: dict[str, Any]
    answer: ClassVar[bool] = True


@dataclass(frozen=True)
class CommandMetrics:
    """Figures of one command over its recorded runs; durations in seconds."""

    command: str
    runs: int
    errors: int
    p50_s: float
    p95_s: float
    p99_s: float
    peak_rss_bytes: int


@dataclass(frozen=True, kw_only=True)
class MetricsShown(Result):
    """``utils metrics``."""

    file: str | None
    commands: tuple[CommandMetrics, ...]
    reset: bool = False
    answer: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class LogsShown(Result):
    """``utils logs``: the last lines of the log, oldest first."""

    file: str | None
    lines: tuple[str, ...]
    answer: ClassVar[bool] = True


@dataclass(frozen=True)
class CacheSize:
    """One cache on disk.

    Attributes:
        holds: what is in it, for people.
    """

    name: str
    folder: str
    holds: str
    files: int
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class CachesShown(Result):
    """``utils cache stats``."""

    caches: tuple[CacheSize, ...]
    answer: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class CachesCleared(Result):
    """``utils cache clear``: what was there before."""

    caches: tuple[CacheSize, ...]


@dataclass(frozen=True, kw_only=True)
class ManualShown(Result):
    """``utils man``: the page as plain text, or the list of pages."""

    topic: str | None
    text: str
    pages: tuple[str, ...] = ()
    answer: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class VersionShown(Result):
    """``utils version``: ggen, Python, the engine in use, packages by name."""

    ggen: str
    python: str
    engine: str
    packages: dict[str, str | None]
    answer: ClassVar[bool] = True
