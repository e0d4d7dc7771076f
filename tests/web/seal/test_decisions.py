"""The decision desk: what it shows, whom it lets decide, and what it says where it refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.assessment import queries as assessments
from app.assessment.workflow import State
from app.core import clock
from app.core.actor import ProgramRole
from app.core.db import atomic
from app.notification.models import OutboxJob
from app.review.models import Conflict
from app.seal import queries
from app.seal.models import Decision
from app.seal.publication import nobody
from app.seal.services import status
from app.seal.workflow import Event
from tests import awards, factories

GOOD = {"outcome": "awarded", "reason": "All is in place.", "password": factories.PASSWORD}


def address(made):
    return f"/seals/decisions/{made.id}"


def count(session, table):
    session.rollback()
    return session.scalar(select(func.count()).select_from(table))


class TestAwarding:
    def test_from_the_list_to_the_next(self, session, waiting, people):
        client = people.client("manager")
        page = client.page("/seals/decisions")
        assert 'class="breadcrumbs"' in page.html
        page = client.page(page.link("Maple Hollow Schools"))
        assert "Every requirement is met" in page.text
        assert "All is shown." in page.text

        page = client.send(page, "Record the decision", **GOOD)

        assert page.path == "/seals/decisions"
        assert "The seal is awarded" in page.html
        assert "Nothing to decide" in page.text
        session.expire_all()
        assert assessments.get(session, waiting.id).state is State.AWARDED
        decision = queries.decision(session, waiting.id)
        assert (decision.reason, decision.decided_by_name) == ("All is in place.", "Mo Keller")
        assert "Maple Hollow Schools" in client.page("/seals").text

    def test_what_was_decided_can_be_read_but_not_decided_again(self, waiting, people):
        client = people.client("manager")
        page = client.page(address(waiting))
        client.send(page, "Record the decision", **GOOD)

        again = client.send(page, "Record the decision", status=409, **GOOD)

        assert "Somebody has decided meanwhile" in again.text
        page = client.page(address(waiting))
        assert "The decision: Awarded" in page.text
        assert "Mo Keller" in page.text
        assert not page.has_form("Record the decision")

    def test_what_is_not_eligible_is_refused_with_the_list(self, session, owner, people):
        made = awards.recommended(
            session, owner, outcome="not-award", conclusion="rejected", severity="major", reason="No policy."
        )
        client = people.client("manager")
        page = client.page(address(made))
        assert "Not every requirement is met" in page.text

        page = client.send(page, "Record the decision", status=409, **GOOD)

        assert "The seal cannot be awarded" in page.text
        assert awards.PRACTICES[0] in page.text
        assert page.form("Record the decision").values["reason"].strip() == "All is in place."
        assert count(session, Decision) == 0

    def test_not_awarding_gives_feedback(self, session, waiting, people):
        client = people.client("manager")

        page = client.send(
            client.page(address(waiting)), "Record the decision", **{**GOOD, "outcome": "not-awarded"}
        )

        assert "the feedback is on its way" in page.html
        assert queries.decision(session, waiting.id).feedback
        feedback = f"/assessments/{waiting.id}/feedback"
        assert (
            people.client("coordinator").page(feedback).link("Start a new assessment") == "/assessments/start"
        )
        assert "Start a new assessment" not in people.client("manager").page(feedback).text


class TestWhatTheFormRefuses:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"outcome": None}, "Choose whether to award the seal"),
            ({"reason": "  "}, "Say why, in a sentence or two"),
            ({"reason": "x" * 4001}, "4,000"),
            ({"password": ""}, "Enter your password"),
            ({"password": "not the password"}, "This is not your password"),
        ],
        ids=["nothing chosen", "no reason", "too long", "no password", "wrong password"],
    )
    def test_says_what_and_keeps_what_was_typed(self, session, waiting, people, change, words):
        client = people.client("manager")

        page = client.send(
            client.page(address(waiting)), "Record the decision", status=400, **{**GOOD, **change}
        )

        assert words in page.text
        assert page.title.startswith("Error:")
        values = page.form("Record the decision").values
        assert values["password"] == ""
        assert "reason" in change or values["reason"].strip() == "All is in place."
        assert count(session, Decision) == 0

    def test_lists_the_problems_in_the_order_of_the_page(self, waiting, people):
        client = people.client("manager")

        page = client.send(
            client.page(address(waiting)),
            "Record the decision",
            status=400,
            outcome=None,
            reason="",
            password="",
        )

        summary = page.text[page.text.index("There are 3 problems") :]
        assert (
            summary.index("Choose whether") < summary.index("Say why") < summary.index("Enter your password")
        )

    def test_guessing_the_password_is_slowed_down(self, session, waiting, people):
        client = people.client("manager")
        page = client.page(address(waiting))
        for _ in range(10):
            client.send(page, "Record the decision", status=400, **{**GOOD, "password": "wrong wrong"})

        page = client.send(page, "Record the decision", status=400, **GOOD)

        assert "Too many attempts" in page.text
        assert count(session, Decision) == 0

    def test_a_newer_submission_must_be_read_first(self, session, waiting, people):
        client = people.client("manager")

        page = client.send(
            client.page(address(waiting)), "Record the decision", status=409, submission="0" * 64, **GOOD
        )

        assert "A newer submission has arrived" in page.text
        assert len(page.form("Record the decision").values["submission"]) == 64
        assert count(session, Decision) == 0

    def test_a_suspended_seal_must_be_settled_first(self, session, owner, people):
        former = awards.sealed(session, owner)
        status.change(
            session, former.id, Event.SUSPENDED, reason="A breach.", publish=nobody,
            by=factories.actor_of(session, people.manager),
        )  # fmt: skip
        made = awards.recommended(session, owner)
        client = people.client("manager")

        page = client.send(client.page(address(made)), "Record the decision", status=409, **GOOD)

        assert "Restore or revoke it first" in page.text

    def test_what_cannot_be_printed_is_named(self, session, waiting, people):
        with atomic(session):
            people.manager.name = "M" * 120
        client = people.client("manager")

        page = client.send(client.page(address(waiting)), "Record the decision", status=409, **GOOD)

        assert "the name of the person who decides" in page.text
        assert count(session, Decision) == 0


class TestWhoMaySee:
    @pytest.mark.parametrize(
        ("who", "status"), [("coordinator", 403), ("viewer", 403), ("auditor", 404), ("stranger", 404),
                            ("administrator", 404)]
    )  # fmt: skip
    def test_only_managers(self, waiting, people, who, status):
        client = people.client(who)

        client.page(address(waiting), status=status)
        client.page("/seals/decisions", status=403)
        assert client.post(address(waiting), data=GOOD).status_code in {400, status}

    def test_a_visitor_is_asked_to_sign_in(self, client, waiting):
        assert client.get(address(waiting)).headers["Location"].startswith("/sign-in")
        assert client.get("/seals/decisions").headers["Location"].startswith("/sign-in")

    def test_nothing_is_shown_before_the_school_system_submits(self, session, owner, people):
        draft = factories.assessment(session, owner, scope="classroom")

        people.client("manager").page(address(draft), status=404)

    def test_a_manager_who_reviewed_is_told_that_someone_else_decides(self, app, session, owner, people):
        both = factories.of_program(
            session, ProgramRole.AUDITOR, ProgramRole.MANAGER, email="bo@reviewers.example"
        )
        made = awards.recommended(session, owner, reviewer=both)
        client = app.test_client().sign_in_as(both)
        client.page(address(made), status=403)
        with atomic(session):
            for task in session.scalars(select(_assignment()).where(_assignment().auditor_id == both.id)):
                task.ended_at, task.ended_reason = clock.now(), "Done."

        page = client.page(address(made))

        assert "Someone else must decide" in page.text
        assert not page.has_form("Record the decision")

    def test_a_conflict_that_arises_while_the_page_is_open(self, session, waiting, people, owner):
        client = people.client("manager")
        page = client.page(address(waiting))
        with atomic(session):
            session.add(Conflict(auditor_id=people.manager.id, organisation_id=owner.id, reason="A friend."))

        page = client.send(page, "Record the decision", status=409, **GOOD)

        assert "Someone else must decide" in page.text
        assert count(session, Decision) == 0

    def test_with_a_conflicted_auditor_the_desk_is_shut_and_leads_to_who_reviews(
        self, session, owner, waiting, people
    ):
        client = people.client("manager")
        page = client.page(address(waiting))
        auditor_id = session.scalar(select(_assignment().auditor_id))
        with atomic(session):
            session.add(Conflict(auditor_id=auditor_id, organisation_id=owner.id, reason="A friend."))

        page = client.send(page, "Record the decision", status=409, **GOOD)

        assert "An auditor of this submission has a conflict of interest. Nothing was recorded." in page.text
        assert "A recommendation cannot be the ground of a decision" in page.text
        assert "A friend." not in page.text
        assert not page.has_form("Record the decision")
        assert count(session, Decision) == 0
        page = client.page(page.link("Go to who reviews"))
        page = client.send(page, "End this review", reason="A friend of theirs.")
        assert "Nobody reviews this submission yet" in page.text
        assert "A friend of theirs." in page.text

    def test_what_is_still_in_review_has_nothing_to_decide(self, session, owner, people):
        made = factories.handed_over(session, owner)

        page = people.client("manager").page(address(made))

        assert "Nothing to decide now" in page.text
        assert not page.has_form("Record the decision")


def test_why_a_certificate_waits_is_told_and_it_can_be_begun_anew(app, session, waiting, people):
    from app.notification.runner import Runner

    intent = awards.award(session, waiting)
    client = people.client("manager")
    page = client.page("/seals")
    assert "The signing key is missing" not in page.text
    (job_id,) = session.scalars(select(OutboxJob.id).where(OutboxJob.kind == "certificate.issue"))
    session.rollback()
    Runner(app.extensions).run(job_id)

    page = client.page("/seals")
    assert "The signing key is missing" in page.text
    page = client.page(page.link("Begin anew"))
    client.send(page, "Begin anew", reason="The key is lost.", password="wrong wrong", status=400)
    page = client.send(page, "Begin anew", reason="The key is lost.", password=factories.PASSWORD)

    assert "A new certificate is being made" in page.html
    client.page(f"/seals/awards/{intent.id}/reissue", status=409)
    people.client("administrator").page(f"/seals/awards/{intent.id}/reissue", status=404)


def _assignment():
    from app.review.models import Assignment

    return Assignment
