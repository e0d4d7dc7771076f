"""Recording events: with their effect or not at all, in one chain without gaps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app import audit
from app.audit import queries
from app.audit.errors import DetailRefused, OutsideUnitOfWork
from app.audit.models import AuditEvent, AuditHead, AuditPersonal
from app.audit.verification import verify
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic, make_sessions

ANN = Actor(person_id=UUID(int=1), name="Ann Lee", email="ann@district.test")


class Seal:
    audit_name = "seal"

    def __init__(self):
        self.id = uuid4()
        self.organisation_id = UUID(int=7)


class Person:
    __tablename__ = "person"

    def __init__(self, person_id):
        self.id = person_id


@pytest.fixture
def seal():
    return Seal()


def count(session):
    return session.scalar(select(func.count()).select_from(AuditEvent))


class TestRecord:
    def test_keeps_who_did_what_to_which_subject(self, session, seal):
        with atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN, reason="asked for", practices=["L1", "L2"])

        (entry,) = queries.of_subject(session, seal)
        assert (entry.seq, entry.event, entry.subject_type, entry.subject_id) == (
            1,
            "seal.revoked",
            "seal",
            str(seal.id),
        )
        assert (entry.actor_id, entry.actor, entry.organisation_id) == (UUID(int=1), "Ann Lee", UUID(int=7))
        assert entry.detail == {"reason": "asked for", "practices": ["L1", "L2"]}

    def test_puts_the_subjects_name_before_an_event_without_one(self, session, seal):
        with atomic(session):
            audit.record(session, "revoked", seal, by=SYSTEM)
            assert queries.trail(session, seal) == ["seal.revoked"]

        assert queries.trail(session, seal) == ["seal.revoked"]

    def test_the_portal_itself_has_no_name(self, session):
        with atomic(session):
            audit.record(session, "demo.loaded", None, by=SYSTEM)

        (entry,) = queries.latest(session)
        assert (entry.actor_id, entry.actor, entry.subject_id) == (None, None, None)
        assert session.scalar(select(func.count()).select_from(AuditPersonal)) == 0

    def test_is_undone_with_its_effect(self, session, seal):
        with pytest.raises(RuntimeError, match="stop"), atomic(session):  # raised half-way
            audit.record(session, "seal.revoked", seal, by=ANN)
            raise RuntimeError("stop")

        with atomic(session):
            audit.record(session, "seal.restored", seal, by=ANN)

        assert queries.trail(session, seal) == ["seal.restored"]
        assert session.scalar(select(AuditEvent.seq)) == 1

    def test_is_undone_with_the_savepoint_it_was_recorded_in(self, session, seal):
        with atomic(session):
            audit.record(session, "seal.first", seal, by=ANN)
            with pytest.raises(RuntimeError), session.begin_nested():  # raised half-way
                with session.begin_nested():
                    audit.record(session, "seal.inner", seal, by=ANN)
                raise RuntimeError
            with session.begin_nested():
                audit.record(session, "seal.kept", seal, by=ANN)

        assert queries.trail(session, seal) == ["seal.first", "seal.kept"]

    def test_outside_a_unit_of_work_is_refused(self, session, seal):
        with pytest.raises(OutsideUnitOfWork):
            audit.record(session, "seal.revoked", seal, by=ANN)

    def test_of_a_subject_without_an_id_is_refused(self, session, seal):
        seal.id = None
        with pytest.raises(DetailRefused), atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN)

    @pytest.mark.parametrize("name", ["Seal.Revoked", "seal revoked", "seal.", "a.b.c", ".x"])
    def test_with_an_odd_name_is_refused(self, session, seal, name):
        with pytest.raises(DetailRefused), atomic(session):
            audit.record(session, name, seal, by=ANN)

    def test_from_many_at_once_makes_one_chain_without_gaps(self, engine, seal):
        sessions = make_sessions(engine)

        def add(number):
            with sessions() as own:
                for step in range(25):
                    with atomic(own):
                        audit.record(own, "seal.checked", seal, by=ANN, worker=number, step=step)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(8)))

        report = verify(engine)
        assert (report.problem, report.entries) == (None, 200)

    def test_takes_its_place_at_the_commit_so_that_nobody_waits(self, known_databases, known_engines, seal):
        """On PostgreSQL, where several write at once; with a lock at `record` this would wait for ever."""
        database = known_databases("postgresql")
        database.reset()
        sessions = make_sessions(known_engines(database.url))
        with sessions() as slow, sessions() as quick:
            with atomic(slow):
                audit.record(slow, "seal.slow", seal, by=ANN)
                with atomic(quick):
                    audit.record(quick, "seal.quick", seal, by=ANN)

            assert queries.trail(slow, seal) == ["seal.quick", "seal.slow"]


class TestQueries:
    def test_pages_go_from_new_to_old(self, session, seal):
        with atomic(session):
            for name in ("a", "b", "c"):
                audit.record(session, name, seal, by=ANN)

        page = queries.of_subject(session, seal, limit=2)
        assert [entry.event for entry in page] == ["seal.c", "seal.b"]
        assert [entry.event for entry in queries.of_subject(session, seal, before=page[-1].seq)] == ["seal.a"]

    def test_of_a_school_system_shows_nothing_of_another(self, session, seal):
        with atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN)
            audit.record(session, "seal.revoked", Seal(), by=ANN, organisation_id=UUID(int=8))

        assert [entry.subject_id for entry in queries.of_organisation(session, UUID(int=7))] == [str(seal.id)]

    def test_of_a_person_shows_what_they_did(self, session, seal):
        with atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN)
            audit.record(session, "seal.restored", seal, by=SYSTEM)

        assert [entry.event for entry in queries.of_person(session, UUID(int=1))] == ["seal.revoked"]
        assert [entry.event for entry in queries.latest(session, events=["seal.restored"])] == [
            "seal.restored"
        ]


class TestForget:
    def test_deletes_the_names_and_keeps_the_chain(self, engine, session, seal):
        person = Person(UUID(int=1))
        with atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN)
            audit.record(session, "person.invited", person, by=SYSTEM, email="ann@district.test")
            audit.record(session, "seal.restored", seal, by=Actor(person_id=UUID(int=2), name="Bo", email=""))

        cleared = audit.forget(session, person, by=ANN)

        assert cleared == 2
        report = verify(engine)
        assert (report.problem, report.forgotten) == (None, 2)
        kept = session.scalars(select(AuditPersonal.personal)).all()
        assert kept == ['{"actor":"Bo"}']
        assert queries.trail(session, person) == ["person.invited", "person.forgotten"]

    def test_what_the_person_did_stays_under_an_id(self, session, seal):
        with atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN)
        audit.forget(session, Person(UUID(int=1)), by=SYSTEM)

        (entry,) = queries.of_subject(session, seal)
        assert (entry.actor_id, entry.actor) == (UUID(int=1), None)


class TestTriggers:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_event SET event = 'x.y'",
            "UPDATE audit_event SET detail = detail",
            "DELETE FROM audit_event",
            "DELETE FROM audit_event WHERE seq = 1",
            "UPDATE audit_personal SET personal = '{}'",
            "DELETE FROM audit_head",
        ],
    )
    def test_refuse_to_change_what_was_recorded(self, session, seal, statement):
        with atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN)

        with pytest.raises(DBAPIError, match="append-only"), atomic(session):
            session.execute(text(statement))

        assert count(session) == 1

    @pytest.mark.parametrize("table", ["audit_event", "audit_head"])
    def test_refuse_to_empty_a_table_whole(self, session, seal, table, database_kind):
        with atomic(session):
            audit.record(session, "seal.revoked", seal, by=ANN)

        statement = (
            f"DELETE FROM {table}" if database_kind == "sqlite" else f"TRUNCATE {table} CASCADE"
        )  # of this test
        with pytest.raises(DBAPIError, match="append-only"), atomic(session):
            session.execute(text(statement))

    def test_models_alone_have_the_same_triggers_as_the_migration(self, engine, database_kind, tmp_path):
        from app.core.db import Base, make_engine

        listing = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tr_audit%' ORDER BY 1",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'tr_audit%' ORDER BY 1",
        }[database_kind]
        with engine.connect() as connection:
            migrated = connection.execute(text(listing)).scalars().all()
        if database_kind == "postgresql":
            assert len(migrated) == 6
            return
        made = make_engine(f"sqlite:///{tmp_path / 'made.db'}")
        tables = [model.__table__ for model in (AuditEvent, AuditPersonal, AuditHead)]
        Base.metadata.create_all(made, tables=tables)
        with made.connect() as connection:
            assert connection.execute(text(listing)).scalars().all() == migrated
            assert connection.execute(select(AuditHead.seq)).scalars().all() == [0]
        made.dispose()
        assert len(migrated) == 4
