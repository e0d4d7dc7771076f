"""Seals as rows, without the journey that leads to them, published as a worker would."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation, Person
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import State as AssessmentState
from app.certificate.editions import Language
from app.certificate.trusted_time import TimeState
from app.core import clock
from app.core.db import atomic
from app.seal import logged, seal_id
from app.seal.models import (
    Award,
    AwardState,
    Certificate,
    Credential,
    Decision,
    DecisionOutcome,
    Edition,
    Seal,
    SealEvent,
)
from app.seal.publication import publisher
from app.seal.workflow import Event, State
from app.transparency.models import LogLeaf
from tests import certificates, factories

EVENTS = {
    State.SUSPENDED: Event.SUSPENDED,
    State.REVOKED: Event.REVOKED,
    State.EXPIRED: Event.EXPIRED,
    State.SUPERSEDED: Event.SUPERSEDED,
}
TITLES = {
    "full": "Full seal",
    "leadership": "Leadership mini seal",
    "business": "Business mini seal",
    "data-security": "Data Security mini seal",
}
# Well formed, and given to no seal.
UNKNOWN = seal_id.shown("7QX4M2KD9RFA" + seal_id.check_symbol("7QX4M2KD9RFA"))
DOMAINS = {"leadership": ("Leadership",), "business": ("Business",), "data-security": ("Data Security",)}


def seal(
    session: Session,
    organisation: Organisation | None = None,
    *,
    app: Flask | None = None,
    state: State = State.ACTIVE,
    scope: str = "full",
    awarded_on: date | None = None,
    valid_until: date | None = None,
    reason: str = "",
    supersedes: Seal | None = None,
    stored: str = "",
    pdf: bytes = b"",
    credential: bytes = b"",
    **said: Any,
) -> Seal:
    """A seal of a school system of its own, awarded a month ago. With `app`, its public answers are prepared.

    `said` changes what the certificate says, `stored` is the ID without separators, `pdf` the certificate itself:
    otherwise it is made up. `credential` is its twin, made a day before the award.
    """
    owner = organisation or factories.organisation(session)
    begins = awarded_on or clock.today() - timedelta(days=30)
    ends = valid_until or begins + timedelta(days=730)
    stored = stored or seal_id.new()
    shown = seal_id.shown(stored)
    payload = certificates.payload(
        seal_id=shown,
        organisation=owner.name,
        city=owner.city or owner.state,
        state=owner.state,
        leaid=owner.leaid,
        scope=scope,
        scope_title=TITLES[scope],
        domains=DOMAINS.get(scope, certificates.DOMAINS),
        awarded_on=begins,
        valid_until=ends,
        is_demo=owner.is_demo,
        verify_url=f"http://localhost/verify/{shown}",
        **said,
    )
    decider = factories.person(session)
    with atomic(session):
        award = _award(session, owner, scope, stored, payload, decider)
        made = Seal(
            seal_id=stored,
            award_id=award.id,
            organisation_id=owner.id,
            scope=scope,
            criteria="tle/2025",
            state=state,
            status_reason=reason or ("A concern is being looked into." if state in EVENTS else ""),
            awarded_on=begins,
            valid_until=ends,
            supersedes_id=supersedes.id if supersedes else None,
        )
        session.add(made)
        session.flush()
        pdf = pdf or b"%PDF-1.7 " + stored.encode()
        session.add(
            Certificate(
                seal_pk=made.id,
                pdf=pdf,
                sha256=hashlib.sha256(pdf).hexdigest(),
                key_id="k",
                algorithm="ecdsa",
            )
        )
        if credential:
            session.add(
                Credential(
                    seal_pk=made.id, body=credential, sha256=hashlib.sha256(credential).hexdigest(), key_id="k",
                    algorithm="eddsa-rdfc-2022", issued_at=clock.now() - timedelta(days=2),
                )
            )  # fmt: skip
        events = [SealEvent(seal_pk=made.id, event=Event.AWARDED, at=clock.now() - timedelta(days=1))]
        if state in EVENTS:
            events.append(SealEvent(seal_pk=made.id, event=EVENTS[state], reason=made.status_reason))
        session.add_all(events)
        session.flush()
        if app is not None:
            publisher(app.extensions)(session, made)
        logged.tell(session, events)
    return made


def shown(seal: Seal) -> str:
    """The ID of the seal as people read it."""
    return seal_id.shown(seal.seal_id)


def _award(
    session: Session, owner: Organisation, scope: str, stored: str, payload: Any, decider: Person
) -> Award:
    assessment = Assessment(
        organisation_id=owner.id,
        criteria="tle/2025",
        scope=scope,
        state=AssessmentState.AWARDED,
        submitted_at=clock.now(),
        reopened=[],
    )
    session.add(assessment)
    session.flush()
    submission = Submission(
        assessment_id=assessment.id,
        number=1,
        snapshot="{}",
        digest=hashlib.sha256(stored.encode()).hexdigest(),
        attested_name="Sam Signer",
        statement="True.",
    )
    session.add(submission)
    session.flush()
    decision = Decision(
        assessment_id=assessment.id,
        submission_id=submission.id,
        outcome=DecisionOutcome.AWARDED,
        decided_by_id=decider.id,
        decided_by_name=decider.name,
        readiness_digest="0" * 64,
    )
    session.add(decision)
    session.flush()
    award = Award(
        decision_id=decision.id,
        seal_id=stored,
        payload=payload.canonical().decode(),
        payload_digest=payload.digest,
        state=AwardState.ISSUED,
        finished_at=clock.now(),
    )
    session.add(award)
    session.flush()
    return award


def edition(session: Session, shown: str, pdf: bytes) -> int:
    """The certificate of a seal in Spanish, as these bytes. The number of its line in the log."""
    owner = session.scalars(select(Seal).where(Seal.seal_id == seal_id.parse(shown))).one()
    with atomic(session):
        made = Edition(
            seal_pk=owner.id, language=Language.SPANISH, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(),
            key_id="k", algorithm="ecdsa", time_state=TimeState.NOT_ASKED, issued_at=clock.now(),
        )  # fmt: skip
        session.add(made)
        logged.tell_of_edition(session, made)
    return session.scalars(select(LogLeaf.number).where(LogLeaf.event_id == made.id)).one()
