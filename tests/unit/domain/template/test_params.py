"""Declared variables: their declarations, and values from text and from files."""

from __future__ import annotations

from typing import Any

import pytest

from ggen.domain.template.model import Param
from ggen.domain.template.params import (
    RESERVED,
    check_value,
    name_fault,
    parse_params,
    parse_value,
)
from ggen.domain.template.problems import Problems
from ggen.errors import ParamError


def declare(**keys: Any) -> Param:
    problems = Problems("f")
    (param,) = parse_params({"x": keys}, problems, "params")
    assert not problems.found
    return param


def faults(declared: Any) -> list[str]:
    problems = Problems("f")
    parse_params({"x": declared}, problems, "params")
    return [problem.message for problem in problems.found]


class TestDeclarations:
    @pytest.mark.parametrize(
        ("default", "type_"),
        [
            ("a", "str"),
            (1, "int"),
            (1.5, "float"),
            (True, "bool"),
            ([], "list"),
            ({}, "json"),
        ],
    )
    def test_the_type_follows_from_the_default(self, default: Any, type_: str) -> None:
        assert declare(default=default).type == type_

    def test_without_default_it_is_required(self) -> None:
        assert declare(type="int").required
        assert not declare(type="int").has_default

    def test_nothing_said_is_a_required_string(self) -> None:
        (param,) = parse_params({"x": None}, Problems("f"))
        assert param == Param("x")

    def test_an_optional_one_is_none(self) -> None:
        param = declare(required=False)
        assert (param.has_default, param.default) == (True, None)
        assert check_value(param, None) is None

    def test_defaults_with_expressions_are_checked_later(self) -> None:
        param = declare(type="str", pattern="[a-z]+", default="{{ name | snake }}")
        assert param.default == "{{ name | snake }}"

    @pytest.mark.parametrize(
        ("declared", "message"),
        [
            ({"type": "integer"}, "unknown type 'integer'"),
            ({"typ": "int"}, "unknown key 'typ' in 'params.x'"),
            ({"choices": []}, "'choices' must be a list of values, not a list"),
            ({"choices": "a"}, "'choices' must be a list of values, not a string"),
            ({"pattern": "["}, "bad regular expression '['"),
            ({"required": "no"}, "'params.x.required' must be true or false"),
            ({"type": "int", "default": "a"}, "'x' must be a whole number, not a str"),
            ({"choices": ["a"], "default": "b"}, "'x' is 'b', which is no choice"),
            ({"pattern": "a+", "default": "b"}, "'x' is 'b', which does not match"),
            ({"type": "int", "choices": ["a"]}, "'x' must be a whole number"),
            ("str", "'params.x' must be a table, not a string"),
        ],
    )
    def test_wrong_ones(self, declared: Any, message: str) -> None:
        assert [text[: len(message)] for text in faults(declared)] == [message]

    @pytest.mark.parametrize("name", ["a b", "1a", "a-b", "", "ä", "loop", "sparql"])
    def test_bad_names(self, name: str) -> None:
        problems = Problems("f")
        assert parse_params({name: {}}, problems) == ()
        assert problems.found

    @pytest.mark.parametrize("name", ["a", "_a", "aB9_", "namespace", "name", "type"])
    def test_good_names(self, name: str) -> None:
        assert name_fault(name) is None

    @pytest.mark.parametrize("name", sorted(RESERVED))
    def test_reserved_names(self, name: str) -> None:
        assert name_fault(name) == f"the variable name '{name}' is reserved"


class TestText:
    @pytest.mark.parametrize(
        ("type_", "text", "value"),
        [
            ("str", " a ", " a "),
            ("str", "", ""),
            ("int", "-7", -7),
            ("int", " 12 ", 12),
            ("float", "1e3", 1000.0),
            ("float", "3", 3.0),
            ("list", "a, b,c", ["a", "b", "c"]),
            ("list", "", []),
            ("list", "one", ["one"]),
            ("list", '["a", 1]', ["a", 1]),
            ("json", '{"a": [1, null]}', {"a": [1, None]}),
            ("json", "7", 7),
            *[("bool", t, True) for t in ("yes", "TRUE", "1", "on", "y")],
            *[("bool", t, False) for t in ("no", "False", "0", "off", "n")],
        ],
    )
    def test_is_typed(self, type_: str, text: str, value: Any) -> None:
        found = parse_value(Param("x", type_), text)
        assert (found, type(found)) == (value, type(value))

    @pytest.mark.parametrize(
        ("type_", "text", "message"),
        [
            ("int", "1.5", "'x' must be a whole number, not '1.5'"),
            ("int", "", "'x' must be a whole number, not ''"),
            ("int", "1_0", "'x' must be a whole number, not '1_0'"),
            ("float", "nan", "'x' must be a number, not 'nan'"),
            ("float", "a", "'x' must be a number, not 'a'"),
            ("bool", "maybe", "'x' must be yes or no, not 'maybe'"),
            ("json", "{a}", "'x' must be JSON, not '{a}'"),
            ("list", "[1,", "'x' must be JSON, not '[1,'"),
        ],
    )
    def test_that_is_something_else(self, type_: str, text: str, message: str) -> None:
        with pytest.raises(ParamError) as caught:
            parse_value(Param("x", type_), text)
        assert caught.value.message == message

    def test_choices_are_named(self) -> None:
        param = declare(type="int", choices=[1, 2])
        assert parse_value(param, "2") == 2
        with pytest.raises(ParamError, match="which is no choice") as caught:
            parse_value(param, "3")
        assert caught.value.hint == "one of 1, 2"

    def test_patterns_match_the_whole_text(self) -> None:
        param = declare(pattern="[a-z]+")
        assert parse_value(param, "shop") == "shop"
        for text in ("Shop", "shop1", "shop\n", ""):
            with pytest.raises(ParamError, match="does not match"):
                parse_value(param, text)

    def test_choices_and_patterns_of_a_list_are_those_of_its_items(self) -> None:
        param = declare(type="list", choices=["a", "b"], pattern=".")
        assert parse_value(param, "b,a") == ["b", "a"]
        with pytest.raises(ParamError, match="'c', which is no choice"):
            parse_value(param, "a,c")


class TestValues:
    @pytest.mark.parametrize(
        ("type_", "value"),
        [
            ("str", "a"),
            ("int", 1),
            ("float", 1),
            ("bool", False),
            ("list", [1]),
            ("json", None),
            ("json", {"a": 1}),
        ],
    )
    def test_of_the_type_are_kept(self, type_: str, value: Any) -> None:
        assert check_value(Param("x", type_), value) == value

    @pytest.mark.parametrize(
        ("type_", "value"),
        [
            ("str", 1),
            ("str", None),
            ("int", True),
            ("int", "1"),
            ("int", 1.0),
            ("float", False),
            ("bool", 1),
            ("list", "a"),
            ("list", {}),
        ],
    )
    def test_of_another_type_are_refused(self, type_: str, value: Any) -> None:
        with pytest.raises(ParamError, match="'x' must be"):
            check_value(Param("x", type_), value)

    def test_a_number_for_a_string_wants_quotes(self) -> None:
        with pytest.raises(ParamError) as caught:
            check_value(Param("version"), 1.1)
        assert caught.value.hint == "put quotes around it"
