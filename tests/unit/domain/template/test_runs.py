"""Records of runs: what a later run trusts, and when none is kept."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ggen.domain.template.filestates import is_same, is_settled, state_of
from ggen.domain.template.keep import RunInputs, RunOutcome, keep_record
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.runs import (
    RunRecord,
    digest_of_lines,
    is_interrupted,
    open_record,
)
from ggen.infra.settings import load_settings

LATER_NS = 100_000_000


class TestStates:
    def test_the_signature_is_enough_for_settled_files(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_text("a")
        state = state_of(path)
        moment_ns = time.time_ns() + LATER_NS
        assert is_same(state, moment_ns)
        # A digest that is wrong is not even looked at.
        assert is_same([*state[:-1], "0" * 64], moment_ns)

    def test_young_files_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_text("a")
        state = state_of(path)
        assert is_same(state, time.time_ns())
        assert not is_same([*state[:-1], "0" * 64], time.time_ns())

    @pytest.mark.parametrize(
        "change",
        [
            lambda path: path.write_text("b"),
            lambda path: path.write_text("aa"),
            lambda path: path.chmod(0o600),
            lambda path: (path.unlink(), path.mkdir()),
        ],
    )
    def test_changes(self, tmp_path: Path, change: Callable[[Path], object]) -> None:
        path = tmp_path / "a"
        path.write_text("a")
        path.chmod(0o644)
        state = state_of(path)
        change(path)
        assert not is_same(state, time.time_ns() + LATER_NS)

    def test_the_same_content_again(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_text("a")
        state = state_of(path)
        path.unlink()
        path.write_text("a")
        os.utime(path, (1, 1))
        assert is_same(state, time.time_ns() + LATER_NS)

    def test_a_file_that_is_gone(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("a")
        state = state_of(tmp_path / "a")
        (tmp_path / "a").unlink()
        with pytest.raises(OSError, match="No such file"):
            is_same(state, 0)

    @pytest.mark.parametrize(
        ("changed_ns", "moment_ns", "settled"),
        [
            (5_000_000_123, 5_000_000_123 + 30_000_000, True),
            (5_000_000_123, 5_000_000_123 + 10_000_000, False),
            (5_000_000_123, 4_000_000_000, False),
            # A file system that counts in seconds.
            (5_000_000_000, 6_900_000_000, False),
            (5_000_000_000, 7_100_000_000, True),
        ],
    )
    def test_settled(self, changed_ns: int, moment_ns: int, settled: bool) -> None:
        state = ["path", 0o100644, 1, changed_ns, changed_ns, 7, "sha"]
        assert is_settled(state, moment_ns) is settled


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., RunRecord]:
    """Keeps a record of a run that read `model` and wrote `out`."""
    (tmp_path / ".ggen").mkdir()
    for name in ("model", "out", ".ggen/manifest.jsonl"):
        (tmp_path / name).write_text(name)
    time.sleep(0.05)

    def keep(
        inputs: RunInputs | None = None, before: Callable[[], object] | None = None
    ) -> RunRecord:
        record = RunRecord(tmp_path / ".ggen/r.json", tmp_path, time.time_ns())
        if before is not None:
            before()
        outcome = RunOutcome(
            root=tmp_path,
            outputs={"out": state_of(tmp_path / "out")[-1]},
            manifest=b".ggen/manifest.jsonl",
            templates=["t"],
            counts={"unchanged": 1},
        )
        keep_record(record, inputs or RunInputs(files=[tmp_path / "model"]), outcome)
        return record

    return keep


class TestKeeping:
    def test_found_again(self, kept: Callable[..., RunRecord], tmp_path: Path) -> None:
        seen = kept().find_unchanged()
        assert seen is not None
        assert (seen.root, seen.counts) == (str(tmp_path), {"unchanged": 1})

    def test_an_input_changed_meanwhile(
        self, kept: Callable[..., RunRecord], tmp_path: Path
    ) -> None:
        record = kept(before=lambda: (tmp_path / "model").write_text("new"))
        assert record.find_unchanged() is None
        assert record.path is not None and not record.path.exists()

    def test_an_old_record_goes_when_the_new_one_is_uncertain(
        self, kept: Callable[..., RunRecord], tmp_path: Path
    ) -> None:
        assert kept().find_unchanged()
        kept(before=lambda: (tmp_path / "model").write_text("new"))
        assert not (tmp_path / ".ggen/r.json").exists()

    def test_a_file_that_a_glob_found_too_late(
        self, kept: Callable[..., RunRecord], tmp_path: Path
    ) -> None:
        inputs = RunInputs(files=[tmp_path / "model"], globs=[("mod*", tmp_path)])
        assert kept(inputs).find_unchanged()
        late = lambda: (tmp_path / "model2").write_text("")  # noqa: E731
        assert kept(inputs, late).find_unchanged() is None

    def test_a_file_that_was_absent(
        self, kept: Callable[..., RunRecord], tmp_path: Path
    ) -> None:
        absent = tmp_path / "nearer"
        inputs = RunInputs(files=[tmp_path / "model"], absent=[absent])
        record = kept(inputs)
        assert record.find_unchanged()
        absent.symlink_to("nowhere")
        assert record.find_unchanged() is None

    def test_a_folder_that_cannot_be_written(
        self, kept: Callable[..., RunRecord], tmp_path: Path
    ) -> None:
        (tmp_path / ".ggen/r.json").mkdir()
        assert kept().find_unchanged() is None

    def test_only_the_newest_records_stay(
        self, kept: Callable[..., RunRecord], tmp_path: Path
    ) -> None:
        for number in range(60):
            path = tmp_path / f".ggen/{number}.json"
            path.write_text("{}")
            os.utime(path, (number, number))
        kept()
        left = {path.name for path in (tmp_path / ".ggen").glob("*.json")}
        assert len(left) == 50
        assert {"r.json", "59.json"} <= left and "10.json" not in left

    @pytest.mark.parametrize("key", ["root", "outputs", "manifest", "lookups", "v"])
    def test_a_record_with_holes(
        self, kept: Callable[..., RunRecord], tmp_path: Path, key: str
    ) -> None:
        record = kept()
        path = tmp_path / ".ggen/r.json"
        data = json.loads(path.read_text())
        path.write_text(json.dumps({k: v for k, v in data.items() if k != key}))
        assert record.find_unchanged() is None


class TestLinesOfTheManifest:
    LINES = (
        b'{"kind":"template","name":"t","sha256":"1","v":1}',
        b'{"kind":"template","name":"u","sha256":"2","v":1}',
        b'{"path":"a \\" \xc3\xa4","kind":"output","template":"u","v":1}',
        b'{"path":"b","kind":"output","template":"t","v":1}',
        b'{"path":"c","kind":"output","template":"u","v":1}',
    )

    def digest(self, *lines: bytes) -> str:
        return digest_of_lines(b"\n".join(lines) + b"\n", ["t"], ['a " ä'])

    def test_own_lines_count(self) -> None:
        whole = self.digest(*self.LINES)
        for number in (0, 2, 3):
            left = [*self.LINES[:number], *self.LINES[number + 1 :]]
            assert self.digest(*left) != whole

    def test_lines_of_others_do_not(self) -> None:
        assert self.digest(*self.LINES) == self.digest(
            self.LINES[0], self.LINES[2], b"", self.LINES[3]
        )


def test_what_makes_another_record(tmp_path: Path) -> None:
    (tmp_path / "ggen.toml").write_text("")
    (tmp_path / "t").write_text("")

    def path(environ: dict[str, str] | None = None, **options: object) -> Path | None:
        settings = load_settings(tmp_path, {"HOME": str(tmp_path), **(environ or {})})
        record = open_record(["t"], settings, GenerateOptions(**options))  # type: ignore[arg-type]
        return record.path

    assert path() == path(jobs=4, check=True) == path({"GGEN_JOBS": "3", "X": "1"})
    others = [
        path({"GGEN_VAR_a": "1"}),
        path(variables=(("a", "1"),)),
        path(variables=(("a", "1"), ("b", "1"))),
        path(output="o"),
        path(graph=("o",)),
        path(vars_files=("o",)),
        path(on_conflict="merge"),
    ]
    assert len({path(), *others}) == 1 + len(others)


def test_without_a_home_or_project_nothing_is_kept(tmp_path: Path) -> None:
    record = open_record(["t"], load_settings(tmp_path, {}), GenerateOptions())
    assert record.path is None
    assert record.find_unchanged() is None
    keep_record(
        record,
        RunInputs(),
        RunOutcome(root=tmp_path, outputs={}, manifest=b"", templates=(), counts={}),
    )


def test_interrupted(tmp_path: Path) -> None:
    assert not is_interrupted(tmp_path)
    (tmp_path / ".ggen/journal").mkdir(parents=True)
    assert not is_interrupted(tmp_path)
    (tmp_path / ".ggen/journal/1-a").mkdir()
    assert is_interrupted(tmp_path)
