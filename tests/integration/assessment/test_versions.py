"""New versions, who looks after an item, and being asked before it ends."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.assessment import library, queries, snapshot
from app.assessment.ages import oldest_allowed
from app.assessment.errors import (
    AlreadyReplaced,
    EvidenceFrozen,
    EvidenceKnown,
    OwnerUnknown,
    RecordsSuspected,
)
from app.assessment.services import evidence as adding
from app.assessment.services import expiring, replacing
from app.assessment.services.places import Dates
from app.audit.queries import trail
from app.core.actor import Role
from app.core.db import atomic
from app.core.errors import NotPermitted
from app.notification.models import OutboxJob
from tests import evidence, factories, files

TODAY = date(2026, 11, 24)
OTHER = files.pdf(words="Policy of next year")


def new_version(session, item, room, by, content=OTHER, name="Policy 2027.pdf", dates=None):
    return replacing.replace(
        session, item.id, io.BytesIO(content), name, room=room, dates=dates or Dates(), by=by
    )


@pytest.fixture
def item(session, place, room, coordinator):
    return evidence.upload(session, place, room, coordinator)


class TestReplace:
    def test_the_new_version_supports_what_the_old_one_did_and_both_stay(
        self, session, place, room, coordinator, item
    ):
        new = new_version(session, item, room, coordinator)

        assert (new.version, new.series_id, new.name) == (2, item.id, "Policy 2027.pdf")
        assert evidence.evidence_of(session, place) == [new.id]
        assert [each.id for each in library.versions(session, item)] == [new.id, item.id]
        assert [each.evidence.id for each in library.holdings(session, item.organisation_id)] == [new.id]
        for each in (item, new):
            with room.storage.open(each.storage_key, each.sha256) as file:
                assert file.read()
        assert trail(session, new) == ["evidence.replaced"]
        assert new.owner_id == item.owner_id == coordinator.person_id

    def test_what_was_submitted_keeps_the_old_one(self, session, room):
        made = factories.assessment(session, scope="classroom", is_complete=True)
        item = evidence.kept(session, room, made)
        by = factories.actor_of(session, factories.member(session, made.organisation, Role.COORDINATOR))
        evidence.hand_over(session, made)
        before = queries.latest_submission(session, made.id).snapshot

        new = new_version(session, item, room, by)

        latest = queries.latest_submission(session, made.id)
        assert latest.snapshot == before
        frozen = snapshot.read(latest).responses["C1"].evidence
        assert (item.id, item.sha256) in [(each.id, each.sha256) for each in frozen]
        attached = {each.id for each in queries.response(session, made.id, "C1").evidence}
        assert item.id in attached
        assert new.id not in attached
        assert library.exhibit(session, item.id).submitted_in
        assert not library.exhibit(session, new.id).submitted_in
        with pytest.raises(EvidenceFrozen):
            adding.remove(session, item.id, room=room, by=by)

    def test_only_the_newest_can_be_replaced(self, session, room, coordinator, item):
        new_version(session, item, room, coordinator)

        with pytest.raises(AlreadyReplaced):
            new_version(session, item, room, coordinator, content=files.pdf(words="Third"))

    def test_the_same_content_is_no_new_version(self, session, room, coordinator, item):
        with pytest.raises(EvidenceKnown):
            new_version(session, item, room, coordinator, content=files.pdf())

        assert len(library.versions(session, item)) == 1

    def test_records_of_students_are_no_version(self, session, room, coordinator, item):
        rows = b"Student Name,DOB,Student ID\n" + b'"Garcia, Maria",04/12/2014,204501\n' * 4

        with pytest.raises(RecordsSuspected):
            new_version(session, item, room, coordinator, content=rows, name="list.csv")

        assert len(evidence.left_behind(room)) == 1

    def test_without_the_newest_the_one_before_is_back(self, session, room, coordinator, item):
        new = new_version(session, item, room, coordinator)

        adding.remove(session, new.id, room=room, by=coordinator)

        assert [each.evidence.id for each in library.holdings(session, item.organisation_id)] == [item.id]

    def test_a_viewer_may_not(self, session, assessment, room, item):
        viewer = factories.actor_of(session, factories.member(session, assessment.organisation, Role.VIEWER))

        with pytest.raises(NotPermitted):
            new_version(session, item, room, viewer)
        with pytest.raises(NotPermitted):
            replacing.give(session, item.id, viewer.person_id, by=viewer)


class TestGive:
    def test_a_colleague_looks_after_it(self, session, assessment, coordinator, item):
        other = factories.member(session, assessment.organisation, Role.CONTRIBUTOR, name="Ana Cruz")

        replacing.give(session, item.id, other.id, by=coordinator)

        assert (item.owner_id, item.owner_name) == (other.id, "Ana Cruz")
        assert trail(session, item) == ["evidence.added", "evidence.given"]

    def test_nobody_else_does(self, session, assessment, coordinator, item):
        viewer = factories.member(session, assessment.organisation, Role.VIEWER)
        stranger = factories.member(session, factories.organisation(session), Role.COORDINATOR)
        for person in (viewer, stranger):
            with pytest.raises(OwnerUnknown):
                replacing.give(session, item.id, person.id, by=coordinator)


class TestRemind:
    @pytest.fixture
    def remind(self, session):
        def act(today=TODAY):
            return expiring.remind(
                session, today=today, strictest=lambda one: oldest_allowed(factories.catalogue(), one)
            )

        return act

    def letters(self, session):
        jobs = session.scalars(select(OutboxJob).where(OutboxJob.kind == "send_mail"))
        return [json.loads(job.payload) for job in jobs if "evidence_expiring" in job.payload]

    def ends(self, session, item, days):
        with atomic(session):
            item.effective_to = TODAY + timedelta(days=days)

    def test_each_stage_asks_the_owner_once(self, session, item, remind):
        self.ends(session, item, 60)

        sent = [remind(TODAY + timedelta(days=at)) for at in range(62)]

        assert [at for at, count in enumerate(sent) if count] == [0, 30, 53, 60]
        assert sum(sent) == 4

    def test_the_mail_goes_to_who_looks_after_it_and_leads_to_the_item(
        self, session, item, coordinator, remind, assessment
    ):
        self.ends(session, item, 5)
        remind()

        (letter,) = self.letters(session)
        assert letter["to"] == coordinator.email
        assert f"/assessments/{assessment.id}/evidence/{item.id}" in str(letter)

    def test_where_the_owner_left_a_coordinator_is_asked(
        self, session, item, assessment, coordinator, remind
    ):
        with atomic(session):
            item.owner_id = factories.person(session).id
        self.ends(session, item, 5)

        assert remind() == 1
        assert self.letters(session)[0]["to"] == coordinator.email

    def test_an_item_without_an_end_a_removed_or_a_replaced_one_is_not_asked_for(
        self, session, room, item, coordinator, remind
    ):
        assert remind() == 0
        self.ends(session, item, 5)
        new_version(session, item, room, coordinator)
        assert remind() == 0

    def test_an_item_that_supports_nothing_is_not_asked_for(self, session, place, item, coordinator, remind):
        self.ends(session, item, 5)
        adding.detach(session, place, item.id, by=coordinator)

        assert remind() == 0

    def test_age_counts_where_no_last_day_is_known(self, session, item, remind):
        with atomic(session):
            item.effective_from = TODAY - timedelta(days=4000)
        assert remind() == 0  # it ended long ago

        months = oldest_allowed(
            factories.catalogue(), library.holding(session, item.organisation_id, item.id)
        )
        with atomic(session):
            item.effective_from = TODAY - timedelta(days=30 * months - 5)
        assert remind() == 1
