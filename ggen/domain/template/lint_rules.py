"""The rules of the template linter: stable ids, severities, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ggen.results.template_read import Finding

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Rule:
    """A kind of finding; ids are never used again for something else."""

    id: str
    name: str
    severity: str
    doc: str


RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "T001", "unreadable", ERROR, "the file or its front matter cannot be read"
        ),
        Rule("T002", "unknown-key", ERROR, "a front matter key that does not exist"),
        Rule("T003", "bad-value", ERROR, "a front matter value that does not fit"),
        Rule("T004", "bad-name", ERROR, "a variable or query name that cannot be used"),
        Rule("T005", "bare-mode", ERROR, "a file mode without quotes"),
        Rule(
            "T006", "missing-file", ERROR, "a file that the template names is missing"
        ),
        Rule("T007", "duplicate-key", ERROR, "a front matter key that occurs twice"),
        Rule("T008", "near-mark", WARNING, "a first line that is nearly a mark"),
        Rule("T010", "syntax", ERROR, "Jinja2 that does not parse"),
        Rule("T011", "unknown-filter", ERROR, "a filter that does not exist"),
        Rule("T012", "unknown-test", ERROR, "a test, after 'is', that does not exist"),
        Rule("T013", "missing-include", ERROR, "an included template that is missing"),
        Rule("T014", "unknown-variable", ERROR, "a variable that looks misspelt"),
        Rule("T015", "undeclared-variable", WARNING, "a variable nobody declares"),
        Rule("T016", "unused-variable", WARNING, "a declared variable nobody uses"),
        Rule("T020", "query-syntax", ERROR, "SPARQL that does not parse"),
        Rule("T021", "undeclared-prefix", ERROR, "a prefix that nothing declares"),
        Rule("T022", "unknown-query", ERROR, "a query name that does not exist"),
        Rule("T023", "unused-query", WARNING, "a query nobody uses"),
        Rule("T024", "unknown-column", ERROR, "a column that the query does not give"),
        Rule("T025", "unordered-matrix", WARNING, "a matrix query without ORDER BY"),
        Rule("T026", "engine-dependent", WARNING, "engines may answer differently"),
        Rule("T027", "remote-query", WARNING, "a query that reads from elsewhere"),
        Rule("T030", "outside-root", ERROR, "an output outside of the output root"),
        Rule("T031", "same-output", ERROR, "all rows of the matrix write one file"),
        Rule("T032", "needs-trust", WARNING, "commands of a template not trusted"),
        Rule("T040", "no-seed", ERROR, "random values without a seed"),
        Rule("T041", "no-clock", WARNING, "the time without a seed"),
        Rule("T042", "chance-in-query", WARNING, "every run may answer differently"),
    )
}


@dataclass(frozen=True)
class Fix:
    """A repair of one line of a file.

    Attributes:
        done: what it does, in words.
        line: 1-based.
        edit: from the line, without its end, to the lines that replace it.
    """

    done: str
    file: str
    line: int
    edit: Callable[[str], list[str]]


@dataclass(frozen=True)
class Found:
    """Something that a check found.

    Attributes:
        rule: a name in RULES.
        severity: None: that of the rule.
    """

    rule: str
    message: str
    file: str
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    fix: Fix | None = None
    severity: str | None = None

    def finding(self, file: str) -> Finding:
        """The form for people, about the file as they name it."""
        rule = RULES[self.rule]
        return Finding(
            rule=rule.id,
            name=rule.name,
            severity=self.severity or rule.severity,
            file=file,
            line=self.line,
            column=self.column,
            message=self.message,
            hint=self.hint,
            fix=self.fix.done if self.fix else None,
        )


def suggestion(near: str | None, otherwise: str | None = None) -> str | None:
    """The hint that names what was probably meant."""
    return f"did you mean '{near}'?" if near else otherwise
