"""Includes, delimiters, white space, and where errors are said to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.render import Renderer, RenderOptions
from ggen.errors import (
    EncodingError,
    GgenError,
    SandboxViolation,
    TemplateError,
    UndefinedName,
)

Tree = Callable[[Mapping[str, "str | bytes"]], Path]


def make(root: Path, text: str, **options: Any) -> Renderer:
    path = root / "templates" / "t.tmpl"
    template = parse_template(text, path=path, name="t.tmpl", root=root)
    return Renderer(template, {"name": "Ann"}, options=RenderOptions(**options))


def render(root: Path, text: str, **options: Any) -> str:
    (output,) = make(root, text, **options).render()
    assert isinstance(output.content, str)
    return output.content


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a\n", "a\n"),
        ("a", "a"),
        ("a\n\n\n", "a\n\n\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("{{ 'a\r\nb\rc' }}", "a\nb\nc"),
        ("{% if true %}\nx\n{% endif %}\n", "\nx\n\n"),
        ("---\ntrim_blocks: true\n---\n{% if true %}\nx\n{% endif %}\n", "x\n"),
        (
            "---\ntrim_blocks: true\nlstrip_blocks: true\n---\n"
            "  {% if true %}\nx\n  {% endif %}\n",
            "x\n",
        ),
        ("<a href='&'>{{ '<' }}", "<a href='&'><"),
        ("{# gone #}{{ name }}", "Ann"),
        (
            "---\ndelimiters: {variable: ['[[', ']]'], block: ['[%', '%]'],"
            " comment: ['[#', '#]']}\n---\n"
            "{{ name }} [[ name ]] [% if true %]{% x %}[% endif %][# c #]",
            "{{ name }} Ann {% x %}",
        ),
    ],
)
def test_text_comes_out_as_it_was_meant(tmp_path: Path, text: str, result: str) -> None:
    assert render(tmp_path, text) == result


def test_the_project_decides_about_blocks_where_the_template_does_not(
    tmp_path: Path,
) -> None:
    body = "{% if true %}\nx\n{% endif %}\n"
    assert render(tmp_path, body, trim_blocks=True) == "x\n"
    front = "---\ntrim_blocks: false\n---\n"
    assert render(tmp_path, front + body, trim_blocks=True) == "\nx\n\n"


def test_includes_are_found_beside_then_in_folders_then_in_the_pack(
    tree: Tree,
) -> None:
    root = tree(
        {
            "templates/a.j2": "beside",
            "shared/a.j2": "shared a",
            "shared/b.j2": "shared {{ name }}",
            "pack/b.j2": "pack b",
            "pack/deep/c.txt": "pack c",
        }
    )
    body = "{% include 'a.j2' %}|{% include 'b.j2' %}|{% include 'deep/c.txt' %}"
    options = {"template_dirs": (root / "shared",), "pack_dir": root / "pack"}
    assert render(root, body, **options) == "beside|shared Ann|pack c"


def test_imports_and_inheritance_work(tree: Tree) -> None:
    root = tree(
        {
            "templates/macros.j2": "{% macro hi(x) %}hi {{ x }}{% endmacro %}",
            "templates/base.tmpl": "---\nto: never\n---\n"
            "<{% block main %}{% endblock %}>{{ name }}",
        }
    )
    body = (
        "{% extends 'base.tmpl' %}{% import 'macros.j2' as m %}"
        "{% block main %}{{ m.hi(name) }}{% endblock %}"
    )
    assert render(root, body) == "<hi Ann>Ann"
    assert render(root, "{% from 'macros.j2' import hi %}{{ hi(1) }}") == "hi 1"
    assert render(root, "{% include 'gone.j2' ignore missing %}ok") == "ok"
    assert render(root, "{% include ['gone.j2', 'macros.j2'] %}ok") == "ok"


def test_only_templates_lose_their_front_matter(tree: Tree) -> None:
    root = tree(
        {
            "templates/doc.yaml": "---\na: 1\n---\n",
            "templates/part.tmpl": "---\nvars: {x: 1}\n---\npart\n",
            "templates/open.tmpl": "---\nno end\n",
        }
    )
    assert render(root, "{% include 'doc.yaml' %}") == "---\na: 1\n---\n"
    assert render(root, "{% include 'part.tmpl' %}") == "part\n"
    assert render(root, "{% include 'open.tmpl' %}") == "---\nno end\n"


def test_links_must_stay_inside(tree: Tree) -> None:
    root = tree({"secret.j2": "secret", "templates/a.j2": "a", "other/b.j2": "b"})
    (root / "templates" / "out.j2").symlink_to(root / "secret.j2")
    (root / "templates" / "in.j2").symlink_to(root / "templates" / "a.j2")
    (root / "templates" / "dir").symlink_to(root / "other")
    assert render(root, "{% include 'in.j2' %}") == "a"
    for name in ("out.j2", "dir/b.j2"):
        with pytest.raises(SandboxViolation, match="outside of the template folders"):
            render(root, f"{{% include '{name}' %}}")
    within = (root / "other",)
    assert render(root, "{% include 'dir/b.j2' %}", template_dirs=within) == "b"


def test_what_was_read_and_what_would_have_been_is_known(tree: Tree) -> None:
    root = tree(
        {
            "templates/a.j2": "{% include 'b.j2' %}",
            "shared/b.j2": "b",
            "shared/never.j2": "{% include 'c.j2' %}",
            "shared/c.j2": "c",
        }
    )
    body = "{% include 'a.j2' %}{% if name == 'x' %}{% include 'never.j2' %}{% endif %}"
    renderer = make(root, body, template_dirs=(root / "shared",))
    renderer.render()
    names = {path.relative_to(root).as_posix() for path in renderer.files_read}
    assert names == {
        "templates/a.j2",
        "shared/b.j2",
        "shared/never.j2",
        "shared/c.j2",
    }
    assert root / "templates" / "b.j2" in renderer.files_missed


FRONT = "---\nto: 'out/{{ name }}.txt'\nvars: {x: 1}\n---\n"


@pytest.mark.parametrize(
    ("body", "line", "kind", "message", "hint"),
    [
        ("{{ nam }}", 5, UndefinedName, "'nam' is not defined",
         "did you mean 'name'?"),
        ("\n\n{{ name\n .lower(\n) + nam }}", 7, UndefinedName,
         "'nam' is not defined", "did you mean 'name'?"),
        ("a\n{{ name.uper() }}", 6, UndefinedName,
         "a value of type str has no 'uper'", None),
        ("{{ {'key': 1}.kee }}", 5, UndefinedName, "no 'kee' in the table",
         "did you mean 'key'?"),
        ("{{ none.x }}", 5, UndefinedName, "None has no 'x'", None),
        ("{{ [1][3] }}", 5, UndefinedName, "a value of type list has no item 3", None),
        ("{{ name|snak }}", 5, UndefinedName, "no filter 'snak'",
         "did you mean 'snake'?"),
        ("{{ name is evenn }}", 5, UndefinedName, "no test 'evenn'",
         "did you mean 'even'?"),
        ("{% if false %}{{ name|snak }}{% endif %}{{ nix }}", 5, UndefinedName,
         "'nix' is not defined",
         "set it with -D nix=VALUE, or under 'vars' or 'params'"),
        ("{% fi %}", 5, TemplateError, "encountered unknown tag 'fi'", None),
        ("\n{% if name %}\n", 6, TemplateError, "unexpected end of template", None),
        ("{{ name", 5, TemplateError, None, None),
        ("\n{{ 1 / 0 }}", 6, TemplateError, "division by zero", None),
        ("{{ 'a' + 1 }}", 5, TemplateError, None, None),
        ("{{ {}|first }}", 5, UndefinedName,
         "no first item, sequence was empty", None),
        ("{% for a, b in [1] %}{% endfor %}", 5, TemplateError, None, None),
        ("{{ name(1) }}", 5, TemplateError, "'str' object is not callable", None),
        ("{{ name.upper(1) }}", 5, TemplateError, None, None),
        ("{% macro m(a) %}\n{{ a.b }}\n{% endmacro %}\n{{ m(1) }}", 6,
         UndefinedName, "a value of type int has no 'b'", None),
        ("{% extends gone %}", 5, UndefinedName, "'gone' is not defined", None),
        ("\n{% include 'gone.j2' %}", 6, TemplateError,
         "no template 'gone.j2' to include",
         "looked beside the template and in the template folders"),
        ("{{ range(3)|batch }}", 5, TemplateError, None, None),
        ("{% set x.y = 1 %}", 5, TemplateError, None, None),
    ],
)  # fmt: skip
def test_errors_name_what_is_wrong_and_its_line(
    tmp_path: Path,
    body: str,
    line: int,
    kind: type[GgenError],
    message: str | None,
    hint: str | None,
) -> None:
    with pytest.raises(kind) as caught:
        render(tmp_path, FRONT + body)
    error = caught.value
    assert (error.file, error.line) == (str(tmp_path / "templates/t.tmpl"), line)
    if message is not None:
        assert error.message == message
    if hint is not None:
        assert error.hint == hint
    assert "\n" not in error.message


def test_an_error_in_an_included_file_names_that_file(tree: Tree) -> None:
    root = tree(
        {
            "templates/bad.j2": "1\n2\n{{ nope }}",
            "templates/worse.tmpl": "---\nvars: {a: 1}\n---\n1\n{% if %}",
            "templates/macros.j2": "\n{% macro m(x) %}{{ x.y }}{% endmacro %}",
            "templates/notutf8.j2": b"\xff",
            "templates/loop.j2": "{% include 'bad.j2' %}",
        }
    )
    for body, file, line in (
        ("\n{% include 'bad.j2' %}", "bad.j2", 3),
        ("\n{% include 'worse.tmpl' %}", "worse.tmpl", 5),
        ("\n{% include 'loop.j2' %}", "bad.j2", 3),
        ("{% from 'macros.j2' import m %}\n{{ m(1) }}", "macros.j2", 2),
    ):
        with pytest.raises(TemplateError) as caught:
            render(root, FRONT + body)
        found = (caught.value.file, caught.value.line)
        assert found == (str(root / "templates" / file), line)
    with pytest.raises(EncodingError) as encoding:
        render(root, "{% include 'notutf8.j2' %}")
    assert encoding.value.file == str(root / "templates/notutf8.j2")


def test_an_error_in_the_front_matter_has_the_line_of_its_key(tmp_path: Path) -> None:
    for front, line in (
        ("---\nvars: {a: 1}\nto: '{{ nam }}'\n---\n", 3),
        ("---\nto: '{% if %}'\n---\n", 2),
        ("---\nto: '{{ none }}{{ nam }}'\n---\n", 2),
    ):
        with pytest.raises(TemplateError) as caught:
            render(tmp_path, front)
        place = (caught.value.file, caught.value.line)
        assert place == (str(tmp_path / "templates/t.tmpl"), line)


def test_a_body_from_another_file_is_blamed_there(tree: Tree) -> None:
    root = tree({"templates/body.txt": "x\n{{ nope }}"})
    with pytest.raises(UndefinedName) as caught:
        render(root, "---\nfrom: body.txt\n---\n")
    place = (caught.value.file, caught.value.line)
    assert place == (str(root / "templates/body.txt"), 2)


def test_filters_of_ggen_are_there_and_chance_needs_a_seed(tmp_path: Path) -> None:
    assert render(tmp_path, "{{ 'HTTPServer'|snake }}") == "http_server"
    assert render(tmp_path, "{{ 'x'|default(value='y') }}") == "x"
    with pytest.raises(TemplateError, match="seed"):
        render(tmp_path, "{{ uuid4() }}")
    with pytest.raises(TemplateError, match="now"):
        render(tmp_path, "{{ now() }}")
    assert render(tmp_path, "{{ now().year }}", source_date_epoch=0) == "1970"
