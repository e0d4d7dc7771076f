"""Finding a school system by a name, a city or an NCES id, also when a letter is wrong.

Names that hold every word typed come first. Only where they are few are others looked for: those that share
the rarest runs of three characters with what was typed, in order by how little would have to be changed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import TypeVar

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.accounts.names import name_key
from app.accounts.states import NAMES
from app.registry.models import Field, SearchName, SearchTrigram

Value = TypeVar("Value", int, str)
LONGEST_QUERY = 100
MOST_WORDS = 8
ENOUGH = 5
CANDIDATES = 60
FEWEST_TRIGRAMS, MOST_TRIGRAMS, MOST_ENTRIES = 4, 14, 800
COUNTED_SECONDS = 3_600.0
ALIKE = 62.0
INSIDE = 80.0
CITY_PENALTY = 6.0
LEAID_LENGTH = 7
STATES = {name_key(name): postal for postal, name in NAMES.items()} | {
    postal.lower(): postal for postal in NAMES
}
MOST_STATE_WORDS = 3
# Statements are built once: building them takes longer than running them. Lists are filled up to a round
# length, so that few texts come about, whose plans SQLAlchemy and PostgreSQL keep.
ROUND = 16
RANK = case(
    (SearchName.words == bindparam("key"), 0),
    (SearchName.words.like(bindparam("beginning")), 1),
    (SearchName.words.like(bindparam("later")), 2),
    else_=3,
)
CONTAINING = (
    select(SearchName.number)
    .order_by(
        RANK, SearchName.field.desc(), func.length(SearchName.words), SearchName.words, SearchName.number
    )
    .limit(bindparam("most"))
)
IN_STATE = SearchName.organisation_id.in_(
    select(Organisation.id).where(Organisation.state == bindparam("state"))
)
HOLDING = SearchName.number.in_(
    select(SearchTrigram.number).where(SearchTrigram.trigram == bindparam("rarest"))
)
SHARED = func.count().label("shared")
SHARING = (
    select(SearchTrigram.number, SHARED)
    .where(SearchTrigram.trigram.in_(bindparam("trigrams", expanding=True)))
    .group_by(SearchTrigram.number)
    .order_by(SHARED.desc(), SearchTrigram.number)
    .limit(CANDIDATES)
)
LOADED = (
    select(SearchName.number, Organisation)
    .join(Organisation, Organisation.id == SearchName.organisation_id)
    .where(SearchName.number.in_(bindparam("numbers", expanding=True)))
)


@dataclass(frozen=True)
class Found:
    """What a search came to. `are_alike` says that nothing held the words, only something like them."""

    organisations: Sequence[Organisation]
    are_alike: bool = False


class Search:
    """Searches names; knows from the last hour how many entries hold each trigram."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._counted_at = -COUNTED_SECONDS
        self._counting = threading.Lock()

    def find(self, session: Session, text: str, *, state: str = "", limit: int = 10) -> Found:
        """The school systems that a person may mean, the likeliest first."""
        key = name_key(text[:LONGEST_QUERY])
        if not key:
            return Found([])
        certain = _by_leaid(session, key) or self._within_state(session, key, limit)
        exact = certain or self._containing(session, key, state, limit)
        alike = [] if certain or len(exact) >= ENOUGH else self._alike(session, key, state, limit)
        numbers = list(dict.fromkeys([*exact, *alike]))
        return Found(_load(session, numbers, limit), are_alike=not exact and bool(alike))

    def _within_state(self, session: Session, key: str, limit: int) -> list[int]:
        """The last words may say where, as in `springfield or`, if something there has that name."""
        words = key.split()
        for count in range(1, min(MOST_STATE_WORDS, len(words) - 1) + 1):
            state = STATES.get(" ".join(words[-count:]))
            if state and (hits := self._containing(session, " ".join(words[:-count]), state, limit)):
                return hits
        return []

    def _containing(self, session: Session, key: str, state: str, limit: int) -> list[int]:
        # A key has letters, digits and single spaces only, so none of its characters means something to LIKE.
        words = key.split()[:MOST_WORDS]
        asked = {"key": key, "beginning": f"{key}%", "later": f"% {key}%", "most": limit * 2, "state": state}
        asked |= {f"word_{place}": f"%{word}%" for place, word in enumerate(words)}
        counts = self._fresh(session)
        inside = {word[start : start + 3] for word in words for start in range(len(word) - 2)}
        asked["rarest"] = min(inside, key=lambda one: (counts.get(one, 0), one), default="")
        statement = _containing(len(words), has_trigram=bool(inside), has_state=bool(state))
        return list(session.scalars(statement, asked))

    def _alike(self, session: Session, key: str, state: str, limit: int) -> list[int]:
        asked = {"trigrams": _filled(self._telling(session, key)), "state": state}
        rows = session.execute(_sharing(has_state=bool(state)), asked)
        scores = {number: _likeness(key, words, field) for number, words, field in rows}
        order = sorted(scores, key=lambda number: (-scores[number], number))
        return [number for number in order[: limit * 2] if scores[number] >= ALIKE]

    def _telling(self, session: Session, key: str) -> list[str]:
        """The trigrams of what was typed that few entries have, as many as a quick answer allows."""
        counts = self._fresh(session)
        chosen: list[str] = []
        entries = 0
        for trigram in sorted(trigrams(key), key=lambda one: (counts.get(one, 0), one)):
            entries += counts.get(trigram, 0)
            is_known = sum(1 for one in chosen if one in counts)
            if is_known >= FEWEST_TRIGRAMS and (entries > MOST_ENTRIES or is_known >= MOST_TRIGRAMS):
                break
            chosen.append(trigram)
        return chosen

    def _fresh(self, session: Session) -> dict[str, int]:
        # How common a trigram is changes slowly and only guides the choice: an old count finds the same.
        if monotonic() - self._counted_at > COUNTED_SECONDS and self._counting.acquire(
            blocking=not self._counts
        ):
            try:
                if monotonic() - self._counted_at > COUNTED_SECONDS:
                    statement = select(SearchTrigram.trigram, func.count()).group_by(SearchTrigram.trigram)
                    self._counts = {one[0]: one[1] for one in session.execute(statement)}
                    self._counted_at = monotonic()
            finally:
                self._counting.release()
        return self._counts


def trigrams(words: str) -> set[str]:
    """Every three characters in a row, as the triggers count them."""
    padded = f"  {words} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _by_leaid(session: Session, key: str) -> list[int]:
    digits = key.replace(" ", "")
    if not digits.isdigit() or not LEAID_LENGTH - 1 <= len(digits) <= LEAID_LENGTH:
        return []
    leaid = digits.zfill(LEAID_LENGTH)  # many lists have lost the leading zero
    named = SearchName.field == Field.NAME
    statement = select(SearchName.number).join(Organisation, Organisation.id == SearchName.organisation_id)
    return list(session.scalars(statement.where(Organisation.leaid == leaid, named)))


@lru_cache
def _containing(words: int, *, has_trigram: bool, has_state: bool) -> Select[int]:
    """The statement for the entries that hold so many words."""
    conditions = [SearchName.words.like(bindparam(f"word_{place}")) for place in range(words)]
    statement = CONTAINING.where(*conditions)
    if has_trigram:
        statement = statement.where(HOLDING)
    return statement.where(IN_STATE) if has_state else statement


@lru_cache
def _sharing(*, has_state: bool) -> Select[int, str, Field]:
    """The statement for the entries that share most of some trigrams."""
    sharing = SHARING
    if has_state:
        sharing = sharing.join(SearchName, SearchName.number == SearchTrigram.number).where(IN_STATE)
    best = sharing.subquery()
    return select(SearchName.number, SearchName.words, SearchName.field).join(
        best, best.c.number == SearchName.number
    )


def _filled(some: list[Value]) -> list[Value]:
    """The same, with the last one repeated up to a round length: it asks for nothing more."""
    return some + some[-1:] * (-len(some) % ROUND)


def _likeness(key: str, words: str, field: Field) -> float:
    """How alike the two are, from 0 to 100."""
    # Loaded with the first name that is not found as typed: an idle server does without it.
    from rapidfuzz import fuzz  # noqa: PLC0415

    whole = fuzz.ratio(key, words)
    # People leave out the last words of a name, or the first: "Springfeild" for Springfield City Schools.
    start = fuzz.ratio(key, words[: len(key)]) - 2
    inside = fuzz.partial_ratio(key, words, score_cutoff=INSIDE) - 8
    return max(whole, start, inside) - (CITY_PENALTY if field is Field.CITY else 0)


def _load(session: Session, numbers: Sequence[int], limit: int) -> list[Organisation]:
    """The school systems of these entries in their order, each once."""
    if not numbers:
        return []
    found = session.execute(LOADED, {"numbers": _filled(list(numbers[: limit * 2]))})
    by_number = {one[0]: one[1] for one in found}
    ordered = dict.fromkeys(by_number[number] for number in numbers if number in by_number)
    return list(ordered)[:limit]
