"""The nouns of the command line: name -> one line of help. Imports nothing."""

from __future__ import annotations

NOUNS = {
    "template": "generate files from templates and graphs",
    "graph": "read, ask, convert, check, compare and draw RDF graphs",
    "utils": "look after ggen itself: doctor, settings, logs, caches",
}

# Words that stand for a noun and a verb.
SHORTCUTS = {"doctor": ("utils", "doctor")}
