"""Suspend, restore, revoke, and let seals end with their date."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic
from app.core.errors import IllegalTransition
from app.core.transition import advance
from app.seal import logged, policy, queries, seal_id
from app.seal.errors import ReasonMissing
from app.seal.models import Seal, SealEvent
from app.seal.publication import Publish
from app.seal.services.status_lists import follow
from app.seal.workflow import WORKFLOW, Event

BY_HAND = frozenset({Event.SUSPENDED, Event.RESTORED, Event.REVOKED})


def change(
    session: Session, seal_pk: UUID, event: Event, *, reason: str, publish: Publish, by: Actor
) -> Seal:
    """Suspend, restore or revoke a seal, with the reason that the public will read.

    Raises ReasonMissing, or IllegalTransition where the state has no such step or no person takes it.
    """
    with atomic(session):
        seal = queries.get(session, seal_pk, lock=True)
        policy.CHANGE_STATUS.require(by, seal)
        if event not in BY_HAND:
            raise IllegalTransition(WORKFLOW.name, seal.state, event)
        if not reason.strip():
            raise ReasonMissing
        _step(session, seal, event, reason=reason.strip(), publish=publish, by=by)
    return seal


def expire_due(session: Session, today: date, *, publish: Publish) -> int:
    """End every seal in force whose last day has passed; returns how many.

    Safe to run at any time, by many at once. Where one of them cannot be ended the others are, and then what
    went wrong is raised.
    """
    ended = 0
    failures: list[Exception] = []
    for seal_pk in queries.due_to_expire(session, today):
        try:
            with atomic(session):
                seal = queries.get(session, seal_pk, lock=True)
                _step(session, seal, Event.EXPIRED, reason="", publish=publish, by=SYSTEM)
        except IllegalTransition:
            continue  # somebody else ended it first
        except Exception as error:  # noqa: BLE001  # raised below, when every other seal has had its turn
            failures.append(error)
            continue
        ended += 1
    if failures:
        raise failures[0]
    return ended


def _step(session: Session, seal: Seal, event: Event, *, reason: str, publish: Publish, by: Actor) -> None:
    now = clock.now()
    advance(session, seal, WORKFLOW, event, status_at=now, status_reason=reason)
    happened = SealEvent(seal_pk=seal.id, event=event, at=now, reason=reason, by_id=by.person_id)
    session.add(happened)
    audit.record(session, event, seal, by=by)
    follow(session, seal)
    publish(session, seal)
    for email in accounts.addressees(session, seal.organisation_id):
        notification.queue(
            session, "seal_status", to=email, effect_key=f"{event}:{seal.id}:{now.isoformat()}:{email}",
            organisation=seal.organisation.name, seal_id=seal_id.shown(seal.seal_id), status=seal.state.value,
            reason=reason, path=f"/seals/{seal.id}",
        )  # fmt: skip
    logged.tell(session, [happened])
