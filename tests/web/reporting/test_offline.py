"""Taking the questionnaire along and bringing it back, as the people of a school system do it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.assessment import queries as assessments
from app.assessment.services.responding import Answer, save
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.reporting import clearing
from app.reporting.models import ReturnedPacket
from app.reporting.packet import layout
from tests import evidence, factories

WORDS = "We wrote this on the train."


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def dana(session, district):
    return factories.member(session, district, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def draft(session, district):
    return factories.assessment(session, district, answers={"L2": {"rating": 2, "narrative": "As it was."}})


@pytest.fixture
def page(draft):
    return f"/assessments/{draft.id}/offline"


@pytest.fixture
def filled(page):
    """`filled(client, L1=("3", "words"))` is the workbook taken along now, with these rows filled in."""

    def fill(client, **rows):
        book = load_workbook(BytesIO(client.get(f"{page}/questionnaire.xlsx").data))
        sheet = book[layout.QUESTIONS]
        for row in sheet.iter_rows(min_row=layout.FIRST_ROW + 1):
            if (practice := row[layout.PRACTICE].value) in rows:
                row[layout.CHOICE].value, row[layout.NARRATIVE].value = rows[practice]
        kept = BytesIO()
        book.save(kept)
        return kept.getvalue()

    return fill


@pytest.fixture
def send(page):
    def send_it(client, *contents, to=page):
        values = {"csrf_token": token_of(client, page)}
        return client.post(to, **evidence.body(values, [("filled in.xlsx", each) for each in contents]))

    return send_it


@pytest.fixture
def act(page):
    def act_there(client, act, **data):
        return client.post(f"{page}/{act}", data={"csrf_token": token_of(client, page), **data})

    return act_there


def token_of(client, page):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]


def answers(session, draft):
    session.rollback()
    found = assessments.responses(session, draft.id)
    return {key: (each.rating, each.narrative) for key, each in found.items()}


def colleague_saves(session, draft, person, text):
    save(
        session, draft.id, "L2", Answer(4, text), version=1, criteria=factories.criteria(),
        by=factories.actor_of(session, person),
    )  # fmt: skip


def test_the_hub_leads_to_it(client, dana, draft, page):
    client.sign_in_as(dana)

    assert page in client.get(f"/assessments/{draft.id}").text


def test_the_workbook_has_every_practice_with_what_was_answered(client, dana, page):
    client.sign_in_as(dana)

    answer = client.get(f"{page}/questionnaire.xlsx")

    sheet = load_workbook(BytesIO(answer.data))[layout.QUESTIONS]
    rows = list(sheet.iter_rows(min_row=layout.FIRST_ROW + 1, values_only=True))
    wanted = [
        practice.id for domain in factories.criteria().in_scope("leadership") for practice in domain.practices
    ]
    assert [row[layout.CODE] for row in rows] == wanted
    assert rows[1][layout.NARRATIVE] == "As it was."
    assert rows[1][layout.CHOICE].startswith("2 – ")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')


def test_nothing_changes_before_its_sender_has_seen_what_would(
    client, session, dana, draft, page, filled, send
):
    client.sign_in_as(dana)

    sent = send(client, filled(client, L1=("3", WORDS)))

    assert (sent.status_code, sent.location) == (303, page)
    assert answers(session, draft) == {"L2": (2, "As it was.")}
    shown = client.get(page).text
    assert WORDS in shown
    assert 'name="take-L1"' in shown
    assert 'name="take-L2"' not in shown


def test_what_is_ticked_is_taken_in_with_a_trace(client, session, dana, draft, page, filled, send, act):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS), L2=("1", "Less than we said.")))

    done = act(client, "take-in", **{"take-L1": "0"})

    assert done.status_code == 303
    assert answers(session, draft) == {"L1": (3, WORDS), "L2": (2, "As it was.")}
    assert session.scalar(select(func.count()).select_from(ReturnedPacket)) == 0
    from app.audit.models import AuditEvent

    events = set(session.scalars(select(AuditEvent.event)))
    assert {"packet.taken-in", "response.saved"} <= events


def test_a_second_click_finds_nothing_to_take_in(client, session, dana, draft, page, filled, send, act):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS)))

    act(client, "take-in", **{"take-L1": "0"})
    second = act(client, "take-in", **{"take-L1": "0"})

    assert (second.status_code, second.location) == (303, page)
    assert "No workbook of yours waits here" in client.get(page).text
    assert assessments.responses(session, draft.id)["L1"].version == 1


def test_a_colleague_who_saved_meanwhile_is_not_overwritten(
    client, session, dana, draft, page, filled, send, act
):
    client.sign_in_as(dana)
    workbook = filled(client, L2=("3", WORDS))
    other = factories.member(session, draft.organisation, Role.CONTRIBUTOR, name="Theo Lind")
    colleague_saves(session, draft, other, "Theo's own words.")

    send(client, workbook)

    shown = client.get(page).text
    assert "Theo Lind saved this practice after you took the workbook along." in shown
    act(client, "take-in", **{"take-L2": ""})
    assert answers(session, draft)["L2"] == (4, "Theo's own words.")

    done = act(client, "take-in", **{"take-L2": "2-both"})
    assert done.status_code == 303
    assert answers(session, draft)["L2"] == (3, f"{WORDS}\n\n[From Theo Lind:]\nTheo's own words.")


def test_who_saves_between_look_and_click_is_not_overwritten_either(
    client, session, dana, draft, page, filled, send, act
):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS), L2=("3", WORDS)))
    other = factories.member(session, draft.organisation, Role.CONTRIBUTOR, name="Theo Lind")
    colleague_saves(session, draft, other, "Theo's own words.")

    refused = act(client, "take-in", **{"take-L1": "0", "take-L2": "1"})

    assert refused.status_code == 409
    assert "nothing was changed" in refused.text
    assert 'value="2-both"' in refused.text
    assert answers(session, draft) == {"L2": (4, "Theo's own words.")}


def test_two_texts_that_do_not_fit_together_change_nothing(
    client, session, dana, draft, page, filled, send, act
):
    client.sign_in_as(dana)
    workbook = filled(client, L2=("3", "a" * 15_000))
    other = factories.member(session, draft.organisation, Role.CONTRIBUTOR, name="Theo Lind")
    colleague_saves(session, draft, other, "b" * 15_000)
    send(client, workbook)

    refused = act(client, "take-in", **{"take-L2": "2-both"})

    assert refused.status_code == 400
    assert answers(session, draft)["L2"] == (4, "b" * 15_000)
    assert 'name="take-L2"' in refused.text


@pytest.mark.parametrize(
    "chosen", [{}, {"take-L1": ""}, {"take-L1": "x"}, {"take-X9": "0"}, {"take-L3": "0"}]
)
def test_choosing_nothing_says_so_and_keeps_the_workbook(client, dana, page, filled, send, chosen, act):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS)))

    refused = act(client, "take-in", **chosen)

    assert refused.status_code == 400
    assert WORDS in refused.text


def test_putting_it_away_changes_nothing(client, session, dana, draft, page, filled, send, act):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS)))

    act(client, "put-away")

    assert WORDS not in client.get(page).text
    assert answers(session, draft) == {"L2": (2, "As it was.")}


def test_the_next_workbook_takes_the_place_of_the_first(client, session, dana, page, filled, send):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS)))
    send(client, filled(client, L1=("4", "Better.")))

    shown = client.get(page).text
    assert ("Better." in shown, WORDS in shown) == (True, False)


def test_an_emptied_answer_is_pointed_out_and_not_ticked(client, dana, page, filled, send):
    client.sign_in_as(dana)
    send(client, filled(client, L2=("2 – Begun", "")))

    shown = client.get(page).text
    assert "This would empty an answer" in shown
    field = shown[shown.index('name="take-L2"') - 60 : shown.index('name="take-L2"') + 60]
    assert "checked" not in field


def test_what_is_not_understood_is_named_with_what_was_written(client, dana, page, filled, send):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("<b>mostly</b>", WORDS)))

    shown = client.get(page).text
    assert "The rating is not one of the list" in shown
    assert "&lt;b&gt;mostly&lt;/b&gt;" in shown


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "The file is empty"),
        (b"no workbook at all", 422, "cannot be read as an Excel workbook"),
        (b"PK\x03\x04" + b"\0" * 500, 422, "cannot be read as an Excel workbook"),
        (b"x" * (2 * 1024 * 1024 + 1), 413, "larger than 2 MB"),
    ],
    ids=["empty", "text", "broken", "giant"],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(client, dana, send, content, status, words):
    client.sign_in_as(dana)

    refused = send(client, content)

    assert refused.status_code == status
    assert words in refused.text


def test_no_file_and_several_are_refused(client, dana, filled, send):
    client.sign_in_as(dana)
    content = filled(client)

    assert send(client).status_code == 400
    assert send(client, content, content).status_code == 400


def test_the_workbook_of_another_assessment_is_refused(client, session, dana, district, filled, send):
    other = factories.assessment(session, district, scope="classroom")
    client.sign_in_as(dana)
    content = filled(client, L1=("3", WORDS))

    refused = send(client, content, to=f"/assessments/{other.id}/offline")

    assert refused.status_code == 422
    assert "belongs to another assessment" in refused.text


def test_only_its_sender_sees_what_was_sent(client, session, dana, draft, page, filled, send, act):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS)))
    other = factories.member(session, draft.organisation, Role.COORDINATOR)
    client.sign_in_as(other)

    assert WORDS not in client.get(page).text
    assert act(client, "take-in", **{"take-L1": "0"}).location == page
    assert answers(session, draft) == {"L2": (2, "As it was.")}


def test_who_may_only_read_takes_it_along_and_cannot_send_it(
    client, session, draft, page, filled, dana, send
):
    client.sign_in_as(dana)
    content = filled(client, L1=("3", WORDS))
    client.sign_in_as(factories.member(session, draft.organisation, Role.VIEWER))

    assert client.get(f"{page}/questionnaire.xlsx").status_code == 200
    assert "Send it back" not in client.get(page).text
    assert send(client, content).status_code == 403


def test_after_signing_nothing_is_taken_in(client, session, dana, district, draft, page, filled, send, act):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS)))
    with atomic(session):
        found = assessments.get(session, draft.id, lock=True)
        found.state = "submitted"
        found.submitted_at = clock.now()

    assert act(client, "take-in", **{"take-L1": "0"}).status_code == 400
    assert "Cannot be edited now" in client.get(page).text


def test_nobody_comes_back_for_it_so_it_is_deleted(session, dana, draft, client, filled, send):
    client.sign_in_as(dana)
    send(client, filled(client, L1=("3", WORDS)))

    session.rollback()

    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert clearing.clear(session) == 0
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1)):
        assert clearing.clear(session) == 1
