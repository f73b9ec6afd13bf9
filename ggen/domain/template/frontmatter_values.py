"""Front matter values that have a structure: queries, matrix, inject and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ggen.domain.template.frontmatter_keys import (
    PLACES,
    describe,
    read_bool,
    read_closed_table,
    read_table,
    read_text,
    read_texts,
)
from ggen.domain.template.lookup import find_named
from ggen.domain.template.model import Delimiters, InjectSpec, Matrix, NamedQuery
from ggen.domain.template.params import is_expression, name_fault, read_pattern
from ggen.domain.template.problems import Problems, nearest
from ggen.errors import GgenError

_MODE = re.compile(r"(?:0o?)?([0-7]{3})")
_WORD = re.compile(r"\w[\w.-]*")
# The line of a key whose text begins on the next one: YAML "|", TOML '"""'.
_TEXT_BELOW = re.compile(r"""(?:[|>][-+0-9]*\s*(?:\#.*)?|"{3}|'{3})$""")


class Place(NamedTuple):
    """Where a front matter stands.

    Attributes:
        file: the template.
        root: the folder in which looking upwards ends.
        source: the lines of the template.
    """

    file: Path
    root: Path
    source: Sequence[str]

    def text_line(self, key_line: int | None) -> int:
        """The line in which the text of the key in `key_line` begins."""
        line = key_line or 1
        at_key = self.source[line - 1] if line <= len(self.source) else ""
        return line + 1 if _TEXT_BELOW.search(at_key.rstrip()) else line


def read_line_number(value: Any, problems: Problems, *path: Any) -> int | None:
    """`value` when it is a whole number from 1 on; otherwise None and a problem."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    shown = value if isinstance(value, int) else describe(value)
    problems.add(f"'{path[-1]}' must be a line number from 1 on, not {shown}", *path)
    return None


def read_mode(value: Any, problems: Problems, *path: Any) -> str | None:
    """Permission bits as three octal digits, such as ``755``."""
    if isinstance(value, int) and not isinstance(value, bool):
        # 755 and 0o755 are the same bits for a reader, but not for a parser.
        problems.add(
            f"'{path[-1]}' must be a string, not a number",
            *path,
            rule="bare-mode",
            hint='write it in quotes, such as "0755"',
        )
        return None
    text = read_text(value, problems, *path)
    match = text and _MODE.fullmatch(text)
    if text and not match:
        problems.add(
            f"'{text}' is not a file mode", *path, hint='such as "0644" or "0755"'
        )
    return match[1] if match else None


def read_text_table(value: Any, problems: Problems, *path: Any) -> dict[str, str]:
    """The entries of a table that are strings; the others become problems."""
    table = read_table(value, problems, *path)
    # Keys may be empty: ":" alone is a good prefix.
    texts = {key: read_text(v, problems, *path, key) for key, v in table.items()}
    return {key: text for key, text in texts.items() if text is not None}


def read_vars(value: Any, problems: Problems, *path: Any) -> dict[str, Any]:
    """A table of variables; names that cannot be used become problems."""
    table = read_table(value, problems, *path)
    for name in table:
        fault = name_fault(name)
        if fault is not None:
            problems.add(fault, *path, name, rule="bad-name")
    return table


def read_queries(
    value: Any, place: Place, problems: Problems, *path: Any
) -> tuple[NamedQuery, ...]:
    """Queries from a string (named ``default``), a list or a table."""
    if value is None:
        return ()
    if isinstance(value, str):
        named = [("default", value, path)]
    elif isinstance(value, list):
        named = [(f"query_{n}", v, (*path, n)) for n, v in enumerate(value)]
    elif isinstance(value, dict):
        table = read_table(value, problems, *path)
        named = [(name, v, (*path, name)) for name, v in table.items()]
    else:
        problems.add(
            f"'{path[0]}' must be a string, a list or a table, not {describe(value)}",
            *path,
        )
        return ()
    queries = (_read_query(name, v, place, problems, at) for name, v, at in named)
    return tuple(query for query in queries if query is not None)


def _read_query(
    name: str, value: Any, place: Place, problems: Problems, path: tuple[Any, ...]
) -> NamedQuery | None:
    # One word: `matrix` and `sparql()` take everything else for the text of a query.
    fault = None if _WORD.fullmatch(name) else f"'{name}' is not a query name"
    if fault:
        problems.add(fault, *path, rule="bad-name")
    if not isinstance(value, dict):
        text = read_text(value, problems, *path)
        if text is None:
            return None
        line = place.text_line(problems.line(*path))
        return NamedQuery(name, text, str(place.file), line)
    keys = ("file", "query", "default", "single")
    table = read_closed_table(value, keys, problems, *path)
    found = _query_text(table, place, problems, path)
    single = "single" in table and read_bool(table["single"], problems, *path, "single")
    default = _default_rows(table.get("default"), problems, *path, "default")
    if found is None:
        return None
    return NamedQuery(name, *found, default=default, single=bool(single))


def _query_text(
    table: Mapping[str, Any], place: Place, problems: Problems, path: tuple[Any, ...]
) -> tuple[str, str, int] | None:
    """Text, file and first line of a query in the table form."""
    if ("file" in table) == ("query" in table):
        problems.add(f"'{path[-1]}' needs either 'file' or 'query'", *path)
        return None
    if "query" in table:
        text = read_text(table["query"], problems, *path, "query")
        line = place.text_line(problems.line(*path, "query"))
        return (text, str(place.file), line) if text else None
    name = read_text(table["file"], problems, *path, "file")
    file = name and read_file(name, place, problems, *path, "file")
    return (file[1], str(file[0]), 1) if file else None


def read_file(
    name: str, place: Place, problems: Problems, *path: Any
) -> tuple[Path, str] | None:
    """Path and text of the one file that `name` means, or None and a problem."""
    from ggen.infra import files

    found = find_named(name, place.file.parent, place.root)
    if not found:
        problems.add(
            f"'{name}' does not exist",
            *path,
            rule="missing-file",
            hint="looked beside the template and in its parent folders",
        )
        return None
    try:
        return found[0], files.read_text(found[0])
    except GgenError as error:
        problems.take(error, *path)
        return None


def _default_rows(value: Any, problems: Problems, *path: Any) -> Any:
    # A query that gives one row has one row as default.
    rows = [value] if isinstance(value, dict) else value
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.add("'default' must be a table or a list of tables", *path)
        return None
    return rows


def read_matrix(
    value: Any, queries: Sequence[str], problems: Problems, *path: Any
) -> Matrix | None:
    """The matrix; a query that is one word must be one of `queries`."""
    if not isinstance(value, dict):
        # The short form has one line, that of the key.
        value = {"query": value}
        at = path
    else:
        at = (*path, "query")
    table = read_closed_table(value, ("query", "bind"), problems, *path)
    if "query" not in table:
        problems.add("'matrix' needs a 'query'", *path)
        return None
    query = read_text(table["query"], problems, *at)
    if query is not None and _WORD.fullmatch(query) and query not in queries:
        near = nearest(query, queries)
        hint = None if near or not queries else f"known are {', '.join(queries)}"
        problems.add(
            f"the query '{query}' does not exist",
            *at,
            rule="unknown-query",
            hint=hint,
            suggestion=near,
        )
    bind = read_text_table(table.get("bind"), problems, *path, "bind")
    for name in bind:
        fault = name_fault(name)
        if fault is not None:
            problems.add(fault, *path, "bind", name, rule="bad-name")
    columns = {name: column.lstrip("?$") for name, column in bind.items()}
    return Matrix(query, columns) if query else None


def read_determinism(
    value: Any, problems: Problems, *path: Any
) -> tuple[str | None, tuple[str, ...]]:
    """Seed and sort keys."""
    table = read_closed_table(value, ("seed", "sort"), problems, *path)
    seed = table.get("seed")
    if isinstance(seed, int) and not isinstance(seed, bool):
        seed = str(seed)
    elif seed is not None:
        seed = read_text(seed, problems, *path, "seed")
    return seed, read_texts(table.get("sort"), problems, *path, "sort")


def read_delimiters(value: Any, problems: Problems, *path: Any) -> Delimiters:
    """The marks given, and the usual ones for the others."""
    usual = Delimiters()
    kinds = ("variable", "block", "comment")
    table = read_closed_table(value, kinds, problems, *path)
    pairs = {kind: getattr(usual, kind) for kind in kinds}
    for kind, given in table.items():
        texts = read_texts(given, problems, *path, kind)
        if len(texts) == 2 and texts[0] != texts[1]:
            pairs[kind] = (texts[0], texts[1])
        else:
            problems.add(f"'{kind}' must be two different marks", *path, kind)
    # Jinja2 tells the three apart by how they begin, and only by that.
    if len({start for start, _ in pairs.values()}) < len(kinds):
        problems.add("variable, block and comment must begin differently", *path)
        return usual
    return Delimiters(**pairs)


def read_inject(values: Mapping[str, Any], problems: Problems) -> InjectSpec | None:
    """What the keys of injection, already checked one by one, say together."""
    # `append: false` names no place.
    given = [name for name in PLACES if values.get(name)]
    extra = [*given, *(["skip_if"] if values.get("skip_if") else [])]
    if not values.get("inject"):
        if extra:
            problems.add(
                f"'{extra[0]}' needs 'inject'", extra[0], hint="add 'inject: true'"
            )
        return None
    if len(given) != 1:
        said = f"not {' and '.join(given)}" if given else "and there is none"
        problems.add(
            f"'inject' needs one place, {said}", "inject", hint=", ".join(PLACES)
        )
        return None
    # Standard output cannot be inserted into.
    if "to" not in values:
        problems.add("'inject' needs 'to', the file to insert into", "inject")
    for name in ("before", "after", "skip_if"):
        pattern = values.get(name)
        if pattern is not None and not is_expression(pattern):
            read_pattern(pattern, problems, name)
    return InjectSpec(**{name: values[name] for name in extra})
