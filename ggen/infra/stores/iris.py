"""IRIs and language tags by their grammars, and what relative IRIs mean.

RFC 3987 for IRIs, RFC 3986 (5.2) for resolving them, RFC 5646 for language tags.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@cache
def _iri_pattern() -> re.Pattern[str]:
    # Compiled when needed: so many ranges take ten milliseconds.
    # ucschar of the grammar, without the two last code points of each plane.
    planes = "".join(f"{chr(p << 16)}-{chr((p << 16) + 0xFFFD)}" for p in range(1, 14))
    letters = f"\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{planes}\U000e1000-\U000efffd"
    private = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
    plain = rf"A-Za-z0-9._~!$&'()*+,;=\-{letters}"
    escaped = "%[0-9A-Fa-f]{2}"
    address = r"[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*|[vV][0-9A-Fa-f]+\.[\w:.-]+"
    path = rf"(?:[{plain}:@/]|{escaped})*"
    return re.compile(
        rf"""[A-Za-z][A-Za-z0-9+.\-]*:
        (?: //(?:(?:[{plain}:]|{escaped})*@)?
            (?:\[(?:{address})\]|(?:[{plain}]|{escaped})*)(?::[0-9]*)?
            (?:/{path})?
          | (?!//){path} )
        (?:\?(?:[{plain}:@/?{private}]|{escaped})*)?
        (?:\#(?:[{plain}:@/?]|{escaped})*)?\Z""",
        re.VERBOSE,
    )


@lru_cache(maxsize=1 << 16)
def is_iri(text: str) -> bool:
    """Whether `text` is an IRI with a scheme."""
    return _iri_pattern().match(text) is not None


def is_absolute(iri: str) -> bool:
    """Whether `iri` begins with a scheme."""
    return _SCHEME.match(iri) is not None


def resolve(base: str, reference: str) -> str:
    """The IRI that `reference` means in a document at `base`.

    Unlike `urllib.parse.urljoin` it works with every scheme and keeps an empty
    fragment, with which many namespaces end. An absolute reference stays as it is.
    """
    if is_absolute(reference):
        return reference
    _, authority, path, query, fragment = _split(reference)
    scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is None:
        authority = base_authority
        if path:
            # Only a path of the reference is merged; an empty one is the base's own.
            path = _remove_dots(_merge(base_authority, base_path, path))
        else:
            path = base_path
            query = base_query if query is None else query
    parts = [f"{scheme}:", "" if authority is None else f"//{authority}", path]
    parts.append("" if query is None else f"?{query}")
    parts.append("" if fragment is None else f"#{fragment}")
    return "".join(parts)


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.match(iri)
    if match is None:
        return None, None, iri, None, None
    return match[1], match[2], match[3], match[4], match[5]


def _merge(authority: str | None, base_path: str, path: str) -> str:
    if path.startswith("/"):
        return path
    if authority is not None and not base_path:
        return f"/{path}"
    return base_path[: base_path.rfind("/") + 1] + path


def _remove_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            # Above the root there is nothing: the dots vanish.
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


_LANGUAGE_TAG = re.compile(
    r"""(?:
    (?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})
    (?:-[a-z]{4})?
    (?:-(?:[a-z]{2}|[0-9]{3}))?
    (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*
    (?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*
    (?:-x(?:-[a-z0-9]{1,8})+)?
  | x(?:-[a-z0-9]{1,8})+
  | i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)
  | en-gb-oed | sgn-(?:be-fr|be-nl|ch-de) | art-lojban | cel-gaulish | no-(?:bok|nyn)
  | zh-(?:guoyu|hakka|min|min-nan|xiang)
)\Z""",
    re.VERBOSE,
)


@lru_cache(maxsize=1024)
def is_language_tag(tag: str) -> bool:
    """Whether `tag` is well-formed; whether it is registered is not asked."""
    return _LANGUAGE_TAG.match(tag.lower()) is not None
