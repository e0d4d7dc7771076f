"""Links, and what is done with evidence that is there: using, describing and removing it."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from app.assessment import library, queries
from app.assessment.errors import (
    DatesReversed,
    EvidenceFrozen,
    EvidenceKnown,
    LinkRefused,
)
from app.assessment.services import evidence as services
from app.assessment.services.places import Dates, Place
from app.assessment.workflow import State
from app.audit.queries import trail
from app.core.actor import Role
from app.core.db import atomic
from app.core.errors import NotFound, NotPermitted
from tests import evidence, factories


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
        assert evidence.evidence_of(session, place) == [item.id]

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
        item = evidence.upload(session, place, room, coordinator)
        elsewhere = dataclasses.replace(place, practice_id="L2")

        services.reuse(session, elsewhere, item.id, by=coordinator)
        services.reuse(session, elsewhere, item.id, by=coordinator)

        assert evidence.evidence_of(session, elsewhere) == evidence.evidence_of(session, place) == [item.id]
        assert trail(session, item) == ["evidence.added", "evidence.linked"]

    def test_detached_it_stays_in_the_library(self, session, place, room, coordinator):
        item = evidence.upload(session, place, room, coordinator)

        services.detach(session, place, item.id, by=coordinator)
        services.detach(session, place, item.id, by=coordinator)

        assert evidence.evidence_of(session, place) == []
        assert [each.evidence.id for each in library.holdings(session, item.organisation_id)] == [item.id]
        assert trail(session, item) == ["evidence.added", "evidence.detached"]

    def test_not_of_another_school_system(self, session, place, room, coordinator):
        other = factories.assessment(session)
        theirs = factories.actor_of(session, factories.member(session, other.organisation))
        item = evidence.upload(session, place, room, coordinator)
        their_place = Place(other.id, "L1", factories.criteria())

        for act in (services.reuse, services.detach):
            with pytest.raises(NotFound):
                act(session, their_place, item.id, by=theirs)
        with pytest.raises(NotPermitted):
            services.reuse(session, place, item.id, by=theirs)


class TestDescribe:
    def test_changes_name_and_period(self, session, place, room, coordinator):
        item = evidence.upload(session, place, room, coordinator)

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
        _made, item, by = evidence.signed(session)

        with pytest.raises(EvidenceFrozen):
            services.describe(session, item.id, name="Another", dates=Dates(), by=by)

    def test_not_by_others(self, session, place, room, coordinator):
        item = evidence.upload(session, place, room, coordinator)
        other = factories.assessment(session)
        theirs = factories.actor_of(session, factories.member(session, other.organisation))

        with pytest.raises(NotPermitted):
            services.describe(session, item.id, name="Ours", dates=Dates(), by=theirs)
        with pytest.raises(NotPermitted):
            services.remove(session, item.id, room=room, by=theirs)


class TestRemove:
    def test_deletes_row_and_file(self, session, place, room, coordinator):
        item = evidence.upload(session, place, room, coordinator)

        services.remove(session, item.id, room=room, by=coordinator)

        assert evidence.evidence_of(session, place) == []
        assert list(room.storage.kept()) == []
        with pytest.raises(NotFound):
            library.item(session, item.id)
        assert trail(session, item)[-1] == "evidence.removed"

    def test_what_was_submitted_stays_for_the_reviewers(self, session, room):
        made, item, by = evidence.signed(session)
        with atomic(session):
            made.state, made.reopened = State.CHANGES_REQUESTED, ["C1"]
        services.detach(session, Place(made.id, "C1", factories.criteria()), item.id, by=by)

        with pytest.raises(EvidenceFrozen):
            services.remove(session, item.id, room=room, by=by)

        assert library.exhibit(session, item.id).submitted_in[0].id == made.id

    def test_what_waits_for_a_signature_stays(self, session, place, room, coordinator, assessment):
        item = evidence.upload(session, place, room, coordinator)
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
