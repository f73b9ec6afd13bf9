"""Every filter, test and function of Tera, called as people of ggen 1.x call them."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import UndefinedError

from ggen.errors import TemplateError

PEOPLE = [
    {"name": "Ann", "age": 30, "home": {"city": "Oslo"}},
    {"name": "Bob", "age": 20, "home": {"city": "Rome"}},
    {"name": "Cid", "age": 30, "home": None},
]
VARIABLES = {
    "people": PEOPLE,
    "numbers": [1, 2, 3, 4, 5],
    "table": {"posts/content": 7},
    "path": "//a/b//",
    "tags": "<p>\n<a> </a>\r\n </p>",
}

FILTERS = [
    ("'Hello' | lower", "hello"),
    ("'Hello' | upper", "HELLO"),
    ("'one two  three' | wordcount", "3"),
    ("'hELLO you' | capitalize", "Hello you"),
    ("'a Robert b' | replace(from='Robert', to='Bob')", "a Bob b"),
    ("'a-b-c' | replace('-', '+')", "a+b+c"),
    ("'a-b-c' | replace('-', '+', 1)", "a+b-c"),
    ('"I\'m \\"x\\"" | addslashes', 'I\\\'m \\"x\\"'),
    ("'-Hello world! ' | slugify", "hello-world"),
    ("'foo  bar' | title", "Foo  Bar"),
    ("'  x ' | trim", "x"),
    ("'  x ' | trim_start", "x "),
    ("'  x ' | trim_end", "  x"),
    ("path | trim_start_matches(pat='//')", "a/b//"),
    ("path | trim_end_matches(pat='//')", "//a/b"),
    ("'aaab' | trim_start_matches(pat='a')", "b"),
    ("'abcd' | trim_end_matches('')", "abcd"),
    ("'Hello world, this is' | truncate(length=11)", "Hello..."),
    ("'Hello world, this is' | truncate(length=5, end='')", "Hello"),
    ("'a\\r\\nb\\n' | linebreaksbr", "a<br>b<br>"),
    ("tags | spaceless", "<p><a></a></p>"),
    ("'<b>Joel</b>' | striptags", "Joel"),
    ("'a\nb' | indent(prefix='> ')", "a\n> b"),
    ("'a\nb' | indent(prefix='> ', first=true)", "> a\n> b"),
    ("'a\nb' | indent(2)", "a\n  b"),
    ("numbers | first", "1"),
    ("numbers | last", "5"),
    ("numbers | nth(n=2)", "3"),
    ("numbers | nth(n=9)", ""),
    ("numbers | join(sep=' // ')", "1 // 2 // 3 // 4 // 5"),
    ("numbers | join(', ')", "1, 2, 3, 4, 5"),
    ("people | join(sep='+', attribute='name')", "Ann+Bob+Cid"),
    ("numbers | length", "5"),
    ("'abc' | length", "3"),
    ("'abc' | reverse", "cba"),
    ("numbers | reverse", "[5, 4, 3, 2, 1]"),
    ("[3, 1, 2] | sort", "[1, 2, 3]"),
    ("people | sort(attribute='age') | map(attribute='name')", "['Bob', 'Ann', 'Cid']"),
    ("['a', 'b', 'A'] | unique", "['a', 'b']"),
    ("['a', 'A'] | unique(case_sensitive=true)", "['a', 'A']"),
    ("people | unique(attribute='age') | length", "2"),
    ("numbers | slice(end=2)", "[1, 2]"),
    ("numbers | slice(start=3)", "[4, 5]"),
    ("numbers | slice(start=1, end=3)", "[2, 3]"),
    ("numbers | slice(end=-2)", "[1, 2, 3]"),
    ("'abcdef' | slice(start=2)", "cdef"),
    ("numbers | slice(2) | list", "[[1, 2, 3], [4, 5]]"),
    ("people | group_by(attribute='age') | length", "2"),
    ("(people | group_by(attribute='age'))[20][0].name", "Bob"),
    ("people | filter(attribute='age', value=30) | length", "2"),
    ("people | filter(attribute='home.city', value='Rome') | length", "1"),
    ("people | filter(attribute='home') | length", "2"),
    ("people | map(attribute='age')", "[30, 20, 30]"),
    ("numbers | map('float') | first", "1.0"),
    ("[1] | concat(with=[2, 3])", "[1, 2, 3]"),
    ("[1] | concat(with=2)", "[1, 2]"),
    ("['a'] | concat('b')", "['a', 'b']"),
    ("'/foo?a=b&c=d' | urlencode", "/foo%3Fa%3Db%26c%3Dd"),
    ("'/foo?a=b&c=d-é' | urlencode_strict", "%2Ffoo%3Fa%3Db%26c%3Dd%2D%C3%A9"),
    ("1 | pluralize", ""),
    ("2 | pluralize", "s"),
    ("0 | pluralize(singular='y', plural='ies')", "ies"),
    ("-1 | pluralize(singular='y', plural='ies')", "y"),
    ("'category' | pluralize", "categories"),
    ("2.5 | round", "2.0"),
    ("2.127 | round(method='ceil', precision=2)", "2.13"),
    ("110000000 | filesizeformat", "110.0 MB"),
    ("1648252203 | date", "2022-03-25"),
    ("1648252203 | date(format='%Y-%m-%d %H:%M')", "2022-03-25 23:50"),
    ("'2019-09-19T13:18:48.731Z' | date(timezone='UTC')", "2019-09-19"),
    ("'<a & b>' | escape", "&lt;a &amp; b&gt;"),
    ("'<a & \"b\"> \\'' | escape_xml", "&lt;a &amp; &quot;b&quot;&gt; &apos;"),
    ("'<b>' | safe", "<b>"),
    ("table | get(key='posts/content')", "7"),
    ("table | get(key='gone', default='none')", "none"),
    ("table | get(key='gone') | default('none')", "none"),
    ("'a/b' | split(pat='/')", "['a', 'b']"),
    ("'a,b' | split(',') | last", "b"),
    ("'0x1F' | int(base=16)", "31"),
    ("'x' | int(default=7)", "7"),
    ("'1.5' | float", "1.5"),
    ("'x' | float(default=0.5)", "0.5"),
    ("{'a': [1, true]} | json_encode()", '{"a":[1,true]}'),
    ("{'a': 1} | json_encode(pretty=true)", '{\n  "a": 1\n}'),
    ("5 | as_str", "5"),
    ("true | as_str", "true"),
    ("[1, 'a'] | as_str", '[1, "a"]'),
    ("gone | default(value=1)", "1"),
    ("gone | default('x')", "x"),
    ("'' | default(value='x')", ""),
    ("'' | default('x', true)", "x"),
    ("gone | d('x')", "x"),
    ("-5 | abs", "5"),
]
TESTS = [
    ("path is starting_with('//')", True),
    ("5 is starting_with('5')", False),
    ("path is ending_with('b')", False),
    ("'username' is containing('name')", True),
    ("numbers is containing(3)", True),
    ("table is containing('posts/content')", True),
    ("table is containing('x')", False),
    ("'Queen Anne' is matching('^[Qq]ueen')", True),
    ("'King' is matching('^q')", False),
    ("5 is matching('5')", False),
    ("table is object", True),
    ("numbers is object", False),
    ("gone is defined", False),
    ("gone is undefined", True),
    ("3 is odd", True),
    ("3 is even", False),
    ("'x' is string", True),
    ("1.5 is number", True),
    ("9 is divisibleby(3)", True),
    ("numbers is iterable", True),
]
FUNCTIONS = [
    ("range(end=3) | list", "[0, 1, 2]"),
    ("range(start=1, end=7, step_by=2) | list", "[1, 3, 5]"),
    ("range(3) | list", "[0, 1, 2]"),
    ("range(1, 3) | list", "[1, 2]"),
    ("range(6, 0, -2) | list", "[6, 4, 2]"),
    ("now(timestamp=true)", "1648252203"),
    ("now() | date(format='%Y')", "2022"),
    ("get_random(end=1)", "0"),
    ("get_random(start=4, end=5)", "4"),
    ("get_env is defined", "False"),
]


@pytest.mark.parametrize(("expression", "expected"), FILTERS + FUNCTIONS)
def test_filters_and_functions(render: Any, expression: str, expected: str) -> None:
    text = "{{ " + expression + " }}"
    assert render(text, seed="a", epoch=1648252203, **VARIABLES) == expected


@pytest.mark.parametrize(("expression", "expected"), TESTS)
def test_tests(render: Any, expression: str, expected: bool) -> None:
    text = "{{ " + expression + " }}"
    assert render(text, **VARIABLES) == str(expected)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("throw(message='no price')", "no price"),
        ("range()", "range needs an end"),
        ("range(end='x')", "a bound must be a whole number, not 'x'"),
        ("range(end=100000000)", "more than a template may ask for"),
        ("numbers | slice", "needs a number of slices, or start or end"),
        ("'abc' | nth(n=1)", "filter 'nth': needs a list, not 'abc'"),
        ("numbers | nth(n='x')", "filter 'nth': n must be a whole number, not 'x'"),
        ("'a' | replace(from='a')", "needs the old text and the new one"),
        ("'a' | replace('a', 'b', by='c')", "needs the old text and the new one"),
        ("none | split(pat=',')", "filter 'split': needs text, not None"),
        ("5 is containing('x')", "filter 'containing': a int has no parts"),
        ("'x' is matching('(')", "bad pattern"),
    ],
)
def test_wrong_calls_are_errors(render: Any, expression: str, message: str) -> None:
    with pytest.raises(TemplateError) as error:
        render("{{ " + expression + " }}", **VARIABLES)
    assert message in error.value.message


BIG = "{% set big = range(99999) | join('aaaaaaaaaaaaaaaaaaaa') %}{{ big | "


@pytest.mark.parametrize(
    "call",
    [
        "replace(to=big, from='a')",
        "list | join(sep=big)",
        "replace('9', '\\n') | indent(first=true, prefix=big)",
        "replace('a', '\n') | indent(first=true, width=99999)",
    ],
)
def test_no_filter_makes_much_out_of_little(render: Any, call: str) -> None:
    with pytest.raises(TemplateError, match="more than a template may ask for"):
        render(BIG + call + " }}")


def test_lists_do_not_grow_for_ever(render: Any) -> None:
    double = "{% set x = x | concat(with=x) %}"
    with pytest.raises(TemplateError, match="a list of more than 1,000,000 items"):
        render("{% set x = [1] %}" + double * 40)


def test_the_environment_of_the_machine_is_out_of_reach(render: Any) -> None:
    with pytest.raises(UndefinedError, match="get_env"):
        render("{{ get_env(name='HOME') }}")
