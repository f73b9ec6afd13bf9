"""What the documents show is run, in order, and compared with what really comes.

Conventions, in HTML comments before a code block:

``<!-- file: NAME -->``    the block is the content of that file
``<!-- append: NAME -->``  the block is added to the end of that file
``<!-- not run: WHY -->``  the block is left alone

Every line of an ``sh`` block is run and must succeed, or exit as ``# exit N`` says.
In a ``console`` block lines after ``$`` are run and the others are the output, with
``...`` for whatever stands there. The folder of the test is shown as ``/home/ann``.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
RUN = ("TUTORIAL", "TEMPLATES", "GRAPH", "SECURITY", "MIGRATION_GUIDE", "RUNTIME")
SHOWN_ROOT = "/home/ann"
_FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^\n]*?) -->\n+)?"
    r"^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_EXIT = re.compile(r"#.*\bexit (\d+)")


@dataclass(frozen=True)
class Block:
    """A code block: its language, its text, the comment before it and its line."""

    language: str
    text: str
    note: str
    line: int


def read_blocks(path: Path) -> Iterator[Block]:
    text = path.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start("text")) + 1
        yield Block(found["language"], found["text"], found["note"] or "", line)


def read_commands(block: Block) -> Iterator[tuple[str, str, int | None]]:
    """Command, expected output and expected exit code; None: any code."""
    prompt = "$ " if block.language == "console" else ""
    lines = block.text.replace("\\\n", "").splitlines()
    starts = [n for n, x in enumerate(lines) if x.startswith(prompt) and x.strip()]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        command = lines[start].removeprefix(prompt)
        if prompt:
            yield command, "\n".join(lines[start + 1 : end]), None
        elif not command.startswith("#"):
            said = _EXIT.search(command)
            yield command, "", int(said[1]) if said else 0


class Reader:
    """Somebody who does what a document says."""

    def __init__(self, ggen, folder: Path, engine: str) -> None:
        self.ggen = ggen
        self.env = {"GGEN_ENGINE": engine}
        self.home = folder
        self.folder = folder
        self.code = 0

    def do(self, block: Block) -> None:
        if block.note.startswith("not run"):
            return
        kind, _, name = block.note.partition(": ")
        if kind in ("file", "append"):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w" if kind == "file" else "a", encoding="utf-8") as file:
                file.write(block.text)
        elif block.language in ("sh", "console"):
            for command, expected, code in read_commands(block):
                self.check(command, expected, code, block)

    def check(
        self, command: str, expected: str, code: int | None, block: Block
    ) -> None:
        shown = self.run(command).replace(str(self.home), SHOWN_ROOT)
        where = f"line {block.line}: {command}\n{shown}"
        assert code is None or self.code == code, f"exit {self.code}, {where}"
        if block.language == "console":
            assert matches(shown, expected), f"{where}\n--- expected\n{expected}"

    def run(self, command: str) -> str:
        """Output and messages of a command; its exit code is kept."""
        if command == "echo $?":
            return f"{self.code}\n"
        words = shlex.split(command, comments=True)
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve()
            return ""
        if words[0] == "ggen":
            return self._ggen(words[1:], command)
        done = self._shell(command)
        return (done.stdout + done.stderr).decode()

    def _ggen(self, words: list[str], command: str) -> str:
        """Run ggen in this process, and what its output is piped to in a shell."""
        end = next((n for n, word in enumerate(words) if word in ("|", ">")), None)
        own = list(self._expanded(words[:end], command))
        done = self.ggen(*own, cwd=self.folder, code=None, env=self.env)
        self.code = done.code
        if end is None:
            return done.out + done.err
        after = self._shell(
            f"cat {command[command.index(f' {words[end]} ') :]}", done.raw
        )
        return (after.stdout + after.stderr).decode() + done.err

    def _expanded(self, words: list[str], command: str) -> Iterator[str]:
        """The words as a shell gives them: globs without quotes are file names."""
        for word in words:
            is_glob = "*" in word and f" {word}" in command
            found = sorted(self.folder.glob(word)) if is_glob else []
            yield from (str(path.relative_to(self.folder)) for path in found)
            if not found:
                yield word

    def _shell(
        self, command: str, stdin: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )
        self.code = done.returncode
        return done


def matches(shown: str, expected: str) -> bool:
    """Whether `shown` is `expected`, in which ``...`` stands for anything."""
    lines = [line.rstrip() for line in expected.strip("\n").split("\n")]
    pattern = r"\n".join(re.escape(line) for line in lines)
    pattern = pattern.replace(r"\n\.\.\.\n", r"\n(?:.*\n)*?").replace(r"\.\.\.", ".*")
    text = "\n".join(line.rstrip() for line in shown.strip("\n").split("\n"))
    return re.fullmatch(pattern, text) is not None


def read_table(name: str, title: str) -> list[list[str]]:
    """The cells of the table after ``<!-- table: TITLE -->``, without its head."""
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    rows = text.split(f"<!-- table: {title} -->\n")[1].split("\n\n")[0].splitlines()
    cells = (re.split(r"(?<!\\)\|", row.strip("|")) for row in rows[2:])
    return [[cell.strip() for cell in row] for row in cells]


def test_no_command_of_a_document_is_overlooked():
    for path in [*(DOCS / f"{name}.md" for name in RUN), *EXAMPLES.glob("*/README.md")]:
        blocks = [b for b in read_blocks(path) if b.language == "console"]
        found = sum(1 for block in blocks for _ in read_commands(block))
        assert found == len(re.findall(r"^\$ ", path.read_text(), re.MULTILINE)), path


@pytest.fixture(params=["oxigraph", "rdflib"])
def reader(request, ggen, tmp_path):
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")
    return Reader(ggen, tmp_path, request.param)


@pytest.mark.parametrize("name", RUN)
def test_a_document_shows_what_happens(name, reader):
    for block in read_blocks(DOCS / f"{name}.md"):
        reader.do(block)


@pytest.mark.parametrize(
    "name", sorted(p.parent.name for p in EXAMPLES.glob("*/README.md"))
)
def test_an_example_does_what_its_readme_shows(name, reader):
    shutil.copytree(EXAMPLES / name, reader.home / name)
    reader.folder = reader.home / name
    for block in read_blocks(EXAMPLES / name / "README.md"):
        reader.do(block)


def test_every_front_matter_key_is_in_its_table():
    from ggen.domain.template.frontmatter_keys import ALIASES, KEYS

    rows = read_table("TEMPLATES", "keys")
    assert [row[0] for row in rows] == [f"`{name}`" for name in KEYS]
    for row, key in zip(rows, KEYS.values(), strict=True):
        assert (row[2] == "yes") == key.rendered, key.name
        assert (row[1] == "bool") == (key.shape == "bool"), key.name
        assert row[1].endswith("or list") == (key.shape == "texts"), key.name
    for alias, real in ALIASES.items():
        assert f"`{alias}`" in rows[list(KEYS).index(real)][3]


def test_every_rule_of_the_linter_is_in_its_table():
    from ggen.domain.template.lint_rules import RULES

    expected = [[r.id, r.name, r.severity, r.doc] for r in RULES.values()]
    assert read_table("TEMPLATES", "lint") == expected


def test_every_exit_code_is_in_its_table():
    from ggen.errors import ExitCode

    codes = [int(row[0]) for row in read_table("RUNTIME", "exit codes")]
    assert codes == [int(code) for code in ExitCode]


def test_every_rdf_format_is_in_its_table():
    from ggen.infra.stores.formats import FORMATS

    shown = {row[1].strip("`"): row[2] for row in read_table("GRAPH", "formats")}
    assert list(shown) == list(FORMATS)
    for name, fmt in FORMATS.items():
        assert re.findall(r"`(\.\w+)`", shown[name]) == list(fmt.extensions)


def test_the_limits_of_templates_are_those_in_the_table():
    from ggen.domain.template import bounds

    shown = [int(row[1].replace(",", "")) for row in read_table("SECURITY", "limits")]
    assert shown == [
        bounds.MAX_STEPS,
        bounds.MAX_TEXT,
        bounds.MAX_RANGE,
        bounds.MAX_DIGITS,
        bounds.MAX_WIDTH,
    ]


def test_every_verb_has_its_place_in_a_document():
    from ggen.cli.parser import build_parser

    texts = {noun: (DOCS / f"{noun.upper()}.md").read_text() for noun in ("graph",)}
    texts["template"] = (DOCS / "TEMPLATES.md").read_text()
    verbs = build_parser().iter_verbs()
    missing = [
        command
        for command in filter(None, (verb.get_default("command") for verb in verbs))
        if (noun := command.split()[0]) in texts
        and not re.search(rf"ggen {command}(?![\w-])", texts[noun])
    ]
    assert not missing
