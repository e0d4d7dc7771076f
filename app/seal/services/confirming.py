"""The second person's word: where the settings ask for it, no certificate is issued without."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic
from app.core.errors import IllegalTransition
from app.seal import policy, queries
from app.seal.errors import ConfirmsOwnDecision
from app.seal.models import Award, AwardConfirmation, AwardState
from app.seal.services.deciding import is_independent

EVENT, LAPSED = "award.confirmed", "award.confirmation-lapsed"


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
            _forget_lapsed(session, intent)
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


def standing(session: Session, award: Award) -> AwardConfirmation | None:
    """The second person's word, if it is for this very certificate and they could give it again today.

    Who was removed, lost the role, or came into a conflict before the certificate was issued vouches for
    nothing.
    """
    given = queries.confirmation(session, award.id)
    if given is None or given.payload_digest != award.payload_digest:
        return None
    person = accounts.person(session, given.confirmed_by_id)
    by = accounts.actor_of(session, person)
    counts = person.is_active and policy.CONFIRM.allows(by, award) and may_confirm(session, award, by)
    return given if counts else None


def standing_among(session: Session, awards: Sequence[Award]) -> frozenset[UUID]:
    """Those of the awards for which a second person's word stands."""
    given = queries.confirmed(session, awards)
    return frozenset(one.id for one in awards if one.id in given and standing(session, one) is not None)


def _forget_lapsed(session: Session, award: Award) -> None:
    """Make room for another's word where one was given that does not count any more; the trail keeps both."""
    given = queries.confirmation(session, award.id)
    if given is None or standing(session, award) is not None:
        return
    audit.record(
        session, LAPSED, award, by=SYSTEM, digest=given.payload_digest, confirmed_by=given.confirmed_by_name,
        organisation_id=award.decision.assessment.organisation_id,
    )  # fmt: skip
    session.delete(given)
    session.flush()


def may_confirm(session: Session, award: Award, by: Actor) -> bool:
    """Whether the person had no part in what led to the award, as things stand now."""
    decision = award.decision
    return (
        by.person_id is not None
        and by.person_id != decision.decided_by_id
        and by.person_id not in queries.reviewers_of(session, decision.id)
        and is_independent(session, decision.assessment, by)
    )
