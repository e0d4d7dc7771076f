"""The signed lists by which anyone learns that a credential must not be accepted: in step with the seals."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app import notification
from app.certificate.credential import status_list
from app.certificate.credential.building import REVOCATION, SUSPENSION
from app.certificate.credential.issuing import SignedCredential
from app.core import clock
from app.core.db import atomic
from app.seal.models import Award, Seal, StatusList
from app.seal.workflow import State

FOLLOW = "credential.status"
# Which seals have their bit set. What merely ran out says so by its own last day.
REFUSED = {
    SUSPENSION: (State.SUSPENDED, State.REVOKED, State.SUPERSEDED),
    REVOCATION: (State.REVOKED,),
}
ATTEMPTS = 5
# The purpose, the list and the moment, to the signed list.
Sign = Callable[[str, str, datetime], SignedCredential]


def follow(session: Session, seal: Seal) -> None:
    """Have the lists signed anew as soon as this change of the seal is certain."""
    notification.enqueue(session, FOLLOW, effect_key=f"{FOLLOW}:{seal.id}:{seal.status_at.isoformat()}")


def refresh(sessions: sessionmaker[Session], *, base_url: str, key_id: str, sign: Sign) -> int:
    """Sign every list anew that is no longer true, or soon ends, or has another key; returns how many.

    Safe to run at any time, by many at once: what is stored says what the seals are at that moment.
    """
    with sessions() as session:
        return sum(_refresh(session, purpose, base_url, key_id, sign) for purpose in REFUSED)


def is_needed(session: Session) -> bool:
    """Whether any award has a place in the lists."""
    return session.scalar(select(Award.id).where(Award.status_index.is_not(None)).limit(1)) is not None


def _refresh(session: Session, purpose: str, base_url: str, key_id: str, sign: Sign) -> bool:
    for _ in range(ATTEMPTS):
        encoded, content = _content(session, purpose, base_url)
        kept = session.get(StatusList, purpose, populate_existing=True)
        now = clock.now()
        is_current = kept is not None and kept.signed_at <= now < kept.signed_at + status_list.RENEWED_AFTER
        if kept is not None and is_current and (kept.content_sha256, kept.key_id) == (content, key_id):
            session.rollback()
            return False
        session.rollback()
        signed = sign(purpose, encoded, now)
        if _replace(session, purpose, base_url, content=content, signed=signed, now=now):
            return True
    return False  # the seals keep changing: the job of the latest change is still to come


def _replace(
    session: Session,
    purpose: str,
    base_url: str,
    *,
    content: str,
    signed: SignedCredential,
    now: datetime,
) -> bool:
    """Put the list in its place, unless the seals have changed since it was read."""
    with atomic(session):
        locked = select(StatusList).where(StatusList.purpose == purpose).with_for_update()
        kept = session.scalar(locked.execution_options(populate_existing=True))
        if _content(session, purpose, base_url)[1] != content:
            return False
        if kept is None:
            kept = StatusList(purpose=purpose)
            session.add(kept)
        kept.body, kept.sha256, kept.content_sha256 = signed.body, signed.sha256, content
        kept.key_id, kept.algorithm = signed.key_id, signed.algorithm
        kept.signed_at, kept.valid_until = now, now + status_list.LIFETIME
    return True


def _content(session: Session, purpose: str, base_url: str) -> tuple[str, str]:
    """The list as it should be, and its digest together with the address that it is for."""
    places = session.scalars(
        select(Award.status_index)
        .join(Seal, Seal.award_id == Award.id)
        .where(Seal.state.in_(REFUSED[purpose]), Award.status_index.is_not(None))
        .order_by(Award.status_index)
    ).all()
    encoded = status_list.encode(place for place in places if place is not None)
    return encoded, hashlib.sha256(f"{base_url} {encoded}".encode()).hexdigest()
