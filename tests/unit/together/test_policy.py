"""Who may share out work and comment: every rule for every kind of actor."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.core.actor import SYSTEM, Actor, ProgramRole, Role
from app.together import policy

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
    "former coordinator": actor(former=[OURS]),
    "assigned auditor": actor(program=[ProgramRole.AUDITOR], assigned=[ASSESSMENT]),
    "manager": actor(program=[ProgramRole.MANAGER]),
    "administrator": actor(program=[ProgramRole.ADMINISTRATOR]),
    "the system": SYSTEM,
}
MEMBERS = {"coordinator", "contributor", "signatory", "viewer"}
WRITERS = MEMBERS - {"viewer"}
# rule: who may with what is a colleague's, who may with what is their own
EXPECTED = {
    policy.READ: (MEMBERS, MEMBERS),
    policy.ASSIGN: ({"coordinator"}, {"coordinator"}),
    policy.TAKE: ({"coordinator", "contributor"}, {"coordinator", "contributor"}),
    policy.RELEASE: ({"coordinator"}, {"coordinator", "contributor"}),
    policy.COMMENT: (WRITERS, WRITERS),
    policy.EDIT_COMMENT: (set(), WRITERS),
    policy.RESOLVE_COMMENT: (WRITERS, WRITERS),
}


@pytest.mark.parametrize("is_own", [False, True], ids=["a-colleagues", "own"])
@pytest.mark.parametrize("rule", EXPECTED, ids=lambda rule: rule.name)
@pytest.mark.parametrize("who", ACTORS)
def test_matrix(rule, who, is_own):
    owner = ACTORS[who].person_id if is_own else uuid4()
    subject = SimpleNamespace(id=ASSESSMENT, organisation_id=OURS, person_id=owner, written_by_id=owner)

    assert rule.allows(ACTORS[who], subject) == (who in EXPECTED[rule][is_own])


def test_nothing_is_the_systems_own_because_it_has_no_person():
    nobodys = SimpleNamespace(organisation_id=OURS, person_id=None, written_by_id=None)
    system = Actor(person_id=None, name="The portal", email="", roles=frozenset({(OURS, Role.CONTRIBUTOR)}))

    assert not policy.RELEASE.allows(system, nobodys)
    assert not policy.EDIT_COMMENT.allows(system, nobodys)
