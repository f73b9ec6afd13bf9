"""Reading the specification of a file tree, checked entry by entry.

Names, contents and conditions are kept as written: the tree room renders them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.domain.template.frontmatter_keys import (
    describe,
    read_closed_table,
    read_text,
)
from ggen.domain.template.frontmatter_values import read_mode
from ggen.domain.template.lookup import SUFFIXES, find_named, find_template, shown
from ggen.domain.template.model import FrontMatter, Param, Template
from ggen.domain.template.params import is_expression, name_fault, parse_params
from ggen.domain.template.problems import Problems
from ggen.errors import NotFound, TemplateError

if TYPE_CHECKING:
    from ggen.infra.settings import Settings

_SOURCES = ("content", "template", "copy")
_FILE_KEYS = ("file", *_SOURCES, "mode", "when", "for")
_DIR_KEYS = ("dir", "children", "when", "for")
_LOOP = re.compile(r"\s*(\w+(?:\s*,\s*\w+)*)\s+in\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class Loop:
    """``for: NAME in EXPRESSION``; several names take an item apart."""

    names: tuple[str, ...]
    expression: str


@dataclass(frozen=True)
class TreeEntry:
    """A folder or a file of the tree.

    Attributes:
        path: relative to the folder around it; may hold expressions.
        is_dir: a folder; it has `children` and no content.
        content: text of the file, a template; empty text for an empty file.
        template: name or path of a template that gives the content.
        copy: a file that is taken byte by byte.
        mode: three octal digits.
        when: Jinja2 expression; the entry is left out when it is false.
        line: in the specification.
    """

    path: str
    is_dir: bool = False
    content: str | None = None
    template: str | None = None
    copy: str | None = None
    mode: str | None = None
    when: str | None = None
    loop: Loop | None = None
    children: tuple[TreeEntry, ...] = ()
    line: int | None = None


@dataclass(frozen=True)
class TreeSpec:
    """A specification as read.

    Attributes:
        name: relative to the project when inside.
        variables: declared like `params` of a template.
        lines: key -> line, as in `FrontMatter`.
    """

    name: str
    path: Path
    variables: tuple[Param, ...]
    entries: tuple[TreeEntry, ...]
    sha256: str
    lines: Mapping[str, int] = field(default_factory=dict)

    def as_template(self) -> Template:
        """A template without body that declares the same variables."""
        lines = {
            f"params{key.removeprefix('variables')}": line
            for key, line in self.lines.items()
            if key.startswith("variables")
        }
        front = FrontMatter(params=self.variables, lines=lines)
        return Template(self.name, self.path, front, "", self.path, 1, self.sha256)


def load_tree_spec(name: str, settings: Settings) -> TreeSpec:
    """Read the specification in the file `name`: YAML, TOML or JSON.

    Raises:
        NotFound: there is no such file.
        TemplateError: it is wrong; ``problems`` lists everything.
        EncodingError: it is a folder or is not UTF-8.
    """
    from ggen.infra import documents, files
    from ggen.infra.hashing import sha256_hex

    path = Path(os.path.normpath(settings.cwd / name))
    if not path.exists():
        raise NotFound(f"tree specification '{name}' does not exist")
    document = documents.load(path, error=TemplateError)
    # Everything is read before anything is raised: one look shows all that is wrong.
    problems = Problems(str(path), document.lines)
    table = read_closed_table(document.data, ("variables", "tree"), problems)
    entries = _read_entries(table.get("tree"), problems, "tree")
    spec = TreeSpec(
        name=shown(path, settings),
        path=path,
        variables=parse_params(table.get("variables"), problems, "variables"),
        entries=entries,
        sha256=sha256_hex(files.read_bytes(path)),
        lines={".".join(map(str, key)): n for key, n in document.lines.items() if key},
    )
    _check_sources(spec, entries, settings, problems)
    problems.raise_any()
    return spec


def find_source(spec: TreeSpec, name: str, settings: Settings) -> Path | None:
    """The file that a rendered ``template`` or ``copy`` of `spec` means.

    It is looked for beside the specification, in its parent folders up to the project
    root, and as a template.
    """
    # Beside the specification first: trees are moved around with their templates.
    for suffix in ("", *SUFFIXES):
        found = find_named(f"{name}{suffix}", spec.path.parent, settings.base_dir)
        if found and found[0].is_file():
            return found[0]
    return find_template(name, settings)


def _check_sources(
    spec: TreeSpec,
    entries: tuple[TreeEntry, ...],
    settings: Settings,
    problems: Problems,
) -> None:
    for entry in entries:
        name = entry.template or entry.copy
        # A name with expressions is known only when the tree is made.
        known = name is None or is_expression(name)
        if not known and find_source(spec, str(name), settings) is None:
            error = TemplateError(
                f"'{name}' does not exist",
                hint="looked beside the specification and among the templates",
            )
            problems.take(error.located(str(spec.path), entry.line))
        _check_sources(spec, entry.children, settings, problems)


def _read_entries(value: Any, problems: Problems, *path: Any) -> tuple[TreeEntry, ...]:
    if not isinstance(value, list):
        problems.add(
            f"'{path[-1]}' must be a list of entries, not {describe(value)}", *path
        )
        return ()
    entries = (_read_entry(v, problems, *path, n) for n, v in enumerate(value))
    return tuple(entry for entry in entries if entry is not None)


def _read_entry(value: Any, problems: Problems, *path: Any) -> TreeEntry | None:
    if not isinstance(value, dict) or ("dir" in value) == ("file" in value):
        problems.add("an entry must be a table with either 'dir' or 'file'", *path)
        return None
    kind = "dir" if "dir" in value else "file"
    keys = _DIR_KEYS if kind == "dir" else _FILE_KEYS
    table = read_closed_table(value, keys, problems, *path)
    name = _read_path(table[kind], problems, *path, kind)
    source = _read_source(table, problems, *path) if kind == "file" else {}
    children: tuple[TreeEntry, ...] = ()
    if table.get("children") is not None:
        children = _read_entries(table["children"], problems, *path, "children")
    mode = table.get("mode")
    return TreeEntry(
        path=name,
        is_dir=kind == "dir",
        **source,
        mode=None if mode is None else read_mode(mode, problems, *path, "mode"),
        when=_read_condition(table.get("when"), problems, *path, "when"),
        loop=_read_loop(table.get("for"), problems, *path, "for"),
        children=children,
        line=problems.line(*path),
    )


def _read_path(value: Any, problems: Problems, *path: Any) -> str:
    name = read_text(value, problems, *path) or ""
    # Checked again when it is written: expressions may give anything.
    parts = name.split("/")
    if name.startswith("/") or ".." in parts:
        problems.add(f"'{name}' leaves the output root", *path)
    return name


def _read_source(
    table: Mapping[str, Any], problems: Problems, *path: Any
) -> dict[str, str]:
    given = [key for key in _SOURCES if key in table]
    # Empty files are common: `__init__.py`, `.gitkeep`.
    if not given:
        return {"content": ""}
    if len(given) > 1:
        problems.add(f"'{given[0]}' and '{given[1]}' exclude each other", *path)
    value = table[given[0]]
    if given[0] == "content" and isinstance(value, str):
        return {"content": value}
    text = read_text(value, problems, *path, given[0])
    return {given[0]: text or ""}


def _read_condition(value: Any, problems: Problems, *path: Any) -> str | None:
    if value is None:
        return None
    # `when: false` switches an entry off.
    text = str(value).lower() if isinstance(value, bool) else value
    text = read_text(text, problems, *path)
    return text and _read_expression(text, problems, *path)


def _read_loop(value: Any, problems: Problems, *path: Any) -> Loop | None:
    text = None if value is None else read_text(value, problems, *path)
    if text is None:
        return None
    match = _LOOP.fullmatch(text)
    if match is None:
        problems.add(
            f"'{text}' is no loop", *path, hint="write it as 'NAME in EXPRESSION'"
        )
        return None
    names = tuple(name.strip() for name in match[1].split(","))
    for name in names:
        fault = name_fault(name)
        if fault is not None:
            problems.add(fault, *path)
    _read_expression(match[2], problems, *path)
    return Loop(names, match[2])


def _read_expression(text: str, problems: Problems, *path: Any) -> str:
    from jinja2 import Environment, TemplateSyntaxError
    from jinja2.parser import Parser

    # People who know templates put the braces around it; they change nothing.
    inner = text.strip().removeprefix("{{").removesuffix("}}").strip()
    try:
        parser = Parser(Environment(autoescape=False), inner, state="variable")
        parser.parse_expression()
        if not parser.stream.eos:
            raise TemplateSyntaxError("there is more than one expression", 1)
    except TemplateSyntaxError as error:
        problems.add(f"bad expression '{text}': {error.message}", *path)
    return inner
