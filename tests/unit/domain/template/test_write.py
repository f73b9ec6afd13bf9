"""Writing outputs: what happens to files that people, ggen or nobody wrote."""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.bases import stored_bases
from ggen.domain.template.clean import plan_clean
from ggen.domain.template.compare import status_of, unified_diff
from ggen.domain.template.entries import TemplateRecord
from ggen.domain.template.manifest import MANIFEST_NAME, Manifest
from ggen.domain.template.model import Output
from ggen.domain.template.plan import Change, Policy, TemplateRun, WritePlan
from ggen.domain.template.write import apply_writes, plan_writes
from ggen.errors import (
    Conflict,
    GgenError,
    InputError,
    IoTrouble,
    OutputOutsideRoot,
    TemplateError,
)

BASE = "one\ntwo\nthree\nfour\nfive\n"


def output(text: str | bytes = BASE, path: str = "a.py", **rest: Any) -> Output:
    template = rest.pop("template", "t.tmpl")
    return Output(path, text, template, "0" * 64, **rest)


class Tree:
    """An output root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / "a.py"

    def plan(self, *outputs: Output, **rest: Any) -> WritePlan:
        runs = rest.pop("runs", ())
        return plan_writes(
            outputs,
            root=self.root,
            manifest=Manifest.load(self.root),
            policy=Policy(**rest),
            runs=runs,
        )

    def run(self, *outputs: Output, **rest: Any) -> WritePlan:
        return apply_writes(self.plan(*outputs, **rest))

    def status(self, path: str = "a.py") -> str:
        entry = Manifest.load(self.root).find(path)
        assert entry
        file = self.root / path
        return status_of(file.read_bytes() if file.exists() else None, entry)

    def snapshot(self) -> dict[str, tuple[bytes, int, int]]:
        """Everything below the root; locks apart."""
        return {
            str(path.relative_to(self.root)): (
                path.read_bytes(),
                path.stat().st_mtime_ns,
                path.stat().st_ino,
            )
            for path in self.root.rglob("*")
            if path.is_file() and path.name != "lock"
        }


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "out").mkdir()
    return Tree(tmp_path / "out")


def only(plan: WritePlan) -> Change:
    assert len(plan.changes) == 1
    return plan.changes[0]


# New files, and files that nobody edited


def test_outputs_are_created_with_their_folders(tree: Tree):
    plan = tree.run(output(path="src/deep/a.py"), output("b\n", "b.py"))

    assert [(c.path, c.action) for c in plan.changes] == [
        ("b.py", "create"),
        ("src/deep/a.py", "create"),
    ]
    assert (tree.root / "src/deep/a.py").read_text() == BASE
    assert plan.counts == {"create": 2}


def test_the_output_root_need_not_exist(tmp_path: Path):
    tree = Tree(tmp_path / "new" / "root")
    tree.run(output())

    assert tree.file.read_text() == BASE


def test_a_second_run_touches_nothing(tree: Tree):
    runs = [TemplateRun(TemplateRecord("t.tmpl", "1" * 64, graph="2" * 64))]
    tree.run(output(), runs=runs)
    before = tree.snapshot()
    plan = tree.run(output(), runs=runs)

    assert plan.is_noop
    assert plan.counts == {"unchanged": 1}
    assert tree.snapshot() == before


def test_only_what_changed_is_written(tree: Tree):
    tree.run(output(), output("b\n", "b.py"))
    before = tree.snapshot()
    tree.run(output(), output("b2\n", "b.py"))
    after = tree.snapshot()

    assert after["a.py"] == before["a.py"]
    assert after["b.py"][0] == b"b2\n"


def test_a_new_graph_with_the_same_outputs_changes_only_the_manifest(tree: Tree):
    runs = [TemplateRun(TemplateRecord("t.tmpl", graph=graph)) for graph in "12"]
    tree.run(output(), runs=runs[:1])
    before = tree.snapshot()
    tree.run(output(), runs=runs[1:])
    after = tree.snapshot()

    assert Manifest.load(tree.root).records["t.tmpl"].graph == "2"
    assert {name for name in after if after[name] != before[name]} == {MANIFEST_NAME}


def test_planning_writes_nothing(tree: Tree):
    plan = tree.plan(output())

    assert only(plan).action == "create"
    assert list(tree.root.iterdir()) == []


def test_what_was_deleted_comes_back(tree: Tree):
    tree.run(output())
    tree.file.unlink()
    assert tree.status() == "missing"
    tree.run(output())

    assert tree.file.read_text() == BASE


def test_binary_outputs_are_written_and_updated(tree: Tree):
    tree.run(output(b"\0\1"))
    tree.run(output(b"\0\2"))

    assert tree.file.read_bytes() == b"\0\2"
    assert tree.status() == "clean"
    assert not stored_bases(tree.root)


def test_base_texts_are_kept_once_and_go_when_unused(tree: Tree):
    tree.run(output(), output(BASE, "b.py"))
    old = stored_bases(tree.root)
    tree.run(output("new\n"), output("new\n", "b.py"))
    new = stored_bases(tree.root)

    assert len(old) == len(new) == 1
    assert not old & new


# Hand edits


def test_an_edited_file_is_kept_while_the_template_says_the_same(tree: Tree):
    tree.run(output())
    tree.file.write_text("mine\n")
    plan = tree.run(output())

    assert plan.is_noop
    assert only(plan).reason == "edited, kept"
    assert tree.status() == "edited"


def test_an_edited_file_stops_everything_before_anything_is_written(tree: Tree):
    tree.run(output(), output(BASE, "b.py"))
    tree.file.write_text("mine\n")
    (tree.root / "b.py").write_text("mine too\n")
    before = tree.snapshot()
    new = [output("new\n", name) for name in ("a.py", "b.py", "c.py")]
    plan = tree.plan(*new)

    with pytest.raises(Conflict) as caught:
        apply_writes(plan)
    assert [c["path"] for c in caught.value.fields["conflicts"]] == ["a.py", "b.py"]
    assert caught.value.message == "2 files are in the way"
    assert "--merge" in str(caught.value.hint)
    assert tree.snapshot() == before


def test_a_file_that_ggen_did_not_write_is_not_overwritten(tree: Tree):
    tree.file.write_text("mine\n")

    with pytest.raises(Conflict, match="not written by ggen") as caught:
        tree.run(output())
    assert caught.value.file == str(tree.file)
    assert tree.file.read_text() == "mine\n"


def test_an_identical_file_that_ggen_did_not_write_is_adopted(tree: Tree):
    tree.file.write_text(BASE)
    before = tree.file.stat()
    plan = tree.run(output())

    assert only(plan).action == "adopt"
    assert tree.file.stat() == before
    tree.run(output("new\n"))
    assert tree.file.read_text() == "new\n"


def test_who_makes_the_same_change_by_hand_has_no_conflict(tree: Tree):
    tree.run(output())
    tree.file.write_text("new\n")
    plan = tree.run(output("new\n"))

    assert only(plan).action == "unchanged"
    assert tree.status() == "clean"
    tree.run(output("newer\n"))
    assert tree.file.read_text() == "newer\n"


def test_force_of_the_front_matter_never_beats_a_hand_edit(tree: Tree):
    tree.run(output(force=True))
    tree.file.write_text("mine\n")

    with pytest.raises(Conflict):
        tree.run(output("new\n", force=True))


@pytest.mark.parametrize("is_known", [True, False])
def test_force_overwrites_and_the_next_run_is_clean(tree: Tree, is_known: bool):
    if is_known:
        tree.run(output())
    tree.file.write_text("mine\n")
    plan = tree.run(output("new\n"), on_conflict="force")

    assert only(plan).action == "update"
    assert tree.file.read_text() == "new\n"
    assert tree.run(output("new\n")).is_noop


@pytest.mark.parametrize("is_known", [True, False])
def test_skip_leaves_the_file_and_asks_again_next_time(tree: Tree, is_known: bool):
    if is_known:
        tree.run(output())
    tree.file.write_text("mine\n")
    plan = tree.run(output("new\n"), output("b\n", "b.py"), on_conflict="skip")

    assert [c.action for c in plan.changes] == ["skip", "create"]
    assert tree.file.read_text() == "mine\n"
    with pytest.raises(Conflict):
        tree.run(output("new\n"))


@pytest.mark.parametrize("is_known", [True, False])
def test_unless_exists_writes_once(tree: Tree, is_known: bool):
    if is_known:
        tree.run(output(unless_exists=True))
    else:
        tree.file.write_text(BASE)
    plan = tree.run(output("new\n", unless_exists=True), on_conflict="force")

    assert only(plan).action == "skip"
    assert tree.file.read_text() == BASE


def test_force_of_the_front_matter_undoes_unless_exists(tree: Tree):
    tree.run(output(unless_exists=True, force=True))
    tree.run(output("new\n", unless_exists=True, force=True))

    assert tree.file.read_text() == "new\n"


# Merging


def test_merge_keeps_both_sides(tree: Tree):
    tree.run(output())
    tree.file.write_text(BASE.replace("one", "one mine"))
    plan = tree.run(output(BASE.replace("five", "five new")), on_conflict="merge")

    assert only(plan).action == "merge"
    assert not plan.marked
    assert tree.file.read_text() == "one mine\ntwo\nthree\nfour\nfive new\n"
    assert tree.status() == "edited"
    assert tree.run(output(BASE.replace("five", "five new"))).is_noop


def test_a_clash_leaves_marks_once_and_then_nothing_is_touched(tree: Tree):
    tree.run(output())
    tree.file.write_text(BASE.replace("two", "mine"))
    new = output(BASE.replace("two", "new"))
    plan = tree.run(new, on_conflict="merge")

    with pytest.raises(Conflict) as caught:
        plan.raise_marked()
    assert caught.value.fields["conflicts"][0]["path"] == "a.py"
    assert "<<<<<<< yours\nmine\n=======\nnew\n" in tree.file.read_text()
    assert tree.status() == "conflicted"

    before = tree.snapshot()
    again = tree.run(new, on_conflict="merge")
    assert again.is_noop
    assert not again.marked
    assert again.notes == ("conflict marks remain in 'a.py'",)
    assert tree.snapshot() == before


def test_nothing_is_merged_into_conflict_marks(tree: Tree):
    tree.run(output())
    tree.file.write_text(BASE.replace("two", "mine"))
    tree.run(output(BASE.replace("two", "new")), on_conflict="merge")

    with pytest.raises(Conflict, match="marks of an earlier merge remain") as caught:
        tree.run(output(BASE.replace("two", "newer")), on_conflict="merge")
    assert "--merge" not in str(caught.value.hint)


def test_solving_a_clash_makes_an_ordinary_edit(tree: Tree):
    tree.run(output())
    tree.file.write_text(BASE.replace("two", "mine"))
    tree.run(output(BASE.replace("two", "new")), on_conflict="merge")
    tree.file.write_text(BASE.replace("two", "mine and new"))
    assert tree.status() == "edited"

    new = BASE.replace("two", "new").replace("five", "six")
    tree.run(output(new), on_conflict="merge")
    assert tree.file.read_text() == "one\nmine and new\nthree\nfour\nsix\n"


def test_merge_needs_a_base(tree: Tree):
    tree.file.write_text("mine\n")
    with pytest.raises(Conflict, match="no generated text to merge from"):
        tree.run(output(), on_conflict="merge")

    tree.file.unlink()
    tree.run(output())
    tree.file.write_text("mine\n")
    for base in (tree.root / ".ggen/base").iterdir():
        base.unlink()
    with pytest.raises(Conflict, match="text to merge from is missing"):
        tree.run(output("new\n"), on_conflict="merge")
    assert tree.file.read_text() == "mine\n"


def test_text_in_the_place_of_a_binary_output_is_an_edit(tree: Tree):
    tree.run(output(b"\0\1"))
    tree.file.write_text("mine\n")
    assert tree.status() == "edited"
    assert tree.run(output(b"\0\1")).is_noop

    with pytest.raises(Conflict):
        tree.run(output(b"\0\2"))
    tree.run(output(b"\0\2"), on_conflict="force")
    assert tree.file.read_bytes() == b"\0\2"


def test_generated_text_may_speak_about_conflict_marks(tree: Tree):
    text = "<<<<<<< HEAD\n=======\n>>>>>>> branch\n"
    tree.run(output(text + BASE))
    tree.file.write_text(text + BASE + "mine\n")
    plan = tree.run(output("top\n" + text + BASE), on_conflict="merge")

    assert not plan.marked
    assert tree.file.read_text() == "top\n" + text + BASE + "mine\n"


def test_binary_files_are_not_merged(tree: Tree):
    tree.run(output())
    tree.file.write_bytes(b"\0mine")

    with pytest.raises(Conflict, match="binary files are not merged"):
        tree.run(output("new\n"), on_conflict="merge")


def test_merge_updates_unedited_files_as_usual(tree: Tree):
    tree.run(output())

    assert only(tree.run(output("new\n"), on_conflict="merge")).action == "update"


# Line ends


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def test_windows_line_ends_are_no_edit_and_stay(tree: Tree):
    tree.run(output())
    tree.file.write_bytes(crlf(BASE))
    assert tree.status() == "clean"
    assert tree.run(output()).is_noop
    tree.run(output(BASE + "six\n"))

    assert tree.file.read_bytes() == crlf(BASE + "six\n")
    assert tree.run(output(BASE + "six\n")).is_noop


def test_edits_with_windows_line_ends_are_merged(tree: Tree):
    tree.run(output())
    tree.file.write_bytes(crlf(BASE.replace("one", "mine")))
    tree.run(output(BASE + "six\n"), on_conflict="merge")

    assert tree.file.read_bytes() == crlf(BASE.replace("one", "mine") + "six\n")


def test_a_template_may_want_windows_line_ends(tree: Tree):
    tree.run(output(crlf(BASE).decode()))
    assert tree.file.read_bytes() == crlf(BASE)
    tree.file.write_bytes(crlf(BASE.replace("one", "mine")))
    tree.run(output(crlf(BASE + "six\n").decode()), on_conflict="merge")

    assert tree.file.read_bytes() == crlf(BASE.replace("one", "mine") + "six\n")


def test_mixed_line_ends_are_an_edit(tree: Tree):
    tree.run(output())
    tree.file.write_bytes(BASE.encode().replace(b"one\n", b"one\r\n"))

    assert tree.status() == "edited"


# Blocks


def blocks(body: str = "", *, head: str = "head", name: str = "body") -> str:
    return f"{head}\n# ggen:begin {name}\n{body}# ggen:end {name}\ntail\n"


def test_what_is_in_blocks_survives(tree: Tree):
    tree.run(output(blocks("    pass\n")))
    tree.file.write_text(blocks("    mine\n"))
    assert tree.status() == "clean"
    assert tree.run(output(blocks("    pass\n"))).is_noop

    plan = tree.run(output(blocks("    pass\n", head="new head")))

    assert only(plan).action == "update"
    assert tree.file.read_text() == blocks("    mine\n", head="new head")
    assert tree.run(output(blocks("    pass\n", head="new head"))).is_noop


def test_an_edit_beside_a_block_is_an_edit(tree: Tree):
    tree.run(output(blocks()))
    tree.file.write_text(blocks("mine\n", head="my head"))
    assert tree.status() == "edited"

    with pytest.raises(Conflict):
        tree.run(output(blocks(head="new head")))
    tree.run(output(blocks(head="new head")), on_conflict="force")
    assert tree.file.read_text() == blocks("mine\n", head="new head")


def test_blocks_never_clash_in_a_merge(tree: Tree):
    def text(body: str, end: str) -> str:
        return blocks(body) + "1\n2\n3\n" + end

    tree.run(output(text("old default\n", "end\n")))
    tree.file.write_text("my line\n" + text("mine\n", "end\n"))
    tree.run(output(text("new default\n", "new end\n")), on_conflict="merge")

    assert tree.file.read_text() == "my line\n" + text("mine\n", "new end\n")


def test_a_file_of_unknown_origin_with_filled_blocks_is_adopted(tree: Tree):
    tree.file.write_text(blocks("mine\n"))
    plan = tree.run(output(blocks()))

    assert only(plan).action == "adopt"
    assert tree.file.read_text() == blocks("mine\n")


@pytest.mark.parametrize("policy", ["refuse", "merge"])
def test_a_filled_block_that_the_new_text_lacks_is_a_conflict(tree: Tree, policy: str):
    tree.run(output(blocks()))
    tree.file.write_text(blocks("mine\n"))
    plan = tree.plan(output("head\ntail\n"), on_conflict=policy)

    if policy == "refuse":
        assert only(plan).reason == (
            "block 'body' is filled, and the new text has no such block"
        )
    else:
        assert only(plan).is_marked
        assert b"mine\n" in (only(plan).after or b"")


def test_an_untouched_block_may_go_away(tree: Tree):
    tree.run(output(blocks("    pass\n")))
    tree.run(output("head\ntail\n"))

    assert tree.file.read_text() == "head\ntail\n"


def test_an_id_twice_is_a_conflict(tree: Tree):
    tree.run(output(blocks()))
    tree.file.write_text(blocks("mine\n") + blocks("mine too\n"))
    plan = tree.plan(output(blocks(head="new")), on_conflict="merge")

    assert "block 'body' occurs twice" in only(plan).reason
    assert only(plan).action == "conflict"


def test_an_id_twice_in_the_new_text_cannot_take_a_filled_block(tree: Tree):
    twice = blocks() + blocks(head="more")
    assert "occurs twice" in tree.plan(output(twice)).notes[0]
    tree.run(output(blocks()))
    tree.file.write_text(blocks("mine\n"))

    with pytest.raises(Conflict, match="occurs twice in line 6 of the new text"):
        tree.run(output(twice))


def test_without_freeze_blocks_are_ordinary_text(tree: Tree):
    tree.run(output(blocks(), freeze=False))
    tree.file.write_text(blocks("mine\n"))

    with pytest.raises(Conflict):
        tree.run(output(blocks(head="new"), freeze=False))


# Modes and backups


def test_modes_are_set_and_those_of_people_are_left(tree: Tree):
    tree.run(output(mode=0o755))
    assert tree.file.stat().st_mode & 0o777 == 0o755
    tree.file.chmod(0o700)
    tree.run(output("new\n", mode=0o755))
    assert tree.file.stat().st_mode & 0o777 == 0o700

    plan = tree.run(output("new\n", mode=0o644))
    assert only(plan).action == "update"
    assert tree.file.stat().st_mode & 0o777 == 0o644
    assert tree.run(output("new\n", mode=0o644)).is_noop


def test_an_update_keeps_the_mode_of_the_file(tree: Tree):
    tree.run(output())
    tree.file.chmod(0o750)
    tree.run(output("new\n"))

    assert tree.file.stat().st_mode & 0o777 == 0o750


def test_backups_never_overwrite_each_other(tree: Tree):
    for number in range(3):
        tree.run(output(f"{number}\n", backup=True))
    tree.file.write_text("mine\n")
    tree.run(output("new\n"), on_conflict="force", backup=True)

    kept = {p.name: p.read_text() for p in tree.root.glob("a.py.bak*")}
    assert kept == {"a.py.bak": "0\n", "a.py.bak1": "1\n", "a.py.bak2": "mine\n"}


def test_the_same_text_is_backed_up_once(tree: Tree):
    for text in ("0\n", "1\n", "0\n", "1\n"):
        tree.run(output(text, backup=True))

    assert len(list(tree.root.glob("a.py.bak*"))) == 2


# Paths


@pytest.mark.parametrize(
    "path",
    ["../a", "/etc/passwd", "a/../../b", ".git/hooks/x", ".ggen/manifest.jsonl", "out"],
)
def test_nothing_leaves_the_output_root(tree: Tree, tmp_path: Path, path: str):
    (tree.root / "out").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OutputOutsideRoot):
        tree.plan(output(path=path))


def test_a_folder_behind_a_link_out_of_the_root_is_refused(tree: Tree, tmp_path: Path):
    (tree.root / "link").symlink_to(tmp_path)

    with pytest.raises(OutputOutsideRoot):
        tree.plan(output(path="link/a.py"))


def test_links_inside_the_root_are_followed_and_stay(tree: Tree):
    (tree.root / "real").mkdir()
    (tree.root / "link").symlink_to("real")
    (tree.root / "l.py").symlink_to("real/a.py")
    tree.run(output(path="link/a.py"), output("b\n", "link/b.py"))
    assert tree.run(output(path="real/a.py"), output("b\n", "real/b.py")).is_noop
    tree.run(output("new\n", path="l.py"))

    assert (tree.root / "real/a.py").read_text() == "new\n"
    assert (tree.root / "l.py").is_symlink()


@pytest.mark.parametrize("path", ["", " ", "a/", "x" * 300, "a\0b"])
def test_a_path_that_no_file_can_have_is_an_error(tree: Tree, path: str):
    with pytest.raises(InputError):
        tree.plan(output(path=path))


def test_two_outputs_with_one_path_are_an_error_that_names_both(tree: Tree):
    with pytest.raises(TemplateError) as caught:
        tree.plan(
            output(path="x/a.py", row={"cls": "A"}),
            output(path="x/./a.py", template="u.tmpl"),
        )
    message = caught.value.message
    assert "'t.tmpl' for cls = 'A'" in message and "'u.tmpl'" in message


def test_two_names_of_one_file_are_one_path(tree: Tree):
    (tree.root / "real").mkdir()
    (tree.root / "link").symlink_to("real")

    with pytest.raises(TemplateError, match="two outputs"):
        tree.plan(output(path="real/a.py"), output(path="link/a.py"))


def test_an_output_cannot_be_a_folder_of_another(tree: Tree):
    with pytest.raises(TemplateError, match="needs the folder 'a'"):
        tree.plan(output(path="a/b/c"), output(path="a"))


def test_paths_that_differ_in_case_are_told(tree: Tree):
    plan = tree.plan(output(path="A.py"), output(path="a.py"))

    assert plan.notes == ("'A.py' and 'a.py' differ only in case",)


def test_odd_names_are_names(tree: Tree):
    paths = [
        "größe.py",
        "a b.py",
        "x/'q'.py",
        "日本/語.py",
        "-n",
        "ab:c",
        ".hidden",
        "e\u0301",
    ]
    outputs = [output(path=path) for path in paths]
    tree.run(*outputs)

    assert all((tree.root / path).read_text() == BASE for path in paths)
    assert tree.run(*outputs).is_noop


@pytest.mark.parametrize("policy", ["refuse", "force", "merge"])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (os.mkfifo, "is not a regular file"),
    ],
)
def test_what_is_no_file_is_in_the_way(
    tree: Tree, policy: str, make: Callable[[Path], None], reason: str
):
    make(tree.file)

    assert only(tree.plan(output(), on_conflict=policy)).reason == reason
    with pytest.raises(Conflict, match=reason) as caught:
        tree.run(output(), on_conflict=policy)
    assert caught.value.hint == "move it away, or --skip-existing"
    assert only(tree.plan(output(), on_conflict="skip")).action == "skip"


def test_a_file_where_a_folder_must_be_is_in_the_way(tree: Tree):
    (tree.root / "src").write_text("mine\n")

    with pytest.raises(Conflict, match="a parent folder of it is a file"):
        tree.run(output(path="src/x/a.py"), on_conflict="force")


def test_a_socket_is_not_opened(tree: Tree, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tree.root)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.py")
        assert only(tree.plan(output())).action == "conflict"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_told(tree: Tree):
    tree.file.write_text("x")
    tree.file.chmod(0)

    with pytest.raises(IoTrouble):
        tree.plan(output())


def test_a_read_only_file_is_not_replaced_and_nothing_else_is_written(tree: Tree):
    tree.run(output(), output("b\n", "b.py"))
    tree.file.chmod(0o444)
    before = tree.snapshot()

    with pytest.raises(IoTrouble):
        tree.run(output("new\n"), output("b2\n", "b.py"), output("c\n", "c.py"))
    assert tree.snapshot() == before


# Between planning and writing


def test_what_a_person_writes_meanwhile_is_not_overwritten(tree: Tree):
    tree.run(output())
    plan = tree.plan(output("new\n"))
    tree.file.write_text("mine\n")

    with pytest.raises(Conflict):
        apply_writes(plan)
    assert tree.file.read_text() == "mine\n"


def test_what_another_run_recorded_meanwhile_is_kept(tree: Tree):
    plan = tree.plan(output())
    tree.run(output("b\n", "b.py", template="other.tmpl"))
    apply_writes(plan)

    assert Manifest.load(tree.root).paths() == ["a.py", "b.py"]


def test_runs_at_the_same_time_keep_every_record(tree: Tree):
    def one(number: int) -> None:
        tree.run(output(f"{number}\n", f"f{number}.py", template=f"{number}.tmpl"))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Manifest.load(tree.root).paths() == [f"f{n}.py" for n in range(8)]
    assert not list((tree.root / ".ggen").glob("**/.ggen-tmp-*"))


@pytest.mark.parametrize("name", [".ggen", ".ggen/base"])
def test_links_in_the_place_of_own_folders_are_refused(tree: Tree, name: str):
    elsewhere = tree.root.parent / "elsewhere"
    elsewhere.mkdir()
    (tree.root / name).parent.mkdir(exist_ok=True)
    (tree.root / name).symlink_to(elsewhere)

    with pytest.raises(OutputOutsideRoot):
        tree.run(output())
    assert list(elsewhere.iterdir()) == []
    assert not tree.file.exists()


@pytest.mark.parametrize("failing", range(1, 7))
def test_a_full_disk_leaves_everything_as_it_was(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, failing: int
):
    tree.run(output(), output("b\n", "b.py"))
    before = {name: data for name, (data, *_) in tree.snapshot().items()}
    calls = 0
    replace = os.replace

    def full(source: Any, target: Any, **rest: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target, **rest)

    monkeypatch.setattr(os, "replace", full)
    new = [output(f"{name}\n", name) for name in ("a.py", "b.py", "c.py", "d/e.py")]
    with pytest.raises(IoTrouble, match="no space left"):
        tree.run(*new)
    monkeypatch.undo()

    assert {name: data for name, (data, *_) in tree.snapshot().items()} == before
    assert tree.run(*new).counts == {"create": 2, "update": 2}


# Orphans and clean


def rows(*names: str, variables: dict[str, Any] | None = None) -> list[Output]:
    return [
        output(f"{n}\n", f"{n}.py", row={"n": n}, variables=variables or {})
        for n in names
    ]


def test_outputs_whose_row_is_gone_are_told_and_kept(tree: Tree):
    tree.run(*rows("a", "b"))
    plan = tree.run(*rows("a"))

    assert [entry.path for entry in plan.orphans] == ["b.py"]
    assert plan.notes == ("'b.py' of 't.tmpl' is not made any more, and is kept",)
    assert (tree.root / "b.py").exists()
    assert Manifest.load(tree.root).find("b.py")


def test_other_variables_make_no_orphans(tree: Tree):
    tree.run(*rows("a", variables={"name": "a"}))
    plan = tree.plan(*rows("b", variables={"name": "b"}))

    assert plan.orphans == ()


def test_a_template_without_any_row_left_is_known_by_its_run(tree: Tree):
    tree.run(*rows("a"))
    runs = [TemplateRun(TemplateRecord("t.tmpl"))]

    assert [entry.path for entry in tree.plan(runs=runs).orphans] == ["a.py"]
    assert tree.plan().orphans == ()


def test_orphans_are_removed_when_nobody_edited_them(tree: Tree):
    (tree.root / "keep").mkdir()
    outputs = [*rows("a"), output("x\n", "deep/er/x.py"), output(blocks(), "b.py")]
    tree.run(*outputs, *rows("mine", "gone"))
    (tree.root / "mine.py").write_text("edited\n")
    (tree.root / "b.py").write_text(blocks("filled\n"))
    (tree.root / "gone.py").unlink()
    plan = tree.run(*rows("a"), remove_orphans=True)

    assert {c.path: c.action for c in plan.changes} == {
        "a.py": "unchanged",
        "b.py": "skip",
        "deep/er/x.py": "remove",
        "gone.py": "unchanged",
        "mine.py": "skip",
    }
    assert not (tree.root / "deep").exists()
    assert (tree.root / "mine.py").read_text() == "edited\n"
    assert "'mine.py' was edited by hand and is kept" in plan.notes
    assert Manifest.load(tree.root).paths() == ["a.py", "b.py", "mine.py"]


def test_clean_takes_away_only_what_nobody_edited(tree: Tree):
    tree.run(*rows("a", "b"), output(crlf("c\n"), "c.py"))
    (tree.root / "b.py").write_text("edited\n")
    (tree.root / "own.py").write_text("own\n")
    plan = apply_writes(plan_clean(tree.root, manifest=Manifest.load(tree.root)))

    assert plan.counts == {"remove": 2, "skip": 1}
    assert sorted(p.name for p in tree.root.glob("*.py")) == ["b.py", "own.py"]
    assert Manifest.load(tree.root).paths() == ["b.py"]

    forced = plan_clean(tree.root, manifest=Manifest.load(tree.root), force=True)
    apply_writes(forced)
    assert not (tree.root / "b.py").exists()
    assert not stored_bases(tree.root)


def test_clean_can_be_asked_for_some_paths(tree: Tree):
    tree.run(*rows("a", "b"))
    manifest = Manifest.load(tree.root)
    apply_writes(plan_clean(tree.root, manifest=manifest, paths={"a.py"}))

    assert Manifest.load(tree.root).paths() == ["b.py"]


def test_a_manifest_cannot_make_clean_leave_the_root(tree: Tree, tmp_path: Path):
    (tmp_path / "precious").write_text(BASE)
    tree.run(output())
    file = tree.root / MANIFEST_NAME
    file.write_text(file.read_text().replace('"a.py"', '"../precious"'))

    with pytest.raises(GgenError):
        plan_clean(tree.root, manifest=Manifest.load(tree.root))


def test_a_file_that_changes_its_template_is_told(tree: Tree):
    tree.run(output())
    plan = tree.run(output("new\n", template="u.tmpl"))

    assert plan.notes == ("'a.py' was an output of 't.tmpl' before",)
    assert tree.file.read_text() == "new\n"


# Diffs


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (b"a\n", b"a\n", []),
        (None, b"a\n", ["--- /dev/null", "+++ b/x", "@@ -0,0 +1 @@", "+a"]),
        (b"a\n", None, ["--- a/x", "+++ /dev/null", "@@ -1 +0,0 @@", "-a"]),
        (
            b"1\n2\n3\n4\n5\n6\n7\n8\n",
            b"1\n2\n3\n4\nfive\n6\n7\n8",
            [
                "--- a/x",
                "+++ b/x",
                "@@ -2,7 +2,7 @@",
                " 2",
                " 3",
                " 4",
                "-5",
                "+five",
                " 6",
                " 7",
                "-8",
                "+8",
                "\\ No newline at end of file",
            ],
        ),
        (b"\0", b"a\n", ["Binary files a/x and b/x differ"]),
    ],
)
def test_unified_diffs(before: bytes | None, after: bytes | None, lines: list[str]):
    assert unified_diff(Change("x", "update", before, after)) == lines


def test_far_changes_are_in_hunks_of_their_own():
    before = "".join(f"{n}\n" for n in range(30))
    after = before.replace("3\n", "three\n", 1).replace("27\n", "27!\n")
    diff = unified_diff(Change("x", "update", before.encode(), after.encode()))

    assert [line for line in diff if line.startswith("@@")] == [
        "@@ -1,7 +1,7 @@",
        "@@ -25,6 +25,6 @@",
    ]
