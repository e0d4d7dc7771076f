"""What people take along: the assessment file, the signed file and the record to print."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from app.assessment import facts, queries
from app.core.actor import Role
from app.core.db import atomic
from app.scoring import assessment_file, file_facts
from tests import factories


@pytest.fixture
def owner(session):
    return factories.organisation(session, name="Maple Valley")


@pytest.fixture
def dana(session, owner):
    return factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def made(session, owner):
    return factories.assessment(session, owner, scope="classroom", is_complete=True)


def test_the_assessment_file_scores_as_the_assessment(client, session, made, dana):
    client.sign_in_as(dana)

    answer = client.get(f"/assessments/{made.id}/assessment.json")

    read = assessment_file.read(answer.data)
    live = facts.facts_of("classroom", queries.sketches(session, made.id), as_of=read.as_of)
    assert file_facts.facts_of(read, factories.criteria()).digest == live.digest
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_signed_file_has_its_digest(client, session, made, dana):
    submission = factories.submitted(
        session, made, factories.member(session, made.organisation, Role.SIGNATORY), coordinator=dana
    )
    client.sign_in_as(dana)

    answer = client.get(f"/assessments/{made.id}/submissions/1.json")

    assert sha256(answer.data).hexdigest() == submission.digest
    told = json.loads(answer.data)
    assert (told["number"], told["attested"], told["organisation"]["name"]) == (1, True, "Maple Valley")
    assert "updated_by_name" not in answer.get_data(as_text=True)


def test_a_record_that_was_tampered_with_is_not_shown(client, session, made, dana):
    from sqlalchemy import update

    from app.assessment.models import Submission

    factories.submitted(
        session, made, factories.member(session, made.organisation, Role.SIGNATORY), coordinator=dana
    )
    with atomic(session):
        session.execute(update(Submission).values(snapshot=Submission.snapshot + " "))
    client.sign_in_as(dana)

    for path in ("record", "submissions/1", "submissions/1.json"):
        assert client.get(f"/assessments/{made.id}/{path}").status_code == 409


def test_numbers_that_are_not_there_are_not_found(client, session, made, dana):
    client.sign_in_as(dana)

    for path in (
        "submissions/1",
        "submissions/1.json",
        "submissions/0",
        "submitted",
        "submissions/99999999999999999999",
    ):
        assert client.get(f"/assessments/{made.id}/{path}").status_code == 404, path


def test_the_record_names_the_criteria_and_leads_to_the_evidence(client, session, made, dana):
    response = queries.response(session, made.id, "C1")
    address = "https://district.example.org/policies/vetting"
    with atomic(session):
        response.evidence[0].name, response.evidence[0].url = address, address
    factories.submitted(
        session, made, factories.member(session, made.organisation, Role.SIGNATORY), coordinator=dana
    )
    client.sign_in_as(dana)

    for path in ("record", "submissions/1"):
        page = client.page(f"/assessments/{made.id}/{path}")

        assert "Trusted Learning Environment practices, 2025 (version 2025)" in page.text
        assert "tle/2025" not in page.text
        assert page.text.count(address) == 1
        assert (address, address) in page.links


def test_the_working_copy_says_that_it_is_one(client, made, dana):
    client.sign_in_as(dana)

    page = client.page(f"/assessments/{made.id}/record")

    assert "Working copy: not signed" in page.text
