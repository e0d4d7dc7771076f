"""Permission as rows of predicates."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.core import rules
from app.core.actor import SYSTEM, Actor, ProgramRole, Role
from app.core.errors import NotPermitted
from app.core.rules import Rule


def yes(actor, subject):
    return True


def no(actor, subject):
    return False


def somebody(*program_roles, roles=()):
    return Actor(uuid4(), "Ann", "ann@district.test", frozenset(roles), frozenset(program_roles))


@pytest.mark.parametrize("rows", [(), ([],), ([yes], []), ((),)], ids=["none", "empty", "one-empty", "tuple"])
def test_without_a_row_does_not_construct(rows):
    with pytest.raises(ValueError, match="needs at least one row"):
        Rule("thing:do", *rows)


@pytest.mark.parametrize(
    ("rows", "allowed"),
    [
        ([[yes]], True),
        ([[no]], False),
        ([[yes, no]], False),
        ([[no], [yes]], True),
        ([[yes, no], [no, yes]], False),
    ],
    ids=["yes", "no", "both-needed", "one-row-suffices", "rows-do-not-mix"],
)
def test_allows_where_every_predicate_of_one_row_holds(rows, allowed):
    assert Rule("thing:do", *rows).allows(somebody()) is allowed


def test_never_allows_nobody():
    assert not Rule("thing:do", [yes]).allows(None)


def test_refuses_by_name():
    with pytest.raises(NotPermitted) as refusal:
        Rule("thing:do", [no]).require(somebody(), object())

    assert refusal.value.rule == "thing:do"


def test_lets_pass_silently():
    assert Rule("thing:do", [yes]).require(somebody()) is None


def test_rows_cannot_be_changed_afterwards():
    row = [no]
    rule = Rule("thing:do", row)
    row.clear()

    assert not rule.allows(somebody())


def test_says_its_name():
    assert repr(Rule("thing:do", [yes])) == "Rule('thing:do')"


@pytest.mark.parametrize(
    ("predicate", "role"),
    [
        (rules.is_auditor, ProgramRole.AUDITOR),
        (rules.is_manager, ProgramRole.MANAGER),
        (rules.is_administrator, ProgramRole.ADMINISTRATOR),
    ],
    ids=["auditor", "manager", "administrator"],
)
def test_each_program_role_is_only_itself(predicate, role):
    assert predicate(somebody(role), None)
    assert not predicate(somebody(*set(ProgramRole) - {role}), None)
    assert not predicate(SYSTEM, None)


def test_the_system_is_no_person():
    assert rules.is_system(SYSTEM, None)
    assert not rules.is_system(somebody(), None)


def test_a_role_counts_for_its_school_system_only():
    ours, theirs = uuid4(), uuid4()
    actor = somebody(roles=[(ours, Role.SIGNATORY)])

    assert actor.has_role(Role.SIGNATORY, ours)
    assert not actor.has_role(Role.SIGNATORY, theirs)
    assert not actor.has_role(Role.COORDINATOR, ours)
    assert actor.organisation_ids == {ours}
