"""Award or not: by whom, in which state, on what grounds, and once."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.workflow import State
from app.certificate.payload import CertificatePayload
from app.core import clock
from app.core.actor import SYSTEM, ProgramRole, Role
from app.core.db import atomic
from app.core.errors import IllegalTransition, NotFound, NotPermitted
from app.review.models import Conflict, Recommendation
from app.seal import queries, seal_id
from app.seal.errors import (
    DecidesOwnReview,
    FormerSealSuspended,
    NotEligible,
    NotRecommended,
    PayloadImpossible,
    ReasonMissing,
)
from app.seal.models import Award, Decision, DecisionOutcome, DecisionReviewer
from app.seal.program import Program
from app.seal.publication import nobody
from app.seal.services import deciding, status
from app.seal.workflow import Event
from tests import awards, factories
from tests.awards import PRACTICES, PROGRAM

SHORTFALL = {
    "conclusion": "rejected",
    "severity": "major",
    "reason": "There is no such policy.",
    "outcome": "not-award",
}


@pytest.fixture
def owner(session):
    return factories.organisation(session, name="Maple Hollow Schools", city="Maple Hollow", leaid="3904348")


@pytest.fixture
def waiting(session, owner):
    return awards.recommended(session, owner)


@pytest.fixture
def decline(session, criteria):
    def act(made, by, reason="One practice is not in place."):
        return deciding.decline(session, made.id, reason=reason, criteria=criteria, program=PROGRAM, by=by)

    return act


def count(session, table):
    session.rollback()
    return session.scalar(select(func.count()).select_from(table))


def state_of(session, made):
    session.expire_all()
    return assessments.get(session, made.id).state


class TestAnAward:
    def test_records_the_decision_and_the_intent_and_nothing_more(
        self, session, waiting, mo, jobs, mails, trail
    ):
        intent = awards.award(session, waiting, by=mo, reason="  All is in place. ")

        decision = queries.decision(session, waiting.id)
        assert (decision.outcome, decision.reason) == (DecisionOutcome.AWARDED, "All is in place.")
        assert (decision.decided_by_id, decision.decided_by_name) == (mo.person_id, "Mo Keller")
        assert decision.submission_id == assessments.latest_submission(session, waiting.id).id
        assert state_of(session, waiting) is State.AWARDED
        assert trail("assessment.awarded", "award.") == ["assessment.awarded", "award.intended"]
        assert [json.loads(job.payload) for job in jobs()] == [{"award_id": str(intent.id)}]
        assert queries.in_force(session, waiting.organisation_id, "classroom") is None
        assert not mails("awarded", "not_awarded")

    def test_the_intent_says_exactly_what_will_be_signed(self, session, owner, waiting, mo, criteria):
        with clock.at(datetime(2026, 12, 1, 3, tzinfo=UTC)):  # still November 30 in New York
            intent = awards.award(session, waiting, by=mo)

        payload = CertificatePayload.model_validate_json(intent.payload)
        assert payload.digest == intent.payload_digest
        assert payload.seal_id == seal_id.shown(intent.seal_id)
        assert payload.verify_url == f"http://localhost/verify/{payload.seal_id}"
        assert (payload.organisation, payload.city, payload.state) == (
            "Maple Hollow Schools",
            "Maple Hollow",
            "OH",
        )
        assert (payload.leaid, payload.is_demo) == ("3904348", False)
        assert (payload.scope, payload.domains) == ("classroom", ("Classroom",))
        assert (payload.awarded_on.isoformat(), payload.valid_until.isoformat()) == (
            "2026-11-30",
            "2028-11-29",
        )
        assert (payload.criteria_version, payload.criteria_digest) == ("tle/2025", criteria.digest)
        assert [(one.name, one.title) for one in payload.signatories] == [("Mo Keller", "Program manager")]

    def test_a_demonstration_is_marked(self, session, mo):
        owner = factories.organisation(session, is_demo=True)

        intent = awards.award(session, awards.recommended(session, owner), by=mo)

        assert CertificatePayload.model_validate_json(intent.payload).is_demo

    def test_remembers_who_had_reviewed(self, session, waiting, mo):
        decision_id = awards.award(session, waiting, by=mo).decision_id

        reviewers = session.scalars(select(DecisionReviewer)).all()
        assert {one.decision_id for one in reviewers} == {decision_id}
        assert {one.reviewer_id for one in reviewers} == {
            r.auditor_id for r in session.scalars(select(Recommendation))
        }

    def test_the_database_itself_refuses_a_decision_by_a_reviewer(self, session, waiting, mo):
        decision_id = awards.award(session, waiting, by=mo).decision_id

        with pytest.raises(IntegrityError), atomic(session):
            session.execute(update(DecisionReviewer).values(decided_by_id=DecisionReviewer.reviewer_id))
        assert session.get(Decision, decision_id) is not None


class TestNotAwarding:
    def test_carries_feedback_on_every_practice(self, session, owner, mo, decline, mails, jobs, trail):
        coordinator = factories.member(session, owner, Role.COORDINATOR, email="pat@maple.example")
        made = awards.recommended(session, owner, **SHORTFALL)

        decision = decline(made, mo)

        told = json.loads(decision.feedback)
        assert [each["practice"] for each in told] == list(PRACTICES)
        assert [each["is_met"] for each in told] == [False, True, True, True]
        assert told[0]["reason"] == "There is no such policy."
        assert told[0]["first_steps"]
        assert told[0]["would_meet"]
        assert state_of(session, made) is State.NOT_AWARDED
        assert trail("assessment.not-awarded", "award.") == ["assessment.not-awarded"]
        letters = [(to, values["path"]) for _, to, values in mails("not_awarded")]
        assert (coordinator.email, f"/assessments/{made.id}/feedback") in letters
        assert jobs() == []

    def test_is_possible_though_everything_is_met(self, session, waiting, mo, decline):
        decline(waiting, mo)

        assert state_of(session, waiting) is State.NOT_AWARDED


class TestOnWhatGrounds:
    @pytest.mark.parametrize(
        ("finding", "kinds"),
        [
            ({"conclusion": "rejected", "severity": "major"}, {"major-finding", "evidence-missing"}),
            ({"conclusion": "more-needed", "severity": "minor"}, {"evidence-missing"}),
        ],
        ids=["rejected", "more needed"],
    )
    def test_what_is_not_eligible_is_refused_with_every_shortfall(self, session, owner, mo, finding, kinds):
        made = awards.recommended(session, owner, **finding, reason="It is not dated.")

        with pytest.raises(NotEligible) as refused:
            awards.award(session, made, by=mo)

        assert {each.partition(":")[0] for each in refused.value.shortfalls} == {PRACTICES[0]}
        assert len(refused.value.shortfalls) == len(set(refused.value.shortfalls)) >= 1
        assert state_of(session, made) is State.RECOMMENDED
        assert count(session, Decision) == 0

    def test_a_lower_rating_by_the_auditor_is_a_shortfall(self, session, owner, mo):
        made = awards.recommended(session, owner, rating=2, reason="It is begun.")

        with pytest.raises(NotEligible) as refused:
            awards.award(session, made, by=mo)

        assert [each.partition(":")[0] for each in refused.value.shortfalls] == [PRACTICES[0]]

    def test_without_a_recommendation_nothing_is_decided(self, session, waiting, mo, decline):
        with atomic(session):
            for recommendation in session.scalars(select(Recommendation)):
                session.delete(recommendation)

        for act in (lambda: awards.award(session, waiting, by=mo), lambda: decline(waiting, mo)):
            with pytest.raises(NotRecommended):
                act()
        assert count(session, Decision) == 0

    @pytest.mark.parametrize("reason", ["", "  \n "], ids=["empty", "blank"])
    def test_without_a_reason_nothing_is_decided(self, session, waiting, mo, decline, reason):
        for act in (
            lambda: awards.award(session, waiting, by=mo, reason=reason),
            lambda: decline(waiting, mo, reason=reason),
        ):
            with pytest.raises(ReasonMissing):
                act()
        assert state_of(session, waiting) is State.RECOMMENDED

    def test_a_suspended_seal_of_the_scope_is_settled_first(self, session, owner, mo):
        former = awards.sealed(session, owner)
        status.change(session, former.id, Event.SUSPENDED, reason="A breach.", publish=nobody, by=mo)
        made = awards.recommended(session, owner)

        with pytest.raises(FormerSealSuspended):
            awards.award(session, made, by=mo)

        status.change(session, former.id, Event.REVOKED, reason="A breach.", publish=nobody, by=mo)
        awards.award(session, made, by=mo)

    @pytest.mark.parametrize(
        ("issuer", "name", "field"),
        [("P" * 81, "Mo", "CertificatePayload.issuer"), ("Program", "M" * 120, "Signatory.name")],
        ids=["issuer", "signatory"],
    )
    def test_what_no_certificate_can_say_is_refused_by_name(self, session, waiting, issuer, name, field):
        mo = factories.actor_of(session, awards.manager(session, name=name))
        program = Program(issuer=issuer, base_url="http://localhost", time_zone="UTC")

        with pytest.raises(PayloadImpossible) as refused:
            awards.award(session, waiting, by=mo, program=program)

        assert refused.value.fields == (field,)
        assert state_of(session, waiting) is State.RECOMMENDED
        assert count(session, Decision) == 0


class TestBySomeoneIndependent:
    def refused(self, session, made, person, error, decline):
        actor = factories.actor_of(session, person) if person else SYSTEM
        for act in (lambda: awards.award(session, made, by=actor), lambda: decline(made, actor)):
            with pytest.raises(error):
                act()
        assert state_of(session, made) is State.RECOMMENDED
        assert count(session, Decision) == 0

    @pytest.mark.parametrize("role", [ProgramRole.AUDITOR, ProgramRole.ADMINISTRATOR, None])
    def test_only_managers_decide(self, session, waiting, decline, role):
        person = factories.of_program(session, *([role] if role else []))

        self.refused(session, waiting, person, NotPermitted, decline)

    @pytest.mark.parametrize("role", list(Role))
    def test_no_member_decides_even_as_a_manager(self, session, owner, waiting, decline, role):
        person = factories.member(session, owner, role, who=factories.manager(session))

        self.refused(session, waiting, person, NotPermitted, decline)

    def test_the_system_does_not_decide(self, session, waiting, decline):
        self.refused(session, waiting, None, NotPermitted, decline)

    def test_a_former_member_does_not_decide(self, session, owner, waiting, decline):
        person = factories.member(session, owner, who=factories.manager(session))
        with atomic(session):
            for membership in person_memberships(session, person):
                membership.ended_at = clock.now()

        self.refused(session, waiting, person, NotPermitted, decline)

    def test_a_reviewer_does_not_decide(self, session, owner, decline):
        both = factories.of_program(
            session, ProgramRole.AUDITOR, ProgramRole.MANAGER, email="ana@reviewers.example"
        )
        made = awards.recommended(session, owner, reviewer=both)

        self.refused(session, made, both, DecidesOwnReview, decline)

    def test_every_such_attempt_leaves_a_trace(self, session, waiting, decline, trail):
        both = factories.of_program(session, ProgramRole.MANAGER, email="bo@reviewers.example")
        factories.assignment(session, waiting, both, ended_at=clock.now(), ended_reason="Too much to do.")

        self.refused(session, waiting, both, DecidesOwnReview, decline)

        assert trail("decision.") == ["decision.refused", "decision.refused"]

    def test_nor_does_one_whose_review_was_taken_away(self, session, waiting, decline):
        both = factories.of_program(session, ProgramRole.MANAGER, email="bo@reviewers.example")
        factories.assignment(session, waiting, both, ended_at=clock.now(), ended_reason="Too much to do.")

        self.refused(session, waiting, both, DecidesOwnReview, decline)

    def test_a_declared_conflict_counts(self, session, owner, waiting, decline):
        person = factories.manager(session)
        with atomic(session):
            session.add(
                Conflict(auditor_id=person.id, organisation_id=owner.id, reason="My sister works there.")
            )

        self.refused(session, waiting, person, DecidesOwnReview, decline)

    def test_the_mail_domain_of_the_school_system_counts(self, session, owner, waiting, decline):
        factories.member(session, owner, email="pat@maple.example")

        self.refused(
            session, waiting, factories.manager(session, email="mo@maple.example"), DecidesOwnReview, decline
        )

    def test_an_invitation_by_the_school_system_counts(self, session, owner, waiting, decline):
        from app.accounts.models import Invitation
        from app.accounts.tokens import new_token, token_hash

        person = factories.manager(session, email="mo@elsewhere.example")
        with atomic(session):
            session.add(
                Invitation(
                    email=person.email, email_key=person.email_key, organisation_id=owner.id, role=Role.VIEWER,
                    token_hash=token_hash(new_token()), expires_at=clock.now(),
                )
            )  # fmt: skip

        self.refused(session, waiting, person, DecidesOwnReview, decline)


class TestWhen:
    @pytest.mark.parametrize("state", [state for state in State if state is not State.RECOMMENDED])
    def test_only_what_was_recommended_is_decided(self, session, waiting, mo, decline, state):
        with atomic(session):
            session.execute(
                update(Assessment)
                .where(Assessment.id == waiting.id)
                .values(state=state, closed_at=clock.now())
            )
        session.expire_all()

        for act in (lambda: awards.award(session, waiting, by=mo), lambda: decline(waiting, mo)):
            with pytest.raises(IllegalTransition):
                act()
        assert state_of(session, waiting) is state
        assert count(session, Decision) == 0

    def test_a_decision_is_made_once(self, session, waiting, mo, decline, jobs, trail):
        awards.award(session, waiting, by=mo)

        for act in (lambda: awards.award(session, waiting, by=mo), lambda: decline(waiting, mo)):
            with pytest.raises(IllegalTransition):
                act()

        assert (count(session, Decision), count(session, Award), len(jobs())) == (1, 1, 1)
        assert trail("assessment.awarded", "assessment.not-awarded") == ["assessment.awarded"]

    def test_what_is_not_there_is_not_found(self, session, mo, criteria):
        from uuid import uuid4

        with pytest.raises(NotFound):
            deciding.award(session, uuid4(), reason="Yes.", criteria=criteria, program=PROGRAM, by=mo)

    def test_a_seal_id_that_is_taken_changes_nothing(self, session, owner, mo):
        first = awards.award(session, awards.recommended(session, owner), by=mo)
        other = awards.recommended(session)

        with pytest.raises(IntegrityError):
            awards.award(session, other, by=mo, new_seal_id=lambda: first.seal_id)

        assert state_of(session, other) is State.RECOMMENDED
        assert count(session, Decision) == 1


def person_memberships(session, person):
    from app.accounts.models import Membership

    return session.scalars(select(Membership).where(Membership.person_id == person.id)).all()
