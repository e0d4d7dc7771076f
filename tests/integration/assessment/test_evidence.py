"""Adding, using, describing and removing evidence, on real databases and a real storage."""

from __future__ import annotations

import dataclasses
import io
import os
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.assessment import library, queries
from app.assessment.errors import (
    DatesReversed,
    EvidenceFrozen,
    EvidenceKnown,
    LinkRefused,
    NotEditable,
    PracticeUnknown,
    RoomFull,
    StorageDown,
)
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.intake import MEBIBYTE
from app.assessment.models import Evidence
from app.assessment.scrubbing import scrub, sweep
from app.assessment.services import evidence as services
from app.assessment.services.evidence import Dates, Place
from app.assessment.storage import FolderStorage
from app.assessment.workflow import State
from app.audit.queries import trail
from app.core.actor import Role
from app.core.db import atomic, make_sessions
from app.core.errors import NotFound, NotPermitted
from tests import factories, files

AT_ONCE = timedelta(0)


def upload(session, place, room, by, *, words="Policy", name="policy.pdf", content=None):
    content = files.pdf(words=words) if content is None else content
    return services.attach_file(session, place, io.BytesIO(content), name, room=room, by=by)


def left_behind(room):
    """Files that are there though nothing should be."""
    stored = [path for path in room.storage.root.rglob("*") if path.is_file()]
    waiting = list(room.incoming.iterdir()) if room.incoming.exists() else []
    return stored + waiting


def evidence_of(session, place):
    found = queries.response(session, place.assessment_id, place.practice_id)
    return [item.id for item in found.evidence] if found else []


class TestAttachFile:
    def test_keeps_file_and_row_and_says_who(self, session, place, room, coordinator, assessment):
        content = files.pdf()

        item = upload(session, place, room, coordinator, content=content, name="C:\\Docs\\Board policy.PDF")

        assert (item.name, item.media_type, item.size) == (
            "Board policy.pdf",
            "application/pdf",
            len(content),
        )
        assert (item.added_by_id, item.added_by_name) == (coordinator.person_id, coordinator.name)
        assert "policy" not in item.storage_key.lower()
        with room.storage.open(item.storage_key, item.sha256) as file:
            assert file.read() == content
        assert evidence_of(session, place) == [item.id]
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
            upload(session, place, room, coordinator, name=name, content=content)

        assert refusal.value.reason is reason
        assert left_behind(room) == []
        assert session.scalars(select(Evidence)).all() == []

    def test_the_largest_file_fits(self, session, place, room, coordinator):
        assert (
            upload(session, place, room, coordinator, name="a.txt", content=b"a" * 2 * MEBIBYTE).size
            == 2 * MEBIBYTE
        )

    def test_the_same_file_is_recognised(self, session, place, room, coordinator):
        first = upload(session, place, room, coordinator, name="first.pdf")

        with pytest.raises(EvidenceKnown) as known:
            upload(
                session, dataclasses.replace(place, practice_id="L2"), room, coordinator, name="second.pdf"
            )

        assert (known.value.evidence_id, known.value.name) == (first.id, "first.pdf")
        assert len(list(room.storage.kept())) == 1

    def test_the_same_file_of_another_school_system_is_its_own(self, session, place, room, coordinator):
        other = factories.assessment(session)
        theirs = factories.actor_of(session, factories.member(session, other.organisation))
        first = upload(session, place, room, coordinator)

        second = upload(session, Place(other.id, "L1", factories.criteria()), room, theirs)

        assert first.sha256 == second.sha256
        assert first.storage_key != second.storage_key

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
    def test_not_everybody_may(self, session, place, room, assessment, role):
        someone = factories.actor_of(session, factories.member(session, assessment.organisation, role))

        with pytest.raises(NotPermitted):
            upload(session, place, room, someone)

        assert left_behind(room) == []

    def test_not_after_signing(self, session, room):
        made = factories.handed_over(session)
        by = factories.actor_of(session, factories.member(session, made.organisation))

        with pytest.raises(NotEditable):
            upload(session, Place(made.id, "C1", factories.criteria()), room, by)

        assert left_behind(room) == []

    def test_not_for_a_practice_that_there_is_not(self, session, place, room, coordinator):
        with pytest.raises(PracticeUnknown):
            upload(session, dataclasses.replace(place, practice_id="X9"), room, coordinator)

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
            upload(session, place, room, coordinator)

        assert left_behind(room) == []

    def test_with_the_storage_down_nothing_is_half_done(self, session, place, room, coordinator, monkeypatch):
        def down(content, digest):
            raise StorageDown("test")

        monkeypatch.setattr(room.storage, "put", down)
        with pytest.raises(StorageDown):
            upload(session, place, room, coordinator)

        assert session.scalars(select(Evidence)).all() == []
        assert left_behind(room) == []

    def test_no_transaction_is_open_while_the_file_is_stored(
        self, session, place, room, coordinator, monkeypatch
    ):
        put, seen = room.storage.put, []
        monkeypatch.setattr(
            room.storage, "put", lambda *a: (seen.append(session.in_transaction()), put(*a))[1]
        )

        upload(session, place, room, coordinator)

        assert seen == [False]


class TestQuota:
    def test_is_counted_to_the_byte(self, session, place, room, coordinator):
        content = b"a" * 1000
        exact = dataclasses.replace(room, quota=2000)
        upload(session, place, exact, coordinator, name="a.txt", content=content)
        upload(session, place, exact, coordinator, name="b.txt", content=b"b" * 1000)

        with pytest.raises(RoomFull) as full:
            upload(session, place, exact, coordinator, name="c.txt", content=b"c")

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
                    upload(own, place, tight, coordinator, name=f"{number}.txt", content=content)
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
                    upload(own, place, room, coordinator, content=content)
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
        item = upload(session, place, tight, coordinator, name="a.txt", content=b"a" * 1000)
        services.remove(session, item.id, room=tight, by=coordinator)

        assert upload(session, place, tight, coordinator, name="a.txt", content=b"a" * 1000).id != item.id


def coordinator_organisation(actor):
    return next(iter(actor.organisation_ids))


class TestLinks:
    def test_are_kept_as_written(self, session, place, coordinator):
        item = services.attach_link(
            session, place, "https://district.example.org/privacy", "Our page", by=coordinator
        )

        assert (item.kind, item.name, item.url) == (
            "link",
            "Our page",
            "https://district.example.org/privacy",
        )
        assert evidence_of(session, place) == [item.id]

    def test_without_a_name_have_their_address(self, session, place, coordinator):
        item = services.attach_link(
            session, place, "https://district.example.org/privacy", "", by=coordinator
        )

        assert item.name == item.url

    def test_twice_are_one(self, session, place, coordinator):
        services.attach_link(session, place, "https://district.example.org/a", "A", by=coordinator)

        with pytest.raises(EvidenceKnown):
            services.attach_link(session, place, "HTTPS://District.example.org/a", "B", by=coordinator)

    def test_to_nowhere_are_refused(self, session, place, coordinator):
        with pytest.raises(LinkRefused):
            services.attach_link(session, place, "javascript:alert(1)", "A", by=coordinator)


class TestReuse:
    def test_one_item_supports_many_practices(self, session, place, room, coordinator):
        item = upload(session, place, room, coordinator)
        elsewhere = dataclasses.replace(place, practice_id="L2")

        services.reuse(session, elsewhere, item.id, by=coordinator)
        services.reuse(session, elsewhere, item.id, by=coordinator)

        assert evidence_of(session, elsewhere) == evidence_of(session, place) == [item.id]
        assert trail(session, item) == ["evidence.added", "evidence.linked"]

    def test_detached_it_stays_in_the_library(self, session, place, room, coordinator):
        item = upload(session, place, room, coordinator)

        services.detach(session, place, item.id, by=coordinator)
        services.detach(session, place, item.id, by=coordinator)

        assert evidence_of(session, place) == []
        assert [each.evidence.id for each in library.holdings(session, item.organisation_id)] == [item.id]
        assert trail(session, item) == ["evidence.added", "evidence.detached"]

    def test_not_of_another_school_system(self, session, place, room, coordinator):
        other = factories.assessment(session)
        theirs = factories.actor_of(session, factories.member(session, other.organisation))
        item = upload(session, place, room, coordinator)
        their_place = Place(other.id, "L1", factories.criteria())

        for act in (services.reuse, services.detach):
            with pytest.raises(NotFound):
                act(session, their_place, item.id, by=theirs)
        with pytest.raises(NotPermitted):
            services.reuse(session, place, item.id, by=theirs)


class TestDescribe:
    def test_changes_name_and_period(self, session, place, room, coordinator):
        item = upload(session, place, room, coordinator)

        services.describe(
            session,
            item.id,
            name="Policy 5125",
            dates=Dates(date(2026, 1, 1), date(2027, 1, 1)),
            by=coordinator,
        )

        session.refresh(item)
        assert (item.name, item.effective_from, item.effective_to) == (
            "Policy 5125",
            date(2026, 1, 1),
            date(2027, 1, 1),
        )
        assert trail(session, item)[-1] == "evidence.described"

    def test_a_period_runs_forward(self):
        with pytest.raises(DatesReversed):
            Dates(date(2026, 1, 2), date(2026, 1, 1))

    def test_not_what_was_signed(self, session):
        _made, item, by = signed(session)

        with pytest.raises(EvidenceFrozen):
            services.describe(session, item.id, name="Another", dates=Dates(), by=by)

    def test_not_by_others(self, session, place, room, coordinator):
        item = upload(session, place, room, coordinator)
        other = factories.assessment(session)
        theirs = factories.actor_of(session, factories.member(session, other.organisation))

        with pytest.raises(NotPermitted):
            services.describe(session, item.id, name="Ours", dates=Dates(), by=theirs)
        with pytest.raises(NotPermitted):
            services.remove(session, item.id, room=room, by=theirs)


def signed(session):
    """A submitted assessment, one of its links, and its coordinator."""
    made = factories.handed_over(session)
    item = queries.response(session, made.id, "C1").evidence[0]
    return made, item, factories.actor_of(session, factories.member(session, made.organisation))


class TestRemove:
    def test_deletes_row_and_file(self, session, place, room, coordinator):
        item = upload(session, place, room, coordinator)

        services.remove(session, item.id, room=room, by=coordinator)

        assert evidence_of(session, place) == []
        assert list(room.storage.kept()) == []
        with pytest.raises(NotFound):
            library.item(session, item.id)
        assert trail(session, item)[-1] == "evidence.removed"

    def test_what_was_submitted_stays_for_the_reviewers(self, session, room):
        made, item, by = signed(session)
        with atomic(session):
            made.state, made.reopened = State.CHANGES_REQUESTED, ["C1"]
        services.detach(session, Place(made.id, "C1", factories.criteria()), item.id, by=by)

        with pytest.raises(EvidenceFrozen):
            services.remove(session, item.id, room=room, by=by)

        assert library.exhibit(session, item.id).submitted_in[0].id == made.id

    def test_what_waits_for_a_signature_stays(self, session, place, room, coordinator, assessment):
        item = upload(session, place, room, coordinator)
        with atomic(session):
            assessment.state = State.AWAITING_SIGNATURE

        with pytest.raises(EvidenceFrozen):
            services.remove(session, item.id, room=room, by=coordinator)

    def test_a_text_that_quotes_an_id_freezes_nothing(self, session):
        owner = factories.organisation(session)
        draft = factories.assessment(session, owner, scope="classroom", is_complete=True)
        loose = factories.link(session, queries.response(session, draft.id, "C1"), "Loose")
        by = factories.actor_of(session, factories.member(session, owner))
        services.detach(session, Place(draft.id, "C1", factories.criteria()), loose.id, by=by)
        with atomic(session):
            queries.responses(session, draft.id)["C1"].narrative = f'"id":"{loose.id}" {loose.id}'

        factories.submitted(session, draft, factories.member(session, owner, Role.SIGNATORY))

        assert library.exhibit(session, loose.id).submitted_in == ()
        assert not library.holding(session, owner.id, loose.id).is_frozen


KILLED = """
import io, os, sys
from pathlib import Path
from uuid import UUID
from app import audit
from app.models import metadata
metadata()
from app.assessment.inspection.inspector import Inspector
from app.assessment.intake import EvidenceRoom
from app.assessment.services import evidence
from app.assessment.storage import FolderStorage
from app.core.actor import Actor, Role
from app.core.db import make_engine, make_sessions
from tests import factories, files
url, folder, assessment_id, organisation_id, person_id = sys.argv[1:]
folder = Path(folder)
room = EvidenceRoom(FolderStorage(folder / "evidence"), Inspector(), folder / "incoming", 1 << 20, 1 << 30)
evidence.audit.record = lambda *a, **k: os._exit(9)
by = Actor(UUID(person_id), "Dana", "d@example.org", frozenset({(UUID(organisation_id), Role.COORDINATOR)}))
place = evidence.Place(UUID(assessment_id), "L1", factories.criteria())
with make_sessions(make_engine(url))() as session:
    evidence.attach_file(session, place, io.BytesIO(files.pdf()), "policy.pdf", room=room, by=by)
"""


class TestScrub:
    def test_a_file_whose_row_was_never_committed_is_found_and_swept(
        self, session, engine, place, room, tmp_path, coordinator, assessment, database_url
    ):
        ids = (assessment.id, assessment.organisation_id, coordinator.person_id)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, database_url, str(tmp_path), *map(str, ids)],
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip

        assert killed.returncode == 9, killed.stderr
        assert session.scalars(select(Evidence)).all() == []
        assert scrub(session, room.storage).orphans == [], "perhaps somebody is just committing it"
        assert len(scrub(session, room.storage, grace=AT_ONCE).orphans) == 1
        assert sweep(session, room.storage, room.incoming, grace=AT_ONCE).swept == 1
        assert left_behind(room) == []

    def test_notices_what_is_missing_and_what_changed(self, session, place, room, coordinator):
        whole, changed, missing = (upload(session, place, room, coordinator, words=word) for word in "abc")
        with (room.storage.root / changed.storage_key).open("ab") as file:
            file.write(b"!")
        room.storage.delete(missing.storage_key)

        found = scrub(session, room.storage)

        assert (found.rows, found.missing, found.damaged, found.orphans) == (
            3,
            [missing.id],
            [changed.id],
            [],
        )
        assert not found.is_sound
        assert scrub(session, room.storage, is_quick=True).damaged == []
        assert whole.id not in {*found.missing, *found.damaged}

    def test_an_empty_portal_is_sound(self, session, tmp_path):
        assert scrub(session, FolderStorage(tmp_path / "none")).is_sound

    def test_uploads_that_never_arrived_are_swept(self, session, room):
        room.incoming.mkdir()
        (room.incoming / "half").write_bytes(b"a")

        sweep(session, room.storage, room.incoming)
        assert (room.incoming / "half").exists()
        sweep(session, room.storage, room.incoming, grace=AT_ONCE)
        assert not (room.incoming / "half").exists()
