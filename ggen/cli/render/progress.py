"""A progress bar that appears only when work takes longer than a second."""

from __future__ import annotations

from typing import Any

from ggen.cli.env import Env

_APPEARS_AFTER_S = 1.0


class Bar:
    """Call it with (done, total); it draws on stderr once a second has passed."""

    def __init__(self, label: str, env: Env, *, drawn: bool) -> None:
        self._label = label
        self._env = env
        self._drawn = drawn
        self._started_s = env.clock_s()
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if not self._drawn:
            return
        if self._bar is None:
            if self._env.clock_s() - self._started_s < _APPEARS_AFTER_S:
                return
            self._bar = self._make(total)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def _make(self, total: int) -> Any:
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # no thread
        return tqdm(
            total=total,
            desc=self._label,
            file=self._env.stderr,
            leave=False,
            dynamic_ncols=True,
        )

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
