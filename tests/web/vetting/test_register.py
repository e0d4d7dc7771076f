"""The team works through the register: questions, agreements, decisions, and who may do what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import Role
from app.vetting import queries
from app.vetting.vocabulary import Question
from tests import factories
from tests import vetting as registers


@pytest.fixture
def waiting(session, district, by):
    return registers.added(
        session, district.id, "Letter Lagoon", url="https://letterlagoon.example.com", by=by
    )


@pytest.fixture
def page(client, director, waiting):
    client.sign_in_as(director)
    return f"/online-services/{waiting.id}"


class TestDesk:
    def test_has_what_waits_longest_on_top_and_marks_what_is_late(
        self, client, session, district, director, by
    ):
        client.sign_in_as(director)
        with clock.at(clock.now() - timedelta(days=40)):
            registers.added(session, district.id, "Old Wish", by=by)
        registers.added(session, district.id, "New Wish", by=by)

        text = client.page("/online-services").text

        assert text.index("Old Wish") < text.index("New Wish")
        assert "40 days, later than promised" in text

    def test_of_an_empty_register_says_how_to_begin(self, client, director, desk):
        client.sign_in_as(director)

        page = client.page(desk)

        assert "The register is empty" in page.text
        client.page(page.link("Bring a list"))
        client.page(page.link("Add a service"))

    def test_is_searched_by_words_and_by_status(self, client, session, district, director, desk, by):
        client.sign_in_as(director)
        registers.approved(session, district.id, "Number Otter", by=by)
        registers.lapsed(session, district.id, "Verb Hammock", by=by)

        assert "Verb Hammock" not in client.page(f"{desk}?q=otter").text
        assert "Number Otter" not in client.page(f"{desk}?standing=lapsed").text
        assert "Nothing in the register fits this" in client.page(f"{desk}?q=%25_").text

    def test_asks_the_database_the_same_number_of_times_however_long_it_is(
        self, app, client, session, district, director, desk, by
    ):
        from sqlalchemy import event

        client.sign_in_as(director)
        asked = []
        event.listen(
            app.extensions["database"][0], "before_cursor_execute", lambda *call: asked.append(call[2])
        )
        counts = []
        for names in (["One"], [f"Service {number}" for number in range(12)]):
            for name in names:
                registers.added(session, district.id, name, by=by)
            client.page(desk)
            asked.clear()
            client.page(desk)
            counts.append(len(asked))

        assert counts[0] == counts[1]


class TestService:
    def test_is_approved_after_every_question_has_an_answer(self, client, session, page, waiting):
        refused = client.send(client.page(page), "Decide", outcome="approved", status=400)
        assert "Answer every risk question before you approve" in refused.text

        answers = {f"answer-{question.value}": "yes" for question in Question}
        client.send(client.page(page), "Save the answers", **answers)
        done = client.send(client.page(page), "Decide", outcome="approved", conditions="First names only.")

        assert "Approved with conditions" in done.text
        assert "First names only." in done.text

    def test_is_refused_only_with_a_reason_and_what_was_typed_stays(self, client, page):
        refused = client.send(
            client.page(page), "Decide", outcome="refused", conditions="Kept words", status=400
        )

        assert "Say why not" in refused.text
        assert "Kept words" in refused.html
        done = client.send(refused, "Decide", outcome="refused", reason="It sells data.")
        assert "Not approved" in done.text

    def test_cannot_be_approved_until_a_day_that_is_past(self, client, session, page, waiting, by):
        registers.answered(session, waiting, by=by)

        refused = client.send(
            client.page(page), "Decide", outcome="approved", expires_on="2020-01-01", status=400
        )

        assert "not in the future" in refused.text

    def test_tells_who_was_slower_that_a_colleague_decided(self, client, session, page, waiting, by):
        form = client.page(page)
        registers.answered(session, waiting, by=by)
        client.send(client.page(page), "Decide", outcome="refused", reason="No.")

        late = client.send(form, "Decide", outcome="refused", reason="Also no.", status=400)

        assert "A colleague decided meanwhile" in late.text

    def test_shows_both_texts_when_two_describe_it_at_once(self, client, session, page):
        mine = client.page(f"{page}/describe")
        client.send(client.page(f"{page}/describe"), "Save", purpose="Theirs.", provider="First")

        conflict = client.send(mine, "Save", purpose="Mine.", provider="Second", status=409)

        assert "A colleague changed this service" in conflict.text
        assert "Mine." in conflict.html
        assert "Second" in client.send(conflict, "Save").text

    def test_keeps_agreements_with_their_dates(self, client, page):
        values = {"kind": "data-privacy", "parties": "Us and them", "signed_on": "2026-01-05"}
        wrong = client.send(client.page(page), "Note it", **values, ends_on="2025-01-05", status=400)
        assert "ends before it was signed" in wrong.text

        noted = client.send(wrong, "Note it", ends_on="2028-01-05", url="letterlagoon.example.com/dpa")
        assert "Us and them" in noted.text
        assert "Us and them" not in client.send(noted, "Take off").text

    def test_points_to_no_file_of_somebody_else(self, client, page):
        token = client.page(page).form("agreements").values["csrf_token"]
        answer = client.post(
            f"{page}/agreements",
            data={"csrf_token": token, "kind": "terms", "evidence": "00000000-0000-0000-0000-000000000000"},
        )

        assert answer.status_code == 400

    def test_comes_up_again_and_goes_out_of_use(self, client, session, page, waiting, by):
        client.send(client.page(page), "take-up")
        registers.answered(session, waiting, by=by)
        client.send(client.page(page), "Decide", outcome="approved")
        assert "Being looked at" in client.send(client.page(page), "reopen").text
        assert "No longer used" in client.send(client.page(page), "retire").text


class TestRoles:
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
    def test_that_read_have_nothing_to_press(self, client, session, district, desk, waiting, role):
        client.sign_in_as(factories.member(session, district, role))

        page = client.page(f"/online-services/{waiting.id}")

        assert not page.has_form("/online-services/")
        assert not client.page(desk).has_form("POST")
        client.page(f"{desk}/import", status=403)
        client.page(f"{desk}/settings", status=403)
        client.page(f"{desk}/pace")

    def test_that_contribute_decide_but_do_not_publish(self, client, session, district, desk, waiting):
        client.sign_in_as(factories.member(session, district, Role.CONTRIBUTOR))

        assert client.page(f"/online-services/{waiting.id}").has_form("Decide")
        client.page(f"{desk}/settings", status=403)


class TestPace:
    def test_is_drawn_with_its_table(self, client, session, district, director, desk, by):
        client.sign_in_as(director)
        assert "Nothing to measure yet" in client.page(f"{desk}/pace").text
        with clock.at(clock.now() - timedelta(days=6)):
            made = registers.added(session, district.id, "Number Otter", by=by)
        registers.answered(session, made, by=by)
        registers.vetting.decide(
            session, made.id, registers.Verdict(is_approved=True, reason=""), today=clock.today(), by=by
        )

        page = client.page(f"{desk}/pace")

        assert page.find("svg", role="img") is not None
        assert "100%" in page.text
        assert queries.decisions(session, made.id)[0].asked_on is not None


class TestSettings:
    def test_need_somebody_to_ask_before_the_register_is_public(self, client, director, desk):
        client.sign_in_as(director)
        page = client.send(client.page(f"{desk}/settings"), "Save", is_published="y", status=400)
        assert "Say whom parents may ask" in page.text

        page = client.send(page, "Save", contact="Technology office, 555-0100")
        client.page(page.link("See it in English"))

    def test_give_a_new_link_for_the_old_one(self, client, director, desk):
        client.sign_in_as(director)
        page = client.send(client.page(f"{desk}/settings"), "Make the link")
        old = page.find("code", id="ask-link").text.removeprefix("http://localhost")
        client.page(old)

        page = client.send(page, "Make a new link")

        client.page(old, status=404)
        client.send(page, "End the link")
        client.page(page.find("code", id="ask-link").text.removeprefix("http://localhost"), status=404)
