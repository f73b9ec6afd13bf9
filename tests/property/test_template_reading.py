"""Whatever a template or specification holds: a clear error or a finding, no crash."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.lint import lint_templates
from ggen.domain.template.new import STARTERS_DIR
from ggen.domain.template.query_text import add_order, read_query
from ggen.domain.template.tree_spec import load_tree_spec
from ggen.errors import EncodingError, NotFound, TemplateError
from ggen.infra.settings import load_settings

_PIECES = (
    *("---\n", "+++\n", "to: ", "params:\n", "  a: {type: int}\n", "vars: {a: 1}\n"),
    *(
        "sparql:\n",
        "  q: |\n",
        "    SELECT ?x { ?x a ?y }\n",
        "matrix: q\n",
        "mode: 755\n",
    ),
    *(
        "inject: true\n",
        "after: '('\n",
        "delimiters: {variable: [a, b]}\n",
        "from: x\n",
    ),
    *(
        "tree:\n",
        "- file: a\n",
        "  for: x in y\n",
        "variables: {x: {}}\n",
        "prefixes:\n",
    ),
    *(
        "{{ a }}",
        "{% for x in y %}",
        "{% endfor %}",
        "{% include 'x' %}",
        "{{ x | y }}",
    ),
    *(
        "{{ sparql('q') }}",
        "{# FILE: a #}\n",
        "{% file 'a' %}",
        "\r\n",
        "\t",
        "&a *a",
        "é",
    ),
    *(
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "\\",
        "\0",
        "1e999",
        "?x",
        "dct:a",
        "\n",
    ),
)
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_PIECES), max_size=25).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=25).map(
        lambda pieces: "---\n" + "".join(pieces) + "\n---\n" + "".join(pieces[::-1])
    ),
)
quick = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quick
@given(text=texts)
def test_reading_gives_a_template_or_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.tmpl"
    try:
        template = parse_template(text, path=path, name="t", root=tmp_path)
    except TemplateError as error:
        assert error.fields["problems"]
        assert error.file == str(path)
        lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 2
        assert error.line is None or 1 <= error.line <= lines
    else:
        assert template.body_line >= 1


@quick
@given(text=texts)
def test_linting_gives_findings_and_fixing_ends(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.tmpl"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    project = load_settings(tmp_path, {})
    before = lint_templates([str(path)], project)
    lint_templates([str(path)], project, fix=True)
    fixed = path.read_bytes()
    after = lint_templates([str(path)], project, fix=True)
    assert path.read_bytes() == fixed
    was_readable = all(finding.name != "unreadable" for finding in before.findings)
    if was_readable:
        assert all(finding.name != "unreadable" for finding in after.findings)


@quick
@given(text=texts)
def test_tree_specifications_are_read_or_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(TemplateError, EncodingError, NotFound):
        load_tree_spec(str(path), load_settings(tmp_path, {}))


@quick
@given(
    query=st.one_of(
        st.text(alphabet="SELECT?x{}()<>*.,'\"#: \nORDERBYASWHERE", max_size=120),
        st.sampled_from([path.read_text() for path in sorted(STARTERS_DIR.iterdir())]),
    )
)
def test_any_text_may_be_taken_for_a_query(query: str) -> None:
    facts = read_query(query)
    assert facts.form is not None or not facts.columns
    ordered = add_order(query)
    assert ordered is None or read_query(ordered).is_ordered


@pytest.mark.parametrize("size", [100, 5_000])
def test_deep_nesting_is_an_error(size: int, tmp_path: Path) -> None:
    for text in (
        f"---\nvars: {'[' * size}\n---\n",
        f"{{{{ {'(' * size}1 }}}}",
        f"{{{{ a{'.b' * size * 10} | nope }}}}",
        "{% if a %}" * size,
    ):
        path = tmp_path / "t.tmpl"
        path.write_text(text)
        linted = lint_templates([str(path)], load_settings(tmp_path, {}))
        assert linted.errors
