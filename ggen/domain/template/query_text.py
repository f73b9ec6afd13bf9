"""What the text of a SPARQL query says about itself, without an engine.

Enough for reading and checking templates: its form, its columns, its prefixes, and
what may come out differently from run to run or from engine to engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ggen.infra.stores.sparql_text import SELECT, Outline, read_outline
from ggen.infra.stores.sparql_tokens import (
    IRI,
    NUMBER,
    PNAME,
    VAR,
    WORD,
    Token,
    tokenize,
)

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_FLOATS = ("xsd:double", "xsd:float")
_CHANCE = ("RAND", "UUID", "STRUUID", "NOW", "BNODE")


@dataclass(frozen=True)
class Spot:
    """Something at a place of the text.

    Attributes:
        line: lines before it.
        index: characters before it.
    """

    name: str
    line: int
    index: int


@dataclass(frozen=True)
class QueryFacts:
    """What a query says.

    Attributes:
        form: one of FORMS; None when the text is no query.
        columns: names that SELECT gives; for ``*`` every variable of the text.
        is_ordered: it has an ORDER BY of its own, not one of a sub-select.
        order_index: where an ORDER BY would have to be put in.
        prefixes: first use of every prefix that the text does not declare.
        unsettled: what different engines may answer differently.
        chance: what every run may answer differently.
        remote: words that read what was not loaded.
    """

    form: str | None
    columns: tuple[str, ...] = ()
    is_ordered: bool = False
    order_index: int | None = None
    prefixes: tuple[Spot, ...] = ()
    unsettled: tuple[Spot, ...] = ()
    chance: tuple[Spot, ...] = ()
    remote: tuple[Spot, ...] = ()


def read_query(text: str) -> QueryFacts:
    """The facts of `text`; never fails, whatever it is."""
    tokens = tokenize(text)
    outline = read_outline(tokens)
    if outline.form not in FORMS:
        return QueryFacts(None)
    body, tail = tokens[outline.head :], tokens[outline.after :]
    return QueryFacts(
        form=outline.form,
        columns=_columns(outline, tokens),
        is_ordered=any(token.upper == "ORDER" for token in tail),
        order_index=_order_index(tokens[outline.after - 1], tail),
        prefixes=_used_prefixes(text, tokens, outline.head),
        unsettled=tuple(_spot(text, *found) for found in _unsettled(body, tail)),
        chance=tuple(
            _spot(text, token, f"{token.upper}()")
            for token in _called(body)
            if token.upper in _CHANCE
        ),
        remote=tuple(
            _spot(text, token, token.upper)
            for token in body
            if token.kind == WORD and token.upper in ("SERVICE", "FROM")
        ),
    )


def _columns(outline: Outline, tokens: Sequence[Token]) -> tuple[str, ...]:
    if outline.form != SELECT:
        return ()
    if outline.columns is not None:
        return outline.columns
    # For `*` an engine takes those in scope; a few more do no harm here.
    names = (token.text[1:] for token in tokens if token.kind == VAR)
    return tuple(dict.fromkeys(names))


def _order_index(brace: Token, tail: Sequence[Token]) -> int | None:
    if any(token.upper == "ORDER" for token in tail):
        return None
    for before, token in zip([brace, *tail], tail, strict=False):
        if token.upper in ("LIMIT", "OFFSET", "VALUES"):
            return before.end
    return (tail[-1] if tail else brace).end


def _used_prefixes(text: str, tokens: Sequence[Token], head: int) -> tuple[Spot, ...]:
    declared = {
        following.text.partition(":")[0]
        for token, following in pairwise(tokens[:head])
        if token.upper == "PREFIX"
    }
    # One finding per prefix is enough: declaring it mends all its uses.
    first: dict[str, Spot] = {}
    for token in tokens[head:]:
        if token.kind == PNAME:
            prefix = token.text.partition(":")[0]
            if prefix not in declared:
                first.setdefault(prefix, _spot(text, token, prefix))
    return tuple(first.values())


def _unsettled(
    body: Sequence[Token], tail: Sequence[Token]
) -> Iterator[tuple[Token, str]]:
    if body[0].upper == "DESCRIBE":
        yield body[0], "DESCRIBE"
    inside = body[: len(body) - len(tail)]
    # A sub-select with an order is the usual way to settle what is concatenated.
    ordered_inside = any(token.upper == "ORDER" for token in inside)
    for token in _called(body):
        if token.upper == "SAMPLE":
            yield token, "SAMPLE"
        if token.upper == "GROUP_CONCAT" and not ordered_inside:
            yield token, "GROUP_CONCAT without an order inside"
        if token.text in _FLOATS:
            yield token, f"{token.text} arithmetic"
    for token in body:
        if token.kind == NUMBER and "e" in token.text.lower():
            yield token, "xsd:double arithmetic"
    yield from _loose_limits(body)


def _loose_limits(body: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    # One flag per open brace: whether the select inside of it is ordered.
    ordered = [False]
    for token in body:
        if token.text == "{":
            ordered.append(False)
        elif token.text == "}" and len(ordered) > 1:
            ordered.pop()
        elif token.upper == "ORDER":
            ordered[-1] = True
        elif token.upper in ("LIMIT", "OFFSET") and not ordered[-1]:
            yield token, f"{token.upper} without ORDER BY"


def _called(body: Sequence[Token]) -> Iterator[Token]:
    """Names that a bracket follows."""
    for token, following in pairwise(body):
        if following.text == "(" and token.kind in (WORD, PNAME, IRI):
            yield token


def _spot(text: str, token: Token, name: str) -> Spot:
    return Spot(name, text.count("\n", 0, token.start), token.start)


def add_order(text: str) -> str | None:
    """`text` with its columns as ORDER BY; None when it has an order, or needs none."""
    facts = read_query(text)
    if facts.form != "SELECT" or facts.order_index is None or not facts.columns:
        return None
    order = " ".join(f"?{name}" for name in facts.columns)
    before, after = text[: facts.order_index], text[facts.order_index :]
    ordered = f"{before} ORDER BY {order}{after}"
    # In a broken query the place may not be the one it was taken for.
    return ordered if read_query(ordered).is_ordered else None
