"""The Jinja2 environment of one template: sandbox, filters, delimiters and includes.

What a template includes, imports or extends is looked for beside it, in the template
folders and in its pack, and nowhere else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ggen.domain.template.bounds import Budget, bounded_filters
from ggen.domain.template.filters import (
    FilterOptions,
    all_filters,
    all_globals,
    all_tests,
)
from ggen.domain.template.filters.data import plain
from ggen.domain.template.frontmatter import split_template
from ggen.domain.template.model import Template
from ggen.domain.template.multifile import Files, file_tag_class
from ggen.domain.template.sandbox import (
    bounding_filters,
    open_names,
    sandbox_class,
)
from ggen.domain.template.undefined import missing_class
from ggen.domain.template.values import Names, Values
from ggen.errors import SandboxViolation
from ggen.infra.files import read_text

if TYPE_CHECKING:
    from jinja2.environment import Environment

_TEMPLATE_SUFFIXES = (".tmpl", ".j2")
# Extensions that people's templates use; none of them reaches outside.
_EXTENSIONS = ("jinja2.ext.do", "jinja2.ext.loopcontrols")


@dataclass(frozen=True)
class RenderOptions:
    """What rendering needs to know besides the template, its variables and graph.

    Attributes:
        root: the project root.
        template_dirs: where includes are looked for, after the template's own folder.
        pack_dir: the pack that the template belongs to, looked in last.
        to_override: replaces the front matter's ``to``.
        type_maps: language -> (IRI or curie -> type), for ``type_for``.
        trim_blocks, lstrip_blocks: where the front matter does not say.
        source_date_epoch: ``SOURCE_DATE_EPOCH``; None when unset.
    """

    root: Path | None = None
    template_dirs: tuple[Path, ...] = ()
    pack_dir: Path | None = None
    to_override: str | None = None
    type_maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    trim_blocks: bool = False
    lstrip_blocks: bool = False
    source_date_epoch: int | None = None


class Includes:
    """Finds and reads what a template includes.

    Attributes:
        folders: where, in order.
        read: files that were read.
        missed: files that would have been taken instead, had they existed.
        origins: file name of a compiled text -> the file and line it begins in.
    """

    def __init__(self, template: Template, options: RenderOptions) -> None:
        own = [template.path.parent, *options.template_dirs]
        pack = [options.pack_dir] if options.pack_dir is not None else []
        self.folders = tuple(dict.fromkeys([*own, *pack]))
        self.read: set[Path] = set()
        self.missed: set[Path] = set()
        self.origins: dict[str, tuple[str, int]] = {}

    def load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """The text of `name` as Jinja2's loaders give it; None: there is no such file.

        The front matter of a template is left out.

        Raises:
            SandboxViolation: `name` leads out of the folders.
            EncodingError, IoTrouble: it cannot be read.
        """
        path = self.find(name)
        if path is None:
            return None
        text = read_text(path).replace("\r\n", "\n").replace("\r", "\n")
        # Other files may begin with the same mark and mean it, YAML for instance.
        if path.name.endswith(_TEMPLATE_SUFFIXES):
            parts = split_template(text)
            if parts.mark and parts.closed:
                text = parts.body
                self.origins[str(path)] = (str(path), parts.body_line)
        self.read.add(path)
        return text, str(path), lambda: True

    def find(self, name: str) -> Path | None:
        """The file that `name` stands for.

        Raises:
            SandboxViolation: it leads out of the folders.
        """
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise _outside(name)
        for folder in self.folders:
            path = folder / name
            # The first one found decides, also when it is then refused.
            if path.is_file():
                self._check_inside(path, name)
                return path
            self.missed.add(path)
        return None

    def _check_inside(self, path: Path, name: str) -> None:
        real = os.path.realpath(path)
        inside = (os.path.realpath(folder) + os.sep for folder in self.folders)
        if not real.startswith(tuple(inside)):
            raise _outside(name)


def _outside(name: str) -> SandboxViolation:
    return SandboxViolation(
        f"'{name}' is outside of the template folders",
        hint="includes are looked for beside the template and in the template folders",
    )


def make_environment(
    template: Template,
    options: RenderOptions,
    *,
    names: Names,
    finalize: Callable[[Any], Any] | None = None,
) -> Environment:
    """The environment in which one template is compiled and rendered.

    It carries `budget`, `values`, `files`, `includes` and `origins` of its own;
    none of them can be reached from templates.

    Args:
        names: prefixes for compact names.
        finalize: is given every value before it is printed.
    """
    from jinja2 import FunctionLoader

    includes = Includes(template, options)
    env = sandbox_class()(
        **_syntax(template, options),
        extensions=[*_EXTENSIONS, file_tag_class()],
        undefined=missing_class(),
        loader=FunctionLoader(includes.load),
        # A run sees each file once, whatever happens to it meanwhile.
        auto_reload=False,
        finalize=finalize,
    )
    env.budget, env.values, env.files = Budget(), Values(names), Files()
    env.includes, env.origins = includes, includes.origins
    env.open_names = open_names()
    _furnish(env, FilterOptions(options.type_maps, lambda: names.prefixes))
    return env  # type: ignore[no-any-return]


def _syntax(template: Template, options: RenderOptions) -> dict[str, Any]:
    front = template.front
    marks = front.delimiters
    trim, lstrip = front.trim_blocks, front.lstrip_blocks
    return {
        "variable_start_string": marks.variable[0],
        "variable_end_string": marks.variable[1],
        "block_start_string": marks.block[0],
        "block_end_string": marks.block[1],
        "comment_start_string": marks.comment[0],
        "comment_end_string": marks.comment[1],
        "trim_blocks": options.trim_blocks if trim is None else trim,
        "lstrip_blocks": options.lstrip_blocks if lstrip is None else lstrip,
        "keep_trailing_newline": True,
        "autoescape": False,
    }


def _dumps(value: Any, **options: Any) -> str:
    return json.dumps(plain(value, "tojson"), **options)


def _furnish(env: Any, options: FilterOptions) -> None:
    """Give `env` ggen's filters, functions and tests, bounded where it matters."""
    # Ggen's filters go over Jinja2's of the same name, the bounded ones over both.
    env.filters.update(all_filters(options))
    env.globals.update(all_globals(options))
    env.tests.update(all_tests(options))
    # Random words, from the machine's own chance.
    env.globals.pop("lipsum", None)
    env.filters.update(bounded_filters(env.filters, env.budget))
    env.filters.update(bounding_filters(env.budget))
    env.policies["json.dumps_function"] = _dumps
