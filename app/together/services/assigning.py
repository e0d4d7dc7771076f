"""Sharing out the work: giving practices to colleagues, taking one, letting go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.leaving import on_leaving
from app.accounts.models import Person
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotPermitted
from app.together import diary, policy, queries
from app.together.errors import CannotHold, DateUnfit, HeldByAnother, NothingChosen, WorkEnded
from app.together.ground import Ground
from app.together.models import EntryKind, NoticeKind, PracticeHolder
from app.together.services.telling import tell, tell_coordinators

LONGEST = timedelta(days=3 * 366)


def assign(
    session: Session,
    ground: Ground,
    practice_ids: Iterable[str],
    person_id: UUID,
    *,
    due_on: date | None,
    today: date,
    by: Actor,
) -> int:
    """Give the practices to a colleague, whoever held them; returns how many changed hands or date.

    Raises NothingChosen, CannotHold, DateUnfit, WorkEnded.
    """
    chosen = list(dict.fromkeys(practice_ids))
    with atomic(session):
        policy.ASSIGN.require(by, ground)
        _require_open(ground)
        if not chosen:
            raise NothingChosen
        _require_near(due_on, today)
        person = _colleague(session, ground, person_id)
        changed = _give(session, ground, chosen, person, due_on=due_on, by=by)
        if changed and person.id != by.person_id:
            tell(session, ground, [person.id], NoticeKind.ASSIGNED, changed, by=by)
    return len(changed)


def take(session: Session, ground: Ground, practice_id: str, *, by: Actor) -> None:
    """Look after a practice that is nobody's; a coordinator may also take one from a colleague.

    Raises HeldByAnother, CannotHold, WorkEnded.
    """
    with atomic(session):
        policy.TAKE.require(by, ground)
        _require_open(ground)
        if by.person_id is None:
            raise NotPermitted(policy.TAKE.name)
        held = queries.holders(session, ground.id).get(practice_id)
        if held and held.person_id != by.person_id and not policy.ASSIGN.allows(by, ground):
            raise HeldByAnother(held.name)
        person = _colleague(session, ground, by.person_id)
        _give(session, ground, [practice_id], person, due_on=held.due_on if held else None, by=by)


def release(session: Session, ground: Ground, practice_id: str, *, by: Actor) -> None:
    """Let the practice be nobody's. Twice is as good as once."""
    with atomic(session):
        policy.TAKE.require(by, ground)
        row = _locked(session, ground.id, [practice_id]).get(practice_id)
        if row is None:
            return
        policy.RELEASE.require(by, row)
        person = session.get_one(Person, row.person_id)
        session.delete(row)
        _trace(session, ground.id, ground.organisation_id, [practice_id], person=person, by=by)
        if person.id != by.person_id:
            tell(session, ground, [person.id], NoticeKind.RELEASED, [practice_id], by=by)


@on_leaving
def let_go(session: Session, person: Person, organisation_id: UUID | None, *, by: Actor) -> None:
    """What somebody held who leaves is nobody's, and the coordinators hear of it."""
    statement = select(PracticeHolder).where(PracticeHolder.person_id == person.id).with_for_update()
    if organisation_id is not None:
        statement = statement.where(PracticeHolder.organisation_id == organisation_id)
    grounds: dict[tuple[UUID, UUID], list[str]] = {}
    for row in session.scalars(statement.order_by(PracticeHolder.practice_id)).all():
        grounds.setdefault((row.assessment_id, row.organisation_id), []).append(row.practice_id)
        session.delete(row)
    for (assessment_id, owner_id), practice_ids in grounds.items():
        _trace(session, assessment_id, owner_id, practice_ids, person=person, by=by)
        tell_coordinators(
            session, assessment_id, owner_id, practice_ids, by=by, except_for={person.id, by.person_id}
        )


def _give(
    session: Session,
    ground: Ground,
    chosen: Sequence[str],
    person: Person,
    *,
    due_on: date | None,
    by: Actor,
) -> list[str]:
    rows = _locked(session, ground.id, chosen)
    wanted = (person.id, due_on)
    changed = [
        code for code in chosen if code not in rows or (rows[code].person_id, rows[code].due_on) != wanted
    ]
    if not changed:
        return []
    lost: dict[UUID, list[str]] = {}
    for code in changed:
        row = rows.get(code)
        if row is None:
            row = PracticeHolder(
                assessment_id=ground.id, practice_id=code, organisation_id=ground.organisation_id
            )
            session.add(row)
        elif row.person_id != person.id:
            lost.setdefault(row.person_id, []).append(code)
        row.person_id, row.due_on = wanted
        row.assigned_by_id, row.assigned_at = by.person_id, clock.now()
    diary.note(session, ground.id, changed, EntryKind.ASSIGNED, by=by, about=person.name, due_on=due_on)
    audit.record(
        session,
        "practice.assigned",
        person,
        by=by,
        organisation_id=ground.organisation_id,
        assessment=ground.id,
        practices=changed,
        due_on=due_on,
    )
    for former_id, codes in lost.items():
        tell(session, ground, [former_id], NoticeKind.RELEASED, codes, by=by)
    return changed


def _locked(session: Session, assessment_id: UUID, practice_ids: Sequence[str]) -> dict[str, PracticeHolder]:
    """The rows of these practices, while no second writer shares out the same assessment."""
    session.execute(diary.HOLD, {"assessment": assessment_id})
    statement = (
        select(PracticeHolder)
        .where(PracticeHolder.assessment_id == assessment_id, PracticeHolder.practice_id.in_(practice_ids))
        .execution_options(populate_existing=True)
    )
    return {row.practice_id: row for row in session.scalars(statement)}


def _trace(
    session: Session,
    assessment_id: UUID,
    organisation_id: UUID,
    practice_ids: Sequence[str],
    *,
    person: Person,
    by: Actor,
) -> None:
    diary.note(session, assessment_id, practice_ids, EntryKind.RELEASED, by=by, about=person.name)
    audit.record(
        session,
        "practice.released",
        person,
        by=by,
        organisation_id=organisation_id,
        assessment=assessment_id,
        practices=list(practice_ids),
    )


def _colleague(session: Session, ground: Ground, person_id: UUID) -> Person:
    found = {person.id: person for person in queries.colleagues(session, ground.organisation_id)}
    if person_id not in found:
        raise CannotHold
    return found[person_id]


def _require_open(ground: Ground) -> None:
    if not ground.is_open:
        raise WorkEnded


def _require_near(due_on: date | None, today: date) -> None:
    if due_on is not None and not today <= due_on <= today + LONGEST:
        raise DateUnfit(today + LONGEST)
