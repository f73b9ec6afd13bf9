"""What ggen reads in, and adds to, the text of a SPARQL query before an engine sees it.

Missing prefixes, bindings as VALUES, complete ORDER BY; and what reaches outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from ggen.errors import QueryError, Refused
from ggen.infra.stores import sparql_tokens as tok
from ggen.infra.stores.iris import resolve
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.sparql_edits import Edits, error_at
from ggen.infra.stores.sparql_order import Arrangement, arrange, settle_ties
from ggen.infra.stores.sparql_outline import (
    ASK,
    CONSTRUCT,
    DESCRIBE,
    FORMS,
    SELECT,
    UPDATE,
    Outline,
    find_visible,
    read_groups,
    read_outline,
    text_at,
)
from ggen.infra.stores.sparql_tokens import Token
from ggen.infra.stores.terms import BlankNode, Term

BLANK_PREFIX = "urn:ggen:blank:"

__all__ = [
    "ASK",
    "SELECT",
    "Outline",
    "Prepared",
    "check_dataset",
    "prepare",
    "read_outline",
]


@dataclass(frozen=True)
class Prepared:
    """A query as an engine gets it.

    Attributes:
        text: complete SPARQL; `edits` maps its positions back to the user's.
        form: SELECT, ASK, CONSTRUCT, DESCRIBE or UPDATE.
        rows: what becomes of the rows of a SELECT.
        default_graphs, named_graphs: absolute IRIs of FROM and FROM NAMED.
        blanks: placeholder IRI in `text` -> the blank node bound there.
    """

    text: str
    form: str
    rows: Arrangement
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    blanks: Mapping[str, BlankNode]
    edits: Edits

    @property
    def chooses_graphs(self) -> bool:
        """Whether FROM or FROM NAMED says what the dataset is."""
        return bool(self.default_graphs or self.named_graphs)


def prepare(
    query: Query,
    *,
    update: bool = False,
    calls: bool = False,
    local: bool = True,
    slices: bool = False,
) -> Prepared:
    """Make `query` ready for an engine.

    Args:
        query: as the user wrote it.
        update: whether an update is expected rather than a query.
        calls: write a bound blank node as a call of a function without arguments,
            for engines that can be given such functions; else as a plain IRI.
        local: take FROM and FROM NAMED out of the text, because the caller sees to
            them; else leave them for a server.
        slices: cut slices out of ordered rows in ggen, see `arrange`.

    Raises:
        QueryError: an undeclared prefix, too deep nesting, a query where an update
            is expected or the other way round, bindings for an update.
        Refused: SERVICE or LOAD without `query.allow_service`.
    """
    # A byte order mark may come along from a file; a space keeps all columns right.
    text = query.text.replace("\ufeff", " ")
    tokens = tok.tokenize(text)
    outline = read_outline(tokens)
    _check(query, tokens, outline, update)
    edits = Edits(text)
    namespaces = _declare_prefixes(query, tokens, edits)
    _concatenate_text(tokens, edits)
    blanks: dict[str, BlankNode] = {}
    rows = Arrangement()
    if not update:
        blanks = _bind(query.bindings, tokens, outline, edits, calls)
        if local and (outline.default_graphs or outline.named_graphs):
            _remove_dataset(tokens, outline, edits)
    if outline.form == SELECT:
        columns = _columns(tokens, outline, query.bindings)
        rows = arrange(tokens, outline, edits, columns, slices=slices)
    elif outline.form in (CONSTRUCT, DESCRIBE):
        settle_ties(tokens, outline, edits)
    return Prepared(
        text=edits.apply(),
        form=outline.form,
        rows=rows,
        default_graphs=_resolve(outline.default_graphs, namespaces),
        named_graphs=_resolve(outline.named_graphs, namespaces),
        blanks=blanks,
        edits=edits,
    )


def check_dataset(
    query: Query, prepared: Prepared, graph_names: Callable[[], Container[str]]
) -> None:
    """See that FROM and FROM NAMED only name what is loaded.

    Raises:
        Refused: they name something else, and `query.allow_service` is not set.
    """
    if query.allow_service or not prepared.chooses_graphs:
        return
    loaded = graph_names()
    for iri in (*prepared.default_graphs, *prepared.named_graphs):
        if iri not in loaded:
            raise Refused(
                f"FROM names a graph that is not loaded: <{iri}>",
                hint="load it as a named graph, from TriG or N-Quads",
                file=query.file,
                line=query.line,
            )


def _check(query: Query, tokens: list[Token], outline: Outline, update: bool) -> None:
    deep = tok.check_nesting(tokens)
    if deep is not None:
        raise error_at(query, deep.start, "the query is nested too deeply")
    if outline.form == UPDATE and not update:
        raise QueryError(
            "this is a SPARQL update, where a query is expected",
            file=query.file,
            line=query.line,
            hint="ggen graph update runs updates",
        )
    if outline.form in FORMS and update:
        raise QueryError(
            "this is a SPARQL query, where an update is expected",
            file=query.file,
            line=query.line,
            hint="ggen graph query runs queries",
        )
    # In INSERT DATA there is no place for them, and elsewhere too many.
    if update and query.bindings:
        raise QueryError(
            "an update cannot be given bindings", file=query.file, line=query.line
        )
    _check_grouping(query, tokens, outline)
    if not query.allow_service:
        _refuse_outside(query, tokens)


def _check_grouping(query: Query, tokens: list[Token], outline: Outline) -> None:
    """Refuse columns that have no single value in a group; one engine would not."""
    if outline.form != SELECT or outline.group is None:
        return
    single, plain = read_groups(tokens, outline)
    for token in plain:
        if single is not None and token.text[1:] not in single:
            reason = f"'{token.text}' is selected, but neither grouped nor aggregated"
            raise error_at(query, token.start, reason)


def _refuse_outside(query: Query, tokens: list[Token]) -> None:
    for token in tokens:
        if token.kind == tok.WORD and token.upper in ("SERVICE", "LOAD"):
            # Any keyword will do: names and strings are tokens of other kinds.
            place = error_at(query, token.start, "")
            raise Refused(
                f"{token.upper} reaches outside the loaded graph",
                hint="--allow-service allows it",
                file=place.file,
                line=place.line,
                column=place.column,
                source_line=place.fields.get("source_line"),
            )


def _declare_prefixes(
    query: Query, tokens: list[Token], edits: Edits
) -> dict[str, str]:
    """Declare what is used and not declared; returns all prefixes, and base as ``''``.

    The key of a prefix ends with its colon, so that the base has one of its own.
    """
    known = {f"{prefix}:": iri for prefix, iri in query.prefixes.items()}
    declared = {"": query.base or ""}
    first_use: dict[str, Token] = {}
    for index, token in enumerate(tokens):
        if token.upper == "PREFIX" and index + 2 < len(tokens):
            name, iri = tokens[index + 1 : index + 3]
            declared[name.text] = resolve(declared[""], iri.text[1:-1])
        elif token.upper == "BASE" and index + 1 < len(tokens):
            declared[""] = resolve(declared[""], tokens[index + 1].text[1:-1])
        elif token.kind == tok.PNAME:
            prefix = token.text[: token.text.index(":") + 1]
            if prefix not in declared:
                first_use.setdefault(prefix, token)
    namespaces = {**known, **declared}
    doubled = _find_doubled({**first_use, **declared}, namespaces)
    _write_out(tokens, edits, {prefix: namespaces[prefix] for prefix in doubled})
    for prefix, token in first_use.items():
        # In an update, a later operation may declare what an earlier one used.
        if prefix in declared or prefix in doubled:
            continue
        if prefix not in known:
            raise error_at(query, token.start, f"prefix '{prefix}' is not declared")
        # All on the first line, so that the others keep their numbers.
        edits.insert(0, f"PREFIX {prefix} <{known[prefix]}> ")
    return namespaces


def _find_doubled(used: Iterable[str], namespaces: Mapping[str, str]) -> frozenset[str]:
    """Prefixes for a namespace that has another one already; rdflib knows one each."""
    first: dict[str, str] = {}
    for prefix in used:
        if prefix and prefix in namespaces:
            first.setdefault(namespaces[prefix], prefix)
    return frozenset(
        prefix
        for prefix in used
        if prefix and prefix in namespaces and first[namespaces[prefix]] != prefix
    )


def _write_out(
    tokens: list[Token], edits: Edits, namespaces: Mapping[str, str]
) -> None:
    """Write names with these prefixes as IRIs, and take out their declarations."""
    for index, token in enumerate(tokens):
        if token.kind != tok.PNAME:
            continue
        prefix, _, local = token.text.partition(":")
        namespace = namespaces.get(f"{prefix}:")
        if namespace is None:
            continue
        if index and tokens[index - 1].upper == "PREFIX":
            edits.remove(tokens[index - 1].start, tokens[index + 1].end)
        else:
            iri = namespace + local.replace("\\", "")
            edits.replace(token.start, token.end, f"<{iri}>")


def _resolve(tokens: Iterable[Token], namespaces: Mapping[str, str]) -> tuple[str, ...]:
    """Absolute IRIs of IRI and prefixed-name tokens."""
    found: list[str] = []
    for token in tokens:
        if token.kind == tok.PNAME:
            prefix, _, local = token.text.partition(":")
            # In local names, the backslash only makes signs plain.
            found.append(namespaces.get(f"{prefix}:", "") + local.replace("\\", ""))
        else:
            found.append(resolve(namespaces[""], token.text[1:-1]))
    return tuple(found)


def _concatenate_text(tokens: list[Token], edits: Edits) -> None:
    """Let GROUP_CONCAT take any term's text; one engine takes strings only."""
    for index, token in enumerate(tokens):
        if token.upper != "GROUP_CONCAT" or text_at(tokens, index + 1) != "(":
            continue
        start = index + 2 + (text_at(tokens, index + 2) == "DISTINCT")
        # Up to the semicolon before SEPARATOR, or else up to the bracket.
        stop = close = tok.find_close(tokens, index + 1)
        for place in range(start, close):
            if tokens[place].text == ";":
                stop = place
        if start < stop:
            edits.insert(tokens[start].start, "STR(")
            edits.insert(tokens[stop - 1].end, ")")


def _remove_dataset(tokens: list[Token], outline: Outline, edits: Edits) -> None:
    for named in (*outline.default_graphs, *outline.named_graphs):
        index = tokens.index(named)
        start = index - (2 if text_at(tokens, index - 1) == "NAMED" else 1)
        edits.remove(tokens[start].start, named.end)


def _columns(
    tokens: list[Token], outline: Outline, bindings: Iterable[str]
) -> tuple[str, ...]:
    if outline.columns is not None:
        return outline.columns
    # What is bound stands in the outer group, but only behind what the user wrote.
    return tuple(dict.fromkeys((*find_visible(tokens, outline), *bindings)))


def _bind(
    bindings: Mapping[str, Term],
    tokens: list[Token],
    outline: Outline,
    edits: Edits,
    calls: bool,
) -> dict[str, BlankNode]:
    """Write `bindings` into the query; returns the blank nodes' placeholders."""
    # SPARQL has no way to write a given blank node, so an IRI stands for it.
    blanks = {
        BLANK_PREFIX + term.label: term
        for term in bindings.values()
        if isinstance(term, BlankNode)
    }
    as_calls = {
        name: term
        for name, term in bindings.items()
        if calls and isinstance(term, BlankNode)
    }
    plain = {name: term for name, term in bindings.items() if name not in as_calls}
    clause = _values(plain) + "".join(
        f"BIND(<{BLANK_PREFIX}{term.label}>() AS ?{name}) "
        for name, term in as_calls.items()
    )
    group = outline.group
    if not clause or not tokens:
        return blanks
    if group is None:
        # No group that could take it: the clause at the query's very end does.
        edits.insert(tokens[-1].end, " " + clause)
        return blanks
    if _is_short_construct(tokens, outline):
        # The short form takes triples only, so it is written out.
        pattern = " ".join(t.text for t in tokens[group : outline.after])
        edits.insert(tokens[outline.head].end, f" {pattern}")
    if text_at(tokens, group + 1) == SELECT:
        # Nothing may stand beside a sub-select, so it gets a group of its own.
        edits.insert(tokens[group].end, f" {clause}{{")
        edits.insert(tokens[outline.after - 1].start, "}")
    else:
        edits.insert(tokens[group].end, f" {clause}")
    return blanks


def _is_short_construct(tokens: list[Token], outline: Outline) -> bool:
    return outline.form == CONSTRUCT and text_at(tokens, outline.head + 1) != "{"


def _values(bindings: Mapping[str, Term]) -> str:
    if not bindings:
        return ""
    names = " ".join(f"?{name}" for name in bindings)
    terms = " ".join(_sparql_term(term) for term in bindings.values())
    return f"VALUES ({names}) {{ ({terms}) }} "


def _sparql_term(term: Term) -> str:
    if isinstance(term, BlankNode):
        return f"<{BLANK_PREFIX}{term.label}>"
    # SPARQL replaces \u escapes before it parses strings, so that an escaped
    # backslash in front of a u would be taken for one.
    return _BACKSLASH.sub(_guard_escape, term.n3())


_BACKSLASH = re.compile(r"\\\\([uU])|\\u([0-9A-F]{4})|\\.")


def _guard_escape(match: re.Match[str]) -> str:
    if match[1]:
        return f"\\\\\\U{ord(match[1]):08X}"
    # Eight digits, for rdflib takes as many as it finds.
    return f"\\U0000{match[2]}" if match[2] else match[0]
