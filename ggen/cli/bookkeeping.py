"""What each invocation leaves behind: log records and one line of metrics."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ggen import __version__
from ggen.errors import GgenError
from ggen.infra.logs import LogFile, use_log
from ggen.infra.metrics import append_metric, peak_rss_bytes

if TYPE_CHECKING:
    from ggen.cli.context import Context
    from ggen.cli.env import Env
    from ggen.infra.settings import Settings


def state_dir(env: Env) -> Path | None:
    """``$XDG_STATE_HOME/ggen``; None when neither it nor HOME is set."""
    state = env.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(state):
        return Path(state) / "ggen"
    home = env.environ.get("HOME", "")
    return Path(home) / ".local" / "state" / "ggen" if home else None


def open_logs(ctx: Context) -> LogFile | None:
    """The log of flags and environment; None when there is no place for one.

    Settings of files are applied once they were read (`apply_log_settings`): a wrong
    ggen.toml must not keep its own error out of the log.
    """
    file = ctx.args.log_file or ctx.env.environ.get("GGEN_LOG_FILE")
    folder = state_dir(ctx.env)
    if file is None and folder is None:
        return None
    path = ctx.cwd / file if file else Path(str(folder)) / "ggen.log"
    level = ctx.env.environ.get("GGEN_LOG_LEVEL", "WARNING").upper()
    if ctx.verbose:
        level = "DEBUG" if ctx.verbose > 1 else "INFO"
    log = LogFile(path, level)
    use_log(log)
    _attach_if_wanted(log)
    return log


def apply_log_settings(ctx: Context, settings: Settings) -> None:
    """Let ``[log]`` decide what flags have not decided."""
    log = ctx.log
    if log is None:
        return
    log.max_bytes = int(settings["log.max_size"])
    log.backups = int(settings["log.backups"])
    if settings["log.file"] and ctx.args.log_file is None:
        log.path = settings.base_dir / settings["log.file"]
    if not ctx.verbose:
        log.level = str(settings["log.level"]).upper()
    _attach_if_wanted(log)


def _attach_if_wanted(log: LogFile) -> None:
    if log.level in ("DEBUG", "INFO"):
        log.attach()


def close_logs(log: LogFile | None) -> None:
    """Close the log file when there is one."""
    use_log(None)
    if log is not None:
        log.detach()


def record_metric(ctx: Context, command: str, code: int, started_s: float) -> None:
    """Append the line that ``ggen utils metrics`` counts."""
    folder = state_dir(ctx.env)
    if folder is None or not _wants_metrics(ctx):
        return
    record = {
        "command": command,
        "at": int(time.time()),
        "duration_s": round(ctx.env.clock_s() - started_s, 4),
        "peak_rss_bytes": peak_rss_bytes(),
        "code": int(code),
        "version": __version__,
    }
    append_metric(folder / "metrics.jsonl", record)


def _wants_metrics(ctx: Context) -> bool:
    if ctx.env.environ.get("GGEN_NO_METRICS"):
        return False
    try:
        return bool(ctx.settings["metrics.enabled"])
    except GgenError:  # the command itself has reported it
        return True
