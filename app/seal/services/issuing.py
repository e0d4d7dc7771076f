"""From the intent of an award to a published seal: render, sign, store; safe to repeat, never doubled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from app import audit, notification
from app.accounts import queries as accounts
from app.certificate.credential.building import Terms
from app.certificate.credential.issuing import SignedCredential
from app.certificate.payload import CertificatePayload
from app.certificate.trusted_time import NOT_ASKED, TrustedTime
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import atomic
from app.core.transition import advance
from app.seal import logged, places, queries
from app.seal.errors import IssuingStopped, PayloadChanged
from app.seal.models import Award, AwardState, Certificate, Credential, Seal, SealEvent
from app.seal.publication import Publish
from app.seal.services import confirming
from app.seal.services.status_lists import follow
from app.seal.workflow import WORKFLOW, Event, State


@dataclass(frozen=True)
class SignedDocument:
    """A signed certificate, what signed it, and the credential that lies inside."""

    pdf: bytes
    key_id: str
    algorithm: str
    credential: SignedCredential
    time: TrustedTime = NOT_ASKED


STOPPED, UNCONFIRMED = "stopped", "unconfirmed"
Press = Callable[[CertificatePayload, Terms], SignedDocument]


def issue(
    sessions: sessionmaker[Session],
    award_id: UUID,
    *,
    press: Press,
    publish: Publish,
    needs_second: bool = False,
) -> None:
    """Carry out the intent. Run twice, late or by two workers at once it still has one effect.

    The document is made outside any transaction; what is stored is decided by the award's state under its
    lock, and by the switch, which is asked before and again at the last moment. With `needs_second` a second
    person must have confirmed it. Raises PayloadChanged, IssuingStopped, and whatever the press cannot do:
    then nothing has happened.
    """
    with sessions() as session:
        intent = queries.award(session, award_id)
        if intent.state is not AwardState.INTENDED:
            return
        payload = CertificatePayload.model_validate_json(intent.payload)
        if payload.digest != intent.payload_digest:
            raise PayloadChanged(str(award_id))
        _require_leave(session, intent, needs_second=needs_second)
        terms = terms_of(session, intent)
        session.rollback()
        document = press(payload, terms)
        with atomic(session):
            intent = queries.award(session, award_id, lock=True)
            if intent.state is AwardState.INTENDED:
                _require_leave(session, intent, needs_second=needs_second)
                events = _store(session, intent, payload, document)
                for changed in events:
                    publish(session, changed)
                logged.tell(session, list(events.values()))
                # The end of the log is ours from here to the commit, and whoever stops issuing waits for it.
                require_going(session)


def terms_of(session: Session, intent: Award) -> Terms:
    """What the credential says beyond the certificate; draws a place for an award that has none yet."""
    if intent.status_index is None:
        with atomic(session):
            intent = queries.award(session, intent.id, lock=True)
            if intent.status_index is None:
                intent.status_index = places.draw(session)
    assert intent.status_index is not None  # noqa: S101  # narrows the type
    owner = str(intent.decision.assessment.organisation_id)
    return Terms(status_index=intent.status_index, organisation_id=owner, at=intent.intended_at)


def keep(session: Session, seal: Seal, credential: SignedCredential, *, at: datetime) -> None:
    """Write the credential of a seal down."""
    session.add(
        Credential(
            seal_pk=seal.id, body=credential.body, sha256=credential.sha256, key_id=credential.key_id,
            algorithm=credential.algorithm, issued_at=at,
        )
    )  # fmt: skip


def _require_leave(session: Session, intent: Award, *, needs_second: bool) -> None:
    """Raise IssuingStopped where somebody has stopped all issuing, or somebody's word is wanting."""
    require_going(session)
    if needs_second and confirming.standing(session, intent) is None:
        raise IssuingStopped(UNCONFIRMED)


def require_going(session: Session) -> None:
    """Raise IssuingStopped where somebody has stopped all issuing."""
    if queries.open_stop(session) is not None:
        raise IssuingStopped(STOPPED)


def _store(
    session: Session, intent: Award, payload: CertificatePayload, document: SignedDocument
) -> dict[Seal, SealEvent]:
    """Write the seal with its certificate; gives the seals that changed, each with what happened to it."""
    assessment = intent.decision.assessment
    events: dict[Seal, SealEvent] = {}
    former = queries.in_force(session, assessment.organisation_id, assessment.scope, lock=True)
    if former is not None:
        events[former] = _supersede(session, former)
    seal = Seal(
        seal_id=intent.seal_id, award_id=intent.id, organisation_id=assessment.organisation_id,
        scope=assessment.scope, criteria=assessment.criteria, awarded_on=payload.awarded_on,
        valid_until=payload.valid_until, supersedes_id=former.id if former else None,
    )  # fmt: skip
    session.add(seal)
    session.flush()
    digest = hashlib.sha256(document.pdf).hexdigest()
    session.add(
        Certificate(
            seal_pk=seal.id,
            pdf=document.pdf,
            sha256=digest,
            key_id=document.key_id,
            algorithm=document.algorithm,
            time_state=document.time.state,
            stamped_at=document.time.at,
            time_problem=document.time.problem,
        )
    )
    now = clock.now()
    keep(session, seal, document.credential, at=now)
    events[seal] = SealEvent(seal_pk=seal.id, event=Event.AWARDED, at=now)
    session.add(events[seal])
    intent.state, intent.finished_at = AwardState.ISSUED, clock.now()
    audit.record(
        session, Event.AWARDED, seal, by=SYSTEM, certificate=digest, key=document.key_id,
        time=document.time.state.value,
        credential=document.credential.sha256, credential_key=document.credential.key_id,
    )  # fmt: skip
    for email in accounts.addressees(session, seal.organisation_id):
        notification.queue(
            session, "awarded", to=email, effect_key=f"awarded:{seal.id}:{email}",
            organisation=payload.organisation, scope=payload.scope_title, seal_id=payload.seal_id,
            path=f"/seals/{seal.id}",
        )  # fmt: skip
    return events


def _supersede(session: Session, former: Seal) -> SealEvent:
    """End the former seal, because the new one takes its place.

    One that was suspended after the decision stays as it is, and the new seal waits: restoring or revoking it
    is for a manager.
    """
    if former.state is State.SUSPENDED:
        raise IssuingStopped("former-seal-suspended")
    advance(session, former, WORKFLOW, Event.SUPERSEDED, status_at=clock.now())
    ended = SealEvent(seal_pk=former.id, event=Event.SUPERSEDED)
    session.add(ended)
    follow(session, former)
    audit.record(session, Event.SUPERSEDED, former, by=SYSTEM)
    return ended
