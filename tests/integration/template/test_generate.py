"""``ggen template generate``: what is written where, and what is said about it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

PYTHONPATH = str(Path(__file__).parents[3])
ORDER = "class Order:\n    pass\n"


def times(root: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in root.rglob("*")
        if path.is_file() and "cache" not in path.parts
    }


class TestOutputs:
    def test_one_file_for_each_row(self, ggen: Any, project: Path) -> None:
        ran = ggen("template", "generate", "classes.tmpl")
        assert (project / "src/order.py").read_text() == ORDER
        assert ran.out == (
            "create    src/order.py\n"
            "create    src/person.py\n"
            "create    src/thing.py\n"
            f"3 created in {project}\n"
        )
        assert ran.err == ""

    def test_json_document(self, ggen: Any, project: Path) -> None:
        document = ggen("template", "generate", "classes.tmpl", "--json").json
        assert document["ok"] is True
        assert document["root"] == str(project)
        assert document["counts"] == {"create": 3}
        assert document["written"] is True
        assert document["files"][0] == {
            "path": "src/order.py",
            "action": "create",
            "template": "classes.tmpl",
            "reason": "",
            "diff": None,
            "marked": False,
        }

    def test_quiet(self, ggen: Any, project: Path) -> None:
        ran = ggen("-q", "template", "generate", "classes.tmpl")
        assert (ran.out, ran.err) == ("", "")

    def test_a_second_run_touches_nothing(self, ggen: Any, project: Path) -> None:
        ggen("template", "generate", "classes.tmpl")
        before = times(project)
        ran = ggen("template", "generate", "classes.tmpl")
        assert ran.out == f"3 unchanged in {project}\n"
        assert times(project) == before

    def test_only_what_differs_is_written(self, ggen: Any, project: Path) -> None:
        ggen("template", "generate", "classes.tmpl")
        before = times(project)
        model = project / "model.ttl"
        model.write_text(model.read_text().replace('"thing"', '"thing" , "stuff"'))
        ran = ggen("template", "generate", "classes.tmpl")
        assert ran.out.splitlines() == [
            "create    src/stuff.py",
            f"1 created, 3 unchanged in {project}",
        ]
        after = times(project)
        changed = {name for name in after if after[name] != before.get(name)}
        names = {Path(name).relative_to(project).as_posix() for name in changed}
        assert names - {".ggen/lock"} == {
            "model.ttl",
            "src/stuff.py",
            ".ggen/manifest.jsonl",
            next(n for n in names if n.startswith(".ggen/base/")),
        }

    def test_many_files_are_cut_short(self, ggen: Any, tree: Any) -> None:
        labels = ", ".join(f'"l{n:02}"' for n in range(33))
        tree(
            {
                "m.ttl": f"<urn:a> <urn:p> {labels} .",
                "t.tmpl": "---\nto: 'o/{{ l }}'\nrdf: m.ttl\n"
                "matrix: SELECT ?l WHERE { ?s <urn:p> ?l } ORDER BY ?l\n---\n{{ l }}",
            }
        )
        lines = ggen("template", "generate", "t.tmpl").out.splitlines()
        assert lines[29] == "create    o/l29"
        assert lines[30] == "... and 3 more"
        assert len(lines) == 32

    def test_several_templates_are_one_run(
        self, ggen: Any, project: Path, look: Callable[[], dict[str, bytes]]
    ) -> None:
        (project / "bad.tmpl").write_text("---\nto: b.txt\n---\n{{ nothing }}\n")
        before = look()
        ran = ggen("template", "generate", "classes.tmpl", "bad.tmpl", code=3)
        assert ran.err.startswith("ggen: error: bad.tmpl:4: ")
        after = look()
        assert {n: b for n, b in after.items() if "/cache/" not in n} == {
            **before,
            ".ggen/.gitignore": after[".ggen/.gitignore"],
        }

    def test_several_templates_share_a_graph(
        self, ggen: Any, tree: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ggen.domain.graph import model

        opened = []
        load = model._load
        monkeypatch.setattr(
            model, "_load", lambda *args: opened.append(args) or load(*args)
        )
        text = (
            "---\nto: %s\nprefixes: {x: 'urn:%s#'}\nrdf: m.ttl\n---\n"
            "{{ sparql('SELECT ?o WHERE { ?s ?p ?o }') | length }}\n"
        )
        root = tree(
            {
                "m.ttl": "<urn:a> <urn:b> 1 .",
                "a.tmpl": text % ("a", "a"),
                "b.tmpl": text % ("b", "b"),
            }
        )
        ggen("template", "generate", "a.tmpl", "b.tmpl", "-g", "m.ttl")
        assert (root / "b").read_text() == "1\n"
        assert len(opened) == 1

    def test_two_outputs_with_one_path(self, ggen: Any, project: Path) -> None:
        (project / "other.tmpl").write_text("---\nto: src/order.py\n---\nx\n")
        ran = ggen("template", "generate", "classes.tmpl", "other.tmpl", code=3)
        assert "two outputs have the path 'src/order.py'" in ran.err
        assert not (project / "src").exists()

    def test_paths_that_differ_in_case(self, ggen: Any, tree: Any) -> None:
        root = tree({"a": "---\nto: Out\n---\n1\n", "b": "---\nto: out\n---\n2\n"})
        ran = ggen("template", "generate", "a", "b")
        assert ran.err == "ggen: note: 'Out' and 'out' differ only in case\n"
        assert (root / "out").read_text() == "2\n"

    def test_unless_exists(self, ggen: Any, tree: Any) -> None:
        root = tree({"t": "---\nto: o\nunless_exists: true\n---\nnew\n", "o": "mine\n"})
        first = ggen("template", "generate", "t", "--json").json
        assert (root / "o").read_text() == "mine\n"
        assert first["files"][0]["action"] == "skip"
        second = ggen("template", "generate", "t", "--json").json
        assert (second["files"], second["counts"]) == (first["files"], {"skip": 1})

    def test_mode(self, ggen: Any, tree: Any) -> None:
        root = tree({"t": '---\nto: o\nmode: "0755"\n---\n#!/bin/sh\n'})
        ggen("template", "generate", "t")
        assert (root / "o").stat().st_mode & 0o777 == 0o755

    def test_several_files_from_one_body(self, ggen: Any, tree: Any) -> None:
        body = '{% file "a.txt" %}A\n{% endfile %}{% file "b/c.txt" %}B\n{% endfile %}'
        root = tree({"t": f"---\nto: out\n---\n{body}"})
        ggen("template", "generate", "t")
        assert (root / "out/a.txt").read_text() == "A\n"
        assert (root / "out/b/c.txt").read_text() == "B\n"

    def test_inject_twice_changes_nothing(self, ggen: Any, tree: Any) -> None:
        root = tree(
            {
                "t": "---\nto: main.py\ninject: true\nafter: ^import\n---\nimport b\n",
                "main.py": "import a\nrun()\n",
            }
        )
        ran = ggen("template", "generate", "t")
        assert ran.out == f"inject    main.py\n1 injected in {root}\n"
        assert (root / "main.py").read_text() == "import a\nimport b\nrun()\n"
        assert ggen("template", "generate", "t").out == f"1 unchanged in {root}\n"

    def test_blocks_survive(self, ggen: Any, tree: Any) -> None:
        text = "---\nto: o.py\n---\n# %s\n# ggen:begin own\n# ggen:end own\n"
        root = tree({"t": text % "one"})
        ggen("template", "generate", "t")
        out = root / "o.py"
        out.write_text(out.read_text().replace("begin own\n", "begin own\nmine\n"))
        (root / "t").write_text(text % "two")
        assert "update    o.py" in ggen("template", "generate", "t").out
        assert out.read_text() == "# two\n# ggen:begin own\nmine\n# ggen:end own\n"


class TestWhere:
    def test_output_folder_has_its_own_manifest(self, ggen: Any, project: Path) -> None:
        ggen("template", "generate", "classes.tmpl", "-o", "build/gen")
        assert (project / "build/gen/src/order.py").exists()
        assert (project / "build/gen/.ggen/manifest.jsonl").exists()
        assert not (project / ".ggen/manifest.jsonl").exists()

    def test_from_a_subfolder(self, ggen: Any, project: Path) -> None:
        below = project / "docs" / "deep"
        below.mkdir(parents=True)
        ran = ggen("template", "generate", "../../classes.tmpl", cwd=below)
        assert ran.out.endswith(f"3 created in {project}\n")
        assert (project / "src/order.py").exists()
        # The same run, whatever folder it is called from.
        again = ggen("template", "generate", "classes.tmpl", "--json").json
        assert again["counts"] == {"unchanged": 3}

    def test_directory_option_acts_first(self, ggen: Any, project: Path) -> None:
        away = project / "away"
        away.mkdir()
        args = ("template", "generate", "classes.tmpl", "-o", "gen")
        ggen("-C", "..", *args, cwd=away)
        assert (project / "gen/src/order.py").exists()
        manifest = (project / "gen/.ggen/manifest.jsonl").read_text()
        assert '"template":"classes.tmpl"' in manifest

    def test_graph_option_is_relative_to_the_working_directory(
        self, ggen: Any, project: Path
    ) -> None:
        below = project / "below"
        below.mkdir()
        (below / "own.ttl").write_text(
            "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            '<urn:x> a owl:Class ; rdfs:label "own" .\n'
        )
        for option in ("-g", "-r"):
            args = ("../classes.tmpl", option, "own.ttl", "-o", f"out{option}")
            ggen("template", "generate", *args, cwd=below)
            out = below / f"out{option}" / "src"
            assert [path.name for path in out.iterdir()] == ["own.py"]

    def test_graph_from_standard_input(self, ggen: Any, project: Path) -> None:
        model = (project / "model.ttl").read_bytes()
        ggen("template", "generate", "classes.tmpl", "-g", "-", stdin=model)
        assert (project / "src/person.py").exists()

    def test_output_folder_that_is_a_file(self, ggen: Any, project: Path) -> None:
        ran = ggen("template", "generate", "classes.tmpl", "-o", "model.ttl", code=2)
        assert ran.err.startswith("ggen: error: -o model.ttl is a file")

    @pytest.mark.parametrize("to", ["../x", "/tmp/x", "a/../../x", ".git/config"])
    def test_outside_of_the_root(
        self, ggen: Any, tree: Any, to: str, look: Callable[[], dict[str, bytes]]
    ) -> None:
        tree({"t": f"---\nto: {to}\n---\nx\n"})
        before = look()
        ran = ggen("template", "generate", "t", "--json", code=6)
        assert ran.json["error"]["kind"] == "OutputOutsideRoot"
        assert look() == before

    def test_through_a_link_that_leaves_the_root(self, ggen: Any, tree: Any) -> None:
        root = tree({"p/ggen.toml": "", "p/t": "---\nto: out/x\n---\nx\n", "e/f": ""})
        (root / "p/out").symlink_to(root / "e")
        ggen("template", "generate", "t", cwd=root / "p", code=6)
        assert not (root / "e/x").exists()

    def test_target_is_a_folder(self, ggen: Any, tree: Any) -> None:
        root = tree({"t": "---\nto: out\n---\nx\n", "out/keep": ""})
        ran = ggen("template", "generate", "t", code=5)
        assert ran.err.startswith("ggen: error: out: is a folder")
        assert (root / "out/keep").exists()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_read_only_folder(self, ggen: Any, project: Path) -> None:
        project.chmod(0o555)
        try:
            ran = ggen("template", "generate", "classes.tmpl", code=74)
        finally:
            project.chmod(0o755)
        assert "permission denied" in ran.err

    @pytest.mark.skipif(sys.platform != "linux", reason="the shell's units differ")
    def test_full_disk(self, tree: Any, look: Callable[[], dict[str, bytes]]) -> None:
        text = "---\nto: '{{ n }}'\nrdf_inline: '<urn:a> <urn:p> 1, 2 .'\n"
        text += "matrix: SELECT ?n WHERE { ?s ?p ?n } ORDER BY ?n\n---\n"
        text += "{{ 'x' * 9 if n == 1 else 'x' * 9000 }}"
        root = tree({"ggen.toml": "", "t": text})
        before = look()
        # No file may become longer than 4 KiB.
        command = f"ulimit -f 8 && {sys.executable} -m ggen template generate t"
        done = subprocess.run(
            ["dash" if Path("/bin/dash").exists() else "sh", "-c", command],
            cwd=root,
            env={**os.environ, "PYTHONPATH": PYTHONPATH},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 74, done.stderr
        assert done.stderr == b"ggen: error: 2: cannot write: file too large\n"
        after = {name for name in look() if "/cache/" not in name}
        assert after - {".ggen/.gitignore", ".ggen/lock"} == set(before)


class TestLooking:
    @pytest.mark.parametrize("option", ["--check", "--diff", "--dry-run"])
    def test_nothing_is_written(
        self,
        ggen: Any,
        project: Path,
        option: str,
        look: Callable[[], dict[str, bytes]],
    ) -> None:
        before = look()
        code = 1 if option == "--check" else 0
        ran = ggen("template", "generate", "classes.tmpl", option, code=code)
        assert look() == before
        assert not (project / ".ggen").exists()
        assert ran.out.endswith(f"3 to create in {project} (nothing was written)\n")

    def test_check_is_content_after_a_run(self, ggen: Any, project: Path) -> None:
        ggen("template", "generate", "classes.tmpl")
        ran = ggen("template", "generate", "classes.tmpl", "--check", "--json")
        assert ran.json["ok"] is True

    def test_check_of_a_stale_output(self, ggen: Any, project: Path) -> None:
        ggen("template", "generate", "classes.tmpl")
        model = project / "model.ttl"
        model.write_text(model.read_text().replace('"thing"', '"stuff"'))
        before = times(project)
        ran = ggen("template", "generate", "classes.tmpl", "--check", "--json", code=1)
        assert ran.json["ok"] is False
        assert [f["path"] for f in ran.json["files"]] == ["src/stuff.py"]
        assert times(project) == before

    def test_check_of_a_conflict_is_a_no(self, ggen: Any, project: Path) -> None:
        ggen("template", "generate", "classes.tmpl")
        (project / "src/order.py").write_text("mine\n")
        text = (project / "classes.tmpl").read_text()
        (project / "classes.tmpl").write_text(text.replace("pass", "..."))
        for option in ("--check", "--diff", "--dry-run"):
            ran = ggen("template", "generate", "classes.tmpl", option, code=1)
            assert "conflict  src/order.py" in ran.out

    def test_diff(self, ggen: Any, project: Path) -> None:
        ggen("template", "generate", "classes.tmpl")
        text = (project / "classes.tmpl").read_text()
        (project / "classes.tmpl").write_text(text.replace("    pass", "\t\x1b[2J..."))
        ran = ggen("template", "generate", "classes.tmpl", "--diff")
        assert "update    src/order.py\n--- a/src/order.py\n+++ b/src/order.py\n" in (
            ran.out
        )
        # Tabs are kept, and what would clear the screen is shown.
        assert " class Order:\n-    pass\n+\t\\x1b[2J...\n" in ran.out
        document = ggen("template", "generate", "classes.tmpl", "--diff", "--json").json
        assert document["files"][0]["diff"].endswith("+\t\x1b[2J...")

    def test_diff_shows_every_file(self, ggen: Any, tree: Any) -> None:
        labels = ", ".join(f'"l{n:02}"' for n in range(33))
        tree(
            {
                "m.ttl": f"<urn:a> <urn:p> {labels} .",
                "t.tmpl": "---\nto: 'o/{{ l }}'\nrdf: m.ttl\n"
                "matrix: SELECT ?l WHERE { ?s <urn:p> ?l } ORDER BY ?l\n---\n{{ l }}\n",
            }
        )
        assert "+l32\n" in ggen("template", "generate", "t.tmpl", "--diff").out

    def test_a_dead_command_is_told_and_left(self, ggen: Any, project: Path) -> None:
        journal = project / ".ggen/journal/1-a"
        journal.mkdir(parents=True)
        ran = ggen("template", "generate", "classes.tmpl", "--dry-run")
        assert "a command died while it wrote here" in ran.err
        assert journal.exists()
        ggen("template", "generate", "classes.tmpl")
        assert not journal.exists()


class TestVariables:
    TEXT = "---\nto: o\nparams:\n  name: {}\n  n: {type: int, default: 1}\n---\n"
    TEXT += "{{ name }} {{ n + 1 }}\n"

    def test_from_everywhere(self, ggen: Any, tree: Any) -> None:
        root = tree({"t": self.TEXT, "v.yaml": "name: file\nn: 5\n"})
        env = {"GGEN_VAR_name": "env"}
        cases = [
            ((), env, "env 2\n"),
            (("--vars-file", "v.yaml"), env, "file 6\n"),
            (("--vars-file", "v.yaml", "-D", "name=flag"), env, "flag 6\n"),
        ]
        for words, environ, expected in cases:
            ggen("template", "generate", "t", *words, "--force", env=environ)
            assert (root / "o").read_text() == expected

    def test_missing(self, ggen: Any, tree: Any) -> None:
        tree({"t": self.TEXT})
        error = ggen("template", "generate", "t", "--json", code=3).json["error"]
        assert error["kind"] == "ParamError"
        assert error["missing"] == ["name"]
        assert (error["file"], error["line"]) == ("t", 4)

    def test_wrong_type(self, ggen: Any, tree: Any) -> None:
        tree({"t": self.TEXT})
        ran = ggen("template", "generate", "t", "-D", "name=x", "-D", "n=many", code=3)
        assert "--var" in ran.err and "n" in ran.err

    def test_matrix_column(self, ggen: Any, project: Path) -> None:
        ran = ggen("template", "generate", "classes.tmpl", "-D", "label=x", code=2)
        assert "the matrix gives 'label' a value for each row" in ran.err

    def test_asked_for_on_a_terminal_and_remembered(self, ggen: Any, tree: Any) -> None:
        root = tree({"ggen.toml": "", "t": self.TEXT})
        said = talk(root, ["template", "generate", "t"], b"Ann\n")
        assert "name: " in said
        assert (root / "o").read_text() == "Ann 2\n"
        # Nobody is there to be asked now.
        (root / "t").write_text(self.TEXT.replace("n + 1", "n + 2"))
        ggen("template", "generate", "t")
        assert (root / "o").read_text() == "Ann 3\n"

    def test_answer_for_a_file_outside_of_the_project(
        self, ggen: Any, tree: Any
    ) -> None:
        text = self.TEXT.replace("to: o\n", "")
        root = tree({"p/ggen.toml": "", "p/t": text, "else/x": ""})
        args = ["template", "generate", "t", "-o", "../else/o"]
        talk(root / "p", args, b"Bo\n")
        (root / "p/t").write_text(text.replace("n + 1", "n + 2"))
        ggen(*args, cwd=root / "p")
        assert (root / "else/o").read_text() == "Bo 3\n"

    def test_wrong_answers_are_asked_again(self, tree: Any) -> None:
        root = tree({"t": "---\nto: o\nparams: {n: {type: int}}\n---\n{{ n }}\n"})
        said = talk(root, ["template", "generate", "t"], b"many\n4\n")
        assert said.count("n: ") == 2
        assert (root / "o").read_text() == "4\n"


def talk(cwd: Path, words: list[str], typed: bytes) -> str:
    """Run the command on a terminal, type, and give back what was on the screen."""
    leader, follower = pty.openpty()
    environ = {**os.environ, "PYTHONPATH": PYTHONPATH}
    with subprocess.Popen(
        [sys.executable, "-m", "ggen", *words],
        cwd=cwd,
        env=environ,
        stdin=follower,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        os.write(leader, typed)
        seen = b""
        while True:
            try:
                chunk = os.read(leader, 1000)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            seen += chunk
        code = process.wait(30)
    os.close(leader)
    assert code == 0, seen.decode()
    return seen.decode()


@pytest.fixture
def endpoint() -> Iterator[str]:
    """The address of a SPARQL endpoint that has one answer to everything."""
    binding = {
        "c": {"type": "uri", "value": "urn:remote"},
        "label": {"type": "literal", "value": "remote"},
    }
    answer = {"head": {"vars": ["c", "label"]}, "results": {"bindings": [binding]}}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.do_GET()

        def do_GET(self) -> None:
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("content-type", "application/sparql-results+json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()
        thread.join()


class TestGraph:
    def test_shapes_stop_everything(self, ggen: Any, project: Path) -> None:
        pytest.importorskip("pyshacl")
        text = (project / "classes.tmpl").read_text()
        (project / "classes.tmpl").write_text(
            text.replace("---\nto", "---\nshape: s.ttl\nto", 1)
        )
        shapes = (
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "<urn:s> a sh:NodeShape ; sh:targetClass owl:Class ; sh:property [\n"
            "  sh:path rdfs:comment ; sh:minCount 1 ; sh:severity sh:%s ] .\n"
        )
        (project / "s.ttl").write_text(shapes % "Violation")
        ran = ggen("template", "generate", "classes.tmpl", code=3)
        assert ran.err.startswith(
            "ggen: error: classes.tmpl:2: the graph does not conform to the "
            "template's shapes (3 violations): "
        )
        assert not (project / "src").exists()
        (project / "s.ttl").write_text(shapes % "Warning")
        ggen("template", "generate", "classes.tmpl")
        assert (project / "src/order.py").exists()

    def test_rules(self, ggen: Any, project: Path) -> None:
        (project / "r.rq").write_text(
            'CONSTRUCT { <urn:n> a owl:Class ; rdfs:label "new" } WHERE { }'
        )
        text = (project / "classes.tmpl").read_text()
        (project / "classes.tmpl").write_text(
            text.replace("---\nto", "---\nrules: r.rq\nto", 1)
        )
        ggen("template", "generate", "classes.tmpl")
        assert (project / "src/new.py").exists()

    def test_rules_of_the_project_belong_to_its_own_sources(
        self, ggen: Any, tree: Any
    ) -> None:
        count = "---\nto: o\n---\n{{ sparql('SELECT * { ?s ?p ?o }') | length }}\n"
        root = tree(
            {
                "ggen.toml": '[graph]\nsources = ["m.ttl"]\nrules = ["r.rq"]\n',
                "m.ttl": "<urn:a> <urn:b> 1 .",
                "other.ttl": "<urn:a> <urn:b> 2 .",
                "r.rq": "CONSTRUCT { ?s <urn:c> ?o } WHERE { ?s <urn:b> ?o }",
                "t": count,
            }
        )
        ggen("template", "generate", "t")
        assert (root / "o").read_text() == "2\n"
        ggen("template", "generate", "t", "-g", "other.ttl")
        assert (root / "o").read_text() == "1\n"

    def test_inline_graph_knows_the_prefixes(self, ggen: Any, tree: Any) -> None:
        root = tree(
            {
                "t": "---\nto: o\nvars: {who: Ann}\nprefixes: {ex: 'urn:ex#'}\n"
                "rdf_inline: 'ex:a rdfs:label \"{{ who }}\" .'\n---\n"
                '{{ sparql_first("SELECT ?l WHERE { ex:a rdfs:label ?l }").l }}\n'
            }
        )
        ggen("template", "generate", "t")
        assert (root / "o").read_text() == "Ann\n"

    def test_fault_in_an_inline_graph(self, ggen: Any, tree: Any) -> None:
        tree(
            {
                "t": "---\nto: o\nrdf_inline:\n  - '<urn:a> <urn:b> 1 .'\n  - |\n"
                "    <urn:a> <urn:b>\n    oops .\n---\n{{ query('ASK { }') }}\n"
            }
        )
        ran = ggen("template", "generate", "t", code=3)
        assert ran.err.startswith("ggen: error: t:5: inline data, line 2: ")

    def test_offline(self, ggen: Any, project: Path) -> None:
        for words in (
            ("--endpoint", "http://127.0.0.1:9/sparql"),
            ("-g", "http://127.0.0.1:9/m.ttl"),
        ):
            ran = ggen(
                *("--offline", "template", "generate", "classes.tmpl", *words), code=69
            )
            assert "offline" in ran.err

    def test_endpoint(self, ggen: Any, project: Path, endpoint: str) -> None:
        text = (project / "classes.tmpl").read_text()
        (project / "classes.tmpl").write_text(text.replace("rdf: model.ttl\n", ""))
        (project / "ggen.toml").write_text('[graph]\nrules = ["none.rq"]\n')
        time.sleep(0.05)
        for _ in range(2):
            words = ("classes.tmpl", "--endpoint", endpoint, "--json")
            ran = ggen("template", "generate", *words).json
            # What is behind it may have changed, so that it is always asked again.
            assert ran["skipped_by"] is None
        assert (project / "src/remote.py").read_text() == "class Remote:\n    pass\n"

    def test_endpoint_and_files(self, ggen: Any, project: Path) -> None:
        words = ("--endpoint", "http://127.0.0.1:9/sparql", "-g", "model.ttl")
        ggen("template", "generate", "classes.tmpl", *words, code=2)

    def test_no_graph(self, ggen: Any, tree: Any) -> None:
        tree({"t": "---\nto: o\n---\n{{ sparql('SELECT * { ?s ?p ?o }') }}\n"})
        ran = ggen("template", "generate", "t", code=3)
        assert "the template asks a graph, and there is none" in ran.err


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("---\nto: o\n---\n{{ missing }}\n", 3),
            ("---\nto: o\n---\n{% if %}\n", 3),
            ("---\ntwo: o\n---\nx\n", 3),
            ("---\nto: o\n", 3),
            ("---\nto: o\nrdf: none.ttl\n---\nx\n", 3),
            ("---\nto: o\nfrom: none\n---\n", 3),
            ("---\nto: o\nrdf_inline: 'a b'\n---\n{{ sparql('ASK {}') }}\n", 3),
            ("---\nto: o\nrdf_inline: ''\n---\n{{ query('SELEC') }}\n", 3),
            ("---\nto: ''\n---\nx\n", 3),
            ('---\nto: "a\\0b"\n---\nx\n', 3),
            ("---\nto: o\n---\n{{ ''.__class__.__mro__ }}\n", 6),
        ],
    )
    def test_nothing_is_written(
        self,
        ggen: Any,
        tree: Any,
        text: str,
        code: int,
        look: Callable[[], dict[str, bytes]],
    ) -> None:
        tree({"t": text})
        before = look()
        ran = ggen("template", "generate", "t", code=code)
        assert ran.err.count("ggen: error: ") == 1
        assert {n for n in look() if "/cache/" not in n} - {".ggen/.gitignore"} == set(
            before
        )

    def test_template_that_is_not_there(self, ggen: Any, project: Path) -> None:
        ran = ggen("template", "generate", "clases.tmpl", code=4)
        assert ran.err.startswith("ggen: error: template 'clases.tmpl' does not exist")

    def test_template_that_is_a_folder(self, ggen: Any, tree: Any) -> None:
        tree({"folder/x": ""})
        ggen("template", "generate", "folder", code=3)

    def test_template_that_is_not_utf8(self, ggen: Any, tree: Any) -> None:
        tree({"t": b"---\nto: o\n---\ncaf\xe9\n"})
        ran = ggen("template", "generate", "t", code=3)
        assert ran.err.startswith("ggen: error: t:4: is not UTF-8")
