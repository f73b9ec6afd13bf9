"""What each invocation leaves behind: log records and one line of metrics."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ggen import __version__
from ggen.errors import GgenError
from ggen.infra.logs import LateHandler, set_up_logs, tear_down_logs
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


def open_logs(ctx: Context) -> LateHandler | None:
    """Prepare the log file of flags and environment; None when there is no place.

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
    return set_up_logs(path, level=level)


def apply_log_settings(ctx: Context, settings: Settings) -> None:
    """Let ``[log]`` decide what flags have not decided."""
    if ctx.logs is None:
        return
    ctx.logs.max_bytes = int(settings["log.max_size"])
    ctx.logs.backups = int(settings["log.backups"])
    if settings["log.file"] and ctx.args.log_file is None:
        ctx.logs.path = settings.base_dir / settings["log.file"]
    if not ctx.verbose:
        ctx.logs.keep_from(str(settings["log.level"]).upper())


def close_logs(handler: LateHandler | None) -> None:
    """Close the log file when one was prepared."""
    if handler is not None:
        tear_down_logs(handler)


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
