"""Sharing out the work, and what happens to it when somebody leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.services import people
from app.accounts.services import team as teams
from app.core import clock
from app.core.actor import Role
from app.core.errors import NotPermitted
from app.together import queries
from app.together.errors import CannotHold, DateUnfit, HeldByAnother, NothingChosen, WorkEnded
from app.together.models import DiaryEntry, Notice, NoticeKind
from app.together.services import assigning
from tests import factories

TODAY = clock.today()
SOON = TODAY + timedelta(days=10)


def give(team, codes, to, due_on=SOON, by="dana"):
    person_id = team.people[to].id
    return assigning.assign(
        team.session, team.draft, codes, person_id, due_on=due_on, today=TODAY, by=team.by(by)
    )


def held(team):
    return {
        code: (one.name, one.due_on) for code, one in queries.holders(team.session, team.draft.id).items()
    }


def told(team):
    rows = team.session.scalars(select(Notice)).all()
    names = {person.id: key for key, person in team.people.items()}
    return sorted((names[row.person_id], row.kind, row.practice_ids) for row in rows)


def diary(team):
    rows = team.session.scalars(select(DiaryEntry).order_by(DiaryEntry.number)).all()
    return [(row.number, row.practice_id, row.kind.value, row.about, row.by_name) for row in rows]


class TestAssign:
    def test_gives_many_practices_in_one_act_and_tells_the_colleague_once(self, team):
        assert give(team, ["L1", "L2", "L3"], "sam") == 3

        assert held(team) == dict.fromkeys(["L1", "L2", "L3"], ("Sam Lee", SOON))
        assert told(team) == [("sam", NoticeKind.ASSIGNED, "L1 L2 L3")]
        assert diary(team) == [
            (place, code, "assigned", "Sam Lee", "Dana Ruiz")
            for place, code in enumerate(["L1", "L2", "L3"], 1)
        ]

    def test_to_another_colleague_tells_both(self, team):
        give(team, ["L1", "L2"], "sam")
        give(team, ["L1"], "kim")

        assert held(team) == {"L1": ("Kim Park", SOON), "L2": ("Sam Lee", SOON)}
        assert told(team)[0] == ("kim", NoticeKind.ASSIGNED, "L1")
        assert ("sam", NoticeKind.RELEASED, "L1") in told(team)

    def test_a_new_date_alone_is_a_change_and_the_same_again_is_none(self, team):
        give(team, ["L1"], "sam")

        assert give(team, ["L1"], "sam", due_on=SOON + timedelta(days=1)) == 1
        assert give(team, ["L1"], "sam", due_on=SOON + timedelta(days=1)) == 0
        assert len(diary(team)) == 2

    def test_to_oneself_tells_nobody(self, team):
        give(team, ["L1"], "dana")

        assert told(team) == []

    @pytest.mark.parametrize("who", ["alma", "vera"])
    def test_who_does_not_answer_cannot_hold(self, team, who):
        with pytest.raises(CannotHold):
            give(team, ["L1"], who)

    def test_nobody_of_another_school_system_can_hold(self, team, session):
        team.people["zoe"] = factories.member(session, factories.organisation(session), Role.COORDINATOR)

        with pytest.raises(CannotHold):
            give(team, ["L1"], "zoe")
        assert held(team) == {}

    @pytest.mark.parametrize("who", ["sam", "alma", "vera"])
    def test_is_for_coordinators(self, team, who):
        with pytest.raises(NotPermitted):
            give(team, ["L1"], "sam", by=who)

    @pytest.mark.parametrize("days", [-1, 5000])
    def test_a_date_that_must_be_a_mistake_is_refused(self, team, days):
        with pytest.raises(DateUnfit):
            give(team, ["L1"], "sam", due_on=TODAY + timedelta(days=days))

    def test_today_is_a_date(self, team):
        assert give(team, ["L1"], "sam", due_on=TODAY) == 1

    def test_nothing_is_no_choice(self, team):
        with pytest.raises(NothingChosen):
            give(team, [], "sam")

    def test_ends_with_the_assessment(self, team):
        factories.set_state(team.session, team.draft, "withdrawn")

        with pytest.raises(WorkEnded):
            give(team, ["L1"], "sam")


class TestTakeAndRelease:
    def take(self, team, who, code="L1"):
        assigning.take(team.session, team.draft, code, by=team.by(who))

    def release(self, team, who, code="L1"):
        assigning.release(team.session, team.draft, code, by=team.by(who))

    def test_a_contributor_takes_what_is_nobodys_and_gives_it_back(self, team):
        self.take(team, "sam")
        assert held(team) == {"L1": ("Sam Lee", None)}

        self.release(team, "sam")
        assert held(team) == {}
        assert [row[2] for row in diary(team)] == ["assigned", "released"]
        assert told(team) == []

    def test_a_contributor_takes_nothing_from_a_colleague(self, team):
        give(team, ["L1"], "sam")

        with pytest.raises(HeldByAnother, match="Sam Lee"):
            self.take(team, "kim")
        with pytest.raises(NotPermitted):
            self.release(team, "kim")
        assert held(team) == {"L1": ("Sam Lee", SOON)}

    def test_a_coordinator_may_and_the_date_stays(self, team):
        give(team, ["L1"], "sam")
        self.take(team, "dana")

        assert held(team) == {"L1": ("Dana Ruiz", SOON)}
        assert ("sam", NoticeKind.RELEASED, "L1") in told(team)

    def test_releasing_twice_is_as_good_as_once(self, team):
        give(team, ["L1"], "sam")
        self.release(team, "dana")
        self.release(team, "dana")

        assert [row[2] for row in diary(team)] == ["assigned", "released"]


class TestLeaving:
    def test_what_a_removed_colleague_held_is_nobodys_and_the_coordinators_hear_of_it(self, team, session):
        team.people["eve"] = factories.member(session, team.owner, Role.COORDINATOR, name="Eve")
        give(team, ["L1", "L2"], "sam")
        give(team, ["L3"], "kim")
        teams.remove(session, team.owner.id, team.sam.id, by=team.by("dana"))

        assert held(team) == {"L3": ("Kim Park", SOON)}
        assert ("eve", NoticeKind.RELEASED, "L1 L2") in told(team)
        assert [row[2:] for row in diary(team)][-1] == ("released", "Sam Lee", "Dana Ruiz")

    def test_so_it_is_for_who_goes_and_for_who_may_only_look_from_now_on(self, team, session):
        give(team, ["L1"], "sam")
        give(team, ["L2"], "kim")
        teams.remove(session, team.owner.id, team.sam.id, by=team.by("sam"))
        teams.set_roles(session, team.owner.id, team.kim.id, [Role.VIEWER], by=team.by("dana"))

        assert held(team) == {}
        assert ("dana", NoticeKind.RELEASED, "L1") in told(team)

    def test_a_role_that_still_answers_keeps_what_is_held(self, team, session):
        give(team, ["L1"], "sam")
        teams.set_roles(session, team.owner.id, team.sam.id, [Role.COORDINATOR], by=team.by("dana"))

        assert held(team) == {"L1": ("Sam Lee", SOON)}

    def test_a_closed_account_holds_nothing_anywhere(self, team, session):
        other = factories.organisation(session)
        factories.member(session, other, Role.CONTRIBUTOR, who=team.sam)
        elsewhere = factories.assessment(session, other)
        give(team, ["L1"], "sam")
        assigning.take(session, elsewhere, "L1", by=team.by("sam"))
        admin = factories.actor_of(session, factories.administrator(session))
        people.close(session, team.sam.id, by=admin)

        assert held(team) == queries.holders(session, elsewhere.id) == {}

    def test_with_the_account_ends_what_only_it_could_use(self, team, session):
        from app.core.errors import NotFound
        from app.together.services import attending, leaving, preferring  # noqa: F401  # the application loads it

        give(team, ["L1"], "sam")
        token = preferring.make_calendar(session, by=team.by("sam"))
        attending.attend(session, team.draft, "L1", is_writing=True, by=team.by("sam"))
        admin = factories.actor_of(session, factories.administrator(session))
        people.close(session, team.sam.id, by=admin)
        people.reopen(session, team.sam.id, by=admin)

        assert queries.present(session, team.draft, team.dana.id) == []
        assert not [row for row in told(team) if row[0] == "sam"]
        with pytest.raises(NotFound):
            preferring.owner_of_calendar(session, token)
