"""A teacher asks for an online service: by link, without an account, and follows her request by its receipt."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts import throttle
from app.core import clock
from app.vetting.models import OnlineService, ServiceRequest
from app.vetting.services import running, vetting
from tests import vetting as registers

WISH = {
    "name": "Phonics Pond", "url": "phonicspond.example.com/start", "purpose": "Sounding out words.",
    "grades": ["k", "1"], "elements": ["name", "voice"], "email": "teacher@quiet-harbor.example",
}  # fmt: skip


@pytest.fixture
def ask(teacher, link, written):
    """Send the form filled in like this, after the time that a person takes."""

    def send(*, status=200, seconds=20, query="", **values):
        page = teacher.page(f"/ask/{link.token}/request{query}")
        with written(seconds):
            return teacher.send(page, "Send the request", status=status, **{**WISH, **values})

    return send


def count(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


class TestLooking:
    def test_tells_at_once_that_a_service_is_approved_and_under_which_conditions(
        self, session, teacher, link, by
    ):
        registers.approved(
            session, link.organisation_id, "Number Otter", conditions="First names only.", by=by
        )

        page = teacher.page(f"/ask/{link.token}?name=number+otter+for+schools")

        assert "Approved with conditions" in page.text
        assert "First names only." in page.text
        assert "Ask for it too" not in page.text

    def test_finds_it_by_the_address_whatever_it_is_called(self, session, teacher, link, by):
        registers.approved(
            session, link.organisation_id, "Number Otter", url="https://numberotter.example.com", by=by
        )

        page = teacher.page(
            f"/ask/{link.token}?name=That+math+game&address=app.numberotter.example.com/join%3Fx%3D1"
        )

        assert "This is known" in page.text

    def test_says_why_one_was_refused(self, session, teacher, link, by):
        registers.refused(session, link.organisation_id, "Star Chatter", "It sells what it learns.", by=by)

        assert "It sells what it learns." in teacher.page(f"/ask/{link.token}?name=starchatter").text

    def test_shows_nothing_of_another_school_system(self, session, teacher, link, by):
        other = registers.elsewhere(session, "Number Otter")

        page = teacher.page(f"/ask/{link.token}?name=Number+Otter")

        assert other.organisation_id != link.organisation_id
        assert "Nobody has asked for it yet" in page.text

    def test_leaves_no_cookie_and_no_trace(self, teacher, link, session):
        answer = teacher.get(f"/ask/{link.token}?name=Anything")

        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert count(session, OnlineService) == 0


class TestAsking:
    def test_gives_a_receipt_that_shows_how_far_it_has_come(self, session, ask, teacher, by):
        page = ask()

        assert "Your request is in" in page.text
        service = session.scalars(select(OnlineService)).one()
        assert (service.url, service.host) == (
            "https://phonicspond.example.com/start",
            "phonicspond.example.com",
        )
        vetting.take_up(session, service.id, by=by)
        assert "looking at it now" in teacher.page(page.path).text

    def test_of_a_service_that_waits_already_joins_it(self, session, ask):
        ask()
        known = session.scalars(select(OnlineService.id)).one()

        ask(query=f"?service={known}", elements=["work"], grades=["5"])

        assert count(session, OnlineService) == 1
        assert count(session, ServiceRequest) == 2
        service = session.get(OnlineService, known, populate_existing=True)
        assert service.grades == ["k", "1", "5"]
        assert service.elements == ["name", "voice", "work"]

    def test_again_when_the_approval_has_ended_begins_a_new_round(self, session, ask, link, by):
        ended = registers.lapsed(session, link.organisation_id, "Number Otter", by=by)

        page = ask(query=f"?service={ended.id}")

        assert "Your request is in" in page.text
        session.rollback()
        session.refresh(ended)
        assert ended.state.value == "requested"

    def test_by_a_second_press_of_the_button_is_one_request(self, session, teacher, link, written):
        page = teacher.page(f"/ask/{link.token}/request")
        with written():
            first = teacher.send(page, "Send the request", **WISH)
            second = teacher.send(page, "Send the request", **WISH)

        assert first.path == second.path
        assert count(session, ServiceRequest) == 1

    def test_needs_to_know_what_it_learns_of_students(self, session, ask):
        page = ask(status=400, elements=[], purpose="")

        assert "Choose what it learns" in page.text
        assert "Phonics Pond" in page.html
        assert count(session, OnlineService) == 0

    def test_of_nothing_and_something_is_refused(self, ask):
        assert "Keep one of them" in ask(status=400, elements=["none", "name"]).text

    def test_with_what_is_no_address_is_refused_where_it_stands(self, ask):
        assert "not a web address" in ask(status=400, url="javascript:alert(1)").text
        assert "not an email address" in ask(status=400, email="nobody").text

    def test_tells_the_coordinators_once_a_day(self, ask, mails, director):
        ask()
        ask(name="Another Pond", url="")

        assert [kind for kind, _ in mails(director.email)] == ["services_asked"]


class TestPrograms:
    def test_that_fill_in_every_field_are_kept_out(self, session, ask):
        page = ask(status=400, subject_line="Buy now")

        assert "hidden field" in page.text
        assert count(session, OnlineService) == 0

    def test_that_answer_at_once_are_kept_out(self, session, ask):
        assert "quicker than anyone writes" in ask(status=400, seconds=1).text
        assert count(session, OnlineService) == 0

    def test_cannot_make_a_stamp_of_their_own(self, session, ask):
        page = ask(status=400, stamp="made.up")

        assert "open for very long" in page.text
        assert count(session, OnlineService) == 0

    def test_are_counted(self, monkeypatch, ask):
        monkeypatch.setitem(throttle.LIMITS, "ask:source", (60, 1))
        ask()

        page = ask(status=429, name="Another Pond", url="")

        assert "send it again in an hour" in page.text
        assert "Another Pond" in page.html


class TestLink:
    def test_that_was_ended_says_so_and_receipts_go_on(self, session, ask, teacher, link, district, by):
        receipt = ask().path
        running.end_link(session, district.id, by=by)

        assert "no longer works" in teacher.page(f"/ask/{link.token}", status=404).text
        assert "no longer works" in teacher.page(f"/ask/{link.token}/request", status=404).text
        teacher.page(receipt)

    def test_of_another_place_has_nothing_to_offer(self, teacher, link, session):
        theirs = registers.elsewhere(session, "Number Otter")

        page = teacher.page(f"/ask/{link.token}/request?service={theirs.id}")

        assert "Number Otter" not in page.html

    def test_that_nobody_made_looks_like_one_that_ended(self, teacher):
        teacher.page(f"/ask/{'x' * 43}", status=404)
        teacher.page("/requests/nothing", status=404)


class TestAnswer:
    def test_reaches_the_address_that_was_left_and_the_address_is_forgotten(self, session, ask, mails, by):
        ask()
        service = session.scalars(select(OnlineService)).one()
        registers.answered(session, service, by=by)
        verdict = vetting.Verdict(
            is_approved=True, reason="It deletes in thirty days.", conditions="No last names."
        )
        vetting.decide(session, service.id, verdict, today=clock.today(), by=by)

        [(kind, values)] = mails("teacher@quiet-harbor.example")
        assert kind == "service_decided"
        assert values["conditions"] == "No last names."
        session.rollback()
        assert session.scalars(select(ServiceRequest.email)).all() == [""]
