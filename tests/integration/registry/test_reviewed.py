"""What the public may know of how a seal was reviewed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import clock
from app.core.db import atomic, make_sessions
from app.registry import queries
from app.registry.public_seal import PublicReview
from app.review.models import Assignment
from app.seal.publication import nobody
from app.seal.services import issuing
from tests import awards, factories, seals

ZONE = "America/New_York"
MARCH = datetime(2026, 3, 2, 17, tzinfo=UTC)


@pytest.fixture
def seal_of(session):
    """Decides on a reviewed assessment, issues the seal, and gives what is public of its review."""

    def of(assessment, *, at):
        with clock.at(at):
            intent = awards.award(session, assessment)
            issuing.issue(make_sessions(session.get_bind()), intent.id, press=awards.press, publish=nobody)
        session.rollback()
        return queries.load(session, intent.seal_id, ZONE)[1]

    return of


class TestTheReview:
    def test_of_one_auditor_is_told_in_days_of_the_program(self, session, seal_of):
        with clock.at(datetime(2026, 3, 2, 3, tzinfo=UTC)):  # the evening of March 1 in New York
            assessment = awards.recommended(session)

        public = seal_of(assessment, at=MARCH + timedelta(days=10))

        assert public.review == PublicReview(1, date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 12))

    def test_of_several_begins_with_the_first_and_ends_with_the_last(self, session, seal_of):
        made = factories.handed_over(session)
        for days in (0, 7, 3):
            with clock.at(MARCH + timedelta(days=days)):
                awards.reviewed(session, made)

        public = seal_of(made, at=MARCH + timedelta(days=20))

        assert public.review == PublicReview(3, date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 22))

    def test_does_not_count_those_who_did_not_conclude(self, session, seal_of):
        with clock.at(MARCH):
            made = factories.handed_over(session)
            awards.reviewed(session, made)
            factories.assignment(session, made)
            factories.assignment(session, made, declared=False)

        assert seal_of(made, at=MARCH).review.auditors == 1

    @pytest.mark.parametrize(("days", "counted"), [(-1, 1), (1, 2)], ids=["before", "after"])
    def test_counts_those_who_had_the_task_until_the_decision(self, session, seal_of, days, counted):
        with clock.at(MARCH):
            made = factories.handed_over(session)
            relieved = factories.auditor(session, email="relieved@elsewhere.example")
            awards.reviewed(session, made, reviewer=relieved)
            awards.reviewed(session, made)
        decided_at = MARCH + timedelta(days=5)
        if days < 0:
            relieve(session, relieved, decided_at + timedelta(days=days))

        public = seal_of(made, at=decided_at)
        if days > 0:
            relieve(session, relieved, decided_at + timedelta(days=days))
            public = queries.load(session, public.id.removeprefix("TLE-").replace("-", ""), ZONE)[1]

        assert public.review.auditors == counted

    def test_that_is_not_on_record_is_none(self, session):
        seal = seals.seal(session)

        assert queries.load(session, seal.seal_id, ZONE)[1].review is None

    def test_names_nobody(self, session, seal_of):
        public = seal_of(awards.recommended(session), at=clock.now())

        assert set(vars(public.review)) == {"auditors", "began_on", "ended_on", "decided_on"}


def relieve(session, auditor, at):
    """End the auditor's task."""
    with atomic(session):
        task = session.query(Assignment).filter_by(auditor_id=auditor.id).one()
        task.ended_at, task.ended_reason = at, "Has moved on."
