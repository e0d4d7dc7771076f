"""Names after an @ in a comment, and whom of the team they mean; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from app.together.errors import MentionUnclear, MentionUnknown

AT = re.compile(r"(?:(?<=^)|(?<=[\s(\[“\"']))@(?=\S)", re.MULTILINE)
WORD = re.compile(r"[^\s@,;:!?()\[\]“”\"]+")
LONGEST_SHOWN = 40


def mentioned(text: str, team: Mapping[UUID, str]) -> frozenset[UUID]:
    """Whom the text names, by full name or by a first name that only one colleague has.

    Raises MentionUnknown for a name that nobody of the team has: they could not read the comment. Raises
    MentionUnclear where several could be meant. An @ inside a word, as in a mail address, is no mention.
    """
    return frozenset(_whom(text[found.end() :], team) for found in AT.finditer(text))


def _whom(rest: str, team: Mapping[UUID, str]) -> UUID:
    key = _key(rest[:200])
    by_name = sorted(team.items(), key=lambda one: len(one[1]), reverse=True)
    full = [(who, name) for who, name in by_name if _begins(key, _key(name))]
    if full:
        longest = len(full[0][1])
        return _one([(who, name) for who, name in full if len(name) == longest], full[0][1])
    word = WORD.match(rest)
    first = re.sub(r"[’']s$", "", word[0]).rstrip(".’'") if word else ""
    called = [(who, name) for who, name in by_name if first and _key(first) in _key(name).split()[:1]]
    if not called:
        raise MentionUnknown((first or rest.strip())[:LONGEST_SHOWN])
    return _one(called, first)


def _one(found: list[tuple[UUID, str]], written: str) -> UUID:
    if len(found) > 1:
        raise MentionUnclear(written, sorted(name for _, name in found))
    return found[0][0]


def _begins(text: str, name: str) -> bool:
    """Whether the text begins with the name, and the name ends there."""
    after = text[len(name) : len(name) + 1]
    return bool(name) and text.startswith(name) and not (after.isalnum() or after == "-")


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split(" "))
