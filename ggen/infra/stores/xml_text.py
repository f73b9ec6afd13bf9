"""Text as it is written in XML; the standard library's own loads a web client."""

from __future__ import annotations


def escape(text: str) -> str:
    """`text` for an element's content; a carriage return survives reading."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        text = text.replace(char, entity)
    return text


def quote(text: str) -> str:
    """`text` as an attribute's value, with its quotes."""
    text = escape(text).replace('"', "&quot;")
    return f'"{text}"'.replace("\n", "&#10;").replace("\t", "&#9;")
