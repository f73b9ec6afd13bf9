"""Trees of files: loops, conditions, sources; the command line's tests do the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from ggen.domain.template.job import Shelf
from ggen.domain.template.options import GenerateOptions
from ggen.domain.template.produce import Rendered
from ggen.domain.template.tree import render_tree
from ggen.errors import GgenError, TemplateError
from ggen.infra.settings import load_settings

Render = Callable[..., Rendered]


@pytest.fixture
def render(tree: Callable[..., Path]) -> Render:
    """Render a specification in the presence of other files."""

    def rendered(spec: str, *variables: tuple[str, str], **files: str) -> Rendered:
        root = tree({"s.yaml": spec, **files})
        options = GenerateOptions(variables=variables)
        return render_tree("s.yaml", load_settings(root, {}), options, shelf=Shelf())

    return rendered


def contents(rendered: Rendered) -> dict[str, str]:
    return {output.path: str(output.content) for output in rendered.outputs}


def test_order_and_folders(render: Render) -> None:
    done = render(
        "tree:\n"
        "  - {dir: b, children: [{file: z, content: '1'}, {dir: empty}]}\n"
        "  - {file: a/y, content: '2'}\n"
        "  - {dir: b/c}\n"
    )
    assert list(contents(done)) == ["b/z", "a/y"]
    assert done.folders == (PurePosixPath("b/empty"), PurePosixPath("b/c"))


def test_nested_loops_see_each_other(render: Render) -> None:
    done = render(
        "variables: {names: {type: json, default: {a: [1, 2], b: [3]}}}\n"
        "tree:\n"
        "  - dir: '{{ k }}'\n"
        "    for: k, numbers in names.items()\n"
        "    children:\n"
        "      - {file: 'f{{ n }}', content: '{{ k }}{{ n }}', for: n in numbers}\n"
    )
    assert contents(done) == {"a/f1": "a1", "a/f2": "a2", "b/f3": "b3"}


@pytest.mark.parametrize(
    ("condition", "is_made"),
    [("true", True), ("false", False), ("x == 1", True), ("x", True), ("x > 1", False)],
)
def test_conditions(render: Render, condition: str, is_made: bool) -> None:
    done = render(
        "variables: {x: {type: int, default: 1}}\n"
        f"tree: [{{file: f, content: '', when: '{condition}'}}]\n"
    )
    assert bool(done.outputs) is is_made


def test_a_condition_decides_before_the_path_is_rendered(render: Render) -> None:
    done = render("tree: [{file: '{{ gone }}', content: '', when: false}]")
    assert done.outputs == []


def test_templates_get_the_variables_of_the_loop(render: Render) -> None:
    done = render(
        "variables: {who: {default: Ann}}\n"
        "tree: [{file: 'f{{ n }}', template: t.tmpl, for: 'n in [1, 2]'}]\n",
        **{"t.tmpl": "---\nto: else\nparams: {n: {type: int}}\n---\n{{ who }}{{ n }}"},
    )
    assert contents(done) == {"f1": "Ann1", "f2": "Ann2"}
    assert {output.template for output in done.outputs} == {"s.yaml"}
    assert len(done.parts) == 2


def test_the_template_may_be_a_variable_too(render: Render) -> None:
    done = render(
        "variables: {kind: {choices: [a, b]}}\n"
        "tree: [{file: f, template: '{{ kind }}.tmpl'}]\n",
        ("kind", "b"),
        **{"a.tmpl": "A", "b.tmpl": "B"},
    )
    assert contents(done) == {"f": "B"}
    assert done.run.variables == {"kind": "b"}


def test_the_mode_of_the_tree_wins(render: Render) -> None:
    text = '---\nmode: "0644"\n---\n'
    done = render(
        "tree:\n"
        "  - {file: a, template: t.tmpl, mode: '0755'}\n"
        "  - {file: b, template: t.tmpl}\n"
        "  - {file: c, content: ''}\n",
        **{"t.tmpl": text},
    )
    assert [output.mode for output in done.outputs] == [0o755, 0o644, None]


def test_what_the_manifest_is_told(render: Render) -> None:
    done = render("tree: [{file: a, content: ''}]")
    assert done.run.record.extra == {"tree": True}
    assert not done.is_recorded


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("{file: '{{ gone }}', content: ''}", 3),
        ("{file: f, content: '{{ gone }}'}", 3),
        ("{file: f, content: '', when: gone > 1}", 3),
        ("{file: f, content: '', for: x in gone}", 3),
        ("{file: f, content: '', for: 'x, y in [1]'}", 3),
        ("{file: f, copy: '{{ 1 }}.bin'}", 3),
    ],
)
def test_faults_name_the_entry(render: Render, entry: str, line: int) -> None:
    with pytest.raises(GgenError) as caught:
        render(f"tree:\n  - {{file: ok, content: ''}}\n  - {entry}\n")
    assert isinstance(caught.value, TemplateError)
    assert str(caught.value.file).endswith("s.yaml")
    assert caught.value.line == line
