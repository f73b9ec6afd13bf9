"""Entry point: answers ``--version`` at once and leaves the rest to `ggen.cli.main`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run ggen with the process's arguments; returns the exit code."""
    if sys.argv[1:] == ["--version"]:
        from ggen import __version__

        print(f"ggen {__version__}")
        return 0
    try:
        from ggen.cli.main import main as run
    except KeyboardInterrupt:
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
