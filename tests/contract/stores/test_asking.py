"""Queries: both engines give equal answers, order included."""

from __future__ import annotations

import pytest

from ggen.errors import QueryError, Refused
from ggen.infra.stores.protocol import Query, Rows
from ggen.infra.stores.terms import IRI, BlankNode, Literal

X = "http://www.w3.org/2001/XMLSchema#"
EX = "http://example.org/"


def e(name: str) -> str:
    return f"<{EX}{name}>"


def typed(text: str, name: str) -> str:
    return f'"{text}"^^<{X}{name}>'


MIXED = """
:n :v 10, 9, 1.5, "10", "9", "b", "a"@en, "a"@de, true, false, <z>, <y>,
  "2020-01-02"^^xsd:date, "2019-12-31"^^xsd:date, "x"^^:t, "w"^^:t, -3, 1e1 .
"""
MIXED_ORDER = [
    e("y"), e("z"),
    typed("-3", "integer"), typed("1.5", "decimal"), typed("9", "integer"),
    typed("10", "double"), typed("10", "integer"),
    '"10"', '"9"', '"b"', '"a"@de', '"a"@en',
    typed("false", "boolean"), typed("true", "boolean"),
    typed("2019-12-31", "date"), typed("2020-01-02", "date"),
    f'"w"^^{e("t")}', f'"x"^^{e("t")}',
]  # fmt: skip


class TestOrder:
    def test_without_order_by_rows_are_in_the_total_order(self, load, ask):
        load(MIXED)
        assert [row[0] for row in ask("SELECT ?v { ?s :v ?v }")] == MIXED_ORDER

    @pytest.mark.parametrize("condition", ["?v", "ASC(?v)", "DESC(?v)"])
    def test_mixed_types_sort_alike(self, load, ask, condition):
        load(MIXED)
        found = [
            row[0] for row in ask(f"SELECT ?v {{ ?s :v ?v }} ORDER BY {condition}")
        ]
        assert found == (MIXED_ORDER[::-1] if "DESC" in condition else MIXED_ORDER)

    def test_unbound_comes_first(self, load, ask):
        load(":a :p 1 . :b :p 2 ; :q 3 .")
        query = "SELECT ?q ?s { ?s :p ?p OPTIONAL { ?s :q ?q } } ORDER BY ?q"
        assert ask(query) == [["", e("a")], [typed("3", "integer"), e("b")]]

    def test_ties_are_settled_by_the_other_columns(self, load, ask):
        load("".join(f":s{n} :k {n % 2} ; :name 'n{n % 3}' ." for n in range(12)))
        rows = ask("SELECT ?s ?n { ?s :k ?k ; :name ?n } ORDER BY DESC(?n)")
        numbers = [(row[1], int(row[0].rpartition("s")[2][:-1])) for row in rows]
        names = ('"n2"', '"n1"', '"n0"')
        subjects = [[n for name, n in numbers if name == wanted] for wanted in names]
        assert subjects == [[11, 2, 5, 8], [1, 10, 4, 7], [0, 3, 6, 9]]
        assert len(rows) == 12

    @pytest.mark.parametrize("slice_", ["LIMIT 4", "OFFSET 3 LIMIT 5", "OFFSET 9"])
    def test_slices_of_ties(self, load, ask, slice_):
        load("".join(f":s{n} :k {n % 2} ." for n in range(12)))
        query = "SELECT ?s ?k { ?s :k ?k } ORDER BY ?k"
        whole = ask(query)
        numbers = slice_.split()
        start = int(numbers[1]) if numbers[0] == "OFFSET" else 0
        count = int(numbers[-1]) if "LIMIT" in slice_ else 99
        assert ask(f"{query} {slice_}") == whole[start : start + count]

    def test_expressions_keep_the_engines_order_with_ties_settled(self, load, ask):
        load(":a :n 'B' . :b :n 'a' . :c :n 'A' . :d :n 'b' .")
        rows = ask("SELECT ?s { ?s :n ?n } ORDER BY LCASE(?n)")
        assert [row[0] for row in rows] == [e("b"), e("c"), e("a"), e("d")]

    def test_order_by_what_is_not_selected(self, load, ask):
        load(":a :n 2 . :b :n 1 . :c :n 1 .")
        rows = ask("SELECT ?s { ?s :n ?n } ORDER BY ?n")
        assert rows == [[e("b")], [e("c")], [e("a")]]

    def test_order_by_an_alias_and_an_aggregate(self, load, ask):
        load(":a :n 1, 2 . :b :n 1 . :c :n 1, 2 .")
        rows = ask(
            "SELECT ?s (COUNT(?n) AS ?c) { ?s :n ?n } GROUP BY ?s ORDER BY DESC(?c)"
        )
        assert [row[0] for row in rows] == [e("a"), e("c"), e("b")]
        rows = ask(
            "SELECT ?s { ?s :n ?n } GROUP BY ?s ORDER BY DESC(COUNT(?n)) LIMIT 2"
        )
        assert [row[0] for row in rows] == [e("a"), e("c")]

    def test_order_inside_a_subselect(self, load, ask):
        load(":a :n 3 . :b :n 1 . :c :n 2 .")
        rows = ask("SELECT ?s { { SELECT ?s { ?s :n ?n } ORDER BY ?n LIMIT 2 } }")
        assert rows == [[e("b")], [e("c")]]

    def test_distinct_and_order(self, load, ask):
        load(":a :n 1, 2 . :b :n 1 .")
        assert ask("SELECT DISTINCT ?n { ?s :n ?n } ORDER BY DESC(?n)") == [
            [typed("2", "integer")],
            [typed("1", "integer")],
        ]

    def test_order_by_with_values_after_it(self, load, ask):
        load(":a :n 1 . :b :n 2 . :c :n 3 .")
        query = "SELECT ?s { ?s :n ?n } ORDER BY DESC(?n) VALUES ?s { :a :c }"
        assert ask(query) == [[e("c")], [e("a")]]

    def test_the_order_can_be_made_again(self, load, store):
        load(":a :n 2 . :b :n 1 .")
        asked = Query("SELECT * { ?s :n ?n } ORDER BY DESC(?n)", {"": EX}, {})
        answer = store.query(asked)
        assert isinstance(answer, Rows) and answer.order == ((1, True),)
        assert (
            store.query(
                Query("SELECT * { ?s :n ?n } ORDER BY ?n LIMIT 1", {"": EX}, {})
            ).order
            is None
        )


class TestColumns:
    def columns(self, store, text):
        return store.query(Query(text, {"": EX}, {})).columns

    @pytest.mark.parametrize(
        ("query", "columns"),
        [
            ("SELECT ?b ?a { ?a :p ?b }", ("b", "a")),
            ("SELECT * { ?z :p ?a . ?a :q ?m }", ("z", "a", "m")),
            (
                "SELECT * { ?z :p ?a OPTIONAL { ?a :q ?c } BIND(1 AS ?b) }",
                tuple("zacb"),
            ),
            ("SELECT * { { SELECT ?y { ?x :p ?y } } }", ("y",)),
            ("SELECT * { ?z :p ?a FILTER NOT EXISTS { ?a :q ?c } }", ("z", "a")),
            ("SELECT * { ?z :p ?a MINUS { ?a :q ?c } }", ("z", "a")),
            ("SELECT * { ?z :p [ :q ?a ] . _:b :r ?z }", ("z", "a")),
            ("SELECT * { VALUES (?q ?p) { (1 2) } }", ("q", "p")),
            (
                "SELECT (1 AS ?x) ?y (COUNT(?z) AS ?n) { ?y :p ?z } GROUP BY ?y",
                tuple("xyn"),
            ),
            ("SELECT * { GRAPH ?g { ?s ?p ?o } }", ("g", "s", "p", "o")),
            ("SELECT * { { ?b :p 1 } UNION { ?a :p 1 } }", ("b", "a")),
            ("SELECT ?nowhere { }", ("nowhere",)),
        ],
    )
    def test_columns_are_in_the_querys_order(self, load, store, query, columns):
        load(":a :p :b . :b :q :c .")
        assert self.columns(store, query) == columns


class TestValues:
    def test_equal_values_join_however_spelt(self, load, ask):
        load(":a :p 1.10, 01 . :b :q 1.1, '1'^^xsd:int .")
        assert len(ask("SELECT ?s ?v { ?s :p ?v . ?t :q ?v }")) == 2
        assert ask("ASK { :a :p 1.100 }") is True
        assert ask("ASK { :a :p 001 }") is True
        assert ask("ASK { VALUES ?v { 1.100 } :a :p ?v }") is True

    @pytest.mark.parametrize(
        ("written", "seen"),
        [
            ("1.10", typed("1.1", "decimal")),
            ("01", typed("1", "integer")),
            ('"01"^^xsd:int', typed("1", "integer")),
            ("1.0e0", typed("1", "double")),
            ("1e-7", typed("0.0000001", "double")),
            ('"1"^^xsd:boolean', typed("true", "boolean")),
            ('"2020-01-01T00:00:00+00:00"^^xsd:dateTime',
             typed("2020-01-01T00:00:00Z", "dateTime")),
            ('"2020-01-01T24:00:00"^^xsd:dateTime',
             typed("2020-01-02T00:00:00", "dateTime")),
            ('"x"@EN-us', '"x"@en-us'),
            ('"nope"^^xsd:integer', typed("nope", "integer")),
            ('"99999999999999999999"^^xsd:integer',
             typed("99999999999999999999", "integer")),
            ('"P12M"^^xsd:duration', typed("P1Y", "duration")),
            ('"ff"^^xsd:hexBinary', typed("ff", "hexBinary")),
            ('"x"^^xsd:string', '"x"'),
        ],
    )  # fmt: skip
    def test_rows_have_canonical_literals(self, load, ask, written, seen):
        load(f":a :p {written} .")
        assert ask("SELECT ?v { :a :p ?v }") == [[seen]]
        assert ask(f"SELECT ?v {{ BIND({written} AS ?v) }}") == [[seen]]
        assert ask(f"SELECT ?v {{ VALUES ?v {{ {written} }} }}") == [[seen]]
        assert ask("CONSTRUCT WHERE { :a :p ?v }") == [f"{e('a')} {e('p')} {seen} ."]
        made = ask(f"CONSTRUCT {{ :x :y {written} }} {{}}")
        assert made == [f"{e('x')} {e('y')} {seen} ."]

    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("1 + 1", typed("2", "integer")),
            ("1.10 + 1.10", typed("2.2", "decimal")),
            ("3 * 1.5", typed("4.5", "decimal")),
            ("STR(1.10)", '"1.1"'),
            ("CONCAT('a', 'b')", '"ab"'),
            ("STRLEN('äö')", typed("2", "integer")),
            ("SUBSTR('hello', 2, 3)", '"ell"'),
            ("UCASE('straße')", '"STRASSE"'),
            ("REPLACE('a-b-c', '-', '_')", '"a_b_c"'),
            ("STRBEFORE('a:b', ':')", '"a"'),
            ("LANG('x'@EN)", '"en"'),
            ("DATATYPE(1)", f"<{X}integer>"),
            ("DATATYPE('1'^^xsd:int)", f"<{X}integer>"),
            ("IRI('http://a/b')", "<http://a/b>"),
            ("COALESCE(?nope, 1)", typed("1", "integer")),
            ("IF(1 < 2, 'y', 'n')", '"y"'),
            ("1 = 1.0", typed("true", "boolean")),
            ("'a' < 'b'", typed("true", "boolean")),
            ("YEAR('2020-02-03'^^xsd:date)", typed("2020", "integer")),
            ("xsd:integer('7')", typed("7", "integer")),
            ("STRDT('1.10', xsd:decimal)", typed("1.1", "decimal")),
            ("STRLANG('x', 'EN')", '"x"@en'),
            ("1 / 0", ""),
            ("ABS(-2)", typed("2", "integer")),
            ("ROUND(2.5)", typed("3", "decimal")),
            ("CONTAINS('foobar', 'oba')", typed("true", "boolean")),
            ("ENCODE_FOR_URI('a b/c')", '"a%20b%2Fc"'),
            ("MD5('x')", '"9dd4e461268c8034f5c8564e155c67a6"'),
            ("EXISTS { ?s ?p ?o }", typed("true", "boolean")),
            ("EXISTS { ?s :b ?o }", typed("true", "boolean")),
            ("EXISTS { ?s a ?o }", typed("false", "boolean")),
            ("1 IN (1, 2)", typed("true", "boolean")),
        ],
    )  # fmt: skip
    def test_functions_agree(self, load, ask, expression, value):
        load(":a :b :c .")
        assert ask(f"SELECT ({expression} AS ?v) {{ }}") == [[value]]

    @pytest.mark.parametrize(
        ("aggregate", "value"),
        [
            ("COUNT(*)", typed("3", "integer")),
            ("COUNT(DISTINCT ?k)", typed("2", "integer")),
            ("SUM(?v)", typed("6.5", "decimal")),
            ("MIN(?v)", typed("1", "integer")),
            ("MAX(?v)", typed("3.5", "decimal")),
        ],
    )
    def test_aggregates_agree(self, load, ask, aggregate, value):
        load(":a :v 1 ; :k 1 . :b :v 2 ; :k 1 . :c :v 3.50 ; :k 2 .")
        assert ask(f"SELECT ({aggregate} AS ?x) {{ ?s :v ?v ; :k ?k }}") == [[value]]


class TestForms:
    def test_ask(self, load, ask):
        load(":a :b :c .")
        assert ask("ASK { :a ?p ?o }") is True
        assert ask("ASK { :z ?p ?o }") is False

    def test_construct_is_sorted_and_without_doubles(self, load, ask):
        load(":b :p 1 . :a :p 1, 2 .")
        lines = ask("CONSTRUCT { ?s a :T . :all :has ?o } { ?s :p ?o }")
        assert lines == sorted(set(lines)) and len(lines) == 4

    def test_construct_with_graph_and_filter(self, load, ask):
        load(":g { :a :p 1, 2 }", "trig")
        assert len(ask("CONSTRUCT { ?s :q ?o } { ?s :p ?o FILTER(?o > 1) }")) == 1

    def test_construct_leaves_out_what_is_no_triple(self, load, ask):
        load(":a :p 'x' .")
        assert ask("CONSTRUCT { ?o :p ?s } { ?s :p ?o }") == []

    def test_describe_names_the_thing(self, load, ask):
        load(":a :p 1 . :b :p 2 .")
        assert f"{e('a')} {e('p')} {typed('1', 'integer')} ." in ask("DESCRIBE :a")

    def test_an_update_is_not_a_query(self, ask):
        with pytest.raises(
            QueryError, match="a SPARQL update, where a query is expected"
        ):
            ask("INSERT DATA { :a :b :c }")

    @pytest.mark.parametrize(
        "text", ["", "# nothing", "nonsense", "SELECT", "{}", "\x00"]
    )
    def test_what_is_no_query_is_an_error(self, ask, text):
        with pytest.raises(QueryError):
            ask(text)


class TestGraphs:
    @pytest.fixture(autouse=True)
    def graphs(self, load):
        load(
            ":a :p 1 . :g { :a :p 2 . :a :p 1 } :g2 { :a :p 2, 1 } :h { :a :p 3 }",
            "trig",
        )

    def values(self, ask, text):
        return [row[-1][1] for row in ask(text)]

    def test_the_default_graph_is_the_union_each_triple_once(self, ask):
        assert self.values(ask, "SELECT ?v { :a :p ?v }") == ["1", "2", "3"]
        assert ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [[typed("3", "integer")]]

    def test_graph_looks_into_one(self, ask):
        assert self.values(ask, "SELECT ?v { GRAPH :g { :a :p ?v } }") == ["1", "2"]
        rows = ask("SELECT ?g ?v { GRAPH ?g { :a :p ?v } }")
        assert [row[0] for row in rows] == [e("g")] * 2 + [e("g2")] * 2 + [e("h")]

    def test_patterns_join_across_graphs(self, ask, load):
        load(":i { :b :q 3 }", "trig")
        assert ask("ASK { :a :p ?v . :b :q ?v }") is True

    def test_from_chooses(self, ask):
        assert self.values(ask, "SELECT ?v FROM :g { :a :p ?v }") == ["1", "2"]
        assert self.values(ask, "SELECT ?v FROM :g FROM :h { :a :p ?v }") == [*"123"]
        query = "SELECT ?v FROM NAMED :h { GRAPH ?g { :a :p ?v } }"
        assert self.values(ask, query) == ["3"]
        assert self.values(ask, "SELECT ?v FROM :g FROM :g2 { :a :p ?v }") == ["1", "2"]
        query = """SELECT ?v FROM :h FROM NAMED :g
            { { :a :p ?v } UNION { GRAPH :g { :a :p ?v } } }"""
        assert self.values(ask, query) == ["1", "2", "3"]
        assert ask("ASK FROM NAMED :g { :a :p ?v }") is False

    @pytest.mark.parametrize(
        "clause",
        ["FROM :nope", "FROM NAMED <nope>", "FROM <file:///etc/passwd>",
         "FROM <http://127.0.0.1:9/x>", "FROM :g FROM NAMED :nope"],
    )  # fmt: skip
    def test_from_of_what_is_not_loaded_is_refused(self, ask, clause):
        with pytest.raises(Refused, match="FROM names a graph that is not loaded"):
            ask(f"SELECT * {clause} {{ ?s ?p ?o }}")

    def test_allowed_from_loads_nothing(self, ask, tmp_path):
        path = tmp_path / "x.ttl"
        path.write_text("<a:a> <b:b> 1 .")
        query = f"ASK FROM <{path.as_uri()}> {{ ?s ?p ?o }}"
        assert ask(query, allow_service=True) is False


class TestOutside:
    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "ASK { { SELECT * { # c\n SERVICE ?x { ?s ?p ?o } } } }",
        ],
    )
    def test_service_is_refused(self, ask, query):
        with pytest.raises(Refused, match="SERVICE reaches outside"):
            ask(query)

    def test_service_in_a_string_or_name_is_nothing(self, load, ask):
        load(":SERVICE :LOAD 'SERVICE' .")
        query = """SELECT ?SERVICE { :SERVICE :LOAD ?SERVICE # SERVICE
            FILTER(?SERVICE = 'SERVICE') }"""
        assert ask(query) == [['"SERVICE"']]

    @pytest.mark.parametrize(
        "update",
        ["LOAD <file:///etc/passwd>", "LOAD SILENT <http://127.0.0.1:9/>",
         "INSERT DATA { :a :b 1 } ; LOAD <http://127.0.0.1:9/> INTO GRAPH :g"],
    )  # fmt: skip
    def test_load_is_refused(self, change, store, update):
        with pytest.raises(Refused, match="LOAD reaches outside"):
            change(update)
        assert len(store) == 0


class TestPrefixes:
    def test_only_declared_prefixes_are_known(self, load, ask):
        load(":a :b :c .")
        for prefix in ("foaf", "owl", "skos", "dcterms", "nope"):
            with pytest.raises(QueryError, match=f"prefix '{prefix}:' is not declared"):
                ask(f"SELECT * {{ ?s {prefix}:x ?o }}")

    def test_the_queries_own_prefixes_win(self, load, ask):
        load("<http://other/a> :b :c .")
        assert ask(
            "PREFIX x: <http://other/> PREFIX : <http://example.org/> ASK { x:a :b :c }"
        )
        assert not ask("PREFIX : <http://other/> ASK { ?s :b ?o }")

    def test_relative_iris_use_the_base(self, load, ask):
        load(":a :b :c .")
        assert ask("ASK { <a> <b> <c> }", base=EX)
        assert ask("BASE <http://example.org/> ASK { <a> <b> <c> }", base="http://no/")
        assert ask("BASE <http://example.org/> PREFIX q: <> ASK { q:a q:b <c> }")


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("SELECT * {\n ?s :p ?o\n", None),
            ("SELECT *\n{ ?s ?p }", None),
            ("SELECT *\n\n{ ?s foo:p ?o }", 3),
            ("SELECT * { ?s :p 'open }", None),
            ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", None),
        ],
    )
    def test_errors_name_file_and_line(self, ask, text, line):
        with pytest.raises(QueryError) as caught:
            ask(text, file="q.rq", line=11)
        error = caught.value
        assert error.file == "q.rq" and error.line >= 11
        assert line is None or error.line == line + 10
        assert "\n" not in error.message and len(error.message) < 400

    def test_the_column_is_the_users(self, ask):
        with pytest.raises(QueryError) as caught:
            ask("SELECT * { ?s :p ?o } ORDER ?s", {"s": IRI("http://a/")})
        assert caught.value.line == 1
        assert caught.value.fields["source_line"].startswith("SELECT * {")
        assert caught.value.column <= 31

    @pytest.mark.parametrize(
        "text",
        [
            "SELECT * {" + "{" * 3000 + "}" * 3000 + "}",
            "SELECT * { ?s ?p ?o FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }",
            "ASK { FILTER(" + "!" * 5000 + "true) }",
            "ASK { FILTER(" + " || ".join(["?a"] * 9000) + ") }",
            "ASK {" + "OPTIONAL { ?s ?p ?o } " * 5000 + "}",
            "ASK {" + " UNION ".join(["{ ?s ?p 1 }"] * 5000) + "}",
        ],
    )
    def test_deep_queries_do_not_crash(self, ask, text):
        with pytest.raises(QueryError, match="nested too deeply"):
            ask(text)

    def test_long_lists_are_not_deep(self, load, ask):
        load(":a :p 7 .")
        numbers = " ".join(f"-{n}" for n in range(3000))
        assert ask(f"ASK {{ VALUES ?v {{ {numbers} 7 }} :a :p ?v }}")

    def test_an_error_leaves_the_store_usable(self, load, ask):
        load(":a :b :c .")
        with pytest.raises(QueryError):
            ask("SELECT nope")
        assert ask("ASK { :a :b :c }")


class TestBindings:
    def test_they_come_first_and_are_seen_everywhere(self, load, ask):
        load(":a :p 1 . :b :p 2 . :b :q :a .")
        bound = {"s": IRI(f"{EX}b")}
        assert ask("SELECT ?v { ?s :p ?v }", bound) == [[typed("2", "integer")]]
        assert ask("SELECT ?s { ?s :p ?v FILTER(?s = :a) }", bound) == []
        query = "SELECT ?v { ?x :p ?v OPTIONAL { ?s :q ?x } FILTER(BOUND(?x)) }"
        assert len(ask(query, bound)) == 2
        assert ask("ASK { ?s :q :a }", bound) is True
        assert ask("CONSTRUCT { ?s :is ?v } WHERE { ?s :p ?v }", bound) == [
            f"{e('b')} {e('is')} {typed('2', 'integer')} ."
        ]
        assert len(ask("CONSTRUCT WHERE { ?s :p ?v }", bound)) == 1
        assert len(ask("DESCRIBE ?s { ?s :p ?v }", bound)) == 2

    def test_a_subselect_sees_what_it_projects(self, load, ask):
        load(":a :p 1 . :b :p 2 .")
        bound = {"s": IRI(f"{EX}b")}
        assert len(ask("SELECT ?v { { SELECT ?s ?v { ?s :p ?v } } }", bound)) == 1
        assert len(ask("SELECT ?v { SELECT ?s ?v { ?s :p ?v } }", bound)) == 1
        assert len(ask("SELECT ?v { SELECT ?v { ?s :p ?v } }", bound)) == 2

    @pytest.mark.parametrize(
        "text",
        ["plain", "", 'quo"ted', "back\\slash", "\\u0041", "\\\\U", "new\nline", "'''",
         "tab\t", "bell\x07", "\\\x07", "é😀", "?x }", "# no", "\r"],
    )  # fmt: skip
    def test_any_text_can_be_bound(self, load, ask, store, text):
        from ggen.infra.stores.terms import Quad

        literal = Literal(text)
        store.add([Quad(IRI(f"{EX}a"), IRI(f"{EX}p"), literal)])
        assert ask("SELECT ?s ?v { ?s :p ?v }", {"v": literal}) == [
            [e("a"), literal.n3()]
        ]

    def test_literals_are_bound_by_value(self, load, ask):
        load(":a :p 1.10 . :a :l 'x'@EN .")
        assert ask("ASK { ?s :p ?v }", {"v": Literal("1.100", f"{X}decimal")})
        lang = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
        assert ask("ASK { ?s :l ?v }", {"v": Literal("x", lang, "en")})
        assert not ask("ASK { ?s :l ?v }", {"v": Literal("x")})

    def test_blank_nodes_can_be_bound(self, load, ask, store):
        load("[] :name 'one' ; :knows [ :name 'two' ] . [] :name 'three' .")
        node = next(q.subject for q in store.quads() if q.object == Literal("one"))
        assert isinstance(node, BlankNode)
        rows = ask("SELECT ?n { ?s :name ?n }", {"s": node})
        assert rows == [['"one"']]
        rows = ask(
            "SELECT ?n ?s { ?s :knows [ :name ?n ] }", {"s": node, "n": Literal("two")}
        )
        assert rows == [['"two"', node.id]]
        assert ask("ASK { ?s :name 'three' }", {"s": node}) is False
        assert ask("SELECT ?n { SELECT ?s ?n { ?s :name ?n } }", {"s": node}) == [
            ['"one"']
        ]

    def test_a_name_that_does_not_occur_is_no_error(self, load, ask):
        load(":a :p 1 .")
        rows = ask("SELECT * { ?s :p ?v }", {"other": Literal("x")})
        assert rows == [[e("a"), typed("1", "integer")]] or len(rows[0]) == 3

    def test_lines_of_errors_hold(self, ask):
        with pytest.raises(QueryError) as caught:
            ask("SELECT ?v {\n ?s :p ?v .\n ?s ?v }", {"s": IRI(f"{EX}b")})
        assert caught.value.line == 3
