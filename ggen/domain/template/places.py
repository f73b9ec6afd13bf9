"""Where outputs go: checked paths below the output root, and what stands there."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from ggen.infra.files import io_error, read_bytes, safe_join

# Names that need no closer look: short, and nothing hidden, reserved or odd in them.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. @+-]{0,99}")


@dataclass(frozen=True)
class Place:
    """One output path and what is there now.

    Attributes:
        path: relative to the root, links resolved, POSIX separators.
        file: the path to read.
        content: the file's bytes; None when nothing is there, or no file.
        mode: permission bits of the file.
        obstacle: why no file can be written there; None when one can.
    """

    path: str
    file: str
    content: bytes | None = None
    mode: int = 0
    obstacle: str | None = None


class Places:
    """The tree below one output root; folders are checked once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: dict[str, str] = {}

    def look(self, relative: str) -> Place:
        """The place of an output, with the content of the file that is there.

        Raises:
            OutputOutsideRoot, InputError: see `safe_join`.
            IoTrouble: the system refused.
        """
        path = self._resolved(relative)
        file = os.path.join(self.root, path)
        # One lstat for each output; only links are worth a second look.
        try:
            found = os.lstat(file)
            if stat.S_ISLNK(found.st_mode):
                path = self._joined(relative)
                file = os.path.join(self.root, path)
                found = os.lstat(file)
        except FileNotFoundError:
            return Place(path, file)
        except NotADirectoryError:
            return Place(path, file, obstacle="a parent folder of it is a file")
        except OSError as error:
            raise io_error(error, file) from error
        if stat.S_ISDIR(found.st_mode):
            return Place(path, file, obstacle="is a folder")
        if not stat.S_ISREG(found.st_mode):
            return Place(path, file, obstacle="is not a regular file")
        return Place(path, file, read_bytes(file), stat.S_IMODE(found.st_mode))

    def _resolved(self, relative: str) -> str:
        """The path with the links of its folders resolved."""
        folder, _, name = relative.rpartition("/")
        if not folder or not _PLAIN_NAME.fullmatch(name):
            return self._joined(relative)
        if folder not in self._folders:
            resolved = self._joined(relative)
            if resolved.rpartition("/")[2] != name:  # a link; do not learn from it
                return resolved
            self._folders[folder] = resolved.rpartition("/")[0]
        # A folder may turn out to be the root itself, behind a link.
        return f"{self._folders[folder]}/{name}".removeprefix("/")

    def _joined(self, relative: str) -> str:
        return safe_join(self.root, relative).relative_to(self.root).as_posix()
