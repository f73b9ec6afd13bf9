"""Merging, for any texts: nothing that one side wrote is lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.domain.template.linediff import line_diff, split_lines
from ggen.domain.template.merge import merge3

# Few different lines, so that repeats and odd alignments are common.
LINE = st.sampled_from(["a\n", "b\n", "c\n", "\n", "}\n", "    x\n", "é\u2028\n"])
TEXT = st.builds(
    lambda lines, has_end: "".join(lines) if has_end else "".join(lines).rstrip("\n"),
    st.lists(LINE, max_size=12),
    st.booleans(),
)


@given(TEXT, TEXT)
def test_a_side_without_changes_gives_way(base: str, other: str):
    assert merge3(base, other, base).text == other
    assert merge3(base, base, other).text == other
    assert merge3(base, other, other).text == other


@given(TEXT, TEXT, TEXT)
def test_both_sides_agree_on_what_clashes(base: str, yours: str, generated: str):
    there = merge3(base, yours, generated)
    back = merge3(base, generated, yours)

    assert bool(there.conflicts) == bool(back.conflicts)
    if not there.conflicts:
        assert there.text == back.text


@given(st.lists(LINE, max_size=15), st.lists(LINE, max_size=15))
def test_a_diff_rebuilds_the_other_text(a: list[str], b: list[str]):
    hunks = line_diff(a, b)

    rebuilt, done = [], 0
    for hunk in hunks:
        rebuilt += a[done : hunk.a_start] + b[hunk.b_start : hunk.b_end]
        done = hunk.a_end
    assert rebuilt + a[done:] == b
    for one, next_one in pairwise(hunks):
        assert one.a_end < next_one.a_start
        assert one.b_end < next_one.b_start


@st.composite
def edits(draw: st.DrawFn, author: str) -> list[tuple[int, int, int]]:
    return draw(
        st.lists(
            st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(0, 3)),
            max_size=4,
        )
    )


def edited(lines: list[str], changes: list[tuple[int, int, int]], author: str) -> str:
    """The lines with some replaced by lines that only `author` writes."""
    lines = list(lines)
    for number, (at, gone, new) in enumerate(changes):
        lines[at : at + gone] = [f"{author} {number} {n}\n" for n in range(new)]
    return "".join(lines)


@settings(max_examples=200)
@given(st.lists(LINE, max_size=12), edits("yours"), edits("theirs"))
def test_every_line_that_somebody_added_is_in_the_result(
    base: list[str],
    yours: list[tuple[int, int, int]],
    theirs: list[tuple[int, int, int]],
):
    mine = edited(base, yours, "yours")
    new = edited(base, theirs, "theirs")
    merged = split_lines(merge3("".join(base), mine, new).text)

    added = [
        line for line in split_lines(mine + new) if line.startswith(("yours", "theirs"))
    ]
    assert all(merged.count(line) >= 1 for line in added)
