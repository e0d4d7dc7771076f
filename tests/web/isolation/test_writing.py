"""Every form and act as everybody: what is not theirs stays as it is, whatever they send and by which method."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.assessment.models import Assessment
from app.core import clock
from tests import factories
from tests.web.isolation.test_reading import OUTSIDERS

# Whom an act of the program or of A is open to. All other acts of the role must change nothing.
CONTRIBUTIONS = {
    "assessment.practice", "assessment.autosave", "assessment.attach_file", "assessment.attach_link",
    "assessment.detach_evidence", "assessment.use_evidence", "assessment.evidence_item",
    "assessment.remove_evidence", "assessment.take", "assessment.release", "assessment.restore_text",
    "assessment.add_comment", "assessment.resolve_comment", "assessment.reopen_comment",
    "assessment.replace_evidence", "assessment.give_evidence", "assessment.accept_change",
}  # fmt: skip
VETTING = {
    "vetting.add", "vetting.describe", "vetting.answer", "vetting.agree", "vetting.disagree", "vetting.decide",
    "vetting.take_step", "vetting.receive_list", "vetting.take_over", "vetting.forget_list", "vetting.take_snapshot",
    "vetting.attach",
}  # fmt: skip
MAY_ACT = {
    "viewer": set(),
    "signatory": {
        "assessment.sign", "assessment.give_back", "assessment.add_comment", "assessment.resolve_comment",
        "assessment.reopen_comment", "seal.annex", "seal.withdraw_annex",
    },
    "contributor": CONTRIBUTIONS | VETTING,
    "undeclared": {"review.declare"},
    "assigned": {"review.declare", "review.practice", "review.request_changes", "review.recommend"},
    "administrator": {
        "accounts.invite", "accounts.member", "accounts.hand_over", "accounts.remove_member",
        "accounts.organisation_add", "accounts.organisation_edit", "accounts.organisation_close",
        "accounts.organisation_reopen", "accounts.people_invite", "accounts.person_close",
        "accounts.person_reopen", "accounts.person_sign_out", "accounts.person_end_role", "accounts.person_forget",
        "accounts.resend_invitation", "accounts.revoke_invitation",
        "accounts.request_approve", "accounts.request_refuse", "seal.stop_issuing", "seal.resume_issuing",
    },
    "manager": {
        "accounts.organisation_add", "accounts.organisation_edit", "accounts.organisation_close",
        "accounts.organisation_reopen", "accounts.request_approve", "accounts.request_refuse",
        "review.assign", "review.reschedule", "review.unassign", "seal.change_status", "seal.decide",
        "seal.reissue",
    },
}  # fmt: skip
ROLES = (*OUTSIDERS, *MAY_ACT)
# What people do about themselves makes these rows, and may change their own.
OWN = {
    "registration", "outbox_job", "password_reset", "join_request", "assessment", "mail_stop", "calendar_link",
}  # fmt: skip


@pytest.fixture
def sendable(world):
    """Values for the fields of every form: all of them at once, so that each form finds its own."""
    a, people = world.of_a, world.people
    due_on = clock.today() + timedelta(days=20)
    values = {
        "organisation": a["organisation_id"][0], "organisation_id": a["organisation_id"][0], "scope": "full",
        "signatory": people["signatory"].id, "auditor": people["unassigned"].id, "replaces": "", "due_on": due_on,
        "email": "intruder@birch.example", "name": "In Truder", "title": "Head", "job_title": "", "note": "",
        "role": "coordinator", "roles": "viewer", "person": people["stranger"].id,
        "reason": "Because.", "message": "Because.", "event": "seal.revoked", "outcome": "awarded",
        "conclusion": "accepted", "severity": "none", "rating": "4", "narrative": "Overwritten.", "version": "1",
        "shared_note": "", "private_note": "", "ask_C1": "y", "reason_C1": "Because.", "declare": "conflict",
        "extent": "practices", "language": "es", "consent": "y", "agreed": "y", "seen": "0" * 64, "then": "stay", "choice": "mine", "submission": "0" * 64,
        "url": "https://birch.example/x", "effective_from": "", "effective_to": "", "kind": "district",
        "city": "Birch", "state": "OH", "leaid": "", "leaid_absence": "not-known", "website": "",
        "purpose": "Because.", "grades": "1", "elements": "name", "provider": "Intruder", "promised_days": "3",
        "contact": "Intruder", "is_published": "y", "parties": "Intruder", "answer-purpose": "no", "conditions": "Because.",
        "password": factories.PASSWORD, "is_admin": "1", "id": uuid4(), "decided_by_id": people["stranger"].id,
    }  # fmt: skip
    return {name: str(value) for name, value in values.items()}


def send(client, method, address, values, token):
    """The same as a form with a file, and for the autosave as JSON."""
    headers = {"X-CSRFToken": token, "Origin": "http://localhost"}
    if address.endswith("/autosave"):
        body = {"version": 1, "narrative": "Overwritten.", "rating": 4}
        return client.open(address, method=method, json=body, headers=headers)
    if method == "GET":
        return client.get(address)
    filled = {**values, "csrf_token": token, "file": (io.BytesIO(b"A small file.\n"), "small.txt")}
    return client.open(
        address, method=method, data=filled, headers=headers, content_type="multipart/form-data"
    )


@pytest.mark.parametrize("who", ROLES)
def test_nobody_changes_what_is_not_theirs(
    session, world, browser, places, addresses, contents, written, sendable, token_of, who
):
    client = browser(who)
    token = token_of(client)
    first = before = contents()
    own = str(world.people[who].id) if who else None
    changed, wrong = {}, {}
    written()
    for place in places:
        about_oneself = place.is_public or not place.identifiers
        for address in addresses(place, world.of_a):
            if about_oneself and "POST" in place.endpoints:  # the one before may have signed out
                client = browser(who)
                token = token_of(client)
                written()
            answer = send(client, "POST", address, sendable, token)
            is_refused = "POST" in place.endpoints or answer.status_code in {404, 405}
            if answer.status_code >= 500 or not is_refused:
                wrong[address] = answer.status_code
            if not written():
                continue
            now = contents()
            difference = [
                one
                for one in changes(before, now)
                if not is_own(*one, first, own=own, about_oneself=about_oneself, world=world)
            ]
            if difference and place.endpoints.get("POST") not in MAY_ACT.get(who, ()):
                changed[address] = (answer.status_code, difference)
            before = now

    assert changed == {}
    assert wrong == {}
    of_a = select(func.count()).where(Assessment.organisation_id == world.of_a["organisation_id"][0])
    assert session.scalar(of_a) == len(world.of_a["assessment_id"])


def changes(before, now):
    """Which rows are new, gone or different, as (table, key)."""
    return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def is_own(table, key, first, *, own, about_oneself, world):
    """Whether the row is the person's, or one that people make by acts about themselves."""
    if table == "person" and key == (own,):
        return True
    return about_oneself and table in OWN and (table, key) not in first


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_do_nothing(world, browser, places, addresses, written, sendable, token_of, method):
    """Not even for those who may do everything."""
    wrong = {}
    for who in (None, "coordinator", "manager"):
        client = browser(who)
        token = token_of(client)
        written()
        for place in places:
            if method not in place.endpoints:
                answer = send(client, method, next(iter(addresses(place, world.of_a))), sendable, token)
                if answer.status_code not in {404, 405}:
                    wrong[who, place.name] = answer.status_code
        assert written() == []

    assert wrong == {}


def test_identifiers_of_one_do_not_open_things_of_another(
    world, browser, places, addresses, contents, sendable, token_of
):
    """One's own assessment with A's evidence, one's own school system with A's people: there is no such thing."""
    client, before, wrong = browser("stranger"), contents(), {}
    token = token_of(client)
    for place in places:
        for own in sorted(place.identifiers & world.of_b.keys()):
            if place.identifiers == {own}:
                continue
            mixed = {**world.of_a, own: world.of_b[own], "practice_id": ["L1"]}
            for address in addresses(place, mixed):
                for method in sorted(place.endpoints):
                    answer = send(client, method, address, sendable, token)
                    if answer.status_code not in {403, 404}:
                        wrong[method, address] = answer.status_code

    assert wrong == {}
    assert changes(before, contents()) == []


def test_the_same_acts_are_possible_for_those_whose_they_are(world, browser, places, addresses, token_of):
    """Otherwise the matrix would prove nothing: every act is reached by somebody."""
    reached = set()
    for who in (
        "assigned",
        "undeclared",
        "signatory",
        "contributor",
        "coordinator",
        "manager",
        "administrator",
    ):
        client = browser(who)
        token = token_of(client)
        for place in places:
            if "POST" not in place.endpoints or not place.identifiers or place.name in reached:
                continue
            for address in addresses(place, world.of_a):
                answer = client.post(address, data={"csrf_token": token}, headers={"X-CSRFToken": token})
                if answer.status_code not in {302, 401, 403, 404}:
                    reached.add(place.name)

    acts = {place.name for place in places if "POST" in place.endpoints and place.identifiers}
    assert acts - reached == set()
