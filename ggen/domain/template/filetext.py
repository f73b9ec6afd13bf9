"""Files as text: ``\\n`` inside, and the line ends that the file has outside.

A file whose lines all end in ``\\r\\n`` is compared as if they ended in ``\\n``, and
gets ``\\r\\n`` back when it is written.
"""

from __future__ import annotations

from typing import NamedTuple

from ggen.errors import TemplateError


class FileText(NamedTuple):
    """The text of a file; `is_crlf` when it was read from ``\\r\\n`` lines."""

    text: str
    is_crlf: bool = False

    def to_bytes(self, text: str) -> bytes:
        """Another text, written as this file is."""
        return (text.replace("\n", "\r\n") if self.is_crlf else text).encode("utf-8")


def as_text(data: bytes) -> FileText | None:
    """The bytes as text; None when they are not text (NUL inside, or not UTF-8)."""
    # git's rule as well.
    if b"\0" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Mixed line ends are left as they are: somebody made them, and a diff shows them.
    if "\r" in text and text.count("\r\n") == text.count("\n") == text.count("\r"):
        return FileText(text.replace("\r\n", "\n"), is_crlf=True)
    return FileText(text)


def output_bytes(content: str | bytes, path: str) -> bytes:
    """What an output's content is on disk; `path` is for the message.

    Raises:
        TemplateError: half of a surrogate pair is in the text.
    """
    if isinstance(content, bytes):
        return content
    try:
        return content.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TemplateError(
            f"the text of output '{path}' is not valid Unicode"
            f" (U+{ord(content[error.start]):04X})"
        ) from None
