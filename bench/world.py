"""The portal that is measured: many school systems, some seals, one district at work."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.accounts import names
from app.accounts.models import Membership, Organisation, Person
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.certificate import keys
from app.core import migrations
from app.core.actor import Role
from app.core.db import atomic
from app.factory import create_app
from app.seal import seal_id
from app.seal.models import Award, AwardState, Certificate, Decision, Seal, SealEvent
from app.seal.program import program_of
from app.seal.publication import publisher
from app.seal.services.intending import payload_of
from app.seal.workflow import Event
from app.web.database import db
from config import Settings
from tests import factories

SYSTEMS = 5_000
SEALS = 50
COOKIE = "seal"
SECRET = "measured " * 5
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Desk:
    """An assessment under way, and the cookie of its coordinator."""

    assessment: str
    cookie: str


@dataclass(frozen=True)
class World:
    """What the load needs to know."""

    seal: str
    desks: tuple[Desk, ...]


def settings_for(folder: Path, port: int, database: str | None = None) -> Settings:
    """The settings of the measured portal, by default on SQLite."""
    settings = Settings(
        var_dir=folder, base_url=f"http://127.0.0.1:{port}", secret_key=SECRET, log_level="ERROR"
    )
    return replace(settings, database_url=database or f"sqlite:///{folder / 'portal.db'}")


def environment(folder: Path, port: int, database: str | None = None) -> dict[str, str]:
    """The same settings, for a server of its own."""
    settings = settings_for(folder, port, database)
    return {
        "SEAL_VAR_DIR": str(folder), "SEAL_BASE_URL": settings.base_url, "SEAL_LOG_LEVEL": settings.log_level,
        "SEAL_SECRET_KEY": settings.secret_key, "SEAL_DATABASE_URL": settings.database_url,
    }  # fmt: skip


def build(settings: Settings, *, systems: int, seals: int) -> World:
    """Fill the database with school systems, their people and seals, and sign two coordinators in."""
    app = create_app(settings)
    keys.init(settings.var_dir / "keys", organisation="Measured program")
    with app.app_context():
        migrations.upgrade(db.engine)
        with atomic(db.session):
            ids = [uuid4() for _ in range(systems)]
            db.session.execute(insert(Organisation), [system(*each) for each in enumerate(ids)])
            db.session.execute(insert(Person), [_person(*each) for each in enumerate(ids)])
            db.session.execute(
                insert(Membership),
                [{"person_id": one, "organisation_id": one, "role": Role.COORDINATOR} for one in ids],
            )
        shown = [_seal(app, number) for number in range(seals)]
        begun = [_assessment(name) for name in ("Measured Valley", "Measured Heights")]
    client = app.test_client()
    desks = tuple(Desk(assessment, _sign_in(client, email)) for assessment, email in begun)
    app.extensions["database"][0].dispose()
    return World(seal=shown[0] if shown else "", desks=desks)


def _assessment(name: str) -> tuple[str, str]:
    district = factories.organisation(db.session, name=f"{name} School District")
    coordinator = factories.member(db.session, district, Role.COORDINATOR)
    made = factories.assessment(db.session, district, scope="full", is_complete=True)
    return str(made.id), coordinator.email


def system(number: int, new_id: UUID) -> dict[str, object]:
    """The row of one school system among many."""
    name = f"Measured County School District {number}"
    return {
        "id": new_id,
        "name": name,
        "name_key": names.name_key(name),
        "name_skeleton": names.skeleton(name),
        "state": "OH",
        "city": "Measure",
    }


def _person(number: int, new_id: UUID) -> dict[str, object]:
    email = f"coordinator-{number}@measured.example"
    return {"id": new_id, "email": email, "email_key": email, "name": f"Coordinator {number}"}


def _seal(app: Flask, number: int) -> str:
    """A seal in force with a stand-in for its PDF: only the public answers are measured on it."""
    session = db.session
    owner = factories.organisation(session, name=f"Sealed Valley School District {number}")
    decider = factories.manager(session)
    made: Assessment = factories.handed_over(session, owner, state="awarded")
    submission = assessments.latest_submission(session, made.id)
    new_id = seal_id.new()
    with atomic(session):
        decision = Decision(
            assessment_id=made.id, assessment=made, submission_id=submission.id, outcome="awarded",
            decided_by_id=decider.id, decided_by_name=decider.name, readiness_digest="0" * 64,
        )  # fmt: skip
        session.add(decision)
        session.flush()
        payload = payload_of(
            decision, owner, factories.criteria(), program_of(app.extensions["settings"]), new_id
        )
        award = Award(
            decision_id=decision.id, seal_id=new_id, payload=payload.canonical().decode(),
            payload_digest=payload.digest, state=AwardState.ISSUED,
        )  # fmt: skip
        session.add(award)
        session.flush()
        seal = Seal(
            seal_id=new_id, award_id=award.id, organisation_id=owner.id, scope=made.scope,
            criteria=made.criteria, awarded_on=payload.awarded_on, valid_until=payload.valid_until,
        )  # fmt: skip
        session.add(seal)
        session.flush()
        session.add(
            Certificate(seal_pk=seal.id, pdf=b"%PDF-", sha256=f"{number:064x}", key_id="0", algorithm="none")
        )
        session.add(SealEvent(seal_pk=seal.id, event=Event.AWARDED))
        publisher(app.extensions)(session, seal)
    return seal_id.shown(new_id)


def _sign_in(client: FlaskClient, email: str) -> str:
    client.delete_cookie(COOKIE)
    token = TOKEN.search(client.get("/sign-in").text)
    assert token
    sent = {"email": email, "password": factories.PASSWORD, "csrf_token": token[1]}
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.status_code
    client.get("/account")  # The cookie as a browser has it from its first page on, with what tokens rest on.
    cookie = client.get_cookie(COOKIE)
    assert cookie
    return f"{COOKIE}={cookie.value}"
