"""Checks of what Jinja2 reads: syntax, filters, tests, includes, variables, chance."""

from __future__ import annotations

from collections.abc import Iterator

from ggen.domain.template.lint_rules import WARNING, Found, suggestion
from ggen.domain.template.lint_subject import Subject
from ggen.domain.template.problems import nearest
from ggen.domain.template.syntax_trees import (
    Tree,
    assigned_names,
    free_names,
    guarded_names,
    syntax_message,
)

_CHANCE_FILTERS = frozenset({"random", "shuffle", "uuid4"})
_CHANCE_FUNCTIONS = frozenset({"get_random", "random", "shuffle", "uuid4"})


def check_body(subject: Subject) -> Iterator[Found]:
    """Findings about everything of the template that Jinja2 reads."""
    yield from _faults(subject)
    yield from _unknown_filters(subject)
    yield from _unknown_tests(subject)
    yield from _chance(subject)
    yield from _variables(subject)


def _faults(subject: Subject) -> Iterator[Found]:
    for fault in subject.forest.faults:
        yield Found(fault.rule, fault.message, fault.file, fault.line, hint=fault.hint)


def _unknown_filters(subject: Subject) -> Iterator[Found]:
    from jinja2 import nodes

    for tree, node in subject.forest.walk(nodes.Filter):
        if node.name not in subject.filters:
            near = nearest(node.name, subject.filters)
            yield Found(
                "unknown-filter",
                f"the filter '{node.name}' does not exist",
                tree.file,
                tree.line(node),
                hint=suggestion(near),
            )


def _unknown_tests(subject: Subject) -> Iterator[Found]:
    from jinja2 import nodes

    for tree, node in subject.forest.walk(nodes.Test):
        if node.name not in subject.tests:
            near = nearest(node.name, subject.tests)
            yield Found(
                "unknown-test",
                f"the test '{node.name}' does not exist",
                tree.file,
                tree.line(node),
                hint=suggestion(near),
            )


def _chance(subject: Subject) -> Iterator[Found]:
    """Random values and the time, where the front matter names no seed."""
    from jinja2 import nodes

    if subject.template.front.seed is not None:
        return
    hint = "put 'determinism: {seed: any text}' into the front matter"
    # A template may call its own macro or variable by one of these names.
    own = assigned_names(subject.forest) | subject.given_names
    for tree, node in subject.forest.walk((nodes.Filter, nodes.Call)):
        if isinstance(node, nodes.Filter):
            name, random = node.name, node.name in _CHANCE_FILTERS
        elif isinstance(node.node, nodes.Name) and node.node.name not in own:
            name, random = node.node.name, node.node.name in _CHANCE_FUNCTIONS
        else:
            continue
        line = tree.line(node)
        if random:
            message = f"'{name}' needs a seed"
            yield Found("no-seed", message, tree.file, line, hint=hint)
        elif name == "now" and isinstance(node, nodes.Call):
            message = "now() works only where SOURCE_DATE_EPOCH is set"
            yield Found("no-clock", message, tree.file, line, hint=hint)


def _variables(subject: Subject) -> Iterator[Found]:
    from jinja2 import TemplateSyntaxError

    forest = subject.forest
    used: set[str] = set()
    # Only of what was seen completely can be said that something is not used in it.
    whole = not forest.faults and not forest.is_open
    tolerated = guarded_names(forest)
    assigned = assigned_names(forest) if len(forest.trees) > 1 else set()
    for tree in forest.trees:
        try:
            free = free_names(tree, subject.env)
        except TemplateSyntaxError as error:
            whole = False
            line = error.lineno + tree.lines_before
            yield Found("syntax", syntax_message(error), tree.file, line)
            continue
        used |= free
        # What is imported gets its values from those who call it.
        if tree.kind != "import":
            # A file that is included sees what those around it have set.
            visible = assigned if tree.kind == "include" else set()
            yield from _unknown(subject, tree, free - visible - tolerated)
    if whole and subject.readable:
        yield from _unused(subject, used)


def _unknown(subject: Subject, tree: Tree, free: set[str]) -> Iterator[Found]:
    from jinja2 import nodes

    lines: dict[str, int] = {}
    for node in tree.root.find_all(nodes.Name):
        lines.setdefault(node.name, tree.line(node))
    for name in sorted(free - subject.known_names, key=lambda n: lines.get(n, 0)):
        # Without a name near to it, it may be meant to be given by --var.
        near = nearest(name, subject.given_names)
        yield Found(
            "unknown-variable" if near else "undeclared-variable",
            f"the variable '{name}' is not declared",
            tree.file,
            lines.get(name),
            hint=suggestion(near, "declare it in 'params', or give it with --var"),
        )


def _unused(subject: Subject, used: set[str]) -> Iterator[Found]:
    template = subject.template
    lines = template.front.lines
    declared = {f"params.{param.name}": param.name for param in template.front.params}
    declared |= {f"vars.{name}": name for name in template.front.vars}
    if template.front.matrix is not None:
        declared |= {f"matrix.bind.{name}": name for name in template.front.matrix.bind}
    for key, name in declared.items():
        if name not in used:
            yield Found(
                "unused-variable",
                f"the variable '{name}' is not used",
                str(template.path),
                lines.get(key),
                severity=WARNING,
            )
