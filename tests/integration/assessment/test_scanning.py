"""Files and the virus scanner: clean ones become evidence, others never, and unscanned ones wait."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.accounts.models import Membership
from app.assessment import awaiting, library
from app.assessment.errors import EvidenceHeld, EvidenceWaits, RoomFull
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.models import AwaitingScan, Evidence, HeldFile, ScanState
from app.assessment.scanning.clamd import scanner_from
from app.assessment.scrubbing import scrub, sweep
from app.assessment.services import evidence as adding
from app.assessment.services import replacing, scanning, settling
from app.assessment.services.places import Dates
from app.audit.queries import trail
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic, make_sessions
from app.core.errors import NotFound, NotPermitted
from tests import evidence, factories
from tests.clamd import EICAR, SIGNATURE, FakeClamd

POLICY = b"Policy 5125: student records\n"
ROSTER = b"Student Name,DOB,Student ID\n" + b"".join(
    b'"Garcia, Maria",0%d/12/2014,20450%d\n' % (at, at) for at in range(1, 8)
)
LATER = timedelta(hours=1)


@pytest.fixture
def clamd():
    with FakeClamd() as daemon:
        yield daemon


@pytest.fixture
def scanned(room, clamd):
    """The room with a scanner that answers."""
    return replace(room, scanner=scanner_from(clamd.url))


@pytest.fixture
def unscanned(room):
    """The room with a scanner that does not."""
    return replace(room, scanner=scanner_from("tcp://127.0.0.1:1"))


@pytest.fixture
def waiting(session, place, unscanned, coordinator):
    return sent(session, place, unscanned, coordinator)


def sent(session, place, room, by, content=POLICY, name="policy.txt"):
    with pytest.raises(EvidenceWaits) as caught:
        evidence.upload(session, place, room, by, name=name, content=content)
    return awaiting.get(session, caught.value.waiting_id)


def later(session, room, after=LATER):
    """The worker's chore, after a while; the session sees what it did."""
    session.rollback()
    with clock.at(clock.now() + after):
        settled = settling.settle_due(make_sessions(session.bind), room, factories.catalogue())
    session.expire_all()
    return settled


def stored(room):
    return [path for path in room.storage.root.rglob("*") if path.is_file()]


def details(session, event):
    rows = session.scalars(text("SELECT detail FROM audit_event WHERE event = :event"), {"event": event})
    return [json.loads(row) for row in rows]


class TestUpload:
    def test_of_a_clean_file_is_evidence_at_once(self, session, place, scanned, coordinator, clamd):
        item = evidence.upload(session, place, scanned, coordinator, name="policy.txt", content=POLICY)

        assert evidence.evidence_of(session, place) == [item.id]
        assert clamd.seen == [POLICY]

    def test_asks_outside_of_any_transaction(self, session, place, room, coordinator):
        class Watching:
            def scan(self, path):
                assert not session.in_transaction()
                raise AssertionError("asked")

        with pytest.raises(AssertionError, match="asked"):
            evidence.upload(
                session, place, replace(room, scanner=Watching()), coordinator, name="a.txt", content=POLICY
            )

    def test_of_a_virus_leaves_nothing_but_its_name_in_the_trail(self, session, place, scanned, coordinator):
        with pytest.raises(UploadRefused) as caught:
            evidence.upload(session, place, scanned, coordinator, name="a.txt", content=b"Hello " + EICAR)

        assert caught.value.reason is Reason.INFECTED
        assert evidence.left_behind(scanned) == []
        assert session.scalars(select(Evidence)).all() == []
        ((detail),) = details(session, "evidence.infected")
        assert detail["signature"] == SIGNATURE

    def test_larger_than_the_scanner_takes_is_refused(self, session, place, scanned, coordinator, clamd):
        clamd.limit = 10

        with pytest.raises(UploadRefused) as caught:
            evidence.upload(session, place, scanned, coordinator, name="a.txt", content=POLICY)

        assert caught.value.reason is Reason.NOT_SCANNED
        assert evidence.left_behind(scanned) == []

    @pytest.mark.parametrize("words", ["OK", "stream: Can't allocate memory ERROR"], ids=["garbage", "error"])
    def test_without_a_verdict_waits(self, session, place, scanned, coordinator, clamd, words):
        clamd.says = words

        assert sent(session, place, scanned, coordinator).state is ScanState.WAITING
        assert session.scalars(select(Evidence)).all() == []


class TestWaiting:
    def test_is_no_evidence_for_anybody(self, session, place, waiting):
        assert evidence.evidence_of(session, place) == []
        assert library.holdings(session, waiting.organisation_id) == []
        assert library.files(session) == []
        assert trail(session, waiting) == ["evidence.waits"]

    def test_takes_room_and_the_sweep_leaves_it(self, session, unscanned, waiting):
        assert library.used_bytes(session, waiting.organisation_id) == len(POLICY)
        assert sweep(session, unscanned.storage, unscanned.incoming, grace=timedelta(0)).swept == 0
        assert scrub(session, unscanned.storage, grace=timedelta(0)).is_sound

    def test_sent_again_it_waits_once(self, session, place, unscanned, coordinator, waiting):
        sent(session, place, unscanned, coordinator)

        assert len(session.scalars(select(AwaitingScan)).all()) == 1

    def test_not_too_many_wait_at_once(self, session, place, unscanned, coordinator, waiting, monkeypatch):
        monkeypatch.setattr(scanning, "MOST_WAITING", 1)

        with pytest.raises(RoomFull):
            evidence.upload(session, place, unscanned, coordinator, name="b.txt", content=POLICY + b"2")

        assert len(stored(unscanned)) == 1

    def test_is_taken_back_by_who_sent_it_and_nobody_else(
        self, session, unscanned, coordinator, assessment, waiting
    ):
        colleague = factories.member(session, assessment.organisation, Role.CONTRIBUTOR)
        with pytest.raises(NotPermitted):
            scanning.take_back(session, waiting.id, room=unscanned, by=factories.actor_of(session, colleague))

        assert scanning.take_back(session, waiting.id, room=unscanned, by=coordinator) == "policy.txt"
        assert stored(unscanned) == []
        with pytest.raises(NotFound):
            awaiting.get(session, waiting.id)


class TestWorker:
    def test_makes_it_evidence_once_the_scanner_answers(self, session, place, scanned, coordinator, waiting):
        assert later(session, scanned) == 1

        ((item),) = session.scalars(select(Evidence)).all()
        assert evidence.evidence_of(session, place) == [item.id]
        assert (item.name, item.owner_id) == ("policy.txt", coordinator.person_id)
        assert session.scalars(select(AwaitingScan)).all() == []
        with scanned.storage.open(item.storage_key, item.sha256) as file:
            assert file.read() == POLICY

    def test_tries_again_less_and_less_often_and_never_gives_up(self, session, unscanned, waiting):
        assert later(session, unscanned, timedelta(seconds=1)) == 0
        assert waiting.tries == 1  # not its turn yet

        for at in range(1, 9):
            later(session, unscanned, LATER * at)

        assert (waiting.tries, waiting.state) == (9, ScanState.WAITING)
        assert waiting.next_at <= clock.now() + LATER * 8 + scanning.LONGEST_PAUSE
        assert len(stored(unscanned)) == 1

    def test_without_a_scanner_in_the_settings_it_goes_on_waiting(self, session, room, waiting):
        assert later(session, room) == 0

        assert waiting.state is ScanState.WAITING

    def test_finds_a_virus_and_keeps_no_byte_of_it(self, session, place, unscanned, scanned, coordinator):
        waiting = sent(session, place, unscanned, coordinator, content=b"Hello " + EICAR)

        later(session, scanned)

        assert (waiting.state, waiting.storage_key) == (ScanState.INFECTED, None)
        assert stored(scanned) == []
        assert session.scalars(select(Evidence)).all() == []
        ((detail),) = details(session, "evidence.infected")
        assert detail["signature"] == SIGNATURE

    def test_tells_of_a_refusal_for_a_month(self, session, place, unscanned, scanned, coordinator):
        sent(session, place, unscanned, coordinator, content=b"Hello " + EICAR)
        later(session, scanned)

        later(session, scanned, timedelta(days=29))
        assert len(session.scalars(select(AwaitingScan)).all()) == 1
        later(session, scanned, timedelta(days=31))
        assert session.scalars(select(AwaitingScan)).all() == []

    def test_with_records_of_students_it_still_waits_for_a_person(
        self, session, place, unscanned, scanned, coordinator
    ):
        sent(session, place, unscanned, coordinator, content=ROSTER, name="list.csv")

        later(session, scanned)

        assert session.scalars(select(Evidence)).all() == []
        ((held),) = session.scalars(select(HeldFile)).all()
        assert held.name == "list.csv"
        assert session.scalars(select(AwaitingScan)).all() == []

    def test_a_clean_file_with_records_is_held_as_ever(self, session, place, scanned, coordinator):
        with pytest.raises(EvidenceHeld):
            evidence.upload(session, place, scanned, coordinator, name="list.csv", content=ROSTER)

    def test_respects_what_has_been_signed_since(self, session, scanned, assessment, waiting):
        with atomic(session):
            assessment.state = "awaiting-signature"

        later(session, scanned)

        assert (waiting.state, stored(scanned)) == (ScanState.UNPLACED, [])

    def test_respects_that_the_sender_has_left_since(self, session, scanned, assessment, place, unscanned):
        person = factories.member(session, assessment.organisation, Role.CONTRIBUTOR)
        waiting = sent(session, place, unscanned, factories.actor_of(session, person))
        with atomic(session):
            session.execute(
                update(Membership).where(Membership.person_id == person.id).values(ended_at=clock.now())
            )

        later(session, scanned)

        assert waiting.state is ScanState.UNPLACED
        assert session.scalars(select(Evidence)).all() == []

    def test_forgets_it_where_the_same_file_was_added_since(
        self, session, place, scanned, coordinator, waiting
    ):
        item = evidence.upload(session, place, scanned, coordinator, name="policy.txt", content=POLICY)

        later(session, scanned)

        assert evidence.evidence_of(session, place) == [item.id]
        assert session.scalars(select(AwaitingScan)).all() == []
        assert len(stored(scanned)) == 1


class TestNewVersion:
    def replaced(self, session, item, room, by):
        return replacing.replace(
            session, item.id, io.BytesIO(POLICY + b"2027"), "next.txt", room=room, dates=Dates(), by=by
        )

    @pytest.fixture
    def item(self, session, place, scanned, coordinator):
        return adding.attach_file(
            session, place, io.BytesIO(POLICY), "policy.txt", room=scanned, by=coordinator
        )

    def test_waits_and_takes_its_place_by_itself(self, session, place, scanned, unscanned, coordinator, item):
        with pytest.raises(EvidenceWaits):
            self.replaced(session, item, unscanned, coordinator)
        assert evidence.evidence_of(session, place) == [item.id]

        later(session, scanned)

        newest = library.versions(session, item)[0]
        assert (newest.version, newest.name) == (2, "next.txt")
        assert evidence.evidence_of(session, place) == [newest.id]

    def test_with_a_virus_is_refused(self, session, scanned, coordinator, item):
        with pytest.raises(UploadRefused):
            replacing.replace(
                session, item.id, io.BytesIO(EICAR), "a.txt", room=scanned, dates=Dates(), by=coordinator
            )

        assert [each.id for each in library.versions(session, item)] == [item.id]
        assert trail(session, item) == ["evidence.added", "evidence.infected"]
