"""Freezing the register, and giving the frozen copy to the practices that it proves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app import audit, notification
from app.accounts import queries as accounts
from app.assessment.errors import EvidenceKnown
from app.assessment.intake import EvidenceRoom
from app.assessment.models import Assessment, Evidence
from app.assessment.services import evidence
from app.assessment.services.places import Dates, Place
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.catalogue import Catalogue
from app.criteria.schema import Practice
from app.vetting import policy, queries, table
from app.vetting.errors import NothingToAttach, NotPrintedYet
from app.vetting.models import Snapshot

PRINT = "vetting.print"


@dataclass(frozen=True)
class Target:
    """An assessment under way, and its practices that the register proves and that can change now."""

    assessment: Assessment
    practices: tuple[Practice, ...]


def take(session: Session, organisation_id: UUID, *, today: date, by: Actor) -> Snapshot:
    """Freeze the register as it is; its document is made afterwards."""
    with atomic(session):
        organisation = accounts.locked_organisation(session, organisation_id)
        policy.WORK.require(by, organisation)
        rows = [dict(table.cells(service, today)) for service in queries.every(session, organisation_id)]
        last = select(func.max(Snapshot.number)).where(Snapshot.organisation_id == organisation_id)
        number = (session.scalar(last) or 0) + 1
        content = rfc8785.dumps({
            "school_system": organisation.name, "number": number, "day": today.isoformat(),
            "columns": list(table.COLUMNS), "services": rows,
        }).decode()  # fmt: skip
        made = Snapshot(
            organisation_id=organisation_id, number=number, taken_by_id=by.person_id, taken_by_name=by.name,
            services=len(rows), content=content, digest=sha256(content.encode()).hexdigest(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        notification.enqueue(session, PRINT, effect_key=f"{PRINT}:{made.id}", snapshot_id=made.id)
        audit.record(session, "register-snapshot.taken", made, by=by, digest=made.digest, services=len(rows))
    return made


def content_of(snapshot: Snapshot) -> dict[str, Any]:
    """What was frozen."""
    found: dict[str, Any] = json.loads(snapshot.content)
    return found


def keep_document(session: Session, snapshot_id: UUID, pdf: bytes, *, by: Actor) -> None:
    """Store the printed document, once: what was stored first stays."""
    with atomic(session):
        found = session.get(Snapshot, snapshot_id, with_for_update=True, populate_existing=True)
        if found is not None and found.pdf_digest is None:
            found.pdf, found.pdf_digest = pdf, sha256(pdf).hexdigest()
            audit.record(session, "register-snapshot.printed", found, by=by, sha256=found.pdf_digest)


def targets(session: Session, organisation_id: UUID, catalogue: Catalogue) -> list[Target]:
    """The assessments that the register can be attached to now, by the data of their criteria."""
    found = session.scalars(
        select(Assessment)
        .where(Assessment.organisation_id == organisation_id)
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.started_at.desc(), Assessment.id)
    ).all()
    made = [Target(each, _practices(each, catalogue)) for each in found if each.is_open]
    return [target for target in made if target.practices]


def attach(
    session: Session,
    snapshot_id: UUID,
    assessment_id: UUID,
    *,
    room: EvidenceRoom,
    catalogue: Catalogue,
    by: Actor,
) -> tuple[Evidence, tuple[Practice, ...]]:
    """Let the printed snapshot support the practices of the assessment that it proves; twice is once.

    Evidence is stored outside of transactions, as every upload is. Raises NotPrintedYet, NothingToAttach, and
    what attaching a file raises.
    """
    snapshot = queries.snapshot(session, snapshot_id)
    policy.WORK.require(by, snapshot)
    mine = targets(session, snapshot.organisation_id, catalogue)
    target = next((each for each in mine if each.assessment.id == assessment_id), None)
    if target is None:
        raise NothingToAttach
    pdf = queries.document(session, snapshot_id)
    if pdf is None:
        raise NotPrintedYet
    day = date.fromisoformat(content_of(snapshot)["day"])
    criteria = catalogue.get(target.assessment.criteria)
    places = [Place(assessment_id, practice.id, criteria) for practice in target.practices]
    name = f"Register of online services {day.isoformat()}.pdf"
    try:
        item_id = evidence.attach_file(
            session, places[0], BytesIO(pdf), name, room=room, dates=Dates(day), by=by
        ).id
    except EvidenceKnown as known:
        item_id = known.evidence_id
    for place in places:
        item = evidence.reuse(session, place, item_id, by=by)
    with atomic(session):
        codes = [practice.id for practice in target.practices]
        audit.record(
            session, "register-snapshot.attached", snapshot, by=by, assessment=assessment_id, practices=codes
        )
    return item, target.practices


def _practices(assessment: Assessment, catalogue: Catalogue) -> tuple[Practice, ...]:
    criteria = catalogue.get(assessment.criteria)
    proved = next(
        line.online_services for line in criteria.seal.versions if line.version == criteria.version.version
    )
    scope = next(scope for scope in criteria.seal.scopes if scope.id == assessment.scope)
    here = {
        practice.id: practice
        for each in criteria.domains
        if each.id in scope.domains
        for practice in each.practices
    }
    return tuple(here[code] for code in proved if code in here and assessment.is_editable(code))
