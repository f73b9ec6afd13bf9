"""ggen graph query on the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest

MODEL = """\
@prefix ex: <https://example.org/> .
ex:Ann a ex:Person ; ex:age 30 ; rdfs:label "Ann"@en .
ex:Bob a ex:Person ; ex:age 4 .
"""
PREFIX = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
AGES = "SELECT ?s ?age { ?s ex:age ?age } ORDER BY ?age"


@pytest.fixture(params=["oxigraph", "rdflib"])
def ask(request, ggen, tree):
    """``graph query`` on model.ttl, with each engine."""
    if request.param == "oxigraph":
        pytest.importorskip("pyoxigraph")
    tree({"model.ttl": PREFIX + MODEL})

    def run(*argv, **options):
        words = ("graph", "query", *argv)
        if "-g" not in argv:
            words = (*words, "-g", "model.ttl")
        return ggen(*words, "--engine", request.param, **options)

    return run


def test_a_table(ask):
    assert ask(AGES).out == "?s      ?age\nex:Bob  4\nex:Ann  30\n"


def test_unbound_and_language_tags(ask):
    ran = ask("SELECT ?s ?l { ?s a ex:Person OPTIONAL { ?s rdfs:label ?l } }")
    assert ran.out == "?s      ?l\nex:Ann  Ann@en\nex:Bob\n"


def test_an_empty_answer_has_its_header_and_a_note(ask):
    ran = ask("SELECT ?s { ?s a ex:Dog }")
    assert ran.out == "?s\n"
    assert ran.err == "ggen: note: the answer is empty\n"


def test_json_document(ask):
    found = ask(AGES, "--json").json
    assert found["ok"] is True
    assert (found["form"], found["columns"]) == ("select", ["s", "age"])
    assert found["rows"][0]["s"] == {
        "type": "uri",
        "value": "https://example.org/Bob",
    }
    assert (found["count"], found["kept"]) == (2, False)
    assert found["prefixes"] == {"ex": "https://example.org/"}
    assert ask(AGES, "--json").json["kept"] is True


def test_json_document_of_a_graph_has_rows(ask):
    found = ask("CONSTRUCT WHERE { ex:Bob ex:age ?a }", "--json").json
    assert found["columns"] == ["subject", "predicate", "object"]
    assert found["rows"][0]["object"]["value"] == "4"


def test_csv_for_other_programs(ask):
    ran = ask(AGES, "--format", "csv")
    assert list(csv.reader(io.StringIO(ran.out))) == [
        ["s", "age"],
        ["https://example.org/Bob", "4"],
        ["https://example.org/Ann", "30"],
    ]


def test_sparql_json_is_the_standards_not_ours(ask):
    found = json.loads(ask(AGES, "--format", "json").out)
    assert found["head"]["vars"] == ["s", "age"]


def test_a_graph_is_turtle(ask):
    ran = ask("CONSTRUCT { ?s ex:years ?n } WHERE { ?s ex:age ?n }")
    assert ran.out.startswith("@prefix ex: <https://example.org/> .\n")
    assert "ex:Ann ex:years 30 ." in ran.out


@pytest.mark.parametrize(
    ("pattern", "code", "out"),
    [("?s a ex:Person", 0, "true\n"), ("?s a ex:Dog", 1, "false\n")],
)
def test_ask_and_exit_status(ask, pattern, code, out):
    assert ask(f"ASK {{ {pattern} }}", "--exit-status", code=code).out == out
    assert ask(f"ASK {{ {pattern} }}").out == out


def test_exit_status_with_json_is_an_answer(ask):
    ran = ask("ASK { ?s a ex:Dog }", "--exit-status", "--json", code=1)
    assert ran.json["ok"] is False
    assert ran.json["boolean"] is False


def test_quiet_still_answers(ask):
    assert ask(AGES, "--quiet").out.startswith("?s")


def test_bindings(ask):
    query = "SELECT ?age { ?s ex:age ?age }"
    assert ask(query, "--bind", "s=ex:Bob").out == "?age\n4\n"
    assert ask(query, "--bind", "?s=<https://example.org/Ann>").out == "?age\n30\n"
    assert ask(query, "--bind", "age=30", "--bind", "s=ex:Bob").out == "?age\n"


def test_a_query_from_a_file_or_standard_input(ask, tree):
    tree({"q.rq": AGES})
    expected = ask(AGES).out
    assert ask("-f", "q.rq").out == expected
    assert ask("-f", "-", stdin=AGES.encode()).out == expected


def test_data_from_standard_input(ask):
    data = (PREFIX + MODEL).encode()
    ran = ask(AGES, "-g", "-", "--input-format", "turtle", stdin=data)
    assert ran.out.splitlines()[1] == "ex:Bob  4"


def test_an_answer_into_a_file(ask, tmp_path):
    ran = ask(AGES, "-o", "out/ages.csv")
    assert "wrote" in ran.out
    assert (tmp_path / "out/ages.csv").read_text().splitlines()[0] == "s,age"
    assert ask(AGES, "-o", "b.csv", "-q").out == ""


def test_the_project_graph_is_asked_without_g(ggen, tree):
    root = tree(
        {
            "ggen.toml": '[graph]\nsources = ["*.ttl"]\nrules = ["r.rq"]\n'
            'prefixes = { my = "https://example.org/" }\n',
            "model.ttl": PREFIX + MODEL,
            "r.rq": "CONSTRUCT { ?s a my:Adult } "
            "WHERE { ?s my:age ?a FILTER(?a > 17) }",
            "deep/x": "",
        }
    )
    ran = ggen("graph", "query", "SELECT ?s { ?s a my:Adult }", cwd=root / "deep")
    assert ran.out == "?s\nex:Ann\n"
    assert (root / ".ggen/.gitignore").exists()


def test_kept_answers_need_no_engine(ggen, tree):
    """The second time neither engine is imported, and the source is not parsed."""
    import subprocess
    import sys

    root = tree({"model.ttl": PREFIX + MODEL})
    words = ["graph", "query", AGES, "-g", "model.ttl"]
    code = (
        "import sys; from ggen.cli.main import main; "
        f"code = main({words!r}); "
        "print(sorted(m for m in ('rdflib', 'pyoxigraph', 'requests', 'jinja2', "
        "'multiprocessing', 'concurrent.futures', 'yaml') if m in sys.modules))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"HOME": str(root), "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    table, _, modules = runs[1].rstrip("\n").rpartition("\n")
    assert runs[0].startswith(table)
    assert modules == "[]"


# ---- what goes wrong


def failing(ask, *argv, code, **options):
    ran = ask(*argv, code=code, **options)
    assert ran.out == ""
    assert "Traceback" not in ran.err
    return ran.err


def test_a_wrong_query_has_its_place(ask, tree):
    tree({"q.rq": "SELECT ?s\nWHERE { ?s a , ?c }\nLIMIT 1\n"})
    assert failing(ask, "-f", "q.rq", code=3).startswith("ggen: error: q.rq:2:")
    error = failing(ask, "SELECT ?s WHERE { ?s a }", code=3)
    assert error.startswith("ggen: error: <argument>:1:")


def test_a_wrong_document_has_its_place(ask, tree):
    tree({"bad.ttl": "<urn:a> <urn:b> <urn:c> .\n<urn:a> nonsense\n"})
    assert failing(ask, AGES, "-g", "bad.ttl", code=3).startswith(
        "ggen: error: bad.ttl:2:"
    )


def test_an_unknown_prefix(ask):
    assert "'nope:'" in failing(ask, "SELECT * { ?s nope:x ?o }", code=3)


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        ((), 2, "nothing to run"),
        ((AGES, "-f", "q.rq"), 2, "exclude"),
        (("-f", "none.rq"), 4, "none.rq: no such file"),
        (("-f", "."), 3, "is a folder"),
        ((AGES, "-g", "none.ttl"), 4, "none.ttl: no such file"),
        ((AGES, "-g", "*.nt"), 4, "no file matches '*.nt'"),
        ((AGES, "-g", "."), 3, "is a folder"),
        ((AGES, "--bind", "s"), 2, "not K=V"),
        ((AGES, "--bind", "a b=1"), 2, "not a variable name"),
        ((AGES, "--format", "turtle"), 2, "cannot be written as turtle"),
        ((AGES, "--format", "yaml"), 2, "yaml"),
        ((AGES, "--timeout", "soon"), 2, "soon"),
        ((AGES, "-g", "https://example.org/a.ttl", "--offline"), 69, "--offline"),
        ((AGES, "--rules", "none.rq"), 4, "none.rq"),
        ((AGES, "--base", "here"), 2, "not an absolute IRI"),
        ((AGES, "--input-format", "yaml"), 2, "not an RDF format"),
        (("-f", "-", "-g", "-"), 2, "cannot be both"),
        (("-f", "-"), 3, "<stdin>:1"),
        (("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",), 6, "SERVICE"),
        (("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",), 6, "file:///etc/passwd"),
        (("INSERT DATA { <urn:a> <urn:b> 1 }",), 3, "update"),
    ],
)
def test_errors(ask, argv, code, said):
    assert said in failing(ask, *argv, code=code)


def test_no_graph_at_all(ggen):
    ran = ggen("graph", "query", "ASK {}", code=2)
    assert "which graph?" in ran.err
    assert "-g FILE" in ran.err


def test_a_file_that_is_not_utf8(ask, tree):
    tree({"latin.ttl": "<urn:a> <urn:p> 'ä' .".encode("latin-1")})
    error = failing(ask, AGES, "-g", "latin.ttl", code=3)
    assert error.startswith("ggen: error: latin.ttl")


def test_past_the_time_limit(ask):
    hard = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    query = f"SELECT (COUNT(*) AS ?n) {{ {hard} }}"
    error = failing(ask, query, "--timeout", "300ms", code=124)
    assert error == "ggen: error: the query ran longer than 0.3 s\n"


def test_errors_as_json(ask):
    found = ask("SELECT ?s { ?s a }", "--json", code=3).json["error"]
    assert found["kind"] == "QueryError"
    assert (found["file"], found["line"]) == ("<argument>", 1)


@pytest.mark.real_data
def test_both_engines_agree_on_a_real_ontology(ggen, ontologies):
    pytest.importorskip("pyoxigraph")
    query = (
        "SELECT ?class ?super ?label { ?class a rdfs:Class ; rdfs:label ?label "
        "OPTIONAL { ?class rdfs:subClassOf ?super } }"
    )
    runs = [
        ggen("graph", "query", query, "-g", ontologies / name, "--engine", engine)
        for name in ("dcat3.ttl", "csvw.ttl", "activitystreams-owl.ttl")
        for engine in ("oxigraph", "rdflib")
    ]
    for fast, slow in zip(runs[::2], runs[1::2], strict=True):
        assert fast.out == slow.out
