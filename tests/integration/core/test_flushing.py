"""What `shares_flush` promises: on the disk before it returns, with no lock in the hand meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select, text

from app.core import flushing
from app.core.db import atomic, make_engine, make_sessions
from app.core.flushing import wait_for_disk


@pytest.fixture
def said(engine):
    """The statements that reach the database, in order, and its commits."""
    heard = []

    def statement(connection, cursor, statement, *rest):
        heard.append(statement)

    def commit(connection):
        heard.append("COMMIT")

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    yield heard
    event.remove(engine, "before_cursor_execute", statement)
    event.remove(engine, "commit", commit)


class TestSQLite:
    @pytest.fixture
    def engine(self, tmp_path):
        engine = make_engine(f"sqlite:///{tmp_path / 'portal.db'}", pool_size=1)
        yield engine
        engine.dispose()

    @pytest.fixture
    def synced(self, monkeypatch):
        """The log file is flushed as ever, and each time is counted."""
        times, really = [], flushing.sync

        def count(file):
            times.append(file)
            really(file)

        monkeypatch.setattr(flushing, "sync", count)
        return times

    def synchronous(self, session):
        return session.connection().exec_driver_sql("PRAGMA synchronous").scalar()

    def test_twenty_units_one_after_the_other_cause_twenty_flushes(self, session, doors, synced):
        synced.clear()
        for _ in range(20):
            with atomic(session, shares_flush=True):
                session.add(doors())

        assert len(synced) == 20

    def test_a_unit_that_writes_nothing_waits_too(self, session, doors, synced):
        """What it found may have been written by somebody who still waits for the disk."""
        with atomic(session, shares_flush=True):
            session.scalars(select(doors)).all()

        assert len(synced) == 1

    def test_the_write_lock_is_free_while_the_disk_works(self, session, others, doors, monkeypatch):
        seen = []

        def write_meanwhile(file):
            other = others()
            with atomic(other):
                other.add(doors())
            seen.append(other.scalar(select(func.count()).select_from(doors)))
            other.close()

        monkeypatch.setattr(flushing, "sync", write_meanwhile)
        with atomic(session, shares_flush=True):
            session.add(doors())

        assert seen == [2]

    def test_a_failed_unit_does_not_wait(self, session, doors, synced):
        with pytest.raises(KeyError), atomic(session, shares_flush=True):
            raise KeyError

        assert synced == []

    def test_a_disk_that_fails_is_told_to_the_caller(self, session, doors, monkeypatch):
        def fail(file):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(flushing, "sync", fail)
        with pytest.raises(OSError, match="Input"), atomic(session, shares_flush=True):
            session.add(doors())

    def test_every_other_unit_flushes_inside_its_lock_also_on_the_same_connection(self, session, doors):
        normal, full = 1, 2
        with atomic(session, shares_flush=True):
            assert self.synchronous(session) == normal
        with atomic(session):
            assert self.synchronous(session) == full
        with atomic(session, shares_flush=True):
            pass
        assert self.synchronous(session) == full

    def test_an_inner_one_leaves_the_flush_to_the_outer(self, session, doors, synced):
        with atomic(session):
            with atomic(session, shares_flush=True):
                session.add(doors())
            assert self.synchronous(session) == 2

        assert synced == []

    def test_without_a_log_to_flush_it_flushes_as_it_commits(self, tmp_path, synced):
        """Some file systems cannot have one: then there is nothing to share."""
        engine = make_engine(f"sqlite:///{tmp_path / 'other.db'}", pool_size=1)
        with make_sessions(engine)() as session:
            session.connection().exec_driver_sql("SELECT 1")
            session.rollback()
            with engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")
            with atomic(session, shares_flush=True):
                assert self.synchronous(session) == 2
        engine.dispose()

        assert synced == []


class TestPostgreSQL:
    @pytest.fixture
    def engine(self, known_databases):
        engine = make_engine(known_databases("postgresql").url)
        yield engine
        engine.dispose()

    def test_a_shared_unit_commits_first_and_has_the_log_flushed_then(self, session, doors, said):
        with atomic(session, shares_flush=True):
            session.add(doors())

        assert said[0] == "SET LOCAL synchronous_commit = off"
        assert said.index("COMMIT") < said.index(flushing.NOTHING_BUT_A_FLUSH.text)
        assert said[-1] == flushing.NOTHING_BUT_A_FLUSH.text

    def test_every_other_unit_commits_as_the_server_is_set(self, session, doors):
        asked = text("SHOW synchronous_commit")
        usual = session.scalar(asked)
        with atomic(session, shares_flush=True):
            assert session.scalar(asked) == "off"
        with atomic(session):
            assert session.scalar(asked) == usual

    def test_what_waits_for_the_disk_really_writes_and_flushes_the_log(self, session, doors, engine):
        """A transaction that writes nothing would end at once, whatever is not on the disk yet."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET synchronous_commit = off"))
            before = connection.scalar(text("SELECT pg_current_wal_insert_lsn()"))
            wait_for_disk(engine)
            written = text("SELECT pg_current_wal_insert_lsn() > CAST(:before AS pg_lsn)")
            assert connection.scalar(written, {"before": before})
            connection.execute(text("RESET synchronous_commit"))

    def test_a_reading_transaction_becomes_the_writing_one(self, session, doors, said):
        session.scalars(select(doors)).all()
        with atomic(session):
            session.add(doors())

        assert said.count("COMMIT") == 1
