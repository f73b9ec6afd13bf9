"""What a handler gets besides its arguments: settings, streams, the person."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.cli.env import Env
from ggen.errors import NotFound, UsageError

if TYPE_CHECKING:
    from ggen.infra.logs import LogFile
    from ggen.infra.settings import Settings
    from ggen.results import Progress


class Context:
    """The invocation, as handlers and renderers see it."""

    def __init__(self, args: argparse.Namespace, env: Env) -> None:
        self.args = args
        self.env = env
        self.json: bool = args.json
        self.quiet: bool = args.quiet
        self.verbose: int = args.verbose
        self.log: LogFile | None = None
        self._closers: list[Callable[[], None]] = []

    @cached_property
    def cwd(self) -> Path:
        """The working directory, after ``-C``.

        Raises:
            NotFound: ``-C`` names no folder.
        """
        cwd = Path(self.env.cwd)
        if self.args.directory is not None:
            cwd = Path(os.path.realpath(cwd / self.args.directory))
            if not cwd.is_dir():
                raise NotFound(f"-C: no such folder: {self.args.directory}")
        return cwd

    @cached_property
    def settings(self) -> Settings:
        """Settings of flags, environment, project, user and defaults."""
        from ggen.cli.bookkeeping import apply_log_settings
        from ggen.infra.settings import load_settings

        settings = load_settings(self.cwd, self.env.environ, self._flags())
        apply_log_settings(self, settings)
        return settings

    def _flags(self) -> dict[str, object]:
        flags = {
            "engine": self.args.engine,
            "offline": self.args.offline or None,
            "color": self.args.color,
        }
        return {name: value for name, value in flags.items() if value is not None}

    @property
    def engine(self) -> str:
        """``auto``, ``rdflib`` or ``oxigraph``."""
        return str(self.settings["engine"])

    @property
    def offline(self) -> bool:
        return bool(self.settings["offline"])

    @property
    def interactive(self) -> bool:
        """True when a person can be asked."""
        return (
            self.env.stdin_is_terminal
            and self.env.stderr.isatty()
            and not (self.json or self.quiet)
        )

    def ask(self, question: str, default: str | None = None) -> str:
        """Ask the person; an empty answer is `default`.

        Raises:
            UsageError: there is no terminal, or standard input ended.
        """
        if not self.interactive:
            raise UsageError(f"cannot ask without a terminal: {question}")
        shown = f" [{default}]" if default is not None else ""
        self.env.write_err(f"{question}{shown}: ")
        line = self.env.stdin.readline() if self.env.stdin else b""
        if not line:
            raise UsageError(f"no answer: {question}")
        answer = line.decode("utf-8", "replace").strip()
        return answer or (default or "")

    def read_stdin(self) -> bytes:
        """All of standard input; empty when it is closed."""
        return self.env.stdin.read() if self.env.stdin is not None else b""

    def progress(self, label: str) -> Progress:
        """A function to call with (done, total); draws a bar when work takes long."""
        from ggen.cli.render.progress import Bar

        wanted = not (self.json or self.quiet or self.args.no_progress)
        wanted = wanted and bool(self.settings["progress"])
        bar = Bar(label, self.env, drawn=wanted and self.env.stderr.isatty())
        self._closers.append(bar.close)
        return bar

    def close(self) -> None:
        """Take down what was drawn."""
        while self._closers:
            self._closers.pop()()
