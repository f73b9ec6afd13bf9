"""Rules: SPARQL CONSTRUCT queries applied until nothing new appears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ggen.domain.graph.sources import shown_path
from ggen.errors import NotFound, QueryError
from ggen.infra.files import expand, read_text
from ggen.infra.hashing import sha256_hex
from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.protocol import Answer, Query, Store, Triples
from ggen.infra.stores.terms import Literal, Quad, Triple

MAX_ROUNDS = 100
MAX_INFERRED = 1_000_000


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query of a file.

    Attributes:
        name: the file below the folder that rules are relative to, for people.
        file: the file, for messages.
        sha256: of the text.
    """

    name: str
    file: str
    text: str
    sha256: str


@dataclass(frozen=True)
class Inference:
    """What one rule added to a graph, over all rounds."""

    rule: str
    triples: tuple[Triple, ...]


def load_rules(patterns: Sequence[str], base_dir: Path) -> tuple[Rule, ...]:
    """Read the rule files that paths and globs stand for, in order, each once.

    Raises:
        NotFound: a file that does not exist, or a glob that matches none.
        EncodingError: not UTF-8, or a folder.
    """
    rules = []
    # Pattern by pattern, because each must match something.
    for pattern in patterns:
        paths = expand([pattern], base_dir)
        if not paths:
            raise NotFound(f"no rule file matches '{pattern}'")
        for path in paths:
            text = read_text(path)
            name = shown_path(path, base_dir)
            rules.append(Rule(name, str(path), text, sha256_hex(text)))
    return tuple({rule.file: rule for rule in rules}.values())


def apply_rules(
    store: Store,
    rules: Sequence[Rule],
    *,
    prefixes: Mapping[str, str],
    base: str,
    max_rounds: int = MAX_ROUNDS,
    max_inferred: int = MAX_INFERRED,
) -> tuple[Inference, ...]:
    """Add to the default graph what the rules construct, until nothing new appears.

    A round applies every rule once, in order; later rules see what earlier ones
    added. A triple counts as known when some graph holds it with the same value, and
    is added with its literal in canonical form.

    Args:
        store: is changed; after an error it holds a part of the inferred triples.
        rules: in the order in which to apply them.
        prefixes: for prefixes that a rule does not declare.
        base: IRI against which relative IRIs in rules resolve.
        max_rounds: bound on the rounds.
        max_inferred: bound on the triples added by all rules.

    Returns:
        One entry per rule, in order; triples in the order in which they were found.

    Raises:
        QueryError: a rule does not parse, is not a CONSTRUCT query, or the rules find
            no end within the bounds (one that makes blank nodes never does).
    """
    if not rules:
        return ()
    known = {_by_value(quad.triple) for quad in store.quads()}
    found: dict[str, list[Triple]] = {rule.file: [] for rule in rules}
    # Whole rounds, not only what is new: SPARQL cannot be told where to look.
    for _ in range(max_rounds):
        before = len(known)
        for rule in rules:
            new = _new_triples(store.query(_query(rule, prefixes, base)), rule, known)
            store.add(Quad(*triple) for triple in new)
            found[rule.file] += new
            if sum(map(len, found.values())) > max_inferred:
                raise _endless(rule, f"made more than {max_inferred} triples")
        if len(known) == before:
            return tuple(
                Inference(rule.name, tuple(found[rule.file])) for rule in rules
            )
    raise _endless(rules[-1], f"still found new triples after {max_rounds} rounds")


def _query(rule: Rule, prefixes: Mapping[str, str], base: str) -> Query:
    return Query(
        text=rule.text, prefixes=prefixes, bindings={}, base=base, file=rule.file
    )


def _new_triples(answer: Answer, rule: Rule, known: set[Triple]) -> list[Triple]:
    """The triples of `answer` that are not in `known`, which gets them."""
    if not isinstance(answer, Triples):
        raise QueryError("a rule must be a CONSTRUCT query", file=rule.file)
    # By value, lest an engine that keeps spellings finds 1.0 again as 1.00 for ever.
    found = dict.fromkeys(_by_value(triple) for triple in answer.triples)
    new = [triple for triple in found if triple not in known]
    known.update(new)
    return new


def _by_value(triple: Triple) -> Triple:
    """The triple as both engines see it: literals in canonical form."""
    obj = triple.object
    if not isinstance(obj, Literal):
        return triple
    return Triple(triple.subject, triple.predicate, canonical(obj))


def _endless(rule: Rule, what: str) -> QueryError:
    return QueryError(
        f"the rules find no end: they {what}",
        hint="a rule that makes blank nodes, or ever new literals, never ends",
        file=rule.file,
    )
