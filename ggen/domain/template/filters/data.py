"""Filters that write data (JSON, YAML, TOML), wrap, hash, and use patterns."""

from __future__ import annotations

import json as json_module
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from ggen.domain.template import bounds
from ggen.domain.template.filters.coerce import (
    check_size,
    filter_error,
    int_of,
    shown,
    text_of,
)
from ggen.domain.template.filters.quoting import INVISIBLE
from ggen.infra.hashing import sha256_hex

# Python's patterns can take exponential time; short inputs keep mistakes bearable.
MAX_PATTERN_TEXT = 100_000
MAX_PATTERN = 1_000
# A list that holds itself twice, and so on, is small until it is written.
MAX_VALUES = 1_000_000
MAX_DEPTH = 100
MAX_INDENT = 100
_INVISIBLE = f"(?!\\n)[{INVISIBLE}]"


def plain(value: Any, name: str) -> Any:
    """`value` out of what JSON has; rows become tables, dates and IRIs text.

    Decimals become numbers where a number says the same, else text.

    Raises:
        TemplateError: something that has no such form, a number that is not finite, or
            too many or too deeply nested values.
    """
    return _Plain(name).convert(value, 0)


class _Plain:
    def __init__(self, name: str) -> None:
        self._name = name
        self._left = MAX_VALUES

    def convert(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return _finite(float(value), self._name)
        if depth > MAX_DEPTH:
            problem = f"values are nested more than {MAX_DEPTH} deep"
            raise filter_error(self._name, problem)
        return self._convert_other(value, depth)

    def _convert_other(self, value: Any, depth: int) -> Any:
        as_table = getattr(value, "_asdict", None)
        if isinstance(value, Mapping) or as_table is not None:
            table = value if as_table is None else as_table()
            keys = [text_of(key, self._name) for key in table]
            return dict(zip(keys, self._all(table.values(), depth), strict=True))
        if isinstance(value, (set, frozenset)):
            return sorted(self._all(value, depth), key=_json_key)
        if hasattr(value, "to_integral_value"):
            return _decimal(value)
        if hasattr(value, "isoformat"):
            return text_of(value, self._name)
        if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
            return self._all(value, depth)
        str(value)  # an undefined value raises its own error
        raise filter_error(self._name, f"cannot write a {type(value).__name__}")

    def _all(self, values: Iterable[Any], depth: int) -> list[Any]:
        converted = []
        for value in values:
            self._left -= 1
            if self._left < 0:
                raise bounds.too_big(f"writing more than {MAX_VALUES:,} values")
            converted.append(self.convert(value, depth + 1))
        return converted


def _finite(number: float, name: str) -> float:
    if number != number or number in (float("inf"), float("-inf")):
        raise filter_error(name, f"cannot write the number {number}")
    return number


def _decimal(value: Any) -> Any:
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if str(number) == str(value.normalize()) else str(value)


def _json_key(value: Any) -> str:
    return json_module.dumps(value, sort_keys=True)


def json(
    value: Any,
    indent: int | None = None,
    *,
    sort_keys: bool = False,
    ensure_ascii: bool = False,
    compact: bool = False,
) -> str:
    """`value` as JSON.

    Args:
        indent: blanks per level; None: one line.
        compact: no blanks after commas and colons either.
    """
    return json_module.dumps(
        plain(value, "json"),
        separators=(",", ":") if compact else None,
        indent=_indent(indent, "json"),
        sort_keys=bool(sort_keys),
        ensure_ascii=bool(ensure_ascii),
    )


def _indent(indent: object, name: str) -> int | None:
    if indent is None:
        return None
    number = int_of(indent, name, "indent")
    if not 0 <= number <= MAX_INDENT:
        raise filter_error(name, f"indent must be from 0 to {MAX_INDENT}")
    return number


def yaml(value: Any, indent: int = 2, *, sort_keys: bool = False) -> str:
    """`value` as YAML in block style, without a line end at its end."""
    import yaml as yaml_module

    text = yaml_module.dump(
        plain(value, "yaml"),
        Dumper=_yaml_dumper(),
        indent=_indent(indent, "yaml"),
        sort_keys=bool(sort_keys),
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )
    # PyYAML ends a single scalar with a document end mark.
    return str(text).removesuffix("...\n").rstrip("\n")


@cache
def _yaml_dumper() -> type[Any]:
    from yaml import SafeDumper

    class Dumper(SafeDumper):
        pass

    def represent(dumper: SafeDumper, text: str) -> Any:
        # PyYAML writes some invisible characters bare, where readers fold them.
        # A block whose last line end matters would lose it where the document ends.
        quoted = text.endswith("\n") or re.search(_INVISIBLE, text)
        style = '"' if quoted else "|" if "\n" in text else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, represent)
    return Dumper


def toml(value: Any, *, sort_keys: bool = False) -> str:
    """A table as a TOML document, without a line end at its end.

    Other values give what may stand after ``=``. Keys that are None are left out.
    """
    from ggen.domain.template.filters.toml import toml_document, toml_value

    data = plain(value, "toml")
    if isinstance(data, dict):
        return toml_document(data, sort_keys=bool(sort_keys))
    return toml_value(data)


def wrap(value: object, width: int = 79, indent: str = "") -> str:
    """Lines of at most `width` characters, cut at blanks; longer words stay whole.

    Line ends that are there stay. Lines after the first of each begin with `indent`.
    """
    import textwrap

    number = int_of(width, "wrap", "width")
    if number < 1:
        raise filter_error("wrap", "width must be at least 1")
    text, prefix = text_of(value, "wrap"), text_of(indent, "wrap")
    check_size(len(text) * (1 + len(prefix)))
    writer = textwrap.TextWrapper(
        number,
        subsequent_indent=prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join("\n".join(writer.wrap(line)) for line in text.split("\n"))


def sha256(value: object) -> str:
    """SHA-256 of the UTF-8 text, in 64 hexadecimal digits."""
    return sha256_hex(text_of(value, "sha256"))


def uuid5(value: object, namespace: object = "url") -> str:
    """The UUID that always belongs to this text (version 5).

    Args:
        namespace: ``url``, ``dns``, ``oid``, ``x500``, a UUID, or any other text,
            which is taken as a URL.
    """
    import uuid

    text, name = text_of(value, "uuid5"), text_of(namespace, "uuid5")
    usual = {
        "dns": uuid.NAMESPACE_DNS,
        "oid": uuid.NAMESPACE_OID,
        "url": uuid.NAMESPACE_URL,
        "x500": uuid.NAMESPACE_X500,
    }
    space = usual.get(name.lower())
    if space is None:
        try:
            space = uuid.UUID(name)
        except ValueError:
            space = uuid.uuid5(uuid.NAMESPACE_URL, name)
    return str(uuid.uuid5(space, text))


def regex_replace(
    value: object,
    pattern: object,
    replacement: object = "",
    *,
    count: int = 0,
    ignore_case: bool = False,
) -> str:
    r"""Every match of `pattern` replaced; ``\1`` stands for the first group.

    Args:
        count: at most so many; 0 means all.

    Raises:
        TemplateError: a pattern or text that is too long or does not parse.
    """
    name = "regex_replace"
    text, template = text_of(value, name), text_of(replacement, name)
    _check_size(text, name)
    compiled = _pattern(pattern, name, ignore_case)
    check_size(_replaced_size(compiled, template, text))
    try:
        return compiled.sub(template, text, count=int_of(count, name, "count"))
    except (re.error, IndexError) as error:
        problem = f"bad replacement {shown(template)}: {error}"
        raise filter_error(name, problem) from error


def _replaced_size(pattern: re.Pattern[str], template: str, text: str) -> int:
    # Not exact, but never less: every backslash may stand for the longest group.
    groups = template.count("\\")
    size = len(text)
    for match in pattern.finditer(text):
        longest = max((len(group or "") for group in match.groups()), default=0)
        size += len(template) + groups * max(longest, len(match[0]))
    return size


def regex_match(value: object, pattern: object, *, ignore_case: bool = False) -> bool:
    """Whether `pattern` is found anywhere in the text; anchor it with ``^`` and ``$``.

    Raises:
        TemplateError: a pattern or text that is too long or does not parse.
    """
    text = text_of(value, "regex_match")
    _check_size(text, "regex_match")
    return _pattern(pattern, "regex_match", ignore_case).search(text) is not None


def _check_size(text: str, name: str) -> None:
    if len(text) > MAX_PATTERN_TEXT:
        problem = f"the text has more than {MAX_PATTERN_TEXT:,} characters"
        raise filter_error(name, problem)


def _pattern(pattern: object, name: str, ignore_case: bool) -> re.Pattern[str]:
    text = text_of(pattern, name)
    if len(text) > MAX_PATTERN:
        raise filter_error(name, f"the pattern has more than {MAX_PATTERN} characters")
    try:
        return _compiled(text, bool(ignore_case))
    except (re.error, OverflowError, RecursionError) as error:
        problem = f"bad pattern {shown(text)}: {error}"
        raise filter_error(name, problem) from error


@lru_cache(maxsize=256)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE if ignore_case else 0)


def data_filters() -> dict[str, Callable[..., Any]]:
    """Every spelling -> its filter."""
    return {
        "json": json,
        "to_json": json,
        "toJson": json,
        "yaml": yaml,
        "to_yaml": yaml,
        "toYaml": yaml,
        "toml": toml,
        "to_toml": toml,
        "toToml": toml,
        "wrap": wrap,
        "sha256": sha256,
        "uuid5": uuid5,
        "regex_replace": regex_replace,
        "regex_match": regex_match,
    }
