"""Regular expressions of templates, tried on lines under a time limit.

Patterns are written by people and packs; one that backtracks for ever ends as an
ordinary error instead of hanging the command.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from ggen.errors import TemplateError

_LIMIT_S = 1.0
# Compiling takes time and memory too.
_MAX_PATTERN_CHARS = 2_000


class _TooSlow(BaseException):
    """Raised by the timer inside the matcher; never leaves this module."""


def compile_pattern(pattern: str, *, key: str) -> re.Pattern[str]:
    """The compiled pattern; `key` of the front matter is for messages.

    Raises:
        TemplateError: not a regular expression, or an absurdly long one.
    """
    if len(pattern) > _MAX_PATTERN_CHARS:
        raise TemplateError(f"pattern of '{key}' is longer than 2000 characters")
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise TemplateError(
            f"pattern of '{key}' is not a regular expression: {error}",
            hint=f"the pattern is {pattern!r}",
        ) from None


def first_match(pattern: str, lines: Sequence[str], *, key: str) -> int | None:
    """Index of the first line in which the pattern is found; None: in none.

    Lines are tried without their line ends.

    Raises:
        TemplateError: not a regular expression, or one that takes too long.
    """
    compiled = compile_pattern(pattern, key=key)
    try:
        with _time_limit():
            for index, line in enumerate(lines):
                if compiled.search(line.rstrip("\r\n")):
                    return index
    except _TooSlow:
        raise TemplateError(
            f"pattern of '{key}' takes longer than {_LIMIT_S:g} s",
            hint=f"simplify {pattern!r}: repeats inside repeats are slow",
        ) from None
    return None


@contextmanager
def _time_limit() -> Iterator[None]:
    """Raise _TooSlow after the limit of processor time.

    Only the main thread can be interrupted; elsewhere there is no limit. The matcher
    looks for signals while it backtracks.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # Processor time, not the clock: a busy machine must not make patterns fail.
    old = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        # None: it was set by something other than Python.
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL if old is None else old)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow
