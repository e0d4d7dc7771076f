"""The hub and its neighbours in every state of an assessment."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import event

from app.assessment import queries, services
from app.assessment.room import ROOM
from app.assessment.workflow import WORKFLOW, Event, State
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.core.transition import advance
from tests import evidence, factories

CRITERIA = factories.criteria()


@pytest.fixture
def owner(session):
    return factories.organisation(session, name="Maple Valley")


@pytest.fixture
def dana(session, owner):
    return factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def alma(session, owner):
    return factories.member(session, owner, Role.SIGNATORY, name="Alma Whitfield")


@pytest.fixture
def complete(session, owner):
    return factories.assessment(session, owner, scope="classroom", is_complete=True)


def move(session, made, *events):
    for each in events:
        with atomic(session):
            advance(session, queries.get(session, made.id, lock=True), WORKFLOW, each)


@pytest.fixture
def requested(app, session, complete, dana, alma):
    """Changes are requested for C2, by a review package that says why."""
    factories.submitted(session, complete, alma, coordinator=dana)
    move(session, complete, Event.REVIEW_STARTED)
    manager = factories.actor_of(session, factories.manager(session))
    services.reopen(session, complete.id, ["C2"], criteria=CRITERIA, by=manager)
    item = SimpleNamespace(practice_id="C2", reason="The vetting form is missing.")
    asked = SimpleNamespace(due_on=date(2027, 1, 30), message="One thing is unclear.", items=[item])
    before = app.extensions.get("requests_for")
    app.extensions["requests_for"] = lambda session, assessment_id: asked
    yield complete
    app.extensions.pop("requests_for")
    if before:
        app.extensions["requests_for"] = before


class TestChangesRequested:
    def test_the_whole_way_round_again(self, app, client, session, requested, dana, alma):
        hub = f"/assessments/{requested.id}"
        client.sign_in_as(dana)
        page = client.page(hub)
        assert "Changes are requested by January 30, 2027" in page.text
        assert "The vetting form is missing." in page.text
        assert "Returned" in page.text
        assert not client.page(f"{hub}/practices/C1").has_form("response")

        page = client.page(page.link("Continue"))
        assert "What the auditor asks for" in page.text
        client.send(page, "response", press="Save", narrative="The form is attached now.")
        page = client.page(f"{hub}/check")
        page = client.send(page, "Ask for the signature")
        assert "A signature was asked for" in page.text

        signer = app.test_client().sign_in_as(alma)
        page = signer.page(signer.page("/assessments").link("Read and sign"))
        page = signer.send(
            page, "Sign and submit", title="Superintendent", agreed="y", password=factories.PASSWORD
        )
        assert "Submission 2 was received" in page.text
        page = signer.page(page.link("Read or print"))
        assert "The form is attached now." in page.text
        assert "The form is attached now." not in signer.page(page.link("Submission 1")).text

    def test_it_waits_for_those_who_answer(self, client, requested, dana):
        client.sign_in_as(dana)

        page = client.page("/assessments")

        assert "An auditor asks Maple Valley to improve 1 practice." in page.text


def test_who_signs_reads_every_text_whole(app, client, session, complete, dana, alma):
    long = "We do it in every school. " * 40
    with atomic(session):
        queries.responses(session, complete.id)["C1"].narrative = long
    page = client.sign_in_as(dana).page(f"/assessments/{complete.id}/check")
    client.send(page, "Ask for the signature")

    signing = app.test_client().sign_in_as(alma).page(f"/assessments/{complete.id}/sign")

    assert f"<summary>{long[:20]}" in page.html
    assert f"<summary>{long[:20]}" not in signing.html
    assert long.strip() in signing.text


class TestReturn:
    def test_by_the_signatory_with_a_reason(self, app, client, session, complete, dana, alma):
        client.sign_in_as(dana)
        client.send(client.page(f"/assessments/{complete.id}/check"), "Ask for the signature")
        signer = app.test_client().sign_in_as(alma)
        page = signer.page(f"/assessments/{complete.id}/sign")

        page = signer.send(page, "Return it", status=400, reason=" ")
        assert "Write what should be changed" in page.text
        page = signer.send(page, "Return it", reason="C3 is not so.")

        assert "open for editing again" in page.html
        assert "C3 is not so." in client.page(f"/assessments/{complete.id}").text

    def test_by_the_coordinator_who_changed_their_mind(self, client, complete, dana, alma):
        client.sign_in_as(dana)
        page = client.send(client.page(f"/assessments/{complete.id}/check"), "Ask for the signature")

        page = client.send(page, "Take it back", reason="One more thing.")

        assert "One more thing." in page.text


class TestSign:
    @pytest.fixture
    def signing(self, client, session, complete, dana, alma):
        by = factories.actor_of(session, dana)
        services.request_signature(
            session, complete.id, signatory_id=alma.id, criteria=CRITERIA, on=clock.today(), by=by
        )
        return client.sign_in_as(alma).page(f"/assessments/{complete.id}/sign")

    def test_needs_tick_office_and_password(self, client, session, complete, signing):
        page = client.send(signing, "Sign and submit", status=400, name="", title="")
        for words in ("Type your full name", "Type the office", "Tick the box", "Enter your password"):
            assert words in page.text

        page = client.send(
            page, "Sign and submit", status=403, name="Alma", title="Head", agreed="y", password="wrong wrong"
        )
        assert "Nothing was signed" in page.text
        session.rollback()
        assert queries.get(session, complete.id).state is State.AWAITING_SIGNATURE

    def test_names_the_evidence_that_the_statement_speaks_of(
        self, app, client, session, complete, dana, alma
    ):
        item = evidence.kept(session, app.extensions[ROOM](), complete, "C1", name="Board policy.pdf")
        services.request_signature(
            session, complete.id, signatory_id=alma.id, criteria=CRITERIA, on=clock.today(),
            by=factories.actor_of(session, dana),
        )  # fmt: skip

        page = client.sign_in_as(alma).page(f"/assessments/{complete.id}/sign")

        assert "the evidence named in them is ours" in page.text
        assert page.link("Board policy.pdf").endswith(f"/evidence/{item.id}/file")
        assert page.link("Minutes") == "https://district.example.org/policy"
        answer = client.get(page.link("Board policy.pdf"))
        assert answer.status_code == 200
        answer.close()

    def test_a_second_click_sends_nothing_twice(self, client, session, complete, signing):
        values = {"title": "Head", "agreed": "y", "password": factories.PASSWORD}
        client.send(signing, "Sign and submit", **values)

        page = client.send(signing, "Sign and submit", **values)

        assert "signed already" in page.html
        assert len(queries.submissions(session, complete.id)) == 1


def test_without_a_signatory_one_can_be_invited(client, complete, dana):
    client.sign_in_as(dana)

    page = client.page(f"/assessments/{complete.id}/check")

    assert "Nobody can sign yet" in page.text
    assert page.link("Invite a signatory")


def test_withdrawing_asks_and_leaves_the_record(client, session, complete, dana, alma):
    factories.submitted(session, complete, alma, coordinator=dana)
    client.sign_in_as(dana)

    page = client.send(client.page(f"/assessments/{complete.id}"), "Withdraw for good")

    assert "This assessment was withdrawn" in page.text
    assert "Attestation" in client.page(page.link("See what was submitted")).text
    assert "Withdrawn" in client.page("/assessments").text


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "waiting for an auditor"),
        ([Event.REVIEW_STARTED], "An auditor reads your submission"),
        ([Event.REVIEW_STARTED, Event.RECOMMENDED], "waiting for the decision"),
        ([Event.REVIEW_STARTED, Event.RECOMMENDED, Event.AWARDED], "The seal is awarded"),
        ([Event.REVIEW_STARTED, Event.RECOMMENDED, Event.NOT_AWARDED], "not awarded this time"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_says_what_happens_next(client, session, complete, dana, alma, events, words):
    factories.submitted(session, complete, alma, coordinator=dana)
    move(session, complete, *events)
    client.sign_in_as(dana)

    page = client.page(f"/assessments/{complete.id}")

    assert words in page.text
    client.page("/assessments")


class TestTheResultOfTheAuditors:
    def test_is_shown_beside_the_own_rating_once_it_is_decided(self, client, session, complete, dana, alma):
        reviewer = factories.auditor(session, name="Ana Ribeiro", email="ana@reviewers.example")
        factories.submitted(session, complete, alma, coordinator=dana)
        practices = [each.id for each in CRITERIA.practices if each.id.startswith("C")]
        factories.assignment(session, complete, reviewer)
        factories.found(session, complete, reviewer, practices, rating=4)
        client.sign_in_as(dana)
        page = client.page(f"/assessments/{complete.id}")
        assert "As you rate yourselves" in page.text
        assert "As the auditors found it" not in page.text

        factories.set_state(session, complete, "awarded")

        page = client.page(f"/assessments/{complete.id}")
        told = page.text[page.text.index("As the auditors found it") :]
        assert "100 of 100" in told[: told.index("Your own rating")]
        assert "100 of 100" not in told[told.index("Your own rating") :]
        page = client.page(f"/assessments/{complete.id}/readiness")
        assert "This is how you rated yourselves" in page.text
        assert "The auditors' result is 100 of 100." in page.text

    def test_says_of_each_practice_what_became_of_it(self, client, session, complete, dana, alma):
        reviewer = factories.auditor(session, name="Ana Ribeiro", email="ana@reviewers.example")
        factories.submitted(session, complete, alma, coordinator=dana)
        factories.assignment(session, complete, reviewer)
        factories.found(session, complete, reviewer, ["C1", "C3", "C4"])
        factories.found(session, complete, reviewer, ["C2"], conclusion="rejected")
        client.sign_in_as(dana)
        assert client.page(f"/assessments/{complete.id}").text.count("Ready") == 4

        factories.set_state(session, complete, "not-awarded")

        page = client.page(f"/assessments/{complete.id}")
        assert (page.text.count("Accepted"), page.text.count("Not met")) == (3, 1)
        assert "3 of 4 in place" in page.text
        assert "Ready" not in page.text.replace("Readiness", "")
        assert "Not met" in client.page(f"/assessments/{complete.id}/practices/C2").text

    def test_leaves_no_evidence_waiting(self, client, session, complete, dana, alma):
        factories.submitted(session, complete, alma, coordinator=dana)
        client.sign_in_as(dana)
        assert "Waiting for review" in client.page(f"/assessments/{complete.id}/practices/C1").text

        move(session, complete, Event.REVIEW_STARTED, Event.RECOMMENDED)
        with atomic(session):
            made = queries.get(session, complete.id, lock=True)
            advance(session, made, WORKFLOW, Event.NOT_AWARDED, closed_at=clock.now())

        assert "Waiting for review" not in client.page(f"/assessments/{complete.id}/practices/C1").text

    def test_without_the_name_of_an_auditor(self, client, session, complete, dana, alma):
        reviewer = factories.auditor(session, name="Ana Ribeiro", email="ana@reviewers.example")
        factories.submitted(session, complete, alma, coordinator=dana)
        factories.assignment(session, complete, reviewer)
        services.reopen(
            session,
            complete.id,
            ["C2"],
            criteria=CRITERIA,
            by=factories.actor_of(session, reviewer, frozenset({complete.id})),
        )
        client.sign_in_as(dana)

        page = client.page(f"/assessments/{complete.id}")

        assert "Changes requested" in page.text
        assert "Ana Ribeiro" not in page.text


@contextmanager
def counted(app):
    """The statements that the application sends to its database meanwhile."""
    engine, seen = app.extensions["database"][0], []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "most"), [("", 9), ("/practices/L1", 9), ("/readiness", 6), ("/check", 9), ("/record", 7)]
)
def test_a_page_asks_as_often_for_many_answers_as_for_one(app, client, session, owner, dana, path, most):
    few = factories.assessment(
        session, owner, scope="leadership", answers={"L1": {"rating": 3, "evidence": ["One"]}}
    )
    many = factories.assessment(session, owner, scope="full", is_complete=True)
    for number in range(10):
        factories.member(session, owner, Role.CONTRIBUTOR, name=f"Colleague {number}")
    client.sign_in_as(dana)
    client.page(f"/assessments/{few.id}{path}")

    sent = []
    for made in (few, many):
        with counted(app) as seen:
            client.page(f"/assessments/{made.id}{path}")
        sent.append([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])

    assert len(sent[0]) == len(sent[1]) <= most, "\n\n".join(sent[1])


def test_autosave_asks_as_often_for_many_answers_as_for_one(app, client, session, owner, dana):
    few = factories.assessment(session, owner, scope="leadership", answers={"L1": {"rating": 3}})
    many = factories.assessment(session, owner, scope="full", is_complete=True)
    client.sign_in_as(dana)

    sent = []
    for made in (few, many):
        path = f"/assessments/{made.id}/practices/L1/autosave"
        token = client.get(path, headers={"Accept": "application/json"}).json["csrf_token"]
        with counted(app) as seen:
            answer = client.post(
                path, json={"version": 1, "rating": 4, "narrative": "New."}, headers={"X-CSRFToken": token}
            )
            assert answer.status_code == 200
        sent.append([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])

    assert len(sent[0]) == len(sent[1]) <= 15, "\n\n".join(sent[1])
