"""Kept answers: query results as JSON, found again by the digest of their question.

A kept answer is only ever a short cut: damaged, missing or unwritable ones are as if
they had never been. The folder is bounded; what was not used longest goes first.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ggen.errors import IoTrouble
from ggen.infra.files import write_atomic
from ggen.infra.hashing import sha256_hex
from ggen.infra.staging import remove_stale_temps
from ggen.infra.stores.protocol import Answer, Rows, Triples
from ggen.infra.stores.terms import (
    IRI,
    XSD_STRING,
    BlankNode,
    Literal,
    Term,
    Triple,
)

FOLDER = "queries"
_SUFFIX = ".json"
MAX_ANSWERS = 20_000
# Pruning goes below the bound, so that not every answer after it prunes again.
_PRUNED_SHARE = 0.8
# Looking at the whole folder after each answer would make many small ones slow.
_CHECKED_SHARE = 0.1
_CHANGING_FUNCTIONS = ("NOW", "RAND", "UUID")

_Plain = Any


def is_keepable(text: str) -> bool:
    """False for a query whose answer is another one each time it is asked."""
    upper = text.upper()
    if not any(name in upper for name in _CHANGING_FUNCTIONS):
        return True
    import re

    return re.search(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(", upper) is None


class KeptAnswers:
    """The answers kept in one folder.

    Args:
        cache_dir: the folder in which their own folder lies; None keeps nothing.
        max_size_bytes: how much they may take.
    """

    def __init__(self, cache_dir: Path | None, *, max_size_bytes: int) -> None:
        self._folder = cache_dir / FOLDER if cache_dir is not None else None
        self._max_size_bytes = max_size_bytes
        self._unchecked_bytes: float = max_size_bytes

    def find(self, key: str) -> Answer | None:
        """The answer kept under `key` (hexadecimal digits); None: there is none."""
        found: Answer | None = self._find(key, _answer_of)
        return found

    def put(self, key: str, answer: Answer) -> None:
        """Keep `answer`; one that is too large, or cannot be written, is not kept."""
        self._put(key, _plain_of(answer))

    def find_fact(self, key: str) -> Any:
        """The plain JSON value kept under `key`; None: there is none."""
        return self._find(key, lambda plain: plain["fact"])

    def put_fact(self, key: str, value: Any) -> None:
        """Keep a plain JSON value."""
        self._put(key, {"fact": value})

    def _find(self, key: str, decode: Callable[[_Plain], Any]) -> Any:
        path = self._path(key)
        if path is None:
            return None
        try:
            checksum, _, body = path.read_bytes().partition(b"\n")
            if checksum != _checksum(body):
                return None
            found = decode(json.loads(body.decode("utf-8", "surrogatepass")))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        # The time of the last use, for pruning.
        with suppress(OSError):
            os.utime(path)
        return found

    def _put(self, key: str, plain: _Plain) -> None:
        path = self._path(key)
        if path is None:
            return
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        body = text.encode("utf-8", "surrogatepass")
        data = _checksum(body) + b"\n" + body
        # One answer must not push all the others out.
        if len(data) > self._max_size_bytes / 4:
            return
        with suppress(IoTrouble):
            write_atomic(path, data)
            self._unchecked_bytes += len(data)
            if self._unchecked_bytes > self._max_size_bytes * _CHECKED_SHARE:
                self._unchecked_bytes = 0
                self._prune()

    def _path(self, key: str) -> Path | None:
        return self._folder / f"{key}{_SUFFIX}" if self._folder is not None else None

    def _prune(self) -> None:
        """Remove what was not used longest until the folder is within its bounds."""
        assert self._folder is not None
        remove_stale_temps(self._folder)
        try:
            with os.scandir(self._folder) as entries:
                found = [(entry.stat(), entry.path) for entry in entries]
        except OSError:  # another run prunes as well
            return
        size_bytes = sum(stat.st_size for stat, _ in found)
        if size_bytes <= self._max_size_bytes and len(found) <= MAX_ANSWERS:
            return
        found.sort(key=lambda item: (-item[0].st_mtime_ns, item[1]))
        kept_bytes = 0
        for number, (stat, path) in enumerate(found):
            kept_bytes += stat.st_size
            if (
                kept_bytes > self._max_size_bytes * _PRUNED_SHARE
                or number >= MAX_ANSWERS * _PRUNED_SHARE
            ):
                with suppress(OSError):
                    os.unlink(path)


def _checksum(body: bytes) -> bytes:
    return b'{"sha256":"%s"}' % sha256_hex(body).encode("ascii")


def _plain_of(answer: Answer) -> _Plain:
    if isinstance(answer, bool):
        return {"answer": answer}
    if isinstance(answer, Triples):
        return {"triples": [[_plain_term(t) for t in row] for row in answer.triples]}
    rows = [[_plain_term(term) for term in row] for row in answer.rows]
    return {"columns": list(answer.columns), "rows": rows, "order": answer.order}


def _answer_of(plain: _Plain) -> Answer:
    if "answer" in plain:
        return bool(plain["answer"])
    if "triples" in plain:
        triples = [Triple(*map(_term_of, row)) for row in plain["triples"]]  # type: ignore[arg-type]
        return Triples(triples)
    rows = [tuple(map(_term_of, row)) for row in plain["rows"]]
    order = plain["order"]
    if order is not None:
        order = tuple((int(column), bool(down)) for column, down in order)
    return Rows(tuple(plain["columns"]), rows, order)


def _plain_term(term: Term | None) -> _Plain:
    """IRIs and blank nodes as strings, which never meet; literals as lists."""
    if term is None:
        return None
    if not isinstance(term, Literal):
        return term[0]
    if term.lang is not None:
        return list(term)
    return [term.lexical] if term.datatype == XSD_STRING else list(term[:2])


def _term_of(plain: _Plain) -> Term | None:
    if plain is None:
        return None
    if isinstance(plain, str):
        return BlankNode(plain) if plain.startswith("_:") else IRI(plain)
    return Literal(*plain)
