"""Who decides and who looks after seals: rule by actor."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.core.actor import SYSTEM, Actor, ProgramRole, Role
from app.seal import policy

OURS, OTHER, ASSESSMENT = uuid4(), uuid4(), uuid4()
SUBJECT = SimpleNamespace(id=ASSESSMENT, organisation_id=OURS)
AWARD = SimpleNamespace(decision=SimpleNamespace(assessment=SUBJECT))
MANAGER = frozenset({ProgramRole.MANAGER})


def actor(**values):
    return Actor(person_id=uuid4(), name="Someone", email="someone@example.org", **values)


ACTORS = {
    "nobody": None,
    "the system": SYSTEM,
    "a stranger": actor(),
    "a coordinator": actor(roles=frozenset({(OURS, Role.COORDINATOR)})),
    "a signatory": actor(roles=frozenset({(OURS, Role.SIGNATORY)})),
    "a contributor": actor(roles=frozenset({(OURS, Role.CONTRIBUTOR)})),
    "a viewer": actor(roles=frozenset({(OURS, Role.VIEWER)})),
    "a coordinator elsewhere": actor(roles=frozenset({(OTHER, Role.COORDINATOR)})),
    "a former member": actor(former_organisation_ids=frozenset({OURS})),
    "an auditor": actor(program_roles=frozenset({ProgramRole.AUDITOR})),
    "the auditor": actor(
        program_roles=frozenset({ProgramRole.AUDITOR}), assigned_ids=frozenset({ASSESSMENT})
    ),
    "an administrator": actor(program_roles=frozenset({ProgramRole.ADMINISTRATOR})),
    "a manager": actor(program_roles=MANAGER),
    "a manager who reviews it": actor(program_roles=MANAGER, assigned_ids=frozenset({ASSESSMENT})),
    "a manager who belongs": actor(program_roles=MANAGER, roles=frozenset({(OURS, Role.VIEWER)})),
    "a manager who belonged": actor(program_roles=MANAGER, former_organisation_ids=frozenset({OURS})),
    "a manager from elsewhere": actor(program_roles=MANAGER, roles=frozenset({(OTHER, Role.VIEWER)})),
}
MEMBERS = {"a coordinator", "a signatory", "a contributor", "a viewer", "a manager who belongs"}
OUTSIDERS = {"a manager", "a manager from elsewhere"}
ALLOWED = {
    policy.DECIDE: OUTSIDERS,
    policy.READ: MEMBERS | OUTSIDERS | {"a manager who reviews it"},
    policy.CHANGE_STATUS: OUTSIDERS | {"a manager who reviews it"},
    policy.REISSUE: OUTSIDERS | {"a manager who reviews it"},
    policy.CONFIRM: OUTSIDERS | {"a manager who reviews it"},
    policy.SWITCH: {"an administrator", "the system"},
    policy.PUBLISH_ANNEX: {"a coordinator", "a signatory"},
}
OF_AWARDS = {policy.REISSUE, policy.CONFIRM}


@pytest.mark.parametrize("rule", ALLOWED, ids=lambda rule: rule.name)
@pytest.mark.parametrize("who", ACTORS)
def test_the_matrix(rule, who):
    subject = AWARD if rule in OF_AWARDS else SUBJECT

    assert rule.allows(ACTORS[who], subject) == (who in ALLOWED[rule])


def test_every_rule_is_in_the_matrix():
    from app.core.rules import Rule

    assert {rule for rule in vars(policy).values() if isinstance(rule, Rule)} == set(ALLOWED)
