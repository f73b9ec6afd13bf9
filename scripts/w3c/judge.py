"""Running one test against one subject: did it do what the test expects?"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from ggen.infra.stores.terms import Quad
from w3c.manifests import Case
from w3c.reports import same_reports
from w3c.solutions import Solutions, read_expected, same_csv, same_solutions
from w3c.subjects import (
    OX_FORMATS,
    Declined,
    Failure,
    Ggen,
    Refusal,
    Request,
    Subject,
    TooLong,
    Unrunnable,
    Validator,
    iter_dataset,
    time_limit,
)
from w3c.terms import canonical_text, parse_quads

PASS, VALUE, TRUSTED, FAIL = "pass", "by value", "trusted", "fail"

_DOCUMENTS = {
    "Turtle": "turtle",
    "Trig": "trig",
    "NTriples": "ntriples",
    "NQuads": "nquads",
    "XML": "rdfxml",
    "N3": "n3",
}
_KIND = re.compile(r"Test(Turtle|Trig|NTriples|NQuads|XML|N3)(.*)")
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_RESULT_FORMATS = {".nt": "ntriples", ".nq": "nquads", ".ttl": "turtle"}


@dataclass(frozen=True)
class Verdict:
    """How a test ended.

    `status` is PASS; VALUE: numbers are equal by value; TRUSTED: it passes with
    ``--allow-service``, and is refused without; or FAIL.
    """

    status: str
    reason: str = ""


def is_judged(case: Case) -> bool:
    """False for tests of what ggen does not have: protocols, entailment, N3 rules."""
    if case.regime or case.services:
        return False
    if _KIND.match(case.kind):
        return "Reason" not in case.kind
    return case.kind in _JUDGES


def judge(case: Case, subject: Subject | Validator) -> Verdict:
    """Run `case`; never raises for what the subject does."""
    try:
        with time_limit():
            return _judge(case, subject)
    except Declined as error:
        if isinstance(subject, Ggen) and not subject.is_trusting:
            return _judge_trusting(case, subject)
        return Verdict(FAIL, f"declined: {_line(error)}")
    except TooLong:
        return Verdict(FAIL, "ran past its time")
    except Refusal as error:
        return Verdict(FAIL, f"refused: {_line(error)}")
    except Failure as error:
        return Verdict(FAIL, _line(error))
    except RecursionError as error:
        return Verdict(FAIL, f"RecursionError: {_line(error)}")


def _judge_trusting(case: Case, subject: Ggen) -> Verdict:
    with subject.trusting():
        verdict = judge(case, subject)
    return replace(verdict, status=TRUSTED) if verdict.status == PASS else verdict


def _judge(case: Case, subject: Any) -> Verdict:
    document = _KIND.match(case.kind)
    if document is not None:
        fmt = _DOCUMENTS[document[1]]
        if "Negative" in case.kind:
            return _expect_refusal(lambda: subject.document(case.action, fmt, case.iri))
        return _document(case, subject, fmt)
    return _JUDGES[case.kind](case, subject)


def _document(case: Case, subject: Subject, fmt: str) -> Verdict:
    found = subject.document(case.action, fmt, case.iri)
    if case.result is None:
        return Verdict(PASS)
    result_fmt = OX_FORMATS[_RESULT_FORMATS[case.result.suffix]]
    base = case.base + case.result.name
    expected = parse_quads(case.result.read_bytes(), result_fmt, base)
    return _same_text(found, canonical_text(expected))


def _same_quads(found: list[Quad], expected: list[Quad]) -> Verdict:
    """PASS, VALUE when numbers and dates are spelt in another way, or FAIL."""
    texts = canonical_text(found), canonical_text(expected)
    if texts[0] == texts[1]:
        return Verdict(PASS)
    by_value = (canonical_text(quads, by_value=True) for quads in (found, expected))
    return Verdict(VALUE) if len(set(by_value)) == 1 else _same_text(*texts)


def _same_text(found: str, expected: str) -> Verdict:
    if found == expected:
        return Verdict(PASS)
    extra = sorted(set(found.splitlines()) - set(expected.splitlines()))
    missing = sorted(set(expected.splitlines()) - set(found.splitlines()))
    return Verdict(FAIL, f"got {_some(extra)} instead of {_some(missing)}")


def _some(lines: list[str]) -> str:
    return " ".join(lines[:2]) or "nothing"


def _expect_refusal(act: Callable[[], Any]) -> Verdict:
    try:
        act()
    except Declined:
        raise
    except Refusal:
        return Verdict(PASS)
    return Verdict(FAIL, "accepted")


def _query(case: Case, subject: Subject) -> Verdict:
    assert case.result is not None
    found = subject.ask(_request(case))
    expected = read_expected(case.result, case.base + case.result.name)
    if case.lax and isinstance(found, Solutions):
        # REDUCED may leave out any number of equal rows, but one.
        found, expected = _distinct(found), _distinct(expected)
    return _same_answer(found, expected)


def _distinct(answer: Solutions) -> Solutions:
    return replace(answer, rows=list(dict.fromkeys(answer.rows)))


def _same_answer(found: Any, expected: Any) -> Verdict:
    if isinstance(expected, bool) or isinstance(found, bool):
        passed = found is expected
        return Verdict(PASS) if passed else Verdict(FAIL, f"got {found}")
    if isinstance(expected, Solutions) != isinstance(found, Solutions):
        return Verdict(FAIL, "another form of answer")
    if not isinstance(expected, Solutions):
        return _same_quads(found, expected)
    if same_solutions(found, expected):
        return Verdict(PASS)
    if same_solutions(found, expected, by_value=True):
        return Verdict(VALUE)
    return Verdict(FAIL, _difference(found, expected))


def _difference(found: Solutions, expected: Solutions) -> str:
    if sorted(found.names) != sorted(expected.names):
        return f"got the columns {found.names} instead of {expected.names}"
    order = [found.names.index(name) for name in expected.names]
    got = [tuple(row[i] for i in order) for row in found.rows]
    extra = [row for row in got if row not in expected.rows]
    missing = [row for row in expected.rows if row not in got]
    if not extra and not missing:
        return f"{len(got)} rows instead of {len(expected.rows)}, or another order"
    return f"got {_some_rows(extra)} instead of {_some_rows(missing)}"


def _some_rows(rows: list[tuple[Any, ...]]) -> str:
    shown = (
        " ".join("-" if term is None else term.n3() for term in row) for row in rows
    )
    return _some([f"({text})" for text in shown])


def _csv(case: Case, subject: Subject) -> Verdict:
    assert case.result is not None
    found = subject.ask_csv(_request(case))
    expected = case.result.read_bytes()
    if same_csv(found, expected):
        return Verdict(PASS)
    if same_csv(found, expected, by_value=True):
        return Verdict(VALUE)
    return Verdict(FAIL, f"got {found[:200]!r}")


def _positive(case: Case, subject: Subject) -> Verdict:
    with suppress(Unrunnable):
        subject.check_query(_request(case))
    return Verdict(PASS)


def _negative(case: Case, subject: Subject) -> Verdict:
    if case.action.suffix == ".ru":
        return _negative_update(case, subject)
    return _expect_refusal(lambda: subject.check_query(_request(case)))


def _positive_update(case: Case, subject: Subject) -> Verdict:
    with suppress(Unrunnable):
        subject.check_update(_request(case))
    return Verdict(PASS)


def _negative_update(case: Case, subject: Subject) -> Verdict:
    return _expect_refusal(lambda: subject.check_update(_request(case)))


def _update(case: Case, subject: Subject) -> Verdict:
    assert case.expected is not None
    found = subject.update(_request(case))
    return _same_quads(found, list(iter_dataset(case.expected)))


def _validate(case: Case, subject: Validator) -> Verdict:
    assert case.shapes is not None and case.result is not None
    shapes = case.shapes
    if case.fails:
        # SPARQL that reaches outside is refused for safety, which is a failure too.
        with suppress(Declined):
            return _expect_refusal(
                lambda: subject.validate(case.action, shapes, case.iri)
            )
        return Verdict(PASS)
    found = subject.validate(case.action, shapes, case.iri)
    difference = same_reports(found, case.result.read_bytes(), case.iri)
    return Verdict(FAIL, difference) if difference else Verdict(PASS)


def _canonical(case: Case, subject: Subject) -> Verdict:
    assert case.result is not None
    found = subject.document(case.action, "nquads", case.iri)
    return _same_text(found, case.result.read_text("utf-8"))


def _poison(case: Case, subject: Subject) -> Verdict:
    """Data made to keep a canonicaliser busy for ever."""
    return _expect_refusal(lambda: subject.document(case.action, "nquads", case.iri))


def _request(case: Case) -> Request:
    data = case.data
    text = case.action.read_text("utf-8", "replace")
    # A dataset that the query itself names: its files are the graphs of that name.
    names = {urljoin(case.iri, name) for name in _FROM.findall(text)}
    folder = case.action.parent
    files = {path.as_uri(): path for path in folder.iterdir()}
    have = {name for name, _ in data.named}
    more = [(name, files[name]) for name in sorted(names - have) if name in files]
    return Request(case.action, case.iri, replace(data, named=(*data.named, *more)))


_JUDGES: dict[str, Callable[[Case, Any], Verdict]] = {
    "QueryEvaluationTest": _query,
    "CSVResultFormatTest": _csv,
    "PositiveSyntaxTest": _positive,
    "PositiveSyntaxTest11": _positive,
    "NegativeSyntaxTest": _negative,
    "NegativeSyntaxTest11": _negative,
    "PositiveUpdateSyntaxTest11": _positive_update,
    "NegativeUpdateSyntaxTest11": _negative_update,
    "UpdateEvaluationTest": _update,
    "Validate": _validate,
    "RDFC10EvalTest": _canonical,
    "RDFC10NegativeEvalTest": _poison,
}


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
