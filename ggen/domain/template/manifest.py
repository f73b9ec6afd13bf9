"""The manifest: which template made which output, from what. ``.ggen/manifest.jsonl``.

JSON Lines, sorted by path, without times, made to be committed and merged by git. A
line is read when it is asked for, and written back as it was unless it changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ggen.domain.template.entries import (
    LINE_END,
    Entry,
    TemplateRecord,
    entry_line,
    parse_entry,
    parse_line,
    parse_record,
    record_line,
)
from ggen.errors import ConfigError, NotFound
from ggen.infra.files import decode, read_bytes

MANIFEST_NAME = ".ggen/manifest.jsonl"
_GIT_MARK = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
# Lines that ggen wrote are recognised without parsing them.
_HEAD = re.compile(r'\{"path":"([^"\\]+)","kind":"(output|insertion)",')
_BASE_ID = re.compile(r'"sha256":"([0-9a-f]{64})"')


class _Line(NamedTuple):
    text: str
    number: int


@dataclass
class _Slot:
    """The lines of one path: the output, and what is inserted into the file."""

    output: _Line | None = None
    insertions: tuple[_Line, ...] = ()

    def texts(self) -> list[str]:
        """The lines as they stand in the file, the output's first."""
        return [line.text for line in (self.output, *self.insertions) if line]


class Manifest:
    """What ggen wrote below one output root.

    Attributes:
        file: the manifest's path, for messages.
        raw: the bytes it was read from; empty when there is no file.
        records: template name -> what is kept once for each template.
    """

    def __init__(self, file: str = MANIFEST_NAME, raw: bytes = b"") -> None:
        self.file = file
        self.raw = raw
        self.records: dict[str, TemplateRecord] = {}
        self._slots: dict[str, _Slot] = {}
        self._entries: dict[_Line, Entry] = {}
        self._unknown: list[str] = []

    @classmethod
    def load(cls, root: Path) -> Manifest:
        """Read the manifest of an output root; empty when there is none.

        Raises:
            ConfigError: a line is not one of a manifest, git's conflict marks are
                inside, or two different lines are about one output.
            EncodingError, IoTrouble: it cannot be read.
        """
        path = root / MANIFEST_NAME
        try:
            return cls.parse(read_bytes(path), str(path))
        except NotFound:
            return cls(str(path))

    @classmethod
    def parse(cls, raw: bytes, file: str) -> Manifest:
        """The manifest with these bytes; `file` is for messages.

        Raises:
            ConfigError, EncodingError: see `load`.
        """
        manifest = cls(file, raw)
        # Not splitlines(): it splits at characters that JSON leaves unescaped.
        for number, line in enumerate(decode(raw, file).split("\n"), 1):
            line = line.rstrip("\r")
            if line:
                manifest._add(line, number)
        return manifest

    def find(self, path: str) -> Entry | None:
        """The entry of the output at `path`.

        Raises:
            ConfigError: its line has fields of the wrong type.
        """
        slot = self._slots.get(path)
        return self._entry(slot.output) if slot and slot.output else None

    def insertions(self, path: str) -> tuple[Entry, ...]:
        """The entries of what was inserted into the file at `path`, by template.

        Raises:
            ConfigError: a line has fields of the wrong type.
        """
        slot = self._slots.get(path, _Slot())
        return tuple(self._entry(line) for line in slot.insertions)

    def paths(self) -> list[str]:
        """Every path that outputs or insertions went to, sorted."""
        return sorted(self._slots)

    def entries(self) -> Iterator[Entry]:
        """All entries, sorted by path; the output before what is inserted into it.

        Raises:
            ConfigError: a line has fields of the wrong type.
        """
        for path in self.paths():
            output = self.find(path)
            if output:
                yield output
            yield from self.insertions(path)

    def made_by(
        self, template: str, *, without_outputs: Collection[str] = ()
    ) -> Iterator[Entry]:
        """The entries of one template, by path.

        Args:
            without_outputs: paths whose output entry is not wanted.

        Raises:
            ConfigError: a line of it has fields of the wrong type.
        """
        # Looking for the text first saves parsing the lines of all other templates.
        needle = f'"template":{json.dumps(template, ensure_ascii=False)}'
        for path in self.paths():
            slot = self._slots[path]
            output = None if path in without_outputs else slot.output
            for line in (output, *slot.insertions):
                if line and needle in line.text:
                    entry = self._entry(line)
                    if entry.template == template:
                        yield entry

    def changed(
        self,
        put: Mapping[str, Iterable[Entry]],
        *,
        records: Iterable[TemplateRecord] = (),
    ) -> Manifest:
        """A manifest in which `put` says all about the paths it names; self if equal.

        Args:
            put: path -> its entries from now on; none: the path is forgotten.
            records: templates to add or to replace.
        """
        slots = self._slots | {path: _slot(put[path]) for path in put}
        records_after = self.records | {record.name: record for record in records}
        if records_after == self.records and all(
            slots[path].texts() == self._slots.get(path, _Slot()).texts()
            for path in put
        ):
            return self
        new = Manifest(self.file)
        new._slots = {path: slot for path, slot in slots.items() if slot != _Slot()}
        new.records = records_after
        new._unknown = self._unknown
        new.raw = new.to_bytes()
        return new

    def to_bytes(self) -> bytes:
        """The file's content: templates first, then outputs by path."""
        lines = [record_line(self.records[name]) for name in sorted(self.records)]
        for path in self.paths():
            lines += self._slots[path].texts()
        lines += self._unknown
        text = "".join(line + "\n" for line in lines)
        # The escape of a lone surrogate is the one that JSON has for it.
        return text.encode("utf-8", "backslashreplace")

    def base_ids(self) -> set[str]:
        """Hashes of all texts that the manifest names."""
        # A hash inside another string only keeps a text longer than needed.
        return set(_BASE_ID.findall(self.raw.decode("utf-8", "replace")))

    def _entry(self, line: _Line) -> Entry:
        if line not in self._entries:
            data = parse_line(line.text, self.file, line.number)
            self._entries[line] = parse_entry(data, self.file, line.number)
        return self._entries[line]

    def _add(self, text: str, number: int) -> None:
        head = _HEAD.match(text)
        if head and text.endswith(LINE_END):
            self._add_line(head[1], head[2], _Line(text, number))
            return
        if _GIT_MARK.match(text):
            raise ConfigError(
                "git's conflict marks are in the manifest",
                file=self.file,
                line=number,
                hint="keep the lines of one side, delete the marks, generate again",
            )
        data = parse_line(text, self.file, number)
        kind = data.get("kind")
        if kind == "template":
            # Two after a merge by git: the next run says it anew for both.
            record = parse_record(data, self.file, number)
            self.records[record.name] = record
        elif kind in ("output", "insertion"):
            # Somebody formatted it: keep it as ggen writes it.
            entry = parse_entry(data, self.file, number)
            self._add_line(entry.path, kind, _Line(entry_line(entry), number))
        else:
            self._unknown.append(text)

    def _add_line(self, path: str, kind: str, line: _Line) -> None:
        slot = self._slots.setdefault(path, _Slot())
        if kind == "insertion":
            # Twice the same after a merge by git is once.
            if all(line.text != other.text for other in slot.insertions):
                slot.insertions += (line,)
        elif slot.output is None:
            slot.output = line
        elif slot.output.text != line.text:
            raise ConfigError(
                f"'{path}' is also in line {slot.output.number}, with other values",
                file=self.file,
                line=line.number,
                hint="delete one of the two lines and generate the output again",
            )


def _slot(entries: Iterable[Entry]) -> _Slot:
    slot = _Slot()
    for entry in entries:
        line = _Line(entry_line(entry), 0)
        if entry.is_insertion:
            slot.insertions += (line,)
        else:
            slot.output = line
    # The order of runs must not show: the file is compared and merged by git.
    slot.insertions = tuple(sorted(slot.insertions))
    return slot
