"""Whatever engines raise, users get an error with a place."""

from __future__ import annotations

import pytest

from ggen.errors import QueryError, RdfError, Refused, Unavailable
from ggen.infra.stores.faults import DocumentGuard, QueryGuard, source_line
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.sparql_text import prepare


class PanicException(BaseException):
    """What pyo3 raises for a panic in Rust."""


QUERY = Query("SELECT *\n{ ?s :p ?o }", {"": "http://e/"}, {}, file="q.rq", line=7)


def raise_in_query(error: BaseException) -> None:
    with QueryGuard(QUERY, prepare(QUERY)):
        raise error


def raise_in_document(error: BaseException) -> None:
    with DocumentGuard(b"one\ntwo\n", "f.ttl"):
        raise error


@pytest.mark.parametrize(
    "error",
    [Exception("bad\nthing."), ValueError(), PanicException(), KeyError("k")],
)
def test_anything_in_a_query_is_a_query_error(error):
    with pytest.raises(QueryError) as caught:
        raise_in_query(error)
    assert (caught.value.file, caught.value.line) == ("q.rq", 7)
    assert "\n" not in caught.value.message and caught.value.__cause__ is error


def test_the_place_is_mapped_back_to_the_users_text():
    with pytest.raises(QueryError) as caught:
        raise_in_query(SyntaxError('error at 1:24: expected one of "}", [_]'))
    error = caught.value
    assert (error.line, error.column) == (7, 3)
    assert error.message == 'SPARQL syntax: expected one of "}"'
    with pytest.raises(QueryError) as caught:
        raise_in_query(SyntaxError("error at 2:3: expected Some plain words, [_]"))
    assert (caught.value.line, caught.value.column) == (8, 3)
    assert caught.value.message == "SPARQL syntax: some plain words"
    assert caught.value.fields["source_line"] == "{ ?s :p ?o }"


def test_failures_of_the_network_are_not_the_querys():
    with pytest.raises(Unavailable, match="the query failed: connection refused"):
        raise_in_query(OSError("connection refused"))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), MemoryError()])
def test_what_is_nobodys_fault_passes(error):
    for run in (raise_in_query, raise_in_document):
        with pytest.raises(type(error)) as caught:
            run(error)
        assert caught.value is error


def test_own_errors_pass_with_their_place():
    refused = Refused("no")
    with pytest.raises(Refused) as caught:
        raise_in_query(refused)
    assert caught.value is refused
    with pytest.raises(QueryError) as found:
        raise_in_query(QueryError("no"))
    assert (found.value.file, found.value.line) == ("q.rq", 7)


@pytest.mark.parametrize("error", [RecursionError(), PanicException(), TypeError()])
def test_anything_in_a_document_is_an_rdf_error(error):
    with pytest.raises(RdfError) as caught:
        raise_in_document(error)
    assert caught.value.file == "f.ttl"


def test_oxigraphs_places():
    text = "Parser error at line 2 between columns 3 and 6: what is wrong (line 2)"
    with pytest.raises(RdfError) as caught:
        raise_in_document(SyntaxError(text))
    error = caught.value
    assert (error.line, error.column, error.message) == (2, 3, "what is wrong")
    assert error.fields["source_line"] == "two"


def test_source_lines():
    data = b"a\r\n" + "é".encode() * 300 + b"\n\xff"
    assert source_line(data, 1) == "a"
    assert source_line(data, 2) == "é" * 200
    assert source_line(data, 3) == "\ufffd"
    assert source_line(data, 9) == ""
