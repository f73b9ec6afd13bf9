"""Results of the verbs that load, change and write graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ggen.results import Result


@dataclass(frozen=True, kw_only=True)
class LoadedFile:
    """One source of ``graph load``: how many statements it holds, and of what."""

    name: str
    format: str
    statements: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Inferred:
    """How many triples a rule added."""

    rule: str
    triples: int


@dataclass(frozen=True, kw_only=True)
class GraphLoaded(Result):
    """Sources that parse.

    Attributes:
        statements: different ones in all sources together, inferred ones included.
        hash: SHA-256 of the canonical N-Quads (RDFC-1.0).
        prefixes: that the documents declare.
        added: sources that were added to ``[graph] sources``.
    """

    files: tuple[LoadedFile, ...]
    statements: int
    hash: str
    prefixes: dict[str, str]
    inferred: tuple[Inferred, ...]
    engine: str
    added: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GraphText(Result):
    """A graph as text, because no file was named for it."""

    answer: ClassVar[bool] = True

    format: str
    count: int
    text: str


@dataclass(frozen=True, kw_only=True)
class GraphUpdated(Result):
    """What an update or a patch changed in a file.

    Attributes:
        added: statements that were not there before.
        removed: statements that are gone.
        statements: how many there are now.
        written: the file; None when nothing was to be written.
        dry_run: True: it was only asked what would change.
    """

    added: int
    removed: int
    statements: int
    format: str
    written: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class EndpointUpdated(Result):
    """An update that a SPARQL endpoint carried out; it does not say what changed."""

    endpoint: str
