"""Reads of evidence: a school system's library, what an item supports, and who outside may see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from app.assessment.models import (
    Assessment,
    AwaitingScan,
    Evidence,
    EvidenceKind,
    HeldFile,
    LinkCheck,
    Response,
    ResponseEvidence,
    Submission,
)
from app.core import clock
from app.core.errors import NotFound

# A snapshot is canonical JSON: an item's id is written in one way only, and a text that quotes it is escaped.
FROZEN_ID = re.compile(r'"id":"([0-9a-f-]{36})"')


@dataclass(frozen=True)
class Exhibit:
    """A piece of evidence with the handed-over assessments whose submissions contain it."""

    evidence: Evidence
    submitted_in: tuple[Assessment, ...]

    @property
    def organisation_id(self) -> UUID:
        """The school system whose it is."""
        return self.evidence.organisation_id


@dataclass(frozen=True)
class Use:
    """A practice that an item supports, and whether its response can change now."""

    assessment_id: UUID
    practice_id: str
    is_editable: bool
    criteria: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class Holding:
    """An item of a library with what it supports."""

    evidence: Evidence
    uses: tuple[Use, ...]
    is_frozen: bool

    @property
    def is_changeable(self) -> bool:
        """Whether its name and dates can change: everything that it supports can."""
        return all(use.is_editable for use in self.uses)

    @property
    def is_removable(self) -> bool:
        """Whether nothing needs it any more but its owners."""
        return self.is_changeable and not self.is_frozen


def item(session: Session, evidence_id: UUID, *, lock: bool = False) -> Evidence:
    """The item, unless it was removed. `lock` reads it anew and holds it until the unit of work ends."""
    statement = select(Evidence).where(Evidence.id == evidence_id, Evidence.removed_at.is_(None))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("evidence")
    return found


def exhibit(session: Session, evidence_id: UUID) -> Exhibit:
    """The item with the assessments in whose submissions it is frozen."""
    found = item(session, evidence_id)
    contains = exists().where(
        Submission.assessment_id == Assessment.id,
        Submission.snapshot.contains(f'"id":"{found.id}"', autoescape=True),
    )
    assessments = select(Assessment).where(
        Assessment.organisation_id == found.organisation_id, Assessment.submitted_at.is_not(None), contains
    )
    return Exhibit(found, tuple(session.scalars(assessments)))


def holdings(session: Session, organisation_id: UUID, evidence_id: UUID | None = None) -> list[Holding]:
    """The library of a school system, newest first and without older versions, or one item of it."""
    statement = select(Evidence).where(
        Evidence.organisation_id == organisation_id, Evidence.removed_at.is_(None)
    )
    if evidence_id is None:
        statement = statement.where(Evidence.replaced_at.is_(None))
    else:
        statement = statement.where(Evidence.id == evidence_id)
    items = session.scalars(statement.order_by(Evidence.added_at.desc(), Evidence.id)).all()
    frozen, uses = _frozen_ids(session, organisation_id), _uses(session, organisation_id)
    return [Holding(each, tuple(uses.get(each.id, ())), str(each.id) in frozen) for each in items]


def holding(session: Session, organisation_id: UUID, evidence_id: UUID) -> Holding:
    """One item of a school system's library."""
    found = holdings(session, organisation_id, evidence_id)
    if not found:
        raise NotFound("evidence")
    return found[0]


def versions(session: Session, item: Evidence) -> Sequence[Evidence]:
    """Every version of an item that is kept, newest first."""
    series = item.series_id or item.id
    of_series = (Evidence.series_id == series) | (Evidence.id == series)
    statement = select(Evidence).where(of_series, Evidence.removed_at.is_(None))
    return session.scalars(statement.order_by(Evidence.version.desc())).all()


def link_checks(session: Session, evidence_ids: Collection[UUID]) -> dict[UUID, LinkCheck]:
    """What was found behind these links, by item; one that was not looked at yet is not there."""
    wanted = LinkCheck.evidence_id.in_(evidence_ids) & LinkCheck.checked_at.is_not(None)
    return {each.evidence_id: each for each in session.scalars(select(LinkCheck).where(wanted))}


def with_period(session: Session) -> Sequence[UUID]:
    """The school systems that have an item which may end."""
    ends = Evidence.effective_from.is_not(None) | Evidence.effective_to.is_not(None)
    current = (Evidence.removed_at.is_(None), Evidence.replaced_at.is_(None))
    return session.scalars(select(Evidence.organisation_id).where(ends, *current).distinct()).all()


def used_bytes(session: Session, organisation_id: UUID) -> int:
    """How much room the school system's files take, those that are held back or wait included."""
    kept = session.scalar(_of(organisation_id, func.coalesce(func.sum(Evidence.size), 0))) or 0
    held = select(func.coalesce(func.sum(HeldFile.size), 0)).where(
        HeldFile.organisation_id == organisation_id
    )
    unscanned = select(func.coalesce(func.sum(AwaitingScan.size), 0)).where(
        AwaitingScan.organisation_id == organisation_id, AwaitingScan.storage_key.is_not(None)
    )
    return int(kept) + int(session.scalar(held) or 0) + int(session.scalar(unscanned) or 0)


def items_count(session: Session, organisation_id: UUID) -> int:
    """How many items the library has."""
    return int(session.scalar(_of(organisation_id, func.count())) or 0)


def same_file(session: Session, organisation_id: UUID, digest: str) -> Evidence | None:
    """The file with this content that the school system has already."""
    files_here = _of(organisation_id, Evidence).where(Evidence.kind == EvidenceKind.FILE)
    found: Evidence | None = session.scalar(files_here.where(Evidence.sha256 == digest))
    return found


def same_link(session: Session, organisation_id: UUID, url: str) -> Evidence | None:
    """The link to this address that the school system has already."""
    links_here = _of(organisation_id, Evidence).where(Evidence.kind == EvidenceKind.LINK)
    found: Evidence | None = session.scalar(links_here.where(Evidence.url == url).limit(1))
    return found


def files(session: Session) -> Sequence[tuple[UUID, str, str]]:
    """Id, key and SHA-256 of every file that should be in the storage."""
    rows = session.execute(
        select(Evidence.id, Evidence.storage_key, Evidence.sha256)
        .where(Evidence.kind == EvidenceKind.FILE, Evidence.removed_at.is_(None))
        .order_by(Evidence.id)
    )
    return [(row.id, str(row.storage_key), str(row.sha256)) for row in rows]


def held_keys(session: Session, organisation_id: UUID | None = None) -> set[str]:
    """The keys of the files that are held back, of one school system or all: no evidence, and no orphans."""
    keys = select(HeldFile.storage_key)
    return set(
        session.scalars(
            keys if organisation_id is None else keys.where(HeldFile.organisation_id == organisation_id)
        )
    )


def held(session: Session, held_id: UUID, *, lock: bool = False) -> HeldFile:
    """The file that is held back, while it is."""
    statement = select(HeldFile).where(HeldFile.id == held_id, HeldFile.until > clock.now())
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("held file")
    return found


def held_in(session: Session, assessment_id: UUID) -> Sequence[HeldFile]:
    """The files of an assessment that wait for a decision, oldest first."""
    waiting = select(HeldFile).where(HeldFile.assessment_id == assessment_id, HeldFile.until > clock.now())
    return session.scalars(waiting.order_by(HeldFile.held_at, HeldFile.id)).all()


def _of(organisation_id: UUID, what: Any) -> Select[Any]:
    return select(what).where(Evidence.organisation_id == organisation_id, Evidence.removed_at.is_(None))


def _frozen_ids(session: Session, organisation_id: UUID) -> set[str]:
    snapshots = session.scalars(
        select(Submission.snapshot)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(Assessment.organisation_id == organisation_id)
    )
    return {found for snapshot in snapshots for found in FROZEN_ID.findall(snapshot)}


def _uses(session: Session, organisation_id: UUID) -> dict[UUID, list[Use]]:
    rows = session.execute(
        select(ResponseEvidence.evidence_id, Response.practice_id, Assessment)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .where(Assessment.organisation_id == organisation_id)
        .order_by(Assessment.started_at, Assessment.id, Response.practice_id)
    )
    found: dict[UUID, list[Use]] = {}
    for evidence_id, practice_id, assessment in rows:
        use = Use(
            assessment.id,
            practice_id,
            assessment.is_editable(practice_id),
            assessment.criteria,
            assessment.is_open,
        )
        found.setdefault(evidence_id, []).append(use)
    return found
