"""Every way in which ggen can fail, and the exit code of each.

The tree::

    GgenError
    ├── UsageError 2
    ├── InputError 3           what a file or an argument says is wrong
    │   ├── ConfigError        ggen.toml, user configuration, variables files
    │   ├── TemplateError      front matter, body, parameters, tree specs
    │   │   ├── UndefinedName
    │   │   └── ParamError
    │   ├── RdfError           an RDF document that does not parse
    │   ├── QueryError         SPARQL that does not parse or cannot be run
    │   └── EncodingError      not UTF-8, or not a regular file
    ├── NotFound 4             a name or a file that does not exist
    ├── Conflict 5             would overwrite what a person changed
    ├── Refused 6              unsafe
    │   ├── OutputOutsideRoot
    │   ├── Untrusted
    │   └── SandboxViolation
    ├── Unavailable 69         network, server, missing extra or tool
    │   └── MissingExtra
    ├── InternalError 70       a bug in ggen
    ├── IoTrouble 74           read-only, disk full, ...
    ├── Busy 75                another run holds the lock
    ├── TimedOut 124
    ├── Interrupted 130
    └── Terminated 143

An error is data: it pickles, imports nothing of ggen, and prints nothing.
"""

from __future__ import annotations

from enum import IntEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ExitCode(IntEnum):
    """The documented exit codes. ``NO`` is an answer, not an error."""

    OK = 0
    NO = 1
    USAGE = 2
    INPUT = 3
    NOT_FOUND = 4
    CONFLICT = 5
    REFUSED = 6
    UNAVAILABLE = 69
    INTERNAL = 70
    IO = 74
    BUSY = 75
    TIMEOUT = 124
    INTERRUPTED = 130
    TERMINATED = 143


class GgenError(Exception):
    """An expected failure: what is wrong, where, and what to do about it.

    Args:
        message: one line, without a full stop at its end.
        hint: what the user can do, one line.
        file: the file the message is about, as the user would name it.
        line: 1-based line in `file`; None when unknown.
        column: 1-based column in that line.
        fields: further plain values (str, int, list, dict) for the JSON document.
    """

    code = ExitCode.INTERNAL

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line
        self.column = column
        self.fields = fields

    @property
    def kind(self) -> str:
        """The name that scripts can test for: the class name."""
        return type(self).__name__

    @property
    def place(self) -> str:
        """``FILE:LINE:COLUMN``, as far as known; empty when no file is."""
        if self.file is None:
            return ""
        known = [str(n) for n in (self.line, self.column) if n is not None]
        return ":".join([self.file, *known])

    def located(
        self, file: str, line: int | None = None, column: int | None = None
    ) -> GgenError:
        """Fill in the place where it is still unknown, and return self."""
        if self.file is None:
            self.file, self.line, self.column = file, line, column
        return self

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.file else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        state = {
            "hint": self.hint,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            **self.fields,
        }
        return _rebuild, (type(self), self.message, state)


def _rebuild(cls: type[GgenError], message: str, state: dict[str, Any]) -> GgenError:
    return cls(message, **state)


class UsageError(GgenError):
    """The command line itself is wrong."""

    code = ExitCode.USAGE


class InputError(GgenError):
    """Something that was read is wrong."""

    code = ExitCode.INPUT


class ConfigError(InputError):
    """A configuration or variables file is wrong."""


class TemplateError(InputError):
    """A template or a tree specification is wrong, or fails to render."""


class UndefinedName(TemplateError):
    """A template uses a variable, filter or query that does not exist."""


class ParamError(TemplateError):
    """A variable is missing or does not fit its declared parameter."""


class RdfError(InputError):
    """An RDF document does not parse."""


class QueryError(InputError):
    """A SPARQL query or update does not parse or cannot be evaluated."""


class EncodingError(InputError):
    """A text file is not UTF-8, or is not a regular file."""


class NotFound(GgenError):
    """A name that the user typed, or a file, does not exist."""

    code = ExitCode.NOT_FOUND


class Conflict(GgenError):
    """Going on would overwrite what a person wrote."""

    code = ExitCode.CONFLICT


class Refused(GgenError):
    """Refused for safety."""

    code = ExitCode.REFUSED


class OutputOutsideRoot(Refused):
    """An output path leaves the output root."""


class Untrusted(Refused):
    """A command that runs only for trusted templates."""


class SandboxViolation(Refused):
    """A template tried to reach what the sandbox keeps closed."""


class Unavailable(GgenError):
    """Network, server, extra or tool is not there."""

    code = ExitCode.UNAVAILABLE


class MissingExtra(Unavailable):
    """An optional package is not installed."""

    @classmethod
    def named(cls, extra: str, package: str, purpose: str) -> MissingExtra:
        """The error for `package` of `extra`, with the command that installs it."""
        return cls(
            f"{purpose} needs the package {package}, which is not installed",
            hint=f"python3 -m pip install 'ggen-cli[{extra}]'",
            extra=extra,
            package=package,
        )


class InternalError(GgenError):
    """A bug in ggen."""


class IoTrouble(GgenError):
    """The operating system refused to read or write."""

    code = ExitCode.IO


class Busy(GgenError):
    """Another run holds the lock."""

    code = ExitCode.BUSY


class TimedOut(GgenError):
    """Ran past its time limit."""

    code = ExitCode.TIMEOUT


class Interrupted(GgenError):
    """Stopped by Ctrl-C."""

    code = ExitCode.INTERRUPTED


class Terminated(GgenError):
    """Stopped by SIGTERM."""

    code = ExitCode.TERMINATED
