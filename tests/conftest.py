"""Fixtures for all tests: an own home for each, and the command line in process."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

DATA_DIR = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@dataclass(frozen=True)
class Ran:
    """What one run of the command line gave."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """A home folder of the test's own, and no GGEN_* or locale of the machine."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("GGEN_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name in ("NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def ggen(tmp_path: Path) -> Callable[..., Ran]:
    """Run a command line in process, in `tmp_path` unless told otherwise.

    ``code`` is the exit code that is expected; None accepts any.
    """
    from ggen.cli.env import Env
    from ggen.cli.main import main

    def run(
        *argv: object,
        cwd: Path | None = None,
        stdin: bytes | None = b"",
        env: Mapping[str, str] | None = None,
        code: int | None = 0,
    ) -> Ran:
        out, err = io.BytesIO(), io.BytesIO()
        surroundings = Env(
            stdin=io.BytesIO(stdin) if stdin is not None else None,
            stdout=io.TextIOWrapper(out, encoding="utf-8", write_through=True),
            stderr=io.TextIOWrapper(err, encoding="utf-8", write_through=True),
            cwd=str(cwd or tmp_path),
            environ={"HOME": os.environ["HOME"], "PATH": os.environ["PATH"]}
            | dict(env or {}),
        )
        given = main([str(word) for word in argv], surroundings)
        raw = out.getvalue()
        ran = Ran(int(given), raw.decode("utf-8", "replace"), _text(err), raw)
        assert code is None or ran.code == code, f"exit {ran.code}\n{ran.out}{ran.err}"
        return ran

    return run


def _text(stream: io.BytesIO) -> str:
    return stream.getvalue().decode("utf-8", "replace")


@pytest.fixture
def ontologies() -> Path:
    """Real ontologies; the test is skipped where they are not at hand."""
    folder = DATA_DIR / "ontologies"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data")
    return folder


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write `files` (relative path -> content) below `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write files below `tmp_path`; returns it."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        write_tree(tmp_path, files)
        return tmp_path

    return write
