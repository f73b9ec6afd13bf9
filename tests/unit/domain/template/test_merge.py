"""Three-way merge: what people and templates changed, side by side."""

from __future__ import annotations

import random
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from ggen.domain.template.linediff import line_diff, split_lines
from ggen.domain.template.merge import has_marks, merge3

BASE = "a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("yours", "generated", "merged"),
    [
        pytest.param("a\nb\nX\nd\ne\n", BASE, "a\nb\nX\nd\ne\n", id="yours only"),
        pytest.param(BASE, "a\nb\nX\nd\ne\n", "a\nb\nX\nd\ne\n", id="generated only"),
        pytest.param(
            "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n", id="far apart"
        ),
        pytest.param("a\nX\ne\n", "a\nX\ne\n", "a\nX\ne\n", id="both the same"),
        pytest.param(
            "a\nb\nc\nd\ne\nmine\n",
            "new\na\nb\nc\nd\ne\n",
            "new\na\nb\nc\nd\ne\nmine\n",
            id="insertions at both ends",
        ),
        pytest.param(
            "b\nc\nd\ne\n", "a\nb\nc\nd\n", "b\nc\nd\n", id="deletions at both ends"
        ),
        pytest.param(
            "a\nb\nc\nd\ne", "A\nb\nc\nd\ne\n", "A\nb\nc\nd\ne", id="no final newline"
        ),
    ],
)
def test_changes_that_do_not_touch_are_both_kept(yours, generated, merged):
    result = merge3(BASE, yours, generated)

    assert (result.text, result.conflicts) == (merged, 0)


def test_a_clash_shows_both_sides_between_ordinary_marks():
    result = merge3(BASE, "a\nb\nmine\nd\ne\n", "a\nb\nnew\nd\ne\n")

    assert result.conflicts == 1
    assert result.text == textwrap.dedent("""\
        a
        b
        <<<<<<< yours
        mine
        =======
        new
        >>>>>>> generated
        d
        e
        """)
    assert has_marks(result.text)


def test_lines_that_both_sides_share_are_outside_of_the_marks():
    same = "same 1\nsame 2\nsame 3\nsame 4\n"
    result = merge3("a\nz\n", f"a\nmine\n{same}z\n", f"a\nnew\n{same}more\nz\n")

    assert result.conflicts == 2
    assert result.text.count("same 1") == 1


def test_adjacent_changes_are_a_clash_as_in_git():
    assert merge3("a\nb\n", "A\nb\n", "a\nB\n").conflicts == 1


def test_a_mark_always_begins_a_line():
    text = merge3("a", "mine", "new").text

    assert text == "<<<<<<< yours\nmine\n=======\nnew\n>>>>>>> generated\n"


@pytest.mark.parametrize(
    "text", ["", "=======\n", "a <<<<<<< b\n", "<<<<<<<<\n", "x\n >>>>>>> y\n"]
)
def test_ordinary_text_has_no_marks(text):
    assert not has_marks(text)


def test_other_line_separators_do_not_split_lines():
    assert split_lines("a\u2028b\x0cc\rd\ne") == ["a\u2028b\x0cc\rd\n", "e"]


def test_very_different_texts_are_compared_in_good_time():
    rng = random.Random(3)
    a = [str(rng.randrange(50)) for _ in range(4_000)]
    b = [str(rng.randrange(50)) for _ in range(4_000)]
    hunks = line_diff(a, b)

    rebuilt, done = [], 0
    for hunk in hunks:
        rebuilt += a[done : hunk.a_start] + b[hunk.b_start : hunk.b_end]
        done = hunk.a_end
    assert rebuilt + a[done:] == b


def _edited(rng: random.Random, lines: list[str]) -> str:
    lines = list(lines)
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(lines) + 1)
        new = [f"    field_{rng.randrange(99)}: int\n" for _ in range(rng.randrange(3))]
        lines[at : at + rng.randrange(3)] = new
    text = "".join(lines)
    return text.rstrip("\n") if rng.random() < 0.1 else text


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("seed", range(60))
def test_merges_are_those_of_git_merge_file(seed: int, tmp_path: Path):
    rng = random.Random(seed)
    stock = ["\n", "}\n", "    return x\n", *(f"def f{n}():\n" for n in range(30))]
    lines = [rng.choice(stock) for _ in range(rng.randrange(40))]
    texts = {
        "base": "".join(lines),
        "yours": _edited(rng, lines),
        "generated": _edited(rng, lines),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    labels = ["-L", "yours", "-L", "base", "-L", "generated"]
    git = subprocess.run(
        ["git", "merge-file", "-p", *labels, "yours", "base", "generated"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    result = merge3(**texts)

    assert (result.text, result.conflicts) == (git.stdout, git.returncode)
