"""Commands of templates: whose may run, when they run, and what may go wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

UPPER = "---\nto: o.txt\nformat: tr a-z A-Z\n---\nhello\n"
SHELL = """\
---
to: "{{ name }}.txt"
params: {name: {default: o}, text: {default: x}}
sh_before: "echo before >> log"
sh_after: "echo after {{ output }} >> log"
---
{{ text }}
"""


class TestTrust:
    @pytest.mark.parametrize("key", ["format", "sh_before", "sh_after", "sh"])
    def test_strangers_run_nothing(
        self, ggen: Any, tree: Any, key: str, look: Callable[[], dict[str, bytes]]
    ) -> None:
        root = tree({"p/ggen.toml": "", "t": f"---\nto: o\n{key}: touch x\n---\nx\n"})
        before = look()
        args = ("template", "generate", "../t")
        error = ggen(*args, "--json", cwd=root / "p", code=6).json["error"]
        assert error["kind"] == "Untrusted"
        assert error["line"] == 3
        assert error["hint"] == "read the template, then use --trust"
        assert look() == before

    def test_with_trust(self, ggen: Any, tree: Any) -> None:
        root = tree({"p/ggen.toml": "", "t": UPPER})
        ggen("template", "generate", "../t", "--trust", cwd=root / "p")
        assert (root / "p/o.txt").read_text() == "HELLO\n"

    def test_own(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "templates/t.tmpl": UPPER})
        ggen("template", "generate", "t")
        assert (root / "o.txt").read_text() == "HELLO\n"

    def test_a_link_to_a_stranger_is_not_own(self, ggen: Any, tree: Any) -> None:
        root = tree({"p/ggen.toml": "", "t": UPPER})
        (root / "p/t").symlink_to(root / "t")
        ggen("template", "generate", "t", cwd=root / "p", code=6)

    def test_a_folder_that_is_a_link(self, ggen: Any, tree: Any) -> None:
        root = tree({"p/ggen.toml": "", "e/t": UPPER})
        (root / "p/in").symlink_to(root / "e")
        ggen("template", "generate", "in/t", cwd=root / "p", code=6)

    def test_without_commands_everybody_may_render(self, ggen: Any, tree: Any) -> None:
        root = tree({"p/ggen.toml": "", "t": "---\nto: o\n---\nx\n"})
        ggen("template", "generate", "../t", cwd=root / "p")
        assert (root / "p/o").exists()

    def test_nobody_is_asked_for_the_variables_of_a_stranger(
        self, ggen: Any, tree: Any
    ) -> None:
        text = UPPER.replace("---\n", "---\nparams: {n: {}}\n", 1)
        root = tree({"p/ggen.toml": "", "t": text})
        ggen("template", "generate", "../t", cwd=root / "p", code=6)


class TestShell:
    def test_once_and_only_around_a_change(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "t": SHELL})
        log = root / "log"
        for option in ("--check", "--diff", "--dry-run"):
            ggen("template", "generate", "t", option, code=None)
        assert not log.exists()
        ggen("template", "generate", "t")
        assert log.read_text() == f"before\nafter {root}/o.txt\n"
        ggen("template", "generate", "t")
        assert log.read_text() == f"before\nafter {root}/o.txt\n"

    def test_once_for_many_outputs(self, ggen: Any, tree: Any) -> None:
        root = tree(
            {
                "ggen.toml": "",
                "m.ttl": "<urn:a> <urn:p> 1, 2, 3 .",
                "t": "---\nto: 'o{{ n }}'\nrdf: m.ttl\n"
                "matrix: SELECT ?n WHERE { ?s ?p ?n } ORDER BY ?n\n"
                "sh: 'printf \"%s \" {{ outputs }} > log'\n---\n{{ n }}\n",
            }
        )
        ggen("template", "generate", "t")
        log = root / "log"
        assert log.read_text() == " ".join(f"{root}/o{n}" for n in (1, 2, 3)) + " "
        (root / "m.ttl").write_text("<urn:a> <urn:p> 1, 2, 3, 4 .")
        ggen("template", "generate", "t")
        assert log.read_text() == f"{root}/o4 "

    @pytest.mark.parametrize("name", ["a b", "$(touch hit)", "`touch hit`", "';x'"])
    def test_values_are_quoted(self, ggen: Any, tree: Any, name: str) -> None:
        root = tree({"ggen.toml": "", "t": SHELL})
        ggen("template", "generate", "t", "-D", f"name={name}")
        assert (root / "log").read_text() == f"before\nafter {root}/{name}.txt\n"
        assert not (root / "hit").exists()

    def test_in_a_new_output_folder(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "t": SHELL})
        ggen("template", "generate", "t", "-o", "new/deep")
        assert (root / "new/deep/o.txt").exists()
        # Before the folder was made it ran in the nearest one that was there.
        assert (root / "log").read_text() == "before\n"
        assert (root / "new/deep/log").read_text().startswith("after ")

    def test_failure_before_stops(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "t": SHELL.replace("echo before", "false; echo")})
        ran = ggen("template", "generate", "t", code=3)
        assert ran.err.startswith("ggen: error: t:4: 'sh_before' failed with exit code")
        assert not (root / "o.txt").exists()

    def test_not_around_a_conflict(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "t": SHELL, "o.txt": "mine\n"})
        ggen("template", "generate", "t", code=5)
        assert not (root / "log").exists()

    def test_with_a_file_to_write(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "t": SHELL.replace('to: "{{ name }}.txt"\n', "")})
        ggen("template", "generate", "t", "-o", "here.txt")
        assert (root / "log").read_text() == f"before\nafter {root}/here.txt\n"

    def test_a_command_that_changes_its_output(self, ggen: Any, tree: Any) -> None:
        text = SHELL.replace(
            "echo after {{ output }} >> log", "echo own >> {{ output }}"
        )
        root = tree({"ggen.toml": "", "t": text})
        ggen("template", "generate", "t")
        for _ in range(2):
            again = ggen("template", "generate", "t", "--json").json
            assert again["counts"] == {"unchanged": 1}
        assert (root / "o.txt").read_text() == "x\nown\n"


class TestFormat:
    def generate(self, ggen: Any, tree: Any, command: str, code: int = 0) -> Any:
        self.root: Path = tree(
            {"ggen.toml": "", "t": f"---\nto: o.txt\nformat: {command}\n---\nhello\n"}
        )
        return ggen("template", "generate", "t", code=code)

    def test_runs_before_the_comparison(self, ggen: Any, tree: Any) -> None:
        self.generate(ggen, tree, "tr a-z A-Z")
        ran = ggen("template", "generate", "t", "--check", "--json")
        assert ran.json["counts"] == {"unchanged": 1}

    def test_knows_its_output(self, ggen: Any, tree: Any) -> None:
        self.generate(ggen, tree, "'cat; echo {{ output }}'")
        assert (self.root / "o.txt").read_text() == "hello\no.txt\n"

    def test_line_ends(self, ggen: Any, tree: Any) -> None:
        self.generate(ggen, tree, "printf 'a\\r\\nb\\r\\n'")
        assert (self.root / "o.txt").read_bytes() == b"a\nb\n"

    @pytest.mark.parametrize(
        ("command", "code", "said"),
        [
            ("'echo no good >&2; exit 3'", 3, "'format' failed with exit code 3: echo"),
            ("printf '\\377'", 3, "'format' wrote what is not UTF-8 for 'o.txt'"),
            ("'true'", 3, "'format' wrote nothing for 'o.txt'"),
            ("no-such-tool -", 69, "'format' needs a program that cannot be run: no-s"),
        ],
    )
    def test_faults(
        self, ggen: Any, tree: Any, command: str, code: int, said: str
    ) -> None:
        ran = self.generate(ggen, tree, command, code)
        assert ran.err.startswith(f"ggen: error: t:3: {said}")
        assert not (self.root / "o.txt").exists()

    def test_what_it_said_is_the_hint(self, ggen: Any, tree: Any) -> None:
        ran = self.generate(ggen, tree, "'echo no good >&2; exit 3'", 3)
        assert ran.err.endswith("hint: no good\n")

    def test_one_that_does_not_end(
        self, ggen: Any, tree: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ggen.domain.template import commands

        monkeypatch.setitem(commands._TIMEOUTS_S, "format", 0.2)
        ran = self.generate(ggen, tree, "sleep 60", 124)
        assert "'format' did not end within 0.2 s: sleep 60" in ran.err

    def test_not_for_snippets(self, ggen: Any, tree: Any) -> None:
        root = tree(
            {
                "ggen.toml": "",
                "main": "a\n",
                "t": "---\nto: main\ninject: true\nappend: true\nformat: exit 1\n"
                "---\nb\n",
            }
        )
        ggen("template", "generate", "t")
        assert (root / "main").read_text() == "a\nb\n"

    def test_environment(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "t": UPPER.replace("tr a-z A-Z", "echo $MARK")})
        path = os.environ["PATH"]
        ggen("template", "generate", "t", env={"MARK": "here", "PATH": path})
        assert (root / "o.txt").read_text() == "here\n"
