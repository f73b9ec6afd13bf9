"""ggen: code from knowledge graphs, and the lifecycle of monorepos.

The names below are the documented Python API (docs/PYTHON_API.md). Each is loaded
when it is first used, so that ``import ggen`` costs nothing.
"""

from __future__ import annotations

# The constant that type checkers take for true; `typing` itself would cost more to
# import than all that `ggen --help` needs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ggen.api import Graph as Graph
    from ggen.api import check as check
    from ggen.api import diff as diff
    from ggen.api import generate as generate
    from ggen.api import lint as lint
    from ggen.api import validate as validate
    from ggen.errors import GgenError as GgenError

__version__ = "1.0.0"

_HOMES = {
    "Graph": "ggen.api",
    "check": "ggen.api",
    "diff": "ggen.api",
    "generate": "ggen.api",
    "lint": "ggen.api",
    "validate": "ggen.api",
    "GgenError": "ggen.errors",
}
__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:  # PEP 562
    if name not in _HOMES:
        raise AttributeError(f"module 'ggen' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
