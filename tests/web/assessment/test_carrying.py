"""The pages of the next cycle: the offer, one click for each practice, and last time beside the new response."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.assessment import queries
from app.assessment.models import Assessment
from app.core.actor import Role
from tests import awards, factories


@pytest.fixture
def over(session, district):
    """A withdrawn assessment of the leadership domain, answered in full."""
    made = factories.assessment(
        session, district, is_complete=True, answers={"L2": {"narrative": "The board renews each policy."}}
    )
    return factories.set_state(session, made, "withdrawn")


@pytest.fixture
def signed_in(client, coordinator):
    return factories.sign_in(client, coordinator)


@pytest.fixture
def made(session, signed_in, over):
    """The next one, begun from the last."""
    page = signed_in.page(f"/assessments/{over.id}/carry")
    signed_in.send(page, "Start with these responses")
    session.rollback()
    session.expire_all()
    return session.scalars(select(Assessment).where(Assessment.carried_from_id == over.id)).one()


def practice(made, key="L1"):
    return f"/assessments/{made.id}/practices/{key}"


class TestTheOffer:
    def test_the_start_page_leads_to_what_would_be_carried(self, signed_in, over):
        page = signed_in.page("/assessments/start")

        assert f"/assessments/{over.id}/carry" in page.html
        found = signed_in.page(f"/assessments/{over.id}/carry")
        assert "6 responses are carried forward." in found.text
        assert "the same as last time" in found.text

    def test_from_the_older_criteria_it_says_what_was_reworded(self, session, signed_in, over):
        over.criteria = "tle/2016"
        session.commit()

        assert "reworded since last time" in signed_in.page(f"/assessments/{over.id}/carry").text

    def test_a_first_timer_gets_no_offer(self, signed_in, district):
        assert "/carry" not in signed_in.page("/assessments/start").html

    def test_while_the_next_is_under_way_it_leads_there(self, signed_in, made, over):
        assert f"/assessments/{made.id}" in signed_in.page(f"/assessments/{over.id}/carry").html
        assert f"/assessments/{over.id}/carry" not in signed_in.page("/assessments/start").html

    def test_a_viewer_may_not_begin(self, session, client, district, over):
        viewer = factories.sign_in(client, factories.member(session, district, Role.VIEWER))

        assert viewer.page(f"/assessments/{over.id}/carry", status=403).status == 403


class TestTheHub:
    def test_says_how_many_are_left_and_leads_to_the_next(self, signed_in, made):
        page = signed_in.page(f"/assessments/{made.id}")

        assert "0 of 6 confirmed" in page.text
        assert "To confirm" in page.text
        assert "the same as last time" in page.text

    def test_counts_on_with_each(self, signed_in, made):
        signed_in.send(signed_in.page(practice(made)), "response", press="Confirm and continue")

        page = signed_in.page(f"/assessments/{made.id}")
        assert "1 of 6 confirmed" in page.text
        assert page.link("Continue") == practice(made, "L2")

    def test_the_check_page_lists_what_is_left(self, signed_in, made):
        assert (
            "6 practices to complete before the signature"
            in signed_in.page(f"/assessments/{made.id}/check").text
        )


class TestThePractice:
    def test_one_click_confirms_and_leads_to_the_next_to_confirm(self, session, signed_in, made):
        answer = signed_in.send(signed_in.page(practice(made)), "response", press="Confirm and continue")

        assert answer.path == practice(made, "L2")
        session.rollback()
        session.expire_all()
        assert not queries.response(session, made.id, "L1").is_to_confirm

    def test_the_last_one_leads_to_the_hub(self, signed_in, made):
        for key in ("L1", "L2", "L3", "L4", "L5", "L6"):
            answer = signed_in.send(
                signed_in.page(practice(made, key)), "response", press="Confirm and continue"
            )

        assert answer.path == f"/assessments/{made.id}"
        assert "Every practice is answered" in answer.text

    def test_keeps_what_improved(self, session, signed_in, made):
        page = signed_in.send(
            signed_in.page(practice(made)), "response", then="stay", improvement="The board asks too."
        )

        assert "The board asks too." in page.html
        session.rollback()
        session.expire_all()
        assert queries.response(session, made.id, "L1").improvement == "The board asks too."

    def test_typing_alone_confirms_nothing(self, session, signed_in, made):
        path = f"{practice(made)}/autosave"
        token = signed_in.get(path, headers={"Accept": "application/json"}).json["csrf_token"]
        body = {"version": 1, "rating": 3, "narrative": "Half a sen", "improvement": "More"}

        answer = signed_in.post(path, json=body, headers={"X-CSRFToken": token, "Accept": "application/json"})

        assert answer.json["state"] == "confirm"
        session.rollback()
        session.expire_all()
        kept = queries.response(session, made.id, "L1")
        assert (kept.narrative, kept.improvement, kept.is_to_confirm) == ("Half a sen", "More", True)

    def test_shows_last_time_with_the_shared_part_of_the_finding_alone(self, session, signed_in, district):
        signatory = factories.member(session, district, Role.SIGNATORY)
        done = factories.assessment(session, district, scope="classroom", is_complete=True)
        factories.submitted(session, done, signatory)
        awards.reviewed(
            session, done, conclusion="rejected", severity="major", outcome="not-award", reason="No dates on it.",
            shared_note="A template is on our page.", private_note="Careless.",
        )  # fmt: skip
        factories.set_state(session, done, "not-awarded")
        signed_in.send(signed_in.page(f"/assessments/{done.id}/carry"), "Start with these responses")
        made = session.scalars(select(Assessment).where(Assessment.carried_from_id == done.id)).one()

        page = signed_in.page(practice(made, "C1"))

        assert "Last time" in page.text
        assert "No dates on it." in page.text
        assert "A template is on our page." in page.text
        assert "Careless." not in page.text
        assert "Unchanged" in page.text
