"""Ending a run at once when neither its inputs nor its outputs have changed.

A run leaves a record of all that it read and wrote (`keep`). The next run with the same
words compares: files by signature, then by digest; what globs match; what would be
found first. Nothing heavy is imported for it, and nothing is parsed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from ggen import __version__
from ggen.domain.template.filestates import is_same
from ggen.domain.template.lookup import find_named, find_template
from ggen.domain.template.options import GenerateOptions
from ggen.errors import GgenError
from ggen.infra.files import expand
from ggen.infra.hashing import digest, sha256_hex
from ggen.infra.settings import Settings
from ggen.infra.settings_keys import KEYS, VARIABLE_PREFIX_FOR_TEMPLATES
from ggen.infra.stores.open import engine_version
from ggen.results.template import FileChange

VERSION = 2
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


class RunRecord(NamedTuple):
    """The record of runs with the same words; made by `open_record`.

    Attributes:
        path: its file; None: nothing is kept.
        project: where names are looked for up to.
        opened_ns: what was changed from then on may have been read before the change.
    """

    path: Path | None
    project: Path
    opened_ns: int

    @property
    def rows_path(self) -> Path | None:
        """Where `known` keeps the rows of the run."""
        path = self.path
        return None if path is None else path.parent.parent / "rows" / path.name

    def find_unchanged(self) -> Seen | None:
        """What the last such run wrote, if nothing has changed since; else None."""
        try:
            return self._checked(self.load())
        except (
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ):
            return None  # no record, or one that another version or an accident left

    def load(self) -> Any:
        """What was kept, as it was read.

        Raises:
            OSError, ValueError: nothing was kept, or it is damaged.
        """
        if self.path is None:
            raise FileNotFoundError
        return json.loads(self.path.read_bytes())

    def _checked(self, record: dict[str, Any]) -> Seen | None:
        root = record["root"]
        if record["v"] != VERSION or is_interrupted(Path(root)):
            return None
        # Cheap questions first; the outputs are the many.
        same = (
            not any(os.path.lexists(path) for path in record["absent"])
            and all(self.look_up(*key) == found for *key, found in record["lookups"])
            and all(is_same(state, record["made_ns"]) for state in record["inputs"])
            and manifest_is_same(record)
            and _outputs_are_same(root, record)
        )
        if not same:
            return None
        skips = tuple(FileChange(**skip) for skip in record["skips"])
        return Seen(root, record["counts"], skips)

    def look_up(self, kind: str, name: str, folder: str) -> list[str]:
        """The files that a name or glob means now, as a run looks for it.

        Args:
            kind: ``name``: from `folder` upwards; ``glob``: in `folder`.
        """
        # The same functions that a run finds its files by.
        if kind == "name":
            return [str(path) for path in find_named(name, Path(folder), self.project)]
        try:
            return [os.path.normpath(path) for path in expand([name], Path(folder))]
        except GgenError:
            return []


def open_record(
    templates: Sequence[str], settings: Settings, options: GenerateOptions
) -> RunRecord:
    """The record of runs with these words, settings and versions of everything."""
    # Now and not later: from here on files are read.
    opened_ns = time.time_ns()
    folder = _cache_dir(settings)
    if folder is None:
        return RunRecord(None, settings.base_dir, opened_ns)
    # With what a name means: another file may have come before the one of last time.
    words = {
        "templates": [[name, str(find_template(name, settings))] for name in templates],
        "root": settings.root,
        "cwd": settings.cwd,
        "settings": {
            key: settings[key] for key in KEYS if not key.startswith(_IRRELEVANT)
        },
        "environ": _relevant_variables(settings.environ),
        "versions": [__version__, sys.version, *_versions(str(settings["engine"]))],
        "options": [
            *(options.graph, options.endpoint, options.output),
            *(options.variables, options.vars_files, dict(options.answers)),
            *(options.on_conflict, options.trust, options.allow_service),
        ],
    }
    key = digest(json.loads(json.dumps(words, default=str)))
    path = folder / "runs" / f"{key[:32]}.json"
    return RunRecord(path, settings.base_dir, opened_ns)


def _cache_dir(settings: Settings) -> Path | None:
    """The project's, else the user's own."""
    if settings.root is not None:
        return settings.root / ".ggen" / "cache"
    return settings.cache_dir


def _versions(engine: str) -> tuple[Any, ...]:
    """Of the engine and of Jinja2; neither is imported."""
    # Reading the metadata of a package takes longer than looking at its file.
    spec = find_spec("jinja2")
    jinja2 = os.stat(spec.origin).st_mtime_ns if spec and spec.origin else None
    return (*engine_version(engine), jinja2)


def _relevant_variables(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name.startswith(VARIABLE_PREFIX_FOR_TEMPLATES) or name == "SOURCE_DATE_EPOCH"
    }


def is_interrupted(root: Path) -> bool:
    """Whether a command died while it wrote in `root`."""
    try:
        return bool(os.listdir(root / ".ggen" / "journal"))
    except OSError:
        return False


def _outputs_are_same(root: str, record: dict[str, Any]) -> bool:
    made_ns = record["made_ns"]
    return all(
        is_same([f"{root}/{path}", *rest], made_ns) for path, *rest in record["outputs"]
    )


def manifest_is_same(record: dict[str, Any]) -> bool:
    """Whether the manifest says the same about the outputs and templates of a run."""
    kept, root = record["manifest"], record["root"]
    if is_same(kept["state"], record["made_ns"]):
        return True
    # Other templates have been generated since, or the file was touched.
    raw = Path(root, MANIFEST_NAME).read_bytes()
    paths = [path for path, *_ in record["outputs"]]
    return digest_of_lines(raw, kept["templates"], paths) == str(kept["own"])


def digest_of_lines(
    manifest: bytes, templates: Iterable[str], paths: Iterable[str]
) -> str:
    """Digest of the lines of a manifest that are about some templates or paths."""
    # By their text: parsing a line takes longer than finding a word in it.
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
