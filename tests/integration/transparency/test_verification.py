"""Verification recomputes all: whoever meddles with the database is noticed, and so is an older copy."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import atomic
from app.seal import logged
from app.seal.models import SealEvent
from app.seal.workflow import Event
from app.transparency import checkpoint, merkle, note, queries, verification
from app.transparency.checkpoint import Checkpoint
from tests import seals


@pytest.fixture
def grown(session, sign, change, seal):
    """Five leaves of two seals, with checkpoints of three sizes."""
    sign()
    change(seal, Event.SUSPENDED)
    sign()
    change(seal, Event.RESTORED)
    other = seals.seal(session)
    change(other, Event.REVOKED)
    return sign()


class TestWhole:
    def test_an_empty_log(self, verify):
        assert verify() == []

    def test_a_grown_one(self, session, grown, verify):
        report = verification.verify(session, logged.expected)

        assert (report.size, report.checkpoints, report.root) == (5, 3, queries.root(session, 5))
        assert (report.problems, report.is_whole) == ([], True)

    def test_with_a_checkpoint_kept_elsewhere(self, grown, verify):
        assert verify(known=[checkpoint.parse(note.parse(grown.note.encode()).text)]) == []


class TestMeddledWith:
    @pytest.mark.parametrize(
        ("statement", "kinds"),
        [
            ("DELETE FROM log_leaf WHERE number = 1", "head-differs leaf-missing nodes-differ"),
            ("UPDATE log_leaf SET seal = 'TLE-0000-0000-0000-0' WHERE number = 2", "leaf-altered"),
            ("UPDATE log_leaf SET hash = entry WHERE number = 2", "leaf-altered"),
            ("UPDATE log_node SET hash = (SELECT entry FROM log_leaf WHERE number = 0)", "nodes-differ"),
            ("DELETE FROM log_node WHERE level = 2", "nodes-differ"),
            ("UPDATE log_head SET size = 4", "head-differs"),
            (
                "UPDATE log_checkpoint SET root = (SELECT hash FROM log_leaf WHERE number = 0)",
                "checkpoint-altered",
            ),
            ("UPDATE log_checkpoint SET note = REPLACE(note, 'seal.', 'bank.')", "checkpoint-altered"),
        ],
        ids=str,
    )
    def test_is_noticed(self, grown, meddle, verify, statement, kinds):
        meddle(statement)

        assert set(kinds.split()) <= {kind for kind, _ in verify()}

    def test_cutting_off_the_end_and_mending_the_head(self, session, grown, meddle, verify):
        peaks = [queries.hashes(session, [place])[place].hex() for place in merkle.complete(0, 4)]
        session.rollback()
        literal = (
            "'\\x" + peaks[0] + "'" if session.get_bind().dialect.name == "postgresql" else f"x'{peaks[0]}'"
        )
        meddle("DELETE FROM log_leaf WHERE number = 4", f"UPDATE log_head SET size = 4, peaks = {literal}")

        assert ("rolled-back", "5") in verify()

    def test_a_log_written_anew_contradicts_what_was_kept(self, grown, verify):
        other = Checkpoint("seal.example.org/log", 3, b"\x01" * 32)

        assert verify(known=[other]) == [("rewritten", "3")]
        assert verify(known=[Checkpoint("seal.example.org/log", 9, b"\x01" * 32)]) == [("rolled-back", "9")]


class TestAgainstTheSeals:
    def test_an_event_that_was_not_told(self, session, grown, seal, verify):
        with atomic(session):
            session.add(SealEvent(seal_pk=seal.id, event=Event.EXPIRED))

        assert verify() == [("leaf-for-seal-missing", seals.shown(seal))]

    def test_an_event_that_was_changed(self, grown, seal, meddle, verify):
        meddle("UPDATE seal_event SET event = 'seal.expired' WHERE event = 'seal.suspended'")

        assert verify() == [("leaf-and-seal-differ", seals.shown(seal))]

    def test_an_event_that_was_taken_out(self, session, grown, seal, meddle, verify):
        assert session.scalars(select(SealEvent).where(SealEvent.event == Event.SUSPENDED)).all()
        session.rollback()
        meddle("DELETE FROM seal_event WHERE event = 'seal.suspended'")

        assert verify() == [("seal-for-leaf-missing", seals.shown(seal))]
