"""Many runs at once in one tree: no record lost, no line torn, no wrong file."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from torturing.world import (
    Broken,
    check_manifest,
    finish,
    prepare,
    set_version,
    start,
    warm_up,
)

_FILES = 8
_OWN = """\
---
to: "own/{{ who }}/file{{ n }}.txt"
sparql: {items: "SELECT ?n WHERE { ?i ex:n ?n FILTER(?n < 8) } ORDER BY ?n"}
matrix: {query: items}
---
{{ who }} {{ n }}
"""
_LINE = """\
---
to: registry.txt
inject: true
after: "^begin"
---
line of {{ who }}
"""
_SAID = re.compile(
    r"(?:(?:create|adopt|update|inject) +\S+|\d+ \w+(?:, \d+ \w+)* in \S+"
    r"|ggen: note: waiting for process \d+)?"
)


def crowd(folder: Path, runs: int) -> None:
    """Start `runs` commands at once, each with files of its own and one in common.

    All print into one pipe; a third of them asks for JSON, and a few are alike.

    Raises:
        Broken: a run failed, a record or a file is missing, a line is torn.
    """
    root = folder / "root"
    prepare(root)
    set_version(root, "1")
    (root / "templates" / "own.tmpl").write_text(_OWN)
    (root / "templates" / "line.tmpl").write_text(_LINE)
    warm_up(folder / "warm")
    reader, writer = os.pipe()
    children = []
    for number in range(runs):
        # Some are twins, which write the same at the same time.
        words = ["template", "generate", "own.tmpl", "line.tmpl"]
        words += ["-D", f"who=w{number // 2 if number < 6 else number}"]
        if number % 3 == 0:
            words.append("--json")
        children.append(start(root, words, lambda: _print_to(writer)))
    os.close(writer)
    said = _read_all(reader)
    for child in children:
        code, text = finish(child)
        if code != 0 or "Traceback" in text:
            raise Broken(f"exit {code}: {text}\n{said}")
    _check_lines(said)
    _check_tree(root, runs)


def _print_to(writer: int) -> None:
    for stream in (1, 2):
        os.dup2(writer, stream)


def _read_all(reader: int) -> str:
    with open(reader, "rb") as stream:
        return stream.read().decode()


def _check_lines(said: str) -> None:
    for line in said.split("\n"):
        if line.startswith(("{", "}", " ", '"')):
            continue  # of a JSON document
        if not _SAID.fullmatch(line):
            raise Broken(f"a torn line: {line!r}\nof:\n{said}")
    decoder, text, documents = json.JSONDecoder(), said, 0
    while (start_at := text.find("{\n")) >= 0:
        try:
            _, end = decoder.raw_decode(text[start_at:])
        except ValueError as error:
            raise Broken(f"a torn document: {error}\n{text[start_at:]}") from None
        text = text[start_at + end :]
        documents += 1
    if not documents:
        raise Broken(f"no JSON document in:\n{said}")


def _check_tree(root: Path, runs: int) -> None:
    names = {f"w{number // 2 if number < 6 else number}" for number in range(runs)}
    for who in names:
        for n in range(_FILES):
            text = (root / "own" / who / f"file{n}.txt").read_text()
            if text != f"{who} {n}\n":
                raise Broken(f"wrong content: {text!r}")
    lines = (root / "registry.txt").read_text().splitlines()
    if sorted(lines) != sorted(["begin", "end", *(f"line of {who}" for who in names)]):
        raise Broken(f"the file in common: {lines}")
    check_manifest(root)
    text = (root / ".ggen" / "manifest.jsonl").read_text()
    entries = [json.loads(line) for line in text.splitlines()]
    outputs = {e["path"] for e in entries if e["kind"] == "output"}
    wanted = {f"own/{who}/file{n}.txt" for who in names for n in range(_FILES)}
    if outputs != wanted:
        raise Broken(f"records lost: {sorted(wanted ^ outputs)}")
    inserted = [e for e in entries if e["kind"] == "insertion"]
    if len(inserted) != len(names):
        raise Broken(f"{len(inserted)} insertions instead of {len(names)}")
    left = [str(path) for path in root.rglob(".ggen-tmp-*")]
    if left or (root / ".ggen" / "journal").exists():
        raise Broken(f"left over: {left or 'the journal'}")
