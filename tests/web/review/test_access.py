"""Every page of a review as everybody, and no private word for a school system on any of its pages."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.core.actor import ProgramRole, Role
from tests import factories

CANARY = "canary-private-8f31"
ADDRESSES = {
    "queue": "/reviews",
    "overview": "/reviews/manage",
    "assign": "/reviews/manage/{id}",
    "declaration": "/reviews/assignments/{task}",
    "review": "/reviews/{id}",
    "practice": "/reviews/{id}/practices/{practice}",
    "request": "/reviews/{id}/request-changes",
    "recommendation": "/reviews/{id}/recommendation",
    "feedback": "/assessments/{id}/feedback",
}
DESK = {"queue", "declaration", "review", "practice", "request", "recommendation"}
SEEN = {
    "anonymous": set(),
    "assigned": DESK,
    "undeclared": {"queue", "declaration"},
    "unassigned": {"queue"},
    "recused": {"queue"},
    "joined": {"queue", "declaration"},
    "manager": {"overview", "assign"},
    "manager inside": {"overview"},
    "administrator": set(),
    "coordinator": set(),
    "viewer": set(),
    "stranger": set(),
}


@pytest.fixture
def people(session, case):
    """Somebody of each kind, and the assignment that each may try."""
    made = {
        "unassigned": factories.auditor(session, email="una@reviewers.example"),
        "undeclared": factories.auditor(session, email="und@reviewers.example"),
        "recused": factories.auditor(session, email="rec@reviewers.example"),
        "joined": factories.auditor(session, email="joi@reviewers.example"),
        "assigned": factories.auditor(session, email="ass@reviewers.example"),
        "manager": case.manager,
        "manager inside": factories.member(
            session, case.organisation, Role.VIEWER, who=factories.manager(session)
        ),
        "administrator": factories.administrator(session),
        "coordinator": case.coordinator,
        "viewer": factories.member(session, case.organisation, Role.VIEWER, email="vi@maple.example"),
        "stranger": factories.member(session, factories.organisation(session), Role.COORDINATOR),
    }
    factories.found(session, case.assessment, case.auditor, case.practices, private_note=CANARY)
    tasks = {
        name: factories.assignment(session, case.assessment, made[name], declared=name != "undeclared")
        for name in ("assigned", "undeclared", "recused", "joined")
    }
    from app.core import clock
    from app.core.db import atomic

    with atomic(session):
        tasks["recused"].ended_at = clock.now()
    factories.member(session, factories.organisation(session), Role.VIEWER, who=made["assigned"])
    # A conflict for one of them alone: the auditors' common domain must not become the school system's.
    with atomic(session):
        made["joined"].email = made["joined"].email_key = "joi@elsewhere.example"
    factories.member(session, case.organisation, Role.VIEWER, who=made["joined"])
    return made, tasks


def address_of(name, case, task):
    return ADDRESSES[name].format(id=case.id, practice=case.practices[0], task=task)


@pytest.mark.parametrize("who", SEEN)
def test_each_sees_their_own_pages_and_nothing_else(app, case, people, who):
    made, tasks = people
    client = case.client(made[who]) if who != "anonymous" else app.test_client()
    task = tasks.get(who, tasks["assigned"]).id

    for name in ADDRESSES:
        address = address_of(name, case, task)
        status = client.get(address).status_code
        if name in SEEN[who]:
            assert status == 200, f"{who} should see {address}, got {status}"
        else:
            refused = {302} if who == "anonymous" else {403} if name in {"queue", "overview"} else {404}
            assert status in refused, f"{who} got {status} for {address}"


@pytest.mark.parametrize("who", [who for who in SEEN if who != "anonymous"])
def test_what_one_may_not_see_one_may_not_post(case, people, who):
    made, tasks = people
    client, task = case.client(made[who]), tasks.get(who, tasks["assigned"]).id
    page = client.page("/account")

    for name in ("assign", "declaration", "practice", "request", "recommendation"):
        address = address_of(name, case, task)
        token = page.form("/sign-out").values["csrf_token"]
        status = client.post(address, data={"csrf_token": token}).status_code
        assert (status != 404) is (name in SEEN[who]), f"{who} got {status} for POST {address}"


def test_what_exists_and_what_does_not_look_the_same_to_a_stranger(case, people):
    client = case.client(people[0]["unassigned"])
    for name in ("assign", "review", "practice", "feedback"):
        real = client.get(address_of(name, case, uuid4()))
        unknown = client.get(ADDRESSES[name].format(id=uuid4(), practice=case.practices[0], task=uuid4()))
        assert (real.status_code, unknown.status_code) == (404, 404)


def test_an_assignment_of_another_review_is_not_ended_through_this_one(session, case, people):
    other = factories.handed_over(session)
    task = factories.assignment(session, other)
    client = case.client(case.manager)
    page = client.page(f"/reviews/manage/{case.id}")
    token = page.form("Assign").values["csrf_token"]

    for act in ("end", "due"):
        address = f"/reviews/manage/{case.id}/assignments/{task.id}/{act}"
        answer = client.post(address, data={"csrf_token": token, "reason": "x", "due_on": str(case.due_on)})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "state", ["in-review", "changes-requested", "recommended", "awarded", "not-awarded", "withdrawn"]
)
def test_the_school_system_never_reads_a_private_note(session, case, people, state):
    factories.found(
        session, case.assessment, people[0]["assigned"], case.practices, "rejected", private_note=CANARY
    )
    if state == "changes-requested":
        factories.asked(session, case.assessment, case.auditor, {case.practices[0]: "Date it."})
    factories.set_state(session, case.assessment, state)
    is_decided = state in {"awarded", "not-awarded"}

    for who in ("coordinator", "viewer"):
        client = case.client(people[0][who])
        for address in (
            "", "/feedback", "/record", "/submissions/1", "/submissions/1.json", "/readiness", "/assessment.json",
            *(f"/practices/{key}" for key in case.practices),
        ):  # fmt: skip
            answer = client.get(f"/assessments/{case.id}{address}")
            assert CANARY not in answer.get_data(as_text=True), f"{who} reads a private note on {address}"
            if address == "/feedback":
                assert answer.status_code == (200 if is_decided else 404)


def test_the_auditors_note_is_theirs_alone(session, case, people):
    client = case.client(people[0]["assigned"])

    assert CANARY not in client.page(f"/reviews/{case.id}/practices/{case.practices[0]}").html


@pytest.mark.parametrize("state", ["awarded", "not-awarded", "withdrawn"])
def test_the_desk_closes_with_the_decision(session, case, people, state):
    factories.set_state(session, case.assessment, state)
    client = case.client(people[0]["assigned"])

    client.page(f"/reviews/{case.id}", status=404)
    client.page(f"/reviews/{case.id}/practices/{case.practices[0]}", status=404)
    client.page(f"/assessments/{case.id}/submissions/1", status=404)


def test_wrong_practices_groups_and_ids_are_not_found(case, people):
    auditor, manager = case.client(people[0]["assigned"]), case.client(case.manager)

    auditor.page(f"/reviews/{case.id}/practices/ZZ9", status=404)
    auditor.page(f"/reviews/{case.id}/practices/L1", status=404)
    manager.page("/reviews/manage?show=everything", status=404)
    manager.page("/reviews/manage?page=nonsense")
    page = manager.page(f"/reviews/manage/{case.id}")
    assert "Choose one of the auditors" in manager.send(page, "Assign", auditor="not-an-id", status=400).text


def test_a_manager_who_is_also_the_auditor_of_it_sees_both_sides_but_cannot_give_it_to_themselves(
    session, case
):
    both = factories.of_program(
        session, ProgramRole.MANAGER, ProgramRole.AUDITOR, email="both@reviewers.example"
    )
    client = case.client(both)

    page = client.send(client.page(f"/reviews/manage/{case.id}"), "Assign", auditor=str(both.id), status=400)

    assert "You cannot give a review to yourself" in page.text


def test_the_auditor_downloads_the_frozen_file_until_the_assignment_ends(app, session, case):
    from hashlib import sha256
    from io import BytesIO

    from app.assessment import queries as assessments
    from app.assessment.models import Evidence, EvidenceKind, ResponseEvidence
    from app.assessment.routes.surroundings import evidence_room
    from app.core import clock
    from app.core.db import atomic

    content = b"Name,Signed\nReading app,2026-03-01\n"
    digest = sha256(content).hexdigest()
    with app.app_context():
        key = evidence_room().storage.put(BytesIO(content), digest)
    made = factories.assessment(session, case.organisation, scope="business", is_complete=True)
    practice_id, response = min(assessments.responses(session, made.id).items(), key=lambda pair: pair[0])
    with atomic(session):
        file = Evidence(
            organisation_id=case.organisation.id, kind=EvidenceKind.FILE, name="vendors.csv", media_type="text/csv",
            size=len(content), sha256=digest, storage_key=key,
        )  # fmt: skip
        session.add(file)
        session.flush()
        session.add(ResponseEvidence(response_id=response.id, evidence_id=file.id))
    factories.submitted(session, made, factories.member(session, case.organisation, Role.SIGNATORY))
    task = factories.assignment(session, made, case.auditor)
    client = case.client(case.auditor)

    page = client.page(f"/reviews/{made.id}/practices/{practice_id}")

    assert digest in page.text
    answer = client.get(page.link("vendors.csv"))
    assert answer.get_data() == content
    assert "attachment" in answer.headers["Content-Disposition"]
    with atomic(session):
        task.ended_at = clock.now()
    assert client.get(page.link("vendors.csv")).status_code == 404
