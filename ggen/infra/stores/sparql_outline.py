"""Where the parts of a SPARQL query are, read off its tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ggen.infra.stores import sparql_tokens as tok
from ggen.infra.stores.sparql_tokens import Token

SELECT, ASK, CONSTRUCT, DESCRIBE = "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"
UPDATE = "UPDATE"
AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))
FORMS = frozenset((SELECT, ASK, CONSTRUCT, DESCRIBE))
# What an update can begin with.
_OPERATIONS = frozenset(
    (
        *("INSERT", "DELETE", "WITH", "LOAD", "CLEAR"),
        *("CREATE", "DROP", "ADD", "MOVE", "COPY"),
    )
)
# What can follow the outer group; the order is the grammar's.
MODIFIERS = frozenset(("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))


@dataclass(frozen=True)
class Outline:
    """Where the parts of a query are, as indexes into its tokens.

    Attributes:
        form: SELECT, ASK, CONSTRUCT, DESCRIBE, UPDATE, or empty for none of them.
        head: index of the form's keyword.
        body: index behind the projection.
        group: index of the outer group's ``{``; None when there is no group.
        after: index behind the outer group, where the modifiers begin.
        columns: projected names; None for ``SELECT *`` and other forms.
        default_graphs, named_graphs: tokens of FROM and FROM NAMED.
    """

    form: str
    head: int
    body: int
    group: int | None
    after: int
    columns: tuple[str, ...] | None
    default_graphs: tuple[Token, ...]
    named_graphs: tuple[Token, ...]


def read_outline(tokens: list[Token]) -> Outline:
    """Find the parts of a query; never fails, however broken it is."""
    head = _skip_prologue(tokens)
    form = tokens[head].upper if head < len(tokens) else ""
    if form not in FORMS:
        form = UPDATE if form in _OPERATIONS else ""
        return Outline(form, head, head, None, len(tokens), None, (), ())
    index, columns = head + 1, None
    if form == SELECT:
        index, columns = _read_projection(tokens, index)
    elif form == CONSTRUCT and text_at(tokens, index) == "{":
        # The template; the short form has none.
        index = tok.find_close(tokens, index) + 1
    body = index
    plain, named, index = _read_dataset(tokens, index)
    group = index if text_at(tokens, index) == "{" else None
    after = index if group is None else tok.find_close(tokens, group) + 1
    return Outline(form, head, body, group, after, columns, plain, named)


def text_at(tokens: list[Token], index: int) -> str:
    """The token there, keywords in capitals; empty behind the last one."""
    return tokens[index].upper if index < len(tokens) else ""


def _skip_prologue(tokens: list[Token]) -> int:
    index = 0
    while text_at(tokens, index) in ("PREFIX", "BASE", "VERSION"):
        index += 3 if tokens[index].upper == "PREFIX" else 2
    return index


def _read_projection(
    tokens: list[Token], index: int
) -> tuple[int, tuple[str, ...] | None]:
    columns: list[str] = []
    everything = False
    while index < len(tokens) and text_at(tokens, index) not in ("FROM", "WHERE", "{"):
        token = tokens[index]
        if token.kind == tok.VAR:
            columns.append(token.text[1:])
        elif token.text == "*":
            # In brackets, as in COUNT(*), it is skipped below.
            everything = True
        elif token.text == "(":
            index = tok.find_close(tokens, index)
            # (expression AS ?name)
            alias = tokens[index - 1]
            if alias.kind == tok.VAR:
                columns.append(alias.text[1:])
        index += 1
    return index, None if everything else tuple(dict.fromkeys(columns))


def _read_dataset(
    tokens: list[Token], index: int
) -> tuple[tuple[Token, ...], tuple[Token, ...], int]:
    """Tokens of FROM and of FROM NAMED, and where the group should begin."""
    plain: list[Token] = []
    named: list[Token] = []
    while index < len(tokens) and tokens[index].text != "{":
        if tokens[index].upper in MODIFIERS:
            break
        if tokens[index].upper == "FROM":
            is_named = text_at(tokens, index + 1) == "NAMED"
            index += 1 + is_named
            if index < len(tokens):
                (named if is_named else plain).append(tokens[index])
        index += 1
    return tuple(plain), tuple(named), index


def read_groups(
    tokens: list[Token], outline: Outline
) -> tuple[set[str] | None, list[Token]]:
    """What is grouped by, and which variables are selected as they are.

    The names are None when the query neither groups nor aggregates. An alias of the
    projection counts as grouped from there on.
    """
    plain: list[Token] = []
    names: set[str] = set()
    aggregates = False
    index = outline.head + 1
    while index < (outline.group or 0):
        token = tokens[index]
        if token.kind == tok.VAR and token.text[1:] not in names:
            plain.append(token)
        elif token.text == "(":
            close = tok.find_close(tokens, index)
            inner = tokens[index:close]
            aggregates = aggregates or any(t.upper in AGGREGATES for t in inner)
            names.add(tokens[close - 1].text[1:])
            index = close
        index += 1
    groups = _find_groups(tokens, outline.after)
    if groups is None and not aggregates:
        return None, plain
    return names | {t.text[1:] for t in groups or () if t.kind == tok.VAR}, plain


def _find_groups(tokens: list[Token], start: int) -> list[Token] | None:
    """Tokens of GROUP BY, which comes first behind the outer group."""
    if text_at(tokens, start) != "GROUP":
        return None
    stop = start + 1
    while stop < len(tokens) and tokens[stop].upper not in MODIFIERS:
        stop += 1
    return tokens[start:stop]


def find_visible(tokens: list[Token], outline: Outline) -> tuple[str, ...]:
    """Variables that ``SELECT *`` gives (SPARQL 1.1, 18.2.1), as they appear."""
    names: list[str] = []
    if outline.group is not None:
        close = tok.find_close(tokens, outline.group)
        names += _iter_visible(tokens, outline.group + 1, close)
    for index in range(outline.after, len(tokens)):
        if tokens[index].upper == "VALUES":
            names += _iter_visible(tokens, index, len(tokens))
    return tuple(dict.fromkeys(names))


def _iter_visible(tokens: list[Token], index: int, stop: int) -> Iterator[str]:
    """Names in ``tokens[index:stop]``, without those of filters, MINUS and so on."""
    while index < stop:
        token = tokens[index]
        if token.kind == tok.VAR:
            yield token.text[1:]
        elif token.upper == SELECT:
            # A sub-select is alone in its group, so it ends where that does.
            sub = read_outline(tokens[index:stop])
            if sub.columns is None:
                yield from find_visible(tokens[index:stop], sub)
            else:
                yield from sub.columns
            return
        elif token.text == "{":
            close = tok.find_close(tokens, index)
            yield from _iter_visible(tokens, index + 1, close)
            index = close
        elif token.upper in ("FILTER", "MINUS", "BIND", "VALUES"):
            # What these mention is not thereby bound.
            start, index = index, _skip_clause(tokens, index, stop)
            if token.upper == "BIND":
                # Only what stands behind AS, at the very end.
                yield from (t.text[1:] for t in tokens[index - 1 : index])
            elif token.upper == "VALUES":
                yield from _names(tokens[start:index])
        index += 1


def _names(tokens: list[Token]) -> Iterator[str]:
    return (token.text[1:] for token in tokens if token.kind == tok.VAR)


def _skip_clause(tokens: list[Token], index: int, stop: int) -> int:
    """Index of the bracket that ends the clause which begins at `index`."""
    opening = "{" if tokens[index].upper in ("MINUS", "VALUES") else "({"
    while index < stop and tokens[index].text not in opening:
        index += 1
    return tok.find_close(tokens, index) if index < stop else stop
