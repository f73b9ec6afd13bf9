from __future__ import annotations

import ast
import json
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.domain.template.filters.language import LANGUAGES
from ggen.domain.template.filters.quoting import quote
from ggen.errors import TemplateError
from ggen.infra.documents import parse_toml

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="no node")
needs_cc = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_python_and_json_read_any_text_back(text: str) -> None:
    assert ast.literal_eval(quote(text, "python")) == text
    assert json.loads(quote(text, "json")) == text


def test_python_reads_hostile_text_back(
    hostile: list[str], surrogates: list[str]
) -> None:
    for text in hostile + surrogates:
        literal = quote(text, "python")
        assert ast.literal_eval(literal) == text
        assert literal.isprintable(), literal


def test_yaml_and_toml_read_hostile_text_back(hostile: list[str]) -> None:
    for text in hostile:
        assert yaml.safe_load(quote(text, "yaml")) == text
        document = parse_toml(f"x = {quote(text, 'toml')}", "x.toml")
        assert document.data == {"x": text}


def test_sqlite_reads_hostile_text_back(hostile: list[str]) -> None:
    with sqlite3.connect(":memory:") as database:
        for text in hostile:
            (found,) = database.execute(f"SELECT {quote(text, 'sqlite')}").fetchone()
            assert found == text


def test_the_shell_reads_hostile_text_back(hostile: list[str]) -> None:
    texts = [text for text in hostile if "\0" not in text]
    words = " ".join(quote(text, "shell") for text in texts)
    ran = subprocess.run(
        ["sh", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True
    )
    assert ran.stdout.decode().split("\0")[:-1] == texts


@needs_node
@pytest.mark.parametrize("language", ["javascript", "typescript"])
def test_node_reads_hostile_text_back(
    language: str, hostile: list[str], surrogates: list[str], tmp_path: Path
) -> None:
    texts = hostile + surrogates
    items = ",\n".join(quote(text, language) for text in texts)
    script = tmp_path / "x.js"
    script.write_text(f"console.log(JSON.stringify([{items}]))", encoding="utf-8")
    ran = subprocess.run(["node", str(script)], capture_output=True, check=True)
    assert json.loads(ran.stdout) == texts


@needs_cc
def test_a_c_compiler_reads_hostile_text_back(
    hostile: list[str], tmp_path: Path
) -> None:
    prints = "\n".join(
        f"{{static const char x[] = {quote(text, 'c')};"
        " fwrite(x, sizeof x, 1, stdout);}"
        for text in hostile
    )
    source = tmp_path / "x.c"
    source.write_text(f"#include <stdio.h>\nint main(void) {{{prints} return 0;}}\n")
    program = tmp_path / "x"
    command = ["cc", "-std=c99", "-trigraphs", "-o", str(program), str(source)]
    subprocess.run(command, check=True)
    ran = subprocess.run([str(program)], capture_output=True, check=True)
    assert ran.stdout == b"".join(text.encode() + b"\0" for text in hostile)


def test_xml_and_html_attributes_read_hostile_text_back(hostile: list[str]) -> None:
    seen: list[str | None] = []

    class Reader(HTMLParser):
        def handle_starttag(
            self, tag: str, attrs: list[tuple[str, str | None]]
        ) -> None:
            seen.append(attrs[0][1])

    for text in hostile:
        try:
            literals = quote(text, "xml"), quote(text, "html")
        except TemplateError:
            continue
        element = ElementTree.fromstring(f"<a b={literals[0]}/>")
        assert element.get("b") == text
        Reader().feed(f"<a b={literals[1]}>")
        assert seen.pop() == text


@pytest.mark.parametrize(
    ("language", "text", "literal"),
    [
        ("python", 'é "x"\n\0', '"é \\"x\\"\\n\\x00"'),
        ("python", "\u202e\U000e0061", '"\\u202e\\U000e0061"'),
        ("javascript", "\0001\u2028", '"\\u00001\\u2028"'),
        ("json", "\U000e0061\ud800", '"\\udb40\\udc61\\ud800"'),
        ("rust", 'a"\0\u202e', '"a\\"\\u{0}\\u{202e}"'),
        ("go", "\t\x07\u2028", '"\\t\\u0007\\u2028"'),
        # \u000a would end the line before Java looks at the literal.
        ("java", "\x0b1\\u000a\u2028", '"\\0131\\\\u000a\\u2028"'),
        ("csharp", "\x85\U000e0061", '"\\u0085\\U000e0061"'),
        ("ruby", "#{x} #$y # z", '"\\#{x} \\#$y # z"'),
        ("c", "??/\u2028\x011", '"?\\?/\\342\\200\\250\\0011"'),
        ("graphql", "a\n\u2028", '"a\\n\\u2028"'),
        ("turtle", "a\u2028", '"a\\u2028"'),
        ("sparql", 'say "x"', '"say \\"x\\""'),
        ("sql", "it's \\", "'it''s \\'"),
        ("postgres", "a\nb", "'a\nb'"),
        ("sqlite", "a\0b", "('a' || char(0) || 'b')"),
        ("shell", "it's", "'it'\\''s'"),
        ("shell", "", "''"),
        ("xml", '<a & "b">\n', '"&lt;a &amp; &quot;b&quot;&gt;&#xA;"'),
        ("html", "it's", '"it&#39;s"'),
        ("markdown", "# *a* <b>\n[x](y)", "\\# \\*a\\* \\<b\\> \\[x\\](y)"),
        ("markdown", "1. x_y", "1\\. x\\_y"),
        ("py", 5, '"5"'),
    ],
)
def test_literals(language: str, text: object, literal: str) -> None:
    assert quote(text, language) == literal


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_quotes_under_all_its_names(language: str) -> None:
    literals = {quote("a b", name) for name in LANGUAGES[language].split()}
    assert len(literals) == 1
    assert "a b" in literals.pop()


@pytest.mark.parametrize(
    "language", ["rust", "go", "toml", "yaml", "sql", "shell", "xml"]
)
def test_what_a_language_cannot_hold_is_an_error(language: str) -> None:
    with pytest.raises(TemplateError, match=r"cannot hold the character U\+D800"):
        quote("a\ud800", language)


@pytest.mark.parametrize("language", ["sql", "postgres", "shell", "xml", "html"])
def test_null_characters_are_refused_where_there_is_no_escape(language: str) -> None:
    with pytest.raises(TemplateError, match=r"cannot hold the character U\+0000"):
        quote("a\0", language)


def test_unknown_languages_are_listed() -> None:
    with pytest.raises(TemplateError, match="unknown language 'cobol'") as error:
        quote("x", "cobol")
    assert "python" in str(error.value.hint)


def test_none_is_not_quoted() -> None:
    with pytest.raises(TemplateError, match="filter 'quote': needs text, not None"):
        quote(None, "python")
