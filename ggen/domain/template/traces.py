"""What rendering did: the outputs of each row, and all that it has read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ggen.domain.template.matrix import MatrixRow
    from ggen.domain.template.queries import Read


class RowTrace(NamedTuple):
    """What rendering one row did.

    Attributes:
        digest: of the row and the variables: `model.Output.row_digest`.
        paths: of its outputs, as rendered.
        reads: every query result that it read, in order.
    """

    digest: str
    paths: tuple[str, ...]
    reads: tuple[Read, ...]


@dataclass(frozen=True)
class TemplateTraces:
    """What rendering a template did.

    Attributes:
        files: that it included.
        absent: that it would have included instead, had they existed.
        rows: all of them, those that needed no rendering first.
        prefixes: that compact names were made with.
    """

    files: Iterable[Path] = ()
    absent: Iterable[Path] = ()
    rows: Sequence[RowTrace] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Split:
    """The rows of a template, parted.

    Attributes:
        fresh: have to be rendered.
        known: what rendering the others did, the last time.
        outputs: path -> SHA-256 of what lies there, for `known`.
    """

    fresh: Sequence[MatrixRow]
    known: TemplateTraces = TemplateTraces()
    outputs: Mapping[str, str] = field(default_factory=dict)
