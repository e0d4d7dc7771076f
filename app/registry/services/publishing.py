"""Writing the prepared answers of a seal, in the transaction that changes it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import atomic
from app.core.errors import NotFound
from app.registry import answers, public_seal
from app.registry.models import PublicAnswer
from app.registry.public_seal import PublicSeal
from app.registry.shelves import CHANNEL
from app.seal import queries
from app.seal.models import Certificate, Seal

BATCH = 200


def load(app: Flask, session: Session, stored_id: str) -> tuple[Seal, PublicSeal] | None:
    """The seal and its public side as of now; None where no seal has this id."""
    seal = queries.by_seal_id(session, stored_id)
    if seal is None:
        return None
    sha256 = session.scalar(select(Certificate.sha256).where(Certificate.seal_pk == seal.id))
    today = clock.today(app.extensions["settings"].time_zone)
    return seal, public_seal.of(seal, today=today, sha256=sha256 or "")


def publish(app: Flask, session: Session, seal: Seal) -> None:
    """Replace everything that is prepared for the seal, and tell other processes."""
    session.flush()
    loaded = load(app, session, seal.seal_id)
    if loaded is None:
        raise NotFound("seal")
    seal, public = loaded
    until = public_seal.true_until(seal, app.extensions["settings"].time_zone)
    session.execute(delete(PublicAnswer).where(PublicAnswer.seal_pk == seal.id))
    for answer in answers.every(app, public):
        row = answer.row(until)
        session.add(
            PublicAnswer(
                path=answer.path, edition=app.extensions["edition"], seal_pk=seal.id, content_type=row.content_type,
                etag=row.etag, body=row.body, body_gzip=row.body_gzip, true_until=row.true_until,
            )
        )  # fmt: skip
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"SELECT pg_notify('{CHANNEL}', :path)"), {"path": answer.path})
    session.flush()


def prepare_outdated(app: Flask, session: Session, *, most: int = BATCH) -> int:
    """Prepare anew what was made with other templates or settings, or is missing; returns how many seals."""
    current = select(PublicAnswer.seal_pk).where(PublicAnswer.edition == app.extensions["edition"])
    waiting = session.scalars(select(Seal.id).where(Seal.id.not_in(current)).limit(most)).all()
    for seal_pk in waiting:
        with atomic(session):
            publish(app, session, queries.get(session, seal_pk, lock=True))
    return len(waiting)
