"""The rules of a review as a matrix: rule × actor × state of the assessment."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.assessment.workflow import State
from app.core.actor import SYSTEM, Actor, ProgramRole, Role
from app.review import policy
from app.review.models import Assignment

THEIRS, OTHER, ASSESSMENT = uuid4(), uuid4(), uuid4()


def person(*, roles=(), program=(), assigned=False, former=()):
    return Actor(
        person_id=uuid4(), name="Somebody", email="x@example.org", roles=frozenset(roles),
        program_roles=frozenset(program), assigned_ids=frozenset({ASSESSMENT} if assigned else ()),
        former_organisation_ids=frozenset(former),
    )  # fmt: skip


MEMBERS = {role.value: person(roles=[(THEIRS, role)]) for role in Role}
ACTORS = {
    "nobody": None,
    "the portal": SYSTEM,
    "without roles": person(),
    **MEMBERS,
    "member of another": person(roles=[(OTHER, Role.COORDINATOR)]),
    "former member": person(former=[THEIRS]),
    "auditor": person(program=[ProgramRole.AUDITOR]),
    "assigned auditor": person(program=[ProgramRole.AUDITOR], assigned=True),
    "assigned, auditor no more": person(assigned=True),
    "assigned and a member": person(
        program=[ProgramRole.AUDITOR], assigned=True, roles=[(THEIRS, Role.VIEWER)]
    ),
    "assigned and once a member": person(program=[ProgramRole.AUDITOR], assigned=True, former=[THEIRS]),
    "manager": person(program=[ProgramRole.MANAGER]),
    "manager and member": person(program=[ProgramRole.MANAGER], roles=[(THEIRS, Role.VIEWER)]),
    "manager and once a member": person(program=[ProgramRole.MANAGER], former=[THEIRS]),
    "administrator": person(program=[ProgramRole.ADMINISTRATOR]),
}
DECIDED = {State.AWARDED, State.NOT_AWARDED}
ALLOWED = {
    policy.ASSIGN: {"manager"},
    policy.REVIEW: {"assigned auditor"},
    policy.FEEDBACK: {*MEMBERS, "manager", "assigned and a member", "manager and member"},
}


@pytest.mark.parametrize("state", State, ids=str)
@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("rule", ALLOWED, ids=lambda rule: rule.name)
def test_who_may(rule, name, state):
    handed_over = state not in {State.DRAFT, State.AWAITING_SIGNATURE}
    assessment = SimpleNamespace(
        id=ASSESSMENT, organisation_id=THEIRS, state=state, submitted_at="then" if handed_over else None
    )
    when = state in DECIDED if rule is policy.FEEDBACK else handed_over

    assert rule.allows(ACTORS[name], assessment) is (when and name in ALLOWED[rule])


@pytest.mark.parametrize("name", ACTORS)
def test_the_queue_is_the_auditors_and_the_overview_the_managers(name):
    actor = ACTORS[name]

    assert policy.QUEUE.allows(actor) is (actor is not None and actor.is_auditor)
    assert policy.OVERSEE.allows(actor) is (actor is not None and actor.is_manager)


def test_only_the_auditor_who_was_asked_declares_and_only_while_asked():
    asked = person(program=[ProgramRole.AUDITOR])
    task = Assignment(auditor_id=asked.person_id, ended_at=None)

    assert policy.DECLARE.allows(asked, task)
    assert not policy.DECLARE.allows(person(program=[ProgramRole.AUDITOR]), task)
    assert not policy.DECLARE.allows(replace(asked, program_roles=frozenset()), task)
    assert not policy.DECLARE.allows(asked, Assignment(auditor_id=asked.person_id, ended_at="then"))
