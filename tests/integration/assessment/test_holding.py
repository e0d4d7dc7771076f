"""Files that are held back: kept out until somebody decides, and gone after a day."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.assessment import library
from app.assessment.errors import EvidenceHeld, EvidenceKnown, NotEditable, RoomFull
from app.assessment.models import Evidence, HeldFile
from app.assessment.scrubbing import scrub, sweep
from app.assessment.services import evidence as adding
from app.assessment.services import holding
from app.audit.queries import trail
from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import atomic
from app.core.errors import NotFound, NotPermitted
from tests import evidence, factories

ROSTER = b"Student Name,DOB,Student ID\n" + b"".join(
    b'"Garcia, Maria",0%d/12/2014,20450%d\n' % (at, at) for at in range(1, 8)
)
WHY = "These are the invented pupils of our training."


@pytest.fixture
def held(session, place, room, coordinator):
    with pytest.raises(EvidenceHeld) as caught:
        evidence.upload(session, place, room, coordinator, name="list.csv", content=ROSTER)
    return library.held(session, caught.value.held_id)


def stored(room):
    return [path for path in room.storage.root.rglob("*") if path.is_file()]


def details(session, event):
    rows = session.execute(
        text(
            "SELECT e.detail, p.personal FROM audit_event e LEFT JOIN audit_personal p ON p.seq = e.seq WHERE e.event = :event"
        ),
        {"event": event},
    )
    return [(json.loads(detail), personal or "") for detail, personal in rows]


class TestAFileWithRecords:
    def test_is_kept_out_of_the_library(self, session, place, room, held):
        assert session.scalars(select(Evidence)).all() == []
        assert evidence.evidence_of(session, place) == []
        assert library.files(session) == []
        assert trail(session, held) == ["evidence.held"]

    def test_its_row_and_its_trace_hold_no_value(self, session, held):
        ((detail, personal),) = details(session, "evidence.held")

        assert "Garcia" not in str(held.suspicions) + str(detail) + personal
        assert "20450" not in str(held.suspicions) + str(detail)
        assert detail["records"] == 7
        assert detail["kinds"] == ["birth-date", "name", "student-id"]

    def test_the_sweep_leaves_it_while_it_waits(self, session, room, held):
        assert sweep(session, room.storage, room.incoming, grace=timedelta(0)).swept == 0
        assert scrub(session, room.storage, grace=timedelta(0)).is_sound
        assert len(stored(room)) == 1

    def test_sent_again_it_waits_once(self, session, place, room, coordinator, held):
        with pytest.raises(EvidenceHeld):
            evidence.upload(session, place, room, coordinator, name="list.csv", content=ROSTER)

        assert len(session.scalars(select(HeldFile)).all()) == 1

    def test_takes_room(self, session, assessment, held):
        assert library.used_bytes(session, assessment.organisation_id) == len(ROSTER)

    def test_not_too_many_wait_at_once(self, session, place, room, coordinator, held, monkeypatch):
        monkeypatch.setattr(holding, "MOST_HELD", 1)

        with pytest.raises(RoomFull):
            evidence.upload(session, place, room, coordinator, name="other.csv", content=ROSTER + b"\n")

        assert len(stored(room)) == 1


class TestKeep:
    def test_makes_it_evidence_with_the_reason_in_the_trail(self, session, place, room, coordinator, held):
        item = holding.keep(session, held.id, place, reason="fictional", explanation=WHY, by=coordinator)

        assert evidence.evidence_of(session, place) == [item.id]
        with room.storage.open(item.storage_key, item.sha256) as file:
            assert file.read() == ROSTER
        ((detail, personal),) = details(session, "evidence.released")
        assert detail["reason"] == "fictional"
        assert WHY not in str(detail)  # so that it can be erased
        assert WHY in personal
        with pytest.raises(NotFound):
            library.held(session, held.id)

    def test_twice_is_refused(self, session, place, coordinator, held):
        holding.keep(session, held.id, place, reason="fictional", explanation=WHY, by=coordinator)

        with pytest.raises(NotFound):
            holding.keep(session, held.id, place, reason="fictional", explanation=WHY, by=coordinator)

    def test_is_refused_where_the_practice_cannot_change_any_more(
        self, session, place, assessment, coordinator, held
    ):
        with atomic(session):
            assessment.state = "awaiting-signature"

        with pytest.raises(NotEditable):
            holding.keep(session, held.id, place, reason="adults", explanation=WHY, by=coordinator)

        assert library.held(session, held.id)

    def test_is_refused_where_a_colleague_added_the_same_file(
        self, session, place, room, assessment, held, coordinator
    ):
        other = factories.actor_of(
            session, factories.member(session, assessment.organisation, Role.COORDINATOR)
        )
        with pytest.raises(EvidenceHeld) as caught:
            evidence.upload(session, place, room, other, name="b.csv", content=ROSTER)
        holding.keep(session, caught.value.held_id, place, reason="adults", explanation=WHY, by=other)

        with pytest.raises(EvidenceKnown):
            holding.keep(session, held.id, place, reason="adults", explanation=WHY, by=coordinator)


class TestWhoDecides:
    @pytest.mark.parametrize(
        ("role", "may"),
        [(Role.COORDINATOR, True), (Role.CONTRIBUTOR, False), (Role.SIGNATORY, False), (Role.VIEWER, False)],
    )
    def test_who_sent_it_or_a_coordinator(self, session, place, room, assessment, held, role, may):
        by = factories.actor_of(session, factories.member(session, assessment.organisation, role))

        if may:
            holding.discard(session, held.id, room=room, by=by)
        else:
            with pytest.raises(NotPermitted):
                holding.discard(session, held.id, room=room, by=by)

    def test_a_contributor_decides_about_the_own_file(self, session, place, room, assessment):
        by = factories.actor_of(session, factories.member(session, assessment.organisation, Role.CONTRIBUTOR))
        with pytest.raises(EvidenceHeld) as caught:
            evidence.upload(session, place, room, by, name="list.csv", content=ROSTER)

        assert holding.keep(session, caught.value.held_id, place, reason="blank", explanation=WHY, by=by)


class TestGone:
    def test_discarded_it_leaves_nothing_but_a_trace(self, session, room, coordinator, held):
        assert holding.discard(session, held.id, room=room, by=coordinator) == "list.csv"

        assert stored(room) == []
        assert session.scalars(select(HeldFile)).all() == []
        assert len(details(session, "evidence.discarded")) == 1

    def test_after_a_day_nobody_can_decide_and_it_is_deleted(self, session, place, room, coordinator, held):
        with clock.at(clock.now() + timedelta(days=1, minutes=1)):
            with pytest.raises(NotFound):
                holding.keep(session, held.id, place, reason="adults", explanation=WHY, by=coordinator)
            assert holding.delete_overdue(session, room.storage, by=SYSTEM) == 1
            assert holding.delete_overdue(session, room.storage, by=SYSTEM) == 0

        assert stored(room) == []
        assert len(details(session, "evidence.expired")) == 1

    def test_before_that_it_stays(self, session, room, held):
        with clock.at(clock.now() + timedelta(hours=23)):
            assert holding.delete_overdue(session, room.storage, by=SYSTEM) == 0

        assert len(stored(room)) == 1


def test_a_file_without_records_is_not_held(session, place, room, coordinator):
    item = adding.attach_file(session, place, io.BytesIO(b"Policy 5125"), "a.txt", room=room, by=coordinator)

    assert evidence.evidence_of(session, place) == [item.id]
