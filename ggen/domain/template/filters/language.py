"""The languages that `quote`, `comment`, `docstring` and `identifier` know, by name."""

from __future__ import annotations

from ggen.domain.template.filters.coerce import filter_error, text_of
from ggen.errors import TemplateError

LANGUAGES: dict[str, str] = {
    "c": "c cpp c++ cxx h",
    "csharp": "csharp c# cs",
    "go": "go golang",
    "graphql": "graphql gql",
    "html": "html htm",
    "java": "java",
    "javascript": "javascript js jsx node",
    "json": "json",
    "markdown": "markdown md",
    "postgres": "postgres postgresql pg",
    "python": "python py python3",
    "ruby": "ruby rb",
    "rust": "rust rs",
    "shell": "shell sh bash zsh",
    "sparql": "sparql",
    "sql": "sql",
    "sqlite": "sqlite sqlite3",
    "toml": "toml",
    "turtle": "turtle ttl",
    "typescript": "typescript ts tsx",
    "xml": "xml svg xhtml",
    "yaml": "yaml yml",
}
_BY_NAME = {name: key for key, names in LANGUAGES.items() for name in names.split()}


def find_language(name: str) -> str | None:
    """The key in `LANGUAGES` of a name in small letters; None: unknown."""
    return _BY_NAME.get(name)


def get_language(name: object, filter_name: str) -> str:
    """The key in `LANGUAGES` of a language that a template names.

    Raises:
        TemplateError: nobody knows it; the hint lists those that exist.
    """
    wanted = text_of(name, filter_name).strip().lower()
    language = find_language(wanted)
    if language is None:
        raise unknown_language(wanted, filter_name, list(LANGUAGES))
    return language


def unknown_language(wanted: str, filter_name: str, known: list[str]) -> TemplateError:
    """The error for a language that a filter does not know."""
    hint = "known are " + ", ".join(known)
    return filter_error(filter_name, f"unknown language '{wanted}'", hint=hint)
