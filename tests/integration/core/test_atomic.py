"""One unit of work: all of it or nothing, in turn, and never half."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete, event, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from app.core import db as core
from app.core.db import atomic, make_engine, make_sessions
from app.core.errors import DomainError, Unavailable
from tests.databases import is_unused


def count(session, doors):
    session.rollback()
    return session.scalar(select(func.count()).select_from(doors))


class TestOneUnit:
    def test_is_kept(self, session, doors, others):
        with atomic(session):
            session.add(doors())

        assert count(others(), doors) == 1

    def test_is_kept_without_forgetting_what_was_loaded(self, session, doors):
        with atomic(session):
            session.add(door := doors())
        session.rollback()

        assert door.passed == 0

    def test_is_undone_when_something_fails(self, session, doors, others):
        with pytest.raises(KeyError), atomic(session):
            session.add(doors())
            session.flush()
            raise KeyError

        assert count(others(), doors) == 0

    def test_is_usable_again_after_a_failure(self, session, doors):
        with pytest.raises(KeyError), atomic(session):
            raise KeyError
        with atomic(session):
            session.add(doors())

        assert count(session, doors) == 1

    def test_is_undone_when_the_commit_itself_fails(self, session, doors, others):
        def refuse(session):
            raise OSError("the disk is full")

        event.listen(session, "before_commit", refuse)
        with pytest.raises(OSError, match="disk"), atomic(session):
            session.add(doors())
        event.remove(session, "before_commit", refuse)

        assert count(others(), doors) == 0
        assert not session.in_transaction()

    def test_gives_its_connection_back(self, engine, session, doors):
        with pytest.raises(KeyError), atomic(session):
            raise KeyError

        assert is_unused(engine)


class TestInner:
    def test_joins_the_outer_one(self, session, doors, others):
        with atomic(session):
            with atomic(session):
                session.add(doors())
            assert count(others(), doors) == 0

        assert count(others(), doors) == 1

    def test_is_undone_with_the_outer_one(self, session, doors):
        with pytest.raises(KeyError), atomic(session):
            with atomic(session):
                session.add(doors())
            raise KeyError

        assert count(session, doors) == 0

    def test_that_failed_takes_the_outer_one_with_it_even_when_swallowed(self, session, doors):
        with pytest.raises(RuntimeError, match="swallowed"), atomic(session):
            try:
                with atomic(session):
                    session.add(doors())
                    raise DomainError
            except DomainError:
                pass

        assert count(session, doors) == 0

    def test_that_failed_inside_a_savepoint_is_undone_alone(self, session, doors):
        with atomic(session):
            session.add(doors())
            with pytest.raises(DomainError), session.begin_nested(), atomic(session):
                session.add(doors())
                raise DomainError

        assert count(session, doors) == 1

    def test_failure_is_forgotten_with_the_outer_one(self, session, doors):
        with pytest.raises(DomainError), atomic(session), atomic(session):
            raise DomainError
        with atomic(session):
            session.add(doors())

        assert count(session, doors) == 1


class TestChangesOutside:
    def add(self, session, doors, door):
        session.add(doors())

    def change(self, session, doors, door):
        door.passed += 1

    def remove(self, session, doors, door):
        session.delete(door)

    def flush(self, session, doors, door):
        session.add(doors())
        session.flush()

    def flush_by_reading(self, session, doors, door):
        door.passed += 1
        session.scalars(select(doors)).all()

    def insert(self, session, doors, door):
        session.execute(insert(doors).values(passed=1))

    def update(self, session, doors, door):
        session.execute(update(doors).values(passed=1))

    def delete(self, session, doors, door):
        session.execute(delete(doors))

    @pytest.mark.parametrize(
        "way", ["add", "change", "remove", "flush", "flush_by_reading", "insert", "update", "delete"]
    )
    def test_are_refused(self, session, doors, way):
        with atomic(session):
            session.add(door := doors())
        session.scalars(select(doors)).all()
        getattr(self, way)(session, doors, door)

        with pytest.raises(RuntimeError, match="outside"), atomic(session):
            pass

    def test_that_were_taken_back_do_not_matter(self, session, doors):
        session.execute(insert(doors).values(passed=1))
        session.rollback()
        with atomic(session):
            session.add(doors())

        assert count(session, doors) == 1


class TestCrowd:
    THREADS = 16

    def test_nobody_is_refused_and_nothing_is_lost(self, engine, session, doors):
        """Each reads, then writes what it read plus one: without turns, updates vanish or are refused as locked."""
        with atomic(session):
            session.add(door := doors())
        start, sessions, rounds = Barrier(self.THREADS), make_sessions(engine), 25

        def work():
            waits = []
            start.wait()
            for _ in range(rounds):
                with sessions() as own:
                    begun = time.perf_counter()
                    with atomic(own):
                        waits.append(time.perf_counter() - begun)
                        mine = own.get_one(doors, door.id, with_for_update=True, populate_existing=True)
                        mine.passed += 1
            return waits

        with ThreadPoolExecutor(self.THREADS) as pool:
            begun = [pool.submit(work) for _ in range(self.THREADS)]
            waits = [wait for future in begun for wait in future.result()]

        session.rollback()
        session.refresh(door)
        assert door.passed == self.THREADS * rounds
        assert max(waits) < 2

    def test_sees_what_the_one_before_has_kept(self, session, others, doors):
        """A value that was read before is not trusted inside, but one that is read inside is the newest."""
        with atomic(session):
            session.add(door := doors())
        other = others()
        assert session.scalar(select(doors.passed)) == 0
        with atomic(other):
            other.execute(update(doors).values(passed=7))

        with atomic(session):
            session.refresh(door)
            assert door.passed == 7


class TestHeldDatabase:
    """A file that someone else is writing to; PostgreSQL has a lock for every row instead."""

    @pytest.fixture
    def engine(self, tmp_path):
        engine = make_engine(f"sqlite:///{tmp_path / 'portal.db'}")
        yield engine
        engine.dispose()

    @pytest.fixture
    def impatient(self, monkeypatch):
        monkeypatch.setattr(core, "PATIENCE", 0.05)

    def test_by_a_thread_of_the_same_process_is_unavailable(self, session, others, doors, impatient):
        other = others()
        with atomic(session), pytest.raises(Unavailable), atomic(other):
            raise AssertionError("must not get here")

    def test_is_available_again_afterwards(self, session, others, doors, impatient):
        other = others()
        with atomic(session), pytest.raises(Unavailable), atomic(other):
            pass
        with atomic(other):
            other.add(doors())

        assert count(session, doors) == 1

    def test_by_another_process_is_refused_by_the_database(self, engine, session, doors):
        stranger = make_engine(str(engine.url))
        with stranger.connect() as holding:
            holding.execution_options(sqlite_begin="BEGIN IMMEDIATE")
            holding.execute(text("SELECT 1"))
            session.execute(text("PRAGMA busy_timeout=50"))
            with pytest.raises(OperationalError, match="locked"), atomic(session):
                pass
        stranger.dispose()
        with atomic(session):
            session.add(doors())
        session.connection().exec_driver_sql("PRAGMA busy_timeout=10000")

        assert count(session, doors) == 1

    def test_lets_readers_read(self, session, others, doors):
        with atomic(session):
            session.add(doors())
            session.flush()

            assert count(others(), doors) == 0


class TestEngine:
    def test_closes_the_traps_of_sqlite(self, tmp_path):
        engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'portal.db'}")
        with engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
            }
        engine.dispose()

        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 10000,
            "trusted_schema": 0,
        }

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
    def test_keeps_one_in_memory_for_as_long_as_it_lives(self, url):
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE thing (id INTEGER)")
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM thing").scalar() == 0
        engine.dispose()

    def test_makes_a_file_that_only_its_owner_can_read(self, tmp_path):
        engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'portal.db'}")
        engine.dispose()

        assert (tmp_path / "new").stat().st_mode & 0o077 == 0
        assert (tmp_path / "new" / "portal.db").stat().st_mode & 0o077 == 0


class TestRestartedServer:
    @pytest.fixture
    def engine(self, known_databases, monkeypatch):
        monkeypatch.setattr(core, "TRUSTED", 0)  # as if the connection had not been used for a while
        engine = make_engine(known_databases("postgresql").url)
        yield engine
        engine.dispose()

    def test_is_noticed_and_the_connections_are_made_anew(self, session, engine, doors):
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        killer = make_engine(engine.url.render_as_string(hide_password=False))
        with killer.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        killer.dispose()

        with atomic(session):
            session.add(doors())

        assert count(session, doors) == 1
