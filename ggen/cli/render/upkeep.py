"""Text of the results of ``utils``."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from typing import Any

from ggen.cli.render.style import Raw, Style
from ggen.results import upkeep


def _examined(result: upkeep.Examined, style: Style) -> Iterator[str]:
    paint = {"ok": style.green, "warn": style.yellow, "fail": style.red}
    width = max(len(check.name) for check in result.checks)
    for check in result.checks:
        status = paint[check.status](f"{check.status:<4}")
        yield f"{status}  {check.name:<{width}}  {check.message}"
        if check.remedy and check.status != "ok":
            yield f"      {'':<{width}}  {style.cyan('->')} {check.remedy}"
    counts = [sum(c.status == s for c in result.checks) for s in ("ok", "warn", "fail")]
    yield "{} ok, {} to look at, {} failed".format(*counts)


def _variables(result: upkeep.Variables, _: Style) -> Iterator[str]:
    shell = result.format == "shell"
    for name, value in result.variables.items():
        yield f"export {name}={shlex.quote(value)}" if shell else f"{name}={value}"
    for name, folder in result.folders.items():
        yield f"# {name}: {folder}" if shell else f"{name}: {folder or '-'}"


def _settings(result: upkeep.SettingsListed, _: Style) -> Iterator[str]:
    for setting in result.settings:
        line = f"{setting.key} = {_value(setting.value)}"
        yield f"{_origin(setting)}\t{line}" if result.show_origin else line


def _origin(setting: upkeep.Setting) -> str:
    return f"{setting.origin} {setting.place}" if setting.place else setting.origin


def _setting(result: upkeep.SettingShown, _: Style) -> Iterator[str]:
    value = result.setting.value
    yield value if isinstance(value, str) else _value(value)


def _value(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _changed(result: upkeep.SettingChanged, _: Style) -> Iterator[str]:
    done = "changed" if result.changed else "nothing to do"
    yield f"{result.key}: {done} in {result.file}"


def _files(result: upkeep.SettingsFiles, _: Style) -> Iterator[str]:
    for name, path, exists in (
        ("project", result.project, result.project_exists),
        ("user", result.user, result.user_exists),
    ):
        yield f"{name}: {path or '-'}{'' if exists or not path else ' (not there)'}"


def _schema(result: upkeep.SchemaShown, _: Style) -> Iterator[str]:
    yield json.dumps(result.schema, ensure_ascii=False, indent=2)


def _metrics(result: upkeep.MetricsShown, style: Style) -> Iterator[str]:
    if not result.commands:
        yield "no command has been recorded"
        return
    headers = ("COMMAND", "RUNS", "ERRORS", "P50 s", "P95 s", "P99 s", "PEAK MB")
    yield from style.table(headers, [_metrics_row(c) for c in result.commands])
    if result.reset:
        yield "forgotten"


def _metrics_row(figures: upkeep.CommandMetrics) -> tuple[str, ...]:
    return (
        figures.command,
        str(figures.runs),
        f"{figures.errors} ({100 * figures.errors / figures.runs:.0f} %)",
        f"{figures.p50_s:.3f}",
        f"{figures.p95_s:.3f}",
        f"{figures.p99_s:.3f}",
        f"{figures.peak_rss_bytes / 1e6:.0f}",
    )


def _logs(result: upkeep.LogsShown, _: Style) -> Iterable[str]:
    return result.lines


def _caches(result: upkeep.CachesShown, style: Style) -> Iterator[str]:
    if not result.caches:
        yield "no cache"
        return
    headers = ("CACHE", "FILES", "KB", "HOLDS")
    rows = [
        (c.name, str(c.files), f"{c.size_bytes / 1000:.1f}", c.holds)
        for c in result.caches
    ]
    yield from style.table(headers, rows)


def _cleared(result: upkeep.CachesCleared, _: Style) -> Iterator[str]:
    size = sum(cache.size_bytes for cache in result.caches)
    yield f"cleared {len(result.caches)} caches, {size / 1000:.1f} KB"


def _manual(result: upkeep.ManualShown, _: Style) -> Iterator[str]:
    yield from result.pages
    yield Raw(result.text)


def _version(result: upkeep.VersionShown, _: Style) -> Iterator[str]:
    yield f"ggen {result.ggen}"
    yield f"python {result.python}"
    yield f"engine {result.engine}"
    for name, version in result.packages.items():
        yield f"{name} {version or 'not installed'}"


RENDERERS = {
    upkeep.Examined: _examined,
    upkeep.Variables: _variables,
    upkeep.SettingsListed: _settings,
    upkeep.SettingShown: _setting,
    upkeep.SettingChanged: _changed,
    upkeep.SettingsFiles: _files,
    upkeep.SchemaShown: _schema,
    upkeep.MetricsShown: _metrics,
    upkeep.LogsShown: _logs,
    upkeep.CachesShown: _caches,
    upkeep.CachesCleared: _cleared,
    upkeep.ManualShown: _manual,
    upkeep.VersionShown: _version,
}
