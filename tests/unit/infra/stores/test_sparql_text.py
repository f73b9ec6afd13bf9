"""What is read in the text of queries, and what is added to it."""

from __future__ import annotations

import pytest

from ggen.errors import QueryError, Refused
from ggen.infra.stores.protocol import Query
from ggen.infra.stores.sparql_edits import Edits, error_at, offset_of
from ggen.infra.stores.sparql_outline import find_visible, read_outline
from ggen.infra.stores.sparql_text import prepare
from ggen.infra.stores.sparql_tokens import find_close, tokenize
from ggen.infra.stores.terms import IRI, XSD, BlankNode, Literal

EX = "http://example.org/"


def ready(text, bindings=None, **more):
    options = {
        k: more.pop(k) for k in ("update", "calls", "local", "slices") if k in more
    }
    return prepare(
        Query(text, {"ex": EX, "": f"{EX}#"}, bindings or {}, **more), **options
    )


class TestTokens:
    @pytest.mark.parametrize(
        ("text", "kinds"),
        [
            ("SELECT ?x $y", "word var var"),
            ("<http://a> a:b :b a: : _:b", "iri pname pname pname pname blank"),
            ("'a' \"b\" '''c''d''' \"\"\"e\nf\"\"\"", "string string string string"),
            ("'it\\'s' 'a#b' \"{\"", "string string string"),
            ("1 1.5 .5 1e3 1.5E-3", "number number number number number"),
            ("?a<?b && ?c>?d", "var punct var punct var punct var"),
            ("?a < 3", "var punct number"),
            ("'x'@en-US ^^xsd:d", "string lang punct pname"),
            ("# SELECT\n?x # {", "var"),
            ("'open", "other word"),
            ("a:b.c a:b. a:%20 a:\\-x", "pname pname punct pname pname"),
            ("é:ü ?é", "pname var"),
            ("!= || <= >= ^^ / | ^ ! * +", " ".join(["punct"] * 11)),
        ],
    )
    def test_kinds(self, text, kinds):
        assert " ".join(token.kind for token in tokenize(text)) == kinds

    def test_places(self):
        tokens = tokenize("SELECT { ?x ( [ ) ] } }")
        assert [token.text for token in tokens] == [
            "SELECT",
            "{",
            "?x",
            "(",
            "[",
            ")",
            "]",
            "}",
            "}",
        ]
        assert tokens[2].start == 9 and tokens[2].end == 11
        assert find_close(tokens, 1) == 7
        assert find_close(tokenize("( ( ("), 0) == 2


class TestOutline:
    @pytest.mark.parametrize(
        ("text", "form", "columns"),
        [
            ("SELECT ?a ?b { }", "SELECT", ("a", "b")),
            ("PREFIX a: <x> BASE <y> select distinct ?a where { }", "SELECT", ("a",)),
            ("SELECT (COUNT(?x) AS ?n) ?y FROM <g> WHERE { }", "SELECT", ("n", "y")),
            ("SELECT * { ?a ?b ?c }", "SELECT", None),
            ("ASK { }", "ASK", None),
            ("CONSTRUCT { ?a ?b ?c } FROM <g> { }", "CONSTRUCT", None),
            ("DESCRIBE <x>", "DESCRIBE", None),
            ("INSERT DATA { }", "UPDATE", None),
            ("PREFIX a: <x> WITH <g> DELETE { } WHERE { }", "UPDATE", None),
            ("", "", None),
            ("{ }", "", None),
            ("PREFIX", "", None),
            ("SELECT", "SELECT", ()),
        ],
    )
    def test_parts(self, text, form, columns):
        outline = read_outline(tokenize(text))
        assert (outline.form, outline.columns) == (form, columns)

    @pytest.mark.parametrize(
        ("group", "names"),
        [
            ("?a :p ?b", "a b"),
            ("?a :p [ :q ?b ; :r ( ?c ) ]", "a b c"),
            ("?a :p ?b FILTER(?c > 1 && EXISTS { ?d :p ?e })", "a b"),
            ("FILTER regex(?x, 'a') ?a :p 1", "a"),
            ("FILTER NOT EXISTS { ?x :p 1 } ?a :p 1", "a"),
            ("?a :p 1 MINUS { ?x :p 1 OPTIONAL { ?y :p 1 } } ?b :p 1", "a b"),
            ("BIND(STR(?x) AS ?a)", "a"),
            ("VALUES (?a ?b) { (1 UNDEF) } VALUES ?c { 2 }", "a b c"),
            ("GRAPH ?g { ?a ?b ?c }", "g a b c"),
            ("{ ?a :p 1 } UNION { OPTIONAL { ?b :p 1 } }", "a b"),
            ("{ SELECT ?a (1 AS ?b) { ?c :p ?a } } ?d :p 1", "a b d"),
            ("{ SELECT * { ?a :p ?b FILTER(?c) } }", "a b"),
            ("SELECT ?a { ?c :p ?a }", "a"),
            ("SERVICE ?s { ?a :p 1 }", "s a"),
        ],
    )
    def test_variables_in_scope(self, group, names):
        tokens = tokenize(f"SELECT * {{ {group} }} VALUES ?last {{ 1 }}")
        assert " ".join(find_visible(tokens, read_outline(tokens))) == f"{names} last"


class TestPrefixes:
    def test_only_what_is_used_and_missing_is_declared(self):
        assert ready("SELECT * { ?a ex:b 'x:y' } # q:r").text == (
            f"PREFIX ex: <{EX}> SELECT * {{ ?a ex:b 'x:y' }} # q:r"
        )
        text = "PREFIX ex: <http://own/> SELECT * { ?a ex:b _:c }"
        assert ready(text).text == text

    def test_the_empty_prefix(self):
        assert ready("ASK { :a :b :c }").text.startswith(f"PREFIX : <{EX}#> ASK")

    def test_a_missing_one_is_an_error_with_its_place(self):
        with pytest.raises(QueryError) as caught:
            ready("ASK {\n  ?a foo:b 1 }", file="q.rq", line=5)
        error = caught.value
        assert (error.file, error.line, error.column) == ("q.rq", 6, 6)
        assert error.fields["source_line"] == "  ?a foo:b 1 }"
        assert error.message == "prefix 'foo:' is not declared"


class TestBindings:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "SELECT * { ?x ?y 1 }",
                "SELECT * { VALUES (?x) { (<http://v>) }  ?x ?y 1 }",
            ),
            ("ASK WHERE{}", "ASK WHERE{ VALUES (?x) { (<http://v>) } }"),
            (
                "SELECT ?x { SELECT ?x { } }",
                "SELECT ?x { VALUES (?x) { (<http://v>) } { SELECT ?x { } }}",
            ),
            (
                "CONSTRUCT { ?x ?x 1 } WHERE { }",
                "CONSTRUCT { ?x ?x 1 } WHERE { VALUES (?x) { (<http://v>) }  }",
            ),
            (
                "CONSTRUCT WHERE { ?x ?y 1 } LIMIT 1",
                "CONSTRUCT { ?x ?y 1 } WHERE { VALUES (?x) { (<http://v>) }  "
                "?x ?y 1 } LIMIT 1",
            ),
            ("DESCRIBE ?x # c", "DESCRIBE ?x VALUES (?x) { (<http://v>) }  # c"),
        ],
    )
    def test_they_are_written_first_in_the_outer_group(self, text, expected):
        assert ready(text, {"x": IRI("http://v")}).text == expected

    def test_terms(self):
        found = ready(
            "ASK {}",
            {"a": Literal("1", f"{XSD}integer"), "b": Literal('"\\u0041\n'),
             "c": Literal("x", "", "en"), "d": Literal("\x07ab")},
        ).text  # fmt: skip
        assert found == (
            f'ASK {{ VALUES (?a ?b ?c ?d) {{ ("1"^^<{XSD}integer> '
            '"\\"\\\\\\U000000750041\\n" "x"@en "\\U00000007ab") } }'
        )

    def test_blank_nodes(self):
        node = BlankNode("_:b7")
        plain = ready("ASK {}", {"x": node})
        assert plain.text == "ASK { VALUES (?x) { (<urn:ggen:blank:b7>) } }"
        assert plain.blanks == {"urn:ggen:blank:b7": node}
        assert ready("ASK {}", {"x": node, "y": Literal("1")}, calls=True).text == (
            'ASK { VALUES (?y) { ("1") } BIND(<urn:ggen:blank:b7>() AS ?x) }'
        )

    def test_columns_of_star_gain_them_at_the_end(self):
        found = ready("SELECT * { ?a ?b ?c }", {"z": IRI("x:"), "b": IRI("x:")})
        assert found.rows.columns == ("a", "b", "c", "z")


class TestOrder:
    @pytest.mark.parametrize(
        ("text", "order"),
        [
            ("SELECT ?a { }", ()),
            ("SELECT ?a { } LIMIT 3", ()),
            ("SELECT ?a ?b { } ORDER BY ?b DESC(?a)", (("b", False), ("a", True))),
            ("SELECT ?a { } ORDER BY ASC(?a) (?a)", (("a", False), ("a", False))),
            ("SELECT * { ?a ?b ?c } ORDER BY desc ( ?c )", (("c", True),)),
        ],
    )
    def test_plain_conditions_are_left_to_ggen(self, text, order):
        found = ready(text)
        assert found.rows.order == order and found.rows.hidden == ()
        assert "ORDER" not in found.text

    def test_lines_stay_where_they_are(self):
        found = ready("SELECT ?a {\n} ORDER\nBY ?a\n# end")
        assert found.text == "SELECT ?a {\n} \n\n# end"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "SELECT ?a { } ORDER BY LCASE(?b) ?a",
                "SELECT ?a (LCASE ( ?b ) AS ?ggen_order_0) { } ",
            ),
            ("SELECT ?a { } ORDER BY DESC(?b)", "SELECT ?a (?b AS ?ggen_order_0) { } "),
            (
                "SELECT DISTINCT * { ?a ?b ?c } ORDER BY (?a + 1)",
                "SELECT DISTINCT ?a ?b ?c (?a + 1 AS ?ggen_order_0) { ?a ?b ?c } ",
            ),
            (
                "SELECT ?a { } GROUP BY ?a ORDER BY COUNT(?b)",
                "SELECT ?a (COUNT ( ?b ) AS ?ggen_order_0) { } GROUP BY ?a ",
            ),
        ],
    )
    def test_expressions_become_hidden_columns(self, text, expected):
        found = ready(text)
        assert found.text == expected
        assert found.rows.hidden == ("ggen_order_0",)
        assert found.rows.is_distinct == ("DISTINCT" in text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "SELECT ?a ?b { } ORDER BY ?a LIMIT 3",
                "SELECT ?a ?b { } ORDER BY ?a ?b LIMIT 3",
            ),
            ("SELECT ?a { } ORDER BY ?a LIMIT 3", "SELECT ?a { } ORDER BY ?a LIMIT 3"),
            (
                "SELECT * { ?a ?b 1 } ORDER BY STR(?a) OFFSET 1 # c",
                "SELECT * { ?a ?b 1 } ORDER BY STR(?a) ?a ?b OFFSET 1 # c",
            ),
            (
                "SELECT (1 AS ?n) { } ORDER BY (?n + 1) VALUES ?x { 1 }",
                "SELECT (1 AS ?n) { } ORDER BY (?n + 1) ?n VALUES ?x { 1 }",
            ),
            (
                "CONSTRUCT { } { ?a ?b ?c } ORDER BY ?b LIMIT 1",
                "CONSTRUCT { } { ?a ?b ?c } ORDER BY ?b ?a ?c LIMIT 1",
            ),
        ],
    )
    def test_the_engine_sorts_slices_with_ties_settled(self, text, expected):
        found = ready(text)
        assert found.text == expected and found.rows.order is None

    def test_slices_in_ggen(self):
        found = ready("SELECT ?a { } ORDER BY ?b LIMIT 3 OFFSET 2", slices=True)
        assert found.text == "SELECT ?a (?b AS ?ggen_order_0) { }   "
        assert (found.rows.start, found.rows.stop) == (2, 5)
        rows = [(IRI(f"x:{n}"), Literal(str(9 - n))) for n in range(8)]
        answer = found.rows.finish(rows)
        assert [row[0].value for row in answer.rows] == ["x:5", "x:4", "x:3"]
        assert answer.columns == ("a",) and answer.order is None

    def test_hidden_columns_do_not_double_distinct_rows(self):
        found = ready("SELECT DISTINCT ?a { } ORDER BY DESC(?b)")
        one, two = IRI("x:1"), IRI("x:2")
        rows = [(one, Literal("a")), (two, Literal("b")), (one, Literal("c"))]
        assert found.rows.finish(rows).rows == [(one,), (two,)]


class TestOther:
    def test_group_concat_takes_the_text_of_any_term(self):
        found = ready("SELECT (GROUP_CONCAT(DISTINCT ?a ; SEPARATOR=',') AS ?x) { }")
        assert "GROUP_CONCAT(DISTINCT STR(?a) ; SEPARATOR=',')" in found.text
        assert (
            "group_concat(STR(?a + 1))"
            in ready("SELECT (group_concat(?a + 1) AS ?x) {}").text
        )

    def test_from_is_taken_out_and_told(self):
        found = ready("SELECT * FROM ex:g FROM NAMED <h> { }", base="http://b/")
        assert found.text == f"PREFIX ex: <{EX}> SELECT *   {{ }}"
        assert found.default_graphs == (f"{EX}g",)
        assert found.named_graphs == ("http://b/h",)
        assert (
            "FROM NAMED <h>" in ready("SELECT * FROM NAMED <h> { }", local=False).text
        )

    @pytest.mark.parametrize("text", ["ASK { SERVICE <x:> { } }", "ask{service?x{}}"])
    def test_service(self, text):
        with pytest.raises(Refused):
            ready(text)
        assert ready(text, allow_service=True).form == "ASK"

    @pytest.mark.parametrize(
        "text",
        ["SELECT ?x { } GROUP BY ?y", "SELECT ?x (COUNT(*) AS ?n) { }",
         "SELECT (SUM(?a) AS ?s) ?b { } GROUP BY ?a"],
    )  # fmt: skip
    def test_columns_without_a_single_value_in_a_group(self, text):
        with pytest.raises(QueryError, match="neither grouped nor aggregated"):
            ready(text)

    @pytest.mark.parametrize(
        "text",
        ["SELECT ?x (COUNT(*) AS ?n) { } GROUP BY ?x", "SELECT (COUNT(*) AS ?n) { }",
         "SELECT ?y { } GROUP BY (LCASE(?x) AS ?y)",
         "SELECT ?x { SELECT ?x { } GROUP BY ?x }",
         "SELECT (COUNT(*) AS ?n) (?n + 1 AS ?m) { }"],
    )  # fmt: skip
    def test_columns_with_one(self, text):
        assert ready(text).form == "SELECT"


class TestPlaces:
    def test_edits_know_where_text_came_from(self):
        edits = Edits("abc\ndef")
        edits.insert(0, "XX")
        edits.remove(2, 5)
        edits.insert(6, "Y")
        assert edits.apply() == "XXab\neYf"
        assert [edits.origin(n) for n in (0, 1, 2, 3)] == [0, 0, 0, 1]
        assert edits.origin(7) == 6

    def test_lines_and_columns(self):
        text = "ab\n\ncd"
        assert [offset_of(text, *p) for p in ((1, 1), (3, 2), (9, 9))] == [0, 5, 6]
        error = error_at(Query(text, {}, {}, file="f", line=10), 5, "m")
        assert (error.file, error.line, error.column) == ("f", 12, 2)
        assert error.fields["source_line"] == "cd"

    def test_long_lines_are_cut(self):
        error = error_at(Query("x" * 5000, {}, {}), 4000, "m")
        assert len(error.fields["source_line"]) == 200
