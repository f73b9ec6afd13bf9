"""The snippets of one file: those in it, those to put in, to change and to take out.

A snippet that stands in the file verbatim is left alone; a changed one replaces the
old where that still stands verbatim. What people edited is never looked for loosely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ggen.domain.template.entries import Entry, entry_of
from ggen.domain.template.filetext import FileText, as_text, output_bytes
from ggen.domain.template.inject import (
    has_snippet,
    insert,
    is_skipped,
    replace_snippet,
    snippet_of,
)
from ggen.domain.template.model import Output
from ggen.domain.template.places import Place
from ggen.errors import EncodingError, TemplateError
from ggen.infra.hashing import sha256_hex

_BOM = "\ufeff"


class Snippets:
    """A text into which snippets go, one after another.

    Attributes:
        text: the text so far.
        entries: the manifest's entries for what is in it.
        conflicts: why snippets cannot go in; `skipped`: why they were left out;
            `kept`: old ones that could not be taken out.
    """

    def __init__(self, data: bytes, place: Place) -> None:
        form = as_text(data)
        if form is None:
            raise EncodingError(
                "is not text, so nothing can be inserted", file=place.file
            )
        self._form: FileText = form
        # A byte order mark stays first, also before a snippet that is prepended.
        self._mark = _BOM if form.text.startswith(_BOM) else ""
        self._place = place
        self.text = form.text.removeprefix(_BOM)
        self.entries: list[Entry] = []
        self.conflicts: list[str] = []
        self.skipped: list[str] = []
        self.kept: list[Entry] = []

    def to_bytes(self) -> bytes:
        """The text as the file holds it."""
        return self._form.to_bytes(self._mark + self.text)

    def has(self, entry: Entry) -> bool:
        """Whether the entry's snippet stands in the text verbatim."""
        return has_snippet(self.text, entry.snippet)

    def take_out(self, entry: Entry) -> bool:
        """Remove a snippet where it stands verbatim; False when it does not."""
        text = replace_snippet(self.text, entry.snippet, "")
        if text is None:
            self.kept.append(entry)
            return False
        self.text = text
        return True

    def put_back(self, entry: Entry) -> None:
        """Put a recorded snippet into a text that was generated anew."""
        assert entry.place is not None
        self.entries.append(entry)
        if has_snippet(self.text, entry.snippet):
            return
        try:
            self.text = insert(self.text, entry.snippet, entry.place)
        except TemplateError as error:
            self.conflicts.append(
                f"what '{entry.template}' inserted has no place any more:"
                f" {error.message}"
            )

    def put(self, output: Output, old: Entry | None, on_conflict: str) -> None:
        """Bring one rendered snippet in.

        Args:
            old: the entry of what the same template inserted last time.

        Raises:
            TemplateError: it has no place in the file.
        """
        assert output.insertion is not None
        snippet = snippet_of(output.insertion.snippet)
        output_bytes(snippet, self._place.path)
        entry = entry_of(output, self._place.path, sha256=sha256_hex(snippet))
        entry = replace(entry, snippet=snippet, extra=old.extra if old else {})
        # The order of these questions is the rule: what stands there is right, what
        # people touched is theirs, and only then is anything inserted.
        if not snippet:
            if old:
                self.take_out(old)
        elif self._stands(snippet, old):
            self.entries.append(entry)
        elif old and old.snippet == snippet:
            self.skipped.append("edited, kept")
            self.entries.append(entry)
        elif old:
            self._change(entry, old, on_conflict)
        elif is_skipped(self.text, output.insertion.spec):
            self.skipped.append("a line matches 'skip_if'")
        else:
            self._insert(entry)

    def _stands(self, snippet: str, old: Entry | None) -> bool:
        if not has_snippet(self.text, snippet):
            return False
        # It may stand there only as a part of the longer one that it replaces.
        is_part = old is not None and old.snippet != snippet
        return not (
            is_part
            and old is not None
            and has_snippet(old.snippet, snippet)
            and has_snippet(self.text, old.snippet)
        )

    def _change(self, entry: Entry, old: Entry, on_conflict: str) -> None:
        text = replace_snippet(self.text, old.snippet, entry.snippet)
        if text is not None:
            self.text = text
            self.entries.append(entry)
        elif on_conflict == "force":
            self._insert(entry)
        elif on_conflict == "skip":
            self.skipped.append("inserted text was edited by hand")
            self.entries.append(old)
        else:
            self.conflicts.append(
                f"what '{entry.template}' inserted was edited by hand,"
                " and the new text differs"
            )

    def _insert(self, entry: Entry) -> None:
        assert entry.place is not None
        try:
            self.text = insert(self.text, entry.snippet, entry.place)
        except TemplateError as error:
            error.fields["template"] = entry.template
            raise error.located(self._place.file) from None
        self.entries.append(entry)


def without_snippets(data: bytes, recorded: Iterable[Entry]) -> bytes:
    """A file's bytes without the snippets that still stand in it verbatim."""
    entries = list(recorded)
    if not entries or as_text(data) is None:
        return data
    snippets = Snippets(data, Place("", ""))
    # The last one that went in comes out first: an older one may have been its anchor.
    for entry in reversed(entries):
        snippets.take_out(entry)
    return snippets.to_bytes()


def match_recorded(
    outputs: Sequence[Output], recorded: Sequence[Entry]
) -> tuple[list[Entry | None], list[Entry]]:
    """Find each output's entry of last time: same template, variables and row.

    Returns:
        An entry or None for each output, and the entries that no output has.
    """
    left = list(recorded)
    found: list[Entry | None] = []
    for output in outputs:
        key = insertion_key(output)
        match = next((entry for entry in left if insertion_key(entry) == key), None)
        if match:
            left.remove(match)
        found.append(match)
    return found, left


def insertion_key(
    item: Output | Entry,
) -> tuple[str, dict[str, object], dict[str, str]]:
    """What makes two insertions into one file the same one."""
    return item.template, dict(item.variables), dict(item.row)
