"""An auditor's way from the declaration to the recommendation, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.assessment import queries as assessments
from app.assessment.workflow import State
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from tests import factories

CANARY = "canary-private-8f31"


def declared(case):
    client = case.client(case.auditor)
    page = client.page(client.page("/reviews").link("Maple Hollow"))
    return client, client.send(page, "no conflict of interest", press="no conflict")


def test_the_whole_review(case, session, practices):
    client, page = declared(case)
    assert page.heading == "Maple Hollow Schools"
    assert "0 of" in page.text

    page = client.page(page.link("Continue with"))
    for key in practices:
        assert page.path.endswith(key)
        page = client.send(page, "finding", press="Save and", conclusion="accepted", private_note=CANARY)
    assert "You have concluded on every practice" in page.text

    page = client.page(page.link("Make your recommendation"))
    assert "Eligible for an award" in page.text
    page = client.send(page, "recommendation", outcome="award", reason="All of it is shown.")

    assert "You made your recommendation" in page.text
    session.expire_all()
    assert assessments.get(session, case.id).state is State.RECOMMENDED


def test_an_award_that_falls_short_is_refused_with_the_list(case, session, practices):
    client, page = declared(case)
    factories.found(session, case.assessment, case.auditor, practices[1:])
    factories.found(session, case.assessment, case.auditor, practices[:1], "rejected", severity="major")

    page = client.page(f"/reviews/{case.id}/recommendation")
    assert "Not eligible for an award" in page.text
    page = client.send(page, "recommendation", outcome="award", reason="I like them.", status=400)

    assert "An award cannot be recommended" in page.text
    page = client.send(page, "recommendation", outcome="not-award", reason="One practice is not in place.")
    assert "You made your recommendation" in page.text


def test_a_shortfall_needs_a_reason_and_keeps_what_was_typed(case, practices):
    client, _ = declared(case)
    page = client.page(f"/reviews/{case.id}/practices/{practices[0]}")

    page = client.send(
        page,
        "finding",
        press="Save and",
        conclusion="more-needed",
        severity="minor",
        private_note="Ask Jo.",
        status=400,
    )

    assert "Say what is missing or wrong" in page.text
    assert page.form("finding").values["private_note"] == "Ask Jo."
    assert page.title.startswith("Error:")


def test_two_windows_do_not_overwrite_each_other(case, practices):
    client, _ = declared(case)
    address = f"/reviews/{case.id}/practices/{practices[0]}"
    first, second = client.page(address), client.page(address)
    client.send(
        first, "finding", press="Save", conclusion="more-needed", severity="minor", reason="No date on it."
    )

    page = client.send(
        second,
        "finding",
        press="Save",
        conclusion="rejected",
        severity="major",
        reason="Nothing there.",
        status=409,
    )

    assert "You saved this finding in another window" in page.text
    assert "No date on it." in page.text
    assert page.form("finding").values["reason"].strip() == "Nothing there."
    page = client.send(page, "finding", press="Save and", then="next")
    assert page.path.endswith(practices[1])


def test_changes_are_requested_and_findings_carry_over(case, session, practices):
    client, _ = declared(case)
    factories.found(session, case.assessment, case.auditor, practices[1:])
    factories.found(
        session, case.assessment, case.auditor, practices[:1], "more-needed", reason="Date the minutes."
    )

    page = client.page(f"/reviews/{case.id}/request-changes")
    assert page.form("request-changes").values[f"reason_{practices[0]}"].strip() == "Date the minutes."
    page = client.send(page, "request-changes", message="Nearly there.")

    assert "The school system is improving its submission" in page.text
    session.expire_all()
    assert assessments.get(session, case.id).reopened == [practices[0]]
    factories.resubmitted(session, assessments.get(session, case.id), {practices[0]: "Each is dated now."})

    page = client.page(f"/reviews/{case.id}")
    assert f"{len(practices) - 1} of {len(practices)}" in page.text
    assert "carried over" in page.text
    page = client.page(page.link(f"Continue with {practices[0]}"))
    assert "What changed since the first submission" in page.text
    assert "Date the minutes." in page.text
    assert "Each is dated now." in page.text


def test_a_declared_conflict_closes_the_review_for_ever(case):
    client = case.client(case.auditor)
    page = client.page(f"/reviews/assignments/{case.assignment.id}")
    page = client.send(page, "step aside", press="step aside", reason="My sister works there.")

    assert "The review goes to someone else" in page.html
    assert "Maple Hollow Schools" in page.text
    client.page(f"/reviews/{case.id}", status=404)
    client.page(f"/reviews/assignments/{case.assignment.id}", status=404)
    assign = case.client(case.manager).page(f"/reviews/manage/{case.id}")
    assert "“My sister works there.”" in assign.text
    assert assign.find("input", value=str(case.auditor.id)).get("disabled") is not None


def test_nothing_opens_before_the_declaration(case, practices):
    client = case.client(case.auditor)

    client.page(f"/reviews/{case.id}", status=404)
    client.page(f"/reviews/{case.id}/practices/{practices[0]}", status=404)
    client.page(f"/assessments/{case.id}/submissions/1", status=404)


def test_the_manager_assigns_from_the_list(case, session):
    second = factories.auditor(session, name="Bo", email="bo@reviewers.example")
    insider = factories.auditor(session, name="Kim", email="kim@maple.example")
    client = case.client(case.manager)
    page = client.page(client.page("/reviews/manage").link("Maple Hollow"))
    assert page.find("input", value=str(insider.id)).get("disabled") is not None

    page = client.send(page, "Assign", auditor=str(insider.id), status=400)
    assert "conflict of interest with the school system" in page.text
    page = client.send(page, "Assign", auditor=str(second.id), due_on="2020-01-01", status=400)
    assert "Choose a date from tomorrow" in page.text
    page = client.send(page, "Assign", auditor=str(second.id), due_on=str(clock.today() + timedelta(days=9)))

    assert "The auditor is assigned" in page.html
    page = client.send(page, f"{case.assignment.id}/end", reason="Too much to do.")
    assert "The review was taken away" in page.html
    client_of_first = case.client(case.auditor)
    client_of_first.page(f"/reviews/assignments/{case.assignment.id}", status=404)


def test_a_review_changes_hands(case, session):
    second = factories.auditor(session, name="Bo", email="bo@reviewers.example")
    client = case.client(case.manager)
    page = client.page(f"/reviews/manage/{case.id}")

    page = client.send(page, "Assign", auditor=str(second.id), replaces=str(case.assignment.id), status=400)
    assert "Say why the review changes hands" in page.text
    page = client.send(
        page, "Assign", auditor=str(second.id), replaces=str(case.assignment.id), reason="Ana is on leave."
    )

    assert "1 ended assignment" in page.text
    case.client(second).page(f"/reviews/assignments/{_open(session, case).id}")


def _open(session, case):
    from app.review import queries

    session.expire_all()
    return next(one for one in queries.assignments(session, case.id) if one.is_open)


class TestAConflictAfterTheRecommendation:
    @pytest.fixture
    def recommended(self, case, session, practices):
        """The auditor has recommended; their browser."""
        client, _ = declared(case)
        factories.found(session, case.assessment, case.auditor, practices)
        page = client.page(f"/reviews/{case.id}/recommendation")
        client.send(page, "recommendation", outcome="not-award", reason="The claim is not so.")
        return client

    @pytest.mark.usefixtures("recommended")
    def test_leads_the_manager_on_to_the_decision(self, case):
        client = case.client(case.manager)

        page = client.page(f"/reviews/manage/{case.id}")

        assert client.page(page.link("Read the recommendation and decide")).has_form("Record the decision")

    def test_is_settled_by_giving_the_review_to_someone_else(self, case, session, recommended):
        second = factories.auditor(session, name="Bo", email="bo@panel.example")
        client = case.client(case.manager)
        page = client.page(f"/reviews/manage/{case.id}")
        assert not page.has_form("Assign")
        assert not page.has_form("End this review")

        factories.member(session, case.organisation, Role.VIEWER, who=case.auditor)
        assert "conflict of interest" in client.page("/reviews/manage?show=recommended").text
        page = client.page(f"/reviews/manage/{case.id}")
        assert "Their recommendation cannot be the ground of a decision" in page.text
        page = client.send(
            page,
            "Assign",
            auditor=str(second.id),
            replaces=str(case.assignment.id),
            reason="Works there now.",
        )

        assert "The auditor is assigned" in page.html
        assert "Not declared yet" in page.text
        session.expire_all()
        assert assessments.get(session, case.id).state is State.IN_REVIEW
        assert "Nothing to review" not in case.client(second).page("/reviews").text

    def test_nothing_is_taken_away_that_became_complete_meanwhile(self, case, session, practices):
        declared(case)
        factories.found(session, case.assessment, case.auditor, practices)
        second = factories.auditor(session, name="Bo", email="bo@reviewers.example")
        manager = case.client(case.manager)
        page = manager.page(f"/reviews/manage/{case.id}")
        auditor = case.client(case.auditor)
        auditor.send(
            auditor.page(f"/reviews/{case.id}/recommendation"),
            "recommendation",
            outcome="not-award",
            reason="No.",
        )

        ended = manager.send(page, f"{case.assignment.id}/end", reason="I dislike it.")
        given = manager.send(
            page,
            "Assign",
            auditor=str(second.id),
            replaces=str(case.assignment.id),
            reason="Hm.",
        )

        for page in (ended, given):
            assert "no conflict of interest is known. It stays." in page.html
        session.expire_all()
        assert assessments.get(session, case.id).state is State.RECOMMENDED

    def test_can_be_declared_by_the_auditor(self, case, session, recommended):
        page = recommended.page(f"/reviews/{case.id}")
        page = recommended.page(page.link("A conflict of interest came up?"))

        page = recommended.send(page, "step aside", press="step aside", reason="My sister works there now.")

        assert "Stepped aside: conflict of interest" in page.text
        assert "My sister works there now." in page.text
        session.expire_all()
        assert assessments.get(session, case.id).state is State.IN_REVIEW


class TestTheReasonOfAConflict:
    WORDS = "My sister works there."

    def test_is_read_by_managers_and_by_who_gave_it_and_by_nobody_else(self, case, session):
        client = case.client(case.auditor)
        page = client.page(f"/reviews/assignments/{case.assignment.id}")
        page = client.send(page, "step aside", press="step aside", reason=self.WORDS)
        assert self.WORDS in page.text
        other = factories.auditor(session, name="Bo", email="bo@reviewers.example")
        factories.assignment(session, case.assessment, other)

        assert case.client(case.manager).page(f"/reviews/manage/{case.id}").text.count(self.WORDS) == 2
        assert self.WORDS not in case.client(case.coordinator).page(f"/assessments/{case.id}").text
        for address in ("/reviews", f"/reviews/{case.id}"):
            assert self.WORDS not in case.client(other).page(address).text


def test_while_changes_are_requested_nobody_waits_for_the_auditor(case, session, practices):
    client, _ = declared(case)
    with atomic(session):
        task = session.get(type(case.assignment), case.assignment.id)
        task.due_on = clock.today() - timedelta(days=3)
    assert "overdue" in client.page("/reviews").text

    until = clock.today() + timedelta(days=12)
    factories.asked(session, case.assessment, case.auditor, {practices[0]: "Date the minutes."}, due_on=until)

    page = client.page("/reviews")
    assert "with the school system until" in page.text
    assert "overdue" not in page.text
    manager = case.client(case.manager)
    assert "overdue" not in manager.page(f"/reviews/manage/{case.id}").text
    assert "with the school system until" in manager.page(f"/reviews/manage/{case.id}").text
    assert "0 Overdue" in manager.page("/reviews/manage").text
