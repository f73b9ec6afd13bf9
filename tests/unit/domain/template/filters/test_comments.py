from __future__ import annotations

import ast
import re
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.domain.template.filters.comments import comment, docstring
from ggen.domain.template.filters.language import LANGUAGES
from ggen.errors import TemplateError
from ggen.infra.documents import parse_toml

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="no node")
needs_cc = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
WITH_COMMENTS = [language for language in LANGUAGES if language != "json"]


@pytest.fixture(scope="module")
def texts(hostile: list[str], surrogates: list[str]) -> list[str]:
    return ["coding: rot13", *hostile, *surrogates]


@given(st.text(st.characters(exclude_categories=()), max_size=20))
@settings(max_examples=300, deadline=None)
def test_python_docstrings_evaluate_to_the_text(text: str) -> None:
    assert ast.literal_eval(docstring(text, "python")) == text


def test_python_runs_a_file_of_hostile_comments(texts: list[str]) -> None:
    # Bytes, so that the first lines are looked at for an encoding.
    source = "\n".join(comment(text, "python") for text in texts) + "\nX = 1\n"
    space: dict[str, object] = {}
    exec(compile(source.encode(), "x.py", "exec"), space)
    assert space["X"] == 1


@needs_node
def test_node_runs_a_file_of_hostile_comments(texts: list[str], tmp_path: Path) -> None:
    lines = [f"{comment(t, 'js')}\n{docstring(t, 'js')}\n" for t in texts]
    script = tmp_path / "x.js"
    script.write_text("".join(lines) + "console.log(7)", encoding="utf-8")
    ran = subprocess.run(["node", str(script)], capture_output=True, check=True)
    assert ran.stdout == b"7\n"


@needs_cc
def test_a_c_compiler_takes_hostile_comments(texts: list[str], tmp_path: Path) -> None:
    # A comment that swallows the next line, or ends early, makes this fail.
    lines = [
        f"{docstring(text, 'c')}\nint f{i}(void);\n{comment(text, 'c')}\nint f{i}(void)"
        f" {{ return {i}; }}\n"
        for i, text in enumerate(texts)
    ]
    calls = " + ".join(f"f{i}()" for i in range(len(texts)))
    source = tmp_path / "x.c"
    source.write_text(f"{''.join(lines)}int main(void) {{ return !({calls}); }}\n")
    command = ["cc", "-std=c99", "-trigraphs", "-Werror", "-o", str(tmp_path / "x")]
    subprocess.run([*command, str(source)], check=True)


def test_other_readers_pass_over_hostile_comments(texts: list[str]) -> None:
    def block(language: str) -> str:
        return "".join(comment(text, language) + "\n" for text in texts)

    with sqlite3.connect(":memory:") as database:
        assert database.execute(block("sql") + "SELECT 1").fetchone() == (1,)
    assert yaml.safe_load(block("yaml") + "a: 1") == {"a": 1}
    assert parse_toml(block("toml") + "a = 1", "x.toml").data == {"a": 1}
    shell = subprocess.run(
        ["sh", "-c", block("shell") + "echo 1"], capture_output=True, check=True
    )
    assert shell.stdout == b"1\n"
    for text in texts:
        element = ElementTree.fromstring(f"<a>{comment(text, 'xml')}<b/></a>")
        assert [child.tag for child in element] == ["b"]


@pytest.mark.parametrize("language", WITH_COMMENTS)
def test_no_line_of_a_comment_is_bare(language: str) -> None:
    written = comment("one\ntwo\u2028three\rfour\n\nfive", language)
    lines = written.splitlines()
    if language in {"html", "markdown", "xml"}:
        assert (lines[0], lines[-1]) == ("<!--", "-->")
    else:
        mark = re.match(r"#|//|--", written)
        assert mark
        assert all(line.startswith(mark[0]) for line in lines)
    assert "three" in written
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", "a\nb", "# a\n# b"),
        ("python", "", "#"),
        ("rust", "a", "// a"),
        ("sql", "a", "-- a"),
        ("xml", "a -- b", "<!-- a - - b -->"),
        ("python", "bidi \u202e nul \0", "# bidi \ufffd nul \ufffd"),
        ("python", "family 👩\u200d👧", "# family 👩\u200d👧"),
        # Java reads the escape before it knows of comments.
        ("java", "\\u000a and C:\\users", "// \\\\u000a and C:\\\\users"),
        ("java", "\\\\u000a", "// \\\\u000a"),
        ("c", "ends in \\", "// ends in \\ ."),
        ("python", "coding: utf-7", "# coding : utf-7"),
    ],
)
def test_comments(language: str, text: str, expected: str) -> None:
    assert comment(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", 'Say "hi".', '"""Say "hi"."""'),
        ("python", 'Ends in "', '"""Ends in \\""""'),
        ("python", "C:\\new", '"""C:\\\\new"""'),
        ("python", "One.\n\nTwo.\n", '"""One.\n\nTwo.\n"""'),
        ("typescript", "One */ two", "/** One * / two */"),
        ("java", "One\n\ntwo", "/**\n * One\n *\n * two\n */"),
        ("rust", "One\ntwo", "/// One\n/// two"),
        ("csharp", "a < b", "/// <summary>a &lt; b</summary>"),
        ("csharp", "a\nb", "/// <summary>\n/// a\n/// b\n/// </summary>"),
        ("graphql", 'a """ b', '"""a \\""" b"""'),
        ("graphql", "ends in \\", '"""\nends in \\\n"""'),
        ("graphql", "a\nb", '"""\na\nb\n"""'),
        ("go", "Item is one.", "// Item is one."),
        ("ruby", "a", "# a"),
        ("sql", "a", "-- a"),
        ("html", "a", "<!-- a -->"),
    ],
)
def test_docstrings(language: str, text: str, expected: str) -> None:
    assert docstring(text, language) == expected


def test_json_has_no_comments() -> None:
    for filter_ in (comment, docstring):
        with pytest.raises(TemplateError, match="json has no comments"):
            filter_("x", "json")


def test_unknown_languages_are_errors() -> None:
    with pytest.raises(TemplateError, match="filter 'docstring': unknown language"):
        docstring("x", "cobol")
