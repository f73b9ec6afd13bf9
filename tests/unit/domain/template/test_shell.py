"""Values reach a command as they are: asked of a real shell."""

from __future__ import annotations

import subprocess

import pytest

from ggen.domain.template.shell import Words
from ggen.errors import TemplateError

NASTY = [
    "plain",
    "",
    "two words",
    "it's",
    'say "hi"',
    "$HOME ${PATH} $(echo pwned) `echo pwned`",
    "a\\b\\\\c\\",
    "semi; echo pwned & echo pwned | cat > pwned",
    "line\nbreak\n",
    "* ? [a] ~ #no !no",
    "-n",
    "'\"'\"'",
    "ünï ☃",
]


def ran(template: str, *values: object) -> str:
    words = Words()
    command = words.fill(template.format(*map(words.keep, values)))
    done = subprocess.run(["sh", "-ec", command], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("printf %s {}", "{}"),
        ("printf %s '{}'", "{}"),
        ('printf %s "{}"', "{}"),
        ("printf %s pre{}post", "pre{}post"),
        ("printf %s \"a'{}'b\"", "a'{}'b"),
        ("printf %s 'a\"{}\"b'", 'a"{}"b'),
        ("printf %s \\'{}\\\"", "'{}\""),
        ("printf %s 'a\\'{}", "a\\{}"),
        ("printf %s 'a\\{}'", "a\\{}"),
        ("printf %s a\\\\{}", "a\\{}"),
        ("true # a comment's quote\nprintf %s {}", "{}"),
        ("printf %s a#{}", "a#{}"),
        ('x=$(printf %sx {}); printf %s "${{x%x}}"', "{}"),
    ],
)
def test_a_value_is_one_word_as_it_is(value: str, template: str, expected: str) -> None:
    assert ran(template, value) == expected.format(value)


def test_a_list_becomes_several_words() -> None:
    assert ran("printf '<%s>' {}", ["a b", "c", "it's"]) == "<a b><c><it's>"
    assert ran("printf '<%s>' x {}", []) == "<x>"
    assert ran("printf %s {}", 5) == "5"


@pytest.mark.parametrize(
    ("template", "where"),
    [
        ("echo `echo {}`", "in backquotes"),
        ('echo "$(echo {})"', "in a command inside quotes"),
        ('echo "`echo {}`"', "in a command inside quotes"),
        ("echo # {}", "in a comment"),
        ("# it's {}", "in a comment"),
        ("cat <<EOF\n{}\nEOF", "after a here-document"),
        ("echo \\{}", "after a backslash"),
        ('echo "\\{}"', "after a backslash"),
    ],
)
def test_where_no_quoting_helps_a_value_is_refused(template: str, where: str) -> None:
    words = Words()
    with pytest.raises(TemplateError, match=where):
        words.fill(template.format(words.keep("x; echo pwned")))


def test_a_nul_is_refused() -> None:
    words = Words()
    with pytest.raises(TemplateError, match="NUL"):
        words.fill(words.keep("a\x00b"))


def test_a_command_without_values_stays_as_it_is() -> None:
    command = 'a `b` "$(c)" # d\ncat <<EOF\n\'\nEOF'
    assert Words().fill(command) == command
