"""Content hashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ggen.infra.hashing import canonical_json, digest, file_sha256, sha256_hex

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_known_value():
    assert sha256_hex(b"") == EMPTY
    assert sha256_hex("ü") == sha256_hex("ü".encode())


def test_a_file_read_in_pieces(tmp_path: Path):
    data = b"0123456789" * 300_000
    (tmp_path / "a").write_bytes(data)
    assert file_sha256(tmp_path / "a") == sha256_hex(data)


def test_the_order_of_keys_does_not_matter():
    assert digest({"b": 1, "a": [1, (2,)]}) == digest({"a": [1, [2]], "b": 1})


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (1, "1"), (1, 1.0), (None, "null"), ([], {})]
)
def test_values_that_differ(one: object, other: object):
    assert digest(one) != digest(other)


def test_canonical_form():
    assert canonical_json({"b": "ü", "a": (1, None)}) == '{"a":[1,null],"b":"ü"}'


def test_nan_has_no_form():
    with pytest.raises(ValueError, match="JSON"):
        digest(float("nan"))
