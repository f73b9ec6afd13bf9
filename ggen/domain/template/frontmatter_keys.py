"""The keys of the front matter: one table for the reader, the schema and the manual.

A key that is not in `KEYS` is an error; what a key may hold is its shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ggen.domain.template.problems import Problems

PARAM_TYPES = ("str", "int", "float", "bool", "list", "json")
# Of these an injection has exactly one.
PLACES = ("before", "after", "prepend", "append", "at_line", "eof_last")
# Older templates say it so.
ALIASES = {"sh": "sh_after"}


class Key(NamedTuple):
    """A key of the front matter.

    Attributes:
        shape: what it may hold; `frontmatter_schema.SHAPES` says it for editors.
        doc: one sentence, without a full stop.
        rendered: its strings may use variables.
    """

    name: str
    shape: str
    doc: str
    rendered: bool = False


KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key(
            "to", "text", "output path, relative to the output root; - is stdout", True
        ),
        Key("from", "text", "file that holds the body"),
        Key("params", "params", "declared variables, checked before rendering"),
        Key("vars", "table", "plain default values of variables", True),
        Key("rdf", "texts", "RDF files, globs or URLs that make the graph", True),
        Key("rdf_inline", "texts", "Turtle text that is added to the graph", True),
        Key("endpoint", "text", "SPARQL 1.1 endpoint to ask instead of files", True),
        Key("base", "text", "base IRI of queries and inline data", True),
        Key("prefixes", "text_table", "prefixes of queries and inline data", True),
        Key("rules", "texts", "SPARQL CONSTRUCT files applied before the queries"),
        Key("sparql", "sparql", "queries by name"),
        Key("matrix", "matrix", "one output per row of a query"),
        Key("shape", "texts", "SHACL files that the graph must conform to"),
        Key("inject", "bool", "insert into the existing file that 'to' names"),
        Key("before", "text", "insert before the first line that matches", True),
        Key("after", "text", "insert after the first line that matches", True),
        Key("prepend", "bool", "insert at the beginning of the file"),
        Key("append", "bool", "insert at the end of the file"),
        Key("at_line", "line", "insert before the line of this number"),
        Key("eof_last", "bool", "insert before the last line that is not empty"),
        Key("skip_if", "text", "do nothing when a line matches", True),
        Key("force", "bool", "replace a file that ggen did not write"),
        Key("unless_exists", "bool", "leave the output alone once it exists"),
        Key("backup", "bool", "keep the old file beside the new one"),
        Key("mode", "mode", "permission bits of the output as an octal string"),
        Key("freeze", "bool", "keep the text between ggen:begin and ggen:end marks"),
        Key("format", "text", "command that formats the output; needs trust", True),
        Key("sh_before", "texts", "commands run before writing; need trust", True),
        Key("sh_after", "texts", "commands run after writing; need trust", True),
        Key("determinism", "determinism", "seed of random filters, sort keys of rows"),
        Key("delimiters", "delimiters", "other marks than {{ }}, {% %} and {# #}"),
        Key("trim_blocks", "bool", "drop the line end after a block tag"),
        Key("lstrip_blocks", "bool", "drop the blanks before a block tag"),
    )
}


def describe(value: Any) -> str:
    """What `value` is, in the words of YAML and TOML."""
    # bool first: it is an int for Python.
    names = ((bool, "true or false"), (int, "a number"), (float, "a number"))
    if value is None:
        return "nothing"
    for kind, name in (*names, (str, "a string"), (list, "a list"), (dict, "a table")):
        if isinstance(value, kind):
            return name
    return f"a {type(value).__name__}"


def read_text(value: Any, problems: Problems, *path: Any) -> str | None:
    """`value` when it is a non-empty string; otherwise None and a problem."""
    if isinstance(value, str):
        if value.strip():
            return value
        problems.add(f"{_at(path)} is empty", *path)
        return None
    hint = None
    # `{{ name }}` without quotes is a table in a table for YAML.
    if isinstance(value, dict):
        hint = "put quotes around a value that begins with a brace"
    elif value is not None and not isinstance(value, list):
        hint = "put quotes around it"
    problems.add(
        f"{_at(path)} must be a string, not {describe(value)}", *path, hint=hint
    )
    return None


def read_texts(value: Any, problems: Problems, *path: Any) -> tuple[str, ...]:
    """`value`, a string or a list of strings, as a tuple without the wrong ones."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        problems.add(
            f"{_at(path)} must be a string or a list of strings, not {describe(value)}",
            *path,
        )
        return ()
    # Positions are kept, so that each complaint has the line of its own entry.
    texts = (read_text(v, problems, *path, n) for n, v in enumerate(value))
    return tuple(text for text in texts if text is not None)


def read_bool(value: Any, problems: Problems, *path: Any) -> bool | None:
    """`value` when it is true or false; otherwise None and a problem."""
    # YAML 1.1's yes and no are text here, as in YAML 1.2.
    if isinstance(value, bool):
        return value
    problems.add(f"{_at(path)} must be true or false, not {describe(value)}", *path)
    return None


def read_table(value: Any, problems: Problems, *path: Any) -> dict[str, Any]:
    """`value` when it is a table; nothing is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.add(f"{_at(path)} must be a table, not {describe(value)}", *path)
        return {}
    return value


def read_closed_table(
    value: Any, known: tuple[str, ...], problems: Problems, *path: Any
) -> dict[str, Any]:
    """`read_table` for a table whose keys are all known."""
    table = read_table(value, problems, *path)
    for key in table:
        if key not in known:
            problems.unknown("key", known, *path, key)
    return {key: entry for key, entry in table.items() if key in known}


def _at(path: tuple[Any, ...]) -> str:
    return f"'{'.'.join(str(part) for part in path)}'"
