"""Comments on the practice page, without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.together.services import commenting


@pytest.fixture
def hub(team):
    return f"/assessments/{team.draft.id}"


@pytest.fixture
def practice(hub):
    return f"{hub}/practices/L1"


def test_a_conversation_from_question_to_answer(client, team, hub, practice):
    page = client.sign_in_as(team.dana).page(practice)
    page = client.send(page, "Add comment", text="@Sam Lee, who keeps the log?")
    assert "who keeps the log?" in page.text

    client.sign_in_as(team.sam)
    page = client.page(hub)
    assert "1 open comment" in page.text
    assert "Waiting for me 1" in page.text
    page = client.page(practice)
    page = client.send(page, "Add comment", text="The clerk does.")
    assert "2 open comments" in client.page(hub).text
    page = client.send(page, "Resolve")
    assert "who keeps the log?" not in page.text
    page = client.page(page.link("All comments"))
    assert "Resolved by Sam Lee" in page.text
    client.send(page, "Open again")
    assert "who keeps the log?" in client.page(practice).text


def test_a_name_of_nobody_here_is_refused_at_the_field_with_the_words_still_there(client, team, practice):
    page = client.sign_in_as(team.dana).page(practice)
    page = client.send(page, "Add comment", text="Ask @Zebulon about it", status=400)

    assert "Nobody of your school system is called “Zebulon”" in page.text
    assert "Ask @Zebulon about it" in page.html
    client.send(page, "Add comment", text="Ask somebody about it")


def test_nothing_and_too_much_are_refused_in_words(client, team, practice):
    page = client.sign_in_as(team.dana).page(practice)
    page = client.send(page, "Add comment", text="  ", status=400)
    assert "Write something first." in page.text
    page = client.send(page, "Add comment", text="x" * 4001, status=400)
    assert "The comment has 4,001 characters, and 4,000 fit." in page.text


def test_what_looks_like_a_page_stays_text(client, team, practice):
    page = client.sign_in_as(team.dana).page(practice)
    page = client.send(page, "Add comment", text='<script>alert(1)</script>"><svg onload=x>')

    assert '<script>alert(1)</script>"><svg onload=x>' in page.text
    assert "<script>alert" not in page.html


def test_ones_own_words_can_be_mended_for_a_while(client, team, practice):
    page = client.sign_in_as(team.dana).page(practice)
    page = client.send(page, "Add comment", text="Frist")
    edit = page.link("Edit")
    page = client.send(client.page(edit), "Save", text="First")
    assert "First" in page.text
    assert "edited" in page.text

    late = client.page(edit)
    with clock.at(clock.now() + timedelta(minutes=16)):
        refused = client.send(late, "Save", text="Too late", status=400)
    assert "can be changed for 15 minutes" in refused.text
    assert client.sign_in_as(team.sam).get(edit).status_code == 403


def test_who_only_looks_reads_and_cannot_write(client, team, practice):
    commenting.comment(team.session, team.draft, "L1", "Read this", by=team.by("dana"))
    page = client.sign_in_as(team.vera).page(practice)

    assert "Read this" in page.text
    assert not page.has_form("Add comment")
    assert client.post(f"{practice}/comments", data={"text": "x"}).status_code in {400, 403}


def test_an_auditor_sees_no_comment_in_what_was_handed_over(client, session, team):
    from tests import factories

    made = factories.handed_over(session, team.owner)
    commenting.comment(session, made, "C1", "Between ourselves", by=team.by("dana"))
    reviewer = factories.auditor(session, email="rea@reviewers.example")
    factories.assignment(session, made, reviewer)
    client.sign_in_as(reviewer)
    for address in (
        f"/assessments/{made.id}/record",
        f"/assessments/{made.id}/export",
        f"/reviews/{made.id}",
    ):
        answer = client.get(address)
        assert "Between ourselves" not in answer.get_data(as_text=True)
    assert client.get(f"/assessments/{made.id}/practices/C1/comments").status_code == 404
