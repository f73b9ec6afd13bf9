"""Reading templates: what is accepted, and what a person is told about the rest."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.frontmatter import parse_template
from ggen.domain.template.frontmatter_keys import KEYS
from ggen.domain.template.model import Delimiters, InjectSpec, Matrix, Template
from ggen.errors import TemplateError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "py").mkdir(parents=True)
    return tmp_path


def parse(text: str, root: Path) -> Template:
    path = root / "templates" / "py" / "x.tmpl"
    return parse_template(text, path=path, name="py/x", root=root)


def yaml(front: str, root: Path, body: str = "body\n") -> Template:
    return parse(f"---\n{front}\n---\n{body}", root)


def fault(front: str, root: Path) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        yaml(front, root)
    return caught.value


def problems(error: TemplateError) -> list[tuple[int, str]]:
    return [(p["line"], p["message"]) for p in error.fields["problems"]]


class TestWhereTheFrontMatterIs:
    def test_a_file_without_one_is_all_body(self, root: Path) -> None:
        template = parse("hello\n---\nto: x\n---\n", root)
        assert template.body == "hello\n---\nto: x\n---\n"
        assert template.body_line == 1
        assert template.front.to is None

    @pytest.mark.parametrize("first", [" ---", "--- ", "----", "--", "# ---", "++ +"])
    def test_it_begins_only_with_exactly_the_mark(self, first: str, root: Path) -> None:
        assert parse(f"{first}\nto: x\n---\n", root).front.to is None

    @pytest.mark.parametrize(
        ("text", "body_line"),
        [
            ("---\nto: a\n---\nbody\n", 4),
            ('+++\nto = "a"\n+++\nbody\n', 4),
            ("---\r\nto: a\r\n---\r\nbody\r\n", 4),
            ("\ufeff---\nto: a\n---\nbody\n", 4),
            ("---\n\n# only a note\nto: a\n\n---\nbody\n", 7),
        ],
    )
    def test_yaml_and_toml(self, text: str, body_line: int, root: Path) -> None:
        template = parse(text, root)
        assert (template.front.to, template.body) == ("a", "body\n")
        assert template.body_line == body_line

    @pytest.mark.parametrize("text", ["---\n---\nb", "+++\n+++\nb", "---\n# x\n---\nb"])
    def test_an_empty_one_says_nothing(self, text: str, root: Path) -> None:
        assert parse(text, root).front.to is None
        assert parse(text, root).body == "b"

    @pytest.mark.parametrize("body", ["", "\n", "a", "a\n", "a\n\n", "---\n", "\n\n a"])
    def test_the_body_is_kept_to_the_last_line_end(self, body: str, root: Path) -> None:
        assert yaml("to: a", root, body).body == body

    def test_line_ends_become_newlines(self, root: Path) -> None:
        assert parse("a\r\nb\rc\n", root).body == "a\nb\nc\n"

    @pytest.mark.parametrize("text", ["---\nto: a\n", "---", "+++\nto = 'a'\n---\n"])
    def test_one_that_does_not_end_is_an_error(self, text: str, root: Path) -> None:
        with pytest.raises(TemplateError, match="is not closed") as caught:
            parse(text, root)
        assert caught.value.line == 1

    def test_binary_is_refused_with_its_line(self, root: Path) -> None:
        with pytest.raises(TemplateError, match="NUL byte") as caught:
            parse("a\nb\0\n", root)
        assert caught.value.line == 2

    @pytest.mark.parametrize("front", ["- a\n- b", "just text", "7"])
    def test_it_must_be_a_table(self, front: str, root: Path) -> None:
        assert "must be a table" in fault(front, root).message

    def test_syntax_errors_have_the_line_of_the_template(self, root: Path) -> None:
        error = fault('to: x\nvars: {a: "b', root)
        assert error.file == str(root / "templates" / "py" / "x.tmpl")
        assert error.line is not None and error.line >= 3

    def test_duplicate_keys_are_errors(self, root: Path) -> None:
        error = fault("to: a\nmode: '644'\nto: b", root)
        assert error.line == 4
        assert "to" in error.message


class TestKeys:
    def test_every_plain_key(self, root: Path) -> None:
        front = yaml(
            "to: 'src/{{ n }}.py'\nvars: {a: 1, b: [x]}\nrdf: m.ttl\n"
            "rdf_inline: ['<a> a <b> .']\nbase: http://b/\nprefixes: {ex: 'http://e/'}\n"
            "force: true\nbackup: true\nmode: '0755'\nfreeze: false\n"
            "format: ruff format -\nsh_before: [one, two]\nsh_after: three\n"
            "determinism: {seed: 7, sort: [a]}\ntrim_blocks: true\n"
            "lstrip_blocks: false",
            root,
        ).front
        assert front.to == "src/{{ n }}.py"
        assert front.vars == {"a": 1, "b": ["x"]}
        assert (front.rdf, front.rdf_inline) == (("m.ttl",), ("<a> a <b> .",))
        assert (front.base, front.prefixes) == ("http://b/", {"ex": "http://e/"})
        assert (front.force, front.backup, front.freeze) == (True, True, False)
        assert (front.mode, front.format) == ("755", "ruff format -")
        assert (front.sh_before, front.sh_after) == (("one", "two"), ("three",))
        assert (front.seed, front.sort) == ("7", ("a",))
        assert (front.trim_blocks, front.lstrip_blocks) == (True, False)

    def test_sh_is_another_name_of_sh_after(self, root: Path) -> None:
        assert yaml("sh: touch x", root).front.sh_after == ("touch x",)
        assert fault("sh: a\nsh_after: b", root).line == 3

    def test_what_is_wrong_in_an_alias_has_its_line(self, root: Path) -> None:
        assert fault("to: x\nsh: {a: b}", root).line == 3

    def test_keys_left_empty_are_left_out(self, root: Path) -> None:
        front = yaml("vars:\nrdf:\nparams:\nsparql:", root).front
        assert (front.vars, front.rdf, front.params, front.queries) == ({}, (), (), ())

    @pytest.mark.parametrize(
        ("wrong", "right"), [("too", "to"), ("matrx", "matrix"), ("Sparql", "sparql")]
    )
    def test_unknown_keys_get_a_suggestion(
        self, wrong: str, right: str, root: Path
    ) -> None:
        error = fault(f"mode: '644'\n{wrong}: x", root)
        assert error.message == f"unknown front matter key '{wrong}'"
        assert (error.line, error.hint) == (3, f"did you mean '{right}'?")

    def test_keys_like_nothing_get_the_list(self, root: Path) -> None:
        assert "unless_exists" in str(fault("zzzzz: 1", root).hint)

    @pytest.mark.parametrize(
        ("front", "message"),
        [
            ("to: 7", "'to' must be a string, not a number"),
            ("to: ''", "'to' is empty"),
            ("to:", "'to' must be a string, not nothing"),
            ("force: 1", "'force' must be true or false, not a number"),
            ("vars: [a]", "'vars' must be a table, not a list"),
            ("rdf: {a: b}", "'rdf' must be a string or a list of strings, not a table"),
            ("rdf: [a, 7]", "'rdf.1' must be a string, not a number"),
            ("prefixes: {ex: 7}", "'prefixes.ex' must be a string, not a number"),
            ("vars: {a-b: 1}", "'a-b' is not a variable name"),
            ("vars: {sparql: 1}", "the variable name 'sparql' is reserved"),
            ("mode: rwx", "'rwx' is not a file mode"),
            ("mode: '4755'", "'4755' is not a file mode"),
            ("determinism: {sed: 1}", "unknown key 'sed' in 'determinism'"),
            ("endpoint: http://e/\nrdf: a", "'endpoint' and 'rdf' exclude each other"),
        ],
    )
    def test_wrong_values(self, front: str, message: str, root: Path) -> None:
        assert fault(front, root).message == message

    @pytest.mark.parametrize(
        "front", ["to: {{ name }}", "sh: {% if a %}b{% endif %}", "rdf:\n  - {{ a }}"]
    )
    def test_a_value_that_begins_with_a_brace_wants_quotes(
        self, front: str, root: Path
    ) -> None:
        assert "quotes" in str(fault(front, root).hint)

    @pytest.mark.parametrize(
        "text", ["---\nmode: 755\n---\n", "+++\nmode=0o755\n+++\n"]
    )
    def test_a_bare_mode_wants_quotes(self, text: str, root: Path) -> None:
        with pytest.raises(TemplateError) as caught:
            parse(text, root)
        assert "quotes" in str(caught.value.hint)

    def test_all_that_is_wrong_is_told_at_once(self, root: Path) -> None:
        error = fault("too: a\nforce: 3\nparams: {x: {typ: int}}\nmatrix: nope", root)
        assert problems(error) == [
            (2, "unknown front matter key 'too'"),
            (3, "'force' must be true or false, not a number"),
            (4, "unknown key 'typ' in 'params.x'"),
            (5, "the query 'nope' does not exist"),
        ]
        assert (error.line, error.message) == (2, "unknown front matter key 'too'")

    def test_templates_pickle(self, root: Path) -> None:
        template = yaml("to: a\nsparql: {q: 'ASK {}'}\nparams: {x: {}}", root)
        assert pickle.loads(pickle.dumps(template)) == template

    def test_the_table_of_keys_knows_every_shape(self) -> None:
        from ggen.domain.template.frontmatter_schema import SHAPES

        assert {key.shape for key in KEYS.values()} == set(SHAPES)


class TestQueries:
    def test_forms(self, root: Path) -> None:
        one = yaml("sparql: ASK {}", root).front.queries
        assert [(q.name, q.text) for q in one] == [("default", "ASK {}")]
        many = yaml("sparql: ['ASK {}', {query: 'ASK {?s ?p ?o}'}]", root).front.queries
        assert [q.name for q in many] == ["query_0", "query_1"]
        named = yaml("sparql: {b: 'ASK {}', a: 'ASK {}'}", root).front.queries
        assert [q.name for q in named] == ["b", "a"]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("---\nsparql:\n  q: ASK {}\n---\n", 3),
            ("---\nsparql:\n  q: |\n    ASK {}\n---\n", 4),
            ("---\nsparql:\n  q: >-\n    ASK {}\n---\n", 4),
            ("---\nsparql: |\n  ASK {}\n---\n", 3),
            ("---\nsparql:\n  - |\n    ASK {}\n---\n", 4),
            (
                "---\nsparql:\n q:\n  single: true\n  query: |\n   ASK {}\n---\n",
                6,
            ),
            ('+++\n[sparql]\nq = """\nASK {}"""\n+++\n', 4),
            ("+++\n[sparql]\nq = 'ASK {}'\n+++\n", 3),
        ],
    )
    def test_they_know_their_line(self, text: str, line: int, root: Path) -> None:
        (query,) = parse(text, root).front.queries
        assert query.line == line
        assert query.text.strip() == "ASK {}"

    @pytest.mark.parametrize(
        "place", ["templates/py/q.rq", "templates/q.rq", "q.rq", "templates/py/d/q.rq"]
    )
    def test_files_are_found_upwards(self, place: str, root: Path) -> None:
        file = root / place
        file.parent.mkdir(exist_ok=True)
        file.write_text("ASK {}")
        name = "d/q.rq" if "/d/" in place else "q.rq"
        (query,) = yaml(f"sparql: {{q: {{file: {name}}}}}", root).front.queries
        assert (query.text, query.file, query.line) == ("ASK {}", str(file), 1)

    def test_the_nearest_file_wins(self, root: Path) -> None:
        (root / "q.rq").write_text("far")
        (root / "templates" / "q.rq").write_text("near")
        (query,) = yaml("sparql: {q: {file: q.rq}}", root).front.queries
        assert query.text == "near"

    def test_nothing_is_looked_for_above_the_root(self, root: Path) -> None:
        (root / "q.rq").write_text("ASK {}")
        path = root / "templates" / "py" / "x.tmpl"
        text = "---\nsparql: {q: {file: q.rq}}\n---\n"
        with pytest.raises(TemplateError, match="does not exist") as caught:
            parse_template(text, path=path, name="x", root=root / "templates")
        assert (caught.value.code, caught.value.line) == (3, 2)

    def test_single_and_default(self, root: Path) -> None:
        (query,) = yaml(
            "sparql: {q: {query: 'SELECT * {}', single: true, default: {a: 1}}}", root
        ).front.queries
        assert (query.single, query.default) == (True, [{"a": 1}])

    @pytest.mark.parametrize(
        ("front", "message"),
        [
            ("sparql: 7", "'sparql' must be a string, a list or a table, not a number"),
            ("sparql: {q: {}}", "'q' needs either 'file' or 'query'"),
            ("sparql: {q: {file: a, query: b}}", "'q' needs either 'file' or 'query'"),
            ("sparql: {q: ''}", "'sparql.q' is empty"),
            ("sparql: {'a b': 'ASK {}'}", "'a b' is not a query name"),
            (
                "sparql: {q: {query: a, default: 7}}",
                "'default' must be a table or a list of tables",
            ),
        ],
    )
    def test_wrong_ones(self, front: str, message: str, root: Path) -> None:
        assert fault(front, root).message == message


class TestMatrix:
    def test_forms(self, root: Path) -> None:
        named = "sparql: {classes: 'SELECT ?c {}'}\nmatrix: "
        assert yaml(named + "classes", root).front.matrix == Matrix("classes")
        full = yaml(named + "{query: classes, bind: {n: '?c'}}", root).front.matrix
        assert full == Matrix("classes", {"n": "c"})
        text = yaml("matrix: SELECT ?c { ?c a ?x }", root).front.matrix
        assert text == Matrix("SELECT ?c { ?c a ?x }")

    def test_an_unknown_query_gets_a_suggestion(self, root: Path) -> None:
        error = fault("sparql: {classes: 'ASK {}'}\nmatrix: {query: clases}", root)
        assert (error.line, error.hint) == (3, "did you mean 'classes'?")

    @pytest.mark.parametrize(
        ("front", "message"),
        [
            ("matrix: {bind: {a: b}}", "'matrix' needs a 'query'"),
            (
                "matrix: {query: 'S ELECT', bind: {a b: c}}",
                "'a b' is not a variable name",
            ),
            (
                "matrix: {query: 'S ELECT', bind: [a]}",
                "'matrix.bind' must be a table, ",
            ),
            ("matrix: [a]", "'matrix' must be a string, not a list"),
        ],
    )
    def test_wrong_ones(self, front: str, message: str, root: Path) -> None:
        assert fault(front, root).message.startswith(message)


class TestInject:
    @pytest.mark.parametrize(
        ("place", "spec"),
        [
            ("before: '^x'", InjectSpec(before="^x")),
            ("after: a", InjectSpec(after="a")),
            ("prepend: true", InjectSpec(prepend=True)),
            ("append: true", InjectSpec(append=True)),
            ("at_line: 3", InjectSpec(at_line=3)),
            ("eof_last: true", InjectSpec(eof_last=True)),
            ("append: true\nskip_if: a", InjectSpec(append=True, skip_if="a")),
        ],
    )
    def test_places(self, place: str, spec: InjectSpec, root: Path) -> None:
        assert yaml(f"to: f\ninject: true\n{place}", root).front.inject == spec

    @pytest.mark.parametrize(
        ("front", "message"),
        [
            ("to: f\ninject: true", "'inject' needs one place, and there is none"),
            (
                "to: f\ninject: true\nafter: a\nappend: true",
                "'inject' needs one place, not after and append",
            ),
            ("to: f\nafter: a", "'after' needs 'inject'"),
            ("to: f\nskip_if: a", "'skip_if' needs 'inject'"),
            (
                "inject: true\nappend: true",
                "'inject' needs 'to', the file to insert into",
            ),
            (
                "to: f\ninject: true\nat_line: 0",
                "'at_line' must be a line number from 1 on, not 0",
            ),
        ],
    )
    def test_wrong_ones(self, front: str, message: str, root: Path) -> None:
        assert message in [text for _, text in problems(fault(front, root))]

    def test_patterns_must_compile(self, root: Path) -> None:
        error = fault("to: f\ninject: true\nafter: '('", root)
        assert error.message.startswith("bad regular expression '('")
        assert error.line == 4

    def test_patterns_with_expressions_are_checked_later(self, root: Path) -> None:
        front = yaml("to: f\ninject: true\nafter: '({{ x }}'", root).front
        assert front.inject == InjectSpec(after="({{ x }}")


class TestOtherFiles:
    def test_from_takes_the_body_of_another_file(self, root: Path) -> None:
        (root / "templates" / "body.txt").write_text("far\r\nbody\n")
        template = yaml("from: body.txt\nto: x", root, body="")
        assert (template.body, template.body_line) == ("far\nbody\n", 1)
        assert template.body_file == root / "templates" / "body.txt"

    def test_its_hash_covers_the_other_file(self, root: Path) -> None:
        body = root / "body.txt"
        body.write_text("one")
        first = yaml("from: body.txt", root, body="").sha256
        body.write_text("two")
        assert yaml("from: body.txt", root, body="").sha256 != first

    @pytest.mark.parametrize(
        ("front", "message"),
        [
            ("from: body.txt", "'from' and a body of its own exclude each other"),
            ("from: gone.txt", "'gone.txt' does not exist"),
            ("from: folder", "is a folder, not a file"),
            ("shape: gone.ttl", "'gone.ttl' does not exist"),
            ("rules: [gone.rq]", "'gone.rq' does not exist"),
            ("rules: ['*.rq']", "'*.rq' does not exist"),
        ],
    )
    def test_missing_ones(self, front: str, message: str, root: Path) -> None:
        (root / "body.txt").write_text("x")
        (root / "folder").mkdir()
        found: Any = problems(fault(front, root))
        assert message in [text for _, text in found]

    def test_rules_and_shapes_become_paths(self, root: Path) -> None:
        (root / "rules").mkdir()
        for name in ("b.rq", "a.rq"):
            (root / "rules" / name).write_text("")
        (root / "s.ttl").write_text("")
        front = yaml("rules: rules/*.rq\nshape: [s.ttl, 'http://e/s.ttl']", root).front
        assert front.rules == (str(root / "rules/a.rq"), str(root / "rules/b.rq"))
        assert front.shape == (str(root / "s.ttl"), "http://e/s.ttl")

    def test_folders_with_brackets_are_no_patterns(self, tmp_path: Path) -> None:
        root = tmp_path / "[odd] name"
        (root / "rules").mkdir(parents=True)
        (root / "rules" / "a.rq").write_text("")
        path = root / "x.tmpl"
        text = "---\nrules: ['rules/*.rq']\n---\n"
        front = parse_template(text, path=path, name="x", root=root).front
        assert front.rules == (str(root / "rules/a.rq"),)


class TestDelimiters:
    def test_other_marks(self, root: Path) -> None:
        front = yaml("delimiters: {variable: ['[[', ']]']}", root).front
        assert front.delimiters == Delimiters(variable=("[[", "]]"))

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ("{variable: '[['}", "'variable' must be two different marks"),
            ("{block: [a, a]}", "'block' must be two different marks"),
            ("{block: ['{{', '}}']}", "variable, block and comment must begin differ"),
            ("{vriable: [a, b]}", "unknown key 'vriable' in 'delimiters'"),
        ],
    )
    def test_wrong_ones(self, given: str, message: str, root: Path) -> None:
        assert fault(f"delimiters: {given}", root).message.startswith(message)
