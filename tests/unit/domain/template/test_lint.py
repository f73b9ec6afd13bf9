"""What the linter finds in templates, what it leaves alone, and what it repairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.lint import lint_templates
from ggen.domain.template.lint_rules import RULES
from ggen.errors import NotFound
from ggen.infra.settings import load_settings
from ggen.results.template_read import Finding, TemplatesLinted

Tree = Callable[..., Path]
GRAPH = "@prefix own: <https://own.example/> .\nown:A a own:B .\n"


def lint(root: Path, *names: str, **options: Any) -> TemplatesLinted:
    return lint_templates(names or ("t.tmpl",), load_settings(root, {}), **options)


@pytest.fixture
def found(tree: Tree) -> Callable[..., list[tuple[int | None, str]]]:
    """Lines and rule names of what is found in a template."""

    def find(text: str, files: Mapping[str, str] | None = None) -> Any:
        linted = lint(tree({"t.tmpl": text, **(files or {})}))
        return [(finding.line, finding.name) for finding in linted.findings]

    return find


def yaml(front: str, body: str = "") -> str:
    return f"---\n{front}\n---\n{body}"


class TestReading:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("---\nto: a\n", [(1, "unreadable")]),
            ("---\nto: [\n---\n", [(2, "unreadable")]),
            ("---\n- a\n---\n", [(2, "unreadable")]),
            ("---\ntoo: a\n---\n", [(2, "unknown-key")]),
            ("---\nto: a\nto: b\n---\n", [(3, "duplicate-key")]),
            ("+++\nto = 'a'\nto = 'b'\n+++\n", [(3, "duplicate-key")]),
            ("---\nforce: 3\nmode: 755\n---\n", [(2, "bad-value"), (3, "bare-mode")]),
            ("---\nvars: {loop: 1}\n---\n{{ x }}", [(2, "bad-name"), (4, "undeclare")]),
            ("---\nshape: gone.ttl\n---\n", [(2, "missing-file")]),
            ("---\nrdf:\n- gone.ttl\n---\n", [(3, "missing-file")]),
            ("--- \nto: a\n---\n", [(1, "near-mark")]),
        ],
    )
    def test_what_is_wrong_is_a_finding(
        self, text: str, expected: list[tuple[int, str]], found: Any
    ) -> None:
        assert [(n, name[:9]) for n, name in found(text)] == [
            (n, name[:9]) for n, name in expected
        ]

    def test_what_is_no_text_is_a_finding(self, tree: Tree) -> None:
        root = tree({"t.tmpl": b"\xff"})
        (finding,) = lint(root).findings
        assert (finding.rule, finding.file, finding.line) == ("T001", "t.tmpl", 1)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "plain text\n",
            yaml("to: '{{ name }}.py'\nparams: {name: {}}", "{{ name | snake }}\n"),
            "---\n# A markdown page\n---\n",
            "# A page\n\n---\n\nwith a line in it\n",
        ],
    )
    def test_good_ones_are_let_be(self, text: str, found: Any) -> None:
        assert found(text) == []


class TestBody:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("{% if %}", [(2, "syntax")]),
            ("x\n{{ 'a' ", [(3, "syntax")]),
            ("{% nope %}", [(2, "syntax")]),
            ("{{ 'a' | snek }}", [(2, "unknown-filter")]),
            ("{% filter nope %}{% endfilter %}", [(2, "unknown-filter")]),
            ("{{ 1 is prime }}", [(2, "unknown-test")]),
            ("{% include 'gone' %}", [(2, "missing-include")]),
            ("{% include '../up' %}", [(2, "missing-include")]),
            ("{% extends '/etc/passwd' %}", [(2, "missing-include")]),
            ("{% include 'gone' ignore missing %}", []),
            ("{% block a %}{% endblock %}{% block a %}{% endblock %}", [(2, "syntax")]),
            ("{{ uuid4() }}{{ [1] | shuffle }}", [(2, "no-seed"), (2, "no-seed")]),
            ("{{ now() }}", [(2, "no-clock")]),
            ("{% set now = 1 %}{{ now }}", []),
            ("{% file 'a.txt' %}{% endfile %}", []),
            ("{# FILE: a.txt #}\nx\n", []),
        ],
    )
    def test_findings(self, body: str, expected: list[Any], found: Any) -> None:
        assert found(f"\n{body}") == expected

    def test_a_seed_settles_chance(self, found: Any) -> None:
        text = yaml("determinism: {seed: a}", "{{ now() }}{{ uuid4() }}{{ random() }}")
        assert found(text) == []

    def test_the_strings_of_the_front_matter_are_looked_at(self, found: Any) -> None:
        text = yaml("to: '{{ a | nope }}'\nvars:\n  a: '{{ b }}'\nsh: '{{ output }}'")
        assert found(text) == [(2, "unknown-filter"), (4, "undeclared-variable")]

    def test_other_delimiters(self, found: Any) -> None:
        front = "delimiters: {variable: ['[[', ']]']}\nto: '[[ a ]]'\nparams: {a: {}}"
        assert found(yaml(front, "{{ free }} [[ b ]]")) == [(6, "undeclared-variable")]

    def test_the_body_of_another_file(self, found: Any) -> None:
        files = {"body.txt": "\n{{ x | nope }}"}
        text = yaml("from: body.txt\nparams: {x: {}}")
        assert found(text, files) == [(2, "unknown-filter")]


class TestVariables:
    def test_misspelt_ones_are_errors(self, tree: Tree) -> None:
        root = tree(
            {"t.tmpl": yaml("params: {package: {}}", "{{ packge }}{{ package }}")}
        )
        (finding,) = lint(root).findings
        assert (finding.severity, finding.name) == ("error", "unknown-variable")
        assert finding.hint == "did you mean 'package'?"

    def test_undeclared_ones_are_warnings(self, tree: Tree) -> None:
        linted = lint(tree({"t.tmpl": "{{ whatever }}"}))
        assert [finding.severity for finding in linted.findings] == ["warning"]
        assert linted.ok

    @pytest.mark.parametrize(
        "body",
        [
            "{{ x | default('a') }}",
            "{{ x.y | d('a') }}",
            "{% if x is defined %}{{ x }}{% endif %}",
            "{% set x = 1 %}{{ x }}",
            "{% for x in [1] %}{{ x }}{{ loop.index }}{% endfor %}",
            "{% macro x() %}{% endmacro %}{{ x() }}",
            "{{ range(3) }}{{ graph }}{{ sparql }}{{ sparql_results }}",
        ],
    )
    def test_what_needs_no_declaration(self, body: str, found: Any) -> None:
        assert found(body) == []

    @pytest.mark.parametrize(
        "files",
        [
            {"ggen.toml": "[template.vars]\nx = 1\n"},
            {"ggen.toml": '[[generate]]\ntemplate = "t.tmpl"\nvars = { x = 1 }\n'},
        ],
    )
    def test_the_project_may_declare_them(self, files: Any, found: Any) -> None:
        assert found("{{ x }}", files) == []

    def test_the_matrix_declares_them(self, found: Any) -> None:
        text = yaml(
            "to: '{{ a }}'\nmatrix: SELECT ?a ?b { ?a a ?b } ORDER BY ?a", "{{ b }}"
        )
        assert found(text) == []

    def test_unused_ones(self, found: Any) -> None:
        text = yaml("params:\n  a: {}\n  b: {}\nvars: {c: 1}", "{{ b }}")
        assert found(text) == [(3, "unused-variable"), (5, "unused-variable")]

    def test_includes_use_them(self, found: Any) -> None:
        files = {"one.txt": "{% include 'two.txt' %}", "two.txt": "{{ a }}"}
        assert found(yaml("params: {a: {}}", "{% include 'one.txt' %}"), files) == []

    def test_includes_see_what_is_set(self, found: Any) -> None:
        assert found("{% set a = 1 %}{% include 'i' %}", {"i": "{{ a }}"}) == []

    def test_includes_are_checked(self, found: Any, tree: Tree) -> None:
        found("{% include 'i' %}", {"i": "\n{{ b | nope }}"})
        findings = lint(tree({})).findings
        assert [(f.file, f.line, f.name) for f in findings] == [
            ("i", 2, "unknown-filter"),
            ("i", 2, "undeclared-variable"),
        ]

    def test_with_includes_that_only_rendering_knows_nothing_is_unused(
        self, found: Any
    ) -> None:
        assert found(yaml("params: {a: {}, b: {}}", "{% include a %}")) == []


class TestQueries:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("ASK {}", []),
            ("SELECT ?x WHERE { ?x a owl:Class }", []),
            ("SELECT ?x WHERE { ?x a", ["query-syntax"]),
            ("nonsense", ["query-syntax"]),
            ("INSERT DATA { <a:b> <a:c> <a:d> }", ["query-syntax"]),
            ("ASK { ?x a unknown:Thing }", ["undeclared-prefix"]),
            ("PREFIX e: <http://e/> ASK { ?x a e:T }", []),
            ("SELECT (SAMPLE(?x) AS ?y) { ?x a ?z }", ["engine-dependent"]),
            ("SELECT ?x { ?x a ?y } LIMIT 2", ["engine-dependent"]),
            ("SELECT (NOW() AS ?y) {}", ["chance-in-query"]),
            ("ASK { SERVICE <http://e/> { ?s ?p ?o } }", ["remote-query"]),
        ],
    )
    def test_their_text(self, query: str, expected: list[str], found: Any) -> None:
        text = yaml(f"sparql: {{q: '{query}'}}", "{{ sparql_results.q }}")
        assert [name for _, name in found(text)] == expected
        in_body = f'{{{{ sparql("{query}") }}}}'
        if query != "nonsense":  # there it is the name of a query
            assert [name for _, name in found(in_body)] == expected

    def test_their_lines(self, found: Any) -> None:
        front = (
            "sparql:\n  q: |\n    SELECT ?x\n    {\n      ?x a no:T\n    }\n"
            "    LIMIT 1\n"
            "matrix: q\nto: '{{ x }}'"
        )
        assert found(yaml(front)) == [
            (4, "unordered-matrix"),
            (6, "undeclared-prefix"),
            (8, "engine-dependent"),
        ]

    def test_lines_of_query_files(self, tree: Tree) -> None:
        text = yaml("sparql: {q: {file: q.rq}}", "{{ sparql('q') }}")
        findings = lint(tree({"t.tmpl": text, "q.rq": "ASK {\n ?x a no:T }"})).findings
        assert [(f.file, f.line, f.name) for f in findings] == [
            ("q.rq", 2, "undeclared-prefix")
        ]

    @pytest.mark.parametrize(
        ("front", "files"),
        [
            ("prefixes: {own: 'https://own.example/'}", {}),
            ("", {"ggen.toml": '[graph.prefixes]\nown = "https://own.example/"\n'}),
            ("rdf: own.ttl", {"own.ttl": GRAPH}),
            ("", {"own.ttl": GRAPH, "ggen.toml": '[graph]\nsources = ["own.ttl"]\n'}),
        ],
    )
    def test_prefixes_may_be_declared_in_many_places(
        self, front: str, files: Any, found: Any
    ) -> None:
        text = yaml(f"{front}\nsparql: ASK {{ ?x a own:T }}", "{{ sparql('default') }}")
        assert found(text, files) == []

    def test_without_a_graph_a_prefix_is_only_a_warning(self, tree: Tree) -> None:
        text = yaml("{}sparql: ASK {{ ?x a on:T }}", "{{{{ query('default') }}}}")
        root = tree({"t.tmpl": text.format(""), "own.ttl": GRAPH})
        assert [f.severity for f in lint(root).findings] == ["warning"]
        tree({"t.tmpl": text.format("rdf: own.ttl\n")})
        (finding,) = lint(root).findings
        assert (finding.severity, finding.hint) == ("error", "did you mean 'own'?")

    def test_names(self, found: Any) -> None:
        body = "{{ sparql('a') }}\n{{ sparql_results.b }}\n{{ sparql_results['c'] }}"
        assert found(yaml("sparql: {a: 'ASK {}', d: 'ASK {}'}", body)) == [
            (2, "unused-query"),
            (5, "unknown-query"),
            (6, "unknown-query"),
        ]

    def test_names_that_only_rendering_knows(self, found: Any) -> None:
        body = "{% for q in ['a'] %}{{ sparql(q) }}{% endfor %}"
        assert found(yaml("sparql: {a: 'ASK {}'}", body)) == []

    @pytest.mark.parametrize(
        "rows",
        [
            "sparql_results.q",
            "sparql('q')",
            "sparql('q') | sort_by('a')",
            "sparql('SELECT ?a ?b { ?a a ?b }')",
        ],
    )
    def test_columns_of_loops(self, rows: str, found: Any) -> None:
        front = "sparql: {q: 'SELECT ?a ?b { ?a a ?b }'}\ndeterminism: {sort: a}"
        body = (
            "{{ sparql_results.q.first.a }}\n{% for r in ROWS %}\n"
            "{{ r.a }}{{ r.c }}\n{{ r.keys() }}{% endfor %}"
        )
        assert found(yaml(front, body.replace("ROWS", rows))) == [(7, "unknown-column")]

    def test_columns_of_the_matrix(self, found: Any) -> None:
        front = (
            "to: '{{ n }}'\nmatrix:\n"
            "  query: SELECT ?name { ?name a ?x } ORDER BY ?name\n"
            "  bind: {n: nme}"
        )
        assert found(yaml(front)) == [(5, "unknown-column")]


class TestOutputs:
    @pytest.mark.parametrize("to", ["/etc/x", "../x", "a/../../x", "C:\\\\x", "~/x"])
    def test_outside_of_the_root(self, to: str, found: Any) -> None:
        assert found(yaml(f'to: "{to}"')) == [(2, "outside-root")]
        if "\\" not in to:
            assert found(f"\n{{% file '{to}' %}}{{% endfile %}}") == [
                (2, "outside-root")
            ]
            assert found(f"\n{{# FILE: {to} #}}\n") == [(2, "outside-root")]

    @pytest.mark.parametrize("to", ["a/..b/x", "{{ '../' }}x", "-", "..x"])
    def test_what_may_stay_inside(self, to: str, found: Any) -> None:
        assert found(yaml(f'to: "{to}"')) == []

    def test_one_output_for_all_rows(self, found: Any) -> None:
        front = "matrix: SELECT ?a { ?a a ?b } ORDER BY ?a\nto: "
        assert found(yaml(f"{front}one.txt", "{{ a }}")) == [(3, "same-output")]
        for good in ("'{{ a }}'", "'-'", "f\ninject: true\nappend: true"):
            assert found(yaml(f"{front}{good}", "{{ a }}")) == []
        body = "{% file a %}{% endfile %}"
        assert found(yaml(f"{front}folder", body)) == []


class TestFixes:
    CASES = (
        ("unknown key", "---\ntoo: a\n---\n", "---\nto: a\n---\n"),
        ("key in TOML", "+++\ntoo = 'a'\n+++\n", "+++\nto = 'a'\n+++\n"),
        (
            "key of a table",
            "---\nparams: {a: {typ: str}}\n---\n{{ a }}",
            "---\nparams: {a: {type: str}}\n---\n{{ a }}",
        ),
        ("mode", "---\nmode: 755 # run\n---\n", '---\nmode: "0755" # run\n---\n'),
        (
            "bare expression",
            "---\nparams: {a: {}}\nto: {{ a }}.py\n---\n",
            '---\nparams: {a: {}}\nto: "{{ a }}.py"\n---\n',
        ),
        (
            "bare expression with quotes",
            '---\nparams: {a: {}}\nto: {{ a ~ "x" }}\n---\n',
            "---\nparams: {a: {}}\nto: '{{ a ~ \"x\" }}'\n---\n",
        ),
        (
            "order in a block",
            "---\nto: '{{ a }}'\nmatrix:\n  query: |\n    SELECT ?a\n"
            "    { ?a a ?b }\n---\n",
            "---\nto: '{{ a }}'\nmatrix:\n  query: |\n    SELECT ?a\n"
            "    { ?a a ?b } ORDER BY ?a\n---\n",
        ),
        (
            "order before a limit",
            "---\nto: '{{ a }}'\nmatrix: SELECT ?a { ?a a ?b } LIMIT 3\n---\n",
            "---\nto: '{{ a }}'\n"
            "matrix: SELECT ?a { ?a a ?b } ORDER BY ?a LIMIT 3\n---\n",
        ),
        (
            "order in TOML",
            '+++\nto = "{{ a }}"\nmatrix = """\nSELECT ?a { ?a a ?b }"""\n+++\n',
            '+++\nto = "{{ a }}"\n'
            'matrix = """\nSELECT ?a { ?a a ?b } ORDER BY ?a"""\n+++\n',
        ),
        (
            "prefix",
            "---\nsparql: ASK { ?a dct:title ?b }\n---\n{{ query('default') }}",
            "---\nprefixes:\n  dct: http://purl.org/dc/terms/\n"
            "sparql: ASK { ?a dct:title ?b }\n---\n{{ query('default') }}",
        ),
        (
            "prefix beside others",
            "---\nprefixes:\n    e: http://e/\nsparql: ASK { ?a dct:t e:b }\n---\n"
            "{{ query('default') }}",
            "---\nprefixes:\n    dct: http://purl.org/dc/terms/\n    e: http://e/\n"
            "sparql: ASK { ?a dct:t e:b }\n---\n{{ query('default') }}",
        ),
        (
            "prefix in TOML",
            "+++\nsparql = 'ASK { ?a dct:title ?b }'\n+++\n{{ query('default') }}",
            '+++\nprefixes.dct = "http://purl.org/dc/terms/"\n'
            "sparql = 'ASK { ?a dct:title ?b }'\n+++\n{{ query('default') }}",
        ),
        ("line ends", "---\r\ntoo: a\r\n---\r\nx\r\n", "---\r\nto: a\r\n---\r\nx\r\n"),
        ("byte order mark", "\ufeff---\ntoo: a\n---\n", "\ufeff---\nto: a\n---\n"),
    )

    @pytest.mark.parametrize(
        ("before", "after"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
    )
    def test_repairs(self, before: str, after: str, tree: Tree) -> None:
        root = tree({"t.tmpl": before.encode()})
        announced = [finding.fix for finding in lint(root).findings]
        linted = lint(root, fix=True)
        assert (root / "t.tmpl").read_bytes().decode() == after
        assert linted.findings == ()
        assert {finding.fix for finding in linted.fixed} >= {*announced} - {None}
        again = lint(root, fix=True)
        assert (again.fixed, (root / "t.tmpl").read_bytes().decode()) == ((), after)

    def test_several_in_one_template(self, tree: Tree) -> None:
        root = tree({"t.tmpl": "---\ntoo: a\nmode: 644\nfors: true\n---\n"})
        assert len(lint(root, fix=True).fixed) == 3
        text = (root / "t.tmpl").read_text()
        assert text == '---\nto: a\nmode: "0644"\nforce: true\n---\n'

    def test_query_files_are_repaired_as_well(self, tree: Tree) -> None:
        front = "to: '{{ a }}'\nsparql: {q: {file: q.rq}}\nmatrix: q"
        root = tree({"t.tmpl": yaml(front), "q.rq": "SELECT ?a { ?a a ?b }\n"})
        lint(root, fix=True)
        assert (root / "q.rq").read_text() == "SELECT ?a { ?a a ?b } ORDER BY ?a\n"

    @pytest.mark.parametrize(
        "text",
        [
            "---\nzzz: a\n---\n",
            yaml("matrix: >\n  SELECT ?a\n  { ?a a\n  ?b }\nto: '{{ a }}'"),
            yaml("params: {unused: {}}", "{{ nope | nope }}"),
        ],
    )
    def test_what_is_not_sure_is_let_be(self, text: str, tree: Tree) -> None:
        root = tree({"t.tmpl": text})
        assert lint(root, fix=True).fixed == ()
        assert (root / "t.tmpl").read_text() == text

    def test_without_the_flag_nothing_is_written(self, tree: Tree) -> None:
        root = tree({"t.tmpl": "---\ntoo: a\n---\n"})
        (finding,) = lint(root).findings
        assert finding.fix == "rename 'too' to 'to'"
        assert (root / "t.tmpl").read_text() == "---\ntoo: a\n---\n"


class TestWhatIsChecked:
    def test_names_paths_and_folders(self, tree: Tree) -> None:
        root = tree({"templates/a.tmpl": "", "other/b.j2": "", "other/c.txt": ""})
        assert lint(root, "a", "other", "other/c.txt").templates == (
            "templates/a.tmpl",
            "other/b.j2",
            "other/c.txt",
        )

    def test_nothing_named_is_everything(self, tree: Tree) -> None:
        root = tree({"templates/a.tmpl": "", "templates/x/b.tmpl": ""})
        linted = lint_templates((), load_settings(root, {}))
        assert linted.templates == ("templates/a.tmpl", "templates/x/b.tmpl")

    def test_unknown_names(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            lint(tmp_path, "gone")

    def test_warnings_count_when_strict(self, tree: Tree) -> None:
        root = tree({"t.tmpl": "{{ x }}"})
        assert lint(root).ok
        assert not lint(root, strict=True).ok
        assert not lint(tree({"t.tmpl": "{{ x | nope }}"})).ok

    def test_shared_includes_are_told_once(self, tree: Tree) -> None:
        text = "{% include 'i' %}"
        root = tree({"a.tmpl": text, "b.tmpl": text, "i": "{{ 1 | nope }}"})
        assert len(lint(root, "a.tmpl", "b.tmpl").findings) == 1


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES.values()]
    assert ids == sorted(set(ids))


def test_findings_are_hashable_data() -> None:
    finding = Finding("T001", "unreadable", "error", "f", 1, None, "m")
    assert {finding: 1}[finding] == 1
