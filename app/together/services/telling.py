"""Putting what a colleague did on the list for the next daily mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core.actor import Actor, Role
from app.together.ground import Ground
from app.together.models import Notice, NoticeKind

MOST_NAMED = 50


def tell(
    session: Session,
    ground: Ground,
    person_ids: Iterable[UUID],
    kind: NoticeKind,
    practice_ids: Sequence[str],
    *,
    by: Actor,
) -> None:
    """Let these people hear of it, inside the caller's transaction; never the one who did it."""
    where = {"assessment_id": ground.id, "organisation_id": ground.organisation_id}
    _add(session, set(person_ids) - {by.person_id}, kind, practice_ids, by=by, **where)


def tell_coordinators(
    session: Session,
    assessment_id: UUID,
    organisation_id: UUID,
    practice_ids: Sequence[str],
    *,
    by: Actor,
    except_for: Iterable[UUID | None],
) -> None:
    """Let the coordinators hear that practices are nobody's now."""
    people = {each.id for each in accounts.with_role(session, organisation_id, Role.COORDINATOR)}
    where = {"assessment_id": assessment_id, "organisation_id": organisation_id}
    _add(session, people - set(except_for), NoticeKind.RELEASED, practice_ids, by=by, **where)


def _add(
    session: Session,
    person_ids: Iterable[UUID | None],
    kind: NoticeKind,
    practice_ids: Sequence[str],
    *,
    by: Actor,
    **where: UUID,
) -> None:
    codes = " ".join(practice_ids[:MOST_NAMED])
    session.add_all(
        Notice(person_id=person_id, kind=kind, practice_ids=codes, by_name=by.name, **where)
        for person_id in person_ids
        if person_id is not None
    )
