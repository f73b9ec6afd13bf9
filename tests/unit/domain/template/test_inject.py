"""Snippets in files that exist: where they go, and what happens the next time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.clean import plan_clean
from ggen.domain.template.entries import TemplateRecord
from ggen.domain.template.inject import insert
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import InjectSpec, Insertion, Output
from ggen.domain.template.plan import Policy, TemplateRun, WritePlan
from ggen.domain.template.write import apply_writes, plan_writes
from ggen.errors import Conflict, EncodingError, NotFound, TemplateError

TEXT = "import a\nimport b\n\nclass A {\n}\n"
SNIPPET = "import x\n"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (InjectSpec(prepend=True), "import x\n" + TEXT),
        (InjectSpec(append=True), TEXT + "import x\n"),
        (InjectSpec(before="^import"), "import x\n" + TEXT),
        (InjectSpec(before=r"^class \w+"), TEXT.replace("class", "import x\nclass")),
        (InjectSpec(after="^import"), TEXT.replace("a\n", "a\nimport x\n", 1)),
        (InjectSpec(after="b$"), TEXT.replace("b\n", "b\nimport x\n")),
        (InjectSpec(at_line=1), "import x\n" + TEXT),
        (InjectSpec(at_line=3), TEXT.replace("b\n", "b\nimport x\n")),
        (InjectSpec(at_line=6), TEXT + "import x\n"),
        (InjectSpec(eof_last=True), TEXT.replace("}", "import x\n}")),
    ],
)
def test_each_place_is_a_line(place: InjectSpec, expected: str):
    assert insert(TEXT, SNIPPET, place) == expected


def test_before_the_last_line_means_the_last_one_with_text():
    assert insert("a\n}\n\n  \n", "x\n", InjectSpec(eof_last=True)) == "a\nx\n}\n\n  \n"


def test_a_last_line_without_newline_is_completed_first():
    assert insert("a\nb", "x\n", InjectSpec(append=True)) == "a\nb\nx\n"


@pytest.mark.parametrize(
    "place", [InjectSpec(append=True), InjectSpec(eof_last=True), InjectSpec(at_line=1)]
)
def test_an_empty_file_takes_a_snippet(place: InjectSpec):
    assert insert("", "x\n", place) == "x\n"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (InjectSpec(after="^nowhere"), "no line matches the pattern of 'after'"),
        (InjectSpec(before="("), "pattern of 'before' is not a regular expression"),
        (InjectSpec(at_line=0), "'at_line' is 0, and the file has 5 lines"),
        (InjectSpec(at_line=7), "'at_line' is 7, and the file has 5 lines"),
        (InjectSpec(before="a" * 3000), "longer than 2000 characters"),
    ],
)
def test_a_snippet_without_a_place_is_an_error(place: InjectSpec, message: str):
    with pytest.raises(TemplateError, match=message.replace("'", ".")):
        insert(TEXT, SNIPPET, place)


def test_a_pattern_that_backtracks_for_ever_is_stopped():
    start = time.monotonic()

    with pytest.raises(TemplateError, match="takes longer than"):
        insert("a" * 60 + "!\n", "x\n", InjectSpec(after="^(a+)+$"))
    assert time.monotonic() - start < 10


class Tree:
    """A folder into which templates insert."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / "mod.rs"

    def plan(self, *outputs: Output, on_conflict: str = "refuse", **policy: Any):
        return plan_writes(
            outputs,
            root=self.root,
            manifest=Manifest.load(self.root),
            policy=Policy(on_conflict, **policy),
        )

    def run(self, *outputs: Output, **policy: Any) -> WritePlan:
        return apply_writes(self.plan(*outputs, **policy))


def snippet(text: str, template: str = "mod.tmpl", **rest: Any) -> Output:
    where = {key: rest.pop(key) for key in list(rest) if key in InjectSpec.__dict__}
    place = InjectSpec(**(where or {"append": True}))
    insertion = Insertion(place, text)
    return Output("mod.rs", "", template, "0" * 64, insertion=insertion, **rest)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    tree.file.write_text("mod a;\n")
    return tree


def actions(plan: WritePlan) -> dict[str, str]:
    return {change.path: change.action for change in plan.changes}


def test_inserting_twice_changes_nothing(tree: Tree):
    first = tree.run(snippet("mod b;"))
    before = tree.file.stat()
    second = tree.run(snippet("mod b;"))

    assert actions(first) == {"mod.rs": "inject"}
    assert tree.file.read_text() == "mod a;\nmod b;\n"
    assert second.is_noop
    assert tree.file.stat() == before


def test_what_already_stands_there_is_adopted(tree: Tree):
    tree.file.write_text("mod a;\nmod b;\nmod c;\n")
    plan = tree.run(snippet("mod b;"))

    assert actions(plan) == {"mod.rs": "unchanged"}
    assert Manifest.load(tree.root).insertions("mod.rs")[0].snippet == "mod b;\n"


def test_a_part_of_a_line_is_not_the_snippet(tree: Tree):
    tree.file.write_text("pub mod b;\n")
    tree.run(snippet("mod b;"))

    assert tree.file.read_text() == "pub mod b;\nmod b;\n"


def test_a_changed_snippet_replaces_the_old_one_where_it_stands(tree: Tree):
    tree.run(snippet("mod b;\nmod c;"))
    tree.file.write_text("// mine\n" + tree.file.read_text() + "// mine too\n")
    tree.run(snippet("mod d;"))

    assert tree.file.read_text() == "// mine\nmod a;\nmod d;\n// mine too\n"


@pytest.mark.parametrize(
    ("old", "new"), [("b\nc", "b"), ("b", "b\nc"), ("b\nc", "c\nb")]
)
def test_a_snippet_may_shrink_and_grow(tree: Tree, old: str, new: str):
    tree.run(snippet(old))
    tree.run(snippet(new))

    assert tree.file.read_text() == f"mod a;\n{new}\n"


def test_a_changed_snippet_does_not_touch_one_that_was_edited(tree: Tree):
    tree.run(snippet("mod b;"))
    tree.file.write_text("mod a;\nmod b; // mine\n")

    with pytest.raises(Conflict) as caught:
        tree.run(snippet("mod c;"))
    assert caught.value.fields["conflicts"][0]["path"] == "mod.rs"
    assert tree.file.read_text() == "mod a;\nmod b; // mine\n"

    assert actions(tree.run(snippet("mod c;"), on_conflict="skip")) == {
        "mod.rs": "skip"
    }
    tree.run(snippet("mod c;"), on_conflict="force")
    assert tree.file.read_text() == "mod a;\nmod b; // mine\nmod c;\n"


def test_an_edited_snippet_is_kept_while_the_template_says_the_same(tree: Tree):
    tree.run(snippet("mod b;"))
    tree.file.write_text("mod a;\n")
    plan = tree.run(snippet("mod b;"))

    assert plan.is_noop
    assert plan.changes[0].reason == "edited, kept"


def test_skip_if_leaves_the_file_alone(tree: Tree):
    plan = tree.run(snippet("mod b;", append=True, skip_if="^mod a"))

    assert actions(plan) == {"mod.rs": "skip"}
    assert tree.file.read_text() == "mod a;\n"


def test_skip_if_does_not_stop_a_change_of_what_was_inserted(tree: Tree):
    tree.run(snippet("mod b;", append=True, skip_if="mod b"))
    tree.run(snippet("mod b2;", append=True, skip_if="mod b"))

    assert tree.file.read_text() == "mod a;\nmod b2;\n"


def test_several_snippets_go_in_one_after_another(tree: Tree):
    rows = [
        snippet(f"mod {name};", after="^mod a", row={"name": name}) for name in "bcd"
    ]
    plan = tree.run(*rows)

    assert tree.file.read_text() == "mod a;\nmod d;\nmod c;\nmod b;\n"
    assert len(plan.changes) == 1
    assert tree.run(*rows).is_noop


def test_rows_and_variables_tell_snippets_of_one_template_apart(tree: Tree):
    tree.run(snippet("mod b;", variables={"name": "b"}))
    tree.run(snippet("mod c;", variables={"name": "c"}))

    assert tree.file.read_text() == "mod a;\nmod b;\nmod c;\n"


def test_a_blank_snippet_takes_the_old_one_out(tree: Tree):
    tree.run(snippet("mod b;"))
    tree.run(snippet("\n"))

    assert tree.file.read_text() == "mod a;\n"
    assert not Manifest.load(tree.root).paths()


def test_windows_line_ends_and_byte_order_mark_stay(tree: Tree):
    tree.file.write_bytes(b"\xef\xbb\xbfmod a;\r\nmod z;\r\n")
    tree.run(snippet("mod b;\nmod c;", prepend=True))

    expected = b"\xef\xbb\xbfmod b;\r\nmod c;\r\nmod a;\r\nmod z;\r\n"
    assert tree.file.read_bytes() == expected
    assert tree.run(snippet("mod b;\nmod c;", prepend=True)).is_noop


def test_the_target_must_exist_and_be_text(tree: Tree):
    tree.file.write_bytes(b"\0\1")
    with pytest.raises(EncodingError):
        tree.plan(snippet("mod b;"))
    tree.file.unlink()
    with pytest.raises(NotFound) as caught:
        tree.plan(snippet("mod b;"))
    assert caught.value.file == str(tree.file)


def test_an_anchor_that_is_not_found_names_the_file(tree: Tree):
    with pytest.raises(TemplateError) as caught:
        tree.plan(snippet("mod b;", after="^nowhere"))
    assert caught.value.file == str(tree.file)
    assert caught.value.fields["template"] == "mod.tmpl"


def whole(text: str) -> Output:
    return Output("mod.rs", text, "all.tmpl", "0" * 64)


def test_a_generated_target_does_not_count_as_edited(tree: Tree):
    tree.file.unlink()
    tree.run(whole("mod a;\nmod z;\n"), snippet("mod b;", after="mod a"))
    assert tree.file.read_text() == "mod a;\nmod b;\nmod z;\n"

    plan = tree.run(whole("mod a;\nmod y;\nmod z;\n"))

    assert actions(plan) == {"mod.rs": "update"}
    assert tree.file.read_text() == "mod a;\nmod b;\nmod y;\nmod z;\n"
    assert tree.run(snippet("mod b;", after="mod a")).is_noop
    assert tree.run(whole("mod a;\nmod y;\nmod z;\n")).is_noop


def test_edits_of_a_generated_target_are_merged_around_the_snippet(tree: Tree):
    tree.file.unlink()
    tree.run(whole("1\n2\n3\n4\n5\n"), snippet("mod b;", append=True))
    tree.file.write_text(tree.file.read_text().replace("1\n", "1 mine\n"))

    with pytest.raises(Conflict):
        tree.run(whole("1\n2\n3\n4\n5 new\n"))
    tree.run(whole("1\n2\n3\n4\n5 new\n"), on_conflict="merge")

    assert tree.file.read_text() == "1 mine\n2\n3\n4\n5 new\nmod b;\n"


def test_a_snippet_whose_place_is_gone_stops_the_new_text(tree: Tree):
    tree.file.unlink()
    tree.run(whole("mod a;\n"), snippet("mod b;", after="mod a"))

    with pytest.raises(Conflict, match="has no place any more"):
        tree.run(whole("mod other;\n"))
    assert tree.file.read_text() == "mod a;\nmod b;\n"


def test_clean_takes_snippets_out_and_leaves_edited_ones(tree: Tree):
    tree.run(snippet("mod b;"), snippet("mod c;", template="c.tmpl"))
    tree.file.write_text(tree.file.read_text().replace("mod c;", "mod c; // mine"))
    plan = apply_writes(plan_clean(tree.root, manifest=Manifest.load(tree.root)))

    assert actions(plan) == {"mod.rs": "inject"}
    assert tree.file.read_text() == "mod a;\nmod c; // mine\n"
    assert "inserted" in plan.notes[0]
    left = Manifest.load(tree.root).insertions("mod.rs")
    assert [entry.template for entry in left] == ["c.tmpl"]


def test_clean_removes_a_generated_file_with_its_snippets(tree: Tree):
    tree.file.unlink()
    tree.run(whole("mod a;\n"), snippet("mod b;"))
    apply_writes(plan_clean(tree.root, manifest=Manifest.load(tree.root)))

    assert not tree.file.exists()
    assert not Manifest.load(tree.root).paths()


@pytest.mark.parametrize("removes", [False, True])
def test_a_snippet_whose_row_is_gone_is_an_orphan(tree: Tree, removes: bool):
    rows = [snippet(f"mod {name};", row={"name": name}) for name in "bc"]
    tree.run(*rows)
    plan = tree.run(rows[0], remove_orphans=removes)

    assert [entry.row for entry in plan.orphans] == [{"name": "c"}]
    kept = "" if removes else "mod c;\n"
    assert tree.file.read_text() == f"mod a;\nmod b;\n{kept}"


def test_an_orphan_in_a_file_without_other_snippets_is_taken_out(tree: Tree):
    tree.run(snippet("mod b;"))
    runs = [TemplateRun(TemplateRecord("mod.tmpl"))]
    plan = plan_writes(
        [],
        root=tree.root,
        manifest=Manifest.load(tree.root),
        policy=Policy(remove_orphans=True),
        runs=runs,
    )
    apply_writes(plan)

    assert tree.file.read_text() == "mod a;\n"


def test_half_a_character_is_an_error_of_the_template(tree: Tree):
    with pytest.raises(TemplateError, match="not valid Unicode"):
        tree.plan(snippet("mod \udc80;"))
    with pytest.raises(TemplateError, match="not valid Unicode"):
        tree.plan(whole("mod \udc80;"))


def test_a_snippet_that_a_person_took_out_does_not_come_back(tree: Tree):
    tree.file.unlink()
    tree.run(whole("mod a;\n"), snippet("mod b;"), snippet("mod c;", template="c.tmpl"))
    tree.file.write_text("mod a;\n")
    tree.run(whole("mod a2;\n"), snippet("mod b;"))

    assert tree.file.read_text() == "mod a2;\n"
    assert tree.run(whole("mod a2;\n"), snippet("mod b;")).is_noop


def test_a_deleted_target_comes_back_with_its_snippets(tree: Tree):
    tree.file.unlink()
    outputs = [whole("mod a;\n"), snippet("mod b;")]
    tree.run(*outputs, snippet("mod c;", template="c.tmpl"))
    tree.file.unlink()
    tree.run(*outputs)

    assert tree.file.read_text() == "mod a;\nmod c;\nmod b;\n"
