"""scripts/conformance on a small suite: it passes what is right and fails the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyoxigraph")
pytest.importorskip("pyshacl")
SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

from w3c.judge import judge  # noqa: E402
from w3c.run import find_behind, iter_cases, report, run  # noqa: E402
from w3c.solutions import Solutions, same_csv, same_solutions  # noqa: E402
from w3c.subjects import Ggen, Refusal  # noqa: E402

from ggen.infra.stores.terms import IRI, XSD, BlankNode, Literal  # noqa: E402

PREFIXES = """\
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix rdft: <http://www.w3.org/ns/rdftest#> .
@prefix sht: <http://www.w3.org/ns/shacl-test#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://e/> .
"""
DATA = "@prefix ex: <http://e/> .\nex:a ex:p 1, 02 .\n_:x ex:q [ ex:r 'y' ] .\n"
SRX = """\
<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="o"/>
</head><results>
<result><binding name="o"><literal datatype="{xsd}integer">{first}</literal></binding>
</result>
<result><binding name="o"><literal datatype="{xsd}integer">2</literal></binding>
</result></results></sparql>
"""
FILES = {
    "docs/manifest.ttl": PREFIXES
    + """
<> mf:entries (<#same> <#other> <#bad> <#not-bad> <#cut>) ;
  mf:assumedTestBase <http://b/> .
<#same> a rdft:TestTurtleEval ; mf:action <d.ttl> ; mf:result <d.nt> .
<#other> a rdft:TestTurtleEval ; mf:action <d.ttl> ; mf:result <other.nt> .
<#bad> a rdft:TestTurtleNegativeSyntax ; mf:action <bad.ttl> .
<#not-bad> a rdft:TestTurtleNegativeSyntax ; mf:action <d.ttl> .
<#cut> a rdft:TestTurtlePositiveSyntax ; mf:action <bad.ttl> .
""",
    "docs/d.ttl": "<s> <p> [ <q> 'x' ] .\n",
    "docs/d.nt": '<http://b/s> <http://b/p> _:z .\n_:z <http://b/q> "x" .\n',
    "docs/other.nt": '<http://b/s> <http://b/p> _:z .\n_:z <http://b/q> "y" .\n',
    "docs/bad.ttl": "<s> <p> .\n",
    "queries/manifest.ttl": PREFIXES
    + """
<> mf:entries (<#value> <#wrong> <#graphs> <#outside> <#service> <#syntax> <#update>) .
<#value> a mf:QueryEvaluationTest ;
  mf:action [ qt:query <o.rq> ; qt:data <d.ttl> ] ; mf:result <o.srx> .
<#wrong> a mf:QueryEvaluationTest ;
  mf:action [ qt:query <o.rq> ; qt:data <d.ttl> ] ; mf:result <wrong.srx> .
<#graphs> a mf:QueryEvaluationTest ;
  mf:action [ qt:query <g.rq> ; qt:graphData <d.ttl> ] ; mf:result <g.ttl> .
<#outside> a mf:PositiveSyntaxTest11 ; mf:action <service.rq> .
<#service> a mf:QueryEvaluationTest ; mf:action [ qt:query <service.rq> ;
  qt:serviceData [ qt:endpoint <http://e/> ; qt:data <d.ttl> ] ] ; mf:result <o.srx> .
<#syntax> a mf:NegativeSyntaxTest11 ; mf:action <bad.rq> .
<#update> a mf:UpdateEvaluationTest ;
  mf:action [ ut:request <u.ru> ; ut:data <d.ttl> ;
              ut:graphData [ ut:graph <d.ttl> ; rdfs:label "http://g/" ] ] ;
  mf:result [ ut:data <d.ttl> ] .
""",
    "queries/d.ttl": DATA,
    "queries/o.rq": "SELECT ?o { <http://e/a> ?p ?o }",
    "queries/o.srx": SRX.format(xsd=XSD, first="01"),
    "queries/wrong.srx": SRX.format(xsd=XSD, first=3),
    "queries/g.rq": "CONSTRUCT { ?s <http://e/in> ?g } "
    "{ GRAPH ?g { ?s <http://e/p> 1 } }",
    "queries/g.ttl": "<http://e/a> <http://e/in> <d.ttl> .\n",
    "queries/service.rq": "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }",
    "queries/bad.rq": "SELECT ?o {",
    "queries/u.ru": "CLEAR NAMED",
    "shapes/manifest.ttl": PREFIXES
    + """
<> mf:entries (<right> <wrong>) .
ex:S a sh:NodeShape ; sh:targetNode ex:n ;
  sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ] .
<right> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ;
  mf:result _:r .
<wrong> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <w.ttl> ] ;
  mf:result _:r .
_:r a sh:ValidationReport ; sh:conforms false ; sh:result [
  a sh:ValidationResult ; sh:focusNode ex:n ; sh:resultSeverity sh:Violation ;
  sh:sourceConstraintComponent sh:MinCountConstraintComponent ; sh:sourceShape [] ;
  sh:resultPath ( ex:p [ sh:inversePath ex:q ] ) ] .
""",
    "shapes/w.ttl": PREFIXES,
    "canon/manifest.ttl": PREFIXES
    + """
@prefix rdfc: <https://w3c.github.io/rdf-canon/tests/vocab#> .
<> mf:entries (<#good> <#poison> <#other-hash>) .
<#good> a rdfc:RDFC10EvalTest ; mf:action <in.nq> ; mf:result <out.nq> .
<#poison> a rdfc:RDFC10NegativeEvalTest ; mf:action <in.nq> .
<#other-hash> a rdfc:RDFC10EvalTest ; mf:action <in.nq> ; mf:result <in.nq> ;
  rdfc:hashAlgorithm "SHA384" .
""",
    "canon/in.nq": '_:b <http://e/p> "x" .\n_:b <http://e/q> _:c .\n',
    "canon/out.nq": '_:c14n0 <http://e/p> "x" .\n_:c14n0 <http://e/q> _:c14n1 .\n',
}
PASSED = {
    "docs/same": "pass",
    "docs/other": "fail",
    "docs/bad": "pass",
    "docs/not-bad": "fail",
    "docs/cut": "fail",
    "queries/value": "by value",
    "queries/wrong": "fail",
    "queries/graphs": "pass",
    "queries/outside": "trusted",
    "queries/syntax": "pass",
    "queries/update": "pass",
    "shapes/right": "pass",
    "shapes/wrong": "fail",
    "canon/good": "pass",
    "canon/poison": "fail",
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_verdicts(engine, suite, tmp_path):
    ggen = Ggen(engine, tmp_path)
    cases = [case for case in iter_cases(suite) if case.title in PASSED]
    assert {case.title: judge(case, ggen).status for case in cases} == PASSED


def test_engines_alone_have_the_same_verdicts(suite, tmp_path):
    cases = [case for case in iter_cases(suite) if case.title in PASSED]
    results = run(cases, tmp_path)
    for (title, subject), verdict in results.items():
        # An engine alone refuses nothing on purpose, and keeps spellings or does not.
        alone = verdict.status.replace("by value", "pass")
        if not subject.startswith("ggen") and PASSED[title] in ("pass", "fail"):
            assert alone == PASSED[title], (title, subject, verdict)
    assert find_behind(cases, results) == []
    text = "\n".join(report("mine", cases, results))
    assert "| documents | 5 | 2 | 2 | 2 | 2 |" in text
    assert "queries/wrong: got" in text


def test_the_command_leaves_out_what_it_cannot_judge(suite):
    done = subprocess.run(
        [
            sys.executable,
            str(SCRIPTS / "conformance"),
            "--only",
            "queries/s",
            str(suite),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "| syntax | 1 | 1 | 1 | 1 | 1 |" in done.stdout
    assert "not run: 1" in done.stdout


def test_a_crash_of_ggen_fails_its_test(suite, tmp_path, monkeypatch):
    def crash(*_: object) -> None:
        raise ValueError("of ggen itself")

    monkeypatch.setattr("ggen.domain.graph.export.export", crash)
    case = next(case for case in iter_cases(suite) if case.title == "docs/same")
    verdict = judge(case, Ggen("oxigraph", tmp_path))
    assert (verdict.status, "exit 70" in verdict.reason) == ("fail", True)


def test_bad_input_is_a_refusal(suite, tmp_path):
    with pytest.raises(Refusal, match=r"bad\.ttl:1"):
        Ggen("rdflib", tmp_path).document(suite / "docs/bad.ttl", "turtle", "http://b/")


A, B = BlankNode("_:a"), BlankNode("_:b")
ONE, LONG_ONE = Literal("1", XSD + "integer"), Literal("01", XSD + "integer")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ([(A, B), (A, A)], [(A, A), (B, A)], False),
        ([(A, B), (A, A)], [(B, A), (B, B)], True),
        ([(A,), (B,)], [(A,), (A,)], False),
        ([(IRI("x"),)] * 2, [(IRI("x"),)], False),
        ([(None,), (ONE,)], [(ONE,), (None,)], True),
        ([(ONE,)], [(LONG_ONE,)], False),
        ([(Literal("a", "x", "en-US"),)], [(Literal("a", "x", "en-us"),)], True),
    ],
)
def test_solutions_agree_up_to_blank_nodes(left, right, same):
    names = ("x", "y")[: len(left[0])]
    assert same_solutions(Solutions(names, left), Solutions(names, right)) is same


def test_solutions_by_value_and_in_order():
    one, other = Solutions(("x",), [(ONE,)]), Solutions(("x",), [(LONG_ONE,)])
    assert same_solutions(one, other, by_value=True)
    rows = [(ONE,), (None,)]
    ordered = Solutions(("x",), rows, is_ordered=True)
    assert same_solutions(Solutions(("x",), rows), ordered)
    assert not same_solutions(Solutions(("x",), rows[::-1]), ordered)


def test_csv_results():
    assert same_csv(b"x\r\n_:a\r\n1\r\n", b"x\r\n1\r\n_:q\r\n")
    assert not same_csv(b"x\r\n1.0E1\r\n", b"x\r\n10\r\n")
    assert same_csv(b"x\r\n1.0E1\r\n", b"x\r\n10\r\n", by_value=True)
    assert not same_csv(b"x\r\n1\r\n", b"y\r\n1\r\n")
