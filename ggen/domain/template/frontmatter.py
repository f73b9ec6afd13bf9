"""Reading a template: its front matter, checked key by key, and its body.

A front matter begins only when the first line is exactly ``---`` (YAML) or ``+++``
(TOML) and ends at the next such line; a file without one is all body. Everything that
is wrong is reported at once, with the line of the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ggen.domain.template import frontmatter_values as values_of
from ggen.domain.template.frontmatter_keys import (
    ALIASES,
    KEYS,
    describe,
    read_bool,
    read_text,
    read_texts,
)
from ggen.domain.template.frontmatter_values import Place
from ggen.domain.template.model import FrontMatter, Template
from ggen.domain.template.params import parse_params
from ggen.domain.template.problems import Problems
from ggen.domain.template.sources import is_url, read_named
from ggen.errors import TemplateError

MARKS = {"---": "YAML", "+++": "TOML"}
_BARE_EXPRESSION = re.compile(r"[:-]\s+\{[{%]")
MAX_SIZE_BYTES = 16 * 1024 * 1024

_READERS = {
    "text": read_text,
    "texts": read_texts,
    "bool": read_bool,
    "line": values_of.read_line_number,
    "mode": values_of.read_mode,
    "table": values_of.read_vars,
    "text_table": values_of.read_text_table,
    "params": parse_params,
    "delimiters": values_of.read_delimiters,
}
# Keys whose value goes as it is into the field of the same name.
_PLAIN = (
    *("to", "params", "vars", "rdf", "rdf_inline", "endpoint", "base", "prefixes"),
    *("force", "unless_exists", "backup", "mode", "freeze", "format"),
    *("sh_before", "sh_after", "delimiters", "trim_blocks", "lstrip_blocks"),
)


class Parts(NamedTuple):
    """A template cut in two.

    Attributes:
        mark: ``---``, ``+++``, or empty without front matter.
        front: text between the marks; its first line is line 2.
        body_line: line in which `body` begins.
        closed: False when the second mark is missing.
    """

    mark: str
    front: str
    body: str
    body_line: int
    closed: bool = True


def split_template(text: str) -> Parts:
    """Cut `text`, whose line ends are ``\\n``, into front matter and body."""
    mark, newline, rest = text.partition("\n")
    if mark not in MARKS:
        return Parts("", "", text, 1)
    # Not `splitlines`: it also splits at characters that are text in YAML.
    lines = rest.split("\n") if newline else []
    if mark not in lines:
        return Parts(mark, rest, "", len(lines) + 2, closed=False)
    end = lines.index(mark)
    front = "".join(f"{line}\n" for line in lines[:end])
    return Parts(mark, front, "\n".join(lines[end + 1 :]), end + 3)


def parse_template(text: str, *, path: Path, name: str, root: Path) -> Template:
    """Read a template and the files that its body and queries come from.

    Args:
        text: content of the file; line ends become ``\\n``.
        path: absolute path of the file.
        name: what to call it.
        root: absolute folder up to which named files are looked for.

    Raises:
        TemplateError: with the line in the template; ``problems`` lists everything
            that is wrong, not just the first.
    """
    template, problems = read_template(text, path=path, name=name, root=root)
    problems.raise_any()
    return template


def read_template(
    text: str, *, path: Path, name: str, root: Path
) -> tuple[Template, Problems]:
    """Like `parse_template`, but give back what could be read, and what is wrong."""
    from ggen.infra.hashing import sha256_hex

    # The file as it is: an edit of line ends alone is a change as well.
    digest = sha256_hex(text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parts = split_template(text)
    problems = Problems(str(path))
    data = _parse_front(text, parts, problems)
    place = Place(path, root, text.split("\n"))
    front = _read_front(data, place, problems)
    body_file, body, body_line = path, parts.body, parts.body_line
    if front.from_ is not None:
        found = _read_body(front.from_, parts.body, place, problems)
        if found is not None:
            body_file, body, body_line = found[0], found[1], 1
            # A change of the other file makes another template.
            digest = sha256_hex(f"{digest}\n{body}")
    template = Template(name, path, front, body, body_file, body_line, digest)
    return template, problems


def _parse_front(text: str, parts: Parts, problems: Problems) -> dict[str, Any]:
    # Text never has them, and what follows may be megabytes of anything.
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        error = TemplateError("not a text file: it holds a NUL byte")
        problems.take(error.located(problems.file, line), rule="unreadable")
        return {}
    if not parts.closed:
        error = TemplateError(
            f"the front matter is not closed by a line '{parts.mark}'",
            hint="text that begins like this needs an empty front matter before it",
        )
        problems.take(error.located(problems.file, 1), rule="unclosed")
        return {}
    if not parts.mark:
        return {}
    try:
        return _parse_data(parts, problems)
    except TemplateError as error:
        at_fault = text.split("\n")[(error.line or 1) - 1]
        if error.hint is None and _BARE_EXPRESSION.search(at_fault):
            error.hint = "put quotes around a value that begins with a brace"
        problems.take(error, rule="unreadable")
        return {}


def _parse_data(parts: Parts, problems: Problems) -> dict[str, Any]:
    from ggen.infra import documents

    parse = documents.parse_toml if parts.mark == "+++" else documents.parse_yaml
    document = parse(parts.front, problems.file, first_line=2, error=TemplateError)
    problems.lines = _with_aliases(document.lines)
    if document.data is None:
        return {}
    if not isinstance(document.data, dict):
        raise TemplateError(
            f"the front matter must be a table of keys, not {describe(document.data)}",
            hint="text that begins like this needs an empty front matter before it",
            file=problems.file,
            line=2,
        )
    return document.data


def _with_aliases(lines: Mapping[tuple[Any, ...], int]) -> dict[tuple[Any, ...], int]:
    renamed = {
        (ALIASES[path[0]], *path[1:]): line
        for path, line in lines.items()
        if path and path[0] in ALIASES
    }
    return {**renamed, **lines}


def _read_body(
    name: str, own: str, place: Place, problems: Problems
) -> tuple[Path, str] | None:
    # A line end after the front matter is no body.
    if own.strip():
        problems.add("'from' and a body of its own exclude each other", "from")
    found = values_of.read_file(name, place, problems, "from")
    if found is None:
        return None
    return found[0], found[1].replace("\r\n", "\n").replace("\r", "\n")


def _read_front(
    data: Mapping[str, Any], place: Place, problems: Problems
) -> FrontMatter:
    data = _known(data, problems)
    values: dict[str, Any] = {}
    for name, value in data.items():
        reader = _READERS.get(KEYS[name].shape)
        found = reader(value, problems, name) if reader else None
        if found is not None:
            values[name] = found
    # What is wrong by itself is left out of `values` and not complained about twice.
    _check_together(values, problems)
    start, root = place.file.parent, place.root
    queries = values_of.read_queries(data.get("sparql"), place, problems, "sparql")
    names = [query.name for query in queries]
    seed, sort = values_of.read_determinism(
        data.get("determinism"), problems, "determinism"
    )
    return FrontMatter(
        **{name: values[name] for name in _PLAIN if name in values},
        from_=values.get("from"),
        rules=read_named(values.get("rules", ()), start, root, problems, "rules"),
        shape=read_named(values.get("shape", ()), start, root, problems, "shape"),
        looked_for=_looked_for(values, data.get("sparql")),
        queries=queries,
        matrix=(
            values_of.read_matrix(data["matrix"], names, problems, "matrix")
            if "matrix" in data
            else None
        ),
        inject=values_of.read_inject(values, problems),
        seed=seed,
        sort=sort,
        lines={".".join(map(str, key)): n for key, n in problems.lines.items() if key},
    )


def _looked_for(values: Mapping[str, Any], sparql: Any) -> tuple[str, ...]:
    own = [values["from"]] if "from" in values else []
    queries = list(sparql.values()) if isinstance(sparql, dict) else sparql
    tables = queries if isinstance(queries, list) else []
    own += [str(q["file"]) for q in tables if isinstance(q, dict) and "file" in q]
    own += [*values.get("rules", ()), *values.get("shape", ())]
    return tuple(name for name in own if not is_url(name))


def _known(data: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name, value in data.items():
        # Under its real name a value is checked once; its line is known by both.
        real = ALIASES.get(name, name)
        if real not in KEYS:
            problems.unknown("front matter key", [*KEYS, *ALIASES], name)
        elif real in known:
            problems.add(f"'{name}' and '{real}' are the same key", name)
        else:
            known[real] = value
    return known


def _check_together(values: Mapping[str, Any], problems: Problems) -> None:
    for one, other in (
        ("endpoint", "rdf"),
        ("endpoint", "rdf_inline"),
        ("endpoint", "rules"),
        ("force", "unless_exists"),
        ("inject", "unless_exists"),
    ):
        if values.get(one) and values.get(other):
            problems.add(f"'{one}' and '{other}' exclude each other", other)
