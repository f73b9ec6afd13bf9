"""What is wrong with a template or a tree specification, collected.

A person who reads a file once should hear everything about it once: readers add
problems here and go on; `Problems.raise_any` turns them into one error at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ggen.errors import GgenError, TemplateError

KeyPath = tuple[Any, ...]


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes:
        rule: what kind of mistake it is; the linter names its findings by it.
        line: 1-based line in `file`; None when unknown.
        suggestion: the name that was probably meant.
    """

    rule: str
    message: str
    file: str
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    suggestion: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The plain form that errors carry in their ``problems`` field."""
        return {
            "file": self.file,
            "line": self.line,
            "message": self.message,
            "hint": self.hint,
        }


class Problems:
    """The problems of one file, and where its keys are.

    Attributes:
        file: the file that `add` speaks about.
        lines: key path -> 1-based line; a path that is missing has the line of the
            longest part of it that is known.
        found: in the order in which they were met.
    """

    def __init__(self, file: str, lines: Mapping[KeyPath, int] | None = None) -> None:
        self.file = file
        self.lines = lines or {}
        self.found: list[Problem] = []

    def line(self, *path: Any) -> int | None:
        """The line of the key at `path`."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return self.lines.get(())

    def add(
        self,
        message: str,
        *path: Any,
        rule: str = "bad-value",
        hint: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        """Remember that the value at `path` is wrong."""
        if hint is None and suggestion is not None:
            hint = f"did you mean '{suggestion}'?"
        line = self.line(*path)
        self.found.append(
            Problem(rule, message, self.file, line, None, hint, suggestion)
        )

    def take(self, error: GgenError, *path: Any, rule: str = "bad-value") -> None:
        """Remember `error`; its own place wins over that of `path`."""
        # An error of another file knows its place better than the key that named it.
        own = error.file is not None
        self.found.append(
            Problem(
                rule,
                error.message,
                error.file or self.file,
                error.line if own else self.line(*path),
                error.column if own else None,
                error.hint,
            )
        )

    def unknown(self, what: str, known: Iterable[str], *path: Any) -> None:
        """Remember that the end of `path` is no `what`, and which was meant."""
        names = sorted(known)
        near = nearest(str(path[-1]), names)
        hint = None if near else f"known are {', '.join(names)}"
        inside = ".".join(str(part) for part in path[:-1])
        self.add(
            f"unknown {what} '{path[-1]}'{inside and f' in {inside!r}'}",
            *path,
            rule="unknown-key",
            hint=hint,
            suggestion=near,
        )

    def raise_any(self) -> None:
        """Raise the first problem, in the order of the file, with all of them.

        Raises:
            TemplateError: with ``problems``, a list of tables with file, line,
                message and hint.
        """
        if not self.found:
            return
        # The front matter is read key by key, not line by line.
        ordered = sorted(self.found, key=lambda p: (p.file != self.file, p.line or 0))
        first = ordered[0]
        raise TemplateError(
            first.message,
            hint=first.hint,
            file=first.file,
            line=first.line,
            column=first.column,
            problems=[problem.as_dict() for problem in ordered],
        )


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `name` was probably meant to be."""
    # Imported only where something is wrong already: it costs some milliseconds.
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None
