"""Telling formats apart, and undoing gzip."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from ggen.errors import RdfError, Refused
from ggen.infra.stores.formats import FORMATS, decompress, find_format, is_gzip, sniff


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("turtle", "turtle"),
        ("TTL", "turtle"),
        ("nt", "ntriples"),
        ("n-quads", "nquads"),
        ("json-ld", "jsonld"),
        ("rdf/xml", "rdfxml"),
        ("text/turtle; charset=utf-8", "turtle"),
        ("application/ld+json", "jsonld"),
        ("model.ttl", "turtle"),
        ("dir.x/model.TTL.GZ", "turtle"),
        (Path("a/b.owl"), "rdfxml"),
        (Path("b.nq.gz"), "nquads"),
        (Path("b.trig"), "trig"),
        (Path("b.n3"), "n3"),
        (Path("turtle"), None),
        (Path("b.txt"), None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_find_format(name, expected):
    found = find_format(name)
    assert (found and found.name) == expected


def test_every_extension_and_media_type_finds_a_format():
    for fmt in FORMATS.values():
        for end in fmt.extensions:
            assert find_format(f"x{end}") is fmt and find_format(f"x{end}.gz") is fmt
        assert find_format(fmt.media_types[0]) is fmt


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@prefix a: <http://a/> .\na:b a:c 1 .", "turtle"),
        ("PREFIX a: <http://a/>\na:b a:c 1 .", "turtle"),
        ("# a comment\n\n@base <http://a/> .", "turtle"),
        ("<http://a> <http://b> <http://c> .", "turtle"),
        ("_:a <http://b> 'c' .", "turtle"),
        ("[] a <x> .", "turtle"),
        ("", "turtle"),
        ("<http://a> <http://b> <http://c> <http://g> .", "nquads"),
        ('# c\n<http://a> <http://b> "x y"@en _:g .\n', "nquads"),
        ("@prefix a: <http://a/> .\na:g { a:b a:c 1 }", "trig"),
        ("GRAPH <g> { <a> <b> <c> }", "trig"),
        ("{ <a> <b> <c> }", "trig"),
        ('@prefix a: <http://a/> .\na:b a:c "not { a graph }" .', "turtle"),
        ('<?xml version="1.0"?><rdf:RDF/>', "rdfxml"),
        ("<!-- c -->\n<rdf:RDF xmlns:rdf='x'>", "rdfxml"),
        ('\ufeff  {"@id": "a"}', "jsonld"),
        ('[{"@id": "a"}]', "jsonld"),
        ("{}", "jsonld"),
        ("<!DOCTYPE html><html>", None),
        ("name,age\nx,1", None),
        ("\x00\x01", None),
    ],
)
def test_sniff(text, expected):
    found = sniff(text.encode())
    assert (found and found.name) == expected


class TestGzip:
    def test_members_and_padding(self):
        packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 8
        assert is_gzip(packed)
        assert decompress(packed, 100) == b"one two"

    def test_nothing(self):
        assert decompress(b"", 100) == b""
        assert decompress(gzip.compress(b""), 0) == b""
        assert not is_gzip(b"plain")

    @pytest.mark.parametrize("limit", [0, 10, (5 << 20) - 1])
    def test_a_bomb_is_refused(self, limit):
        bomb = gzip.compress(b"\0" * (5 << 20))
        with pytest.raises(Refused, match=f"more than {limit} bytes") as caught:
            decompress(bomb, limit, file="f.gz")
        assert caught.value.file == "f.gz"
        assert len(decompress(bomb, 5 << 20)) == 5 << 20

    @pytest.mark.parametrize(
        "data",
        [
            b"not gzip",
            gzip.compress(b"x" * 1000)[:20],
            gzip.compress(b"x" * 1000)[:-4],
            gzip.compress(b"x")[:-8] + b"\0" * 8,
            gzip.compress(b"x") + b"rubbish",
            zlib.compress(b"x"),
        ],
    )
    def test_damage_is_an_error(self, data):
        with pytest.raises(RdfError):
            decompress(data, 10_000)
