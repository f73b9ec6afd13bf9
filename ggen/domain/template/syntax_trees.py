"""Everything of a template that Jinja2 reads, as syntax trees with their places.

The body, what it includes, and the strings of the front matter that may use variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ggen.domain.template.frontmatter_keys import KEYS
from ggen.domain.template.model import FrontMatter, Template
from ggen.errors import GgenError

if TYPE_CHECKING:
    from jinja2 import TemplateSyntaxError, nodes
    from jinja2.environment import Environment


@dataclass(frozen=True)
class Tree:
    """A piece of template text that parses.

    Attributes:
        root: its syntax tree.
        file: the file that it stands in.
        lines_before: lines of `file` before the text.
        kind: ``body``, ``front``, ``include`` or ``import``; what is imported does not
            see the variables of the template.
    """

    root: nodes.Template
    file: str
    lines_before: int
    kind: str

    def line(self, node: nodes.Node) -> int:
        """The line of `node` in `file`."""
        return int(node.lineno) + self.lines_before


TOO_DEEP = "the template is nested too deeply"


class Piece(NamedTuple):
    """A piece of template text, and where it stands."""

    text: str
    file: str
    lines_before: int


@dataclass(frozen=True)
class Fault:
    """Why a piece of text has no tree, or is not there.

    Attributes:
        rule: ``syntax`` or ``missing-include``.
    """

    rule: str
    message: str
    file: str
    line: int | None
    hint: str | None = None


@dataclass
class Forest:
    """The trees of a template.

    Attributes:
        is_open: something is included by a name that only rendering knows.
    """

    trees: list[Tree] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    is_open: bool = False

    def walk(self, kind: Any) -> Iterator[tuple[Tree, Any]]:
        """Every node of a type, or of one of a tuple of types, tree by tree."""
        for tree in self.trees:
            for node in tree.root.find_all(kind):
                yield tree, node


def read_forest(template: Template, env: Environment) -> Forest:
    """Parse the template's own text and everything that it includes.

    Args:
        env: made by `environment.make_environment` for this template.
    """
    forest = Forest()
    file, before = str(template.body_file), template.body_line - 1
    _plant(forest, env, Piece(template.body, file, before), "body")
    for text, line in rendered_strings(template.front):
        _plant(forest, env, Piece(text, str(template.path), line - 1), "front")
    _follow(forest, env)
    return forest


def rendered_strings(front: FrontMatter) -> Iterator[tuple[str, int]]:
    """The strings of the front matter that may use variables, and their lines."""
    for key in KEYS.values():
        if key.rendered:
            line = front.lines.get(key.name, 1)
            yield from _strings(getattr(front, key.name, None), key.name, line, front)
    for param in front.params:
        name = f"params.{param.name}.default"
        yield from _strings(param.default, name, 1, front)
    if front.inject is not None:
        for name in ("before", "after", "skip_if"):
            yield from _strings(getattr(front.inject, name), name, 1, front)
    yield from _strings(front.seed, "determinism.seed", 1, front)


def _strings(
    value: Any, path: str, line: int, front: FrontMatter
) -> Iterator[tuple[str, int]]:
    line = front.lines.get(path, line)
    if isinstance(value, str):
        yield value, line
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{path}.{name}", line, front)
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from _strings(inner, f"{path}.{number}", line, front)


def _plant(forest: Forest, env: Environment, piece: Piece, kind: str) -> None:
    from jinja2 import TemplateSyntaxError

    try:
        root = env.parse(piece.text)
    except TemplateSyntaxError as error:
        line = error.lineno + piece.lines_before
        forest.faults.append(Fault("syntax", syntax_message(error), piece.file, line))
    except RecursionError:
        line = piece.lines_before + 1
        forest.faults.append(Fault("syntax", TOO_DEEP, piece.file, line))
    else:
        forest.trees.append(Tree(root, piece.file, piece.lines_before, kind))


def syntax_message(error: TemplateSyntaxError) -> str:
    """What Jinja2 says is wrong, the way ggen says such things."""
    message = error.message or "does not parse"
    return message[0].lower() + message[1:].rstrip(".")


def _follow(forest: Forest, env: Environment) -> None:
    """Plant what the trees include, and what that includes, each file once."""
    from jinja2 import nodes

    # Templates may include themselves, or each other.
    seen = {tree.file for tree in forest.trees}
    position = 0
    while position < len(forest.trees):
        tree = forest.trees[position]
        position += 1
        kinds = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
        for node in tree.root.find_all(kinds):
            _include(forest, env, tree, node, seen)


def _constant_names(node: nodes.Expr) -> list[str] | None:
    from jinja2 import nodes

    items = node.items if isinstance(node, (nodes.List, nodes.Tuple)) else [node]
    names = [item.value for item in items if isinstance(item, nodes.Const)]
    if len(names) < len(items) or not all(isinstance(name, str) for name in names):
        return None
    return names


def _include(forest: Forest, env: Any, tree: Tree, node: Any, seen: set[str]) -> None:
    names = _constant_names(node.template)
    if names is None:
        forest.is_open = True
        return
    place = (tree.file, tree.line(node))
    try:
        found = next(filter(None, map(env.includes.load, names)), None)
    except GgenError as error:
        forest.faults.append(Fault("missing-include", error.message, *place))
        return
    if found is None and not getattr(node, "ignore_missing", False):
        named = "' or '".join(names)
        message = f"'{named}' does not exist"
        hint = "looked beside the template and in the template folders"
        forest.faults.append(Fault("missing-include", message, *place, hint))
    if found is not None and found[1] not in seen:
        text, file, _ = found
        seen.add(file)
        # Included templates see the variables of those around them, imported ones none.
        imported = type(node).__name__ in ("Import", "FromImport")
        origin = env.origins.get(file)
        piece = Piece(text, file, origin.line - 1 if origin else 0)
        _plant(forest, env, piece, kind="import" if imported else "include")


def guarded_names(forest: Forest) -> set[str]:
    """Variables that the template tolerates to be undefined."""
    from jinja2 import nodes

    names: set[str] = set()
    for _, test in forest.walk(nodes.Test):
        if test.name in ("defined", "undefined"):
            names |= {name.name for name in _roots(test.node)}
    for _, filter_ in forest.walk(nodes.Filter):
        if filter_.name in ("default", "d") and filter_.node is not None:
            names |= {name.name for name in _roots(filter_.node)}
    return names


def _roots(node: nodes.Node) -> Iterator[nodes.Name]:
    from jinja2 import nodes

    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        node = node.node
    # Calls and literals have no name that could be undefined.
    if isinstance(node, nodes.Name):
        yield node


def assigned_names(forest: Forest) -> set[str]:
    """Every name that the template gives a value to, anywhere."""
    from jinja2 import nodes

    names = {n.name for _, n in forest.walk(nodes.Name) if n.ctx in ("store", "param")}
    names |= {macro.name for _, macro in forest.walk(nodes.Macro)}
    names |= {node.target for _, node in forest.walk(nodes.Import)}
    for _, node in forest.walk(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in node.names}
    return names


def free_names(tree: Tree, env: Any) -> set[str]:
    """The names that `tree` expects from outside; globals are among them.

    Raises:
        jinja2.TemplateSyntaxError: the tree cannot be compiled.
        RecursionError: it parses, but is nested too deeply for anything else.
    """
    from jinja2 import meta, nodes

    # Compiling stops at filters and tests that do not exist; those are told elsewhere.
    for node in tree.root.find_all((nodes.Filter, nodes.Test)):
        known = env.filters if isinstance(node, nodes.Filter) else env.tests
        known.setdefault(node.name, str)
    return set(meta.find_undeclared_variables(tree.root))
