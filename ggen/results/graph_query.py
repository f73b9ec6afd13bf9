"""Results of ``graph query``; apart, so that a kept answer loads nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ggen.results import Result

Node = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class GraphQueried(Result):
    """The answer of a query.

    Attributes:
        form: ``select``, ``ask``, ``construct`` (also of DESCRIBE).
        columns: of a SELECT; of a graph: subject, predicate, object.
        rows: the solutions as in SPARQL JSON; empty when `text` holds the answer.
        boolean: the answer of ASK.
        count: rows or triples; of ASK 1 or 0.
        text: the answer in the format that was asked for.
        prefixes: those by which IRIs in `rows` can be shortened.
        engine: name and version of what answered.
        kept: the answer was there from an earlier run.
        exit_status: whether an empty or false answer makes exit 1.
    """

    answer: ClassVar[bool] = True

    form: str
    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, Node], ...] = ()
    boolean: bool | None = None
    count: int = 0
    text: str | None = None
    prefixes: dict[str, str] = field(default_factory=dict)
    engine: str = ""
    kept: bool = False
    exit_status: bool = False

    @property
    def ok(self) -> bool:
        """False for an empty or false answer with ``--exit-status``."""
        return self.count > 0 or not self.exit_status


@dataclass(frozen=True, kw_only=True)
class GraphWritten(Result):
    """A graph or an answer that went to a file.

    Attributes:
        count: statements or rows in it, as `unit` says.
        exit_status: whether an empty one makes exit 1.
    """

    written: str
    format: str
    count: int
    unit: str = "statement"
    exit_status: bool = False

    @property
    def ok(self) -> bool:
        """False for an empty one with ``--exit-status``."""
        return self.count > 0 or not self.exit_status
