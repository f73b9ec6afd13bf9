"""Snapshots: the state of a graph under a name, kept byte for byte and checked.

``.ggen/snapshots/NAME.nq.gz`` holds the canonical N-Quads (RDFC-1.0), ``NAME.json``
their SHA-256 and where they came from. Both are made for version control.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.domain.graph.canon import canonical_nquads
from ggen.domain.graph.names import declared_prefixes
from ggen.errors import Conflict, InputError, NotFound, RdfError, UsageError
from ggen.infra.clock import iso_utc, source_date_epoch, wall_s
from ggen.infra.files import read_bytes, read_text, write_atomic
from ggen.infra.hashing import sha256_hex
from ggen.infra.stores.formats import decompress
from ggen.infra.transaction import Transaction, exclusive
from ggen.results.graph_inspect import (
    Snapshot,
    SnapshotDeleted,
    SnapshotList,
    SnapshotRestored,
    SnapshotSaved,
    SnapshotShown,
    SnapshotSource,
)

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph
    from ggen.domain.graph.options import LoadOptions

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_UNPACKED_LIMIT_BYTES = 1 << 33
_RECORD_SUFFIX, _CONTENT_SUFFIX = ".json", ".nq.gz"


def save_snapshot(
    graph: Graph, name: str, *, root: Path, force: bool = False
) -> SnapshotSaved:
    """Keep the graph as it is now, inferred triples included.

    Args:
        root: project root; ``.ggen`` is made when it is missing.
        force: replace a snapshot of that name.

    Raises:
        UsageError: not a name for a snapshot.
        Conflict: there is one of that name already.
        RdfError: a source does not parse, or blank nodes are too symmetric.
        IoTrouble: it cannot be written; an older one is intact.
    """
    _check_name(name)
    data = canonical_nquads(graph.quads()).encode("utf-8")
    # With SOURCE_DATE_EPOCH even the record is the same on every machine.
    epoch = source_date_epoch(graph.options.environ)
    snapshot = Snapshot(
        name=name,
        hash=sha256_hex(data),
        triples=data.count(b"\n"),
        created=iso_utc(wall_s() if epoch is None else epoch),
        sources=tuple(
            SnapshotSource(path=source.name, sha256=source.sha256)
            for source in graph.sources
        ),
        prefixes=declared_prefixes(graph),
    )
    # Everything slow is done before the lock is taken.
    content, record = _paths(root, name)
    with exclusive(root) as notes:
        exists = record.exists() or content.exists()
        if exists and not force:
            raise Conflict(
                f"the snapshot '{name}' exists already",
                hint="choose another name, or replace it with --force",
            )
        writes = Transaction(root)
        # No time in the header: the same graph gives the same file.
        writes.write(content, gzip.compress(data, mtime=0))
        writes.write(record, _format_record(snapshot))
        writes.commit()
    return SnapshotSaved(
        snapshot=snapshot, path=str(content), replaced=exists, notes=tuple(notes)
    )


def list_snapshots(root: Path) -> SnapshotList:
    """All snapshots by name; one whose record is damaged is a note."""
    snapshots, notes = [], []
    records = _folder(root).glob(f"*{_RECORD_SUFFIX}")
    # Other files may lie there, a README for instance.
    names = (record.name.removesuffix(_RECORD_SUFFIX) for record in records)
    for name in sorted(filter(_NAME.fullmatch, names)):
        try:
            snapshots.append(_read_record(root, name))
        except InputError as error:
            notes.append(f"the snapshot '{name}' is damaged: {error.message}")
    return SnapshotList(snapshots=tuple(snapshots), notes=tuple(notes))


def show_snapshot(root: Path, name: str) -> SnapshotShown:
    """The record of a snapshot, after its content was checked.

    Raises:
        NotFound: there is none of that name.
        InputError: it is damaged.
    """
    snapshot, _ = read_snapshot(root, name)
    content, _ = _paths(root, name)
    return SnapshotShown(
        snapshot=snapshot, path=str(content), size_bytes=content.stat().st_size
    )


def read_snapshot(root: Path, name: str) -> tuple[Snapshot, bytes]:
    """The record of a snapshot and its canonical N-Quads.

    Raises:
        NotFound: there is none of that name.
        InputError: record or content is damaged, or they do not belong together.
    """
    snapshot = _read_record(root, name)
    content, _ = _paths(root, name)
    if not content.exists():
        raise _damaged("its content is missing", content)
    try:
        data = decompress(read_bytes(content), _UNPACKED_LIMIT_BYTES)
    except RdfError as error:
        raise _damaged(error.message, content) from error
    # The hash of the record is that of the canonical form, hence of these bytes.
    if sha256_hex(data) != snapshot.hash:
        raise _damaged("its content does not have the recorded hash", content)
    return snapshot, data


def open_snapshot(root: Path, name: str, *, options: LoadOptions) -> Graph:
    """A snapshot as a graph, checked; rules are not applied again.

    Raises:
        NotFound, InputError: as `read_snapshot`.
    """
    from ggen.domain.graph.load import open_graph

    snapshot, _ = read_snapshot(root, name)
    content, _ = _paths(root, name)
    prefixes = {**snapshot.prefixes, **options.prefixes}
    own = replace(
        options, prefixes=prefixes, fmt=None, rules=(), inline=(), endpoint=None
    )
    return open_graph([str(content)], own)


def restore_snapshot(
    root: Path, name: str, *, output: Path | None = None, force: bool = False
) -> SnapshotRestored:
    """Give back the canonical N-Quads exactly as they were saved.

    Args:
        output: the file to write; None: they are in the result.
        force: overwrite a file that holds something else.

    Raises:
        NotFound, InputError: as `read_snapshot`.
        Conflict: `output` exists with other content.
        IoTrouble: it cannot be written.
    """
    snapshot, data = read_snapshot(root, name)
    if output is None:
        return SnapshotRestored(
            snapshot=snapshot, path=None, document=data.decode("utf-8")
        )
    if output.exists() and not force and read_bytes(output) != data:
        raise Conflict(
            "exists with other content",
            hint="choose another file, or overwrite it with --force",
            file=str(output),
        )
    write_atomic(output, data)
    return SnapshotRestored(snapshot=snapshot, path=str(output), document=None)


def delete_snapshot(root: Path, name: str) -> SnapshotDeleted:
    """Remove a snapshot, a damaged one too.

    Raises:
        NotFound: there is none of that name.
    """
    find_snapshot(root, name)
    with exclusive(root) as notes:
        deletes = Transaction(root)
        for path in _paths(root, name):
            deletes.delete(path)
        deletes.commit()
    return SnapshotDeleted(name=name, notes=tuple(notes))


def find_snapshot(root: Path, name: str) -> None:
    """Raise NotFound, with the nearest name, when there is no snapshot `name`."""
    _check_name(name)
    if any(path.exists() for path in _paths(root, name)):
        return
    from difflib import get_close_matches

    names = [snapshot.name for snapshot in list_snapshots(root).snapshots]
    near = get_close_matches(name, names, n=1)
    raise NotFound(
        f"there is no snapshot '{name}'",
        hint=f"did you mean '{near[0]}'?" if near else "ggen graph snapshot list",
    )


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"'{name}' is not a name for a snapshot",
            hint="use letters, digits, '.', '_' and '-', at most 100",
        )


def _folder(root: Path) -> Path:
    return root / ".ggen" / "snapshots"


def _paths(root: Path, name: str) -> tuple[Path, Path]:
    """The file with the content and the record."""
    folder = _folder(root)
    return folder / f"{name}{_CONTENT_SUFFIX}", folder / f"{name}{_RECORD_SUFFIX}"


def _format_record(snapshot: Snapshot) -> str:
    return json.dumps(asdict(snapshot), ensure_ascii=False, indent=2) + "\n"


def _read_record(root: Path, name: str) -> Snapshot:
    find_snapshot(root, name)
    _, record = _paths(root, name)
    if not record.exists():
        raise _damaged("its record is missing", record)
    try:
        snapshot = _parse_record(json.loads(read_text(record)))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged("its record cannot be read", record) from error
    if snapshot.name != name:
        raise _damaged(f"its record is that of '{snapshot.name}'", record)
    return snapshot


def _parse_record(fields: dict[str, Any]) -> Snapshot:
    sources: Sequence[dict[str, Any]] = fields["sources"]
    return Snapshot(
        name=str(fields["name"]),
        hash=str(fields["hash"]),
        triples=int(fields["triples"]),
        created=str(fields["created"]),
        sources=tuple(
            SnapshotSource(path=str(each["path"]), sha256=str(each["sha256"]))
            for each in sources
        ),
        prefixes={str(k): str(v) for k, v in dict(fields["prefixes"]).items()},
    )


def _damaged(reason: str, path: Path) -> InputError:
    return InputError(
        f"the snapshot is damaged: {reason}",
        hint="restore the file from version control, or save the snapshot again "
        "with --force",
        file=str(path),
    )
