"""The examples of the documents run, and what they say exists."""

from __future__ import annotations

import contextlib
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.S | re.M)


def test_the_python_api_document_runs_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = "\n".join(blocks(ROOT / "docs" / "PYTHON_API.md", "python"))
    exec(compile(code, "PYTHON_API.md", "exec", dont_inherit=True), {})


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_commands_in_documents_parse(path):
    """Every ``ggen`` line of a shell block is one that the parser takes."""
    from ggen.cli.parser import HelpRequested, parse

    for block in [*blocks(path, "sh"), *blocks(path, "console")]:
        text = block.replace("\\\n", " ")
        for line in text.splitlines():
            line = line.removeprefix("$ ")
            if not line.startswith("ggen "):
                continue
            words = shlex.split(line, comments=True)
            ends = [n for n, word in enumerate(words) if word in ("|", ">", "&&", ";")]
            with contextlib.suppress(HelpRequested):
                parse(words[1 : ends[0] if ends else None], 80)


def test_the_readme_tour_works(ggen, tmp_path):
    readme = ROOT / "README.md"
    (tmp_path / "model.ttl").write_text(blocks(readme, "turtle")[0])
    (tmp_path / "class.py.tmpl").write_text(blocks(readme, "jinja")[0])
    tour = [b for b in blocks(readme, "sh") if "model.ttl" in b or "lint" in b]
    lines = [x for b in tour for x in b.splitlines() if x.startswith("ggen ")]
    assert len(lines) >= 4
    for line in lines:
        ggen(*shlex.split(line, comments=True)[1:])
    namespace: dict = {}
    code = compile((tmp_path / "book.py").read_text(), "b", "exec", dont_inherit=True)
    exec(code, namespace)
    assert namespace["Book"].__annotations__ == {"page_count": int, "title": str}


def test_the_shop_gives_what_its_languages_accept(ggen, tmp_path):
    import compileall
    import shutil
    import sqlite3

    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", shop)
    templates = sorted(map(str, (shop / "templates").glob("*.tmpl")))
    first = ggen("template", "generate", *templates, "--json", cwd=shop)
    assert first.json["counts"] == {"create": 10}
    assert compileall.compile_dir(shop / "out" / "python", quiet=2)
    sqlite3.connect(":memory:").executescript(
        (shop / "out" / "sql" / "schema.sql").read_text()
    )
    again = ggen("template", "generate", *templates, "--json", cwd=shop)
    assert again.json["counts"] == {"unchanged": 10}
    ggen("template", "lint", *templates, "--strict", cwd=shop)
