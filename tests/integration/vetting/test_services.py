"""What the database itself sees to, and what is told to whom and when."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEvent
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.core.errors import IllegalTransition, NotFound, NotPermitted
from app.notification.models import OutboxJob
from app.vetting import queries
from app.vetting.errors import AlreadyListed
from app.vetting.models import OnlineService, Register, RegisterImport, RequestLink, RiskAnswer
from app.vetting.services import agreements, asking, importing, reminding, running, snapshots, vetting
from app.vetting.services.agreements import Terms
from app.vetting.services.asking import Wish
from app.vetting.services.vetting import Verdict
from app.vetting.vocabulary import AgreementKind, Answer, Question
from app.vetting.workflow import State
from tests import factories
from tests import vetting as registers

WISH = Wish(
    name="Phonics Pond", url="https://pond.example.com", purpose="Sounds.", grades=["k"], elements=["name"]
)


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def by(session, district):
    return factories.actor_of(
        session, factories.member(session, district, Role.COORDINATOR, email="dana@d.example")
    )


def trail(session):
    return list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.seq)))


def mails(session, kind):
    session.rollback()
    found = session.scalars(select(OutboxJob.payload).where(OutboxJob.kind == "send_mail"))
    return [one for one in map(json.loads, found) if one["message"] == kind]


class TestDatabase:
    def test_keeps_one_current_link(self, session, district, by):
        running.open_link(session, district.id, by=by)
        second = running.open_link(session, district.id, by=by)

        assert queries.current_link(session, district.id).id == second.id
        with pytest.raises(IntegrityError), atomic(session):
            session.add(RequestLink(organisation_id=district.id, token="x" * 43))

    def test_keeps_parts_of_a_service_with_its_owner(self, session, district, by):
        made = registers.added(session, district.id, "Number Otter", by=by)
        other = factories.organisation(session)

        with pytest.raises(IntegrityError), atomic(session):
            session.add(
                RiskAnswer(
                    organisation_id=other.id, service_id=made.id, question=Question.PURPOSE, answer=Answer.YES
                )
            )

    @pytest.mark.parametrize(
        "values",
        [{"state": State.REFUSED, "decided_at": clock.now()}, {"state": State.APPROVED}, {"asked_at": None}, {"name_key": ""}],
        ids=["refused without reason", "approved without time", "waiting without time", "without name"],
    )  # fmt: skip
    def test_refuses_what_cannot_be(self, session, district, by, values):
        made = registers.added(session, district.id, "Number Otter", by=by)

        with pytest.raises(IntegrityError), atomic(session):
            session.execute(update(OnlineService).where(OnlineService.id == made.id).values(**values))

    def test_refuses_a_public_register_without_its_time(self, session, district):
        with pytest.raises(IntegrityError), atomic(session):
            session.add(Register(organisation_id=district.id, slug="x", is_published=True))


class TestVetting:
    def test_leaves_its_trail(self, session, district, by):
        made = registers.approved(session, district.id, "Number Otter", by=by)
        vetting.reopen(session, made.id, by=by)
        vetting.retire(session, made.id, by=by)

        assert trail(session)[-6:] == [
            "service.added", "service.taken-up", "service.examined", "service.approved", "service.reopened",
            "service.retired",
        ]  # fmt: skip

    def test_of_two_who_decide_at_once_only_one_does(self, session, district, by):
        made = registers.refused(session, district.id, "Star Chatter", "It sells data.", by=by)

        with pytest.raises(IllegalTransition):
            vetting.decide(
                session, made.id, Verdict(is_approved=False, reason="Me too."), today=clock.today(), by=by
            )
        assert len(queries.decisions(session, made.id)) == 1

    def test_measures_a_new_round_from_when_it_began(self, session, district, by):
        with clock.at(clock.now() - timedelta(days=90)):
            made = registers.approved(session, district.id, "Number Otter", by=by)
        with clock.at(clock.now() - timedelta(days=4)):
            vetting.reopen(session, made.id, by=by)
        vetting.decide(session, made.id, Verdict(is_approved=True, reason=""), today=clock.today(), by=by)

        newest = queries.decisions(session, made.id)[0]
        assert (newest.decided_on - newest.asked_on).days == 4

    def test_refuses_strangers_and_readers(self, session, district, by):
        made = registers.added(session, district.id, "Number Otter", by=by)
        stranger = factories.actor_of(session, factories.member(session, factories.organisation(session)))
        viewer = factories.actor_of(session, factories.member(session, district, Role.VIEWER))

        for actor in (stranger, viewer):
            with pytest.raises(NotPermitted):
                vetting.take_up(session, made.id, by=actor)
            with pytest.raises(NotPermitted):
                snapshots.take(session, district.id, today=clock.today(), by=actor)
            with pytest.raises(NotPermitted):
                importing.keep(session, district.id, b"Name\nx\n", "x.csv", by=actor)

    def test_takes_no_second_of_the_same_name_and_place(self, session, district, by):
        registers.added(session, district.id, "Number Otter", url="https://otter.example.com", by=by)

        with pytest.raises(AlreadyListed):
            registers.added(
                session, district.id, "number OTTER", url="https://www.otter.example.com/x", by=by
            )

    def test_takes_a_file_of_its_own_library_only(self, session, district, by):
        made = registers.added(session, district.id, "Number Otter", by=by)
        other = factories.assessment(session, is_complete=True)
        foreign = session.scalars(select(factories.Evidence.id).limit(1)).one()

        assert other.organisation_id != district.id
        with pytest.raises(NotFound):
            agreements.add(
                session, made.id, Terms(AgreementKind.TERMS, "", None, None, evidence_id=foreign), by=by
            )


class TestAsking:
    def test_joins_the_service_that_someone_asked_for_a_moment_ago(self, session, district, by):
        link = running.open_link(session, district.id, by=by)
        first = asking.ask(session, link.token, WISH, receipt="one", today=clock.today())
        second = asking.ask(session, link.token, WISH, receipt="two", today=clock.today())

        assert first.service_id == second.service_id
        assert asking.ask(session, link.token, WISH, receipt="two", today=clock.today()).id == second.id

    def test_keeps_no_receipt_in_the_clear(self, session, district, by):
        link = running.open_link(session, district.id, by=by)
        made = asking.ask(session, link.token, WISH, receipt="the-receipt", today=clock.today())

        assert made.receipt_hash != "the-receipt"
        assert queries.request_of_receipt(session, "the-receipt").id == made.id


class TestReminding:
    def test_comes_once_for_each_day_of_reminding_with_everything_that_ends(self, session, district, by):
        today = clock.today()
        made = registers.approved(
            session, district.id, "Number Otter", expires_on=today + timedelta(days=20), by=by
        )
        agreements.add(
            session, made.id, Terms(AgreementKind.TERMS, "", None, today + timedelta(days=25)), by=by
        )

        for day in (0, 1, 2):
            reminding.remind(session, today + timedelta(days=day))
        assert len(mails(session, "services_expiring")) == 1
        reminding.remind(session, today + timedelta(days=6))

        told = mails(session, "services_expiring")
        assert len(told) == 2
        assert json.loads(told[0]["values"])["agreements"] == [False, True]

    def test_is_silent_about_what_ended_or_is_refused(self, session, district, by):
        registers.lapsed(session, district.id, "Verb Hammock", by=by)

        reminding.remind(session, clock.today())

        assert mails(session, "services_expiring") == []


def test_lists_that_nobody_took_over_are_forgotten(session, district, by):
    importing.keep(session, district.id, b"Name\nNumber Otter\n", "x.csv", by=by)

    importing.sweep(session, clock.now() - timedelta(days=2))
    assert session.scalar(select(func.count()).select_from(RegisterImport)) == 1
    importing.sweep(session, clock.now() + timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(RegisterImport)) == 0
