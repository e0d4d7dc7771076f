"""A portal with keys, a worker that comes back, and what must be so after every crash."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit import queries as audit
from app.audit import verification as trail
from app.certificate.credential import issuer_keys, status_list
from app.core import clock
from app.core.db import make_sessions
from app.notification.chores import Chores
from app.notification.models import OutboxJob
from app.notification.runner import Runner
from app.notification.workflow import State as JobState
from app.registry.models import PublicAnswer
from app.seal import jobs, logged, queries, seal_id
from app.seal.models import Award, AwardState, Certificate, Credential, Seal, SealEvent, StatusList
from app.seal.services import status_lists
from app.transparency import keys as log_keys
from app.transparency import queries as log_queries
from app.transparency import verification
from app.transparency.models import LogLeaf
from tests import awards

PUBLIC = {"active": "valid"}
LATER = timedelta(minutes=15)
MOST_ROUNDS = 20


@pytest.fixture
def portal(app, monkeypatch):
    """The portal with the keys of credentials and log. Certificates are written, not drawn."""
    settings = app.extensions["settings"]
    settings.keys_dir.mkdir(mode=0o700)
    issuer_keys.init(settings.keys_dir)
    log_keys.init(settings.keys_dir, "localhost/log")
    monkeypatch.setattr(jobs, "press_of", lambda settings: awards.press)
    return Portal(app)


@pytest.fixture
def session(portal):
    """A session on the portal's own database."""
    with make_sessions(portal.engine)() as session:
        yield session


class Portal:
    """What a crash is survived by, and how one sees that it was."""

    def __init__(self, app):
        self.app = app
        self.engine, self.sessions = app.extensions["database"]
        self.folder = app.extensions["settings"].var_dir
        self.lost = timedelta()

    @contextmanager
    def time(self):
        """The time that it is here: each crash has cost some."""
        with clock.at(clock.now() + self.lost):
            yield

    def work(self):
        """Do what a worker does until nothing waits: chores, and jobs with those they cause."""
        runner = Runner(self.app.extensions)
        for _ in range(MOST_ROUNDS):
            Chores(runner).do_due()
            due = runner.due()
            if not due:
                return
            for job_id in due:
                runner.run(job_id)
        raise AssertionError("the work has no end")

    def recover(self):
        """A worker starts after the crash, when the leases of the dead one have ended."""
        self.lost += LATER
        with self.time():
            self.work()

    def wait(self, *, days):
        """Let time pass."""
        self.lost += timedelta(days=days)

    def require_agreement(self, session, *, seals=()):
        """Register, certificates, credentials, lists, public pages and log say the same of these seals."""
        session.rollback()
        session.expire_all()
        assert not list(session.scalars(select(OutboxJob.kind).where(OutboxJob.state != JobState.DONE)))
        issued = session.scalar(
            select(func.count()).select_from(Award).where(Award.state == AwardState.ISSUED)
        )
        count = {model: session.scalar(select(func.count()).select_from(model)) for model in COUNTED}
        assert count[Seal] == count[Certificate] == count[Credential] == issued
        assert count[SealEvent] == count[LogLeaf] == log_queries.size(session)
        assert log_queries.latest_checkpoint(session).size == count[LogLeaf]
        for seal in seals:
            self._require_one(session, seal)

    def _require_one(self, session, seal):
        seal = queries.get(session, seal.id)
        shown = seal_id.shown(seal.seal_id)
        stored = queries.certificate(session, seal.id)
        assert stored.sha256 == hashlib.sha256(stored.pdf).hexdigest()
        told = [json.loads(leaf.entry)["type"] for leaf in log_queries.of_seal(session, shown)]
        assert told == [logged.KINDS[event.event].value for event in seal.history]
        assert audit.trail(session, seal) == [event.event.value for event in seal.history]
        assert self._public_state(session, shown) == PUBLIC.get(seal.state.value, seal.state.value)
        place = session.scalars(select(Award.status_index).where(Award.id == seal.award_id)).one()
        for purpose, states in status_lists.REFUSED.items():
            body = json.loads(session.get_one(StatusList, purpose).body)
            encoded = body["credentialSubject"]["encodedList"]
            assert status_list.is_set(encoded, place) == (seal.state in states)

    def _public_state(self, session, shown):
        answer = session.scalars(
            select(PublicAnswer.body).where(PublicAnswer.path == f"/api/v1/seals/{shown}")
        ).one()
        return json.loads(answer)["status"]

    def require_whole(self, session):
        """The log and the audit trail, recomputed from their beginning."""
        report = verification.verify(session, logged.expected)
        assert report.problems == []
        assert trail.verify(self.engine).problem is None
        session.rollback()


COUNTED = (Seal, Certificate, Credential, SealEvent, LogLeaf)
