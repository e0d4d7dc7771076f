"""The page of a file that is held back, without a script."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from tests import evidence, factories

ROSTER = b"Student Name,DOB,Student ID\n" + b"".join(
    b'"Garcia, Maria",0%d/12/2014,20450%d\n' % (at, at) for at in range(1, 8)
)


@pytest.fixture
def held(client, coordinator, practice):
    """The page to which the sender of a roster is led."""
    client.sign_in_as(coordinator)
    return client.send(client.page(practice), "add-file", file=evidence.sent("list.csv", ROSTER))


def test_the_sender_sees_where_and_what_kind_but_no_value(held):
    assert "Are there students in this file?" in held.text
    assert "name, student number" in held.text or "date of birth" in held.text
    assert "Row 2" in held.text
    assert "Garcia" not in held.html
    assert "204501" not in held.html


def test_taken_out_it_is_deleted_and_another_can_be_added(client, held, practice):
    page = client.send(held, "discard")

    assert page.path == practice
    assert "list.csv was deleted here" in page.html
    assert client.get(held.path).status_code == 404


def test_a_reason_and_a_sentence_make_it_evidence(client, held, practice):
    page = client.send(held, "keep", reason="fictional", explanation="Invented pupils of our staff training.")

    assert page.path == practice
    assert "list.csv was added as evidence" in page.html
    assert client.get(page.link("list.csv")).data == ROSTER


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"explanation": "Invented pupils of our training."}, "Choose what it is."),
        ({"reason": "adults"}, "Say in a sentence how you know."),
        ({"reason": "adults", "explanation": "staff"}, "Say a little more"),
        ({"reason": "because", "explanation": "Invented pupils of our training."}, "Not a valid choice"),
    ],
)  # fmt: skip
def test_without_them_nothing_is_added_and_nothing_typed_is_lost(client, held, values, told):
    page = client.send(held, "keep", status=400, **values)

    assert told in page.text
    assert values.get("explanation", "") in page.html


def test_it_waits_where_the_sender_comes_by(client, held, practice, draft):
    for address in (f"{practice}/evidence", f"/assessments/{draft.id}/evidence"):
        page = client.page(address)
        assert "1 file waits for your decision" in page.text
        assert page.link("list.csv") == held.path


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.SIGNATORY, Role.VIEWER])
def test_colleagues_learn_nothing_of_it(client, session, district, held, practice, role):
    client.sign_in_as(factories.member(session, district, role))

    assert client.get(held.path).status_code == 404
    assert "waits for your decision" not in client.page(f"{practice}/evidence").text


def test_another_school_system_and_an_auditor_learn_nothing_of_it(client, session, held):
    stranger = factories.member(session, factories.organisation(session), Role.COORDINATOR)
    for person in (stranger, factories.auditor(session)):
        client.sign_in_as(person)
        assert client.get(held.path).status_code == 404
