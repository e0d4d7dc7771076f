"""Somebody with the database's password changes history; the verification names the first entry that is wrong."""

from __future__ import annotations

import json
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text

from app import audit
from app.audit.commands import COMMANDS
from app.audit.entry import entry_hash
from app.audit.models import AuditEvent
from app.audit.verification import Problem, checkpoint, verify
from app.core.actor import Actor
from app.core.db import atomic
from app.web.database import db

ANN = Actor(person_id=UUID(int=1), name="Ann Lee", email="")


class Seal:
    audit_name = "seal"
    id = uuid4()


@pytest.fixture
def chain(session, engine):
    """Ten entries."""
    for number in range(10):
        with atomic(session):
            audit.record(session, "seal.checked", Seal(), by=ANN, number=number)
    return engine


@contextmanager
def past_the_triggers(engine):
    """What an attacker with the rights of the owner can do."""
    own = create_engine(engine.url)
    with own.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in connection.execute(triggers).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
    own.dispose()


def rewrite(engine, first):
    """Change an entry and compute the whole chain anew from there, as a careful attacker would."""
    with past_the_triggers(engine) as connection:
        rows = connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.seq)).all()
        previous = rows[first - 2].hash
        for row in rows[first - 1 :]:
            values = {
                name: value for name, value in row._mapping.items() if name not in {"prev_hash", "hash"}
            }
            if row.seq == first:
                values["detail"] = '{"number":99}'
            digest = entry_hash(previous, **values)
            connection.execute(
                text(
                    "UPDATE audit_event SET detail = :detail, prev_hash = :prev, hash = :hash WHERE seq = :seq"
                ),
                {"detail": values["detail"], "prev": previous, "hash": digest, "seq": row.seq},
            )
            previous = digest
        connection.execute(text("UPDATE audit_head SET hash = :hash"), {"hash": previous})


TAMPERINGS = {
    "altered": ("UPDATE audit_event SET detail = '{\"number\":9}' WHERE seq = 4", Problem(4, "altered")),
    "whose": ("UPDATE audit_event SET actor_id = NULL WHERE seq = 4", Problem(4, "altered")),
    "unlinked": ("UPDATE audit_event SET prev_hash = hash WHERE seq = 4", Problem(4, "unlinked")),
    "deleted": ("DELETE FROM audit_event WHERE seq = 4", Problem(4, "missing")),
    "first": ("DELETE FROM audit_event WHERE seq = 1", Problem(1, "missing")),
    "tail": ("DELETE FROM audit_event WHERE seq > 7", Problem(8, "end-cut-off")),
    "head": ("UPDATE audit_head SET hash = 'x'", Problem(10, "head-differs")),
    "head-lost": ("DELETE FROM audit_head", Problem(10, "head-differs")),
    "names": (
        'UPDATE audit_personal SET personal = \'{"actor":"Bo"}\' WHERE seq = 4',
        Problem(4, "names-altered"),
    ),
    "names-gone": ("DELETE FROM audit_personal WHERE seq = 4", Problem(4, "names-missing")),
    "swapped": (
        """UPDATE audit_event SET seq = 100 WHERE seq = 4; UPDATE audit_event SET seq = 4 WHERE seq = 5;
        UPDATE audit_event SET seq = 5 WHERE seq = 100""",
        Problem(4, "unlinked"),
    ),
}


class TestVerify:
    def test_an_untouched_chain_is_whole(self, chain):
        report = verify(chain, {4: _hash_of(chain, 4)})

        assert (report.problem, report.entries, report.head.seq, report.checkpoints) == (None, 10, 10, 1)

    def test_an_empty_chain_is_whole(self, engine):
        assert (verify(engine).problem, verify(engine).entries) == (None, 0)

    @pytest.mark.parametrize("case", TAMPERINGS)
    def test_names_the_first_bad_entry(self, chain, case):
        statements, problem = TAMPERINGS[case]
        with past_the_triggers(chain) as connection:
            for statement in statements.split(";"):
                connection.exec_driver_sql(statement)

        assert verify(chain).problem == problem

    def test_names_an_entry_that_cannot_be_read(self, chain, database_kind):
        # PostgreSQL keeps no moment that is none; what comes nearest there is another moment.
        moment, kind = {"sqlite": ("noon", "unreadable"), "postgresql": ("2026-01-01", "altered")}[
            database_kind
        ]
        with past_the_triggers(chain) as connection:
            connection.execute(text(f"UPDATE audit_event SET at = '{moment}' WHERE seq = 4"))  # of this test

        assert verify(chain).problem == Problem(4, kind)

    def test_finds_a_chain_written_anew_by_a_checkpoint_only(self, chain):
        known = {6: _hash_of(chain, 6)}
        rewrite(chain, first=3)

        assert verify(chain).problem is None
        assert verify(chain, known).problem == Problem(6, "rewritten")

    def test_finds_an_older_copy_by_a_checkpoint(self, chain):
        end = checkpoint(chain)
        seventh = _hash_of(chain, 7)
        with past_the_triggers(chain) as connection:
            connection.execute(text("DELETE FROM audit_personal WHERE seq > 7"))
            connection.execute(text("DELETE FROM audit_event WHERE seq > 7"))
            connection.execute(text("UPDATE audit_head SET seq = 7, hash = :hash"), {"hash": seventh})

        assert verify(chain).problem is None
        assert verify(chain, {end.seq: end.hash}).problem == Problem(8, "rolled-back")


class TestCommands:
    @pytest.fixture
    def run(self, session, database_url):
        with atomic(session):
            audit.record(session, "seal.checked", Seal(), by=ANN)
        return _commands(database_url)

    def test_a_whole_trail_has_exit_code_0(self, run):
        result = run("verify")

        assert (result.exit_code, "The audit trail is whole: 1 entries" in result.output) == (0, True)

    def test_a_broken_trail_has_exit_code_1_and_names_the_entry(self, run, engine):
        with past_the_triggers(engine) as connection:
            connection.execute(text("UPDATE audit_event SET event = 'seal.revoked'"))

        result = run("verify")
        assert (result.exit_code, "entry 1 was altered" in result.output) == (1, True)
        result = run("verify", "--json")
        assert (result.exit_code, json.loads(result.stdout)["problem"]) == (1, {"seq": 1, "kind": "altered"})

    def test_checkpoints_are_appended_and_verified_against(self, run, session, tmp_path):
        file = tmp_path / "checkpoints"
        assert run("checkpoint", "--append", str(file)).exit_code == 0
        with atomic(session):
            audit.record(session, "seal.checked", Seal(), by=ANN)
        assert json.loads(run("checkpoint", "--json", "--append", str(file)).stdout)["seq"] == 2

        result = run("verify", "--checkpoint", str(file))

        assert (result.exit_code, "agrees with 2 checkpoints" in result.output) == (0, True)

    def test_an_unreadable_checkpoint_file_has_exit_code_3(self, run, tmp_path):
        file = tmp_path / "checkpoints"
        file.write_text("what is this")

        result = run("verify", "--checkpoint", str(file))

        assert (result.exit_code, "line 1" in result.stderr) == (3, True)

    def test_a_database_without_tables_has_exit_code_3(self, tmp_path):
        result = _commands(f"sqlite:///{tmp_path / 'empty.db'}")("verify")

        assert (result.exit_code, "cannot be read" in result.stderr) == (3, True)


def _commands(url):
    app = Flask("commands")
    db.init_app(app, url)
    for command in COMMANDS:
        app.cli.add_command(command)

    def run(*arguments):
        result = app.test_cli_runner().invoke(args=["audit", *arguments])
        app.extensions["database"][0].dispose()
        return result

    return run


def _hash_of(engine, seq):
    with engine.connect() as connection:
        return connection.scalar(select(AuditEvent.hash).where(AuditEvent.seq == seq))
