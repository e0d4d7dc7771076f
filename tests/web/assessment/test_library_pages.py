"""The library of evidence, without a script: filters, versions, and who looks after an item."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.assessment.models import LinkCheck, LinkState
from app.assessment.services import evidence as adding
from app.assessment.services.places import Place
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from tests import evidence, factories, files

NEXT = files.pdf(words="Policy of next year")


@pytest.fixture
def item(session, draft, room):
    return evidence.kept(session, room, draft, practice_id="L1")


@pytest.fixture
def shelf(draft):
    return f"/assessments/{draft.id}/evidence"


@pytest.fixture
def at_work(client, coordinator, item):
    client.sign_in_as(coordinator)
    return client


def test_a_filter_shows_what_ends_soon_and_says_how_many_there_are(session, at_work, shelf, item):
    page = at_work.page(f"{shelf}?show=ending")
    assert "Nothing of this kind." in page.text
    with atomic(session):
        item.effective_to = clock.today() + timedelta(days=12)

    page = at_work.page(shelf)
    page = at_work.page(page.link("Ending soon or ended (1)"))

    assert "Board policy.pdf" in page.text
    assert "12 days left" in page.text or "11 days left" in page.text or "13 days left" in page.text


def test_the_own_items_and_those_that_support_nothing_are_found(session, at_work, shelf, item, coordinator):
    assert "Board policy.pdf" not in at_work.page(f"{shelf}?show=mine").text
    assert "Board policy.pdf" not in at_work.page(f"{shelf}?show=unused").text

    page = at_work.page(f"{shelf}/{item.id}")
    page = at_work.send(page, "give", owner=str(coordinator.id))

    assert "Dana Ruiz looks after it now." in page.html
    assert "Board policy.pdf" in at_work.page(f"{shelf}?show=mine").text


def test_a_filter_that_does_not_exist_shows_everything(at_work, shelf):
    assert "Board policy.pdf" in at_work.page(f"{shelf}?show=else").text


def test_a_new_version_takes_the_place_of_the_old_which_says_so(at_work, shelf, item):
    page = at_work.page(f"{shelf}/{item.id}")

    page = at_work.send(
        page, "replace", file=evidence.sent("Policy 2027.pdf", NEXT), effective_to="2030-01-01"
    )

    assert "Policy 2027.pdf is now version 2." in page.html
    assert "Jan 1, 2030" in page.text or "January 1, 2030" in page.text
    old = at_work.page(page.link("Version 1: Board policy.pdf"))
    assert "There is a newer version" in old.text
    assert (
        "replace" not in old.html.split("Versions")[1].split("</section>")[1] or "new-version" not in old.html
    )
    assert "Board policy.pdf" not in at_work.page(shelf).text


@pytest.mark.parametrize(
    ("values", "status", "told"),
    [
        ({}, 422, "Choose a file first"),
        ({"file": ("a.pdf", files.HTML)}, 422, "not what .pdf says"),
        ({"file": ("same.pdf", files.pdf())}, 409, "has this file already"),
        ({"file": ("a.csv", b"Student Name,DOB,Student ID\n" + b'"Garcia, Maria",04/12/2014,204501\n' * 4)}, 409, "nothing of it was kept"),
        ({"file": ("a.pdf", NEXT), "effective_from": "soon"}, 400, "Enter a day such as"),
    ],
    ids=["none", "wrong", "same", "records", "day"],
)  # fmt: skip
def test_what_is_refused_says_why_and_leaves_the_old_version(at_work, shelf, item, values, status, told):
    page = at_work.page(f"{shelf}/{item.id}")
    filled = {key: evidence.sent(*value) if key == "file" else value for key, value in values.items()}

    page = at_work.send(page, "replace", status=status, **filled)

    assert told in page.text
    assert page.title.startswith("Error:")
    assert "Versions" not in page.text


def test_a_viewer_sees_the_item_and_no_form(client, session, district, shelf, item):
    client.sign_in_as(factories.member(session, district, Role.VIEWER))

    page = client.page(f"{shelf}/{item.id}")

    assert "Looked after by" in page.text
    assert "new-version" not in page.html
    assert client.post(f"{shelf}/{item.id}/replace").status_code in {400, 403}


def test_somebody_who_does_not_answer_cannot_be_given_it(at_work, session, district, shelf, item):
    viewer = factories.member(session, district, Role.VIEWER)
    page = at_work.page(f"{shelf}/{item.id}")
    token = page.form("give").values["csrf_token"] if hasattr(page.form("give"), "values") else ""

    answer = at_work.post(f"{shelf}/{item.id}/owner", data={"owner": str(viewer.id), "csrf_token": token})

    assert answer.status_code == 303
    session.refresh(item)
    assert item.owner_id != viewer.id


@pytest.fixture
def link(session, draft, coordinator):
    """A link that the worker has looked at."""
    place = Place(draft.id, "L1", factories.criteria())
    by = factories.actor_of(session, coordinator)
    made = adding.attach_link(
        session, place, "https://district.example.org/privacy", "Our privacy page", by=by
    )
    with atomic(session):
        session.add(LinkCheck(evidence_id=made.id, checked_at=clock.now(), next_at=clock.now()))
    return made


@pytest.mark.parametrize(
    ("state", "tag", "told"),
    [
        (LinkState.ALIVE, "Still there", "Last looked at"),
        (LinkState.DEAD, "Gone", "Auditors cannot either"),
        (LinkState.UNSURE, "Could not be opened", "will look again tomorrow"),
        (LinkState.CHANGED, "Has changed", "see whether it still shows"),
    ],
)
def test_what_became_of_a_page_stands_at_its_item(session, at_work, shelf, link, state, tag, told):
    with atomic(session):
        check = session.get(LinkCheck, link.id)
        check.state, check.changed_at = state, clock.now()

    assert tag in at_work.page(shelf).text
    assert told in at_work.page(f"{shelf}/{link.id}").text


def test_a_changed_page_is_accepted_by_who_has_read_it(session, at_work, shelf, link):
    with atomic(session):
        check = session.get(LinkCheck, link.id)
        check.state, check.changed_at = LinkState.CHANGED, clock.now()

    page = at_work.send(at_work.page(f"{shelf}/{link.id}"), "accept-change")

    assert "compared with what it says today" in page.html
    assert "The page has changed" not in page.text
