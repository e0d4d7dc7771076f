"""Findings, requests for changes, and what they mean for the score."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.assessment.errors import PracticeUnknown
from app.assessment.workflow import State
from app.review import changes, feedback, findings, queries, readiness, services
from app.review.errors import (
    AlreadyRecommended,
    DueDateWrong,
    FindingRefused,
    FindingsMissing,
    FindingStale,
    NotEligible,
    NothingRequested,
    ReasonMissing,
    ReviewClosed,
)
from app.review.models import Conclusion, Outcome, Severity
from app.review.services.concluding import Judgement
from tests import factories

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 20)
ACCEPT = Judgement(Conclusion.ACCEPTED)
SHORT = Judgement(Conclusion.MORE_NEEDED, Severity.MINOR, reason="Date the minutes.")


def conclude(session, case, practice_id, judgement=ACCEPT, version=0):
    return services.conclude(
        session, case.id, practice_id, judgement, version=version, criteria=case.criteria, by=case.acts()
    )


def request(session, case, reasons, due_on=LATER, by=None):
    return services.request_changes(
        session, case.id, reasons=reasons, message="", due_on=due_on, today=TODAY, criteria=case.criteria,
        by=by or case.acts(),
    )  # fmt: skip


def recommend(session, case, outcome=Outcome.AWARD, reason="All of it is shown.", by=None):
    return services.recommend(
        session,
        case.id,
        outcome=outcome,
        reason=reason,
        criteria=case.criteria,
        today=TODAY,
        by=by or case.acts(),
    )


def score(session, case):
    return readiness.of(session, case.submission(), case.criteria, as_of=TODAY)


class TestConclude:
    def test_keeps_the_finding_with_a_version_and_a_trace(self, session, case, trail):
        made = conclude(session, case, case.practices[0], SHORT)

        assert (made.conclusion, made.severity, made.version) == (Conclusion.MORE_NEEDED, Severity.MINOR, 1)
        assert trail() == ["finding.saved"]

    def test_the_same_finding_twice_is_kept_once(self, session, case, trail):
        conclude(session, case, case.practices[0], SHORT)
        again = conclude(session, case, case.practices[0], SHORT)

        assert again.version == 1
        assert trail() == ["finding.saved"]

    def test_another_window_does_not_overwrite(self, session, case):
        conclude(session, case, case.practices[0], SHORT)

        with pytest.raises(FindingStale) as refusal:
            conclude(session, case, case.practices[0], ACCEPT, version=0)

        assert (refusal.value.version, refusal.value.reason) == (1, "Date the minutes.")
        assert conclude(session, case, case.practices[0], ACCEPT, version=1).version == 2

    def test_a_version_nobody_has_saved_is_refused(self, session, case):
        with pytest.raises(FindingRefused, match="version"):
            conclude(session, case, case.practices[0], ACCEPT, version=7)

    @pytest.mark.parametrize(
        ("judgement", "why"),
        [
            (Judgement(Conclusion.REJECTED, Severity.MAJOR, reason=" \n"), "reason"),
            (Judgement(Conclusion.MORE_NEEDED, Severity.NONE, reason="So."), "severity"),
            (Judgement(Conclusion.ACCEPTED, Severity.MAJOR), "accepted-major"),
        ],
    )
    def test_a_finding_does_not_contradict_itself(self, session, case, judgement, why):
        with pytest.raises(FindingRefused, match=why):
            conclude(session, case, case.practices[0], judgement)

    def test_a_practice_of_another_scope_is_unknown(self, session, case):
        for unknown in ("L1", "ZZ9", "../x"):
            with pytest.raises(PracticeUnknown):
                conclude(session, case, unknown)

    @pytest.mark.parametrize("state", ["submitted", "changes-requested", "recommended"])
    def test_nothing_is_concluded_while_the_review_is_not_open(self, session, case, state):
        factories.set_state(session, case.assessment, state)

        with pytest.raises(ReviewClosed):
            conclude(session, case, case.practices[0])

    def test_a_claim_is_agreed_by_accepting(self, session, criteria, case, as_actor):
        allowed = [each.id for each in criteria.practices if each.not_applicable]
        scope = next(
            domain.id for domain in criteria.domains if allowed[0] in {each.id for each in domain.practices}
        )
        made = factories.handed_over(session, scope=scope, claims=(allowed[0],))
        factories.assignment(session, made, case.auditor)
        values = {"version": 0, "criteria": criteria, "by": as_actor(case.auditor)}

        finding = services.conclude(
            session, made.id, allowed[0], Judgement(Conclusion.ACCEPTED, rating=4), **values
        )

        assert finding.is_not_applicable_agreed is True
        assert finding.rating is None
        result = readiness.of(session, finding_submission(session, made), criteria, as_of=TODAY)
        assert not result.of(allowed[0]).is_applicable


def finding_submission(session, assessment):
    from app.assessment import queries as assessments

    return assessments.latest_submission(session, assessment.id)


class TestScore:
    def test_accepting_everything_makes_eligible(self, session, case):
        assert not score(session, case).is_eligible

        factories.found(session, case.assessment, case.auditor, case.practices)

        assert score(session, case).is_eligible
        assert score(session, case).shown == 100

    def test_one_shortfall_keeps_from_an_award(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices[1:])
        conclude(
            session,
            case,
            case.practices[0],
            Judgement(Conclusion.REJECTED, Severity.MAJOR, reason="Nothing."),
        )

        kinds = {gap.kind.value for gap in score(session, case).shortfalls}
        assert kinds == {"evidence-rejected", "finding-open"}

    def test_the_more_cautious_of_two_counts_and_an_ended_one_does_not(self, session, case, as_actor):
        second = factories.auditor(session, email="bo@reviewers.example")
        task = factories.assignment(session, case.assessment, second)
        factories.found(session, case.assessment, case.auditor, case.practices)
        factories.found(session, case.assessment, second, case.practices[:1], "rejected")

        assert not score(session, case).is_eligible
        own = readiness.of(session, case.submission(), case.criteria, as_of=TODAY, auditor_id=case.auditor.id)
        assert own.is_eligible
        services.unassign(session, task.id, reason="Not needed.", by=case.manages())
        assert score(session, case).is_eligible


class TestRequestChanges:
    def test_reopens_exactly_the_named_practices_and_tells_the_school_system(
        self, session, case, mails, trail
    ):
        one, two = case.practices[:2]

        made = request(session, case, {two: "Show the list.", one: "Date the minutes."})

        assert case.assessment.state is State.CHANGES_REQUESTED
        assert case.assessment.reopened == [one, two]
        assert trail() == ["assessment.changes-requested", "change-request.made"]
        assert {message for message, _ in mails()} == {"changes_requested"}
        assert "pat@maple.example" in {address for _, address in mails()}
        asked = changes.open_request(session, case.id)
        assert [(item.practice_id, item.reason) for item in asked.items] == [
            (one, "Date the minutes."),
            (two, "Show the list."),
        ]
        assert asked.due_on == made.due_on

    def test_needs_practices_of_the_scope_reasons_and_a_day(self, session, case):
        for reasons, error in (
            ({}, NothingRequested),
            ({"ZZ9": "x"}, NothingRequested),
            ({case.practices[0]: " "}, ReasonMissing),
        ):
            with pytest.raises(error):
                request(session, case, reasons)
        with pytest.raises(DueDateWrong):
            request(session, case, {case.practices[0]: "Date it."}, due_on=TODAY)
        assert case.assessment.state is State.IN_REVIEW
        assert changes.open_request(session, case.id) is None

    def test_after_the_resubmission_unchanged_findings_stand_and_the_first_one_stays(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices[1:])
        conclude(session, case, case.practices[0], SHORT)
        first = case.submission()
        request(session, case, {case.practices[0]: "Date the minutes."})

        factories.resubmitted(session, case.assessment, {case.practices[0]: "Each is dated now."})

        assert changes.open_request(session, case.id) is None
        stands = findings.standing(session, case.submission(), auditor_id=case.auditor.id)
        assert set(stands) == set(case.practices[1:])
        assert all(one.is_carried and one.number == 1 for each in stands.values() for one in each)
        assert (
            queries.finding(session, first.id, case.practices[0], case.auditor.id).reason
            == "Date the minutes."
        )
        with pytest.raises(FindingsMissing) as missing:
            recommend(session, case)
        assert missing.value.practice_ids == (case.practices[0],)
        conclude(session, case, case.practices[0])
        assert score(session, case).is_eligible
        recommend(session, case)
        assert case.assessment.state is State.RECOMMENDED

    def test_a_carried_finding_can_be_concluded_anew(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices, "more-needed")
        request(session, case, {case.practices[0]: "Date the minutes."})
        factories.resubmitted(session, case.assessment, {case.practices[0]: "Each is dated now."})

        conclude(session, case, case.practices[1], ACCEPT, version=0)

        stands = findings.standing(session, case.submission())[case.practices[1]][0]
        assert (stands.finding.conclusion, stands.is_carried, stands.number) == (
            Conclusion.ACCEPTED,
            False,
            2,
        )


class TestRecommend:
    def test_needs_a_finding_on_every_practice(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices[1:])

        with pytest.raises(FindingsMissing) as missing:
            recommend(session, case, Outcome.NOT_AWARD)
        assert missing.value.practice_ids == case.practices[:1]

    def test_an_award_that_falls_short_is_refused_with_the_list(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices[1:])
        factories.found(
            session, case.assessment, case.auditor, case.practices[:1], "rejected", severity=Severity.MAJOR
        )

        with pytest.raises(NotEligible) as refusal:
            recommend(session, case)

        assert {gap.practice for gap in refusal.value.shortfalls} == {case.practices[0]}
        recommend(session, case, Outcome.NOT_AWARD)
        assert case.assessment.state is State.RECOMMENDED

    def test_needs_a_reason(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices)

        with pytest.raises(ReasonMissing):
            recommend(session, case, reason="  ")

    def test_the_last_of_all_auditors_moves_it_on(self, session, case, as_actor, mails, trail):
        second = factories.auditor(session, email="bo@reviewers.example")
        factories.assignment(session, case.assessment, second)
        for person in (case.auditor, second):
            factories.found(session, case.assessment, person, case.practices)

        recommend(session, case)
        assert case.assessment.state is State.IN_REVIEW
        with pytest.raises(AlreadyRecommended):
            conclude(session, case, case.practices[0], SHORT, version=1)
        recommend(session, case, by=as_actor(second))

        assert case.assessment.state is State.RECOMMENDED
        assert trail() == ["recommendation.made", "recommendation.made", "assessment.recommended"]
        assert mails() == [("review_recommended", "mo@program.example")]
        assert [one.auditor.id for one in queries.recommendations(session, case.submission().id)] == [
            case.auditor.id,
            second.id,
        ]
        assert queries.reviewers(session, case.id) == {case.auditor.id, second.id}

    def test_when_the_other_auditor_is_taken_away_what_is_recommended_moves_on(self, session, case):
        second = factories.auditor(session, email="bo@reviewers.example")
        task = factories.assignment(session, case.assessment, second)
        factories.found(session, case.assessment, case.auditor, case.practices)
        recommend(session, case)

        services.unassign(session, task.id, reason="Ill.", by=case.manages())

        assert case.assessment.state is State.RECOMMENDED

    def test_a_recommendation_rests_on_a_result_that_can_be_replayed(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices)

        made = recommend(session, case)

        assert made.readiness_digest == score(session, case).digest

    def test_after_it_nobody_is_taken_away(self, session, case):
        factories.found(session, case.assessment, case.auditor, case.practices)
        recommend(session, case)

        with pytest.raises(ReviewClosed):
            services.unassign(session, case.assignment.id, reason="Late.", by=case.manages())


class TestFeedback:
    def test_goes_through_every_practice_and_tells_nothing_private(self, session, case):
        factories.found(
            session,
            case.assessment,
            case.auditor,
            case.practices[1:],
            private_note="canary",
            shared_note="Good.",
        )
        conclude(session, case, case.practices[0], Judgement(
            Conclusion.REJECTED, Severity.MAJOR, rating=2, reason="No date.", private_note="canary"
        ))  # fmt: skip

        told = feedback.of(session, case.submission(), case.criteria)

        assert [each["practice"] for each in told] == list(case.practices)
        assert "canary" not in str(told)
        short, *rest = told
        assert (short["conclusion"], short["severity"], short["rating"], short["own_rating"]) == (
            "rejected",
            "major",
            2,
            3,
        )
        assert short["reason"] == "No date."
        assert short["would_meet"]
        assert len(short["first_steps"]) >= 2
        assert all(
            each["is_met"] and each["shared_note"] == "Good." and not each["first_steps"] for each in rest
        )

    def test_is_plain_values(self, session, case):
        import json

        assert (
            json.loads(json.dumps(feedback.of(session, case.submission(), case.criteria)))[0]["conclusion"]
            is None
        )


def test_due_dates_are_ahead(session, case):
    with pytest.raises(DueDateWrong):
        request(session, case, {case.practices[0]: "Date it."}, due_on=TODAY + timedelta(days=400))


def test_the_queue_counts_what_was_concluded_and_what_was_carried_over(session, case):
    from app.review import caseload

    def progress():
        return [(task.concluded, task.state) for task in caseload.tasks(session, case.auditor.id)]

    assert progress() == [(0, "assigned")]
    factories.found(session, case.assessment, case.auditor, case.practices)
    assert progress() == [(len(case.practices), "in-progress")]
    factories.asked(session, case.assessment, case.auditor, {case.practices[0]: "Date the minutes."})
    factories.resubmitted(session, case.assessment, {case.practices[0]: "Each is dated now."})
    assert progress() == [(len(case.practices) - 1, "in-progress")]
    conclude(session, case, case.practices[0])
    recommend(session, case)
    assert progress() == [(len(case.practices), "done")]
    factories.set_state(session, case.assessment, "awarded")
    assert progress() == []
    assert [each.id for each in caseload.past(session, case.auditor.id)] == [case.assignment.id]
