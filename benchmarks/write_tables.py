"""Runs the long form of the benchmarks and puts their tables into docs/PERFORMANCE.md.

write_tables.py [BENCHMARK...] [--peers DIR]...; what stands between the marks of a
benchmark in the document is replaced, the words around it are not.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from report import Level, table
from surroundings import HERE

PAGE = HERE.parent / "docs" / "PERFORMANCE.md"
BENCHMARKS = ("startup", "generate", "graph")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("benchmarks", nargs="*", default=BENCHMARKS)
    parser.add_argument("--peers", action="append", default=[], metavar="DIR")
    given = parser.parse_args()
    for name in given.benchmarks:
        words = [word for peer in given.peers for word in ("--peers", peer)]
        argv = [sys.executable, str(HERE / f"{name}.py"), "--json", *words]
        done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True)
        lines = section(json.loads(done.stdout))
        PAGE.write_text(replaced(PAGE.read_text(), name, "\n".join(lines)))


def section(document: dict[str, Any]) -> Iterator[str]:
    """What a benchmark found, in Markdown."""
    date = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    yield f"Measured on {date}."
    for title, headings, rows in document["tables"]:
        yield from ("", f"**{title}**", "", *table(headings, rows))
    yield from ("", "```text")
    fields = ("text", "value", "limit", "unit", "at_least", "why")
    for level in document["levels"]:
        yield Level(**{name: level[name] for name in fields}).line()
    yield "```"
    for name, how in document["absent"].items():
        yield from ("", f"Not installed: {name} (`{how}`).")


def replaced(page: str, name: str, text: str) -> str:
    """The page with `text` between the marks of a benchmark.

    Raises:
        SystemExit: the page has no such marks.
    """
    start, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        sys.exit(f"{PAGE.name} has no marks of {name}")
    return pattern.sub(lambda _: f"{start}{text}\n{end}", page)


if __name__ == "__main__":
    main()
