"""Values in shell commands: each arrives as it is, whatever characters it has.

A command is rendered with marks in place of values; `fill` then puts each value in,
escaped for the quotes that it stands in. Where no escaping could be relied on, inside
backquotes, ``"$(...)"``, comments and here-documents, a value is an error.
"""

from __future__ import annotations

import re
from typing import Any

from ggen.errors import TemplateError

_MARK = "\x00"
_TOKEN = re.compile(
    rf"{_MARK}(?P<value>\d+){_MARK}|\\[^{_MARK}]?|(?P<sign>['\"`#\n]|\$\(|<<)|.",
    re.DOTALL,
)
_IN_DOUBLE_QUOTES = re.compile(r'[\\"$`]')


class Words:
    """The values of one command, kept until it is known where they stand."""

    def __init__(self) -> None:
        self._values: list[Any] = []

    def keep(self, value: Any) -> str:
        """What stands for `value` in the rendered command."""
        if isinstance(value, (list, tuple)):
            return " ".join(self.keep(item) for item in value)
        # Text first: an undefined value must fail where it is printed.
        self._values.append(str(value))
        return f"{_MARK}{len(self._values) - 1}{_MARK}"

    def fill(self, command: str) -> str:
        """The command with its values.

        Raises:
            TemplateError: a value stands where it cannot be quoted, or holds a NUL.
        """
        place = _Place()
        filled = []
        for match in _TOKEN.finditer(command):
            number = match["value"]
            if number is None:
                place.move(match)
                filled.append(match[0])
            else:
                filled.append(place.quoted(self._values[int(number)]))
        return "".join(filled)


class _Place:
    """What the shell makes of the text at one position."""

    def __init__(self) -> None:
        self.quote = ""
        # Why a value cannot stand here; empty when it can.
        self.trap = ""
        self._previous = "\n"

    def move(self, match: re.Match[str]) -> None:
        """Go past one token of the command."""
        sign = match["sign"]
        if self.quote == "'":
            # Nothing is special here, so a backslash may hide the closing quote.
            if "'" in match[0]:
                self.quote = ""
        elif match[0].startswith("\\"):
            pass  # what it escapes is in the same token
        elif self.quote == '"':
            self._in_double_quotes(sign)
        elif sign is not None:
            self._unquoted(sign)
        self._previous = match[0]

    def _in_double_quotes(self, sign: str | None) -> None:
        if sign == '"':
            self.quote, self.trap = "", ""
        elif sign in ("`", "$("):
            self.trap = "in a command inside quotes"

    def _unquoted(self, sign: str) -> None:
        if self.trap == "in a comment":
            self.trap = "" if sign == "\n" else self.trap
        elif sign == "`":
            self.trap = "" if self.trap else "in backquotes"
        elif sign == "<<":
            self.trap = "after a here-document"
        elif sign == "#" and self._previous[-1:].isspace():
            self.trap = "in a comment"
        elif sign in ("'", '"'):
            self.quote = sign

    def quoted(self, value: str) -> str:
        """`value` so that the shell reads it as it is."""
        import shlex

        if self._previous == "\\" and self.quote != "'":
            raise _misplaced("after a backslash")
        if self.trap:
            raise _misplaced(self.trap)
        if _MARK in value:
            raise TemplateError("a value with a NUL character cannot be in a command")
        self._previous = "x"
        if self.quote == "'":
            return value.replace("'", "'\"'\"'")
        if self.quote == '"':
            return _IN_DOUBLE_QUOTES.sub(r"\\\g<0>", value)
        return shlex.quote(value)


def _misplaced(where: str) -> TemplateError:
    return TemplateError(
        f"a value {where} cannot be quoted for the shell",
        hint="give it to the command as an argument of its own",
    )
