"""Moments and slugs, as the databases keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from app.core.db import atomic
from tests.integration.core.conftest import State

OHIO = timezone(timedelta(hours=-5))


class TestInstant:
    def test_comes_back_as_the_same_moment_in_utc(self, session, doors):
        with atomic(session):
            session.add(door := doors(moved_at=datetime(2026, 11, 23, 19, 36, 5, 123456, tzinfo=OHIO)))
        session.expire_all()

        assert door.moved_at == datetime(2026, 11, 24, 0, 36, 5, 123456, tzinfo=UTC)
        assert door.moved_at.utcoffset() == timedelta(0)

    def test_without_a_zone_is_refused(self, session, doors):
        with pytest.raises(StatementError, match="time zone"), atomic(session):
            session.add(doors(moved_at=datetime(2026, 11, 23)))  # noqa: DTZ001  # what is refused

    def test_sorts_and_compares_across_zones(self, session, doors):
        early = datetime(2026, 11, 23, 12, tzinfo=UTC)
        with atomic(session):
            session.add_all(
                [
                    doors(moved_at=early.astimezone(OHIO), passed=1),
                    doors(moved_at=early + timedelta(hours=1), passed=2),
                ]
            )

        found = select(doors.passed).where(doors.moved_at >= early).order_by(doors.moved_at)
        assert session.scalars(found).all() == [1, 2]
        assert session.scalars(select(doors.passed).where(doors.moved_at > early)).all() == [2]

    def test_may_be_missing(self, session, doors):
        with atomic(session):
            session.add(door := doors())
        session.expire_all()

        assert door.moved_at is None


class TestSlugs:
    def test_are_kept_by_value(self, session, doors):
        with atomic(session):
            session.add(doors(state=State.AJAR))

        assert session.scalar(text("SELECT state FROM trial_door")) == "half-open"
        assert session.scalar(select(doors.state)) is State.AJAR

    def test_that_are_unknown_are_refused_by_the_database(self, session, doors):
        with atomic(session):
            session.add(doors())

        with pytest.raises(DBAPIError), atomic(session):
            session.execute(text("UPDATE trial_door SET state = 'AJAR'"))
