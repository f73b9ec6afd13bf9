"""RDF Patch: a difference as lines that can be kept, sent, and applied.

The format is that of https://afs.github.io/rdf-delta/rdf-patch.html. Blank nodes are
named by their RDFC-1.0 label in the graph that the patch applies to, whose hash the
header holds; labels ``new0``, ``new1``, ... are fresh blank nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ggen.domain.graph.canon import canonical_quads, graph_hash
from ggen.domain.graph.matching import blanks_of
from ggen.errors import Conflict, InputError
from ggen.infra.stores.terms import IRI, Literal, Quad, Term, parse_term

_HEADER = "H applies-to <urn:sha256:{}> ."
_APPLIES_TO = re.compile(r"H applies-to <urn:sha256:([0-9a-f]{64})> \.")
_TERM = (
    r"<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|_:[^\s<>\"]+"
    r'|"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^<[^<>\s]*>)?'
)
_STATEMENT = re.compile(rf"(?P<op>[AD])(?P<terms>(?:\s+(?:{_TERM}))+)\s*\.\s*$")
_EACH_TERM = re.compile(_TERM)
# Prefix lines are for readers: the statements are written in full.
_IGNORED = re.compile(r"(?:H|PA|PD|TX|TC)(?:\s.*)?\.\s*$|#.*$|\s*$")


@dataclass(frozen=True)
class Patch:
    """A parsed patch.

    Attributes:
        applies_to: hash of the graph it was made from; None when it does not say.
        changes: (``A`` or ``D``, quad), in their order.
    """

    applies_to: str | None
    changes: tuple[tuple[str, Quad], ...]


def format_patch(removed: Iterable[Quad], added: Iterable[Quad], *, a_hash: str) -> str:
    """The patch that makes B of A: deletions, then additions, each sorted.

    Args:
        removed, added: as in `diff.QuadDiff`.
        a_hash: of A, for the header.
    """
    lines = [f"D {text}" for text in sorted(quad.n3() for quad in removed)]
    lines += [f"A {text}" for text in sorted(quad.n3() for quad in added)]
    return "\n".join([_HEADER.format(a_hash), "TX .", *lines, "TC ."]) + "\n"


def parse_patch(text: str, file: str | None = None) -> Patch:
    """Read RDF Patch with statements in N-Triples terms.

    Raises:
        InputError: with the line that is not understood; an aborted transaction (TA).
    """
    applies_to = None
    changes = []
    # Not splitlines(): literals may hold other line breaks as they are.
    for number, raw_line in enumerate(text.split("\n"), start=1):
        line = raw_line.strip()
        header = _APPLIES_TO.fullmatch(line)
        statement = _STATEMENT.match(line)
        if header:
            applies_to = header[1]
        elif statement:
            quad = _parse_quad(statement["terms"])
            if quad is None:
                raise InputError("not a statement", file=file, line=number)
            changes.append((statement["op"], quad))
        elif not _IGNORED.match(line):
            raise InputError(
                f"not a line of RDF Patch: '{line[:60]}'",
                hint="lines begin with H, TX, TC, PA, PD, A or D and end with ' .'",
                file=file,
                line=number,
            )
    return Patch(applies_to, tuple(changes))


def _parse_quad(text: str) -> Quad | None:
    terms = [parse_term(match[0]) for match in _EACH_TERM.finditer(text)]
    return _checked_quad(*terms) if len(terms) in (3, 4) else None


def _checked_quad(
    subject: Term, predicate: Term, obj: Term, graph: Term | None = None
) -> Quad | None:
    if isinstance(subject, Literal) or isinstance(graph, Literal):
        return None
    return Quad(subject, predicate, obj, graph) if type(predicate) is IRI else None


def apply_patch(
    quads: Iterable[Quad], patch: Patch, *, file: str | None = None
) -> set[Quad]:
    """The graph after the patch; its blank nodes carry RDFC-1.0 labels of before.

    Deleting what is not there and adding what is there change nothing.

    Raises:
        Conflict: the patch names blank nodes, and was made from another graph.
        RdfError: blank nodes too symmetric to be named.
    """
    after = canonical_quads(quads)
    _check_fits(after, patch, file)
    for op, quad in patch.changes:
        if op == "D":
            after.discard(quad)
        else:
            after.add(quad)
    return after


def _check_fits(before: set[Quad], patch: Patch, file: str | None) -> None:
    """RDFC-1.0 labels mean something in the graph of the header only."""
    # Labels of other shapes are fresh blank nodes, which fit any graph.
    names_old_nodes = any(
        node.id.startswith("_:c14n")
        for _, quad in patch.changes
        for node in blanks_of(quad)
    )
    if not (names_old_nodes and patch.applies_to):
        return
    if graph_hash(before) != patch.applies_to:
        raise Conflict(
            "the patch names blank nodes of another graph",
            hint=f"it applies to the graph with hash {patch.applies_to}",
            file=file,
        )
