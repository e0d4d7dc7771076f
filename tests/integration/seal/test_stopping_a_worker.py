"""The switch against a real worker: nothing is published after it, everything that protects people goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.certificate import founding
from app.core.actor import SYSTEM
from app.seal import queries
from app.seal.models import Seal, StatusList
from app.seal.publication import publisher
from app.seal.services import status, switching
from app.seal.workflow import Event
from app.transparency import keys as log_keys
from app.transparency import queries as log_queries
from tests import awards

ROOT = Path(__file__).parents[3]
MANY = 12
WITHIN = 10.0


@pytest.fixture
def portal(app):
    """A portal with keys of its own."""
    settings = app.extensions["settings"]
    founding.init(settings.keys_dir, organisation="Seal program")
    log_keys.init(settings.keys_dir, "localhost/log")
    return app


@pytest.fixture
def session(portal):
    with portal.extensions["database"][1]() as session:
        yield session


@pytest.fixture
def worker(portal, session):
    """Starts a worker as operators do; it is killed after the test."""
    settings = portal.extensions["settings"]
    started = []

    def start():
        session.rollback()
        environment = {
            "PATH": os.environ["PATH"], "SEAL_ENVIRONMENT": "test", "SEAL_VAR_DIR": str(settings.var_dir),
            "SEAL_DATABASE_URL": settings.database_url, "SEAL_BASE_URL": settings.base_url,
            "SEAL_SECRET_KEY": settings.secret_key, "SEAL_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment))

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(session, is_so, *, seconds):
    """Wait until it is so, and no longer than that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        session.rollback()
        session.expire_all()
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} seconds")


def test_stops_within_ten_seconds_while_revoking_goes_on(portal, session, worker):
    by = awards.factories.actor_of(session, awards.manager(session))
    for _ in range(MANY):
        awards.award(session, awards.recommended(session), by=by)

    def published():
        return session.scalar(select(func.count()).select_from(Seal))

    worker()
    until(session, lambda: published() >= 1, seconds=60)

    switching.stop(session, reason="A laptop is gone.", by=SYSTEM)
    at_stop, stopped_at = published(), time.monotonic()
    assert at_stop < MANY

    seal = session.scalars(select(Seal).limit(1)).one()
    session.rollback()
    status.change(
        session, seal.id, Event.REVOKED, reason="Lost.", publish=publisher(portal.extensions), by=by
    )
    size = log_queries.size(session)

    def is_told():
        head = log_queries.latest_checkpoint(session)
        lists = session.scalars(select(StatusList.signed_at)).all()
        changed = queries.get(session, seal.id).status_at
        return head is not None and head.size >= size and len(lists) > 1 and min(lists) >= changed

    until(session, is_told, seconds=40)
    time.sleep(max(0.0, WITHIN - (time.monotonic() - stopped_at)))
    session.rollback()
    assert published() == at_stop

    switching.resume(session, by=SYSTEM)
    until(session, lambda: published() == MANY, seconds=90)
