"""Who may do what with an assessment: every rule for every kind of actor, before and after it was handed over."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.assessment import policy
from app.core import clock
from app.core.actor import SYSTEM, Actor, ProgramRole, Role

OURS, OTHERS, ASSESSMENT = uuid4(), uuid4(), uuid4()


def actor(*roles, program=(), assigned=(), former=(), of=OURS):
    return Actor(
        person_id=uuid4(), name="A", email="a@example.org", roles=frozenset((of, role) for role in roles),
        program_roles=frozenset(program), assigned_ids=frozenset(assigned), former_organisation_ids=frozenset(former),
    )  # fmt: skip


ACTORS = {
    "coordinator": actor(Role.COORDINATOR),
    "contributor": actor(Role.CONTRIBUTOR),
    "signatory": actor(Role.SIGNATORY),
    "viewer": actor(Role.VIEWER),
    "coordinator elsewhere": actor(Role.COORDINATOR, of=OTHERS),
    "auditor": actor(program=[ProgramRole.AUDITOR]),
    "assigned auditor": actor(program=[ProgramRole.AUDITOR], assigned=[ASSESSMENT]),
    "assigned former member": actor(program=[ProgramRole.AUDITOR], assigned=[ASSESSMENT], former=[OURS]),
    "assigned without the role": actor(assigned=[ASSESSMENT]),
    "manager": actor(program=[ProgramRole.MANAGER]),
    "administrator": actor(program=[ProgramRole.ADMINISTRATOR]),
    "nobody in particular": actor(),
    "the system": SYSTEM,
}
MEMBERS = {"coordinator", "contributor", "signatory", "viewer"}
JUDGES = {"assigned auditor", "manager"}
# rule: who before it is handed over, who after
EXPECTED = {
    policy.READ: (MEMBERS, MEMBERS | JUDGES),
    policy.WORK: (MEMBERS, MEMBERS),
    policy.CARRY: ({"coordinator"}, {"coordinator"}),
    policy.ANSWER: ({"coordinator", "contributor"}, {"coordinator", "contributor"}),
    policy.REQUEST_SIGNATURE: ({"coordinator"}, {"coordinator"}),
    policy.RETURN: ({"coordinator", "signatory"}, {"coordinator", "signatory"}),
    policy.SIGN: ({"signatory"}, {"signatory"}),
    policy.WITHDRAW: ({"coordinator"}, {"coordinator"}),
    policy.REOPEN: (JUDGES, JUDGES),
}


@pytest.mark.parametrize("is_handed_over", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("rule", EXPECTED, ids=lambda rule: rule.name)
@pytest.mark.parametrize("who", ACTORS)
def test_matrix(rule, who, is_handed_over):
    subject = SimpleNamespace(
        id=ASSESSMENT, organisation_id=OURS, submitted_at=clock.now() if is_handed_over else None
    )

    assert rule.allows(ACTORS[who], subject) == (who in EXPECTED[rule][is_handed_over])


@pytest.mark.parametrize("who", ACTORS)
def test_only_the_coordinator_starts(who):
    assert policy.START.allows(ACTORS[who], SimpleNamespace(id=OURS)) == (who == "coordinator")


def test_a_manager_with_a_part_in_the_school_system_is_no_manager_of_it():
    both = actor(Role.VIEWER, program=[ProgramRole.MANAGER])
    subject = SimpleNamespace(id=ASSESSMENT, organisation_id=OURS, submitted_at=clock.now())

    assert not policy.REOPEN.allows(both, subject)
