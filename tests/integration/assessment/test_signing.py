"""Asking for a signature, signing, returning, reopening and withdrawing: once, by those who may, with a trace."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.assessment import facts, queries, services, snapshot
from app.assessment.errors import (
    ChangedSinceRead,
    NotEditable,
    PracticeUnknown,
    ReasonMissing,
    ResponsesMissing,
    SignatoryUnknown,
    SnapshotDamaged,
)
from app.assessment.models import Submission
from app.assessment.workflow import WORKFLOW, Event, State
from app.audit.queries import trail
from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import atomic
from app.core.errors import IllegalTransition, NotPermitted
from app.core.transition import advance
from app.criteria.schema import EvidenceState
from app.notification.models import OutboxJob
from app.scoring.engine import evaluate
from tests import factories

CRITERIA = factories.criteria()
DAY = clock.today()


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def coordinator(session, district):
    return factories.actor_of(session, factories.member(session, district, Role.COORDINATOR, name="Dana"))


@pytest.fixture
def signatory(session, district):
    return factories.member(session, district, Role.SIGNATORY, name="Alma")


@pytest.fixture
def complete(session, district):
    return factories.assessment(session, district, scope="classroom", is_complete=True)


def mails(session):
    return [
        json.loads(text)["message"]
        for text in session.scalars(select(OutboxJob.payload).order_by(OutboxJob.created_at))
    ]


def save(session, assessment, practice="C1", version=0, by=None, **answer):
    return services.save(
        session, assessment.id, practice, services.Answer(**answer), version=version, criteria=CRITERIA, by=by
    ).response


def ask(session, assessment, signatory, by):
    return services.request_signature(
        session, assessment.id, signatory_id=signatory.id, criteria=CRITERIA, on=DAY, by=by
    )


def signature(session, assessment):
    seen = snapshot.content_digest(queries.responses(session, assessment.id), CRITERIA, assessment.scope)
    return services.Signature(
        name="Alma Whitfield", title="Superintendent", statement="All of it is true.", seen=seen
    )


def sign(session, assessment, signatory, given=None):
    given = given or signature(session, assessment)
    by = factories.actor_of(session, signatory)
    return services.submit(session, assessment.id, criteria=CRITERIA, signature=given, on=DAY, by=by)


def begin_review(session, assessment):
    with atomic(session):
        advance(session, queries.get(session, assessment.id, lock=True), WORKFLOW, Event.REVIEW_STARTED)


@pytest.fixture
def in_review(session, district, complete, coordinator, signatory):
    ask(session, complete, signatory, coordinator)
    sign(session, complete, signatory)
    begin_review(session, complete)
    return complete


@pytest.fixture
def manager(session):
    return factories.actor_of(session, factories.manager(session))


class TestRequestSignature:
    def test_closes_the_draft_and_writes_to_the_signatory(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)

        assert complete.state is State.AWAITING_SIGNATURE
        assert complete.signature_requested_of_id == signatory.id
        assert mails(session) == ["signature_requested"]
        with pytest.raises(NotEditable):
            save(session, complete, by=coordinator, version=1, rating=4)

    def test_names_what_is_missing(self, session, district, coordinator, signatory):
        partly = factories.assessment(
            session,
            district,
            scope="classroom",
            is_complete=True,
            answers={"C2": {"narrative": ""}, "C4": {"rating": None}},
        )

        with pytest.raises(ResponsesMissing) as error:
            ask(session, partly, signatory, coordinator)

        assert error.value.practice_ids == ("C2", "C4")
        assert mails(session) == []

    def test_only_a_signatory_of_the_school_system_can_be_asked(
        self, session, complete, district, coordinator
    ):
        elsewhere = factories.member(session, factories.organisation(session), Role.SIGNATORY)
        viewer = factories.member(session, district, Role.VIEWER)

        for someone in (elsewhere, viewer):
            with pytest.raises(SignatoryUnknown):
                ask(session, complete, someone, coordinator)

    def test_twice_is_refused(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)

        with pytest.raises(IllegalTransition):
            ask(session, complete, signatory, coordinator)


class TestReturn:
    def test_opens_the_draft_again_and_says_why(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)
        alma = factories.actor_of(session, signatory)

        services.return_to_draft(session, complete.id, reason="C3 is not true.", by=alma)

        assert (complete.state, complete.returned_reason) == (State.DRAFT, "C3 is not true.")
        assert complete.signature_requested_at is None
        assert sorted(mails(session)) == ["signature_requested", "signature_returned"]

    def test_needs_a_reason(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)

        with pytest.raises(ReasonMissing):
            services.return_to_draft(session, complete.id, reason="  ", by=coordinator)


class TestSubmit:
    def test_freezes_the_responses_and_leaves_a_trail(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)

        submission = sign(session, complete, signatory)

        frozen = snapshot.read(submission)
        assert complete.state is State.SUBMITTED
        assert (submission.number, frozen.number) == (1, 1)
        assert list(frozen.responses) == ["C1", "C2", "C3", "C4"]
        assert frozen.responses["C1"].evidence[0].name == "Minutes"
        assert (frozen.criteria_digest, frozen.attestation.name) == (CRITERIA.digest, "Alma Whitfield")
        assert trail(session, complete)[-1] == "assessment.submitted"
        assert mails(session).count("submission_received") == 2

    def test_nothing_changes_after_signing(self, session, in_review, coordinator):
        with pytest.raises(NotEditable):
            save(session, in_review, by=coordinator, version=1, rating=4, narrative="Later.")

    def test_what_was_signed_scores_as_it_did(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)
        submission = sign(session, complete, signatory)

        told = facts.facts_of_submission(submission, CRITERIA)
        live = facts.facts_of(
            complete.scope, queries.sketches(session, complete.id), as_of=DAY, attested=True
        )

        assert told.digest == live.digest
        assert {each.evidence for each in evaluate(CRITERIA, told).practices} == {EvidenceState.PENDING}

    def test_a_damaged_text_is_not_shown_as_signed(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)
        submission = sign(session, complete, signatory)

        submission.snapshot = submission.snapshot.replace('"rating":3', '"rating":4', 1)

        with pytest.raises(SnapshotDamaged):
            snapshot.read(submission)
        session.rollback()

    def test_only_from_where_a_signature_was_asked_for(self, session, complete, signatory):
        with pytest.raises(IllegalTransition):
            sign(session, complete, signatory)

    def test_what_was_not_read_is_not_signed(self, session, complete, coordinator, signatory):
        given = signature(session, complete)
        save(session, complete, by=coordinator, version=1, rating=4, narrative="Changed after reading.")
        ask(session, complete, signatory, coordinator)

        with pytest.raises(ChangedSinceRead):
            sign(session, complete, signatory, given)

        assert session.scalar(select(func.count()).select_from(Submission)) == 0

    def test_the_coordinator_does_not_sign(self, session, complete, coordinator, signatory):
        ask(session, complete, signatory, coordinator)

        with pytest.raises(NotPermitted):
            services.submit(
                session,
                complete.id,
                criteria=CRITERIA,
                signature=signature(session, complete),
                on=DAY,
                by=coordinator,
            )


class TestResubmit:
    def test_opens_only_what_was_named_and_keeps_the_first_beside_the_second(
        self, session, in_review, coordinator, signatory, manager
    ):
        first = queries.latest_submission(session, in_review.id)
        services.reopen(session, in_review.id, ["C2"], criteria=CRITERIA, by=manager)
        with pytest.raises(NotEditable):
            save(session, in_review, "C1", version=1, by=coordinator, rating=4)
        with pytest.raises(ResponsesMissing) as error:
            sign(session, in_review, signatory)
        assert error.value.practice_ids == ("C2",)

        save(
            session,
            in_review,
            "C2",
            version=1,
            by=coordinator,
            rating=3,
            narrative="Here is what you asked for.",
        )
        ask(session, in_review, signatory, coordinator)
        assert in_review.state is State.CHANGES_REQUESTED
        second = sign(session, in_review, signatory)

        assert in_review.state is State.IN_REVIEW
        assert (second.number, in_review.reopened) == (2, [])
        assert second.digest != first.digest
        assert (
            snapshot.read(first).responses["C2"].narrative != snapshot.read(second).responses["C2"].narrative
        )
        assert [each.number for each in queries.submissions(session, in_review.id)] == [1, 2]

    def test_the_signatory_can_return_it_here_too(self, session, in_review, coordinator, signatory, manager):
        services.reopen(session, in_review.id, ["C2"], criteria=CRITERIA, by=manager)
        save(session, in_review, "C2", version=1, by=coordinator, rating=2, narrative="Other words.")
        ask(session, in_review, signatory, coordinator)

        services.return_to_draft(
            session, in_review.id, reason="Not yet.", by=factories.actor_of(session, signatory)
        )

        assert in_review.state is State.CHANGES_REQUESTED
        assert (in_review.signature_requested_at, in_review.returned_reason) == (None, "Not yet.")

    def test_reopening_is_for_those_who_judge_and_for_practices_of_the_scope(
        self, session, in_review, coordinator, manager
    ):
        with pytest.raises(NotPermitted):
            services.reopen(session, in_review.id, ["C2"], criteria=CRITERIA, by=coordinator)
        with pytest.raises(PracticeUnknown):
            services.reopen(session, in_review.id, ["L1"], criteria=CRITERIA, by=manager)
        with pytest.raises(ValueError, match="at least one"):
            services.reopen(session, in_review.id, [], criteria=CRITERIA, by=manager)


class TestWithdraw:
    def test_ends_it_and_leaves_room_for_a_new_one(self, session, in_review, coordinator):
        services.withdraw(session, in_review.id, by=coordinator)

        assert in_review.state is State.WITHDRAWN
        assert in_review.closed_at - clock.now() < timedelta(seconds=5)
        assert "assessment_withdrawn" in mails(session)
        factories.assessment(session, in_review.organisation, scope="classroom")

    def test_twice_is_refused(self, session, complete, coordinator):
        services.withdraw(session, complete.id, by=coordinator)

        with pytest.raises(IllegalTransition):
            services.withdraw(session, complete.id, by=coordinator)

    def test_not_by_the_system_or_others(self, session, complete):
        with pytest.raises(NotPermitted):
            services.withdraw(session, complete.id, by=SYSTEM)
