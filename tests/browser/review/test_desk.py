"""The auditor's desk in a real browser: by keyboard, on every screen, in the dark and without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import Role
from app.core.db import make_sessions
from tests import factories

SCREENS = [
    pytest.param({}, id="desk"),
    pytest.param({"phone": True}, id="phone"),
    pytest.param({"narrow": True, "dark": True}, id="narrow and dark"),
    pytest.param({"javascript": False}, id="without JavaScript"),
]


@pytest.fixture
def session(portal):
    with make_sessions(portal.app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def practices():
    return [each.id for domain in factories.criteria().in_scope("classroom") for each in domain.practices]


@pytest.fixture
def auditor(session):
    return factories.auditor(session, name="Ana Reviewer", email="ana@reviewers.example")


@pytest.fixture
def assessment(session, auditor, practices):
    organisation = factories.organisation(
        session, name="Maple Hollow Schools", website="https://www.maple.example/"
    )
    factories.member(session, organisation, Role.COORDINATOR, email="pat@maple.example")
    made = factories.handed_over(session, organisation, claims=(practices[-1],))
    factories.assignment(session, made, auditor, due_on=clock.today() + timedelta(days=20))
    return made


def test_a_practice_is_concluded_by_keyboard_alone(visit, session, auditor, assessment, practices):
    visitor = visit().sign_in_as(auditor)
    page = visitor.go(f"/reviews/{assessment.id}/practices/{practices[0]}")

    page.keyboard.press("Alt+n")
    page.wait_for_url(f"**/practices/{practices[1]}")
    page.keyboard.press("Alt+p")
    page.wait_for_url(f"**/practices/{practices[0]}")
    page.locator("input[name=conclusion][value=more-needed]").focus()
    page.keyboard.press("Space")
    page.locator("input[name=severity][value=none]").focus()
    page.keyboard.press("ArrowDown")
    page.locator("textarea[name=reason]").focus()
    page.keyboard.type("The minutes have no date.")
    page.keyboard.press("Alt+s")
    page.wait_for_url(f"**/practices/{practices[1]}")

    visitor.look()
    page.keyboard.press("Alt+p")
    page.wait_for_url(f"**/practices/{practices[0]}")
    assert page.locator("input[name=conclusion]:checked").get_attribute("value") == "more-needed"
    assert page.locator("input[name=severity]:checked").get_attribute("value") == "minor"
    assert page.locator("textarea[name=reason]").input_value() == "The minutes have no date."


@pytest.mark.parametrize("wishes", SCREENS)
def test_the_auditors_pages_are_in_order(visit, session, auditor, assessment, practices, wishes):
    factories.found(session, assessment, auditor, practices[:-1])
    factories.found(
        session, assessment, auditor, practices[-1:], "rejected", severity="major", reason="It applies."
    )
    visitor = visit(**wishes).sign_in_as(auditor)

    for path in (
        "",
        f"/practices/{practices[0]}",
        f"/practices/{practices[-1]}",
        "/request-changes",
        "/recommendation",
    ):
        visitor.go(f"/reviews/{assessment.id}{path}")
    visitor.go("/reviews")


@pytest.mark.parametrize("wishes", SCREENS)
def test_a_resubmission_is_in_order(visit, session, auditor, assessment, practices, wishes):
    factories.found(session, assessment, auditor, practices, "more-needed")
    factories.asked(session, assessment, auditor, {practices[0]: "Date the minutes."})
    factories.resubmitted(session, assessment, {practices[0]: "We do it, and the minutes carry their dates."})
    visitor = visit(**wishes).sign_in_as(auditor)

    visitor.go(f"/reviews/{assessment.id}/practices/{practices[0]}")
    visitor.go(f"/reviews/{assessment.id}")


@pytest.mark.parametrize("wishes", SCREENS)
def test_the_declaration_is_in_order(visit, session, assessment, wishes):
    other = factories.auditor(session, email="bo@reviewers.example")
    task = factories.assignment(session, assessment, other, declared=False, due_on=clock.today())

    visit(**wishes).sign_in_as(other).go(f"/reviews/assignments/{task.id}")


@pytest.mark.parametrize("wishes", SCREENS)
def test_the_managers_pages_are_in_order(visit, session, assessment, wishes):
    factories.auditor(session, name="Kim Insider", email="kim@maple.example")
    factories.handed_over(session)
    visitor = visit(**wishes).sign_in_as(factories.manager(session, email="mo@program.example"))

    visitor.go("/reviews/manage")
    visitor.go("/reviews/manage?show=overdue")
    visitor.go(f"/reviews/manage/{assessment.id}")


@pytest.mark.parametrize("wishes", SCREENS)
def test_the_feedback_is_in_order(visit, session, auditor, assessment, practices, wishes):
    factories.found(session, assessment, auditor, practices[1:], shared_note="Well kept.")
    factories.found(session, assessment, auditor, practices[:1], "rejected", severity="major")
    factories.set_state(session, assessment, "not-awarded")
    reader = factories.member(session, assessment.organisation, Role.VIEWER)

    visit(**wishes).sign_in_as(reader).go(f"/assessments/{assessment.id}/feedback")
