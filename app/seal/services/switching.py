"""The switch: no certificate is issued between `stop` and `resume`, whoever works at it and wherever."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit, notification
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.seal import policy, queries
from app.seal.errors import NotStopped, ReasonMissing, StoppedAlready
from app.seal.models import IssuingStop
from app.seal.services.issuing import STOPPED
from app.transparency import services as log


def stop(session: Session, *, reason: str, by: Actor) -> IssuingStop:
    """Stop issuing at once: when this returns no seal is published any more, by any process on any machine.

    What is being made is not stored, awards wait, nothing is lost. Revoking, suspending and restoring go on,
    and so do the lists and the log that tell of them. Raises ReasonMissing, or StoppedAlready.
    """
    policy.SWITCH.require(by)
    if not reason.strip():
        raise ReasonMissing
    made = IssuingStop(reason=reason.strip(), stopped_by_id=by.person_id, stopped_by_name=by.name)
    try:
        with atomic(session):
            log.settle(session)  # whoever is storing a seal at this moment has done so, or will see the stop
            session.add(made)
            session.flush()
            audit.record(session, "issuing.stopped", made, by=by, reason=made.reason)
    except IntegrityError as error:
        raise StoppedAlready from error
    return made


def resume(session: Session, *, by: Actor) -> int:
    """Go on, beginning with the awards that wait; returns how many. Raises NotStopped."""
    policy.SWITCH.require(by)
    with atomic(session):
        stopped = queries.open_stop(session, lock=True)
        if stopped is None:
            raise NotStopped
        stopped.resumed_at = clock.now()
        stopped.resumed_by_id, stopped.resumed_by_name = by.person_id, by.name
        waiting = queries.unfinished(session)
        audit.record(session, "issuing.resumed", stopped, by=by, waiting=len(waiting))
        obstacles = queries.obstacles(session, waiting)
        for award in waiting:
            if obstacles.get(award.id) == STOPPED:
                notification.hasten(session, queries.effect_key(award))
    return len(waiting)
