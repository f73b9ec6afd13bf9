"""The closed list of settings: type, default, variable and meaning of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ggen.infra.quantities import parse_duration, parse_size


class Key(NamedTuple):
    """One setting.

    Attributes:
        name: dotted; the part before the first dot is the section of the file.
        kind: a name in CHECKS.
        default: None: not set.
        help: one line for people.
        variable: environment variable that sets it; "" for none.
        choices: the texts allowed; empty: any.
        inverted: the variable says the opposite (``GGEN_NO_…``).
    """

    name: str
    kind: str
    default: Any
    help: str
    variable: str = ""
    choices: tuple[str, ...] = ()
    inverted: bool = False


_LEVELS = ("debug", "info", "warning", "error")
_ENGINES = ("auto", "rdflib", "oxigraph")

_ALL = (
    Key("engine", "str", "auto", "RDF engine", "GGEN_ENGINE", _ENGINES),
    Key("offline", "bool", False, "never use the network", "GGEN_OFFLINE"),
    Key(
        "color",
        "str",
        "auto",
        "when to colour the output",
        "GGEN_COLOR",
        ("auto", "always", "never"),
    ),
    Key("jobs", "count", None, "worker processes", "GGEN_JOBS"),
    Key(
        "progress",
        "bool",
        True,
        "draw progress bars on a terminal",
        "GGEN_NO_PROGRESS",
        inverted=True,
    ),
    Key("debug", "bool", False, "show tracebacks", "GGEN_DEBUG"),
    Key("project.name", "str", None, "name of the project"),
    Key("project.version", "str", None, "version of the project"),
    Key("project.description", "str", None, "what the project is, one line"),
    Key("template.directories", "paths", ["templates"], "where templates are found"),
    Key("template.vars", "table", {}, "variables of every template"),
    Key("template.types", "types", {}, "language -> datatype or class IRI -> type"),
    Key("template.trim_blocks", "bool", False, "drop the newline after a block tag"),
    Key("template.lstrip_blocks", "bool", False, "drop blanks before a block tag"),
    Key("graph.sources", "paths", [], "RDF files, globs or URLs of the project"),
    Key("graph.shapes", "paths", [], "SHACL files or globs"),
    Key("graph.rules", "paths", [], "SPARQL CONSTRUCT files, applied in order"),
    Key("graph.prefixes", "texts", {}, "prefix -> namespace, for every query"),
    Key("graph.base", "str", None, "base for relative IRIs"),
    Key("generate", "entries", [], "what `ggen project gen` renders"),
    Key("marketplace.registries", "paths", [], "registries, the first one wins"),
    Key("marketplace.packs", "texts", {}, "pack -> version range"),
    Key("marketplace.keys", "texts", {}, "registry -> pinned Ed25519 public key"),
    Key(
        "ai.provider",
        "str",
        None,
        "model provider",
        "GGEN_AI_PROVIDER",
        ("openai", "anthropic", "ollama"),
    ),
    Key("ai.base_url", "str", None, "address of the provider", "GGEN_AI_BASE_URL"),
    Key("ai.model", "str", None, "name of the model", "GGEN_AI_MODEL"),
    Key("ai.key_env", "str", None, "variable that holds the key", "GGEN_AI_KEY_ENV"),
    Key("ai.temperature", "float", 0.0, "0: the most likely answer"),
    Key("ai.max_tokens", "count", None, "longest answer"),
    Key("ai.timeout", "duration", 120.0, "longest wait for an answer, in seconds"),
    Key("log.level", "str", "warning", "least level kept", "GGEN_LOG_LEVEL", _LEVELS),
    Key("log.file", "path", None, "log file", "GGEN_LOG_FILE"),
    Key("log.max_size", "size", 1_000_000, "size at which the log file is turned"),
    Key("log.backups", "natural", 3, "turned log files that are kept"),
    Key("cache.query_max_size", "size", 64_000_000, "kept query results"),
    Key(
        "metrics.enabled",
        "bool",
        True,
        "keep one line per command on this machine",
        "GGEN_NO_METRICS",
        inverted=True,
    ),
)
KEYS: Mapping[str, Key] = {key.name: key for key in _ALL}
SECTIONS = frozenset(name.split(".")[0] for name in KEYS if "." in name)
# The closed list of what ggen reads: anything else GGEN_* is noted.
VARIABLES: Mapping[str, Key] = {key.variable: key for key in _ALL if key.variable}
# Set by ggen for the commands it runs, so that a nested ggen must not mind them.
VARIABLES_FOR_COMMANDS = frozenset(
    f"GGEN_{name}"
    for name in (
        "WORKSPACE",
        "WORKSPACE_PATH",
        "WORKSPACE_FRAMEWORK",
        "WORKSPACE_RUNTIME",
        "WORKSPACE_PACKAGE_MANAGER",
        "PHASE",
        "PROJECT_ROOT",
        "ENV_NAME",
        "START_METHOD",
    )
)
# Logins of a SPARQL endpoint, read by `infra.web_auth` from the environment alone.
VARIABLES_FOR_LOGINS = frozenset(
    f"GGEN_ENDPOINT_{name}" for name in ("HOST", "USER", "PASSWORD", "TOKEN")
)
VARIABLE_PREFIX_FOR_TEMPLATES = "GGEN_VAR_"
# A table of tables merges one level deeper than a table.
DEPTHS = {"table": 1, "texts": 1, "types": 2}
# What an entry of [[generate]] may say.
ENTRY_KINDS: Mapping[str, str] = {
    "template": "str",
    "name": "str",
    "output": "str",
    "vars": "table",
    "rdf": "str or strings",
    "matrix": "str or table",
}


def check(key: Key, value: Any) -> Any:
    """A value of a file or a flag, as the setting wants it.

    Raises:
        ValueError: it does not fit; the text says what is expected.
    """
    checked = CHECKS[key.kind](value)
    # The text of the error completes "expected …".
    if key.choices and checked not in key.choices:
        raise ValueError(f"one of {', '.join(key.choices)}")
    return checked


def parse(key: Key, text: str) -> Any:
    """The text of a variable or of ``config set``, as the setting's kind wants it.

    Lists and tables are JSON; a list may also be given as its only item.

    Raises:
        ValueError: it does not fit; the text says what is expected.
    """
    if key.kind == "bool":
        return _truth(text)
    # Not by JSON: `utils config set project.version 1.10` means the text.
    if key.kind in ("str", "path", "size", "duration"):
        return check(key, text)
    return check(key, _json(text))


def parse_entry(key: Key, text: str, *, entry: tuple[str, ...]) -> Any:
    """The text of one entry of a table: a string where the table holds only strings.

    Variables of templates may be any JSON; what is not JSON is a string.

    Raises:
        ValueError: the text says what is expected.
    """
    if len(entry) < DEPTHS[key.kind]:
        raise ValueError("a name with one more part")
    return _json(text) if key.kind == "table" else text


def _json(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _truth(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off"):
        return False
    raise ValueError("true or false")


def _of(type_: type, expected: str) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        # Not isinstance: True is an int in Python, but not in TOML.
        if type(value) is not type_:
            raise ValueError(expected)
        return value

    return checked


def _count(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError("a whole number above 0")
    return value


def _natural(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("a whole number, 0 or more")
    return value


def _float(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError("a number")
    return float(value)


def _size(value: Any) -> int:
    if type(value) is int and value >= 0:
        return value
    return parse_size(value if isinstance(value, str) else "")


def _duration(value: Any) -> float:
    if type(value) in (int, float) and value >= 0:
        return float(value)
    return parse_duration(value if isinstance(value, str) else "")


def _strings(value: Any) -> list[str]:
    # One string stands for a list of one.
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        raise ValueError("a list of strings")
    return values


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(
        isinstance(v, str) for v in value.values()
    ):
        raise ValueError("a table of strings")
    return value


def _types(value: Any) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        raise ValueError("a table of tables of strings")
    for inner in value.values():
        try:
            _texts(inner)
        except ValueError:
            raise ValueError("a table of tables of strings") from None
    return value


def _either(first: str, second: str) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        try:
            return CHECKS[first](value)
        except ValueError as error:
            try:
                return CHECKS[second](value)
            except ValueError as other:
                raise ValueError(f"{error} or {other}") from None

    return checked


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "str": _of(str, "a string"),
    "path": _of(str, "a string"),
    "bool": _of(bool, "true or false"),
    "table": _of(dict, "a table"),
    "count": _count,
    "natural": _natural,
    "float": _float,
    "size": _size,
    "duration": _duration,
    "strings": _strings,
    "paths": _strings,
    "texts": _texts,
    "types": _types,
    "str or strings": _either("str", "strings"),
    "str or table": _either("str", "table"),
}
