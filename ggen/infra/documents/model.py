"""What the readers share: the document, its limits, and the check of what came out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from ggen.errors import InputError

KeyPath = tuple[str | int, ...]
# Deeper than any document of a person, far from the end of Python's stack.
MAX_DEPTH = 100
MAX_CHARS = 64_000_000


class Document:
    """Plain values (dict, list, str, int, float, bool, None) and where they stand.

    Picklable, so `find_lines` must be.

    Attributes:
        data: the value; a mapping at the top for TOML, anything for YAML and JSON.
        file: the name for messages.
    """

    def __init__(
        self, data: Any, file: str, find_lines: Callable[[], Mapping[KeyPath, int]]
    ) -> None:
        self.data = data
        self.file = file
        self._find_lines = find_lines

    @cached_property
    def lines(self) -> Mapping[KeyPath, int]:
        """Path of keys and positions -> 1-based line; found at the first use."""
        # Late: lines are wanted for messages, which most runs do not have.
        return self._find_lines()

    def line(self, *path: str | int) -> int | None:
        """The line of the value at `path`, or of the nearest value around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def check_size(text: str, file: str, *, error: type[InputError]) -> None:
    """Refuse texts that would take minutes and gigabytes to read.

    Raises:
        error: longer than MAX_CHARS.
    """
    if len(text) > MAX_CHARS:
        megabytes = MAX_CHARS // 1_000_000
        raise error(f"is larger than {megabytes} million characters", file=file)


def too_deep(
    file: str, error: type[InputError], *, line: int | None = None
) -> InputError:
    """The error for nesting beyond MAX_DEPTH."""
    return error(f"is nested more than {MAX_DEPTH} levels deep", file=file, line=line)


def plain(value: Any, depth: int = 0) -> Any:
    """The same value with dates as ISO 8601 text.

    Raises:
        ValueError: a number that JSON cannot say.
        RecursionError: nested beyond MAX_DEPTH.
    """
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {key: plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    if hasattr(value, "isoformat"):  # date, time, datetime, without importing them
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("infinite numbers and nan are not allowed")
    return value


def tidy_number_error(message: str) -> str:
    """Python's words about its limit of digits, in the user's words."""
    if "integer string conversion" in message:
        return "a number has too many digits"
    return message
