"""A disk that is full while a certificate is stored costs time and nothing else."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from app.seal import jobs, queries
from app.seal.models import Award, AwardState, Certificate, Seal
from app.transparency import queries as log_queries
from app.transparency.models import LogLeaf
from tests import awards

LARGE = os.urandom(200_000).hex().encode()


def large_press(payload, terms):
    """A certificate that needs room."""
    made = awards.press(payload, terms)
    return replace(made, pdf=made.pdf + LARGE)


@contextmanager
def full_database(engine):
    """No row of that size can be stored: SQLite may take no further page, PostgreSQL says what a full disk says."""
    engine.dispose()
    if engine.dialect.name == "sqlite":

        def limit(connection, record):
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={pages + 20}")

        event.listen(engine, "connect", limit)
        yield
        event.remove(engine, "connect", limit)
        engine.dispose()
        return
    with engine.begin() as connection:
        connection.execute(text(
            "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        ))  # fmt: skip
        connection.execute(
            text("CREATE TRIGGER is_full BEFORE INSERT ON certificate EXECUTE FUNCTION is_full()")
        )
    yield
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER is_full ON certificate"))
        connection.execute(text("DROP FUNCTION is_full"))


@pytest.fixture
def intent(session):
    return awards.award(session, awards.recommended(session))


def test_while_a_certificate_is_stored(portal, session, intent, monkeypatch):
    monkeypatch.setattr(jobs, "press_of", lambda settings: large_press)
    session.rollback()

    with full_database(portal.engine):
        for _ in range(12):  # more often than a job that fails by itself is tried
            portal.recover()
            for model in (Seal, Certificate, LogLeaf):
                assert session.scalar(select(func.count()).select_from(model)) == 0
            session.rollback()
    assert session.get_one(Award, intent.id, populate_existing=True).state is AwardState.INTENDED
    session.rollback()

    portal.wait(days=1)
    portal.recover()
    portal.require_agreement(session, seals=[queries.by_seal_id(session, intent.seal_id)])
    portal.require_whole(session)


def test_while_the_head_of_the_log_is_signed(portal, session, intent, monkeypatch):
    real = os.fsync

    def full(descriptor):
        if "log.signed" in Path(f"/proc/self/fd/{descriptor}").readlink().name:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        for _ in range(12):
            portal.recover()
    session.rollback()
    assert log_queries.latest_checkpoint(session) is None
    session.rollback()

    portal.wait(days=1)
    portal.recover()
    portal.require_agreement(session, seals=[queries.by_seal_id(session, intent.seal_id)])
    portal.require_whole(session)
