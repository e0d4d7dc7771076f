"""What a person sees of the virus scanner: a plain refusal, or that there is nothing to do but wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.assessment.models import ScanState
from app.assessment.room import ROOM
from app.assessment.scanning.clamd import scanner_from
from app.core.actor import Role
from app.core.db import atomic
from tests import evidence, factories
from tests.clamd import EICAR, FakeClamd

POLICY = b"Policy 5125: student records\n"
WAITS = "1 file waits for the virus scanner"


@pytest.fixture
def clamd():
    with FakeClamd() as daemon:
        yield daemon


@pytest.fixture
def sender(app, client, coordinator, room, clamd, monkeypatch):
    """Signed in to a portal that asks the scanner."""
    monkeypatch.setitem(app.extensions, ROOM, lambda: replace(room, scanner=scanner_from(clamd.url)))
    client.sign_in_as(coordinator)
    return client


def add(client, practice, content=POLICY, **expected):
    return client.send(
        client.page(practice), "add-file", file=evidence.sent("policy.txt", content), **expected
    )


def test_a_clean_file_is_evidence_at_once(sender, practice, clamd):
    assert "policy.txt was added as evidence" in add(sender, practice).html
    assert clamd.asked == 1


def test_a_harmful_file_is_refused_in_words(sender, practice):
    page = add(sender, practice, b"Hello " + EICAR, status=422)

    assert "found something harmful in this file" in page.text
    assert "EICAR" not in page.html


class TestWithoutAnAnswer:
    @pytest.fixture
    def page(self, sender, practice, clamd):
        clamd.says = "stream: ERROR"
        return add(sender, practice)

    def test_the_file_waits_and_the_person_reads_that_nothing_is_to_be_done(
        self, sender, page, practice, draft
    ):
        assert page.path == f"{practice}/evidence"
        assert "You need not do anything" in page.text
        for address in (f"{practice}/evidence", f"/assessments/{draft.id}/evidence"):
            assert WAITS in sender.page(address).text

    def test_it_can_be_taken_back(self, sender, page, practice, app):
        after = sender.send(page, "take-back")

        assert "policy.txt was deleted here" in after.html
        assert WAITS not in sender.page(f"{practice}/evidence").text
        assert evidence.left_behind(app.extensions[ROOM]()) == []

    def test_colleagues_and_auditors_see_nothing_of_it(self, client, session, district, page, practice):
        client.sign_in_as(factories.member(session, district, Role.CONTRIBUTOR))

        assert WAITS not in client.page(f"{practice}/evidence").text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ScanState.INFECTED, "found something harmful in it"),
        (ScanState.TOO_LARGE, "larger than the virus scanner"),
        (ScanState.UNPLACED, "could not be added any more"),
    ],
    ids=["infected", "too-large", "unplaced"],
)
def test_what_was_refused_afterwards_is_told_until_read(
    sender, session, coordinator, draft, practice, state, told
):
    waiting = factories.awaiting_scan(session, draft, coordinator)
    with atomic(session):
        waiting.state, waiting.storage_key = state, None
    page = sender.page(f"{practice}/evidence")
    assert told in page.text

    sender.send(page, f"take-back-{waiting.id}")

    assert told not in sender.page(f"{practice}/evidence").text
