"""Templates cannot get out of the sandbox, nor eat the machine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.graph.load import open_graph
from ggen.domain.graph.options import LoadOptions
from ggen.domain.template import bounds
from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.render import Renderer
from ggen.errors import GgenError, SandboxViolation, TemplateError


class Holder:
    """An object of the kind that a careless program might hand to a template."""

    secret = "closed"

    def __init__(self) -> None:
        self._hidden = "hidden"
        self.open = "open"

    def method(self) -> str:
        return "called"


def render(tmp_path: Path, body: str, **variables: Any) -> str:
    template = parse_template(
        body, path=tmp_path / "t.tmpl", name="t.tmpl", root=tmp_path
    )
    options = LoadOptions(cwd=tmp_path, root=tmp_path, inline=("<urn:a> a <urn:b> .",))
    renderer = Renderer(template, {}, graph=open_graph((), options))
    # Objects cannot come from outside; a test may put one in the way of a payload.
    renderer._variables.update(variables)
    (output,) = renderer.render()
    assert isinstance(output.content, str)
    return output.content


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ''['__cla' ~ 'ss__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ [''] | map(attribute='__class__') | list }}",
    "{{ ['']|map('attr', '__class__')|list }}",
    "{{ [{'a': ''}] | map(attribute='a.__class__') | list }}",
    "{{ ['']|groupby('__class__') }}",
    "{{ ['']|sort(attribute='__class__') }}",
    "{{ ['']|selectattr('__class__')|list }}",
    "{{ ['']|sum(attribute='__class__') }}",
    "{{ [''] | unique(attribute='__class__') | list }}",
    "{{ ['']|max(attribute='__class__') }}",
    "{{ (1).__class__ }}",
    "{{ (1.0).__reduce__() }}",
    "{{ ().__class__.__base__ }}",
    "{{ {}.__class__ }}",
    "{{ [].__init__ }}",
    "{{ true.__class__ }}",
    "{{ none.__class__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ namespace().__class__ }}",
    "{{ namespace()._Namespace__attrs }}",
    "{{ dict.__base__ }}",
    "{{ dict.mro() }}",
    "{{ range.__doc__ }}",
    "{{ sparql.__globals__ }}",
    "{{ sparql.__closure__ }}",
    "{{ sparql_first.__code__ }}",
    "{{ sparql_values.__defaults__ }}",
    "{{ graph._queries }}",
    "{{ graph.value.__func__ }}",
    "{{ graph.value.__self__ }}",
    "{{ sparql_results._queries }}",
    "{{ sparql_results.__class__ }}",
    "{{ iri.__closure__ }}",
    "{{ iri('urn:x')._names }}",
    "{{ iri('urn:x').__class__ }}",
    "{{ ''.format.__globals__ }}",
    "{{ '{0.__class__}'.format('') }}",
    "{{ '{0[__class__]}'.format('') }}",
    "{{ '{x.__class__}'.format(x='') }}",
    "{{ '{x.__class__}'.format_map({'x': ''}) }}",
    "{{ '{0.__init__.__globals__}'.format(cycler) }}",
    "{{ ['{0.__class__}'.format][0]('') }}",
    "{% set f = '{0.__class__}'.format %}{{ f('') }}",
    "{{ ('{0.__class__}'|attr('format'))('') }}",
    "{{ '{0.__class__}'|attr('format_map') }}{{ ''.__class__ }}",
    "{% for x in [].__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{% macro m() %}{% endmacro %}{{ m.__class__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "{% macro m() %}{{ caller.__init__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% for x in [1] %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in [1] %}{{ loop._iterator.__class__ }}{% endfor %}",
    "{{ ([holder]|batch(1)).gi_frame.f_globals }}",
    "{% set x = [] %}{{ x.append(1) }}",
    "{% set x = {} %}{% do x.update({'a': 1}) %}",
    "{% set x = {'a': 1} %}{{ x.pop('a') }}{{ x.clear() }}",
    "{% set x = [2, 1] %}{{ x.sort() }}",
    "{% set x = namespace() %}{% set x.__class__ = 1 %}{{ x.__class__ }}",
    "{{ holder._hidden }}",
    "{{ holder.method.__func__ }}",
    "{{ holder.__dict__ }}",
    "{{ holder['_hidden'] }}",
    "{{ holder|attr('_hidden') }}",
    "{{ 'a'.translate({97: 'b' * 1000000}) }}",
    "{% include '../secret' %}",
    "{% include '/etc/passwd' %}",
    "{% import '../../secret' as x %}",
    "{% extends '../secret' %}",
    "{% include 'a/../../secret' %}",
    "{% include '..\\\\secret' %}",
]


@pytest.mark.parametrize("body", ESCAPES)
def test_reaching_for_what_is_closed_is_refused(tmp_path: Path, body: str) -> None:
    (tmp_path.parent / "secret").write_text("secret")
    with pytest.raises(GgenError) as caught:
        print(render(tmp_path, f"line 1\n{body}\n", holder=Holder()))
    assert isinstance(caught.value, SandboxViolation)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    "body",
    [
        "{{ lipsum }}",
        "{{ sparql_first.func }}",
        "{{ sparql_values.args[0] }}",
        "{{ lipsum(n=1000000000) }}",
        "{{ config }}",
        "{{ request.application.__globals__ }}",
        "{{ url_for.__globals__ }}",
        "{{ get_flashed_messages.__globals__ }}",
        "{{ get_env('HOME') }}",
        "{{ environment.loader }}",
        "{{ context.environment }}",
        "{{ __import__('os') }}",
        "{{ open('/etc/passwd').read() }}",
        "{{ eval('1') }}",
        "{% import os %}",
        "{% debug %}",
        "{{ ggen:loop }}",
        "{{ 1|ggen }}",
        "{{ ''|xmlattr }}",
        "{{ {'a b': 1, 'x>': 2}|xmlattr }}",
    ],
)
def test_what_other_programs_offer_does_not_exist(tmp_path: Path, body: str) -> None:
    with pytest.raises(TemplateError) as caught:
        print(render(tmp_path, body))
    assert caught.value.line == 1


BOMBS = [
    "{{ 'a' * 10**9 }}",
    "{{ 10**9 * 'a' }}",
    "{{ ['a'] * 10**9 }}",
    "{{ (1, 2) * 10**9 }}",
    "{{ 10 ** (10 ** 10) }}",
    "{{ 9 ** 99999 }}",
    "{{ (9 ** 4000) * (9 ** 4000) }}",
    "{% set ns = namespace(x=9) %}"
    "{% for i in range(40) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
    "{{ range(10**9)|list }}",
    "{{ range(10**30) }}",
    "{{ range(0, -(10**9), -1) }}",
    "{% for i in range(10**9) %}{% endfor %}",
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{% set r = range(9999)|list %}"
    "{% for a in r %}{% for b in r %}{{ a }}{% endfor %}{% endfor %}",
    "{% for a in range(9999)|map('string') %}{% for b in range(9999)|map('int') %}"
    "{% endfor %}{% endfor %}",
    "{% for a in 'x' * 9999 %}{% for b in 'x' * 9999 %}{% endfor %}{% endfor %}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
    "{{ m(90) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '%.999999999f' % 1.0 }}",
    "{{ '%(a)999999999d' % {'a': 1} }}",
    '{{ "%999999999d"|format(1) }}',
    "{{ '{:>999999999}'.format(1) }}",
    "{{ '{:>{w}}'.format(1, w=999999999) }}",
    "{{ '{0:.999999999f}'.format(1.0) }}",
    "{{ '{a:>999999999}'.format_map({'a': 1}) }}",
    "{{ 'a'.center(10**9) }}",
    "{{ 'a'.ljust(width) }}",
    "{{ 'a'.zfill(10**9) }}",
    "{{ ('a' * 9999).expandtabs(10**9) }}",
    "{{ ('\t' * 9999).expandtabs(99999) }}",
    "{{ ('a' * 9999).replace('a', 'b' * 99999) }}",
    "{{ ('b' * 99999).join(['a'] * 9999) }}",
    "{{ ('b' * 99999).join('a' * 9999) }}",
    "{{ ('a' * 9999)|replace('a', 'b' * 99999) }}",
    "{{ (['a'] * 9999)|join('b' * 99999) }}",
    "{{ range(9999)|map('string')|join('b' * 99999) }}",
    "{{ 'a'|center(10**9) }}",
    "{{ 'a'|indent(10**9) }}",
    "{{ ('a\n' * 9999)|indent(99999) }}",
    "{{ [1]|batch(10**9, 'x')|list }}",
    "{{ [1]|slice(10**9)|list }}",
    "{{ 1|round(-(10**9)) }}",
    "{{ 1.5|round(10**9, 'ceil') }}",
    "{{ {'a': 1}|tojson(indent=10**9) }}",
    "{{ {'a': 1}|json(indent=10**9) }}",
    "{{ (1).to_bytes(10**9, 'big') }}",
    "{% set ns = namespace(x='abcdefgh') %}"
    "{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x='abcdefgh') %}"
    "{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[1]) %}"
    "{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x='abcdefgh') %}{% for i in range(60) %}"
    "{% set y %}{{ ns.x }}{{ ns.x }}{% endset %}{% set ns.x = y %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}"
    "{{ a() }}",
    "{% include 't.tmpl' %}",
    "{% import 't.tmpl' as t %}",
    "{% extends 't.tmpl' %}",
    "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "-" * 3000 + "1 }}",
    "{{ " + " ~ ".join(["1"] * 3) + "." + "a." * 3000 + "b }}",
]


@pytest.mark.parametrize("body", BOMBS, ids=range(len(BOMBS)))
def test_what_would_eat_the_machine_is_an_ordinary_error(
    tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_STEPS", 500_000)  # the real one takes seconds
    (tmp_path / "t.tmpl").write_text(body)
    started = time.monotonic()
    with pytest.raises(TemplateError) as caught:
        render(tmp_path, body, width=10**9)
    assert caught.value.line is not None
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ 'a' * 3 }}{{ 2 ** 10 }}{{ 7 % 3 }}{{ 1 + 2 }}", "aaa102413"),
        ("{{ '%05d' % 42 }}{{ '%s-%s' % ('a', 'b') }}", "00042a-b"),
        ("{{ '%s'|format('x') }}{{ '100%'.upper() }}", "x100%"),
        ("{{ '{:>5}|{x}'.format(1, x=2) }}", "    1|2"),
        ("{{ '{a}'.format_map({'a': 1}) }}", "1"),
        ("{{ 'a-b'.replace('-', '_').upper().split('_') }}", "['A', 'B']"),
        ("{{ ', '.join(['a', 'b']) }}{{ 'x'.center(3) }}|", "a, b x |"),
        ("{{ [3, 1]|sort|join(',') }}{{ [1, 2]|sum }}", "1,33"),
        (
            "{% for i in range(3) %}{{ loop.index }}{{ loop.last }} {% endfor %}",
            "1False 2False 3True ",
        ),
        ("{% for i in range(2) %}{{ loop.cycle('a', 'b') }}{% endfor %}", "ab"),
        ("{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}", "a1"),
        ("{{ {'update': 1}['update'] }}{{ {'a': {'b': 2}}.a.b }}", "12"),
        (
            "{% set ns = namespace(n=0) %}{% for i in [1, 2] %}"
            "{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
            "3",
        ),
        (
            "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.current }}",
            "aba",
        ),
        ("{% set j = joiner(',') %}{{ j() }}a{{ j() }}b", "a,b"),
        (
            "{% macro m(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{% endmacro %}{{ m(1) }}",
            "12()",
        ),
        (
            "{% for i in [1, 2, 3, 4] %}{% if i == 3 %}{% break %}{% endif %}{{ i }}"
            "{% endfor %}",
            "12",
        ),
        (
            "{% for t in [{'k': [{'k': []}]}] recursive %}"
            "<{{ loop(t.k) }}>{% endfor %}",
            "<<>>",
        ),
        ("{{ 'b'|attr('upper')() }}{{ [1, 2].index(2) }}", "B1"),
        ("{{ 'a' ~ 1 ~ none ~ true }}", "a1NoneTrue"),
        (
            "{{ holder.open }}{{ holder.method() }}{{ holder['open'] }}",
            "opencalledopen",
        ),
        ("{{ {'a': '<&>'}|tojson }}", '{"a": "\\u003c\\u0026\\u003e"}'),
        (
            "{{ 'x'.datatype }} {{ true.datatype.local_name }} {{ 5.lang }}",
            "http://www.w3.org/2001/XMLSchema#string boolean None",
        ),
        ("{{ {'lang': 'de'}.lang }}", "de"),
        ("{{ [['a', 1]]|map(attribute=0)|list }}", "['a']"),
        ("{{ 3.7|round|int }}{{ 'a\nb'|indent(2) }}", "4a\n  b"),
        ("{{ {'a': 1}|pprint }}", "{'a': 1}"),
    ],
)
def test_what_people_write_works(tmp_path: Path, body: str, text: str) -> None:
    assert render(tmp_path, body, holder=Holder()) == text


def test_the_budget_is_for_each_output_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = parse_template(
        "{% for a in range(100) %}{% for b in range(100) %}{% endfor %}{% endfor %}",
        path=tmp_path / "t.tmpl",
        name="t.tmpl",
        root=tmp_path,
    )
    renderer = Renderer(template, {})
    monkeypatch.setattr(bounds, "MAX_STEPS", 15_000)
    for _ in range(3):
        renderer.render()
