"""SHACL property paths as SPARQL property path text."""

from __future__ import annotations

from ggen.domain.graph.names import SH
from ggen.domain.graph.vocabulary import Facts
from ggen.infra.stores.terms import IRI, Term

_SUFFIXES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_DEEPEST = 50


def path_text(path: Term, shapes: Facts) -> str:
    """``<a>/^<b>``, ``(<a>|<b>)*`` and the like; brackets only where they are needed.

    Args:
        path: value of ``sh:path``.
        shapes: the statements that describe it.
    """
    return _text(path, shapes, 0)[0]


# How tightly a path holds together: what stands inside must be no looser.
_ALTERNATIVE, _SEQUENCE, _UNIT = range(3)


def _text(path: Term, shapes: Facts, depth: int) -> tuple[str, int]:
    if isinstance(path, IRI) or depth > _DEEPEST:
        return path.n3(), _UNIT
    members = shapes.members(path)
    if members:
        return _joined("/", _SEQUENCE, members, shapes, depth)
    for value in shapes.values(path, SH + "alternativePath"):
        return _joined("|", _ALTERNATIVE, shapes.members(value), shapes, depth)
    for value in shapes.values(path, SH + "inversePath"):
        return f"^{_inside(value, _UNIT, shapes, depth)}", _UNIT
    for name, suffix in _SUFFIXES.items():
        for value in shapes.values(path, SH + name):
            inner = _inside(value, _UNIT, shapes, depth)
            # "^p*" reads as the inverse of p*.
            inner = f"({inner})" if inner[0] == "^" or inner[-1] in "*+?" else inner
            return f"{inner}{suffix}", _UNIT
    return path.n3(), _UNIT


def _joined(
    sign: str, level: int, members: list[Term], shapes: Facts, depth: int
) -> tuple[str, int]:
    texts = [_inside(member, level, shapes, depth) for member in members]
    return sign.join(texts), (level if len(texts) > 1 else _UNIT)


def _inside(path: Term, level: int, shapes: Facts, depth: int) -> str:
    text, own = _text(path, shapes, depth + 1)
    return f"({text})" if own < level else text
