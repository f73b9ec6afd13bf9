"""Reports for other programs: JSON, SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from ggen.domain.graph.names import Names, one_line
from ggen.domain.graph.prefixes import local_name
from ggen.domain.graph.shacl_report import group_of, is_at_least
from ggen.infra.hashing import digest
from ggen.results.graph_inspect import Finding, GraphDiffed, GraphValidated

_Reported = TypeVar("_Reported", GraphValidated, GraphDiffed)

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_LONGEST = 2000
_SPEC = "https://www.w3.org/TR/shacl/#"
_IRI = re.compile(r"<([^<>\s]+)>")


def shorten(text: str, names: Names) -> str:
    """`text` with every ``<iri>`` in it replaced by its CURIE, where there is one."""
    return _IRI.sub(lambda match: names.iri(match[1]), text)


def sentence(finding: Finding, names: Names) -> str:
    """Focus node, path, value and message in one line."""
    parts = [shorten(finding.focus_node, names)]
    parts += [shorten(finding.path, names)] if finding.path else []
    parts += [shorten(finding.value, names)] if finding.value else []
    return f"{' '.join(parts)}: {finding.message}"


def format_json(result: _Reported) -> str:
    """The result as ``--json`` prints it, without format, document and path."""
    left_out = ("format", "document", "path")
    fields = {k: v for k, v in asdict(result).items() if k not in left_out}
    notes = fields.pop("notes")
    document = {"ok": result.ok, **fields, "notes": notes}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def delivered(result: _Reported, document: str, *, output: Path | None) -> _Reported:
    """The result with its document: written to `output`, else inside.

    Text for a terminal stays out: whoever prints the result colours it.

    Raises:
        IoTrouble: the file cannot be written.
    """
    if output is not None:
        from ggen.infra.files import write_atomic

        write_atomic(output, document)
        return replace(result, path=str(output))
    return result if result.format == "text" else replace(result, document=document)


def format_sarif(findings: Sequence[Finding], names: Names, *, version: str) -> str:
    """A SARIF log with one run; each constraint component is a rule."""
    components = sorted({finding.component for finding in findings})
    rules = [_rule(component) for component in components]
    run = {
        "tool": {
            "driver": {
                "name": "ggen graph validate",
                "version": version,
                "rules": rules,
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            _sarif_result(finding, components.index(finding.component), names)
            for finding in findings
        ],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(component: str) -> dict[str, Any]:
    name = local_name(component)
    rule: dict[str, Any] = {"id": name, "shortDescription": {"text": component}}
    if component.startswith("http://www.w3.org/ns/shacl#"):
        rule["helpUri"] = _SPEC + name
    return rule


def _sarif_result(finding: Finding, rule: int, names: Names) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [
            {"fullyQualifiedName": finding.focus_node, "kind": "resource"}
        ]
    }
    if finding.file is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(finding.file)},
            "region": {"startLine": finding.line or 1},
        }
    # Neither line nor message: a finding that only moved is the same one.
    told = [finding.shape, finding.focus_node, finding.path, finding.component]
    return {
        "ruleId": local_name(finding.component),
        "ruleIndex": rule,
        "level": _LEVELS.get(finding.severity, "error"),
        "message": {"text": sentence(finding, names)},
        "locations": [location],
        "partialFingerprints": {"finding/v1": digest([*told, finding.value])},
        "properties": {
            "shape": finding.shape or finding.source_shape,
            "severity": finding.severity,
        },
    }


def format_junit(
    findings: Sequence[Finding],
    names: Names,
    *,
    targets: Iterable[str],
    fail_on: str,
) -> str:
    """A JUnit document: one test per finding, and one per shape without any.

    Args:
        findings: in the order of the report.
        names: for short names.
        targets: the shapes with targets, as N-Triples.
        fail_on: findings below this severity pass, and are printed by their test.
    """
    cases = [_case(finding, names, fail_on) for finding in findings]
    found = {group_of(finding) for finding in findings}
    for shape in targets:
        if shape not in found:
            cases.append(f"    <testcase {_names(shape, 'conforms', names)}/>")
    failed = sum(is_at_least(finding.severity, fail_on) for finding in findings)
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="ggen graph validate" {counts}>',
        f'  <testsuite name="SHACL" {counts} skipped="0">',
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(finding: Finding, names: Names, fail_on: str) -> str:
    title = f"{finding.focus_node} {finding.path or ''}".strip()
    head = f"    <testcase {_names(group_of(finding), title, names)}"
    if finding.file is not None:
        head += f' file={_attribute(finding.file)} line="{finding.line or 1}"'
    text = sentence(finding, names)
    # JUnit knows no warnings: a test that passes can still say something.
    if not is_at_least(finding.severity, fail_on):
        told = escape(_clean(f"{finding.severity}: {text}"))
        return f"{head}>\n      <system-out>{told}</system-out>\n    </testcase>"
    kind = _attribute(local_name(finding.component))
    return (
        f"{head}>\n      <failure type={kind} message={_attribute(finding.message)}>"
        f"{escape(_clean(text))}</failure>\n    </testcase>"
    )


def _names(shape: str, title: str, names: Names) -> str:
    return (
        f"classname={_attribute(shorten(shape, names))}"
        f" name={_attribute(shorten(title, names))}"
    )


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return one_line(text, _LONGEST)
