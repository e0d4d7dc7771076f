"""Two at the same moment: exactly one effect, and never none left."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from app.accounts import queries, throttle
from app.accounts.errors import LastOfKind, LinkDead, TooManyAttempts
from app.accounts.models import Invitation, JoinRequest, Membership, Person, Registration
from app.accounts.services import inviting, joining, people, program, recovering, registering, team
from app.core.actor import ProgramRole, Role
from app.core.errors import IllegalTransition
from app.notification.models import OutboxJob
from tests import factories

GOOD = "four unrelated violet lanterns"


def path_in_mail(session, message):
    for row in session.scalars(select(OutboxJob)):
        content = json.loads(row.payload)
        if content.get("message") == message:
            return json.loads(content["values"])["path"].rpartition("/")[2]
    raise AssertionError(message)


def count(session, what):
    session.rollback()
    return session.scalar(select(func.count()).select_from(what))


def kinds(outcomes):
    return sorted(type(one).__name__ for one in outcomes)


class TestLastOfKind:
    def test_two_coordinators_who_remove_each_other_leave_one(self, session, at_once):
        district = factories.organisation(session)
        one, two = factories.member(session, district), factories.member(session, district)
        by_one, by_two = factories.actor_of(session, one), factories.actor_of(session, two)
        district_id = district.id
        session.rollback()

        outcomes = at_once(
            lambda s: team.remove(s, district_id, by_two.person_id, by=by_one),
            lambda s: team.remove(s, district_id, by_one.person_id, by=by_two),
        )

        assert kinds(outcomes) == ["LastOfKind", "NoneType"]
        session.rollback()
        assert len(queries.with_role(session, district.id, Role.COORDINATOR)) == 1

    def test_two_coordinators_who_leave_leave_one(self, session, at_once):
        district = factories.organisation(session)
        actors = [factories.actor_of(session, factories.member(session, district)) for _ in range(2)]
        district_id = district.id
        session.rollback()

        outcomes = at_once(
            *(lambda s, a=a: team.set_roles(s, district_id, a.person_id, [Role.VIEWER], by=a) for a in actors)
        )

        assert kinds(outcomes) == ["LastOfKind", "NoneType"]

    def test_two_administrators_who_remove_each_other_leave_one(self, session, at_once):
        actors = [factories.actor_of(session, factories.administrator(session)) for _ in range(2)]
        session.rollback()

        outcomes = at_once(
            lambda s: program.end_role(s, actors[1].person_id, ProgramRole.ADMINISTRATOR, by=actors[0]),
            lambda s: people.close(s, actors[0].person_id, by=actors[1]),
        )

        assert kinds(outcomes) == ["LastOfKind", "NoneType"]
        session.rollback()
        assert len(queries.holders(session, ProgramRole.ADMINISTRATOR)) == 1

    def test_a_closed_coordinator_does_not_count(self, session):
        import pytest

        district = factories.organisation(session)
        one = factories.member(session, district)
        factories.member(session, district, is_active=False)

        with pytest.raises(LastOfKind):
            team.remove(session, district.id, one.id, by=factories.actor_of(session, one))


class TestOnce:
    def test_an_invitation(self, session, at_once):
        district = factories.organisation(session)
        host = factories.actor_of(session, factories.member(session, district))
        inviting.invite(session, district.id, "g@example.org", Role.VIEWER, by=host)
        token = path_in_mail(session, "invitation")
        session.rollback()

        outcomes = at_once(
            *[lambda s: inviting.accept_as_new(s, token, name="G", job_title="", password=GOOD)] * 4
        )

        assert sum(isinstance(one, Person) for one in outcomes) == 1
        assert sum(isinstance(one, LinkDead) for one in outcomes) == 3
        assert count(session, Person) == 2
        assert count(session, Membership) == 2

    def test_sixteen_invitations_to_one_address_leave_one_open(self, session, at_once):
        district = factories.organisation(session)
        host = factories.actor_of(session, factories.member(session, district))
        district_id = district.id
        session.rollback()

        outcomes = at_once(
            *[lambda s: inviting.invite(s, district_id, "g@example.org", Role.VIEWER, by=host)] * 16
        )

        assert all(isinstance(one, Invitation) for one in outcomes), outcomes
        session.rollback()
        assert (
            session.scalar(
                select(func.count()).select_from(Invitation).where(Invitation.revoked_at.is_(None))
            )
            == 1
        )

    def test_a_password_link(self, session, at_once):
        who = factories.person(session)
        recovering.ask_reset(session, who.email, source="x")
        token = path_in_mail(session, "password_reset")
        session.rollback()

        outcomes = at_once(*[lambda s: recovering.reset(s, token, password=GOOD)] * 4)

        assert kinds(outcomes) == ["LinkDead"] * 3 + ["NoneType"]

    def test_a_confirmation(self, session, at_once):
        district = factories.organisation(session)
        registering.register(
            session,
            email="n@example.org",
            name="N",
            job_title="",
            wish=registering.Wish(organisation_id=district.id),
            source="x",
        )
        token = path_in_mail(session, "registration_confirm")
        session.rollback()

        outcomes = at_once(*[lambda s: registering.confirm(s, token, password=GOOD)] * 4)

        assert sum(isinstance(one, Person) for one in outcomes) == 1
        assert (count(session, JoinRequest), count(session, Registration)) == (1, 0)

    def test_sixteen_registrations_of_one_address_leave_one(self, session, at_once):
        district = factories.organisation(session)
        session.rollback()
        wish = registering.Wish(organisation_id=district.id)

        at_once(
            *[
                lambda s: registering.register(
                    s, email="n@example.org", name="N", job_title="", wish=wish, source="x"
                )
            ]
            * 16
        )

        assert count(session, Registration) == 1

    def test_a_decision(self, session, at_once):
        who, district = factories.person(session), factories.organisation(session)
        wish = registering.Wish(organisation_id=district.id)
        request = registering.ask_to_join(session, wish, by=factories.actor_of(session, who))
        bosses = [factories.actor_of(session, factories.manager(session)) for _ in range(4)]
        session.rollback()
        request_id = request.id

        session.rollback()
        outcomes = at_once(*(lambda s, b=b: joining.approve(s, request_id, by=b) for b in bosses))

        assert sum(isinstance(one, IllegalTransition) for one in outcomes) == 3
        assert count(session, Membership) == 1


class TestThrottle:
    def test_twenty_at_once_are_counted_one_by_one(self, session, at_once):
        outcomes = at_once(*[lambda s: throttle.count(s, {"sign-in:account-and-source": "a x"})] * 20)

        assert sum(isinstance(one, TooManyAttempts) for one in outcomes) == 10
