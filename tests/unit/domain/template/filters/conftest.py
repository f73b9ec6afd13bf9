"""A sandbox that has ggen's filters and nothing else, and texts that mean harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ggen.domain.template.filters import (
    CHANCE_NAME,
    Chance,
    FilterOptions,
    all_filters,
    all_globals,
    all_tests,
)

Render = Callable[..., str]

# What breaks out of literals and comments that are not written with care.
_HOSTILE = [
    "", "plain", 'say "hi"', "it's", "back\\slash", "trailing\\", "two\\\\", "*/ x",
    '"""', "'''", '""""', 'x"', '""', '\\"', "\\'", "a\nb", "a\r\nb", "\r", "a\\\nb",
    "tab\there", "nul\0byte", "\x007", "\x0123", "\u2028\u2029", "\x85", "\x0b\x0c\x1c",
    "\x7f\x9f", "\x1b[31m", "</script>", "<!-- -->", "-->", "--", "--!>", "x--", "]]>",
    "%>", "${x}", "#{x}", "#$x #@y", "%s %d {x}", "`cmd`", "$(rm -rf /)", "!history",
    "\\u000a", "\\\\u000a", "\\user", "\\N{DASH}", "\\x41\\101", "??/", "???",
    "é 日本 🎉", "\U000e0061", "\u202e rtl", "\ufeff bom", "\ufffe\uffff",
    "'; DROP TABLE x; --", "coding: rot13", " lead and trail ", "\t", "# x\n*/\n-->",
]  # fmt: skip
_SURROGATES = ["\ud800", "a\udfffb", "\ud83d", "\udc80x"]


@pytest.fixture(scope="session")
def hostile() -> list[str]:
    return _HOSTILE


@pytest.fixture(scope="session")
def surrogates() -> list[str]:
    return _SURROGATES


@pytest.fixture(scope="session")
def environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, keep_trailing_newline=True
    )
    options = FilterOptions()
    env.filters.update(all_filters(options))
    env.globals.update(all_globals(options))
    env.tests.update(all_tests(options))
    return env


@pytest.fixture(scope="session")
def render(environment: ImmutableSandboxedEnvironment) -> Render:
    def render(
        text: str, seed: str | None = None, epoch: int | None = None, **variables: Any
    ) -> str:
        variables[CHANCE_NAME] = Chance(seed, epoch)
        return environment.from_string(text).render(variables)

    return render
