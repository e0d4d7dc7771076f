"""The annex: what a school system chose to publish of its readiness, until it withdraws it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotFound
from app.seal import policy, queries
from app.seal.errors import SealNotInForce
from app.seal.models import Annex, AnnexExtent, Seal
from app.seal.publication import Publish
from app.seal.workflow import State

PRINT = "annex.print"
PUBLISHED, WITHDRAWN = "seal.annex-published", "seal.annex-withdrawn"
LANGUAGES = ("en", "es")


def publish(
    session: Session, seal_pk: UUID, extent: AnnexExtent, language: str, *, show: Publish, by: Actor
) -> None:
    """Publish an annex, in place of one that was published before; it can be read once it is printed.

    Raises SealNotInForce, or NotPermitted for anyone but a coordinator or signatory of the holder.
    """
    with atomic(session):
        seal = queries.get(session, seal_pk, lock=True)
        policy.PUBLISH_ANNEX.require(by, seal)
        if seal.state is not State.ACTIVE:
            raise SealNotInForce
        assert by.person_id is not None  # noqa: S101  # narrows the type; the rule refused the system
        _clear(session, seal)
        annex = Annex(
            seal_pk=seal.id, extent=extent, language=language, published_by_id=by.person_id,
            published_at=clock.now(),
        )  # fmt: skip
        session.add(annex)
        session.flush()
        audit.record(session, PUBLISHED, seal, by=by, extent=extent.value, language=language)
        key = f"annex:{seal.id}:{annex.published_at.isoformat()}"
        notification.enqueue(session, PRINT, effect_key=key, seal_pk=str(seal.id))
        show(session, seal)


def withdraw(session: Session, seal_pk: UUID, *, show: Publish, by: Actor) -> None:
    """Take the annex back. NotFound where none is published."""
    with atomic(session):
        seal = queries.get(session, seal_pk, lock=True)
        policy.PUBLISH_ANNEX.require(by, seal)
        if not _clear(session, seal):
            raise NotFound("annex")
        audit.record(session, WITHDRAWN, seal, by=by)
        show(session, seal)


def _clear(session: Session, seal: Seal) -> bool:
    former = queries.annex(session, seal.id, lock=True)
    if former is not None:
        session.delete(former)
        session.flush()
    return former is not None
