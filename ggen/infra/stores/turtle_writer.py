"""Turtle and TriG that do not depend on an engine: sorted, grouped by subject.

Blank nodes that are used once are written where they are used, lists in brackets;
others keep the labels that they come with.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ggen.infra.stores.order import term_key
from ggen.infra.stores.terms import (
    IRI,
    RDF,
    XSD,
    XSD_STRING,
    BlankNode,
    Literal,
    Quad,
    Subject,
    Term,
)

_INDENT = "    "
_DEEPEST = 12
_TYPE, _FIRST, _REST, _NIL = (IRI(RDF + n) for n in ("type", "first", "rest", "nil"))

_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_INNER = f"-{_START}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_LOCAL = re.compile(rf"(?:[{_START}_0-9](?:[{_INNER}.]*[{_INNER}])?)?\Z")
_PREFIX = re.compile(rf"(?:[{_START}](?:[{_INNER}.]*[{_INNER}])?)?\Z")
_BARE = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+\Z"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    f"{XSD}double": re.compile(
        r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+\Z"
    ),
    f"{XSD}boolean": re.compile(r"(?:true|false)\Z"),
}
_LONG_ESCAPE = re.compile(r'\\|"(?="|\Z)|[\x00-\x08\x0b-\x1f\x7f]')

Properties = dict[IRI, list[Term]]


def write_turtle(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> str:
    """A Turtle document, or TriG as soon as one quad is in a named graph."""
    by_graph: dict[Subject | None, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph].append(quad)
    # A node in brackets exists in one graph only.
    shared = _shared_blanks(by_graph)
    names = _Names(prefixes)
    blocks = []
    # The default graph comes first, for None does.
    for graph in sorted(by_graph, key=term_key):
        shape = _Graph(by_graph[graph], names, shared)
        lines = list(shape.iter_lines("" if graph is None else _INDENT))
        if graph is not None:
            lines = [f"{names.term(graph)} {{", *lines[:-1], "}", ""]
        blocks.append("\n".join(lines))
    # The body is written by now, and has decided which ones are used.
    head = [f"@prefix {p}: <{ns}> ." for p, ns in sorted(names.used.items())]
    body = "\n".join(blocks).strip("\n")
    return "\n".join([*head, *([""] if head and body else []), body]).strip("\n") + "\n"


def _shared_blanks(by_graph: Mapping[Subject | None, list[Quad]]) -> set[BlankNode]:
    """Blank nodes in several graphs, and those that name graphs."""
    graphs_of: dict[BlankNode, set[Subject | None]] = defaultdict(set)
    for graph, quads in by_graph.items():
        for quad in quads:
            for term in (quad.subject, quad.object):
                if isinstance(term, BlankNode):
                    graphs_of[term].add(graph)
    shared = {blank for blank, graphs in graphs_of.items() if len(graphs) > 1}
    return shared | {graph for graph in by_graph if isinstance(graph, BlankNode)}


class _Names:
    """Writes terms with prefixes, and remembers which it used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.used: dict[str, str] = {}
        # An empty namespace would swallow every IRI.
        usable = [(ns, p) for p, ns in prefixes.items() if ns and _PREFIX.match(p)]
        # The longest namespace wins, then the first prefix in order.
        self._namespaces = sorted(usable, key=lambda item: (-len(item[0]), item[1]))
        self._known: dict[str, str] = {}

    def iri(self, iri: IRI) -> str:
        text = self._known.get(iri.value)
        if text is None:
            text = self._known[iri.value] = self._shorten(iri)
        return text

    def _shorten(self, iri: IRI) -> str:
        for namespace, prefix in self._namespaces:
            if iri.value.startswith(namespace):
                local = iri.value[len(namespace) :]
                if _LOCAL.match(local):
                    self.used[prefix] = namespace
                    return f"{prefix}:{local}"
        return iri.n3()

    def term(self, term: Term) -> str:
        if isinstance(term, IRI):
            return self.iri(term)
        if isinstance(term, BlankNode):
            return term.id
        bare = _BARE.get(term.datatype)
        if bare is not None and bare.match(term.lexical):
            return term.lexical
        quoted = _quoted(term.lexical)
        if term.lang is not None:
            return f"{quoted}@{term.lang}"
        if term.datatype == XSD_STRING:
            return quoted
        return f"{quoted}^^{self.iri(IRI(term.datatype))}"


def _quoted(text: str) -> str:
    # Line ends stay line ends, for a person reads them and a diff shows them.
    if "\n" not in text:
        return Literal(text).n3()
    return f'"""{_LONG_ESCAPE.sub(_escaped, text)}"""'


def _escaped(match: re.Match[str]) -> str:
    # N-Triples' escapes are Turtle's as well.
    return Literal(match[0]).n3()[1:-1]


class _Graph:
    """The statements of one graph and the shape in which they are written."""

    def __init__(
        self, quads: Iterable[Quad], names: _Names, shared: set[BlankNode]
    ) -> None:
        self._names = names
        self._properties: dict[Subject, Properties] = {}
        uses: Counter[Term] = Counter()
        for quad in quads:
            properties = self._properties.setdefault(quad.subject, {})
            properties.setdefault(quad.predicate, []).append(quad.object)
            uses[quad.object] += 1
        blanks = [s for s in self._properties if isinstance(s, BlankNode)]
        # Nobody refers to these, so they need no label at all.
        self._anonymous = {b for b in blanks if not uses[b] and b not in shared}
        self._nested = {b for b in blanks if uses[b] == 1 and b not in shared}
        self._leaves = {
            term
            for term, count in uses.items()
            if isinstance(term, BlankNode) and count == 1 and term not in shared
        }.difference(blanks)
        self._keep_reachable()

    def _keep_reachable(self) -> None:
        """Give labels to what would be nested too deeply, or only in itself."""
        # From what is written at the top, everything nested must be reached.
        roots = [s for s in self._properties if s not in self._nested]
        reached = set(roots)
        while True:
            # A stack and not recursion: chains may be long.
            work = [(root, 0) for root in roots]
            while work:
                node, depth = work.pop()
                for child, child_depth in self._children(node, depth):
                    too_deep = child_depth > _DEEPEST
                    if too_deep:
                        self._nested.discard(child)
                    reached.add(child)
                    work.append((child, 0 if too_deep else child_depth))
            lost = self._nested - reached
            if not lost:
                return
            # A circle: one of its nodes gets a label, the others hang on that.
            roots = [min(lost)]
            self._nested.discard(roots[0])
            reached.update(roots)

    def _children(self, node: Subject, depth: int) -> Iterator[tuple[BlankNode, int]]:
        for predicate, objects in self._properties[node].items():
            # The rest of a list is written beside its beginning, not inside it.
            below = depth if predicate == _REST else depth + 1
            for obj in objects:
                if isinstance(obj, BlankNode) and obj in self._nested:
                    yield obj, below

    def iter_lines(self, indent: str) -> Iterator[str]:
        """Statements, each one item, with an empty line behind every one."""
        tops = [s for s in self._properties if s not in self._nested]
        for subject in sorted(tops, key=self._rank):
            is_anonymous = subject in self._anonymous
            name = "[]" if is_anonymous else self._names.term(subject)
            yield f"{indent}{name} {self._body(subject, indent + _INDENT)} ."
            yield ""

    def _rank(self, subject: Subject) -> tuple[bool, object]:
        return isinstance(subject, BlankNode), term_key(subject)

    def _body(self, subject: Subject, indent: str) -> str:
        properties = self._properties[subject]
        parts = []
        for predicate in sorted(properties, key=lambda p: (p != _TYPE, p.value)):
            # Turtle's own short word for rdf:type, and by custom the first.
            verb = "a" if predicate == _TYPE else self._names.iri(predicate)
            inner = indent + _INDENT
            objects = sorted(properties[predicate], key=term_key)
            texts = [self._object(obj, indent) for obj in objects]
            if len(texts) == 1:
                parts.append(f"{verb} {texts[0]}")
            else:
                listed = f",\n{inner}".join(texts)
                parts.append(f"{verb}\n{inner}{listed}")
        return f" ;\n{indent}".join(parts)

    def _object(self, term: Term, indent: str) -> str:
        if term == _NIL:
            return "()"
        if term in self._leaves:
            return "[]"
        if not isinstance(term, BlankNode) or term not in self._nested:
            return self._names.term(term)
        # Only what is exactly a list is written as one; the rest is spelt out.
        items = self._list_items(term)
        if items is not None:
            texts = [self._object(item, indent + _INDENT) for item in items]
            return f"( {' '.join(texts)} )"
        inner = indent + _INDENT
        return f"[\n{inner}{self._body(term, inner)}\n{indent}]"

    def _list_items(self, head: BlankNode) -> list[Term] | None:
        """What the list at `head` holds; None when it is not a proper list."""
        items: list[Term] = []
        node: Term = head
        while node != _NIL:
            if not isinstance(node, BlankNode) or node not in self._nested:
                return None
            cell = self._properties[node]
            if {p: len(objects) for p, objects in cell.items()} != _CELL:
                return None
            items.append(cell[_FIRST][0])
            node = cell[_REST][0]
        return items


_CELL = {_FIRST: 1, _REST: 1}
