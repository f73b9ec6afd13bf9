"""One body, several files: by tags and by FILE lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.render import Renderer
from ggen.errors import TemplateError


def files(
    tmp_path: Path, text: str, others: dict[str, str] | None = None, **variables: Any
) -> dict[str, str]:
    for name, content in (others or {}).items():
        (tmp_path / name).write_text(content)
    template = parse_template(
        text, path=tmp_path / "t.tmpl", name="t.tmpl", root=tmp_path
    )
    outputs = Renderer(template, {"name": "Ann", **variables}).render()
    assert len({output.path for output in outputs}) == len(outputs)
    return {output.path: str(output.content) for output in outputs}


def test_tags_make_files(tmp_path: Path) -> None:
    body = """\
---
to: "gen/{{ name }}"
---
{% set greeting = "hi" %}
{% macro m(x) %}<{{ x }}>{% endmacro %}
{% file "a.txt" %}
{{ greeting }} {{ name }}
{% endfile %}

{% for n in [1, 2] %}
  {% file "sub/" ~ n ~ ".txt" %}
{{ m(n) }}
  {% endfile %}
{% endfor %}
{% file "empty.txt" %}{% endfile %}
"""
    assert files(tmp_path, body) == {
        "gen/Ann/a.txt": "hi Ann\n",
        "gen/Ann/sub/1.txt": "<1>\n",
        "gen/Ann/sub/2.txt": "<2>\n",
        "gen/Ann/empty.txt": "",
    }


def test_lines_cut_the_body(tmp_path: Path) -> None:
    body = """\
{% set greeting = "hi" %}
{# FILE: a.txt #}
{{ greeting }} {{ name }}

  {#- FILE: dir/{{ name | lower }}.py -#}
x = 1
{% for n in [1, 2] %}{# only a comment #}
{# FILE: {{ n }}.txt #}

{{ n }}
{%- endfor %}
"""
    assert files(tmp_path, body) == {
        "a.txt": "hi Ann\n\n",
        "dir/ann.py": "x = 1\n\n",
        "1.txt": "\n1\n",
        "2.txt": "\n2\n",
    }


def test_trimming_does_not_change_where_files_begin(tmp_path: Path) -> None:
    front = "---\ntrim_blocks: true\nlstrip_blocks: true\n---\n"
    body = "{# FILE: a #}\n\nx\n{% file 'b' %}\n\ny\n  {% endfile %}\n"
    assert files(tmp_path, front + body) == {"a": "\nx\n", "b": "\ny\n"}
    body = "{# FILE: a #}\n\nx\n{% file 'b' %}\n\ny\n  {% endfile %}"
    assert files(tmp_path, body) == {"a": "\nx\n", "b": "\ny\n"}


def test_own_comment_marks_are_honoured(tmp_path: Path) -> None:
    front = "---\ndelimiters: {comment: ['<!--', '-->'], block: ['<%', '%>']}\n---\n"
    body = "<!-- FILE: {{ name }}.html -->\n{# FILE: no #}\n"
    assert files(tmp_path, front + body) == {"Ann.html": "{# FILE: no #}\n"}


def test_an_included_text_may_cut_as_well(tmp_path: Path) -> None:
    others = {"part.j2": "{# FILE: b #}\nb\n", "tag.j2": "{% file 'c' %}c{% endfile %}"}
    body = "{# FILE: a #}\na\n{% include 'part.j2' %}{% include 'tag.j2' %}"
    assert files(tmp_path, body, others) == {"a": "a\n", "b": "b\n", "c": "c"}
    only = "{% include 'part.j2' %}"
    assert files(tmp_path, only, others) == {"b": "b\n"}


def test_a_body_that_meets_no_file_makes_none(tmp_path: Path) -> None:
    body = "{% if name == 'x' %}\n{% file 'a' %}a{% endfile %}\n{% endif %}\n"
    assert files(tmp_path, body) == {}


def test_text_that_looks_like_a_mark_is_only_text(tmp_path: Path) -> None:
    body = "{# FILE: a #}\n{{ value }}"
    value = "{# FILE: b #}\n\x00FILE\x00"
    assert files(tmp_path, body, value=value) == {"a": value}


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("\n\nhello\n{% file 'a' %}{% endfile %}", 3, "text outside"),
        ("{% file 'a' %}{% endfile %}\n\n  x", 3, "text outside"),
        ("{{ name }}\n{# FILE: a #}\nx", 1, "text outside"),
        ("{% if name %}\nx{% endif %}{# FILE: a #}\n{% file 'b' %}{% endfile %}", 2,
         "text outside"),
        ("\n{% file 'a' %}\n{% file 'b' %}{% endfile %}{% endfile %}", 3,
         "a file inside a file"),
        ("{% file 'a' %}\n{# FILE: b #}\n{% endfile %}", 1, "a FILE line inside"),
        ("{% file 'a' %}", 1, "unexpected end of template"),
        ("\n{% file nope %}{% endfile %}", 2, "'nope' is not defined"),
        ("\n{# FILE: {{ nope }} #}\n", 2, "'nope' is not defined"),
        ("\n{% file %}{% endfile %}", 2, "expected"),
    ],
)  # fmt: skip
def test_mistakes_have_their_line(
    tmp_path: Path, body: str, line: int, message: str
) -> None:
    with pytest.raises(TemplateError, match=message) as caught:
        files(tmp_path, body)
    assert caught.value.line == line


def test_paths_are_left_for_the_writer_to_refuse(tmp_path: Path) -> None:
    front = "---\nto: gen/\n---\n"
    body = "{% file '/etc/x' %}{% endfile %}{% file '../x' %}{% endfile %}"
    assert list(files(tmp_path, front + body)) == ["/etc/x", "gen/../x"]


def test_one_file_after_an_error_in_another_output(tmp_path: Path) -> None:
    body = "{% file 'a' %}{{ 1 / n }}{% endfile %}"
    template = parse_template(
        body, path=tmp_path / "t.tmpl", name="t.tmpl", root=tmp_path
    )
    renderer = Renderer(template, {"n": 1})
    renderer._variables["n"] = 0
    with pytest.raises(TemplateError):
        renderer.render()
    renderer._variables["n"] = 1
    assert [output.content for output in renderer.render()] == ["1.0"]
