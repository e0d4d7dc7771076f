"""What the public log is told of seals: one leaf for every event in a history, and one for each edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.seal import seal_id
from app.seal.models import Certificate, Credential, Edition, Seal, SealEvent
from app.seal.workflow import Event
from app.transparency import services as log
from app.transparency.leaf import Kind, Leaf
from app.transparency.services import Line

KINDS = {
    Event.AWARDED: Kind.AWARD,
    Event.SUPERSEDED: Kind.RENEWAL,
    Event.SUSPENDED: Kind.SUSPENSION,
    Event.RESTORED: Kind.RESTORATION,
    Event.REVOKED: Kind.REVOCATION,
    Event.EXPIRED: Kind.EXPIRY,
}


def tell(session: Session, events: Sequence[SealEvent]) -> None:
    """Tell the log of these events, in the transaction in which they happen. The last act in it."""
    session.flush()
    numbers = {event.id: number for number, event in enumerate(events)}
    lines = _lines(session, [event.id for event in events])
    log.append(session, sorted(lines, key=lambda line: numbers[line.event_id]))


def tell_of_edition(session: Session, edition: Edition) -> None:
    """Tell the log that the certificate exists in a further language too. The last act in its transaction."""
    session.flush()
    log.append(session, list(_editions(session, edition)))


def expected(session: Session) -> Iterator[Line]:
    """Every line that the log must have."""
    yield from _lines(session)
    yield from _editions(session)


def _editions(session: Session, only: Edition | None = None) -> Iterator[Line]:
    wanted = (
        select(Edition.id, Edition.issued_at, Edition.sha256, Seal.seal_id, Credential.sha256)
        .join(Seal, Seal.id == Edition.seal_pk)
        .outerjoin(Credential, and_(Credential.seal_pk == Seal.id, Credential.issued_at <= Edition.issued_at))
    )
    if only is not None:
        wanted = wanted.where(Edition.id == only.id)
    for edition_id, at, sha256, stored, vc_sha256 in session.execute(wanted):
        yield Line(edition_id, Leaf(Kind.EDITION, seal_id.shown(stored), sha256, at, vc_sha256 or ""))


def _lines(session: Session, event_ids: Sequence[object] | None = None) -> Iterator[Line]:
    # Seals that are older than their credentials had events of which no credential could be named.
    existed = and_(Credential.seal_pk == Seal.id, Credential.issued_at <= SealEvent.at)
    wanted = (
        select(
            SealEvent.id, SealEvent.event, SealEvent.at, Seal.seal_id, Certificate.sha256, Credential.sha256
        )
        .join(Seal, Seal.id == SealEvent.seal_pk)
        .join(Certificate, Certificate.seal_pk == Seal.id)
        .outerjoin(Credential, existed)
    )
    if event_ids is not None:
        wanted = wanted.where(SealEvent.id.in_(event_ids))
    for event_id, event, at, stored, sha256, vc_sha256 in session.execute(wanted):
        yield Line(event_id, Leaf(KINDS[event], seal_id.shown(stored), sha256, at, vc_sha256 or ""))
