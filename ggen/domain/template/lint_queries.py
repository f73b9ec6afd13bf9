"""Checks of queries: those of the front matter, and those written in the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ggen.domain.template.frontmatter_values import Place
from ggen.domain.template.lint_fixes import followed, inserted
from ggen.domain.template.lint_rules import WARNING, Fix, Found, suggestion
from ggen.domain.template.lint_subject import Subject
from ggen.domain.template.model import NamedQuery
from ggen.domain.template.problems import nearest
from ggen.domain.template.query_text import QueryFacts, add_order, read_query
from ggen.errors import GgenError, QueryError

if TYPE_CHECKING:
    from jinja2 import nodes

    from ggen.domain.template.syntax_trees import Tree
    from ggen.infra.stores.protocol import Store

_FUNCTIONS = ("sparql", "query", "sparql_first", "sparql_values")
_NAME = re.compile(r"\w[\w.-]*")
_ROW_NAMES = frozenset({"get", "items", "keys", "values"})
# Filters that give rows for rows.
_ROW_FILTERS = frozenset(
    {"list", "reverse", "sort", "sort_by", "unique", "unique_by", "shuffle"}
)
# Widely used names that ggen does not know by itself: those it knows have another one.
_COMMON_PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "dbp": "http://dbpedia.org/property/",
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "pav": "http://purl.org/pav/",
    "s": "https://schema.org/",
    "sdo": "https://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "shacl": "http://www.w3.org/ns/shacl#",
    "dcelements": "http://purl.org/dc/elements/1.1/",
}


@dataclass(frozen=True)
class Use:
    """A place of the body that names a query, or holds its text."""

    text: str
    file: str
    line: int
    node: nodes.Node

    @property
    def is_name(self) -> bool:
        return bool(_NAME.fullmatch(self.text))


def check_queries(subject: Subject) -> Iterator[Found]:
    """Findings about every query of the template, and about its use."""
    uses, dynamic = _uses(subject)
    store = _empty_store(subject)
    for query in (*subject.template.front.queries, *_texts(subject, uses)):
        yield from _check_text(subject, query, store)
    yield from _check_names(subject, uses)
    if not dynamic and subject.readable and not subject.forest.faults:
        yield from _unused(subject, uses)
    yield from _check_matrix(subject, store)
    yield from _check_columns(subject)


def _uses(subject: Subject) -> tuple[list[Use], bool]:
    """Uses of queries, and whether there are some that only rendering knows."""
    from jinja2 import nodes

    uses: list[Use] = []
    mentioned = 0
    for tree, node in subject.forest.walk(nodes.Expr):
        if isinstance(node, nodes.Name) and node.name in (
            *_FUNCTIONS,
            "sparql_results",
        ):
            mentioned += node.ctx == "load"
        text = _query_of(node)
        if text is not None:
            uses.append(Use(text, tree.file, tree.line(node), node))
    # A mention that is no use: its query is named by an expression.
    return uses, mentioned > len(uses) or subject.forest.is_open


def _query_of(node: Any) -> str | None:
    """The constant name or text of the query that `node` asks; None if it does not."""
    from jinja2 import nodes

    value: Any = None
    if isinstance(node, nodes.Getattr) and _is_name(node.node, ("sparql_results",)):
        value = node.attr
    elif isinstance(node, nodes.Getitem) and _is_name(node.node, ("sparql_results",)):
        value = node.arg.value if isinstance(node.arg, nodes.Const) else None
    elif isinstance(node, nodes.Call) and _is_name(node.node, _FUNCTIONS):
        first = node.args[0] if node.args else None
        value = first.value if isinstance(first, nodes.Const) else None
    return value if isinstance(value, str) else None


def _is_name(node: Any, names: tuple[str, ...]) -> bool:
    return type(node).__name__ == "Name" and node.name in names


def _texts(subject: Subject, uses: list[Use]) -> Iterator[NamedQuery]:
    """The queries that stand as text in the matrix and in the body."""
    matrix = _matrix_query(subject)
    if matrix is not None and matrix not in subject.template.front.queries:
        yield matrix
    for use in uses:
        if not use.is_name:
            yield NamedQuery("", use.text, use.file, use.line)


def _matrix_query(subject: Subject) -> NamedQuery | None:
    """The query of the matrix, with the place of its text."""
    template = subject.template
    matrix = template.front.matrix
    if matrix is None:
        return None
    for query in template.front.queries:
        if query.name == matrix.query:
            return query
    if _NAME.fullmatch(matrix.query):
        return None
    lines = template.front.lines
    key_line = lines.get("matrix.query", lines.get("matrix", 1))
    line = Place(template.path, template.path, subject.source).text_line(key_line)
    return NamedQuery("matrix", matrix.query, str(template.path), line)


def _empty_store(subject: Subject) -> Store | None:
    """A dataset that queries are tried on, just to have them parsed."""
    from ggen.infra.stores.open import open_store

    try:
        return open_store(str(subject.settings["engine"]))
    except GgenError:
        return None


def _check_text(
    subject: Subject, query: NamedQuery, store: Store | None
) -> Iterator[Found]:
    facts = read_query(query.text)
    yield from _check_prefixes(subject, query, facts)
    yield from _check_syntax(query, facts, store)
    for rule, spots, message in (
        ("engine-dependent", facts.unsettled, "engines may answer {} differently"),
        ("chance-in-query", facts.chance, "{} gives something else in every run"),
        ("remote-query", facts.remote, "{} is refused without --allow-service"),
    ):
        for spot in spots:
            line = query.line + spot.line
            yield Found(rule, message.format(spot.name), query.file, line)


def _check_syntax(
    query: NamedQuery, facts: QueryFacts, store: Store | None
) -> Iterator[Found]:
    from ggen.infra.stores.protocol import Query

    if store is None:
        return
    # A prefix that is missing is told by its own rule.
    prefixes = {spot.name: f"urn:ggen:any:{spot.name}:" for spot in facts.prefixes}
    try:
        store.query(
            Query(
                query.text,
                prefixes,
                {},
                base="https://ggen.invalid/",
                file=query.file,
                line=query.line,
            )
        )
    except QueryError as error:
        place = (error.file or query.file, error.line or query.line, error.column)
        yield Found("query-syntax", error.message, *place, hint=error.hint)
    except GgenError:
        # Refused: what reads from elsewhere is told by its own rule.
        return


def _check_prefixes(
    subject: Subject, query: NamedQuery, facts: QueryFacts
) -> Iterator[Found]:
    from ggen.domain.graph.prefixes import WELL_KNOWN

    front = subject.template.front
    declared = {**WELL_KNOWN, **subject.settings["graph.prefixes"], **front.prefixes}
    unknown = [spot for spot in facts.prefixes if spot.name not in declared]
    # Loading the graph is work: only for a prefix that nothing else declares.
    of_graph = subject.graph_prefixes if unknown else {}
    for spot in unknown:
        if spot.name in (of_graph or {}):
            continue
        fix = _prefix_fix(subject, spot.name)
        others = [] if fix or not spot.name else [*declared, *(of_graph or {})]
        yield Found(
            "undeclared-prefix",
            f"the prefix '{spot.name}:' is not declared",
            query.file,
            query.line + spot.line,
            hint=suggestion(nearest(spot.name, others), "declare it in 'prefixes'"),
            fix=fix,
            severity=WARNING if of_graph is None else None,
        )


def _prefix_fix(subject: Subject, prefix: str) -> Fix | None:
    namespace = _COMMON_PREFIXES.get(prefix)
    mark = subject.source[0] if subject.source else ""
    if namespace is None or mark not in ("---", "+++"):
        return None
    lines = subject.template.front.lines
    # Line 1 is the mark: below it is the one place that always can take a key.
    at = lines.get("prefixes", 1)
    entry = f'{prefix} = "{namespace}"' if mark == "+++" else f"{prefix}: {namespace}"
    new: tuple[str, ...]
    if at == 1:
        new = (f"prefixes.{entry}",) if mark == "+++" else ("prefixes:", f"  {entry}")
    elif any(key.startswith("prefixes.") and n == at + 1 for key, n in lines.items()):
        # The first of the entries below shows how far they are indented.
        below = subject.source[at]
        new = (below[: len(below) - len(below.lstrip())] + entry,)
    else:
        return None
    file = str(subject.template.path)
    return Fix(f"declare '{prefix}:'", file, at, partial(followed, lines=new))


def _check_names(subject: Subject, uses: list[Use]) -> Iterator[Found]:
    for use in uses:
        if use.is_name and use.text not in subject.query_names and subject.readable:
            near = nearest(use.text, subject.query_names)
            yield Found(
                "unknown-query",
                f"the query '{use.text}' does not exist",
                use.file,
                use.line,
                hint=suggestion(near),
            )


def _unused(subject: Subject, uses: list[Use]) -> Iterator[Found]:
    template = subject.template
    # Texts in the body never are names of queries, so they may stay in the set.
    used = {use.text for use in uses}
    if template.front.matrix is not None:
        used.add(template.front.matrix.query)
    for query in template.front.queries:
        if query.name not in used:
            line = template.front.lines.get(f"sparql.{query.name}")
            yield Found(
                "unused-query",
                f"the query '{query.name}' is not used",
                str(template.path),
                line or template.front.lines.get("sparql"),
            )


def _check_matrix(subject: Subject, store: Store | None) -> Iterator[Found]:
    template = subject.template
    query = _matrix_query(subject)
    if query is None or template.front.matrix is None:
        return
    facts = read_query(query.text)
    # Where the parts of a query are is certain only when it parses.
    if facts.form != "SELECT" or any(_check_syntax(query, facts, store)):
        return
    if facts.order_index is not None:
        yield Found(
            "unordered-matrix",
            "the query of the matrix has no ORDER BY",
            query.file,
            query.line,
            hint="the rows are sorted by their text then",
            fix=_order_fix(subject, query, facts),
        )
    for name, column in template.front.matrix.bind.items():
        if column not in facts.columns:
            near = nearest(column, facts.columns)
            yield Found(
                "unknown-column",
                f"the query of the matrix has no column '{column}'",
                str(template.path),
                template.front.lines.get(f"matrix.bind.{name}"),
                hint=suggestion(near, f"it has {', '.join(facts.columns)}"),
            )


def _order_fix(subject: Subject, query: NamedQuery, facts: QueryFacts) -> Fix | None:
    index = facts.order_index
    if index is None or not facts.columns:
        return None
    before = query.text[:index]
    row = before.count("\n")
    text = query.text.split("\n")[row].rstrip()
    source = subject.lines_of(query.file)
    line = query.line + row
    at_line = source[line - 1] if line <= len(source) else ""
    # Folded and escaped text does not stand in the file as it is.
    if not text or at_line.count(text) != 1 or add_order(query.text) is None:
        return None
    column = len(before) - (before.rfind("\n") + 1)
    order = " ".join(f"?{name}" for name in facts.columns)
    edit = partial(inserted, at=at_line.index(text) + column, text=f" ORDER BY {order}")
    return Fix(f"add ORDER BY {order}", query.file, line, edit)


def _check_columns(subject: Subject) -> Iterator[Found]:
    """Columns of rows in loops over the rows of a query."""
    from jinja2 import nodes

    texts = {query.name: query.text for query in subject.template.front.queries}
    for tree, loop in subject.forest.walk(nodes.For):
        # Other functions and filters give something else than rows.
        named = _query_of(_rows(loop.iter))
        text = texts.get(named or "", named if " " in (named or "") else None)
        facts = read_query(text) if text else None
        if facts and facts.form == "SELECT" and isinstance(loop.target, nodes.Name):
            yield from _check_loop(tree, loop, facts.columns)


def _rows(node: Any) -> Any:
    from jinja2 import nodes

    while isinstance(node, nodes.Filter) and node.name in _ROW_FILTERS:
        node = node.node
    is_call = isinstance(node, nodes.Call) and _is_name(node.node, ("sparql",))
    return node if is_call or not isinstance(node, nodes.Call) else None


def _check_loop(
    tree: Tree, loop: nodes.For, columns: tuple[str, ...]
) -> Iterator[Found]:
    from jinja2 import nodes

    row = getattr(loop.target, "name", "")
    for part in loop.body:
        for node in part.find_all(nodes.Getattr):
            known = node.attr in columns or node.attr in _ROW_NAMES
            if _is_name(node.node, (row,)) and not known:
                near = nearest(node.attr, columns)
                yield Found(
                    "unknown-column",
                    f"the query has no column '{node.attr}'",
                    tree.file,
                    tree.line(node),
                    hint=suggestion(near, f"it has {', '.join(columns)}"),
                )
