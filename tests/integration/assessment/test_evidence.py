"""Adding files, on real databases and a real storage: what is kept, refused, counted, and left behind."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.assessment import library, queries
from app.assessment.errors import (
    EvidenceKnown,
    NotEditable,
    PracticeUnknown,
    RoomFull,
    StorageDown,
)
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.intake import MEBIBYTE
from app.assessment.models import Evidence
from app.assessment.scrubbing import scrub
from app.assessment.services import evidence as services
from app.assessment.services.places import Place
from app.assessment.workflow import State
from app.audit.queries import trail
from app.core.actor import Role
from app.core.db import atomic, make_sessions
from app.core.errors import NotPermitted
from tests import evidence, factories, files

AT_ONCE = timedelta(0)


class TestAttachFile:
    def test_keeps_file_and_row_and_says_who(self, session, place, room, coordinator, assessment):
        content = files.pdf()

        item = evidence.upload(
            session, place, room, coordinator, content=content, name="C:\\Docs\\Board policy.PDF"
        )

        assert (item.name, item.media_type, item.size) == (
            "Board policy.pdf",
            "application/pdf",
            len(content),
        )
        assert (item.added_by_id, item.added_by_name) == (coordinator.person_id, coordinator.name)
        assert "policy" not in item.storage_key.lower()
        with room.storage.open(item.storage_key, item.sha256) as file:
            assert file.read() == content
        assert evidence.evidence_of(session, place) == [item.id]
        assert trail(session, item) == ["evidence.added"]
        assert scrub(session, room.storage).is_sound

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("page.pdf", files.HTML, Reason.CONTENT_DIFFERS),
            ("a.exe", b"MZ", Reason.ENDING_UNKNOWN),
            ("empty.pdf", b"", Reason.EMPTY),
            ("", b"a", Reason.NAME_MISSING),
            ("big.txt", b"a" * (2 * MEBIBYTE + 1), Reason.TOO_LARGE),
            ("huge.txt", b"a" * (20 * MEBIBYTE), Reason.TOO_LARGE),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_refused_leaves_nothing(self, session, place, room, coordinator, name, content, reason):
        with pytest.raises(UploadRefused) as refusal:
            evidence.upload(session, place, room, coordinator, name=name, content=content)

        assert refusal.value.reason is reason
        assert evidence.left_behind(room) == []
        assert session.scalars(select(Evidence)).all() == []

    def test_the_largest_file_fits(self, session, place, room, coordinator):
        assert (
            evidence.upload(session, place, room, coordinator, name="a.txt", content=b"a" * 2 * MEBIBYTE).size
            == 2 * MEBIBYTE
        )

    def test_the_same_file_is_recognised(self, session, place, room, coordinator):
        first = evidence.upload(session, place, room, coordinator, name="first.pdf")

        with pytest.raises(EvidenceKnown) as known:
            evidence.upload(
                session, dataclasses.replace(place, practice_id="L2"), room, coordinator, name="second.pdf"
            )

        assert (known.value.evidence_id, known.value.name) == (first.id, "first.pdf")
        assert len(list(room.storage.kept())) == 1

    def test_the_same_file_of_another_school_system_is_its_own(self, session, place, room, coordinator):
        other = factories.assessment(session)
        theirs = factories.actor_of(session, factories.member(session, other.organisation))
        first = evidence.upload(session, place, room, coordinator)

        second = evidence.upload(session, Place(other.id, "L1", factories.criteria()), room, theirs)

        assert first.sha256 == second.sha256
        assert first.storage_key != second.storage_key

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
    def test_not_everybody_may(self, session, place, room, assessment, role):
        someone = factories.actor_of(session, factories.member(session, assessment.organisation, role))

        with pytest.raises(NotPermitted):
            evidence.upload(session, place, room, someone)

        assert evidence.left_behind(room) == []

    def test_not_after_signing(self, session, room):
        made = factories.handed_over(session)
        by = factories.actor_of(session, factories.member(session, made.organisation))

        with pytest.raises(NotEditable):
            evidence.upload(session, Place(made.id, "C1", factories.criteria()), room, by)

        assert evidence.left_behind(room) == []

    def test_not_for_a_practice_that_there_is_not(self, session, place, room, coordinator):
        with pytest.raises(PracticeUnknown):
            evidence.upload(session, dataclasses.replace(place, practice_id="X9"), room, coordinator)

    def test_a_role_lost_while_the_file_was_stored_counts(
        self, session, place, room, coordinator, monkeypatch
    ):
        put = room.storage.put

        def sign_meanwhile(content, digest):
            with atomic(session):
                queries.get(session, place.assessment_id, lock=True).state = State.AWAITING_SIGNATURE
            return put(content, digest)

        monkeypatch.setattr(room.storage, "put", sign_meanwhile)
        with pytest.raises(NotEditable):
            evidence.upload(session, place, room, coordinator)

        assert evidence.left_behind(room) == []

    def test_with_the_storage_down_nothing_is_half_done(self, session, place, room, coordinator, monkeypatch):
        def down(content, digest):
            raise StorageDown("test")

        monkeypatch.setattr(room.storage, "put", down)
        with pytest.raises(StorageDown):
            evidence.upload(session, place, room, coordinator)

        assert session.scalars(select(Evidence)).all() == []
        assert evidence.left_behind(room) == []

    def test_no_transaction_is_open_while_the_file_is_stored(
        self, session, place, room, coordinator, monkeypatch
    ):
        put, seen = room.storage.put, []
        monkeypatch.setattr(
            room.storage, "put", lambda *a: (seen.append(session.in_transaction()), put(*a))[1]
        )

        evidence.upload(session, place, room, coordinator)

        assert seen == [False]


class TestQuota:
    def test_is_counted_to_the_byte(self, session, place, room, coordinator):
        content = b"a" * 1000
        exact = dataclasses.replace(room, quota=2000)
        evidence.upload(session, place, exact, coordinator, name="a.txt", content=content)
        evidence.upload(session, place, exact, coordinator, name="b.txt", content=b"b" * 1000)

        with pytest.raises(RoomFull) as full:
            evidence.upload(session, place, exact, coordinator, name="c.txt", content=b"c")

        assert (full.value.used, full.value.limit) == (2000, 2000)
        assert len(list(room.storage.kept())) == 2

    def test_holds_under_sixteen_uploads_at_once(self, engine, session, place, room, coordinator):
        tight = dataclasses.replace(room, quota=5 * 100_000)
        sessions, start, outcomes = make_sessions(engine), threading.Barrier(16), []

        def one(number):
            content = b"%02d" % number * 50_000
            start.wait()
            with sessions() as own:
                try:
                    evidence.upload(own, place, tight, coordinator, name=f"{number}.txt", content=content)
                    outcomes.append("kept")
                except RoomFull:
                    outcomes.append("full")

        threads = [threading.Thread(target=one, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["full"] * 11 + ["kept"] * 5
        assert scrub(session, room.storage, grace=AT_ONCE).is_sound
        assert library.used_bytes(session, coordinator_organisation(coordinator)) == 500_000

    def test_the_same_file_sixteen_times_at_once_is_kept_once(
        self, engine, session, place, room, coordinator
    ):
        sessions, start, outcomes = make_sessions(engine), threading.Barrier(16), []
        content = files.pdf()

        def one():
            start.wait()
            with sessions() as own:
                try:
                    evidence.upload(own, place, room, coordinator, content=content)
                    outcomes.append("kept")
                except EvidenceKnown:
                    outcomes.append("known")

        threads = [threading.Thread(target=one) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["kept"] + ["known"] * 15
        assert scrub(session, room.storage, grace=AT_ONCE).is_sound

    def test_gives_back_what_was_removed(self, session, place, room, coordinator):
        tight = dataclasses.replace(room, quota=1000)
        item = evidence.upload(session, place, tight, coordinator, name="a.txt", content=b"a" * 1000)
        services.remove(session, item.id, room=tight, by=coordinator)

        assert (
            evidence.upload(session, place, tight, coordinator, name="a.txt", content=b"a" * 1000).id
            != item.id
        )


def coordinator_organisation(actor):
    return next(iter(actor.organisation_ids))
