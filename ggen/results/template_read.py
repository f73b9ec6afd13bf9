"""What ``template list``, ``show``, ``new`` and ``lint`` answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ggen.results import Result


@dataclass(frozen=True)
class TemplateEntry:
    """A template that can be named.

    Attributes:
        name: what to call it on the command line.
        path: its file, relative to the project when inside.
        to: output path as written; None when it prints.
        params: names of its declared variables.
        matrix: it makes an output per row.
        error: why it cannot be read; None when it can.
    """

    name: str
    path: str
    to: str | None = None
    params: tuple[str, ...] = ()
    matrix: bool = False
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class TemplatesListed(Result):
    """The templates of some folders, sorted by folder and path."""

    answer: ClassVar[bool] = True
    directories: tuple[str, ...] = ()
    templates: tuple[TemplateEntry, ...] = ()


@dataclass(frozen=True)
class ShownVariable:
    """A variable that a template declares, uses or is given.

    Attributes:
        type: declared type; None when it is not declared.
        value: its value; None also when it has none, see `origin`.
        origin: where the value comes from; None: it must still be given.
    """

    name: str
    type: str | None
    value: Any
    origin: str | None
    required: bool = False
    choices: tuple[Any, ...] = ()
    pattern: str | None = None
    help: str | None = None


@dataclass(frozen=True)
class ShownQuery:
    """A query of the front matter, and where its text begins."""

    name: str
    text: str
    file: str
    line: int
    single: bool = False


@dataclass(frozen=True, kw_only=True)
class TemplateShown(Result):
    """A template as read.

    Attributes:
        front_matter: the keys that differ from their defaults.
        outputs: output paths as written, those of parts of the body included; empty
            when it prints.
        ready: every variable that it needs has a value.
    """

    answer: ClassVar[bool] = True
    name: str
    path: str
    sha256: str
    front_matter: Mapping[str, Any]
    variables: tuple[ShownVariable, ...]
    queries: tuple[ShownQuery, ...]
    outputs: tuple[str, ...]
    ready: bool


@dataclass(frozen=True, kw_only=True)
class TemplateCreated(Result):
    """A template that was written."""

    path: str
    kind: str


@dataclass(frozen=True)
class Finding:
    """Something that the linter found.

    Attributes:
        rule: stable id, such as ``T012``.
        name: the rule in words, such as ``unknown-filter``.
        severity: ``error`` or ``warning``.
        fix: what ``--fix`` would do; None when it does nothing.
    """

    rule: str
    name: str
    severity: str
    file: str
    line: int | None
    column: int | None
    message: str
    hint: str | None = None
    fix: str | None = None


@dataclass(frozen=True, kw_only=True)
class TemplatesLinted(Result):
    """Findings by file, then line.

    Attributes:
        fixed: what was repaired; not among the findings any more.
        strict: warnings count as errors.
    """

    templates: tuple[str, ...]
    findings: tuple[Finding, ...]
    fixed: tuple[Finding, ...] = ()
    strict: bool = False

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors

    @property
    def ok(self) -> bool:
        return not (self.findings if self.strict else self.errors)
