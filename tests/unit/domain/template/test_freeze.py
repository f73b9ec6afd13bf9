"""Blocks that survive: which lines are marks, and what is between them."""

from __future__ import annotations

import pytest

from ggen.domain.template.freeze import find_blocks


@pytest.mark.parametrize(
    "line",
    [
        "# ggen:{} body",
        "    // ggen:{} body",
        "/* ggen:{} body */",
        "/*ggen:{} body*/",
        "<!-- ggen:{} body -->",
        "<!--ggen:{} body-->",
        "-- ggen:{} body",
        "; ggen:{} body",
        "% ggen:{} body",
        "REM ggen:{} body",
        "{{# ggen:{} body #}}",
        "(* ggen:{} body *)",
        "{{- ggen:{}\tbody -}}",
        "<%-- ggen:{} body --%>",
        '" ggen:{} body',
        "class Foo {{  // ggen:{} body",
        "# ggen:{} body   (yours)",
    ],
)
def test_marks_stand_in_comments_of_any_language(line: str):
    text = f"{line.format('begin')}\nmine\n{line.format('end')}\n"
    blocks = find_blocks(text)

    assert blocks.problem is None
    assert blocks.content("body") == "mine\n"


@pytest.mark.parametrize(
    "name", ["a", "shop.Order", "http://example.org/a#b", "größe", "a/b:c-d_e", "1"]
)
def test_ids_are_words_without_blanks(name: str):
    assert list(find_blocks(f"# ggen:begin {name}\n# ggen:end {name}\n").spans) == [
        name
    ]


@pytest.mark.parametrize(
    "line",
    [
        "write `ggen:begin ID` before it",
        "a 'ggen:begin x' mark",
        "myggen:begin x",
        "ggen:begin",
        "# ggen:begins x",
        "# ggen:begin a and ggen:end a",
    ],
)
def test_text_about_marks_is_no_mark(line: str):
    blocks = find_blocks(f"{line}\nrest\n")

    assert not blocks.spans and blocks.problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# ggen:begin a\n", "block 'a' of line 1 never ends"),
        ("# ggen:end a\n", "block 'a' ends without a beginning in line 1"),
        (
            "# ggen:begin a\n# ggen:begin b\n",
            "block 'b' begins inside block 'a' in line 2",
        ),
        (
            "# ggen:begin a\n# ggen:end b\n",
            "block 'a' is ended by the mark of 'b' in line 2",
        ),
        (
            "# ggen:begin a\n# ggen:end a\n# ggen:begin a\n# ggen:end a\n",
            "block 'a' occurs twice in line 3",
        ),
    ],
)
def test_marks_that_cannot_be_paired_are_told(text: str, problem: str):
    blocks = find_blocks(text)

    assert blocks.problem == problem
    assert not blocks.spans


def test_contents_move_from_one_text_into_another():
    old = find_blocks(
        "x\n# ggen:begin a\nmine\n# ggen:end a\n# ggen:begin b\n# ggen:end b"
    )
    new = find_blocks(
        "# ggen:begin b\nnew\n# ggen:end b\ny\n# ggen:begin a\n# ggen:end a\n"
    )

    moved = new.with_contents({key: old.content(key) for key in old.spans})

    assert moved == (
        "# ggen:begin b\n# ggen:end b\ny\n# ggen:begin a\nmine\n# ggen:end a\n"
    )


def test_texts_that_differ_only_in_blocks_are_equal_when_blanked():
    one = find_blocks("x\n# ggen:begin a\n1\n2\n# ggen:end a\ny")
    other = find_blocks("x\n# ggen:begin a\n# ggen:end a\ny")

    assert one.blanked() == other.blanked()


@pytest.mark.parametrize("text", ["", "x", "x\n", "\n\n", "a\r\nb"])
def test_a_text_without_blocks_comes_back_as_it_is(text: str):
    assert find_blocks(text).blanked() == text
