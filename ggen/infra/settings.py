"""Every setting and its source: default < user < project < environment < flag.

Nothing is set that is not in `settings_keys.KEYS`; all that is wrong is told at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ggen.errors import ConfigError
from ggen.infra.project_root import PROJECT_FILE, find_root
from ggen.infra.settings_file import Problem, SettingsFile, read_settings_file
from ggen.infra.settings_keys import (
    DEPTHS,
    KEYS,
    VARIABLE_PREFIX_FOR_TEMPLATES,
    VARIABLES,
    VARIABLES_FOR_COMMANDS,
    VARIABLES_FOR_LOGINS,
    Key,
    check,
    parse,
)

Where = tuple[str, ...]  # (key,) or, for an entry of a table, (key, name, …)


@dataclass(frozen=True)
class Origin:
    """Where a value comes from.

    Attributes:
        kind: ``default``, ``user``, ``project``, ``environment`` or ``flag``.
        file: for ``user`` and ``project``.
        line: 1-based line in `file`.
        variable: for ``environment``: the variable's name.
    """

    kind: str
    file: str | None = None
    line: int | None = None
    variable: str | None = None

    def __str__(self) -> str:
        if self.file is not None:
            return f"{self.file}:{self.line}" if self.line else self.file
        return self.variable or self.kind


_DEFAULT = Origin("default")
_FLAG = Origin("flag")


@dataclass(frozen=True)
class Settings:
    """The settings of one invocation; picklable.

    Attributes:
        cwd: absolute working directory.
        root: the project's folder; None outside of projects.
        environ: the environment that was looked at.
        notes: sentences for the user, e.g. about variables that nothing reads.
    """

    cwd: Path
    root: Path | None
    environ: Mapping[str, str] = field(repr=False)
    notes: tuple[str, ...] = ()
    _values: Mapping[str, Any] = field(default_factory=dict)
    _sources: Mapping[Where, Origin | SettingsFile] = field(
        default_factory=dict, repr=False
    )

    # Lists and tables are handed out as they are: copies would cost each look.
    def __getitem__(self, key: str) -> Any:
        """The value of a setting of KEYS; tables and lists must not be changed."""
        return self._values[key]

    def origin(self, key: str, *entry: str) -> Origin:
        """Where a setting, or an entry of a table, comes from.

        ``origin("template.vars", "author")``; for ``generate`` the entry is the
        position: ``origin("generate", "0")``. A table as a whole is where its last
        layer is.
        """
        for end in range(len(entry), -1, -1):
            source = self._sources.get((key, *entry[:end]))
            if isinstance(source, SettingsFile):
                return Origin(source.layer, source.file, source.line(key, *entry))
            if source is not None:
                return source
        return _DEFAULT

    def items(self) -> Iterator[tuple[str, Any, Origin]]:
        """Every setting in the order of KEYS; tables entry by entry.

        The entry's name follows the key after a dot; empty tables come as they are.
        """
        for key in KEYS.values():
            value = self._values[key.name]
            if key.kind in DEPTHS and value:
                yield from self._entries((key.name,), value, DEPTHS[key.kind])
            else:
                yield key.name, value, self.origin(key.name)

    def _entries(
        self, where: Where, table: Mapping[str, Any], depth: int
    ) -> Iterator[tuple[str, Any, Origin]]:
        for name, value in table.items():
            inner = (*where, name)
            if depth > 1:
                yield from self._entries(inner, value, depth - 1)
            else:
                yield ".".join(inner), value, self.origin(*inner)

    @property
    def base_dir(self) -> Path:
        """The project root, else the working directory."""
        return self.root or self.cwd

    @property
    def state_dir(self) -> Path | None:
        """Logs and metrics; None: no home is known."""
        return _xdg(self.environ, "XDG_STATE_HOME", ".local/state")

    @property
    def config_dir(self) -> Path | None:
        """The user's settings; None: no home is known."""
        return _xdg(self.environ, "XDG_CONFIG_HOME", ".config")

    @property
    def data_dir(self) -> Path | None:
        """Installed packs; None: no home is known."""
        return _xdg(self.environ, "XDG_DATA_HOME", ".local/share")

    @property
    def cache_dir(self) -> Path | None:
        """What can be made again; None: no home is known."""
        return _xdg(self.environ, "XDG_CACHE_HOME", ".cache")


def _xdg(environ: Mapping[str, str], variable: str, below_home: str) -> Path | None:
    # https://specifications.freedesktop.org/basedir-spec/: relative ones do not count.
    folder = environ.get(variable, "")
    if os.path.isabs(folder):
        return Path(folder, "ggen")
    home = environ.get("HOME", "")
    return Path(home, below_home, "ggen") if os.path.isabs(home) else None


def user_file(environ: Mapping[str, str]) -> Path | None:
    """The user's own settings file, which need not exist; None: no home is known."""
    folder = _xdg(environ, "XDG_CONFIG_HOME", ".config")
    return folder and folder / "config.toml"


def load_settings(
    cwd: Path, environ: Mapping[str, str], flags: Mapping[str, Any] | None = None
) -> Settings:
    """Find and read all layers.

    Args:
        flags: setting -> value of the command line; None values are not given.

    Raises:
        ConfigError: the first of all that is wrong; ``fields["problems"]`` lists all
            of them as dicts of file, line, message and hint.
        EncodingError, IoTrouble: a settings file that cannot be read.
    """
    cwd = cwd.absolute()
    root = find_root(cwd)
    layers = _Layers()
    # From the weakest to the strongest.
    personal = user_file(environ)
    if personal is not None and os.path.exists(personal):
        layers.add_file(personal, "user")
    if root is not None and os.path.exists(root / PROJECT_FILE):
        layers.add_file(root / PROJECT_FILE, "project")
    layers.add_variables(environ, cwd)
    layers.add_flags(flags or {})
    layers.raise_problems()
    return Settings(
        cwd=cwd,
        root=root,
        environ=dict(environ),  # os.environ itself does not pickle
        notes=tuple(layers.notes),
        _values=layers.values,
        _sources=layers.sources,
    )


class _Layers:
    """Collects values, later layers over earlier ones, and all that is wrong."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {key.name: key.default for key in KEYS.values()}
        self.sources: dict[Where, Origin | SettingsFile] = {}
        self.notes: list[str] = []
        self.problems: list[Problem] = []

    def add_file(self, path: Path, layer: str) -> None:
        contents = read_settings_file(path, layer)
        self.problems += contents.problems
        for name, value in contents.values.items():
            # Those of the project stay as written: no path of this machine may get
            # into digests or manifests.
            if layer == "user":
                value = _made_absolute(KEYS[name], value, path.parent)
            self._put(KEYS[name], value, contents)

    def add_variables(self, environ: Mapping[str, str], cwd: Path) -> None:
        for name in sorted(environ):
            is_other = name in VARIABLES_FOR_COMMANDS or name in VARIABLES_FOR_LOGINS
            if is_other or not name.startswith("GGEN_"):
                continue
            key = VARIABLES.get(name)
            if key is not None:
                self._put_variable(key, environ[name], cwd)
            # A note only: other tools may own names that begin alike.
            elif not name.startswith(VARIABLE_PREFIX_FOR_TEMPLATES):
                self.notes.append(f"the variable {name} means nothing to ggen")

    def _put_variable(self, key: Key, text: str, cwd: Path) -> None:
        if not text:  # `GGEN_JOBS= ggen …` unsets it for one command
            return
        try:
            value = parse(key, text)
        except ValueError as error:
            message = f"{key.variable}: expected {error}, found '{text}'"
            self.problems.append({"message": message})
            return
        if key.inverted:
            value = not value
        origin = Origin("environment", variable=key.variable)
        self._put(key, _made_absolute(key, value, cwd), origin)

    def add_flags(self, flags: Mapping[str, Any]) -> None:
        for name, value in flags.items():
            if value is not None:
                self._put(KEYS[name], check(KEYS[name], value), _FLAG)

    def _put(self, key: Key, value: Any, source: Origin | SettingsFile) -> None:
        self.sources[key.name,] = source
        if key.kind in DEPTHS:
            value = self._merged((key.name,), self.values[key.name], value, source)
        self.values[key.name] = value

    def _merged(
        self,
        where: Where,
        under: Mapping[str, Any],
        over: Mapping[str, Any],
        source: Origin | SettingsFile,
    ) -> dict[str, Any]:
        """Entry by entry; the tables of a table of tables as well."""
        merged = dict(under)  # the defaults are shared by all
        tables = DEPTHS[KEYS[where[0]].kind] > len(where)
        for name, value in over.items():
            inner = (*where, name)
            self.sources[inner] = source
            if tables:
                value = self._merged(inner, merged.get(name, {}), value, source)
            merged[name] = value
        return merged

    def raise_problems(self) -> None:
        """Raise what is wrong, if anything is."""
        if not self.problems:
            return
        first = self.problems[0]
        raise ConfigError(
            str(first["message"]),
            hint=first.get("hint"),
            file=first.get("file"),
            line=first.get("line"),
            column=first.get("column"),
            problems=self.problems,
        )


def _made_absolute(key: Key, value: Any, folder: Path) -> Any:
    """Paths relative to `folder` made absolute; addresses stay as they are."""
    if key.kind == "path":
        return str(folder / value)
    if key.kind == "paths":
        return [item if "://" in item else str(folder / item) for item in value]
    return value
