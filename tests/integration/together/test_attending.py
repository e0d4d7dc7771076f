"""Who is where, now: it ends by itself, and stays inside the school system."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.services import team as teams
from app.core import clock
from app.core.actor import Role
from app.core.errors import NotPermitted
from app.together import queries
from app.together.models import Presence
from app.together.services import attending
from tests import factories


@pytest.fixture
def be(team):
    def at(who, code, *, is_writing=False):
        attending.attend(team.session, team.draft, code, is_writing=is_writing, by=team.by(who))

    return at


def seen_by(team, who):
    found = queries.present(team.session, team.draft, team.people[who].id)
    return [(each.name, each.practice_id, each.is_writing) for each in found]


def test_a_colleague_is_seen_and_oneself_is_not(team, be):
    be("sam", "L1", is_writing=True)
    be("dana", "L1")

    assert seen_by(team, "dana") == [("Sam Lee", "L1", True)]
    assert seen_by(team, "sam") == [("Dana Ruiz", "L1", False)]


def test_is_one_row_that_moves_along(team, be):
    for code in ("L1", "L2", ""):
        be("sam", code)

    assert seen_by(team, "dana") == [("Sam Lee", "", False)]
    assert team.session.scalar(select(func.count()).select_from(Presence)) == 1


@pytest.mark.parametrize(("seconds", "is_there"), [(44, True), (46, False)])
def test_ends_when_beats_are_missed_and_leaves_nothing(team, be, seconds, is_there):
    be("sam", "L1")
    with clock.at(clock.now() + timedelta(seconds=seconds)):
        assert bool(seen_by(team, "dana")) is is_there
        assert attending.sweep(team.session) == (0 if is_there else 1)


def test_goodbye_from_one_window_does_not_end_another(team, be):
    be("sam", "L2")
    attending.leave(team.session, team.draft, "L1", by=team.by("sam"))
    assert seen_by(team, "dana") == [("Sam Lee", "L2", False)]

    attending.leave(team.session, team.draft, "L2", by=team.by("sam"))
    assert seen_by(team, "dana") == []


def test_a_removed_colleague_is_gone_at_once(team, be):
    be("sam", "L1")
    teams.remove(team.session, team.owner.id, team.sam.id, by=team.by("dana"))

    assert seen_by(team, "dana") == []
    with pytest.raises(NotPermitted):
        be("sam", "L1")


def test_nobody_from_elsewhere_comes_in(team, session):
    stranger = factories.member(session, factories.organisation(session), Role.COORDINATOR)

    with pytest.raises(NotPermitted):
        attending.attend(
            session, team.draft, "L1", is_writing=False, by=factories.actor_of(session, stranger)
        )
