"""The portal that is measured: many school systems, some seals, one district at work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from app.accounts import names
from app.accounts.models import Organisation
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
SEALS = 200


@dataclass(frozen=True)
class World:
    """What the load needs to know."""

    seal: str
    assessment: str
    cookie: str
    csrf: str
    version: int


def settings_for(folder: Path, base_url: str) -> Settings:
    """The settings of the measured portal."""
    return Settings(var_dir=folder, base_url=base_url, secret_key="measured " * 5, log_level="ERROR")


def build(folder: Path, base_url: str, *, systems: int = SYSTEMS, seals: int = SEALS) -> World:
    """Fill the folder, and sign one coordinator in."""
    app = create_app(settings_for(folder, base_url))
    keys.init(folder / "keys", organisation="Measured program")
    with app.app_context():
        migrations.upgrade(db.engine)
        with atomic(db.session):
            db.session.execute(insert(Organisation), [_system(number) for number in range(systems)])
        seal, *_ = [_seal(app, number) for number in range(seals)]
        district = factories.organisation(db.session, name="Measured Valley School District")
        person = factories.member(db.session, district, Role.COORDINATOR)
        made = factories.assessment(db.session, district, scope="full", is_complete=True)
        assessment = str(made.id)
        email = person.email
    client = app.test_client()
    cookie, csrf = _sign_in(client, email, f"/assessments/{assessment}/practices/L1")
    return World(seal=seal, assessment=assessment, cookie=cookie, csrf=csrf, version=1)


def _system(number: int) -> dict[str, object]:
    name = f"Measured County School District {number}"
    return {
        "name": name,
        "name_key": names.name_key(name),
        "name_skeleton": names.skeleton(name),
        "state": "OH",
        "city": "Measure",
    }


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
            seal_id=new_id, award_id=award.id, organisation_id=owner.id, scope=made.scope, criteria=made.criteria,
            awarded_on=payload.awarded_on, valid_until=payload.valid_until,
        )  # fmt: skip
        session.add(seal)
        session.flush()
        session.add(
            Certificate(seal_pk=seal.id, pdf=b"%PDF-", sha256=f"{number:064x}", key_id="0", algorithm="none")
        )
        session.add(SealEvent(seal_pk=seal.id, event=Event.AWARDED))
        publisher(app.extensions)(session, seal)
    return seal_id.shown(new_id)


def _sign_in(client: object, email: str, path: str) -> tuple[str, str]:
    import re

    page = client.get("/sign-in").text  # type: ignore[attr-defined]  # Flask's test client
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    sent = {"email": email, "password": factories.PASSWORD, "csrf_token": token[1]}
    answer = client.post("/sign-in", data=sent)  # type: ignore[attr-defined]
    assert answer.status_code == 303, answer.status_code
    page = client.get(path).text  # type: ignore[attr-defined]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    cookie = client.get_cookie("seal", domain="127.0.0.1") or client.get_cookie("seal")  # type: ignore[attr-defined]
    return f"seal={cookie.value}", token[1]


def saved(world: World) -> str:
    """The world as JSON, for a process that only sends."""
    return json.dumps(world.__dict__)
