"""Texts of the command line become values, or a readable error."""

from __future__ import annotations

import argparse

import pytest

from ggen.cli.argtypes import duration_s, key_value, positive_int, size_bytes


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (key_value, "a=b", ("a", "b")),
        (key_value, "a=b=c", ("a", "b=c")),
        (key_value, "a=", ("a", "")),
        (positive_int, "12", 12),
        (duration_s, "500ms", 0.5),
        (duration_s, "30s", 30),
        (duration_s, "10m", 600),
        (duration_s, "1.5h", 5400),
        (duration_s, "7", 7),
        (size_bytes, "64MB", 64_000_000),
        (size_bytes, "1GiB", 2**30),
        (size_bytes, "100", 100),
    ],
)
def test_good_texts(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (key_value, "a"),
        (key_value, "=b"),
        (positive_int, "0"),
        (positive_int, "-1"),
        (positive_int, "two"),
        (duration_s, "soon"),
        (duration_s, "-3s"),
        (duration_s, "inf"),
        (size_bytes, "MB"),
        (size_bytes, "3 apples"),
    ],
)
def test_bad_texts_are_named(read, text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not"):
        read(text)
