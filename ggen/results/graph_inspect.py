"""Answers of the graph verbs that look: validate, diff, stats, snapshot, visualize.

Terms are N-Triples text (``<iri>``, ``_:label``, ``"text"@en``); `name` fields are
the same things shortened for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ggen.results import Result


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One result of a SHACL validation.

    Attributes:
        severity: ``violation``, ``warning``, ``info``, or the IRI of another one.
        focus_node: the node that was checked, as N-Triples.
        path: SPARQL property path from the focus node; None for node shapes.
        value: the offending value as N-Triples; None when it is about their number.
        message: the shape's own message, else one made from the constraint.
        shape: IRI of the nearest shape with a name around `source_shape`.
        source_shape: the shape with the constraint, as N-Triples.
        component: IRI of the constraint component.
        file: the document in which the focus node is described; None: not found.
        line: 1-based line in `file`.
        details: findings of nested shapes that led to this one.
    """

    severity: str
    focus_node: str
    path: str | None
    value: str | None
    message: str
    shape: str | None
    source_shape: str
    component: str
    file: str | None = None
    line: int | None = None
    details: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GraphValidated(Result):
    """The report of ``graph validate``.

    Attributes:
        conforms: no finding at all, as SHACL defines it.
        fail_on: least severity that makes the answer no.
        shapes: number of shapes that have targets.
        counts: severity -> number of findings.
        findings: by shape, then focus node, path and value.
        prefixes: prefix -> namespace, with which the text report shortens names.
        format: format of `document`.
        document: the report in `format`; None for text and when written to `path`.
        path: the file written; None without ``-o``.
    """

    answer: ClassVar[bool] = True

    conforms: bool
    fail_on: str
    failed: bool
    shapes: int
    triples: int
    counts: dict[str, int]
    findings: tuple[Finding, ...]
    prefixes: dict[str, str]
    format: str = "text"
    document: str | None = None
    path: str | None = None

    @property
    def ok(self) -> bool:
        return not self.failed


@dataclass(frozen=True, kw_only=True)
class Change:
    """One statement that was added or removed.

    Attributes:
        op: ``+`` or ``-``.
        subject, predicate, object, graph: N-Triples; `graph` is None in the default
            graph. Blank nodes of A carry their RDFC-1.0 label in A, those that only B
            has are ``_:new0``, ``_:new1``, ...
        owner: the named node from which a blank subject is reached, as N-Triples.
        route: predicates from `owner` to the blank subject, as N-Triples.
    """

    op: str
    subject: str
    predicate: str
    object: str
    graph: str | None = None
    owner: str | None = None
    route: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GraphDiffed(Result):
    """The difference between two graphs.

    Attributes:
        a, b: the two sides as named on the command line.
        a_hash, b_hash: SHA-256 of their canonical N-Quads.
        added, removed: number of statements.
        common: number of statements in both.
        changes: sorted by owner or subject; removals before additions.
        document: the RDF Patch or JSON text; None for text and when written to `path`.
    """

    answer: ClassVar[bool] = True

    a: str
    b: str
    a_hash: str
    b_hash: str
    equal: bool
    added: int
    removed: int
    common: int
    changes: tuple[Change, ...]
    prefixes: dict[str, str]
    format: str = "text"
    document: str | None = None
    path: str | None = None

    @property
    def ok(self) -> bool:
        return self.equal


@dataclass(frozen=True, kw_only=True)
class ClassCount:
    """A class and how many distinct instances are asserted."""

    iri: str
    name: str
    label: str | None
    instances: int
    declared: bool


@dataclass(frozen=True, kw_only=True)
class PropertyUse:
    """A property and how it is used.

    Attributes:
        triples: statements with it.
        subjects: distinct subjects of those.
        domains, ranges: declared ones, shortened.
        used_on: classes of its subjects, shortened, most frequent first, at most five.
    """

    iri: str
    name: str
    triples: int
    subjects: int
    declared: bool
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    used_on: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NamespaceCount:
    """A namespace, its prefix if one is declared, and its distinct IRIs."""

    namespace: str
    prefix: str | None
    iris: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that looks broken.

    Attributes:
        kind: ``prefix-as-iri``, ``relative-iri``, ``class-without-label``,
            ``untyped-subject``, ``property-without-domain`` or
            ``property-without-range``.
        meaning: one sentence about the kind.
        count: how many nodes.
        nodes: their IRIs, sorted.
    """

    kind: str
    meaning: str
    count: int
    nodes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GraphStats(Result):
    """Counts over a graph.

    Attributes:
        sources: files read.
        hash: SHA-256 of the canonical N-Quads.
        triples: distinct statements, counted per graph.
        inferred: how many of them rules added; None without rules.
        graphs: named graph -> statements, as N-Triples terms.
        subjects, predicates, objects: distinct ones.
        iris, blank_nodes, literals: distinct terms in any place.
        languages, datatypes: literals per tag and per datatype IRI, as statements.
        limit: rows that the text tables show.
    """

    answer: ClassVar[bool] = True

    sources: tuple[str, ...]
    hash: str
    triples: int
    inferred: int | None
    graphs: dict[str, int]
    subjects: int
    predicates: int
    objects: int
    iris: int
    blank_nodes: int
    literals: int
    classes: tuple[ClassCount, ...]
    properties: tuple[PropertyUse, ...]
    namespaces: tuple[NamespaceCount, ...]
    languages: dict[str, int]
    datatypes: dict[str, int]
    problems: tuple[Problem, ...]
    prefixes: dict[str, str]
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class SnapshotSource:
    """A document that a snapshot was taken from."""

    path: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The record of a snapshot.

    Attributes:
        hash: SHA-256 of the canonical N-Quads, and of the kept bytes.
        triples: statements in it.
        created: UTC, ISO 8601.
        prefixes: those that the documents declared.
    """

    name: str
    hash: str
    triples: int
    created: str
    sources: tuple[SnapshotSource, ...]
    prefixes: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class SnapshotSaved(Result):
    """``graph snapshot save`` is done; `path` is the file with the statements."""

    snapshot: Snapshot
    path: str
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class SnapshotList(Result):
    """All snapshots, by name."""

    answer: ClassVar[bool] = True

    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True, kw_only=True)
class SnapshotShown(Result):
    """One snapshot, after its content was checked against its hash."""

    answer: ClassVar[bool] = True

    snapshot: Snapshot
    path: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class SnapshotRestored(Result):
    """The canonical N-Quads of a snapshot: in `path`, else in `document`."""

    answer: ClassVar[bool] = True

    snapshot: Snapshot
    path: str | None
    document: str | None


@dataclass(frozen=True, kw_only=True)
class SnapshotDeleted(Result):
    """A snapshot is gone, or the person who was asked kept it."""

    name: str
    deleted: bool = True

    @property
    def ok(self) -> bool:
        return self.deleted


@dataclass(frozen=True, kw_only=True)
class GraphDrawn(Result):
    """A drawing of a graph.

    Attributes:
        shows: ``classes`` or ``instances``.
        nodes, edges: drawn.
        left_out_nodes, left_out_edges: not drawn because of the limit.
        document: the drawing; None when it was written to `path`.
    """

    answer: ClassVar[bool] = True

    shows: str
    format: str
    nodes: int
    edges: int
    left_out_nodes: int
    left_out_edges: int
    document: str | None
    path: str | None
