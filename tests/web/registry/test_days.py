"""Was it valid on that day? On the page, without a script, and for programs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from app.core import clock
from app.core.db import atomic
from app.core.transition import advance
from app.seal.models import SealEvent
from app.seal.workflow import WORKFLOW, Event, State
from tests import seals
from tests.seals import UNKNOWN

REASONS = {
    Event.SUSPENDED: "A complaint.",
    Event.RESTORED: "It was unfounded.",
    Event.REVOKED: "It was founded.",
}


@pytest.fixture
def seal(make_seal, rows, publish):
    """Awarded on 1 June 2026, suspended 10 July, restored 20 July, revoked 1 September; asked at the end of the year."""
    with time_machine.travel(datetime(2026, 12, 31, 17, tzinfo=UTC), tick=False):
        made = make_seal(awarded_on=date(2026, 6, 1), valid_until=date(2028, 5, 31))
        steps = (
            (Event.SUSPENDED, datetime(2026, 7, 10, 17, tzinfo=UTC)),
            (Event.RESTORED, datetime(2026, 7, 20, 17, tzinfo=UTC)),
            # Still the evening of 1 September where the program is.
            (Event.REVOKED, datetime(2026, 9, 2, 2, tzinfo=UTC)),
        )
        with atomic(rows):
            for event, at in steps:
                advance(rows, made, WORKFLOW, event, status_at=at, status_reason=REASONS[event])
                rows.add(SealEvent(seal_pk=made.id, event=event, at=at, reason=REASONS[event]))
            publish(rows, made)
        yield seals.shown(made)


@pytest.fixture
def history(client, seal):
    def history(query="", status=200):
        answer = client.get(f"/api/v1/seals/{seal}/history{query}")
        assert answer.status_code == status
        return answer.get_json()

    return history


DAYS = [
    ("2026-05-31", "not-awarded-yet", "Not awarded yet"),
    ("2026-06-01", "valid", "Valid"),
    ("2026-07-09", "valid", "Valid"),
    ("2026-07-10", "suspended", "Suspended"),
    ("2026-07-19", "suspended", "Suspended"),
    ("2026-07-20", "valid", "Valid"),
    ("2026-08-31", "valid", "Valid"),
    ("2026-09-01", "revoked", "Revoked"),
    ("2026-12-31", "revoked", "Revoked"),
]


@pytest.mark.parametrize(("day", "status", "word"), DAYS)
def test_every_day_has_its_answer(client, seal, history, day, status, word):
    page = client.page(f"/verify/{seal}", query_string={"on": day})
    told = history(f"?on={day}")

    written = date.fromisoformat(day)
    assert page.heading.startswith(f"{word} on {written:%B} {written.day}, {written.year}")
    assert "Today: Revoked" in page.text
    assert page.link("as it stands today") == f"/verify/{seal}"
    assert (told["status"], told["valid"]) == (status, status == "valid")
    assert told["today"] == {"status": "revoked", "valid": False}


def test_a_change_on_that_day_is_told_with_its_reason(client, seal, history):
    page = client.page(f"/verify/{seal}", query_string={"on": "2026-09-01"})

    assert "Reason given: It was founded." in page.text
    assert "What happened on that day" in page.text
    assert [one["event"] for one in history("?on=2026-07-10")["changes"]] == ["seal.suspended"]
    assert history("?on=2026-07-12")["reason"] == "A complaint."
    assert history("?on=2026-07-25")["reason"] is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-01-01", "still to come"),
        ("9999-12-31", "still to come"),
        ("2026-02-30", "This is no day"),
        ("1 September 2026", "This is no day"),
        ("2026-W10-1", "This is no day"),
        ("20260901", "This is no day"),
        ("\uff12\uff10\uff12\uff16-09-01", "This is no day"),
        ("0000-01-01", "This is no day"),
        ("' OR 1=1", "This is no day"),
        ("<b>", "This is no day"),
        ("x" * 2_000, "This is no day"),
    ],
    ids=lambda value: ascii(value[:12]),
)
def test_what_is_no_day_or_not_over_is_said(client, seal, history, day, words):
    page = client.page(f"/verify/{seal}", query_string={"on": day}, status=400)

    assert page.heading.startswith("Could not check")
    assert words in page.text
    assert page.has_form(f"/verify/{seal}")
    answer = client.get(f"/api/v1/seals/{seal}/history", query_string={"on": day})
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


def test_is_asked_from_the_page_that_checks(client, seal):
    page = client.page("/verify")
    form = page.form("Show")

    assert {"id", "on"} <= form.names
    led = client.page("/verify", query_string={"id": seal.lower(), "on": "2026-07-12"})
    assert led.heading.startswith("Suspended on July 12, 2026")


def test_is_asked_from_the_page_of_the_seal(client, seal):
    page = client.page(f"/verify/{seal}")

    assert client.send(page, "Show", on="2026-06-15").heading.startswith("Valid on June 15, 2026")


def test_nothing_asked_is_today(client, seal, history):
    assert client.page(f"/verify/{seal}?on=").heading.startswith("Revoked")
    told = history()
    assert (told["on"], told["status"]) == ("2026-12-31", "revoked")


def test_is_told_to_programs_as_described(client, seal, conforms):
    answer = client.get(f"/api/v1/seals/{seal}/history?on=2026-07-12")

    told = conforms(answer, "/api/v1/seals/{seal_id}/history")

    assert told["links"]["page"] == f"http://localhost/verify/{seal}"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "query", ["?no=2026-07-12", "?on=2026-07-12&on=2026-07-13", "?on=", "?on=2026-07-12&x=1"]
)
def test_whatever_programs_mistype_is_refused(history, query):
    assert history(query, status=400)["detail"]


def test_the_plain_address_does_not_answer_for_a_day(client, seal):
    answer = client.get(f"/api/v1/seals/{seal}?on=2026-07-12")

    assert answer.status_code == 400
    assert "/history?on=" in answer.get_json()["detail"]


@pytest.mark.parametrize("wrong", [UNKNOWN, "TLE-1", "x" * 200])
def test_of_no_seal_there_is_no_history(client, wrong):
    assert client.get(f"/api/v1/seals/{wrong}/history?on=2026-07-12").status_code == 404
    assert client.get(f"/verify/{wrong}?on=2026-07-12").status_code == 404


def test_a_seal_that_ran_out_is_expired_from_the_day_after_its_last(client, make_seal):
    today = clock.today("America/New_York")
    last = today - timedelta(days=10)
    shown = seals.shown(make_seal(awarded_on=last - timedelta(days=700), valid_until=last))

    def status(day):
        return client.get(f"/api/v1/seals/{shown}/history?on={day}").get_json()["status"]

    assert (status(last), status(last + timedelta(days=1)), status(today)) == ("valid", "expired", "expired")


@pytest.mark.parametrize("state", list(State), ids=lambda state: state.value)
def test_today_is_what_the_page_of_the_seal_says(client, make_seal, state):
    told = client.get(f"/api/v1/seals/{seals.shown(make_seal(state=state))}/history").get_json()

    assert told["status"] == told["today"]["status"]
    assert told["valid"] == told["today"]["valid"]
