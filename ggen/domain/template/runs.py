"""Ending a run at once when neither its inputs nor its outputs have changed.

After a run that wrote, a record of all that it read and wrote is kept as JSON. The next
run with the same words compares: files by signature, then by digest; what globs match;
what would be found first. Nothing heavy is imported for it, and nothing is parsed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ggen import __version__
from ggen.domain.template.filestates import is_same, is_settled, state_of
from ggen.domain.template.lookup import find_named, find_template
from ggen.domain.template.options import GenerateOptions
from ggen.errors import GgenError
from ggen.infra.files import ensure_ggen_dir, expand, write_atomic
from ggen.infra.hashing import digest, sha256_hex
from ggen.infra.settings import Settings
from ggen.infra.settings_keys import KEYS, VARIABLE_PREFIX_FOR_TEMPLATES
from ggen.infra.stores.open import engine_version
from ggen.results.template import FileChange

_VERSION = 2
_KEPT_RECORDS = 50
# The same as in manifest.py, which is too heavy to import here.
MANIFEST_NAME = ".ggen/manifest.jsonl"
# What decides how ggen talks and works, but not what it writes.
_IRRELEVANT = (
    *("color", "debug", "jobs", "offline", "progress"),
    *("cache.", "log.", "metrics."),
)


class Seen(NamedTuple):
    """A run that would change nothing.

    Attributes:
        root: its output root.
        counts: action -> number of outputs.
        skips: outputs that are left as they are although they differ.
    """

    root: str
    counts: dict[str, int]
    skips: tuple[FileChange, ...]


@dataclass(frozen=True)
class RunInputs:
    """What a run read, besides its settings and its words.

    Attributes:
        files: every file that was read.
        absent: files that would have been read instead, had they existed.
        names: (name or glob, folder) that were looked for from that folder upwards.
        globs: (name or glob, folder) that were looked for in that folder.
    """

    files: frozenset[Path] = frozenset()
    absent: frozenset[Path] = frozenset()
    names: frozenset[tuple[str, Path]] = frozenset()
    globs: frozenset[tuple[str, Path]] = frozenset()


@dataclass(frozen=True)
class RunOutcome:
    """What stands in the output root after a run.

    Attributes:
        outputs: path relative to the root -> SHA-256 of what ggen left there.
        manifest: its bytes.
        templates: names of the templates, as the manifest has them.
        counts, skips: as in `Seen`, for a run that finds all this.
    """

    root: Path
    outputs: Mapping[str, str]
    manifest: bytes
    templates: Collection[str]
    counts: Mapping[str, int]
    skips: Sequence[FileChange] = ()


class RunRecord:
    """The record of runs with the same words; made by `open_record`.

    Args:
        path: its file; None: nothing is kept.
        project: where names are looked for up to.
    """

    def __init__(self, path: Path | None, project: Path) -> None:
        self._path = path
        self._project = project
        # Whatever was changed from now on may have been read before the change.
        self._opened_ns = time.time_ns()

    def find_unchanged(self) -> Seen | None:
        """What the last such run wrote, if nothing has changed since; else None."""
        if self._path is None:
            return None
        try:
            record = json.loads(self._path.read_bytes())
            return self._checked(record)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            return None  # no record, or one that another version or an accident left

    def _checked(self, record: dict[str, Any]) -> Seen | None:
        root = record["root"]
        if record["v"] != _VERSION or is_interrupted(Path(root)):
            return None
        same = (
            not any(os.path.lexists(path) for path in record["absent"])
            and all(self._lookup(*key) == found for *key, found in record["lookups"])
            and all(is_same(state, record["made_ns"]) for state in record["inputs"])
            and _manifest_is_same(root, record)
            and _outputs_are_same(root, record)
        )
        if not same:
            return None
        skips = tuple(FileChange(**skip) for skip in record["skips"])
        return Seen(root, record["counts"], skips)

    def keep(self, inputs: RunInputs, outcome: RunOutcome) -> None:
        """Keep the record of a complete run; without room for it, none is kept.

        Nor is it when something was changed while the run went on.
        """
        if self._path is None:
            return
        try:
            record = self._record(inputs, outcome)
            if record is not None:
                self._make_folder()
                write_atomic(self._path, json.dumps(record, separators=(",", ":")))
                _prune(self._path.parent)
                return
        except (OSError, GgenError):
            pass
        self.forget()

    def _make_folder(self) -> None:
        assert self._path is not None
        if self._path.is_relative_to(self._project / ".ggen"):
            ensure_ggen_dir(self._project)

    def forget(self) -> None:
        """Remove the record, if there is one."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()

    def _record(self, inputs: RunInputs, outcome: RunOutcome) -> dict[str, Any] | None:
        # Before anything is looked at: what changes meanwhile must not be trusted.
        made_ns = time.time_ns()
        states = [state_of(path) for path in sorted(inputs.files)]
        lookups = list(self._lookups(inputs))
        read = {os.path.normpath(path) for path in inputs.files}
        if (
            not all(is_settled(state, self._opened_ns) for state in states)
            or not read.issuperset(path for *_, found in lookups for path in found)
            or any(os.path.lexists(path) for path in inputs.absent)
        ):
            return None
        root = str(outcome.root)
        paths, names = list(outcome.outputs), sorted(outcome.templates)
        return {
            "v": _VERSION,
            "made_ns": made_ns,
            "root": root,
            "inputs": states,
            "absent": sorted(map(str, inputs.absent)),
            "lookups": lookups,
            "outputs": [
                [path, *state_of(f"{root}/{path}", outcome.outputs[path])[1:]]
                for path in paths
            ],
            "manifest": {
                "state": state_of(
                    f"{root}/{MANIFEST_NAME}", sha256_hex(outcome.manifest)
                ),
                "templates": names,
                "own": _digest_of_lines(outcome.manifest, names, paths),
            },
            "counts": dict(outcome.counts),
            "skips": [vars(skip) for skip in outcome.skips],
        }

    def _lookups(self, inputs: RunInputs) -> Iterator[list[Any]]:
        for kind, wanted in (("name", inputs.names), ("glob", inputs.globs)):
            for name, folder in sorted(wanted):
                found = self._lookup(kind, name, str(folder))
                yield [kind, name, str(folder), found]

    def _lookup(self, kind: str, name: str, folder: str) -> list[str]:
        """The files that a name means now, as it was looked for by the run."""
        if kind == "name":
            return [str(path) for path in find_named(name, Path(folder), self._project)]
        try:
            return [os.path.normpath(path) for path in expand([name], Path(folder))]
        except GgenError:
            return []


def open_record(
    templates: Sequence[str], settings: Settings, options: GenerateOptions
) -> RunRecord:
    """The record of runs with these words, settings and versions of everything."""
    words = {
        "templates": [[name, str(find_template(name, settings))] for name in templates],
        "root": settings.root,
        "cwd": settings.cwd,
        "settings": {
            key: settings[key] for key in KEYS if not key.startswith(_IRRELEVANT)
        },
        "environ": _relevant_variables(settings.environ),
        "versions": [__version__, sys.version, *engine_version(settings["engine"])],
        "options": [
            *(options.graph, options.endpoint, options.output),
            *(options.variables, options.vars_files, dict(options.answers)),
            *(options.on_conflict, options.trust),
        ],
    }
    folder = cache_dir(settings)
    if folder is None:
        return RunRecord(None, settings.base_dir)
    key = digest(json.loads(json.dumps(words, default=str)))
    return RunRecord(folder / "runs" / f"{key[:32]}.json", settings.base_dir)


def cache_dir(settings: Settings) -> Path | None:
    """Where records are kept: in the project, else in the user's own cache."""
    if settings.root is not None:
        return settings.root / ".ggen" / "cache"
    return settings.cache_dir


def is_interrupted(root: Path) -> bool:
    """Whether a command died while it wrote in `root`."""
    try:
        return bool(os.listdir(root / ".ggen" / "journal"))
    except OSError:
        return False


def _relevant_variables(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name.startswith(VARIABLE_PREFIX_FOR_TEMPLATES) or name == "SOURCE_DATE_EPOCH"
    }


def _outputs_are_same(root: str, record: dict[str, Any]) -> bool:
    made_ns = record["made_ns"]
    return all(
        is_same([f"{root}/{path}", *rest], made_ns) for path, *rest in record["outputs"]
    )


def _manifest_is_same(root: str, record: dict[str, Any]) -> bool:
    """Whether the manifest says the same about the outputs and templates of the run."""
    kept = record["manifest"]
    if is_same(kept["state"], record["made_ns"]):
        return True
    # Other templates have been generated since, or the file was touched.
    raw = Path(root, MANIFEST_NAME).read_bytes()
    paths = [path for path, *_ in record["outputs"]]
    return bool(_digest_of_lines(raw, kept["templates"], paths) == kept["own"])


def _digest_of_lines(
    manifest: bytes, templates: Sequence[str], paths: Iterable[str]
) -> str:
    """Digest of the lines that are about some templates or paths."""
    needles = [
        f"{key}{json.dumps(name, ensure_ascii=False)},".encode("utf-8", "replace")
        for name in templates
        for key in ('"template":', '"kind":"template","name":')
    ]
    starts = {
        json.dumps(path, ensure_ascii=False).encode("utf-8", "replace")
        for path in paths
    }
    return sha256_hex(
        b"\n".join(
            line
            for line in manifest.split(b"\n")
            if line.removeprefix(b'{"path":').partition(b',"kind":')[0] in starts
            or any(needle in line for needle in needles)
        )
    )


def _prune(folder: Path) -> None:
    records = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in records[:-_KEPT_RECORDS]:
        path.unlink(missing_ok=True)
