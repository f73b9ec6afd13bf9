"""The outermost function: the only place where exceptions become exit codes."""

from __future__ import annotations

import os
import sys

from ggen.cli.env import Env
from ggen.cli.parser import HelpRequested, parse
from ggen.errors import (
    ExitCode,
    GgenError,
    InternalError,
    Interrupted,
    IoTrouble,
    Terminated,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from typing import Any

    from ggen.cli.context import Context
    from ggen.results import Result


def main(argv: Sequence[str] | None = None, env: Env | None = None) -> int:
    """Run one command line and return its exit code.

    Args:
        argv: the arguments without the program's name; None: the process's.
        env: the surroundings; None: the process's own, and then SIGTERM and SIGHUP
            are handled, and a broken pipe is taken care of.
    """
    run = _Run(list(sys.argv[1:] if argv is None else argv), env or Env.of_process())
    if env is None:
        _raise_on_signals()
        _collect_rarely()
    code = run.guarded()
    if env is None:
        code = _flush(code)
    return code


class _Run:
    """One invocation: parse, set up, call the handler, emit, tear down."""

    def __init__(self, argv: list[str], env: Env) -> None:
        self.argv = argv
        self.env = env
        self.started_s = env.clock_s()
        self.command = "?"
        self.color: str | None = None
        before_dashes = argv[: argv.index("--")] if "--" in argv else argv
        self.json = "--json" in before_dashes
        self.debug = bool(env.environ.get("GGEN_DEBUG")) or any(
            word in ("-vv", "-vvv") for word in before_dashes
        )

    def guarded(self) -> int:
        """`_execute`, with every exception turned into an exit code."""
        try:
            return self._execute()
        except HelpRequested as asked:
            text = asked.text
            return self._written(lambda: self.env.write_out(text))
        except BrokenPipeError:
            return _quiet_pipe(self.env)
        except GgenError as error:
            return self._fail(error)
        except KeyboardInterrupt:
            return self._fail(Interrupted("interrupted"))
        except OSError as error:
            return self._fail(_from_os(error))
        except Exception as error:
            return self._fail(_bug(error))

    def _execute(self) -> int:
        arguments = parse(self.argv, self.env.width(self.env.stdout))
        self.command = getattr(arguments, "command", "?")
        self.color = arguments.color
        self.debug = self.debug or arguments.verbose > 1
        from ggen.cli.bookkeeping import close_logs, open_logs, record_metric
        from ggen.cli.context import Context

        ctx = Context(arguments, self.env)
        ctx.log = open_logs(ctx)
        code = ExitCode.INTERNAL
        try:
            result = _call(arguments, ctx)
            ctx.close()
            self._emit(result, ctx)
            code = ExitCode.OK if result.ok else ExitCode.NO
            return code
        except GgenError as error:
            code = error.code
            _log_failure(error, ctx)
            raise
        except BaseException as error:
            _log_failure(error, ctx)
            raise
        finally:
            ctx.close()
            record_metric(ctx, self.command, code, self.started_s)
            close_logs(ctx.log)

    def _emit(self, result: Result, ctx: Context) -> None:
        from ggen.cli.render.emit import emit_result

        emit_result(result, ctx)

    def _fail(self, error: GgenError) -> int:
        """Print `error` and return its code."""
        from ggen.cli.render.emit import emit_error

        if self.debug:
            import traceback

            self.env.write_err(traceback.format_exc())
        emit: Callable[[], None] = lambda: emit_error(  # noqa: E731
            error, self.env, json=self.json, color=self.color
        )
        self._written(emit)
        return int(error.code)

    def _written(self, write: Callable[[], None]) -> int:
        try:
            write()
        except BrokenPipeError:
            return _quiet_pipe(self.env)
        except OSError:
            return ExitCode.IO
        return ExitCode.OK


def _call(arguments: argparse.Namespace, ctx: Context) -> Result:
    """Call the handler, under cProfile with ``--profile``."""
    handler: Callable[[Any, Any], Result] = arguments.handler
    if arguments.profile is None:
        return handler(arguments, ctx)
    import cProfile

    profiler = cProfile.Profile()
    try:
        return profiler.runcall(handler, arguments, ctx)
    finally:
        profiler.dump_stats(ctx.cwd / arguments.profile)


def _log_failure(error: BaseException, ctx: Context) -> None:
    """Log a bug with its traceback; an expected error only where INFO is kept."""
    expected = isinstance(error, (GgenError, KeyboardInterrupt, BrokenPipeError))
    if ctx.log is None or (expected and not ctx.log.is_attached):
        return
    if not ctx.log.is_attached:
        ctx.log.attach()
    import logging

    level = logging.INFO if expected else logging.ERROR
    log = logging.getLogger("ggen.cli")
    log.log(level, "%s: %s", type(error).__name__, error, exc_info=error)


def _from_os(error: OSError) -> GgenError:
    reason = error.strerror or str(error) or type(error).__name__
    name = error.filename if isinstance(error.filename, str) else None
    return IoTrouble(reason.lower(), file=name)


def _bug(error: Exception) -> GgenError:
    return InternalError(
        f"a bug in ggen: {type(error).__name__}: {error}",
        hint="run again with -vv and report what it prints",
    )


def _collect_rarely() -> None:
    """Let the collector look less often: the process is short, cycles are few."""
    import gc

    gc.set_threshold(100_000, 50, 50)


def _raise_on_signals() -> None:
    import signal

    def stop(number: int, _frame: Any) -> None:
        raise Terminated(f"stopped by {signal.Signals(number).name}")

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name)
        # nohup and service managers ignore SIGHUP on purpose.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def _quiet_pipe(env: Env) -> int:
    """The reader went away: be silent, also when Python flushes at its end."""
    if env.stdout is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.OK


def _flush(code: int) -> int:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return ExitCode.IO
    return code
