"""Reading, writing, naming and listing files; every failure is one of ggen's errors.

A file is replaced whole or not at all: `write_atomic` writes beside it and renames.
Several files that belong together go through `transaction.Transaction`.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ggen.errors import (
    EncodingError,
    GgenError,
    InputError,
    IoTrouble,
    NotFound,
    OutputOutsideRoot,
)
from ggen.infra.staging import (
    TEMP_PREFIX,
    fsync_dir,
    mode_to_keep,
    removed_on_failure,
    temp_name,
    write_new,
)

_NAME_MAX_BYTES = 255
_DRIVE = re.compile(r"[A-Za-z]:")
# They hold thousands of files, and never a template of the user.
_SKIPPED_DIRS = frozenset({"__pycache__", "node_modules"})
# Anchored by slashes: a folder `cache` inside `base/` is not meant.
_GIT_IGNORE = """\
# Written by ggen: what is worth sharing is kept for git, the rest is not.
/*
!/.gitignore
!/manifest.jsonl
!/base/
!/hooks/
!/snapshots/
!/readiness.toml
"""


def io_error(error: OSError, path: Path | str, doing: str = "read") -> GgenError:
    """The error of ggen for what the system said about `path`.

    Reading what does not exist is NotFound, reading a folder is EncodingError, all
    else is IoTrouble. `doing` is ``read``, ``write``, ``delete``, ...
    """
    # The system says it well; only its capital letter is not our style.
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    if doing == "read" and error.errno in (errno.ENOENT, errno.ENOTDIR):
        return NotFound("no such file", file=str(path))
    if doing == "read" and error.errno == errno.EISDIR:
        return EncodingError("is a folder, not a file", file=str(path))
    return IoTrouble(f"cannot {doing}: {reason}", file=str(path))


def read_bytes(path: Path | str) -> bytes:
    """The content of a file; pipes of the shell's ``<(...)`` are read as well.

    Raises:
        NotFound: there is no such file.
        EncodingError: it is a folder, a device, a socket or a named pipe.
        IoTrouble: the system refused.
    """
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise EncodingError("is a folder, not a file", file=str(path))
        if not stat.S_ISREG(mode) and not _is_shell_pipe(path, mode):
            # Opening a named pipe without a writer would wait for ever.
            raise EncodingError("is not a regular file", file=str(path))
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise io_error(error, path) from error
    except ValueError:  # a NUL in the name
        raise NotFound("no such file", file=repr(str(path))[1:-1]) from None


def _is_shell_pipe(path: Path | str, mode: int) -> bool:
    return stat.S_ISFIFO(mode) and str(path).startswith(
        ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
    )


def read_text(path: Path | str) -> str:
    """The content of a UTF-8 file, without a byte order mark, line ends as they are.

    Raises:
        NotFound, EncodingError, IoTrouble: as `read_bytes`; EncodingError also when
            it is not UTF-8, with the line of the first bad byte.
    """
    return decode(read_bytes(path), str(path))


def decode(data: bytes, file: str) -> str:
    """UTF-8 bytes as text, without a byte order mark; `file` is for the message.

    Raises:
        EncodingError: not UTF-8.
    """
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"is not UTF-8 (byte 0x{data[error.start]:02x})",
            file=file,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None


def write_atomic(
    path: Path | str,
    data: bytes | str,
    *,
    mode: int | None = None,
    fsync: bool = False,
) -> None:
    """Replace a file whole: whoever reads it sees the old content or the new one.

    Missing parent folders are made. A link is followed, so that it stays a link. The
    permission bits of an existing file are kept unless `mode` is given; a new file
    gets `mode`, or what the umask leaves. Text is written as UTF-8, untranslated.

    Args:
        fsync: also on disk before this returns, the folder entry included.

    Raises:
        IoTrouble: refused by the system, a read-only file, or a folder of that name.
            The old content is intact and no temporary file is left.
    """
    # Settings are often links into a folder of dotfiles: those must stay links.
    target = os.path.realpath(path) if os.path.islink(path) else os.fspath(path)
    folder, _ = os.path.split(target)
    temp = os.path.join(folder, temp_name())
    payload = data.encode("utf-8") if isinstance(data, str) else data
    try:
        final_mode = mode if mode is not None else mode_to_keep(target)
        os.makedirs(folder or ".", exist_ok=True)
        write_new(temp, payload, mode=final_mode, fsync=fsync)
        with removed_on_failure(temp):
            os.replace(temp, target)
        if fsync:
            fsync_dir(folder or ".")
    except OSError as error:
        raise io_error(error, path, "write") from error


def ensure_ggen_dir(root: Path) -> Path:
    """Make ``.ggen`` in `root` with the ``.gitignore`` that belongs there.

    An existing ``.gitignore`` is left as it is.

    Raises:
        IoTrouble: the system refused, or ``.ggen`` is a file.
    """
    folder = root / ".ggen"
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise io_error(error, folder, "make the folder") from error
    if not (folder / ".gitignore").exists():
        write_atomic(folder / ".gitignore", _GIT_IGNORE)
    return folder


def safe_join(root: Path, relative: str) -> Path:
    """The path of an output: `relative` below `root`, links resolved.

    Links inside the root that point inside it are followed, so that what comes back
    is never itself a link. Nothing has to exist.

    Raises:
        OutputOutsideRoot: absolute, with ``..``, a drive letter or a backslash, in
            ``.git`` or in ggen's own ``.ggen``, or behind a link that leaves the root.
        InputError: empty, ends in a slash, or a name that no file can have.
        IoTrouble: links that go round in circles.
    """
    parts = _checked_parts(relative)
    if not _has_link(root, parts):
        return Path(root, *parts)
    real_root = os.path.realpath(root)
    inside = os.path.relpath(_real_path(os.path.join(root, *parts)), real_root)
    parts = inside.split(os.sep)
    if parts[0] in (os.curdir, os.pardir):
        raise OutputOutsideRoot(
            f"output '{relative}' is behind a link that leaves '{root}'"
        )
    _check_reserved(parts, relative)
    return Path(root, *parts)


def _has_link(root: Path, parts: Sequence[str]) -> bool:
    """True when a part that exists is a link; the usual answer is a quick no."""
    path = os.fspath(root)
    for part in parts:
        path = f"{path}/{part}"
        try:
            mode = os.lstat(path).st_mode
        except OSError:
            return False  # what does not exist is no link, nor what is below it
        if stat.S_ISLNK(mode):
            return True
    return False


def _checked_parts(relative: str) -> list[str]:
    if not relative.strip():
        raise InputError("output path is empty")
    # What Windows would take as absolute is refused everywhere: a template that
    # works on one machine must not write elsewhere on another.
    if relative.startswith("/") or "\\" in relative or _DRIVE.match(relative):
        raise OutputOutsideRoot(f"output '{relative}' is not a relative path")
    names = relative.split("/")
    if ".." in names:
        raise OutputOutsideRoot(f"output '{relative}' leaves the output root by '..'")
    if names[-1] in ("", "."):
        raise InputError(f"output '{relative}' names a folder, not a file")
    parts = [name for name in names if name not in ("", ".")]
    for name in parts:
        _check_name(name, relative)
    _check_reserved(parts, relative)
    return parts


def _check_name(name: str, relative: str) -> None:
    # File systems count bytes, so "ü" counts twice.
    try:
        size_bytes = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        raise InputError(f"output {relative!r} is not valid Unicode") from None
    if "\0" in name:
        raise InputError(f"output {relative!r} holds a NUL character")
    if size_bytes > _NAME_MAX_BYTES:
        shown = name[:20]
        raise InputError(f"output name '{shown}…' is longer than 255 bytes")


def _check_reserved(parts: Sequence[str], relative: str) -> None:
    # Case folded: some file systems would find `.git` by `.GIT`.
    folded = [part.casefold() for part in parts]
    if ".git" in folded or folded[0] == ".ggen":
        raise OutputOutsideRoot(
            f"output '{relative}' is inside '.git' or '.ggen', where no output goes"
        )


def _real_path(path: str) -> str:
    try:
        os.stat(path)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise io_error(error, path, "resolve") from error
    return os.path.realpath(path)


def expand(patterns: Iterable[str], base_dir: Path) -> list[Path]:
    """Files that names and patterns stand for, each once.

    Patterns keep their order; what one matches is sorted. ``**`` goes through
    folders; hidden files are matched only by patterns that say the dot. A pattern
    without a match gives nothing. A name without ``* ? [`` is taken as it is, and so
    is one that exists literally.

    Raises:
        NotFound: a literal name that does not exist.
    """
    found: dict[Path, None] = {}  # a set that keeps its order
    for pattern in patterns:
        literal = base_dir / pattern
        # First: a file may really be called `a[1].ttl`.
        if os.path.exists(literal):
            found[literal] = None
        elif any(sign in pattern for sign in "*?["):
            found.update(dict.fromkeys(_glob(pattern, base_dir)))
        else:
            raise NotFound("no such file", file=str(literal))
    return list(found)


def _glob(pattern: str, base_dir: Path) -> list[Path]:
    import glob

    whole = os.path.join(glob.escape(str(base_dir)), pattern)
    return sorted(Path(p) for p in glob.glob(whole, recursive=True) if _is_file(p))


def _is_file(path: str) -> bool:
    return os.path.isfile(path) and not os.path.basename(path).startswith(TEMP_PREFIX)


def walk(root: Path, *, suffixes: tuple[str, ...] = ()) -> Iterator[Path]:
    """Files below `root`, sorted by path; folders of tools are not entered.

    Hidden folders, ``node_modules``, ``__pycache__`` and virtual environments are
    left out; links to folders are not followed.

    Args:
        suffixes: only names that end so, e.g. ``(".tmpl", ".j2")``; empty: all.

    Raises:
        IoTrouble: a folder that cannot be read.
    """
    # A stack of our own: trees may be deeper than Python's.
    waiting = _listed(root)
    while waiting:
        entry = waiting.pop()
        if entry.is_dir(follow_symlinks=False):
            if not _is_skipped(entry):
                waiting += _listed(entry.path)
        elif entry.is_file() and _is_wanted(entry.name, suffixes):
            yield Path(entry.path)


def _listed(folder: Path | str) -> list[os.DirEntry[str]]:
    """Entries, the last one first: a list gives up its end cheaply."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        raise io_error(error, folder, "list") from error


def _is_skipped(entry: os.DirEntry[str]) -> bool:
    return (
        entry.name.startswith(".")
        or entry.name in _SKIPPED_DIRS
        or os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
    )


def _is_wanted(name: str, suffixes: tuple[str, ...]) -> bool:
    return not name.startswith(TEMP_PREFIX) and (
        not suffixes or name.endswith(suffixes)
    )
