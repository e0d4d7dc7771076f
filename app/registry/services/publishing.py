"""Writing the prepared answers of a seal, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.core.db import atomic
from app.core.errors import NotFound
from app.registry import public_seal, queries
from app.registry.answer import Answer
from app.registry.models import PublicAnswer
from app.registry.public_seal import PublicSeal
from app.registry.shelves import CHANNEL
from app.seal import queries as seals
from app.seal.models import Seal

BATCH = 200


class Publisher:
    """Keeps what is prepared in step with the seals. `make` renders everything that is public about one."""

    def __init__(self, make: Callable[[PublicSeal], list[Answer]], *, edition: str, zone: str) -> None:
        self.make = make
        self.edition = edition
        self.zone = zone

    def publish(self, session: Session, seal: Seal) -> None:
        """Replace everything that is prepared for the seal, and for the one whose place it took."""
        session.flush()
        stored = [seal.seal_id]
        if seal.supersedes_id is not None:
            stored.append(session.scalars(select(Seal.seal_id).where(Seal.id == seal.supersedes_id)).one())
        for stored_id in stored:
            self._replace(session, stored_id)
        session.flush()

    def prepare_outdated(self, session: Session, *, most: int = BATCH) -> int:
        """Prepare anew what is missing or was made with other templates or settings; returns how many."""
        current = select(PublicAnswer.seal_pk).where(PublicAnswer.edition == self.edition)
        waiting = session.scalars(select(Seal.id).where(Seal.id.not_in(current)).limit(most)).all()
        for seal_pk in waiting:
            self._catch_up(session, seal_pk)
        return len(waiting)

    def _catch_up(self, session: Session, seal_pk: UUID) -> None:
        with atomic(session):
            self._replace(session, seals.get(session, seal_pk, lock=True).seal_id)

    def _replace(self, session: Session, stored_id: str) -> None:
        loaded = queries.load(session, stored_id, self.zone)
        if loaded is None:
            raise NotFound("seal")
        seal, public = loaded
        until = public_seal.true_until(seal, self.zone)
        session.execute(delete(PublicAnswer).where(PublicAnswer.seal_pk == seal.id))
        for answer in self.make(public):
            row = answer.row(until)
            session.add(
                PublicAnswer(
                    path=answer.path,
                    edition=self.edition,
                    seal_pk=seal.id,
                    content_type=row.content_type,
                    etag=row.etag,
                    body=row.body,
                    body_gzip=row.body_gzip,
                    true_until=row.true_until,
                )
            )
            if session.get_bind().dialect.name == "postgresql":
                # Sent at the commit, so that nobody reads the old row after being told of the new one.
                session.execute(text(f"SELECT pg_notify('{CHANNEL}', :path)"), {"path": answer.path})
        session.flush()
