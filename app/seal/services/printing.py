"""Printing an annex that was published, outside of any transaction; safe to repeat."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from app.certificate.annex import AnnexPayload
from app.core import clock
from app.core.db import atomic
from app.seal import queries
from app.seal.models import Annex, Seal
from app.seal.publication import Publish

Compose = Callable[[Session, Seal, Annex], AnnexPayload]
PrintAnnex = Callable[[AnnexPayload], bytes]


def print_annex(
    sessions: sessionmaker[Session], seal_pk: UUID, *, compose: Compose, press: PrintAnnex, show: Publish
) -> None:
    """Print the annex that is wanted now. One that was withdrawn or replaced meanwhile is not stored."""
    with sessions() as session:
        annex = queries.annex(session, seal_pk)
        if annex is None or annex.printed_at is not None:
            return
        wanted, payload = annex.published_at, compose(session, queries.get(session, seal_pk), annex)
        session.rollback()
        pdf = press(payload)
        with atomic(session):
            seal = queries.get(session, seal_pk, lock=True)
            annex = queries.annex(session, seal_pk, lock=True)
            if annex is not None and annex.published_at == wanted:
                annex.pdf, annex.printed_at = pdf, clock.now()
                show(session, seal)
