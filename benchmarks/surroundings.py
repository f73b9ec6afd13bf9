"""Where benchmarks run: a clean environment, fresh folders, and the peers.

ggen is measured as an ordinary install would run. The hooks that an editable install
and test tools put into every start of Python would slow "bare Python" down, and flatter
whoever is compared with it.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

HERE = Path(__file__).resolve().parent
_SCRIPT = """\
#!{python}
import sys
from ggen.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""


@dataclass
class Surroundings:
    """What the measured commands find around them.

    Attributes:
        root: everything is below it, and goes at the end.
        python: an interpreter that imports ggen and its packages, without hooks.
        ggen: the command.
        env: the environment: no settings, an empty home folder.
        peers: folders to look for peers in, before ``PATH``.
    """

    root: Path
    python: str
    ggen: str
    env: dict[str, str]
    peers: tuple[Path, ...] = ()
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def new_folder(self) -> Path:
        """A folder that nobody has used.

        Folders are not emptied and used again: some file systems take ten times as
        long to make files where many were deleted just before.
        """
        folder = self.root / f"work-{next(self._numbers)}"
        folder.mkdir()
        return folder

    def project(self, *files: Path) -> Callable[[], Path]:
        """Gives new projects: folders with links to `files` and a ``ggen.toml``."""

        def make() -> Path:
            folder = self.new_folder()
            (folder / "ggen.toml").touch()
            for file in files:
                # Hard links: the same file for all, and no other path to resolve.
                os.link(file, folder / file.name)
            return folder

        return make

    def keep(self, folder: Path) -> Callable[[], Path]:
        """Gives the same folder again and again."""
        return lambda: folder

    def find_peer(self, name: str) -> str | None:
        """The path of a peer's command; None: it is not installed."""
        places = [str(path) for peer in self.peers for path in _places(peer)]
        path = os.pathsep.join([*places, os.environ.get("PATH", "")])
        return shutil.which(name, path=path)


def _places(peer: Path) -> Sequence[Path]:
    return peer, peer / "bin", peer / "node_modules" / ".bin"


def interpreter_of(script: str) -> str:
    """The interpreter that a script names in its first line."""
    with open(script, encoding="utf-8", errors="replace") as file:
        return file.readline().removeprefix("#!").strip()


def modules_of(script: str) -> str:
    """The ``node_modules`` folder that a node command lies in."""
    path = Path(script).resolve()
    return next(str(p) for p in path.parents if p.name == "node_modules")


@contextmanager
def surroundings(
    peers: Sequence[str] = (), work: str | None = None
) -> Iterator[Surroundings]:
    """Make the surroundings of a benchmark, and remove them at its end.

    Args:
        peers: folders of peers: of a virtual environment, or with ``node_modules``.
        work: folder to work in; None: that for temporary files.

    Raises:
        SystemExit: ggen is not installed for this interpreter.
    """
    spec = find_spec("ggen")
    if spec is None or spec.origin is None:
        sys.exit("ggen is not installed here: run scripts/slo, or pip install -e .")
    root = Path(tempfile.mkdtemp(prefix="ggen-bench-", dir=work))
    try:
        python = _make_clean(root / "clean", Path(spec.origin).parents[1])
        ggen = root / "clean" / "bin" / "ggen"
        ggen.write_text(_SCRIPT.format(python=python))
        ggen.chmod(0o755)
        yield Surroundings(
            root=root,
            python=python,
            ggen=str(ggen),
            env=_environment(root / "home"),
            peers=tuple(Path(peer).resolve() for peer in peers),
        )
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _make_clean(folder: Path, source: Path) -> str:
    """A virtual environment that sees this one's packages, but not its hooks."""
    venv.create(folder, symlinks=True, with_pip=False)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = folder / "lib" / version / "site-packages"
    # Plain paths: `.pth` files in the folders named here are not read.
    shared = [str(source), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    (packages / "shared.pth").write_text("\n".join(dict.fromkeys(shared)) + "\n")
    return str(folder / "bin" / "python")


def _environment(home: Path) -> dict[str, str]:
    home.mkdir()
    return {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "TMPDIR": str(home),
    }
