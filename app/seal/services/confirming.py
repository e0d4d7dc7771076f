"""The second person's word: where the settings ask for it, no certificate is issued without."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit, notification
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import IllegalTransition
from app.seal import policy, queries
from app.seal.errors import ConfirmsOwnDecision
from app.seal.models import Award, AwardConfirmation, AwardState
from app.seal.services.deciding import is_independent

EVENT = "award.confirmed"


def confirm(session: Session, award_id: UUID, *, digest: str, by: Actor) -> AwardConfirmation:
    """Confirm that the certificate with this digest may be issued; it is then issued at once.

    Raises ConfirmsOwnDecision for who decided or reviewed, or has a conflict of interest; IllegalTransition
    where it is issued, given up, confirmed already, or another certificate than the one that was read.
    """
    try:
        with atomic(session):
            intent = queries.award(session, award_id, lock=True)
            policy.CONFIRM.require(by, intent)
            if not may_confirm(session, intent, by):
                raise ConfirmsOwnDecision
            if intent.state is not AwardState.INTENDED or intent.payload_digest != digest:
                raise IllegalTransition("award", intent.state, EVENT)
            assert by.person_id is not None  # noqa: S101  # narrows the type: only persons pass the rule
            made = AwardConfirmation(
                award_id=intent.id, payload_digest=digest, decided_by_id=intent.decision.decided_by_id,
                confirmed_by_id=by.person_id, confirmed_by_name=by.name,
            )  # fmt: skip
            session.add(made)
            session.flush()
            audit.record(
                session, EVENT, intent, by=by, digest=digest,
                organisation_id=intent.decision.assessment.organisation_id,
            )  # fmt: skip
            notification.hasten(session, queries.effect_key(intent))
    except IntegrityError as error:
        raise IllegalTransition("award", AwardState.INTENDED, EVENT) from error
    return made


def may_confirm(session: Session, award: Award, by: Actor) -> bool:
    """Whether the person had no part in what led to the award, as things stand now."""
    decision = award.decision
    return (
        by.person_id is not None
        and by.person_id != decision.decided_by_id
        and by.person_id not in queries.reviewers_of(session, decision.id)
        and is_independent(session, decision.assessment, by)
    )
