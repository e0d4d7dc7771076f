"""The certificate in another language: made once when somebody asks, signed and in the log like the first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app import audit, notification
from app.certificate.editions import Language
from app.certificate.payload import CertificatePayload
from app.certificate.trusted_time import NOT_ASKED, TrustedTime
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import atomic
from app.notification.models import OutboxJob
from app.notification.payload import key_of
from app.seal import logged, queries
from app.seal.errors import IssuingStopped, PayloadChanged, SealNotInForce
from app.seal.models import Edition, Seal
from app.seal.publication import Publish
from app.seal.services.issuing import require_going
from app.seal.workflow import State

ISSUE = "certificate.edition"
ISSUED = "seal.edition-issued"


@dataclass(frozen=True)
class SignedEdition:
    """A signed file, and what signed it."""

    pdf: bytes
    key_id: str
    algorithm: str
    time: TrustedTime = NOT_ASKED


# From the payload as it was issued, the language and the credential to the signed file.
Press = Callable[[CertificatePayload, Language, bytes], SignedEdition]


def is_being_made(session: Session, seal: Seal, language: Language) -> bool:
    """Whether it was asked for and is not there yet."""
    key = key_of(effect_key(seal, language))
    return session.scalar(select(OutboxJob.id).where(OutboxJob.effect_key == key)) is not None


def effect_key(seal: Seal, language: Language) -> str:
    """The name under which the outbox knows it; another one after each change of the seal's status."""
    return f"edition:{seal.id}:{language}:{seal.status_at.isoformat()}"


def ask(session: Session, seal_pk: UUID, language: Language) -> None:
    """Have the edition made, unless it is there or being made. SealNotInForce where it cannot be had."""
    with atomic(session):
        seal = queries.get(session, seal_pk)
        if queries.edition(session, seal_pk, language) is not None:
            return
        if seal.state is not State.ACTIVE:
            raise SealNotInForce
        key = effect_key(seal, language)
        notification.enqueue(session, ISSUE, effect_key=key, seal_pk=str(seal_pk), language=language.value)


def issue(
    sessions: sessionmaker[Session], seal_pk: UUID, language: Language, *, press: Press, publish: Publish
) -> None:
    """Make the edition. Run twice, late or by two workers at once it has one effect; of an ended seal none.

    It says what the award's intent says, and carries the seal's own credential. Raises IssuingStopped,
    PayloadChanged, and whatever the press cannot do.
    """
    with sessions() as session:
        seal = queries.get(session, seal_pk)
        intent = queries.award(session, seal.award_id)
        payload = CertificatePayload.model_validate_json(intent.payload)
        if payload.digest != intent.payload_digest:
            raise PayloadChanged(str(intent.id))
        if not _is_wanted(session, seal, language):
            return
        credential = queries.credential(session, seal.seal_id)
        if credential is None:
            raise IssuingStopped("credential-missing")
        body = credential.body
        session.rollback()
        document = press(payload, language, body)
        with atomic(session):
            seal = queries.get(session, seal_pk, lock=True)
            if _is_wanted(session, seal, language):
                _store(session, seal, language, document, publish)


def _is_wanted(session: Session, seal: Seal, language: Language) -> bool:
    require_going(session)
    return seal.state is State.ACTIVE and queries.edition(session, seal.id, language) is None


def _store(
    session: Session, seal: Seal, language: Language, document: SignedEdition, publish: Publish
) -> None:
    digest = hashlib.sha256(document.pdf).hexdigest()
    edition = Edition(
        seal_pk=seal.id, language=language, pdf=document.pdf, sha256=digest, key_id=document.key_id,
        algorithm=document.algorithm, time_state=document.time.state, stamped_at=document.time.at,
        time_problem=document.time.problem, issued_at=clock.now(),
    )  # fmt: skip
    session.add(edition)
    session.flush()
    audit.record(
        session, ISSUED, seal, by=SYSTEM, certificate=digest, key=document.key_id, language=language.value,
        time=document.time.state.value,
    )  # fmt: skip
    publish(session, seal)
    logged.tell_of_edition(session, edition)
    # The end of the log is ours from here to the commit, and whoever stops issuing waits for it.
    require_going(session)
