"""Reads of what goes from one assessment to the next: the plan before, and what there was afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assessment import queries
from app.assessment.ancestry import Ancestry, Descent, ancestry_of
from app.assessment.carrying import MOST_EVIDENCE, Earlier, Freshness, freshness, joined
from app.assessment.errors import NothingToCarry
from app.assessment.expiry import last_day
from app.assessment.models import Assessment, Evidence, LinkCheck, LinkState, Response
from app.criteria.catalogue import Catalogue
from app.criteria.schema import CriteriaSet, Practice
from app.together.sitting import State


@dataclass(frozen=True)
class Item:
    """A piece of evidence as it was used last time, what there is of it now, and what that is worth."""

    before: Evidence
    now: Evidence
    freshness: Freshness
    until: date | None


@dataclass(frozen=True)
class Part:
    """What one practice of the next assessment begins with."""

    descent: Descent
    state: State
    evidence: tuple[Item, ...]
    by_name: str


@dataclass(frozen=True)
class Plan:
    """What is carried forward, by practice in order; what is new; and what has no successor."""

    carried: Mapping[str, Part]
    empty: tuple[str, ...]
    new: tuple[str, ...]
    retired: tuple[str, ...]
    ancestry: Ancestry

    @property
    def items(self) -> tuple[Item, ...]:
        """Each piece of evidence once, the worst that became of it first."""
        worst = sorted(
            (each for part in self.carried.values() for each in part.evidence),
            key=lambda each: (each.freshness is not Freshness.EXPIRED, each.freshness is Freshness.UNCHANGED),
        )
        return tuple({each.now.id: each for each in reversed(worst)}.values())[::-1]

    def count(self, freshness: Freshness) -> int:
        """How many pieces of evidence are so."""
        return sum(each.freshness is freshness for each in self.items)


def plan(session: Session, earlier: Assessment, *, criteria: str, catalogue: Catalogue, on: date) -> Plan:
    """What would be carried into a new assessment of the same scope. NothingToCarry without lineage."""
    ancestry = ancestry_of(catalogue, earlier.criteria, criteria)
    if ancestry is None:
        raise NothingToCarry
    found = catalogue.get(criteria)
    responses = queries.responses(session, earlier.id)
    shelf = Shelf.of(session, (item for each in responses.values() for item in each.evidence), on)
    parts: dict[str, Part] = {}
    empty: list[str] = []
    new: list[str] = []
    for practice in _practices(found, earlier.scope):
        descent = ancestry.descents[practice.id]
        sources = [responses[key] for key in descent.before if key in responses and _says(responses[key])]
        if sources:
            parts[practice.id] = _part(practice, descent, sources, shelf)
        else:
            (empty if descent.before else new).append(practice.id)
    return Plan(parts, tuple(empty), tuple(new), _retired(ancestry, parts, responses), ancestry)


def sources_of(session: Session, earlier_id: UUID, descent: Descent) -> list[Response]:
    """The earlier responses that one practice comes from, with their evidence, in order."""
    found = (queries.response(session, earlier_id, key) for key in descent.before)
    return [each for each in found if each is not None and _says(each)]


@dataclass(frozen=True)
class Shelf:
    """What there is now of pieces of evidence: newest versions, and links whose page says something else."""

    newest: Mapping[UUID, Evidence]
    changed_pages: frozenset[UUID]
    today: date

    @classmethod
    def of(cls, session: Session, items: Iterable[Evidence], today: date) -> Shelf:
        """Two queries, however many items."""
        known = list(items)
        series = {each.series_id for each in known if each.series_id is not None}
        newest = session.scalars(
            select(Evidence).where(
                Evidence.series_id.in_(series), Evidence.replaced_at.is_(None), Evidence.removed_at.is_(None)
            )
        )
        pages = session.scalars(
            select(LinkCheck.evidence_id).where(
                LinkCheck.evidence_id.in_([each.id for each in known]),
                LinkCheck.state.in_([LinkState.CHANGED, LinkState.DEAD]),
            )
        )
        return cls(
            {each.series_id: each for each in newest if each.series_id is not None}, frozenset(pages), today
        )

    def item(self, before: Evidence, months: int) -> Item:
        """The piece as it stands today, for a practice that lets it be so many months old."""
        now = self.newest.get(before.series_id, before) if before.series_id is not None else before
        until = last_day(now.effective_from, now.effective_to, months)
        state = freshness(
            is_same_content=(before.sha256, before.url) == (now.sha256, now.url),
            is_page_changed=now.id in self.changed_pages,
            until=until,
            today=self.today,
        )
        return Item(before, now, state, until)


def _part(practice: Practice, descent: Descent, sources: Sequence[Response], shelf: Shelf) -> Part:
    told = [Earlier(each.practice_id, _state(each), each.updated_by_name) for each in sources]
    items = {
        found.now.id: found
        for each in sources
        for item in sorted(each.evidence, key=lambda one: (one.added_at, one.id))
        for found in (shelf.item(item, practice.evidence.max_age_months),)
    }
    return Part(
        descent,
        joined(told, expected=len(descent.before), may_not_apply=practice.not_applicable is not None),
        tuple(items.values())[:MOST_EVIDENCE],
        next((each.by_name for each in told if each.by_name), ""),
    )


def _retired(
    ancestry: Ancestry, parts: Mapping[str, Part], responses: Mapping[str, Response]
) -> tuple[str, ...]:
    """What was answered and is carried nowhere: without a successor, or outside of the scope by now."""
    used = {key for part in parts.values() for key in part.descent.before}
    ordered = [*(key for key in responses if key not in ancestry.retired), *ancestry.retired]
    return tuple(key for key in ordered if key in responses and key not in used and _says(responses[key]))


def _practices(criteria: CriteriaSet, scope: str) -> tuple[Practice, ...]:
    return tuple(practice for domain in criteria.in_scope(scope) for practice in domain.practices)


def _says(response: Response) -> bool:
    said = response.rating or response.is_not_applicable or response.narrative or response.justification
    return bool(said or response.evidence)


def _state(response: Response) -> State:
    return State(response.rating, response.narrative, response.is_not_applicable, response.justification)
