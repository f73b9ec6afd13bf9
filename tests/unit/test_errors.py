"""Errors are data: a code, a place, and they travel between processes."""

from __future__ import annotations

import pickle

import pytest

from ggen import errors

CLASSES = [
    cls
    for cls in vars(errors).values()
    if isinstance(cls, type) and issubclass(cls, errors.GgenError)
]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_survives_pickling(cls):
    error = cls("message", hint="hint", file="f", line=2, column=3, extra=[1])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cls
    assert str(again) == "f:2:3: message"
    assert (again.hint, again.fields) == ("hint", {"extra": [1]})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UsageError", 2),
        ("TemplateError", 3),
        ("RdfError", 3),
        ("NotFound", 4),
        ("Conflict", 5),
        ("OutputOutsideRoot", 6),
        ("MissingExtra", 69),
        ("InternalError", 70),
        ("IoTrouble", 74),
        ("Busy", 75),
        ("TimedOut", 124),
        ("Interrupted", 130),
        ("Terminated", 143),
    ],
)
def test_exit_codes_are_those_of_the_table(name, code):
    assert getattr(errors, name).code == code


def test_a_missing_extra_names_the_command_that_installs_it():
    error = errors.MissingExtra.named("shacl", "pyshacl", "'graph validate'")
    assert error.hint == "python3 -m pip install 'ggen-cli[shacl]'"
    assert "pyshacl" in str(error)


def test_a_place_that_is_known_is_not_overwritten():
    error = errors.InputError("m", file="a", line=1).located("b", 2)
    assert error.place == "a:1"
