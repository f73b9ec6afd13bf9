"""The installed command as a process: start-up, pipes, signals, closed streams."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

GGEN = [sys.executable, "-m", "ggen"]
SHEET = "@prefix : <https://example.org/> .\n" + "".join(
    f":s{n} :p {n} .\n" for n in range(3000)
)


def run(*words: str, **options) -> subprocess.CompletedProcess:
    options.setdefault("capture_output", True)
    options.setdefault("timeout", 60)
    return subprocess.run([*GGEN, *words], **options)


def modules_of(*words: str) -> set[str]:
    """Modules that a command line loads over a bare interpreter."""
    script = (
        "import sys; before = set(sys.modules); sys.argv = ['ggen', *sys.argv[1:]]\n"
        "import runpy\n"
        "try: runpy.run_module('ggen', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print('\\n'.join(sorted(set(sys.modules) - before)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, timeout=60
    )
    return set(done.stderr.decode().split())


def test_version_loads_at_most_60_modules():
    assert len(modules_of("--version")) <= 60


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("graph", "--help")])
def test_nothing_heavy_is_loaded_to_talk_about_itself(words):
    heavy = {"rdflib", "pyoxigraph", "jinja2", "requests", "yaml", "concurrent.futures"}
    assert not modules_of(*words) & (heavy | {"asyncio", "concurrent_log_handler"})


def test_no_rdflib_when_oxigraph_answers(tmp_path):
    pytest.importorskip("pyoxigraph")
    (tmp_path / "a.ttl").write_text(SHEET)
    words = ("-C", str(tmp_path), "graph", "query", "SELECT * {?s ?p 7}", "-g", "a.ttl")
    loaded = modules_of(*words)
    assert "pyoxigraph" in loaded
    assert not loaded & {"rdflib", "jinja2", "requests", "asyncio"}


def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    (tmp_path / "a.ttl").write_text(SHEET)
    command = f"{sys.executable} -m ggen graph query 'SELECT * {{?s ?p ?o}}' -g a.ttl"
    shell = f"set -o pipefail; {command} | head -1"
    done = subprocess.run(
        ["bash", "-c", shell], capture_output=True, cwd=tmp_path, timeout=60
    )
    assert done.stderr == b""
    assert done.returncode == 0


def test_closed_streams_are_no_error(tmp_path):
    command = f"{sys.executable} -m ggen utils version <&- >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_full_device_is_74():
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with open("/dev/full", "wb") as full:
        done = run("utils", "version", capture_output=False, stdout=full, stderr=-1)
    assert done.returncode == 74


def test_an_empty_environment_works(tmp_path):
    (tmp_path / "t.tmpl").write_text("hello {{ who }}\n")
    done = run(
        *("template", "generate", "t.tmpl", "-D", "who=cron"), cwd=tmp_path, env={}
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"hello cron\n", b"")


def slow_command(tmp_path: Path) -> list[str]:
    """A query that takes for ever: a product of many triples."""
    (tmp_path / "a.ttl").write_text(SHEET)
    query = "SELECT (COUNT(*) AS ?n) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?i)}"
    return [*GGEN, "graph", "query", query, "-g", "a.ttl", "--timeout", "60s"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_signals_end_it_with_their_code_and_no_traceback(tmp_path, number, code):
    process = subprocess.Popen(
        slow_command(tmp_path),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(1.5)
    assert process.poll() is None
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert b"Traceback" not in err
    assert err.count(b"\n") == 1
    time.sleep(0.2)
    with pytest.raises(ProcessLookupError):  # nothing of the group is left
        os.killpg(process.pid, 0)


def test_on_a_terminal_there_are_colours_and_in_a_pipe_none(tmp_path):
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.environ["TERM"] = "xterm"
        os.execv(sys.executable, [*GGEN, "graph", "nonsense"])
    said = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.waitpid(pid, 0)
    assert b"\x1b[31merror\x1b[0m" in said
    assert b"\x1b[" not in run("graph", "nonsense").stderr


def test_python_api_is_loaded_on_first_use():
    script = "import sys, ggen; print('jinja2' in sys.modules, ggen.__version__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert done.stdout.startswith(b"False 1.")
