"""Commands of templates: where they run, and what becomes of what they say."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.commands import (
    Workplace,
    check_trust,
    format_outputs,
    run_shell,
)
from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.model import InjectSpec, Insertion, Output, Template
from ggen.domain.template.render import Renderer
from ggen.errors import GgenError, TemplateError, Unavailable, Untrusted
from ggen.infra.settings import load_settings

Make = Callable[[str], tuple[Template, Renderer, Workplace]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(front: str) -> tuple[Template, Renderer, Workplace]:
        text = f"---\n{front}\n---\n"
        path = tmp_path / "t"
        template = parse_template(text, path=path, name="t", root=tmp_path)
        environ = {"PATH": os.environ["PATH"]}
        renderer = Renderer(template, {"who": "A & B"})
        return template, renderer, Workplace(tmp_path, environ)

    return made


def output(content: str | bytes = "text\n", **more: Any) -> Output:
    return Output("a b", content, "t", "", **more)


class TestFormat:
    def test_each_text_goes_through(self, make: Make) -> None:
        template, renderer, place = make("format: tr a-z A-Z")
        done = format_outputs([output(), output("x")], template, renderer, place)
        assert [each.content for each in done] == ["TEXT\n", "X"]

    def test_bytes_and_snippets_do_not(self, make: Make) -> None:
        template, renderer, place = make("format: exit 1")
        snippet = Insertion(InjectSpec(append=True), "x")
        given = [output(b"\x00"), output("", insertion=snippet)]
        assert format_outputs(given, template, renderer, place) == given

    def test_values_are_quoted(self, make: Make) -> None:
        template, renderer, place = make("format: printf '%s,' {{ output }} {{ who }}")
        (done,) = format_outputs([output()], template, renderer, place)
        assert done.content == "a b,A & B,"

    def test_nothing_in_nothing_out(self, make: Make) -> None:
        template, renderer, place = make("format: cat")
        (done,) = format_outputs([output(" \n")], template, renderer, place)
        assert done.content == " \n"
        template, renderer, place = make('format: "true"')
        (done,) = format_outputs([output(" \n")], template, renderer, place)
        assert done.content == ""

    def test_too_much(self, make: Make) -> None:
        template, renderer, place = make("format: yes")
        with pytest.raises(TemplateError, match="wrote more than a text file can hold"):
            format_outputs([output()], template, renderer, place)

    @pytest.mark.parametrize(
        ("command", "kind"),
        [
            ("exit 2", TemplateError),
            ("no-such-tool", Unavailable),
            ("exec /", Unavailable),
        ],
    )
    def test_failures(self, make: Make, command: str, kind: type[GgenError]) -> None:
        template, renderer, place = make(f"format: {command}")
        with pytest.raises(kind) as caught:
            format_outputs([output()], template, renderer, place)
        assert (caught.value.file, caught.value.line) == (str(template.path), 2)


class TestShell:
    def test_every_command_and_all_outputs(self, make: Make, tmp_path: Path) -> None:
        template, renderer, place = make(
            "sh_after:\n  - echo {{ outputs }} > log\n  - echo {{ who }} >> log"
        )
        paths = [tmp_path / "a b", tmp_path / "c"]
        run_shell("sh_after", template, renderer, paths, place)
        log = (tmp_path / "log").read_text()
        assert log == f"{tmp_path}/a b {tmp_path}/c\nA & B\n"

    def test_the_first_failure_ends_it(self, make: Make, tmp_path: Path) -> None:
        template, renderer, place = make("sh_before: ['false; touch a', touch b]")
        with pytest.raises(TemplateError, match="'sh_before' failed with exit code 1"):
            run_shell("sh_before", template, renderer, [tmp_path / "o"], place)
        assert not (tmp_path / "a").exists() and not (tmp_path / "b").exists()

    def test_very_many_outputs(self, make: Make, tmp_path: Path) -> None:
        template, renderer, place = make(
            "sh:\n  - for n in {{ outputs }}; do echo $n; done > log; cat >> log\n"
            "  - printf %s {{ outputs }} | wc -c > size\n  - false {{ outputs }}"
        )
        paths = [tmp_path / f"a very long name of an output {n}" for n in range(9000)]
        with pytest.raises(TemplateError, match="failed with exit code 1: false") as e:
            run_shell("sh_after", template, renderer, paths, place)
        assert len(e.value.message) < 500
        lines = (tmp_path / "log").read_text().splitlines()
        assert lines == [str(path) for path in paths]
        size = sum(len(str(path)) for path in paths)
        assert int((tmp_path / "size").read_text()) == size

    def test_only_the_environment_that_was_given(
        self, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET", "x")
        template, renderer, place = make("sh: echo [$SECRET] > log")
        run_shell("sh_after", template, renderer, [tmp_path / "o"], place)
        assert (tmp_path / "log").read_text() == "[]\n"


def test_packs_are_strangers_wherever_they_lie(make: Make, tmp_path: Path) -> None:
    from dataclasses import replace

    (tmp_path / "ggen.toml").write_text("")
    settings = load_settings(tmp_path, {})
    template, _, _ = make("sh: echo")
    check_trust(template, settings, trust=False)
    pack = replace(template, pack="web")
    with pytest.raises(Untrusted):
        check_trust(pack, settings, trust=False)
    check_trust(pack, settings, trust=True)
