"""``-j N``: the same bytes, the same errors, and nothing left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROWS = 120
MODEL = "".join(
    f'<urn:c{n:03}> <urn:name> "name {n:03}" ; <urn:part> "a{n}", "b{n}" .\n'
    for n in range(ROWS)
)
TEXT = """\
---
to: "out/{{ name | snake }}.txt"
rdf: model.ttl
determinism: {seed: 7}
matrix: "SELECT ?c ?name WHERE { ?c <urn:name> ?name } ORDER BY ?name"
---
{{ name }} {{ uuid4() }} {% include "part.txt" %}
{% for p in sparql("SELECT ?p WHERE { ?c <urn:part> ?p } ORDER BY ?p", c=c) %}
- {{ p.p }}
{% endfor %}
"""
FILES = {
    "ggen.toml": "",
    "model.ttl": MODEL,
    "t": TEXT,
    "part.txt": "{{ [3, 1, 2] | shuffle }}",
}
WORDS = ("template", "generate", "t")
PYTHONPATH = str(Path(__file__).parents[3])


def outputs(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(root.glob("out/*"))}


def manifest(root: Path) -> bytes:
    return (root / ".ggen/manifest.jsonl").read_bytes()


def test_same_bytes_for_every_number_of_workers_and_every_seed(tree: Any) -> None:
    seen = set()
    for jobs, seed in (("1", "0"), ("2", "1"), ("5", "random")):
        root = tree({f"{jobs}/{name}": text for name, text in FILES.items()}) / jobs
        environ = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": PYTHONPATH}
        subprocess.run(
            [sys.executable, "-m", "ggen", *WORDS, "-j", jobs],
            cwd=root,
            env=environ,
            check=True,
            capture_output=True,
            timeout=60,
        )
        assert len(outputs(root)) == ROWS
        seen.add((tuple(outputs(root).items()), manifest(root)))
    assert len(seen) == 1


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph"])
def test_either_engine(ggen: Any, tree: Any, engine: str) -> None:
    if engine == "oxigraph":
        pytest.importorskip("pyoxigraph")
    root = tree(FILES)
    ggen("--engine", engine, *WORDS, "-j", "2")
    # Enough of it to be sure that rows, order and values are right.
    lines = outputs(root)["name_007.txt"].splitlines()
    assert lines[1:] == [b"", b"- a7", b"", b"- b7", b""]


def test_a_parallel_run_can_be_skipped_later(ggen: Any, tree: Any) -> None:
    root = tree(FILES)
    time.sleep(0.05)
    ggen(*WORDS, "-j", "2")
    assert ggen(*WORDS, "--json").json["skipped_by"]
    # What the workers included counts as well.
    (root / "part.txt").write_text("other")
    assert ggen(*WORDS, "-j", "2", "--json").json["counts"] == {"update": ROWS}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{ name }}", "{{ name }} {% if name > 'name 050' %}{{ gone }}{% endif %}"),
        ("{{ name }}", "{{ 1 / (50 - (name | replace('name ', '') | int)) }}"),
        ("{{ name }}", "{{ ''.__class__.__mro__ }}"),
        ("ORDER BY ?p", "ORDER BY ?p }"),
        ("out/{{ name | snake }}", "{{ '../' if name == 'name 090' }}{{ name }}"),
    ],
)
def test_errors_are_those_of_one_process(
    ggen: Any, tree: Any, old: str, new: str
) -> None:
    assert old in TEXT
    root = tree({**FILES, "t": TEXT.replace(old, new)})
    one = ggen(*WORDS, "-j", "1", "--json", code=None)
    two = ggen(*WORDS, "-j", "2", "--json", code=None)
    assert one.code > 1
    assert (two.code, two.json) == (one.code, one.json)
    assert not (root / "out").exists()


def test_configuration_is_sent_once_and_tasks_carry_rows_only(
    ggen: Any, tree: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import concurrent.futures

    configurations, tasks = [], []

    class Pool(concurrent.futures.ProcessPoolExecutor):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            configurations.append(more["initargs"])

        def submit(self, *task: Any, **more: Any) -> Any:
            tasks.append(pickle.dumps(task))
            return super().submit(*task, **more)

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", Pool)
    tree({**FILES, "t": TEXT + "{# " + "x" * 50_000 + " #}"})
    ggen(*WORDS, "-j", "2")
    ((configuration,),) = configurations
    assert isinstance(configuration, bytes)
    assert 50_000 < len(configuration) < 70_000
    assert len(tasks) > 2
    assert max(len(task) for task in tasks) < 100 * ROWS / 2


def test_formatting_is_shared_out(ggen: Any, tree: Any) -> None:
    text = TEXT.replace("rdf:", "format: 'tr a-z A-Z; echo $PPID >> ppids'\nrdf:")
    root = tree({**FILES, "t": text})
    ggen(*WORDS, "-j", "2")
    assert outputs(root)["name_007.txt"].startswith(b"NAME 007 ")
    assert len(set((root / "ppids").read_text().split())) == 2
    once = outputs(root)
    assert ggen(*WORDS, "-j", "1", "--json").json["counts"] == {"unchanged": ROWS}
    assert outputs(root) == once


def test_few_rows_start_no_worker(
    ggen: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import concurrent.futures

    monkeypatch.delattr(concurrent.futures, "ProcessPoolExecutor")
    ggen("template", "generate", "classes.tmpl", "-j", "8")
    assert (project / "src/order.py").exists()


SLOW = TEXT.replace(
    "{{ name }} ",
    "{{ name }} {% for a in range(400) %}{% for b in range(400) %}{% endfor %}"
    "{% endfor %}",
)


def started(root: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A run on two workers in the middle of rendering, and the ids of its workers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ggen", *WORDS, "-j", "2"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 20
    while len(found := children(process.pid)) < 2:
        assert time.monotonic() < until and process.poll() is None, process.stderr
        time.sleep(0.02)
    time.sleep(0.1)
    return process, found


def children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def alive(pids: list[int]) -> list[int]:
    left = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        left += [pid] if state != "Z" else []
    return left


def wait_for_end(pids: list[int]) -> None:
    until = time.monotonic() + 3
    while alive(pids) and time.monotonic() < until:
        time.sleep(0.02)
    assert not alive(pids)


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")


@linux
@pytest.mark.parametrize(
    ("number", "to_group", "code"),
    [
        (signal.SIGINT, True, 130),
        (signal.SIGINT, False, 130),
        (signal.SIGTERM, False, 143),
    ],
)
def test_stopped(tree: Any, number: int, to_group: bool, code: int) -> None:
    root = tree({**FILES, "t": SLOW})
    process, workers = started(root)
    (os.killpg if to_group else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=10)
    assert process.returncode == code, err.decode()
    assert out == b""
    assert len(err.splitlines()) == 1, err.decode()
    assert not alive(workers)
    assert not (root / "out").exists()


@linux
def test_formatters_are_stopped_too(tree: Any) -> None:
    text = TEXT.replace("rdf:", "format: 'echo $$ >> pids; sleep 30'\nrdf:")
    root = tree({**FILES, "t": text})
    process, workers = started(root)
    until = time.monotonic() + 10
    while not (root / "pids").exists() and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 143, err.decode()
    formatters = [int(word) for word in (root / "pids").read_text().split()]
    assert formatters
    wait_for_end([*workers, *formatters])


@linux
def test_a_worker_is_killed(tree: Any) -> None:
    root = tree({**FILES, "t": SLOW})
    process, workers = started(root)
    os.kill(workers[0], signal.SIGKILL)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 74
    assert err.decode() == (
        "ggen: error: a process that rendered rows was killed\n"
        "hint: was there too little memory? -j 1 needs the least\n"
    )
    assert not alive(workers)
    assert not (root / "out").exists()


@linux
def test_the_command_itself_is_killed(tree: Any) -> None:
    root = tree({**FILES, "t": SLOW})
    process, workers = started(root)
    process.kill()
    process.communicate(timeout=10)
    wait_for_end(workers)
