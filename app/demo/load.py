"""Loads the demonstration through the real services, in the order of time, once; after a crash it goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import Flask
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import Membership, Organisation, Person
from app.assessment.models import Assessment
from app.audit.models import AuditEvent
from app.certificate import keys
from app.certificate.errors import KeyOutOfDate
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import atomic
from app.demo import accounts, content
from app.demo.accounts import Account
from app.demo.errors import DemonstrationRefused
from app.demo.stage import Stage
from app.demo.stories import PROGRAM_DAYS_AGO, Step, chronicle, opening
from app.notification.hints import WAITING
from app.notification.models import OutboxJob
from app.notification.workflow import State as JobState
from app.seal import key_ring
from app.seal import queries as seals
from app.seal.jobs import press_of
from app.seal.models import Seal
from app.seal.program import program_of
from app.seal.publication import publisher
from app.seal.services import issuing
from app.transparency import keys as log_keys
from app.transparency.services import sign_checkpoint
from config import Settings

PART_LOADED = "demonstration.part-loaded"


def load(app: Flask, session: Session, *, force: bool = False) -> list[Account]:
    """The accounts of the demonstration, which is loaded where it is not there yet.

    With `force` it may stand beside school systems that were imported and that nobody uses. Raises
    DemonstrationRefused: in production, and where the database belongs to real school systems.
    """
    settings: Settings = app.extensions["settings"]
    if settings.is_production:
        raise DemonstrationRefused("production")
    done, began, is_complete = progress(session)
    if is_complete and (listed := accounts.known(settings.var_dir)):
        return listed
    if not done:
        require_room(session, force=force)
    program, systems = content.program(), content.school_systems()
    listed = accounts.ready(settings, program, systems)
    if is_complete:
        accounts.restore(session, settings, listed)
        return listed
    began = began or clock.now().replace(microsecond=0)
    make_keys(settings, opening(began, PROGRAM_DAYS_AGO))
    stage = Stage(
        session=session, catalogue=app.extensions["catalogue"](), room=app.extensions["evidence_room"](),
        program=program_of(settings), publish=publisher(app.extensions), began=began,
        passwords={account.email: account.password for account in listed},
    )  # fmt: skip
    accounts.keep(settings.var_dir, listed)
    parts = list(in_parts(chronicle(program, systems, began)))
    for number, part in enumerate(parts, 1):
        if number not in done:
            play(stage, part, number, len(parts))
        issue_unfinished(app, session, at=part[-1].at)
    republish(session, stage)
    sign_checkpoint(app.extensions["database"][1], log_keys.folder_of(settings))
    return listed


def progress(session: Session) -> tuple[frozenset[int], datetime | None, bool]:
    """Which parts are loaded, when the first was begun, and whether all are there."""
    found = session.scalars(select(AuditEvent.detail).where(AuditEvent.event == PART_LOADED)).all()
    parts = [json.loads(detail) for detail in found]
    if not parts:
        return frozenset(), None, False
    done = frozenset(part["part"] for part in parts)
    return done, datetime.fromisoformat(parts[0]["began"]), len(done) == parts[0]["parts"]


def require_room(session: Session, *, force: bool) -> None:
    """Raise DemonstrationRefused where real school systems are; with `force`, where somebody uses one."""
    real = ~Organisation.is_demo
    if force:
        used = [
            exists().where(model.organisation_id == Organisation.id) for model in (Membership, Assessment)
        ]
        real &= used[0] | used[1]
    count = session.scalar(select(func.count()).select_from(Organisation).where(real)) or 0
    if count:
        raise DemonstrationRefused("school-systems-in-use" if force else "school-systems", count)


def is_empty(session: Session) -> bool:
    """Whether nobody has an account and no school system is there."""
    return (
        session.scalar(select(Person.id).limit(1)) is None
        and session.scalar(select(Organisation.id).limit(1)) is None
    )


def make_keys(settings: Settings, at: datetime) -> None:
    """Make the keys that are missing; what the demonstration issues and logs is really signed."""
    with clock.at(at):
        key_ring.make(settings, key_ring.Used())


def in_parts(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps in transactions: each award ends one, because its certificate is issued outside of any."""
    part: list[Step] = []
    for step in steps:
        part.append(step)
        if step.is_award:
            yield part
            part = []
    if part:
        yield part


def play(stage: Stage, part: Sequence[Step], number: int, parts: int) -> None:
    """Act out one part as a whole or not at all, and note that it is there."""
    with atomic(stage.session):
        for step in part:
            with clock.at(step.at):
                step.act(stage)
        with clock.at(part[-1].at):
            audit.record(
                stage.session, PART_LOADED, None, by=SYSTEM, part=number, parts=parts,
                began=stage.began.isoformat(),
            )  # fmt: skip
        _settle(stage.session, stage.session.info.pop(WAITING, []))


def issue_unfinished(app: Flask, session: Session, *, at: datetime) -> None:
    """Print and sign what was awarded, dated like the award where the key was valid then."""
    settings: Settings = app.extensions["settings"]
    moment = at
    try:
        keys.signing_key(settings, at=at)
    except KeyOutOfDate:
        moment = clock.now()
    for award in seals.unfinished(session):
        with clock.at(moment):
            issuing.issue(
                app.extensions["database"][1], award.id, press=press_of(settings),
                publish=publisher(app.extensions),
            )  # fmt: skip
    session.expire_all()
    with atomic(session):
        told = select(OutboxJob.id).where(OutboxJob.created_at == moment, OutboxJob.state == JobState.QUEUED)
        _settle(session, session.scalars(told).all())


def republish(session: Session, stage: Stage) -> None:
    """Prepare the public answers as of today: those of the story were true on their day."""
    for seal_pk in session.scalars(select(Seal.id)).all():
        with atomic(session):
            stage.publish(session, seals.get(session, seal_pk, lock=True))


def _settle(session: Session, job_ids: Sequence[object]) -> None:
    """Mark jobs of the story as done: nobody waits for a mail of months ago."""
    session.flush()
    session.execute(
        update(OutboxJob)
        .where(OutboxJob.id.in_(job_ids), OutboxJob.state == JobState.QUEUED)
        .values(state=JobState.DONE, done_at=clock.now(), payload="{}")
        .execution_options(synchronize_session=False)
    )
