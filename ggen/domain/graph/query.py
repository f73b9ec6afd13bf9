"""Asking a graph for a person: bindings, formats, time limits, exit status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ggen.domain.graph.answers import as_rows, format_answer, nodes
from ggen.domain.graph.prefixes import Curies
from ggen.domain.graph.sources import STDIN_NAME
from ggen.errors import UsageError
from ggen.infra import files
from ggen.infra.stores.protocol import Answer, Rows, Triples
from ggen.infra.stores.terms import IRI, Term
from ggen.results.graph_query import GraphQueried, GraphWritten

if TYPE_CHECKING:
    from ggen.domain.graph.model import Graph


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query as it was typed.

    Attributes:
        text: SPARQL.
        file: where it came from, for messages; it begins at `line`.
        bindings: (variable, value) of ``--bind``; see `bindings.parse_bindings`.
        fmt: format of the answer; ``table``: rows; None: rows, but Turtle for graphs.
        timeout_s: limit for parsing and asking together; None: none.
        exit_status: an empty or false answer makes exit 1.
    """

    text: str
    file: str = "<argument>"
    line: int = 1
    bindings: tuple[tuple[str, str], ...] = ()
    fmt: str | None = None
    timeout_s: float | None = None
    exit_status: bool = False


def read_text(
    text: str | None, file: str | None, *, cwd: Path, stdin: Callable[[], bytes]
) -> tuple[str, str]:
    """A query or update from the command line: (its text, how messages name it).

    Args:
        text: the text itself, None when it was not given.
        file: the file that holds it; ``-`` is standard input.
        cwd: folder that `file` is relative to.
        stdin: reads standard input.

    Raises:
        UsageError: neither was given, or both; or `text` is the name of a file.
        NotFound, EncodingError, IoTrouble: the file cannot be read.
    """
    if text is not None and file is not None:
        raise UsageError("a text and -f/--file exclude each other")
    if file == "-":
        return files.decode(stdin(), STDIN_NAME), STDIN_NAME
    if file is not None:
        return files.read_text(cwd / file), str(cwd / file)
    if text is None:
        raise UsageError(
            "nothing to run", hint="give it as an argument or with -f FILE"
        )
    # No query is without a brace but `DESCRIBE <iri>`, and that is no file's name.
    if "\n" not in text and "{" not in text and (cwd / text).is_file():
        raise UsageError(f"'{text}' is a file", hint=f"to read it: -f {text}")
    return text, "<argument>"


def query(graph: Graph, question: Question) -> GraphQueried:
    """Ask a graph.

    Returns:
        The answer as rows, or as text in the format that the question names.

    Raises:
        QueryError: the query does not parse or cannot be evaluated.
        Refused: it wants to read what was not loaded.
        RdfError: a source does not parse.
        UsageError: a binding or a format that does not fit.
        TimedOut: it took longer than the question allows.
    """
    if question.timeout_s is None:
        return _query(graph, question)
    # Imported late like the bindings: a kept answer should need little of ggen.
    from ggen.domain.graph.deadline import run_within

    return run_within(question.timeout_s, partial(_query, graph, question), "query")


def write_answer(graph: Graph, question: Question, *, path: Path) -> GraphWritten:
    """Ask a graph and put the answer into a file.

    The format is the question's, else that of the file's ending, else CSV.

    Raises:
        IoTrouble: the file cannot be written.
        GgenError: as `query`.
    """
    fmt = question.fmt or _format_of(path) or "csv"
    found = query(graph, replace(question, fmt=fmt))
    files.write_atomic(path, found.text or "")
    return GraphWritten(
        written=str(path),
        format=fmt,
        count=found.count,
        unit="statement" if found.form == "construct" else "row",
        exit_status=question.exit_status,
        notes=found.notes,
    )


def _format_of(path: Path) -> str | None:
    from ggen.infra.stores.formats import find_format

    endings = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".xml": "xml"}
    endings |= {".srj": "json", ".srx": "xml", ".md": "markdown"}
    if path.suffix.lower() in endings:
        return endings[path.suffix.lower()]
    found = find_format(path)
    return found.name if found else None


def _query(graph: Graph, question: Question) -> GraphQueried:
    answer = graph.answer(
        question.text,
        bindings=_bindings(graph, question),
        file=question.file,
        line=question.line,
    )
    found = GraphQueried(
        form=_form(answer),
        boolean=answer if isinstance(answer, bool) else None,
        count=_count(answer),
        engine=f"{graph.engine} {graph.engine_version}",
        kept=graph.kept_answers > 0,
        exit_status=question.exit_status,
    )
    fmt = question.fmt
    # Rows are for eyes; a graph is better read, and piped on, as Turtle.
    if fmt is None and isinstance(answer, Triples):
        fmt = "turtle"
    if fmt in (None, "table"):
        return _with_rows(found, answer, graph)
    return replace(found, text=format_answer(answer, str(fmt), prefixes=graph.prefixes))


def _bindings(graph: Graph, question: Question) -> dict[str, Term]:
    if not question.bindings:
        return {}
    from ggen.domain.graph.bindings import parse_bindings

    return parse_bindings(question.bindings, lambda: graph.prefixes)


def _with_rows(found: GraphQueried, answer: Answer, graph: Graph) -> GraphQueried:
    if isinstance(answer, bool):
        return found
    rows = as_rows(answer) if isinstance(answer, Triples) else answer
    return replace(
        found,
        columns=rows.columns,
        rows=tuple(nodes(rows)),
        prefixes=_used_prefixes(rows, graph.prefixes),
        notes=() if rows.rows else ("the answer is empty",),
    )


def _used_prefixes(rows: Rows, prefixes: Mapping[str, str]) -> dict[str, str]:
    # Only those that help to read this answer: documents declare dozens.
    iris = {term.value for row in rows.rows for term in row if isinstance(term, IRI)}
    curies = Curies(prefixes)
    shown = {curies[iri] for iri in iris}
    used = {text.partition(":")[0] for text in shown if not text.startswith("<")}
    return {prefix: prefixes[prefix] for prefix in sorted(used)}


def _form(answer: Answer) -> str:
    if isinstance(answer, bool):
        return "ask"
    return "select" if isinstance(answer, Rows) else "construct"


def _count(answer: Answer) -> int:
    if isinstance(answer, bool):
        return int(answer)
    return len(answer.rows if isinstance(answer, Rows) else answer.triples)
