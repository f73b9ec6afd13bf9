"""Every filter, function and test that templates have beyond Jinja2's own.

All are pure. Those that need chance or the time read the output's `Chance` from the
template context, so that one compiled environment serves every output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ggen.domain.template.filters.case import case_filters
from ggen.domain.template.filters.chance import (
    CHANCE_NAME,
    Chance,
    chance_filters,
    chance_globals,
)
from ggen.domain.template.filters.comments import comment, docstring
from ggen.domain.template.filters.data import data_filters
from ggen.domain.template.filters.identifiers import identifier
from ggen.domain.template.filters.inflect import inflection_filters
from ggen.domain.template.filters.iri import iri_filters
from ggen.domain.template.filters.quoting import quote
from ggen.domain.template.filters.rows import row_filters, row_globals
from ggen.domain.template.filters.shared_names import shared_filters
from ggen.domain.template.filters.tera import tera_filters, tera_globals, tera_tests
from ggen.domain.template.filters.types import type_filters

__all__ = [
    "CHANCE_NAME",
    "Chance",
    "FilterOptions",
    "all_filters",
    "all_globals",
    "all_tests",
]


@dataclass(frozen=True)
class FilterOptions:
    """What the filters need to know of the project.

    Attributes:
        type_maps: language -> (IRI or curie -> type), from ``[template].types``.
        prefixes: prefix -> namespace IRI, or a function that gives them when a filter
            first needs them (so that no graph is loaded for nothing).
    """

    type_maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prefixes: Mapping[str, str] | Callable[[], Mapping[str, str]] = field(
        default_factory=dict
    )


def all_filters(options: FilterOptions) -> dict[str, Callable[..., Any]]:
    """Name -> filter, to be put over Jinja2's own (``env.filters.update``).

    The random ones find the output's `Chance` under `CHANCE_NAME` among the variables
    that a template is rendered with. Never put it among the globals of an environment:
    imported templates are kept between outputs, and would keep the first one's.
    """
    return {
        **shared_filters(),
        **tera_filters(),
        **data_filters(),
        **row_filters(),
        **chance_filters(),
        **inflection_filters(),
        **iri_filters(options.prefixes),
        **type_filters(options.type_maps, options.prefixes),
        **case_filters(),
        "quote": quote,
        "comment": comment,
        "docstring": docstring,
        "identifier": identifier,
    }


def all_globals(options: FilterOptions) -> dict[str, Callable[..., Any]]:
    """Name -> function, for ``env.globals.update``: now, uuid4, random, range, ...

    ``lipsum`` of Jinja2 is not deterministic: take it out of the environment.
    """
    return {**tera_globals(), **row_globals(), **chance_globals()}


def all_tests(options: FilterOptions) -> dict[str, Callable[..., Any]]:
    """Name -> test, for ``env.tests.update``: starting_with, containing, ..."""
    return dict(tera_tests())
