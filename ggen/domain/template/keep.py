"""Keeping the record of a run, by which the next one sees that nothing has changed.

A record is kept only when it is certain: nothing that the run read was changed while it
went on, and everything that it looked for is what it read.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ggen.domain.template.filestates import is_settled, state_of
from ggen.domain.template.runs import (
    MANIFEST_NAME,
    VERSION,
    RunRecord,
    digest_of_lines,
)
from ggen.errors import GgenError
from ggen.infra.files import ensure_ggen_dir, write_atomic
from ggen.infra.hashing import sha256_hex
from ggen.infra.staging import remove_stale_temps
from ggen.results.template import FileChange

_KEPT_RECORDS = 50


@dataclass(frozen=True, kw_only=True)
class RunInputs:
    """What a run read, besides its settings and its words.

    Attributes:
        files: every file that was read.
        absent: files that would have been read instead, had they existed.
        names: (name or glob, folder) that were looked for from that folder upwards.
        globs: (name or glob, folder) that were looked for in that folder.
    """

    files: Collection[Path] = ()
    absent: Collection[Path] = ()
    names: Collection[tuple[str, Path]] = ()
    globs: Collection[tuple[str, Path]] = ()


@dataclass(frozen=True, kw_only=True)
class RunOutcome:
    """What stands in the output root after a run.

    Attributes:
        outputs: path relative to the root -> SHA-256 of what ggen left there.
        manifest: its bytes.
        templates: names of the templates, as the manifest has them.
        counts, skips: as in `runs.Seen`, for a run that finds all this.
    """

    root: Path
    outputs: Mapping[str, str]
    manifest: bytes
    templates: Collection[str]
    counts: Mapping[str, int]
    skips: Sequence[FileChange] = ()


def keep_record(
    record: RunRecord, inputs: RunInputs, outcome: RunOutcome
) -> int | None:
    """Keep the record of a complete run; without room for it, none is kept.

    Nor is it when something was changed while the run went on.

    Returns:
        The moment for which the record holds, in nanoseconds; None: none was kept.
    """
    if record.path is None:
        return None
    try:
        data = _data(record, inputs, outcome)
        if data is not None:
            _write(record.path, data, record.project)
            return int(data["made_ns"])
    except (OSError, GgenError):
        pass
    # An older one may still look right, and tell of outputs that are not there.
    forget_record(record)
    return None


def forget_record(record: RunRecord) -> None:
    """Remove the record, if there is one."""
    if record.path is not None:
        with suppress(OSError):
            record.path.unlink()


def _data(
    record: RunRecord, inputs: RunInputs, outcome: RunOutcome
) -> dict[str, Any] | None:
    # Before anything is looked at: what changes meanwhile must not be trusted.
    made_ns = time.time_ns()
    states = [state_of(path) for path in sorted(inputs.files)]
    lookups = list(_lookups(record, inputs))
    # A file that only a glob finds now has come too late to be read.
    read = {os.path.normpath(path) for path in inputs.files}
    if (
        not all(is_settled(state, record.opened_ns) for state in states)
        or not read.issuperset(path for *_, found in lookups for path in found)
        or any(os.path.lexists(path) for path in inputs.absent)
    ):
        return None
    return {
        "v": VERSION,
        "made_ns": made_ns,
        "inputs": states,
        "absent": sorted(map(str, inputs.absent)),
        "lookups": lookups,
        **_left_behind(outcome),
    }


def _lookups(record: RunRecord, inputs: RunInputs) -> Iterator[list[Any]]:
    for kind, wanted in (("name", inputs.names), ("glob", inputs.globs)):
        for name, folder in sorted(wanted):
            found = record.look_up(kind, name, str(folder))
            yield [kind, name, str(folder), found]


def _left_behind(outcome: RunOutcome) -> dict[str, Any]:
    """The part of a record that is about the output root."""
    # The digest is that of what was written, the signature that of what lies there:
    # where a command has changed the file since, only the signature vouches for it.
    root, names = str(outcome.root), sorted(outcome.templates)
    manifest, sha256 = f"{root}/{MANIFEST_NAME}", sha256_hex(outcome.manifest)
    return {
        "root": root,
        "outputs": [
            [path, *state_of(f"{root}/{path}", sha256)[1:]]
            for path, sha256 in outcome.outputs.items()
        ],
        "manifest": {
            "state": state_of(manifest, sha256),
            "templates": names,
            "own": digest_of_lines(outcome.manifest, names, outcome.outputs),
        },
        "counts": dict(outcome.counts),
        "skips": [vars(skip) for skip in outcome.skips],
    }


def _write(path: Path, data: dict[str, Any], project: Path) -> None:
    # Outputs may lie elsewhere, so that nobody has made this folder yet.
    if path.is_relative_to(project / ".ggen"):
        ensure_ggen_dir(project)
    write_atomic(path, json.dumps(data, separators=(",", ":")))
    _prune(path.parent)


def _prune(folder: Path) -> None:
    remove_stale_temps(folder)
    records = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in records[:-_KEPT_RECORDS]:
        path.unlink(missing_ok=True)
