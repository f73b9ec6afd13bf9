"""A project whose outputs are known for each version, and ggen run in children.

Children are forked from a process that has imported everything, so that a run takes
milliseconds and a death hits it anywhere in its work.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

ITEMS = 12
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_MODEL = """\
@prefix ex: <https://example.org/> .
{items}
"""
_ITEM = """\
---
to: "out/{{ n % 3 }}/item{{ n }}.txt"
sparql:
  items: "SELECT ?n ?version WHERE { ?i ex:n ?n . ?v ex:version ?version } ORDER BY ?n"
matrix: {query: items}
---
item {{ n }} of version {{ version }}
{{ "line\\n" * 200 }}
"""
_ENTRY = """\
---
to: registry.txt
inject: true
after: "^begin"
---
entry of version {{ sparql_first("SELECT ?v { ?x ex:version ?v }").v }}
"""


def prepare(root: Path, *, items: int = ITEMS) -> None:
    """Lay out the project; nothing is generated yet."""
    lines = (f"ex:i{n} ex:n {n} ." for n in range(items))
    files = {
        "ggen.toml": '[graph]\nsources = ["*.ttl"]\n',
        "model.ttl": _MODEL.format(items="\n".join(lines)),
        "templates/item.tmpl": _ITEM,
        "templates/entry.tmpl": _ENTRY,
        "templates/other.tmpl": "---\nto: other.txt\n---\nother\n",
        "registry.txt": "begin\nend\n",
        "mine.txt": "written by a person\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def set_version(root: Path, version: str) -> None:
    """Change the graph to `version`."""
    text = f'@prefix ex: <https://example.org/> .\nex:v ex:version "{version}" .\n'
    (root / "version.ttl").write_text(text)


GENERATE = ["template", "generate", "item.tmpl", "entry.tmpl"]
"""The command that makes everything of the version that the graph says."""

OTHER = ["template", "generate", "other.tmpl"]
"""A command that has nothing to do with the versions, but cleans up."""


def expected(version: str | None, *, items: int = ITEMS) -> dict[str, str]:
    """Path -> text of what a version leaves; None: before the first one."""
    if version is None:
        return {"registry.txt": "begin\nend\n"}
    filler = "line\n" * 200
    files = {
        f"out/{n % 3}/item{n}.txt": f"item {n} of version {version}\n{filler}\n"
        for n in range(items)
    }
    files["registry.txt"] = f"begin\nentry of version {version}\nend\n"
    return files


def tree(root: Path) -> dict[str, str]:
    """Path -> text of the outputs that are there, temporary files included."""
    found = {"registry.txt": (root / "registry.txt").read_text()}
    for path in (root / "out").rglob("*"):
        if path.is_file():
            found[path.relative_to(root).as_posix()] = path.read_text()
    return found


class Broken(AssertionError):
    """A promise that did not hold; the text says which."""


def check_manifest(root: Path) -> None:
    """Every line of the manifest is JSON, whatever has died.

    Raises:
        Broken: one is not.
    """
    path = root / ".ggen" / "manifest.jsonl"
    if not path.exists():
        return
    for number, line in enumerate(path.read_text().split("\n")[:-1], 1):
        try:
            json.loads(line)
        except ValueError:
            raise Broken(f"manifest line {number} is torn: {line[:80]}") from None


def check_settled(root: Path, versions: Sequence[str | None], **sizes: int) -> str:
    """After a command that cleaned up: one whole version, nothing left over.

    Returns:
        The version that is there, as text.

    Raises:
        Broken: the tree is a mixture, something is left, or the manifest lies.
    """
    # Those of the caches go when something is kept there the next time.
    cache = root / ".ggen" / "cache"
    left = [
        str(p.relative_to(root))
        for p in root.rglob(".ggen-tmp-*")
        if not p.is_relative_to(cache)
    ]
    left += [str(p.relative_to(root)) for p in (root / ".ggen").glob("journal*")]
    if left:
        raise Broken(f"left over: {left}")
    check_manifest(root)
    found = tree(root)
    if (root / "mine.txt").read_text() != "written by a person\n":
        raise Broken("a person's file was changed")
    for version in versions:
        if found == expected(version, **sizes):
            _check_hashes(root, found)
            return str(version)
    wrong = {
        name: text[:40]
        for name, text in found.items()
        if text != expected(versions[0], **sizes).get(name)
    }
    raise Broken(f"neither of {versions}, but a mixture: {wrong}")


def _check_hashes(root: Path, found: dict[str, str]) -> None:
    """What the manifest says of each output is what is there."""
    path = root / ".ggen" / "manifest.jsonl"
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    said = {}
    for entry in map(json.loads, lines):
        if entry.get("kind") == "output" and entry["path"].startswith("out/"):
            said[entry["path"]] = entry["sha256"]
    there = {
        name: sha256(text.encode()).hexdigest()
        for name, text in found.items()
        if name.startswith("out/")
    }
    if said != there:
        wrong = sorted(set(said.items()) ^ set(there.items()))[:4]
        raise Broken(f"the manifest does not fit the files: {wrong}")


def warm_up(folder: Path) -> None:
    """Import all that a run needs, so that children have it; `folder` is made.

    Raises:
        Broken: the run itself fails.
    """
    from ggen.cli.env import Env
    from ggen.cli.main import main

    prepare(folder)
    set_version(folder, "warm")
    said = io.StringIO()
    env = Env(
        stdin=None,
        stdout=said,
        stderr=said,
        cwd=str(folder),
        environ={"HOME": str(folder / "home"), "GGEN_NO_METRICS": "1"},
    )
    if main(GENERATE, env) != 0:
        raise Broken(f"the first run failed: {said.getvalue()}")


def start(
    root: Path, words: Sequence[str], prepare_child: Callable[[], None] | None = None
) -> tuple[int, int]:
    """Fork a child that runs a command line in a session of its own.

    Args:
        prepare_child: called in the child first.

    Returns:
        Its process id, and the end of a pipe that gives all it prints.
    """
    reader, writer = os.pipe()
    # The child must not be hit before it is one of ggen's.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.close(writer)
        return pid, reader
    code = 70
    try:
        os.setsid()
        for stream in (1, 2):
            os.dup2(writer, stream)
        os.close(writer)
        os.close(reader)
        sys.stdin = open(os.devnull)  # noqa: SIM115
        os.chdir(root)
        os.environ.update(HOME=str(root.parent / "home"), GGEN_NO_METRICS="1")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from ggen.cli.main import main

        if prepare_child is not None:
            prepare_child()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        code = int(main(list(words)))
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130  # so early that Python itself would still be starting
    except BaseException as error:
        os.write(2, f"Traceback: {error!r}\n".encode())
    finally:
        os._exit(code)


def finish(started: tuple[int, int]) -> tuple[int, str]:
    """Wait for a child: exit code (negative: the signal) and what it printed."""
    pid, reader = started
    with open(reader, "rb") as stream:
        text = stream.read().decode("utf-8", "replace")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), text


def run(
    root: Path, words: Sequence[str], prepare_child: Callable[[], None] | None = None
) -> tuple[int, str]:
    """`start` and `finish`."""
    return finish(start(root, words, prepare_child))


def check_run(root: Path, words: Sequence[str]) -> None:
    """Run a command that must succeed.

    Raises:
        Broken: it does not.
    """
    code, text = run(root, words)
    if code != 0:
        raise Broken(f"ggen {' '.join(words)}: exit {code}: {text}")
