"""Taking over a list that somebody kept by hand: sent, looked at, and only then put into the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app import audit
from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.vetting import list_file, merging, policy, queries
from app.vetting.errors import AlreadyApplied
from app.vetting.list_rows import Found
from app.vetting.merging import Effect, Step
from app.vetting.models import Agreement, OnlineService, RegisterImport, ServiceDecision
from app.vetting.workflow import WAITING, State

LONGEST_NAME = 200
OUTCOMES = {State.APPROVED: "approved", State.REFUSED: "refused"}


def keep(
    session: Session, organisation_id: UUID, content: bytes, file_name: str, *, by: Actor
) -> RegisterImport:
    """Keep the list for its preview; nothing of it is in the register yet. Raises ListUnreadable."""
    text = list_file.decoded(content)
    list_file.read(text)
    with atomic(session):
        policy.WORK.require(by, accounts.locked_organisation(session, organisation_id))
        made = RegisterImport(
            organisation_id=organisation_id, file_name=file_name[:LONGEST_NAME], content=text,
            made_by_id=by.person_id,
        )  # fmt: skip
        session.add(made)
        audit.record(session, "register-import.sent", made, by=by)
    return made


def steps(session: Session, imported: RegisterImport) -> tuple[list[Step], tuple[str, ...]]:
    """What the list would do to the register as it is now, and its columns that nobody here knows."""
    listing = list_file.read(imported.content)
    return merging.plan(listing.lines, queries.every(session, imported.organisation_id)), listing.unknown


def take_over(session: Session, import_id: UUID, *, today: date, by: Actor) -> Counter[Effect]:
    """Put the list into the register as it is at this moment; returns how many rows did what.

    Doing the same list again changes nothing. Raises AlreadyApplied where this one was taken over before.
    """
    with atomic(session):
        imported = queries.imported(session, import_id, lock=True)
        organisation = accounts.locked_organisation(session, imported.organisation_id)
        policy.WORK.require(by, organisation)
        if imported.applied_at is not None:
            raise AlreadyApplied
        done, _ = steps(session, imported)
        for step in done:
            if step.effect is Effect.NEW and step.found:
                _add(session, imported.organisation_id, step.found, today, by)
            elif step.effect is Effect.FILLED and step.found and step.service:
                _fill(session, step.service, step.found, step.fills, by)
        counted = Counter(step.effect for step in done)
        imported.applied_at, imported.content = clock.now(), ""
        audit.record(
            session, "register-import.taken-over", imported, by=by,
            new=counted[Effect.NEW], filled=counted[Effect.FILLED], refused=counted[Effect.REFUSED],
        )  # fmt: skip
    return counted


def forget(session: Session, import_id: UUID, *, by: Actor) -> None:
    """Let go of a list that shall not be taken over."""
    with atomic(session):
        imported = queries.imported(session, import_id, lock=True)
        policy.WORK.require(by, imported)
        if imported.applied_at is not None:
            raise AlreadyApplied
        audit.record(session, "register-import.dropped", imported, by=by)
        session.delete(imported)


def sweep(session: Session, before: datetime) -> None:
    """Forget lists that nobody took over."""
    with atomic(session):
        session.execute(
            delete(RegisterImport).where(RegisterImport.applied_at.is_(None), RegisterImport.made_at < before)
        )


def _add(session: Session, organisation_id: UUID, found: Found, today: date, by: Actor) -> None:
    now = clock.now()
    outcome = OUTCOMES.get(found.state)
    decided_on = min(found.decided_on or today, today)
    service = OnlineService(
        organisation_id=organisation_id, name=found.name, url=found.url, provider=found.provider,
        purpose=found.purpose, grades=list(found.grades), elements=list(found.elements), state=found.state,
        asked_at=now if found.state in WAITING else None,
        decided_at=datetime.combine(decided_on, time(12), UTC) if outcome else None,
        reason=found.reason, conditions=found.conditions if found.state is State.APPROVED else "",
        expires_on=found.expires_on if found.state is State.APPROVED else None,
    )  # fmt: skip
    session.add(service)
    session.flush()
    if outcome:
        session.add(
            ServiceDecision(
                organisation_id=organisation_id, service_id=service.id, outcome=outcome, reason=found.reason,
                conditions=service.conditions, expires_on=service.expires_on, decided_on=decided_on,
                decided_at=now, decided_by_id=by.person_id, decided_by_name=by.name,
            )
        )  # fmt: skip
    if found.agreement:
        session.add(_agreement(service, found, by))


def _fill(session: Session, service: OnlineService, found: Found, fills: Sequence[str], by: Actor) -> None:
    for name in fills:
        if name == "agreement":
            session.add(_agreement(service, found, by))
        else:
            value = getattr(found, name)
            setattr(service, name, list(value) if isinstance(value, tuple) else value)
    session.execute(
        update(OnlineService).where(OnlineService.id == service.id).values(version=OnlineService.version + 1)
    )


def _agreement(service: OnlineService, found: Found, by: Actor) -> Agreement:
    assert found.agreement is not None  # noqa: S101  # asked by both callers
    return Agreement(
        organisation_id=service.organisation_id, service_id=service.id, kind=found.agreement,
        parties=found.parties, signed_on=found.signed_on, expires_on=found.agreement_expires_on,
        url=found.agreement_url, added_by_id=by.person_id,
    )  # fmt: skip
