"""Who hears of a submission that arrives, comes back, or is withdrawn."""

from __future__ import annotations

import pytest

from app.assessment import services as assessing
from app.assessment.workflow import Event
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.notification.rendering import Sender, render
from app.review import services
from app.review.services.telling import tell_auditors
from tests import factories

SENDER = Sender(base_url="https://seal.example.org", issuer="The program", time_zone="America/New_York")


@pytest.fixture
def pat(session, case):
    return factories.actor_of(session, case.coordinator)


def withdrawn(mails):
    return [address for message, address in mails() if message == "review_withdrawn"]


class TestWithdrawn:
    def test_every_auditor_who_has_the_review_is_told(self, session, case, pat, mails):
        undeclared = factories.auditor(session, email="bo@reviewers.example")
        factories.assignment(session, case.assessment, undeclared, declared=False)

        assessing.withdraw(session, case.id, by=pat, tell_auditors=tell_auditors)

        assert withdrawn(mails) == ["ana@reviewers.example", "bo@reviewers.example"]

    def test_nobody_is_told_whose_review_had_ended(self, session, case, pat, mails):
        services.unassign(session, case.assignment.id, reason="On leave.", by=case.manages())

        assessing.withdraw(session, case.id, by=pat, tell_auditors=tell_auditors)

        assert withdrawn(mails) == []

    def test_nobody_is_told_twice(self, session, case, mails):
        for _ in range(2):
            with atomic(session):
                tell_auditors(session, case.assessment, Event.WITHDRAWN)

        assert withdrawn(mails) == ["ana@reviewers.example"]

    def test_nobody_is_told_of_a_draft(self, session, case, pat, mails):
        draft = factories.assessment(session, case.organisation, scope="business")

        assessing.withdraw(session, draft.id, by=pat, tell_auditors=tell_auditors)

        assert withdrawn(mails) == []


class TestArrived:
    @pytest.fixture
    def sign(self, session, case):
        """Have an assessment of the school system signed and submitted."""
        signatory = factories.member(session, case.organisation, Role.SIGNATORY)

        def act(scope="business"):
            made = factories.assessment(session, case.organisation, scope=scope, is_complete=True)
            return factories.submitted(session, made, signatory, coordinator=case.coordinator)

        return act

    @pytest.fixture
    def told(self, mails):
        return lambda: [address for message, address in mails() if message == "submission_arrived"]

    def test_each_manager_gets_one_mail(self, session, sign, told):
        factories.manager(session, email="may@program.example")

        sign()

        assert told() == ["may@program.example", "mo@program.example"]

    def test_each_new_submission_is_told_of(self, sign, told):
        sign("business")
        sign("leadership")

        assert told() == ["mo@program.example"] * 2

    def test_not_a_manager_with_a_part_in_the_school_system(self, session, case, sign, told):
        insider = factories.manager(session, email="may@program.example")
        factories.member(session, case.organisation, Role.VIEWER, who=insider)
        with atomic(session):
            for membership in _memberships(session, insider):
                membership.ended_at = clock.now()

        sign()

        assert told() == ["mo@program.example"]

    def test_auditors_hear_that_it_is_their_turn_again(self, session, case, mails):
        factories.asked(session, case.assessment, case.auditor, {case.practices[0]: "Date it."})
        factories.resubmitted(session, case.assessment, {case.practices[0]: "It is dated."})
        with atomic(session):
            tell_auditors(session, case.assessment, Event.RESUBMITTED)

        assert ("review_resubmitted", "ana@reviewers.example") in mails()
        assert ("submission_arrived", "mo@program.example") in mails()


def _memberships(session, person):
    from app.accounts.models import Membership

    return session.query(Membership).filter_by(person_id=person.id)


@pytest.mark.parametrize(
    ("message", "values", "words"),
    [
        ("submission_arrived", {"number": 1}, "It waits for an auditor"),
        ("submission_arrived", {"number": 2}, "signed submission 2"),
        ("review_withdrawn", {}, "has withdrawn the submission"),
        ("review_resubmitted", {}, "It is your turn again"),
    ],
)
def test_letters_say_what_happened_and_where_to_go(message, values, words):
    known = {"name": "Ana", "organisation": "Maple Hollow Schools", "path": "/reviews"}

    letter = render(message, {**known, **values}, locale="en", sender=SENDER)

    assert "Maple Hollow Schools" in letter.subject
    assert "Hello Ana," in letter.body
    assert words in letter.body
    assert "https://seal.example.org/reviews" in letter.body
    assert "\n\n\n" not in letter.body
