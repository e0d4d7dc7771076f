"""Asking for a package, making it, handing it out, and forgetting it when its day is over."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.assessment.storage import Storage
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic
from app.leaving import policy, queries
from app.leaving.errors import PackageUnderWay
from app.leaving.exporting import Package, export
from app.leaving.models import Export

MAKE = "leaving.make"


def ask(session: Session, organisation_id: UUID, *, by: Actor) -> Export:
    """Have a package made. Raises PackageUnderWay while one is."""
    with atomic(session):
        organisation = accounts.locked_organisation(session, organisation_id)
        policy.TAKE_ALONG.require(by, organisation)
        waiting = select(Export.id).where(Export.organisation_id == organisation_id, Export.made_at.is_(None))
        if session.scalar(waiting) is not None:
            raise PackageUnderWay
        asked = Export(organisation_id=organisation_id, asked_by_id=by.person_id, asked_by_name=by.name)
        session.add(asked)
        session.flush()
        notification.enqueue(session, MAKE, effect_key=f"{MAKE}:{asked.id}", export_id=asked.id)
        audit.record(session, "export.asked", asked, by=by)
    return asked


def make(session: Session, storage: Storage, export_id: UUID, folder: Path) -> None:
    """Make the package that was asked for, unless it is there or no longer wanted."""
    asked = session.get(Export, export_id)
    if asked is None or asked.made_at is not None:
        return
    owner, key, engine = asked.organisation_id, asked.storage_key, session.get_bind()
    session.rollback()  # nothing is held while the package is written
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        made = export(engine.engine, storage, owner, Path(place) / "package.zip")
        with made.path.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
            content.seek(0)
            storage.put(content, digest, key=key)
    _keep(session, export_id, made, digest)


def _keep(session: Session, export_id: UUID, made: Package, digest: str) -> None:
    with atomic(session):
        asked = session.get(Export, export_id, with_for_update=True, populate_existing=True)
        if asked is None or asked.made_at is not None:
            return
        asked.made_at = clock.now()
        asked.until = asked.made_at + queries.KEPT_FOR
        asked.size, asked.files, asked.missing = made.size, made.files, len(made.missing)
        asked.sha256, asked.manifest_sha256 = digest, made.manifest_sha256
        audit.record(
            session, "export.made", asked, by=SYSTEM, files=made.files, manifest=made.manifest_sha256
        )


def fetch(
    session: Session, storage: Storage, organisation_id: UUID, export_id: UUID, *, by: Actor
) -> tuple[Export, BinaryIO]:
    """The package and its content, for the caller to close; that it was taken is on the record."""
    with atomic(session):
        organisation = accounts.organisation(session, organisation_id)
        policy.TAKE_ALONG.require(by, organisation)
        found = queries.export(session, organisation_id, export_id)
        audit.record(session, "export.taken", found, by=by)
    return found, storage.open(found.storage_key, found.sha256)


def sweep(session: Session, storage: Storage) -> int:
    """Delete the packages whose day is over; gives their number."""
    over = [(each.id, each.storage_key) for each in queries.out_of_date(session)]
    session.rollback()
    for export_id, key in over:
        storage.delete(key)
        with atomic(session):
            if found := session.get(Export, export_id):
                audit.record(session, "export.deleted", found, by=SYSTEM)
                session.delete(found)
    return len(over)


def note_export(session: Session, organisation_id: UUID, made: Package, *, by: Actor) -> None:
    """Put on the record that an operator wrote a package."""
    with atomic(session):
        organisation = accounts.organisation(session, organisation_id)
        audit.record(
            session, "organisation.exported", organisation, by=by,
            files=made.files, manifest=made.manifest_sha256,
        )  # fmt: skip
