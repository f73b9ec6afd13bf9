"""A triple store elsewhere, asked by the SPARQL 1.1 Protocol."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import urlencode

from ggen.errors import QueryError, RdfError, Unavailable
from ggen.infra.stores.formats import find_format
from ggen.infra.stores.lexical import canonical
from ggen.infra.stores.open import open_store
from ggen.infra.stores.protocol import Answer, Query, Rows, Triples
from ggen.infra.stores.results_reader import read_results
from ggen.infra.stores.sparql_text import ASK, SELECT, Prepared, prepare
from ggen.infra.stores.terms import BlankNode, Literal, Quad, Triple
from ggen.infra.web import Limits, Response, WebClient, host_of

_RESULTS = "application/sparql-results+json"
_GRAPH = "application/n-triples, text/turtle;q=0.9"
_FORM = "application/x-www-form-urlencoded"
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\s]*>")
# What servers say that take a query only as the body itself.
_NOT_AS_FORM = frozenset((405, 406, 415))
_BAD_QUERY = 400
_SHOWN = 200


class EndpointStore:
    """A `Store` that can be asked and updated, but neither loaded nor copied.

    Every call is one request; see `WebClient` for patience and credentials, which are
    read from variables that begin with ``GGEN_ENDPOINT``.
    """

    engine = "endpoint"
    version = ""

    def __init__(
        self,
        url: str,
        *,
        update_url: str | None = None,
        timeout_s: float = 60.0,
        environ: Mapping[str, str],
        offline: bool = False,
        client: WebClient | None = None,
    ) -> None:
        """An endpoint at `url`; updates go to `update_url` where that is another."""
        self._url = url
        self._update_url = update_url or url
        self._client = client or WebClient(
            environ,
            offline=offline,
            limits=Limits(timeout_s=timeout_s),
            auth_prefix="GGEN_ENDPOINT",
        )

    def query(self, query: Query) -> Answer:
        """See `Store.query`; also `Unavailable`, when the server fails."""
        _refuse_blanks(query)
        prepared = prepare(query, local=False)
        is_rows = prepared.form in (SELECT, ASK)
        # JSON keeps what CSV and TSV lose, and needs no XML parser.
        accept = _RESULTS if is_rows else _GRAPH
        text = _with_base(prepared.text, query.base)
        response = self._post(self._url, "query", text, accept, retry=True)
        self._check(response, query)
        if not is_rows:
            return _read_triples(response)
        answer = read_results(response.body, host_of(response.url))
        if isinstance(answer, bool) != (prepared.form == ASK):
            raise _wrong(response, "an answer of another kind")
        return answer if isinstance(answer, bool) else _arrange(answer, prepared)

    def update(self, query: Query) -> None:
        """See `Store.update`. Sent once: a second try might do it twice."""
        prepared = prepare(query, update=True)
        text = _with_base(prepared.text, query.base)
        response = self._post(self._update_url, "update", text, "*/*", retry=False)
        self._check(response, query)

    def load(
        self,
        data: bytes,
        fmt: str,
        *,
        base: str,
        file: str | None = None,
        counted: bool = True,
    ) -> int:
        """Always `QueryError`."""
        _refuse("be loaded into", file)

    def add(self, quads: Iterable[Quad]) -> None:
        """Always `QueryError`."""
        _refuse("be added to")

    def remove(self, quads: Iterable[Quad]) -> None:
        """Always `QueryError`."""
        _refuse("be removed from")

    def quads(self) -> Iterator[Quad]:
        """Always `QueryError`."""
        _refuse("be copied")

    def prefixes(self) -> dict[str, str]:
        """None: the protocol has no way to ask."""
        return {}

    def __len__(self) -> int:  # noqa: PLE0303 - it has none
        """Always `QueryError`."""
        _refuse("be counted")

    def _post(
        self, url: str, kind: str, text: str, accept: str, *, retry: bool
    ) -> Response:
        headers = {"Accept": accept, "Content-Type": _FORM}
        form = urlencode({kind: text}).encode()
        response = self._client.request(
            "POST", url, headers=headers, data=form, retry=retry
        )
        # The form is what every server takes; some insist on the body alone.
        if response.status not in _NOT_AS_FORM:
            return response
        headers["Content-Type"] = f"application/sparql-{kind}; charset=utf-8"
        return self._client.request(
            "POST", url, headers=headers, data=text.encode(), retry=retry
        )

    def _check(self, response: Response, query: Query) -> None:
        if response.status == _BAD_QUERY:
            text = " ".join(response.body.decode(errors="replace").split())
            raise QueryError(
                f"{host_of(response.url)} refuses the query: {text[:_SHOWN]}",
                file=query.file,
                line=query.line,
            )
        response.expect_ok()


def _refuse(what: str, file: str | None = None) -> NoReturn:
    raise QueryError(
        f"an endpoint cannot {what}",
        hint="ask it with graph query, or change it with graph update",
        file=file,
    )


def _refuse_blanks(query: Query) -> None:
    for name, term in query.bindings.items():
        if isinstance(term, BlankNode):
            raise QueryError(
                f"'{name}' is a blank node, which an endpoint cannot be asked about",
                file=query.file,
                line=query.line,
            )


def _with_base(text: str, base: str | None) -> str:
    """The base goes along only where something is relative to it."""
    return f"BASE <{base}> {text}" if base and _RELATIVE.search(text) else text


def _arrange(rows: Rows, prepared: Prepared) -> Rows:
    index = {name: number for number, name in enumerate(rows.columns)}
    # Servers leave out columns without values, or send them in another order.
    wanted = [index.get(name) for name in prepared.rows.all_columns]
    arranged = [
        tuple([None if number is None else row[number] for number in wanted])
        for row in rows.rows
    ]
    return prepared.rows.finish(arranged)


def _read_triples(response: Response) -> Triples:
    fmt = find_format(response.media_type)
    if fmt is None or fmt.has_graphs:
        raise _wrong(response, response.media_type or "no content type")
    # The engine's parsers are better tested than any written for this.
    store = open_store()
    try:
        store.load(response.body, fmt.name, base=response.url)
    except RdfError as error:
        raise _wrong(response, error.message) from error
    return Triples(sorted(map(_canonical, store.quads()), key=Triple.n3))


def _canonical(quad: Quad) -> Triple:
    obj = quad.object
    stored: Any = canonical(obj) if isinstance(obj, Literal) else obj
    return Triple(quad.subject, quad.predicate, stored)


def _wrong(response: Response, what: str) -> Unavailable:
    host = host_of(response.url)
    return Unavailable(
        f"{host} does not answer as SPARQL servers do: {what}",
        host=host,
        status=response.status,
    )
