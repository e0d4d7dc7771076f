"""The bytes that are signed: a document as a set of statements, in their one canonical order.

A JSON-LD library leaves out without a word what its vocabularies do not define, and what is left out is not
signed: anybody could change it. So every name, word and date is counted, and a document that would lose one
is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any

from pyld import jsonld
from pyld.jsonld import JsonLdProcessor

from app.certificate.credential.contexts import loader
from app.certificate.errors import CredentialImpossible

# Whatever is no absolute address is resolved against this one, and so found again.
NOWHERE = "https://unresolved.invalid/"
KEYWORDS = frozenset({"@id", "@type", "@value", "@language", "@list", "@graph", "@index", "@direction"})
# The library keeps what it has read of vocabularies for all threads, and is not made for two at once.
LIBRARY = Lock()


def canonical(document: dict[str, Any]) -> bytes:
    """The canonical N-Quads (RDFC-1.0); CredentialImpossible where any part would be left out of them."""
    dropped: list[str] = []
    options = {"documentLoader": loader, "base": NOWHERE}
    with LIBRARY:
        try:
            expanded = JsonLdProcessor(on_property_dropped=lambda name: dropped.append(str(name))).expand(
                document, dict(options)
            )
            _require_whole(document, expanded, dropped)
            statements = jsonld.normalize(
                expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"}
            )
        except jsonld.JsonLdError as error:
            raise CredentialImpossible(
                f"the document cannot be read as JSON-LD: {error.code or error}"
            ) from error
    return str(statements).encode("utf-8")


def _require_whole(document: dict[str, Any], expanded: list[Any], dropped: list[str]) -> None:
    if dropped:
        raise CredentialImpossible(
            f"no vocabulary defines {', '.join(sorted(set(dropped)))}: it would not be signed"
        )
    for name in _names(expanded):
        if name.startswith((NOWHERE, "_:")) or ":" not in name or any(c.isspace() for c in name):
            plain = name.removeprefix(NOWHERE)
            raise CredentialImpossible(f"no vocabulary defines {plain[:120]!r}: it would not be signed")
    said, kept = sum(1 for _ in _said(document)), sum(1 for _ in _kept(expanded))
    if said != kept:
        raise CredentialImpossible(f"{said} values are said and {kept} would be signed")


def _names(part: Any) -> Iterator[str]:
    """Every address in an expanded document: of things, of their kinds and of their properties."""
    if isinstance(part, list):
        for one in part:
            yield from _names(one)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in {"@id", "@type"}:
                yield from [value] if isinstance(value, str) else value
            elif key not in {"@value", "@language", "@index", "@direction"}:
                if key not in KEYWORDS:
                    yield key
                yield from _names(value)


def _said(part: Any) -> Iterator[object]:
    """Every single value of the document as it is written."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key != "@context":
                yield from _said(value)
    elif isinstance(part, list):
        for one in part:
            yield from _said(one)
    else:
        yield part


def _kept(part: Any) -> Iterator[object]:
    """Every single value of the expanded document."""
    if isinstance(part, list):
        for one in part:
            yield from _kept(one)
    elif isinstance(part, dict):
        if "@value" in part:
            yield part["@value"]
            return
        for key, value in part.items():
            if key in {"@id", "@type"}:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _kept(value)
