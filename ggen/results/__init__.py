"""What domain functions return: frozen dataclasses, one module per noun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

# Told (done, total) while long work goes on.
Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """A `Progress` that shows nothing."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """The part that every result has.

    A result becomes one JSON object: ``ok`` first, then its fields. Fields hold
    plain values: str, int, float, bool, None, tuples and dicts of them, and other
    frozen dataclasses.

    Attributes:
        notes: sentences for the user that are not the answer (printed to stderr).
        answer: True for results that are the point of their verb (a query's rows, a
            list): ``--quiet`` prints them too.
    """

    answer: ClassVar[bool] = False

    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """False: ran, and the answer is no (exit 1)."""
        return True
