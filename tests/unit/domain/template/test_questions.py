"""Asking for variables: what is asked, and which answers are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from ggen.domain.template.context import VariableSources
from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.model import Template
from ggen.domain.template.questions import ask_missing
from ggen.errors import ParamError

FRONT = """\
---
params:
  name: {help: Who it is for}
  level: {type: int, choices: [1, 2]}
  tags: {type: list}
  known: {default: x}
  maybe: {required: false}
---
"""


class Person:
    """Answers what is asked, and remembers the questions."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.questions: list[str] = []

    def __call__(self, question: str, _default: str | None) -> str:
        self.questions.append(question)
        return self.answers.pop(0)


@pytest.fixture
def template(tmp_path: Path) -> Template:
    return parse_template(FRONT, path=tmp_path / "t", name="t", root=tmp_path)


def test_what_is_missing_is_asked_in_its_order(template: Template) -> None:
    person = Person("Ann", "2", "a, b")
    answers = ask_missing(template, VariableSources(), person)
    assert answers == {"name": "Ann", "level": 2, "tags": ["a", "b"]}
    assert person.questions == ["name - Who it is for", "level (1, 2)", "tags"]


def test_what_is_given_is_not_asked(template: Template) -> None:
    sources = VariableSources(
        cli=(("name", "Bo"),), environ={"GGEN_VAR_tags": "x"}, answers={"level": 1}
    )
    assert ask_missing(template, sources, Person()) == {}


def test_a_wrong_answer_is_explained_and_asked_again(template: Template) -> None:
    person = Person("Ann", "7", "two", "1", "x")
    assert ask_missing(template, VariableSources(), person)["level"] == 1
    _, first, second, third, _ = person.questions
    assert first == "level (1, 2)"
    assert second != first and second.endswith(". level (1, 2)")
    assert "'two'" in third


def test_three_wrong_answers_end_it(template: Template) -> None:
    with pytest.raises(ParamError, match="level"):
        ask_missing(template, VariableSources(), Person("Ann", "7", "8", "9"))
