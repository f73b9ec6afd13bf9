"""Work with a time limit: a process of its own that is ended when time is up."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ggen.errors import GgenError, InternalError, TimedOut

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_T = TypeVar("_T")
_LAST_MOMENTS_S = 1.0


def run_within(timeout_s: float | None, work: Callable[[], _T], what: str) -> _T:
    """The value of ``work()``, computed in another process when there is a limit.

    Args:
        timeout_s: limit in seconds; None: no limit, and no process.
        work: what it returns or raises must pickle; where processes cannot be forked
            it must pickle itself.
        what: names the work in the error, e.g. ``query``.

    Raises:
        TimedOut: after `timeout_s`; nothing of the work is left running.
        GgenError: what `work` raised.
        InternalError: the process died, for instance for want of memory.
    """
    if timeout_s is None:
        return work()
    import multiprocessing

    # Forking spares the child the start of an interpreter; macOS libraries do not
    # survive it.
    method = "fork" if sys.platform == "linux" else "spawn"
    context: Any = multiprocessing.get_context(method)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sender, work), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(timeout_s):
            raise TimedOut(
                f"the {what} ran longer than {timeout_s:g} s", timeout_s=timeout_s
            )
        value: _T = _received(receiver, what)
        return value
    finally:
        receiver.close()
        # Killed also after success: nothing that it still does is wanted.
        process.kill()
        process.join(_LAST_MOMENTS_S)


def _received(receiver: Connection[Any, Any], what: str) -> Any:
    try:
        failure, value = receiver.recv()
    except EOFError:
        raise InternalError(
            f"the process of the {what} died", hint="it may have run out of memory"
        ) from None
    if failure is not None:
        raise failure
    return value


def _serve(sender: Connection[Any, Any], work: Callable[[], Any]) -> None:
    # Ctrl-C reaches the whole group; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        message: tuple[GgenError | None, Any] = None, work()
    except GgenError as error:
        message = error, None
    sender.send(message)
