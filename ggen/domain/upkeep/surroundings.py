"""What ggen sees of its environment, with secrets masked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ggen.infra.settings import Settings
from ggen.results.upkeep import Variables

_RELEVANT = (
    "HOME",
    "PATH",
    "SHELL",
    "TERM",
    "LANG",
    "LC_ALL",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "SOURCE_DATE_EPOCH",
    "CI",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
)
_SECRET = re.compile(
    r"(?:^|_)(?:api)?(?:key|token|secret|password|passwd|credentials?|auth)(?:_|$)",
    re.IGNORECASE,
)
_URL_PASSWORD = re.compile(r"(://[^/@:\s]*:)[^@/\s]*@")


def show_variables(settings: Settings, format: str = "text") -> Variables:
    """Variables that ggen reads, and its folders.

    Args:
        settings: of this invocation.
        format: ``text`` or ``shell`` (can be sourced).
    """
    folders = {
        "project": settings.root,
        "config": settings.config_dir,
        "data": settings.data_dir,
        "state": settings.state_dir,
        "cache": settings.cache_dir,
    }
    return Variables(
        variables=masked(settings.environ),
        folders={name: str(path) if path else None for name, path in folders.items()},
        format=format,
    )


def masked(environ: Mapping[str, str]) -> dict[str, str]:
    """The relevant variables, sorted; values that look secret are ``***``."""
    names = [name for name in environ if name in _RELEVANT or name.startswith("GGEN_")]
    return {name: _masked_value(name, environ[name]) for name in sorted(names)}


def _masked_value(name: str, value: str) -> str:
    if _SECRET.search(name):
        return "***"
    return _URL_PASSWORD.sub(r"\1***@", value)
