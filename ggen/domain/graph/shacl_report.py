"""A SHACL report graph as findings: complete, in a fixed order, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ggen.domain.graph.names import SH, Names
from ggen.domain.graph.routes import Routes
from ggen.domain.graph.shacl_messages import choose_message, constraint_message
from ggen.domain.graph.shacl_paths import path_text
from ggen.domain.graph.vocabulary import TYPE, Facts
from ggen.infra.stores.terms import IRI, RDF, BlankNode, Literal, Quad, Term, Triple
from ggen.results.graph_inspect import Finding

SEVERITIES = ("info", "warning", "violation")
_SEVERITY_OF = {SH + name.capitalize(): name for name in SEVERITIES}
_RESULT = SH + "ValidationResult"
_LIST_PROPERTIES = (RDF + "first", RDF + "rest")


@dataclass(frozen=True)
class RawResult:
    """One result as terms, for a report in RDF; `finding` is the same in words."""

    finding: Finding
    focus: Term
    path: Term | None
    value: Term | None
    severity: Term
    shape: Term
    details: tuple[RawResult, ...] = ()


class ReportReader:
    """Reads reports about one shapes graph.

    Args:
        shapes: the shapes graph, with the labels that the report uses.
        names: for IRIs in messages.
    """

    def __init__(self, shapes: Iterable[Quad], names: Names) -> None:
        quads = list(shapes)
        self.shapes = Facts(quads)
        self._routes = Routes(quads)
        self._names = names

    def read(self, report: Iterable[Triple]) -> list[RawResult]:
        """The top-level results by shape, focus node, path, component and value."""
        facts = Facts(Quad(*triple) for triple in report)
        nodes = {node for node, kind in facts.pairs(TYPE) if kind == IRI(_RESULT)}
        # Findings inside findings are listed below those that they explain.
        nested = {node for _, node in facts.pairs(SH + "detail")}
        results = [self._result(node, facts) for node in nodes - nested]
        # Equal results stay: SHACL reports one for each reason.
        return sorted(results, key=_order)

    def _result(self, node: Term, facts: Facts) -> RawResult:
        def one(name: str) -> Term | None:
            return next(iter(facts.values(node, SH + name)), None)

        focus, shape = one("focusNode"), one("sourceShape")
        component = one("sourceConstraintComponent")
        assert focus is not None
        assert shape is not None
        path, value = one("resultPath"), one("value")
        severity = one("resultSeverity") or IRI(SH + "Violation")
        details = [self._result(x, facts) for x in facts.values(node, SH + "detail")]
        details.sort(key=_order)
        finding = Finding(
            severity=_severity_name(severity),
            focus_node=focus.n3(),
            path=None if path is None else path_text(path, self.shapes),
            value=None if value is None or value == focus else value.n3(),
            message=self._message(node, facts, _iri(component), shape),
            shape=self._owner_iri(shape),
            source_shape=shape.n3(),
            component=_iri(component),
            details=tuple(detail.finding for detail in details),
        )
        return RawResult(finding, focus, path, value, severity, shape, tuple(details))

    def _message(self, node: Term, facts: Facts, component: str, shape: Term) -> str:
        sources = [shape, *facts.values(node, SH + "sourceConstraint")]
        for name in ("validator", "nodeValidator", "propertyValidator"):
            sources += self.shapes.values(IRI(component), SH + name)
        # pyshacl's own sentences hold labels of blank nodes and the order of sets.
        if any(self.shapes.has(source, SH + "message") for source in sources):
            chosen = choose_message(facts.values(node, SH + "resultMessage"))
            if chosen is not None:
                return chosen
        made = constraint_message(
            component, shape, shapes=self.shapes, names=self._names
        )
        return made or f"violates {self._names.iri(component)}"

    def owner(self, shape: Term) -> tuple[str, tuple[str, ...]]:
        """The nearest shape with a name, and the way from it; else `shape` itself."""
        owner, route = self._routes.to(shape)
        return (shape.n3(), ()) if owner is None else (owner, route)

    def _owner_iri(self, shape: Term) -> str | None:
        owner, _ = self.owner(shape)
        return owner[1:-1] if owner.startswith("<") else None


def group_of(finding: Finding) -> str:
    """What the finding is listed under, as N-Triples: a shape with a name if any."""
    return f"<{finding.shape}>" if finding.shape is not None else finding.source_shape


def is_at_least(severity: str, threshold: str) -> bool:
    """Whether a finding counts; a severity that SHACL does not define always does."""
    if severity not in SEVERITIES:
        return True
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)


def _severity_name(severity: Term) -> str:
    text = _iri(severity)
    return _SEVERITY_OF.get(text, text)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, IRI) else (term.n3() if term else "")


def _order(result: RawResult) -> tuple[str, ...]:
    found = result.finding
    return (
        group_of(found),
        found.focus_node,
        found.path or "",
        found.component,
        found.value or "",
        found.source_shape,
        found.message,
        found.severity,
    )


def located(finding: Finding, places: dict[str, tuple[str, int]]) -> Finding:
    """The finding with file and line of its focus node, where `places` knows them."""
    file, line = places.get(finding.focus_node, (None, None))
    details = tuple(located(detail, places) for detail in finding.details)
    return replace(finding, file=file, line=line, details=details)


def report_quads(
    results: Iterable[RawResult], shapes: Facts, *, conforms: bool
) -> list[Quad]:
    """The report as RDF; messages are those of the findings."""
    writer = _ReportWriter(shapes)
    report = BlankNode("_:report")
    writer.add(report, TYPE, IRI(SH + "ValidationReport"))
    flag = Literal(str(conforms).lower(), "http://www.w3.org/2001/XMLSchema#boolean")
    writer.add(report, SH + "conforms", flag)
    for result in results:
        writer.add(report, SH + "result", writer.add_result(result))
    return writer.quads


class _ReportWriter:
    def __init__(self, shapes: Facts) -> None:
        self.quads: list[Quad] = []
        self._shapes = shapes
        self._copied: set[Term] = set()
        self._results = 0

    def add(self, subject: IRI | BlankNode, predicate: str, value: Term) -> None:
        self.quads.append(Quad(subject, IRI(predicate), value))

    def add_result(self, result: RawResult) -> BlankNode:
        node = BlankNode(f"_:result{self._results}")
        self._results += 1
        self.add(node, TYPE, IRI(_RESULT))
        self.add(node, SH + "focusNode", result.focus)
        self.add(node, SH + "resultSeverity", result.severity)
        self.add(node, SH + "sourceShape", result.shape)
        self._copy(result.shape)
        component = IRI(result.finding.component)
        self.add(node, SH + "sourceConstraintComponent", component)
        self.add(node, SH + "resultMessage", Literal(result.finding.message))
        if result.value is not None:
            self.add(node, SH + "value", result.value)
        if result.path is not None:
            self.add(node, SH + "resultPath", result.path)
            self._copy(result.path)
        for detail in result.details:
            self.add(node, SH + "detail", self.add_result(detail))
        return node

    def _copy(self, node: Term) -> None:
        """Bring along what describes a shape or a path without a name."""
        if not isinstance(node, BlankNode) or node in self._copied:
            return
        self._copied.add(node)
        about = list(self._shapes.about(node))
        if any(predicate == _LIST_PROPERTIES[0] for predicate, _ in about):
            # A list is its members; what else is said of it belongs to the shapes.
            about = [(p, v) for p, v in about if p in _LIST_PROPERTIES]
        for predicate, value in about:
            self.add(node, predicate, value)
            self._copy(value)
