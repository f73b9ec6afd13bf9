"""Looks into one ggen process from inside; run by startup.py, with the clean Python.

probes.py modules ARGUMENT...   how many modules the command loads over bare Python
probes.py dispatch              milliseconds from `main` to a handler, its noun loaded
"""

from __future__ import annotations

import sys

# Importing typing would hide a module from the count.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_REPEATS = 25


def modules() -> int:
    """Modules that a command line imports over those that Python itself starts with."""
    before = set(sys.modules)
    from ggen.__main__ import main

    main()
    return len(set(sys.modules) - before)


def dispatch() -> float:
    """Median time from the call of `main` to the handler's first line, in ms.

    The first call is left out: it imports the noun.
    """
    from statistics import median
    from time import perf_counter

    import ggen.cli.main

    frame: Any = ggen.cli.main
    parse, reached = frame.parse, []

    def parse_and_note(*args: Any, **options: Any) -> Any:
        arguments = parse(*args, **options)
        handler = arguments.handler

        def noted(*given: Any) -> Any:
            reached.append(perf_counter())
            return handler(*given)

        arguments.handler = noted
        return arguments

    frame.parse = parse_and_note
    started = []
    for _ in range(_REPEATS):
        started.append(perf_counter())
        frame.main(["utils", "version"])
    laps = [end - start for start, end in zip(started, reached, strict=True)]
    return median(laps[1:]) * 1000


def main() -> None:
    """Run the probe that is named; its number goes to the standard error."""
    probe, sys.argv[:] = sys.argv[1], ["ggen", *sys.argv[2:]]
    found = dispatch() if probe == "dispatch" else modules()
    print(f"\nprobe: {found}", file=sys.stderr)


if __name__ == "__main__":
    main()
