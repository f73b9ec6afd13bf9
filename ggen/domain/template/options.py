"""What a run of templates was asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class GenerateOptions:
    """The choices of a run; each is an option of ``template generate``.

    Attributes:
        graph: RDF sources that replace those of the front matter and the settings.
        endpoint: SPARQL endpoint that replaces them.
        output: output root, or the file of a template without ``to``; relative to
            the working directory.
        variables: ``--var`` pairs; the last one of a name wins.
        vars_files: files of variables; later ones win.
        answers: template name -> what a person answered on an earlier run; the
            manifest's own answers come before them.
        on_conflict: ``refuse``, ``force``, ``skip`` or ``merge``.
        backup: keep the old text of what is overwritten as ``NAME.bak``.
        dry_run, check, diff: write nothing; say, judge, or show what would change.
        jobs: worker processes that render.
        trust: run ``format`` and ``sh_*`` of templates from outside the project.
        allow_service: let queries use SERVICE.
        stdin: reads standard input, for the source ``-``; None: there is none.
    """

    graph: tuple[str, ...] = ()
    endpoint: str | None = None
    output: str | None = None
    variables: tuple[tuple[str, str], ...] = ()
    vars_files: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    on_conflict: str = "refuse"
    backup: bool = False
    dry_run: bool = False
    check: bool = False
    diff: bool = False
    jobs: int = 1
    trust: bool = False
    allow_service: bool = False
    stdin: Callable[[], bytes] | None = None

    @property
    def writes(self) -> bool:
        """False when the run only looks."""
        return not (self.dry_run or self.check or self.diff)


DEFAULTS = GenerateOptions()
