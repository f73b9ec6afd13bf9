"""Reading, writing, naming and listing files."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from ggen.errors import (
    EncodingError,
    GgenError,
    InputError,
    IoTrouble,
    NotFound,
    OutputOutsideRoot,
)
from ggen.infra import files


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestReading:
    def test_drops_the_byte_order_mark_and_keeps_line_ends(self, tmp_path: Path):
        (tmp_path / "a").write_bytes(b"\xef\xbb\xbfx\r\ny\n")
        assert files.read_text(tmp_path / "a") == "x\r\ny\n"

    def test_names_the_line_of_the_first_bad_byte(self, tmp_path: Path):
        (tmp_path / "a").write_bytes(b"one\ntwo\nthr\xffee\n")
        with pytest.raises(EncodingError, match="not UTF-8") as told:
            files.read_text(tmp_path / "a")
        assert told.value.line == 3
        assert told.value.file == str(tmp_path / "a")

    def test_a_missing_file(self, tmp_path: Path):
        with pytest.raises(NotFound, match="no such file"):
            files.read_bytes(tmp_path / "none")

    def test_a_file_where_a_folder_should_be(self, tmp_path: Path):
        (tmp_path / "a").touch()
        with pytest.raises(NotFound):
            files.read_bytes(tmp_path / "a" / "b")

    def test_a_folder(self, tmp_path: Path):
        with pytest.raises(EncodingError, match="is a folder"):
            files.read_bytes(tmp_path)

    def test_a_named_pipe_is_refused_instead_of_waiting(self, tmp_path: Path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(EncodingError, match="not a regular file"):
            files.read_bytes(tmp_path / "pipe")

    def test_a_pipe_of_the_shell_is_read(self):
        reader, writer = os.pipe()
        os.write(writer, b"from <(...)")
        os.close(writer)
        assert files.read_bytes(f"/dev/fd/{reader}") == b"from <(...)"
        os.close(reader)

    def test_a_name_with_nul(self):
        with pytest.raises(NotFound):
            files.read_bytes("a\0b")

    def test_links_that_go_in_circles(self, tmp_path: Path):
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b").symlink_to("a")
        with pytest.raises(IoTrouble, match="symbolic links"):
            files.read_bytes(tmp_path / "a")


class TestWriteAtomic:
    def test_makes_the_folders_and_leaves_nothing_else(self, tmp_path: Path):
        files.write_atomic(tmp_path / "x" / "y" / "a.txt", "grüße\r\n")
        assert (tmp_path / "x/y/a.txt").read_bytes() == "grüße\r\n".encode()
        assert names(tmp_path / "x/y") == ["a.txt"]

    def test_keeps_the_mode_of_what_was_there(self, tmp_path: Path):
        path = tmp_path / "run.sh"
        path.write_text("old")
        path.chmod(0o750)
        files.write_atomic(path, "new")
        assert (path.read_text(), mode(path)) == ("new", 0o750)

    def test_a_given_mode_beats_the_umask(self, tmp_path: Path):
        files.write_atomic(tmp_path / "a", b"", mode=0o777)
        assert mode(tmp_path / "a") == 0o777

    def test_a_new_file_honours_the_umask(self, tmp_path: Path):
        before = os.umask(0o027)
        try:
            files.write_atomic(tmp_path / "a", b"")
        finally:
            os.umask(before)
        assert mode(tmp_path / "a") == 0o640

    def test_a_link_stays_a_link(self, tmp_path: Path):
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "config").write_text("old")
        (tmp_path / "link").symlink_to("real/config")
        files.write_atomic(tmp_path / "link", "new")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real" / "config").read_text() == "new"

    @pytest.mark.parametrize("failing", ["replace", "write", "fsync"])
    def test_a_full_disk_leaves_the_old_content_and_no_temporary_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
    ):
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        path = tmp_path / "a"
        path.write_text("old")
        monkeypatch.setattr(os, failing, full)
        with pytest.raises(IoTrouble, match="cannot write: no space left") as told:
            files.write_atomic(path, "new", fsync=True)
        monkeypatch.undo()
        assert told.value.file == str(path)
        assert (names(tmp_path), path.read_text()) == (["a"], "old")

    def test_a_short_write_is_continued(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        whole = os.write
        monkeypatch.setattr(os, "write", lambda fd, data: whole(fd, bytes(data[:3])))
        files.write_atomic(tmp_path / "a", b"0123456789")
        assert (tmp_path / "a").read_bytes() == b"0123456789"

    def test_a_read_only_file_is_not_replaced(self, tmp_path: Path):
        path = tmp_path / "a"
        path.write_text("old")
        path.chmod(0o444)
        with pytest.raises(IoTrouble, match="read-only"):
            files.write_atomic(path, "new")
        assert (path.read_text(), names(tmp_path)) == ("old", ["a"])

    def test_a_folder_of_that_name(self, tmp_path: Path):
        with pytest.raises(IoTrouble, match="is a directory"):
            files.write_atomic(tmp_path, "new")

    def test_a_file_in_the_way_of_a_folder(self, tmp_path: Path):
        (tmp_path / "a").touch()
        with pytest.raises(IoTrouble) as told:
            files.write_atomic(tmp_path / "a" / "b", "new")
        assert told.value.file == str(tmp_path / "a" / "b")


class TestSafeJoin:
    @pytest.mark.parametrize(
        ("relative", "joined"),
        [
            ("a.py", "a.py"),
            ("src/a.py", "src/a.py"),
            ("./src//./a.py", "src/a.py"),
            ("...", "..."),
            ("a b/ü ☃.py", "a b/ü ☃.py"),
            (".gitignore", ".gitignore"),
            ("sub/.ggen/x", "sub/.ggen/x"),
            ("-rf", "-rf"),
        ],
    )
    def test_stays_inside(self, tmp_path: Path, relative: str, joined: str):
        assert files.safe_join(tmp_path, relative) == tmp_path / joined

    @pytest.mark.parametrize(
        "relative",
        [
            "/etc/passwd",
            "..",
            "../x",
            "a/../../x",
            "a/../b",
            "C:\\x",
            "C:/x",
            "c:x",
            "..\\x",
            "a\\b",
            ".git/hooks/pre-commit",
            ".GIT/config",
            "sub/.git/config",
            ".ggen/manifest.jsonl",
            ".Ggen/x",
        ],
    )
    def test_leaves_the_root(self, tmp_path: Path, relative: str):
        with pytest.raises(OutputOutsideRoot):
            files.safe_join(tmp_path, relative)

    @pytest.mark.parametrize(
        "relative", ["", "  ", ".", "a/", "a/.", "a\0b", "x" * 256, "ü" * 128, "\ud800"]
    )
    def test_no_name_of_a_file(self, tmp_path: Path, relative: str):
        with pytest.raises(InputError) as told:
            files.safe_join(tmp_path, relative)
        assert not isinstance(told.value, OutputOutsideRoot)

    def test_links_inside_are_followed(self, tmp_path: Path):
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to("real")
        joined = files.safe_join(tmp_path, "link/new/a.py")
        assert joined == tmp_path / "real" / "new" / "a.py"

    def test_a_root_that_is_behind_a_link(self, tmp_path: Path):
        (tmp_path / "real").mkdir()
        root = tmp_path / "root"
        root.symlink_to("real")
        assert files.safe_join(root, "a.py") == root / "a.py"

    @pytest.mark.parametrize("target", ["..", "/tmp", "../root2", "../root"])
    def test_links_that_leave(self, tmp_path: Path, target: str):
        root = tmp_path / "root"
        root.mkdir()
        (root / "link").symlink_to(target)
        relative = "link" if target == "../root" else "link/a.py"
        with pytest.raises(OutputOutsideRoot):
            files.safe_join(root, relative)

    def test_a_dangling_link_out_is_seen(self, tmp_path: Path):
        root = tmp_path / "root"
        root.mkdir()
        (root / "a.py").symlink_to("../later.py")
        with pytest.raises(OutputOutsideRoot, match="link"):
            files.safe_join(root, "a.py")

    def test_a_link_into_git(self, tmp_path: Path):
        (tmp_path / ".git").mkdir()
        (tmp_path / "docs").symlink_to(".git")
        with pytest.raises(OutputOutsideRoot):
            files.safe_join(tmp_path, "docs/config")

    def test_links_that_go_in_circles(self, tmp_path: Path):
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b").symlink_to("a")
        with pytest.raises(IoTrouble, match="symbolic links"):
            files.safe_join(tmp_path, "a/x.py")


class TestExpand:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        for name in ("b.ttl", "a.ttl", "deep/c.ttl", "deep/er/d.ttl", "x[1].ttl"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        (tmp_path / ".hidden.ttl").touch()
        (tmp_path / ".ggen-tmp-1.ttl").touch()
        (tmp_path / "folder.ttl").mkdir()
        return tmp_path

    @pytest.mark.parametrize(
        ("patterns", "found"),
        [
            (["*.ttl"], ["a.ttl", "b.ttl", "x[1].ttl"]),
            (["b.ttl", "*.ttl"], ["b.ttl", "a.ttl", "x[1].ttl"]),
            (["deep/**/*.ttl"], ["deep/c.ttl", "deep/er/d.ttl"]),
            (["**/d.ttl"], ["deep/er/d.ttl"]),
            (["x[1].ttl"], ["x[1].ttl"]),
            (["[ab].ttl"], ["a.ttl", "b.ttl"]),
            (["*.rdf"], []),
            ([], []),
            ([".*.ttl"], [".hidden.ttl"]),
        ],
    )
    def test_gives_files_in_order(
        self, tree: Path, patterns: list[str], found: list[str]
    ):
        assert files.expand(patterns, tree) == [tree / name for name in found]

    def test_a_literal_name_that_is_missing(self, tree: Path):
        with pytest.raises(NotFound) as told:
            files.expand(["*.ttl", "none.ttl"], tree)
        assert told.value.file == str(tree / "none.ttl")

    def test_the_folder_itself_may_look_like_a_pattern(self, tmp_path: Path):
        folder = tmp_path / "a[b]*"
        folder.mkdir()
        (folder / "x.ttl").touch()
        assert files.expand(["*.ttl"], folder) == [folder / "x.ttl"]

    def test_an_absolute_pattern(self, tree: Path, tmp_path: Path):
        assert files.expand([f"{tree}/a*.ttl"], Path("/")) == [tree / "a.ttl"]


class TestWalk:
    def test_is_sorted_and_leaves_out_what_tools_keep(self, tmp_path: Path):
        wanted = ["a.tmpl", "b/c.tmpl", "b/d/e.tmpl", "f.tmpl"]
        tools = [".git/x.tmpl", "node_modules/x.tmpl", "env/x.tmpl", "a/__pycache__/x"]
        for name in [*tools, *reversed(wanted), "env/pyvenv.cfg", "b/other.txt"]:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        found = files.walk(tmp_path, suffixes=(".tmpl",))
        assert [str(p.relative_to(tmp_path)) for p in found] == wanted

    def test_links_to_folders_are_not_entered(self, tmp_path: Path):
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "x").touch()
        (tmp_path / "a" / "loop").symlink_to("..")
        (tmp_path / "y").symlink_to("a/x")
        found = [str(p.relative_to(tmp_path)) for p in files.walk(tmp_path)]
        assert found == ["a/x", "y"]

    def test_a_missing_folder(self, tmp_path: Path):
        with pytest.raises(GgenError):
            list(files.walk(tmp_path / "none"))


class TestGgenDir:
    def test_git_keeps_what_is_worth_sharing(self, tmp_path: Path):
        folder = files.ensure_ggen_dir(tmp_path)
        text = (folder / ".gitignore").read_text()
        assert "/*\n" in text
        for kept in ("manifest.jsonl", "base/", "hooks/", "snapshots/"):
            assert f"!/{kept}\n" in text

    def test_a_changed_gitignore_is_left(self, tmp_path: Path):
        folder = files.ensure_ggen_dir(tmp_path)
        (folder / ".gitignore").write_text("mine")
        files.ensure_ggen_dir(tmp_path)
        assert (folder / ".gitignore").read_text() == "mine"

    def test_a_file_of_that_name(self, tmp_path: Path):
        (tmp_path / ".ggen").touch()
        with pytest.raises(IoTrouble) as told:
            files.ensure_ggen_dir(tmp_path)
        assert told.value.file == str(tmp_path / ".ggen")
