"""The data of the template rooms: what a template says and what rendering it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple


class Param(NamedTuple):
    """A declared variable.

    Attributes:
        type: ``str``, ``int``, ``float``, ``bool``, ``list`` or ``json``.
        default: typed default, or a string with expressions that is rendered first;
            meaningful only when `has_default`. None for an optional one without.
        pattern: regular expression that the whole text must match.
    """

    name: str
    type: str = "str"
    default: Any = None
    has_default: bool = False
    required: bool = True
    choices: tuple[Any, ...] = ()
    pattern: str | None = None
    help: str | None = None


@dataclass(frozen=True)
class NamedQuery:
    """A query of the front matter.

    Attributes:
        text: SPARQL; already read when the front matter said ``file:``.
        file: the file that holds the text: the template, or the ``file:`` named.
        line: line in `file` where the text begins.
        default: rows (list of mappings) used when the answer is empty; None: none.
        single: the result is the first row instead of the rows.
    """

    name: str
    text: str
    file: str
    line: int
    default: Any = None
    single: bool = False


class Matrix(NamedTuple):
    """One output per row.

    Attributes:
        query: name of a query of the front matter, or SPARQL text.
        bind: variable -> column; empty: every column under its own name.
    """

    query: str
    bind: Mapping[str, str] = {}


@dataclass(frozen=True)
class InjectSpec:
    """Where to insert into an existing file; patterns are regular expressions per line.

    Exactly one of the places is set. Strings are templates until they are rendered.
    """

    before: str | None = None
    after: str | None = None
    prepend: bool = False
    append: bool = False
    at_line: int | None = None
    eof_last: bool = False
    skip_if: str | None = None


class Delimiters(NamedTuple):
    """The marks that begin and end expressions, statements and comments."""

    variable: tuple[str, str] = ("{{", "}}")
    block: tuple[str, str] = ("{%", "%}")
    comment: tuple[str, str] = ("{#", "#}")


USUAL_DELIMITERS = Delimiters()


@dataclass(frozen=True)
class FrontMatter:
    """The checked front matter; strings are as written, not yet rendered.

    Attributes:
        rdf: files, globs and URLs as written; `sources.rdf_sources` finds them.
        rules, shape: paths of existing files, and URLs.
        looked_for: names and globs, as written, of the files of `from`, queries,
            `rules` and `shape`: beside the template and in its parent folders.
        mode: three octal digits.
        lines: key -> 1-based line in the template; parts are joined by dots, as in
            ``params.package`` and ``rdf.0``.
    """

    to: str | None = None
    from_: str | None = None
    params: tuple[Param, ...] = ()
    vars: Mapping[str, Any] = field(default_factory=dict)
    rdf: tuple[str, ...] = ()
    rdf_inline: tuple[str, ...] = ()
    endpoint: str | None = None
    base: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    queries: tuple[NamedQuery, ...] = ()
    matrix: Matrix | None = None
    shape: tuple[str, ...] = ()
    looked_for: tuple[str, ...] = ()
    inject: InjectSpec | None = None
    force: bool = False
    unless_exists: bool = False
    backup: bool = False
    mode: str | None = None
    freeze: bool = True
    format: str | None = None
    sh_before: tuple[str, ...] = ()
    sh_after: tuple[str, ...] = ()
    seed: str | None = None
    sort: tuple[str, ...] = ()
    delimiters: Delimiters = USUAL_DELIMITERS
    trim_blocks: bool | None = None
    lstrip_blocks: bool | None = None
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """A template as read.

    Attributes:
        name: how the user or a pack names it; relative to the project root when inside.
        path: the file, absolute.
        body: Jinja2 text after the front matter (or of the file that `from` names).
        body_file: the file that `body` came from, for messages.
        body_line: line in `body_file` where `body` begins.
        sha256: of the template file's bytes (and of `from`'s).
        pack: the pack it belongs to; None for the user's own.
    """

    name: str
    path: Path
    front: FrontMatter
    body: str
    body_file: Path
    body_line: int
    sha256: str
    pack: str | None = None

    @property
    def dir(self) -> Path:
        """The folder beside which named files are looked for first."""
        return self.path.parent


class Variable(NamedTuple):
    """A resolved variable: its value and where it came from, for people to read."""

    name: str
    value: Any
    origin: str


class Insertion(NamedTuple):
    """A rendered snippet and its rendered place."""

    spec: InjectSpec
    snippet: str


@dataclass(frozen=True)
class Output:
    """One rendered output, before anything is compared or written.

    Attributes:
        path: relative to the output root, POSIX separators, not yet checked.
        content: text with ``\\n`` line ends, or bytes of a copied file. Empty when
            `insertion` is set.
        template: name of the template it came from.
        template_sha256: of the template.
        row_digest: digest of the variables and the matrix row it was rendered from.
        query_digest: digest of every query result that rendering read.
        variables: name -> plain JSON value of what the user chose (for the manifest).
        row: name -> text of the matrix row; empty without matrix.
        mode: permission bits; None: as the system creates files.
        freeze: keep the contents of ``ggen:begin ID`` blocks.
    """

    path: str
    content: str | bytes
    template: str
    template_sha256: str
    row_digest: str = ""
    query_digest: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, str] = field(default_factory=dict)
    mode: int | None = None
    freeze: bool = True
    force: bool = False
    unless_exists: bool = False
    backup: bool = False
    insertion: Insertion | None = None
