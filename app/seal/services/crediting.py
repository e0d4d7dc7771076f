"""Credentials for seals that were awarded before there were any."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app import audit
from app.certificate.credential.building import Terms
from app.certificate.credential.issuing import SignedCredential
from app.certificate.payload import CertificatePayload
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import atomic
from app.seal import queries
from app.seal.errors import IssuingStopped
from app.seal.models import Credential, Seal
from app.seal.publication import Publish
from app.seal.services.issuing import keep, require_going, terms_of
from app.transparency import services as log

CREDITED = "seal.credential-issued"
Make = Callable[[CertificatePayload, Terms], SignedCredential]


def without(session: Session, *, most: int) -> list[UUID]:
    """Seals that have no credential yet, at most so many."""
    has = select(Credential.seal_pk)
    return list(session.scalars(select(Seal.id).where(Seal.id.not_in(has)).order_by(Seal.id).limit(most)))


def draw_places(sessions: sessionmaker[Session], seals: Iterable[UUID]) -> None:
    """Give the awards of these seals their places in the status lists."""
    with sessions() as session:
        for seal_pk in seals:
            terms_of(session, queries.award(session, queries.get(session, seal_pk).award_id))


def credit(sessions: sessionmaker[Session], seal_pk: UUID, *, make: Make, publish: Publish) -> bool:
    """Give the seal its credential, which says what its certificate says; False where it has one.

    While issuing is stopped no key signs anything new: False then too.
    The certificate stays as it was issued, so this credential lies beside it and not inside.
    """
    with sessions() as session:
        if queries.open_stop(session) is not None:
            return False
        intent = queries.award(session, queries.get(session, seal_pk).award_id)
        payload = CertificatePayload.model_validate_json(intent.payload)
        terms = terms_of(session, intent)
        session.rollback()
        credential = make(payload, terms)
        try:
            return _store(session, seal_pk, credential, publish)
        except IssuingStopped:
            return False


def _store(session: Session, seal_pk: UUID, credential: SignedCredential, publish: Publish) -> bool:
    with atomic(session):
        seal = queries.get(session, seal_pk, lock=True)
        if session.get(Credential, seal_pk) is not None:
            return False
        keep(session, seal, credential, at=clock.now())
        audit.record(session, CREDITED, seal, by=SYSTEM, credential=credential.sha256, key=credential.key_id)
        publish(session, seal)
        log.settle(session)  # whoever stops issuing waits for that, too: either sees what the other did
        require_going(session)
    return True
